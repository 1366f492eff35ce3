"""The verbs that ask the warehouse: coverage, findings, demand. They import no Polars."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from flows.cli.options import Format, FormatOption, HomeOption, LimitOption, OutputOption
from flows.cli.output import (
    ROWS_FOR_A_PERSON,
    choose_format,
    console_on,
    print_message,
    printable,
    report_rest,
    row_limit,
    write_answer,
    write_document,
    write_table,
)
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings, load_settings
from flows.warehouse.names import known_muscle, known_term
from transforms.enums import Severity

if TYPE_CHECKING:
    import duckdb


class DemandList(StrEnum):
    """What can be asked of demand."""

    SUBJECTS = "subjects"
    UNMATCHED = "unmatched"
    MISSING = "missing"
    PAGES = "pages"
    GROUPS = "groups"


class Axis(StrEnum):
    """What coverage is counted by."""

    MUSCLE = "muscle"
    GROUP = "group"
    REGION = "region"
    BODY_PART = "body-part"
    EQUIPMENT = "equipment"
    DIFFICULTY = "difficulty"
    CATEGORY = "category"
    SOURCE = "source"


AXIS_ROWS = 50
"""Rows of an axis that a table shows: each but muscles and pieces of equipment is shown whole."""


@dataclass(frozen=True)
class Question:
    """A query, its parameters, and how its answer looks as a table."""

    sql: str
    parameters: Mapping[str, Any]
    title: str
    shown: tuple[str, ...] | None = None
    few: int = ROWS_FOR_A_PERSON
    """So many rows of it are shown to a person who does not say how many."""


@contextmanager
def opened(home_option: Path | None) -> Iterator[tuple["duckdb.DuckDBPyConnection", Settings]]:
    """Open the warehouse of the home that was asked for."""
    from flows.warehouse.query import open_warehouse

    home = Home.find(home_option)
    settings = load_settings(home)
    with closing(open_warehouse(home, settings)) as connection:
        yield connection, settings


def coverage(
    of_muscle: Annotated[
        str | None, typer.Argument(metavar="MUSCLE", help="The same as --muscle.", show_default=False)
    ] = None,
    *,
    by: Annotated[Axis, typer.Option("--by", help="What to count by.")] = Axis.GROUP,
    muscle: Annotated[
        str | None,
        typer.Option("--muscle", "-m", metavar="NAME", help="List the exercises for it.", show_default=False),
    ] = None,
    limit: LimitOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
) -> None:
    """Show what the library covers, zeros included."""
    if muscle and of_muscle and muscle != of_muscle:
        raise UsageError(f"coverage: '{of_muscle}' and --muscle '{muscle}' are two muscles. Give one.")
    muscle = muscle or of_muscle
    with opened(home) as (connection, settings):
        if muscle is None:
            question = _coverage_by(by)
        else:
            name = known_muscle(connection, muscle)
            shown = ("name", "role", "muscles", "equipment", "difficulty", "source")
            sql = "select * from coverage.exercises_for($muscle)"
            question = Question(sql, {"muscle": name}, f"Exercises for {name}", shown)
        answer(connection, settings, question, form, output, limit=limit)


def findings(
    *,
    rule: Annotated[
        str | None, typer.Option("--rule", metavar="RULE", help="Only this rule.", show_default=False)
    ] = None,
    severity: Annotated[
        Severity | None, typer.Option("--severity", help="Only this severity.", show_default=False)
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="RULE", help="Explain what a rule checks.", show_default=False),
    ] = None,
    limit: LimitOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
) -> None:
    """Show the pages that need an editor: thin, incomplete, contradictory, duplicated.

    One mistake of a page is one row, with the most telling of its findings; `--rule` shows all that it found.
    """
    with opened(home) as (connection, settings):
        name = explain or rule
        if name:
            rules = "select rule from core.dim_finding_rule order by rule"
            name = known_term(connection, "rule", name, rules)
        if explain and name:
            rule_document = explain_rule(connection, name)
            chosen = choose_format(form, output)
            write_document(rule_document, chosen, output, lambda stream: print_rule(rule_document, stream))
            return
        sql = (
            f"select * from quality.{'findings' if name else 'causes'}"  # noqa: S608
            " where ($rule is null or rule = $rule) and ($severity is null or severity = $severity)"
        )
        shown = ("severity", "rule", "name", "message", "url")
        asked = {"rule": name, "severity": severity and severity.value}
        answer(connection, settings, Question(sql, asked, "Findings", shown), form, output, limit=limit)
        if choose_format(form, output) is Format.TABLE:
            _report_ignored(connection, asked)


def demand(
    which: Annotated[
        DemandList,
        typer.Argument(
            metavar="LIST",
            help="subjects: all that people look for; unmatched: what is nothing known; missing: exercises"
            " that only others have; pages: wrong pages that most people read; groups: by muscle group.",
        ),
    ] = DemandList.SUBJECTS,
    limit: LimitOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
) -> None:
    """Show what people look for, the most wanted first, and what of the library that is."""
    with opened(home) as (connection, settings):
        [(sources,)] = connection.execute(DEMAND_SOURCES).fetchall()
        if not sources:
            raise UsageError(
                "no source says what people look for. Add an export of views, searches or sales: "
                "repertoire add demand views.csv --demand"
            )
        question = DEMAND_QUESTIONS[which]
        answer(connection, settings, question, form, output, limit=limit)


def _coverage_by(by: Axis) -> Question:
    """Return the question for one of the coverage views."""
    view = {Axis.GROUP: "by_muscle_group"}.get(by, f"by_{by.replace('-', '_')}")
    names = {
        Axis.MUSCLE: ("muscle", "muscle_group"),
        Axis.GROUP: ("muscle_group", "region"),
        Axis.REGION: ("region", "outer_region"),
        Axis.EQUIPMENT: ("equipment", "equipment_family", "setting"),
        Axis.SOURCE: ("source", "title"),
    }.get(by, (by.replace("-", "_"),))
    counts: tuple[str, ...] = ("exercises", "target_exercises", "secondary_exercises", "movements")
    if by not in {Axis.MUSCLE, Axis.GROUP, Axis.REGION}:
        # Elsewhere these two count what names a target, or secondary, muscle at all: nearly every exercise.
        counts = ("exercises", "movements")
    sql = f"select * from coverage.{view}"  # noqa: S608 - a closed set of names
    return Question(sql, {}, f"Coverage by {by.replace('-', ' ')}", (*names, *counts), AXIS_ROWS)


def answer(
    connection: "duckdb.DuckDBPyConnection",
    settings: Settings,
    question: Question,
    form: Format | None,
    output: Path | None,
    *,
    limit: int | None = None,
) -> None:
    """Run a query and write what it gives."""
    from flows.warehouse.query import run_query

    chosen = choose_format(form, output)
    seconds = settings.sql_timeout_seconds
    if chosen is Format.PARQUET:
        from flows.warehouse.export import write_parquet

        write_parquet(connection, question.sql, question.parameters, output, seconds)
        return
    columns, rows = run_query(connection, question.sql, question.parameters, seconds)
    most = row_limit(limit, chosen, output, question.few)
    write_answer(columns, rows[:most], chosen, output, title=question.title or None, shown=question.shown)
    if chosen is Format.TABLE:
        report_rest(len(rows), most)


def _report_ignored(connection: "duckdb.DuckDBPyConnection", asked: dict[str, str | None]) -> None:
    """Report how many findings an editor ignores; nothing where none is."""
    [(ignored, every)] = connection.execute(IGNORED, asked).fetchall()
    if ignored:
        print_message(f"{ignored:,} of {every:,} are ignored: repertoire decide --list")


IGNORED = """
select coalesce(sum(ignored), 0)::bigint, coalesce(sum(ignored + findings), 0)::bigint
from quality.findings_by_rule
where ($rule is null or rule = $rule) and ($severity is null or severity = $severity)
"""
DEMAND_SOURCES = "select count(*) from core.dim_source where role = 'demand'"
DEMAND_QUESTIONS = {
    DemandList.SUBJECTS: Question(
        "select * from demand.subjects",
        {},
        "What people look for",
        ("rank", "subject", "share", "matched_as", "is_covered", "names"),
    ),
    DemandList.UNMATCHED: Question(
        "select * from demand.unmatched", {}, "Not known", ("rank", "subject", "share", "evidence")
    ),
    DemandList.MISSING: Question(
        "select * from gaps.missing_exercises where demand_share > 0 order by demand_share desc, rank",
        {},
        "Looked for, and missing",
        ("rank", "name", "demand_share", "lineages", "muscle_groups", "why"),
    ),
    DemandList.PAGES: Question(
        "select * from demand.pages_to_fix",
        {},
        "Wrong where most people read",
        ("rank", "name", "share", "errors", "warnings", "first_message"),
    ),
    DemandList.GROUPS: Question(
        "select * from demand.by_muscle_group order by demand_share desc, muscle_group",
        {},
        "Demand by muscle group",
        ("muscle_group", "demand_share", "wanted_share", "own_share", "have", "shortage"),
    ),
}
RULE = """
select rule, family, title, severity, is_enabled, explanation, evidence, remedy
from core.dim_finding_rule where rule = $rule
"""
PARAMETERS = """
select parameter, value, default_value, meaning
from core.dim_finding_parameter where rule = $rule order by parameter
"""
FOUND = """
select count(*) as findings, count(distinct (source, url)) as pages
from core.fact_finding where rule = $rule
"""
EXAMPLE = """
select name, url, message, evidence
from quality.findings where rule = $rule order by source, url, finding_id limit 1
"""


def explain_rule(connection: "duckdb.DuckDBPyConnection", rule: str) -> dict[str, Any]:
    """Return what a rule looks at, its parameters, how much it finds, and an example (null without any).

    The rule is one of `core.dim_finding_rule`.
    """

    def rows(sql: str) -> list[dict[str, Any]]:
        done = connection.execute(sql, {"rule": rule})
        columns = [column[0] for column in done.description]
        return [dict(zip(columns, row, strict=True)) for row in done.fetchall()]

    [rule_document], parameters, [found], example = rows(RULE), rows(PARAMETERS), rows(FOUND), rows(EXAMPLE)
    return rule_document | {"parameters": parameters} | found | {"example": example[0] if example else None}


def print_rule(rule_document: dict[str, Any], stream: TextIO) -> None:
    """Print a rule for people, with what to write into repertoire.toml."""
    console = console_on(stream)
    state = "" if rule_document["is_enabled"] else ", switched off"
    console.print(
        f"{rule_document['title']} ({rule_document['rule']}, {rule_document['severity']}{state})",
        style="bold",
    )
    for name in ("explanation", "evidence", "remedy"):
        console.print(f"{name.capitalize()}: {rule_document[name]}")
    console.print(f"Found now: {rule_document['findings']:,} on {rule_document['pages']:,} pages")
    if example := rule_document["example"]:
        console.print(printable(f"Example: {example['url']}: {example['message']}"))
    if rule_document["parameters"]:
        columns = ("parameter", "value", "default_value", "meaning")
        rows = [[each[name] for name in columns] for each in rule_document["parameters"]]
        write_table(columns, rows, stream, title="Parameters")
    console.print(f"\nIn repertoire.toml:\n{_as_toml(rule_document)}")


def _as_toml(rule_document: dict[str, Any]) -> str:
    """Return what repertoire.toml would say for the rule to be as it is."""
    values = {each["parameter"]: each["value"] for each in rule_document["parameters"]}
    lines = [f"[rules.{rule_document['rule']}]", f"enabled = {json.dumps(rule_document['is_enabled'])}"]
    lines += [
        f'severity = "{rule_document["severity"]}"',
        *(f"{name} = {value:g}" for name, value in values.items()),
    ]
    return "\n".join(lines)

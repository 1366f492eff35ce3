"""The verb about the words of pages: `terms`, `terms accept`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.ask import Question, answer, opened
from flows.cli.options import Format, FormatOption, HomeOption, LimitOption, OutputOption
from flows.cli.output import choose_format, print_message, print_text, report_rest, row_limit, write_answer
from flows.cli.sources import command_for
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.warehouse.names import known_term

if TYPE_CHECKING:
    import duckdb

SOURCES = "select source from core.dim_source where role <> 'demand' order by source"
UNMAPPED = """
select * from quality.unmapped_terms
where ($vocabulary is null or vocabulary = $vocabulary)
  and ($source is null or list_contains(sources, $source))
"""
SHOWN = ("vocabulary", "term", "exercises", "suggestions", "score", "sources", "example_url")
STATED = """
select distinct s.vocabulary, s.term
from core.dim_exercise as d
cross join lateral (
    select 'muscle' as vocabulary, unnest(list_concat(d.target_muscles, d.secondary_muscles)) as term
    union all
    select 'equipment', unnest(d.equipment)
    union all
    from (
        values
            ('difficulty', d.difficulty), ('category', d.category), ('body_part', d.body_part),
            ('movement_pattern', d.movement_pattern), ('force', d.force), ('mechanic', d.mechanic)
    )
) as s
where d.is_current and s.term is not null
order by s.vocabulary, s.term
"""


class Action(StrEnum):
    """What to do with a term."""

    ACCEPT = "accept"


class Vocabulary(StrEnum):
    """Vocabularies whose terms pages state."""

    MUSCLE = "muscle"
    EQUIPMENT = "equipment"
    DIFFICULTY = "difficulty"
    CATEGORY = "category"
    BODY_PART = "body_part"
    MOVEMENT_PATTERN = "movement_pattern"
    FORCE = "force"
    MECHANIC = "mechanic"


def terms(
    action: Annotated[
        Action | None,
        typer.Argument(metavar="ACTION", help="accept: write what a term means.", show_default=False),
    ] = None,
    term: Annotated[
        str | None, typer.Argument(metavar="TERM", help="The term as pages state it.", show_default=False)
    ] = None,
    key: Annotated[
        str | None,
        typer.Argument(metavar="KEY", help="The member that it means, by key or name.", show_default=False),
    ] = None,
    *,
    vocabulary: Annotated[
        Vocabulary | None,
        typer.Option(
            "--vocabulary",
            metavar="NAME",
            help=f"Only this vocabulary: {', '.join(Vocabulary)}.",
            show_default=False,
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="SOURCE", help="Only pages of this source.", show_default=False),
    ] = None,
    unused: Annotated[
        bool, typer.Option("--unused", help="List your own aliases that no page uses.")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="With --unused: the shipped ones too.")] = False,
    limit: LimitOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
) -> None:
    """List the words of pages that the taxonomy does not know; accept says what one means."""
    named = vocabulary and vocabulary.value
    if action is Action.ACCEPT:
        if not term or not key:
            raise UsageError(
                'terms accept: name a term and its key: repertoire terms accept "side delts" KEY'
            )
        _accept(Home.find(home), term, key, named)
        return
    if everything and not unused:
        raise UsageError("--all: goes with --unused only. Leave it out.")
    if unused:
        _list_unused(Home.find(home), named, form, output, limit=limit, shipped=everything)
        return
    with opened(home) as (connection, settings):
        if source:
            known_term(connection, "source", source, SOURCES)
        question = Question(UNMAPPED, {"vocabulary": named, "source": source}, "Words to map", SHOWN)
        answer(connection, settings, question, form, output, limit=limit)


def _accept(home: Home, term: str, key: str, vocabulary: str | None) -> None:
    """Write an alias; print where it is, what maps it and how to undo it."""
    from flows.taxonomy.accept_term import accept_term

    accepted = accept_term(home, term, key, vocabulary, _unmapped_in(home, term))
    print_text(
        f"Wrote {accepted.file}:{accepted.line}: the {accepted.vocabulary} '{accepted.term}' is "
        f"{accepted.key}.\nNext:\n  {command_for(home)} build   maps it\n"
        "To undo it, remove that line."
    )


def _unmapped_in(home: Home, term: str) -> list[str]:
    """Return the vocabularies in which pages state a term that is not mapped; none before a first build."""
    if not home.published.exists():
        return []
    with opened(home.root) as (connection, _):
        sql = "select distinct vocabulary from quality.unmapped_terms where lower(term) = lower(trim($term))"
        return [name for (name,) in connection.execute(sql, {"term": term}).fetchall()]


def _list_unused(
    home: Home,
    vocabulary: str | None,
    form: Format | None,
    output: Path | None,
    *,
    limit: int | None,
    shipped: bool,
) -> None:
    """List the aliases that no page uses."""
    from flows.taxonomy.accept_term import unused_aliases

    with opened(home.root) as (connection, _):
        stated = _stated(connection)
    columns = ("vocabulary", "alias", "key", "language", "file", "line")
    rows = [row for row in unused_aliases(home, stated, shipped=shipped) if vocabulary in {None, row[0]}]
    chosen = choose_format(form, output)
    most = row_limit(limit, chosen, output)
    write_answer(columns, rows[:most], chosen, output, title="Unused aliases")
    if rows and chosen is Format.TABLE:
        report_rest(len(rows), most)
    if not rows:
        print_message(
            "None: every alias is used."
            if shipped
            else "None of your own; --all checks the shipped ones too."
        )


def _stated(connection: "duckdb.DuckDBPyConnection") -> dict[str, list[str]]:
    """Return the terms that current pages state, by vocabulary."""
    stated: dict[str, list[str]] = {}
    for vocabulary, term in connection.execute(STATED).fetchall():
        stated.setdefault(vocabulary, []).append(term)
    return stated

"""The verb that asks what the library lacks: gaps, briefs, exercises, variants. It imports no Polars."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from flows.cli.ask import Question, answer, opened
from flows.cli.options import Format, FormatOption, HomeOption, LimitOption, OutputOption
from flows.cli.output import (
    choose_format,
    print_message,
    report_rest,
    row_limit,
    text_output,
    write_table,
)
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings, load_settings
from flows.warehouse.names import known_equipment, known_muscle, known_reference

if TYPE_CHECKING:
    import duckdb


def _within(groups: str = "muscle_group_keys", families: str = "equipment_family_keys") -> str:
    """Return the condition that cuts rows to a muscle and to equipment.

    `groups` and `families` are the keys of a row as lists in SQL.
    """
    return f"""
        ($muscle is null or list_has_any(
            {groups}, (select list(muscle_group_key) from gaps.groups_of($muscle))
        ))
        and ($equipment is null or list_has_any(
            {families}, (select list(equipment_family_key) from gaps.families_of($equipment))
        ))
    """  # noqa: S608 - our own names


class TableForm(NamedTuple):
    """How rows look as a table."""

    title: str
    shown: tuple[str, ...]


class Listed(NamedTuple):
    """What one of the other lists is read from, and how it looks as a table.

    condition: which rows of the view it has; where it names $source, only those of one reference if asked.
    groups, families: the keys of a row as lists in SQL.
    """

    view: str
    title: str
    shown: tuple[str, ...]
    condition: str = "($source is null or list_contains(sources, $source))"
    groups: str = "muscle_group_keys"
    families: str = "equipment_family_keys"

    @property
    def is_of_sources(self) -> bool:
        """Whether it can be cut to one reference."""
        return "$source" in self.condition


def _either_label(axis: str) -> str:
    """Return the keys of a label habit as a list in SQL: it has two of one axis."""
    return f"case when axis = '{axis}' then [own_key, reference_key] else [] end"


PARTS: Mapping[str, TableForm] = {
    "muscle_group": TableForm(
        "Yours and {source} by muscle group",
        ("name", "own_movements", "reference_movements", "shared_movements"),
    ),
    "equipment_family": TableForm(
        "Yours and {source} by equipment",
        ("name", "own_movements", "reference_movements", "shared_movements"),
    ),
    "cell": TableForm(
        "Where {source} has more",
        ("rank", "name", "own_movements", "reference_movements", "shared_movements"),
    ),
    "exercise": TableForm(
        "What {source} has and yours does not",
        ("rank", "name", "priority", "why", "nearby_status", "nearby_name"),
    ),
}
"""The parts of gaps.compared_with in order: title and columns of each as a table."""


class Listing(StrEnum):
    """What to list instead of the gaps for which something must be written."""

    RELABEL = "relabel"
    LOOK = "look"
    LABELS = "labels"
    EXERCISES = "exercises"
    VARIANTS = "variants"
    BRIEF = "brief"


RANKED = ("rank", "gap", "wanted", "have", "shortage", "to_relabel", "priority", "new_names")
"""The columns of gaps.ranked as a table."""

LISTED: Mapping[Listing, Listed] = {
    Listing.LOOK: Listed(
        "gaps.ranked",
        "What no reference library has either",
        RANKED[:-1],
        condition="action = 'look_for'",
        groups="[muscle_group_key]",
        families="[equipment_family_key]",
    ),
    Listing.RELABEL: Listed(
        "gaps.to_relabel",
        "Labels that would fill gaps",
        ("rank", "name", "field", "stated", "proposed", "evidence", "said", "fills"),
        condition="($source is null or reference_source = $source)",
    ),
    Listing.EXERCISES: Listed(
        "gaps.missing_exercises",
        "Exercises that references have and yours does not",
        ("rank", "name", "lineages", "priority", "fills", "nearby_status", "nearby_name"),
    ),
    Listing.VARIANTS: Listed(
        "gaps.missing_variants",
        "Missing variants of exercises that yours has",
        ("rank", "name", "own_names", "reason", "lineages", "priority"),
    ),
    Listing.LABELS: Listed(
        "gaps.label_habits",
        "Where yours and the references label the same movements otherwise",
        ("rank", "axis", "own_label", "reference_label", "movements", "own_movements", "reference_movements"),
        condition="true",
        groups=_either_label("muscle_group"),
        families=_either_label("equipment_family"),
    ),
}
"""What is listed instead of what to write."""

ListingArgument = Annotated[
    Listing | None,
    typer.Argument(
        metavar="[LIST]",
        help="relabel: labels of your pages that would fill gaps; look: gaps that no reference has "
        "anything for; labels: where references label otherwise throughout; exercises: what references "
        "have and yours does not; variants: missing variants of what yours has; brief: one gap for "
        "a writer. Without: what to write.",
        show_default=False,
    ),
]
PlaceArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[RANK|PLACE_KEY]",
        help="Of a brief: rank of what to write, or place_key of any gap.",
        show_default=False,
    ),
]
AllOption = Annotated[bool, typer.Option("--all", help="Every gap: also those to relabel and to look for.")]
MuscleOption = Annotated[
    str | None,
    typer.Option("--muscle", "-m", metavar="NAME", help="Only this muscle.", show_default=False),
]
EquipmentOption = Annotated[
    str | None,
    typer.Option("--equipment", "-e", metavar="NAME", help="Only this equipment.", show_default=False),
]
AgainstOption = Annotated[
    str | None,
    typer.Option(
        "--against",
        metavar="SOURCE",
        help="Compare your library with one reference library.",
        show_default=False,
    ),
]
TargetOption = Annotated[
    str | None,
    typer.Option(
        "--target",
        metavar="NAME=NUMBER,...",
        help="What if so many were wanted of a muscle group or an equipment family?",
        show_default=False,
    ),
]


def gaps(
    listing: ListingArgument = None,
    place: PlaceArgument = None,
    *,
    every: AllOption = False,
    limit: LimitOption = None,
    muscle: MuscleOption = None,
    equipment: EquipmentOption = None,
    against: AgainstOption = None,
    target: TargetOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
) -> None:
    """Show what is missing from the library, highest priority first.

    A cell is one combination of muscle group, equipment family and difficulty.
    A movement is one exercise, however many pages, formats and libraries describe it.
    Of a muscle or equipment all gaps are shown, otherwise those to write; --all shows all.
    """
    if place is not None or listing is Listing.BRIEF:
        others = {
            "--all": every, "--limit": limit, "--muscle": muscle, "--equipment": equipment,
            "--against": against, "--target": target, "--format": form,
        }  # fmt: skip
        _write_brief(listing, place, [name for name, value in others.items() if value], output, home)
        return
    if every and (listing or against):
        raise UsageError("--all is for the gaps themselves: leave it out, or leave out what else you ask.")
    with _opened(home, target, listing, against) as (connection, settings):
        source = known_reference(connection, against) if against else None
        cut = {
            "muscle": known_muscle(connection, muscle) if muscle else None,
            "equipment": known_equipment(connection, equipment) if equipment else None,
        }
        for_a_person = choose_format(form, output) is Format.TABLE
        if source and listing is None:
            compared = _comparison(source, cut, limit)
            if for_a_person:
                _show_comparison(connection, settings, compared, output, limit)
            else:
                answer(connection, settings, compared, form, output)
            return
        if listing:
            question = _listed(listing, source, cut)
        else:
            question = _ranked(cut, every=every, for_a_person=for_a_person)
        answer(connection, settings, question, form, output, limit=limit)
        if for_a_person and listing is None and not every and not any(cut.values()):
            _report_others(connection)


def _write_brief(
    listing: Listing | None, place: str | None, given: Sequence[str], output: Path | None, home: Path | None
) -> None:
    """Write one gap as a brief in Markdown."""
    if listing is not Listing.BRIEF:
        raise UsageError(f"{place!r} is only for a brief: repertoire gaps brief {place}")
    if place is None:
        raise UsageError("of which gap? Name its rank or its place_key: repertoire gaps brief 1")
    if given:
        raise UsageError(f"gaps brief writes one gap as Markdown: leave out {', '.join(given)}.")
    from flows.report.brief import GAP, Row, read_briefs
    from flows.report.brief_text import brief_document
    from flows.warehouse.query import run_query

    with opened(home) as (connection, settings):

        def ask(sql: str, parameters: Mapping[str, object]) -> list[Row]:
            columns, rows = run_query(connection, sql, parameters, settings.sql_timeout_seconds)
            return [dict(zip(columns, row, strict=True)) for row in rows]

        gaps = ask(GAP, {"place": place})
        if not gaps:
            raise UsageError(
                f"there is no gap of rank or place_key {place!r}. "
                "See them all: repertoire gaps --all --format csv"
            )
        (brief,) = read_briefs(lambda sql, places: ask(sql, {k: [*v] for k, v in places.items()}), gaps)
    with text_output(output, for_people=True) as stream:
        stream.write(brief_document(brief))


@contextmanager
def _opened(
    home: Path | None, targets: str | None, listing: Listing | None, against: str | None
) -> "Iterator[tuple[duckdb.DuckDBPyConnection, Settings]]":
    """Open the published warehouse, or a copy of it with other targets."""
    if targets is None:
        with opened(home) as found:
            yield found
        return
    if against or listing not in (None, Listing.LOOK, Listing.RELABEL):
        raise UsageError("--target is for the gaps, gaps relabel and gaps look; leave out what else you ask.")
    from flows.warehouse.what_if import open_with_targets, parse_targets

    at = Home.find(home)
    settings = load_settings(at)
    with closing(open_with_targets(at, settings, parse_targets(targets), READ)) as connection:
        yield connection, settings


READ = (
    "gaps.ranked", "gaps.ranked_in", "gaps.order_of", "gaps.ignored", "gaps.to_relabel", "gaps.groups_of",
    "gaps.families_of",
)  # fmt: skip
"""What the lists of gaps are read from."""


def _ranked(cut: Mapping[str, str | None], *, every: bool, for_a_person: bool) -> Question:
    """Return the question for the gaps: what to write, or every list where all or a part is asked for."""
    asked = ", ".join(value for value in cut.values() if value)
    if not asked:
        few = "replace (new_names[:3] as new_names)" if for_a_person else ""
        only = "" if every else "where action = 'write'"
        sql = f"select * {few} from gaps.ranked {only} order by gaps.order_of(action), rank"  # noqa: S608 - our own text
        title, shown = ("All gaps", ("action", *RANKED)) if every else ("What to write next", RANKED)
        return Question(sql, {}, title, shown)
    sql = """
        select * from gaps.ranked_in(
            case when $muscle is not null
                then (select list(muscle_group_key) from gaps.groups_of($muscle)) end,
            case when $equipment is not null
                then (select list(equipment_family_key) from gaps.families_of($equipment)) end
        )
        order by gaps.order_of(action), rank
    """
    return Question(sql, cut, f"Gaps: {asked}", ("action", *RANKED))


def _report_others(connection: "duckdb.DuckDBPyConnection") -> None:
    """Report how many gaps are in the other lists, and how to see them."""
    counted = dict(connection.execute("select action, count(*) from gaps.ranked group by action").fetchall())
    for action, what, verb in (
        ("relabel", "that other labels on your pages would fill", "gaps relabel"),
        ("look_for", "for which no reference has anything", "gaps look"),
    ):
        if number := counted.get(action):
            print_message(f"{number:,} more {what}: repertoire {verb}")
    [(ignored,)] = connection.execute("select count(*) from gaps.ignored").fetchall()
    if ignored:
        print_message(f"{ignored:,} more that an editor ignores: repertoire decide --list")


def _listed(listing: Listing, source: str | None, cut: Mapping[str, str | None]) -> Question:
    """Return the question for one of the other lists, of one reference where it is named."""
    listed = LISTED[listing]
    if source and not listed.is_of_sources:
        raise UsageError(f"gaps {listing} is about all reference libraries: leave out --against {source}.")
    within = _within(listed.groups, listed.families)
    sql = f"select * from {listed.view} where {listed.condition} and {within} order by rank"  # noqa: S608 - our own names
    parameters = {"source": source, **cut} if listed.is_of_sources else cut
    return Question(sql, parameters, listed.title, listed.shown)


def _comparison(source: str, cut: Mapping[str, str | None], limit: int | None) -> Question:
    """Return the question that holds the library against one reference; a limit counts in each part."""
    sql = (
        "select * from gaps.compared_with($source) "  # noqa: S608 - our own names
        f"where ($most is null or rank <= $most) and {_within()} "
        "order by part = 'exercise', part = 'cell', part = 'equipment_family', rank"
    )
    return Question(sql, {"source": source, "most": limit, **cut}, source)


def _show_comparison(
    connection: "duckdb.DuckDBPyConnection",
    settings: Settings,
    question: Question,
    output: Path | None,
    limit: int | None,
) -> None:
    """Show each part of a comparison as its own table."""
    from flows.warehouse.query import run_query

    columns, rows = run_query(connection, question.sql, question.parameters, settings.sql_timeout_seconds)
    most = row_limit(limit, Format.TABLE, output)
    longest = 0
    with text_output(output, for_people=True) as stream:
        for part, form in PARTS.items():
            found = [row for row in rows if row[columns.index("part")] == part]
            longest = max(longest, len(found))
            if found:
                write_table(
                    columns,
                    found[:most],
                    stream,
                    title=form.title.format(source=question.title),
                    shown=form.shown,
                )
    report_rest(longest, most, "--limit {rows} shows all of the longest list")

"""The verb that asks what the library does not have: gaps, exercises and variants. It imports no Polars."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.ask import Question, answer, opened
from flows.cli.options import Format, FormatOption, HomeOption, LimitOption, OutputOption
from flows.cli.output import choose_format, print_message, text_output, write_table
from flows.home.settings import Settings
from flows.warehouse.names import known_equipment, known_muscle, known_reference

if TYPE_CHECKING:
    import duckdb

ROWS_FOR_A_PERSON = 20
FILTER = """
($muscle is null or list_has_any(
    muscle_group_keys, (select list(muscle_group_key) from gaps.groups_of($muscle))
))
and ($equipment is null or list_has_any(
    equipment_family_keys, (select list(equipment_family_key) from gaps.families_of($equipment))
))
"""
"""Rows of a view that has these keys as lists, cut to a muscle and to equipment."""

PARTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "muscle_group": (
        "Yours and {source} by muscle group",
        ("name", "own_movements", "reference_movements", "shared_movements"),
    ),
    "equipment_family": (
        "Yours and {source} by equipment",
        ("name", "own_movements", "reference_movements", "shared_movements"),
    ),
    "cell": (
        "Where {source} has more",
        ("rank", "name", "own_movements", "reference_movements", "shared_movements"),
    ),
    "exercise": (
        "What {source} has and yours does not",
        ("rank", "name", "priority", "why", "nearby_status", "nearby_name"),
    ),
}
"""The parts of gaps.compared_with in order: title and columns of each as a table."""


class Listing(StrEnum):
    """What to list instead of the gaps."""

    EXERCISES = "exercises"
    VARIANTS = "variants"


def gaps(
    listing: Annotated[
        Listing | None,
        typer.Argument(
            metavar="[exercises|variants]",
            help="exercises: what references have and yours does not; variants: missing variants of what "
            "yours has. Without: the gaps.",
            show_default=False,
        ),
    ] = None,
    *,
    limit: LimitOption = None,
    muscle: Annotated[
        str | None,
        typer.Option("--muscle", "-m", metavar="NAME", help="Only this muscle.", show_default=False),
    ] = None,
    equipment: Annotated[
        str | None,
        typer.Option("--equipment", "-e", metavar="NAME", help="Only this equipment.", show_default=False),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="SOURCE",
            help="Compare your library with one reference library.",
            show_default=False,
        ),
    ] = None,
    form: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
) -> None:
    """Show what is missing from the library, highest priority first.

    A cell is one combination of muscle group, equipment family and difficulty.
    A movement is one exercise, however many pages, formats and libraries describe it.
    """
    with opened(home) as (connection, settings):
        source = known_reference(connection, against) if against else None
        cut = {
            "muscle": known_muscle(connection, muscle) if muscle else None,
            "equipment": known_equipment(connection, equipment) if equipment else None,
        }
        for_a_person = choose_format(form, output) is Format.TABLE
        row_limit = limit or (ROWS_FOR_A_PERSON if for_a_person else None)
        if source and listing is None and for_a_person:
            _show_comparison(connection, settings, _comparison(source, cut, limit), output, row_limit)
            return
        if listing:
            question = _listed(listing, source, cut)
        elif source:
            question, row_limit = _comparison(source, cut, limit), None
        elif any(cut.values()):
            question = _short_cells(cut)
        else:
            shown = ("rank", "gap", "wanted", "have", "shortage", "priority", "next_to", "new_names")
            question = Question("select * from gaps.ranked order by rank", {}, "What to write next", shown)
        answer(connection, settings, question, form, output, limit=row_limit)


def _short_cells(cut: Mapping[str, str | None]) -> Question:
    """Return the question for the short cells of a muscle, of equipment, or of both together."""
    macros = {"muscle": "gaps.for_muscle($muscle)", "equipment": "gaps.for_equipment($equipment)"}
    asked = {name: value for name, value in cut.items() if value}
    cells = " intersect ".join(f"select * from {macros[name]}" for name in asked)  # noqa: S608 - our names
    sql = f"{cells} order by priority desc, muscle_group, equipment_family, difficulty"
    return Question(sql, asked, f"Gaps: {', '.join(asked.values())}")


def _listed(listing: Listing, source: str | None, cut: Mapping[str, str | None]) -> Question:
    """Return the question for missing exercises or variants, of one reference where it is named."""
    title, shown = {
        Listing.EXERCISES: (
            "Exercises that references have and yours does not",
            ("rank", "name", "lineages", "priority", "fills", "nearby_status", "nearby_name"),
        ),
        Listing.VARIANTS: (
            "Missing variants of exercises that yours has",
            ("rank", "name", "own_names", "reason", "lineages", "priority"),
        ),
    }[listing]
    sql = (
        f"select * from gaps.missing_{listing} "  # noqa: S608 - our own names
        f"where ($source is null or list_contains(sources, $source)) and {FILTER} order by rank"
    )
    return Question(sql, {"source": source, **cut}, title, shown)


def _comparison(source: str, cut: Mapping[str, str | None], limit: int | None) -> Question:
    """Return the question that holds the library against one reference; a limit counts in each part."""
    sql = (
        "select * from gaps.compared_with($source) "  # noqa: S608 - our own names
        f"where ($most is null or rank <= $most) and {FILTER} "
        "order by part = 'exercise', part = 'cell', part = 'equipment_family', rank"
    )
    return Question(sql, {"source": source, "most": limit, **cut}, source)


def _show_comparison(
    connection: "duckdb.DuckDBPyConnection",
    settings: Settings,
    question: Question,
    output: Path | None,
    row_limit: int | None,
) -> None:
    """Show each part of a comparison as its own table."""
    from flows.warehouse.query import run_query

    columns, rows = run_query(connection, question.sql, question.parameters, settings.sql_timeout_seconds)
    with text_output(output) as stream:
        for part, (title, shown) in PARTS.items():
            found = [row for row in rows if row[columns.index("part")] == part]
            if found:
                write_table(
                    columns, found[:row_limit], stream, title=title.format(source=question.title), shown=shown
                )
    if not rows:
        print_message("Nothing.")

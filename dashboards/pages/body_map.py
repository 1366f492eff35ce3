"""The body map with the chosen muscle beside it: coverage, or two libraries or two dates compared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from dashboards.page import Page
from dashboards.pages.gaps import RANKED
from dashboards.published import Row, Rows
from flows.report.body_map import Mark, covered, draw, shapes_of
from flows.report.wording import percent, sentence, shortened

MAX_GAPS, MAX_EXERCISES, MAX_FIRST = 4, 12, 8
SHAPES = "select * from coverage.body_map"
GROUPS = """
select muscle_group_key, muscle_group, target_exercises, secondary_exercises, cells, covered_cells,
    wanted, shortage
from coverage.muscle_groups_in(null, null)
where not is_unspecified and kind <> 'unknown'
"""
MUSCLES = """
select m.muscle, m.target_exercises, m.secondary_exercises
from coverage.by_muscle_at() as m
join core.dim_muscle as d using (muscle_key)
where d.group_key = $group and m.exercises > 0
order by m.target_exercises desc, m.secondary_exercises desc, m.muscle
"""
EXERCISES = """
select exercise_id, name
from coverage.exercises_for($muscle, muscle_role := 'target')
order by name, exercise_id
limit $most
"""
REFERENCES = "select source, title from core.dim_source where role = 'reference' order by title, source"
DATES = "select distinct started_at from history.snapshots where role = 'own' order by started_at desc"
OF_LIBRARIES = "select * from coverage.body_map_of_libraries($sources)"
OF_DATES = "select * from coverage.body_map_of_dates($moment, $beside)"
NOW = "now"
"""Stands for the newest collection where a date is chosen."""
ALL = "references"
"""Stands for every reference library together."""
MEASURES = {"exercises": "Numbers of exercises", "share": "Shares of each library"}
MAX_TITLE = 30
"""Letters of the name of a library under the map."""
PAINTS: Mapping[int | None, str] = {
    None: "unwanted", -2: "less-2", -1: "less-1", 0: "same", 1: "more-1", 2: "more-2",
}  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """What the map compares: a query, its rows by muscle group, what both sides are called, if by shares."""

    query: str
    parameters: Mapping[str, Any]
    rows: Mapping[str, Row]
    ours: str
    theirs: str
    is_of_shares: bool


def section(page: Page, comparison: Comparison | None = None) -> dict[str, Any]:
    """Return what the template shows: the map, the chosen muscle group, and the groups that are not drawn."""
    shapes = page.warehouse.rows(SHAPES)
    groups = {row["muscle_group_key"]: row for row in page.warehouse.rows(GROUPS)}
    chosen = page.filters.choice("muscle", groups, "")
    drawn = shapes_of(shapes)
    return {
        "drawing": _drawn(page, shapes, comparison, chosen),
        "chosen": groups.get(chosen),
        "about": _about(page, groups[chosen]) if chosen else None,
        "undrawn": [row for key, row in groups.items() if key not in drawn.values()],
        "least": _least(shapes),
        "farthest": _farthest(comparison),
        "comparison": comparison,
        "compared": comparison.rows.get(chosen) if comparison else None,
    }


def show(page: Page) -> Response:
    """Show the map alone, with what it can be compared with."""
    ask = page.filters
    libraries = {row["source"]: row["title"] for row in page.warehouse.rows(REFERENCES)}
    if libraries:
        libraries = {ALL: "All reference libraries", **libraries}
    dates = {row["started_at"].isoformat(): _date(row["started_at"]) for row in page.warehouse.rows(DATES)}
    library = ask.choice("library", libraries, "")
    before, after = ask.choice("before", dates, ""), ask.choice("after", {NOW: "", **dates}, NOW)
    measure = ask.choice("measure", MEASURES, "exercises")
    for name, is_idle, said in (
        ("before", library and before, "two libraries are compared already. Choose a library or a date."),
        (
            "after",
            after != NOW and not before,
            "there is no date to compare it with. Choose one before it too.",
        ),
        ("measure", measure == "share" and not library, "only libraries are compared by shares. Choose one."),
    ):
        if is_idle:
            raise ask.refusal(name, said)
    if library:
        comparison = _of_libraries(page, libraries, library, measure)
    elif before:
        comparison = _of_dates(page, dates, before, after)
    else:
        comparison = None
    return page.show(
        "coverage_map.html.j2",
        "Body map",
        map=section(page, comparison),
        table=page.table(
            "compared" if library else "compared_dates",
            comparison.query,
            comparison.parameters,
            is_main=True,
        )
        if comparison
        else None,
        libraries=libraries,
        dates=dates,
        measures=MEASURES,
        chosen={"library": library, "before": before, "after": after, "measure": measure},
    )


def _of_libraries(page: Page, libraries: Mapping[str, str], library: str, measure: str) -> Comparison:
    theirs = "the reference libraries" if library == ALL else libraries[library]
    parameters = {"sources": None if library == ALL else (library,)}
    return Comparison(
        OF_LIBRARIES, parameters, _by_group(page, OF_LIBRARIES, parameters), "our library", theirs,
        measure == "share",
    )  # fmt: skip


def _of_dates(page: Page, dates: Mapping[str, str], before: str, after: str) -> Comparison:
    moment = next(iter(dates)) if after == NOW else after
    parameters = {"moment": moment, "beside": before}
    return Comparison(
        OF_DATES, parameters, _by_group(page, OF_DATES, parameters), dates[moment], dates[before], False
    )


def _by_group(page: Page, query: str, parameters: Mapping[str, Any]) -> dict[str, Row]:
    return {row["muscle_group_key"]: row for row in page.warehouse.rows(query, **parameters)}


def _drawn(page: Page, shapes: Rows, comparison: Comparison | None, chosen: str) -> Markup:
    """Return the drawing; without JavaScript the page that a muscle opens begins at the map."""

    def link(key: str) -> str:
        return page.filters.link(muscle=key) + "#map"

    if comparison is None:
        return draw(shapes_of(shapes), covered(shapes), "covered", link, chosen=chosen)
    marks = {key: _compared(row, comparison) for key, row in comparison.rows.items()}
    what = "share of exercises" if comparison.is_of_shares else "exercises"
    title = sentence(f"{what}: {comparison.ours} beside {shortened(comparison.theirs, MAX_TITLE)}")
    return draw(shapes_of(shapes), marks, "compared", link, title=title, chosen=chosen)


def _compared(row: Row, comparison: Comparison) -> Mark:
    numbers: tuple[object, object] = row["exercises"], row["exercises_beside"]
    level = row["level"]
    if comparison.is_of_shares:
        numbers, level = (percent(row["share"]), percent(row["share_beside"])), row["share_level"]
    said = f"{numbers[0]} in {comparison.ours}, {numbers[1]} in {comparison.theirs}"
    beside = f"{numbers[0]} : {numbers[1]}".replace(" % :", " :")
    return Mark(row["muscle_group"], PAINTS[level], beside, said)


def _about(page: Page, group: Row) -> dict[str, Any]:
    """Return what stands beside the map of a muscle group."""
    key = group["muscle_group_key"]
    gaps = [
        gap
        for gap in page.warehouse.rows(RANKED)
        if gap["muscle_group_key"] == key and gap["action"] == "write"
    ]
    return {
        "muscles": page.warehouse.rows(MUSCLES, group=key),
        "exercises": page.warehouse.rows(EXERCISES, muscle=key, most=MAX_EXERCISES),
        "gaps": gaps[:MAX_GAPS],
    }


def _least(shapes: Rows) -> list[Row]:
    """Return the muscle groups of which the least is covered, the least first."""
    groups = {row["muscle_group_key"]: row for row in shapes if row["covered_share"] is not None}
    short = [row for row in groups.values() if row["covered_share"] < 1]
    return sorted(short, key=lambda row: (row["covered_share"], row["muscle_group"]))[:MAX_FIRST]


def _farthest(comparison: Comparison | None) -> list[Row]:
    """Return the muscle groups whose numbers are farthest apart."""
    rows = [row for row in comparison.rows.values() if row["difference"]] if comparison else []
    return sorted(rows, key=lambda row: (-abs(row["difference"]), row["muscle_group"]))[:MAX_FIRST]


def _date(value: datetime) -> str:
    return f"{value.day} {value:%b %Y, %H:%M}"


ROUTES: Mapping[str, Callable[[Page], Response]] = {"/coverage/map": show}

"""Coverage: any two axes as a heat map, and the exercises behind a cell."""

from collections.abc import Callable, Mapping

from starlette.responses import Response

from dashboards.listing import Listing
from dashboards.page import Page
from dashboards.published import Row, Rows

AXES = {
    "muscle": "Muscle",
    "equipment_family": "Equipment family",
    "equipment": "Equipment",
    "difficulty": "Difficulty",
    "category": "Category",
    "body_part": "Body part",
    "movement_pattern": "Movement pattern",
}
SEARCHED = {axis: axis for axis in AXES} | {"equipment_family": "equipment"}
"""Which filter of the exercises an axis is."""
LEVELS = {"region": "Region", "group": "Group", "muscle": "Muscle"}
ROLES = {"target": "Target", "secondary": "Secondary", "any": "Target or secondary"}
SOURCE_ROLES = {"own": "Own library", "reference": "Reference libraries", "any": "All"}
OWNERS = {"own": "our library", "reference": "the reference libraries", "any": "all libraries"}
COUNTS = {"exercises": "Exercises", "movements": "Movements"}
SOURCES = "select source, title from core.dim_source where role <> 'demand' order by role, source"
HEAT_MAP = """
select *
from coverage.heat_map(
    $rows, $columns, muscle_level := $level, muscle_role := $role, source_role := $source_role,
    source_names := $sources
)
"""
LANGUAGES = """
select role, language, is_primary, exercises, original_exercises, translated_exercises, missing_exercises,
    share
from coverage.by_language
where $role in (role, 'any')
"""
MUSCLES = "select muscle_key, name, level from core.dim_muscle order by muscle_key"
EXERCISES = """
select exercise_id, name, role, muscles, equipment, difficulty, source, is_own, url
from coverage.exercises_for(
    $muscle, muscle_role := $role, source_role := $source_role, source_names := $sources
)
"""


def show(page: Page) -> Response:
    """Show the heat map, and the exercises of a muscle where one is asked for."""
    chosen = _chosen(page)
    asked = {name: chosen[name] for name in ("rows", "columns", "level", "role", "source_role", "sources")}
    known = {row["muscle_key"]: row for row in page.warehouse.rows(MUSCLES)}
    muscle = known.get(page.filters.choice("muscle", known, ""))
    file = f"coverage-{chosen['rows']}-by-{chosen['columns']}"
    cells = page.table("cells", HEAT_MAP, asked, is_main=True, file=file)
    lines = _lines(() if page.is_download else page.warehouse.rows(HEAT_MAP, **asked))
    return page.show(
        "coverage.html.j2",
        "Coverage",
        cells=cells,
        columns=[cell["column_name"] for cell in lines[0]] if lines else [],
        lines=lines,
        chosen=chosen,
        axes=AXES,
        levels=LEVELS,
        roles=ROLES,
        source_roles=SOURCE_ROLES,
        owners=OWNERS,
        counts=COUNTS,
        sources={row["source"]: row["title"] for row in page.warehouse.rows(SOURCES)},
        languages=page.table("languages", LANGUAGES, {"role": chosen["source_role"]}),
        muscle=muscle,
        exercises=_exercises(page, chosen, muscle) if muscle else None,
        cell_link=lambda cell: _cell_link(page, chosen, cell),
    )


def _chosen(page: Page) -> dict[str, object]:
    """Return what the heat map is of."""
    ask = page.filters
    known = [row["source"] for row in page.warehouse.rows(SOURCES)]
    chosen: dict[str, object] = {
        "rows": ask.choice("rows", AXES, "muscle"),
        "columns": ask.choice("columns", AXES, "equipment_family"),
        "level": ask.choice("level", LEVELS, "group"),
        "role": ask.choice("role", ROLES, "target"),
        "source_role": ask.choice("source_role", SOURCE_ROLES, "own"),
        "sources": ask.several("source", known) or None,
        "count": ask.choice("count", COUNTS, "exercises"),
    }
    if chosen["sources"]:
        chosen["source_role"] = "any"  # Sources that are named need no word about whose they are.
    return chosen


def _lines(cells: Rows) -> list[list[Row]]:
    """Return the cells a line a member of the row axis."""
    lines: dict[str, list[Row]] = {}
    for cell in cells:
        lines.setdefault(cell["row_key"], []).append(cell)
    return list(lines.values())


def _exercises(page: Page, chosen: Mapping[str, object], muscle: Row) -> Listing:
    asked = {name: chosen[name] for name in ("role", "source_role", "sources")}
    return page.table("muscle", EXERCISES, {"muscle": muscle["muscle_key"], **asked})


def _cell_link(page: Page, chosen: Mapping[str, object], cell: Row) -> str | None:
    """Return the address of the exercises of a cell; None where both axes are one filter of them."""
    axes = {str(chosen["rows"]): cell["row_key"], str(chosen["columns"]): cell["column_key"]}
    if len({SEARCHED[str(chosen[side])] for side in ("rows", "columns")}) == 1:
        return None
    return page.filters.link(
        "/exercises",
        **{SEARCHED[axis]: key for axis, key in axes.items()},
        exactly="1" if cell["is_unspecified"] else None,
        role=chosen["role"] if "muscle" in axes and chosen["role"] != "any" else None,
        source_role=chosen["source_role"] if chosen["source_role"] != "any" else None,
        source=chosen["sources"],
    )


ROUTES: Mapping[str, Callable[[Page], Response]] = {"/coverage": show}

"""Exercises: search, and the whole record of one with its evidence, versions and matches."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboards.differences import Difference, difference
from dashboards.page import Page
from dashboards.published import Row, Rows
from flows.report.wording import is_web_address
from flows.warehouse.explain import CLAIMS, FINDINGS, TERMS, VERSIONS

if TYPE_CHECKING:  # it brings Polars, which no page needs but one that searches
    from flows.search.search import Search

PAGE_SIZE = 50
ROLES = {"any": "Target or secondary", "target": "Target", "secondary": "Secondary"}
SOURCE_ROLES = {"any": "All libraries", "own": "Own library", "reference": "Reference libraries"}
FOUND = """
core.exercises_found(
    of_muscle := $muscle, muscle_role := $role, muscle_exactly := $exactly,
    of_equipment := $equipment, of_difficulty := $difficulty, of_category := $category,
    of_body_part := $body_part, of_pattern := $movement_pattern, of_movement := $movement, of_rule := $rule,
    source_role := $source_role, source_names := $sources, with_editions := $with_editions
)
"""
FILTERED = f"select * from {FOUND}"  # noqa: S608 - our own
SEARCHED = """
select f.*, r.matched, r.rank from {found} as f join ({ranked}) as r using (exercise_id) order by r.rank
"""
MUSCLES = """
select muscle_key as key, name || case level when 'group' then '' else ' (' || level || ')' end as name
from core.dim_muscle
order by name, key
"""
EQUIPMENT = """
select distinct member_key as key, member as name
from coverage.members
where axis in ('equipment', 'equipment_family')
order by name, key
"""
DIFFICULTIES = "select difficulty_key as key, name from core.dim_difficulty order by rank nulls last"
CATEGORIES = "select category_key as key, name from core.dim_category order by name"
BODY_PARTS = "select body_part_key as key, name from core.dim_body_part order by name"
PATTERNS = "select movement_pattern_key as key, name from core.dim_movement_pattern order by name"
MOVEMENT = "select movement_key as key, name from core.dim_movement where movement_key = $key"
RULES = "select distinct rule as key, title as name from quality.findings order by name"
SOURCES = (
    "select source as key, title as name from core.dim_source where role <> 'demand' order by role, source"
)
EXERCISE = """
select * from core.dim_exercise where exercise_id = $exercise_id order by version desc limit 1
"""
ITEMS = """
select kind, question, content
from core.fact_content_item
where exercise_key = $exercise_key
order by kind, position
"""
LINKS = """
select link_text, url, is_broken from core.fact_link where exercise_key = $exercise_key order by position
"""
SECTIONS = {"step": "Steps", "tip": "Tips", "mistake": "Mistakes", "faq": "Questions"}
CHANGES = """
select changed_at, change, field, before, after, version_before, version_after
from history.exercise_changes
where exercise_id = $exercise_id
order by changed_at desc, field desc
"""
CHANGED = {
    "opened": "First seen",
    "reopened": "Seen again, after it was gone",
    "closed": "Gone from the source",
    "moved": "Found at another address",
}
"""What changes of a whole exercise are called."""
MATCHES = "select * from core.matches_of($exercise_id)"


def show(page: Page) -> Response:
    """Show what a search finds."""
    asked, choices = _asked(page)
    search = page.warehouse.search(page.filters.text("words")) if page.filters.text("words") else None
    number = page.filters.page()
    found, total = _portion(page, number, asked, search)
    return page.show(
        "exercises.html.j2",
        "Exercises",
        rows=_explained(found, search),
        total=total,
        number=number,
        size=PAGE_SIZE,
        asked=asked | {"words": page.filters.text("words")},
        search=search,
        choices=choices,
        movement=page.warehouse.row(MOVEMENT, key=asked["movement"]),
        roles=ROLES,
        source_roles=SOURCE_ROLES,
    )


def download(page: Page) -> Response:
    """Return all that a search finds as a file."""
    words = page.filters.text("words")
    search = page.warehouse.search(words) if words else None
    rows = page.warehouse.rows(_query(search), **_parameters(_asked(page)[0], search))
    return page.download(_explained(rows, search), "exercises")


def _portion(
    page: Page, number: int, asked: Mapping[str, object], search: "Search | None"
) -> tuple[Rows, int]:
    """Return a page of what is found, and how much there is in all; a search is counted as it is ranked."""
    sql, parameters = _query(search), _parameters(asked, search)
    if search is None:
        return page.warehouse.portion(sql, number, PAGE_SIZE, **parameters)
    counted = f"select *, count(*) over () as total from ({sql}) order by rank"  # noqa: S608 - our own
    offset = (number - 1) * PAGE_SIZE
    rows = page.warehouse.rows(f"{counted} limit {PAGE_SIZE} offset {offset}", **parameters)
    if rows or number == 1:
        return rows, rows[0]["total"] if rows else 0
    return page.warehouse.portion(sql, number, PAGE_SIZE, **parameters)


def _explained(rows: Rows, search: "Search | None") -> Rows:
    """Return rows with what was found where, in words."""
    if search is None:
        return rows
    return [
        {name: value for name, value in row.items() if name not in {"matched", "total", "rank"}}
        | {"why": search.why(row["matched"])}
        for row in rows
    ]


def _query(search: "Search | None") -> str:
    return SEARCHED.format(found=FOUND, ranked=search.sql) if search else FILTERED


def _parameters(asked: Mapping[str, object], search: "Search | None") -> dict[str, object]:
    return {**asked, **(search.parameters if search else {}), "with_editions": search is not None}


def show_one(page: Page) -> Response:
    """Show one exercise."""
    exercise_id = page.path("exercise_id")
    exercise = page.warehouse.row(EXERCISE, exercise_id=exercise_id)
    if exercise is None:
        raise HTTPException(
            404, f"There is no exercise {exercise_id!r} in this warehouse. Search for its name."
        )
    key = exercise["exercise_key"]
    ask = page.warehouse.rows
    return page.show(
        "exercise.html.j2",
        exercise["name"],
        exercise=exercise,
        sections=[
            (title, [item for item in ask(ITEMS, exercise_key=key) if item["kind"] == kind])
            for kind, title in SECTIONS.items()
        ],
        links=ask(LINKS, exercise_key=key),
        terms=ask(TERMS, exercise_key=key),
        claims=ask(CLAIMS, exercise_key=key),
        history=_history(ask(VERSIONS, exercise_id=exercise_id), ask(CHANGES, exercise_id=exercise_id)),
        changed=CHANGED,
        findings=ask(FINDINGS, exercise_id=exercise_id),
        matches=ask(MATCHES, exercise_id=exercise_id),
        is_web_address=is_web_address,
    )


def _asked(page: Page) -> tuple[dict[str, object], dict[str, dict[str, str]]]:
    """Return what is asked for, and what each filter can be."""
    asked_of = {
        "muscle": MUSCLES,
        "equipment": EQUIPMENT,
        "difficulty": DIFFICULTIES,
        "category": CATEGORIES,
        "body_part": BODY_PARTS,
        "movement_pattern": PATTERNS,
        "rule": RULES,
    }
    choices = {
        name: {row["key"]: row["name"] for row in page.warehouse.rows(sql)} for name, sql in asked_of.items()
    }
    asked: dict[str, object] = {
        name: page.filters.choice(name, ["", *known], "") or None for name, known in choices.items()
    }
    choices["source"] = {row["key"]: row["name"] for row in page.warehouse.rows(SOURCES)}
    asked |= {
        "role": page.filters.choice("role", ROLES, "any"),
        "exactly": page.filters.is_on("exactly"),
        "movement": page.filters.text("movement") or None,
        "source_role": page.filters.choice("source_role", SOURCE_ROLES, "any"),
        "sources": page.filters.several("source", choices["source"]) or None,
    }
    return asked, choices


def _history(versions: Rows, changes: Rows) -> list[tuple[Row, list[tuple[Row, Difference]]]]:
    """Return the versions, the newest first, each with what was changed in it, word by word."""
    by_version: dict[int, list[tuple[Row, Difference]]] = {}
    for row in reversed(changes):
        pieces = difference(row["before"] or "", row["after"] or "")
        by_version.setdefault(row["version_after"] or row["version_before"], []).append((row, pieces))
    return [(version, by_version.get(version["version"], [])) for version in reversed(versions)]


ROUTES: Mapping[str, Callable[[Page], Response]] = {
    "/exercises": show,
    "/exercises/download": download,
    "/exercises/{exercise_id:path}": show_one,
}

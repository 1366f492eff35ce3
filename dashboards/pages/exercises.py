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

ROLES = {"any": "Target or secondary", "target": "Target", "secondary": "Secondary"}
FOUND = """
core.exercises_found(
    of_muscle := $muscle, muscle_role := $role, muscle_exactly := $exactly, of_equipment := $equipment,
    of_movement := $movement, of_rule := $rule, with_editions := $with_editions
)
"""
FILTERED = f"select * from {FOUND}"  # noqa: S608 - our own
SEARCHED = """
select f.*, r.matched, r.rank from {found} as f join ({ranked}) as r using (exercise_id)
"""
BY_NAME, BY_RANK = "name, source, url, exercise_id", "rank"
"""The order of what is filtered, and of what is searched for."""
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
MOVEMENT = "select movement_key as key, name from core.dim_movement where movement_key = $key"
RULES = "select distinct rule as key, title as name from quality.findings order by name"
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
    words = page.filters.text("words")
    search = page.warehouse.search(words) if words else None
    found = page.table(
        "exercises",
        SEARCHED.format(found=FOUND, ranked=search.sql) if search else FILTERED,
        {**asked, **(search.parameters if search else {}), "with_editions": search is not None},
        order=BY_RANK if search else BY_NAME,
        is_main=True,
        explain=lambda rows: _explained(rows, search),
    )
    return page.show(
        "exercises.html.j2",
        "Exercises",
        found=found,
        asked=asked | {"words": words},
        search=search,
        choices=choices,
        movement=_movement(page, asked["movement"]),
        roles=ROLES,
    )


def _movement(page: Page, key: object) -> Row | None:
    """Return the movement that is asked for, None where none is. Raises FilterError for one of no library."""
    found = page.warehouse.row(MOVEMENT, key=key)
    if key and found is None:
        raise page.filters.refusal("movement", f"there is no movement {key!r} in this warehouse.")
    return found


def _explained(rows: Rows, search: "Search | None") -> Rows:
    """Return rows with what was found where, in words."""
    if search is None:
        return rows
    return [
        {name: search.why(value) if name == "matched" else value for name, value in row.items()}
        for row in rows
    ]


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
        terms=page.table("terms_read", TERMS, {"exercise_key": key}),
        claims=page.table("claims", CLAIMS, {"exercise_key": key}),
        history=_history(ask(VERSIONS, exercise_id=exercise_id), ask(CHANGES, exercise_id=exercise_id)),
        changed=CHANGED,
        findings=ask(FINDINGS, exercise_id=exercise_id),
        matches=page.table("matches", MATCHES, {"exercise_id": exercise_id}),
        is_web_address=is_web_address,
    )


def _asked(page: Page) -> tuple[dict[str, object], dict[str, dict[str, str]]]:
    """Return what is asked for, and what each choice can be."""
    asked_of = {"muscle": MUSCLES, "equipment": EQUIPMENT, "rule": RULES}
    choices = {
        name: {row["key"]: row["name"] for row in page.warehouse.rows(sql)} for name, sql in asked_of.items()
    }
    asked: dict[str, object] = {
        name: page.filters.choice(name, known, "") or None for name, known in choices.items()
    }
    asked |= {
        "role": page.filters.choice("role", ROLES, "any"),
        "exactly": page.filters.is_on("exactly"),
        "movement": page.filters.text("movement") or None,
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
    "/exercises/{exercise_id:path}": show_one,
}

"""Gaps: what to write, to relabel and to look for, what is nearby, and what would fill it."""

from collections.abc import Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboards.briefs import as_briefs
from dashboards.downloads import DOWNLOADS
from dashboards.page import Page
from dashboards.published import Row, Rows

PAGE_SIZE = 20
MAX_OWN, MAX_REFERENCE, MAX_HABITS, MAX_LABELS = 12, 30, 8, 20
KINDS = {
    "equipment_family": "Equipment family",
    "muscle_group": "Muscle group",
    "combination": "Muscle and equipment",
    "cell": "Muscle, equipment, difficulty",
}
MEMBERS = """
select member_key as key, member as name
from coverage.members
where axis = $axis and not is_unspecified
order by position
"""
AXES = {"muscle": "group", "equipment": "equipment_family", "difficulty": "difficulty"}
"""Which axis each filter is."""
LISTS = {
    "/gaps": ("write", "What to write next"),
    "/gaps/relabel": ("relabel", "What other labels would fill"),
    "/gaps/look-for": ("look_for", "What no reference has either"),
}
"""The lists of gaps by their path: the action of gaps.ranked, and the title."""
RANKED = "select * from gaps.ranked order by gaps.order_of(action), rank"
AROUND = """
select *
from gaps.exercises_around($muscle_group_key, $equipment_family_key, $difficulty_key)
where role = $role and (is_new or role = 'own')
limit $most
"""
MISSING = "select * from gaps.missing_exercises order by rank"
VARIANTS = "select * from gaps.missing_variants order by rank"
LABELS = "select * from gaps.to_relabel order by rank"
LABELS_THERE = """
select name, exercise_id, field, stated, proposed, evidence, said, reference_source
from gaps.to_relabel where list_contains(fills, $gap) order by rank limit $most
"""
HABITS = "select * from gaps.label_habits order by rank limit $most"
REFERENCES = "select source, title from core.dim_source where role = 'reference' order by source"
AGAINST = "select * from gaps.compared_with($source) order by part, rank"


def show(page: Page) -> Response:
    """Show the gaps of the list that the path names."""
    action, title = LISTS[page.filters.path]
    return _list(page, "gaps.html.j2", title, _ranked(page, action), action=action)


def download(page: Page) -> Response:
    """Return these gaps as a file, or as briefs for a writer."""
    path = page.filters.path.removesuffix("/download")
    forms = {**DOWNLOADS, "md": as_briefs(page.warehouse, is_one=False)}
    return page.download(_ranked(page, LISTS[path][0]), path.strip("/").replace("/", "-"), forms)


def show_labels(page: Page) -> Response:
    """Show the labels that would fill gaps, and where references label otherwise throughout."""
    habits = page.warehouse.rows(HABITS, most=MAX_HABITS)
    rows = _without_difficulty(page, LABELS)
    return _list(page, "gaps_labels.html.j2", "Labels that would fill gaps", rows, habits=habits)


def download_labels(page: Page) -> Response:
    """Return the labels as a file, for a CMS to import."""
    return page.download(_without_difficulty(page, LABELS), "labels")


def show_one(page: Page) -> Response:
    """Show one gap as a brief: what is wanted, what ours has next to it, what references have there."""
    gap = _gap(page)
    cell = {name: gap[name] for name in ("muscle_group_key", "equipment_family_key", "difficulty_key")}
    return page.show(
        "gap.html.j2",
        gap["gap"],
        gap=gap,
        kinds=KINDS,
        labels=page.warehouse.rows(LABELS_THERE, gap=gap["gap"], most=MAX_LABELS),
        own=page.warehouse.rows(AROUND, role="own", most=MAX_OWN, **cell),
        reference=page.warehouse.rows(AROUND, role="reference", most=MAX_REFERENCE, **cell),
    )


def download_one(page: Page) -> Response:
    """Return one gap as a file, or as a brief for a writer."""
    gap = _gap(page)
    forms = {**DOWNLOADS, "md": as_briefs(page.warehouse, is_one=True)}
    return page.download([gap], f"gap-{gap['action'].replace('_', '-')}-{gap['rank']}", forms)


def _gap(page: Page) -> Row:
    """Return the gap at the place that the address names, or of that rank of what to write. Raises 404."""
    place, rank = page.filters.text("place"), page.filters.text("rank")
    rows = page.warehouse.rows(RANKED)
    if place:
        gap = next((row for row in rows if row["place_key"] == place), None)
    else:
        gap = next((row for row in rows if row["action"] == "write" and str(row["rank"]) == rank), None)
    if gap is None:
        asked = repr(place) if place else f"rank {rank!r}"
        raise HTTPException(404, f"There is no gap at {asked} in this warehouse. See the list of gaps.")
    return gap


def show_missing(page: Page) -> Response:
    """Show the exercises that reference libraries have and ours does not have."""
    return _list(page, "gaps_missing.html.j2", "Missing exercises", _without_difficulty(page, MISSING))


def download_missing(page: Page) -> Response:
    """Return them as a file."""
    return page.download(_without_difficulty(page, MISSING), "missing-exercises")


def show_variants(page: Page) -> Response:
    """Show the variants that would complement what the library has."""
    return _list(page, "gaps_variants.html.j2", "Missing variants", _without_difficulty(page, VARIANTS))


def download_variants(page: Page) -> Response:
    """Return them as a file."""
    return page.download(_without_difficulty(page, VARIANTS), "missing-variants")


def show_against(page: Page) -> Response:
    """Show the own library side by side with a reference library."""
    sources, source = _reference(page)
    rows = page.warehouse.rows(AGAINST, source=source) if source else ()
    parts = {part: [row for row in rows if row["part"] == part] for part in PARTS}
    return page.show(
        "gaps_against.html.j2",
        "Compared with a reference",
        sources=sources,
        source=source,
        parts=parts,
        names=PARTS,
    )


def download_against(page: Page) -> Response:
    """Return the comparison as a file."""
    _, source = _reference(page)
    rows = page.warehouse.rows(AGAINST, source=source) if source else ()
    return page.download(rows, "against-reference")


PARTS = {
    "muscle_group": "By muscle group",
    "equipment_family": "By equipment family",
    "cell": "Cells where the reference has more",
    "exercise": "What it has and ours does not",
}


def _reference(page: Page) -> tuple[dict[str, str], str | None]:
    """Return the reference libraries, and the one that is asked for."""
    sources = {row["source"]: row["title"] for row in page.warehouse.rows(REFERENCES)}
    return sources, page.filters.choice("source", sources, next(iter(sources))) if sources else None


def _choices(page: Page) -> dict[str, dict[str, str]]:
    """Return what the filters can be."""
    return {
        name: {row["key"]: row["name"] for row in page.warehouse.rows(MEMBERS, axis=axis)}
        for name, axis in AXES.items()
    }


def _asked(page: Page) -> dict[str, str]:
    """Return the filters that are set."""
    return {name: page.filters.choice(name, ["", *choices], "") for name, choices in _choices(page).items()}


def _ranked(page: Page, action: str) -> Rows:
    """Return the gaps of a list that the filters leave: filtering what is kept takes no second query."""
    columns = {
        "muscle": "muscle_group_key",
        "equipment": "equipment_family_key",
        "difficulty": "difficulty_key",
    }
    wanted = {"action": action} | {columns[name]: key for name, key in _asked(page).items() if key}
    if kind := page.filters.choice("kind", ["", *KINDS], ""):
        wanted["kind"] = kind
    return [
        row
        for row in page.warehouse.rows(RANKED)
        if all(row[column] == key for column, key in wanted.items())
    ]


def _without_difficulty(page: Page, sql: str) -> Rows:
    """Return those of a list that the filters for muscle and equipment leave."""
    asked = _asked(page)
    return _targeting(page.warehouse.rows(sql), asked["muscle"], asked["equipment"])


def _targeting(rows: Rows, muscle: str | None, equipment: str | None) -> Rows:
    return [
        row
        for row in rows
        if (not muscle or muscle in row["muscle_group_keys"])
        and (not equipment or equipment in row["equipment_family_keys"])
    ]


def _list(page: Page, template: str, title: str, rows: Rows, **more: object) -> Response:
    """Show one page of a long list."""
    number = page.filters.page()
    return page.show(
        template,
        title,
        rows=rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        total=len(rows),
        number=number,
        size=PAGE_SIZE,
        choices=_choices(page),
        asked={**_asked(page), "kind": page.filters.text("kind")},
        kinds=KINDS,
        **more,
    )


ROUTES: Mapping[str, Callable[[Page], Response]] = {
    **dict.fromkeys(LISTS, show),
    **{f"{path}/download": download for path in LISTS},
    "/gaps/cell": show_one,
    "/gaps/cell/download": download_one,
    "/gaps/labels": show_labels,
    "/gaps/labels/download": download_labels,
    "/gaps/missing": show_missing,
    "/gaps/missing/download": download_missing,
    "/gaps/variants": show_variants,
    "/gaps/variants/download": download_variants,
    "/gaps/against": show_against,
    "/gaps/against/download": download_against,
}

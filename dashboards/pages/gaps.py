"""Gaps: what to write, to relabel and to look for, what is nearby, and what would fill it."""

from collections.abc import Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboards.briefs import as_briefs
from dashboards.downloads import DOWNLOADS
from dashboards.page import Page
from dashboards.published import Row

MAX_HABITS = 8
KINDS = {
    "equipment_family": "Equipment family",
    "muscle_group": "Muscle group",
    "combination": "Muscle and equipment",
    "cell": "Muscle, equipment, difficulty",
}
LISTS = {
    "/gaps": ("write", "What to write next"),
    "/gaps/relabel": ("relabel", "What other labels would fill"),
    "/gaps/look-for": ("look_for", "What no reference has either"),
}
"""The lists of gaps by their path: the action of gaps.ranked, and the title."""
RANKED = "select * from gaps.ranked order by gaps.order_of(action), rank"
OF_ACTION = "select * from gaps.ranked where action = $action order by rank"
ONE = "select * from gaps.ranked where place_key = $place"
AROUND = """
select *
from gaps.exercises_around($muscle_group_key, $equipment_family_key, $difficulty_key)
where role = $role and (is_new or role = 'own')
"""
MISSING = "select * from gaps.missing_exercises order by rank"
VARIANTS = "select * from gaps.missing_variants order by rank"
LABELS = "select * from gaps.to_relabel order by rank"
LABELS_THERE = "select * from gaps.to_relabel where list_contains(fills, $gap) order by rank"
HABITS = "select * from gaps.label_habits order by rank limit $most"
REFERENCES = "select source, title from core.dim_source where role = 'reference' order by source"
AGAINST = "select * exclude (part) from gaps.compared_with($source) where part = $part order by rank"


def show(page: Page) -> Response:
    """Show the gaps of the list that the path names; as files also as briefs for a writer."""
    action, title = LISTS[page.filters.path]
    forms = {**DOWNLOADS, "md": as_briefs(page.warehouse, is_one=False)}
    file = page.filters.path.strip("/").replace("/", "-")
    gaps = page.table("gaps", OF_ACTION, {"action": action}, is_main=True, file=file, forms=forms)
    return page.show("gaps.html.j2", title, gaps=gaps, action=action, kinds=KINDS, form=page.form())


def show_labels(page: Page) -> Response:
    """Show the labels that would fill gaps, and where references label otherwise throughout."""
    habits = page.warehouse.rows(HABITS, most=MAX_HABITS)
    labels = page.table("labels", LABELS, is_main=True)
    return page.show("gaps_labels.html.j2", "Labels that would fill gaps", labels=labels, habits=habits)


def show_one(page: Page) -> Response:
    """Show one gap as a brief: what is wanted, what ours has next to it, what references have there."""
    gap = _gap(page)
    cell = {name: gap[name] for name in ("muscle_group_key", "equipment_family_key", "difficulty_key")}
    return page.show(
        "gap.html.j2",
        gap["gap"],
        gap=gap,
        brief=page.table(
            "gaps",
            ONE,
            {"place": gap["place_key"]},
            is_main=True,
            file=f"gap-{gap['action'].replace('_', '-')}-{gap['rank']}",
            forms={**DOWNLOADS, "md": as_briefs(page.warehouse, is_one=True)},
        ),
        kinds=KINDS,
        labels=page.table("labels", LABELS_THERE, {"gap": gap["gap"]}),
        own=page.table("around", AROUND, {"role": "own", **cell}, id="own"),
        reference=page.table("around", AROUND, {"role": "reference", **cell}, id="reference"),
    )


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
    missing = page.table("missing", MISSING, is_main=True, file="missing-exercises")
    return page.show("gaps_missing.html.j2", "Missing exercises", missing=missing)


def show_variants(page: Page) -> Response:
    """Show the variants that would complement what the library has."""
    variants = page.table("variants", VARIANTS, is_main=True, file="missing-variants")
    return page.show("gaps_variants.html.j2", "Missing variants", variants=variants)


def show_against(page: Page) -> Response:
    """Show the own library side by side with a reference library."""
    sources, source = _reference(page)
    return page.show(
        "gaps_against.html.j2",
        "Compared with a reference",
        sources=sources,
        source=source,
        parts=[page.table(part, AGAINST, {"source": source, "part": part}) for part in PARTS]
        if source
        else [],
    )


PARTS = ("muscle_group", "equipment_family", "cell", "exercise")
"""The parts of a comparison, a table each."""


def _reference(page: Page) -> tuple[dict[str, str], str | None]:
    """Return the reference libraries, and the one that is asked for."""
    sources = {row["source"]: row["title"] for row in page.warehouse.rows(REFERENCES)}
    return sources, page.filters.choice("source", sources, next(iter(sources))) if sources else None


ROUTES: Mapping[str, Callable[[Page], Response]] = {
    **dict.fromkeys(LISTS, show),
    "/gaps/cell": show_one,
    "/gaps/labels": show_labels,
    "/gaps/missing": show_missing,
    "/gaps/variants": show_variants,
    "/gaps/against": show_against,
}

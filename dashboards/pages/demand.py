"""Demand: what people look for and whether it is there, and the wrong pages that most people read."""

from collections.abc import Callable, Mapping

from starlette.responses import Response

from dashboards.page import Page

PAGE_SIZE = 100
MATCHES = {
    "page": "A page of ours",
    "movement": "An exercise",
    "movements": "Exercises of a family",
    "terms": "Muscles, equipment or a level",
    "nothing": "Nothing that is known",
}
"""What a subject is found to be, as the page calls it."""
SUBJECTS = "select * from demand.subjects where $matched_as = '' or matched_as = $matched_as"
PAGES_TO_FIX = "select * from demand.pages_to_fix"


def show_subjects(page: Page) -> Response:
    """Show what people look for, the most wanted first."""
    number, matched_as = page.filters.page(), _matched_as(page)
    rows, total = page.warehouse.portion(SUBJECTS, number, PAGE_SIZE, matched_as=matched_as)
    return page.show(
        "gaps_demand.html.j2", "What people look for", rows=rows, total=total, number=number, size=PAGE_SIZE,
        matched_as=matched_as, matches=MATCHES,
    )  # fmt: skip


def download_subjects(page: Page) -> Response:
    """Return them as a file."""
    return page.download(page.warehouse.rows(SUBJECTS, matched_as=_matched_as(page)), "demand")


def show_pages_to_fix(page: Page) -> Response:
    """Show the wrong pages that most people read."""
    number = page.filters.page()
    rows, total = page.warehouse.portion(PAGES_TO_FIX, number, PAGE_SIZE)
    return page.show(
        "quality_most_read.html.j2", "Wrong pages that most people read",
        rows=rows, total=total, number=number, size=PAGE_SIZE,
    )  # fmt: skip


def download_pages_to_fix(page: Page) -> Response:
    """Return them as a file."""
    return page.download(page.warehouse.rows(PAGES_TO_FIX), "wrong-pages-most-read")


def _matched_as(page: Page) -> str:
    return page.filters.choice("matched_as", ["", *MATCHES], "")


GAP_ROUTES: Mapping[str, Callable[[Page], Response]] = {
    "/gaps/demand": show_subjects,
    "/gaps/demand/download": download_subjects,
}
QUALITY_ROUTES: Mapping[str, Callable[[Page], Response]] = {
    "/quality/most-read": show_pages_to_fix,
    "/quality/most-read/download": download_pages_to_fix,
}

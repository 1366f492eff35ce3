"""Demand: what people look for and whether it is there, and the wrong pages that most people read."""

from collections.abc import Callable, Mapping

from starlette.responses import Response

from dashboards.page import Page

SUBJECTS = "select * from demand.subjects"
PAGES_TO_FIX = "select * from demand.pages_to_fix"


def show_subjects(page: Page) -> Response:
    """Show what people look for, the most wanted first."""
    subjects = page.table("demand", SUBJECTS, is_main=True)
    return page.show("gaps_demand.html.j2", "What people look for", subjects=subjects)


def show_pages_to_fix(page: Page) -> Response:
    """Show the wrong pages that most people read."""
    pages = page.table("most_read", PAGES_TO_FIX, is_main=True, file="wrong-pages-most-read")
    return page.show("quality_most_read.html.j2", "Wrong pages that most people read", pages=pages)


GAP_ROUTES: Mapping[str, Callable[[Page], Response]] = {"/gaps/demand": show_subjects}
QUALITY_ROUTES: Mapping[str, Callable[[Page], Response]] = {"/quality/most-read": show_pages_to_fix}

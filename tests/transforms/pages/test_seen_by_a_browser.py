"""What is seen in Chromium is in the outline of a page or counted, and what nobody sees is no evidence."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from accounting import characters_of, words_of
from reading import CHECKOUT, vocabulary

from transforms.pages.extract import Rules, read_page
from transforms.pages.scripts.read import FROM_SCRIPTS

playwright_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]

HIDES_BY_CLASS = re.compile(r"<style[^>]*>[^<]*display\s*:\s*none", re.IGNORECASE)
"""Stylesheets are not read: what they hide is taken for seen."""

ALL_PAGES = sorted((CHECKOUT / "tests" / "golden").rglob("*.html"))
PAGES = [page for page in ALL_PAGES if not HIDES_BY_CLASS.search(page.read_text("utf-8", "replace"))][::7]
OPEN_ALL = """() => {
    for (const each of document.querySelectorAll("details, dialog")) each.open ||= each.matches("details");
    const named = (each) => [each.getAttribute("aria-controls"), each.dataset.bsTarget?.slice(1)];
    for (const control of document.querySelectorAll("[aria-controls], [data-bs-target], [aria-expanded]")) {
        const beside = control.nextElementSibling ?? control.parentElement.nextElementSibling;
        const panels = named(control).filter(Boolean).map((name) => document.getElementById(name));
        for (const panel of panels.length ? panels : [beside]) {
            panel?.removeAttribute("hidden");
            panel?.style.removeProperty("display");
        }
    }
    return document.body.innerText;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright_api.sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.mark.parametrize("page", [pytest.param(page, id="/".join(page.parts[-4:])) for page in PAGES])
def test_the_outline_holds_what_is_seen(browser: Any, page: Path) -> None:
    text, outline = read_page(page.read_bytes(), "text/html", Rules(vocabulary()))
    if FROM_SCRIPTS in outline.notes:
        return  # what is seen without scripts is the shell of what was read
    context = browser.new_context(java_script_enabled=False, offline=True)
    tab = context.new_page()
    tab.set_content(text.content, wait_until="domcontentloaded")
    seen = words_of(tab.evaluate(OPEN_ALL).casefold())
    context.close()
    read = words_of(*(piece.casefold() for block in outline.blocks for piece in (block.text, *block.cells)))
    assert seen
    missing, unseen = seen - read, read - seen
    assert characters_of(missing) - characters_of(unseen) <= sum(outline.left_out.values()), missing
    assert characters_of(unseen) <= characters_of(missing), unseen

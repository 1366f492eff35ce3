"""Tables in a real Chromium: sort, facet, page, columns, download; keyboard, phone, pictures."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_homes import make_decided
from served import served
from shared_homes import made_once
from test_browser import CHROMIUM, Watched, browser, watched

from flows.home.settings import Home

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]
__all__ = ["browser"]

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def sample() -> Iterator[str]:
    with served(Home(made_once("decided-browser", make_decided))) as address:
        yield address


def names(page: Any) -> list[str]:
    """Return the names of the rows that are shown."""
    found: list[str] = page.locator("#exercises tbody th").all_inner_texts()
    return found


def taken(page: Any, link: Any) -> Path:
    """Click on what downloads; return the file."""
    with page.expect_download() as coming:
        link.click()
    return Path(coming.value.path())


def test_what_is_sorted_filtered_and_chosen_is_what_is_downloaded(browser: Any, sample: str) -> None:
    """One way through: sort twice, choose two values, a page, other columns, the file, the link."""
    with watched(browser, sample) as subject:
        page = subject.open("/exercises?source_role=own")
        page.click("#exercises thead a:has-text('Exercise')")
        assert page.get_attribute("#exercises thead th:first-child", "aria-sort") == "ascending"
        page.click("#exercises thead a:has-text('Exercise')")
        assert page.get_attribute("#exercises thead th:first-child", "aria-sort") == "descending"
        assert names(page) == sorted(names(page), key=str.lower, reverse=True)
        page.click("summary:has-text('Difficulty')")
        counts = [int(page.inner_text(f"label:has(input[value={each}]) .muted")) for each in LEVELS]
        for each in LEVELS:
            page.check(f"input[name=difficulty][value={each}]")
        page.click("details[open] button[type=submit]")
        assert f"{sum(counts)} exercises found." in page.inner_text("main")
        page.click("#exercises-size-10")
        page.click("a[rel=next]")
        assert page.locator("#exercises tbody tr").count() == 10
        assert "11 to 20 of" in page.inner_text(".pager")
        page.click("summary:has-text('Columns')")
        for each in ("target_muscles", "equipment", "source", "source_role", "findings"):
            page.uncheck(f"input[name=show][value={each}]")
        page.check("input[name=show][value=url]")
        page.click("details[open] button[type=submit]")
        assert [text.strip("↕▼▲") for text in page.locator("#exercises thead th").all_inner_texts()] == [
            "Exercise", "Difficulty", "Url",
        ]  # fmt: skip
        with taken(page, page.locator(".downloads a:text-is('CSV')")).open(encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        assert len(rows) == sum(counts)
        assert list(rows[0]) == ["name", "difficulty", "url"]
        first = names(page)
        assert [row["name"] for row in rows][: len(first)] == first
        address = page.url
    with watched(browser, sample) as colleague:
        assert names(colleague.open(address.removeprefix(sample))) == first


LEVELS = ("beginner", "advanced")


def test_a_table_works_by_keyboard_and_keeps_the_focus(browser: Any, sample: str) -> None:
    focused = "document.activeElement.id || document.activeElement.parentElement.id"
    with watched(browser, sample) as subject:
        page = subject.open("/exercises")
        page.focus("#exercises-by-findings")
        page.keyboard.press("Enter")
        page.wait_for_url("**sort=-findings*")
        assert page.evaluate(focused) == "exercises-by-findings"
        page.focus("#exercises-difficulty summary")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_url("**difficulty=beginner*")
        assert page.evaluate(focused) == "exercises-difficulty"
        page.keyboard.press("Enter")
        assert page.is_visible("#exercises-difficulty form")
        page.keyboard.press("Escape")
        assert not page.is_visible("#exercises-difficulty form")
        assert page.evaluate(focused) == "exercises-difficulty"


def test_a_table_down_the_page_stays_where_it_is_when_it_is_sorted(browser: Any, sample: str) -> None:
    with watched(browser, sample) as subject:
        page = subject.open("/operations")
        head = page.locator("#bounds-by-figure")
        head.scroll_into_view_if_needed()
        before = head.bounding_box()["y"]
        head.click()
        page.wait_for_url("**bounds.sort=figure*")
        assert abs(page.locator("#bounds-by-figure").bounding_box()["y"] - before) < 3
        assert page.locator("#snapshots thead [aria-sort]").count() == 0


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_what_is_wider_than_its_box_scrolls_in_it_and_says_so(browser: Any, sample: str, width: str) -> None:
    with watched(browser, sample, width) as subject:
        page = subject.open("/exercises?show=all")
        box = page.locator("#exercises .scrolling")
        page.wait_for_selector("#exercises .scrolling[data-more=right]")
        assert page.is_visible("#exercises .scroll-sign")
        box.evaluate("each => { each.scrollLeft = each.scrollWidth }")
        page.wait_for_selector("#exercises .scrolling[data-more=left]")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        narrow = subject.open("/exercises?show=name")
        assert narrow.locator("#exercises .scroll-sign").count() == 0


def test_a_heat_map_can_be_read_on_a_phone(browser: Any, sample: str) -> None:
    """The names of rows stay and leave most of the room to the cells, which a finger can hit."""
    with watched(browser, sample, "phone") as subject:
        page = subject.open("/coverage")
        box = page.locator(".scrolling:has(.heat)")
        box.evaluate("each => { each.scrollLeft = 300 }")
        room, name = box.bounding_box(), page.locator(".heat tbody th").first.bounding_box()
        assert abs(name["x"] - room["x"]) < 2
        assert name["width"] < room["width"] * 0.4
        cell = page.locator(".heat td a").first.bounding_box()
        assert cell["height"] >= 24
        assert cell["width"] >= 24


@pytest.mark.parametrize("form", ["SVG", "PNG"])
def test_a_chart_is_a_picture_to_take_away(browser: Any, sample: str, form: str) -> None:
    with watched(browser, sample) as subject:
        page = subject.open("/sql?q=select+severity,+count(*)+as+n+from+quality.findings+group+by+all")
        button = page.locator(f".downloads button:text-is('{form}')")
        content = taken(page, button).read_bytes()
        if form == "PNG":
            assert content.startswith(PNG)
            width = int.from_bytes(content[16:20], "big")
            assert width > 1_000
        else:
            text = content.decode()
            assert text.startswith("<svg")
            assert "var(" not in text, "a file has no style sheet to look a colour up in"
            assert "error" in text
            assert re.search(r'stroke="rgb|fill="rgb', text)


def test_tables_need_no_javascript(browser: Any, sample: str) -> None:
    with watched(browser, sample, java_script_enabled=False) as subject:
        page = subject.open("/exercises")
        page.click("#exercises-by-difficulty")
        page.click("summary:has-text('Library')")
        page.check("input[name=source_role][value=own]")
        page.click("details[open] button[type=submit]")
        assert "sort=difficulty" in page.url
        assert "source_role=own" in page.url
        page.click("a[rel=next]")
        assert "page=2" in page.url


def test_a_refusal_leads_on(browser: Any, sample: str) -> None:
    context = browser.new_context()
    subject = Watched(context, sample)
    answer = subject.page.goto(f"{sample}/gaps?muscle_group=obliques")
    assert answer.status == 400
    subject.page.click("text=With muscle instead")
    assert subject.page.url == f"{sample}/gaps?muscle=obliques"
    assert "Muscle group: Obliques" in subject.page.inner_text(".chips")
    context.close()

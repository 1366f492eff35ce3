"""The dashboard in a real Chromium, from a process of its own on real homes."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from accessibility import violations
from browser_homes import EXERCISES, HOSTILE, HOSTILE_NAME, make_decided
from served import FIRST_DAY, make_home, publish, served
from shared_homes import copied, made_once

from flows.home.settings import CHECKOUT, Home, Settings
from flows.warehouse.query import open_warehouse, run_query

playwright_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]

PAGES = (
    "/", "/?muscle=glutes", "/coverage/map", "/coverage/map?library=references&muscle=chest",
    "/coverage", "/coverage?level=muscle", "/coverage?muscle=glutes", "/gaps", "/gaps/cell?rank=1",
    "/gaps/relabel", "/gaps/labels", "/gaps/look-for", "/gaps/missing", "/gaps/variants", "/gaps/demand",
    "/gaps/against", "/gaps?as=table&sort=-priority&muscle=glutes",
    "/operations?runs.sort=seconds&bounds.show=all",
    "/exercises", "/exercises?words=squat", "/exercises?words=gobelt+sqaut", "/quality",
    "/exercises?muscle=core&exactly=1&category=strength&show=all",
    "/quality/decisions", "/quality/most-read", "/quality/duplicates", "/quality/terms",
    "/quality/templates", "/quality/site",
    "/operations", "/operations/rejected", "/operations/changes", "/sql",
)  # fmt: skip
WIDTHS = {"phone": (390, 844), "desk": (1280, 900)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright_api.sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def sample_home() -> Home:
    """Give the library that ships, with decisions on it; nobody may change it."""
    return Home(made_once("decided-browser", make_decided))


@pytest.fixture(scope="module")
def sample(sample_home: Home) -> Iterator[str]:
    with served(sample_home) as address:
        yield address


class Watched:
    """A page of the browser whose messages, dialogs and requests are kept."""

    def __init__(self, context: Any, address: str) -> None:
        self.address = address
        self.page = context.new_page()
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        self.elsewhere: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", self._asked)
        context.on("request", self._requested)

    def open(self, path: str) -> Any:
        answer = self.page.goto(self.address + path)
        assert answer.status == 200, f"{path}: {answer.status}: {self.page.inner_text('body')[:300]}"
        return self.page

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def _asked(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _requested(self, request: Any) -> None:
        if not request.url.startswith((f"{self.address}/", "data:")):
            self.elsewhere.append(request.url)


@contextmanager
def watched(browser: Any, address: str, width: str = "desk", **options: Any) -> Iterator[Watched]:
    """Open a page that has to end without an error, a dialog or a request that leaves the machine."""
    across, down = WIDTHS[width]
    context = browser.new_context(
        viewport={"width": across, "height": down}, color_scheme="light", accept_downloads=True, **options
    )
    subject = Watched(context, address)
    try:
        yield subject
    finally:
        context.close()
    assert subject.errors == []
    assert subject.dialogs == []
    assert subject.elsewhere == []


@pytest.fixture(scope="module")
def hostile_home() -> Home:
    """Give a home with a page that wants to be more than text; nobody may change it."""
    return Home(made_once("hostile-browser", _make_hostile))


def _make_hostile(folder: Path) -> None:
    make_home(folder, pages=("plank", "push-up"), beside={"hostile": HOSTILE})


def ask(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with closing(open_warehouse(home, Settings())) as connection:
        return run_query(connection, sql)[1]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_sound_fits_and_is_accessible(browser: Any, sample: str, width: str) -> None:
    """Each page in four looks: on a phone and on a desk, in light and in dark colours.

    What colours cannot change is asked of each page at both widths in light colours; the contrast, and
    whether a link can be told from the text around it, in every look. The contrast is worked out for a few of
    all texts that are shown alike: most of the time went into thousands of cells of a heat map.
    """
    wrong: dict[str, list[str]] = {}
    with watched(browser, sample, width) as subject:
        for path in PAGES:
            page = subject.open(path)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                said = violations(page, only_colours=scheme == "dark")
                over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                if over > 0:
                    said.append(f"scrolls sideways by {over} px")
                if said:
                    wrong[f"{path} in {scheme}"] = said
            page.emulate_media(color_scheme="light")
    assert not wrong, json.dumps(wrong, indent=1)


def test_every_page_on_a_large_library(browser: Any, tmp_path: Path) -> None:
    from benchmarks.pages import make_home as make_generated_home

    home = make_generated_home(tmp_path / "large", EXERCISES)
    publish(home)
    paths = [
        path
        for path in PAGES
        if path != "/gaps/cell?rank=1"
        or ask(home, "select 1 from gaps.ranked where action = 'write' limit 1")
    ]
    with served(home) as address, watched(browser, address) as subject:
        for path in paths:
            subject.open(path)
        assert f"{EXERCISES:,} exercises found" in subject.open("/exercises?source_role=own").inner_text(
            "main"
        )


def test_the_numbers_are_those_of_the_views(browser: Any, sample: str, sample_home: Home) -> None:
    with watched(browser, sample) as subject:
        text = subject.open("/").inner_text("main")
        [(exercises, movements)] = ask(sample_home, "select exercises, movements from gaps.headline")
        assert re.search(rf"Exercises\s+{exercises:,}\s+Movements\s+{movements:,}\s", text), text[:600]
        [(gaps,)] = ask(sample_home, "select count(*) from gaps.ranked where action = 'write'")
        assert f"{gaps:,} gap" in subject.open("/gaps").inner_text("main")
        [(findings,)] = ask(sample_home, "select count(*) from quality.causes")
        assert f"{findings:,} finding" in subject.open("/quality").inner_text("main")
        assert re.search(rf"Findings\s+{findings:,}\s", text), text[:600]


def test_a_cell_leads_to_as_many_exercises_and_on_to_one(browser: Any, sample: str) -> None:
    with watched(browser, sample) as subject:
        page = subject.open("/coverage?rows=muscle&columns=equipment_family")
        cell = page.locator("table td a").first
        said = re.search(r"\d+", cell.inner_text())
        assert said is not None
        cell.click()
        page.wait_for_url("**/exercises?**")
        assert re.search(rf"\b{said[0]} exercises? found", page.inner_text("main"))
        filtered = page.url
        name = page.locator("main table tbody th a").first
        title = name.inner_text()
        name.click()
        page.wait_for_url("**/exercises/*")
        assert title in page.inner_text("h1")
        page.go_back()
        assert page.url == filtered


TOPS = """
    [...document.querySelectorAll('main > *, [data-map] > *')].map((each) => each.getBoundingClientRect().top)
"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", ["/", "/coverage/map?library=references"])
def test_a_click_opens_a_muscle_beside_the_map_and_moves_nothing_else(
    browser: Any, sample: str, address: str, width: str
) -> None:
    with watched(browser, sample, width) as subject:
        page = subject.open(address)
        muscle = page.locator("#map-chest_front path").first
        muscle.scroll_into_view_if_needed()
        before = page.evaluate(TOPS)
        muscle.click()
        page.wait_for_selector(".muscle-panel h3:has-text('Chest')")
        assert page.evaluate(TOPS) == before
        assert page.url.startswith(sample + address)
        assert "muscle=chest" in page.url
        assert page.locator("svg .shape[aria-current]").get_attribute("data-group") == "chest"
        page.locator("#map-quadriceps_front path").first.click()
        page.wait_for_selector(".muscle-panel h3:has-text('Quadriceps')")
        page.go_back()
        page.wait_for_selector(".muscle-panel h3:has-text('Chest')")
        assert page.locator("svg .shape[aria-current]").get_attribute("data-group") == "chest"
        page.click(".muscle-panel .close a")
        page.wait_for_selector(".muscle-panel h3:has-text('Choose a muscle')")
        assert "muscle=" not in page.url
        assert page.locator("svg [aria-current]").count() == 0


def test_of_two_quick_choices_the_later_one_stays_open(browser: Any, sample: str) -> None:
    with watched(browser, sample) as subject:
        page = subject.open("/coverage/map")
        held: list[Any] = []

        def hold(route: Any) -> None:
            held.append(route)

        page.route(re.compile("muscle=chest"), hold)
        page.locator("#map-chest_front path").first.click()
        page.locator("#map-glutes_back path").first.click()
        page.wait_for_selector(".muscle-panel h3:has-text('Glutes')")
        with page.expect_response(re.compile("muscle=chest")):
            held[0].continue_()
        page.wait_for_timeout(300)
        assert page.inner_text(".muscle-panel h3") == "Glutes"
        assert page.url.endswith("muscle=glutes")


def test_the_keyboard_goes_through_the_muscles_in_order_and_enter_opens_one(
    browser: Any, sample: str
) -> None:
    with watched(browser, sample) as subject:
        page = subject.open("/coverage/map")
        page.locator("#map-neck_front").focus()
        gone = []
        for _ in range(22):
            gone.append(page.evaluate("document.activeElement.dataset.group"))
            page.keyboard.press("Tab")
        assert len(set(gone)) == 22
        assert gone[:3] == ["neck", "chest", "shoulders"]
        assert gone[-1] == "calves"
        page.locator("#map-glutes_back").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".muscle-panel h3:has-text('Glutes')")
        assert page.evaluate("document.activeElement.id") == "map-glutes_back"


def test_without_javascript_a_muscle_opens_in_a_page_that_begins_at_the_map(
    browser: Any, sample: str
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{sample}/")
    page.locator("#map-chest_front path").first.click()
    page.wait_for_selector(".muscle-panel h3:has-text('Chest')")
    assert page.url == f"{sample}/?muscle=chest#map"
    assert abs(page.locator("#map").bounding_box()["y"]) < 30
    context.close()


def test_the_map_can_be_taken_away_as_a_picture_with_labels_and_pattern(browser: Any, sample: str) -> None:
    for width in WIDTHS:
        with watched(browser, sample, width) as subject:
            page = subject.open("/coverage/map")
            with page.expect_download() as waiting:
                page.click("[data-picture=body-map] ~ .downloads button:has-text('SVG')")
            drawn = Path(waiting.value.path()).read_text(encoding="utf-8")
            assert waiting.value.suggested_filename == "body-map.svg"
            assert 'id="body-map-hatch"' in drawn
            assert "Quadriceps" in drawn
            assert "var(" not in drawn
            with page.expect_download() as waiting:
                page.click("[data-picture=body-map] ~ .downloads button:has-text('PNG')")
            head = Path(waiting.value.path()).read_bytes()[:24]
            assert head[:4] == b"\x89PNG"
            assert int.from_bytes(head[16:20]) >= 2400


def test_a_gap_leads_to_its_detail_and_a_filter_goes_into_the_address(browser: Any, sample: str) -> None:
    with watched(browser, sample) as subject:
        page = subject.open("/gaps")
        title = page.locator("ol.cards h2 a").first
        name = title.inner_text()
        title.click()
        assert page.inner_text("h1") == name
        page.go_back()
        page.click("summary:has-text('Extent')")
        page.check("input[name=kind][value=cell]")
        page.click("details[open] button[type=submit]")
        page.wait_for_url("**/gaps?kind=cell")
        assert page.is_checked("input[type=checkbox][name=kind][value=cell]")


def test_a_gap_leads_on_to_the_exercise_that_would_fill_it(browser: Any, sample: str) -> None:
    with watched(browser, sample) as subject:
        page = subject.open("/gaps/cell?rank=1")
        name = page.locator("section[aria-labelledby=theirs] tbody th a").first
        title = name.inner_text()
        name.click()
        page.wait_for_url("**/exercises/*")
        assert title in page.inner_text("h1")


def test_a_result_can_be_copied(browser: Any, sample: str) -> None:
    with watched(browser, sample, permissions=["clipboard-read", "clipboard-write"]) as subject:
        page = subject.open("/sql?q=select+1+as+one,+2+as+two")
        page.click("button[data-copy=rows]")
        page.wait_for_selector("button:text-is('Copied')")
        assert page.evaluate("navigator.clipboard.readText()").split() == ["one", "two", "1", "2"]


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "md"])
def test_downloads_arrive_and_can_be_read(browser: Any, sample: str, sample_home: Home, form: str) -> None:
    import csv

    import openpyxl

    [(gaps,)] = ask(sample_home, "select count(*) from gaps.ranked where action = 'write'")
    with watched(browser, sample) as subject:
        page = subject.open("/gaps")
        with page.expect_download() as coming:
            page.click(f".downloads a:text-is('{form.upper()}')")
        file = Path(coming.value.path())
        if form == "csv":
            with file.open(encoding="utf-8", newline="") as stream:
                assert len(list(csv.DictReader(stream))) == gaps
        elif form == "json":
            assert len(json.loads(file.read_text("utf-8"))) == gaps
        elif form == "xlsx":
            with file.open("rb") as stream:
                assert openpyxl.load_workbook(stream)["gaps"].max_row == gaps + 1
        else:
            assert "#" in file.read_text("utf-8")


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser: Any, sample: str) -> None:
    focused = (
        "document.activeElement.matches('a.skip') && getComputedStyle(document.activeElement).outlineStyle"
    )
    with watched(browser, sample) as subject:
        page = subject.open("/gaps")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate(focused) not in ("none", False)
        box = page.locator("a.skip").bounding_box()
        assert box["y"] >= 0, "the skip link stays hidden when it has the focus"
        met = set()
        for _ in range(40):
            page.keyboard.press("Tab")
            met.add(
                page.evaluate(
                    "document.activeElement.closest('nav, [role=group]')?.getAttribute('aria-label')"
                )
            )
        assert {"Pages", "Filters and columns of gaps"} <= met


def test_without_javascript_filters_work_by_the_button(browser: Any, sample: str) -> None:
    with watched(browser, sample, java_script_enabled=False) as subject:
        page = subject.open("/gaps")
        page.click("summary:has-text('Extent')")
        page.check("input[name=kind][value=cell]")
        page.click("details[open] button[type=submit]")
        assert page.url.endswith("/gaps?kind=cell")


def test_a_hostile_page_is_shown_as_text(browser: Any, hostile_home: Home) -> None:
    [(exercise,)] = ask(
        hostile_home, f"select exercise_id from core.dim_exercise where name = '{HOSTILE_NAME}'"
    )
    with served(hostile_home) as address, watched(browser, address) as subject:
        for path in (*PAGES, f"/exercises/{exercise}"):
            if path == "/gaps/cell?rank=1":
                continue
            page = subject.open(path)
            assert page.locator("a[href^='javascript:' i]").count() == 0, path
            assert page.locator("img[onerror]").count() == 0, path
            assert page.locator("script:not([src])").count() == 0, path
        assert HOSTILE_NAME in page.inner_text("h1")
        assert "onerror=alert(1)" in page.inner_text("main")
        subject.open("/exercises")
        assert HOSTILE_NAME in subject.page.inner_text("main")


def test_a_new_publish_is_followed_under_load(browser: Any, hostile_home: Home, tmp_path: Path) -> None:
    home = Home(copied(hostile_home.root, tmp_path / "followed"))
    versions = re.compile(r"Warehouse <code>([^<]+)</code>")
    with served(home) as address, watched(browser, address) as subject:
        assert "3 exercises found" in subject.open("/exercises?source_role=own").inner_text("main")
        shutil.copy(CHECKOUT / "raw" / "sample" / "goblet-squat.md", home.root / "pages")
        with ThreadPoolExecutor(3) as pool:
            loads = [pool.submit(load, address, path) for path in ("/", "/coverage", "/gaps") * 6]
            publish(home, FIRST_DAY + timedelta(days=1))
            for each in loads:
                assert len(set(versions.findall(each.result()))) == 1
        assert "4 exercises found" in subject.open("/exercises?source_role=own").inner_text("main")


def load(address: str, path: str) -> str:
    import urllib.request

    with urllib.request.urlopen(address + path, timeout=60) as answer:
        assert answer.status == 200
        return str(answer.read().decode())

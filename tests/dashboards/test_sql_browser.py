"""The page SQL in a real Chromium: running, cancelling, completing names, charts, pages of other sites."""

import contextlib
import os
import shutil
import threading
import time
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest
from accessibility import violations
from served import served
from shared_homes import copied, shipped_built

from flows.home.settings import Home

playwright_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]
IN_ONE_CALL = "select levenshtein(repeat('a', 200000), repeat('b', 200000))"
PRODUCT = "select 4711 * 2 as product"
CANCEL_LATER = """() => {
    const running = document.getElementById("running"), form = running.closest("form");
    window.seen = [];
    setTimeout(() => form.querySelector("button[type=submit]").click());
    setTimeout(() => {
        seen.push(running.textContent, form.ariaBusy);
        running.querySelector("button").click();
        seen.push(running.textContent);
    }, 5000);
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright_api.sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = Home(copied(shipped_built().root, tmp_path_factory.mktemp("sql") / "home"))
    home.queries.mkdir()
    (home.queries / "product.sql").write_text(f"-- The product\n{PRODUCT}")
    with served(home) as one:
        yield one


@contextlib.contextmanager
def opened(browser: Any, **options: Any) -> Iterator[Any]:
    """Open a page that has to end without an error in its console."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert errors == []


def of_statement(address: str, statement: str, **more: str) -> str:
    return f"{address}/sql?{urllib.parse.urlencode({'q': statement} | more)}"


def statements() -> list[psutil.Process]:
    """Return the processes of statements that run below the tests."""
    return [
        child
        for each in psutil.Process().children(recursive=True)
        if "flows.queries.zygote" in each.cmdline()
        for child in each.children()
    ]


def test_a_statement_that_runs_is_shown_and_can_be_cancelled(browser: Any, address: str) -> None:
    with opened(browser) as page:
        page.goto(f"{address}/sql")
        page.fill("#statement", IN_ONE_CALL)
        page.evaluate(CANCEL_LATER)  # Playwright waits for the page that comes; the page has to do it itself
        while not (found := statements()):
            time.sleep(0.02)
        assert psutil.wait_procs(found, timeout=15)[1] == [], "long before its time is over"
        running, is_busy, cancelled = page.evaluate("seen")
        assert running.startswith("Running")
        assert is_busy == "true"
        assert cancelled == "Cancelled."
        assert page.input_value("#statement") == IN_ONE_CALL
        page.fill("#statement", PRODUCT)
        page.click("form button[type=submit]")
        page.wait_for_selector("td:text-is('9,422')")


def test_without_javascript_all_but_the_comfort_is_there(browser: Any, address: str) -> None:
    with opened(browser, java_script_enabled=False) as page:
        page.goto(f"{address}/sql")
        page.fill("#statement", "select range as n, range * 2 as twice from range(3000)")
        page.click("form button[type=submit]")
        assert "The first 1,000 rows" in page.inner_text("main")
        page.select_option("select[name=chart]", "line")
        page.select_option("select[name=y]", "twice")
        page.click("form button[type=submit]")
        assert "chart=line" in page.url
        assert "y=twice" in page.url
        assert page.locator("svg.chart").count() == 1
        assert page.locator("#keys").is_hidden(), "what needs JavaScript is not promised"
        page.click("text=The product")
        assert page.locator("td:text-is('9,422')").count() == 1


def test_a_chart_is_chosen_and_its_choice_is_in_the_address(browser: Any, address: str) -> None:
    with opened(browser) as page:
        page.goto(of_statement(address, "select 'a' as name, 1 as n, 5 as m union all select 'b', 2, 6"))
        page.select_option("select[name=y]", "m")
        page.wait_for_url("**&y=m")
        page.select_option("select[name=chart]", "bar")
        page.wait_for_url("**chart=bar**")
        assert page.locator("svg.chart").count() == 1
        page.reload()
        assert page.input_value("select[name=chart]") == "bar"
        assert page.input_value("select[name=y]") == "m"
        page.select_option("select[name=chart]", "none")
        page.wait_for_url("**chart=none**")
        assert page.locator("svg.chart").count() == 0


def test_names_are_completed_from_the_dictionary_by_keyboard_and_by_pointer(
    browser: Any, address: str
) -> None:
    options = "#completions li"
    with opened(browser) as page:
        page.goto(f"{address}/sql")
        page.fill("#statement", "")
        page.focus("#statement")
        page.keyboard.type("select * from cov")
        page.wait_for_selector(options)
        assert all(each.startswith("coverage.") for each in page.locator(options).all_inner_texts())
        page.keyboard.type("erage.by_muscle_g")
        page.keyboard.press("ArrowDown")
        assert page.get_attribute("#statement", "aria-activedescendant") == "completion-0"
        assert page.get_attribute("#completion-0", "aria-selected") == "true"
        assert not violations(page)
        page.keyboard.press("Enter")
        assert page.input_value("#statement") == "select * from coverage.by_muscle_group"
        assert page.locator("#completions").is_hidden()
        page.keyboard.type(" as g where g.target_ex")
        page.locator(options).filter(has_text="target_exercises").first.click()
        assert page.input_value("#statement").endswith("where g.target_exercises")
        page.keyboard.type(" > 1 and movem")
        page.wait_for_selector(options)
        page.keyboard.press("Escape")
        assert page.locator("#completions").is_hidden()
        page.keyboard.type("ents > 0")
        page.keyboard.press("Enter")
        assert page.input_value("#statement").endswith("movements > 0\n"), (
            "Enter is a new line where none is chosen"
        )
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/sql?q=**")
        assert page.locator("main [role=alert]").count() == 0
        assert page.locator("#rows tbody tr").count() > 3


def test_what_is_folded_is_copied_whole(browser: Any, address: str) -> None:
    with opened(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(of_statement(address, "select repeat('word ', 100) as text, 1 as one"))
        assert page.locator("details.long").count() == 1
        page.click("button[data-copy=rows]")
        page.wait_for_selector("button:text-is('Copied')")
        header, row = page.evaluate("navigator.clipboard.readText()").split("\n")
        assert header == "text\tone"
        assert row == ("word " * 100).strip() + "\t1"


@pytest.mark.parametrize("width", [390, 1280])
def test_each_look_of_the_page_is_accessible_and_fits(browser: Any, address: str, width: int) -> None:
    """In light and in dark colours: what colours cannot change is asked in light ones."""
    wide = "select *, repeat('words ', 60) as text from core.dim_exercise limit 40"
    looks = {"x": of_statement(address, wide), "problem": of_statement(address, "selec 1"),
             "line": of_statement(address, "from range(20)", chart="line"),
             "saved": f"{address}/sql?saved=product"}  # fmt: skip
    with opened(browser, viewport={"width": width, "height": 900}) as page:
        for name, path in looks.items():
            page.goto(path)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                assert not violations(page, only_colours=scheme == "dark"), (name, scheme)
                over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                assert over <= 0, (name, scheme)
            page.emulate_media(color_scheme="light")


class Elsewhere(BaseHTTPRequestHandler):
    """A page of another site that tries to make the browser ask."""

    target = ""

    def do_GET(self) -> None:
        """Answer with images, frames, scripts, forms and a link, all of them to the statement."""
        address = type(self).target.replace("&", "&amp;")
        body = f"""<!doctype html><title>Elsewhere</title><img src="{address}%20--%20n=1">
            <iframe src="{address}%20--%20n=2"></iframe> <script src="{address}%20--%20n=3"></script>
            <link rel="stylesheet" href="{address}%20--%20n=4">
            <script>fetch("{type(self).target}%20--%20n=5",
                {{mode: "no-cors", credentials: "include"}})</script>
            <a id="link" href="{address}">Look</a>""".encode()
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


def test_a_page_of_another_site_asks_nothing_and_its_link_waits_for_the_reader(
    browser: Any, address: str
) -> None:
    Elsewhere.target = of_statement(address, PRODUCT)
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        requested: set[str] = set()
        statuses: dict[str, int] = {}  # of what the browser lets a page of another site have at all
        with opened(browser) as page:
            page.on("request", lambda request: requested.add(request.url))
            page.on("response", lambda answer: statuses.update({answer.url: answer.status}))
            page.goto(f"http://localhost:{server.server_port}/")
            page.wait_for_load_state("networkidle")
            assert {url[-3:] for url in requested if url.startswith(address)} == {
                f"n={n}" for n in range(1, 6)
            }
            assert {status for url, status in statuses.items() if url.startswith(address)} == {403}
            page.click("#link")
            page.wait_for_url("**/sql?**")
            assert "nothing was run" in page.inner_text("main [role=alert]")
            assert page.input_value("#statement") == PRODUCT
            assert page.locator("td:text-is('9,422')").count() == 0
            page.click("form button[type=submit]")
            page.wait_for_selector("td:text-is('9,422')")
        server.shutdown()

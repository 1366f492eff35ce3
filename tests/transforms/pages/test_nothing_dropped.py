"""What a page of HTML shows is in its outline, or counted as left out by a named rule."""

from pathlib import Path

import pytest
from accounting import assert_accounted
from reading import CHECKOUT, read

SHARED = CHECKOUT.parent / "shared" / "pages"
PAGES = sorted([*(CHECKOUT / "tests" / "golden").rglob("*.html"), *SHARED.rglob("*.html")])


@pytest.mark.parametrize("page", [pytest.param(page, id="/".join(page.parts[-4:])) for page in PAGES])
def test_every_word_is_in_the_outline_or_counted(page: Path) -> None:
    assert_accounted(page.read_bytes())


def test_the_record_counts_what_was_left_out_by_rule() -> None:
    content = (
        "<nav><a href='/'>Home</a></nav><main><h1>Plank</h1><p>Target muscle: Abs</p><p>Equipment: None</p>"
        "<h2>Steps</h2><ol><li>Rest on your forearms.</li><li>Hold.</li></ol>"
        "<div hidden><p hidden>Unseen</p></div><button>Buy now</button></main><footer>Imprint</footer>"
    )
    left_out = read(f"<html><body>{content}</body></html>", "text/html")["left_out"]
    assert left_out == {"navigation": 4, "footer": 7, "hidden": 6, "control": 7}


def test_a_page_that_is_set_aside_counts_it_too() -> None:
    record = read(
        "<html><body><main><h1>About</h1><p>We lift.</p></main><footer>Imprint</footer>", "text/html"
    )
    assert (record["verdict"] != "exercise", record["left_out"]["footer"]) == (True, 7)

"""Addresses of exercise pages, the content selector, and trying one page of a source."""

import json
from pathlib import Path

import pytest
from small_home import build_home, collect_on, make_home, query

from flows.cli.options import Format
from flows.cli.sources import try_page
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.run.preview import find_page, preview_page, rules_of
from flows.sources.address_patterns import address_test
from flows.sources.source import load_sources
from flows.sources.workspace import Workspace

PAGE = """<html lang="en"><body><div class="top"><h1>Our club</h1><p>Equipment: Barbell</p></div>
<div id="exercise"><h1>Plank</h1><p>Target muscle: Abs</p><p>Difficulty: Beginner</p>
<h2>Steps</h2><ol><li>Rest on your forearms.</li><li>Hold.</li></ol></div></body></html>"""


def home_with_html(folder: Path, source: str = "") -> Home:
    home = make_home(folder, pages=("goblet-squat",), source=source)
    (home.root / "pages" / "exercise").mkdir()
    (home.root / "pages" / "exercise" / "plank.html").write_text(PAGE, encoding="utf-8")
    return home


@pytest.mark.parametrize(
    ("patterns", "address", "is_one"),
    [
        (["exercise/*"], "exercise/plank.html", True),
        (["exercise/*"], "blog/plank.html", False),
        (["exercise/*"], "exercise/a/plank.html", False),
        (["/exercise/**"], "https://site.example/exercise/a/plank?x=1", True),
        (["https://site.example/exercise/*"], "https://site.example/exercise/plank", True),
        ([r"^exercise/[a-z-]+\.html$"], "exercise/plank.html", True),
        ([r"^exercise/[a-z-]+\.html$"], "exercise/plank-2.html", False),
        (["blog/*", "^/exercise/"], "https://site.example/exercise/plank", True),
    ],
)
def test_an_address_is_matched_by_globs_and_regular_expressions(
    patterns: list[str], address: str, is_one: bool
) -> None:
    assert address_test(patterns)(address) == is_one


@pytest.mark.slow
def test_pages_at_other_addresses_are_set_aside_and_counted(tmp_path: Path) -> None:
    home = home_with_html(tmp_path, 'exercise_pages = ["exercise/*"]\n')
    collect_on(home, 0)
    build_home(home)
    assert query(home, "select url from core.dim_exercise where is_current") == [("exercise/plank.html",)]
    assert query(home, "select url, state, reason from core.fact_page_state where state <> 'present'") == [
        ("goblet-squat.md", "set_aside", "not_an_exercise_address")
    ]


def test_a_pattern_that_is_no_regular_expression_is_refused_by_its_name(tmp_path: Path) -> None:
    home = make_home(tmp_path, pages=(), source='exercise_pages = ["^exercise/("]\n')
    with pytest.raises(UsageError, match=r"site.toml: 'exercise_pages'"):
        load_sources(home)


@pytest.mark.parametrize(
    ("selector", "name", "equipment", "note"),
    [
        ("#exercise", "Plank", [], ""),
        ("#no-such", "Our club", ["Barbell"], "matches nothing"),
        ("#[", "Our club", ["Barbell"], "not a CSS selector"),
    ],
)
def test_a_content_selector_says_where_the_content_is(
    tmp_path: Path, selector: str, name: str, equipment: list[str], note: str
) -> None:
    home = home_with_html(tmp_path, f'content_selector = "{selector}"\n')
    workspace = Workspace(home)
    source = workspace.sources[0]
    page = find_page(workspace, source, str(home.root / "pages" / "exercise" / "plank.html"))
    document = preview_page(source, rules_of(workspace, source), page)
    assert document["record"]["name"] == name
    assert list(document["record"].get("equipment", [])) == equipment
    assert note in " ".join(document["outline"]["notes"])


def test_a_page_of_the_archive_is_tried_by_its_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = home_with_html(tmp_path, 'exercise_pages = ["exercise/*"]\n')
    collect_on(home, 0)
    (home.root / "pages" / "goblet-squat.md").unlink()
    collect_on(home, 1)
    try_page("site", "goblet-squat.md", home=home.root)
    document = json.loads(capsys.readouterr().out)
    assert (document["verdict"], document["is_exercise_address"]) == ("exercise", False)
    assert document["record"]["name"] == "Goblet Squat"
    assert {claim["field"] for claim in document["claims"] if claim["is_chosen"]} >= {"name", "steps"}


@pytest.mark.parametrize("form", ["json", "table"])
def test_trying_a_page_says_what_of_its_text_was_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    home = home_with_html(tmp_path)
    page = tmp_path / "page.html"
    page.write_text(PAGE.replace("</body>", "<footer>Imprint</footer></body>"), encoding="utf-8")
    try_page("site", str(page), form=Format(form), home=home.root)
    said = capsys.readouterr().out
    if form == "json":
        assert json.loads(said)["left_out"] == {"footer": 7}
    else:
        assert "Characters of text left out: 7 by footer." in said


def test_a_page_that_is_nowhere_and_a_source_that_is_not_are_told(tmp_path: Path) -> None:
    home = home_with_html(tmp_path)
    with pytest.raises(UsageError, match="repertoire collect site"):
        try_page("site", "no-such-page", home=home.root)
    with pytest.raises(UsageError, match="There are: site"):
        try_page("blog", "no-such-page", home=home.root)

"""Small inputs of pages in several forms, each collected and built, with the records that must come out.

`tests/golden/forms/<case>/input` is a folder of pages; `expected.json` lists the fields that are checked of
each exercise, and there is none besides. `movements` is how many there are in all.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from crawl_server import Site, crawl_source, exercise, linking, redirect
from small_home import FIRST_DAY, answer, build_home, collect_on

from flows.collect.collect import collect
from flows.home.settings import CHECKOUT, Home, Settings

CASES = CHECKOUT / "tests" / "golden" / "forms"
NAMES = sorted(folder.name for folder in CASES.iterdir())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home with a source a case, built once."""
    folder = tmp_path_factory.mktemp("forms")
    (folder / "sources").mkdir()
    for name in NAMES:
        shutil.copytree(CASES / name / "input", folder / "pages" / name)
        text = f'title = "{name}"\nrole = "own"\nformat = "folder"\npath = "pages/{name}"\n'
        (folder / "sources" / f"{name.replace('-', '_')}.toml").write_text(text, encoding="utf-8")
    made = Home(folder)
    collect_on(made, 0)
    build_home(made)
    return made


def records(home: Home, source: str) -> list[dict[str, Any]]:
    connection = duckdb.connect(str(home.published), read_only=True)
    try:
        asked = "select * from core.exercise_record where source = $source order by url"
        found: list[dict[str, Any]] = connection.sql(asked, params={"source": source}).pl().to_dicts()
        return found
    finally:
        connection.close()


@pytest.mark.parametrize("name", NAMES)
def test_the_pages_of_a_case_are_the_exercises_that_are_expected(home: Home, name: str) -> None:
    source = name.replace("-", "_")
    expected = json.loads((CASES / name / "expected.json").read_text("utf-8"))
    found = records(home, source)
    assert len(found) == len(expected), [each["url"] for each in found]
    for wanted in expected:
        movements = wanted.pop("movements", None)
        assert [each for each in found if {key: each[key] for key in wanted} == wanted], (wanted, found)
        if movements is not None:
            counted = f"select count(distinct movement_key) from core.fact_exercise where source = '{source}'"
            assert answer(home, counted) == [(movements,)]


def test_a_claim_says_which_form_states_it(home: Home) -> None:
    asked = (
        "select field, form_url from core.fact_claim join core.dim_exercise using (exercise_key) "
        "where source = 'f01_written_and_rendered' and is_chosen and field in ('steps', 'tips', 'mistakes') "
        "order by field"
    )
    assert answer(home, asked) == [
        ("mistakes", "public/hip-thrust/amp/index.html"),
        ("steps", None),
        ("tips", "public/hip-thrust/index.html"),
    ]


def test_a_crawl_of_one_page_at_many_addresses_gives_one_exercise(tmp_path: Path) -> None:
    canonical = '<link rel="canonical" href="/row">'
    plain = {path: exercise("Goblet Squat") for path in ("/x", "/x/", "/X", "/x?print=1", "/x/amp")}
    named = {path: exercise("Row", head=canonical) for path in ("/row", "/row/", "/Row", "/row?utm_source=m")}
    sessions = {f"/s;jsessionid={each}": exercise("Swing", more=each) for each in ("AB12", "CD34")}
    with Site() as site:
        pages = {**plain, **named, **sessions}
        for path, body in pages.items():
            site.put(path, body)
        site.answers["/moved"] = redirect("/x")
        site.put("/", linking(*pages, "/moved"))
        home, source = crawl_source(tmp_path, site)
        collect(home, source, Settings(), now=lambda: FIRST_DAY)
        build_home(home)
        base = len(site.url)
    found = answer(home, "select name, url from core.exercise_record order by name")
    assert [name for name, _ in found] == ["Goblet Squat", "Row", "Swing"]
    assert found[1][1][base:] == "/row"
    assert answer(home, "select value from core.fact_snapshot_figure where figure = 'exercises'") == [(3,)]

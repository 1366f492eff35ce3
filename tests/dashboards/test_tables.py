"""Tables: sorted, filtered, cut and taken away as the address says, and refused where it says nonsense."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from browser_homes import make_decided
from dashboard_home import Answer, Dashboard
from shared_homes import made_once
from starlette.testclient import TestClient

from dashboards.app import FOLDER, PAGES, make_app
from dashboards.facets import NONE
from dashboards.tables import tables
from flows.home.settings import Home, load_settings

pytestmark = pytest.mark.slow

ADDRESSES = [
    "/gaps/cell?rank=1" if address == "/gaps/cell" else address
    for _, routes in PAGES.values()
    for address in routes
    if "{" not in address and address not in {"/operations/rejected/page", "/sql/download"}
]
LISTS = ("/exercises", "/gaps", "/gaps/missing", "/gaps/labels", "/quality", "/operations/changes")


@dataclass(frozen=True)
class InProcess(Dashboard):
    """A dashboard that is asked in this process: many small questions to the library that ships."""

    client: TestClient

    def get(self, path: str, headers: dict[str, str] | None = None, method: str = "GET") -> Answer:
        """Ask it."""
        answer = self.client.request(method, path, headers=headers, follow_redirects=False)
        return Answer(answer.status_code, dict(answer.headers), answer.content)


@pytest.fixture(scope="module")
def dashboard() -> Iterator[Dashboard]:
    home = Home(made_once("decided-browser", make_decided))
    with TestClient(make_app(home, load_settings(home), ["testserver"])) as client:
        yield InProcess(home, "", client)


def rows_of(dashboard: Dashboard, address: str, query: str = "") -> list[dict[str, Any]]:
    """Return all rows of the main table as a download has them."""
    rows: list[dict[str, Any]] = dashboard.get(f"{address}/download?format=json&{query}").json()
    return rows


def joined(address: str, query: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{query}"


def names_shown(text: str) -> list[str]:
    """Return the names of the rows of the first table of a page."""
    table = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
    assert table is not None
    cells = re.findall(r'<th scope="row">(.*?)</th>', table[1], re.DOTALL)
    return [unescape(re.sub(r"<[^>]*>", "", cell)).strip() for cell in cells]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_parameter_that_a_page_does_not_know_is_refused(dashboard: Dashboard, address: str) -> None:
    answer = dashboard.get(joined(address, "colour=red"))
    assert answer.status == 400
    assert "colour: this page has no parameter of that name." in answer.words


def test_a_refusal_names_the_nearest_parameter_and_leads_to_what_was_meant(dashboard: Dashboard) -> None:
    answer = dashboard.get("/gaps?muscle_group=glutes&kind=cell")
    assert answer.status == 400
    assert "muscle_group: this page has no parameter of that name. Did you mean 'muscle'?" in answer.words
    assert 'href="/gaps?kind=cell&amp;muscle=glutes"' in answer.text
    assert dashboard.get("/gaps?kind=cell&muscle=glutes").status == 200
    assert dashboard.get("/gaps/download?muscle_group=glutes").status == 400


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/gaps?muscle=glute", "muscle: there is no 'glute'. Did you mean 'glutes'?"),
        ("/exercises?sort=names", "sort: there is no 'names'. Did you mean 'name'?"),
        ("/exercises?show=name,equipmnt", "show: there is no 'equipmnt'. Did you mean 'equipment'?"),
        ("/exercises?size=7", "size: there is no '7'. Choose one of: 10, 20, 50"),
        ("/exercises?page=999", "page: the last page is"),
        ("/exercises?movement=none", "movement: there is no movement 'none'"),
        ("/coverage?muscle=elbow", "muscle: there is no 'elbow'"),
        ("/operations?runs.sort=speed", "runs.sort: there is no 'speed'"),
        ("/operations?runs.command=dance", "runs.command: there is no 'dance'"),
        ("/operations/changes?field=colour", "field: there is no 'colour'"),
        ("/operations/download?table=walks", "table: there is no 'walks'. Choose one of: freshness"),
        ("/exercises?exactly=yes", "exactly: there is no 'yes'"),
        ("/gaps?as=picture", "as: there is no 'picture'"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(dashboard: Dashboard, path: str, said: str) -> None:
    answer = dashboard.get(path)
    assert answer.status == 400
    assert said in answer.words


@pytest.mark.parametrize("address", LISTS)
def test_every_column_sorts_both_ways_and_loses_no_row(dashboard: Dashboard, address: str) -> None:
    unsorted = rows_of(dashboard, address, "show=all")
    assert unsorted
    for column in unsorted[0]:
        for sign in ("", "-"):
            rows = rows_of(dashboard, address, f"show=all&sort={sign}{column}")
            assert Counter(map(str, rows)) == Counter(map(str, unsorted)), column
            values = [row[column] for row in rows]
            known = [value for value in values if value is not None]
            assert values[: len(known)] == known, f"{column}: what is unknown comes last"
            if all(isinstance(value, int | float) for value in known):
                assert known == sorted(known, reverse=sign == "-"), column
            elif all(isinstance(value, str) for value in known):
                assert known == sorted(known, key=str.lower, reverse=sign == "-") or is_stable(known, sign)


def is_stable(values: Sequence[str], sign: str) -> bool:
    """Return whether texts are sorted but for the order among those that differ in case alone."""
    lower = [value.lower() for value in values]
    return lower == sorted(lower, reverse=sign == "-")


@pytest.mark.parametrize("query", ["sort=difficulty", "sort=-source&difficulty=beginner", "words=squat", ""])
def test_pages_follow_one_another_without_a_gap_or_a_repetition(dashboard: Dashboard, query: str) -> None:
    expected = [row["name"] for row in rows_of(dashboard, "/exercises", query)]
    assert len(expected) > 20
    shown = [
        name
        for page in range(1, -(-len(expected) // 20) + 1)
        for name in names_shown(dashboard.get(f"/exercises?{query}&size=20&page={page}").text)
    ]
    assert shown == expected


@pytest.mark.parametrize("address", LISTS)
def test_the_count_of_each_value_of_a_facet_is_what_choosing_it_leaves(
    dashboard: Dashboard, address: str
) -> None:
    text = dashboard.get(address).text
    boxes = re.findall(
        r'<input type="checkbox" name="([\w.]+)" value="([^"]*)"> <span>[^<]*</span> '
        r'<span class="muted">([\d,]+)</span>',
        text,
    )
    boxes = [box for box in boxes if "." not in box[0]]
    assert boxes
    for name, value, count in boxes[:40]:
        rows = rows_of(dashboard, address, f"{name}={quote(unescape(value))}")
        assert len(rows) == int(count.replace(",", "")), (name, value)


def test_values_of_a_facet_add_up_and_facets_narrow_one_another(dashboard: Dashboard) -> None:
    def count(query: str) -> int:
        return len(rows_of(dashboard, "/exercises", query))

    assert count("difficulty=beginner&difficulty=intermediate") == count("difficulty=beginner") + count(
        "difficulty=intermediate"
    )
    both = dashboard.query(
        "select count(*) from core.dim_exercise as d join core.fact_exercise as f using (exercise_key) where "
        "d.is_current and d.edition_of is null and f.difficulty_key = 'beginner' and d.source = 'sample'"
    )
    assert count("difficulty=beginner&source=sample") == both[0][0] > 0
    text = dashboard.get("/exercises?difficulty=beginner&source=sample").text
    assert 'aria-label="Take away Difficulty: Beginner"' in text
    assert 'value="intermediate"' in text, "other values of a facet can still be added"


def test_rows_without_a_value_can_be_asked_for(dashboard: Dashboard) -> None:
    rows = rows_of(dashboard, "/operations/changes", f"field={quote(NONE)}&show=all")
    assert rows
    assert {row["field"] for row in rows} == {None}


def test_a_facet_of_lists_finds_each_of_their_values(dashboard: Dashboard) -> None:
    rows = rows_of(dashboard, "/gaps/missing", "muscle=glutes&show=all")
    assert rows
    assert all("glutes" in row["muscle_group_keys"] for row in rows)
    every = rows_of(dashboard, "/gaps/missing", "show=all")
    assert len(rows) == sum("glutes" in row["muscle_group_keys"] for row in every)


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_a_download_has_the_columns_that_are_shown_in_their_order(dashboard: Dashboard, form: str) -> None:
    query = "show=difficulty,name,url&sort=-name&difficulty=beginner"
    shown = names_shown(dashboard.get(f"/exercises?{query}&size=500").text)
    body = dashboard.get(f"/exercises/download?{query}&format={form}")
    if form == "csv":
        table = list(csv.reader(io.StringIO(body.text)))
    elif form == "json":
        table = [list(body.json()[0]), *(list(row.values()) for row in body.json())]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(body.body)).active
        assert sheet is not None
        table = [[str(cell.value) for cell in row] for row in sheet.iter_rows()]
    assert table[0] == ["name", "difficulty", "url"]
    assert [row[0].lstrip("'") if form == "csv" else row[0] for row in table[1:]] == shown
    page = dashboard.get(f"/exercises?{query}").text
    assert set(re.findall(r'<th scope="col".*?>([A-Z][^<]*)<', page)) == {
        "Exercise", "Difficulty", "Url",
    }  # fmt: skip


def test_the_links_of_a_table_carry_its_whole_state(dashboard: Dashboard) -> None:
    text = unescape(
        dashboard.get("/exercises?words=squat&difficulty=beginner&sort=name&size=10&show=name").text
    )
    [link] = re.findall(r'href="(/exercises/download\?[^"]*format=csv)"', text)
    for part in ("words=squat", "difficulty=beginner", "sort=name", "show=name"):
        assert part in link
    assert 'aria-sort="ascending"' in text
    assert 'href="/exercises?words=squat&difficulty=beginner&size=10&show=name&sort=-name"' in text


def test_tables_of_one_page_do_not_disturb_one_another(dashboard: Dashboard) -> None:
    text = dashboard.get("/operations?bounds.sort=-figure&bounds.size=10&snapshots.show=source,inputs").text
    assert (
        'href="/operations?bounds.sort=-figure&amp;bounds.size=10&amp;snapshots.show=source%2Cinputs&amp;bounds.page=2#bounds"'
        in text
    )
    rows = dashboard.get(
        "/operations/download?table=snapshots&snapshots.show=source,inputs&format=json"
    ).json()
    assert {tuple(row) for row in rows} == {("source", "inputs")}
    assert len(rows) == dashboard.query("select count(*) from history.snapshots")[0][0]
    runs = dashboard.get("/operations/download?table=runs&runs.sort=started_at&format=json").json()
    assert [run["started_at"] for run in runs] == sorted(run["started_at"] for run in runs)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_table_shows_and_gives_every_column(dashboard: Dashboard, address: str) -> None:
    met = re.findall(r'<div class="listing" id="([^"]+)"', dashboard.get(address).text)
    for name in met:
        for prefix in (f"{name}.", ""):
            answer = dashboard.get(joined(address, f"{prefix}show=all"))
            if answer.status == 200:
                break
        assert answer.status == 200, f"{address}: {name}: {answer.words}"
        below = address.partition("?")[0].rstrip("/") + "/download"
        query = address.partition("?")[2]
        table = f"table={name}&" if prefix else ""
        file = dashboard.get(f"{below}?{query + '&' if query else ''}{table}{prefix}show=all&format=json")
        assert file.status == 200
        assert isinstance(file.json(), list)


def test_tables_toml_names_macros_and_columns_that_exist() -> None:
    macros = set(
        re.findall(r"{% macro (\w+)\(", (FOLDER / "templates" / "cells.html.j2").read_text(encoding="utf-8"))
    )
    for table in tables().values():
        assert set(table.cells.values()) <= macros, table.name
        assert not {facet.name for facet in table.facets} & {
            "sort",
            "show",
            "page",
            "size",
            "format",
            "table",
        }
        assert len({facet.name for facet in table.facets}) == len(table.facets)
        assert not table.columns or table.row in table.columns


def test_gaps_are_cards_or_a_table_of_the_same_rows(dashboard: Dashboard) -> None:
    cards = re.findall(
        r'<h2><span class="muted">\d+\.</span> <a [^>]*>([^<]*)</a>', dashboard.get("/gaps?sort=gap").text
    )
    assert cards
    assert names_shown(dashboard.get("/gaps?sort=gap&as=table").text) == [unescape(card) for card in cards]

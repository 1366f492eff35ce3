"""A page of a name without end: report and dashboard shorten it, and exports have it whole."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from served import make_home
from shared_homes import made_once
from starlette.testclient import TestClient

from dashboards.app import make_app
from flows.home.settings import CHECKOUT, Home, Settings, load_settings
from flows.report.shown import MAX_NAME_LETTERS, MAX_TEXT_LETTERS, as_shown
from flows.report.write import write_reports

pytestmark = pytest.mark.slow

NAME = " ".join(["Very Long Wall Sit"] * 530)
SHOWN = as_shown(NAME, key="name")


@pytest.fixture(scope="module")
def home() -> Home:
    return Home(made_once("long-name", _make))


def _make(folder: Path) -> None:
    page = (CHECKOUT / "raw" / "sample" / "wall-sit.md").read_text(encoding="utf-8")
    long = page.replace("# Wall Sit", f"# {NAME}", 1)
    assert long != page
    write_reports(make_home(folder, pages=("plank", "wall-sit"), beside={"long": long}), Settings())


@pytest.fixture(scope="module")
def client(home: Home) -> Iterator[TestClient]:
    with TestClient(make_app(home, load_settings(home), ["testserver"])) as one:
        yield one


def test_a_text_is_cut_where_it_can_be_seen_and_an_address_is_not() -> None:
    assert len(NAME) > 10_000
    long = "a" * 1_000
    row = {"name": long, "own_names": [long], "message": long, "url": long, "linked_from": [long]}
    assert {key: len(str(value)) for key, value in as_shown(row).items()} == {
        "name": MAX_NAME_LETTERS,
        "own_names": MAX_NAME_LETTERS + len("['']"),
        "message": MAX_TEXT_LETTERS,
        "url": 1_000,
        "linked_from": 1_000 + len("['']"),
    }
    assert as_shown(row, None)["message"] == long
    assert SHOWN.endswith("…")


@pytest.mark.parametrize(
    "path", ["/exercises?words=very+long", "/quality", "/quality/duplicates", "/coverage?muscle=quadriceps"]
)
def test_no_page_shows_a_name_without_end(client: TestClient, path: str) -> None:
    text = client.get(path).text
    assert SHOWN in text
    assert NAME[: MAX_TEXT_LETTERS + 1] not in text


def test_downloads_and_answers_to_sql_have_it_whole(client: TestClient) -> None:
    assert NAME in client.get("/exercises/download?format=csv").text
    folded = client.get("/sql?q=select+name+from+core.dim_exercise").text
    assert NAME in folded.replace("</summary>", "")


def test_the_pages_of_the_report_shorten_it_and_its_data_have_it_whole(home: Home) -> None:
    written = {ending: home.reports / f"gap-report.{ending}" for ending in ("html", "md", "json")}
    for ending in ("html", "md"):
        text = written[ending].read_text(encoding="utf-8")
        assert SHOWN in text
        assert NAME[: MAX_TEXT_LETTERS + 1] not in text
    content = json.loads(written["json"].read_text(encoding="utf-8"))
    assert NAME in {row["name"] for row in content["findings"]}

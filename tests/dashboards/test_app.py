"""What holds of every page: headers, hosts, methods, and how failures are shown."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from shared_homes import shipped_built
from starlette.testclient import TestClient

from dashboards.app import PAGES, make_app
from flows.home.settings import Home, load_settings

pytestmark = pytest.mark.slow

ADDRESSES = [address for address, _ in PAGES.values()]


@pytest.fixture(scope="module")
def home() -> Home:
    return shipped_built()


@pytest.fixture(scope="module")
def client(home: Home) -> Iterator[TestClient]:
    with TestClient(
        make_app(home, load_settings(home), ["testserver"]), raise_server_exceptions=False
    ) as one:
        yield one


@pytest.mark.parametrize("address", [*ADDRESSES, "/static/dashboard.css", "/nowhere"])
def test_every_answer_carries_the_policy(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == (404 if address == "/nowhere" else 200)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "'unsafe-eval'" not in answer.headers["content-security-policy"]
    assert "connect-src 'self';" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_names_itself_in_the_menu_and_loads_nothing_from_elsewhere(
    client: TestClient, address: str
) -> None:
    text = client.get(address).text
    assert f'href="{address}" aria-current="page"' in text
    for attribute in ('src="', "src='", '<link rel="stylesheet" href="', "url("):
        for piece in text.split(attribute)[1:]:
            assert piece.startswith(("/static/", "#")), piece[:80]


@pytest.mark.parametrize(
    ("address", "target"),
    [("/coverage/", "/coverage"), ("/gaps/?muscle=glutes", "/gaps?muscle=glutes"), ("/sql/", "/sql")],
)
def test_a_redirect_names_no_host(client: TestClient, address: str, target: str) -> None:
    answer = client.get(address, follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["location"] == target


def test_a_host_of_another_name_is_refused(client: TestClient) -> None:
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "Repertoire" not in answer.text
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_changed(client: TestClient, method: str) -> None:
    assert getattr(client, method)("/gaps").status_code == 405


def test_head_is_answered(client: TestClient) -> None:
    answer = client.head("/")
    assert answer.status_code == 200
    assert answer.text == ""


def test_an_unknown_address_says_so(client: TestClient) -> None:
    answer = client.get("/nowhere/<script>alert(1)</script>")
    assert answer.status_code == 404
    assert "Not found" in answer.text
    assert "<script>alert" not in answer.text


def test_a_wrong_filter_names_the_right_ones_and_is_shown_as_text(client: TestClient) -> None:
    answer = client.get("/coverage", params={"level": "<script>alert(1)</script>"})
    assert answer.status_code == 400
    assert "Choose one of: region, group, muscle" in answer.text
    assert "<script>alert" not in answer.text


def test_static_files_stay_in_their_folder(client: TestClient) -> None:
    for address in (
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/app.py",
        "/static//etc/passwd",
    ):
        assert client.get(address).status_code == 404


def test_a_missing_warehouse_is_told_with_its_remedy_and_found_once_it_is_there(
    home: Home, tmp_path: Path
) -> None:
    place = Home(tmp_path)
    with TestClient(make_app(place, load_settings(place))) as client:
        for address in ADDRESSES:
            answer = client.get(address)
            assert answer.status_code == 503
            assert "repertoire run" in answer.text
        shutil.copytree(home.warehouse, place.warehouse)
        assert client.get("/").status_code == 200


def test_a_damaged_warehouse_is_told_and_not_called_missing(tmp_path: Path) -> None:
    place = Home(tmp_path)
    place.warehouse.mkdir()
    place.published.write_bytes(b"no database")
    with TestClient(make_app(place, load_settings(place)), raise_server_exceptions=False) as client:
        answer = client.get("/")
    assert answer.status_code == 503
    assert "repertoire build" in answer.text

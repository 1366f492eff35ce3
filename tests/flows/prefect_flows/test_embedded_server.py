"""What Prefect is told before it is imported."""

from pathlib import Path

from flows.home.settings import Home
from flows.prefect_flows.settings import clear_large_state, is_first_start, prepare, uses_own_server


def test_telemetry_is_off_for_client_and_server(tmp_path: Path) -> None:
    environment: dict[str, str] = {}
    prepare(Home(tmp_path), environment)
    assert environment["DO_NOT_TRACK"] == "1"
    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_prefect_keeps_its_state_in_the_home(tmp_path: Path) -> None:
    environment: dict[str, str] = {}
    prepare(Home(tmp_path), environment)
    assert environment["PREFECT_HOME"] == str(tmp_path / "warehouse" / "prefect")


def test_what_the_user_has_set_stays(tmp_path: Path) -> None:
    environment = {"PREFECT_HOME": "/elsewhere", "DO_NOT_TRACK": "0"}
    prepare(Home(tmp_path), environment)
    assert environment["PREFECT_HOME"] == "/elsewhere"
    assert environment["DO_NOT_TRACK"] == "0"


def test_a_named_server_is_used_as_the_user_has_set_it_up(tmp_path: Path) -> None:
    environment = {"PREFECT_API_URL": "http://127.0.0.1:4200/api"}
    prepare(Home(tmp_path), environment)
    assert not uses_own_server(environment)
    assert "PREFECT_HOME" not in environment


def test_the_first_start_is_known_by_the_missing_database(tmp_path: Path) -> None:
    assert is_first_start(Home(tmp_path), {})
    (tmp_path / "warehouse" / "prefect").mkdir(parents=True)
    (tmp_path / "warehouse" / "prefect" / "prefect.db").touch()
    assert not is_first_start(Home(tmp_path), {})


def test_state_that_has_grown_large_is_removed(tmp_path: Path) -> None:
    folder = tmp_path / "warehouse" / "prefect"
    folder.mkdir(parents=True)
    database = folder / "prefect.db"
    database.write_bytes(b"small")
    assert not clear_large_state(Home(tmp_path))
    with database.open("r+b") as file:
        file.truncate(200_000_000)
    assert clear_large_state(Home(tmp_path))
    assert not database.exists()

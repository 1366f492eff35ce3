"""What the tests of several files share, each made once a session and only where it is wanted."""

import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

import duckdb
import pytest

from flows.home.settings import Home
from flows.prefect_flows.server import own_server

if TYPE_CHECKING:
    from dashboard_home import Dashboard


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of the API of a real server on loopback, with a state of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    with own_server(Home(tmp_path_factory.mktemp("prefect")), port) as address:
        yield address


@pytest.fixture(scope="session")
def eight() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give the library of eight exercises as a warehouse."""
    from eight_exercises import eight_exercises
    from library import warehouse

    with warehouse(eight_exercises()) as connection:
        yield connection


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Dashboard"]:
    """Give the served dashboard of a small home that nobody changes."""
    from dashboard_home import Dashboard, dashboard_home
    from served import served

    home = dashboard_home(tmp_path_factory.mktemp("dashboard") / "home")
    with served(home) as address:
        yield Dashboard(home, address)

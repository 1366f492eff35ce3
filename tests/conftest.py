"""What the tests of several files share, each made once a session and only where it is wanted."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

import duckdb
import pytest

from flows.home.settings import Home
from flows.prefect_flows.server import own_server

if TYPE_CHECKING:
    from dashboard_home import Dashboard

SHARED_FOLDER = "REPERTOIRE_TESTS_SHARED"
"""The environment variable that names what all workers share, see tests/flows/shared_homes.py."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that the workers of this run share, and let them know of it."""
    if not hasattr(config, "workerinput"):
        os.environ[SHARED_FOLDER] = tempfile.mkdtemp(prefix="repertoire-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what the workers have shared."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(SHARED_FOLDER))


ONE_WORKER = {
    "prefect_server": "prefect", "undisturbed": "prefect", "browser": "browser", "cluster": "dask",
    "dashboard": "dashboard", "first_run": "first run", "eight": "eight", "changed_eight": "eight",
    "hostile": "hostile",
}  # fmt: skip
"""What is started for a whole session or file, and the group of tests that share it on one worker."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests that share what was started run on one worker, so that it is started once.

    First of all: pytest-xdist reads the groups by the same hook, and hears nothing of one that comes later.
    """
    for item in items:
        groups = {ONE_WORKER[name] for name in getattr(item, "fixturenames", ()) if name in ONE_WORKER}
        if groups:
            item.add_marker(pytest.mark.xdist_group(max(groups)))


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of the API of a real server on loopback, with a state of its own.

    To create Prefect's tables takes longer than all else: it begins with those that the first run of the
    embedded server has made.
    """
    from shared_homes import embedded_run

    home = Home(tmp_path_factory.mktemp("prefect"))
    embedded_run().copy_database(home.warehouse / "prefect-server")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    with own_server(home, port) as address:
        yield address


@pytest.fixture(scope="session")
def eight() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give the library of eight exercises as a warehouse that nobody changes."""
    from eight_exercises import eight_exercises
    from library import warehouse

    with warehouse(eight_exercises()) as connection:
        yield connection


@pytest.fixture(scope="session")
def changed_eight() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give the library of eight exercises to tests that change a table and roll that back."""
    from eight_exercises import eight_exercises
    from library import warehouse

    with warehouse(eight_exercises(), is_changed=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def dashboard() -> Iterator["Dashboard"]:
    """Give the served dashboard of a small home that nobody changes."""
    from dashboard_home import Dashboard, dashboard_home
    from served import served
    from shared_homes import made_once

    home = Home(made_once("dashboard", dashboard_home))
    with served(home) as address:
        yield Dashboard(home, address)

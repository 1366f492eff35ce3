"""What the tests of several files share, each made once a session and only where it is wanted."""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING
from unittest.mock import patch

import duckdb
import pytest
from _pytest.nodeid import coerce_node_id

from flows.home.settings import Home
from flows.prefect_flows.server import own_server
from flows.warehouse import write

if TYPE_CHECKING:
    from dashboard_home import Dashboard

SHARED_FOLDER = "REPERTOIRE_TESTS_SHARED"
"""The environment variable that names what all workers share, see tests/flows/shared_homes.py."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that the workers of this run share, and let them know of it.

    What they and all the processes of the tests import is compiled once, also where the environment says to
    keep no bytecode: half of the time of collecting the tests, and a second at each start of a process.

    Each has one thread for its frames, which are small: a second one only waits for the first, a fifth of the
    time of a build. Rows without an order still come in another order each time.
    """
    if not hasattr(config, "workerinput"):
        os.environ.setdefault("POLARS_MAX_THREADS", "1")  # as Polars reads it: when it first works
        os.environ[SHARED_FOLDER] = tempfile.mkdtemp(prefix="repertoire-tests-")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        sys.dont_write_bytecode = False


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what the workers have shared."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(SHARED_FOLDER))


ONE_WORKER = {
    "prefect_server": "prefect", "undisturbed": "soak", "browser": "browser", "cluster": "dask",
    "dashboard": "dashboard", "first_run": "first run", "eight": "eight", "changed_eight": "eight",
    "hostile": "hostile", "defects": "findings", "cases": "findings", "made": "model", "empty": "variants",
    "written": "warehouse file", "worked_out": "stored views", "executed": "notebook",
    "client": "pages",
}  # fmt: skip
"""What is started for a whole session or file, and the group of tests that share it on one worker."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let the tests that share what was started run on one worker, so that it is started once.

    xdist 3.8 reads the group of a test from the end of its id, but puts it where pytest 9.2 no longer looks.
    """
    for item in items:
        groups = {ONE_WORKER[name] for name in getattr(item, "fixturenames", ()) if name in ONE_WORKER}
        groups |= {mark.args[0] for mark in item.iter_markers("xdist_group")}
        if groups and hasattr(config, "workerinput"):
            item._id = coerce_node_id(f"{item.nodeid}@{max(groups)}")


@pytest.fixture(scope="session", autouse=True)
def one_empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the homes of a worker share the warehouse without rows: each would make its own in its first build.

    A process of its own, and a build that is told where, keep theirs as for users.
    """
    with patch.object(write, "KEPT_EMPTY", str(tmp_path_factory.mktemp("empty"))):
        yield


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

    with warehouse(eight_exercises()) as connection:
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

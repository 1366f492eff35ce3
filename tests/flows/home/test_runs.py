"""The run log."""

import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from small_home import make_home

from flows.home.run_log import RunLog, read_runs
from flows.home.settings import Home
from transforms.contracts import TABLES


def test_events_are_read_back_in_order_by_the_contract(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = RunLog.start(home)
    first.record("started")
    first.record("collected", "pages", "ok", pages=3, path=Path("ü"))
    second = RunLog.start(home)
    second.record("failed", status="failed", message="x")
    runs = read_runs(home)
    TABLES["fact_run"].validate(runs)
    assert runs.select("run_id", "position", "event", "source", "status").rows() == [
        (first.run_id, 1, "started", None, None),
        (first.run_id, 2, "collected", "pages", "ok"),
        (second.run_id, 1, "failed", None, "failed"),
    ]
    assert runs["detail"].to_list() == [None, '{"pages": 3, "path": "ü"}', '{"message": "x"}']


def test_a_line_that_a_crash_left_unfinished_is_left_out(tmp_path: Path) -> None:
    home = Home(tmp_path)
    run = RunLog.start(home)
    run.record("started")
    with run.path.open("a") as file:
        file.write('{"run_id": "x", "posi')
    assert read_runs(home)["event"].to_list() == ["started"]


def test_a_home_that_never_ran_has_no_runs(tmp_path: Path) -> None:
    runs = read_runs(Home(tmp_path))
    TABLES["fact_run"].validate(runs)
    assert runs.height == 0


INTERRUPTED_RUN = """
import os, signal, sys, threading
from pathlib import Path
import duckdb
from flows.run.lifecycle import open_run
from flows.home.settings import Home
from flows.sources.workspace import Workspace
with open_run(Workspace(Home(Path(sys.argv[1]))), "run"), duckdb.connect(config={"threads": 1}) as connection:
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    connection.execute("create table t as select sum(hash(range)) from range(1000000000000)")
"""


@pytest.mark.slow
def test_ctrl_c_within_a_query_of_duckdb_ends_the_run_as_ctrl_c(tmp_path: Path) -> None:
    """DuckDB tells it as a RuntimeError, which would be taken for a fault of ours.

    With one thread, since with several it looks for signals only while the main thread has a share of the
    work: a query without end may then never be interrupted, and one of a build ends first.
    """
    home = make_home(tmp_path / "home", ("plank",))
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_RUN, home.root],
        stderr=subprocess.PIPE, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGINT, done.stderr
    told = read_runs(home).filter(pl.col("event") == "failed")["detail"].to_list()
    assert len(told) == 1
    assert '"KeyboardInterrupt"' in told[0]

"""The run log."""

from pathlib import Path

from flows.runs import RunLog, read_runs
from flows.settings import Home
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

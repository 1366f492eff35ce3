"""Past runs and what changed between them: runs, diff, restore, rebuild, metrics, housekeeping."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from command_line import call
from prometheus_client.parser import text_string_to_metric_families
from shared_homes import copied, three_runs
from small_home import assert_same_tables, make_home, tables_of

from flows.home.errors import UsageError
from flows.home.run_history import find_run, last_run, past_runs
from flows.home.run_log import RunLog
from flows.home.settings import Home, Settings, load_settings
from flows.home.versions import find_version, kept_versions, published_name, version_time
from flows.run.cleanup import EARLIER, clean_up
from flows.run.metrics import render_metrics, write_metrics
from flows.run.stages import run_without_prefect
from flows.sources.workspace import Workspace
from flows.warehouse.diff import difference, find_side

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with three runs: the first, one that edits and removes a page, one that changes nothing."""
    return three_runs(tmp_path_factory.mktemp("ran") / "home").home


@pytest.fixture
def home(ran: Home, tmp_path: Path) -> Home:
    return Home(copied(ran.root, tmp_path / "home"))


def test_runs_are_listed_the_newest_first(ran: Home) -> None:
    rows = json.loads(call("runs", home=ran.root).stdout)
    assert [row["command"] for row in rows] == ["run", "run", "run"]
    assert [row["status"] for row in rows] == ["ok", "ok", "ok"]
    assert [row["version"] is None for row in rows] == [True, False, False]
    assert [(row["inputs"], row["new_or_changed"], row["missing"]) for row in rows] == [
        (6, 0, 0), (6, 1, 1), (7, 7, 0),
    ]  # fmt: skip
    assert [row["pages_read"] for row in rows][1:] != [0, 0]
    assert len(json.loads(call("runs", "--limit", "1", home=ran.root).stdout)) == 1


def test_the_newest_run_is_the_newest_though_the_clock_was_ahead_once(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.runs.mkdir(parents=True)
    ahead = home.runs / "21000101T000000.000000Z-7.jsonl"
    event = {
        "run_id": ahead.stem,
        "at": "2100-01-01T00:00:00+00:00",
        "event": "started",
        "source": None,
        "status": "ok",
        "detail": None,
    }
    ahead.write_text(json.dumps(event) + "\n", encoding="utf-8")
    log = RunLog.start(home)
    log.record("started", status="ok")
    newest = last_run(home)
    assert newest is not None
    assert newest.run_id == log.run_id
    assert newest.started_at.year < 2100


@pytest.mark.parametrize("ending", ["json", "jsonl", "csv", "parquet"])
def test_runs_and_their_events_come_in_every_format(ran: Home, tmp_path: Path, ending: str) -> None:
    readers: dict[str, Callable[[Path], Any]] = {
        "json": lambda path: json.loads(path.read_text()),
        "jsonl": lambda path: [json.loads(line) for line in path.read_text().splitlines()],
        "csv": lambda path: list(csv.DictReader(path.open())),
        "parquet": lambda path: pl.read_parquet(path).to_dicts(),
    }
    for words, rows, key in (
        (("runs",), 3, "run_id"),
        (("runs", "last"), None, "event"),
        (("diff",), None, None),
    ):
        file = tmp_path / f"{words[-1]}.{ending}"
        done = call(*words, "--output", str(file), home=ran.root)
        assert done.returncode == 0, done.stderr
        found = readers[ending](file)
        assert found is not None
        assert rows is None or len(found) == rows
        assert key is None or key in found[0]
    assert "status" in call("runs", "--format", "table", home=ran.root).stdout


def test_one_run_is_found_by_its_id_its_beginning_and_its_place(ran: Home) -> None:
    newest, before, first = past_runs(ran)
    assert find_run(ran, "last").run_id == newest.run_id
    assert find_run(ran, "previous").run_id == before.run_id
    assert find_run(ran, first.run_id).run_id == first.run_id
    assert find_run(ran, first.run_id[:24]).run_id == first.run_id
    with pytest.raises(UsageError, match="3 runs start with that"):
        find_run(ran, "2")
    with pytest.raises(UsageError, match="no such run"):
        find_run(ran, "1999")
    events = json.loads(call("runs", first.run_id, home=ran.root).stdout)
    assert [events[0]["event"], events[-1]["event"]] == ["started", "finished"]


def test_a_run_that_was_killed_is_unfinished_and_one_that_is_under_way_is_running(tmp_path: Path) -> None:
    from flows.home.lock import writer_lock

    home = make_home(tmp_path / "home")
    with writer_lock(home):
        RunLog.start(home).record("started", status="ok", command="run")
        assert json.loads(call("runs", home=home.root).stdout)[0]["status"] == "running"
    assert json.loads(call("runs", home=home.root).stdout)[0]["status"] == "unfinished"


def test_the_difference_names_what_changed(ran: Home) -> None:
    newest, before, first = past_runs(ran)
    found = json.loads(call("diff", first.run_id, before.run_id, home=ran.root).stdout)
    changes = {(each["area"], each["change"]) for each in found["changes"]}
    named = {
        (each["change"], each["what"].split(" (")[0])
        for each in found["changes"]
        if each["area"] == "exercise"
    }
    assert named == {("changed", "Long Plank"), ("removed", "Wall Sit")}
    assert ("source", "fewer") in changes
    assert ("coverage", "lost") in changes or ("coverage", "fewer") in changes
    assert found["note"] is None
    back = json.loads(call("diff", before.run_id, first.run_id, home=ran.root).stdout)
    turned = {
        (each["change"], each["what"].split(" (")[0])
        for each in back["changes"]
        if each["area"] == "exercise"
    }
    assert turned == {("changed", "Plank"), ("added", "Wall Sit")}
    assert "Long Plank" in call("diff", first.run_id, "last", "--format", "table", home=ran.root).stdout
    default = json.loads(call("diff", home=ran.root).stdout)
    assert (default["old"]["run_id"], default["new"]["run_id"]) == (first.run_id, newest.run_id)
    assert default["changes"] == found["changes"]
    same = difference(ran, Settings(), find_side(ran, newest.run_id), find_side(ran, before.run_id))
    assert (same.changes, same.note) == (
        [],
        f"both are of the warehouse {before.version}: nothing changed in it",
    )


def test_findings_that_are_new_and_gone_are_told(ran: Home) -> None:
    old, new = kept_versions(ran)[-1], kept_versions(ran)[0]
    found = difference(ran, Settings(), find_side(ran, old.name), find_side(ran, new.stem))
    assert {each.change for each in found.changes if each.area == "finding"} <= {"new", "gone"}


def test_where_a_version_is_pruned_the_log_tells_what_it_knows(home: Home) -> None:
    newest, _, first = past_runs(home)
    assert first.version is not None
    (home.versions / first.version).unlink()
    found = difference(home, Settings(), find_side(home, first.run_id), find_side(home, newest.run_id))
    assert found.note is not None
    assert first.version in found.note
    told = {(each.area, each.what): (each.before, each.after) for each in found.changes}
    assert told["source", "site"] == ("7", "6")
    assert told["figure", "exercises"] == ("6", "5")


def test_a_name_that_is_neither_run_nor_version_is_refused(ran: Home) -> None:
    done = call("diff", "nothing", home=ran.root)
    assert done.returncode == 2
    assert "nothing" in done.stderr


def test_a_kept_version_is_published_again(home: Home) -> None:
    before = tables_of(home)
    old = kept_versions(home)[-1]
    done = call("restore", old.name, home=home.root)
    assert done.returncode == 0, done.stderr
    assert "next run builds" in done.stderr
    assert home.published.samefile(old)
    assert published_name(home) == old.name
    assert (tables_of(home)["fact_exercise"].height, before["fact_exercise"].height) == (6, 7)
    run = last_run(home)
    assert run is not None
    assert (run.command, run.status, run.version) == ("restore", "ok", old.name)
    again = call("build", home=home.root)
    assert again.returncode == 0, again.stderr
    assert_same_tables(before, tables_of(home))


@pytest.mark.parametrize("kind", ["unknown", "damaged"])
def test_what_cannot_be_restored_leaves_the_published_one(home: Home, kind: str) -> None:
    before = published_name(home)
    old = kept_versions(home)[-1]
    if kind == "damaged":
        old.write_bytes(b"no warehouse" * 1000)
    done = call("restore", "19990101" if kind == "unknown" else old.name, home=home.root)
    assert done.returncode in {1, 2}
    assert "error:" in done.stderr
    assert published_name(home) == before


def test_rebuilding_where_everything_is_there_reads_all_again(home: Home) -> None:
    before, version = tables_of(home), published_name(home)
    done = call("rebuild", home=home.root)
    assert json.loads(done.stdout)["extracted"] == 8
    assert published_name(home) != version
    assert_same_tables(before, tables_of(home))


def figures(text: str) -> dict[tuple[str, str], float]:
    return {
        (sample.name.removeprefix("repertoire_"), "".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_metrics_are_written_at_the_end_of_a_run_and_read_by_prometheus(ran: Home) -> None:
    found = figures((ran.root / "metrics.prom").read_text("utf-8"))
    last = last_run(ran)
    assert last is not None
    assert found["last_run_start_time_seconds", ""] == last.started_at.timestamp()
    assert found["last_run_status", "ok"] == 1
    assert found["last_run_status", "failed"] == 0
    assert found["source_pages", "site"] == 6
    assert found["source_stale", "site"] == 0
    assert found["exercises", ""] == 5
    assert found["warehouse_bytes", ""] == ran.published.stat().st_size
    moment = version_time(published_name(ran) or "")
    assert moment is not None
    assert found["warehouse_version_time_seconds", ""] == moment.timestamp()
    assert 0 <= found["cells_covered", ""] <= found["cells_wanted", ""]
    assert {severity for name, severity in found if name == "findings"} == {"error", "warning", "info"}


def test_status_gives_the_same_figures_on_request(ran: Home, tmp_path: Path) -> None:
    file = tmp_path / "node" / "repertoire.prom"
    missing = call("status", "--format", "prometheus", "--output", str(file), home=ran.root)
    assert missing.returncode == 1
    file.parent.mkdir()
    done = call("status", "--format", "prometheus", "--output", str(file), home=ran.root)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in file.parent.iterdir()] == ["repertoire.prom"]
    printed = call("status", "--format", "prometheus", home=ran.root).stdout
    assert figures(printed) == figures(file.read_text("utf-8"))


def test_metrics_of_a_home_that_never_ran_can_be_read(tmp_path: Path) -> None:
    found = figures(render_metrics(make_home(tmp_path / "home")))
    assert found.pop(("source_due_time_seconds", "site")) > datetime.now(UTC).timestamp()
    assert found == {
        ("source_stale", "site"): 0,
        ("source_snapshots", "site"): 0,
        ("source_overdue", "site"): 0,
    }


def test_a_failed_and_an_unfinished_run_show_in_the_metrics(home: Home) -> None:
    log = RunLog.start(home)
    log.record("started", status="ok", command="run")
    assert figures(render_metrics(home))["last_run_status", "unfinished"] == 1
    log.record("failed", status="failed", error="x")
    found = figures(render_metrics(home))
    assert (found["last_run_status", "failed"], found["last_run_problems", ""]) == (1, 1)
    assert found["last_success_time_seconds", ""] < found["last_run_start_time_seconds", ""]


def test_metrics_that_cannot_be_written_are_a_problem_of_the_log_alone(home: Home) -> None:
    home.settings_file.write_text('metrics_file = "nowhere/metrics.prom"\n', encoding="utf-8")
    assert run_without_prefect(Workspace(home)).problems == ()
    run = last_run(home)
    assert run is not None
    assert run.status == "ok"
    assert "metrics_file" in run.problems[0]


def test_metrics_are_replaced_as_a_whole(home: Home) -> None:
    file = home.root / "metrics.prom"
    inode = file.stat().st_ino
    write_metrics(home, file)
    assert file.stat().st_ino != inode


def test_logs_reports_and_records_go_when_they_are_more_than_the_settings_keep(home: Home) -> None:
    settings = replace(load_settings(home), keep_runs=1, keep_reports=0, cache_cap_bytes=0)
    tables = tables_of(home)
    removed = clean_up(home, settings)
    assert removed["runs"] == 2
    assert removed["cached"] > 0
    assert removed["reports"] > 0
    assert [path.stem for path in home.runs.glob("*.jsonl")] == [getattr(last_run(home), "run_id", None)]
    assert not list((home.reports / EARLIER).iterdir())
    assert (home.reports / "gap-report.html").is_file()
    run_without_prefect(Workspace(home))
    assert_same_tables(tables, tables_of(home))


def test_earlier_reports_stay_under_the_version_they_are_about(ran: Home) -> None:
    names = sorted(path.name for path in (ran.reports / EARLIER).iterdir())
    assert names == sorted(path.stem for path in kept_versions(ran))
    folder = ran.reports / EARLIER / names[-1]
    assert (folder / "gap-report.html").read_bytes() == (ran.reports / "gap-report.html").read_bytes()
    assert clean_up(ran, Settings()) == {"reports": 0, "runs": 0, "cached": 0}


def test_a_version_is_found_by_its_beginning_and_its_fingerprint(ran: Home) -> None:
    newest = kept_versions(ran)[0]
    assert find_version(ran, newest.name[:22]) == newest
    assert find_version(ran, newest.stem.rpartition("-")[2]) == newest
    with pytest.raises(UsageError, match="2 versions start with that"):
        find_version(ran, "2")

"""A run that is killed at any point is followed by one that completes the work."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import polars as pl
import pytest
from shared_homes import ran
from small_home import assert_same_tables, make_home, tables_of

from flows.archive.manifest import list_snapshots, snapshot_folders
from flows.archive.read import verify
from flows.home.lock import lock_holder
from flows.home.progress import NullReporter, Progress
from flows.home.run_history import last_run
from flows.home.settings import CHECKOUT, Home
from flows.run import stages
from flows.run.lifecycle import open_run
from flows.sources.workspace import Workspace

pytestmark = pytest.mark.slow

SEED = int(os.environ.get("REPERTOIRE_SEED", "2026"))
RUN = """
import sys
from pathlib import Path
from flows.run import stages
from flows.home.settings import Home
from flows.sources.workspace import Workspace
stages.run_without_prefect(Workspace(Home(Path(sys.argv[1]))))
"""
EVENTS = ("started", "collected", "extracted", "built", "checked", "published")
"""Events of the log after which a run is killed; it goes on for a random while after each."""
MAX_SECONDS_AFTER = 0.2


def start(home: Home) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(home.root)], cwd=CHECKOUT, stderr=subprocess.DEVNULL
    )


def events(home: Home) -> list[str]:
    found = []
    for log in home.runs.glob("*.jsonl"):
        for line in log.read_text(encoding="utf-8").splitlines():
            try:
                found.append(json.loads(line)["event"])
            except ValueError:
                continue
    return found


def kill_after(home: Home, event: str, seconds: float) -> bool:
    """Kill a run a while after an event; tell whether it was still running."""
    child = start(home)
    while event not in events(home) and child.poll() is None:
        time.sleep(0.01)
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    return child.wait() == -signal.SIGKILL


def content(home: Home) -> dict[str, pl.DataFrame]:
    """Return the tables but for what tells of when they were collected."""
    told = frozenset({"fact_run", "dim_snapshot", "build"})
    varying = re.compile("valid_|_seen$|snapshot_id|_at$|exercise_key|^as_of$")
    found = {}
    for name, frame in tables_of(home, without=told).items():
        kept = frame.select([column for column in frame.columns if not varying.search(column)])
        found[name] = kept.sort(kept.columns)
    return found


@pytest.fixture(scope="module")
def tables_of_a_run() -> dict[str, pl.DataFrame]:
    """Give the tables of a run that nothing disturbed."""
    return content(ran().home)


@pytest.mark.parametrize("event", EVENTS)
def test_a_run_that_is_killed_is_completed_by_the_next(
    tmp_path: Path, tables_of_a_run: dict[str, pl.DataFrame], event: str
) -> None:
    seconds = random.Random(f"{SEED} {event}").uniform(0, MAX_SECONDS_AFTER)
    home = make_home(tmp_path)
    was_killed = kill_after(home, event, seconds)
    before = list_snapshots(home, "site")
    assert lock_holder(home) is None
    heard: list[str] = []

    class Listener(NullReporter):
        def message(self, sentence: str) -> None:
            heard.append(sentence)

    result = stages.run_without_prefect(Workspace(home), Listener())
    assert result.problems == (), f"seed {SEED}: killed {seconds:.3f} s after {event}"
    assert any(sentence.startswith("cleared the lock of process") for sentence in heard) is was_killed
    assert all(verify(manifest) == [] for manifest in list_snapshots(home, "site"))
    assert len(snapshot_folders(home, "site")) == len(before) + 1  # nothing half done is left
    if before:
        assert result.collected[0].manifest is not None
        assert result.collected[0].manifest.counts["present"] == 0  # no page is archived twice
    run = last_run(home)
    assert run is not None
    assert run.status == "ok"
    assert [file.name for file in home.versions.glob(".building-*")] == []
    assert_same_tables(content(home), tables_of_a_run)


def collect_and_die(home: Home) -> None:
    with open_run(Workspace(home), "run") as run:
        stages.collect_sources(run, run.sources)
        raise KeyboardInterrupt


def test_the_work_of_a_run_that_died_after_collecting_is_done_without_collecting_again(
    tmp_path: Path,
) -> None:
    home = make_home(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        collect_and_die(home)
    result = stages.run_without_prefect(Workspace(home), sources=())
    assert result.collected == ()
    assert result.built is not None
    assert result.built.status == "published"
    assert len(list_snapshots(home, "site")) == 1


@contextmanager
def slow() -> Iterator[Progress]:
    """A stage in which to look at a page takes longer than a source may."""
    yield lambda _done, _total: time.sleep(0.1)


def test_collecting_stops_between_two_pages_when_its_time_is_up_and_the_others_go_on(tmp_path: Path) -> None:
    home = make_home(tmp_path, source="time_limit_minutes = 0.001\n")
    text = (home.sources / "site.toml").read_text(encoding="utf-8")
    (home.sources / "other.toml").write_text(
        text.replace("time_limit_minutes = 0.001\n", ""), encoding="utf-8"
    )

    class Slow(NullReporter):
        def stage(self, title: str) -> AbstractContextManager[Progress]:  # type: ignore[override]
            return slow() if title == "Collecting site" else super().stage(title)

    with open_run(Workspace(home), "run", Slow()) as run:
        stages.collect_sources(run, run.sources)
        stages.note_failures(run)
        result = run.finish()
    assert result.problems[0].startswith("site: not collected: 0.001 minutes have passed")
    assert "time_limit_minutes" in result.problems[0]
    assert snapshot_folders(home, "site") == []
    assert len(list_snapshots(home, "other")) == 1

"""The stages of a run without Prefect."""

import io
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from command_line import copy_pages
from shared_homes import copied

from flows.cli.summary import document_of, print_summary
from flows.home.create import make_home
from flows.home.errors import LockedError, UsageError
from flows.home.lock import writer_lock
from flows.home.progress import Progress
from flows.home.run_history import last_run
from flows.home.settings import Home, load_settings
from flows.run.lifecycle import open_run
from flows.run.run import RunResult
from flows.run.stages import run_without_prefect
from flows.run.summary import summarise
from flows.sources.workspace import Workspace

SOURCE = 'role = "own"\nformat = "folder"\npath = "{path}"\n'


class Listener:
    """A reporter who remembers what was said."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    @contextmanager
    def stage(self, title: str) -> Iterator[Progress]:
        self.heard.append(title)
        yield self.count

    def count(self, done: int, total: int | None) -> None:
        """Take no note of single pages."""

    def message(self, sentence: str) -> None:
        self.heard.append(sentence)

    def note(self, sentence: str) -> None:
        self.heard.append(sentence)


def home_in(folder: Path) -> Home:
    made = make_home(folder / "home")
    copy_pages(folder / "pages")
    (made.sources / "site.toml").write_text(SOURCE.format(path=folder / "pages"), encoding="utf-8")
    return made


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_in(tmp_path)


@dataclass(frozen=True)
class FirstRun:
    """A home after its first run, what the run returned, and what was heard of it."""

    home: Home
    result: RunResult
    heard: tuple[str, ...]


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    """Give what a first run has left; nobody may change it."""
    listener = Listener()
    home = home_in(tmp_path_factory.mktemp("first"))
    return FirstRun(home, run_without_prefect(Workspace(home), listener), tuple(listener.heard))


def events(home: Home) -> list[str]:
    newest = max(home.runs.glob("*.jsonl"))
    return [json.loads(line)["event"] for line in newest.read_text(encoding="utf-8").splitlines()]


@pytest.mark.slow
def test_a_run_collects_builds_and_reports(first_run: FirstRun) -> None:
    home, result = first_run.home, first_run.result
    assert result.problems == ()
    assert result.built is not None
    assert result.built.status == "published"
    assert {file.suffix for file in result.reports} == {".html", ".md", ".csv", ".xlsx", ".json"}
    assert first_run.heard[0] == "Collecting site"
    assert events(home)[0] == "started"
    assert events(home)[-1] == "finished"
    assert {"collected", "assessed", "extracted", "built", "checked", "published"} <= set(events(home))


@pytest.mark.slow
def test_a_run_on_unchanged_input_reads_no_page_and_says_so(first_run: FirstRun, tmp_path: Path) -> None:
    home = Home(copied(first_run.home.root, tmp_path / "home"))
    reports = [home.root / file.relative_to(first_run.home.root) for file in first_run.result.reports]
    before = {file: file.stat().st_mtime_ns for file in reports}
    again = run_without_prefect(Workspace(home))
    assert again.built is not None
    assert (again.built.status, again.built.extracted) == ("unchanged", 0)
    assert {file: file.stat().st_mtime_ns for file in again.reports} == before
    assert "unchanged" in events(home)
    stream = io.StringIO()
    print_summary(home, again, summarise(home, load_settings(home)), stream)
    assert "Nothing has changed since 20" in stream.getvalue()
    assert "no page was read again" in stream.getvalue()


@pytest.mark.slow
def test_the_summary_names_figures_gaps_findings_and_places(first_run: FirstRun) -> None:
    home, result = first_run.home, first_run.result
    summary = summarise(home, load_settings(home))
    stream = io.StringIO()
    print_summary(home, result, summary, stream)
    shown = "".join(stream.getvalue().split())  # where a long path is broken depends on the folder
    for wanted in (
        "What the library covers",
        "What to write next",
        "Pages to fix",
        "gap-report.html",
        "next",
    ):
        assert wanted.replace(" ", "") in shown
    document = document_of(home, result, summary)
    assert json.loads(json.dumps(document))["summary"]["headline"]["exercises"] == 11


@pytest.mark.slow
def test_a_source_that_fails_is_a_problem_and_the_others_go_on(home: Home, tmp_path: Path) -> None:
    (home.sources / "gone.toml").write_text(SOURCE.format(path=tmp_path / "nowhere"), encoding="utf-8")
    result = run_without_prefect(Workspace(home))
    assert [each.problem is None for each in result.collected] == [False, True]
    assert result.built is not None
    assert "gone: not collected" in result.problems[0]
    assert last_run(home) is not None
    assert "gone" in str(last_run(home))


def test_a_run_that_could_collect_nothing_ever_builds_nothing(home: Home, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "pages")
    result = run_without_prefect(Workspace(home))
    assert result.built is None
    assert result.problems
    assert not home.published.exists()


def test_a_run_without_sources_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    with pytest.raises(UsageError, match="repertoire add"):
        run_without_prefect(Workspace(home))
    assert not home.runs.exists()


def test_a_second_run_is_refused_while_one_is_under_way(home: Home) -> None:
    with writer_lock(home), pytest.raises(LockedError):
        run_without_prefect(Workspace(home))


def test_a_run_that_breaks_leaves_its_reason_in_the_log(home: Home) -> None:
    with pytest.raises(ZeroDivisionError), open_run(Workspace(home), "run"):
        _ = 1 / 0
    run = last_run(home)
    assert run is not None
    assert run.status == "failed"
    assert "division by zero" in run.problems[0]


def test_demonstration_sources_give_way_to_others(home: Home, tmp_path: Path) -> None:
    demo = SOURCE.format(path=tmp_path / "pages") + "demo = true\n"
    (home.sources / "demo.toml").write_text(demo, encoding="utf-8")
    assert [source.name for source in Workspace(home).choose()] == ["site"]
    assert [source.name for source in Workspace(home).choose(["demo"])] == ["demo"]

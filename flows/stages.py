"""The stages of a run, without Prefect: collect each source, build the warehouse, write the reports.

`flows/pipeline.py` tells the same story with a Prefect task for each call.
"""

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from flows.archive import Manifest, list_snapshots
from flows.build import BuildResult, build
from flows.collect import collect
from flows.errors import RepertoireError, UsageError
from flows.locks import writer_lock
from flows.runs import RunLog
from flows.settings import Home, Settings, load_settings
from flows.sources import Source, active_sources, load_sources

MOST_COLLECT_CALLS = 18
"""Calls of the collecting stage in one run; more sources share them (Prefect loses many tasks at once)."""

REPORT_FILES = tuple(f"gap-report.{ending}" for ending in ("html", "md", "csv", "xlsx", "json"))

Progress = Callable[[int, int | None], None]
"""Called with how many pages are done, and of how many, where that is known."""


@runtime_checkable
class Watcher(Protocol):
    """Somebody who is told how a run goes. Prefect looks at the type of parameters at run time."""

    def stage(self, title: str) -> AbstractContextManager[Progress]:
        """Enter a stage; while it lasts, what this gives is called with the progress."""
        ...

    def say(self, sentence: str) -> None:
        """Take note of what was done."""
        ...


class Nobody:
    """A watcher who looks away."""

    @contextmanager
    def stage(self, title: str) -> Iterator[Progress]:
        """Show nothing."""
        del title
        yield _not_shown

    def say(self, sentence: str) -> None:
        """Say nothing."""


def _not_shown(done: int, total: int | None) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Collected:
    """What came of collecting one source: a snapshot, or the problem that there was."""

    source: str
    manifest: Manifest | None
    problem: str | None = None


@dataclass
class Run:
    """A run under way, which holds the writer's lock. `problems` grows as they come up."""

    home: Home
    settings: Settings
    sources: tuple[Source, ...]
    log: RunLog
    watcher: Watcher
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class RunResult:
    """What a whole run did. `reports` is empty where there was nothing to report on."""

    collected: tuple[Collected, ...]
    built: BuildResult | None
    reports: tuple[Path, ...]
    problems: tuple[str, ...]


@contextmanager
def open_run(
    home: Home, command: str, watcher: Watcher | None = None, names: Sequence[str] = ()
) -> Iterator[Run]:
    """Hold the writer's lock and keep a run log while the block runs.

    The sources of the run are those that are named, else all that are active. Raises UsageError
    where there is none, LockedError where another process is writing.
    """
    settings = load_settings(home)
    sources = choose_sources(home, names)
    with writer_lock(home) as lock:
        log = RunLog.start(home)
        chosen = [source.name for source in sources]
        log.record("started", status="ok", command=command, sources=chosen, lock_cleared=lock.cleared)
        run = Run(home, settings, sources, log, watcher or Nobody())
        if lock.cleared:
            run.watcher.say(lock.cleared)
        try:
            yield run
        except BaseException as error:
            log.record("failed", status="failed", kind=type(error).__name__, error=str(error))
            raise
        log.record("finished", status="problem" if run.problems else "ok", problems=run.problems)


def choose_sources(home: Home, names: Sequence[str] = ()) -> tuple[Source, ...]:
    """Return the sources that are named, else those that are active.

    Raises UsageError where the home has none, or not the one that is named.
    """
    sources = load_sources(home)
    if not sources:
        raise UsageError(
            f"{home.sources}: there is no source yet. Add one: repertoire add NAME FOLDER_OR_FILE"
        )
    if not names:
        return tuple(active_sources(sources))
    known = {source.name: source for source in sources}
    for name in names:
        if name not in known:
            raise UsageError(f"{home.sources}: there is no source '{name}'. There are: {', '.join(known)}.")
    return tuple(known[name] for name in dict.fromkeys(names))


def run_bare(home: Home, watcher: Watcher | None = None, problems: Sequence[str] = ()) -> RunResult:
    """Do a whole run without Prefect; `problems` are those that there were before it."""
    with open_run(home, "run", watcher) as run:
        run.problems.extend(problems)
        return run_stages(run)


def run_stages(
    run: Run,
    *,
    collect_with: Callable[[Run, Sequence[Source]], list[Collected]] | None = None,
    build_with: Callable[[Run], BuildResult] | None = None,
    report_with: Callable[[Run, BuildResult], tuple[Path, ...]] | None = None,
) -> RunResult:
    """Collect each source, build the warehouse, write the reports.

    The stages can be replaced by tasks that do the same. A source that fails does not stop the
    others; where nothing was ever collected, there is nothing to build.
    """
    collect_some = collect_with or collect_sources
    collected = [each for sources in _shares(run.sources) for each in collect_some(run, sources)]
    if not anything_collected(run):
        return RunResult(tuple(collected), None, (), tuple(run.problems))
    built = (build_with or build_warehouse)(run)
    reports = (report_with or report_gaps)(run, built)
    return RunResult(tuple(collected), built, reports, tuple(run.problems))


def collect_sources(run: Run, sources: Sequence[Source]) -> list[Collected]:
    """Collect some sources one after the other."""
    return [_collect_source(run, source) for source in sources]


def build_warehouse(run: Run) -> BuildResult:
    """Bring the warehouse up to date with the archive, and note the snapshots that were refused."""
    with run.watcher.stage("Building the warehouse") as progress:
        built = build(run.home, run.settings, run.log, progress)
    for source, reason in built.refused.items():
        run.problems.append(
            f"{source}: its newest collection was refused ({reason}); "
            "the last accepted one serves, if there is one."
        )
    run.watcher.say(_build_sentence(built))
    return built


def report_gaps(run: Run, built: BuildResult | None = None) -> tuple[Path, ...]:
    """Write the gap reports; after a build that changed nothing, those that are there stay."""
    existing = tuple(run.home.reports / name for name in REPORT_FILES)
    if built and built.status == "unchanged" and all(file.exists() for file in existing):
        return existing
    with run.watcher.stage("Writing the gap report"):
        from flows.reports import write_reports  # noqa: PLC0415 - what draws is slow to import

        written = tuple(write_reports(run.home, run.settings))
    run.watcher.say(f"Wrote the gap report: {len(written)} files")
    return written


def _collect_source(run: Run, source: Source) -> Collected:
    """Collect one source; whatever goes wrong with it is noted and does not stop the others."""
    with run.watcher.stage(f"Collecting {source.name}") as progress:
        try:
            manifest = collect(run.home, source, run.settings, progress)
        except RepertoireError as error:
            return _failed(run, source, str(error))
        except OSError as error:
            return _failed(run, source, f"{error.filename or source.path}: {error.strerror or error}")
        except Exception as error:  # noqa: BLE001 - one source must never stop the others
            kind = type(error).__name__
            run.log.record("failed", source.name, "failed", traceback=traceback.format_exc())
            return _failed(run, source, f"unexpected {kind}: {error} (traceback in {run.log.path})")
    counts = dict(manifest.counts)
    run.log.record("collected", source.name, "ok", snapshot=manifest.snapshot_id, counts=counts)
    run.watcher.say(f"Collected {source.name}: {_count_sentence(manifest)}")
    return Collected(source.name, manifest)


def _failed(run: Run, source: Source, problem: str) -> Collected:
    run.log.record("collected", source.name, "failed", error=problem)
    run.problems.append(f"{source.name}: not collected: {problem}")
    return Collected(source.name, None, problem)


def _shares(sources: Sequence[Source]) -> list[Sequence[Source]]:
    """Deal the sources to at most MOST_COLLECT_CALLS calls, normally one to each."""
    size = -(-len(sources) // MOST_COLLECT_CALLS)
    return [sources[start : start + size] for start in range(0, len(sources), size)]


def anything_collected(run: Run) -> bool:
    """Tell whether the archive has a snapshot of any source of the run."""
    return any(list_snapshots(run.home, source.name) for source in run.sources)


def _count_sentence(manifest: Manifest) -> str:
    """Say what a collection met."""
    words = {"present": "new or changed", "set_aside": "set aside"}
    parts = [
        f"{count:,} {words.get(outcome, outcome)}"
        for outcome, count in sorted(manifest.counts.items())
        if count
    ]
    return f"{manifest.inputs:,} inputs" + (f" ({', '.join(parts)})" if parts else "")


def _build_sentence(built: BuildResult) -> str:
    """Say what a build did."""
    if built.status == "unchanged":
        return "Nothing to build: nothing has changed"
    return f"Built the warehouse: {built.extracted:,} pages read, {built.reused:,} known from before"

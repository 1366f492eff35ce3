"""A run under way: what it is about, who watches it, how it begins and how it ends.

A run begins when it holds the writer's lock and ends when it gives it back, whatever happens between.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flows.archive.manifest import Manifest
from flows.build.build import BuildResult
from flows.extract.extractor import Extractor, RunShards
from flows.extract.pool import run_jobs
from flows.home.errors import LockedError, is_interruption
from flows.home.lock import WriterLock, writer_lock
from flows.home.progress import NullReporter, ProgressReporter
from flows.home.run_log import RunLog
from flows.home.settings import Home, Settings, load_settings
from flows.run.after_run import after_run
from flows.sources.source import Source, choose_sources

SECONDS_BETWEEN_TRIES = 0.5
"""Between two tries for the lock, where a run waits for another one."""


@dataclass(frozen=True)
class Collected:
    """What came of collecting one source: a snapshot, or the problem that there was.

    is_transient: the problem is of the kind that may be gone in a minute, so that it is worth another try.
    """

    source: str
    manifest: Manifest | None
    problem: str | None = None
    is_transient: bool = False


@dataclass(frozen=True)
class RunResult:
    """What a whole run did. `reports` is empty where there was nothing to report on."""

    collected: tuple[Collected, ...]
    built: BuildResult | None
    reports: tuple[Path, ...]
    problems: tuple[str, ...]


@dataclass
class Run:
    """A run under way, which holds the writer's lock.

    collected: what came of each source so far, by name. problems: grows as they come up. extractor: what
    has read pages in this run. result: what the whole run did, once it is done. run_shards: what reads them.
    """

    home: Home
    settings: Settings
    sources: tuple[Source, ...]
    log: RunLog
    reporter: ProgressReporter
    collected: dict[str, Collected] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    extractor: Extractor | None = None
    result: RunResult | None = None
    run_shards: RunShards = run_jobs


@dataclass(frozen=True)
class RunEnd:
    """The end of a run, as a listener is told: `error` is what broke it, `result` what it did otherwise.

    Both are None where a single stage (collect, build, report) ended well; `run.problems` counts always.
    """

    run: Run
    command: str
    error: BaseException | None

    @property
    def result(self) -> RunResult | None:
        """What the whole run did; None where it was one stage, or broke."""
        return self.run.result


EndListener = Callable[[RunEnd], None]
END_LISTENERS: list[EndListener] = [after_run]
"""Called in order at the end of every run, while it still holds the lock. One that fails becomes a problem
in the log and hinders neither the run nor the others."""


@contextmanager
def open_run(
    home: Home,
    command: str,
    reporter: ProgressReporter | None = None,
    sources: Sequence[Source] | None = None,
    *,
    flow_run: str | None = None,
) -> Iterator[Run]:
    """Hold the writer's lock and keep a run log while the block runs.

    The sources of the run are those that are given, else all that are active. `flow_run` is the id that
    Prefect has given to it. Where another process is writing, the settings say whether to wait. Raises
    UsageError where there is no source, LockedError where another process is writing.
    """
    settings = load_settings(home)
    chosen = tuple(choose_sources(home) if sources is None else sources)
    told = reporter or NullReporter()
    with _lock(home, settings, told) as lock:
        log = RunLog.start(home)
        names = [source.name for source in chosen]
        log.record(
            "started", status="ok", command=command, sources=names, lock_cleared=lock.cleared,
            flow_run=flow_run,
        )  # fmt: skip
        run = Run(home, settings, chosen, log, told)
        if lock.cleared:
            told.message(lock.cleared)
        try:
            yield run
        except BaseException as raised:
            error = KeyboardInterrupt(str(raised)) if is_interruption(raised) else raised
            _tell(RunEnd(run, command, error))
            log.record("failed", status="failed", kind=type(error).__name__, error=str(error))
            if error is raised:
                raise
            raise error from raised
        _tell(RunEnd(run, command, None))
        log.record("finished", status="problem" if run.problems else "ok", problems=run.problems)


@contextmanager
def _lock(home: Home, settings: Settings, reporter: ProgressReporter) -> Iterator[WriterLock]:
    """Hold the writer's lock, at once or as soon as the settings let it be waited for."""
    patience = settings.overlap_wait_minutes * 60 if settings.overlap == "wait" else 0.0
    deadline = time.monotonic() + patience
    has_told = False
    with ExitStack() as stack:
        while True:
            try:
                lock = stack.enter_context(writer_lock(home))
            except LockedError as error:
                if time.monotonic() >= deadline:
                    raise _waited_too_long(error, settings) if patience else error from None
                if not has_told:
                    reporter.message(f"Waiting: {error}")
                    has_told = True
                time.sleep(SECONDS_BETWEEN_TRIES)
            else:
                break
        yield lock


def _waited_too_long(error: LockedError, settings: Settings) -> LockedError:
    minutes = settings.overlap_wait_minutes
    return LockedError(f"{error} This run has waited {minutes:g} minutes ('overlap_wait_minutes').")


def _tell(end: RunEnd) -> None:
    """Tell all listeners that the run has ended."""
    for listen in END_LISTENERS:
        try:
            listen(end)
        except Exception as error:  # noqa: BLE001 - what is told about a run must not change how it ended
            name = getattr(listen, "__qualname__", repr(listen))
            problem = f"{name}: {type(error).__name__}: {error}"
            end.run.problems.append(f"nobody was told of the end of the run: {problem}")
            end.run.log.record("listener_failed", status="problem", listener=name, error=problem)

"""How a run begins and how it ends.

A run begins when it holds the writer's lock and ends when it gives it back, whatever happens between.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from flows.home.errors import LockedError, is_interruption
from flows.home.lock import WriterLock, writer_lock
from flows.home.progress import NullReporter, ProgressReporter
from flows.home.run_log import RunLog
from flows.home.settings import Home, Settings
from flows.run.after_run import after_run
from flows.run.run import Run
from flows.sources.source import Source
from flows.sources.workspace import Workspace

SECONDS_BETWEEN_TRIES = 0.5
"""Between two tries for the lock, where a run waits for another one."""


@contextmanager
def open_run(
    workspace: Workspace,
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
    chosen = tuple(workspace.choose() if sources is None else sources)
    shown = reporter or NullReporter()
    with _lock(workspace.home, workspace.settings, shown) as lock:
        log = RunLog.start(workspace.home)
        names = [source.name for source in chosen]
        log.record(
            "started", status="ok", command=command, sources=names, lock_cleared=lock.cleared,
            flow_run=flow_run,
        )  # fmt: skip
        run = Run(workspace, chosen, log, shown)
        if lock.cleared:
            shown.message(lock.cleared)
        try:
            yield run
        except BaseException as raised:
            error = KeyboardInterrupt(str(raised)) if is_interruption(raised) else raised
            after_run(run, command, error)
            log.record("failed", status="failed", kind=type(error).__name__, error=str(error))
            if error is raised:
                raise
            raise error from raised
        after_run(run, command, None)
        log.record("finished", status="problem" if run.problems else "ok", problems=run.problems)


@contextmanager
def _lock(home: Home, settings: Settings, reporter: ProgressReporter) -> Iterator[WriterLock]:
    """Hold the writer's lock, at once or as soon as the settings let it be waited for."""
    patience = settings.overlap_wait_minutes * 60 if settings.overlap == "wait" else 0.0
    deadline = time.monotonic() + patience
    has_reported = False
    with ExitStack() as stack:
        while True:
            try:
                lock = stack.enter_context(writer_lock(home))
            except LockedError as error:
                if time.monotonic() >= deadline:
                    raise _waited_too_long(error, settings) if patience else error from None
                if not has_reported:
                    reporter.message(f"Waiting: {error}")
                    has_reported = True
                time.sleep(SECONDS_BETWEEN_TRIES)
            else:
                break
        yield lock


def _waited_too_long(error: LockedError, settings: Settings) -> LockedError:
    minutes = settings.overlap_wait_minutes
    return LockedError(f"{error} This run has waited {minutes:g} minutes ('overlap_wait_minutes').")

"""The process that is disturbed: the command line, with a clock that stands still.

`python -m tests.soak.child HOME [OPTION]... -- WORD...` calls `repertoire WORD...` on that home,
without Prefect where no server is named. The clock of the collecting stands still, so that what two runs
have collected can be compared to the last value.
"""

import argparse
import errno
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flows.home.progress import Progress
from flows.home.settings import Home
from flows.prefect_flows.settings import skip_teardown

FIRST_DAY = datetime(2026, 3, 1, 3, tzinfo=UTC)
FLUSH_SECONDS = 0.1
"""A crawl of a second has to have something on the disk before it is killed."""
QUICK_RETRY_SECONDS = 0.2
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
BALLAST = "ballast"
CHANGES = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}


def main() -> int:
    """Run the command line, disturbed as the options say; return its exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--die-at", type=int, help="kill the process group at this change of a file")
    parser.add_argument("--count-changes", type=Path, help="write the number of changes there at the end")
    parser.add_argument(
        "--wait", action="store_true", help="say 'ready' and wait for a line before the start"
    )
    parser.add_argument(
        "--fill", nargs=3, metavar=("KIND", "STAGE", "BYTES"), help="let the disk be full but for so much"
    )
    parser.add_argument("words", nargs="+")
    options = parser.parse_args()
    _stop_the_clock()
    _try_again_at_once(Home(options.home))
    changes = _watch_changes(options.home, options.die_at)
    if options.fill:
        kind, stage, spare = options.fill
        _do_at(stage, partial(FILL[kind], options.home.parent / BALLAST, int(spare)))
    skip_teardown()
    sys.argv = ["repertoire", *options.words, "--home", str(options.home)]
    if options.wait:
        print("ready", flush=True)
        sys.stdin.readline()
    from flows.cli.main import main as repertoire

    code = repertoire()
    if options.count_changes:
        options.count_changes.write_text(str(changes()))
    return code


def _stop_the_clock() -> None:
    """Import what a run needs, and make it run at once, without Prefect, on one day."""
    from flows.collect import collect
    from flows.prefect_flows import settings as embedded_server

    patch("flows.run.stages.collect", partial(collect.collect, now=lambda: FIRST_DAY)).start()
    patch("flows.collect.crawl.crawl.FLUSH_SECONDS", FLUSH_SECONDS).start()
    if embedded_server.uses_own_server():  # as where there is no network: the bare stages run
        patch("flows.prefect_flows.settings.has_loopback", lambda: False).start()


def _try_again_at_once(home: Home) -> None:
    """Let a task that collects try again after a moment; it waits for half a minute that a disk is well."""
    from flows.prefect_flows import settings as embedded_server

    if not embedded_server.uses_own_server():
        embedded_server.prepare(home)
        from flows.prefect_flows import flow as pipeline

        quick = pipeline.collect_task.with_options(retry_delay_seconds=QUICK_RETRY_SECONDS)
        patch("flows.prefect_flows.flow.collect_task", quick).start()


def _watch_changes(home: Path, last: int | None) -> Callable[[], int]:
    """Count what changes a file or a name in the home, and die at the last one; return the count."""
    own, prefix, count = os.getpid(), str(home), 0

    def notice(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        if not _is_change(event, arguments, prefix) or os.getpid() != own:
            return
        count += 1
        if count == last:
            os.killpg(0, signal.SIGKILL)

    sys.addaudithook(notice)
    return lambda: count


def _is_change(event: str, arguments: tuple[Any, ...], prefix: str) -> bool:
    if event == "open":
        path, mode, flags = arguments
        writes = bool(set(mode) & set("wax+")) if isinstance(mode, str) else bool(flags & WRITING)
        return writes and isinstance(path, str | Path) and str(path).startswith(prefix)
    if event == "os.truncate":
        return True
    return event in CHANGES and str(arguments[0]).startswith(prefix)


def _do_at(stage: str, act: Callable[[], None]) -> None:
    """Do something at once, before publishing, at the end, or when a stage begins whose title starts so."""
    from flows.build import build
    from flows.cli import progress as cli_progress
    from flows.run import after_run

    if stage == "start":
        act()
    elif stage == "publish":
        patch("flows.build.build.publish", _after(act, vars(build)["publish"])).start()
    elif stage == "end":
        patch("flows.run.lifecycle.after_run", _after(act, after_run.after_run)).start()
    else:
        plain = cli_progress.LineReporter.stage

        def watched(lines: cli_progress.LineReporter, title: str) -> AbstractContextManager[Progress]:
            if title.startswith(stage):
                act()
            return plain(lines, title)

        patch("flows.cli.progress.LineReporter.stage", watched).start()


def _after(act: Callable[[], None], then: Callable[..., Any]) -> Callable[..., Any]:
    def both(*arguments: Any, **options: Any) -> Any:
        act()
        return then(*arguments, **options)

    return both


def _fill_disk(ballast: Path, spare: int) -> None:
    """Write a file until nothing more goes onto the disk, and give so many bytes back."""
    block = bytes(1 << 16)
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(block):
                pass
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
        file.truncate(max(0, file.tell() - spare))


def _limit_files(_ballast: Path, spare: int) -> None:
    """Let no file of this process grow beyond so many bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (spare, resource.RLIM_INFINITY))


FILL = {"disk": _fill_disk, "limit": _limit_files}


if __name__ == "__main__":
    sys.exit(main())

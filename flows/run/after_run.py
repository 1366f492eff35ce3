"""What is done at the end of every run, while it still holds the lock.

Figures go to the run log, old files go, figures for Prometheus are written, and people are notified. None
of it changes how the run ended: what fails is an event of the log, which `repertoire status` shows.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import Any

from flows.home.run_history import PastRun, past_runs, read_run
from flows.home.settings import Home, Settings
from flows.run.run import Run

TOP_GAPS = 10
HEADLINE = (
    "exercises", "movements", "wanted_cells", "covered_cells", "gaps", "shortage", "errors", "warnings",
    "infos", "pages_to_fix", "has_demo_data",
)  # fmt: skip
LOOKED_BACK = 50
"""So many earlier logs are looked at for the last figures."""


def after_run(run: Run, command: str, error: BaseException | None) -> None:
    """Do what there is to do; `error` is what broke the run, None where it ended well.

    What fails is an event of the log and a sentence for the user; it stops neither the others nor
    the run.
    """
    earlier = _earlier(run)
    _try(run, "figures_failed", lambda: _log_figures(run, earlier(), error))
    _try(run, "housekeeping_failed", lambda: _clean_up(run))
    if run.settings.metrics_file:
        _try(run, "metrics_failed", lambda: _write_metrics(run, error))
    if run.settings.notify.urls or run.settings.notify.urls_from:
        _try(run, "notification_failed", lambda: _notify(run, command, earlier(), error))


def read_figures(home: Home, settings: Settings) -> dict[str, Any]:
    """Return the figures of the published warehouse that the run log keeps."""
    from flows.warehouse.query import open_warehouse, run_query  # noqa: PLC0415 - status imports this module

    def rows(sql: str) -> list[tuple[Any, ...]]:
        return run_query(connection, sql, (), settings.sql_timeout_seconds)[1]

    with closing(open_warehouse(home, settings)) as connection:
        headline = rows(f"select {', '.join(HEADLINE)} from gaps.headline")[0]  # noqa: S608 - own names
        gaps = rows(f"select gap from gaps.ranked where action = 'write' order by rank limit {TOP_GAPS}")  # noqa: S608
        rejected = rows(
            "select source, count(*) from operations.rejected_pages group by source order by source"
        )
    return {
        **dict(zip(HEADLINE, headline, strict=True)),
        "top_gaps": [gap for (gap,) in gaps],
        "rejected": dict(rejected),
    }


def _try(run: Run, event: str, do: Callable[[], None]) -> None:
    try:
        do()
    except Exception as error:  # noqa: BLE001 - what comes after a run must not change how it ended
        sentence = str(error) or type(error).__name__
        run.log.record(event, status="problem", error=sentence)
        run.reporter.message(f"Not done at the end of the run: {sentence}")


def _earlier(run: Run) -> Callable[[], list[PastRun]]:
    """Return what gives the runs before this one, the newest first, and reads them once."""

    @cache
    def earlier() -> list[PastRun]:
        before = (past for past in past_runs(run.home) if past.run_id != run.log.run_id)
        return list(islice(before, LOOKED_BACK))

    return earlier


def _log_figures(run: Run, earlier: list[PastRun], error: BaseException | None) -> None:
    """Write the figures into the log where they are new."""
    has_published = any(each["event"] == "published" for each in _own(run, error).events)
    is_known = any(past.figures for past in earlier)
    if has_published or (run.home.published.is_file() and not is_known and error is None):
        run.log.record("figures", status="ok", **read_figures(run.home, run.settings))


def _clean_up(run: Run) -> None:
    from flows.run.cleanup import clean_up  # noqa: PLC0415

    removed: dict[str, Any] = dict(clean_up(run.home, run.settings, running=run.log.run_id))
    if any(removed.values()):
        run.log.record("tidied", status="ok", **removed)


def _write_metrics(run: Run, error: BaseException | None) -> None:
    from flows.run.metrics import write_metrics  # noqa: PLC0415

    write_metrics(run.home, run.home.root / run.settings.metrics_file, ended=_own(run, error))


def _notify(run: Run, command: str, earlier: list[PastRun], error: BaseException | None) -> None:
    from flows.run.notify import Outcome, message_of, send  # noqa: PLC0415

    notify = run.settings.notify
    outcome = Outcome(
        run_id=run.log.run_id,
        command=command,
        error=error,
        problems=tuple(run.problems),
        new_gaps=_new_gaps(_own(run, error), earlier),
        before=next((past.status for past in earlier if past.command == command), None),
    )
    if message := message_of(run.home, outcome, notify.on):
        run.log.record("notified", status="ok", title=message.title, recipients=send(notify, message))


def _new_gaps(own: PastRun, earlier: list[PastRun]) -> tuple[str, ...]:
    """Return the most pressing gaps that were not among them before; none where nothing is known."""
    before = next((past.figures for past in earlier if past.figures), None)
    if own.figures is None or before is None:
        return ()
    return tuple(gap for gap in own.figures["top_gaps"] if gap not in before["top_gaps"])


def _own(run: Run, error: BaseException | None) -> PastRun:
    """Read the log of the run that is ending, as one that has ended now."""
    past = read_run(run.log.path)
    if past is None:
        raise ValueError(f"{run.log.path}: has no event")
    status = "failed" if error else "problem" if run.problems else "ok"
    problems = (str(error),) if error else tuple(run.problems)
    return PastRun(
        past.run_id, past.command, past.started_at, datetime.now(UTC), status, problems, past.events
    )

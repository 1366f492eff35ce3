"""What is done at the end of every run, while it still holds the lock.

Figures and incidents go to the run log, old files go, figures for Prometheus are written, and people are
notified. None of it changes how the run ended: what fails is an event of the log, which `repertoire status`
shows.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import Any

from flows.home.errors import DamagedArchiveError, UsageError
from flows.home.run_history import PastRun, past_runs, read_run
from flows.home.settings import Home, Settings
from flows.run.incidents import (
    EVENT,
    TOLD,
    WHOLE_RUN,
    Incident,
    Incidents,
    Looked,
    incidents_of,
    logged,
    of_past,
)
from flows.run.notify import Outcome, call_heartbeat, message_of, send
from flows.run.run import Run
from flows.sources.freshness import freshness

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
    _try(run, "incidents_failed", lambda: _log_incidents(run, command, earlier(), error))
    if run.settings.metrics_file:
        _try(run, "metrics_failed", lambda: _write_metrics(run, error))
    notify = run.settings.notify
    if (notify.heartbeat or notify.heartbeat_from) and command == WHOLE_RUN and not (error or run.problems):
        _try(run, "heartbeat_failed", lambda: call_heartbeat(notify))


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


def _log_incidents(run: Run, command: str, earlier: list[PastRun], error: BaseException | None) -> None:
    """Write into the log what is wrong after the run and what is over, and tell people of it."""
    now = datetime.now(UTC)
    active = {source.name for source in run.workspace.active}
    looked = Looked(command, run.observed, run.collected, active, run.has_built, error)
    found = incidents_of(looked, _open_before(earlier), _overdue(run), now)
    if found.open or found.closed:
        run.log.record(EVENT, status="problem" if found.open else "ok", **logged(found))
    notify = run.settings.notify
    if notify.urls or notify.urls_from:
        _try(run, "notification_failed", lambda: _notify(run, looked, earlier, found, now))


def _open_before(earlier: list[PastRun]) -> tuple[Incident, ...]:
    """Return what was open after the last run that came to an end."""
    return of_past(next((past for past in earlier if past.ended_at), None)).open


def _overdue(run: Run) -> dict[str, str]:
    """Return a sentence on each source that is overdue; none where a source file is not right any more."""
    try:
        return {each.source: each.sentence for each in freshness(run.home) if each.overdue}
    except (UsageError, DamagedArchiveError):  # which the run itself has met, or the next one will
        return {}


def _notify(run: Run, looked: Looked, earlier: list[PastRun], found: Incidents, ended_at: datetime) -> None:
    notify = run.settings.notify
    outcome = Outcome(
        run_id=run.log.run_id,
        command=looked.command,
        ended_at=ended_at,
        incidents=found,
        new_gaps=_new_gaps(_own(run, looked.error), earlier),
        before=next((past.status for past in earlier if past.command == looked.command), None),
    )
    if message := message_of(run.home, outcome, notify.on):
        recipients = send(notify, message)
        told = [each.key for each in outcome.to_tell(notify.on)]
        run.log.record(TOLD, status="ok", title=message.title, recipients=recipients, told=told)


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

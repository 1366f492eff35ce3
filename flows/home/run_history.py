"""What the run log says of past runs, read without Polars."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.home.errors import UsageError
from flows.home.lock import lock_holder
from flows.home.settings import Home

LAST, PREVIOUS = "last", "previous"
NOT_DONE = {
    "notification_failed",
    "heartbeat_failed",
    "incidents_failed",
    "figures_failed",
    "metrics_failed",
    "housekeeping_failed",
    "listener_failed",
}
"""Events that a run ends well in spite of, and that somebody should know of."""

Event = Mapping[str, Any]


@dataclass(frozen=True)
class PastRun:
    """One run. status: ok, problem, failed, or unfinished where its log has no end.

    problems: what its end names, and what it could not do at its end.
    """

    run_id: str
    command: str
    started_at: datetime
    ended_at: datetime | None
    status: str
    problems: tuple[str, ...]
    events: tuple[Event, ...] = ()

    @property
    def seconds(self) -> float | None:
        """How long it took; None where it did not end."""
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else None

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """What it found at each source, by outcome."""
        found = (each for each in self.events if each["event"] == "collected" and each["status"] == "ok")
        return {each["source"]: dict(detail_of(each).get("counts") or {}) for each in found}

    @property
    def version(self) -> str | None:
        """Name of the warehouse that it published; None where it published none."""
        return next(
            (detail_of(each).get("version") for each in self.events if each["event"] == "published"), None
        )

    @property
    def figures(self) -> dict[str, Any] | None:
        """Figures of the warehouse at its end, see `flows/run/after_run.py`; None where none are logged."""
        return next((dict(detail_of(each)) for each in self.events if each["event"] == "figures"), None)

    def total(self, *outcomes: str) -> int:
        """Return how many inputs it found with one of these outcomes."""
        return sum(counts.get(outcome, 0) for counts in self.counts.values() for outcome in outcomes)

    def pages_read(self) -> int:
        """Return how many pages it read."""
        return sum(detail_of(each).get("pages", 0) for each in self.events if each["event"] == "extracted")


def last_run(home: Home) -> PastRun | None:
    """Return the newest run of a home that left a log; None where none did."""
    return next(past_runs(home), None)


def run_under_way(home: Home) -> str | None:
    """Return the id of the run that is under way; None where none is."""
    newest = last_run(home) if lock_holder(home) else None
    return newest.run_id if newest and newest.status == "unfinished" else None


def past_runs(home: Home) -> Iterator[PastRun]:
    """Yield the runs that left a log, the newest first."""
    for path in sorted(home.runs.glob("*.jsonl"), reverse=True):
        if run := read_run(path):
            yield run


def find_run(home: Home, name: str) -> PastRun:
    """Return the run that is meant by its id, the beginning of it, `last` or `previous`.

    Raises UsageError where there is none, or several begin so.
    """
    if name in {LAST, PREVIOUS}:
        runs = past_runs(home)
        found = [next(runs, None) for _ in range(1 + (name == PREVIOUS))][-1]
        if found is None:
            raise UsageError(f"{name}: there is no such run yet. See: repertoire runs")
        return found
    paths = [path for path in sorted(home.runs.glob("*.jsonl")) if path.stem.startswith(name)]
    if len(paths) > 1 and name not in {path.stem for path in paths}:
        raise UsageError(f"{name}: {len(paths)} runs start with that. Give more of the id: repertoire runs")
    run = read_run(paths[0]) if paths else None
    if run is None:
        raise UsageError(f"{name}: there is no such run. See: repertoire runs")
    return run


def read_run(path: Path) -> PastRun | None:
    """Read one log; a line that a crash left unfinished does not count. None where nothing is in it."""
    events = tuple(read_events(path))
    if not events:
        return None
    first = events[0]
    end = end_of(events)
    detail = detail_of(end) if end else {}
    problems = list(detail.get("problems") or ([detail["error"]] if detail.get("error") else []))
    problems += [detail_of(each)["error"] for each in events if each["event"] in NOT_DONE]
    return PastRun(
        run_id=first["run_id"],
        command=detail_of(first).get("command", "run"),
        started_at=datetime.fromisoformat(first["at"]),
        ended_at=datetime.fromisoformat(end["at"]) if end else None,
        status=end["status"] if end else "unfinished",
        problems=tuple(dict.fromkeys(problems)),
        events=events,
    )


def detail_of(event: Event) -> Mapping[str, Any]:
    """Return the detail of an event; empty where it has none."""
    return event["detail"] or {}


def read_events(path: Path) -> Iterator[Event]:
    """Yield the events of a log; a line that a crash left unfinished does not count."""
    for line in path.read_bytes().splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue


def end_of(events: Sequence[Event]) -> Event | None:
    """Return the event that ended a run; None where it was killed."""
    return next((each for each in reversed(events) if _is_end(each)), None)


def _is_end(event: Event) -> bool:
    return event["event"] == "finished" or (event["event"] == "failed" and event["source"] is None)


RECENT_LOGS = 50
"""So many of the newest logs are looked at."""
FOR_GOOD = ("RejectedError", "UsageError", "DamagedArchiveError")
"""Errors that come back until somebody does something."""


def is_work_left(home: Home) -> bool:
    """Return whether the newest run was killed, or broke on what may have passed by now."""
    for path in _recent_logs(home):
        events = tuple(read_events(path))
        if events:
            end = end_of(events)
            kind = detail_of(end).get("kind") if end else None
            return end is None or (end["event"] == "failed" and kind not in FOR_GOOD)
    return False


def dead_flow_runs(home: Home, own_run_id: str) -> list[str]:
    """Return the ids that Prefect has given to runs whose process died; the caller holds the lock.

    `own_run_id` is the run of the caller, which has no end yet either.
    """
    found = []
    for path in _recent_logs(home):
        events = tuple(read_events(path))
        if path.stem != own_run_id and events and end_of(events) is None:
            flow_run = detail_of(events[0]).get("flow_run")
            found += [flow_run] if flow_run else []
    return found


def _recent_logs(home: Home) -> list[Path]:
    """Return the logs, the newest first."""
    return sorted(home.runs.glob("*.jsonl"), reverse=True)[:RECENT_LOGS]

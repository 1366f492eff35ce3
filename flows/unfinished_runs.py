"""Runs that did not come to their end, told from the run logs: what is left to do, and who is dead.

A log is begun and ended under the writer's lock. Whoever holds the lock knows that every other log
without an end is that of a process that died.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flows.settings import Home

RECENT_LOGS = 50
"""So many of the newest logs are looked at."""
FOR_GOOD = ("RefusedError", "UsageError", "DamagedArchiveError")
"""Errors that come back until somebody does something."""

Event = dict[str, Any]


def is_work_left(home: Home) -> bool:
    """Tell whether the newest run was killed, or broke on what may have passed by now."""
    for path in _recent_logs(home):
        events = list(_events(path))
        if events:
            end = _end_of(events)
            kind = (end["detail"] or {}).get("kind") if end else None
            return end is None or (end["event"] == "failed" and kind not in FOR_GOOD)
    return False


def dead_flow_runs(home: Home, own_run_id: str) -> list[str]:
    """Return the ids that Prefect has given to runs whose process died; the caller holds the lock.

    `own_run_id` is the run of the caller, which has no end yet either.
    """
    found = []
    for path in _recent_logs(home):
        events = list(_events(path))
        if path.stem != own_run_id and events and _end_of(events) is None:
            flow_run = (events[0]["detail"] or {}).get("flow_run")
            found += [flow_run] if flow_run else []
    return found


def _recent_logs(home: Home) -> list[Path]:
    """Return the logs, the newest first."""
    return sorted(home.runs.glob("*.jsonl"), reverse=True)[:RECENT_LOGS]


def _events(path: Path) -> Iterator[Event]:
    """Give the events of a log; a line that a crash left unfinished does not count."""
    for line in path.read_bytes().splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue


def _end_of(events: list[Event]) -> Event | None:
    """Return the event that ended a run; None where it was killed."""
    for event in reversed(events):
        if event["event"] == "finished" or (event["event"] == "failed" and event["source"] is None):
            return event
    return None

"""Runs that did not come to their end, told from the run logs: what is left to do, and who is dead.

A log is begun and ended under the writer's lock. Whoever holds the lock knows that every other log
without an end is that of a process that died.
"""

from pathlib import Path

from flows.run_history import detail_of, end_of, read_events
from flows.settings import Home

RECENT_LOGS = 50
"""So many of the newest logs are looked at."""
FOR_GOOD = ("RefusedError", "UsageError", "DamagedArchiveError")
"""Errors that come back until somebody does something."""


def is_work_left(home: Home) -> bool:
    """Tell whether the newest run was killed, or broke on what may have passed by now."""
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

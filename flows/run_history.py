"""What the run log says of the last runs, read without Polars."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.settings import Home


@dataclass(frozen=True)
class PastRun:
    """One run. status: ok, problem, failed, or unfinished where its log has no end."""

    run_id: str
    command: str
    started_at: datetime
    ended_at: datetime | None
    status: str
    problems: tuple[str, ...]


def last_run(home: Home) -> PastRun | None:
    """Return the newest run of a home that left a log; None where none did."""
    for path in sorted(home.runs.glob("*.jsonl"), reverse=True):
        if run := _read(path):
            return run
    return None


def _read(path: Path) -> PastRun | None:
    """Read one log; a line that a crash left unfinished does not count."""
    events: list[dict[str, Any]] = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            events.append(json.loads(line))
        except ValueError:
            continue
    if not events:
        return None
    first, last = events[0], events[-1]
    has_ended = last["event"] == "finished" or (last["event"] == "failed" and last["source"] is None)
    detail = last["detail"] or {}
    problems = detail.get("problems") or ([detail["error"]] if detail.get("error") else [])
    return PastRun(
        run_id=first["run_id"],
        command=(first["detail"] or {}).get("command", "run"),
        started_at=datetime.fromisoformat(first["at"]),
        ended_at=datetime.fromisoformat(last["at"]) if has_ended else None,
        status=last["status"] if has_ended else "unfinished",
        problems=tuple(problems) if has_ended else (),
    )

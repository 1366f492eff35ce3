"""The run log: what each run did, an append-only file a run.

It feeds `operations.runs` alone and is no input of the other tables. What the events of deciding carry:

assessed (a source; status ok or problem): snapshot, accepted, reason, figures: by name value, low, high,
    before, origin and status (ok, outside, unbounded).
compared: summary (a sentence), because (what else than pages has changed), compared, changed (exercises),
    fields (exercises that changed, by field).
refused (status failed): build (its name in warehouse/refused), problems (sentences), because, figures as
    above; without a build where no collection was accepted yet.
page_failed (a source; status problem): error (its kind), pages, page (one of them), detail, traceback (""
    where its process died).
decided: subject (snapshot or warehouse), by, reason, and snapshot and accepted, or build.
"""

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from flows.home import logs
from flows.home.durable import make_folder_durably
from flows.home.redaction import redacted_value
from flows.home.run_history import read_events
from flows.home.settings import Home
from flows.home.versions import STAMP_FORMAT, version_time

MICROSECOND = timedelta(microseconds=1)
RUN_COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "run_id": pl.String,
    "position": pl.Int64,
    "at": pl.Datetime("us"),
    "event": pl.String,
    "source": pl.String,
    "status": pl.String,
    "detail": pl.String,
}


@dataclass
class RunLog:
    """The log of one run; each event is written at once as a line of JSON."""

    run_id: str
    path: Path
    position: int = field(default=0)

    @classmethod
    def start(cls, home: Home) -> "RunLog":
        """Open the log of a new run in the home; its id is the start (UTC) and the process."""
        make_folder_durably(home.runs)
        run_id = f"{_start_after_all(home).strftime(STAMP_FORMAT)}-{os.getpid()}"
        path = home.runs / f"{run_id}.jsonl"
        path.touch(exist_ok=False)
        return cls(run_id, path)

    def record(
        self, event: str, source: str | None = None, status: str | None = None, **detail: object
    ) -> None:
        """Append an event; the detail must be what JSON can hold. Secrets in it are replaced."""
        self.position += 1
        line = {
            "run_id": self.run_id,
            "position": self.position,
            "at": datetime.now(UTC).isoformat(timespec="microseconds"),
            "event": event,
            "source": source,
            "status": status,
            "detail": redacted_value(detail) or None,
        }
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False, sort_keys=True, default=str) + "\n")
        logs.write_run_event(line)


def _start_after_all(home: Home) -> datetime:
    """Return the present moment, or just after the newest log where the clock was ahead once.

    The newest run is recognised by its id, and must not be the one of a wrong clock for years.
    """
    now = datetime.now(UTC)
    newest = max((path.stem for path in home.runs.glob("*.jsonl")), default="")
    last = version_time(newest)
    return now if last is None else max(now, last + MICROSECOND)


def read_runs(home: Home) -> pl.DataFrame:
    """Return all events of all runs, per the contract FactRun, oldest first.

    A line that a crash left unfinished is left out.
    """
    rows = [row for path in sorted(home.runs.glob("*.jsonl")) for row in _read_log(path)]
    return pl.DataFrame(rows, schema=RUN_COLUMNS, orient="row")


def _read_log(path: Path) -> list[tuple[Any, ...]]:
    """Return the events of one file as rows."""
    rows = []
    for event in read_events(path):
        detail = event["detail"]
        rows.append(
            (
                event["run_id"],
                event["position"],
                datetime.fromisoformat(event["at"]).astimezone(UTC).replace(tzinfo=None),
                event["event"],
                event["source"],
                event["status"],
                None if detail is None else json.dumps(detail, ensure_ascii=False, sort_keys=True),
            )
        )
    return rows

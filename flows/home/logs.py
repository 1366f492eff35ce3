"""Structured logs, on request: each line of stderr is one JSON object.

Every object has `time` (UTC), `level`, `event`, `run_id` and `source` (null where there is none), and
`detail` with whatever the event has to say. The events of the run log come under their own names;
`stage`, `note`, `message` and `log` are what people are shown otherwise. Secrets are replaced.
"""

import json
import logging
import os
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TextIO

from flows.home.progress import NullReporter, Progress, ProgressReporter, no_progress
from flows.home.redaction import redacted_value
from flows.home.settings import LOG_FORMAT_VARIABLE

LEVELS = {None: "info", "ok": "info", "problem": "warning", "failed": "error"}
"""The level of an event of the run log, by its status."""


@dataclass
class _Log:
    """Where the log of this process goes; nowhere until it is started."""

    stream: TextIO | None = None
    run_id: str | None = None


_log = _Log()


def start_json_logs(stream: TextIO | None = None) -> None:
    """Write stderr (or a stream) as JSON lines from now on, what libraries log included."""
    _log.stream = stream or sys.stderr
    root = logging.getLogger()
    root.handlers = [_Handler()]
    root.setLevel(logging.INFO)
    for noisy in ("prefect", "httpx", "httpcore", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)


def is_json() -> bool:
    """Return whether stderr is written as JSON lines."""
    return _log.stream is not None


def write_event(event: str, level: str = "info", source: str | None = None, **detail: object) -> None:
    """Write one event; nothing happens where no JSON log was asked for."""
    if _log.stream is None:
        return
    line = {
        "time": datetime.now(UTC).isoformat(timespec="microseconds"),
        "level": level,
        "run_id": _log.run_id,
        "source": source,
        "event": event,
        "detail": redacted_value(detail) or None,
    }
    _log.stream.write(json.dumps(line, ensure_ascii=False) + "\n")
    _log.stream.flush()


def write_run_event(line: Mapping[str, Any]) -> None:
    """Write an event of the run log, and remember whose run this process does."""
    _log.run_id = line["run_id"]
    level = LEVELS.get(line["status"], "info")
    write_event(line["event"], level, line["source"], **(line["detail"] or {}))


class JsonReporter:
    """Shows a run as events; see `flows/cli/progress.py` for what shows it to a person."""

    @contextmanager
    def stage(self, title: str) -> Iterator[Progress]:
        """Report the start of a stage."""
        write_event("stage", title=title)
        yield no_progress

    def message(self, sentence: str) -> None:
        """Report what was done."""
        write_event("note", sentence=sentence)

    def note(self, sentence: str) -> None:
        """Report nothing: how a stage goes is an event of the run log, with its figures."""


class NoteReporter(NullReporter):
    """Shows how long stages go, and nothing else: for a process whose stderr others share."""

    def note(self, sentence: str) -> None:
        """Write the sentence."""
        sys.stderr.write(f"{sentence}\n")
        sys.stderr.flush()


def reporter_of_child() -> ProgressReporter:
    """Return what suits a process that a scheduler has started: JSON lines where the environment says so."""
    if os.environ.get(LOG_FORMAT_VARIABLE) != "json":
        return NoteReporter()
    start_json_logs()
    return JsonReporter()


class _Handler(logging.Handler):
    """Writes what libraries log as events."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        failure = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else None
        stated = {"logger": record.name, "message": record.getMessage()}
        write_event("log", record.levelname.lower(), **stated, **({"traceback": failure} if failure else {}))

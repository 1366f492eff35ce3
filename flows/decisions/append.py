"""Adding decisions to `decisions/`: whole or not at all, whoever else adds some at the same time."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

from flows.decisions.decision import COLUMNS, EditorialDecision
from flows.home.durable import make_folder_durably, write_durably
from flows.home.lock import folder_lock
from flows.home.settings import Home

HEADER = ",".join(COLUMNS)


def append_decisions(home: Home, decisions: Sequence[EditorialDecision]) -> list[Path]:
    """Add decisions to the file of the month in which each was made; return the files.

    A reader, or a crash at any moment, finds a file as it was or with all of its new rows. It waits for
    whoever else adds some, and not for a run, which has read what it builds from.
    """
    by_month: dict[str, list[EditorialDecision]] = {}
    for decision in decisions:
        by_month.setdefault(f"{decision.decided_at.astimezone(UTC):%Y-%m}", []).append(decision)
    make_folder_durably(home.editorial_decisions)
    with folder_lock(home.editorial_decisions):
        return [_append(home.editorial_decisions, month, rows) for month, rows in by_month.items()]


def _append(folder: Path, month: str, decisions: Sequence[EditorialDecision]) -> Path:
    file, before = _file_of(folder, month)
    rows = io.StringIO()
    csv.writer(rows, lineterminator="\n").writerows(decision.cells() for decision in decisions)
    if before and not before.endswith(b"\n"):
        before += b"\n"
    write_durably(file, (before or f"{HEADER}\n".encode()) + rows.getvalue().encode())
    return file


def _file_of(folder: Path, month: str) -> tuple[Path, bytes]:
    """Return the first file of a month that is new or has the columns that are written, and its content.

    A person may have saved the usual one with columns of another order, or with semicolons.
    """
    number = 1
    while True:
        file = folder / (f"{month}.csv" if number == 1 else f"{month}-{number}.csv")
        content = file.read_bytes() if file.exists() else b""
        first = content.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].strip(b"\r")
        if not content or first == HEADER.encode():
            return file, content
        number += 1

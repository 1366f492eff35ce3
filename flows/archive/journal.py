"""Journals of a snapshot that is being written: what a killed crawl had on the disk is kept."""

import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from flows.archive.manifest import MANIFEST_FILE, snapshot_folders
from flows.home.digest import digest_of
from flows.home.settings import Home

LOG_FILE = "frontier.log"
"""What a crawl has seen, in the folder of its snapshot; see `flows/collect/crawl/frontier.py`."""

SITE_FILE = "site-files.json"
"""The small files of a site (robots.txt, lists of pages) beside it; see `flows/collect/crawl/discover.py`."""

RESUMED_WITHIN_SECONDS = 24 * 3600
"""A crawl that was stopped longer ago than this starts again: the site has gone on."""
STATE_COLUMNS = ["url", "outcome", "payload_digest", "reason"]
PATTERNS = ("staged-*.parquet", "part-*.parquet", "journal-*.parquet")


@dataclass(frozen=True)
class Journal:
    """One file of rows. `states` are url, outcome, payload digest and reason of each."""

    file: Path
    raw_bytes: int
    has_payloads: bool
    states: list[tuple[str, str, str | None, str | None]]


def find_interrupted(home: Home, source_name: str) -> Path | None:
    """Return the folder of the last collection of a source, where it is a crawl that was stopped lately."""
    folders = snapshot_folders(home, source_name)
    if not folders or (folders[-1] / MANIFEST_FILE).exists():
        return None
    try:
        age = time.time() - (folders[-1] / LOG_FILE).stat().st_mtime
    except FileNotFoundError:
        return None
    return folders[-1] if age < RESUMED_WITHIN_SECONDS else None


def read_journals(folder: Path, row_bytes: int) -> list[Journal]:
    """Read the journals in the folder of an unfinished snapshot, and remove what is of no use.

    That is what was torn, what is a copy (sealing was stopped while it merged), and anything that is no
    longer as its digest says. A row is in one journal only.
    """
    journals: list[Journal] = []
    met: set[str] = set()
    for file in folder.glob("*.tmp"):
        file.unlink()
    for pattern in PATTERNS:
        for file in sorted(folder.glob(pattern)):
            journal = _read_journal(file, row_bytes)
            if journal is None or not met.isdisjoint(state[0] for state in journal.states):
                file.unlink()
                continue
            met.update(state[0] for state in journal.states)
            journals.append(journal)
    return _renamed(journals)


def _read_journal(file: Path, row_bytes: int) -> Journal | None:
    """Read one journal; None where it is not whole."""
    try:
        table = pq.read_table(file, columns=[*STATE_COLUMNS, "payload"], memory_map=False)
    except (OSError, pa.ArrowException):
        return None
    columns = [table[name].to_pylist() for name in STATE_COLUMNS]
    payloads = table["payload"].to_pylist()
    size = 0
    for digest, payload in zip(columns[2], payloads, strict=True):
        size += row_bytes + len(payload or b"")
        if payload is not None and digest_of(payload) != digest:
            return None
    return Journal(file, size, bool(payloads) and payloads[0] is not None, list(zip(*columns, strict=True)))


def _renamed(journals: list[Journal]) -> list[Journal]:
    """Return the journals with new numbers, also parts that were never sealed."""
    moved = []
    for number, journal in enumerate(journals):
        staged = journal.file.with_name(f"staged-{number:05d}.parquet")
        journal.file.rename(staged)
        moved.append((staged, journal))
    result = []
    for number, (staged, journal) in enumerate(moved):
        file = staged.with_name(f"journal-{number:05d}.parquet")
        staged.rename(file)
        result.append(Journal(file, journal.raw_bytes, journal.has_payloads, journal.states))
    return result

"""Writing one snapshot: rows to a journal, the journal to parts, at last the manifest.

Rows with a payload and rows without go to separate parts, so that payloads are found without
looking at the rows of unchanged pages.
"""

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from flows.archive.forgotten import REASON, is_name, read_forgotten
from flows.archive.journal import Journal
from flows.archive.manifest import Manifest, Part, stamp_of, write_manifest
from flows.archive.parts import (
    PART_BYTES,
    ROW_BYTES,
    ROW_SCHEMA,
    describe_part,
    has_no_room,
    open_part,
    write_part,
)
from flows.archive.states import States
from flows.home.durable import fsync_file, fsync_folder, make_folder_durably
from flows.home.settings import Home
from transforms.enums import OUTCOMES

FLUSH_SECONDS = 5.0
VERSIONED_PACKAGES = ("duckdb", "polars", "pyarrow", "repertoire")

Row = tuple[Any, ...]


@dataclass
class _Journal:
    """Rows of one kind: those of the row group in memory, the open file of those before, and the files done.

    group_bytes: of the payloads of the row group. raw_bytes: of the open file together with it.
    """

    has_payloads: bool
    rows: list[Row] = field(default_factory=list)
    group_bytes: int = 0
    raw_bytes: int = 0
    open_file: tuple[Path, pq.ParquetWriter] | None = None
    files: list[tuple[Path, int]] = field(default_factory=list)


class SnapshotWriter:
    """Writes one snapshot of a source.

    A context: left without `seal`, by an error or not, it removes what it wrote; with
    `keeps_unfinished` it leaves its journals, for another writer that `resume`s them. Within it the
    snapshot is invisible to readers. `shard_bytes` bounds the raw payload of a row group, which is
    the smallest thing that extraction reads. `before_flush`, where set, is called before rows go to the disk.
    Of a page that is forgotten nothing is written but that it is: `forgotten_names` are the names of those.
    """

    def __init__(
        self,
        home: Home,
        source_name: str,
        started_at: datetime,
        shard_bytes: int = 16_000_000,
        *,
        keeps_unfinished: bool = False,
        flush_seconds: float | None = None,
    ) -> None:
        self.source_name = source_name
        self.started_at = started_at
        self.folder = home.archive / source_name / stamp_of(started_at)
        self._shard_bytes = shard_bytes
        self._keeps_unfinished = keeps_unfinished
        self._flush_seconds = FLUSH_SECONDS if flush_seconds is None else flush_seconds
        self.before_flush: Callable[[], None] | None = None
        self._with_payload = _Journal(has_payloads=True)
        self._bare = _Journal(has_payloads=False)
        self._counts: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
        self._states = States()
        self._flushed_at = time.monotonic()
        self._journals_written = 0
        self._is_sealed = False
        self._forgotten = read_forgotten(home)
        self.forgotten_names: set[str] = set()

    def __enter__(self) -> Self:
        make_folder_durably(self.folder)
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_sealed:
            return
        if self._keeps_unfinished:
            self._flush(self._with_payload)
            self._flush(self._bare)
        else:
            for journal in (self._with_payload, self._bare):
                if journal.open_file:
                    with suppress(OSError):  # of a full disk, perhaps; the file goes anyway
                        journal.open_file[1].close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def give_up(self) -> None:
        """Leave nothing behind of a snapshot in which there is nothing to continue from."""
        self._keeps_unfinished = False

    def resume(self, journals: Sequence[Journal]) -> None:
        """Take over the journals of a writer that did not come to seal this snapshot."""
        for each in journals:
            journal = self._with_payload if each.has_payloads else self._bare
            journal.files.append((each.file, each.raw_bytes))
            for url, outcome, digest, reason in each.states:
                self._count(url, outcome, digest, reason)
                if is_name(url):
                    self.forgotten_names.add(url)
        self._journals_written = len(journals)

    def add(
        self,
        url: str,
        fetched_at: int,
        outcome: str,
        *,
        final_url: str | None = None,
        reason: str | None = None,
        detail: str | None = None,
        status: int | None = None,
        request_headers: str | None = None,
        response_headers: str | None = None,
        media_type: str | None = None,
        size: int | None = None,
        payload_digest: str | None = None,
        payload: bytes | None = None,
    ) -> None:
        """Add a row of the contract ArchiveRow; `fetched_at` in microseconds since 1970 (UTC)."""
        if trace := self._forgotten.find(self.source_name, url, payload_digest, final_url):
            self.keep_forgotten(trace.name, fetched_at, trace.reason)
            return
        if final_url and (trace := self._forgotten.find(self.source_name, final_url)):
            detail = detail and detail.replace(final_url, trace.name)
            final_url, request_headers, response_headers = trace.name, None, None
        row = (
            url, final_url, fetched_at, outcome, reason, detail, status, request_headers,
            response_headers, media_type, size, payload_digest, payload,
        )  # fmt: skip
        self._add_row(row)
        self._count(url, outcome, payload_digest, reason)

    def forgets(self, url: str, payload_digest: str | None = None, final_url: str | None = None) -> bool:
        """Return whether a page is forgotten, so that neither its bytes nor its address may be kept."""
        return self._forgotten.find(self.source_name, url, payload_digest, final_url) is not None

    def add_forgotten(self, url: str, fetched_at: int) -> None:
        """Add the row of an address that is forgotten, and so was not asked for."""
        if trace := self._forgotten.find(self.source_name, url):
            self.keep_forgotten(trace.name, fetched_at, trace.reason)

    def keep_forgotten(self, name: str, fetched_at: int, why: str) -> None:
        """Add the row of a forgotten page of which nothing but its name is known, once a snapshot."""
        if name in self.forgotten_names:
            return
        self.forgotten_names.add(name)
        self._add_row((name, None, fetched_at, "set_aside", REASON, why, *[None] * (len(ROW_SCHEMA) - 6)))
        self._count(name, "set_aside", None, REASON)

    def seal(
        self,
        finished_at: datetime,
        *,
        base_states_digest: str | None = None,
        leftovers_removed: Sequence[str] = (),
        notes: Mapping[str, Any] | None = None,
        beside: str = "",
    ) -> Manifest:
        """Make the snapshot complete and return its manifest; the base is what it was compared with.

        beside: digest of what else of the snapshot the tables are made from; "" where there is nothing.
        """
        parts = [*self._seal_journal(self._with_payload, 0)]
        parts += self._seal_journal(self._bare, len(parts))
        fsync_folder(self.folder)
        manifest = write_manifest(
            self.folder,
            {
                "source": self.source_name,
                "snapshot_id": f"{self.source_name}/{self.folder.name}",
                "started_at": self.started_at.astimezone(UTC).isoformat(timespec="microseconds"),
                "finished_at": finished_at.astimezone(UTC).isoformat(timespec="microseconds"),
                "counts": dict(self._counts),
                "states_digest": self._states.digest(beside),
                "base_states_digest": base_states_digest,
                "parts": [asdict(part) for part in parts],
                "versions": _versions(),
                "leftovers_removed": list(leftovers_removed),
                **({"notes": dict(notes)} if notes else {}),
                **({"clean_of": self._forgotten.mark} if self._forgotten else {}),
            },
        )
        self._is_sealed = True
        return manifest

    def _count(self, url: str, outcome: str, payload_digest: str | None, reason: str | None) -> None:
        self._counts[outcome] += 1
        self._states.add(url, outcome, payload_digest, reason)

    def _add_row(self, row: Row) -> None:
        """Add a row to its journal: a row group that is full goes to its file, a full file is done."""
        payload = row[-1]
        journal = self._bare if payload is None else self._with_payload
        size = 0 if payload is None else len(payload)
        if has_no_room(len(journal.rows), journal.group_bytes, size, self._shard_bytes):
            self._write_group(journal)
        journal.rows.append(row)
        journal.group_bytes += size
        journal.raw_bytes += ROW_BYTES + size
        is_full = journal.raw_bytes >= PART_BYTES
        if not self._keeps_unfinished:
            if is_full:
                self._flush(journal)
        elif is_full or time.monotonic() - self._flushed_at > self._flush_seconds:
            self._flush(self._with_payload)
            self._flush(self._bare)

    def _write_group(self, journal: _Journal) -> tuple[Path, pq.ParquetWriter]:
        """Write the rows in memory to the open file of a journal, as a row group; return that file."""
        if journal.open_file is None:
            file = self.folder / f"journal-{self._journals_written:05d}.parquet"
            journal.open_file = file, open_part(file)
            self._journals_written += 1
        if journal.rows:
            table = _table(journal.rows)
            journal.rows, journal.group_bytes = [], 0  # so that no row is in memory twice while it is encoded
            journal.open_file[1].write_table(table)
        return journal.open_file

    def _flush(self, journal: _Journal) -> None:
        """Finish the open file of a journal with the rows in memory: from then on it can be read."""
        self._flushed_at = time.monotonic()
        if not journal.raw_bytes:
            return
        if self.before_flush:
            self.before_flush()
        file, parquet = self._write_group(journal)
        parquet.close()
        if self._keeps_unfinished:
            fsync_file(file)
        journal.files.append((file, journal.raw_bytes))
        journal.open_file = None
        journal.raw_bytes = 0

    def _seal_journal(self, journal: _Journal, first_number: int) -> list[Part]:
        """Turn the files of one journal into parts: full ones by renaming, small ones merged."""
        self._flush(journal)
        parts = []
        for number, files in enumerate(_batches(journal.files), start=first_number):
            final = self.folder / f"part-{number:05d}.parquet"
            source = files[0]
            if len(files) > 1:
                source = final.with_suffix(".tmp")
                write_part(source, pa.concat_tables(pq.read_table(file) for file in files), self._shard_bytes)
            fsync_file(source)
            source.replace(final)
            for file in files:
                file.unlink(missing_ok=True)
            parts.append(describe_part(final, has_payloads=journal.has_payloads))
        return parts


def _batches(files: list[tuple[Path, int]]) -> Iterator[list[Path]]:
    """Yield the files of each part: neighbours as long as they stay within PART_BYTES together."""
    batch: list[Path] = []
    total = 0
    for file, raw_bytes in files:
        if batch and total + raw_bytes > PART_BYTES:
            yield batch
            batch, total = [], 0
        batch.append(file)
        total += raw_bytes
    if batch:
        yield batch


def _table(rows: list[Row]) -> pa.Table:
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, each.type) for column, each in zip(columns, ROW_SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=ROW_SCHEMA)


def _versions() -> dict[str, str]:
    """Return the versions of what wrote the snapshot."""
    versions = {}
    for package in VERSIONED_PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "unknown"
    return versions

"""Writing one snapshot: rows to a journal, the journal to parts, at last the manifest.

Rows with a payload and rows without go to separate parts, so that payloads are found without
looking at the rows of unchanged pages.
"""

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.archive.forgotten import REASON, is_name, read_forgotten
from flows.archive.journal import Journal
from flows.archive.manifest import Manifest, Part, stamp_of, write_manifest
from flows.home.digest import BYTES
from flows.home.durable import fsync_file, fsync_folder, make_folder_durably
from flows.home.settings import Home
from transforms.enums import OUTCOMES

PART_BYTES = 64_000_000
"""Raw bytes of a part; a journal of that size becomes a part as it is."""
ROW_BYTES = 200
"""What a row without its payload counts."""
FLUSH_SECONDS = 5.0
GROUP_ROWS = 2048
SAME_STATE = {"unchanged": "present"}
VERSIONED_PACKAGES = ("duckdb", "polars", "pyarrow", "repertoire")

ROW_SCHEMA = pa.schema(
    [
        ("url", pa.large_string()),
        ("final_url", pa.large_string()),
        ("fetched_at", pa.timestamp("us")),
        ("outcome", pa.large_string()),
        ("reason", pa.large_string()),
        ("detail", pa.large_string()),
        ("status", pa.int64()),
        ("request_headers", pa.large_string()),
        ("response_headers", pa.large_string()),
        ("media_type", pa.large_string()),
        ("size", pa.int64()),
        ("payload_digest", pa.large_string()),
        ("payload", pa.large_binary()),
    ]
)
REPEATING_COLUMNS = [
    "outcome",
    "reason",
    "detail",
    "status",
    "request_headers",
    "response_headers",
    "media_type",
]

Row = tuple[Any, ...]


@dataclass
class _Journal:
    """Rows of one kind, those in memory and the files of those that were flushed."""

    has_payloads: bool
    rows: list[Row] = field(default_factory=list)
    raw_bytes: int = 0
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
        self._states: list[tuple[str, str, str, str]] = []
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
            self._add_forgotten(trace.name, fetched_at, trace.reason)
            return
        if final_url and (trace := self._forgotten.find(self.source_name, final_url)):
            detail = detail and detail.replace(final_url, trace.name)
            final_url, request_headers, response_headers = trace.name, None, None
        journal = self._bare if payload is None else self._with_payload
        journal.rows.append(
            (
                url, final_url, fetched_at, outcome, reason, detail, status, request_headers,
                response_headers, media_type, size, payload_digest, payload,
            )
        )  # fmt: skip
        journal.raw_bytes += ROW_BYTES + (0 if payload is None else len(payload))
        self._count(url, outcome, payload_digest, reason)
        if journal.raw_bytes >= PART_BYTES and not self._keeps_unfinished:
            self._flush(journal)
        elif journal.raw_bytes >= PART_BYTES or time.monotonic() - self._flushed_at > self._flush_seconds:
            self._flush(self._with_payload)
            self._flush(self._bare)

    def forgets(self, url: str, payload_digest: str | None = None, final_url: str | None = None) -> bool:
        """Return whether a page is forgotten, so that neither its bytes nor its address may be kept."""
        return self._forgotten.find(self.source_name, url, payload_digest, final_url) is not None

    def add_forgotten(self, url: str, fetched_at: int) -> None:
        """Add the row of an address that is forgotten, and so was not asked for."""
        if trace := self._forgotten.find(self.source_name, url):
            self._add_forgotten(trace.name, fetched_at, trace.reason)

    def _add_forgotten(self, name: str, fetched_at: int, why: str) -> None:
        if name in self.forgotten_names:
            return
        self.forgotten_names.add(name)
        self._bare.rows.append(
            (name, None, fetched_at, "set_aside", REASON, why, *[None] * (len(ROW_SCHEMA) - 6))
        )
        self._bare.raw_bytes += ROW_BYTES
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
                "states_digest": self._states_digest(beside),
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
        if outcome != "missing":
            state = SAME_STATE.get(outcome, outcome)
            self._states.append((url, state, payload_digest or "", reason or ""))

    def _states_digest(self, beside: str) -> str:
        """Return the digest of (url, state, digest, reason) of all that was found, in order of url.

        What lies beside the rows counts where there is any.

        It is fed a line at a time: of a million pages the whole text would take a quarter of a gigabyte.
        """
        digest = blake2b(digest_size=BYTES)
        self._states.sort()
        for number, state in enumerate(self._states):
            digest.update(
                ("\n" if number else "").encode() + "\0".join(state).encode("utf-8", "surrogatepass")
            )
        if beside:
            digest.update(f"\n{beside}".encode())
        return digest.hexdigest()

    def _flush(self, journal: _Journal) -> None:
        """Write the rows in memory to a new journal file."""
        self._flushed_at = time.monotonic()
        if not journal.rows:
            return
        if self.before_flush:
            self.before_flush()
        file = self.folder / f"journal-{self._journals_written:05d}.parquet"
        self._journals_written += 1
        write_part(file, _table(journal.rows), self._shard_bytes)
        if self._keeps_unfinished:
            fsync_file(file)
        journal.files.append((file, journal.raw_bytes))
        journal.rows = []
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


def write_part(file: Path, table: pa.Table, shard_bytes: int) -> None:
    """Write a table of ROW_SCHEMA to one Parquet file, in row groups bounded by rows and by raw payload."""
    with pq.ParquetWriter(
        file, ROW_SCHEMA, compression="zstd", compression_level=3, use_dictionary=REPEATING_COLUMNS,
        write_statistics=["url", "outcome"],
    ) as writer:  # fmt: skip
        sizes = pc.fill_null(pc.binary_length(table["payload"]), 0).to_pylist()
        for start, stop in _groups(sizes, shard_bytes):
            writer.write_table(table.slice(start, stop - start))


def _groups(sizes: list[int], shard_bytes: int) -> Iterator[tuple[int, int]]:
    """Yield the bounds of each row group; one payload above the limit makes a separate group."""
    start = total = 0
    for index, size in enumerate(sizes):
        if index > start and (total + size > shard_bytes or index - start == GROUP_ROWS):
            yield start, index
            start, total = index, 0
        total += size
    if sizes:
        yield start, len(sizes)


def part_digest(file: Path) -> str:
    """Return the digest of a part, read in blocks."""
    digest = blake2b(digest_size=32)
    with file.open("rb") as opened:
        while block := opened.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def describe_part(file: Path, *, has_payloads: bool) -> Part:
    """Return what a manifest says of a part that has been written."""
    rows = pq.read_metadata(file).num_rows
    return Part(file.name, rows, rows if has_payloads else 0, file.stat().st_size, part_digest(file))


def _versions() -> dict[str, str]:
    """Return the versions of what wrote the snapshot."""
    versions = {}
    for package in VERSIONED_PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "unknown"
    return versions

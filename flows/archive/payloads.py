"""Finding payloads by their digest, in any complete snapshot of a source and in its packs."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.archive.manifest import RESTORE, Manifest, list_snapshots
from flows.archive.packs import list_packs
from flows.home.digest import digest_of
from flows.home.errors import DamagedArchiveError
from flows.home.settings import Home

SHARD_PAYLOADS = 16_384
"""Payloads of a shard at most, however small: the record of each takes memory, too."""
Payload = tuple[str, str, str | None, bytes]
"""Digest, address and media type of the page that brought it, and the bytes."""


@dataclass(frozen=True)
class Shard:
    """Payloads to read in one task, here or on a cluster: their digests, and the row groups they are in."""

    row_groups: tuple[tuple[Path, int], ...]
    digests: frozenset[str]
    raw_bytes: int


def payload_shards(
    home: Home,
    source_name: str,
    digests: Collection[str],
    max_bytes: int,
    snapshots: Sequence[Manifest] | None = None,
) -> Iterator[Shard]:
    """Yield shards that hold each digest once, and `max_bytes` raw bytes and SHARD_PAYLOADS at most.

    A shard is at least one row group, whose raw payload the writer bounds. The order is that of the
    archive. `snapshots` are those of the source where they are read already. Raises DamagedArchiveError
    where a digest is nowhere.
    """
    known = list_snapshots(home, source_name) if snapshots is None else snapshots
    row_groups: list[tuple[Path, int]] = []
    found: set[str] = set()
    raw_bytes = 0
    for row_group, hits, hit_bytes in _locate(home.archive / source_name, known, set(digests)):
        is_full = raw_bytes + hit_bytes > max_bytes or len(found) + len(hits) > SHARD_PAYLOADS
        if row_groups and is_full:
            yield Shard(tuple(row_groups), frozenset(found), raw_bytes)
            row_groups, found, raw_bytes = [], set(), 0
        row_groups.append(row_group)
        found |= hits
        raw_bytes += hit_bytes
    if row_groups:
        yield Shard(tuple(row_groups), frozenset(found), raw_bytes)


def read_payloads(shard: Shard) -> list[Payload]:
    """Read the payloads of a shard, each checked against its digest.

    It starts no threads, so that it is safe in a forked process.
    """
    payloads = []
    for file, row_group in shard.row_groups:
        with open_part(file) as part:
            columns = ["payload_digest", "url", "media_type", "payload"]
            table = part.read_row_group(row_group, columns=columns, use_threads=False)
            for digest, url, media_type, payload in _rows_of(table, columns, shard.digests):
                if digest_of(payload) != digest:
                    raise DamagedArchiveError(
                        f"{file}: the bytes of {url!r} differ from what was archived. {RESTORE}."
                    )
                payloads.append((digest, url, media_type, payload))
    return payloads


def stored_digests(snapshots: Collection[Manifest]) -> set[str]:
    """Return the digests of all payloads that these snapshots of one source and its packs hold."""
    digests: set[str] = set()
    for file in _payload_files(snapshots):
        digests.update(digests_in(file))
    return digests


def digests_in(part: Path) -> list[str]:
    """Return the digests in a file of payloads, in its order."""
    with open_part(part) as opened:
        digests: list[str] = opened.read(columns=["payload_digest"])["payload_digest"].to_pylist()
        return digests


@contextmanager
def open_part(file: Path) -> Iterator[Any]:
    """Open a part for reading; whatever is wrong with it is a DamagedArchiveError."""
    try:
        with pq.ParquetFile(file, memory_map=False) as part:
            yield part
    except (OSError, pa.ArrowException) as error:
        raise DamagedArchiveError(f"{file}: cannot be read ({error}). {RESTORE} ({file.parent}).") from error


def _payload_files(snapshots: Collection[Manifest]) -> Iterator[Path]:
    """Yield the files that hold payloads of the source whose snapshots these are."""
    for manifest in snapshots:
        yield from (manifest.folder / part.name for part in manifest.parts if part.payloads)
    for folder in dict.fromkeys(manifest.folder.parent for manifest in snapshots):
        yield from (pack.file for pack in list_packs(folder))


def _locate(
    folder: Path, snapshots: Sequence[Manifest], wanted: set[str]
) -> Iterator[tuple[tuple[Path, int], set[str], int]]:
    """Yield each row group that holds wanted digests, with these and their raw bytes; each digest once."""
    for file in _payload_files(snapshots):
        if not wanted:
            return
        with open_part(file) as opened:
            for row_group in range(opened.num_row_groups):
                table = opened.read_row_group(row_group, columns=["payload_digest", "size"])
                digests = table["payload_digest"].to_pylist()
                sizes = dict(zip(digests, table["size"].to_pylist(), strict=True))
                hits = wanted.intersection(digests)
                if hits:
                    wanted -= hits
                    yield (file, row_group), hits, sum(sizes[digest] for digest in hits)
    if wanted:
        raise DamagedArchiveError(
            f"{folder}: {len(wanted)} payloads are missing, one is {min(wanted)}. "
            "Restore the snapshot that contains it from a backup, or collect the source again."
        )


def _rows_of(table: pa.Table, columns: list[str], digests: frozenset[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the wanted digests; those of the others never become Python objects."""
    found = enumerate(table["payload_digest"].to_pylist())
    wanted = list({digest: index for index, digest in found if digest in digests}.values())
    if len(wanted) < table.num_rows:
        table = table.take(wanted)
    yield from zip(*(table[column].to_pylist() for column in columns), strict=True)

"""What the files of one source's archive hold together, for those who put them in order."""

import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.archive.manifest import MANIFEST_FILE, Manifest, read_manifest, snapshot_folders
from flows.archive.packs import payload_table
from flows.archive.parts import PART_BYTES, ROW_BYTES
from flows.archive.payloads import open_part
from flows.home.settings import Home

PRUNED = ".pruned-"
"""A snapshot under this name is being removed."""


def referenced_digests(home: Home, source_name: str, without: Collection[Path] = ()) -> set[str]:
    """Return the digests that rows of a source refer to, those of collections under way included.

    `without` are folders of snapshots that do not count.
    """
    digests: set[str | None] = set()
    for folder in snapshot_folders(home, source_name):
        for file in () if folder in without else _row_files(folder):
            with open_part(file) as opened:
                digests.update(opened.read(columns=["payload_digest"])["payload_digest"].to_pylist())
    return {digest for digest in digests if digest is not None}


def payload_batches(files: Collection[Path], wanted: Collection[str]) -> Iterator[pa.Table]:
    """Yield tables of up to PART_BYTES raw bytes that together hold each wanted payload of the files once."""
    missing = set(wanted)
    batch: list[pa.Table] = []
    total = 0
    for file in files:
        table = _take(payload_table(file), missing)
        size = raw_bytes(table)
        if batch and total + size > PART_BYTES:
            yield pa.concat_tables(batch)
            batch, total = [], 0
        batch += [table] if table.num_rows else []
        total += size
    if batch:
        yield pa.concat_tables(batch)


def raw_bytes(table: pa.Table) -> int:
    """Return the raw bytes of the payloads of some rows, and what the rows count."""
    rows: int = table.num_rows
    return int(pc.sum(table["size"]).as_py() or 0) + ROW_BYTES * rows


def remove_half_pruned(source_folder: Path) -> None:
    """Remove what a pruning that was killed left; the caller holds the writer's lock."""
    for leftover in source_folder.glob(f"{PRUNED}*"):
        shutil.rmtree(leftover)


def remove_unlisted_parts(manifest: Manifest) -> None:
    """Remove files next to a manifest that it does not name: the old ones of what rewrote it."""
    listed = {part.name for part in manifest.parts}
    for file in (*manifest.folder.glob("part-*.parquet"), *manifest.folder.glob("*.tmp")):
        if file.name not in listed:
            file.unlink()


def next_part_number(manifest: Manifest) -> int:
    """Return the first number that no part of a snapshot has."""
    numbers = [int(part.name.removeprefix("part-").split(".")[0]) for part in manifest.parts]
    return 1 + max(numbers, default=-1)


def _take(table: pa.Table, missing: set[str]) -> pa.Table:
    """Return the rows of digests that are still missing, each once, and take these out of the set."""
    indices = []
    for index, digest in enumerate(table["payload_digest"].to_pylist()):
        if digest in missing:
            missing.discard(digest)
            indices.append(index)
    return table.take(pa.array(indices, pa.int64()))


def _row_files(folder: Path) -> list[Path]:
    """Return the files of rows in the folder of a snapshot, whole or under way."""
    if (folder / MANIFEST_FILE).exists():
        return [folder / part.name for part in read_manifest(folder).parts]
    return [file for file in sorted(folder.glob("*.parquet")) if is_whole(file)]


def is_whole(file: Path) -> bool:
    """Return whether a journal can be read; a torn one is thrown away when its crawl continues."""
    try:
        pq.read_metadata(file)
    except (OSError, pa.ArrowException):
        return False
    return True

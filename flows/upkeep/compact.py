"""Compacting: many small files of the archive become few large ones, which are smaller together.

Payloads of small parts go to packs (`flows/archive/packs.py`), the rows of a snapshot to one part without
payloads. No digest changes and no snapshot says anything else than before. Killed at any moment, each
payload is in its old place, in its new one, or in both; compacting again clears up.
"""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from flows.archive.manifest import Manifest, Part, list_snapshots, replace_parts
from flows.archive.packs import (
    Pack,
    list_packs,
    remove_pack,
    remove_unfinished_packs,
    write_pack,
)
from flows.archive.parts import PART_BYTES, ROW_SCHEMA, describe_part, write_part
from flows.archive.payloads import digests_in, open_part
from flows.home.durable import fsync_file, fsync_folder
from flows.home.settings import Home, Settings
from flows.upkeep.contents import (
    next_part_number,
    payload_batches,
    raw_bytes,
    referenced_digests,
    remove_half_pruned,
    remove_unlisted_parts,
)

SMALL_BYTES = PART_BYTES // 2
"""Raw bytes below which a part or a pack is small."""


@dataclass(frozen=True)
class Compacted:
    """What compacting a source did: files and bytes before and after."""

    source: str
    files_before: int
    files_after: int
    bytes_before: int
    bytes_after: int


def compact(home: Home, source_name: str, settings: Settings) -> Compacted:
    """Compact the archive of one source; the caller holds the writer's lock.

    Raises DamagedArchiveError where a file is not as it must be; then the archive is as it was, or
    compacted in part.
    """
    folder = home.archive / source_name
    files_before, bytes_before = _size(folder)
    snapshots = list_snapshots(home, source_name)
    remove_half_pruned(folder)
    remove_unfinished_packs(folder)
    for manifest in snapshots:
        remove_unlisted_parts(manifest)
    small_parts = {manifest.folder: _small_payload_parts(manifest) for manifest in snapshots}
    small_packs = [pack for pack in list_packs(folder) if _raw_bytes(pack.file) < SMALL_BYTES]
    files = [where / part.name for where, parts in small_parts.items() for part in parts]
    if len(files) + len(small_packs) > 1:
        _pack(home, source_name, files, small_packs, settings.shard_bytes)
        for manifest in snapshots:
            _rewrite(manifest, small_parts[manifest.folder], settings.shard_bytes)
    files_after, bytes_after = _size(folder)
    return Compacted(source_name, files_before, files_after, bytes_before, bytes_after)


def _pack(home: Home, source_name: str, parts: list[Path], packs: list[Pack], shard_bytes: int) -> None:
    """Write the payloads of small parts and small packs to their own packs, each once."""
    folder = home.archive / source_name
    packed_digests = {
        digest for pack in list_packs(folder) if pack not in packs for digest in digests_in(pack.file)
    }
    wanted = referenced_digests(home, source_name) - packed_digests
    written = {
        write_pack(folder, table, shard_bytes).file
        for table in payload_batches([*(pack.file for pack in packs), *parts], wanted)
    }
    for pack in packs:
        if pack.file not in written:
            remove_pack(pack)


def _rewrite(manifest: Manifest, packed: list[Part], shard_bytes: int) -> None:
    """Let one part without payloads hold the rows of the packed parts and of those without payloads."""
    merged = [*packed, *(part for part in manifest.parts if not part.payloads)]
    if not packed:
        return
    tables = []
    for part in merged:
        with open_part(manifest.folder / part.name) as opened:
            columns = [name for name in ROW_SCHEMA.names if name != "payload"]
            rows = opened.read(columns=columns)
            tables.append(rows.append_column("payload", pa.nulls(rows.num_rows, pa.large_binary())))
    file = manifest.folder / f"part-{next_part_number(manifest):05d}.parquet"
    temporary = file.with_suffix(".tmp")
    write_part(temporary, pa.concat_tables(tables).cast(ROW_SCHEMA), shard_bytes)
    fsync_file(temporary)
    temporary.replace(file)
    fsync_folder(manifest.folder)
    unmerged = [part for part in manifest.parts if part not in merged]
    replaced = replace_parts(manifest, [*unmerged, describe_part(file, has_payloads=False)])
    remove_unlisted_parts(replaced)


def _small_payload_parts(manifest: Manifest) -> list[Part]:
    return [
        part
        for part in manifest.parts
        if part.payloads and _raw_bytes(manifest.folder / part.name) < SMALL_BYTES
    ]


def _raw_bytes(file: Path) -> int:
    with open_part(file) as opened:
        return raw_bytes(opened.read(columns=["size"]))


def _size(folder: Path) -> tuple[int, int]:
    """Return the number and the bytes of the Parquet files below a folder."""
    sizes = [file.stat().st_size for file in folder.glob("*/*.parquet")]
    return len(sizes), sum(sizes)

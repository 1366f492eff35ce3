"""Packs: payloads of several small snapshots of one source together in one file.

`raw/archive/<source>/packs/pack-<digest>.parquet` has the columns of a part, of which only address,
media type, size, digest and payload are filled. The `.json` next to it is written last: a pack without
one counts for nothing. `flows/upkeep/compact.py` makes them.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from flows.archive.manifest import RESTORE, Part
from flows.archive.parts import ROW_SCHEMA, describe_part, write_part
from flows.home.digest import digest_of
from flows.home.durable import fsync_file, fsync_folder, make_folder_durably, write_durably
from flows.home.errors import DamagedArchiveError

FOLDER = "packs"
VERSION = 1
FILLED = ("url", "media_type", "size", "payload_digest", "payload")


@dataclass(frozen=True)
class Pack:
    """A file of payloads, and what was written down of it."""

    file: Path
    payloads: int
    bytes: int
    digest: str

    @property
    def description(self) -> Path:
        """The file that says what the pack must be like."""
        return self.file.with_suffix(".json")


def list_packs(source_folder: Path) -> list[Pack]:
    """Return the packs of a source in the order of their names.

    Raises DamagedArchiveError where a description is not as it was written.
    """
    return [_read(file) for file in sorted((source_folder / FOLDER).glob("pack-*.json"))]


def write_pack(source_folder: Path, table: pa.Table, shard_bytes: int) -> Pack:
    """Write a pack of a table that has the columns FILLED; it counts once this returns."""
    folder = source_folder / FOLDER
    make_folder_durably(folder)
    rows = table.num_rows
    columns = [table[each.name] if each.name in FILLED else pa.nulls(rows, each.type) for each in ROW_SCHEMA]
    temporary = folder / "pack.tmp"
    write_part(temporary, pa.Table.from_arrays(columns, schema=ROW_SCHEMA), shard_bytes)
    part = describe_part(temporary, has_payloads=True)
    file = folder / f"pack-{part.digest[:16]}.parquet"
    fsync_file(temporary)
    temporary.replace(file)
    fsync_folder(folder)
    body = {"version": VERSION, "payloads": part.rows, "bytes": part.bytes, "digest": part.digest}
    write_durably(file.with_suffix(".json"), json.dumps({**body, "check": _check(body)}).encode() + b"\n")
    return Pack(file, part.rows, part.bytes, part.digest)


def remove_pack(pack: Pack) -> None:
    """Remove a pack whose payloads are elsewhere; its description goes first."""
    pack.description.unlink()
    fsync_folder(pack.file.parent)
    pack.file.unlink(missing_ok=True)


def remove_unfinished_packs(source_folder: Path) -> None:
    """Remove what a compaction that was killed left; the caller holds the writer's lock."""
    described = {pack.file for pack in list_packs(source_folder)}
    folder = source_folder / FOLDER
    for file in (*folder.glob("*.tmp"), *folder.glob("pack-*.parquet")):
        if file not in described:
            file.unlink()


def as_part(pack: Pack) -> Part:
    """Return a pack as what a manifest says of a part, to be checked like one."""
    return Part(pack.file.name, pack.payloads, pack.payloads, pack.bytes, pack.digest)


def payload_table(file: Path) -> pa.Table:
    """Read the columns FILLED of a part or a pack."""
    return pq.read_table(file, columns=list(FILLED), memory_map=False)


def _read(description: Path) -> Pack:
    try:
        body = json.loads(description.read_bytes())
        is_sound = body.pop("check") == _check(body) and body["version"] == VERSION
        pack = Pack(description.with_suffix(".parquet"), body["payloads"], body["bytes"], body["digest"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedArchiveError(f"{description}: cannot be read ({error!r}). {RESTORE}.") from error
    if not is_sound:
        raise DamagedArchiveError(f"{description}: has changed since it was written. {RESTORE}.")
    return pack


def _check(body: dict[str, object]) -> str:
    return digest_of(json.dumps(body, sort_keys=True).encode())

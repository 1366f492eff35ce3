"""The archive: what each collection of each source found, in immutable snapshots.

This module is what the rest of Repertoire uses of it. Snapshots are written by `SnapshotWriter`,
listed by `list_snapshots`, read by `read_rows`; bytes are found by digest with `payload_shards`.
"""

from collections.abc import Sequence

import polars as pl

from flows.archive.forgotten import ASKED, home_of, read_forgotten
from flows.archive.manifest import (
    RESTORE,
    Decision,
    Manifest,
    Part,
    decision_of,
    list_snapshots,
    write_decision,
)
from flows.archive.parts import part_digest
from flows.archive.payloads import Payload, Shard, payload_shards, read_payloads
from flows.archive.site_addresses import read_site_addresses
from flows.archive.writer import SnapshotWriter
from flows.home.errors import DamagedArchiveError

ROW_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "url": pl.String,
    "final_url": pl.String,
    "fetched_at": pl.Datetime("us"),
    "outcome": pl.String,
    "reason": pl.String,
    "detail": pl.String,
    "status": pl.Int64,
    "request_headers": pl.String,
    "response_headers": pl.String,
    "media_type": pl.String,
    "size": pl.Int64,
    "payload_digest": pl.String,
}
"""Columns of the contract ArchiveRow but for the payload."""

__all__ = [
    "ROW_COLUMNS",
    "Decision",
    "Manifest",
    "Part",
    "Payload",
    "Shard",
    "SnapshotWriter",
    "decision_of",
    "list_snapshots",
    "payload_shards",
    "read_payloads",
    "read_rows",
    "verify",
    "write_decision",
]


def read_rows(manifest: Manifest, columns: Sequence[str] = tuple(ROW_COLUMNS)) -> pl.DataFrame:
    """Return the rows of a snapshot in the order of their urls, per the contract ArchiveRow.

    Pages that are forgotten are so here, too, where a backup brought back a snapshot that still holds them.
    Raises DamagedArchiveError where a part is missing, has another size or is no Parquet file.
    """
    forgotten = read_forgotten(home_of(manifest.folder))
    if not forgotten or manifest.clean_of == forgotten.mark:
        return read_stored_rows(manifest, columns)
    needed = list(dict.fromkeys([*columns, *ASKED]))
    rows = forgotten.blanked(manifest.source, read_stored_rows(manifest, needed))
    return rows.sort("url").select(columns)


def read_stored_rows(manifest: Manifest, columns: Sequence[str] = tuple(ROW_COLUMNS)) -> pl.DataFrame:
    """Return the rows of a snapshot as its parts hold them, for those who put them in order."""
    needed = list(dict.fromkeys([*columns, "url"]))
    frames = [_read_part(manifest, part, needed) for part in manifest.parts]
    empty = pl.DataFrame(schema={name: ROW_COLUMNS.get(name, pl.Binary) for name in needed})
    return pl.concat([empty, *frames]).sort("url").select(columns)


def verify(manifest: Manifest) -> list[str]:
    """Return a sentence for each file that is not what the manifest says; none when all is well."""
    problems = [_problem_of(manifest, part) or _changed_bytes(manifest, part) for part in manifest.parts]
    problems.append(_problem_beside(manifest))
    return [problem for problem in problems if problem]


def _problem_beside(manifest: Manifest) -> str | None:
    """Return what is wrong with what is kept beside the parts."""
    try:
        read_site_addresses(manifest)
    except DamagedArchiveError as error:
        return str(error)
    return None


def _problem_of(manifest: Manifest, part: Part) -> str | None:
    """Return what a look from outside finds wrong with a part."""
    file = manifest.folder / part.name
    if not file.is_file():
        return f"{file}: is missing. {RESTORE} ({manifest.folder})."
    size = file.stat().st_size
    if size != part.bytes:
        return f"{file}: has {size} bytes, expected {part.bytes}. {RESTORE} ({manifest.folder})."
    return None


def _changed_bytes(manifest: Manifest, part: Part) -> str | None:
    """Return what reading all of a part finds wrong with it."""
    file = manifest.folder / part.name
    try:
        is_sound = part_digest(file) == part.digest
    except OSError as error:
        return f"{file}: cannot be read ({error}). {RESTORE} ({manifest.folder})."
    return None if is_sound else f"{file}: its bytes have changed. {RESTORE} ({manifest.folder})."


def _read_part(manifest: Manifest, part: Part, columns: list[str]) -> pl.DataFrame:
    problem = _problem_of(manifest, part)
    if problem:
        raise DamagedArchiveError(problem)
    file = manifest.folder / part.name
    try:
        return pl.read_parquet(file, columns=columns, glob=False, hive_partitioning=False).select(columns)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DamagedArchiveError(
            f"{file}: cannot be read ({error}). {RESTORE} ({manifest.folder})."
        ) from error

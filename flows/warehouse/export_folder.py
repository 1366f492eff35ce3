"""The whole warehouse as Parquet, for other engines: a file for each table and view, and a manifest.

    DIR/manifest.json                  what is there: see `_manifest` and docs/analysts.md
    DIR/coverage/by_muscle.parquet     <schema>/<name>.parquet

It is written into a folder next to DIR and takes that name when it is whole. Macros take arguments and
are no views: they are not in it.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import duckdb

from flows.home.durable import (
    fsync_file,
    fsync_folder,
    make_folder_durably,
    replace_folder_durably,
    write_durably,
)
from flows.home.errors import RepertoireError, UsageError, system_fault
from flows.home.settings import Home
from flows.home.versions import kept_versions
from flows.warehouse.export import stream_parquet
from flows.warehouse.publish import DIGEST_LENGTH
from flows.warehouse.query import plain
from flows.warehouse.sql_files import INTERNAL

MANIFEST = "manifest.json"
KIND, MANIFEST_VERSION = "repertoire warehouse export", 1

Entry = dict[str, Any]


class Exported(NamedTuple):
    """What was written: where, how many tables and views, with how many rows and bytes."""

    folder: Path
    tables: int
    views: int
    rows: int
    bytes: int


def export_warehouse(
    connection: duckdb.DuckDBPyConnection, home: Home, folder: Path, seconds_each: float
) -> Exported:
    """Write every table and view of an open warehouse into a folder, in the place of an earlier export.

    `seconds_each` is the time limit of one table or view. Raises UsageError where the folder holds
    anything else than such an export, and SystemFaultError with the remedy where it cannot be written; the
    earlier export is then as it was.
    """
    target = folder.expanduser().resolve()
    try:
        _require_replaceable(target)
        make_folder_durably(target.parent)
        with _adjacent_folder(target) as building:
            entries = [_write(connection, entry, building, seconds_each) for entry in _catalogue(connection)]
            manifest = json.dumps(_manifest(connection, home, entries), ensure_ascii=False, indent=1) + "\n"
            for schema in {entry["schema"] for entry in entries}:
                fsync_folder(building / schema)
            write_durably(building / MANIFEST, manifest.encode())
            replace_folder_durably(building, target)
    except OSError as error:
        raise system_fault(error, target) or UsageError(
            f"{error.filename or target}: cannot be written: {error.strerror or error}. "
            "Name another --output; an earlier export is as it was."
        ) from error
    views = sum(entry["kind"] == "view" for entry in entries)
    rows, size = (sum(entry[figure] for entry in entries) for figure in ("rows", "bytes"))
    return Exported(target, len(entries) - views, views, rows, size)


def _catalogue(connection: duckdb.DuckDBPyConnection) -> list[Entry]:
    """Return each public table and view, with what the warehouse says of it and of its columns."""
    listed = connection.execute(
        "select * from ("
        "select schema_name, table_name, 'table' as kind, comment from duckdb_tables() where not internal"
        " union all"
        " select schema_name, view_name, 'view', comment from duckdb_views() where not internal"
        ") where schema_name <> ? order by kind, schema_name, table_name",
        [INTERNAL],
    ).fetchall()
    described = connection.execute(
        "select schema_name, table_name, column_name, data_type, comment from duckdb_columns()"
        " where not internal order by column_index"
    ).fetchall()
    columns: dict[tuple[str, str], list[Entry]] = {}
    for schema, name, column, data_type, comment in described:
        columns.setdefault((schema, name), []).append({"name": column, "type": data_type, "comment": comment})
    return [
        {"schema": schema, "name": name, "kind": kind, "comment": comment, "columns": columns[schema, name]}
        for schema, name, kind, comment in listed
    ]


def _write(connection: duckdb.DuckDBPyConnection, entry: Entry, building: Path, seconds: float) -> Entry:
    """Write one table or view; return its entry of the manifest."""
    full_name = f"{entry['schema']}.{entry['name']}"
    file = building / entry["schema"] / f"{entry['name']}.parquet"
    file.parent.mkdir(exist_ok=True)
    try:
        rows = stream_parquet(connection, f"select * from {full_name}", {}, file, seconds)  # noqa: S608 - its own name
    except UsageError as error:
        raise RepertoireError(
            f"{full_name}: cannot be exported: {error}. If memory ran out, raise duckdb_memory_limit in "
            f"repertoire.toml (time limit: {seconds:g} seconds). An earlier export is as it was."
        ) from error
    fsync_file(file)
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    path = file.relative_to(building).as_posix()
    return entry | {"rows": rows, "file": path, "bytes": file.stat().st_size, "sha256": digest}


def _manifest(connection: duckdb.DuckDBPyConnection, home: Home, entries: list[Entry]) -> Entry:
    """Return the manifest: what was exported, of which warehouse, and each file."""
    [(fingerprint, as_of)] = connection.execute("select fingerprint, as_of from core.build").fetchall()
    ending = f"-{fingerprint[:DIGEST_LENGTH]}"
    # By the fingerprint and not by what is published now, which may be another one since it was opened.
    exported = next((each.name for each in kept_versions(home) if each.stem.endswith(ending)), None)
    return {
        "kind": KIND,
        "manifest_version": MANIFEST_VERSION,
        "repertoire_version": version("repertoire"),
        "warehouse": {"version": exported, "fingerprint": fingerprint, "as_of": plain(as_of)},
        "tables": entries,
    }


def _require_replaceable(target: Path) -> None:
    """Raise UsageError unless the target is an empty folder or an earlier export and nothing else."""
    if not os.path.lexists(target):
        return
    if not target.is_dir():
        raise UsageError(f"--output: {target} is not a folder. Name another place.")
    files = _files_of_export(target / MANIFEST)
    folders = {Path(file).parent.as_posix() for file in files}
    names = {each: each.relative_to(target).as_posix() for each in target.rglob("*")}
    strange = sorted(
        name for each, name in names.items()
        if name not in (folders if each.is_dir() and not each.is_symlink() else files)
    )  # fmt: skip
    if strange:
        raise UsageError(
            f"--output: {target} is not replaced, because it contains {strange[0]}, which is not part of an "
            "earlier export. Move that away, or name an empty or a new folder."
        )


def _files_of_export(manifest: Path) -> set[str]:
    """Return the paths of the files of an export; none where there is no manifest of ours."""
    try:
        stated = json.loads(manifest.read_bytes())
        if stated["kind"] != KIND:
            return set()
        return {MANIFEST, *(entry["file"] for entry in stated["tables"])}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return set()


@contextmanager
def _adjacent_folder(target: Path) -> Iterator[Path]:
    """Yield a folder to build in, locked as long as the block runs, and remove it afterwards.

    When the block has exchanged the two, what is removed is the earlier export. What dead exports left
    is removed first: the system has freed their locks.
    """
    for leftover in _leftovers(target):
        with suppress(FileNotFoundError), _locked(leftover) as is_free:  # others may be removing it
            if is_free:
                _remove(leftover)
    unlocked = target.with_name(f".{target.name}.{uuid4().hex}")
    unlocked.mkdir()
    with _locked(unlocked):
        # Only now has it a name that another export would take for one of a dead export.
        building = unlocked.rename(f"{unlocked}.tmp")
        try:
            yield building
        finally:
            _remove(building)


def _leftovers(target: Path) -> list[Path]:
    """Return the folders next to it that exports of ours have left there, and no other's."""
    ours = re.compile(rf"\.{re.escape(target.name)}\.[0-9a-f]{{32}}\.tmp")
    return [
        each for each in target.parent.iterdir()
        if ours.fullmatch(each.name) and each.is_dir() and not each.is_symlink()
    ]  # fmt: skip


def _remove(folder: Path) -> None:
    """Remove a folder that may not exist, or that another export is removing at the same time."""
    while folder.exists():
        with suppress(FileNotFoundError):
            shutil.rmtree(folder)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Hold the lock of a folder while the block runs; yield whether no other process has it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield _is_free(descriptor)
    finally:
        os.close(descriptor)


def _is_free(descriptor: int) -> bool:
    """Take the lock of an open folder; return whether no other process had it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

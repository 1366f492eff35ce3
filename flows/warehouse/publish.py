"""Publishing: the file that readers open is exchanged in one step, and the last few are kept.

`warehouse/repertoire.duckdb` is a hard link to one of `warehouse/versions/`; why not a symbolic link
is explained in docs/decisions/0003-published-file.md. Callers hold the writer's lock.
"""

import os
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from flows.home.durable import fsync_file, fsync_folder, make_folder_durably, write_durably
from flows.home.errors import RepertoireError, cannot_write
from flows.home.settings import Home
from flows.home.versions import kept_versions
from flows.warehouse.offline import OFFLINE

BUILDING = ".building-"
PUBLISHING = ".publishing"
DIGEST_LENGTH = 8
ATTACHED = re.compile(r"(\d{8}T\d{6}\.\d{6}Z-[^.]*)\.(?!duckdb).*?(\.tmp)?")
"""The name of a small file beside a version: the stem of the version, the ending, and whether it is half."""
REMAINS = "the published warehouse is as it was"
IS_PUBLISHED = "the new warehouse is published already"


def start_build(home: Home) -> Path:
    """Return the path for a new warehouse file, after removing what dead builds left.

    Call it under the writer's lock: then every temporary file is a dead one's.
    """
    try:
        make_folder_durably(home.versions)
        (home.warehouse / PUBLISHING).unlink(missing_ok=True)
        _remove_leftovers(home)
        path = home.versions / f"{BUILDING}{os.getpid()}.duckdb"
        path.touch()
        path.unlink()
    except OSError as error:
        raise cannot_write(error, home.warehouse, REMAINS) from error
    return path


def publish(
    home: Home, built: Path, digest8: str, keep: int = 3, attachments: Mapping[str, bytes] | None = None
) -> Path:
    """Give a finished file its name among the versions and make it the published one.

    A reader or a crash at any moment finds the old file or the new one. `digest8` is the fingerprint
    of its inputs, of which eight characters go into the name. The last `keep` versions stay, and the
    published one always does. `attachments` are small files that are kept with the version, by their
    ending. Returns the path of the version.
    """
    if log_of(built).exists():
        raise RepertoireError(f"{built}: not closed: its write-ahead log is still there. Build again.")
    version = home.versions / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{digest8[:DIGEST_LENGTH]}.duckdb"
    before = _inode(home.published)
    try:
        for ending, content in (attachments or {}).items():
            write_durably(version.with_name(version.stem + ending), content)
        fsync_file(built)
        built.rename(version)
        fsync_folder(home.versions)
        _exchange(home, version)
        _prune(home, version, keep)
    except OSError as error:
        raise cannot_write(error, home.warehouse, _what_is_true(home, before)) from error
    return version


def publish_again(home: Home, version: Path) -> None:
    """Make a kept version the published one, in one step as `publish` does."""
    before = _inode(home.published)
    try:
        _exchange(home, version)
    except OSError as error:
        raise cannot_write(error, home.warehouse, _what_is_true(home, before)) from error


def published_fingerprint(home: Home) -> str | None:
    """Return the fingerprint of the inputs of the published warehouse.

    None where nothing is published or where it cannot be read: then there is reason to build.
    """
    if not home.published.is_file():
        return None
    # Attached to an instance of its own: another connection of this process may have it open with
    # other options, and DuckDB does not allow mixing them.
    connection = duckdb.connect(config=OFFLINE)
    path = str(home.published).replace("'", "''")
    try:
        connection.execute(f"attach '{path}' as published (read_only)")
        rows = connection.execute("select fingerprint from published.core.build").fetchall()
    except duckdb.Error:
        return None
    finally:
        connection.close()
    return str(rows[0][0]) if rows else None


def log_of(path: Path) -> Path:
    """Return the path of the write-ahead log of a DuckDB file."""
    return path.with_name(f"{path.name}.wal")


def remove_database(path: Path) -> None:
    """Remove a DuckDB file with its log and its folder for temporary data, where they exist."""
    for each in (path, log_of(path), path.with_name(f"{path.name}.tmp")):
        _remove(each)


def _remove_leftovers(home: Home) -> None:
    """Remove unfinished files, and attachments of which the version never came, or half of one."""
    stems = {version.stem for version in kept_versions(home)}
    for file in home.versions.iterdir():
        attached = ATTACHED.fullmatch(file.name)
        if file.name.startswith(BUILDING) or (attached and (attached[1] not in stems or attached[2])):
            _remove(file)


def _inode(path: Path) -> int:
    """Return the inode of a file, 0 where there is none."""
    return path.stat().st_ino if path.exists() else 0


def _what_is_true(home: Home, before: int) -> str:
    """Return which warehouse readers find after an error, where `before` was the inode of the old one."""
    return REMAINS if _inode(home.published) == before else IS_PUBLISHED


def _exchange(home: Home, version: Path) -> None:
    """Put a version in the place of the published file."""
    temporary = home.warehouse / PUBLISHING
    temporary.unlink(missing_ok=True)
    _link_or_copy(version, temporary)
    # A client that opened the old file for writing may have died and left its log. Besides the new
    # file that log would make it unreadable; it goes first, so that no crash leaves the two together.
    log = log_of(home.published)
    if log.exists():
        log.unlink()
        fsync_folder(home.warehouse)
    temporary.replace(home.published)
    temporary.unlink(missing_ok=True)  # of two names of one file a rename takes none away
    fsync_folder(home.warehouse)


def _link_or_copy(version: Path, temporary: Path) -> None:
    """Make a hard link, or a copy where that cannot be: not every file system has links (EPERM)."""
    try:
        os.link(version, temporary)
    except OSError:
        shutil.copyfile(version, temporary)
        fsync_file(temporary)


def _prune(home: Home, current: Path, keep: int) -> None:
    """Remove all but the last versions; the one just published stays wherever it is."""
    for version in kept_versions(home)[max(keep, 1) :]:
        if version != current:
            remove_database(version)
            for attachments in home.versions.glob(f"{version.stem}.*"):
                _remove(attachments)
    fsync_folder(home.versions)


def _remove(path: Path) -> None:
    """Remove a file or a folder that may not exist."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)

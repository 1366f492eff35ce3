"""Folders of pages: which files are inputs, and reading one without ever hanging on it.

Inputs are the files that are pages, or could hold one (`file_kinds.py`), at any depth; assets are counted.
Names that start with a full stop, and all below them, are left out, as other tools do. A symbolic link to a
file inside the folder is a separate page; one to a folder inside is followed only where that folder is not
walked anyhow; one that leaves the folder is set aside.
"""

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flows.collect.file_kinds import (
    ASSET,
    HEAD_BYTES,
    FileKind,
    kind_by_content,
    kind_by_name,
)
from flows.home.errors import NotArchivedError, UsageError
from flows.sources.address_patterns import compile_globs

OPEN_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass
class FolderScan:
    """What a folder holds, addresses being paths below it with "/" between the names.

    pages: addresses of the files to read, in order. media_types: their media types. links: the real path of
    those that are links. not_read: address, size in bytes and remedy of each file of a format that is not
    read. assets: addresses of files that are no pages. without_payload: address, outcome, reason and detail
    of what cannot be read. unreadable: the same for folders that could not be listed, each ending in "/":
    nothing is known of what is below them.
    """

    pages: list[str] = field(default_factory=list)
    media_types: dict[str, str] = field(default_factory=dict)
    not_read: list[tuple[str, int, str]] = field(default_factory=list)
    assets: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    without_payload: list[tuple[str, str, str, str]] = field(default_factory=list)
    unreadable: list[tuple[str, str, str, str]] = field(default_factory=list)


def scan_folder(
    root: Path, include: Sequence[str] = (), exclude: Sequence[str] = (), skip: Sequence[Path] = ()
) -> FolderScan:
    """List the inputs of a folder in the order of their addresses, links to folders last.

    `include` and `exclude` are globs over addresses ("**" crosses folders); `skip` names folders
    that are not the source's own, such as a warehouse inside it. Raises UsageError where the folder
    cannot be listed.
    """
    try:
        real_root = os.path.realpath(root, strict=True)
        with os.scandir(real_root):
            pass
    except OSError as error:
        raise UsageError(
            f"{root}: cannot be listed: {error.strerror}. Correct the path of the source, or its permissions."
        ) from error
    walk = _Walk(real_root, {_identity(os.stat(each)) for each in skip if each.is_dir()})  # noqa: PTH116
    walk.run()
    return _filtered(walk.scan, include, exclude)


def read_file(path: str, cap_bytes: int) -> bytes:
    """Return the bytes of a regular file of at most `cap_bytes`.

    Raises NotArchivedError for anything else; it neither follows a link nor waits for a writer.
    """
    try:
        descriptor = os.open(path, OPEN_FLAGS)
    except OSError as error:
        raise _unread(error) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _not_regular(status.st_mode)
        size = status.st_size
        payload = b"" if size > cap_bytes else os.read(descriptor, size + 1)
        if len(payload) != size:
            payload = _read_on(descriptor, payload, cap_bytes)
        if size > cap_bytes or len(payload) > cap_bytes:
            detail = f"{max(size, len(payload))} bytes, the limit is {cap_bytes}"
            raise NotArchivedError("set_aside", "too_large_to_archive", detail)
    except OSError as error:
        raise _unread(error) from error
    finally:
        os.close(descriptor)
    return payload


def _read_on(descriptor: int, payload: bytes, cap_bytes: int) -> bytes:
    """Read to the end of a file that grew or shrank, or came in pieces; stop above the cap."""
    pieces = [payload]
    total = len(payload)
    while total <= cap_bytes and (piece := os.read(descriptor, min(1 << 20, cap_bytes + 1 - total))):
        pieces.append(piece)
        total += len(piece)
    return b"".join(pieces)


def _unread(error: OSError) -> NotArchivedError:
    reason = "permission_denied" if isinstance(error, PermissionError) else "read_error"
    return NotArchivedError("error", reason, error.strerror or repr(error))


def _not_regular(mode: int) -> NotArchivedError:
    kinds = {stat.S_IFIFO: "a FIFO", stat.S_IFSOCK: "a socket", stat.S_IFDIR: "a folder"}
    kind = kinds.get(stat.S_IFMT(mode), "a device")
    return NotArchivedError("set_aside", "not_regular_file", f"{kind}, not a regular file")


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


class _Walk:
    """One walk over a folder. A stack, not recursion: no depth is too deep."""

    def __init__(self, real_root: str, walked: set[tuple[int, int]]) -> None:
        self.real_root = real_root
        self.walked = walked
        self.scan = FolderScan()
        self.linked_folders: list[str] = []

    def run(self) -> None:
        """Walk the real folders first, so that what they hold has its real address; then the links."""
        self._walk_below("")
        while self.linked_folders:
            pending, self.linked_folders = sorted(self.linked_folders), []
            for address in pending:
                self._walk_below(f"{address}/")

    def _walk_below(self, start: str) -> None:
        stack = [(start, False)]
        while stack:
            address, is_page = stack.pop()
            if is_page:
                self.scan.pages.append(address)
            else:
                stack.extend(reversed(self._list(address)))

    def _list(self, folder: str) -> list[tuple[str, bool]]:
        """Return the pages and folders directly in a folder, in order; note what is neither."""
        path = f"{self.real_root}/{folder}"
        try:
            identity = _identity(os.stat(path))  # noqa: PTH116
            if identity in self.walked:
                return []
            self.walked.add(identity)
            with os.scandir(path) as entries:
                listed = list(entries)
        except FileNotFoundError:
            return []
        except OSError as error:
            unread = _unread(error)
            self.scan.unreadable.append((folder, unread.outcome, unread.reason, unread.detail))
            return []
        return sorted(found for entry in listed if (found := self._inspect(entry, folder)))

    def _inspect(self, entry: os.DirEntry[str], folder: str) -> tuple[str, bool] | None:
        """Return an entry as (address, is a page); a folder's address ends in "/"."""
        name = entry.name
        if name.startswith("."):
            return None
        address = folder + name
        try:
            return self._kind_of(entry, address)
        except OSError as error:
            unread = _unread(error)
            self.scan.without_payload.append((address, unread.outcome, unread.reason, unread.detail))
            return None

    def _kind_of(self, entry: os.DirEntry[str], address: str) -> tuple[str, bool] | None:
        if entry.is_symlink():
            return self._inspect_link(address)
        if entry.is_dir(follow_symlinks=False):
            return (f"{address}/", False)
        kind = kind_by_name(entry.name)
        if not entry.is_file(follow_symlinks=False):
            if kind is not None and kind.media_type is not None:
                error = _not_regular(entry.stat(follow_symlinks=False).st_mode)
                self.scan.without_payload.append((address, error.outcome, error.reason, error.detail))
            return None
        return self._add(address, kind or kind_of_file(entry.path), entry)

    def _add(
        self, address: str, kind: FileKind, status: "os.DirEntry[str] | Path"
    ) -> tuple[str, bool] | None:
        """Note a file, and return it where it is a page."""
        if kind.media_type is not None:
            self.scan.media_types[address] = kind.media_type
            return (address, True)
        if kind.remedy is not None:
            self.scan.not_read.append((address, status.stat().st_size, kind.remedy))
        else:
            self.scan.assets.append(address)
        return None

    def _inspect_link(self, address: str) -> tuple[str, bool] | None:
        real = os.path.realpath(f"{self.real_root}/{address}")
        is_inside = real == self.real_root or real.startswith(self.real_root.rstrip("/") + "/")
        is_folder = os.path.isdir(real)  # noqa: PTH112
        kind = kind_by_name(address)
        if kind is None and is_inside and os.path.isfile(real):  # noqa: PTH113
            kind = kind_of_file(real)
        if kind == ASSET and not is_folder:
            return self._add(address, kind, Path(real))
        if not is_inside:
            detail = "a symbolic link that leaves the folder"
            self.scan.without_payload.append((address, "set_aside", "symlink_outside", detail))
        elif is_folder:
            self.linked_folders.append(address)
        elif kind is not None and (page := self._add(address, kind, Path(real))):
            self.scan.links[address] = real
            return page
        return None


def kind_of_file(path: str) -> FileKind:
    """Return what a file is, by its name or else by its first bytes. Raises OSError."""
    kind = kind_by_name(path)
    if kind is not None:
        return kind
    descriptor = os.open(path, OPEN_FLAGS)
    try:
        return kind_by_content(os.read(descriptor, HEAD_BYTES))
    finally:
        os.close(descriptor)


def _filtered(scan: FolderScan, include: Sequence[str], exclude: Sequence[str]) -> FolderScan:
    """Return the scan without the addresses that the globs leave out."""
    if not include and not exclude:
        return scan
    wanted = compile_globs(include or ["**"])
    unwanted = compile_globs(exclude)

    def is_in(address: str) -> bool:
        return bool(wanted.fullmatch(address)) and not unwanted.fullmatch(address)

    return FolderScan(
        pages=[address for address in scan.pages if is_in(address)],
        media_types=scan.media_types,
        not_read=[each for each in scan.not_read if is_in(each[0])],
        assets=[address for address in scan.assets if is_in(address)],
        links=scan.links,
        without_payload=[row for row in scan.without_payload if is_in(row[0])],
        unreadable=scan.unreadable,
    )

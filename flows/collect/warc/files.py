"""Files of the web archive format WARC (ISO 28500), and those in a WACZ: which there are, and their bytes.

The readers that exist take the end of a cut file for its end, so that the inflating is done here: what
is whole is given on, and where it stops being so the stream ends and says why.
"""

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple, Self

from fastwarc.stream_io import ZstdReader

from flows.collect.folder import OPEN_FLAGS
from flows.home.errors import NotArchivedError, UsageError

ENDINGS = (".warc", ".warc.gz", ".warc.zst")
PACKAGE = ".wacz"
"""A zip of web archives, as browsers that record write it (WACZ 1.1)."""

DAMAGED = "archive_damaged"
CUT = "archive_cut"
STEP = 1 << 17
FREE_BYTES = 1 << 30
MAX_GROWTH = 250
"""A file may inflate to this many times its size once it has inflated to `FREE_BYTES`."""

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_DICTIONARY = b"\x5d\x2a\x4d\x18"
_RECORD_ENDS = (b"\r\n\r\n", b"\n\n")


class ArchiveFile(NamedTuple):
    """A web archive: a file, or the member of that name in a package."""

    path: Path
    member: str | None = None

    @property
    def size(self) -> int | None:
        """Size in bytes of the file, or of its package; None where it is there no more."""
        return self.path.stat().st_size if self.path.exists() else None

    def open(self) -> IO[bytes]:
        """Open it, where it is a regular file. Raises NotArchivedError."""
        opened = _open(self.path)
        return opened if self.member is None else _open_member(opened, self.member)


def is_archive(name: str) -> bool:
    """Return by its name whether a file is a web archive or a package of such."""
    return name.lower().endswith((*ENDINGS, PACKAGE))


def list_archives(path: Path) -> list[tuple[str, ArchiveFile]]:
    """Return the archives at a path, a file or a folder, in the order of their names below it.

    Those in a package are named after it. Links are not followed within a folder. Raises UsageError where
    there is none.
    """
    if path.is_file():
        return list(_archives_in(path.name, path))
    if not path.exists():
        raise UsageError(f"{path}: does not exist. Correct the path of the source.")
    files = [Path(folder) / name for folder, _, names in os.walk(path) for name in names if is_archive(name)]
    named = sorted(found for file in files for found in _archives_in(_shown(file.relative_to(path)), file))
    if not named:
        raise UsageError(
            f"{path}: contains no web archives ({', '.join((*ENDINGS, PACKAGE))}). Correct its path."
        )
    return named


def _archives_in(name: str, file: Path) -> Iterator[tuple[str, ArchiveFile]]:
    """Yield a file, or the archives in a package; one that cannot be listed is said to be damaged later."""
    members = _members(file) if name.lower().endswith(PACKAGE) else []
    for member in members:
        yield f"{name}/{member}", ArchiveFile(file, member)
    if not members:
        yield name, ArchiveFile(file)


def _members(file: Path) -> list[str]:
    try:
        with zipfile.ZipFile(file) as package:
            return sorted(member for member in package.namelist() if member.lower().endswith(ENDINGS))
    except (OSError, zipfile.BadZipFile, NotImplementedError):
        return []


def _shown(path: Path) -> str:
    return path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


class ArchiveStream:
    """The records of an archive, inflated, as a stream to read once.

    It ends where the file stops being whole, and `damage` says why then. A context.
    """

    def __init__(self, file: ArchiveFile) -> None:
        self.damage: NotArchivedError | None = None
        self._file = file.open()
        self._chunks = self._inflated()
        self._rest = b""
        self._given = 0
        self._tail = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int = STEP) -> bytes:
        """Return some more bytes; none at the end."""
        if not self._rest:
            self._rest = self._next()
        piece, self._rest = self._rest[:size], self._rest[size:]
        self._given += len(piece)
        return piece

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._given

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Stay: the stream is read once, from its begin to its end."""
        is_here = (whence == os.SEEK_SET and offset == self._given) or (whence == os.SEEK_CUR and not offset)
        if not is_here:
            raise io.UnsupportedOperation("seek")
        return self._given

    def _next(self) -> bytes:
        if self.damage is not None:
            return b""
        try:
            chunk = next(self._chunks, b"")
        except NotArchivedError as error:
            self.damage = error
            return b""
        except OSError as error:
            self.damage = NotArchivedError("error", "read_error", error.strerror or str(error))
            return b""
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            self.damage = NotArchivedError("error", DAMAGED, f"its package: {error}")
            return b""
        if not chunk and not self._tail.endswith(_RECORD_ENDS):
            self.damage = cut("the last record has no end")
        self._tail = (self._tail + chunk)[-4:]
        return chunk

    def _inflated(self) -> Iterator[bytes]:
        """Yield the file inflated, by what its first bytes say it is."""
        magic = self._file.read(4)
        self._file.seek(0)
        if magic.startswith(_GZIP):
            chunks = _gunzip(self._file)
        elif magic in (_ZSTD, _ZSTD_DICTIONARY):
            chunks = _unzstd(self._file)
        elif magic == b"WARC":
            chunks = iter(lambda: self._file.read(STEP), b"")
        else:
            raise NotArchivedError("error", DAMAGED, "it does not start like a web archive")
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if size > FREE_BYTES and size > MAX_GROWTH * self._file.tell():
                raise NotArchivedError("error", DAMAGED, f"it inflates to over {MAX_GROWTH} times its size")
            yield chunk


def cut(detail: str) -> NotArchivedError:
    """Return the problem of an archive that ends early."""
    return NotArchivedError("error", CUT, f"it ends early: {detail}")


def _open(file: Path) -> IO[bytes]:
    """Open a regular file, without following a link or waiting for a writer."""
    try:
        descriptor = os.open(file, OPEN_FLAGS)
    except OSError as error:
        reason = "permission_denied" if isinstance(error, PermissionError) else "read_error"
        raise NotArchivedError("error", reason, error.strerror or repr(error)) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotArchivedError("error", DAMAGED, "it is not a regular file")
    return os.fdopen(descriptor, "rb")


def _open_member(opened: IO[bytes], member: str) -> IO[bytes]:
    """Open a member of a package that does not grow beyond bounds."""
    try:
        package = zipfile.ZipFile(opened)
        described = package.getinfo(member)
        if described.file_size > FREE_BYTES and described.file_size > MAX_GROWTH * described.compress_size:
            raise NotArchivedError("error", DAMAGED, f"it inflates to over {MAX_GROWTH} times its size")
        return package.open(described)
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError) as error:
        opened.close()
        raise NotArchivedError("error", DAMAGED, f"its package: {error}") from error


def _gunzip(file: IO[bytes]) -> Iterator[bytes]:
    """Inflate the members of a gzip file, each checked to its last byte."""
    members, data = 0, b""
    inflate = None
    while data or (data := file.read(STEP)):
        if inflate is None:
            inflate = zlib.decompressobj(31)
        yield from _piece(inflate, data, members)
        data = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
        if inflate.eof:
            inflate, members = None, members + 1
    while inflate is not None and not inflate.eof:
        pieces = list(_piece(inflate, b"", members))
        yield from pieces
        if not pieces and not inflate.eof:
            raise cut(f"its gzip member {members + 1} is incomplete")


def _piece(inflate: "zlib._Decompress", data: bytes, members: int) -> Iterator[bytes]:
    try:
        piece = inflate.decompress(data, STEP)
    except zlib.error as error:
        raise NotArchivedError("error", DAMAGED, f"its gzip member {members + 1}: {error}") from error
    if piece:
        yield piece


def _unzstd(file: IO[bytes]) -> Iterator[bytes]:
    """Inflate the frames of a Zstandard file, with the dictionary that it may begin with."""
    given = 0
    for size in (1 << 16, 1):  # near the damage by single bytes, since a reading that fails gives none
        file.seek(0)
        try:
            reader = ZstdReader(file)
            _skip(reader, given)
            while chunk := reader.read(size):
                given += len(chunk)
                yield chunk
        except OSError as error:
            problem = cut(str(error)) if "incomplete" in str(error) else None
            last = problem or NotArchivedError("error", DAMAGED, str(error))
        else:
            return
    raise last


def _skip(reader: ZstdReader, size: int) -> None:
    """Read what was read before."""
    while size and (piece := reader.read(min(size, STEP))):
        size -= len(piece)

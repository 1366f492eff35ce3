"""The bytes of a dataset file: as they are, or inside of a .gz or .zip; bombs are refused."""

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from flows.collect.dataset.limits import (
    INFLATED_BYTES,
    INFLATED_RATIO,
    MEGABYTE,
    STREAMED,
    ZIP_DIRECTORY_BYTES,
)
from flows.home.errors import UsageError

SAVE_AS_XLSX = "Open it in a spreadsheet program and save it as .xlsx or CSV."
CONVERT = {".xls": SAVE_AS_XLSX, ".xlsb": SAVE_AS_XLSX, ".ods": SAVE_AS_XLSX, ".numbers": SAVE_AS_XLSX}
"""Kinds of datasets that are known and not read, with what to do."""
DAMAGED = (EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError)
"""What the standard library raises where a compressed file is cut or damaged."""
IS_ENCRYPTED = 1
LISTED = 10
"""So many names of members a message has."""
ANY_SIZE = 1 << 62
"""Put in the place of a declared size, so that a member is read to its true end."""
END_OF_DIRECTORY = b"PK\x05\x06"
UNSAFE_NAME = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|[\x00-\x1f\\]")
NO_DATASET = re.compile(r"(?:^|/)(?:__MACOSX/|\.(?!\.?/))")
"""What macOS puts into a zip, and hidden files."""


@dataclass(frozen=True)
class Stored:
    """A dataset file. label: how errors name it. extension: of what is inside, in small letters."""

    path: Path
    label: str
    extension: str
    opener: Callable[[], BinaryIO]
    is_compressed: bool = False

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open it for reading from its start."""
        with self.opener() as stream:
            yield stream

    def head(self, size: int) -> bytes:
        """Return its first bytes."""
        with self.open() as stream:
            return stream.read(size)

    def whole(self, limit: int, instead: str = STREAMED) -> bytes:
        """Return all its bytes. Raises UsageError where there are more than `limit`; `instead` is said."""
        with self.open() as stream:
            content = stream.read(limit + 1)
        if len(content) > limit:
            raise self.error(
                f"more than {limit / MEGABYTE:,.0f} MB, and a {self.extension} file is read as a whole. "
                f"Give it as {instead}."
            )
        return content

    def error(self, problem: str) -> UsageError:
        """Return the error for a problem of the file as a whole."""
        return UsageError(f"{self.label}: {problem}")


class _Inflated(io.RawIOBase):
    """A stream that is inflated, and ends with an error where it is a bomb."""

    def __init__(self, inner: BinaryIO, label: str, stored_bytes: int) -> None:
        self._inner, self._label, self._count = inner, label, 0
        self._limit = min(INFLATED_BYTES, max(INFLATED_RATIO * stored_bytes, 8 * MEGABYTE))

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Read on."""
        view = memoryview(cast("bytearray", buffer))
        content = self._inner.read(len(view))
        self._count += len(content)
        if self._count > self._limit:
            raise UsageError(
                f"{self._label}: inflates to more than {self._limit / MEGABYTE:,.0f} MB, the limit for a "
                "file of its size. Unpack it and give the file itself."
            )
        view[: len(content)] = content
        return len(content)

    def close(self) -> None:
        """Close what is read from too."""
        self._inner.close()
        super().close()


def open_stored(path: Path, member: str | None, endings: tuple[str, ...]) -> Stored:
    """Return the dataset file at a path, inside of a .gz or .zip too.

    `member` names the file of a zip that is meant; `endings` are those of datasets. Raises UsageError
    that names file and remedy for what is no such file.
    """
    if not path.is_file():
        problem = "is not a regular file" if path.exists() else "does not exist"
        raise UsageError(f"{path}: {problem}. Correct the path of the source.")
    extension = path.suffix.lower()
    if member is not None and extension != ".zip":
        raise UsageError(f"{path}: is no .zip, so it has no member {member!r}. Remove member.")
    if path.stat().st_size == 0:
        raise UsageError(f"{path}: the file is empty. Write it again, or correct the path of the source.")
    if extension == ".zip":
        return _zip_member(path, member, endings)
    if extension == ".gz":
        inner = Path(path.stem).suffix.lower()
        if inner not in endings:
            rename = f"Unpack it, or name it after what is in it: one of {', '.join(endings)}, then .gz."
            raise UsageError(
                f"{path}: '{inner}' inside of .gz is not a supported kind of dataset. "
                f"{CONVERT.get(inner, rename)}"
            )
        return Stored(path, str(path), inner, lambda: _gunzip(path), is_compressed=True)
    return Stored(path, str(path), extension, lambda: path.open("rb"))


def _gunzip(path: Path) -> BinaryIO:
    inner = cast("BinaryIO", gzip.open(path, "rb"))  # noqa: SIM115 - closed by what wraps it
    return io.BufferedReader(_Inflated(inner, str(path), path.stat().st_size), 1 << 16)


def members_of(path: Path, endings: tuple[str, ...]) -> list[str]:
    """Return the names of the datasets in a zip; none of a file that is no zip."""
    return _datasets(_names_in(path), endings) if path.suffix.lower() == ".zip" else []


def _names_in(path: Path) -> list[str]:
    with path.open("rb") as file, open_zip(file, str(path)) as archive:
        return [info.filename for info in archive.infolist() if not info.filename.endswith("/")]


def _datasets(names: list[str], endings: tuple[str, ...]) -> list[str]:
    return [name for name in names if _ending(name) in endings and not NO_DATASET.search(name)]


def _zip_member(path: Path, member: str | None, endings: tuple[str, ...]) -> Stored:
    names = _names_in(path)
    found = _datasets(names, endings)
    if member is not None:
        if member not in names:
            raise UsageError(f"{path}: has no member {member!r}, but: {_listed(names)}. Correct member.")
        found = [member]
    if len(found) > 1:
        raise UsageError(
            f"{path}: holds {len(found)} datasets: {_listed(found)}. Name one as member in the source file, "
            "or unpack the zip and give one file, or the folder."
        )
    if not found or _ending(found[0]) not in endings:
        nested = [name for name in names if _ending(name) in (".zip", ".gz")]
        problem = "a compressed file within a zip is not read" if nested else "holds no dataset"
        remedies = [CONVERT[ending] for name in found or names if (ending := _ending(name)) in CONVERT]
        remedy = remedies[0] if remedies and not nested else "Unpack it and give the dataset."
        raise UsageError(f"{path}: {problem}: {_listed(nested or names)}. {remedy}")
    (name,) = found
    if UNSAFE_NAME.search(name):
        raise UsageError(
            f"{path}: the name {name!r} leads out of the zip. Make the zip again, of files below a folder."
        )
    return Stored(path, f"{path}: {name}", _ending(name), lambda: _unzip(path, name), is_compressed=True)


def _check_encryption(info: zipfile.ZipInfo, path: Path) -> None:
    if info.flag_bits & IS_ENCRYPTED:
        raise UsageError(f"{path}: {info.filename} is encrypted. Unpack it and give the dataset.")


def _unzip(path: Path, name: str) -> BinaryIO:
    file = path.open("rb")
    try:
        archive = open_zip(file, str(path))
        info = archive.getinfo(name)
        _check_encryption(info, path)
        stream = archive.open(info)
    except BaseException:
        file.close()
        raise
    stored = _Inflated(cast("BinaryIO", stream), f"{path}: {name}", info.compress_size)
    return _Member(stored, file)


def member_bytes(path: Path, names: Sequence[str], limit: int) -> Iterator[tuple[str, bytes]]:
    """Yield the bytes of these members of a zip, each of at most `limit` bytes, opening the zip once.

    Raises UsageError that names file and remedy for one that is damaged, encrypted, larger or a bomb.
    """
    with path.open("rb") as file, open_zip(file, str(path)) as archive:
        for name in names:
            info = archive.getinfo(name)
            _check_encryption(info, path)
            label = f"{path}: {name}"
            try:
                with archive.open(info) as stream:
                    inflated = _Inflated(cast("BinaryIO", stream), label, info.compress_size)
                    content = io.BufferedReader(inflated).read(limit + 1)
            except DAMAGED as error:
                raise UsageError(f"{label}: cannot be read: {error}. Write the file again.") from error
            if len(content) > limit:
                raise UsageError(f"{label}: more than {limit / MEGABYTE:,.0f} MB. Give that file by itself.")
            yield name, content


class _Member(io.BufferedReader):
    """A member of a zip, which closes the zip with itself."""

    def __init__(self, raw: io.RawIOBase, file: BinaryIO) -> None:
        super().__init__(raw, 1 << 16)
        self._file = file

    def close(self) -> None:
        """Close the member and the zip."""
        super().close()
        self._file.close()


def open_zip(file: BinaryIO, label: str) -> zipfile.ZipFile:
    """Open a zip whose list of members is of a size that fits into memory."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - (1 << 16) - 22))
    tail = file.read()
    place = tail.rfind(END_OF_DIRECTORY)
    listed = int.from_bytes(tail[place + 12 : place + 16], "little") if place >= 0 else 0
    if listed > ZIP_DIRECTORY_BYTES:
        raise UsageError(f"{label}: its list of members is too long. Unpack it and give the dataset.")
    file.seek(0)
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError) as error:  # or of a version that there is not
        raise UsageError(f"{label}: not a zip: {error}. Write the file again.") from error


def inflated_size(file: BinaryIO, label: str, limit: int) -> int:
    """Return what the members of a zip inflate to in truth, whatever they declare, up to above `limit`."""
    total = 0
    with open_zip(file, label) as archive:
        for info in archive.infolist():
            _check_encryption(info, Path(label))
            declared, info.file_size = info.file_size, ANY_SIZE
            with archive.open(info) as member:
                actual = 0
                while total <= limit and (piece := member.read(1 << 16)):
                    total += len(piece)
                    actual += len(piece)
            if total > limit:
                break
            if actual != declared:
                raise UsageError(
                    f"{label}: {info.filename} is not of the size that it declares. Save it again."
                )
    file.seek(0)
    return total


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:LISTED])
    more = len(names) - LISTED
    return f"{shown} and {more} more" if more > 0 else shown or "nothing"

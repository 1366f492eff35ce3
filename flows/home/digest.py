"""Digests: blake2b-256 in hex, of bytes, of plain values and of the files of packages."""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

BYTES = 32


def digest_of(content: bytes, *, size: int = BYTES) -> str:
    """Return the digest of bytes, in twice `size` hexadecimal digits."""
    return blake2b(content, digest_size=size).hexdigest()


def digest_of_value(value: object) -> str:
    """Return the digest of a value that JSON has; the order of keys does not count, sets are listed."""
    return digest_of(json.dumps(value, sort_keys=True, default=list).encode())


def digest_of_parts(parts: Iterable[str]) -> str:
    """Return the digest of several texts, each ended by NUL."""
    return digest_of("".join(f"{part}\0" for part in parts).encode("utf-8", "surrogatepass"))


def digest_of_packages(root: Path, packages: tuple[str, ...]) -> str:
    """Return the digest of all files of some packages, and of single modules, with their names.

    They are read again where the size or time of one of them is not what it was when this process read them.
    """
    files = (file for package in packages for file in _files(root / package))
    return _digest_of_files(root, tuple(sorted(files)))


class _File(NamedTuple):
    """A file as its folder lists it."""

    path: str
    changed: int
    size: int


def _files(place: Path) -> Iterator[_File]:
    """Yield the file at a path, or the files in the folder there, but for compiled code."""
    if place.is_dir():
        for inside in place.iterdir():
            yield from _files(inside)
    elif place.is_file() and place.suffix != ".pyc":
        found = place.stat()
        yield _File(str(place), found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=32)
def _digest_of_files(root: Path, files: tuple[_File, ...]) -> str:
    content = blake2b(digest_size=BYTES)
    for file in files:
        path = Path(file.path)
        content.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return content.hexdigest()

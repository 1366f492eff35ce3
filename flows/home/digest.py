"""Digests: blake2b-256 in hex, of bytes, of plain values and of the files of packages."""

import json
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

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
    """Return the digest of all files of some packages, and of single modules, with their names."""
    files = (file for package in packages for file in (root / package, *(root / package).rglob("*")))
    content = blake2b(digest_size=BYTES)
    for file in sorted(file for file in files if file.is_file() and file.suffix != ".pyc"):
        content.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return content.hexdigest()

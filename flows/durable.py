"""Writing files so that a crash leaves the old one or the new one, never a torn one."""

import os
from pathlib import Path


def fsync_file(path: Path) -> None:
    """Bring the content of a file to the disk."""
    _fsync(path, os.O_RDONLY)


def fsync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk: what was created, renamed or removed there."""
    _fsync(folder, os.O_RDONLY | os.O_DIRECTORY)


def replace_durably(temporary: Path, final: Path) -> None:
    """Give a finished temporary file its final name in the same folder, surviving a crash."""
    fsync_file(temporary)
    temporary.replace(final)
    fsync_folder(final.parent)


def write_durably(path: Path, content: bytes) -> None:
    """Write a small file through a temporary one beside it."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_bytes(content)
    replace_durably(temporary, path)


def make_folder_durably(folder: Path) -> None:
    """Create a folder and the folders above it that are missing, and bring their names to the disk."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        fsync_folder(each.parent)


def _fsync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

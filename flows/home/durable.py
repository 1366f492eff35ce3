"""Writing files so that a crash leaves the old one or the new one, never a torn one."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from flows.home.errors import UsageError, system_fault

CURRENT_FOLDER, EXCHANGE = -100, 2
"""Two constants of Linux for renameat2: AT_FDCWD and RENAME_EXCHANGE."""
CANNOT_EXCHANGE = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)


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
    """Write a small file through a temporary one next to it, of which an error leaves nothing."""
    temporary = path.with_name(path.name + ".tmp")
    try:
        temporary.write_bytes(content)
        replace_durably(temporary, path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


@contextmanager
def whole_file(output: Path) -> Iterator[Path]:
    """Yield a temporary path next to a file that a user named; it takes its place when the block ends well.

    It is locked, so that one that nobody holds was left by a process that was killed: it is removed when the
    file is written again. Raises SystemFaultError where the disk is full or fails, and UsageError where the
    file cannot be there.
    """
    temporary = output.with_name(f".{output.name}.{os.getpid()}.tmp")
    try:
        for other in output.parent.glob(f".{escape(output.name)}.*.tmp"):
            with suppress(OSError), _held(other, os.O_RDWR):
                other.unlink()
        with _held(temporary, os.O_RDWR | os.O_CREAT):
            yield temporary
            replace_durably(temporary, output)
    except OSError as error:
        fault = None if isinstance(error, PermissionError) else system_fault(error, output)
        raise fault or UsageError(
            f"{output}: cannot be written: {error.strerror}. Name another --output."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _held(path: Path, flags: int) -> Iterator[None]:
    """Hold the lock of a file while the block runs. Raises BlockingIOError where another process has it."""
    descriptor = os.open(path, flags, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def make_folder_durably(folder: Path) -> None:
    """Create a folder and the folders above it that are missing, and bring their names to the disk."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        fsync_folder(each.parent)


def replace_folder_durably(temporary: Path, final: Path) -> None:
    """Give a finished folder its final name next to it; a folder that had that name is `temporary` then.

    What is in the finished folder has to be on the disk. A reader or a crash at any moment finds the old
    folder or the new one. Where the system cannot exchange two names in one step (it is not Linux, or a file
    system of the network) there is a moment with neither: a crash then leaves the old one at `temporary`
    with `.old` at its end.
    """
    if not final.exists():
        temporary.rename(final)
    elif not _exchanged(temporary, final):
        aside = temporary.with_name(f"{temporary.name}.old")
        final.rename(aside)
        temporary.rename(final)
        aside.rename(temporary)
    fsync_folder(final.parent)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange the names of two folders in one step; return whether the system can do that."""
    import ctypes  # noqa: PLC0415 - for this alone, and the command line has to start quickly

    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(CURRENT_FOLDER, os.fsencode(one), CURRENT_FOLDER, os.fsencode(other), EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in CANNOT_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _fsync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    except OSError as error:  # it names no file by itself
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        os.close(descriptor)

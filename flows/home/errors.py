"""Errors that a user can do something about, each with its exit code."""

import errno
import os
import re
from enum import IntEnum
from pathlib import Path

from flows.home.redaction import redacted

_MAKE_ROOM = "Make room on that disk"
_GIVE_RIGHT = "Give this user the right to write there"
_RAISE_OPEN_FILES = "Raise the limit of open files (ulimit -n, LimitNOFILE= of a unit)"
REMEDIES = {
    errno.ENOSPC: _MAKE_ROOM,
    errno.EDQUOT: _MAKE_ROOM,
    errno.EFBIG: _MAKE_ROOM,
    errno.EACCES: _GIVE_RIGHT,
    errno.EPERM: _GIVE_RIGHT,
    errno.EROFS: "Mount that disk so that this user has the right to write there",
    errno.EIO: "Look at the disk: the system log (dmesg) says what failed",
    errno.EMFILE: _RAISE_OPEN_FILES,
    errno.ENFILE: _RAISE_OPEN_FILES,
    errno.ENOMEM: "Give this process more memory",
    errno.EINTR: "Let nothing send signals to this process (a debugger, a limit of time)",
}
"""What to do about the faults of the system that nothing in the home is the reason of."""


_TEXTS = {os.strerror(number): number for number in REMEDIES}
_FAILED_SYNC = "fsync failed"
"""What DuckDB says where a sync fails; it keeps the system's reason, which is a failing disk, to itself."""
_OF_RUST = re.compile(r"\(os error (\d+)\)|\bOs \{ code: (\d+)")
"""How libraries in Rust write an error of the system, of which nothing but the text reaches Python."""


class ExitCode(IntEnum):
    """How a command of `repertoire` ends."""

    DONE = 0
    INTERNAL_ERROR = 1
    USAGE = 2
    LOCKED = 3
    REJECTED = 4
    COMPLETED_WITH_PROBLEMS = 5
    DAMAGED_ARCHIVE = 6
    SYSTEM_FAULT = 7
    INTERRUPTED = 130


class RepertoireError(Exception):
    """A failure with a sentence for the user; the command line prints it without a traceback.

    Secrets that are in the sentence are replaced, since it goes to logs, messages and terminals.
    """

    exit_code = ExitCode.INTERNAL_ERROR

    def __init__(self, sentence: str = "") -> None:
        super().__init__(redacted(sentence))


class SystemFaultError(RepertoireError):
    """The system gave out: a disk is full, fails or may not be written; memory or open files have run out."""

    exit_code = ExitCode.SYSTEM_FAULT


class UsageError(RepertoireError):
    """What the user gave (a file, a field, an argument) is not right."""

    exit_code = ExitCode.USAGE


class LockedError(RepertoireError):
    """Another process is writing to this home."""

    exit_code = ExitCode.LOCKED


class RejectedError(RepertoireError):
    """Bounds or checks reject what was built; the published warehouse is as it was."""

    exit_code = ExitCode.REJECTED


class DamagedArchiveError(RepertoireError):
    """A file of the archive is not what its manifest says."""

    exit_code = ExitCode.DAMAGED_ARCHIVE


class NotArchivedError(Exception):
    """A file is found but its bytes are not kept; with outcome, reason code and a detail for a person."""

    def __init__(self, outcome: str, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.reason = reason
        self.detail = detail


def is_interruption(error: BaseException) -> bool:
    """Return whether Ctrl-C is the reason, which DuckDB in the middle of a query makes a RuntimeError of."""
    if isinstance(error, RuntimeError):
        return str(error) == "Query interrupted"
    return isinstance(error, KeyboardInterrupt)


def system_fault(error: BaseException, path: Path | None) -> SystemFaultError | None:
    """Return the error for the user where the system is the reason (see `REMEDIES`), else None.

    `path` is named where the error itself names no file: an error of writing to an open file never does.
    """
    number = _number_of(error)
    if number not in REMEDIES:
        return None
    where = getattr(error, "filename", None) or path
    return SystemFaultError(
        (f"{where}: " if where else "") + f"{os.strerror(number)}. {REMEDIES[number]}, then run again; "
        "what was archived and published before is as it was."
    )


def remedy_of(error: BaseException) -> str | None:
    """Return what to do about a fault of the system that a library met; None where it is no such fault."""
    return REMEDIES.get(_number_of(error))


def _number_of(error: BaseException) -> int:
    """Return the number that the system gave an error; 0 where there is none."""
    if isinstance(error, MemoryError):
        return errno.ENOMEM
    if number := getattr(error, "errno", None):
        return int(number)
    if said := _OF_RUST.search(str(error)):
        return int(said[1] or said[2])
    return _number_of_duckdb(str(error)) if type(error).__module__.lstrip("_").startswith("duckdb") else 0


def _number_of_duckdb(text: str) -> int:
    """Return the number of an error of which DuckDB tells the system's words, or that a sync failed."""
    if text.rstrip("!.").endswith(_FAILED_SYNC):
        return errno.EIO
    return next((number for words, number in _TEXTS.items() if words in text), 0)


def cannot_write(error: OSError, path: Path, remains: str) -> SystemFaultError:
    """Return the error for a file that could not be written, with a clause of what is true all the same."""
    remedy = REMEDIES.get(error.errno or 0, "Look at what is in its way")
    return SystemFaultError(
        f"{error.filename or path}: cannot write: {error.strerror or error}. {remedy}, then run again; "
        f"{remains}."
    )

"""Errors that a user can do something about, each with its exit code."""

import errno
from enum import IntEnum
from pathlib import Path

from flows.home.redaction import redacted

DISK_IS_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_RIGHT = (errno.EACCES, errno.EPERM, errno.EROFS)


class ExitCode(IntEnum):
    """How a command of `repertoire` ends."""

    DONE = 0
    INTERNAL_ERROR = 1
    USAGE = 2
    LOCKED = 3
    REJECTED = 4
    COMPLETED_WITH_PROBLEMS = 5
    DAMAGED_ARCHIVE = 6
    INTERRUPTED = 130


class RepertoireError(Exception):
    """A failure with a sentence for the user; the command line prints it without a traceback.

    Secrets that are in the sentence are replaced, since it goes to logs, messages and terminals.
    """

    exit_code = ExitCode.INTERNAL_ERROR

    def __init__(self, sentence: str = "") -> None:
        super().__init__(redacted(sentence))


class DiskError(RepertoireError):
    """A disk is full, or this user may not write to it."""


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


def disk_error(error: OSError, path: Path) -> DiskError | None:
    """Return the error for the user where a full disk or a lack of rights is the reason, else None.

    `path` is named where the error itself names no file: an error of writing to an open file never does.
    """
    if error.errno in DISK_IS_FULL:
        remedy = "Make room on that disk, then run again"
    elif error.errno in NO_RIGHT:
        remedy = "Give this user the right to write there, then run again"
    else:
        return None
    return DiskError(
        f"{error.filename or path}: {error.strerror or error}. {remedy}; what was archived and published "
        "before is as it was."
    )

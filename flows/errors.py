"""Errors that a user can do something about, each with its exit code."""


class RepertoireError(Exception):
    """A failure with a sentence for the user; the command line prints it without a traceback."""

    exit_code = 1


class UsageError(RepertoireError):
    """What the user gave (a file, a field, an argument) is not right."""

    exit_code = 2


class LockedError(RepertoireError):
    """Another process is writing to this home."""

    exit_code = 3


class RefusedError(RepertoireError):
    """Bounds or checks refuse what was built; the published warehouse is as it was."""

    exit_code = 4


class DamagedArchiveError(RepertoireError):
    """A file of the archive is not what its manifest says."""

    exit_code = 6

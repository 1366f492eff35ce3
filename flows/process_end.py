"""Ending the process without tearing the interpreter down.

Prefect's threads hold what a flow has used to the very end, DuckDB's modules among it, of which
DuckDB complains on stderr at length although nothing is wrong.
"""

import atexit
import os
import sys

_exit_code = 0


def skip_teardown() -> None:
    """Let the process end as soon as everything registered for its end is done.

    Call it before Prefect is imported: what is registered first is called last.
    """
    atexit.register(_end)


def quiet_teardown() -> None:
    """Let nothing that is said while the interpreter is torn down reach stderr.

    For a process that Prefect has started and whose exit code is Prefect's to decide.
    """
    atexit.register(_close_stderr)


def set_exit_code(code: int) -> None:
    """Say with which code the process ends."""
    global _exit_code  # noqa: PLW0603 - a process has one
    _exit_code = code


def _close_stderr() -> None:
    sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _end() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(_exit_code)

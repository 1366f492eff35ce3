"""Prefect settings that precede its import: its own small server, no telemetry, a quiet terminal.

Prefect reads its settings from the environment when it is imported, so `prepare` comes first. What
the user has set stays as it is; a server named by PREFECT_API_URL is used, and then none is started.
"""

import atexit
import os
import socket
import sys
from collections.abc import MutableMapping

from flows.home.settings import Home

MAX_STATE_BYTES = 100_000_000
"""Prefect's state grows by some 30 KB a task run; our own run log is the record that is kept."""

LOOPBACK_SECONDS = 2.0
STATE_FILES = ("prefect.db", "prefect.db-wal", "prefect.db-shm")

ALWAYS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}
"""No telemetry of client and server, and patience with a busy machine."""

QUIET = {
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
}
"""Our own lines are on the terminal; Prefect's go to its server alone."""

SERVICES_OFF = (
    "SCHEDULER", "LATE_RUNS", "PAUSE_EXPIRATIONS", "CANCELLATION_CLEANUP", "FOREMAN", "TRIGGERS",
    "REPOSSESSOR", "EVENT_LOGGER",
)  # fmt: skip
"""Services of the embedded server that a single run does not need."""


def uses_own_server(environment: MutableMapping[str, str] = os.environ) -> bool:
    """Return whether a run starts Prefect's embedded server, since no server is named."""
    return not environment.get("PREFECT_API_URL")


def is_first_start(home: Home, environment: MutableMapping[str, str] = os.environ) -> bool:
    """Return whether the embedded server has to create its database first, which takes longer."""
    if "PREFECT_HOME" in environment:
        return False
    return not (home.embedded_prefect / STATE_FILES[0]).exists()


def has_loopback() -> bool:
    """Return whether a program can reach itself at 127.0.0.1, as the embedded server needs.

    It cannot in a network namespace of its own (`unshare -n`), where even that is switched off.
    """
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname(), timeout=LOOPBACK_SECONDS).close()
    except OSError:
        return False
    return True


def prepare(home: Home, environment: MutableMapping[str, str] = os.environ) -> None:
    """Set what Prefect reads when it is imported; nothing that is set already is changed.

    Makes the folder of Prefect's state in the home, which Prefect makes only where its parent is.
    """
    defaults = {**ALWAYS, **QUIET}
    if uses_own_server(environment):
        defaults |= {f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in SERVICES_OFF}
        if "PREFECT_HOME" not in environment:
            home.embedded_prefect.mkdir(parents=True, exist_ok=True)
            defaults["PREFECT_HOME"] = str(home.embedded_prefect)
    for name, value in defaults.items():
        environment.setdefault(name, value)


def clear_large_state(home: Home) -> bool:
    """Remove the state of the embedded server where it has grown large; return whether it was.

    The caller holds the writer's lock, so that no other run of this home uses it.
    """
    files = [home.embedded_prefect / name for name in STATE_FILES]
    size = sum(file.stat().st_size for file in files if file.exists())
    if size <= MAX_STATE_BYTES:
        return False
    for file in files:
        file.unlink(missing_ok=True)
    return True


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
    """Set the exit code of the process."""
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

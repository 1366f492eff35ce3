"""Our own Prefect server, as a child process: what `repertoire schedule` uses where none is named.

Unlike the embedded server of a single run it has a scheduler, automations and the UI. Its database is
in the home; a larger installation names a server by PREFECT_API_URL.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

from flows.home.errors import RepertoireError, UsageError
from flows.home.prefect_server import forget_server, note_server, noted_server
from flows.home.settings import Home
from flows.prefect_flows.settings import ALWAYS

HOST = "127.0.0.1"
START_SECONDS = 120.0
STOP_SECONDS = 20.0
SECONDS_BETWEEN_LOOKS = 0.2
MAX_LOG_BYTES = 10_000_000
FOR_A_YEAR = {"PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs"}
"""Runs older than 90 days leave the database by themselves."""


@contextmanager
def own_server(home: Home, port: int, say: Callable[[str], None] | None = None) -> Iterator[str]:
    """Run a Prefect server of a home while the block runs; give the address of its API.

    One that its owner left running when it was killed is ended first, and `say` is called. Raises
    UsageError where the port is taken, RepertoireError where the server does not start.
    """
    address = f"http://{HOST}:{port}/api"
    folder = home.own_prefect
    folder.mkdir(parents=True, exist_ok=True)
    ended = _end_orphan(home)
    if ended and say:
        say(ended)
    if is_healthy(address):
        raise UsageError(
            f"--port: a Prefect server answers at {address} already. Use it with "
            f"PREFECT_API_URL={address}, or choose another port."
        )
    log = folder / "server.log"
    is_large = log.exists() and log.stat().st_size > MAX_LOG_BYTES
    with log.open("wb" if is_large else "ab") as output:
        server = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=_environment(folder, address),
            start_new_session=True,  # Ctrl-C is for the scheduler, which ends its runs before its server
        )
    try:
        note_server(home, server.pid)
        _await(server, address, log)
        yield address
    finally:
        _stop(server)
        forget_server(home)


def is_healthy(address: str) -> bool:
    """Return whether a Prefect server answers at an address of an API."""
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=2) as answer:  # noqa: S310 - http(s) of the user
            return bool(answer.status == HTTPStatus.OK)
    except (OSError, ValueError):
        return False


def _environment(folder: Path, address: str) -> dict[str, str]:
    """Return the environment of the server: nothing of that of the embedded one, and no telemetry."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_SERVER_")}
    return {**inherited, **ALWAYS, **FOR_A_YEAR, "PREFECT_HOME": str(folder), "PREFECT_API_URL": address}


def _end_orphan(home: Home) -> str | None:
    """End the server of an owner that was killed, which keeps port and database, and say so."""
    noted = noted_server(home)
    if noted is None or not noted.server.is_alive or noted.owner.is_alive:
        return None
    server, owner = noted
    os.kill(server.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while server.is_alive and time.monotonic() < deadline:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    if server.is_alive:
        os.kill(server.pid, signal.SIGKILL)
    return f"Ended the Prefect server {server.pid}: process {owner.pid}, which had started it, was killed"


def _await(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while not is_healthy(address):
        if server.poll() is not None or time.monotonic() > deadline:
            raise RepertoireError(f"Prefect's server did not start at {address}. Its log says why: {log}")
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the server: by a signal first, then by force."""
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()

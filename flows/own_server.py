"""A Prefect server of our own, as a child process: what `repertoire schedule` uses where none is named.

Unlike the embedded server of a single run it has a scheduler, automations and the UI. Its database is
in the home; a larger installation names a server by PREFECT_API_URL.
"""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.embedded_server import ALWAYS
from flows.errors import RepertoireError, UsageError
from flows.settings import Home

HOST = "127.0.0.1"
START_SECONDS = 120.0
STOP_SECONDS = 20.0
SECONDS_BETWEEN_LOOKS = 0.2


@contextmanager
def own_server(home: Home, port: int) -> Iterator[str]:
    """Run a Prefect server of a home while the block runs; give the address of its API.

    Raises UsageError where the port is taken, RepertoireError where the server does not start.
    """
    address = f"http://{HOST}:{port}/api"
    if is_healthy(address):
        raise UsageError(
            f"--port: a Prefect server answers at {address} already. Use it with "
            f"PREFECT_API_URL={address}, or choose another port."
        )
    folder = home.warehouse / "prefect-server"
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "server.log"
    with log.open("ab") as output:
        server = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=_environment(folder, address),
            start_new_session=True,  # Ctrl-C is for the scheduler, which ends its runs before its server
        )
    try:
        _await(server, address, log)
        yield address
    finally:
        _stop(server)


def is_healthy(address: str) -> bool:
    """Tell whether a Prefect server answers at an address of an API."""
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=2) as answer:  # noqa: S310 - http(s) of the user
            return bool(answer.status == 200)  # noqa: PLR2004
    except (OSError, ValueError):
        return False


def _environment(folder: Path, address: str) -> dict[str, str]:
    """Return the environment of the server: nothing of that of the embedded one, and no telemetry."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_SERVER_")}
    return {**inherited, **ALWAYS, "PREFECT_HOME": str(folder), "PREFECT_API_URL": address}


def _await(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while not is_healthy(address):
        if server.poll() is not None or time.monotonic() > deadline:
            raise RepertoireError(f"Prefect's server did not start at {address}. Its log says why: {log}")
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the server, politely at first."""
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()

"""The Prefect server of a home: which process `repertoire schedule` has started as one, and which owns it."""

import json
import os
from pathlib import Path
from typing import NamedTuple

from flows.home.lock import process_start
from flows.home.settings import Home

OWNER_FILE = "server.json"


class Process(NamedTuple):
    """A process by its number and its start, since numbers are given again."""

    pid: int
    start: int | None

    @property
    def is_alive(self) -> bool:
        """Return whether it runs."""
        return self.start is not None and process_start(self.pid) == self.start


class ServerProcesses(NamedTuple):
    """The server, and the process that started it and ends it."""

    server: Process
    owner: Process


def note_server(home: Home, server: int) -> None:
    """Write down which process is the server; the owner is this one."""
    processes = {"server": server, "owner": os.getpid()}
    stated = {name: [pid, process_start(pid)] for name, pid in processes.items()}
    _file(home).write_text(json.dumps(stated), encoding="utf-8")


def forget_server(home: Home) -> None:
    """Write down that no server runs."""
    _file(home).unlink(missing_ok=True)


def noted_server(home: Home) -> ServerProcesses | None:
    """Return what was written down; None where there is nothing, or its owner was killed while writing."""
    try:
        stated = json.loads(_file(home).read_text(encoding="utf-8"))
        return ServerProcesses(Process(*stated["server"]), Process(*stated["owner"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def is_served(home: Home) -> bool:
    """Return whether a Prefect server of the home runs."""
    noted = noted_server(home)
    return noted is not None and noted.server.is_alive


def _file(home: Home) -> Path:
    return home.own_prefect / OWNER_FILE

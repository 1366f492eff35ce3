"""The Prefect server of a home: for a year, and after its owner was killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from prefect_api import ask, wait_for

from flows.home.lock import process_start
from flows.home.prefect_server import OWNER_FILE, is_served, note_server
from flows.home.settings import Home
from flows.prefect_flows.server import _end_orphan

pytestmark = pytest.mark.slow

OWNER = """
import subprocess, sys
from pathlib import Path
from flows.home.prefect_server import note_server
from flows.home.settings import Home
server = subprocess.Popen(["sleep", "100"], start_new_session=True, stdout=subprocess.DEVNULL)
note_server(Home(Path(sys.argv[1])), server.pid)
print(server.pid, flush=True)
server.wait()
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with the folder of its Prefect server."""
    home = Home(tmp_path)
    home.own_prefect.mkdir(parents=True)
    return home


@pytest.mark.prefect
def test_runs_of_long_ago_leave_its_database(prefect_server: str) -> None:
    settings = ask(prefect_server, "/admin/settings", method="GET")
    assert set(settings["server"]["services"]["db_vacuum"]["enabled"]) == {"events", "flow_runs"}


def test_a_server_whose_owner_was_killed_is_ended_and_that_is_told(home: Home) -> None:
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(home.root)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    server = int(owner.stdout.readline())
    assert _end_orphan(home) is None  # its owner lives
    assert is_served(home)
    owner.kill()
    wait_for(lambda: process_start(owner.pid) is None, "the death of the owner")  # nobody has asked about it
    told = _end_orphan(home)
    owner.communicate()
    assert told == f"Ended the Prefect server {server}: process {owner.pid}, which had started it, was killed"
    assert process_start(server) is None
    assert _end_orphan(home) is None
    assert not is_served(home)


def test_a_process_that_has_the_number_of_a_server_by_chance_is_left_alone(home: Home) -> None:
    file = home.own_prefect / OWNER_FILE
    with subprocess.Popen(["sleep", "100"]) as other:
        note_server(home, other.pid)
        start = process_start(other.pid)
        text = file.read_text().replace(str(start), "1").replace(str(process_start(os.getpid())), "2")
        file.write_text(text)
        assert _end_orphan(home) is None
        assert other.poll() is None
        other.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"server": 3}'])
def test_a_file_that_was_cut_short_says_nothing(home: Home, text: str) -> None:
    (home.own_prefect / OWNER_FILE).write_text(text)
    assert _end_orphan(home) is None

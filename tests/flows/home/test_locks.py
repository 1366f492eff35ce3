"""One writer at a time, told apart from a dead one."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.home.errors import LockedError, RepertoireError
from flows.home.lock import lock_holder, writer_lock
from flows.home.settings import Home

HOLD = """
import sys, time
from pathlib import Path
from flows.home.lock import writer_lock
from flows.home.settings import Home
with writer_lock(Home(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(60)
"""
HOLD_WITH_WORKER = """
import multiprocessing, sys, time
from pathlib import Path
from flows.home.lock import writer_lock
from flows.home.settings import Home
with writer_lock(Home(Path(sys.argv[1]))):
    worker = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,))
    worker.start()
    print(worker.pid, flush=True)
    time.sleep(60)
"""
WRITE_ONCE = """
import sys, time
from pathlib import Path
from flows.home.errors import LockedError
from flows.home.lock import writer_lock
from flows.home.settings import Home
home = Home(Path(sys.argv[1]))
try:
    with writer_lock(home):
        with (home.root / "written").open("a") as file:
            file.write("written\\n")
        time.sleep(2)
except LockedError as error:
    sys.exit(error.exit_code)
"""


def start(script: str, home: Home) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, str(home.root)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_second_writer_is_told_who_holds_the_lock_since_when_and_with_what_command(home: Home) -> None:
    process = start(HOLD, home)
    try:
        assert first_line(process) == "held"
        with pytest.raises(LockedError) as error, writer_lock(home):
            pass
    finally:
        end(process)
    assert error.value.exit_code == 3
    assert f"process {process.pid} (" in str(error.value)
    assert str(home.root) in str(error.value)
    assert "since 20" in str(error.value)
    assert "UTC" in str(error.value)


@pytest.mark.slow
def test_of_writers_that_start_at_once_exactly_one_writes(home: Home) -> None:
    processes = [start(WRITE_ONCE, home) for _ in range(3)]
    for process in processes:
        process.communicate(timeout=60)
    assert sorted(process.returncode for process in processes) == [0, 3, 3]
    assert (home.root / "written").read_text() == "written\n"


def test_the_lock_of_a_killed_writer_is_recognised_and_cleared_with_a_message(home: Home) -> None:
    process = start(HOLD, home)
    first_line(process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert lock_holder(home) is None
    with writer_lock(home) as lock:
        assert lock.cleared is not None
        assert f"process {process.pid} (" in lock.cleared
    with writer_lock(home) as lock:
        assert lock.cleared is None


def test_a_worker_that_outlives_a_killed_writer_does_not_keep_the_lock(home: Home) -> None:
    process = start(HOLD_WITH_WORKER, home)
    worker = int(first_line(process))
    try:
        process.kill()
        process.wait()
        os.kill(worker, 0)
        with writer_lock(home) as lock:
            assert lock.cleared is not None
    finally:
        os.kill(worker, signal.SIGKILL)
        process.communicate()


def test_the_holder_is_known_while_the_block_runs_and_nobody_after_it(home: Home) -> None:
    assert lock_holder(home) is None
    with writer_lock(home) as lock:
        assert lock_holder(home) == lock.holder
        assert lock.holder.pid == os.getpid()
    assert lock_holder(home) is None


def test_the_lock_file_holds_pid_process_start_and_command_as_json(home: Home) -> None:
    with writer_lock(home):
        stated = json.loads(home.lock_file.read_text())
    assert stated["pid"] == os.getpid()
    assert stated["command"]
    assert stated["process_started"] is None or stated["process_started"] > 0
    assert home.lock_file.read_text() == ""


def test_an_error_in_the_block_frees_the_lock(home: Home) -> None:
    with pytest.raises(ValueError, match="in the block"), writer_lock(home):
        raise ValueError("in the block")
    with writer_lock(home) as lock:
        assert lock.cleared is None


def test_the_same_process_cannot_take_the_lock_twice(home: Home) -> None:
    with writer_lock(home), pytest.raises(LockedError), writer_lock(home):
        pass


def test_a_status_that_looks_all_the_time_does_not_refuse_a_writer(home: Home) -> None:
    script = WRITE_ONCE.replace("time.sleep(2)", "")
    process = start(script, home)
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        lock_holder(home)
    process.communicate()
    assert process.returncode == 0


def test_a_lock_file_with_nonsense_in_it_hinders_nobody(home: Home) -> None:
    home.lock_file.parent.mkdir()
    home.lock_file.write_bytes(b"\x00\xff not json")
    with writer_lock(home) as lock:
        assert lock.holder.pid == os.getpid()


def test_a_folder_that_cannot_be_written_gives_an_error_with_a_remedy(tmp_path: Path) -> None:
    in_the_way = tmp_path / "warehouse"
    in_the_way.write_text("a file where the folder should be")
    with pytest.raises(RepertoireError, match="--home"), writer_lock(Home(tmp_path)):
        pass

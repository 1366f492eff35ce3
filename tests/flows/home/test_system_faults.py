"""What the system does to us: a full disk, too few open files, a panic of a library, a death half-way."""

import errno
import fcntl
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from command_line import REPERTOIRE, call, call_process, make_home
from shared_homes import built_home, command_line_built

from flows.cli import verbs
from flows.home.durable import whole_file
from flows.home.errors import REMEDIES, ExitCode, system_fault
from flows.home.versions import published_version
from flows.warehouse.publish import PUBLISHING

SECONDS = 120


def limited(*words: str, home: Path, limit: int, value: int) -> subprocess.CompletedProcess[str]:
    """Call the command line in a process that the system gives less to."""

    def limit_it() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(limit, (value, resource.getrlimit(limit)[1]))

    return subprocess.run(
        [REPERTOIRE, *words], env={**os.environ, "REPERTOIRE_HOME": str(home)}, capture_output=True,
        text=True, check=False, timeout=SECONDS, preexec_fn=limit_it,
    )  # fmt: skip


@pytest.mark.parametrize("number", sorted(REMEDIES))
def test_a_fault_of_the_system_has_a_sentence_and_an_exit_code_of_its_own(number: int) -> None:
    fault = system_fault(OSError(number, os.strerror(number)), Path("/data/home"))
    assert fault is not None
    assert fault.exit_code == ExitCode.SYSTEM_FAULT
    assert str(fault).startswith(f"/data/home: {os.strerror(number)}. {REMEDIES[number]}")


def test_a_lack_of_memory_is_one_and_what_a_user_gave_is_none() -> None:
    fault = system_fault(MemoryError(), None)
    assert fault is not None
    assert str(fault).startswith("Cannot allocate memory. Give this process more memory")
    assert system_fault(FileNotFoundError(errno.ENOENT, "no such file"), Path("x")) is None
    assert system_fault(ValueError("28"), Path("x")) is None


@pytest.mark.slow
def test_an_answer_that_a_full_disk_does_not_take_ends_with_a_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [REPERTOIRE, "coverage", "--format", "csv"], stdout=full, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "REPERTOIRE_HOME": str(command_line_built())}, check=False, timeout=SECONDS,
        )  # fmt: skip
    assert done.returncode == ExitCode.SYSTEM_FAULT, done.stderr
    assert "No space left on device. Make room on that disk" in done.stderr
    assert "report" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limit", "value", "said"),
    [
        (resource.RLIMIT_FSIZE, 3_000, "File too large. Make room on that disk"),
        (resource.RLIMIT_NOFILE, 6, "Too many open files. Raise the limit of open files"),
    ],
    ids=["full disk", "open files"],
)
def test_a_collection_that_the_system_stops_says_why_and_the_next_one_is_whole(
    tmp_path: Path, limit: int, value: int, said: str
) -> None:
    home = make_home(tmp_path)
    done = limited("collect", home=home, limit=limit, value=value)
    assert done.returncode == ExitCode.SYSTEM_FAULT, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "please report" not in done.stderr
    again = call("collect", home=home)
    assert again.returncode == 0, again.stderr
    assert call("archive", "verify", home=home).returncode == 0


def test_a_panic_of_a_native_library_is_caught_and_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(verbs, "app", lambda **_: pl.Series([1]).extend_constant(1, 2**62))
    done = call("status", home=tmp_path)
    assert done.returncode == ExitCode.INTERNAL_ERROR
    assert "unexpected PanicException in native code that polars called: capacity overflow" in done.stderr
    assert "The traceback is in" in done.stderr


@pytest.mark.slow
def test_a_term_that_was_not_accepted_to_its_end_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    home = built_home(tmp_path / "home").root
    accept = ("terms", "accept", "Power Sling", "gluteus medius")
    done = limited(*accept, home=home, limit=resource.RLIMIT_FSIZE, value=8)
    assert done.returncode == ExitCode.SYSTEM_FAULT, done.stderr
    assert not (home / "taxonomy" / "aliases.csv").exists()
    assert call("terms", home=home).returncode == 0


def test_what_a_killed_export_left_goes_with_the_next_one_and_what_a_living_one_writes_stays(
    tmp_path: Path,
) -> None:
    file = tmp_path / "rows[1].csv"
    living = tmp_path / f".{file.name}.1.tmp"
    script = (
        "import os, signal, sys; from pathlib import Path; from flows.home.durable import whole_file\n"
        "with whole_file(Path(sys.argv[1])) as temporary:\n"
        "    temporary.write_text('half'); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(file)], check=False, timeout=SECONDS)
    assert killed.returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    with living.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with whole_file(file) as temporary:
            assert not left.exists()
            temporary.write_text("whole")
    assert file.read_text() == "whole"
    assert sorted(tmp_path.iterdir()) == sorted([file, living])


@pytest.mark.slow
def test_to_restore_what_is_published_leaves_no_file(tmp_path: Path) -> None:
    home = built_home(tmp_path / "home")
    version = published_version(home)
    assert version is not None
    done = call_process("restore", version.name, home=home.root)
    assert done.returncode == 0, done.stderr
    assert not (home.warehouse / PUBLISHING).exists()
    assert home.published.samefile(version)

"""One writer at a time: a lock on an open file, which the system frees when its owner dies.

The lock is `flock` on `warehouse/.lock`; what the file says (process, since when, command) is for
people. A file that says something while no process holds the lock was left by an owner that died.
"""

import fcntl
import json
import os
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.home.errors import LockedError, SystemFaultError, remedy_of
from flows.home.redaction import redacted
from flows.home.settings import Home

PATIENCE_SECONDS = 0.3
PAUSE_SECONDS = 0.02
MAX_COMMAND_LENGTH = 200
DEAD = b"Z"
"""State of a process that has ended, and that its parent has not asked about."""
_open_locks: set[int] = set()


@dataclass(frozen=True)
class LockHolder:
    """A process that holds the lock, or the one that held it last."""

    pid: int
    process_started: int | None
    since: str
    command: str

    def __str__(self) -> str:
        """Describe the process, for an error or a status."""
        return f"process {self.pid} ({self.command}), since {self.since}"


@dataclass(frozen=True)
class WriterLock:
    """The lock that this process holds; `cleared` names a dead owner's leftover, if there was one."""

    holder: LockHolder
    cleared: str | None


@contextmanager
def writer_lock(home: Home) -> Iterator[WriterLock]:
    """Hold the one writer's lock of a home while the block runs.

    Raises LockedError, which names the holder, when another process or thread has it.
    """
    descriptor = _open_to_write(home.lock_file)
    _open_locks.add(descriptor)
    acquired = False
    try:
        acquired = _acquire(descriptor)
        if not acquired:
            raise LockedError(_locked_message(home, _read_holder(descriptor)))
        left_behind = _read_holder(descriptor)
        holder = _this_process()
        _write_holder(descriptor, holder, home.lock_file)
        yield WriterLock(holder, _cleared(left_behind))
    finally:
        _close(descriptor, acquired=acquired)


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Wait until no one else holds the folder, and hold it while the block runs; a death lets it go.

    It is for what takes a moment beside a run, such as reading a file and writing it again.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def lock_holder(home: Home) -> LockHolder | None:
    """Return who is writing to a home now; None while no process is."""
    try:
        descriptor = os.open(home.lock_file, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read_holder(descriptor) or LockHolder(0, None, "an unknown time", "unknown")
    else:
        return None
    finally:
        os.close(descriptor)


def _open_to_write(path: Path) -> int:
    """Open the lock file, creating it and its folder."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise _cannot_write(path, error) from error


def _acquire(descriptor: int) -> bool:
    """Take the lock, with patience for a `status` that looks at it for a moment."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(PAUSE_SECONDS)
        else:
            return True


def _close(descriptor: int, *, acquired: bool) -> None:
    """Empty and free the lock; nothing is left to do in a forked child, which has forgotten it."""
    if descriptor not in _open_locks:
        return
    if acquired:
        with suppress(OSError):  # what it says is for people, and the next owner clears it
            os.ftruncate(descriptor, 0)
    _open_locks.discard(descriptor)
    os.close(descriptor)


def _locked_message(home: Home, holder: LockHolder | None) -> str:
    """Describe who holds the lock and what to do."""
    who = str(holder) if holder else "another process"
    return f"{home.root} is being written by {who}. Wait until it is done; readers need not wait."


def _cleared(left_behind: LockHolder | None) -> str | None:
    """Describe whose leftover was cleared."""
    if left_behind is None:
        return None
    return f"cleared the lock of {left_behind}: it ended without finishing"


def _this_process() -> LockHolder:
    """Describe this process."""
    pid = os.getpid()
    words = [Path(sys.argv[0]).name, *sys.argv[1:]] if sys.argv else ["python"]
    command = redacted(shlex.join(words))[:MAX_COMMAND_LENGTH]
    return LockHolder(pid, process_start(pid), f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC", command)


def process_start(pid: int) -> int | None:
    """Return when a process started, in ticks since boot; None where it is dead or /proc is not available."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return None
    # The name of the command is in parentheses and may hold spaces; field 3 is the state, 22 the start.
    after_name = stat.rpartition(b")")[2].split()
    return None if after_name[0] == DEAD else int(after_name[19])


def _read_holder(descriptor: int) -> LockHolder | None:
    """Read what the lock file says; None where it says nothing that makes sense."""
    try:
        stated = json.loads(os.pread(descriptor, 4096, 0))
        return LockHolder(
            int(stated["pid"]), stated["process_started"], str(stated["since"]), str(stated["command"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_holder(descriptor: int, holder: LockHolder, path: Path) -> None:
    """Write this process into the lock file."""
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(asdict(holder)).encode(), 0)
    except OSError as error:
        raise _cannot_write(path, error) from error


def _cannot_write(path: Path, error: OSError) -> SystemFaultError:
    remedy = remedy_of(error) or "Give this user the right to write there"
    return SystemFaultError(
        f"{path}: cannot write the lock: {error.strerror}. {remedy}, then run again, or name another home "
        "with --home; nothing was begun."
    )


def _forget_in_child() -> None:
    """Close the lock in a forked worker: it would hold it on when its parent is killed."""
    for descriptor in _open_locks:
        os.close(descriptor)
    _open_locks.clear()


os.register_at_fork(after_in_child=_forget_in_child)

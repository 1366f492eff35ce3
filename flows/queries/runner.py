"""Runs statements of people, each in a process of its own: a few at once, within limits, until cancelled.

Importing this loads no DuckDB: the processes have it. `zygote.py` says how they come to be, `process.py` what
they do.
"""

import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from flows.home.errors import RepertoireError, UsageError
from flows.home.settings import CHECKOUT, Settings
from flows.queries.question import LENGTH, STATUS, Answer, Question, receive_exactly, unpacked

MAX_ROWS = 1_000_000
"""Rows of an answer that is no file: more are held nowhere."""
MAX_WAITING = 4
"""Statements that wait while as many run as may."""
MAX_WAIT_SECONDS = 5.0
SECONDS_TO_START = 60.0
SECONDS_TO_DIE = 5.0
"""How long a process that was killed is waited for, before its place is given to another one."""
BEYOND_ROWS = 1_000_000
"""Bytes of an answer beside its rows: the names of columns."""
KEPT_VARIABLES = ("PATH", "LANG", "TMPDIR", "TZ", "LD_LIBRARY_PATH")
"""What the processes are given of the environment, which may hold passwords."""
ONE_ARENA = {"MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
"""Else each thread reserves address space, which is limited, that nobody uses."""


NO_PICKLE = (
    pickle.UnpicklingError,
    AttributeError,
    EOFError,
    IndexError,
    OverflowError,
    TypeError,
    ValueError,
)
"""What reading bytes that are none raises."""


class BusyError(RepertoireError):
    """As many statements run and wait as may."""


class CancelledError(RepertoireError):
    """Nobody waits for the answer any more."""


class Call:
    """One statement that somebody waits for; any thread may cancel it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._life: socket.socket | None = None
        self.is_cancelled = False

    def cancel(self) -> None:
        """End it, or keep it from beginning."""
        with self._lock:
            self.is_cancelled = True
            if self._life is not None:
                _hang_up(self._life)

    @contextmanager
    def living(self, life: socket.socket) -> Iterator[None]:
        """Let the process behind a socket be the one that is cancelled. Raises CancelledError where it is."""
        with self._lock:
            if self.is_cancelled:
                raise CancelledError("the statement was cancelled.")
            self._life = life
        try:
            yield
        finally:
            with self._lock:
                self._life = None


class QueryRunner:
    """Asks statements, at most so many at once; any thread may ask. Close it when done.

    `niceness` is how far all else goes before them, as nice(2) has it.
    """

    def __init__(self, settings: Settings, processes: int = 1, niceness: int = 0) -> None:
        self._settings = settings
        self._processes = processes
        self._niceness = niceness
        self._changed = threading.Condition()
        self._calls: set[Call] = set()
        self._waiting = 0
        self._is_closed = False
        self._zygote = _Zygote()

    def warm_up(self) -> None:
        """Start what starts the processes, so that the first statement need not wait for it."""
        self._zygote.start()

    def question(
        self,
        warehouse: Path,
        sql: str,
        *,
        max_rows: int = MAX_ROWS,
        seconds: float | None = None,
        **more: Any,  # noqa: ANN401 - as Question has it
    ) -> Question:
        """Return a question with the limits of the settings, but for those that are given."""
        limits = {
            "seconds": seconds or self._settings.sql_timeout_seconds,
            "memory_bytes": self._settings.sql_memory_bytes,
            "max_bytes": self._settings.sql_result_bytes,
            "niceness": self._niceness,
        }
        return Question(str(warehouse), sql, max_rows=max_rows, **(limits | more))

    def ask(
        self,
        question: Question,
        descriptors: tuple[int, ...] = (),
        *,
        into: IO[bytes] | None = None,
        call: Call | None = None,
    ) -> Answer:
        """Return what a statement gives; with `question.form` it is written `into` a file, without rows.

        Raises UsageError for a statement that is rejected or goes beyond a limit, BusyError where as many run
        as may, CancelledError where the call was cancelled, RepertoireError where it cannot be asked.
        """
        handed = descriptors if into is None else (into.fileno(), *descriptors)
        with self._place(call or Call()) as own_call:
            return _Conversation(self._zygote, question, own_call).answer(handed)

    def close(self) -> None:
        """End whatever runs or waits, and what starts the processes."""
        with self._changed:
            self._is_closed = True
            for call in self._calls:
                call.cancel()
            self._changed.notify_all()
        self._zygote.close()

    @contextmanager
    def _place(self, call: Call) -> Iterator[Call]:
        """Wait a little until there is a place for one more; have it while the block lasts."""
        with self._changed:
            if len(self._calls) >= self._processes and not self._is_closed:
                self._wait()
            if self._is_closed:
                raise CancelledError("the statement was cancelled, for this program ends.")
            self._calls.add(call)
        try:
            yield call
        finally:
            with self._changed:
                self._calls.remove(call)
                self._changed.notify_all()

    def _wait(self) -> None:
        """Wait for a place. Raises BusyError where others wait for too many, or for too long."""
        busy = BusyError(
            f"{len(self._calls)} statements run already, and no more may at once (sql_processes in "
            "repertoire.toml). Try again in a moment."
        )
        if self._waiting >= MAX_WAITING:
            raise busy
        self._waiting += 1
        try:
            if not self._changed.wait_for(
                lambda: len(self._calls) < self._processes or self._is_closed, MAX_WAIT_SECONDS
            ):
                raise busy
        finally:
            self._waiting -= 1


class _Zygote:
    """The process that forks the others, started when it is needed, and again where it was killed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._is_closed = False

    def start(self) -> socket.socket:
        """Return the socket to it, and start it where it does not run."""
        with self._lock:
            if self._is_closed:
                raise CancelledError("the statement was cancelled, for this program ends.")
            if self._process is not None and self._process.poll() is not None:
                self._end()
            if self._control is None:
                self._control, there = socket.socketpair()
                with there:
                    self._process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
                        [sys.executable, "-P", "-m", "flows.queries.zygote", str(there.fileno())],
                        stdin=subprocess.DEVNULL,
                        stdout=subprocess.DEVNULL,
                        pass_fds=(there.fileno(),),
                        env=_environment(),
                        start_new_session=True,  # Ctrl-C is for us, and we end it
                    )
            return self._control

    def fork(self) -> tuple[socket.socket, socket.socket]:
        """Return sockets to a new process: one to talk to it, and one that is its life."""
        control = self.start()
        ours, theirs = socket.socketpair()
        life, life_there = socket.socketpair()
        with theirs, life_there:
            try:
                socket.send_fds(control, [b"+"], [theirs.fileno(), life_there.fileno()])
            except OSError as error:
                ours.close()
                life.close()
                raise RepertoireError(f"no process can be started for the statement: {error}.") from error
        return ours, life

    def close(self) -> None:
        """End it, and with it all that it has forked."""
        with self._lock:
            self._is_closed = True
            self._end()

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            try:
                self._process.wait(SECONDS_TO_DIE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._control = self._process = None


class _Conversation:
    """One question to one process, until that has ended."""

    def __init__(self, zygote: _Zygote, question: Question, call: Call) -> None:
        self._zygote = zygote
        self._question = question
        self._call = call
        self._received = 0

    def answer(self, descriptors: tuple[int, ...]) -> Answer:
        """Return the answer of a new process; it has ended then."""
        talk, life = self._zygote.fork()
        with talk, life, self._call.living(life):
            try:
                self._begin(talk, descriptors)
                return self._read(talk, time.monotonic() + self._question.seconds)
            except TimeoutError as error:
                raise UsageError(
                    f"the statement was stopped after {self._question.seconds:g} seconds. Narrow it down, or "
                    "raise sql_timeout_seconds in repertoire.toml."
                ) from error
            except EOFError:
                raise self._death(life) from None
            finally:
                _hang_up(life)
                with suppress(TimeoutError, ConnectionError):
                    talk.settimeout(SECONDS_TO_DIE)
                    while talk.recv(65_536):
                        pass

    def _begin(self, talk: socket.socket, descriptors: tuple[int, ...]) -> None:
        """Send the question with the files that go with it, and wait until the process has them.

        Only then the time of the statement begins: the first process waits until DuckDB is imported.
        """
        content = pickle.dumps(self._question)
        talk.settimeout(SECONDS_TO_START)
        try:
            socket.send_fds(talk, [LENGTH.pack(len(content))], list(descriptors))
            talk.sendall(content)
            begun = self._part(talk)
        except BrokenPipeError as error:
            raise EOFError from error
        except TimeoutError as error:
            raise RepertoireError("the process of the statement does not start. Ask again.") from error
        if begun != ("begun",):
            raise RepertoireError(f"the process of the statement sent what is no answer: {begun[:1]}")

    def _read(self, talk: socket.socket, ends_at: float) -> Answer:
        """Return the answer. Raises EOFError where the process ends before it."""
        columns: list[str] = []
        rows: list[tuple[Any, ...]] = []
        while True:
            talk.settimeout(max(ends_at - time.monotonic(), 0.001))
            match self._part(talk):
                case ("columns", list() as columns):
                    pass
                case ("rows", list() as portion):
                    rows += portion
                case ("end", bool() as is_whole, tuple() as own_tables):
                    return Answer(columns, rows, is_whole, own_tables)
                case ("refused", str() as said):
                    raise UsageError(said)
                case ("memory",):
                    raise UsageError(
                        "the statement needs more memory than sql_memory_bytes in repertoire.toml allows. "
                        "Narrow it down, aggregate, or raise that limit."
                    )
                case ("size",):
                    raise UsageError(
                        f"the statement gives more than {self._question.max_bytes:,} bytes. Add a limit, "
                        "aggregate, or raise sql_result_bytes in repertoire.toml."
                    )
                case ("disk",):
                    raise RepertoireError("the disk is full. Make room, then ask again.")
                case ("failed", str() as said):
                    raise RepertoireError(said)
                case other:
                    raise RepertoireError(f"the process of the statement sent what is no answer: {other[:1]}")

    def _part(self, talk: socket.socket) -> tuple[Any, ...]:
        """Return the next part, of which nothing is trusted: a statement may have taken the process over."""
        header = receive_exactly(talk, LENGTH.size)
        if header is None:
            raise EOFError
        [length] = LENGTH.unpack(header)
        self._received += length
        if self._received > self._question.max_bytes + BEYOND_ROWS:
            raise RepertoireError("the process of the statement sent more than it may.")
        payload = receive_exactly(talk, length)
        if payload is None:
            raise EOFError
        try:
            return unpacked(payload)
        except NO_PICKLE as error:
            raise RepertoireError(f"the process of the statement sent what is no answer: {error}") from error

    def _death(self, life: socket.socket) -> RepertoireError:
        """Return why a process ended before it had answered."""
        if self._call.is_cancelled:
            return CancelledError("the statement was cancelled.")
        life.settimeout(SECONDS_TO_DIE)
        told = receive_exactly(life, STATUS.size)
        if told is None:
            return RepertoireError(
                "no process could be started for the statement, or it was lost. Ask again."
            )
        [code] = STATUS.unpack(told)
        if code == -signal.SIGXCPU:
            return UsageError("the statement used more processor time than its limit allows. Narrow it down.")
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"exit code {code}"
        return UsageError(
            f"the process of the statement crashed ({name}), most likely for want of memory. Narrow it down, "
            f"or raise sql_memory_bytes in repertoire.toml, which is {self._question.memory_bytes:,}."
        )


def _hang_up(life: socket.socket) -> None:
    """Kill the process of which this is the life."""
    with suppress(OSError):  # it has ended already
        life.shutdown(socket.SHUT_RDWR)


def _environment() -> dict[str, str]:
    """Return the environment of the processes."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in KEPT_VARIABLES or name.startswith(("LC_", "PYTHON"))
    }
    return kept | ONE_ARENA | {"PYTHONPATH": str(CHECKOUT)}

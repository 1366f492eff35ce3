"""The process that forks one process for each statement: `python -m flows.queries.zygote DESCRIPTOR`.

It has imported DuckDB once and starts no thread, so that a fork is safe and takes a few milliseconds. Whoever
asks sends it, for each statement, the far ends of two sockets: one for question and answer, which only the
new process keeps, and one that stands for its life. Hanging up the second one kills the process; when the
process has ended, its exit code is written into it. Nobody has to know a process by its number, which another
process may have by then. When whoever asks is gone, the zygote ends, and all its processes with it.
"""

import ctypes
import gc
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from flows.queries import process
from flows.queries.question import STATUS

DIES_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
BEYOND_ALL_FILES = 65_536


@dataclass(frozen=True)
class _Child:
    """A process that runs: `alive` has a reader here and a writer there, and so ends when it does."""

    number: int
    life: socket.socket
    alive: int


class Zygote:
    """Forks, waits and kills, until `control` is hung up."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._selector = selectors.DefaultSelector()
        self._running: set[int] = set()
        self._die_with_parent = _prctl()

    def serve(self) -> None:
        """Do what is asked until nobody asks any more."""
        self._selector.register(self._control, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                child: _Child | None = key.data
                if child is None:
                    if not self._begin():
                        return
                elif key.fileobj is child.life:
                    self._kill(child)
                else:
                    self._reap(child)

    def end(self) -> None:
        """Kill what runs."""
        for key in list(self._selector.get_map().values()):
            if key.data is not None and key.fileobj is key.data.life:
                self._kill(key.data)

    def _begin(self) -> bool:
        """Fork a process for the next statement; return False where there is none any more."""
        asked, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        if not asked:
            return False
        talk, life = (socket.socket(fileno=each) for each in descriptors)
        alive, alive_there = os.pipe()
        try:
            number = os.fork()
        except OSError:  # too many processes: hung up, which whoever asked tells; what runs goes on
            for each in (alive, alive_there):
                os.close(each)
            talk.close()
            life.close()
            return True
        if number == 0:
            self._become(talk, alive_there)
        talk.close()
        os.close(alive_there)
        self._running.add(number)
        child = _Child(number, life, alive)
        self._selector.register(life, selectors.EVENT_READ, child)
        self._selector.register(alive, selectors.EVENT_READ, child)
        return True

    def _become(self, talk: socket.socket, alive_there: int) -> None:
        """Be the new process: without any handle of the zygote, and dead as soon as it is."""
        code = process.FAILED
        try:
            kept = sorted((0, 1, 2, talk.fileno(), alive_there))
            for before, after in zip(kept, [*kept[1:], BEYOND_ALL_FILES], strict=True):
                os.closerange(before + 1, after)
            self._die_with_parent()
            code = process.answer(talk)
        finally:
            os._exit(code)

    def _kill(self, child: _Child) -> None:
        """Kill a process that nobody waits for; its end is seen as any other."""
        if child.number in self._running:  # else it has ended this moment, and the number may be another's
            os.kill(child.number, signal.SIGKILL)
            self._selector.unregister(child.life)

    def _reap(self, child: _Child) -> None:
        """Tell the exit code of a process that has ended."""
        _, status = os.waitpid(child.number, 0)
        self._running.remove(child.number)
        self._selector.unregister(child.alive)
        if child.life in self._selector.get_map():
            self._selector.unregister(child.life)
        with suppress(OSError):  # nobody waits for it
            child.life.sendall(STATUS.pack(os.waitstatus_to_exitcode(status)))
        child.life.close()
        os.close(child.alive)


def _prctl() -> Callable[[], None]:
    """Return what makes a process end with its parent; only Linux has it, elsewhere the zygote kills."""
    if sys.platform != "linux":
        return lambda: None
    libc, parent = ctypes.CDLL(None, use_errno=True), os.getpid()

    def die_with_parent() -> None:
        libc.prctl(DIES_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it was gone before this was said
            os._exit(process.FAILED)

    return die_with_parent


def main(descriptor: int) -> None:
    """Serve who holds the other end of a socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # systemd sends it to all at once; who asks ends this
    gc.collect()
    gc.freeze()  # what is imported stays: looking for garbage in it would copy its pages in each process
    with socket.socket(fileno=descriptor) as control:
        zygote = Zygote(control)
        try:
            zygote.serve()
        finally:
            zygote.end()


if __name__ == "__main__":
    main(int(sys.argv[1]))
    os._exit(0)  # without Python's own end, at which DuckDB complains of what was frozen

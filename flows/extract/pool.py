"""A small pool of worker processes that outlives its workers.

A worker that is killed is replaced, and its shard continues without the page that killed it. Workers
are separate processes (`python -m flows.extract.worker`) and not forks: they inherit no
locks, and a program that calls this needs no guard around its main part.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from mmap import mmap
from pathlib import Path
from typing import IO, Any

from flows.archive.payloads import Shard
from flows.extract.worker import DIGEST_BYTES, SHARED_BYTES
from flows.home import errors
from flows.home.errors import RepertoireError
from flows.home.settings import CHECKOUT

_MAX_DEATHS_WITHOUT_PAGE = 3
_SECONDS_BETWEEN_LOOKS = 0.5


@dataclass
class _Task:
    """A shard under way: the file for its records, the pages not to be read again and why, deaths by page."""

    shard: Shard
    target: Path
    excluded: dict[str, tuple[str, str]] = field(default_factory=dict)
    deaths: dict[str, int] = field(default_factory=dict)

    def line(self) -> bytes:
        """Return the task as the worker reads it."""
        content = {
            "row_groups": [(str(file), row_group) for file, row_group in self.shard.row_groups],
            "digests": sorted(self.shard.digests),
            "raw_bytes": self.shard.raw_bytes,
            "target": str(self.target),
            "excluded": self.excluded,
        }
        return json.dumps(content).encode() + b"\n"


class _Worker:
    """One worker process, and the task that it is at."""

    def __init__(self, rules: bytes, cpu_seconds: float) -> None:
        self.task: _Task | None = None
        self.memory = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the worker
        self.memory.truncate(SHARED_BYTES)
        self.shared = mmap(self.memory.fileno(), SHARED_BYTES)
        self.complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        descriptor = self.memory.fileno()
        process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
            [sys.executable, "-P", "-m", "flows.extract.worker", str(descriptor), str(cpu_seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.complaints,
            pass_fds=(descriptor,),
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        )
        if process.stdin is None or process.stdout is None:
            raise RepertoireError("a worker of the extraction has no pipes")
        self.process, self.tasks, self.answers = process, process.stdin, process.stdout
        self._send(rules)

    def give(self, task: _Task) -> None:
        """Give the worker its next task."""
        self.task = task
        self._send(task.line())

    def _send(self, line: bytes) -> None:
        with suppress(BrokenPipeError):  # it died: that is seen where its answer is awaited
            self.tasks.write(line)
            self.tasks.flush()

    def page(self) -> str | None:
        """Return the digest of the page in work."""
        return self.shared[:DIGEST_BYTES].rstrip(b"\0").decode() or None

    def pages_done(self) -> int:
        """Return how many pages of its task are done."""
        return int.from_bytes(self.shared[DIGEST_BYTES:SHARED_BYTES], "little")

    def close(self) -> None:
        """End the process; one that is at work is killed."""
        if self.task is not None:
            self.process.kill()
        with suppress(BrokenPipeError):
            self.tasks.close()
        self.answers.close()
        self.process.wait()
        self.shared.close()
        self.memory.close()
        self.complaints.close()

    def last_words(self) -> str:
        """Return the last line that the worker wrote to its standard error."""
        self.complaints.seek(0)
        lines = self.complaints.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"


def run_shards(
    shards: Mapping[Path, Shard],
    rules: Mapping[str, Any],
    *,
    workers: int,
    cpu_seconds: float,
    progress: Callable[[int], None],
) -> None:
    """Read the pages of all shards into the files that they are for; `progress` gets the pages done.

    A page that takes more than `cpu_seconds` of CPU, or kills its worker twice, gets a record that
    says so. Raises an error of a worker that is no fault of a page, such as DamagedArchiveError.
    """
    pool = _Pool(
        [_Task(shard, target) for target, shard in shards.items()],
        json.dumps(rules).encode() + b"\n",
        cpu_seconds,
        progress,
    )
    try:
        pool.run(workers)
    finally:
        pool.close()


class _Pool:
    def __init__(
        self, tasks: list[_Task], rules: bytes, cpu_seconds: float, progress: Callable[[int], None]
    ) -> None:
        self.waiting = tasks[::-1]
        self.rules = rules
        self.cpu_seconds = cpu_seconds
        self.progress = progress
        self.done = 0
        self.selector = selectors.DefaultSelector()
        self.workers: list[_Worker] = []

    def run(self, workers: int) -> None:
        """Keep as many workers at work as there are tasks for."""
        for _ in range(min(workers, len(self.waiting))):
            self._start()
        while self.workers:
            for key, _ in self.selector.select(_SECONDS_BETWEEN_LOOKS):
                self._receive(key.data)
            self.progress(self.done + sum(worker.pages_done() for worker in self.workers))

    def _start(self) -> None:
        worker = _Worker(self.rules, self.cpu_seconds)
        self.workers.append(worker)
        self.selector.register(worker.answers, selectors.EVENT_READ, worker)
        worker.give(self.waiting.pop())

    def _receive(self, worker: _Worker) -> None:
        """Take the answer of a worker, or its death, and give it or its successor more to do."""
        line = worker.answers.readline()
        if not line.endswith(b"\n"):
            self._replace_dead_worker(worker)
            return
        answer = json.loads(line)
        if "error" in answer:
            kind = getattr(errors, answer["kind"], RepertoireError)
            raise kind(answer["error"])
        self.done += answer["pages"]
        worker.task = None
        if self.waiting:
            worker.give(self.waiting.pop())
        else:
            self._dismiss(worker)

    def _replace_dead_worker(self, worker: _Worker) -> None:
        """Note which page killed a worker, and run its task again."""
        status = worker.process.wait()
        task, page = worker.task, worker.page()
        if task is None:
            raise RepertoireError("a worker of the extraction ended without a task")
        if page and status == -signal.SIGPROF:
            task.excluded[page] = ("time_limit", f"more than {self.cpu_seconds:g} s of CPU")
        else:
            how = signal.Signals(-status).name if status < 0 else f"exit status {status}"
            deaths = task.deaths[page or ""] = task.deaths.get(page or "", 0) + 1
            if page and deaths > 1:
                task.excluded[page] = ("worker_died", how)
            elif deaths >= _MAX_DEATHS_WITHOUT_PAGE:
                raise RepertoireError(
                    f"a worker of the extraction ended ({how}) before it read a page: {worker.last_words()}. "
                    "Run again; if it happens again, look for a lack of memory or disk."
                )
        self._dismiss(worker)
        self.waiting.append(task)
        self._start()

    def _dismiss(self, worker: _Worker) -> None:
        self.selector.unregister(worker.answers)
        self.workers.remove(worker)
        worker.task = None
        worker.close()

    def close(self) -> None:
        """End all workers."""
        for worker in self.workers:
            worker.close()
        self.selector.close()

"""Measuring: a stage in a process of its own, with its time, and the memory of its process tree."""

import json
import re
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from flows.home.settings import CHECKOUT

SECONDS_BETWEEN_SAMPLES = 0.02
MEGABYTE = 1_000_000
HIGH_WATER = re.compile(r"VmHWM:\s+(\d+) kB")


@dataclass(frozen=True)
class Measured:
    """What a stage took.

    seconds: of its functions, without the start of Python and the imports. peak_mb: most memory of
    the whole process tree at one time. child_peak_mb: most that one child of it had; 0 without any.
    figures: what else the stage says about itself.
    """

    seconds: float
    peak_mb: float
    child_peak_mb: float
    figures: dict[str, Any]


def run_stage(name: str, *arguments: object) -> Measured:
    """Run a stage of `benchmarks.stages` in a new process and measure it; raises where it fails."""
    command = [sys.executable, "-m", "benchmarks.stages", name, *map(str, arguments)]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE)
    peak = Peak(process.pid)
    with process:
        output, _ = process.communicate()
    peak.stop()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    figures = json.loads(output.splitlines()[-1])
    return Measured(figures.pop("seconds"), peak.tree / MEGABYTE, peak.child / MEGABYTE, figures)


class Peak:
    """Samples the resident memory of a process and of all its children until it is stopped.

    `ru_maxrss` would not do: a new process starts with that of the one which started it.
    """

    def __init__(self, pid: int) -> None:
        self.tree = 0
        self.child = 0
        self._root = psutil.Process(pid)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the sampling."""
        self._ended.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._ended.wait(SECONDS_BETWEEN_SAMPLES):
            try:
                children = self._root.children(recursive=True)
            except psutil.Error:
                return
            self.tree = max(self.tree, sum(map(_resident, [self._root, *children])), _peak_bytes(self._root))
            self.child = max([self.child, *map(_peak_bytes, children)])


def _resident(process: psutil.Process) -> int:
    """Return the resident bytes of a process; none of one that has just ended."""
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _peak_bytes(process: psutil.Process) -> int:
    """Return the most resident bytes that a process has had, where the system tells (Linux)."""
    try:
        found = HIGH_WATER.search(Path(f"/proc/{process.pid}/status").read_text("utf-8"))
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0

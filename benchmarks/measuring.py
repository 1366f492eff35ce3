"""Measuring: a stage in a process of its own, with its time, and the memory of its process tree."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Any

import psutil

from flows.settings import CHECKOUT

SECONDS_BETWEEN_SAMPLES = 0.02
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Measured:
    """What a stage took.

    seconds: of its functions, without the start of Python and the imports. peak_mb: most memory of
    the whole process tree. figures: what else the stage says about itself.
    """

    seconds: float
    peak_mb: float
    figures: dict[str, Any]


def run_stage(name: str, *arguments: object) -> Measured:
    """Run a stage of `benchmarks.stages` in a new process and measure it; raises where it fails."""
    command = [sys.executable, "-m", "benchmarks.stages", name, *map(str, arguments)]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE)
    peak = _Peak(process.pid)
    with process:
        output, _ = process.communicate()
    peak.stop()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    figures = json.loads(output.splitlines()[-1])
    own_peak = figures.pop("own_peak_bytes")
    return Measured(figures.pop("seconds"), max(peak.bytes, own_peak) / MEGABYTE, figures)


class _Peak:
    """Samples the resident memory of a process and of all its children until it is stopped."""

    def __init__(self, pid: int) -> None:
        self.bytes = 0
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
                tree = [self._root, *self._root.children(recursive=True)]
            except psutil.Error:
                return
            self.bytes = max(self.bytes, sum(map(_resident, tree)))


def _resident(process: psutil.Process) -> int:
    """Return the resident bytes of a process; none of one that has just ended."""
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0

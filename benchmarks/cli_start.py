"""How fast the command line starts, beside the imports that a careless one would make."""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks.results import Section, table, verdict
from benchmarks.workspace import Workspace

PAIRS = 11
COUNT = 1_000
YARDSTICK = [sys.executable, "-c", "import duckdb, polars"]


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def measure(workspace: Workspace) -> Section:
    """Run each verb in turns with the yardstick."""
    workspace.pipeline(COUNT)
    repertoire = str(Path(sys.executable).with_name("repertoire"))
    verbs = {
        "repertoire --help": ([repertoire, "--help"], 0.6),
        "repertoire coverage": ([repertoire, "coverage", "--home", str(workspace.home(COUNT).root)], 0.9),
    }
    rows = []
    for name, (command, maximum) in verbs.items():
        _seconds(command)
        _seconds(YARDSTICK)
        pairs = [(_seconds(command), _seconds(YARDSTICK)) for _ in range(PAIRS)]
        ratio = median(ours / other for ours, other in pairs)
        times = [f"{median(column) * 1000:,.0f}" for column in zip(*pairs, strict=True)]
        rows.append((f"`{name}`", *times, f"{ratio:.2f}", verdict(ratio, maximum)))
    return Section(
        "cli_start",
        "Start of the command line",
        f'Beside `python -c "import duckdb, polars"`, {PAIRS} pairs in turns, medians; a home of '
        f"{COUNT:,} pages.\n\n" + table(("command", "ms", "the imports, ms", "ratio", "floor"), rows),
    )

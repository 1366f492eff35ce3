"""The dashboard: from start to first page at 10,000 exercises, and every page and filter at 100,000."""

import signal
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from statistics import median
from urllib.parse import quote

from benchmarks.measuring import MEGABYTE, Peak
from benchmarks.results import Section, table, verdict
from benchmarks.workspace import Workspace
from flows.home.settings import Home, Settings

START_COUNT, COUNT = 10_000, 100_000
STARTS, ROUNDS = 5, 5
MAX_TO_FIRST_PAGE, MAX_PER_FILTER = 2.0, 0.5
ADDRESSES = Path(__file__).with_name("dashboard.toml")
YARDSTICK = "select * from coverage.muscle_by_equipment"
ANNOUNCEMENT = "The dashboard is at "

START_TEXT = """\
From `repertoire dashboard` to the last byte of the overview, {count:,} exercises, median and slowest of
{starts} starts of a process each. `listening` is until it says where it is; `python -c "import duckdb"` in
turns with it."""
PAGES_TEXT = """\
{count:,} exercises; to the last byte, one request at a time from this machine. `first` is the first
request for the address after the start, `then` the median of {rounds} more, whose answers the server may
have kept. The floor is on the slower of the two. For comparison, `{query}` alone, through DuckDB
and fetched, takes {bare:.0f} ms, and the first `/coverage` {ratio:.1f} times that."""


@dataclass(frozen=True)
class Timing:
    """Seconds of the first request for an address and of those after it; bytes and status of the answer."""

    address: str
    first: float
    then: float
    size: int
    status: int


def measure(workspace: Workspace) -> Section:
    """Start the dashboard some times on the smaller home, and ask the larger one for every address."""
    workspace.pipeline(START_COUNT)
    workspace.pipeline(COUNT)
    return measure_homes(workspace.home(START_COUNT), workspace.home(COUNT))


def measure_homes(small: Home, large: Home) -> Section:
    """Measure on two homes that are built."""
    text = f"{_starts(small)}\n\n{_pages(large)}"
    return Section("dashboard", "The dashboard", text)


def _starts(home: Home) -> str:
    import_seconds, listening, complete = [], [], []
    for _ in range(STARTS):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import duckdb"], check=True)
        import_seconds.append(time.perf_counter() - started)
        started = time.perf_counter()
        with _served(home) as (address, _):
            listening.append(time.perf_counter() - started)
            _read(f"{address}/")
            complete.append(time.perf_counter() - started)
    rows = [
        ("import duckdb", *_ms(import_seconds), ""),
        ("listening", *_ms(listening), ""),
        ("first page complete", *_ms(complete), verdict(max(complete), MAX_TO_FIRST_PAGE)),
    ]
    text = START_TEXT.format(count=START_COUNT, starts=STARTS)
    return f"{text}\n\n{table(('until', 'median, ms', 'slowest, ms', 'floor, s'), rows)}"


def _pages(home: Home) -> str:
    exercise, bare = _asked_alone(home)
    with _served(home) as (address, process):
        peak = Peak(process.pid)
        timings = [_timed(address, path) for path in _addresses(exercise)]
        peak.stop()
    rows = [
        (
            f"`{each.address}`",
            f"{each.size / 1000:,.0f}",
            f"{each.first * 1000:,.0f}",
            f"{each.then * 1000:,.0f}",
            _verdict(each),
        )
        for each in timings
    ]
    matrix = next(each for each in timings if each.address == "/coverage")
    text = PAGES_TEXT.format(
        count=COUNT, rounds=ROUNDS, query=YARDSTICK, bare=bare * 1000, ratio=matrix.first / bare
    )
    slowest = max(timings, key=lambda each: each.first)
    return (
        f"{text}\n\n{table(('address', 'kB', 'first, ms', 'then, ms', 'floor, s'), rows)}\n\n"
        f"Slowest: `{slowest.address}`, {slowest.first * 1000:,.0f} ms. Most memory of the server: "
        f"{peak.tree / MEGABYTE:,.0f} MB."
    )


def _addresses(exercise: str) -> list[str]:
    listed = tomllib.loads(ADDRESSES.read_text("utf-8"))["addresses"]
    return [path.replace("{exercise}", quote(exercise, safe="")) for path in listed]


def _asked_alone(home: Home) -> tuple[str, float]:
    """Return an exercise, and the seconds that the yardstick takes without a dashboard."""
    from flows.warehouse.query import open_warehouse, run_query

    with closing(open_warehouse(home, Settings())) as connection:
        _, rows = run_query(connection, "select min(exercise_id) from core.dim_exercise")
        started = time.perf_counter()
        run_query(connection, YARDSTICK)
        return str(rows[0][0]), time.perf_counter() - started


def _timed(address: str, path: str) -> Timing:
    times = []
    for _ in range(1 + ROUNDS):
        started = time.perf_counter()
        status, size = _read(address + path)
        times.append(time.perf_counter() - started)
    return Timing(path, times[0], median(times[1:]), size, status)


def _verdict(timing: Timing) -> str:
    if timing.status != HTTPStatus.OK:
        return f"**answered {timing.status}**"
    return verdict(max(timing.first, timing.then), MAX_PER_FILTER)


def _read(address: str) -> tuple[int, int]:
    """Return the status and the bytes of an answer, of a refusal too."""
    try:
        with urllib.request.urlopen(address, timeout=120) as answer:
            return answer.status, len(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, len(error.read())


@contextmanager
def _served(home: Home) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve a home by a process of its own; give its address without the last stroke, and the process."""
    repertoire = str(Path(sys.executable).with_name("repertoire"))
    command = [repertoire, "dashboard", "--no-browser", "--port", "0", "--home", str(home.root)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = next((line for line in process.stderr if ANNOUNCEMENT in line), None)
        if line is None:
            raise RuntimeError(f"{' '.join(command)} ended with {process.wait()}")
        try:
            yield line.partition(ANNOUNCEMENT)[2].split(";")[0].rstrip("/"), process
        finally:
            process.send_signal(signal.SIGINT)


def _ms(seconds: list[float]) -> tuple[str, str]:
    return f"{median(seconds) * 1000:,.0f}", f"{max(seconds) * 1000:,.0f}"

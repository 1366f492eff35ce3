"""Search at 100,000 exercises: the time of an answer beside a scan by `ilike` and RapidFuzz over names."""

import csv
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

import psutil

from benchmarks.results import Section, table
from benchmarks.workspace import Workspace
from flows.home.settings import Home, Settings

COUNT = 100_000
SHOWN = 50
QUERIES = Path(__file__).resolve().parents[1] / "tests" / "golden" / "search" / "queries.csv"
SCAN = """
select exercise_id, name from core.dim_exercise
where is_current and name ilike '%' || $words || '%' order by name limit 50
"""
SIZES = """
select (select count(*) from core.searched_words), (select count(*) from core.dim_exercise where is_current)
"""
TEXT = """\
{exercises:,} exercises, {words:,} words; the {queries} questions of tests/golden/search on the library
that ships, each answered from the text to its first {shown} rows. The peers: `ilike` over all names, which
finds no typing error, muscle or step, and RapidFuzz `process.extract` (WRatio) over all names in memory,
every sixth question. Reading the words at first takes {open:.1f} s; the process, DuckDB and all, then has
{memory:.0f} MB."""


def measure(workspace: Workspace) -> Section:
    """Ask the home of so many generated exercises."""
    workspace.pipeline(COUNT)
    return measure_home(workspace.home(COUNT))


def measure_home(home: Home) -> Section:
    """Measure on a home that is built."""
    from rapidfuzz import fuzz, process

    from flows.search.open import searcher_of
    from flows.search.search import RANKED
    from flows.warehouse.query import open_warehouse, run_query

    with QUERIES.open(encoding="utf-8", newline="") as file:
        queries = [row["query"] for row in csv.DictReader(file) if row["library"] == "shipped"]
    with closing(open_warehouse(home, Settings())) as connection:
        started = time.perf_counter()
        searcher = searcher_of(connection, home)
        opened = time.perf_counter() - started
        megabytes = psutil.Process().memory_info().rss / 1e6
        _, [(words, exercises)] = run_query(connection, SIZES)
        _, rows = run_query(connection, "select name from core.dim_exercise where is_current")
        names = [name for (name,) in rows]

        ways: dict[str, tuple[Callable[[str], object], list[str]]] = {
            "search": (lambda text: searcher.search(text, f"{RANKED} limit {SHOWN}"), queries),
            "ilike": (lambda text: run_query(connection, SCAN, {"words": text}), queries),
            "RapidFuzz": (
                lambda text: process.extract(text, names, scorer=fuzz.WRatio, limit=SHOWN),
                queries[::6],
            ),
        }
        timed = {name: [_seconds(ask, text) for text in asked] for name, (ask, asked) in ways.items()}
    scan = median(timed["ilike"])
    lines = [
        [name, f"{1000 * median(times):.0f}", f"{1000 * _p99(times):.0f}", f"{median(times) / scan:.1f}"]
        for name, times in timed.items()
    ]
    text = TEXT.format(
        exercises=exercises, words=words, queries=len(queries), shown=SHOWN, open=opened, memory=megabytes
    )
    rows_of_times = table(("way", "p50, ms", "p99, ms", "p50 to that of ilike"), lines)
    return Section("search", f"Search over {COUNT:,} exercises", f"{text}\n\n{rows_of_times}")


def _seconds(ask: Callable[[str], object], text: str) -> float:
    started = time.perf_counter()
    ask(text)
    return time.perf_counter() - started


def _p99(times: list[float]) -> float:
    return sorted(times)[int(0.99 * (len(times) - 1))]

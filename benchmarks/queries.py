"""Time of the views at 100,000 exercises, and of publishing a warehouse of that size."""

import shutil
import time
from contextlib import closing
from statistics import median

from benchmarks.results import Section, table
from benchmarks.workspace import Workspace
from flows.home.settings import Home, Settings

COUNT = 100_000
ROUNDS = 5
VIEWS = (
    "coverage.by_muscle",
    "coverage.by_equipment",
    "coverage.muscle_by_equipment",
    "coverage.content",
    "gaps.cells",
    "gaps.ranked",
    "gaps.headline",
    "quality.findings",
    "history.exercise_changes",
)
MAX_SECONDS = 60.0


def time_views(home: Home) -> dict[str, dict[str, float]]:
    """Ask each view as an analyst does: the median time, and the number of rows."""
    from flows.warehouse.query import open_warehouse, run_query

    found = {}
    with closing(open_warehouse(home, Settings())) as connection:
        for view in VIEWS:
            times = []
            for _ in range(ROUNDS):
                started = time.perf_counter()
                _, rows = run_query(connection, f"select * from {view}", timeout_seconds=MAX_SECONDS)
                times.append(time.perf_counter() - started)
            found[view] = {"seconds": median(times), "first": times[0], "rows": len(rows)}
    return found


def time_publishing(home: Home) -> dict[str, float]:
    """Publish copies of the published file, as new builds would be."""
    from flows.warehouse.publish import publish, start_build

    times = []
    for _ in range(ROUNDS):
        built = start_build(home)
        shutil.copyfile(home.published, built)
        started = time.perf_counter()
        publish(home, built, "0" * 8)
        times.append(time.perf_counter() - started)
    return {"seconds": median(times), "megabytes": home.published.stat().st_size / 1e6}


def measure(workspace: Workspace) -> Section:
    """Build a home of 100,000 pages and ask it."""
    workspace.pipeline(COUNT)
    figures = workspace.stage("queries", workspace.home(COUNT).root).figures
    rows = [
        (
            f"`{view}`",
            f"{each['rows']:,.0f}",
            f"{each['seconds'] * 1000:,.0f}",
            f"{each['first'] * 1000:,.0f}",
        )
        for view, each in figures["views"].items()
    ]
    publishing = figures["publish"]
    return Section(
        "queries",
        f"Views over {COUNT:,} exercises",
        f"Whole result fetched through `flows.warehouse.query`, median of {ROUNDS}, and the first time.\n\n"
        + table(("view", "rows", "ms", "first, ms"), rows)
        + f"\n\nPublishing a warehouse of {publishing['megabytes']:,.0f} MB, already written: fsync, rename, "
        f"exchange, prune: {publishing['seconds'] * 1000:,.0f} ms.",
    )

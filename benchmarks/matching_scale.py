"""Time and memory of matching two libraries whose names are all very alike."""

import random
import time
from typing import Any

import polars as pl

from benchmarks import pages, phrases
from benchmarks.matching import match_rows
from benchmarks.results import Section, table
from benchmarks.workspace import Workspace

COUNTS = (10_000, 100_000)

TEXT = """\
Two libraries of as many exercises each, generated: few words in all combinations, so that every name is
very like many others. The second library has the exercises of the first with its equipment at the end of
the name. `found` are the pairs of the same exercise that become one movement."""


def measure(workspace: Workspace) -> Section:
    """Match two libraries of each size in a process of its own."""
    rows = []
    for count in COUNTS:
        measured = workspace.stage("match", count)
        found = measured.figures
        cost = (f"{measured.seconds:,.1f}", f"{found['cpu_seconds']:,.1f}", f"{measured.peak_mb:,.0f}")
        share = f"{found['found'] / count:.1%}"
        rows.append((f"{count:,}", *cost, f"{found['pairs']:,}", f"{found['matches']:,}", share))
    columns = ("exercises each", "seconds", "CPU seconds", "peak MB", "pairs kept", "matches", "found")
    return Section("matching_scale", "Matching: scale", f"{TEXT}\n\n{table(columns, rows)}")


def match_two_libraries(count: int) -> dict[str, Any]:
    """Match two libraries of `count` exercises each, and count what was found."""
    rows = [row for source in ("first", "second") for row in _library(source, count)]
    started, cpu = time.perf_counter(), time.process_time()
    matching = match_rows(rows)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    movement = matching.versions.select("source", "movement_key", number=pl.col("exercise_id").str.slice(-7))
    first, second = (movement.filter(source=source) for source in ("first", "second"))
    return {
        "seconds": seconds,
        "cpu_seconds": cpu,
        "pairs": matching.pairs.height,
        "matches": matching.pairs.filter(status="match").height,
        "found": first.join(second, on=["number", "movement_key"]).height,
    }


def _library(source: str, count: int) -> list[dict[str, Any]]:
    """Return `count` exercises; the same in each library but for the order of the words of their names."""
    chance = random.Random(pages.SEED)
    rows = []
    for number, (name, tool, muscles) in enumerate(pages.exercises(count)):
        stated = f"{tool.title()} "
        turned = f"{name.replace(stated, '', 1)} - {tool}" if stated in name and source == "second" else name
        rows.append(
            {
                "exercise_id": f"{source}-{number:07}",
                "source": source,
                "name": turned,
                "equipment": [tool],
                "target_muscles": muscles[:1],
                "secondary_muscles": muscles[1:],
                "steps": chance.sample(phrases.STEPS, 7),
            }
        )
    return rows

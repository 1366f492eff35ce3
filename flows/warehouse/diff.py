"""What changed between two runs, or between two versions of the warehouse.

Where both versions are kept, their tables are compared. Where one was pruned, what the run log knows is:
what each source gave, and the figures at the end of each run.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from flows.home.errors import UsageError
from flows.home.run_history import PastRun, find_run, past_runs
from flows.home.settings import Home, Settings
from flows.home.versions import find_version, kept_versions, version_time
from flows.warehouse.query import open_version, run_query

EXERCISES = """
select e.source || ' ' || e.exercise_id, e.name, e.url, e.content_hash
from core.dim_exercise as e
where e.is_current
order by all
"""
SOURCES = "select source, count(*) from core.dim_exercise where is_current group by source order by source"
CELLS = """
select muscle_group || ' / ' || equipment_family || ' / ' || difficulty, have
from gaps.cells
where have > 0
order by all
"""
FINDINGS = """
select severity || ' ' || rule || ' ' || source || ' ' || url || ' ' || coalesce(field, '') as place, message
from quality.findings
order by all
"""


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a run, a version of the warehouse, or a run and its version."""

    name: str
    run: PastRun | None
    version: str | None
    path: Path | None

    @property
    def pruned(self) -> bool:
        """Whether its version is no longer kept."""
        return self.version is not None and self.path is None


@dataclass(frozen=True)
class Change:
    """One difference.

    area: source, exercise, coverage, finding, figure or gap. change: added, changed, removed, gained, lost,
    more, fewer, new or gone. before, after: values, where there are any.
    """

    area: str
    change: str
    what: str
    before: str | None = None
    after: str | None = None


@dataclass
class Difference:
    """What changed between two sides; `note` says what could not be compared, and why."""

    old: Side
    new: Side
    changes: list[Change] = field(default_factory=list)
    note: str | None = None


def find_side(home: Home, name: str) -> Side:
    """Return what is meant by a run (`last`, `previous`, an id or its beginning) or a kept version.

    Raises UsageError where nothing is.
    """
    try:
        run = find_run(home, name)
    except UsageError as no_run:
        try:
            path = find_version(home, name)
        except UsageError:
            raise no_run from None
        by = next((each for each in past_runs(home) if each.version == path.name), None)
        return Side(name, by, path.name, path)
    version = _version_at(home, run)
    kept = next((path for path in kept_versions(home) if path.name == version), None)
    return Side(name, run, version, kept)


def last_two(home: Home) -> tuple[Side, Side]:
    """Return the last run before which, or at whose end, another warehouse was published, and the last run.

    Where there has been one warehouse only, the two last runs. Raises UsageError where there are no two runs.
    """
    new = find_side(home, "last")
    for past in past_runs(home):
        if past.version and past.version != new.version:
            return find_side(home, past.run_id), new
    others = (path for path in kept_versions(home) if new.path and path.name < new.path.name)
    if other := next(others, None):
        return find_side(home, other.name), new
    if len(list(islice(past_runs(home), 2))) < 2:  # noqa: PLR2004 - the two that are compared
        raise UsageError(
            f"there is only one run so far: nothing to compare. {home.remedy('The next: repertoire run')}"
        )
    return find_side(home, "previous"), new


def difference(home: Home, settings: Settings, old: Side, new: Side) -> Difference:
    """Compare two sides."""
    found = Difference(old, new)
    if old.path and new.path:
        if old.path == new.path:
            found.note = f"both are of the warehouse {old.version}: nothing changed in it"
        else:
            found.changes += _between_versions(settings, old.path, new.path)
    else:
        missing = ", ".join(_missing_side(side) for side in (old, new) if side.path is None)
        found.note = f"{missing}; this is what the run log knows"
        found.changes += _between_logs(home, old, new)
    return found


def _missing_side(side: Side) -> str:
    if side.pruned:
        return f"the warehouse of {side.name} ({side.version}) is no longer kept (keep_versions)"
    return f"{side.name} has no warehouse"


def _version_at(home: Home, run: PastRun) -> str | None:
    """Return the version that was published when a run ended: its own, else the last one before it."""
    if run.version:
        return run.version
    for past in past_runs(home):
        if past.started_at <= run.started_at and past.version:
            return past.version
    built = ((path.name, version_time(path.name)) for path in kept_versions(home))
    return next((name for name, moment in built if moment and moment < run.started_at), None)


def _between_versions(settings: Settings, old: Path, new: Path) -> list[Change]:
    """Compare the tables of two versions; each is opened by itself, since views know no other file."""
    before, after = _read(settings, old), _read(settings, new)
    changes = [
        *_counts("source", before["sources"], after["sources"], ("added", "removed")),
        *_exercises(before["exercises"], after["exercises"]),
        *_counts("coverage", before["cells"], after["cells"], ("gained", "lost")),
    ]
    findings_before, findings_after = before["findings"], after["findings"]
    changes += [
        Change("finding", "new", finding, after=findings_after[finding])
        for finding in findings_after.keys() - findings_before.keys()
    ]
    changes += [
        Change("finding", "gone", finding, before=findings_before[finding])
        for finding in findings_before.keys() - findings_after.keys()
    ]
    return sorted(changes, key=_order)


def _read(settings: Settings, version: Path) -> dict[str, Mapping[str, Any]]:
    """Return what is compared of a version."""
    with closing(open_version(version, settings)) as connection:

        def rows(sql: str) -> list[tuple[Any, ...]]:
            return run_query(connection, sql, (), settings.sql_timeout_seconds)[1]

        try:
            return {
                "sources": dict(rows(SOURCES)),
                "exercises": {row[0]: row[1:] for row in rows(EXERCISES)},
                "cells": dict(rows(CELLS)),
                "findings": dict(rows(FINDINGS)),
            }
        except UsageError as error:
            raise UsageError(
                f"{version}: was made by another version of Repertoire and cannot be compared ({error}). "
                "Compare versions that were built since the update."
            ) from error
        except duckdb.Error as error:
            raise UsageError(f"{version}: cannot be read: {error}. Compare other versions.") from error


def _exercises(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Compare current exercises by their id."""
    added = [Change("exercise", "added", _exercise(after[key])) for key in after.keys() - before.keys()]
    removed = [Change("exercise", "removed", _exercise(before[key])) for key in before.keys() - after.keys()]
    changed = [
        Change("exercise", "changed", _exercise(after[key]), *_names(before[key], after[key]))
        for key in before.keys() & after.keys()
        if before[key][2] != after[key][2]
    ]
    return [*added, *removed, *changed]


def _exercise(row: tuple[Any, ...]) -> str:
    name, url, _ = row
    return f"{name} ({url})"


def _names(before: tuple[Any, ...], after: tuple[Any, ...]) -> tuple[str | None, str | None]:
    """Return both names where that is what changed."""
    return (before[0], after[0]) if before[0] != after[0] else (None, None)


def _counts(
    area: str, before: Mapping[str, int], after: Mapping[str, int], words: tuple[str, str]
) -> list[Change]:
    """Compare counts by name; what was nowhere before, or is nowhere now, has its own word."""
    changes = []
    for name in before.keys() | after.keys():
        old, new = before.get(name, 0), after.get(name, 0)
        if old == new:
            continue
        word = words[0] if not old else words[1] if not new else "more" if new > old else "fewer"
        changes.append(Change(area, word, name, str(old), str(new)))
    return changes


def _between_logs(home: Home, old: Side, new: Side) -> list[Change]:
    """Compare what the run log knows of two runs."""
    changes: list[Change] = []
    inputs = [_inputs_by_source(side) for side in (old, new)]
    both = inputs[0].keys() & inputs[1].keys()  # a run that left a source out says nothing about it
    before, after = ({name: each[name] for name in both} for each in inputs)
    changes += _counts("source", before, after, ("more", "fewer"))
    then, now = _figures_at(home, old), _figures_at(home, new)
    if then and now:
        changes += _counts("figure", _numbers(then), _numbers(now), ("more", "fewer"))
        changes += [Change("gap", "new", gap) for gap in now["top_gaps"] if gap not in then["top_gaps"]]
        changes += [Change("gap", "gone", gap) for gap in then["top_gaps"] if gap not in now["top_gaps"]]
    return sorted(changes, key=_order)


def _inputs_by_source(side: Side) -> dict[str, int]:
    """Return how many inputs a run found at each source."""
    counts = side.run.counts if side.run else {}
    return {source: sum(of_source.values()) for source, of_source in counts.items()}


def _numbers(figures: Mapping[str, Any]) -> dict[str, int]:
    return {name: value for name, value in figures.items() if isinstance(value, int)}


def _figures_at(home: Home, side: Side) -> dict[str, Any] | None:
    """Return the last figures that were logged until the end of a run."""
    if side.run is None:
        return None
    start = side.run.started_at
    return next((past.figures for past in past_runs(home) if past.started_at <= start and past.figures), None)


def _order(change: Change) -> tuple[int, str, str]:
    areas = ("source", "figure", "exercise", "coverage", "gap", "finding")
    return areas.index(change.area), change.change, change.what

"""Figures for Prometheus as a text file, for the textfile collector of its node exporter.

Derived from source files, snapshots, the run log and the sizes of files, so that it takes neither Polars
nor DuckDB. Times are seconds since 1970 (UTC).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from flows.archive.manifest import decision_of, list_snapshots
from flows.home.durable import write_durably
from flows.home.errors import RepertoireError
from flows.home.lock import lock_holder
from flows.home.run_history import PastRun, past_runs
from flows.home.settings import Home
from flows.home.versions import published_name, version_time
from flows.run.incidents import of_past
from flows.sources.freshness import freshness
from flows.sources.health import NOT_ACCEPTED, SourceHealth, all_health

PREFIX = "repertoire_"
STATUSES = ("ok", "problem", "failed", "unfinished")
SEVERITIES = ("errors", "warnings", "infos")


def write_metrics(home: Home, file: Path, ended: PastRun | None = None) -> None:
    """Write the file as a whole; `ended` is the run that is just ending.

    Raises RepertoireError where it cannot be written.
    """
    try:
        write_durably(file, render_metrics(home, ended).encode())
    except OSError as error:
        raise RepertoireError(
            f"{file}: the metrics cannot be written: {error.strerror}. Make its folder, give this user the "
            "right to write there, or correct 'metrics_file' in repertoire.toml."
        ) from error


def render_metrics(home: Home, ended: PastRun | None = None) -> str:
    """Return the text of the file; a figure without a value is left out."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_HomeFigures(home, ended))
    return generate_latest(registry).decode()


class _HomeFigures(Collector):
    """The figures of a home as the library asks for them; `ended` is the run that is just ending."""

    def __init__(self, home: Home, ended: PastRun | None) -> None:
        self._home = home
        self._ended = ended

    def collect(self) -> Iterator[Metric]:
        """Yield each figure that has a value."""
        return (metric for metric in _metrics(self._home, self._ended) if metric.samples)


def _metrics(home: Home, ended: PastRun | None) -> Iterator[Metric]:
    listed = list(past_runs(home))
    if ended:
        listed = [ended, *(run for run in listed if run.run_id != ended.run_id)]
    yield from _of_run(home, listed)
    yield _of_incidents(listed)
    yield from _of_sources(home)
    yield from _of_warehouse(home)
    figures = next((run.figures for run in listed if run.figures), None)
    if figures:
        by_severity = {name.removesuffix("s"): figures[name] for name in SEVERITIES}
        yield _gauges("findings", "Findings on pages by severity.", "severity", by_severity.items())
        yield _gauge("gaps", "Gaps that are ranked.", figures["gaps"])
        yield _gauge("cells_wanted", "Cells that have a target.", figures["wanted_cells"])
        yield _gauge("cells_covered", "Target cells that are covered.", figures["covered_cells"])
        yield _gauge("exercises", "Own exercises.", figures["exercises"])
        rejected = figures["rejected"].items()
        yield _gauges("pages_rejected", "Pages that gave no exercise, by source.", "source", rejected)


def _of_run(home: Home, runs: list[PastRun]) -> Iterator[Metric]:
    """Yield what the newest run that is not under way did."""
    if lock_holder(home) and runs and runs[0].status == "unfinished":
        runs = runs[1:]
    if not runs:
        return
    last = runs[0]
    good = next((run for run in runs if run.status == "ok" and run.ended_at), None)
    yield _gauge("last_run_start_time_seconds", "Start of the last run.", last.started_at.timestamp())
    yield _gauge("last_run_duration_seconds", "How long the last run took.", last.seconds)
    yield _gauges(
        "last_run_status", "1 for the status of the last run, 0 for the others.",
        "status", [(status, float(status == last.status)) for status in STATUSES],
    )  # fmt: skip
    yield _gauge("last_run_problems", "Problems of the last run.", len(last.problems))
    if good:
        yield _gauge(
            "last_success_time_seconds", "End of the last run without a problem.", _seconds(good.ended_at)
        )


def _of_incidents(runs: list[PastRun]) -> Metric:
    """Return since when each problem lasts that was open at the end of the newest run: failing since."""
    metric = GaugeMetricFamily(
        PREFIX + "incident_open_since_time_seconds", "When a problem was met first that lasts.",
        labels=["kind", "subject"],
    )  # fmt: skip
    for each in of_past(next((run for run in runs if run.ended_at), None)).open:
        metric.add_metric([each.kind, each.subject], each.opened_at.timestamp())
    return metric


def _of_sources(home: Home) -> Iterator[Metric]:
    """Yield the state of each source that counts."""
    listed = [each for each in all_health(home) if each.health != "inactive"]
    figures: Mapping[tuple[str, str], Callable[[SourceHealth], float | None]] = {
        ("pages", "Inputs of the newest collection."): lambda each: each.inputs,
        ("collected_time_seconds", "Start of the newest collection."): lambda each: _seconds(
            each.collected_at
        ),
        ("accepted_time_seconds", "Start of the newest collection that was accepted."): (
            lambda each: _accepted_at(home, each.source)
        ),
        ("stale", "1 where the newest collection was refused, so that an older one is used."): (
            lambda each: float(each.health in NOT_ACCEPTED)
        ),
        ("snapshots", "Collections in the archive."): lambda each: each.snapshots,
    }
    for (name, meaning), value in figures.items():
        values = [(each.source, value(each)) for each in listed]
        yield _gauges(f"source_{name}", meaning, "source", values)
    fresh = freshness(home)
    due = [(each.source, _seconds(each.due_at)) for each in fresh]
    yield _gauges("source_due_time_seconds", "When it is to be collected next.", "source", due)
    late = [(each.source, float(each.overdue is not None)) for each in fresh]
    yield _gauges("source_overdue", "1 where that time and the grace time have passed.", "source", late)


def _of_warehouse(home: Home) -> Iterator[Metric]:
    if not home.published.is_file():
        return
    yield _gauge("warehouse_bytes", "Size of the warehouse.", home.published.stat().st_size)
    name = published_name(home)
    built_at = version_time(name) if name else None
    yield _gauge("warehouse_version_time_seconds", "When it was built.", _seconds(built_at))


def _accepted_at(home: Home, source: str) -> float | None:
    for manifest in reversed(list_snapshots(home, source)):
        decision = decision_of(manifest)
        if decision and decision.accepted:
            return manifest.started_at.timestamp()
    return None


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


def _gauge(name: str, meaning: str, value: float | None) -> Metric:
    """Return a figure without labels."""
    return GaugeMetricFamily(PREFIX + name, meaning, value)


def _gauges(name: str, meaning: str, label: str, values: Iterable[tuple[str, float | None]]) -> Metric:
    """Return a figure with a value for each value of its label."""
    metric = GaugeMetricFamily(PREFIX + name, meaning, labels=[label])
    for key, value in values:
        if value is not None:
            metric.add_metric([key], value)
    return metric

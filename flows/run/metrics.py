"""Figures for Prometheus as a text file, for the textfile collector of its node exporter.

Told from source files, snapshots, the run log and the sizes of files, so that it takes neither Polars
nor DuckDB. Times are seconds since 1970 (UTC).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.archive.manifest import decision_of, list_snapshots
from flows.home.durable import write_durably
from flows.home.errors import RepertoireError
from flows.home.lock import lock_holder
from flows.home.run_history import PastRun, past_runs
from flows.home.settings import Home
from flows.home.versions import published_name, version_time
from flows.sources.health import SourceHealth, all_health

PREFIX = "repertoire_"
STATUSES = ("ok", "problem", "failed", "unfinished")
SEVERITIES = ("errors", "warnings", "infos")
Samples = Iterable[tuple[Mapping[str, str], float | None]]


@dataclass(frozen=True)
class Metric:
    """One gauge: its name, what it means, and its value by labels; None is left out."""

    name: str
    meaning: str
    samples: Samples


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
    """Return the text of the file."""
    return "".join(_render(metric) for metric in _metrics(home, ended))


def _metrics(home: Home, ended: PastRun | None) -> Iterator[Metric]:
    listed = list(past_runs(home))
    if ended:
        listed = [ended, *(run for run in listed if run.run_id != ended.run_id)]
    yield from _of_run(home, listed)
    yield from _of_sources(home)
    yield from _of_warehouse(home)
    figures = next((run.figures for run in listed if run.figures), None)
    if figures:
        yield Metric(
            "findings", "Findings on pages by severity.",
            [({"severity": name.removesuffix("s")}, figures[name]) for name in SEVERITIES],
        )  # fmt: skip
        yield Metric("gaps", "Gaps that are ranked.", [({}, figures["gaps"])])
        yield Metric("cells_wanted", "Cells of coverage that are wanted.", [({}, figures["wanted_cells"])])
        yield Metric("cells_covered", "Wanted cells that are covered.", [({}, figures["covered_cells"])])
        yield Metric("exercises", "Own exercises.", [({}, figures["exercises"])])
        yield Metric(
            "pages_rejected", "Pages that no exercise was made of, by source.",
            [({"source": source}, count) for source, count in figures["rejected"].items()],
        )  # fmt: skip


def _of_run(home: Home, runs: list[PastRun]) -> Iterator[Metric]:
    """Give what the newest run that is not under way did."""
    if lock_holder(home) and runs and runs[0].status == "unfinished":
        runs = runs[1:]
    if not runs:
        return
    last = runs[0]
    good = next((run for run in runs if run.status == "ok" and run.ended_at), None)
    yield Metric("last_run_start_time_seconds", "Start of the last run.", [({}, last.started_at.timestamp())])
    yield Metric("last_run_duration_seconds", "How long the last run took.", [({}, last.seconds)])
    yield Metric(
        "last_run_status", "1 for the status of the last run, 0 for the others.",
        [({"status": status}, float(status == last.status)) for status in STATUSES],
    )  # fmt: skip
    yield Metric("last_run_problems", "Problems of the last run.", [({}, len(last.problems))])
    if good and good.ended_at:
        yield Metric(
            "last_success_time_seconds", "End of the last run without a problem.",
            [({}, good.ended_at.timestamp())],
        )  # fmt: skip


def _of_sources(home: Home) -> Iterator[Metric]:
    """Give how each source that counts stands."""
    listed = [each for each in all_health(home) if each.health != "inactive"]
    yield Metric(
        "source_pages", "Inputs that the newest collection met.", _each(listed, lambda each: each.inputs)
    )
    yield Metric(
        "source_collected_time_seconds", "Start of the newest collection.",
        _each(listed, lambda each: _seconds(each.collected_at)),
    )  # fmt: skip
    yield Metric(
        "source_accepted_time_seconds", "Start of the newest collection that was accepted.",
        _each(listed, lambda each: _accepted_at(home, each.source)),
    )  # fmt: skip
    yield Metric(
        "source_stale", "1 where the newest collection was refused, so that an older one serves.",
        _each(listed, lambda each: float(each.health == "stale")),
    )  # fmt: skip
    yield Metric(
        "source_snapshots", "Collections in the archive.", _each(listed, lambda each: each.snapshots)
    )


def _of_warehouse(home: Home) -> Iterator[Metric]:
    if not home.published.is_file():
        return
    yield Metric("warehouse_bytes", "Size of the warehouse.", [({}, home.published.stat().st_size)])
    name = published_name(home)
    moment = version_time(name) if name else None
    if moment:
        yield Metric("warehouse_version_time_seconds", "When it was built.", [({}, moment.timestamp())])


def _each(listed: Iterable[SourceHealth], value: Callable[[SourceHealth], float | None]) -> Samples:
    return [({"source": each.source}, value(each)) for each in listed]


def _accepted_at(home: Home, source: str) -> float | None:
    for manifest in reversed(list_snapshots(home, source)):
        decision = decision_of(manifest)
        if decision and decision.accepted:
            return manifest.started_at.timestamp()
    return None


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


def _render(metric: Metric) -> str:
    """Write a metric in the text format of Prometheus; nothing where it has no value."""
    name = PREFIX + metric.name
    lines = [
        f"{name}{_labels(labels)} {float(value)!r}" for labels, value in metric.samples if value is not None
    ]
    head = [f"# HELP {name} {metric.meaning}", f"# TYPE {name} gauge"]
    return "\n".join([*head, *lines]) + "\n" if lines else ""


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{pairs}}}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")

"""The stages of a run, without Prefect: collect each source, read its pages, build and publish, report.

`flows/prefect_flows/flow.py` tells the same story with a Prefect task for each stage.
"""

import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from flows.archive.manifest import Manifest, decision_of, list_snapshots
from flows.archive.read import read_rows
from flows.build.build import BuildResult, build
from flows.collect.collect import collect
from flows.extract.extractor import Extractor, RunShards
from flows.extract.pool import run_jobs
from flows.home.errors import RepertoireError, disk_error
from flows.home.progress import Progress, ProgressReporter
from flows.home.settings import Home
from flows.report.request import ENDINGS, NAME
from flows.run.run import END_LISTENERS, Collected, Run, RunEnd, RunResult, open_run
from flows.sources.address_patterns import set_others_aside
from flows.sources.source import Source, active_sources, choose_sources, load_sources
from flows.taxonomy.read import read_taxonomy

__all__ = [
    "END_LISTENERS", "Collected", "Run", "RunEnd", "RunResult",
    "anything_collected", "build_warehouse", "choose_sources", "collect_all", "collect_sources", "open_run",
    "read_pages", "report_gaps", "run_bare", "run_stages",
]  # fmt: skip

MAX_COLLECT_CALLS = 16
"""Calls of the collecting stage in one run; more sources share them (Prefect loses many tasks at once)."""

LASTING = (FileNotFoundError, PermissionError, NotADirectoryError, IsADirectoryError)
"""Errors of the disk that are there until somebody does something; others may pass by themselves."""

CollectSome = Callable[[Run, Sequence[Source]], list[Collected]]


class TimeLimitError(RepertoireError):
    """Collecting a source took longer than its file allows; what a crawl met until then is kept."""


def run_bare(
    home: Home,
    reporter: ProgressReporter | None = None,
    problems: Sequence[str] = (),
    sources: Sequence[Source] | None = None,
    run_shards: RunShards = run_jobs,
) -> RunResult:
    """Do a whole run without Prefect; `problems` are those that there were before it."""
    with open_run(home, "run", reporter, sources) as run:
        run.run_shards = run_shards
        run.problems.extend(problems)
        return run_stages(run)


def run_stages(
    run: Run,
    *,
    collect_with: CollectSome | None = None,
    read_with: Callable[[Run], None] | None = None,
    build_with: Callable[[Run], BuildResult] | None = None,
    report_with: Callable[[Run, BuildResult], tuple[Path, ...]] | None = None,
) -> RunResult:
    """Collect each source, read its pages, build and publish the warehouse, write the reports.

    The stages can be replaced by tasks that do the same. A source that fails does not stop the
    others; where nothing was ever collected, there is nothing to build.
    """
    collected = tuple(collect_all(run, collect_with))
    built: BuildResult | None = None
    reports: tuple[Path, ...] = ()
    if anything_collected(run):
        (read_with or read_pages)(run)
        built = (build_with or build_warehouse)(run)
        reports = (report_with or report_gaps)(run, built)
    run.result = RunResult(collected, built, reports, tuple(run.problems))
    return run.result


def collect_all(run: Run, collect_with: CollectSome | None = None) -> list[Collected]:
    """Collect every source of the run, and note what went wrong."""
    collect_some = collect_with or collect_sources
    collected = [each for sources in _shares(run.sources) for each in collect_some(run, sources)]
    run.problems += [f"{each.source}: not collected: {each.problem}" for each in collected if each.problem]
    return collected


def collect_sources(run: Run, sources: Sequence[Source]) -> list[Collected]:
    """Collect some sources one after the other, but those that an earlier try has collected."""
    for source in sources:
        earlier = run.collected.get(source.name)
        if earlier is None or earlier.problem:
            run.collected[source.name] = _collect_source(run, source)
    return [run.collected[source.name] for source in sources]


def read_pages(run: Run) -> None:
    """Read the pages that are new, or all where the way of reading has changed, shard by shard.

    The records are kept in the cache, where the build finds them.
    """
    with run.reporter.stage("Reading the pages") as progress:
        taxonomy = read_taxonomy(run.home)
        extractor = Extractor(run.home, run.settings, taxonomy, progress, run_shards=run.run_shards)
        for source in active_sources(load_sources(run.home)):
            extractor.read(source, _payloads_to_read(run.home, source, extractor))
    run.extractor = extractor


def build_warehouse(run: Run) -> BuildResult:
    """Bring the warehouse up to date with the archive, and note the snapshots that were refused."""
    with run.reporter.stage("Building the warehouse") as progress:
        built = build(run.home, run.settings, run.log, progress, run.extractor)
    for source, reason in built.refused.items():
        run.problems.append(
            f"{source}: its newest collection was refused ({reason}); "
            "the last accepted one serves, if there is one."
        )
    run.reporter.message(_build_sentence(built))
    if built.changes:
        run.reporter.message(f"Read otherwise than before: {built.changes}")
    return built


def report_gaps(run: Run, built: BuildResult | None = None) -> tuple[Path, ...]:
    """Write the gap reports; after a build that changed nothing, those that are there stay."""
    existing = tuple(run.home.reports / f"{NAME}.{ending}" for ending in ENDINGS)
    if built and built.status == "unchanged" and _are_current(existing, run.home.published):
        return existing
    with run.reporter.stage("Writing the gap report"):
        from flows.report.write import write_reports  # noqa: PLC0415 - what draws is slow to import

        written = tuple(write_reports(run.home, run.settings))
    run.reporter.message(f"Wrote the gap report: {len(written)} files")
    return written


def anything_collected(run: Run) -> bool:
    """Tell whether the archive has a snapshot of any source that counts."""
    return any(list_snapshots(run.home, source.name) for source in active_sources(load_sources(run.home)))


def _are_current(reports: Sequence[Path], published: Path) -> bool:
    """Tell whether all reports are there and of the published warehouse.

    The last of them is the record, which is written last: one that is older than the warehouse was left by
    a run that was stopped after it had published.
    """
    if not all(file.exists() for file in reports):
        return False
    return reports[-1].stat().st_mtime_ns >= published.stat().st_mtime_ns


def _collect_source(run: Run, source: Source) -> Collected:
    """Collect one source; whatever goes wrong with it is noted and does not stop the others."""
    with run.reporter.stage(f"Collecting {source.name}") as progress:
        try:
            manifest = collect(run.home, source, run.settings, _within_limit(source, progress))
        except RepertoireError as error:
            return _failed(run, source, str(error), is_transient=getattr(error, "is_transient", False))
        except OSError as error:
            is_of_the_source = str(error.filename or "").startswith(str(source.path))
            told = None if is_of_the_source else disk_error(error, run.home.archive / source.name)
            problem = str(told or f"{error.filename or source.path}: {error.strerror or error}")
            return _failed(run, source, problem, is_transient=not isinstance(error, LASTING))
        except Exception as error:  # noqa: BLE001 - one source must never stop the others
            kind = type(error).__name__
            run.log.record("failed", source.name, "failed", traceback=traceback.format_exc())
            return _failed(run, source, f"unexpected {kind}: {error} (traceback in {run.log.path})")
    counts = dict(manifest.counts)
    run.log.record("collected", source.name, "ok", snapshot=manifest.snapshot_id, counts=counts)
    run.reporter.message(f"Collected {source.name}: {_count_sentence(manifest)}")
    return Collected(source.name, manifest)


def _within_limit(source: Source, progress: Progress) -> Progress:
    """Return a progress that stops the collecting, between two pages, once the time limit has passed."""
    deadline = time.monotonic() + source.time_limit_minutes * 60

    def count(done: int, total: int | None) -> None:
        if time.monotonic() > deadline:
            raise TimeLimitError(
                f"{source.time_limit_minutes:g} minutes have passed, and it was not done. Raise "
                f"'time_limit_minutes' in sources/{source.name}.toml; a crawl goes on where it was next time."
            )
        progress(done, total)

    return count


def _failed(run: Run, source: Source, problem: str, *, is_transient: bool = False) -> Collected:
    run.log.record("collected", source.name, "failed", error=problem)
    return Collected(source.name, None, problem, is_transient)


def _payloads_to_read(home: Home, source: Source, extractor: Extractor) -> set[str]:
    """Return the digests of the payloads of snapshots that nobody has read with this extractor."""
    wanted: set[str] = set()
    read_states: set[str] = set()
    everything = not extractor.has_read(source)
    for manifest in list_snapshots(home, source.name):
        decision = decision_of(manifest)
        is_new = manifest.states_digest not in read_states
        if is_new and (decision is None or (everything and decision.accepted)):
            columns = ["url", "outcome", "payload_digest"]
            rows = set_others_aside(read_rows(manifest, columns), source.exercise_pages)
            wanted.update(rows.get_column("payload_digest").drop_nulls().to_list())
        read_states.add(manifest.states_digest)
    return wanted


def _shares(sources: Sequence[Source]) -> list[Sequence[Source]]:
    """Deal the sources to at most MAX_COLLECT_CALLS calls, normally one to each."""
    size = -(-len(sources) // MAX_COLLECT_CALLS)
    return [sources[start : start + size] for start in range(0, len(sources), size)] if sources else []


def _count_sentence(manifest: Manifest) -> str:
    """Say what a collection met."""
    words = {"present": "new or changed", "set_aside": "set aside"}
    parts = [
        f"{count:,} {words.get(outcome, outcome)}"
        for outcome, count in sorted(manifest.counts.items())
        if count
    ]
    return f"{manifest.inputs:,} inputs" + (f" ({', '.join(parts)})" if parts else "")


def _build_sentence(built: BuildResult) -> str:
    """Say what a build did."""
    if built.status == "unchanged":
        return "Nothing to build: nothing has changed"
    return f"Built the warehouse: {built.extracted:,} pages read, {built.reused:,} known from before"

"""The stages of a run, without Prefect: collect each source, read its pages, build and publish, report.

`flows/prefect_flows/flow.py` runs the same stages, each as a Prefect task.
"""

import time
import traceback
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from flows.archive.manifest import NOT_SEEN, Manifest, decision_of
from flows.archive.read import read_rows
from flows.build.acceptance import held_reason
from flows.build.build import BuildResult, build
from flows.collect.collect import collect
from flows.extract.extractor import Extractor, RunShards
from flows.extract.learn import SOUGHT, has_none_yet, learn, may_gain, payloads_of, write_layout
from flows.extract.pool import run_shards as run_on_this_machine
from flows.home.errors import RepertoireError, SystemFaultError, system_fault
from flows.home.progress import HowItGoes, Progress, ProgressReporter
from flows.report.request import ENDINGS, NAME
from flows.run.broken_pages import note_broken_pages
from flows.run.incidents import NOT_ACCEPTED, NOT_COLLECTED, SERVER
from flows.run.lifecycle import open_run
from flows.run.run import CollectResult, Run, RunResult
from flows.sources.address_patterns import set_others_aside
from flows.sources.source import Source
from flows.sources.workspace import Workspace

GROWTH = 1.5
"""A source of which nothing was learnt is asked again once it has so many times the pages."""

LASTING = (FileNotFoundError, PermissionError, NotADirectoryError, IsADirectoryError)
"""Errors of the disk that are there until somebody does something; others may pass by themselves."""


class TimeLimitError(RepertoireError):
    """Collecting a source took longer than its file allows; what a crawl found until then is kept."""


def run_without_prefect(
    workspace: Workspace,
    reporter: ProgressReporter | None = None,
    problems: Sequence[str] = (),
    sources: Sequence[Source] | None = None,
    run_shards: RunShards = run_on_this_machine,
) -> RunResult:
    """Do a whole run in this process; `problems` are those that there were before it."""
    with open_run(workspace, "run", reporter, sources) as run:
        run.run_shards = run_shards
        for problem in problems:
            run.note(SERVER, "prefect", problem)
        return run_stages(run)


def run_stages(run: Run) -> RunResult:
    """Collect each source, read its pages, build and publish the warehouse, write the reports.

    A source that fails does not stop the others; where nothing was ever collected, there is nothing to build.
    """
    collect_sources(run, run.sources)
    note_failures(run)
    if not anything_collected(run):
        return run.finish()
    read_pages(run)
    built = build_warehouse(run)
    return run.finish(built, report_gaps(run, built))


def collect_sources(run: Run, sources: Sequence[Source]) -> list[CollectResult]:
    """Collect some sources one after the other, but those that an earlier try has collected."""
    for source in sources:
        earlier = run.collected.get(source.name)
        if earlier is None or earlier.problem:
            run.collected[source.name] = _collect_source(run, source)
    return [run.collected[source.name] for source in sources]


def note_failures(run: Run) -> None:
    """Count each source that could not be collected among the problems of the run."""
    for each in run.collected.values():
        if each.problem:
            run.note(NOT_COLLECTED, each.source, f"{each.source}: not collected: {each.problem}")


def note_held(run: Run, sources: Sequence[Source]) -> dict[str, str]:
    """Count each source whose first collection the next build will hold among the problems; say why."""
    extractor = Extractor(run.workspace, run_shards=run.run_shards)
    for source in sources:
        if source.demand is None and len(run.workspace.snapshots(source.name)) == 1:
            read_source(run, source, extractor)  # what is learnt of it decides, too
    names = {source.name for source in sources}
    reasons = {
        source.name: held_reason(run.workspace, source, extractor)
        for source in run.workspace.sources
        if source.name in names
    }
    held = {name: f"held: {reason}" for name, reason in reasons.items() if reason}
    of_demand = {source.name for source in sources if source.demand is not None}
    for name, reason in reasons.items():
        if reason:
            run.note(NOT_ACCEPTED, name, held_sentence(name, reason, name in of_demand))
    note_broken_pages(run, extractor)
    return held


def read_pages(run: Run) -> None:
    """Read the pages that are new, or all where the way of reading has changed, shard by shard.

    The records are kept in the cache, where the build finds them.
    """
    with run.reporter.stage("Reading the pages") as progress:
        extractor = Extractor(run.workspace, progress, run_shards=run.run_shards)
        for source in run.workspace.active:
            if source.demand is None:
                read_source(run, source, extractor)
    note_broken_pages(run, extractor)
    run.extractor = extractor


def read_source(run: Run, source: Source, extractor: Extractor) -> None:
    """Read the pages of a source that are new; where a layout would tell more, learn it and read by it.

    A layout is learnt once, and asked for again once there are half as many pages more.
    """
    payloads = _payloads_to_read(run.workspace, source, extractor)
    extractor.read(source, payloads)
    if not has_none_yet(run.workspace, source):
        return
    archived = payloads_of(run.workspace, source)
    if extractor.asked_for_layout(source) * GROWTH > len(archived):
        return
    learnt = _learn_layout(run, source, extractor, payloads, archived)
    extractor.note_asked_for_layout(source, len(archived))
    if learnt is not None:
        extractor.read_anew(learnt, payloads)


def _learn_layout(
    run: Run, source: Source, extractor: Extractor, payloads: Collection[str], archived: Collection[str]
) -> Source | None:
    """Learn the layout of a source that the general reader does not read well.

    Returns the source with its layout, None where nothing was learnt.
    """
    records = extractor.records(source, payloads, ["payload_digest", "verdict", "reason", *SOUGHT])
    if not may_gain(records.to_dicts()):
        return None
    learnt = learn(run.workspace, source, archived)
    if not learnt.layout.tells:
        return None
    written = write_layout(run.workspace, source, learnt.layout)
    run.log.record("learnt", source.name, "ok", slots=learnt.layout.slots, pages=learnt.pages)
    run.reporter.message(
        f"Learnt the layout of {source.name} from {learnt.pages} of its pages: "
        f"{learnt.layout.in_words} (sources/{source.name}.layout.toml)"
    )
    return written


def build_warehouse(run: Run) -> BuildResult:
    """Bring the warehouse up to date with the archive, and note the snapshots that were rejected."""
    with run.reporter.stage("Building the warehouse") as progress:
        extractor = run.extractor or Extractor(run.workspace, progress, run_shards=run.run_shards)
        try:
            built = build(run.workspace, run.log, progress, extractor)
        finally:
            note_broken_pages(run, extractor)
    of_demand = {source.name for source in run.workspace.sources if source.demand is not None}
    run.has_built = True
    for name in built.refused:
        run.note(NOT_ACCEPTED, name, _refused_sentence(name, built, name in of_demand))
    run.reporter.message(_build_sentence(built))
    if built.changes:
        run.reporter.message(f"Read differently than before: {built.changes}")
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
    """Return whether the archive has a snapshot of any source that counts."""
    return any(run.workspace.snapshots(source.name) for source in run.workspace.active)


def _are_current(reports: Sequence[Path], published: Path) -> bool:
    """Return whether all reports are there and of the published warehouse.

    The last of them is the record, which is written last: one that is older than the warehouse was left by
    a run that was stopped after it had published.
    """
    if not all(file.exists() for file in reports):
        return False
    return reports[-1].stat().st_mtime_ns >= published.stat().st_mtime_ns


def _collect_source(run: Run, source: Source) -> CollectResult:
    """Collect one source; whatever goes wrong with it is noted and does not stop the others.

    Raises SystemFaultError for what stops them all: the disk is full or fails, open files have run out.
    """
    with run.reporter.stage(f"Collecting {source.name}") as progress:
        try:
            manifest = collect(
                run.home,
                source,
                run.settings,
                _within_limit(source, progress),
                tell=lambda how: _tell(run, source, how),
                snapshots=run.workspace.snapshots(source.name),
            )
        except SystemFaultError:
            raise
        except RepertoireError as error:
            return _failed(run, source, str(error), is_transient=getattr(error, "is_transient", False))
        except OSError as error:
            is_of_the_source = str(error.filename or "").startswith(str(source.path))
            fault = None if is_of_the_source else system_fault(error, run.home.archive / source.name)
            if fault and not isinstance(error, PermissionError):
                raise fault from error
            problem = str(fault or f"{error.filename or source.path}: {error.strerror or error}")
            return _failed(run, source, problem, is_transient=not isinstance(error, LASTING))
        except Exception as error:  # noqa: BLE001 - one source must never stop the others
            kind = type(error).__name__
            run.log.record("failed", source.name, "failed", traceback=traceback.format_exc())
            return _failed(run, source, f"unexpected {kind}: {error} (traceback in {run.log.path})")
    run.workspace.add_snapshot(manifest)
    counts = dict(manifest.counts)
    run.log.record("collected", source.name, "ok", snapshot=manifest.snapshot_id, counts=counts)
    run.reporter.message(f"Collected {source.name}: {_count_sentence(manifest)}")
    return CollectResult(source.name, manifest)


def _tell(run: Run, source: Source, how: HowItGoes) -> None:
    """Show and log how a collection goes."""
    run.log.record("collecting", source.name, **how._asdict())
    run.reporter.note(f"{source.name}: {how}")


def _within_limit(source: Source, progress: Progress) -> Progress:
    """Return a progress that stops the collecting, between two pages, once the time limit has passed."""
    deadline = time.monotonic() + source.time_limit_minutes * 60

    def count(done: int, total: int | None) -> None:
        if time.monotonic() > deadline:
            raise TimeLimitError(
                f"{source.time_limit_minutes:g} minutes have passed, and it was not done. Raise "
                f"'time_limit_minutes' in sources/{source.name}.toml; "
                "a crawl continues where it stopped next time."
            )
        progress(done, total)

    return count


def _failed(run: Run, source: Source, problem: str, *, is_transient: bool = False) -> CollectResult:
    run.log.record("collected", source.name, "failed", error=problem)
    return CollectResult(source.name, None, problem, is_transient)


def _payloads_to_read(workspace: Workspace, source: Source, extractor: Extractor) -> set[str]:
    """Return the digests of the payloads of snapshots that were not read with this extractor."""
    wanted: set[str] = set()
    read_states: set[str] = set()
    everything = not extractor.has_read(source)
    for manifest in workspace.snapshots(source.name):
        decision = decision_of(manifest)
        is_new = manifest.states_digest not in read_states
        if is_new and (decision is None or (everything and decision.accepted)):
            columns = ["url", "outcome", "payload_digest"]
            rows = set_others_aside(read_rows(manifest, columns), source.exercise_pages)
            wanted.update(rows.get_column("payload_digest").drop_nulls().to_list())
        read_states.add(manifest.states_digest)
    return wanted


def _refused_sentence(source: str, built: BuildResult, is_demand: bool) -> str:
    """Describe which collection was not accepted, why, and what that means."""
    reason = built.refused[source]
    if source in built.held:
        return held_sentence(source, reason, is_demand)
    return f"{source}: its newest collection was refused ({reason}); the last accepted one is used."


def held_sentence(source: str, reason: str, is_demand: bool) -> str:
    """Describe why nothing of a source is loaded, and what to do."""
    if is_demand:
        return (
            f"{source}: its first collection is held ({reason}). Correct its columns under [demand] in "
            f'sources/{source}.toml; or repertoire accept {source} "why".'
        )
    return (
        f"{source}: its first collection is held ({reason}). Try a page: repertoire try {source} ADDRESS; "
        f'teach [labels] or name exercise_pages in its file; or repertoire accept {source} "why".'
    )


OUTCOME_WORDS = {
    "unchanged": "unchanged", "present": "new or changed", "set_aside": "set aside", "not_read": "not read",
    "error": "with an error", "missing": "missing", "gone": "gone", "moved": "moved",
}  # fmt: skip


def _count_sentence(manifest: Manifest) -> str:
    """Describe what a collection found, in counts that add up, and what it did not find again."""

    def parts(outcomes: Iterable[str]) -> str:
        counted = ((manifest.counts.get(outcome, 0), outcome) for outcome in outcomes)
        return ", ".join(f"{count:,} {OUTCOME_WORDS[outcome]}" for count, outcome in counted if count)

    found = parts(outcome for outcome in OUTCOME_WORDS if outcome not in NOT_SEEN)
    lost = parts(NOT_SEEN)
    inputs = f"{manifest.inputs:,} inputs" + (f": {found}" if found else "")
    told = f"{inputs}; of those before, {lost}" if lost else inputs
    incomplete = manifest.notes.get("incomplete")
    return f"{told}; not whole: {incomplete}" if incomplete else told


def _build_sentence(built: BuildResult) -> str:
    """Describe what a build did."""
    if built.status == "unchanged":
        return "Nothing to build: nothing has changed"
    return f"Built the warehouse: {built.extracted:,} pages read, {built.reused:,} reused"

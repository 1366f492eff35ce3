"""The pipeline as a Prefect flow: the stages of `flows/stages.py`, a task each.

A task is a source or a stage, never a page: a flow has at most 20 task runs. Call
`flows.embedded_server.prepare` before this module is imported.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from prefect import flow, get_client, task
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed

from flows import stages
from flows.build import BuildResult
from flows.errors import UsageError
from flows.settings import Home
from flows.sources import Source
from flows.stages import Collected, Run, RunResult, Watcher


@task(name="collect", task_run_name="collect {names}", cache_policy=NO_CACHE, persist_result=False)
def collect_task(run: Run, sources: Sequence[Source], names: str) -> list[Collected]:
    """Append a snapshot of each of these sources to the archive."""
    del names
    return stages.collect_sources(run, sources)


@task(name="build", cache_policy=NO_CACHE, persist_result=False)
def build_task(run: Run) -> BuildResult:
    """Build, check and publish the warehouse."""
    return stages.build_warehouse(run)


@task(name="report", cache_policy=NO_CACHE, persist_result=False)
def report_task(run: Run, built: BuildResult) -> tuple[Path, ...]:
    """Write the gap reports."""
    return stages.report_gaps(run, built)


@dataclass(frozen=True)
class _Caller:
    """Who runs the flow in this process: who watches it, and where its result goes."""

    watcher: Watcher | None = None
    results: list[RunResult] = field(default_factory=list)


_callers: dict[str, _Caller] = {}
"""The caller in this process, by home. It goes around Prefect, whose parameters are what a schedule can
give and whose results are states."""


@flow(name="repertoire", persist_result=False)
def repertoire(home: str | None = None) -> object:
    """Collect each source, build the warehouse, write the reports.

    The home is a folder; without one, REPERTOIRE_HOME or the checkout. Ends as completed, or as
    completed with problems, which the message names; raises what the stages raise.
    """
    place = Home.find(Path(home) if home else None)
    caller = _callers.get(str(place.root), _Caller())
    with stages.open_run(place, "run", caller.watcher) as run:
        result = stages.run_stages(run, collect_with=_collect, build_with=build_task, report_with=report_task)
    caller.results.append(result)
    if result.problems:
        return Completed(name="CompletedWithProblems", message="\n".join(result.problems))
    return Completed()


def run_flow(home: Home, watcher: Watcher | None = None) -> RunResult:
    """Run the flow on a home and return what it did."""
    caller = _callers[str(home.root)] = _Caller(watcher)
    try:
        repertoire(str(home.root))
    finally:
        del _callers[str(home.root)]
    return caller.results.pop()


def connect() -> None:
    """Start the embedded server, or reach the one that PREFECT_API_URL names.

    Raises UsageError where a named one does not answer, RuntimeError where the embedded one does not.
    """
    with get_client(sync_client=True) as client:
        failure = client.api_healthcheck()
    if failure is None:
        return
    address = os.environ.get("PREFECT_API_URL")
    if address:
        raise UsageError(
            f"PREFECT_API_URL: no Prefect server answers at {address} ({failure}). "
            "Start it, or unset the variable to use the embedded one."
        )
    raise RuntimeError(str(failure))


def _collect(run: Run, sources: Sequence[Source]) -> list[Collected]:
    """Collect in a task that carries the names of its sources."""
    return collect_task(run, sources, ", ".join(source.name for source in sources))

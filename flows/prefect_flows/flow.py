"""The pipeline as a Prefect flow: collect each source, read its pages, build and publish, report.

The work is done by the stages of `flows/run/stages.py`; here they are tasks, with what Prefect gives: retries
around the world, limits that several homes share, artifacts, lineage. A task is a source or a stage, never a
page: a flow has at most 20 task runs. Call `flows.prefect_flows.settings.prepare` before this module is
imported.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from prefect import Flow, State, flow, get_client, task
from prefect.assets import Asset, AssetProperties, materialize
from prefect.cache_policies import NO_CACHE
from prefect.concurrency.sync import concurrency
from prefect.context import FlowRunContext
from prefect.exceptions import FailedRun, ObjectNotFound
from prefect.runtime import flow_run
from prefect.states import Completed, Crashed, Failed
from prefect.tasks import exponential_backoff

from flows.home.errors import LockedError, RepertoireError, UsageError
from flows.home.logs import reporter_of_child
from flows.home.progress import NullReporter, ProgressReporter
from flows.home.run_history import dead_flow_runs, is_work_left
from flows.home.settings import Home
from flows.prefect_flows.artifacts import ArtifactReporter, show_failure, show_result
from flows.prefect_flows.settings import quiet_teardown, uses_own_server
from flows.prefect_flows.shares import shares
from flows.run import stages
from flows.run.lifecycle import open_run
from flows.run.run import CollectResult, Run, RunResult
from flows.sources.schedule import due_sources
from flows.sources.source import Source
from flows.sources.workspace import Workspace

if TYPE_CHECKING:
    from flows.extract.dask import Cluster

NAME = "repertoire"
RETRIES, FIRST_WAIT_SECONDS, JITTER = 2, 10.0, 0.5
SLOT_WAIT_SECONDS = 600.0
"""How long a source waits for a host that another home crawls."""
LEASE_SECONDS = 60.0
"""How long a host stays taken after the run that crawls it was killed; the least that Prefect allows."""
LOST = "Prefect's server does not answer"
STAGE: dict[str, Any] = {"cache_policy": NO_CACHE, "persist_result": False}


class NotCollectedError(Exception):
    """Some sources of a task were not collected; Prefect shows the task as failed, the run continues."""

    def __init__(self, failed: Sequence[CollectResult]) -> None:
        super().__init__("; ".join(f"{each.source}: {each.problem}" for each in failed))
        self.failed = failed


def _is_transient(_task: object, _run: object, state: State[Any]) -> bool:
    """Return whether to try again: where the world was at fault, and may be well in a minute."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, NotCollectedError) and any(each.is_transient for each in error.failed)


@materialize(
    "repertoire://archive",
    name="collect",
    task_run_name="collect {names}",
    retries=RETRIES,
    retry_delay_seconds=exponential_backoff(FIRST_WAIT_SECONDS),
    retry_jitter_factor=JITTER,
    retry_condition_fn=_is_transient,
    **STAGE,
)
def collect_task(run: Run, sources: Sequence[Source], names: str) -> None:
    """Append a snapshot of each of these sources to the archive; again where the world was at fault."""
    del names
    try:
        with _host_slots(run, sources):
            stages.collect_sources(run, sources)
    except httpx.HTTPError as error:  # a limit could not be taken, or not be given back
        for source in sources:
            lost = CollectResult(source.name, None, f"{LOST} ({error})", is_transient=True)
            run.collected.setdefault(source.name, lost)
    failed = [each for source in sources if (each := run.collected[source.name]).problem]
    if failed:
        raise NotCollectedError(failed)


read_task = task(name="read pages", **STAGE)(stages.read_pages)
build_task = materialize("repertoire://warehouse", name="build", **STAGE)(stages.build_warehouse)
report_task = materialize("repertoire://reports", name="report", **STAGE)(stages.report_gaps)


def run_name() -> str:
    """Return what a flow run is called: the folder of its home and its day (UTC), "library 2026-05-01"."""
    stated = flow_run.parameters.get("home")
    home = Home.find(Path(stated) if stated else None)
    return f"{home.root.resolve().name} {datetime.now(UTC):%Y-%m-%d}"


@flow(name=NAME, flow_run_name=run_name, persist_result=False)
def repertoire(
    home: str | None = None, sources: list[str] | None = None, due_only: bool = False
) -> State[None]:
    """Collect each source, read its pages, build and publish the warehouse, write the reports.

    The flow of deployments, in a process that Prefect has started for it. The home is a folder; without one,
    REPERTOIRE_HOME or the checkout. `sources` are names; without them, all that are active; with `due_only`,
    those of them whose schedule says so. Ends as completed, as completed with problems, which the message
    names, or as skipped where there is nothing to do or another run is writing; raises what the stages raise.
    """
    quiet_teardown()
    workspace = Workspace(Home.find(Path(home) if home else None))
    chosen: Sequence[Source] = workspace.choose(sources or ())
    if due_only:
        chosen = due_sources(workspace.home, chosen, max(datetime.now(UTC), flow_run.scheduled_start_time))
        if not chosen and not is_work_left(workspace.home):
            return Completed(name="Skipped", message="No source is due, and no work is left over.")
    try:
        result = _run_as_tasks(workspace, ArtifactReporter(reporter_of_child()), chosen)
    except LockedError as error:
        if workspace.settings.overlap == "wait":
            raise
        return Completed(name="Skipped", message=str(error))
    return _ended(result)


def run_flow(
    workspace: Workspace,
    reporter: ProgressReporter | None = None,
    sources: Sequence[Source] | None = None,
    cluster: "Cluster | None" = None,
) -> RunResult:
    """Run the flow on a home in this process and return what it did; without sources, all that are active.

    With a cluster, its workers read the pages; all else is done here. A server that is lost meanwhile is a
    problem of a run that did its work all the same; raises RepertoireError where it had not.
    """
    done: list[RunResult] = []
    failed: list[RepertoireError] = []

    @flow(name=NAME, flow_run_name=run_name, persist_result=False)
    def here(home: str) -> State[None]:
        del home  # for the page of the run
        try:
            done.append(
                _run_as_tasks(workspace, ArtifactReporter(reporter or NullReporter()), sources, cluster)
            )
        except RepertoireError as error:
            failed.append(error)
            raise
        return _ended(done[0])

    try:
        (_with_task_runner(here, cluster) if cluster else here)(str(workspace.home.root))
    except FailedRun:  # it came to its end, and collected nothing
        if not done:
            raise
    except httpx.HTTPError as error:
        if failed:
            raise failed[0] from error
        if not done:
            raise RepertoireError(
                f"{LOST} any more ({error}). Run again; what was collected is kept."
            ) from error
        problem = f"{LOST} any more ({error}); what it shows of this run is incomplete"
        return replace(done[0], problems=(*done[0].problems, problem))
    return done[0]


def _run_as_tasks(
    workspace: Workspace,
    reporter: ArtifactReporter,
    sources: Sequence[Source] | None,
    cluster: "Cluster | None" = None,
) -> RunResult:
    """Do what `stages.run_stages` does, each stage as a task with the assets it makes and is made from."""
    with open_run(workspace, "run", reporter, sources, flow_run=flow_run.id) as run:
        if cluster:
            _read_on(run, cluster)
        _mark_dead_runs_crashed(run)
        try:
            for some in shares(run.sources):
                _collect(run, some)
            stages.note_failures(run)
            result = _build_and_report(run) if stages.anything_collected(run) else run.finish()
        except RepertoireError as error:
            failure = error
            reporter.attempt(lambda: show_failure(failure))
            raise
        reporter.attempt(lambda: show_result(run, result))
    return result


def _collect(run: Run, sources: Sequence[Source]) -> None:
    """Collect in a task that carries the names of its sources, and fails where one of them does."""
    assets = [_asset(run.home, f"archive/{source.name}") for source in sources]
    origins = [Asset(key=f"repertoire://source/{source.name}") for source in sources]
    collect_some = collect_task.with_options(assets=assets, asset_deps=[*origins])
    with suppress(NotCollectedError):
        collect_some(run, sources, ", ".join(source.name for source in sources))


def _build_and_report(run: Run) -> RunResult:
    """Read the new pages, build the warehouse and write its reports."""
    archives = [_asset(run.home, f"archive/{source.name}") for source in run.sources]
    warehouse, reports = _asset(run.home, "warehouse"), _asset(run.home, "reports")
    read_task(run)
    built = build_task.with_options(assets=[warehouse], asset_deps=[*archives])(run)
    written = report_task.with_options(assets=[reports], asset_deps=[warehouse])(run, built)
    return run.finish(built, written)


def _ended(result: RunResult) -> State[None]:
    """Return the state that a flow ends in that came to its end; without anything collected it has failed."""
    if result.collected and all(each.problem for each in result.collected):
        return Failed(name="NothingCollected", message="\n".join(result.problems))
    if result.problems:
        return Completed(name="CompletedWithProblems", message="\n".join(result.problems))
    return Completed()


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


def _with_task_runner(here: Flow[Any, Any], cluster: "Cluster") -> Flow[Any, Any]:
    """Return the flow with the task runner that is connected to a cluster."""
    from prefect_dask import DaskTaskRunner  # noqa: PLC0415 - only with the extra `dask`

    runner = DaskTaskRunner(address=cluster.address, client_kwargs={"timeout": cluster.answer_seconds})
    return here.with_options(task_runner=runner)


def _read_on(run: Run, cluster: "Cluster") -> None:
    """Let the workers of a cluster read the pages, by the connection of the flow's task runner.

    Shards are tasks of Dask and not of Prefect: workers need no way to Prefect's server, and a thousand
    shards cost it nothing.
    """
    from flows.extract.dask import ClusterShards  # noqa: PLC0415 - only with the extra `dask`

    context = FlowRunContext.get()
    task_runner: Any = context and context.task_runner
    run.run_shards = ClusterShards(cluster, lambda: nullcontext(task_runner.client))


def host_limit(source: Source) -> str | None:
    """Return the name of the limit that all who ask the host of a source share; None where none is asked."""
    if source.site is None:
        return None
    return f"repertoire-host-{urlsplit(source.site.url).hostname}"


@contextmanager
def _host_slots(run: Run, sources: Sequence[Source]) -> Iterator[None]:
    """Hold the limits of the hosts, which several homes that crawl one site share; once a task.

    A limit that no one has created does not limit: `repertoire schedule --install` creates them.
    """
    names = sorted({name for source in sources if (name := host_limit(source))})
    if not names or uses_own_server():
        yield
        return
    _report_taken_limits(run, names)
    try:
        with concurrency(
            names, timeout_seconds=SLOT_WAIT_SECONDS, lease_duration=LEASE_SECONDS, strict=False,
            raise_on_lease_renewal_failure=False,
        ):  # fmt: skip
            yield
    except TimeoutError as error:
        problem = f"another run holds {', '.join(names)} for {SLOT_WAIT_SECONDS / 60:.0f} minutes"
        failed = [CollectResult(source.name, None, problem) for source in sources]
        run.collected.update((each.source, each) for each in failed)
        raise NotCollectedError(failed) from error


def _report_taken_limits(run: Run, names: Sequence[str]) -> None:
    """Report which limits have to be waited for; those that do not exist do not limit."""
    with get_client(sync_client=True) as client:
        for name in names:
            with suppress(ObjectNotFound):
                limit = client.read_global_concurrency_limit_by_name(name)
                if limit.active and limit.active_slots >= limit.limit:
                    run.reporter.message(
                        f"Waiting for {name}: another run holds it, or one that was just killed"
                    )


def _mark_dead_runs_crashed(run: Run) -> None:
    """Mark as crashed what Prefect shows as running although its process died; we hold the lock."""
    with get_client(sync_client=True) as client:
        for dead in dead_flow_runs(run.home, run.log.run_id):
            if dead == str(flow_run.id):  # a run that was killed and is tried again has its id
                continue
            with suppress(ObjectNotFound):  # it ran on another server
                state = client.read_flow_run(UUID(dead)).state
                if state is None or not state.is_final():
                    message = f"Its process died; {run.log.run_id} holds the lock and found its log unended."
                    client.set_flow_run_state(dead, Crashed(message=message), force=True)
                    run.reporter.message(f"Marked the flow run {dead} as crashed: its process is dead")


def _asset(home: Home, name: str) -> Asset:
    """Return something that a run makes, as Prefect's lineage knows it."""
    key = "".join(sign if sign.isalnum() or sign in "-_./" else "-" for sign in f"{home.root.name}/{name}")
    return Asset(key=f"repertoire://{key}", properties=AssetProperties(name=f"{name} of {home.root.name}"))

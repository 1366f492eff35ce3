"""Schedules through Prefect: the deployment of a home, and what it needs on the server.

When a source is due is decided by `flows/sources/schedule.py`. Each cron of the source files is a schedule
of one deployment; a run collects what is due by then. A run that somebody starts by hand collects all.
"""

import asyncio
import re
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import cast
from uuid import UUID

from prefect import get_client
from prefect.automations import AutomationCore, EventTrigger, Posture, ResourceSpecification
from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.events.actions import ChangeFlowRunState
from prefect.exceptions import ObjectAlreadyExists
from prefect.runner import Runner
from prefect.schedules import Cron, Schedule
from prefect.states import Cancelled
from prefect.types import DateTime
from prefect.types.entrypoint import EntrypointType

from flows.home.digest import digest_of
from flows.home.run_history import is_work_left
from flows.home.settings import Home
from flows.prefect_flows.flow import host_limit, repertoire
from flows.sources.schedule import Group, due_sources, groups
from flows.sources.source import active_sources, load_sources

HEARTBEAT = "prefect.flow-run.heartbeat"
SILENCE = timedelta(minutes=9)
"""Three of Prefect's usual heartbeats (flows.heartbeat_frequency, 180 s): after that a run is dead."""
ZOMBIES = "repertoire: crash runs whose process is dead"
ENDS = ("Completed", "CompletedWithProblems", "NothingCollected", "Skipped", "Failed", "Cancelled", "Crashed")
"""Names of the states in which our runs end; an automation knows states by their names."""
SECONDS_BETWEEN_LOOKS = 1800.0
"""A run that failed, and a source that could not be collected, are not left until the next time of a cron."""
UNDER_WAY = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
Say = Callable[[str], None]


def serve_home(home: Home, name: str, say: Say) -> None:
    """Serve the deployment of a home, on the server that is named, until the process is asked to end.

    What was missed while nothing was running is made up for at once, and what a run left undone half an
    hour later at most. `say` is called with a look that failed.
    """
    install(home)
    runner = _Runner(name, limit=None)
    deployment_id = cast("UUID", runner.add_deployment(deployment_of(home, name)))
    _cancel_missed_runs(deployment_id)
    _make_up(home, deployment_id)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a script starts it with this ignored
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(home, runner, deployment_id, say))


def deployment_of(home: Home, name: str) -> RunnerDeployment:
    """Return the deployment of a home: the flow, and a schedule for each cron of its source files."""
    made = repertoire.to_deployment(
        name,
        schedules=[_schedule(group) for group in groups(home)],
        parameters={"home": str(home.root)},
        description="Collects what is due, builds and publishes the warehouse, writes the gap report.",
        tags=["repertoire"],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return cast("RunnerDeployment", made)


def install(home: Home) -> list[str]:
    """Create on the server what runs need and is missing; return the names of what was created.

    That is a limit a host that is crawled, which all homes on the server share, and the automation that
    marks dead runs as crashed. What is there already stays as somebody has set it.
    """
    created = []
    with get_client(sync_client=True) as client:
        for name in sorted({name for source in load_sources(home) if (name := host_limit(source))}):
            try:
                client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name=name, limit=1))
            except ObjectAlreadyExists:
                continue
            created.append(name)
        if not client.read_automations_by_name(ZOMBIES):
            client.create_automation(zombie_automation())
            created.append(ZOMBIES)
    return created


def zombie_automation(silence: timedelta = SILENCE) -> AutomationCore:
    """Return the automation that marks runs as crashed from which nothing is heard any more."""
    return AutomationCore(
        name=ZOMBIES,
        description="A run that was killed cannot say so. The lock of the home does not depend on this.",
        trigger=EventTrigger(
            after={HEARTBEAT},
            expect={HEARTBEAT, *(f"prefect.flow-run.{end}" for end in ENDS)},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            match_related=ResourceSpecification(
                {"prefect.resource.role": "flow", "prefect.resource.name": repertoire.name}
            ),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=silence,
        ),
        actions=[
            ChangeFlowRunState(
                name="Crashed",
                state=StateType.CRASHED,
                message=f"No heartbeat of this run for {silence.total_seconds() / 60:g} minutes.",
                force=False,
            )
        ],
    )


class _Runner(Runner):
    """A runner that ends as orderly on SIGTERM as on Ctrl-C: its runs are stopped, its schedules paused."""

    def handle_sigterm(self, *args: object, **kwargs: object) -> None:
        """Do what Ctrl-C does; Prefect's own way out (3.8.8) leaves before anything is stopped."""
        del args, kwargs
        signal.raise_signal(signal.SIGINT)


async def _serve(home: Home, runner: _Runner, deployment_id: UUID, say: Say) -> None:
    """Run what is scheduled, and check from time to time what was left undone."""
    looks = asyncio.create_task(_look_now_and_then(home, deployment_id, say))
    try:
        await runner.start()
    finally:
        looks.cancel()


async def _look_now_and_then(home: Home, deployment_id: UUID, say: Say) -> None:
    """Make up for what was left undone, while no run is under way or about to begin."""
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        try:
            if not await asyncio.to_thread(_runs_by_now, deployment_id, UNDER_WAY):
                await asyncio.to_thread(_make_up, home, deployment_id)
        except Exception as error:  # noqa: BLE001 - whatever it is may be gone at the next look
            say(f"Could not check what is due: {str(error) or type(error).__name__}")


def _cancel_missed_runs(deployment_id: UUID) -> None:
    """Cancel the scheduled runs that were missed."""
    missed = _runs_by_now(deployment_id, [StateType.SCHEDULED])
    with get_client(sync_client=True) as client:
        for run in missed:
            message = "No process was available to run it; what was due is collected by a later run."
            client.set_flow_run_state(run.id, Cancelled(name="Missed", message=message), force=True)


def _make_up(home: Home, deployment_id: UUID) -> None:
    """Start a run where a source is due or the last run left something undone."""
    if due_sources(home, active_sources(load_sources(home))) or is_work_left(home):
        with get_client(sync_client=True) as client:
            client.create_flow_run_from_deployment(
                deployment_id, parameters={"due_only": True}, name="made-up-for"
            )


def _runs_by_now(deployment_id: UUID, states: list[StateType]) -> list[FlowRun]:
    """Return the runs of a deployment in one of these states whose time has come."""
    with get_client(sync_client=True) as client:
        return client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states)),
                expected_start_time=FlowRunFilterExpectedStartTime(before_=DateTime.now("UTC")),
            ),
        )


def _schedule(group: Group) -> Schedule:
    """Return a schedule of the deployment; its slug stays the same while its cron does."""
    stated = f"{group.schedule.cron} {group.schedule.timezone}".lower().replace("*", "x")
    readable = re.sub(r"[^a-z0-9]+", "-", stated).strip("-")
    return Cron(
        group.schedule.cron,
        timezone=group.schedule.timezone,
        parameters={"due_only": True},
        slug=f"{readable}-{digest_of(stated.encode(), size=3)}",
    )

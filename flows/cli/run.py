"""The verbs that write: run, collect and build."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.options import FormatOption, HomeOption, OutputOption, Runner
from flows.cli.output import choose_format, print_message, printable, write_answer, write_document
from flows.cli.progress import reporter_for_stderr
from flows.home.errors import ExitCode, LockedError, UsageError
from flows.home.progress import ProgressReporter
from flows.home.settings import LOG_FORMAT_VARIABLE, Home, Settings

if TYPE_CHECKING:
    from flows.build.build import BuildResult
    from flows.extract.dask import Cluster
    from flows.extract.extractor import RunShards
    from flows.run.run import RunResult
    from flows.sources.source import Source
    from flows.sources.workspace import Workspace

SourcesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SOURCE]...", help="Names of sources. Default: all that are active.", show_default=False
    ),
]


def run(
    sources: SourcesArgument = None,
    *,
    due: Annotated[
        bool, typer.Option("--due", help="Collect only what is due by its schedule; for timers and cron.")
    ] = False,
    runner: Annotated[
        Runner, typer.Option("--runner", help="What reads the pages: this machine, or a Dask cluster.")
    ] = Runner.LOCAL,
    address: Annotated[
        str | None,
        typer.Option(
            "--address", metavar="tcp://HOST:PORT", help="Of the Dask scheduler.", show_default=False
        ),
    ] = None,
    record_store: Annotated[
        str | None,
        typer.Option(
            "--record-store",
            metavar="DIR",
            help="What all Dask workers can write to: a folder, or s3://BUCKET/PREFIX. Default: the setting.",
            show_default=False,
        ),
    ] = None,
    form: FormatOption = None,
    output: OutputOption = None,
    home_option: HomeOption = None,
) -> None:
    """Collect every source, build the warehouse and write the gap report, as a Prefect flow."""
    from flows.cli.summary import document_of, print_summary
    from flows.run.summary import summarise
    from flows.sources.workspace import Workspace

    home = Home.find(home_option)
    workspace = Workspace(home)
    wanted = _wanted(workspace, sources or (), only_due=due)
    if wanted is None:
        return
    cluster = _cluster(runner, address, record_store, workspace.settings)
    result = _run_stages(workspace, reporter_for_stderr(), wanted, cluster)
    summary = summarise(home, workspace.settings) if result.built else None
    document = document_of(home, result, summary)
    chosen = choose_format(form, output)
    write_document(document, chosen, output, lambda stream: print_summary(home, result, summary, stream))
    _end(result.problems)


def collect(
    sources: SourcesArgument = None,
    form: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
) -> None:
    """Read what the sources contain now and keep it in the archive."""
    from flows.run.lifecycle import open_run
    from flows.run.stages import collect_sources, note_failures, note_held
    from flows.sources.workspace import Workspace

    workspace = Workspace(Home.find(home))
    chosen = workspace.choose(sources or ())
    with open_run(workspace, "collect", reporter_for_stderr(), chosen) as run_under_way:
        collected = collect_sources(run_under_way, chosen)
        note_failures(run_under_way)
        held = note_held(run_under_way, chosen)
    columns = (
        "source",
        "snapshot",
        "inputs",
        "new_or_changed",
        "unchanged",
        "missing",
        "set_aside",
        "not_read",
        "problem",
    )
    rows = []
    for each in collected:
        manifest = each.manifest
        counts = dict(manifest.counts) if manifest else {}
        figures = [
            counts.get(name, 0) if manifest else None
            for name in ("present", "unchanged", "missing", "set_aside", "not_read")
        ]
        rows.append([
            each.source, manifest and manifest.snapshot_id, manifest and manifest.inputs, *figures,
            each.problem or held.get(each.source),
        ])  # fmt: skip
    shown = tuple(name for name in columns if name != "snapshot")
    write_answer(columns, rows, choose_format(form, output), output, shown=shown)
    _end(run_under_way.problems)


def build(*, form: FormatOption = None, output: OutputOption = None, home: HomeOption = None) -> None:
    """Build the warehouse from the archive, check it and publish it."""
    from flows.run.lifecycle import open_run
    from flows.run.stages import anything_collected, build_warehouse
    from flows.sources.workspace import Workspace

    with open_run(Workspace(Home.find(home)), "build", reporter_for_stderr()) as run_under_way:
        if not anything_collected(run_under_way):
            raise UsageError(
                f"{run_under_way.home.archive}: nothing is collected yet. Run: repertoire collect"
            )
        built = build_warehouse(run_under_way)
    problems = run_under_way.problems
    document = {**_plain(built), "problems": problems}
    write_document(
        document,
        choose_format(form, output),
        output,
        lambda stream: print(_build_lines(built), file=stream),
    )
    _end(problems)


def _wanted(workspace: "Workspace", names: Sequence[str], *, only_due: bool) -> "Sequence[Source] | None":
    """Return the sources to collect; None where none is due and nothing is left undone."""
    from flows.home.run_history import is_work_left
    from flows.sources.schedule import due_sources, next_run

    home = workspace.home
    chosen = workspace.choose(names)
    if not only_due:
        return chosen
    due = due_sources(home, chosen)
    if due or is_work_left(home):
        return due
    next_at = next_run(home)
    print_message(f"Nothing is due. Next: {next_at:%Y-%m-%d %H:%M} UTC" if next_at else "Nothing is due.")
    return None


def _cluster(
    runner: Runner, address: str | None, record_store: str | None, settings: Settings
) -> "Cluster | None":
    """Return the cluster that reads the pages, once it is ready for it; None where this machine does."""
    if runner is Runner.LOCAL:
        if address or record_store:
            raise UsageError("--address and --record-store are for a cluster. Add: --runner dask")
        return None
    store = record_store or settings.record_store
    if not address:
        raise UsageError("--runner dask: where is its scheduler? Add: --address tcp://HOST:8786")
    if not store:
        raise UsageError(
            "--runner dask: where do its workers leave what they read? Add --record-store with a folder that "
            "all of them see, or s3://BUCKET/PREFIX; or set 'record_store' in repertoire.toml."
        )
    try:
        from flows.extract.dask import Cluster
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--runner dask: {error.name} is not installed. Install the locked packages in the checkout: "
            "pip install --no-deps -r requirements/dask.txt"
        ) from error
    cluster = Cluster(address, store)
    cluster.require_ready()
    return cluster


def _run_stages(
    workspace: "Workspace", reporter: ProgressReporter, sources: "Sequence[Source]", cluster: "Cluster | None"
) -> "RunResult":
    """Run the flow; what a user can have done wrong is reported before Prefect is waited for."""
    from flows.home.lock import lock_holder
    from flows.prefect_flows import settings as embedded_server
    from flows.prefect_flows.settings import skip_teardown
    from flows.run.stages import run_without_prefect

    home = workspace.home
    holder = lock_holder(home)
    if holder and workspace.settings.overlap != "wait":
        raise LockedError(
            f"{home.root} is being written by {holder}. Wait until it is done; readers need not wait."
        )
    own_server = embedded_server.uses_own_server()
    if own_server and not embedded_server.has_loopback():
        reporter.message(
            "No loopback network for Prefect's embedded server: the same stages run without Prefect"
        )
        return run_without_prefect(workspace, reporter, sources=sources, run_shards=_run_shards(cluster))
    try:
        with reporter.stage(_awaited(own_server=own_server, first=embedded_server.is_first_start(home))):
            if own_server and not holder:
                embedded_server.clear_large_state(home)
            embedded_server.prepare(home)
            skip_teardown()
            from flows.prefect_flows import flow as pipeline

            pipeline.connect()
    except RuntimeError as error:
        problem = f"Prefect's embedded server did not start ({error}); the stages ran without Prefect."
        return run_without_prefect(workspace, reporter, [problem], sources, _run_shards(cluster))
    return pipeline.run_flow(workspace, reporter, sources, cluster)


def _run_shards(cluster: "Cluster | None") -> "RunShards":
    """Return what reads the pages of a run without Prefect."""
    from flows.extract.pool import run_shards

    if cluster is None:
        return run_shards
    from flows.extract.dask import ClusterShards

    return ClusterShards(cluster)


def _awaited(*, own_server: bool, first: bool) -> str:
    """Print what is waited for."""
    if not own_server:
        return "Reaching the Prefect server of PREFECT_API_URL"
    if first:
        return "Starting Prefect's embedded server (10 to 30 seconds the first time)"
    return "Starting Prefect's embedded server (5 to 15 seconds)"


def _plain(built: "BuildResult") -> dict[str, Any]:
    """Return what a build did as values that JSON has."""
    return {**asdict(built), "version": built.version and str(built.version)}


def _build_lines(built: "BuildResult") -> str:
    """Describe what was published, and what the checks warn of."""
    what = "Published" if built.status == "published" else "Nothing has changed; published is still"
    return printable(
        "\n".join([f"{what} {built.version}", *(f"warning: {warning}" for warning in built.warnings)])
    )


def _end(problems: Sequence[str]) -> None:
    """Print the problems, and exit with the code for them."""
    for problem in problems:
        print_message(f"problem: {problem}")
    if problems:
        raise typer.Exit(ExitCode.COMPLETED_WITH_PROBLEMS)


PORT = 4200


def schedule(
    *,
    show: Annotated[bool, typer.Option("--show", help="Print when each source is due, and exit.")] = False,
    install: Annotated[
        bool,
        typer.Option("--install", help="Create limits and automation on the server, and exit."),
    ] = False,
    name: Annotated[
        str | None,
        typer.Option(
            "--name", metavar="NAME", help="Name of the deployment. Default: the folder of the home.",
            show_default=False,
        ),
    ] = None,
    port: Annotated[
        int,
        typer.Option("--port", min=1, max=65535, help="Port of its own server, where none is configured."),
    ] = PORT,
    form: FormatOption = None,
    output: OutputOption = None,
    home_option: HomeOption = None,
) -> None:  # fmt: skip
    """Run what is due, when it is due, until it is stopped (Ctrl-C).

    The times are those of the source files. The Prefect server is the one that PREFECT_API_URL names,
    else one of its own on this machine.
    """
    from flows.sources.schedule import describe, groups
    from flows.sources.workspace import Workspace

    home = Home.find(home_option)
    Workspace(home).choose()
    rows = describe(groups(home), datetime.now(UTC))
    if show:
        columns = ("cron", "timezone", "sources", "next")
        write_answer(
            columns, [[row[each] for each in columns] for row in rows], choose_format(form, output), output
        )
        return
    for row in rows:
        print_message(f"{row['sources']}: {row['cron']} {row['timezone']}, next {row['next']}")
    if os.environ.get("PREFECT_API_URL"):
        _serve(home, name, only_install=install)
        return
    from flows.prefect_flows.server import own_server

    print_message(
        f"Starting a Prefect server at http://127.0.0.1:{port} (its data: {home.warehouse}/prefect-server)"
    )
    with own_server(home, port, print_message) as address:
        os.environ["PREFECT_API_URL"] = address
        _serve(home, name, only_install=install)


def _serve(home: Home, name: str | None, *, only_install: bool) -> None:
    """Serve on the server that is named, or only create there what runs need."""
    from flows.home.logs import is_json
    from flows.prefect_flows import settings as embedded_server
    from flows.prefect_flows.settings import skip_teardown

    if is_json():
        os.environ[LOG_FORMAT_VARIABLE] = "json"  # the processes of the runs take it over
    embedded_server.prepare(home)
    skip_teardown()
    from flows.prefect_flows import deployment as schedules
    from flows.prefect_flows import flow as pipeline

    pipeline.connect()
    if only_install:
        for created in schedules.install(home):
            print_message(f"created: {created}")
        return
    print_message("Waiting until something is due. Stop with Ctrl-C.")
    schedules.serve_home(home, name or home.root.name, print_message)

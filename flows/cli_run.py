"""The verbs that write: run, collect, build, report."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli_options import FormatOption, HomeOption, OutputOption
from flows.cli_output import choose_format, printable, tell, write_answer, write_document
from flows.cli_progress import Show, show_for_stderr
from flows.errors import LockedError, UsageError
from flows.settings import Home, load_settings

if TYPE_CHECKING:
    from flows.build import BuildResult
    from flows.stages import RunResult

COMPLETED_WITH_PROBLEMS = 5
SourcesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SOURCE]...", help="Names of sources. Default: all that are active.", show_default=False
    ),
]


def run(*, form: FormatOption = None, output: OutputOption = None, home: HomeOption = None) -> None:
    """Collect every source, build the warehouse and write the gap report, as a Prefect flow."""
    from flows.cli_summary import document_of, print_summary
    from flows.summary import summarise

    place = Home.find(home)
    settings = load_settings(place)
    show = show_for_stderr()
    result = _run_stages(place, show)
    summary = summarise(place, settings) if result.built else None
    document = document_of(place, result, summary)
    chosen = choose_format(form, output)
    write_document(document, chosen, output, lambda stream: print_summary(place, result, summary, stream))
    _end(result.problems)


def collect(
    sources: SourcesArgument = None,
    form: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
) -> None:
    """Read what the sources hold now and keep it in the archive."""
    from flows.stages import collect_sources, open_run

    with open_run(Home.find(home), "collect", show_for_stderr(), sources or ()) as run_under_way:
        collected = collect_sources(run_under_way, run_under_way.sources)
    columns = (
        "source",
        "snapshot",
        "inputs",
        "new_or_changed",
        "unchanged",
        "missing",
        "set_aside",
        "problem",
    )
    rows = []
    for each in collected:
        manifest = each.manifest
        counts = dict(manifest.counts) if manifest else {}
        figures = [
            counts.get(name, 0) if manifest else None
            for name in ("present", "unchanged", "missing", "set_aside")
        ]
        rows.append([
            each.source, manifest and manifest.snapshot_id, manifest and manifest.inputs, *figures,
            each.problem,
        ])  # fmt: skip
    write_answer(columns, rows, choose_format(form, output), output)
    _end(run_under_way.problems)


def build(*, form: FormatOption = None, output: OutputOption = None, home: HomeOption = None) -> None:
    """Build the warehouse from the archive, check it and publish it."""
    from flows.stages import anything_collected, build_warehouse, open_run

    with open_run(Home.find(home), "build", show_for_stderr()) as run_under_way:
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


def report(*, home: HomeOption = None) -> None:
    """Write the gap report of the published warehouse anew; print its files."""
    from flows.stages import open_run, report_gaps

    place = Home.find(home)
    if not place.published.is_file():
        raise UsageError(f"{place.published}: nothing is published yet. Make it with: repertoire run")
    with open_run(place, "report", show_for_stderr()) as run_under_way:
        for file in report_gaps(run_under_way):
            typer.echo(file)


def _run_stages(home: Home, show: Show) -> "RunResult":
    """Run the flow; what a user can have done wrong is told before Prefect is waited for."""
    from flows import embedded_server, stages
    from flows.locks import lock_holder
    from flows.process_end import skip_teardown

    stages.choose_sources(home)
    if holder := lock_holder(home):
        raise LockedError(
            f"{home.root} is being written by {holder}. Wait until it is done; readers need not wait."
        )
    own_server = embedded_server.uses_own_server()
    if own_server and not embedded_server.has_loopback():
        show.say("No loopback network for Prefect's embedded server: the same stages run without Prefect")
        return stages.run_bare(home, show)
    try:
        with show.stage(_awaited(own_server=own_server, first=embedded_server.is_first_start(home))):
            if own_server:
                embedded_server.clear_large_state(home)
            embedded_server.prepare(home)
            skip_teardown()
            from flows import pipeline

            pipeline.connect()
    except RuntimeError as error:
        problem = f"Prefect's embedded server did not start ({error}); the stages ran without Prefect."
        return stages.run_bare(home, show, [problem])
    return pipeline.run_flow(home, show)


def _awaited(*, own_server: bool, first: bool) -> str:
    """Say what is waited for."""
    if not own_server:
        return "Reaching the Prefect server of PREFECT_API_URL"
    if first:
        return "Starting Prefect's embedded server (10 to 30 seconds the first time)"
    return "Starting Prefect's embedded server (5 to 15 seconds)"


def _plain(built: "BuildResult") -> dict[str, Any]:
    """Return what a build did as values that JSON has."""
    return {**asdict(built), "version": built.version and str(built.version)}


def _build_lines(built: "BuildResult") -> str:
    """Say what was published, and what the checks warn of."""
    what = "Published" if built.status == "published" else "Nothing has changed; published is still"
    return printable(
        "\n".join([f"{what} {built.version}", *(f"warning: {warning}" for warning in built.warnings)])
    )


def _end(problems: Sequence[str]) -> None:
    """Name the problems, and leave with the exit code that tells of them."""
    for problem in problems:
        tell(f"problem: {problem}")
    if problems:
        raise typer.Exit(COMPLETED_WITH_PROBLEMS)

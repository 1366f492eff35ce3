"""The verbs that bring a warehouse back: restore, rebuild."""

from typing import Annotated

import typer

from flows.cli_home import command_for
from flows.cli_options import FormatOption, HomeOption, OutputOption
from flows.cli_output import choose_format, printable, tell, write_document
from flows.cli_progress import show_for_stderr
from flows.settings import Home

COMPLETED_WITH_PROBLEMS = 5


def restore(
    version: Annotated[
        str,
        typer.Argument(
            metavar="VERSION",
            help="A file in warehouse/versions, the beginning of its name, or its fingerprint.",
        ),
    ],
    *,
    home: HomeOption = None,
) -> None:
    """Publish a kept version of the warehouse again, and write its gap report."""
    from flows import restoring
    from flows.stages import open_run, report_gaps

    place = Home.find(home)
    with open_run(place, "restore", show_for_stderr(), ()) as run:
        restored = restoring.restore(run, version)
        report_gaps(run)
    typer.echo(printable(f"Published {restored}"))
    tell(
        "The next run builds from the archive again and publishes that: stop the schedule until what "
        f"spoilt it is put right. See: {command_for(place)} diff"
    )


def rebuild(*, form: FormatOption = None, output: OutputOption = None, home: HomeOption = None) -> None:
    """Read every page of the archive again, build, check and publish: nothing of warehouse/ is used."""
    from flows import restoring
    from flows.stages import open_run, report_gaps

    place = Home.find(home)
    with open_run(place, "rebuild", show_for_stderr()) as run:
        built = restoring.rebuild(run)
        report_gaps(run, built)
    document = {"version": str(built.version), "extracted": built.extracted, "problems": run.problems}
    write_document(
        document,
        choose_format(form, output),
        output,
        lambda stream: print(printable(f"Published {built.version}"), file=stream),
    )
    for problem in run.problems:
        tell(f"problem: {problem}")
    if run.problems:
        raise typer.Exit(COMPLETED_WITH_PROBLEMS)

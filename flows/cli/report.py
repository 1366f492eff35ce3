"""The verb that writes the gap report: the usual one, or one on a part of the library, or for somebody."""

import os
import sys
from typing import Annotated

import typer

from flows.cli.options import HomeOption
from flows.cli.output import print_message
from flows.cli.progress import reporter_for_stderr
from flows.home.errors import UsageError
from flows.home.settings import Home, load_settings
from flows.report.request import EVERYONE, ReportRequest

AudienceOption = Annotated[
    str,
    typer.Option(
        "--audience",
        metavar="NAME",
        help="Audience: editor, analyst or executive; everyone by default.",
        show_default=False,
    ),
]

FormOption = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="FORM",
        help="Form: files (default), email (HTML for the body of a mail) or slide (SVG and PNG).",
        show_default=False,
    ),
]


def report(
    *,
    muscle: Annotated[
        str | None,
        typer.Option(
            "--muscle", "-m", metavar="NAME", help="Only this muscle, group or region.", show_default=False
        ),
    ] = None,
    equipment: Annotated[
        str | None,
        typer.Option(
            "--equipment",
            "-e",
            metavar="NAME",
            help="Only this equipment and its family.",
            show_default=False,
        ),
    ] = None,
    compare: Annotated[
        str | None,
        typer.Option(
            "--compare",
            metavar="SOURCE",
            help="Compare your library with a reference library.",
            show_default=False,
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="VERSION",
            help="Show what changed since this kept version of the warehouse. Default: the last report.",
            show_default=False,
        ),
    ] = None,
    audience: AudienceOption = EVERYONE,
    form: FormOption = "files",
    home_option: HomeOption = None,
) -> None:
    """Write the gap report of the published warehouse again; print its files.

    With options, it goes to files of its own beside the usual ones.
    """
    home = Home.find(home_option)
    if not home.published.is_file():
        remedy = home.remedy("Make it with: repertoire run")
        raise UsageError(f"{home.published}: nothing is published yet. {remedy}")
    request = ReportRequest(
        since=since, muscle=muscle, equipment=equipment, audience=audience, compare=compare, form=form
    )  # fmt: skip
    if request == ReportRequest():
        _write_usual(home)
    else:
        _write_other(home, request)


def _write_usual(home: Home) -> None:
    """Write the report that each run writes, as its own run; the next tells what changed since."""
    from flows.run.lifecycle import open_run
    from flows.run.stages import report_gaps
    from flows.sources.workspace import Workspace

    with open_run(Workspace(home), "report", reporter_for_stderr()) as run_under_way:
        for file in report_gaps(run_under_way):
            typer.echo(file)


def _write_other(home: Home, request: ReportRequest) -> None:
    """Write a report that is asked for otherwise; it changes nothing that anybody else writes."""
    from flows.report.write import write_reports

    with reporter_for_stderr().stage("Writing the gap report"):
        written = write_reports(home, load_settings(home), request)
    for file in written:
        typer.echo(file)


DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8222


def dashboard(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = DEFAULT_HOST,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65_535, help="Port to listen on; 0 for any free one.")
    ] = DEFAULT_PORT,
    opens_browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser there.")
    ] = True,
    home_option: HomeOption = None,
) -> None:
    """See coverage, gaps, quality and runs in a browser.

    It reads the published warehouse, follows each new one, changes nothing and needs no network.
    Whoever can reach the address can read the warehouse: on another address than 127.0.0.1 put a
    proxy with a login before it. There SQL asks for a token, which is printed at the start.
    """
    from dashboards.server import serve

    home = Home.find(home_option)
    serve(home, load_settings(home), host, port, announce=_announce, opens_browser=opens_browser)


def _announce(address: str, token: str | None) -> None:
    from dashboards.server import TOKEN_VARIABLE
    from flows.home.logs import is_json

    print_message(f"The dashboard is at {address}; stop it with Ctrl-C.")
    if token is None:
        return
    if TOKEN_VARIABLE in os.environ or is_json():
        print_message(f"SQL asks for a token there, the one of {TOKEN_VARIABLE}.")
    else:
        # Messages never show a token. This one is for whoever reads them, and ends with this process.
        sys.stderr.write(f"SQL asks for a token there: open {address}sql?token={token}\n")

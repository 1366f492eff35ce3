"""The verb that keeps running: schedule."""

import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from flows.cli_options import FormatOption, HomeOption, OutputOption
from flows.cli_output import choose_format, tell, write_answer
from flows.settings import Home

PORT = 4200


def schedule(
    *,
    show: Annotated[bool, typer.Option("--show", help="Print when each source is due, and end.")] = False,
    install: Annotated[
        bool,
        typer.Option("--install", help="Create limits and automation on the server, and end."),
    ] = False,
    name: Annotated[
        str | None,
        typer.Option(
            "--name", metavar="NAME", help="Of the deployment. Default: the folder of the home.",
            show_default=False,
        ),
    ] = None,
    port: Annotated[
        int,
        typer.Option("--port", min=1, max=65535, help="Of a server of its own, where none is named."),
    ] = PORT,
    form: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
) -> None:  # fmt: skip
    """Run what is due, when it is due, until it is told to end (Ctrl-C).

    The times are those of the source files. The Prefect server is the one that PREFECT_API_URL names,
    else one of its own on this machine.
    """
    from flows.schedules_due import describe, groups
    from flows.sources import choose_sources

    place = Home.find(home)
    choose_sources(place)
    rows = describe(groups(place), datetime.now(UTC))
    if show:
        columns = ("cron", "timezone", "sources", "next")
        write_answer(
            columns, [[row[each] for each in columns] for row in rows], choose_format(form, output), output
        )
        return
    for row in rows:
        tell(f"{row['sources']}: {row['cron']} {row['timezone']}, next {row['next']}")
    if os.environ.get("PREFECT_API_URL"):
        _serve(place, name, only_install=install)
        return
    from flows.own_server import own_server

    tell(f"Starting a Prefect server at http://127.0.0.1:{port} (its data: {place.warehouse}/prefect-server)")
    with own_server(place, port, tell) as address:
        os.environ["PREFECT_API_URL"] = address
        _serve(place, name, only_install=install)


def _serve(home: Home, name: str | None, *, only_install: bool) -> None:
    """Serve on the server that is named, or only create there what runs need."""
    from flows import embedded_server
    from flows.process_end import skip_teardown

    embedded_server.prepare(home)
    skip_teardown()
    from flows import pipeline, schedules

    pipeline.connect()
    if only_install:
        for created in schedules.install(home):
            tell(f"created: {created}")
        return
    tell("Waiting for what is due. End with Ctrl-C.")
    schedules.serve_home(home, name or home.root.name, tell)

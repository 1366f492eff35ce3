"""The verb that tries who is told of runs: notify."""

from typing import Annotated

import typer

from flows.cli_options import HomeOption
from flows.errors import UsageError
from flows.settings import Home, load_settings


def notify(
    *,
    test: Annotated[bool, typer.Option("--test", help="Send a test message to every address.")] = False,
    home: HomeOption = None,
) -> None:
    """Send a test message to whom [notify] in repertoire.toml names; runs send theirs by themselves."""
    from flows.notifications import message_for_test, send

    place = Home.find(home)
    wanted = load_settings(place).notify
    if not test:
        raise UsageError("notify: runs tell people by themselves. To try it: repertoire notify --test")
    if not (wanted.urls or wanted.urls_from):
        raise UsageError(
            f'{place.settings_file}: nobody is to be told. Add [notify] with urls = ["..."], or with '
            'urls_from = ["NAME_OF_A_VARIABLE"].'
        )
    number = send(wanted, message_for_test(place))
    typer.echo(f"Sent to {number} address{'es' if number > 1 else ''}.")

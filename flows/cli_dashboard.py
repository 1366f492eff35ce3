"""The verb that opens the dashboard."""

from typing import Annotated

import typer

from flows.cli_options import HomeOption
from flows.settings import Home, load_settings

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8222


def dashboard(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = DEFAULT_HOST,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65_535, help="Port to listen on; 0 is any that is free.")
    ] = DEFAULT_PORT,
    opens_browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser there.")
    ] = True,
    home: HomeOption = None,
) -> None:
    """See coverage, gaps, quality and runs in a browser.

    It reads the published warehouse, follows each new one, changes nothing and needs no network.
    Whoever can reach the address can read the warehouse: on another address than 127.0.0.1 put a
    proxy with a login before it.
    """
    from dashboards.server import serve

    place = Home.find(home)
    serve(place, load_settings(place), host, port, opens_browser=opens_browser)

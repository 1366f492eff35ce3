"""Serve the dashboard on this machine until it is interrupted."""

import os
import socket
import threading
import webbrowser
from collections.abc import Callable
from ipaddress import ip_address

import uvicorn

from dashboards.app import make_app
from dashboards.asking import new_token
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings

TOKEN_VARIABLE = "REPERTOIRE_DASHBOARD_TOKEN"  # noqa: S105 - its name
MIN_TOKEN_LENGTH = 16
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
SECONDS_TO_END = 2
"""How long a page that is being answered is waited for at the end."""


def serve(
    home: Home,
    settings: Settings,
    host: str,
    port: int,
    *,
    announce: Callable[[str, str | None], None],
    opens_browser: bool,
) -> None:
    """Serve until interrupted. Port 0 is any that is free.

    `announce` is given the address once it answers, and the token that SQL asks for, None on a loopback
    address. There only the names of this machine are answered to, so that no web page can reach the
    dashboard by a name that it controls. Raises UsageError where the address cannot be had, or the token is
    easily guessed.
    """
    token = None if _is_loopback(host) else _token()
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"--host {host} --port {port}: cannot listen there: {error}. Choose another port with --port, or "
            "0 for any that is free."
        ) from error
    with listener:
        bound = int(listener.getsockname()[1])
        hosts = [*LOOPBACK, host] if _is_loopback(host) else ["*"]
        app = make_app(home, settings, hosts, token)
        config = uvicorn.Config(
            app, log_level="warning", timeout_graceful_shutdown=SECONDS_TO_END, server_header=False
        )
        address = f"http://{f'[{host}]' if ':' in host else host}:{bound}/"
        _Server(
            config,
            address,
            lambda: announce(address, token),
            app.state.runner.close,
            opens_browser=opens_browser,
        ).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Announces where it serves once it does, and opens a browser there."""

    def __init__(
        self,
        config: uvicorn.Config,
        address: str,
        announce: Callable[[], None],
        end_statements: Callable[[], None],
        *,
        opens_browser: bool,
    ) -> None:
        super().__init__(config)
        self._address = address
        self._announce = announce
        self._end_statements = end_statements
        self._opens_browser = opens_browser

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as any server, then announce it."""
        await super().startup(sockets)
        self._announce()
        if self._opens_browser:
            threading.Thread(target=webbrowser.open, args=(self._address,), daemon=True).start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the statements of people, then end as any server: it waits for what is being answered."""
        self._end_statements()
        await super().shutdown(sockets)


def _token() -> str:
    """Return the token that SQL asks for: the one of the environment, else a new one."""
    given = os.environ.get(TOKEN_VARIABLE)
    if given is not None and len(given) < MIN_TOKEN_LENGTH:
        raise UsageError(
            f"{TOKEN_VARIABLE}: a token of fewer than {MIN_TOKEN_LENGTH} letters can be guessed. Give a "
            "longer one, or none for a new one at each start."
        )
    return given or new_token()


def _is_loopback(host: str) -> bool:
    """Return whether an address is reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

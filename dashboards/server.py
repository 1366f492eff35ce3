"""Serve the dashboard on this machine until it is interrupted."""

import socket
import threading
import webbrowser
from collections.abc import Callable
from ipaddress import ip_address

import uvicorn

from dashboards.app import make_app
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
SECONDS_TO_END = 5


def serve(
    home: Home,
    settings: Settings,
    host: str,
    port: int,
    *,
    announce: Callable[[str], None],
    opens_browser: bool,
) -> None:
    """Serve until interrupted; `announce` is given the address once it answers. Port 0 is any that is free.

    On a loopback address only the names of this machine are answered to, so that no web page can reach
    the dashboard by a name that it controls. Raises UsageError where the address cannot be had.
    """
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
        app = make_app(home, settings, hosts)
        config = uvicorn.Config(
            app, log_level="warning", timeout_graceful_shutdown=SECONDS_TO_END, server_header=False
        )
        address = f"http://{f'[{host}]' if ':' in host else host}:{bound}/"
        _Server(config, address, announce, opens_browser=opens_browser).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Announces where it serves once it does, and opens a browser there."""

    def __init__(
        self, config: uvicorn.Config, address: str, announce: Callable[[str], None], *, opens_browser: bool
    ) -> None:
        super().__init__(config)
        self._address = address
        self._announce = announce
        self._opens_browser = opens_browser

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as any server, then announce it."""
        await super().startup(sockets)
        self._announce(self._address)
        if self._opens_browser:
            threading.Thread(target=webbrowser.open, args=(self._address,), daemon=True).start()


def _is_loopback(host: str) -> bool:
    """Return whether an address is reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

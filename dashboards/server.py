"""Serve the dashboard on this machine until told to end."""

import socket
import threading
import webbrowser
from ipaddress import ip_address

import uvicorn

from dashboards.app import make_app
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
SECONDS_TO_END = 5


def serve(home: Home, settings: Settings, host: str, port: int, *, opens_browser: bool) -> None:
    """Serve until interrupted; say where on stderr once it answers. Port 0 is any that is free.

    On a loopback address only the names of this machine are answered to, so that no web page can reach
    the dashboard by a name of its own. Raises UsageError where the address cannot be had.
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
        _Server(config, address, opens_browser=opens_browser).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Says where it serves once it does, and opens a browser there."""

    def __init__(self, config: uvicorn.Config, address: str, *, opens_browser: bool) -> None:
        super().__init__(config)
        self._address = address
        self._opens_browser = opens_browser

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as any server, then say so."""
        from flows.cli.output import print_message  # noqa: PLC0415 - it brings Rich, which only the terminal needs

        await super().startup(sockets)
        print_message(f"The dashboard is at {self._address}; end it with Ctrl-C.")
        if self._opens_browser:
            threading.Thread(target=webbrowser.open, args=(self._address,), daemon=True).start()


def _is_loopback(host: str) -> bool:
    """Tell whether an address is reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

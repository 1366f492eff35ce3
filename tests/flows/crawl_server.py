"""A web site on loopback that behaves in every way that sites do, and notes what it was asked."""

import gzip
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from flows.home.settings import Home
from flows.sources.source import Source, load_sources

Behaviour = Callable[["Exchange"], None]


@dataclass
class Asked:
    """One request: path with query, headers with small letters, when, and what was answered."""

    path: str
    headers: dict[str, str]
    at: float
    status: int = 0
    sent: int = 0


class Exchange(BaseHTTPRequestHandler):
    """One connection; a behaviour answers through it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_Listener"

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.noted = Asked(self.path, headers, time.monotonic())
        self.server.site.log.append(self.noted)
        with suppress(BrokenPipeError, ConnectionResetError, ConnectionAbortedError):
            self.server.site.answer(self)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""

    def reply(
        self, body: bytes | str = b"", status: int = 200, *, length: int | None = None, **headers: Any
    ) -> None:
        """Answer; `length` lies about it. Names of headers have "_" for "-"."""
        content = body.encode() if isinstance(body, str) else body
        stated = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(length or len(content))}
        stated |= {name.replace("_", "-"): value for name, value in headers.items()}
        self.begin(status, stated)
        if status not in (204, 304):
            self.write(content)

    def begin(self, status: int, headers: dict[str, str]) -> None:
        self.noted.status = status
        self.send_response(status)
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        self.end_headers()

    def write(self, content: bytes) -> None:
        self.noted.sent += len(content)
        self.wfile.write(content)

    def hang_up(self, *, rudely: bool = False) -> None:
        """Close the connection now; rudely is with a reset."""
        self.close_connection = True
        self.wfile.flush()
        if rudely:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        else:
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    site: "Site"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what is tested."""


@dataclass
class Site:
    """A site: what it answers by path, and its log. A path without an answer is 404."""

    answers: dict[str, Behaviour] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    otherwise: Behaviour = field(default=lambda exchange: exchange.reply("<h1>Not found</h1>", 404))

    def __enter__(self) -> Self:
        self._listener = _Listener(("127.0.0.1", 0), Exchange)
        self._listener.site = self
        threading.Thread(target=self._listener.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown()
        self._listener.server_close()

    @property
    def port(self) -> int:
        return int(self._listener.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, exchange: Exchange) -> None:
        path = urlsplit(exchange.path).path
        behaviour = self.answers.get(exchange.path) or self.answers.get(path) or self._prefix(path)
        (behaviour or self.otherwise)(exchange)

    def _prefix(self, path: str) -> Behaviour | None:
        for key, behaviour in self.answers.items():
            if key.endswith("/*") and path.startswith(key[:-1]):
                return behaviour
        return None

    def asked(self, prefix: str = "/") -> list[str]:
        """Return the paths that were asked for, in order."""
        return [each.path for each in self.log if each.path.startswith(prefix)]

    def bodies(self, status: int = 200) -> list[str]:
        """Return the paths of which a body was sent with that status."""
        return [each.path for each in self.log if each.status == status and each.sent]

    def put(self, path: str, body: str, **headers: str) -> None:
        """Put a page there, with ETag."""
        self.answers[path] = page(body, **headers)


def crawl_source(folder: Path, site: Site, keys: str = "", *, start: str = "/") -> tuple[Home, Source]:
    """Return a home with one source, `site`, that crawls as fast as it can."""
    home = Home(folder.resolve())
    home.sources.mkdir(parents=True, exist_ok=True)
    stated = {line.partition("=")[0].strip() for line in keys.splitlines()}
    usual = {"delay_seconds": "0", "backoff_seconds": "0.01", "retries": "1", "allow_private": "true",
             "prefer_markdown": "false", "timeout_seconds": "5"}  # fmt: skip
    lines = [f"{key} = {value}" for key, value in usual.items() if key not in stated]
    text = f'role = "own"\nformat = "crawl"\nurl = "{site.url}{start}"\n' + "\n".join([*lines, keys])
    (home.sources / "site.toml").write_text(text, encoding="utf-8")
    return home, load_sources(home)[0]


def linking(*links: str, title: str = "Exercises", head: str = "") -> str:
    """Return a page with links."""
    listed = "".join(f'<li><a class="x" href="{link}">{link}</a></li>' for link in links)
    return (
        f"<html><head><title>{title}</title>{head}</head><body><main><ul>{listed}</ul></main></body></html>"
    )


def exercise(name: str, *, more: str = "", head: str = "") -> str:
    """Return a page of an exercise."""
    return (
        f"<html><head><title>{name}</title>{head}</head><body><main><h1>{name}</h1>"
        f"<h2>Target Muscle</h2><ul><li>Glutes</li></ul><h2>Equipment</h2><ul><li>Barbell</li></ul>"
        f"<h2>Steps</h2><ol><li>Stand over the bar for the {name}.</li><li>Lift it{more}.</li></ol>"
        "</main></body></html>"
    )


def page(body: str | bytes, **headers: Any) -> Behaviour:
    """A page with an ETag, that answers 304 to who has it."""
    content = body.encode() if isinstance(body, str) else body
    tag = f'"{blake2b(content, digest_size=8).hexdigest()}"'

    def answer(exchange: Exchange) -> None:
        if exchange.headers.get("If-None-Match") == tag:
            exchange.reply(status=304, ETag=tag)
        else:
            exchange.reply(content, ETag=tag, **headers)

    return answer


def dated_page(body: str) -> Behaviour:
    """A page with Last-Modified only."""
    date = "Sun, 01 Mar 2026 10:00:00 GMT"

    def answer(exchange: Exchange) -> None:
        if exchange.headers.get("If-Modified-Since") == date:
            exchange.reply(status=304)
        else:
            exchange.reply(body, Last_Modified=date)

    return answer


def always(body: str | bytes = "", status: int = 200, **headers: Any) -> Behaviour:
    return lambda exchange: exchange.reply(body, status, **headers)


def redirect(target: str, status: int = 301) -> Behaviour:
    header = target.encode().decode("latin-1")
    return lambda exchange: exchange.reply("moved", status, Location=header)


def slow(seconds: float, body: str) -> Behaviour:
    def answer(exchange: Exchange) -> None:
        time.sleep(seconds)
        exchange.reply(body)

    return answer


def trickling(seconds_a_byte: float) -> Behaviour:
    """A body that comes a byte at a time and would take minutes."""

    def answer(exchange: Exchange) -> None:
        exchange.begin(200, {"Content-Type": "text/html", "Content-Length": "1000"})
        for _ in range(1000):
            exchange.write(b"x")
            exchange.wfile.flush()
            time.sleep(seconds_a_byte)

    return answer


def trickling_headers(exchange: Exchange) -> None:
    exchange.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(1000):
        exchange.wfile.write(b"X-%d: y\r\n" % number)
        exchange.wfile.flush()
        time.sleep(0.05)


def cut_by_length(exchange: Exchange) -> None:
    exchange.reply("<h1>Half a p", length=5000)
    exchange.hang_up()


def cut_in_chunk(exchange: Exchange) -> None:
    exchange.begin(200, {"Content-Type": "text/html", "Transfer-Encoding": "chunked"})
    exchange.write(b"5\r\nhello\r\n400\r\nhalf")
    exchange.hang_up()


def cut_gzip(exchange: Exchange) -> None:
    whole = gzip.compress(exercise("Cut").encode() * 50)
    exchange.reply(whole[: len(whole) // 2], Content_Encoding="gzip")


def damaged_gzip(exchange: Exchange) -> None:
    exchange.reply(b"\x1f\x8b\x08\x00" + b"no gzip at all" * 20, Content_Encoding="gzip")


def gzip_bomb(exchange: Exchange) -> None:
    exchange.reply(_BOMB, Content_Encoding="gzip")


_BOMB = gzip.compress(bytes(1 << 20)) * 300


def reset(exchange: Exchange) -> None:
    exchange.hang_up(rudely=True)


def closes_at_once(exchange: Exchange) -> None:
    exchange.hang_up()


def not_http(exchange: Exchange) -> None:
    exchange.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")
    exchange.hang_up()


def endless_header(exchange: Exchange) -> None:
    exchange.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 100_000 + b"\r\n\r\n")
    exchange.hang_up()


def endless_body(exchange: Exchange) -> None:
    exchange.begin(200, {"Content-Type": "text/html", "Connection": "close"})
    for _ in range(10_000):
        exchange.write(b"<p>more</p>" * 1000)


def busy_then(body: str, status: int = 429, times: int = 1, retry: str | None = "0") -> Behaviour:
    """A page that answers busy the first times."""
    count = [0]

    def answer(exchange: Exchange) -> None:
        count[0] += 1
        if count[0] <= times:
            exchange.reply("later", status, Retry_After=retry or "")
        else:
            exchange.reply(body)

    return answer


def http_date(seconds_from_now: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds_from_now), usegmt=True)


def calendar(exchange: Exchange) -> None:
    """A calendar that always links to the next month."""
    number = int(exchange.path.rpartition("/")[2])
    exchange.reply(linking(f"/calendar/{number + 1}", title=f"Month {number}"))


def relative_loop(exchange: Exchange) -> None:
    """A page that answers at any depth and links deeper: /a/a/a/..."""
    exchange.reply(linking("more/", title="Loop"))


def session_maze(exchange: Exchange) -> None:
    """A page whose links differ in a parameter each time."""
    stamp = time.monotonic_ns()
    exchange.reply(linking(f"/maze?a={stamp}", f"/maze?b={stamp}", title="Maze"))

"""The dashboard as a web application: a page is a module of `dashboards/pages`.

It answers GET alone, from the published warehouse, and sends nothing anywhere. Whatever comes from an
exercise page reaches the browser escaped, and a policy of content lets no script run but our own.
"""

import shlex
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboards.asking import Asker, Threads, Token, is_own
from dashboards.charts import make_ready
from dashboards.filters import FilterError, Filters
from dashboards.overdue import overdue_sources
from dashboards.page import Page
from dashboards.pages import body_map, coverage, demand, exercises, gaps, operations, overview, quality, sql
from dashboards.published import Published
from flows.home.errors import RepertoireError, UsageError
from flows.home.settings import Home, Settings
from flows.queries.runner import Call, QueryRunner
from flows.report.render import STATIC
from flows.report.wording import counted, decided, explained, moment, percent, sentence, shortened

FOLDER = Path(__file__).parent
NICENESS = 5
"""A page that is looked at goes before a statement that is waited for."""
DOWNLOAD = "/download"
"""What the address of a page ends with where a file of one of its tables is asked for."""
Handler = Callable[[Page], Response]

PAGES: Mapping[str, tuple[str, Mapping[str, Handler]]] = {
    "Overview": ("/", overview.ROUTES),
    "Coverage": ("/coverage", {**coverage.ROUTES, **body_map.ROUTES}),
    "Gaps": ("/gaps", {**gaps.ROUTES, **demand.GAP_ROUTES}),
    "Exercises": ("/exercises", exercises.ROUTES),
    "Quality": ("/quality", {**quality.ROUTES, **demand.QUALITY_ROUTES}),
    "Operations": ("/operations", operations.ROUTES),
    "SQL": ("/sql", sql.ROUTES),
}
"""Each page: its name in the menu, its address, and what answers it and the addresses below it."""

HEADERS = (
    (
        b"content-security-policy",
        (
            b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


def make_app(
    home: Home, settings: Settings, hosts: Sequence[str] = ("*",), token: str | None = None
) -> Starlette:
    """Return the dashboard of a home. `hosts` are the names that it may be called by; SQL asks for the token.

    `state.runner` of it runs the statements of people.
    """
    answers = _PageAnswers(home, settings, Token(token) if token else None)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> Any:  # noqa: ANN401 - what Starlette wants
        for prepare in (make_ready, answers.runner.warm_up):
            threading.Thread(target=prepare, daemon=True).start()
        yield
        answers.runner.close()
        answers.published.close()

    routes = [
        Route(address, (answers.to_sql if handlers is sql.ROUTES else answers.to)(handler), methods=["GET"])
        for _, handlers in PAGES.values()
        for address, handler in _with_downloads(handlers)
    ]
    app = Starlette(
        routes=[
            *routes,
            Mount("/static/shared", StaticFiles(directory=STATIC)),
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
        ],
        middleware=[
            Middleware(SafeHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts)),
            Middleware(GZipMiddleware, minimum_size=2_000),
        ],
        exception_handlers={RepertoireError: answers.show_error, HTTPException: answers.show_error},
        lifespan=lifespan,
    )
    app.state.runner = answers.runner
    return app


def _with_downloads(handlers: Mapping[str, Handler]) -> Iterator[tuple[str, Handler]]:
    """Yield each address, after that of the files of its tables; the same handler answers both."""
    for address, handler in handlers.items():
        below = address.rstrip("/") + DOWNLOAD
        if below not in handlers and not address.endswith(DOWNLOAD):
            yield below, handler
        yield address, handler


class _PageAnswers:
    """What answers each address of a home, and failures."""

    def __init__(self, home: Home, settings: Settings, token: Token | None) -> None:
        self.published = Published(home, settings)
        self.runner = QueryRunner(settings, settings.sql_processes, NICENESS)
        self._home = home
        self._settings = settings
        self._token = token
        self._environment = _environment()
        self._threads = Threads()

    def to(self, handler: Handler) -> Callable[[Request], Response]:
        """Return what answers an address that asks what we wrote."""
        return lambda request: self._answer(handler, request, Call())

    def to_sql(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """Return what answers an address that asks SQL: with the token, and while somebody waits for it."""

        async def answer(request: Request) -> Response:
            if self._token is not None and (way_on := self._token.taken(request)):
                return way_on
            is_refused = self._token is not None and self._token.refused(request)
            chosen, call = sql.ask_for_token if is_refused else handler, Call()
            return await self._threads.answer(request, call, lambda: self._answer(chosen, request, call))

        return answer

    def show_error(self, request: Request, error: Exception) -> Response:
        """Show a failure as a page."""
        status = error.status_code if isinstance(error, HTTPException) else 400
        if isinstance(error, RepertoireError) and not (
            isinstance(error, UsageError) and self._home.published.is_file()
        ):
            status = 503  # No warehouse, or one that cannot be opened.
        message = str(error.detail if isinstance(error, HTTPException) else error)
        page = self._environment.get_template("error.html.j2").render(
            title="Not found" if status == HTTPStatus.NOT_FOUND else "That cannot be shown",
            said=message,
            mended=error.mended if isinstance(error, FilterError) else {},
            filters=Filters(request.url.path, request.query_params),
            build=None,
            warehouse=None,
            overdue=overdue_sources(self._home),
        )
        return HTMLResponse(page, status)

    def _answer(self, handler: Handler, request: Request, call: Call) -> Response:
        path = request.url.path
        is_download = path.endswith(DOWNLOAD)
        with self.published.reading() as warehouse:
            filters = Filters(path.removesuffix(DOWNLOAD) or "/", request.query_params)
            asker = Asker(self.runner, call, is_own(request.headers))
            parts = (request, warehouse, filters, self._home, self._settings, self._environment, asker)
            return handler(Page(*parts, is_download=is_download))


class SafeHeaders:
    """Adds to each answer what keeps a browser from running or loading anything that is not ours.

    A redirect names no host: behind a web server ours is not the one by which the browser knows us.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the headers to its answer."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(name, _here(name, value)) for name, value in message["headers"]]
                message["headers"] = [*headers, *HEADERS]
            await send(message)

        await self._app(scope, receive, send_safely)


def _here(name: bytes, value: bytes) -> bytes:
    """Return the value of a header, without the host where it is the address to go on to."""
    if name.lower() != b"location":
        return value
    parts = urlsplit(value)
    return urlunsplit((b"", b"", b"/" + parts.path.lstrip(b"/"), parts.query, parts.fragment))


def _when(value: datetime | None) -> str:
    """Write a moment as a table has room for it; the foot of the page says that it is UTC."""
    return "never" if value is None else f"{value.day} {value:%b %Y, %H:%M}"


def _environment() -> Environment:
    """Return Jinja with what the templates use; it escapes all that is put out."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: "" if value is None else value,
    )
    environment.filters |= {
        "moment": lambda value: moment(None if value is None else f"{value:%Y-%m-%dT%H:%M:%S}Z"),
        "when": _when,
        "change": lambda number: f"{number:+,}" if number else "no change",
        "capitalised": sentence,
        "shell_quoted": shlex.quote,
        "percent": percent,
        "counted": counted,
        "decided": decided,
        "shortened": shortened,
        "number": lambda number: f"{number:,}",
    }
    environment.globals["explained"] = explained
    environment.globals["menu"] = [(name, address) for name, (address, _) in PAGES.items()]
    return environment

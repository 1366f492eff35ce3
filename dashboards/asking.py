"""What stands between a browser and SQL: where a request comes from, a token, whether anybody still waits.

A page of the dashboard asks what we wrote; SQL asks what the address says. No page of another site may make a
browser ask it, whoever leaves the page ends the statement, and statements take no thread from the pages.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import anyio
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows.queries.runner import Call, QueryRunner

OWN_SITES = ("same-origin", "none")
"""What Sec-Fetch-Site says of our own pages, and of what a person typed or opened from outside a browser."""
MAX_THREADS = 64
TOKEN_BYTES = 24


@dataclass(frozen=True)
class Asker:
    """Who asks SQL: what runs it, the call that is cancelled when nobody waits, whether it may run at all."""

    runner: QueryRunner
    call: Call
    is_own: bool


class Token:
    """What a browser beyond this machine needs for SQL: first in the address, from then on in a cookie."""

    def __init__(self, value: str) -> None:
        self._value = value
        # Dashboards on several ports of a host share its cookies, so that each has a name of its own.
        self._cookie = f"repertoire-{hashlib.sha256(value.encode()).hexdigest()[:12]}"

    def refused(self, request: Request) -> bool:
        """Return whether a request has not got it."""
        return not self._is_it(request.cookies.get(self._cookie, ""))

    def taken(self, request: Request) -> Response | None:
        """Return the way on for an address that holds it: to the same one without it, with a cookie."""
        if not self._is_it(request.query_params.get("token", "")):
            return None
        others = [each for each in request.query_params.multi_items() if each[0] != "token"]
        answer = RedirectResponse(request.url.path + (f"?{urlencode(others)}" if others else ""), 303)
        answer.set_cookie(
            self._cookie,
            self._value,
            path="/sql",
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return answer

    def _is_it(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._value.encode())


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def is_own(headers: Headers) -> bool:
    """Return whether a request comes from a page of ours or from a person, as the browser says.

    Programs, which say nothing, are taken for persons: a page of another site cannot make them ask.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site in OWN_SITES
    return origin is None or urlsplit(origin).netloc == headers.get("host")


class Threads:
    """Threads for SQL alone, so that the pages always have theirs."""

    def __init__(self) -> None:
        self._limiter = anyio.CapacityLimiter(MAX_THREADS)

    async def answer(self, request: Request, call: Call, work: Callable[[], Response]) -> Response:
        """Answer a request in a thread; where the browser goes away meanwhile, the call is cancelled."""

        async def watch() -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass
            call.cancel()

        watching = asyncio.create_task(watch())
        try:
            return await anyio.to_thread.run_sync(work, limiter=self._limiter)
        finally:
            watching.cancel()

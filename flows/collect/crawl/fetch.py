"""Fetching: one request to the site of a crawl and its answer, within every limit."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self

import aiohttp
from yarl import URL

from flows.collect.body import ACCEPTED_ENCODINGS, media_type_in, read_body
from flows.collect.crawl.rate_limit import MAX_PAUSE, RateLimit, backoff, retry_after
from flows.collect.crawl.ssrf import ForbiddenAddressError, SsrfGuard
from flows.home.errors import NotArchivedError, RepertoireError
from flows.home.redaction import redacted
from flows.sources.crawl_policy import CrawlPolicy

ACCEPT = "text/html, application/xhtml+xml, text/markdown;q=0.9, text/plain;q=0.8, */*;q=0.1"
LATER = frozenset({408, 425, 429, 502, 503, 504})
"""Status codes that say: not now."""
TRANSIENT = frozenset({"timeout", "connection_failed", "body_cut"})
MAX_FAILURES_IN_A_ROW = 10
DRAINED_BYTES = 1 << 16
"""The body of an answer that is no page is read up to here, so that its connection can be used again."""
MAX_HEADER_TEXT = 4000
DROPPED_HEADERS = frozenset({"set-cookie", "set-cookie2", "authorization", "proxy-authenticate"})

Wanted = Callable[["Answer"], bool]


class CrawlStoppedError(RepertoireError):
    """The crawl cannot continue now; what it found is kept, and the next collection continues there.

    is_transient: it may continue in a minute; the site has not asked for longer.
    """

    def __init__(self, message: str, *, is_transient: bool = False) -> None:
        super().__init__(message)
        self.is_transient = is_transient


@dataclass(frozen=True)
class Answer:
    """What came of one request. `status` is 0 where no answer came, `problem` a reason code and outcome.

    headers: their names in small letters. body: inflated; empty where it was not wanted.
    """

    url: str
    fetched_at: int
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    request_headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    problem: NotArchivedError | None = None

    @property
    def media_type(self) -> str:
        """Return the media type that the server states; "" where it states none."""
        return media_type_in(self.headers.get("content-type", ""))

    @property
    def is_refused(self) -> bool:
        """Return whether the server says that the request is wrong (4xx)."""
        return HTTPStatus.BAD_REQUEST <= self.status < HTTPStatus.INTERNAL_SERVER_ERROR

    @property
    def asks_for_later(self) -> bool:
        """Return whether the same request may well succeed later."""
        return self.status in LATER or (self.problem is not None and self.problem.reason in TRANSIENT)

    def headers_json(self) -> str | None:
        """Return the headers as a JSON object; None where there was no answer."""
        stored = {
            name: value[:MAX_HEADER_TEXT]
            for name, value in self.headers.items()
            if name not in DROPPED_HEADERS
        }
        return json.dumps(stored, ensure_ascii=False) if self.status else None


class Fetcher:
    """Asks one site, within its limits; a context. `asked` counts the requests.

    `continues` says what the next collection makes of one that the site does not let go on.
    """

    def __init__(
        self,
        policy: CrawlPolicy,
        site_host: str,
        pace: RateLimit,
        cap_bytes: int,
        ticks: Callable[[], int],
        *,
        continues: str = "the crawl continues where it stopped",
    ) -> None:
        self.asked = 0
        self._continues = continues
        self.pace = pace
        self._policy = policy
        self._cap_bytes = cap_bytes
        self._ticks = ticks
        self._failures = 0
        self._connector = SsrfGuard(site_host if policy.allow_private else None).connector(policy.concurrency)
        self._headers = {
            "User-Agent": policy.agent,
            "Accept": ACCEPT,
            "Accept-Encoding": ACCEPTED_ENCODINGS,
        }

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=self._connector,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            middlewares=[_ask_once],
            requote_redirect_url=False,
            timeout=aiohttp.ClientTimeout(),
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def get(
        self,
        url: str,
        validators: Mapping[str, str] | None = None,
        wanted: Wanted | None = None,
        cut_at: int | None = None,
    ) -> Answer:
        """Ask for one address, without following redirects, again where the site says later.

        The body is read where the status is 200 and `wanted` says so of the headers; it is cut at
        `cut_at` bytes where that is given. Raises CrawlStoppedError where the site wants a long pause,
        or repeatedly does not answer.
        """
        headers = {**self._headers, **(validators or {})}
        attempt = 0
        while True:
            async with self.pace.turn():
                answer = await self._ask(url, headers, wanted, cut_at)
            if not answer.asks_for_later:
                self._failures = 0
                return answer
            if attempt >= self._policy.retries:
                self._note_failure(answer)
                return answer
            self._leave_alone(answer, attempt)
            attempt += 1

    def _leave_alone(self, answer: Answer, attempt: int) -> None:
        """Pause as long as the site asks for, or as long as seems right."""
        stated = retry_after(answer.headers.get("retry-after"))
        if stated is not None and stated > MAX_PAUSE:
            raise CrawlStoppedError(
                f"{answer.url}: the site answers {answer.status} and asks for a pause of "
                f"{stated / 60:.0f} minutes. Collect again then; {self._continues}."
            )
        self.pace.pause(backoff(attempt, self._policy.backoff_seconds) if stated is None else stated)

    def _note_failure(self, answer: Answer) -> None:
        self._failures += 1
        if self._failures >= MAX_FAILURES_IN_A_ROW:
            raise CrawlStoppedError(
                f"{answer.url}: {self._failures} addresses in a row failed, this one "
                f"{problem_of(answer).detail}. Collect again when the site is up, "
                "to continue where it stopped.",
                is_transient=True,
            )

    async def _ask(
        self, url: str, headers: Mapping[str, str], wanted: Wanted | None, cut_at: int | None
    ) -> Answer:
        """Ask once, within the deadline."""
        self.asked += 1
        problem: NotArchivedError
        try:
            async with asyncio.timeout(self._policy.timeout_seconds):
                return await self._exchange(url, headers, wanted, cut_at)
        except TimeoutError:
            detail = f"no complete answer within {self._policy.timeout_seconds:g} s"
            problem = NotArchivedError("error", "timeout", detail)
        except NotArchivedError as error:
            problem = error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            problem = _connection_problem(error)
        return Answer(url, self._ticks(), 0, request_headers=headers, problem=problem)

    async def _exchange(
        self, url: str, headers: Mapping[str, str], wanted: Wanted | None, cut_at: int | None
    ) -> Answer:
        async with self._session.get(
            URL(url, encoded=True), headers=headers, allow_redirects=False
        ) as response:
            received = _received(response)
            answer = Answer(url, self._ticks(), response.status, received, headers)
            if response.status == HTTPStatus.OK and (wanted is None or wanted(answer)):
                body = await read_body(response, cut_at or self._cap_bytes, may_cut=cut_at is not None)
                return Answer(url, answer.fetched_at, response.status, received, headers, body)
            await _drain(response)
            return answer


async def _ask_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from asking again at once where a connection breaks: each try waits for its turn."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise  # that is never asked again
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise aiohttp.ClientConnectionError(str(error) or type(error).__name__) from error


def problem_of(answer: Answer) -> NotArchivedError:
    """Return what is wrong with an answer that gave no page."""
    if answer.problem is not None:
        return answer.problem
    reason = "http_refused" if answer.is_refused else "http_error"
    return NotArchivedError("error", reason, f"HTTP status {answer.status}")


def _received(response: aiohttp.ClientResponse) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, value in response.headers.items():
        name = raw_name.lower()
        text = _valid(value)
        headers[name] = f"{headers[name]}, {text}" if name in headers else text
    return headers


def _valid(value: str) -> str:
    """Return the value of a header as valid text: bytes that are not UTF-8 as those of Latin-1."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogateescape").decode("latin-1")
    return value


async def _drain(response: aiohttp.ClientResponse) -> None:
    """Read a short body that is not wanted; of a longer one the connection is closed."""
    stated = response.content_length
    if stated is None or stated <= DRAINED_BYTES:
        left = DRAINED_BYTES
        while left > 0 and (chunk := await response.content.readany()):
            left -= len(chunk)


def _connection_problem(error: Exception) -> NotArchivedError:
    """Return what went wrong below HTTP, or in it."""
    message = redacted(str(error) or type(error).__name__)[:300].encode("utf-8", "backslashreplace").decode()
    cause = getattr(error, "os_error", error)
    for one in (error, cause, error.__cause__, getattr(cause, "__cause__", None)):
        if isinstance(one, ForbiddenAddressError):
            return NotArchivedError("error", "forbidden_address", str(one))
    if isinstance(error, aiohttp.ClientPayloadError):
        return NotArchivedError("error", "body_cut", f"the body ends early: {message}")
    if isinstance(error, aiohttp.ClientSSLError):
        return NotArchivedError("error", "tls_failed", message)
    if isinstance(error, aiohttp.ClientResponseError | ValueError):
        return NotArchivedError("error", "bad_answer", f"invalid HTTP: {message}")
    return NotArchivedError("error", "connection_failed", message)

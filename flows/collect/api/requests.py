"""Asking an API: within the rate limit and robots.txt of its host, with the token, never elsewhere."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

from flows.collect.api.token import Secret
from flows.collect.crawl.discover import REDIRECTS, SiteFiles, fetch_robots
from flows.collect.crawl.fetch import Answer, CrawlStoppedError, Fetcher, problem_of
from flows.collect.crawl.rate_limit import RateLimit
from flows.collect.crawl.robots import Robots
from flows.home.errors import UsageError
from flows.sources.crawl_policy import CrawlPolicy
from flows.sources.urls import Scope, host_of

ACCEPT = "application/json, application/x-ndjson;q=0.9, text/csv;q=0.8, text/plain;q=0.7, */*;q=0.1"
MAX_ANSWER_BYTES = 50_000_000
"""A larger answer is refused: what is read of it takes some ten times its size in memory."""
MAX_HOPS = 5
NOT_LET_IN = frozenset({401, 403, 407})
TOO_LARGE = "too_large_to_archive"
CONTINUES = "what has not changed since the last collection is not sent again"


@dataclass
class ApiRequests:
    """Asks the host of an API. `scope` says which addresses are on that host."""

    fetcher: Fetcher
    robots: Robots
    scope: Scope
    secret: Secret

    @classmethod
    async def begin(cls, fetcher: Fetcher, policy: CrawlPolicy, secret: Secret) -> "ApiRequests":
        """Read robots.txt first; the token is not sent for it. Raises CrawlStoppedError where that fails."""
        robots = await fetch_robots(SiteFiles(fetcher), policy.url, policy.agent)
        fetcher.pace.delay = max(fetcher.pace.delay, robots.crawl_delay or 0.0)
        return cls(fetcher, robots, Scope(policy.url), secret)

    def address(self, link: str, page: str) -> str:
        """Return where the link to the next page leads. Raises UsageError where that is another host."""
        address = self.scope.address(self.secret.removed_from(link), page)
        if address is None:
            shown = self.secret.hidden_in(link)[:200]
            raise UsageError(
                f"{page}: its next page, {shown}, is on another host, or is no address. "
                "Nothing is asked of other hosts. Correct [paging], or add that address as a source."
            )
        return address

    async def ask(self, address: str, validators: Mapping[str, str] | None = None) -> Answer:
        """Ask for an address and return the answer, its `url` without the token.

        Redirects on the host are followed. Raises UsageError where robots.txt forbids it, and where it
        leads to another host or from https to http.
        """
        headers = {"Accept": ACCEPT, **self.secret.headers(), **(validators or {})}
        current = address
        for _ in range(MAX_HOPS + 1):
            if not self.robots.allows(current):
                raise UsageError(
                    f"{current}: its robots.txt does not allow reading it. "
                    "Ask its owner to allow it, or use another source."
                )
            answer = await self.fetcher.get(self.secret.added_to(current), headers)
            if answer.status not in REDIRECTS:
                return replace(answer, url=current, request_headers={})
            current = self._redirected(answer, current)
        raise UsageError(f"{address}: redirects endlessly. Give the address that it should lead to.")

    def _redirected(self, answer: Answer, address: str) -> str:
        location = self.secret.removed_from(answer.headers.get("location", ""))
        target = self.scope.target(location, address)
        if target is None:
            raise UsageError(
                f"{address}: redirects to {location[:200]!r}, on another host, where it is not followed. "
                "Give that address, if it is meant."
            )
        if address.startswith("https:") and not target.startswith("https:"):
            raise UsageError(
                f"{address}: redirects to {target}, which is not encrypted. Nothing is sent there."
            )
        self.scope.use_scheme_of(target)
        return target


def fetcher_for(policy: CrawlPolicy, *, delay: float | None = None) -> Fetcher:
    """Return what asks the host of an address, one request at a time; a context."""
    pace = RateLimit(policy.delay_seconds if delay is None else delay, 1)
    host = host_of(policy.url)
    return Fetcher(policy, host, pace, MAX_ANSWER_BYTES, lambda: time.time_ns() // 1000, continues=CONTINUES)


def require_success(answer: Answer, secret: Secret) -> None:
    """Raise the error for an answer that gives no records, with what to do about it."""
    if answer.status == HTTPStatus.OK and answer.problem is None:
        return
    detail = secret.hidden_in(problem_of(answer).detail)
    if answer.problem is not None and answer.problem.reason == TOO_LARGE:
        raise UsageError(
            f"{answer.url}: its answer is too large: {detail}. Ask for smaller pages (a parameter such as "
            "limit or per_page), or download it and add the file."
        )
    if answer.problem is not None and answer.problem.reason == "forbidden_address":
        raise UsageError(f"{answer.url}: {detail}")
    if answer.status in NOT_LET_IN:
        sent = "the token that was sent is not accepted" if secret.value else "it needs a token"
        raise UsageError(
            f"{answer.url}: {detail}: {sent}. Correct 'token' in the source file (add --token), "
            "or ask its owner."
        )
    if answer.is_refused and not answer.asks_for_later:
        raise UsageError(f"{answer.url}: gives no data: {detail}. Correct the address.")
    raise CrawlStoppedError(
        f"{answer.url}: {detail}. Nothing was collected, since half of the records would close the others. "
        "Collect again when it answers.",
        is_transient=True,
    )

"""Discovery before the pages of a site are read: robots.txt, sitemaps, llms.txt, its not-found page.

The small files of the crawl before are kept next to its rows, so that they too are asked for only if
they have changed.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from flows.archive.journal import SITE_FILE
from flows.collect.body import PAGE_TYPES
from flows.collect.crawl.fetch import Answer, CrawlStoppedError, Fetcher, problem_of
from flows.collect.crawl.page_links import extract_links, words_of
from flows.collect.crawl.previous import validators_of
from flows.collect.crawl.robots import MAX_BYTES as ROBOTS_BYTES
from flows.collect.crawl.robots import Robots
from flows.collect.crawl.sitemaps import MAX_BYTES as LISTING_BYTES
from flows.collect.crawl.sitemaps import Listing, read_llms_txt, read_sitemap
from flows.home.digest import digest_of
from flows.home.durable import write_durably
from flows.sources.urls import Scope, normalise

ROBOTS_HOPS = 5
MAX_KEPT_BYTES = 1_000_000
MAX_SITEMAPS = 500
SITEMAP_DEPTH = 3
LIKENESS = 0.9
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass
class SiteFiles:
    """The small files of a site, those of the crawl before by address."""

    fetcher: Fetcher
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    now: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def since(cls, fetcher: Fetcher, folder: Path | None) -> "SiteFiles":
        """Start from what a snapshot keeps; from nothing where that cannot be read."""
        try:
            before = json.loads((folder / SITE_FILE).read_bytes()) if folder else {}
        except (OSError, ValueError):
            before = {}
        return cls(fetcher, before)

    async def get(self, url: str, cut_at: int) -> Answer:
        """Ask for a small file; where it has not changed, it is the one from before."""
        cached = self.before.get(url, {})
        answer = await self.fetcher.get(url, cached.get("validators"), cut_at=cut_at)
        if answer.status == HTTPStatus.NOT_MODIFIED and cached:
            self.now[url] = cached
            body = base64.b64decode(cached["body"])
            return Answer(url, answer.fetched_at, 200, answer.headers, answer.request_headers, body)
        validators = validators_of(answer.headers)
        if answer.status == HTTPStatus.OK and validators and len(answer.body) <= MAX_KEPT_BYTES:
            self.now[url] = {"validators": validators, "body": base64.b64encode(answer.body).decode()}
        return answer

    def keep(self, folder: Path) -> None:
        """Keep the files next to the rows of a snapshot."""
        write_durably(folder / SITE_FILE, json.dumps(self.now).encode())


async def fetch_robots(files: SiteFiles, start: str, agent: str) -> Robots:
    """Return the rules of a site by RFC 9309, 2.3.1.

    Raises CrawlStoppedError where they cannot be had for now (5xx, 429, no answer), which forbids all.
    """
    url = urljoin(start, "/robots.txt")
    for _ in range(ROBOTS_HOPS + 1):
        answer = await files.get(url, ROBOTS_BYTES)
        if answer.status not in REDIRECTS:
            return _rules_in(answer, agent)
        target = normalise(answer.headers.get("location", ""), url)
        if target is None:
            return Robots.absent()
        url = target
    return Robots.absent()  # more than five hops count as absent


def _rules_in(answer: Answer, agent: str) -> Robots:
    if answer.status == HTTPStatus.OK and answer.problem is None:
        return Robots.parse(answer.body, agent)
    if answer.is_refused and not answer.asks_for_later:
        return Robots.absent()
    if answer.problem is not None and answer.problem.reason == "forbidden_address":
        raise CrawlStoppedError(f"{answer.url}: {answer.problem.detail}")
    raise CrawlStoppedError(
        f"{answer.url}: {problem_of(answer).detail}, so nothing may be requested (RFC 9309). "
        "Collect again when the site is up."
    )


class Listed(NamedTuple):
    """What a site lists: addresses, each with when it says that it changed; those of them in a sitemap."""

    pages: dict[str, datetime | None]
    in_sitemap: frozenset[str]


async def list_addresses(files: SiteFiles, scope: Scope, robots: Robots) -> Listed:
    """Return the addresses of the site that its sitemaps and its llms.txt list."""
    found: dict[str, datetime | None] = {}
    async for url, listing in _sitemaps(files, scope, robots):
        for stated, changed in listing.pages:
            address = scope.address(stated, url)
            if address is not None:
                found.setdefault(address, changed)
    in_sitemap = frozenset(found)
    url = urljoin(scope.start, "/llms.txt")
    if robots.allows(url):
        answer = await files.get(url, LISTING_BYTES)
        if answer.status == HTTPStatus.OK and answer.media_type != "text/html":
            for link in read_llms_txt(answer.body):
                address = scope.address(link, url)
                if address is not None:
                    found.setdefault(address, None)
    return Listed(found, in_sitemap)


async def _sitemaps(files: SiteFiles, scope: Scope, robots: Robots) -> Any:  # noqa: ANN401 - an async iterator
    """Yield each sitemap of the site with its address; those of other hosts are never asked for."""
    stated = [address for each in robots.sitemaps if (address := scope.address(each, scope.start))]
    waiting = [(url, 0) for url in stated or [urljoin(scope.start, "/sitemap.xml")]]
    seen: set[str] = set()
    while waiting and len(seen) < MAX_SITEMAPS:
        url, depth = waiting.pop(0)
        if url in seen or not robots.allows(url):
            continue
        seen.add(url)
        answer = await files.get(url, LISTING_BYTES)
        if answer.status != HTTPStatus.OK:
            continue
        listing = read_sitemap(answer.body)
        yield url, listing
        if depth < SITEMAP_DEPTH:
            waiting += [(each, depth + 1) for each in _inside(scope, listing, url)]


def _inside(scope: Scope, listing: Listing, url: str) -> Iterator[str]:
    return (address for each in listing.sitemaps if (address := scope.address(each, url)))


@dataclass(frozen=True)
class NotFoundPage:
    """The page that a site answers 200 with for an address that is not there; empty where it says 404.

    is_redirect: it leads elsewhere instead, so that an address that does so need not be a page that moved.
    """

    title: str = ""
    words: frozenset[str] = frozenset()
    is_redirect: bool = False

    def is_like(self, title: str, body: bytes) -> bool:
        """Return whether a page is that page."""
        if not self.words or title != self.title:
            return False
        words = words_of(body)
        return len(words & self.words) >= LIKENESS * max(1, len(words | self.words))


async def probe_not_found(fetcher: Fetcher, scope: Scope, robots: Robots) -> NotFoundPage:
    """Ask for an address that cannot be there, and see what the site makes of it."""
    name = digest_of(urlsplit(scope.start).netloc.encode(), size=8)
    url = urljoin(scope.start, f"/not-there-{name}")
    if not robots.allows(url):
        return NotFoundPage()
    answer = await fetcher.get(url, wanted=is_page)
    if answer.status != HTTPStatus.OK or not answer.body:
        return NotFoundPage(is_redirect=answer.status in REDIRECTS)
    return NotFoundPage(extract_links(answer.body, "text/html").title, words_of(answer.body))


def is_page(answer: Answer) -> bool:
    """Return by its headers whether an answer holds a page."""
    return page_type(answer) is not None


def page_type(answer: Answer) -> str | None:
    """Return the media type of a page, as the archive names it; None where it is none.

    Without a stated type, or as plain text, the ending of the address decides.
    """
    stated = answer.media_type
    path = urlsplit(answer.url).path.lower()
    if stated in ("", "text/plain", "application/octet-stream"):
        if path.endswith((".md", ".markdown", ".txt")):
            return "text/markdown"
        return "text/html" if stated == "" or path.endswith((".html", ".htm")) else None
    return PAGE_TYPES.get(stated)

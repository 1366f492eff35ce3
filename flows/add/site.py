"""Looking at a web site before it becomes a source: its robots.txt, what it lists, its first page."""

import asyncio
import json
import time
from dataclasses import dataclass, replace
from http import HTTPStatus

from flows.collect.api.answers import begins_as_json, is_feed
from flows.collect.crawl.discover import (
    REDIRECTS,
    SiteFiles,
    fetch_robots,
    is_page,
    list_addresses,
    page_type,
)
from flows.collect.crawl.fetch import Answer, CrawlStoppedError, Fetcher, problem_of
from flows.collect.crawl.page_links import PageLinks, extract_links
from flows.collect.crawl.rate_limit import RateLimit
from flows.collect.crawl.robots import Robots
from flows.home.errors import UsageError
from flows.sources.crawl_policy import CrawlPolicy
from flows.sources.urls import Scope, host_of, is_markdown, normalise

MAX_PAGE_BYTES = 10_000_000
MAX_HOPS = 5


@dataclass(frozen=True)
class SiteFound:
    """What was found at the address of a site.

    url: where it answers. listed: pages that its sitemaps and llms.txt list. links: links of its first
    page within the site. has_markdown: it offers its pages as Markdown. crawl_delay: what its
    robots.txt asks for, in seconds.
    """

    policy: CrawlPolicy
    url: str
    title: str
    listed: int
    links: int
    has_markdown: bool
    crawl_delay: float | None

    @property
    def sentences(self) -> tuple[str, ...]:
        """Describe what was found."""
        return (
            f"Found {self.title!r} at {self.url}" if self.title else f"Found a site at {self.url}",
            f"It lists {self.listed:,} pages, and its first page links to {self.links:,}",
            *(("It offers Markdown, which is read instead of HTML",) if self.has_markdown else ()),
            *((f"It asks for {self.crawl_delay:g} s between requests",) if self.crawl_delay else ()),
        )


@dataclass(frozen=True)
class NotAPage:
    """What an address answers where that is no page: it may be data."""

    url: str
    media_type: str


def inspect_site(
    address: str, *, allow_private: bool = False, contact: str | None = None
) -> SiteFound | NotAPage:
    """Ask a site for its robots.txt, its lists and its first page, within the limits of a crawl.

    Raises UsageError with the remedy where the address is none or there is no page that may be read.
    """
    url = normalise(address)
    if url is None:
        raise UsageError(f'{address}: is not the address of a site. Give one such as "https://example.org/".')
    policy = CrawlPolicy(url, allow_private=allow_private, contact=contact, retries=1)
    for _ in range(MAX_HOPS):
        found = asyncio.run(_look(policy))
        if not isinstance(found, str):
            return found
        policy = replace(policy, url=found)
    raise UsageError(f"{address}: redirects endlessly. Give the address that it should lead to.")


async def _look(policy: CrawlPolicy) -> SiteFound | NotAPage | str:
    """Inspect a site; return the address that its first page redirects to, where it does."""
    pace = RateLimit(0.0 if policy.allow_private else policy.delay_seconds, 1)
    host = host_of(policy.url)
    async with Fetcher(policy, host, pace, MAX_PAGE_BYTES, lambda: time.time_ns() // 1000) as fetcher:
        files = SiteFiles(fetcher)
        try:
            robots = await fetch_robots(files, policy.url, policy.agent)
        except CrawlStoppedError as error:
            raise UsageError(str(error)) from error
        if not robots.allows(policy.url):
            raise UsageError(
                f"{policy.url}: its robots.txt does not allow reading it. "
                "Ask its owner or use another source."
            )
        answer = await fetcher.get(policy.url, wanted=is_page)
        target = normalise(answer.headers.get("location", ""), policy.url)
        if answer.status in REDIRECTS and target is not None:
            return target
        is_whole = answer.status == HTTPStatus.OK and answer.problem is None
        if is_whole and (not is_page(answer) or begins_as_json(answer) or is_feed(answer)):
            return NotAPage(answer.url, answer.media_type)
        return await _describe(policy, files, robots, _first_page(answer))


def _first_page(answer: Answer) -> PageLinks:
    media_type = page_type(answer)
    if answer.status != HTTPStatus.OK or answer.problem is not None or media_type is None:
        raise UsageError(f"{answer.url}: gives no page: {problem_of(answer).detail}. Correct the address.")
    return extract_links(answer.body, media_type, answer.headers.get("link", ""))


async def _describe(policy: CrawlPolicy, files: SiteFiles, robots: Robots, first: PageLinks) -> SiteFound:
    scope = Scope(policy.url)
    listed = {url for url in (await list_addresses(files, scope, robots)).pages if scope.wants(url)}
    links = {each for link in first.links if (each := scope.address(link, policy.url)) and scope.wants(each)}
    return SiteFound(
        policy=policy,
        url=policy.url,
        title=" ".join(first.title.split()),
        listed=len(listed),
        links=len(links),
        has_markdown=bool(first.markdown) or any(is_markdown(url) for url in listed),
        crawl_delay=robots.crawl_delay,
    )


def site_lines(found: SiteFound) -> list[str]:
    """Return the lines of the source file that are about the crawl."""
    policy = found.policy
    private = ["allow_private = true  # it is on this machine or its network"] if policy.allow_private else []
    stated = f"contact = {json.dumps(policy.contact)}" if policy.contact else '# contact = "you@example.org"'
    return [
        "",
        f"# Found: {found.listed} pages that it lists; its first page links to {found.links}.",
        "# Globs over the path after the host; ** crosses folders.",
        '# include = ["exercises/**"]',
        '# exclude = ["blog/**", "**?page=*"]',
        "",
        f"{stated}  # goes into the User-Agent, so that the owner of the site can reach you",
        *private,
        f"delay_seconds = {policy.delay_seconds}  # between two requests; its robots.txt may ask for more",
        f"concurrency = {policy.concurrency}  # requests at a time",
        f"max_pages = {policy.max_pages}",
        f"max_depth = {policy.max_depth}  # links in a row",
        f"missing_after = {policy.missing_after}  # crawls in a row that answer 404 before a page is gone",
        "respect_noindex = false  # true leaves out what asks search engines to",
        "",
        "# Labels that only this library uses, and the field of each:",
        "# [labels]",
        '# "Works your" = "target_muscles"',
    ]

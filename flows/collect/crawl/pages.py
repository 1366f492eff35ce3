"""One crawl from the first request to the last: discovery on the site, then its pages."""

import asyncio
import logging
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from flows.collect.crawl.discover import SiteFiles, fetch_robots, list_addresses, probe_not_found
from flows.collect.crawl.fetch import CrawlStoppedError, Fetcher
from flows.collect.crawl.frontier import Frontier, FrontierLog
from flows.collect.crawl.previous import KnownPage
from flows.collect.crawl.rate_limit import RateLimit
from flows.collect.crawl.robots import Robots
from flows.collect.crawl.rows import CrawlRows
from flows.collect.crawl.site_log import SiteLog
from flows.collect.crawl.visit import PageVisits
from flows.home.errors import NotArchivedError, RepertoireError, UsageError
from flows.home.progress import HowItGoes, TellHowItGoes
from flows.sources.crawl_policy import CrawlPolicy
from flows.sources.urls import Scope, host_of

log = logging.getLogger(__name__)

TELL_SECONDS = 20.0
MAX_SECONDS = 24 * 3600
"""A robots.txt is valid for a day (RFC 9309, 2.4); a longer crawl continues with the next collection."""


@dataclass
class CrawlRun:
    """A crawl under way.

    known: the pages of the crawl before, whose frontier log is `before` and whose folder is
    `before_folder`. closed: addresses that were pages and are gone permanently. restored: the log of this
    crawl, where it was stopped. folder, log,
    site_log: where this one writes.
    """

    policy: CrawlPolicy
    scope: Scope
    rows: CrawlRows
    known: dict[str, KnownPage]
    closed: Collection[str]
    before: FrontierLog
    before_folder: Path | None
    restored: FrontierLog | None
    folder: Path
    log: IO[str]
    site_log: SiteLog
    cap_bytes: int
    ticks: Callable[[], int]
    progress: Callable[[int, int | None], None]
    tell: TellHowItGoes
    asked: int = 0
    was_full: bool = False
    robots: Robots | None = None
    frontier: Frontier | None = None

    async def run(self) -> None:
        """Run discovery, then visit the pages of the site until none is left.

        Raises UsageError where its robots.txt forbids the start, CrawlStoppedError where it cannot continue.
        """
        pace = RateLimit(self.policy.delay_seconds, self.policy.concurrency)
        host = host_of(self.scope.start)
        async with Fetcher(self.policy, host, pace, self.cap_bytes, self.ticks) as fetcher:
            told = asyncio.create_task(self._tell_again_and_again(fetcher))
            try:
                await self._run(fetcher)
            finally:
                told.cancel()
            with suppress(asyncio.CancelledError):
                await told

    async def _run(self, fetcher: Fetcher) -> None:
        files = SiteFiles.since(fetcher, self.before_folder)
        self.robots = await fetch_robots(files, self.scope.start, self.policy.agent)
        fetcher.pace.delay = max(fetcher.pace.delay, self.robots.crawl_delay or 0.0)
        visits = await self._prepare(files, fetcher, self.robots)
        await self._visit_all(visits)
        while visits.release_all():
            await self._visit_all(visits)
        self._add_unvisited(self.robots)
        for url in sorted(visits.frontier.forgotten):
            self.rows.forgotten(url, self.ticks())
        if not visits.frontier.forgotten:  # else one of them may list what is forgotten
            files.keep(self.folder)
        self.asked, self.was_full = fetcher.asked, visits.frontier.was_full

    async def _tell_again_and_again(self, fetcher: Fetcher) -> None:
        """Tell how the crawl goes, also while it waits for a slow site."""
        before = len(self.rows.done)
        while True:
            await asyncio.sleep(TELL_SECONDS)
            done = len(self.rows.done)
            queued = self.frontier.queued if self.frontier else 0
            rate = (done - before) * 60 / TELL_SECONDS
            self.tell(HowItGoes(done, queued, self.rows.errors, fetcher.asked, rate))
            before = done

    def admits(self, url: str, depth: int = 0) -> bool:
        """Return whether an address is asked for: near enough, wanted by the source, allowed by the site."""
        if self.rows.forgets(url):
            return False
        is_near = depth <= self.policy.max_depth or url in self.known
        return is_near and self.scope.wants(url) and self.robots is not None and self.robots.allows(url)

    async def _prepare(self, files: SiteFiles, fetcher: Fetcher, robots: Robots) -> PageVisits:
        """Fill the frontier, and learn how the site says that a page is not there."""
        if not robots.allows(self.scope.start):
            raise UsageError(
                f"{self.scope.start}: robots.txt does not allow {self.policy.agent!r} request it. Ask "
                "the owner of the site, or use another source."
            )
        frontier = Frontier(
            self.known, self.admits, self.policy.max_pages, self.log, forgets=self.rows.forgets
        )
        self.frontier = frontier
        if self.restored:
            frontier.restore(self.restored, self.rows.done)
        frontier.skip_spellings(url for url in self.before.spellings if url not in self.known)
        await self._seed(frontier, files, robots)
        return PageVisits(
            self.policy,
            self.scope,
            fetcher,
            frontier,
            self.rows,
            self.known,
            self.site_log,
            self.admits,
            await probe_not_found(fetcher, self.scope, robots),
        )

    async def _seed(self, frontier: Frontier, files: SiteFiles, robots: Robots) -> None:
        """Add the start, the known pages, what the site lists, and what was seen before and was no page.

        Of what sitemaps list, what says that it changed last comes first.
        """
        frontier.add(self.scope.start, 0)
        for url in self.known:
            frontier.add(url, self.before.seen.get(url, 1))
        listed = await list_addresses(files, self.scope, robots)
        oldest = datetime.min.replace(tzinfo=UTC)
        self.site_log.in_sitemap = listed.in_sitemap
        for url, _ in sorted(listed.pages.items(), key=lambda each: each[1] or oldest, reverse=True):
            frontier.add(url, 1)
        for url, depth in self.before.seen.items():
            if url not in self.closed:
                frontier.add(url, depth)

    async def _visit_all(self, visits: PageVisits) -> None:
        """Visit until the frontier is empty and no active worker could add to it."""
        crew = _Crew(self.policy.concurrency)
        async with asyncio.TaskGroup() as group:
            for _ in range(self.policy.concurrency):
                group.create_task(self._work(visits, crew, time.monotonic() + MAX_SECONDS))

    async def _work(self, visits: PageVisits, crew: "_Crew", deadline: float) -> None:
        while True:
            found = visits.frontier.next()
            if found is None:
                if await crew.is_over():
                    return
                continue
            if time.monotonic() > deadline:
                raise CrawlStoppedError(f"{self.scope.start}: a day has passed. Collect again to continue.")
            await self._visit(visits, *found)
            crew.wake()
            self.progress(len(self.rows.done), None)

    async def _visit(self, visits: PageVisits, url: str, depth: int) -> None:
        try:
            await visits.visit(url, depth)
        except (RepertoireError, OSError):
            raise
        except Exception as error:
            log.exception("%s: could not be visited", url)
            if url not in self.rows.done:
                problem = NotArchivedError(
                    "error", "extractor_error", f"{type(error).__name__}: {error}"[:300]
                )
                self.rows.not_asked(url, self.ticks(), problem)

    def _add_unvisited(self, robots: Robots) -> None:
        """Write the known pages that were not asked for, and why."""
        for url in sorted(self.known.keys() - self.rows.done):
            if not (self.scope.owns(url) and self.scope.wants(url)):
                self.rows.left_out(url, self.ticks())
            elif not robots.allows(url):
                problem = NotArchivedError("set_aside", "robots_disallowed", "robots.txt no longer allows it")
                self.rows.not_asked(url, self.ticks(), problem)
            else:
                detail = f"more pages are known than max_pages ({self.policy.max_pages}) allows"
                self.rows.not_asked(url, self.ticks(), NotArchivedError("error", "not_asked", detail))


class _Crew:
    """The workers of a crawl: those without work wait until one who had some is done."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._waiting = 0
        self._news = asyncio.Event()

    async def is_over(self) -> bool:
        """Wait for news; return True once all wait, since then there will be none."""
        self._waiting += 1
        if self._waiting == self._size:
            self._news.set()
            return True
        self._news.clear()
        await self._news.wait()
        if self._waiting == self._size:
            return True
        self._waiting -= 1
        return False

    def wake(self) -> None:
        """Notify the workers that there may be work."""
        self._news.set()

"""Visiting an address of a site: the request, its redirects, and what the answer means for the page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flows.collect.crawl.discover import REDIRECTS, NotFoundPage, is_page, page_type
from flows.collect.crawl.fetch import Answer, Fetcher
from flows.collect.crawl.frontier import NO_PAGE, OTHER_SPELLING, Frontier
from flows.collect.crawl.page_links import PageLinks, extract_links
from flows.collect.crawl.previous import KnownPage
from flows.collect.crawl.rows import CrawlRows
from flows.home.errors import NotArchivedError
from flows.sources.crawl_policy import CrawlPolicy
from flows.sources.urls import Scope, markdown_alternate, normalise

MAX_HOPS = 5
PERMANENT = frozenset({301, 308})
MAX_ALTERNATE_TRIES = 3
"""Pages whose Markdown alternate is tried before the site is taken to have none."""
UNKNOWN = KnownPage()


@dataclass
class PageVisits:
    """Visits the addresses of one site, one at a time for each caller.

    _pending: pages that name another address as their own, by that address, until it is known what is
    there. _own: pages for which that is resolved: they are pages by themselves.
    """

    policy: CrawlPolicy
    scope: Scope
    fetcher: Fetcher
    frontier: Frontier
    rows: CrawlRows
    known: dict[str, KnownPage]
    admits: Callable[[str], bool]
    not_found_page: NotFoundPage = field(default_factory=NotFoundPage)
    _pending: dict[str, list[str]] = field(default_factory=dict)
    _own: set[str] = field(default_factory=set)
    _has_alternates: bool | None = None
    _alternate_tries: int = 0

    async def visit(self, url: str, depth: int) -> None:
        """Ask for an address and write what it comes to."""
        known = self.known.get(url, UNKNOWN)
        form = known.form if known.digest else self.frontier.alternates.get(url)
        if form and self.policy.prefer_markdown and self._may_ask(form):
            answer = await self.fetcher.get(form, known.validators, is_page)
            if self._resolve_form(url, depth, answer):
                return
            known = UNKNOWN  # the validators were those of the Markdown
        answer = await self.fetcher.get(url, known.validators if not known.form else None, is_page)
        if answer.status in REDIRECTS:
            await self._follow(url, depth, answer)
        else:
            await self._resolve(url, depth, answer)
        self._release(url)

    def release_all(self) -> bool:
        """Queue the pages that wait for an address that is no page; return whether there are any."""
        waiting = list(self._pending)
        for url in waiting:
            self._release(url)
        return bool(waiting)

    def _resolve_form(self, url: str, depth: int, answer: Answer) -> bool:
        """Write a page from its Markdown form; return False where there is no such form any more."""
        if answer.status == 304 and self.known.get(url, UNKNOWN).digest:  # noqa: PLR2004
            self.rows.not_modified(url, answer)
            return True
        if answer.status == 200 and page_type(answer) == "text/markdown" and answer.body:  # noqa: PLR2004
            self._add_links(extract_links(answer.body, "text/markdown"), answer.url, depth)
            self.rows.page(url, answer, "text/markdown", f"the Markdown form of the page; depth {depth}")
            return True
        return False

    async def _follow(self, url: str, depth: int, answer: Answer) -> None:
        """Follow redirects to the page at their end, which is a separate page."""
        current, chain, is_permanent = answer, {url}, True
        while current.status in REDIRECTS:
            is_permanent = is_permanent and current.status in PERMANENT
            stated = current.headers.get("location", "")
            target = self.scope.target(stated, current.url) if stated else None
            if target is None:
                leads_to = normalise(stated, current.url)
                return self._lead_outside(url, answer, leads_to, is_permanent=is_permanent)
            if target in chain or len(chain) > MAX_HOPS:
                problem = NotArchivedError("error", "redirect_loop", f"redirects endlessly, via {target}")
                return self._failed(url, answer, problem)
            if target in self.frontier.seen or not self._may_ask(target):
                return self._redirected(url, answer, target, is_permanent=is_permanent)
            if url == self.scope.start:
                self.scope.use_scheme_of(target)
            chain.add(target)
            self.frontier.skip({target})
            self.frontier.add(target, depth)
            current = await self.fetcher.get(target, wanted=is_page)
        self._redirected(url, answer, current.url, is_permanent=is_permanent)
        return await self._resolve(current.url, depth, current)

    def _redirected(self, url: str, answer: Answer, target: str, *, is_permanent: bool) -> None:
        """Write that an address leads to another one of the site."""
        if is_permanent:
            is_known = self.rows.moved(url, answer, target, f"HTTP status {answer.status}")
        else:
            is_known = url in self.known
            if is_known:
                detail = f"HTTP status {answer.status}: for now at {target}"
                self.rows.failed(url, answer, NotArchivedError("error", "temporary_redirect", detail))
        if not is_known:
            self.frontier.note(NO_PAGE, url)

    def _lead_outside(self, url: str, answer: Answer, target: str | None, *, is_permanent: bool) -> None:
        """Write that an address leads away from the site, where the crawl does not go."""
        if url == self.scope.start:
            where = (
                f"{target}. Write that as url, if it is the site that is meant" if target else "no address"
            )
            problem = NotArchivedError("set_aside", "redirected_outside", f"the start leads to {where}")
            return self.rows.failed(url, answer, problem)
        if is_permanent and target and self.rows.moved(url, answer, target, "moved to another host"):
            return None
        problem = NotArchivedError("set_aside", "redirected_outside", f"leads to {target or 'no address'}")
        return self._failed(url, answer, problem)

    async def _resolve(self, url: str, depth: int, answer: Answer) -> None:
        """Write what an answer that is no redirect comes to."""
        if answer.status == 304 and self.known.get(url, UNKNOWN).digest:  # noqa: PLR2004
            self.rows.not_modified(url, answer)
        elif answer.status == 404:  # noqa: PLR2004
            self._not_found(url, answer, "HTTP status 404")
        elif answer.status == 410:  # noqa: PLR2004
            if not self.rows.gone(url, answer):
                self.frontier.note(NO_PAGE, url)
        elif answer.status == 200 and answer.problem is None:  # noqa: PLR2004
            await self._resolve_body(url, depth, answer)
        else:
            self.rows.failed(url, answer)

    async def _resolve_body(self, url: str, depth: int, answer: Answer) -> None:
        """Write an address that answered with something."""
        media_type = page_type(answer)
        if media_type is None:
            stated = answer.media_type or "no media type"
            return self._failed(url, answer, NotArchivedError("set_aside", "format_not_read", stated))
        page_links = extract_links(
            answer.body, media_type, answer.headers.get("link", ""), answer.headers.get("x-robots-tag", "")
        )
        if page_links.is_not_found_title or self.not_found_page.is_like(page_links.title, answer.body):
            return self._not_found(url, answer, f"a page that says so: {page_links.title[:100]!r}")
        self.rows.noindex += page_links.is_noindex
        self._add_links(page_links, url, depth)
        if page_links.is_noindex and self.policy.respect_noindex:
            problem = NotArchivedError("set_aside", "noindex", "the page asks not to be indexed")
            return self.rows.failed(url, answer, problem)
        if self._is_other_spelling(url, depth, page_links):
            return None
        if media_type == "text/html" and await self._add_markdown(url, depth, page_links):
            return None
        detail = f"depth {depth}" + (", noindex" if page_links.is_noindex else "")
        return self.rows.page(url, answer, media_type, detail)

    def _is_other_spelling(self, url: str, depth: int, page_links: PageLinks) -> bool:
        """Return whether a page names another address as its own, that is a page or may yet be one."""
        canonical = self._canonical(url, page_links)
        if canonical is None:
            return False
        if canonical in self.rows.pages or self.rows.forgets(canonical):
            self.frontier.note(OTHER_SPELLING, url)
            return True
        if not self._may_ask(canonical) or self._is_pending(canonical):
            return False
        self.frontier.add(canonical, depth, is_next=True)
        self._pending.setdefault(canonical, []).append(url)
        return True

    def _canonical(self, url: str, page_links: PageLinks) -> str | None:
        """Return the address that a page names as its own, where that is another one and can be true.

        A known page stays where it is known, and a site that names its start page on every page is wrong.
        """
        if not page_links.canonical or url in self.known or url in self._own:
            return None
        address = self.scope.address(page_links.canonical, url)
        if address is None or address == url or urlsplit(address).path == "/":
            return None
        return address

    def _is_pending(self, url: str) -> bool:
        return any(url in waiting for waiting in self._pending.values())

    def _release(self, url: str) -> None:
        """Decide on the pages that waited for an address: where it is a page, they are that page."""
        for other in self._pending.pop(url, []):
            if url in self.rows.pages:
                self.frontier.note(OTHER_SPELLING, other)
            else:
                self._own.add(other)
                self.frontier.put_back(other)

    async def _add_markdown(self, url: str, depth: int, page_links: PageLinks) -> bool:
        """Write the Markdown that a site offers of a page in its place; return whether there is any."""
        if not self.policy.prefer_markdown:
            return False
        stated = self.scope.address(page_links.markdown, url) if page_links.markdown else None
        alternate = markdown_alternate(url) if stated is None and self._has_alternates is not False else None
        form = stated or alternate
        if form is None or not self._may_ask(form):
            return False
        if alternate:
            self._alternate_tries += 1
        answer = await self.fetcher.get(form, wanted=lambda each: page_type(each) == "text/markdown")
        is_there = self._resolve_form(url, depth, answer)
        if alternate and (is_there or self._alternate_tries >= MAX_ALTERNATE_TRIES):
            self._has_alternates = self._has_alternates or is_there
        return is_there

    def _add_links(self, page_links: PageLinks, url: str, depth: int) -> None:
        base = (self.scope.address(page_links.base, url) or url) if page_links.base else url
        for link in page_links.links:
            address = self.scope.address(link, base)
            if address is not None:
                self.frontier.add(address, depth + 1)

    def _not_found(self, url: str, answer: Answer, why: str) -> None:
        if not self.rows.not_found(url, answer, why):
            self.frontier.note(NO_PAGE, url)

    def _failed(self, url: str, answer: Answer, problem: NotArchivedError) -> None:
        """Write a known page that has become no page; of others there is nothing to say."""
        if url in self.known:
            self.rows.failed(url, answer, problem)
        else:
            self.frontier.note(NO_PAGE, url)

    def _may_ask(self, url: str) -> bool:
        return self.scope.owns(url) and self.admits(url)

"""Visiting an address of a site: the request, its redirects, and what the answer means for the page.

The HTML of a page is always asked for, since it has the links; where the site offers Markdown, that is asked
for too, and states the page: see docs/decisions/0014-html-gives-the-links.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from flows.collect.crawl.discover import REDIRECTS, NotFoundPage, is_page, page_type
from flows.collect.crawl.fetch import Answer, Fetcher
from flows.collect.crawl.frontier import NO_PAGE, OTHER_SPELLING, Frontier
from flows.collect.crawl.page_forms import PageForms, Visit
from flows.collect.crawl.page_links import PageLinks, extract_links, refresh_target, text_digest
from flows.collect.crawl.previous import KnownPage, validators_of
from flows.collect.crawl.rows import CrawlRows
from flows.collect.crawl.site_log import NOTHING, SiteAddress, SiteLog, as_headers, as_json
from flows.home.errors import NotArchivedError
from flows.sources.crawl_policy import CrawlPolicy
from flows.sources.urls import Scope, is_markdown, normalise

MAX_HOPS = 5
PERMANENT = frozenset({301, 308})
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
    log: SiteLog
    admits: Callable[[str], bool]
    not_found_page: NotFoundPage = field(default_factory=NotFoundPage)
    _pending: dict[str, list[str]] = field(default_factory=dict)
    _own: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._forms = PageForms(
            self.policy,
            self.scope,
            self.fetcher,
            self.frontier,
            self.rows,
            self.known,
            self.log,
            self._may_ask,
        )

    async def visit(self, url: str, depth: int) -> None:
        """Ask for an address and write what it comes to."""
        if self._is_form_of(self._shown_page(url), url, depth):
            return
        if is_markdown(url) and self.policy.prefer_markdown and await self._visit_html_of(url, depth):
            return
        form = self._forms.form_of(url)
        answer = await self._get(url)
        page_links = self._read(answer)
        if self._is_redirect(answer, page_links):
            visit = Visit(url, depth, self.log.before.get(url, NOTHING))
            if form and not self._is_permanent(answer) and await self._forms.take(visit, form):
                return
            await self._follow(url, depth, answer, page_links)
        else:
            await self._resolve(Visit(url, depth), answer, page_links, form)
        self._release(url)

    def release_all(self) -> bool:
        """Queue the pages that wait for an address that is no page; return whether there are any."""
        waiting = list(self._pending)
        for url in waiting:
            self._release(url)
        return bool(waiting)

    async def _get(self, url: str) -> Answer:
        """Ask for the page at an address; for one that is known, only if it has changed."""
        is_kept = self.known.get(url, UNKNOWN).digest is not None
        validators = self.log.before.get(url, NOTHING).validators if is_kept else None
        return await self.fetcher.get(url, as_headers(validators), is_page)

    def _read(self, answer: Answer) -> PageLinks | None:
        """Return what an answer that holds a page says; None where it holds none."""
        media_type = page_type(answer)
        if answer.status != HTTPStatus.OK or answer.problem is not None or media_type is None:
            return None
        stated = extract_links(
            answer.body, media_type, answer.headers.get("link", ""), answer.headers.get("x-robots-tag", "")
        )
        refresh = stated.refresh or refresh_target(answer.headers.get("refresh", ""))
        target = self.scope.address(refresh, answer.url) if refresh else None
        return stated._replace(refresh=None if target == answer.url else refresh)

    def _is_redirect(self, answer: Answer, page_links: PageLinks | None) -> bool:
        return answer.status in REDIRECTS or bool(page_links and page_links.refresh)

    def _is_permanent(self, answer: Answer) -> bool:
        """Return whether a redirect is one for good, as is a page that leads elsewhere by itself."""
        return answer.status in PERMANENT or answer.status not in REDIRECTS

    async def _visit_html_of(self, url: str, depth: int) -> bool:
        """Visit the HTML of which an address is the Markdown; return whether the page is there by that.

        A page that is known by its Markdown stays at that address, and only its links come from the HTML.
        """
        if url in self.known or self.not_found_page.is_redirect:
            return False
        html = self._forms.html_of(url)
        if html is None:
            return False
        self.frontier.alternates.setdefault(html, url)
        if html in self.rows.done or html in self.known:
            self.frontier.note(OTHER_SPELLING, url)
            return True
        answer = await self._get(html)
        page_links = self._read(answer)
        is_there = page_links is not None and not self._is_not_found(page_links, answer)
        if self._is_redirect(answer, page_links):
            if not self._is_permanent(answer):
                return False
            is_there = await self._follow(html, depth, answer, page_links) is not None
        elif is_there:
            self.frontier.skip({html})
            self.frontier.add(html, depth)
            await self._resolve(Visit(html, depth), answer, page_links, url)
        self._forms.note_html(is_there=is_there)
        if is_there:
            self.frontier.note(OTHER_SPELLING, url)
            self._release(html)
        return is_there

    async def _follow(
        self, url: str, depth: int, answer: Answer, page_links: PageLinks | None = None
    ) -> str | None:
        """Follow redirects to the page at their end, which is a separate page; return its address.

        None where there is no such page; one that was seen before may yet prove to be none.
        """
        current, chain, is_permanent = answer, {url}, True
        while self._is_redirect(current, page_links):
            is_permanent = is_permanent and self._is_permanent(current)
            stated = (page_links.refresh if page_links else None) or current.headers.get("location", "")
            target = self.scope.target(stated, current.url) if stated else None
            self._note_redirect(current, target or normalise(stated, current.url))
            if target is None:
                leads_to = normalise(stated, current.url)
                self._lead_outside(url, answer, leads_to, is_permanent=is_permanent)
                return None
            if target in chain or len(chain) > MAX_HOPS:
                problem = NotArchivedError("error", "redirect_loop", f"redirects endlessly, via {target}")
                self._failed(url, answer, problem)
                return None
            if target in self.frontier.seen or not self._may_ask(target):
                self._redirected(url, answer, target, is_permanent=is_permanent)
                return target
            if url == self.scope.start:
                self.scope.use_scheme_of(target)
            chain.add(target)
            self.frontier.skip({target})
            self.frontier.add(target, depth)
            current = await self._get(target)
            page_links = self._read(current)
        self._redirected(url, answer, current.url, is_permanent=is_permanent)
        await self._resolve(Visit(current.url, depth), current, page_links, self._forms.form_of(current.url))
        return current.url if current.url in self.rows.pages else None

    def _note_redirect(self, answer: Answer, target: str | None) -> None:
        self.log.note(answer.url, SiteAddress(answer.status, target), [], [])

    def _redirected(self, url: str, answer: Answer, target: str, *, is_permanent: bool) -> None:
        """Write that an address leads to another one of the site."""
        if is_permanent:
            is_known = self.rows.moved(url, answer, target, _how(answer))
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

    async def _resolve(
        self, visit: Visit, answer: Answer, page_links: PageLinks | None, form: str | None
    ) -> None:
        """Write what an answer that is no redirect comes to. `form` is where its Markdown may be."""
        if answer.status == HTTPStatus.NOT_MODIFIED and self.known.get(visit.url, UNKNOWN).digest:
            return await self._resolve_unchanged(visit, answer, form)
        if page_links is not None:
            return await self._resolve_body(visit, answer, page_links, form)
        is_gone = answer.status in (404, 410)
        if form and not (is_gone and self._forms.had_html(visit.url)):
            visit.answered = self.log.before.get(visit.url, NOTHING)
            if await self._forms.take(visit, form):
                return None
        visit.answered = SiteAddress(answer.status)
        visit.note_in(self.log, links=[])
        return self._no_page(visit, answer)

    def _no_page(self, visit: Visit, answer: Answer) -> None:
        """Write an address that gave no page."""
        if answer.status == HTTPStatus.NOT_FOUND:
            return self._not_found(visit.url, answer, "HTTP status 404")
        if answer.status == HTTPStatus.GONE:
            if not self.rows.gone(visit.url, answer):
                self.frontier.note(NO_PAGE, visit.url)
            return None
        if answer.status == HTTPStatus.OK and answer.problem is None:
            stated = answer.media_type or "no media type"
            return self._failed(visit.url, answer, NotArchivedError("set_aside", "format_not_read", stated))
        return self.rows.failed(visit.url, answer)

    async def _resolve_unchanged(self, visit: Visit, answer: Answer, form: str | None) -> None:
        """Write a page of which the site says that it has not changed; its Markdown may have."""
        url, before = visit.url, self.log.before.get(visit.url, NOTHING)
        is_noindex = before.is_noindex or "noindex" in answer.headers.get("x-robots-tag", "").lower()
        validators = {**as_headers(before.validators), **validators_of(answer.headers)}
        visit.answered = before._replace(status=200, is_noindex=is_noindex, validators=as_json(validators))
        self.rows.noindex += is_noindex
        if is_noindex and self.policy.respect_noindex:
            visit.note_in(self.log)
            return self.rows.failed(url, answer, _NOINDEX)
        if form and await self._forms.take(visit, form):
            return None
        if await self._moved_with_html(visit):
            return None
        if self.known[url].form:  # the Markdown that stated the page is gone, and the archive lacks the HTML
            again = await self.fetcher.get(url, wanted=is_page)
            page_links = self._read(again)
            if self._is_redirect(again, page_links):
                await self._follow(url, visit.depth, again, page_links)
                return None
            return await self._resolve(Visit(url, visit.depth), again, page_links, None)
        visit.note_in(self.log)
        return self.rows.not_modified(url, answer)

    async def _resolve_body(
        self, visit: Visit, answer: Answer, page_links: PageLinks, form: str | None
    ) -> None:
        """Write an address that answered with a page."""
        url, depth = visit.url, visit.depth
        if self._is_not_found(page_links, answer):
            visit.answered = SiteAddress(404)
            visit.note_in(self.log, links=[])
            return self._not_found(url, answer, f"a page that says so: {page_links.title[:100]!r}")
        is_html = page_type(answer) == "text/html"
        visit.answered = SiteAddress(
            status=200,
            canonical=normalise(page_links.canonical, url) if page_links.canonical else None,
            is_noindex=page_links.is_noindex,
            text=text_digest(answer.body) if is_html else None,
            validators=as_json(validators_of(answer.headers)),
        )
        self.rows.noindex += page_links.is_noindex
        visit.links = self._forms.add_links(page_links, url, depth)
        if page_links.is_noindex and self.policy.respect_noindex:
            visit.note_in(self.log)
            return self.rows.failed(url, answer, _NOINDEX)
        if self._is_form_of(self._canonical(url, page_links) or self._shown_page(url), url, depth):
            return visit.note_in(self.log)
        self._forms.skip_shown(page_links, url)
        if is_html and await self._forms.take_offered(visit, page_links, form):
            return None
        if await self._moved_with_html(visit):
            return None
        visit.note_in(self.log)
        detail = f"depth {depth}" + (", noindex" if page_links.is_noindex else "")
        media_type = page_type(answer) or ""
        return self.rows.page(url, answer, media_type, detail)

    async def _moved_with_html(self, visit: Visit) -> bool:
        """Take the links of the HTML of an address of Markdown; return whether the page moved by it."""
        if not (is_markdown(visit.url) and self.policy.prefer_markdown and visit.url in self.known):
            return False
        html = self._forms.html_beside(visit.url)
        if html is None or self.not_found_page.is_redirect:
            return False
        answer = await self._forms.ask_html(visit, html)
        page_links = self._read(answer)
        if not (self._is_redirect(answer, page_links) and self._is_permanent(answer)):
            self._forms.take_html_links(visit, html, answer, page_links)
            return False
        await self._follow(visit.url, visit.depth, answer, page_links)
        return True

    def _is_not_found(self, page_links: PageLinks, answer: Answer) -> bool:
        """Return whether a page says that there is none."""
        return page_links.is_not_found_title or self.not_found_page.is_like(page_links.title, answer.body)

    def _is_form_of(self, page: str | None, url: str, depth: int) -> bool:
        """Return whether what an address is a form of is a page or may yet be one; None is nothing."""
        if page is None:
            return False
        if page in self.rows.pages or self.rows.forgets(page):
            self.frontier.note(OTHER_SPELLING, url)
            return True
        if not self._may_ask(page) or self._is_pending(page):
            return False
        self.frontier.add(page, depth, is_next=True)
        self._pending.setdefault(page, []).append(url)
        return True

    def _shown_page(self, url: str) -> str | None:
        """Return the page of which an address is the AMP or print form by custom, where it was seen.

        A page that is known stays where it is known.
        """
        return None if url in self.known or url in self._own else self._forms.shown_page(url)

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


_NOINDEX = NotArchivedError("set_aside", "noindex", "the page asks not to be indexed")


def _how(answer: Answer) -> str:
    """Return by what an address leads elsewhere."""
    return f"HTTP status {answer.status}" if answer.status in REDIRECTS else "a refresh in the page"

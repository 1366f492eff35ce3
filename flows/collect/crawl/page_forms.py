"""The forms of a page: its HTML, which has the links, and its Markdown, which states it; AMP and print.

Of HTML and Markdown the form that changed last states the page; where both changed, the Markdown does. See
docs/decisions/0014-html-gives-the-links.md. HTML that names translations states its page in any case: no
Markdown says what it is the translation of. AMP and print say nothing that the page does not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from flows.collect.crawl.discover import REDIRECTS, is_page, page_type
from flows.collect.crawl.fetch import Answer, Fetcher
from flows.collect.crawl.frontier import Frontier
from flows.collect.crawl.page_links import PageLinks, extract_links
from flows.collect.crawl.previous import KnownPage, validators_of
from flows.collect.crawl.rows import CrawlRows
from flows.collect.crawl.site_log import NOTHING, SiteAddress, SiteLog, as_headers, as_json
from flows.home.digest import digest_of
from flows.sources.crawl_policy import CrawlPolicy
from flows.sources.urls import Scope, html_alternates, is_markdown, markdown_alternate, shown_pages

MAX_ALTERNATE_TRIES = 3
"""Pages whose other form is tried before the site is taken to have none."""
UNKNOWN = KnownPage()


@dataclass
class Visit:
    """A visit under way. links, form_links: of its HTML and its Markdown; None while as they were before."""

    url: str
    depth: int
    answered: SiteAddress = NOTHING
    links: list[str] | None = None
    form_links: list[str] | None = None

    def note_in(self, log: SiteLog, *, links: list[str] | None = None) -> None:
        """Write what the address answered."""
        log.note(self.url, self.answered, self.links if links is None else links, self.form_links)


@dataclass
class PageForms:
    """Asks for the other form of the pages of one site, and decides which form states the page."""

    policy: CrawlPolicy
    scope: Scope
    fetcher: Fetcher
    frontier: Frontier
    rows: CrawlRows
    known: Mapping[str, KnownPage]
    log: SiteLog
    may_ask: Callable[[str], bool]
    _has_markdown: bool | None = None
    _markdown_tries: int = 0
    _has_html: bool | None = None
    _html_tries: int = 0

    def form_of(self, url: str) -> str | None:
        """Return where the Markdown of a page is, as far as is known before it is asked for."""
        if not self.policy.prefer_markdown or is_markdown(url):
            return None
        known, before = self.known.get(url, UNKNOWN), self.log.before.get(url, NOTHING)
        if known.digest and not known.form and before.text and not before.form:
            return None  # its HTML states it, and does so for as long as it is as it was
        form = known.form if known.digest else None
        form = form or before.form or self.frontier.alternates.get(url)
        return form if form and self.may_ask(form) else None

    def had_html(self, url: str) -> bool:
        """Return whether the crawl before found HTML there."""
        return self.log.before.get(url, NOTHING).text is not None

    def html_of(self, markdown: str) -> str | None:
        """Return where the HTML of an address of Markdown may be: where something links to, or by custom."""
        others = html_alternates(markdown)
        html = next((each for each in others if each in self.frontier.seen), None)
        if html is None and others and self._has_html is not False:
            html = others[0]
        return html if html and self.may_ask(html) else None

    def shown_page(self, url: str) -> str | None:
        """Return the page that was seen and of which an address is the AMP or print form by custom."""
        return next((page for page in shown_pages(url) if page in self.frontier.seen), None)

    def skip_shown(self, page_links: PageLinks, url: str) -> None:
        """Leave out the AMP and print forms that a page names, but for those that are pages all the same.

        A page that is known stays one, the sitemap lists what the site takes for pages, and the start is
        named as a form by a template that is wrong on every page.
        """
        for link in page_links.shown_at:
            form = self.scope.address(link, url)
            if form is None or form in {url, self.scope.start} or urlsplit(form).path == "/":
                continue
            if form not in self.known and form not in self.rows.done and form not in self.log.in_sitemap:
                self.frontier.skip_named_form(form)

    def _names_translations(self, url: str, page_links: PageLinks) -> bool:
        """Return whether a page names another address of the site as its translation."""
        others = (self.scope.address(link, url) for link in page_links.translations)
        return any(other is not None and other != url for other in others)

    def note_html(self, *, is_there: bool) -> None:
        """Remember whether the site has HTML where its Markdown lets expect it."""
        self._html_tries += 1
        if is_there or self._html_tries >= MAX_ALTERNATE_TRIES:
            self._has_html = self._has_html or is_there

    async def take_offered(self, visit: Visit, page_links: PageLinks, form: str | None) -> bool:
        """Write a page from the Markdown that it offers; return whether there is any that states it."""
        if not self.policy.prefer_markdown or self._names_translations(visit.url, page_links):
            return False
        stated = self.scope.address(page_links.markdown, visit.url) if page_links.markdown else None
        form = stated or form
        if form:
            return self.may_ask(form) and await self.take(visit, form)
        custom = markdown_alternate(visit.url) if self._has_markdown is not False else None
        if custom is None or not self.may_ask(custom):
            return False
        self._markdown_tries += 1
        is_there = await self.take(visit, custom)
        if is_there or self._markdown_tries >= MAX_ALTERNATE_TRIES:
            self._has_markdown = self._has_markdown or is_there
        return is_there

    async def take(self, visit: Visit, form: str) -> bool:
        """Ask for the Markdown of a page and write the page from it; False where its HTML states the page.

        That is where there is no Markdown, and where the text of the HTML has changed since and it has not.
        """
        url, known = visit.url, self.known.get(visit.url, UNKNOWN)
        before = self.log.before.get(url, NOTHING)
        was_read = known.digest is not None and before.form == form
        validators = as_headers(before.form_validators) if was_read else None
        answer = await self.fetcher.get(form, validators, _is_markdown)
        digest = digest_of(answer.body) if answer.body else before.form_digest
        if not answer.body and not (answer.status == HTTPStatus.NOT_MODIFIED and was_read):
            if known.form and answer.asks_for_later:
                visit.note_in(self.log)
                self.rows.failed(url, answer)
                return True
            visit.answered = visit.answered._replace(form=None, form_digest=None, form_validators=None)
            return False
        self._note_form(visit, form, digest, answer, before)
        if was_read and digest == before.form_digest and self._is_older(visit, known, before):
            return False
        visit.note_in(self.log)
        if answer.status == HTTPStatus.NOT_MODIFIED:
            self.rows.not_modified(url, answer)
        else:
            self.rows.page(
                url, answer, "text/markdown", f"the Markdown form of the page; depth {visit.depth}"
            )
        return True

    def html_beside(self, markdown: str) -> str | None:
        """Return where to ask for the HTML of a page that is known at the address of its Markdown."""
        html = self.log.before.get(markdown, NOTHING).form or self.html_of(markdown)
        return None if html is None or html in self.rows.done or not self.may_ask(html) else html

    async def ask_html(self, visit: Visit, html: str) -> Answer:
        """Ask for the HTML beside an address of Markdown; on the way to it a slash may be added."""
        validators = as_headers(self.log.before.get(html, NOTHING).validators)
        answer = await self.fetcher.get(html, validators, is_page)
        target = (
            self.scope.target(answer.headers.get("location", ""), html)
            if answer.status in REDIRECTS
            else None
        )
        if target not in html_alternates(visit.url):
            return answer
        return await self.fetcher.get(target, None, is_page)

    def take_html_links(self, visit: Visit, html: str, answer: Answer, page_links: PageLinks | None) -> None:
        """Take the links of the HTML beside an address of Markdown, where it is there."""
        is_there = answer.status == HTTPStatus.NOT_MODIFIED or page_links is not None
        self.note_html(is_there=is_there)
        if not is_there:
            return
        visit.answered = visit.answered._replace(form=answer.url)
        of_html = Visit(answer.url, visit.depth, self.log.before.get(html, NOTHING)._replace(status=200))
        if page_links is not None:
            validators = as_json(validators_of(answer.headers))
            of_html.answered = SiteAddress(200, is_noindex=page_links.is_noindex, validators=validators)
            of_html.links = self.add_links(page_links, answer.url, visit.depth)
        of_html.note_in(self.log)

    def add_links(self, page_links: PageLinks, url: str, depth: int) -> list[str]:
        """See the addresses of the site that a page links to; return them, each once."""
        base = (self.scope.address(page_links.base, url) or url) if page_links.base else url
        found = dict.fromkeys(self.scope.address(link, base) for link in page_links.links)
        found.pop(None, None)
        for address in found:
            self.frontier.add(address, depth + 1)  # type: ignore[arg-type]
        return list(found)  # type: ignore[arg-type]

    def _note_form(
        self, visit: Visit, form: str, digest: str | None, answer: Answer, before: SiteAddress
    ) -> None:
        """Take what the answer of the Markdown says."""
        restated = validators_of(answer.headers)
        kept = as_headers(before.form_validators) if not answer.body else {}
        visit.answered = visit.answered._replace(
            status=200, form=form, form_digest=digest, form_validators=as_json({**kept, **restated})
        )
        if answer.body:
            page_links = extract_links(answer.body, "text/markdown")
            visit.form_links = self.add_links(page_links, answer.url, visit.depth)

    def _is_older(self, visit: Visit, known: KnownPage, before: SiteAddress) -> bool:
        """Return whether the HTML has been edited since the Markdown, which has not changed."""
        is_edited = None not in (before.text, visit.answered.text) and before.text != visit.answered.text
        return is_edited or known.form is None


def _is_markdown(answer: Answer) -> bool:
    return page_type(answer) == "text/markdown"

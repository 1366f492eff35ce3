"""Fetching the records of a dataset from its address, page after page.

A page that fails ends the collection, and nothing is added to the archive. Pages that end too early, by a
cap or by a total that is not reached, give what they have: then no exercise is closed by its absence.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from flows.collect.api.answers import Envelope, read_envelope
from flows.collect.api.kept import KeptAnswers, ReadPage, page_read
from flows.collect.api.paging import next_address, says_there_is_more, stated_total
from flows.collect.api.requests import ApiRequests, fetcher_for, require_success
from flows.collect.api.spool import Spool
from flows.collect.api.token import Secret, read_secret
from flows.collect.crawl.fetch import Answer
from flows.collect.dataset import canonical_bytes
from flows.collect.event_loop import run_to_end
from flows.home.digest import digest_of
from flows.home.errors import UsageError
from flows.home.progress import Progress
from flows.sources.api_policy import ApiPolicy, Paging
from flows.sources.source import Source

CAPPED, NOT_RECEIVED = "not_asked", "records_not_received"
MAX_BYTES = 100_000_000
"""What all pages of a source may hold together."""
PAST_THE_END = frozenset({400, 404, 416})
ALL_ON_ONE_PAGE = Paging(max_pages=1)

log = logging.getLogger(__name__)


@dataclass
class FetchedRecords:
    """What was fetched. pages: the answers, with the number of the first record of each.

    incomplete: reason code and sentence, where there may be records that did not come. requests: how
    many were sent; records: in their order; unchanged: answers that had not changed since;
    repeated: records that came again.
    """

    records: Spool = field(default_factory=Spool)
    pages: list[ReadPage] = field(default_factory=list)
    incomplete: tuple[str, str] | None = None
    total: int | None = None
    requests: int = 0
    unchanged: int = 0
    repeated: int = 0

    @property
    def notes(self) -> dict[str, Any]:
        """Return what the manifest says of the collection."""
        return {
            "requests": self.requests,
            "answers": len(self.pages),
            "answers_unchanged": self.unchanged,
            "records_repeated": self.repeated,
            "records_stated": self.total,
            "incomplete": self.incomplete[1] if self.incomplete else None,
        }


def fetch_records(source: Source, policy: ApiPolicy, kept: KeptAnswers, progress: Progress) -> FetchedRecords:
    """Return the records of a source in their order.

    Raises UsageError with the remedy where the address, its token or its answers are not right, and
    CrawlStoppedError where it does not answer now.
    """
    found = run_to_end(_Fetching(source, policy, kept, progress).run())
    if found.incomplete:
        log.warning("%s: %s", source.name, found.incomplete[1])
    return found


@dataclass
class _Fetching:
    """One collection under way. seen: digests of records that came; totals: what the answers stated."""

    source: Source
    policy: ApiPolicy
    kept: KeptAnswers
    progress: Progress
    found: FetchedRecords = field(default_factory=FetchedRecords)
    seen: set[str] = field(default_factory=set)
    totals: list[int] = field(default_factory=list)
    read_bytes: int = 0
    secret: Secret = field(default_factory=Secret)

    async def run(self) -> FetchedRecords:
        self.secret = read_secret(self.policy)
        async with fetcher_for(self.policy.site) as fetcher:
            requests = await ApiRequests.begin(fetcher, self.policy.site, self.secret)
            try:
                await self._pages(requests)
            finally:
                self.found.requests = fetcher.asked
        self.found.total = self.totals[-1] if self.totals else None
        self.found.incomplete = self.found.incomplete or self._shortfall()
        return self.found

    async def _pages(self, requests: ApiRequests) -> None:
        """Read page after page, until the last or a cap."""
        paging = self.policy.paging or ALL_ON_ONE_PAGE
        address, visited = self.policy.site.url, set[str]()
        for number in range(1, paging.max_pages + 1):
            visited.add(address)
            page = await self._page(requests, address, number)
            if page is None:
                return
            self._take(page, address)
            if self.policy.paging is None:
                if says_there_is_more(address, page):
                    self.found.incomplete = (NOT_RECEIVED, self._not_paged())
                return
            link = next_address(paging, page, number, len(self.found.records) + self.found.repeated)
            count = len(self.found.records)
            if count > paging.max_records or (link is not None and count == paging.max_records):
                break
            if link is None:
                return
            address = requests.address(link, page.url)
            if address in visited:
                raise self._loop(page.url, f"names {address} as its next page, which was read already")
        self._note_cap(paging)

    async def _page(self, requests: ApiRequests, address: str, number: int) -> Envelope | None:
        """Return a page, from the archive where it has not changed; None for one past the last."""
        validators = self.kept.validators(address)
        answer = await requests.ask(address, validators)
        if answer.status == HTTPStatus.NOT_MODIFIED and validators:
            self.found.unchanged += 1
            page = replace(self.kept.envelope(address), url=answer.url)
            self._note(page, address, validators, {**answer.headers})
            return page
        if self._is_past_the_end(answer, number):
            if self.found.pages[-1].records >= self.found.pages[0].records:
                self.found.incomplete = (NOT_RECEIVED, self._ended_by(answer, number))
            return None
        require_success(answer, self.secret)
        self.read_bytes += len(answer.body)
        if self.read_bytes > MAX_BYTES:
            raise UsageError(
                f"{address}: the pages hold more than {MAX_BYTES:,} bytes together. "
                "Set max_records under [paging], or download the dataset and add the file."
            )
        found = read_envelope(answer, self.source.records)
        hide = self.secret.hidden_in_document
        page = Envelope(found.url, hide(found.records), hide(found.document), found.headers)
        self._note(page, address, {}, page.headers)
        return page

    def _note(
        self, page: Envelope, address: str, validators: Mapping[str, str], headers: Mapping[str, str]
    ) -> None:
        """Note what the page is to be asked for with next time, and the total that it states."""
        kept = {name: value for name, value in headers.items() if not self.secret.is_in(value)}
        stated = Envelope(page.url, page.records, page.document, kept)
        first = len(self.found.records)
        self.found.pages.append(page_read(self.source, stated, address, first, validators))
        total = stated_total(self.policy.paging, stated) if self.policy.paging else None
        if total is not None:
            self.totals.append(total)

    def _is_past_the_end(self, answer: Answer, number: int) -> bool:
        """Return whether this says that there is no such page, where nothing else told which is the last."""
        paging = self.policy.paging
        if paging is None or paging.by not in ("page", "offset") or number == 1:
            return False
        return answer.status in PAST_THE_END and not self.totals and paging.pages is None

    def _take(self, page: Envelope, address: str) -> None:
        """Add the records of a page. Raises UsageError where all of them came before."""
        packed = [_packed(record) for record in page.records]
        here = [digest_of(each) if isinstance(each, bytes) else "" for each in packed]
        again = [each in self.seen for each in here]
        if here and all(again):
            raise self._loop(address, "holds nothing but records that other pages have held")
        new = [record for record, is_again in zip(packed, again, strict=True) if not is_again]
        self.found.repeated += len(page.records) - len(new)
        if len(new) < len(page.records):
            self.found.pages[-1] = _without_validators(self.found.pages[-1], len(new))
        self.seen.update(each for each in here if each)
        for record in new:
            self.found.records.append(record)
        self.progress(len(self.found.records), self.totals[-1] if self.totals else None)

    def _note_cap(self, paging: Paging) -> None:
        """Cut what is above the cap, and say so."""
        names = "max_records" if len(self.found.records) >= paging.max_records else "max_pages"
        cap = getattr(paging, names)
        self.found.records.cut(paging.max_records)
        of = f" of {self.totals[-1]:,}" if self.totals else ""
        self.found.incomplete = (
            CAPPED,
            f"only {len(self.found.records):,}{of} records were read: {names} under [paging] is {cap:,}",
        )

    def _shortfall(self) -> tuple[str, str] | None:
        """Return why there may be records that did not come."""
        count = len(self.found.records)
        if not count:
            return NOT_RECEIVED, "it gave no record at all"
        if self.totals and min(self.totals) != max(self.totals):
            stated = f"{self.totals[0]:,} and then {self.totals[-1]:,}"
            return NOT_RECEIVED, f"it stated {stated} records while it was read, so that some may be missed"
        if self.found.repeated:
            what = f"{self.found.repeated:,} records came on two pages"
            return NOT_RECEIVED, f"{what}, since the order changed meanwhile, so that others may be missed"
        if self.totals and self.totals[-1] != count:
            return NOT_RECEIVED, f"it states {self.totals[-1]:,} records, and {count:,} came"
        return None

    def _ended_by(self, answer: Answer, number: int) -> str:
        return (
            f"page {number} answers {answer.status} after a page that was full, which may not be the last; "
            "say where the total is, under [paging]"
        )

    def _not_paged(self) -> str:
        return (
            f"its answer of {len(self.found.records):,} records says that there are more; "
            f"say in sources/{self.source.name}.toml, under [paging], how to ask for them"
        )

    def _loop(self, address: str, what: str) -> UsageError:
        return UsageError(
            f"{address}: {what}: the pages go in a circle. Nothing was collected. "
            f"Correct [paging] in sources/{self.source.name}.toml."
        )


def _without_validators(page: ReadPage, records: int) -> ReadPage:
    """Return a page that is asked for in whole next time, since not all of its records are rows."""
    return ReadPage(page.address, {}, page.document, page.first, records)


def _packed(record: object) -> object:
    """Return a record as bytes, by which it is known again; itself where it has none and is not archived."""
    try:
        return canonical_bytes(record)
    except TypeError:
        return record

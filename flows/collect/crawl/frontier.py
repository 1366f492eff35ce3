"""The frontier of a crawl: which addresses were seen, how far from the start, and which come next.

What is seen is written to `frontier.log` in the folder of the snapshot: lines of a depth and an
address, `-` for an address that was asked for and is no page, `=` for one that is another spelling of a
page. From it a crawl that was stopped continues, and the next crawl knows what there was to see.
"""

import json
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from flows.archive.journal import LOG_FILE
from flows.sources.urls import html_alternates, markdown_alternate

NO_PAGE = "-"
OTHER_SPELLING = "="
MAX_SEEN_PER_PAGE = 20
"""Addresses that are remembered, for each page that may be asked for."""


@dataclass
class FrontierLog:
    """What a frontier log says. `heading` is what its crawl was relative to."""

    heading: Mapping[str, Any] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    resolved: set[str] = field(default_factory=set)
    spellings: set[str] = field(default_factory=set)


def read_log(folder: Path) -> FrontierLog | None:
    """Read the log in the folder of a snapshot; None where there is none. A torn last line is left out."""
    try:
        raw = (folder / LOG_FILE).read_bytes()
    except OSError:
        return None
    lines = raw.decode("utf-8", "replace").split("\n")[:-1]
    try:
        log = FrontierLog(json.loads(lines[0]))
    except (ValueError, IndexError):
        return None
    for line in lines[1:]:
        kind, _, url = line.partition(" ")
        if kind == NO_PAGE:
            log.resolved.add(url)
        elif kind == OTHER_SPELLING:
            log.spellings.add(url)
        elif kind.isdigit():
            log.seen.setdefault(url, int(kind))
    return log


class Frontier:
    """The addresses of one crawl.

    `known` are the pages of the crawl before. `admits` says of an address and its depth whether it is asked
    for at all; `max_addresses` is the maximum of them. Known pages come first in that, so that what is new
    never crowds them out. What `forgets` says is forgotten is neither asked for nor logged; `forgotten` are
    those that were met.
    """

    def __init__(
        self,
        known: Collection[str],
        admits: Callable[[str, int], bool],
        max_addresses: int,
        log: IO[str],
        forgets: Callable[[str], bool] = lambda _url: False,
    ) -> None:
        self.seen: dict[str, int] = {}
        self.forgotten: set[str] = set()
        self._forgets = forgets
        self.was_full = False
        self.alternates: dict[str, str] = {}
        self._known = known
        self._admits = admits
        self._max_addresses = max_addresses
        self._room = max(0, max_addresses - len(known))
        self._room_for_known = max_addresses
        self._log = log
        self._queue: deque[str] = deque()
        self._asked: set[str] = set()
        self._other_forms: set[str] = set()
        self._named_forms: set[str] = set()

    @property
    def queued(self) -> int:
        """Return how many addresses wait."""
        return len(self._queue)

    def restore(self, log: FrontierLog, done: set[str]) -> None:
        """Go on from a log: what was done is not asked for again."""
        self._asked |= log.resolved | log.spellings | done
        self._room -= len(done.difference(self._known))
        for url, depth in log.seen.items():
            self._see(url, depth)

    def skip(self, urls: set[str]) -> None:
        """Take addresses as asked for already."""
        self._asked |= urls

    def skip_spellings(self, urls: Iterable[str]) -> None:
        """Take addresses as other spellings of pages, as the crawl before found them to be."""
        for url in sorted(url for url in urls if not self._forgets(url)):
            self._asked.add(url)
            self.note(OTHER_SPELLING, url)

    def skip_named_form(self, url: str) -> None:
        """Take an address as a form that its page names, so that it is not asked for, though it may wait."""
        if url not in self._named_forms:
            self._named_forms.add(url)
            self.skip_spellings([url])

    def add(self, url: str, depth: int, *, is_next: bool = False) -> None:
        """See an address; one that is new is queued, where it is admitted and there is room."""
        if url in self.seen or (
            len(self.seen) >= MAX_SEEN_PER_PAGE * self._max_addresses and url not in self._known
        ):
            return
        if self._forgets(url):
            self.forgotten.add(url)
            return
        self._log.write(f"{depth} {url}\n")
        self._see(url, depth, is_next=is_next)

    def put_back(self, url: str) -> None:
        """Queue an address once more."""
        self._queue.append(url)

    def note(self, kind: str, url: str) -> None:
        """Remember that an address is no page, or another spelling of one."""
        self._log.write(f"{kind} {url}\n")

    def next(self) -> tuple[str, int] | None:
        """Return the next address and its depth."""
        while self._queue:
            url = self._queue.popleft()
            if url not in self._named_forms:
                return url, self.seen[url]
        return None

    def _see(self, url: str, depth: int, *, is_next: bool = False) -> None:
        self.seen[url] = depth
        if url in self._asked or self._is_other_form(url) or not self._admits(url, depth):
            return
        if url in self._known:
            has_room, self._room_for_known = self._room_for_known > 0, self._room_for_known - 1
        else:
            has_room, self._room = self._room > 0, self._room - 1
        if not has_room:
            self.was_full = True
        elif is_next:
            self._queue.appendleft(url)
        else:
            self._queue.append(url)

    def _is_other_form(self, url: str) -> bool:
        """Return whether an address is the Markdown of a page that was seen, or the reverse."""
        if url in self._known:
            return False
        for page in html_alternates(url):
            if page in self.seen and page not in self._other_forms:
                self.alternates.setdefault(page, url)
                self._other_forms.add(url)
                return True
        markdown = markdown_alternate(url)
        return markdown is not None and markdown in self.seen and markdown not in self._other_forms

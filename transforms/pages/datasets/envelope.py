"""What an answer of an API says around its records: of how many records and pages it is one."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_TOTALS = frozenset(("count", "total", "totalcount", "totalexercises", "totalitems", "totalresults",
                     "totalrecords", "numfound", "totalelements", "totaldocs"))  # fmt: skip
_PAGES = frozenset(("totalpages", "pagecount", "pages", "lastpage", "numpages", "wptotalpages"))
_NUMBERS = frozenset(("page", "currentpage", "pagenumber", "pageindex"))
_NEXTS = frozenset(("next", "nextpage", "nexturl", "nextpageurl", "nextlink", "nextcursor"))
_NO_LETTERS = re.compile(r"[^a-z]")
_AROUND = frozenset(("meta", "metadata", "pagination", "paging", "page", "pages", "links", "info", "pageinfo",
                     "data", "result", "response"))  # fmt: skip
_MAX_DEPTH = 3


class Part(NamedTuple):
    """How much of a whole an answer is; None where it does not say.

    total: records of all pages. pages, page: how many pages there are, which this is. next: address or
    number of the next page, as it is written.
    """

    total: int | None
    pages: int | None
    page: int | None
    next: str | None

    def sentence(self, records: int) -> str:
        """Return what is said of an answer with so many records."""
        if self.pages:
            held = f"page {self.page or 1:,} of {self.pages:,}"
        else:
            held = f"{records:,} of {self.total:,} records" if self.total else "one page of several"
        total = f" ({records:,} of {self.total:,} records)" if self.pages and self.total else ""
        return f"This is {held}{total}: what is on the others is not in the file."


def part_stated(document: object, records: int) -> Part | None:
    """Return of what a document with so many records says it is a part, None where it is the whole.

    It is one where it names a next page, or states more records or pages than there are in it. Lists are
    not looked into: what a record says of itself is no envelope.
    """
    if not isinstance(document, Mapping):
        return None
    stated: dict[str, object] = {}
    for key, value in _entries(document, 0):
        stated.setdefault(_NO_LETTERS.sub("", key.lower()), value)
    total, pages = _number(stated, _TOTALS), _number(stated, _PAGES)
    following = next((stated[key] for key in stated if key in _NEXTS and stated[key]), None)
    if isinstance(following, Mapping):
        following = following.get("href")
    is_part = bool(following and following is not True) or (total or 0) > records or (pages or 0) > 1
    if not is_part:
        return None
    return Part(total, pages, _number(stated, _NUMBERS), str(following) if following else None)


def _entries(document: Mapping[str, object], depth: int) -> Iterator[tuple[str, object]]:
    for key, value in document.items():
        yield key, value
        is_around = _NO_LETTERS.sub("", key.lower()) in _AROUND
        if is_around and isinstance(value, Mapping) and depth < _MAX_DEPTH:
            yield from _entries(value, depth + 1)


def _number(stated: Mapping[str, object], keys: frozenset[str]) -> int | None:
    found = (value for key, value in stated.items() if key in keys)
    return next((value for value in found if isinstance(value, int) and not isinstance(value, bool)), None)

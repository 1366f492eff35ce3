"""How pages of records follow one another: guessed from an answer, and followed as the source file says.

What APIs call these things is listed at the top; a name that is missing is added there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, quote, unquote_plus, urlsplit

from flows.collect.api.answers import Envelope
from flows.collect.crawl.page_links import next_in_header
from flows.sources.api_policy import HEADER, Paging
from transforms.pages.datasets.paths import reach

WRAPS = (
    "",
    "meta",
    "pagination",
    "meta.pagination",
    "metadata",
    "page_info",
    "pageInfo",
    "paging",
    "info",
    "page",
)
"""Objects of an answer that say where in the pages it is, "" for the answer itself."""
NEXT_PATHS = (
    "next", "links.next", "links.next.href", "_links.next", "_links.next.href", "metadata.nextPage",
    "next_page_url", "nextPage", "next_page", "next_url", "nextUrl", "nextLink", "@odata.nextLink",
    "meta.next", "paging.next", "pagination.next", "pagination.nextUrl", "pagination.next_url", "info.next",
    "meta.next_page_url",
)  # fmt: skip
"""Where an answer has the address of the next page."""
CURSORS: Mapping[str, str] = {
    "next_cursor": "cursor", "nextCursor": "cursor", "nextPageToken": "pageToken",
    "next_page_token": "page_token", "continuationToken": "continuationToken", "next_token": "next_token",
    "endCursor": "after",
}  # fmt: skip
"""Names of what is no address but the value of a query parameter, with that parameter."""
MAX_DIGITS = 12
"""Digits of the largest count that is believed."""
MORE = ("hasNextPage", "has_next_page", "hasNext", "has_next", "hasMore", "has_more")
"""Names of what is false on the last page, beside a cursor that may still be there."""
TOTALS = (
    "count", "total", "totalCount", "total_count", "totalRecords", "total_records", "totalItems",
    "total_items", "totalElements", "totalExercises", "total_results", "totalResults", "totalDocs",
    "totalSize",
)  # fmt: skip
PAGES = (
    "total_pages", "totalPages", "last_page", "lastPage", "pageCount", "page_count", "num_pages", "pages",
    "max_page",
)  # fmt: skip
PAGE_NUMBERS = ("page", "current_page", "currentPage", "page_number", "pageNumber", "number")
TOTAL_HEADERS = ("x-wp-total", "x-total-count", "x-total", "total-count", "x-pagination-total-count")
PAGES_HEADERS = ("x-wp-totalpages", "x-total-pages", "x-pagination-page-count")
PAGE_PARAMETERS = (
    "page",
    "pagination[page]",
    "page[number]",
    "_page",
    "pageNumber",
    "page_number",
    "paged",
    "p",
)
OFFSET_PARAMETERS = (
    "offset",
    "skip",
    "$skip",
    "_start",
    "start",
    "page[offset]",
    "pagination[start]",
    "startIndex",
)
OFFSETS = ("offset", "skip", "startIndex")
"""Names by which an answer says how many records came before it."""
STRAPI = "meta.pagination."


def guess_paging(url: str, page: Envelope) -> Paging | None:
    """Return how the answers go on from this one, where it or its address shows any sign of it.

    A key such as `next` that is there and empty counts: there may be a next page tomorrow.
    """
    total = max(
        _stated(page, TOTALS, TOTAL_HEADERS), key=lambda place: _whole(page, place) or 0, default=None
    )
    pages = next(_stated(page, PAGES, PAGES_HEADERS), None)
    found = _guess_way(url, page, Paging(total=total, pages=pages))
    if found is None or (total is not None and (_whole(page, total) or 0) > len(page.records)):
        return found
    is_last = next_address(replace(found, total=None), page, 1, len(page.records)) is None
    return found if is_last else replace(found, total=None)  # that is the number on this page


def says_there_is_more(url: str, page: Envelope) -> bool:
    """Return whether an answer names a next page, or a total above the records that it has."""
    found = guess_paging(url, page)
    if found is None:
        return False
    if found.by in ("next", "link"):
        return next_address(found, page, 1, len(page.records)) is not None
    return (stated_total(found, page) or 0) > len(page.records)


def _guess_way(url: str, page: Envelope, known: Paging) -> Paging | None:
    """Return the way of paging, with the totals that are known already."""
    if next_in_header(page.headers.get("link", "")):
        return replace(known, by="link")
    return _guess_next(url, page, known) or _guess_number(url, page, known)


def _guess_next(url: str, page: Envelope, known: Paging) -> Paging | None:
    """Return where an answer has what leads to the next page; one that is empty counts last."""
    for path in NEXT_PATHS:
        if _is_address(reach(page.document, path)):
            return replace(known, by="next", next=path)
        if _whole(page, path) is not None:
            query = dict(_parameters(url))
            named = next((name for name in PAGE_PARAMETERS if name in query), "page")
            return replace(known, by="next", next=path, parameter=named)
    for path, parameter in _cursors():
        value = reach(page.document, path)
        if isinstance(value, str) and value:
            return replace(known, by="next", next=path, parameter=parameter)
    empty = next((path for path in NEXT_PATHS if _has_key(page.document, path)), None)
    return replace(known, by="next", next=empty) if empty else None


def _guess_number(url: str, page: Envelope, known: Paging) -> Paging | None:
    """Return how pages are numbered, or counted by the records before them."""
    query = dict(_parameters(url))
    offset = next((name for name in OFFSET_PARAMETERS if name in query), None)
    if offset is None and not known.pages:
        offset = next((name for name in OFFSETS if _number_at(page, (name,))), None)
    if offset:
        return replace(known, by="offset", parameter=offset, first=_number(query.get(offset), 0))
    named = next((name for name in PAGE_PARAMETERS if name in query), None)
    place = _number_at(page, PAGE_NUMBERS)
    is_short = (stated_total(known, page) or 0) > len(page.records)
    if not (named or known.pages or place or is_short):
        return None
    parameter = named or ("pagination[page]" if place and place.startswith(STRAPI) else "page")
    stated = query.get(parameter) or (reach(page.document, place) if place else None)
    return replace(known, by="page", parameter=parameter, first=_number(stated, 1))


def _number(value: object, otherwise: int) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() else otherwise


def next_address(paging: Paging, page: Envelope, number: int, received: int) -> str | None:
    """Return the address of the page after this one, the `number`th (from 1); None where it is the last.

    received: records that came until now. An address is as the answer has it: it may be relative, or
    lead elsewhere. Without totals, the page after the last is one without records.
    """
    if paging.by == "link":
        return next_in_header(page.headers.get("link", ""))
    if paging.by == "next":
        value = reach(page.document, paging.next or "")
        if any(reach(page.document, place) is False for place in _flags(paging)):
            return None
        if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
            return None
        return _with(page.url, paging.parameter, str(value)) if paging.parameter else str(value)
    total, pages = stated_total(paging, page), _whole(page, paging.pages)
    done = number + max(0, paging.start - 1)
    is_last = done >= pages if pages is not None else total is not None and received >= total
    if is_last or not page.records:
        return None
    place = paging.start + (number if paging.by == "page" else received)
    return _with(page.url, paging.parameter or "", str(place))


def places_in_body(paging: Paging | None) -> list[str]:
    """Return the paths of an answer that tell how it goes on."""
    stated = (paging.next, paging.total, paging.pages) if paging else ()
    flags = _flags(paging) if paging else []
    return [*flags, *(place for place in stated if place and not place.startswith(HEADER))]


def _flags(paging: Paging) -> list[str]:
    """Return where an answer may say that there is no next page, beside the cursor that leads there."""
    if paging.by != "next" or not paging.parameter:
        return []
    holder = (paging.next or "").rpartition(".")[0]
    return [f"{holder}.{name}" if holder else name for name in MORE]


def is_told_by_headers(paging: Paging | None) -> bool:
    """Return whether headers tell how it goes on; an answer that nothing has changed may lack them."""
    places = (paging.total or "", paging.pages or "") if paging else ()
    return paging is not None and (paging.by == "link" or any(place.startswith(HEADER) for place in places))


def stated_total(paging: Paging, page: Envelope) -> int | None:
    """Return how many records there are in all, as an answer states it."""
    return _whole(page, paging.total)


def _whole(page: Envelope, place: str | None) -> int | None:
    """Return the whole number at a place of an answer."""
    if place is None:
        return None
    is_header = place.startswith(HEADER)
    value = page.headers.get(place.removeprefix(HEADER).lower()) if is_header else reach(page.document, place)
    text = "" if isinstance(value, bool) else str(value).strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else None


def _stated(page: Envelope, names: tuple[str, ...], headers: tuple[str, ...]) -> Iterator[str]:
    """Yield the places where an answer states a number under one of these names."""
    places = [HEADER + header for header in headers] + list(_wrapped(names))
    yield from (place for place in places if _whole(page, place) is not None)


def _number_at(page: Envelope, names: tuple[str, ...]) -> str | None:
    return next((place for place in _wrapped(names) if _whole(page, place) is not None), None)


def _wrapped(names: tuple[str, ...]) -> Iterator[str]:
    yield from (f"{wrap}.{name}" if wrap else name for wrap in WRAPS for name in names)


def _cursors() -> Iterator[tuple[str, str]]:
    for wrap in WRAPS:
        yield from ((f"{wrap}.{name}" if wrap else name, parameter) for name, parameter in CURSORS.items())


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://", "/", "?", "./"))


def _has_key(document: object, path: str) -> bool:
    """Return whether a document has the last key of a path, though there is nothing in it."""
    holder, _, key = path.rpartition(".")
    found = reach(document, holder) if holder else document
    return isinstance(found, Mapping) and key in found and not isinstance(found[key], Mapping | list)


def _parameters(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)


def _with(url: str, parameter: str, value: str) -> str:
    """Return an address with one query parameter set; the others stay as they are written."""
    parts = urlsplit(url)
    others = [
        part for part in parts.query.split("&") if part and unquote_plus(part.partition("=")[0]) != parameter
    ]
    stated = f"{quote(parameter, safe='')}={quote(value, safe='')}"
    return parts._replace(query="&".join([*others, stated])).geturl()

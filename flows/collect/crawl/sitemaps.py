"""What a site lists of itself: the addresses in sitemaps and in llms.txt."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from lxml import etree

from flows.collect.body import GZIP_MAGIC, Inflater
from flows.collect.crawl.page_links import markdown_links
from flows.home.errors import NotArchivedError

MAX_BYTES = 50_000_000
MAX_ADDRESSES = 50_000
"""Both are the limits of one file by sitemaps.org."""
MAX_ELEMENTS = 1_000_000
MAX_ELEMENTS_OF_ENTRY = 50_000
"""Elements that are read of a file and held of an entry: none that lists pages has nearly as many."""
CHUNK_BYTES = 65_536
ENTRIES = ("url", "sitemap")
_DECLARATION = re.compile(rb"<!\s*(doctype|entity)", re.IGNORECASE)


class Listing(NamedTuple):
    """Addresses as written: of pages, each with the day that it says it changed; of more sitemaps."""

    pages: list[tuple[str, datetime | None]]
    sitemaps: list[str]


EMPTY = Listing([], [])


def read_sitemap(content: bytes) -> Listing:
    """Read a sitemap or an index of sitemaps, gzipped or not, or a text of one address a line.

    What cannot be read, or declares entities, lists nothing; that never means that there are no pages.
    """
    try:
        plain = inflated(content)
    except NotArchivedError:
        return EMPTY
    if plain[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")[:4].lower() == b"http":
        lines = plain.decode("utf-8-sig", "replace").split()[:MAX_ADDRESSES]
        return Listing([(line, None) for line in lines], [])
    if _DECLARATION.search(plain):
        return EMPTY
    return _read_xml(plain)


def read_llms_txt(content: bytes) -> list[str]:
    """Return the addresses that an llms.txt links to."""
    text = content[:MAX_BYTES].decode("utf-8-sig", "replace")
    return markdown_links(text)[:MAX_ADDRESSES]


def inflated(content: bytes) -> bytes:
    """Return a file that may be gzipped as it is inside."""
    if not content.startswith(GZIP_MAGIC):
        return content
    inflater = Inflater("gzip", MAX_BYTES)
    inflater.feed(content)
    return inflater.finish()


def _read_xml(content: bytes) -> Listing:
    """Read the entries as they end, and let go of them: a file of 50 MB can name 15 million elements."""
    listing = Listing([], [])
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    elements = open_entries = of_entry = 0
    for element, is_end in _events(parser, content):
        name = _name(element)
        if not is_end:
            open_entries += name in ENTRIES
            of_entry += 1
            elements += 1
            continue
        if name in ENTRIES:
            _take(element, name, listing)
            open_entries -= 1
        if not open_entries:
            of_entry = 0
            _let_go(element)
        if elements > MAX_ELEMENTS or of_entry > MAX_ELEMENTS_OF_ENTRY:
            break
        if max(len(listing.pages), len(listing.sitemaps)) >= MAX_ADDRESSES:
            break
    return listing


def _events(parser: etree.XMLPullParser, content: bytes) -> Iterator[tuple[etree._Element, bool]]:
    """Yield each element where it starts and where it ends; where the XML is broken, those before that."""
    for start in range(0, len(content), CHUNK_BYTES):
        try:
            parser.feed(content[start : start + CHUNK_BYTES])
        except etree.XMLSyntaxError:
            break
        for event, element in parser.read_events():
            yield element, event == "end"
    with suppress(etree.XMLSyntaxError):
        parser.close()
    for event, element in parser.read_events():
        yield element, event == "end"


def _let_go(element: etree._Element) -> None:
    """Empty an element that has ended, and take those before it out of the tree."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _take(element: etree._Element, name: str, listing: Listing) -> None:
    """Add one entry to the listing; its own `loc` counts, not that of an image or video in it."""
    texts = {_name(child): _text(child) for child in element if _is_of(child, element)}
    address = texts.get("loc")
    if not address:
        return
    if name == "sitemap":
        listing.sitemaps.append(address)
        return
    changed = _moment(texts.get("lastmod", ""))
    listing.pages.append((address, changed))
    listing.pages.extend(
        (translation, changed)
        for child in element
        if _name(child) == "link"
        and _attribute(child, "hreflang")
        and (translation := _attribute(child, "href"))
    )


def _text(element: etree._Element) -> str:
    """Return what is written in an element; nothing where it is no text: bytes of half a surrogate pair."""
    try:
        return (element.text or "").strip()
    except UnicodeDecodeError:
        return ""


def _attribute(element: etree._Element, name: str) -> str:
    """Return an attribute, nothing where it is no text."""
    try:
        return str(element.get(name, "")).strip()
    except UnicodeDecodeError:
        return ""


def _tag(element: etree._Element) -> str:
    """Return the name of an element with its namespace, nothing where it is no text."""
    try:
        return element.tag if isinstance(element.tag, str) else ""
    except UnicodeDecodeError:
        return ""


def _name(element: etree._Element) -> str:
    return _tag(element).rpartition("}")[2]


def _is_of(child: etree._Element, parent: etree._Element) -> bool:
    """Return whether an element is of the name space of its parent."""
    own, other = _tag(child), _tag(parent)
    return bool(own and other) and own.rpartition("}")[0] == other.rpartition("}")[0]


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

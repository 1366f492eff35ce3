"""What a site lists of itself: the addresses in sitemaps and in llms.txt."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from lxml import etree

from flows.collect.body import GZIP_MAGIC, Inflater
from flows.collect.crawl.page_links import markdown_links
from flows.home.errors import NotArchivedError

MAX_BYTES = 50_000_000
MAX_ADDRESSES = 50_000
"""Both are the limits of one file by sitemaps.org."""
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
    listing = Listing([], [])
    parser = etree.XMLPullParser(
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
    )
    try:
        parser.feed(content)
        parser.close()
    except etree.XMLSyntaxError:
        pass  # what was read until then counts
    for _, element in parser.read_events():
        name = _name(element)
        if name in ("url", "sitemap"):
            _take(element, name, listing)
            element.clear()
        if len(listing.pages) >= MAX_ADDRESSES or len(listing.sitemaps) >= MAX_ADDRESSES:
            break
    return listing


def _take(element: etree._Element, name: str, listing: Listing) -> None:
    """Add one entry to the listing; its own `loc` counts, not that of an image or video in it."""
    texts = {_name(child): (child.text or "").strip() for child in element if _is_of(child, element)}
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
        if _name(child) == "link" and child.get("hreflang") and (translation := child.get("href", "").strip())
    )


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _is_of(child: etree._Element, parent: etree._Element) -> bool:
    """Return whether an element is of the name space of its parent."""
    if not isinstance(child.tag, str) or not isinstance(parent.tag, str):
        return False
    return child.tag.rpartition("}")[0] == parent.tag.rpartition("}")[0]


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

"""Feeds (RSS, Atom) and exports of WordPress (WXR): one page an item, its content in HTML.

What the file says of an item besides its content, such as categories, tags and custom fields, goes before it
as front matter, so that a page is read from one text.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from email.utils import parsedate_to_datetime
from html import escape
from pathlib import Path
from typing import IO

from lxml import etree

from flows.collect.collection import PROGRESS_STEP, Collection, planned
from flows.home.errors import UsageError
from flows.sources.source import Source

MEDIA_TYPE = "text/html"
ITEMS = ("{*}item", "{*}entry")
HEAD_BYTES = 4096
_IS_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)\b")
_IS_EXPORT = re.compile(rb"xmlns:wp=")
NOT_PAGES = frozenset(
    {"attachment", "revision", "nav_menu_item", "custom_css", "customize_changeset", "oembed_cache",
     "user_request", "wp_block", "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation",
     "acf-field", "acf-field-group"}
)  # fmt: skip
"""Types of items of WordPress that are no pages: pictures, menus, old versions, parts of the theme."""

_TERMS = {"category": "categories", "post_tag": "tags"}
_SERIALISED = re.compile(r"^a:\d+:\{.*\}$", re.DOTALL)
_SERIALISED_TEXT = re.compile(r's:\d+:"([^"]*)";')
_SHORTCODE = re.compile(r"\[(/?)([a-z][\w-]{1,40})((?:\s[^\[\]]{0,500})?)/?\]")
_BLOCK = re.compile(
    r"\s*</?(?:address|article|aside|blockquote|div|dl|dd|dt|fieldset|figure|figcaption|form|h[1-6]|hr|iframe|"
    r"li|main|nav|ol|p|pre|section|script|style|table|tbody|td|tfoot|th|thead|tr|ul|video|!--)\b",
    re.IGNORECASE,
)
_BLANK_LINES = re.compile(r"\n\s*\n")


@dataclass
class FeedItem:
    """One item. `kind` and `status` are those of WordPress; a feed has neither.

    `fields` are terms by their taxonomy, and custom fields. `has_content`: it is not only a summary.
    `published` is the day that it states.
    """

    address: str
    title: str
    content: str
    has_content: bool
    kind: str = "post"
    status: str = "publish"
    fields: dict[str, list[str] | str] = field(default_factory=dict)
    published: date | None = None


@dataclass
class FeedSummary:
    """What a feed holds. is_export: all pages of a site, and not only the newest. kinds: what is no page."""

    is_export: bool = False
    pages: int = 0
    drafts: int = 0
    summaries: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Describe what was found."""
        what = "an export of WordPress" if self.is_export else "a feed"
        others = ", ".join(f"{count:,} {kind}" for kind, count in sorted(self.kinds.items()))
        return (
            f"Found {self.pages:,} pages in {what}",
            *((f"{self.drafts:,} more are not published, and set aside",) if self.drafts else ()),
            *((f"No pages, and no inputs: {others}",) if others else ()),
            *((f"{self.summaries:,} have only a summary; is there a full feed?",) if self.summaries else ()),
            *(() if self.is_export else ("A feed has only the newest; the pages that leave it are kept",)),
        )


def read_feed(path: Path, summary: FeedSummary) -> Iterator[FeedItem]:
    """Yield the items of a feed that are pages; `summary` gets what there is.

    Raises UsageError where the file is no feed or is not whole: half of it would end the other half's pages.
    """
    try:
        with path.open("rb") as opened:
            head = opened.read(HEAD_BYTES)
            if not _IS_FEED.search(head):
                raise UsageError(f"{path}: is no RSS, Atom or WordPress export. Correct the path.")
            opened.seek(0)
            summary.is_export = _IS_EXPORT.search(head) is not None
            for item in _items(opened):
                if item.kind in NOT_PAGES:
                    summary.kinds[item.kind] += 1
                    continue
                summary.pages += item.status == "publish"
                summary.drafts += item.status != "publish"
                summary.summaries += not item.has_content
                yield item
    except etree.XMLSyntaxError as error:
        raise UsageError(f"{path}: not XML: {error.msg}. Export it again.") from error
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}. Correct its permissions.") from error


def collect_feed(collection: Collection, source: Source, cap_bytes: int) -> None:
    """Archive the pages of a feed or an export, in the order of the file; set aside what is not published."""
    summary = FeedSummary()
    set_aside: list[tuple[str, str, str, str]] = []
    for done, item in enumerate(read_feed(source.path, summary)):
        if done % PROGRESS_STEP == 0:
            collection.progress(done, done)
        problem = _problem(item, collection, cap_bytes)
        if problem is None:
            collection.add_page(item.address, MEDIA_TYPE, page_of(item))
        else:
            set_aside.append((item.address or f"item-{done + 1}", *problem))
    collection.add_all_without_payload(set_aside)
    collection.notes["found"] = list(summary.sentences)
    if not summary.is_export:
        collection.keep_unmet(MEDIA_TYPE)


def _problem(item: FeedItem, collection: Collection, cap_bytes: int) -> tuple[str, str, str] | None:
    """Return outcome, reason and detail of an item that is not archived; None for a page."""
    if item.status != "publish":
        return "set_aside", "not_published", f"its status is {item.status}"
    if not item.address:
        return "error", "record_without_id", "the item has no link and no id"
    if item.address in collection.seen:
        return "set_aside", "duplicate_record_id", f"the address {item.address!r} occurs earlier"
    if item.published and item.published > collection.writer.started_at.date():
        held = planned(item.published)
        return held.outcome, held.reason, held.detail
    size = len(item.content)
    if size > cap_bytes:
        return "set_aside", "too_large_to_archive", f"{size} characters, the limit is {cap_bytes} bytes"
    return None


def page_of(item: FeedItem) -> bytes:
    """Return an item as a page: front matter, its title as heading, its content."""
    head = {"title": item.title, "url": item.address, **item.fields}
    written = json.dumps(head, ensure_ascii=False, indent=1)
    return f"{written}\n<main>\n<h1>{escape(item.title)}</h1>\n{paragraphs(item.content)}\n</main>\n".encode()


def paragraphs(content: str) -> str:
    """Return content of WordPress as the site shows it: without shortcodes, blank lines being paragraphs."""
    closed = {match[2] for match in _SHORTCODE.finditer(content) if match[1]}
    shown = _SHORTCODE.sub(
        lambda match: "" if match[2] in closed or "=" in match[3] else match[0], content.replace("\r\n", "\n")
    )
    parts = [part for part in _BLANK_LINES.split(shown) if part.strip()]
    if len(parts) <= 1 and "\n" not in shown.strip():  # nothing to part
        return shown
    return "\n".join(
        part if _BLOCK.match(part) else f"<p>{part.strip()}</p>".replace("\n", "<br>\n") for part in parts
    )


def _items(opened: IO[bytes]) -> Iterator[FeedItem]:
    """Yield the items one by one; what was read is let go, and no entity or other file is followed."""
    events = etree.iterparse(
        opened, events=("end",), tag=ITEMS, resolve_entities=False, load_dtd=False, no_network=True
    )
    for _, element in events:
        yield _item(element)
        element.clear()
        while (before := element.getprevious()) is not None:
            element.getparent().remove(before)


def _item(element: etree._Element) -> FeedItem:
    """Return what one element says; names count without their namespaces."""
    texts: dict[str, str] = {}
    terms: dict[str, list[str]] = {}
    custom: dict[str, list[str] | str] = {}
    for child in element.iterchildren("*"):
        name = etree.QName(child).localname
        prefix = child.prefix or ""
        if name == "category":
            label = child.get("domain") or "category"
            term = child.get("label") or child.get("term") or _text(child)
            terms.setdefault(_TERMS.get(label, label), []).append(term)
        elif name == "postmeta":
            custom |= _custom_field(child)
        elif name == "link" and child.get("href"):
            if child.get("rel", "alternate") == "alternate":
                texts.setdefault("link", child.get("href") or "")
        elif name == "encoded":
            texts.setdefault(f"{prefix}:encoded", _text(child))
        else:
            texts.setdefault(name, _content(child))
    content = texts.get("content:encoded") or texts.get("content") or ""
    is_open = not texts.get("post_password")
    return FeedItem(
        address=(texts.get("link") or texts.get("guid") or texts.get("id") or "").strip(),
        title=" ".join(texts.get("title", "").split()),
        content=content or texts.get("description") or texts.get("summary") or "",
        has_content=bool(content),
        kind=texts.get("post_type", "post"),
        status=texts.get("status", "publish") if is_open else "behind a password",
        fields={**custom, **terms},
        published=_day(texts.get("pubDate") or texts.get("published") or texts.get("date") or ""),
    )


def _day(stated: str) -> date | None:
    """Return the day that a feed states, as RSS (RFC 822) or Atom (ISO 8601) writes it; None for no date."""
    try:
        return date.fromisoformat(stated.strip()[:10])
    except ValueError:
        try:
            return parsedate_to_datetime(stated).date()
        except ValueError:
            return None


def _custom_field(element: etree._Element) -> dict[str, list[str] | str]:
    """Return a custom field; those of WordPress and its plugins begin with a low line."""
    key = element.findtext("{*}meta_key") or ""
    value = (element.findtext("{*}meta_value") or "").strip()
    if not key or key.startswith("_") or not value:
        return {}
    return {key: _SERIALISED_TEXT.findall(value) if _SERIALISED.match(value) else value}


def _content(element: etree._Element) -> str:
    """Return the content of an element; that of Atom may be XHTML within it."""
    if element.get("type") != "xhtml":
        return _text(element)
    return "".join(etree.tostring(child, encoding="unicode", with_tail=True) for child in element)


def _text(element: etree._Element) -> str:
    """Return the text of an element."""
    return "".join(element.itertext())

"""Whether a page is published, as it says itself: a draft covers nothing, nor what is planned."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

_TRUE = frozenset({"true", "yes", "1", "on"})
_FALSE = frozenset({"false", "no", "0", "off"})
_NOT_PUBLIC = frozenset(
    {"draft", "private", "pending", "trash", "future", "scheduled", "unpublished", "archived", "in review"}
)
UNPUBLISHED: Mapping[str, frozenset[str]] = {
    "draft": _TRUE,
    "isdraft": _TRUE,
    "published": _FALSE,
    "publish": _FALSE,
    "ispublished": _FALSE,
    "status": _NOT_PUBLIC,
    "post_status": _NOT_PUBLIC,
}
"""Values of keys of front matter by which a page is not published."""

_HEAD_BYTES = 4096
_HTML_HEAD_BYTES = 100_000
_HEAD_ENDS = re.compile(rb"</head\b|<body\b", re.IGNORECASE)
_NO_MARKUP = re.compile(rb"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_META = re.compile(rb"<meta\b[^<>]{0,2000}>", re.IGNORECASE)
_META_DATE = re.compile(
    rb"""(?:property|name|itemprop)\s*=\s*["']?(?:article:published_time|datepublished|date|dc\.date)["'\s/>]""",
    re.IGNORECASE,
)
_CONTENT_DATE = re.compile(rb"""content\s*=\s*["']?(\d{4}-\d{2}-\d{2})""", re.IGNORECASE)
_ROBOTS = re.compile(rb"""\bname\s*=\s*["']?robots["'\s/>]""", re.IGNORECASE)
_NOINDEX = re.compile(rb"""\bcontent\s*=\s*["']?[^"'<>]*\bnoindex\b""", re.IGNORECASE)
_DATE_KEY = re.compile(r"date|publish_?date|published_?(?:at|on)|pub_?date", re.IGNORECASE)
_DATE_LENGTH = len("2026-01-31")
_FENCES = (b"---", b"+++", b"{")
_END = re.compile(rb"^(?:---|\+\+\+|\.\.\.|\})[ \t]*\r?$", re.MULTILINE)
_DATE = re.compile(
    rb"""^[ \t]?["']?(?:date|publish_?date|published_?(?:at|on)|pub_?date)["']?\s*[:=]\s*["']?"""
    rb"(\d{4}-\d{2}-\d{2})",
    re.IGNORECASE | re.MULTILINE,
)


def unpublished(data: Mapping[str, Any]) -> str | None:
    """Return what front matter says by which its page is not published; None for nothing."""
    for key, value in data.items():
        values = UNPUBLISHED.get(key.casefold()) if isinstance(key, str) else None
        if values and isinstance(value, str | bool | int) and str(value).strip().casefold() in values:
            return f"{key}: {value}"
    return None


def planned_for(payload: bytes, today: date) -> date | None:
    """Return the day after today on which a page is to be published; None for none.

    Front matter says so, and the head of a page in HTML.
    """
    head = payload[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(_FENCES):
        tags = (tag[0] for tag in _META.finditer(_html_head(payload)) if _META_DATE.search(tag[0]))
        return _after(today, (found[1] for tag in tags if (found := _CONTENT_DATE.search(tag))))
    end = _END.search(head, 3)
    return _after(today, (found[1] for found in _DATE.finditer(head[: end.start()] if end else head)))


def record_planned_for(record: Mapping[str, Any], today: date) -> date | None:
    """Return the day after today on which a record of a dataset is to be published; None for none."""
    stated = (
        value[:_DATE_LENGTH].encode()
        for key, value in record.items()
        if isinstance(value, str) and _DATE_KEY.fullmatch(key)
    )
    return _after(today, stated)


def asks_not_to_be_indexed(payload: bytes, robots_tag: str = "") -> bool:
    """Return whether a page asks search engines to leave it out, in its head or by X-Robots-Tag."""
    if "noindex" in robots_tag.lower():
        return True
    tags = (tag[0] for tag in _META.finditer(_html_head(payload)))
    return any(_ROBOTS.search(tag) and _NOINDEX.search(tag) for tag in tags)


def _html_head(payload: bytes) -> bytes:
    """Return the head of a page in HTML without its comments; of anything else what stands in its place."""
    head = payload[:_HTML_HEAD_BYTES]
    end = _HEAD_ENDS.search(head)
    return _NO_MARKUP.sub(b"", head[: end.start()] if end else head)


def _after(today: date, stated: Iterable[bytes]) -> date | None:
    for each in stated:
        try:
            day = date.fromisoformat(each.decode())
        except ValueError:
            continue
        if day > today:
            return day
    return None

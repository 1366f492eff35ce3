"""Whether a page is published, as generators of sites say it in front matter: a draft covers nothing."""

import re
from collections.abc import Mapping
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
    """Return the day after today on which a page is to be published, by its front matter; None for none."""
    head = payload[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(_FENCES):
        return None
    end = _END.search(head, 3)
    for found in _DATE.finditer(head[: end.start()] if end else head):
        try:
            stated = date.fromisoformat(found[1].decode())
        except ValueError:
            continue
        if stated > today:
            return stated
    return None

"""A page that a browser saved as MHTML (RFC 2557): the root part of a MIME message."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import NamedTuple

from transforms.pages.decode import UnreadableError

MAX_BYTES = 20_000_000
"""Larger files are not parsed; pictures are most of one."""
MAX_PARTS = 2_000
MAX_NESTED = 8
"""So many parts may have parts themselves: browsers write one, two with a frame."""

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_LOCATIONS = ("Content-Location",)
_OF_FILE = ("Snapshot-Content-Location", "Content-Location")


class SavedPage(NamedTuple):
    """The HTML of a saved page in bytes, the charset of its part, and the address it was saved from."""

    html: bytes
    charset: str | None
    address: str | None


def html_of_saved_page(payload: bytes) -> SavedPage:
    """Return the root of a saved page: the part that `start` names, else the first of HTML.

    Raises `UnreadableError`: too_large_to_parse, document_too_large (too many parts), no_html_part.
    """
    if len(payload) > MAX_BYTES:
        raise UnreadableError("too_large_to_parse", f"{len(payload)} bytes; the limit is {MAX_BYTES}")
    lower = payload.lower()
    if lower.count(b"boundary") > MAX_NESTED or lower.count(b"content-type") > MAX_PARTS:
        raise UnreadableError(
            "document_too_large", f"more than {MAX_PARTS} parts, or {MAX_NESTED} parts that have parts"
        )
    message = message_from_bytes(payload, policy=policy.default)
    pages = [part for part in message.walk() if part.get_content_type() in _HTML]
    if not pages:
        raise UnreadableError("no_html_part", f"no part of it is HTML; it is {message.get_content_type()}")
    start = str(message.get_param("start") or "")
    root = next((part for part in pages if start and part.get("Content-ID", "").strip() == start), pages[0])
    html = root.get_payload(decode=True)
    return SavedPage(
        html if isinstance(html, bytes) else b"",
        root.get_content_charset(),
        _address(root, _LOCATIONS) or _address(message, _OF_FILE),
    )


def _address(part: EmailMessage, names: tuple[str, ...]) -> str | None:
    """Return the address on the web that a part was saved from."""
    found = (str(part.get(name, "")).strip() for name in names)
    return next((address for address in found if address.startswith(("https://", "http://"))), None)

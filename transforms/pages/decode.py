"""From the bytes of a page to its text, within limits, never by guessing silently."""

import codecs
import re
from typing import NamedTuple

MAX_BYTES = 2_000_000
"""Pages with more bytes than this are not parsed."""

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_BINARY_SHARE = 0.02
_CONTROL_BYTES = bytes({*range(32), 127} - {9, 10, 13})
_CONTROL = re.compile(f"[{re.escape(_CONTROL_BYTES.decode())}]")
_SAMPLE = 4096
_HEAD = 2048
_META_CHARSET = re.compile(rb"<meta\b[^>]{0,300}?\bcharset\s{0,4}=\s{0,4}[\"']?([a-z0-9_:.-]{2,40})")
_BROWSER_CODECS = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "x-sjis": "cp932", "shift_jis": "cp932", "shift-jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030",
    "utf8": "utf-8", "x-utf-8": "utf-8", "iso-8859-9": "cp1254", "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949", "windows-31j": "cp932",
}  # fmt: skip
_WITH_ESCAPES = frozenset({"iso2022_jp", "iso2022_kr", "hz"})
_MOJIBAKE = (b"\xc3\x83\xc2", b"\xc3\xa2\xe2\x82\xac")  # both start alike; UTF-8 of "Ã©" and "â€™", shortened


class Text(NamedTuple):
    """Text of a page, lines ended by line feeds; `note` says what was odd about its bytes, if anything."""

    content: str
    note: str | None = None


class UnreadableError(Exception):
    """The bytes are no page that can be read; `reason` is the code for the record."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def decode(payload: bytes, charset: str | None = None, *, is_html: bool = False) -> Text:
    """Return the text of a payload, or raise `UnreadableError` with too_large_to_parse, not_text, empty_page.

    A byte order mark decides. Else the bytes are UTF-8 where they are valid as such (by chance no
    other text is), unless they only look so in an encoding with escapes. Else they are what the meta
    tag of the page or `charset`, of its header, declares. Else they are read as Windows-1252. The note
    says where the bytes are not what was declared.
    """
    if len(payload) > MAX_BYTES:
        raise UnreadableError("too_large_to_parse", f"{len(payload)} bytes; the limit is {MAX_BYTES}")
    declared = (_declared(payload) if is_html else None) or _codec(charset)
    content, note = _decode(payload, declared)
    if "\r" in content:
        content = content.replace("\r\n", "\n").replace("\r", "\n")
    if len(payload.translate(None, _CONTROL_BYTES)) != len(payload):
        content, note = _without_controls(content, note)
    if not content or content.isspace():
        raise UnreadableError("empty_page", "the page has no text")
    if note is None and not content.isascii():
        note = _damage(content, payload)
    return Text(content, note)


def _damage(content: str, payload: bytes) -> str | None:
    """Return whether a text was damaged before it came here."""
    if "\ufffd" in content:
        return "holds replacement characters (U+FFFD): it was damaged before it came here"
    if b"\xc3" in payload and any(pair in payload for pair in _MOJIBAKE):
        return "holds mojibake such as Ã©: UTF-8 that was once read as Windows-1252"
    return None


def _declared(payload: bytes) -> str | None:
    """Return the codec that the meta tag of a page of HTML declares."""
    found = _META_CHARSET.search(payload[:_HEAD].lower())
    codec = _codec(found[1].decode("ascii", "ignore")) if found else None
    return None if codec and codec.startswith("utf-16") else codec  # the tag was read as ASCII: it is not so


def _codec(label: str | None) -> str | None:
    """Return the codec that browsers use for a label; None where it is unknown or no text encoding."""
    name = (label or "").strip().strip("\"'").lower()
    name = _BROWSER_CODECS.get(name, name)
    try:
        codec = codecs.lookup(name) if name else None
        "".encode(codec.name) if codec else None
    except (LookupError, ValueError):
        return None
    return codec.name if codec else None


def _decode(payload: bytes, declared: str | None) -> tuple[str, str | None]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if payload.startswith(mark):
            body = payload[len(mark) :]
            try:
                return body.decode(encoding), None
            except UnicodeDecodeError:
                return body.decode(encoding, "replace"), f"not valid {encoding} after its byte order mark"
    if declared and (declared in _WITH_ESCAPES or declared.startswith("utf-16")):
        try:
            return payload.decode(declared), None
        except UnicodeDecodeError:
            pass
    try:
        return payload.decode(), None
    except UnicodeDecodeError as error:
        if declared and declared != "utf-8":
            try:
                return payload.decode(declared), None
            except UnicodeDecodeError:
                pass
        return payload.decode("cp1252", "replace"), f"not UTF-8 at byte {error.start}; read as Windows-1252"


def _without_controls(content: str, note: str | None) -> tuple[str, str | None]:
    """Drop control characters; many of them mean that this is no text."""
    cleaned, dropped = _CONTROL.subn("", content)
    sample = content[:_SAMPLE]
    in_sample = len(_CONTROL.findall(sample))
    if in_sample > _BINARY_SHARE * len(sample) or dropped > _BINARY_SHARE * len(content):
        raise UnreadableError("not_text", f"{dropped} control characters among {len(content)}: binary data")
    if not dropped:
        return content, note
    return cleaned, note or f"{dropped} control characters were dropped"

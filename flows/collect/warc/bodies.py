"""What a record of a web archive holds: its media type, and its body without chunks and compression."""

import codecs
import io
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from fastwarc.stream_io import BrotliReader, ZstdReader

from flows.collect.body import GZIP_MAGIC, PAGE_TYPES, TOO_LARGE, WINDOW, Inflater, media_type_in
from flows.collect.file_kinds import media_type_of
from flows.home.errors import NotArchivedError

UNSTATED = ("", "text/plain", "application/octet-stream")
MAX_ENCODINGS = 3
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_READERS = {"br": BrotliReader, "zstd": ZstdReader}


def page_type(content_type: str, address: str, *, is_text_a_page: bool = False) -> str | None:
    """Return the media type of a page as the archive names it, with its charset; None where it is none.

    Without a stated type, or as plain text, the ending of the address decides, as in a crawl; with
    `is_text_a_page` plain text is one.
    """
    stated = media_type_in(content_type)
    if stated == "text/plain" and is_text_a_page:
        return "text/markdown"
    if stated not in UNSTATED:
        return _with_charset(PAGE_TYPES.get(stated), content_type)
    by_name = media_type_of(urlsplit(address).path)
    return by_name or ("text/html" if stated == "" else None)


def _with_charset(media_type: str | None, content_type: str) -> str | None:
    """Return the media type of HTML with the charset that was stated, where that is a known one."""
    stated = _CHARSET.search(content_type)
    if media_type != "text/html" or stated is None:
        return media_type
    try:
        name = codecs.lookup(stated[1]).name
    except LookupError:
        return media_type
    return media_type if name in ("utf-8", "ascii") else f"{media_type}; charset={name}"


def decoded_body(body: bytes, headers: Mapping[str, str], cap_bytes: int) -> bytes:
    """Return the body of an answer as it is after its transfer and content encoding.

    Headers have their names in small letters. An encoding that is stated of a body which does not have
    it was removed by who wrote the archive. Raises NotArchivedError as `bounded_bodies` does.
    """
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _without_chunks(body)
    names = [name.strip() for name in headers.get("content-encoding", "").lower().split(",")]
    encodings = [name for name in names if name not in ("", "identity", "none", "utf-8")]
    if len(encodings) > MAX_ENCODINGS or any(
        name not in WINDOW and name not in _READERS for name in encodings
    ):
        raise NotArchivedError("error", "encoding_not_read", f"Content-Encoding: {', '.join(encodings)}")
    for name in reversed(encodings):
        body = _inflated(body, name, cap_bytes)
    if len(body) > cap_bytes:
        detail = f"{len(body)} bytes, the limit is {cap_bytes}"
        raise NotArchivedError("set_aside", TOO_LARGE, detail)
    return body


def _inflated(body: bytes, encoding: str, cap_bytes: int) -> bytes:
    if encoding in _READERS:
        return _read_all(body, encoding, cap_bytes)
    if encoding != "deflate" and not body.startswith(GZIP_MAGIC):
        return body
    if encoding == "deflate" and body.lstrip()[:1] == b"<":
        return body
    inflater = Inflater(encoding, cap_bytes)
    inflater.feed(body)
    return inflater.finish()


def _read_all(body: bytes, encoding: str, cap_bytes: int) -> bytes:
    """Inflate a body by one of fastwarc's readers, within the cap."""
    if body.lstrip()[:1] == b"<":
        return body
    reader = _READERS[encoding](io.BytesIO(body))
    pieces, size = [], 0
    try:
        while piece := reader.read(1 << 16):
            pieces.append(piece)
            size += len(piece)
            if size > cap_bytes:
                detail = f"the limit is {cap_bytes} bytes; it grew on inflating"
                raise NotArchivedError("set_aside", TOO_LARGE, detail)
    except OSError as error:
        raise NotArchivedError("error", "body_damaged", f"cannot be inflated: {error}") from error
    return b"".join(pieces)


def _without_chunks(body: bytes) -> bytes:
    """Join the chunks of a body (RFC 9112, 7.1); one that has none stays as it is."""
    pieces: list[bytes] = []
    position = 0
    while size := _CHUNK_SIZE.match(body, position):
        length = int(size[1], 16)
        if not length:
            return b"".join(pieces)
        start, position = size.end(), size.end() + length
        if position > len(body):
            raise NotArchivedError("error", "body_cut", f"its last chunk ends early, after {len(body)} bytes")
        pieces.append(body[start:position])
        position += 2 if body.startswith(b"\r\n", position) else 1
    if not pieces:
        return body
    reason = "body_cut" if position >= len(body) else "body_damaged"
    raise NotArchivedError("error", reason, f"its chunks end early, after {position} bytes")

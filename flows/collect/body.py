"""Reading the body of an answer within limits: raw, and inflated while it comes."""

import re
import zlib
from typing import Any

from aiohttp import ClientResponse

from flows.home.errors import NotArchivedError

ACCEPTED_ENCODINGS = "gzip, deflate"
WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 15}
GZIP_MAGIC = b"\x1f\x8b"
INFLATE_STEP = 1 << 18
TOO_LARGE = "too_large_to_archive"
PAGE_TYPES = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "text/markdown": "text/markdown",
    "text/x-markdown": "text/markdown",
}
"""The media types of a page, each with the one that it is archived as."""


async def read_body(response: ClientResponse, cap_bytes: int, *, may_cut: bool = False) -> bytes:
    """Return the body of an answer as it is after its content encoding.

    Raises NotArchivedError with too_large_to_archive (with `may_cut` the body is cut there instead),
    body_damaged, encoding_not_read or, where gzip ends early, body_cut. A body that ends before its
    Content-Length is aiohttp's ClientPayloadError.
    """
    names = [name.strip() for name in response.headers.get("Content-Encoding", "").lower().split(",")]
    encodings = [name for name in names if name not in ("", "identity")]
    if len(encodings) > 1 or any(name not in WINDOW for name in encodings):
        raise NotArchivedError("error", "encoding_not_read", f"Content-Encoding: {', '.join(encodings)}")
    stated = response.content_length
    if stated is not None and stated > cap_bytes and not may_cut:
        raise _too_large(cap_bytes, f"Content-Length: {stated}")
    inflater = Inflater(encodings[0], cap_bytes) if encodings else None
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in response.content.iter_any():
            size += len(chunk)
            if inflater:
                inflater.feed(chunk)
            else:
                chunks.append(chunk)
            if size > cap_bytes:
                raise _too_large(cap_bytes, "more came")
    except NotArchivedError as error:
        if not may_cut or error.reason != TOO_LARGE:
            raise
        return (inflater.so_far() if inflater else b"".join(chunks))[:cap_bytes]
    return inflater.finish() if inflater else b"".join(chunks)


class Inflater:
    """Inflates a body as it comes, and stops where it grows above the cap."""

    def __init__(self, encoding: str, cap_bytes: int) -> None:
        self._window = WINDOW[encoding]
        self._cap = cap_bytes
        self._inflate: Any = zlib.decompressobj(self._window)
        self._chunks: list[bytes] = []
        self._size = 0
        self._has_begun = False

    def feed(self, data: bytes) -> None:
        """Take more of the body."""
        if not self._has_begun and data:
            self._begin(data)
        while data:
            if self._inflate.eof:
                if not data.startswith(GZIP_MAGIC):
                    return  # padding after the end
                self._inflate = zlib.decompressobj(self._window)
            self._step(data)
            data = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail

    def so_far(self) -> bytes:
        """Return what was inflated until now."""
        return b"".join(self._chunks)

    def finish(self) -> bytes:
        """Return the whole, where it is whole."""
        while not self._inflate.eof and self._step(b""):
            pass
        if self._has_begun and not self._inflate.eof:
            raise NotArchivedError(
                "error", "body_cut", f"the compressed body ends early ({self._size} bytes)"
            )
        return b"".join(self._chunks)

    def _begin(self, data: bytes) -> None:
        """Note the first bytes: `deflate` is often sent without its zlib header."""
        self._has_begun = True
        if self._window == WINDOW["deflate"] and data[0] & 0x0F != zlib.DEFLATED:
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)

    def _step(self, data: bytes) -> int:
        """Inflate one piece and return its size."""
        try:
            piece = self._inflate.decompress(data, INFLATE_STEP)
        except zlib.error as error:
            raise NotArchivedError("error", "body_damaged", f"cannot be inflated: {error}") from error
        self._size += len(piece)
        self._chunks.append(piece)
        if self._size > self._cap:
            raise _too_large(self._cap, "it grew on inflating")
        return len(piece)


def _too_large(cap_bytes: int, what: str) -> NotArchivedError:
    return NotArchivedError("set_aside", TOO_LARGE, f"the limit is {cap_bytes} bytes; {what}")


def media_type_in(header: str) -> str:
    """Return the media type of a Content-Type header, without its parameters."""
    return re.split(r"[;,\s]", header.strip(), maxsplit=1)[0].lower()

"""JSON text, read with the two things that real files have and the standard has not: NaN, surrogates."""

import json

import orjson

from flows.collect.dataset.limits import DOCUMENT_BYTES, DOCUMENT_PARTS
from flows.collect.dataset.stored import Stored

BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def parse_json(text: bytes | str) -> object:
    """Return what a JSON text says; NaN and Infinity, which JSON has no form for, become null.

    Half a surrogate pair stays in its text and costs the one record that has it. Raises ValueError.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        try:
            return json.loads(text, parse_constant=lambda _: None)
        except (ValueError, RecursionError):
            raise error from None


def parse_file(stored: Stored, charset: str | None) -> object:
    """Return what a JSON file says. Raises UsageError with place and remedy."""
    content = stored.whole(DOCUMENT_BYTES)
    if not content.strip():
        raise stored.error("the file is empty. Write it again, or correct the path of the source.")
    if content.count(b"{") + content.count(b"[") > DOCUMENT_PARTS:
        raise stored.error(
            f"more than {DOCUMENT_PARTS:,} lists and objects. Give it as JSON Lines (.jsonl), which is read "
            "record by record."
        )
    text: bytes | str = content.removeprefix(BYTE_ORDER_MARKS[0])
    encoding = charset or json.detect_encoding(content)
    if encoding not in ("utf-8", "utf-8-sig"):
        text = decoded(stored, content, encoding)
    else:
        decoded(stored, content, "utf-8")
    try:
        return parse_json(text)
    except ValueError as error:
        raise stored.error(f"not JSON: {error}. Correct that place.") from error


def decoded(stored: Stored, content: bytes, encoding: str) -> str:
    """Return a text. Raises UsageError where the bytes are not in the encoding."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        shown = "UTF-8" if encoding == "utf-8" else encoding
        raise stored.error(
            f"not {shown} at byte {error.start}. Save it as UTF-8, or correct charset in the source file."
        ) from error

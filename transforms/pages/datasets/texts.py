"""Texts of records: parted into values, and cleaned of markup and of what only numbers them."""

import ast
import re
from collections.abc import Sequence
from html import unescape

import orjson

LIST_MARKER = re.compile(
    r"^(?:(?:step\s*[:-]?\s*)?\d{1,3}\s?[.):](?=\s|[^\d\s])|step\s*[:-]?\s*\d{1,3}\s+[-–—]|step\s*:\s*\d{1,3}\b|"  # noqa: RUF001 - dashes are meant
    r"[-*•–])\s*",  # noqa: RUF001
    re.IGNORECASE,
)
STUCK_NUMBER = re.compile(r"^\d{1,2}(?=[A-ZÀ-Þ][a-zß-ÿ]|[AI]\s)")
ITEM_BREAK = re.compile(r"</?(?:li|p|br|div|ol|ul)\b[^<>]{0,500}>", re.IGNORECASE)
INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|code|em|i|mark|s|small|span|strong|sub|sup|u)\b[^<>]{0,500}>", re.IGNORECASE
)
TAG = re.compile(r"</?[a-z][^<>]{0,500}>|<!--.{0,500}?-->", re.IGNORECASE | re.DOTALL)
STRESSED = re.compile(
    r"(\*\*|__)(?=\S)(.{1,1000}?)(?<=\S)\1|(?<![\w*])\*(?=[^\s*])([^*]{1,1000}?)(?<=[^\s*])\*(?![\w*])"
)
LINKED = re.compile(r"\s*\((?:https?://|www\.)[^\s()]+\)")
"""The address of what a relation refers to, as Notion writes it: "Lats (https://...)"."""
NULLS = frozenset(("null", "nan", "undefined", "\\n"))
"""What programs write where a record states nothing."""
NUMBER_INSIDE = re.compile(r"(?:^|(?<=\s))(\d{1,2})[.)]\s+(?=\S)")
LISTED = re.compile(r"\s*[\[(].*[\])]\s*", re.DOTALL)
MAX_LISTED = 100_000
"""No longer text is looked at as a list that was written into a cell."""


def listed(text: str) -> list[str]:
    """Return the items of a list that was written as text, as Python or JSON does; any other text alone."""
    if not text.lstrip().startswith(("[", "(")) or len(text) > MAX_LISTED or not LISTED.fullmatch(text):
        return [text]
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            found = ast.literal_eval(text.strip())
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return [text]  # brackets around words: "(seated)"
    if not isinstance(found, list | tuple) or not all(isinstance(item, str | int | float) for item in found):
        return [text]
    return [str(item) for item in found]


def parts_of(text: str, separators: Sequence[str], *, is_prose: bool = False) -> list[str]:
    """Return the parts of one text: at its separators, of prose also at items and numbers inside of it."""
    parts = _split(text, separators)
    if not is_prose:
        return parts
    items = [item for part in parts for item in ITEM_BREAK.split(unescape(part))]
    return [step for item in items for step in _split_at_numbers(item)]


def _split_at_numbers(text: str) -> list[str]:
    """Return the steps of a text that counts them, "1. Stand. 2. Sit."; any other as it is."""
    found = list(NUMBER_INSIDE.finditer(text))
    numbers = [int(match[1]) for match in found]
    if len(found) <= 1 or text[: found[0].start()].strip() or numbers != list(range(1, len(found) + 1)):
        return [text]
    ends = [*(match.start() for match in found[1:]), len(text)]
    return [text[match.end() : end] for match, end in zip(found, ends, strict=True)]


def _split(text: str, separators: Sequence[str]) -> list[str]:
    parts = [text]
    for separator in separators:
        parts = [piece for part in parts for piece in part.split(separator)]
    return parts


def clean(text: str, *, is_prose: bool = False) -> str:
    """Return a text without markup, needless white space and, as prose, without its number or bullet."""
    shown = unescape(text)
    if "<" in shown:
        shown = TAG.sub(" ", INLINE_TAG.sub("", shown))
    cleaned = " ".join(STRESSED.sub(lambda found: found[2] or found[3], shown).split())
    return STUCK_NUMBER.sub("", LIST_MARKER.sub("", cleaned)) if is_prose else cleaned

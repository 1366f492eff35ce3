"""The one way from the bytes of a page to its record: by media type to a reader, then claims and verdict."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from transforms.pages.claims import find_claims
from transforms.pages.dataset_records import FieldRule, record_fields
from transforms.pages.decode import Text, UnreadableError, decode
from transforms.pages.html.reader import read_html
from transforms.pages.markdown.reader import read_markdown
from transforms.pages.outline import Outline
from transforms.pages.record import Record, mapped_record, page_record, set_aside_record, with_valid_text
from transforms.pages.verdict import judge
from transforms.taxonomy.vocabulary import Vocabulary

MARKDOWN_TYPES = frozenset({"text/markdown", "text/x-markdown", "text/plain"})
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
DATASET_RECORD = "application/json"
_CHARSET = re.compile(r"charset\s*=\s*([^\s;]+)", re.IGNORECASE)


class Rules(NamedTuple):
    """How the pages of one source are read.

    Its vocabulary, what it fixes, its field map if it is a dataset, the CSS selector of the content
    of its pages in HTML, and whether its file asserts by their addresses that its pages are exercises.
    """

    vocabulary: Vocabulary
    fixed: Mapping[str, Any] = {}
    fields: Mapping[str, FieldRule] = {}
    content_selector: str | None = None
    asserted: bool = False


def extract_page(digest: str, payload: bytes, media_type: str | None, rules: Rules) -> Record:
    """Return the record of one page as a tuple in the order of `exercise.COLUMNS`.

    It never raises for what a page holds: what cannot be read gives a record with its reason.
    """
    return with_valid_text(_extract_page(digest, payload, media_type, rules))


def _extract_page(digest: str, payload: bytes, media_type: str | None, rules: Rules) -> Record:
    kind = kind_of(media_type)
    try:
        if kind in MARKDOWN_TYPES or kind in HTML_TYPES:
            text, outline = read_page(payload, media_type, rules)
            evidence = find_claims(outline, rules.vocabulary)
            verdict = judge(outline, evidence, rules.vocabulary, asserted=rules.asserted)
            return page_record(digest, verdict, outline, evidence, rules.fixed, text.note)
        if kind == DATASET_RECORD:
            return _dataset_record(digest, payload, rules)
    except UnreadableError as error:
        return set_aside_record(digest, "unreadable", error.reason, error.detail)
    except Exception as error:  # noqa: BLE001 - a page that breaks the extractor is quarantined, not fatal
        return set_aside_record(digest, "unreadable", "extractor_error", f"{type(error).__name__}: {error}")
    return set_aside_record(digest, "not_exercise", "format_not_read", f"media type {media_type}")


def kind_of(media_type: str | None) -> str:
    """Return the media type without its parameters; a page without one is Markdown."""
    return (media_type or "text/markdown").partition(";")[0].strip().lower()


def read_page(payload: bytes, media_type: str | None, rules: Rules) -> tuple[Text, Outline]:
    """Return the text and the outline of a page of Markdown or HTML; raises `UnreadableError`."""
    if kind_of(media_type) not in HTML_TYPES:
        text = decode(payload)
        return text, read_markdown(text.content)
    charset = _CHARSET.search(media_type or "")
    text = decode(payload, charset[1] if charset else None, is_html=True)
    return text, read_html(text.content, rules.content_selector)


def _dataset_record(digest: str, payload: bytes, rules: Rules) -> Record:
    """Read one record of a dataset by the field map of its source."""
    content = orjson.loads(payload)
    if not isinstance(content, dict):
        raise UnreadableError("record_not_object", f"it is a {type(content).__name__}")
    places = {name: rule.path or "constant" for name, rule in rules.fields.items()}
    return mapped_record(digest, record_fields(content, rules.fields), places, rules.fixed)

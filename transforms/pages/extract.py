"""The one way from the bytes of a page to its record: by media type to a reader, then claims and verdict."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

import orjson

from transforms.pages.claims import Evidence, find_claims
from transforms.pages.datasets.fields import FieldRule
from transforms.pages.datasets.record import record_fields
from transforms.pages.decode import Text, UnreadableError
from transforms.pages.failures import Tracebacks, failed_record
from transforms.pages.formats import PAGE_TYPES, Page, kind_of, read_format
from transforms.pages.headlines import with_name_of_headline
from transforms.pages.html.reader import read_html
from transforms.pages.layouts.claims import with_layout
from transforms.pages.layouts.layout import Layout
from transforms.pages.layouts.learn import SamplePage, learn_layout
from transforms.pages.layouts.read import read_by_layout
from transforms.pages.layouts.select import Selection, with_selected
from transforms.pages.outline import Outline
from transforms.pages.publication import unpublished
from transforms.pages.record import (
    COLUMNS,
    Record,
    mapped_record,
    page_record,
    set_aside_record,
    with_valid_text,
)
from transforms.pages.verdict import Verdict, judge
from transforms.taxonomy.vocabulary import Vocabulary

DATASET_RECORD = "application/json"


class Rules(NamedTuple):
    """How the pages of one source are read.

    Its vocabulary, what it fixes, its field map if it is a dataset, the CSS selector of the content of its
    pages in HTML, the layout that was learnt of them, whether its file asserts by their addresses that its
    pages are exercises, and the places that it names.
    """

    vocabulary: Vocabulary
    fixed: Mapping[str, Any] = {}
    fields: Mapping[str, FieldRule] = {}
    content_selector: str | None = None
    layout: Layout = Layout()
    asserted: bool = False
    select: tuple[Selection, ...] = ()


def extract_page(
    digest: str, payload: bytes, media_type: str | None, rules: Rules, tracebacks: Tracebacks | None = None
) -> Record:
    """Return the record of one page as a tuple in the order of `exercise.COLUMNS`.

    It never raises for what a page holds: what cannot be read gives a record with its reason. `tracebacks`
    gets the traceback of what went wrong in here, once for each kind of failure.
    """
    try:
        return with_valid_text(_extract_page(digest, payload, media_type, rules))
    except UnreadableError as error:
        record = set_aside_record(digest, "unreadable", error.reason, error.detail)
    except Exception as error:  # noqa: BLE001 - a page that breaks the extractor is quarantined, not fatal
        record = failed_record(digest, error, tracebacks)
    return with_valid_text(record)


def _extract_page(digest: str, payload: bytes, media_type: str | None, rules: Rules) -> Record:
    kind = kind_of(media_type)
    if kind in PAGE_TYPES:
        page = _read(payload, media_type, rules)
        evidence = _evidence(page.outline, rules, page.html)
        verdict = judge(page.outline, evidence, rules.vocabulary, asserted=rules.asserted)
        return page_record(digest, verdict, page.outline, evidence, rules.fixed, page.text.note)
    if kind == DATASET_RECORD:
        return _dataset_record(digest, payload, rules)
    return set_aside_record(digest, "not_exercise", "format_not_read", f"media type {media_type}")


def extract_as_exercise(digest: str, payload: bytes, media_type: str | None, rules: Rules) -> Record | None:
    """Return the record that a page would have if it were taken for an exercise.

    None where it states nothing, or is of another kind. Raises `UnreadableError`.
    """
    if kind_of(media_type) not in PAGE_TYPES:
        return None
    page = _read(payload, media_type, rules)
    evidence = _evidence(page.outline, rules, page.html)
    if not (evidence.claims or rules.fixed):
        return None
    return with_valid_text(
        page_record(digest, Verdict("exercise", None, None), page.outline, evidence, rules.fixed)
    )


def _evidence(outline: Outline, rules: Rules, content: str) -> Evidence:
    """Return the evidence of a page: by the general reader, by the layout and the places of its source."""
    evidence = find_claims(outline, rules.vocabulary)
    if rules.layout.templates:
        evidence = with_layout(evidence, read_by_layout(outline, rules.layout, rules.vocabulary))
    evidence = with_name_of_headline(evidence, outline, rules.vocabulary)
    if rules.select:
        evidence = with_selected(evidence, outline, content, rules.select, rules.vocabulary)
    return evidence


def read_page(payload: bytes, media_type: str | None, rules: Rules) -> tuple[Text, Outline]:
    """Return the text and the outline of a page in one of the formats of pages; raises `UnreadableError`."""
    page = _read(payload, media_type, rules)
    return page.text, page.outline


def _read(payload: bytes, media_type: str | None, rules: Rules) -> Page:
    return read_format(payload, media_type, rules.vocabulary, rules.content_selector)


def learn_from_pages(pages: Iterable[tuple[bytes, str | None]], rules: Rules) -> Layout:
    """Learn the layout of a source from payloads of its pages with their media types.

    What the general reader misses on them is what is learnt. Pages that cannot be read teach nothing.
    """
    sample = [sample_page(payload, media_type, rules) for payload, media_type in pages]
    return learn_layout([page for page in sample if page is not None], rules.vocabulary)


def sample_page(payload: bytes, media_type: str | None, rules: Rules) -> SamplePage | None:
    """Return what a page has for learning, None where it cannot be read."""
    if kind_of(media_type) not in PAGE_TYPES:
        return None
    try:
        _, outline = read_page(payload, media_type, rules)
    except UnreadableError:
        return None
    evidence = find_claims(outline, rules.vocabulary)
    verdict = judge(outline, evidence, rules.vocabulary, asserted=rules.asserted).verdict
    return SamplePage.of(outline, evidence.claims, is_exercise=verdict == "exercise")


def _dataset_record(digest: str, payload: bytes, rules: Rules) -> Record:
    """Read one record of a dataset by the field map of its source."""
    content = orjson.loads(payload)
    if not isinstance(content, dict):
        raise UnreadableError("record_not_object", f"it is a {type(content).__name__}")
    if said := unpublished(content):
        return set_aside_record(digest, "not_exercise", "not_published", said)
    places = {name: rule.source for name, rule in rules.fields.items()}
    fields = record_fields(content, rules.fields, reader_of_pages(rules))
    return mapped_record(digest, fields, places, rules.fixed)


def reader_of_pages(rules: Rules) -> Callable[[str], Mapping[str, Any]]:
    """Return what reads a page that stands in a field of a record: once, however many fields it states."""

    @cache
    def page_fields(text: str) -> Mapping[str, Any]:
        outline = read_html(f"<html><body><main>{text}</main></body></html>", rules.vocabulary, None)
        evidence = _evidence(outline, rules, text)
        if not evidence.claims:
            return {}
        record = page_record("", Verdict("exercise", None, None), outline, evidence, {})
        return dict(zip(COLUMNS, record, strict=True))

    return page_fields

"""What is kept of an exception that a page raised."""

import re

import pytest

from transforms.pages.extract import Rules, extract_page
from transforms.pages.failures import failed_record, kind_of_failure
from transforms.pages.record import COLUMNS
from transforms.taxonomy.vocabulary import Vocabulary

RULES = Rules(Vocabulary.of({}, {}))
DETAIL = COLUMNS.index("detail")


def failed(payload: bytes, tracebacks: dict[str, str] | None = None) -> str:
    record = extract_page("digest", payload, "application/json", RULES, tracebacks)
    assert record[:3] == ("digest", "unreadable", "extractor_error")
    return str(record[DETAIL])


def test_the_record_names_type_and_place_and_the_traceback_is_kept_once() -> None:
    tracebacks: dict[str, str] = {}
    details = [failed(payload, tracebacks) for payload in (b"{", b"no", b"[1,")]
    assert len(set(details)) > 1
    (kind,) = {kind_of_failure(detail) for detail in details}
    assert re.fullmatch(r"JSONDecodeError at transforms\.pages\.extract:\d+ in _dataset_record", kind)
    assert list(tracebacks) == [kind]
    assert tracebacks[kind].startswith("Traceback (most recent call last):\n")


def test_a_record_depends_on_the_page_and_not_on_who_asks_for_the_traceback() -> None:
    assert failed(b"{") == failed(b"{", {}) == failed(b"{", {"another": "..."})


def deep(levels: int) -> None:
    deep(levels + 1)


@pytest.mark.parametrize("text", ["a \ud83d b", "x" * 10_000, "a: b: c"])
def test_what_an_exception_says_becomes_valid_text_of_some_length(text: str) -> None:
    detail = str(failed_record("digest", ValueError(text))[DETAIL])
    detail.encode("utf-8")
    assert len(detail) < 400
    assert kind_of_failure(detail) == "ValueError at an unknown place"


def test_a_traceback_of_a_recursion_is_short() -> None:
    tracebacks: dict[str, str] = {}
    try:
        deep(0)
    except RecursionError as error:
        failed_record("digest", error, tracebacks)
    (shown,) = tracebacks.values()
    assert len(shown.splitlines()) < 100

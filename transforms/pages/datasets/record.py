"""Reading a record of a dataset by its field map."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from transforms.pages.datasets.fields import (
    LARGEST,
    MANY_VALUED,
    MAP_ONLY,
    ONE_VALUED,
    PAIRED,
    PROSE,
    FieldRule,
)
from transforms.pages.datasets.paths import ENTRY_VALUE, Place, places, reach, texts_in
from transforms.pages.datasets.texts import LINKED, NULLS, clean, listed, parts_of
from transforms.taxonomy.terms import normalise_term

PAIR_KEYS = {
    "faqs": (("question", "q", "title"), ("answer", "a", "text")),
    "links": (("text", "title", "name", "label"), ("url", "href", "link")),
}
CAMEL_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
BRACES = re.compile(r"\{([^{}]+)\}")
EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
LOOSE_ENDS = " -–—:,;/|"  # noqa: RUF001 - dashes are meant
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")

PageFields = Callable[[str], Mapping[str, Any]]
"""Gives what a page in HTML states, by field."""


def record_fields(
    record: Mapping[str, Any], rules: Mapping[str, FieldRule], page_fields: PageFields | None = None
) -> dict[str, str | list[str] | None]:
    """Return the fields of one record of a dataset, in the columns of the contract PageRecord.

    Every field is there: one-valued ones as text or None, many-valued ones as a list without
    duplicates, `faqs` and `links` as their two parallel lists. Texts are unescaped, and white space
    in them is collapsed; numbers and truth values become text. Unknown is None or an empty list.
    `page_fields` reads a text that a rule says is a page; without it such a rule gives nothing.
    """
    values: dict[str, str | list[str] | None] = {}
    for name in (*ONE_VALUED, *MAP_ONLY):
        texts = _field_texts(record, rules.get(name), name, page_fields)
        values[name] = (" " if name == "summary" else ", ").join(texts) or None
    for name in MANY_VALUED:
        values[name] = _field_texts(record, rules.get(name), name, page_fields)
    for name, columns in PAIRED.items():
        first, second = _paired(record, rules.get(name), name, page_fields)
        values[columns[0]], values[columns[1]] = first, second
    return values


def key_words(key: str) -> str:
    """Return the words of a key as an alias is written: `primaryMuscles` is "primary muscles"."""
    return normalise_term(CAMEL_HUMP.sub(" ", key))


def template_text(record: Mapping[str, Any], template: str) -> str:
    """Return a template with the values of its paths, "" where none of them states anything.

    Brackets and dashes around a path that states nothing go with it.
    """
    found = {
        path: ", ".join(filter(None, map(clean, texts_in(reach(record, path)))))
        for path in BRACES.findall(template)
    }
    if not any(found.values()):
        return ""
    text = EMPTY_BRACKETS.sub("", BRACES.sub(lambda match: found[match[1]], template))
    return " ".join(text.split()).strip(LOOSE_ENDS) if not all(found.values()) else text


def raw_texts(record: Mapping[str, Any], rule: FieldRule) -> list[str]:
    """Return the texts that a rule leads to, as they are written; lists that were written as text parted."""
    if rule.constant is not None:
        return [rule.constant] if isinstance(rule.constant, str) else list(rule.constant)
    if rule.first:
        return next(filter(None, (_stated(raw_texts(record, each)) for each in rule.first)), [])
    if rule.paths:
        return [text for each in rule.paths for text in raw_texts(record, each)]
    if rule.template is not None:
        return [template_text(record, rule.template)]
    if not rule.where and not rule.pick:
        found = texts_in(reach(record, rule.path or ""))
    else:
        found = _texts_at(_picked(places(record, rule.path or "", rule.where), rule))
    items = (item for text in found for item in listed(LINKED.sub("", text) if "://" in text else text))
    return [item for item in items if item.casefold() not in NULLS]


def _stated(texts: list[str]) -> list[str]:
    return [text for text in texts if text.strip()]


def _texts_at(found: list[Place]) -> Iterator[str]:
    for place in found:
        yield from texts_in(place.value)


def _picked(found: list[Place], rule: FieldRule) -> list[Place]:
    """Return the values with the largest share, or the others; without any share all are the largest."""
    if rule.pick is None:
        return found
    shares = [_share_of(place, rule.share or ENTRY_VALUE) for place in found]
    largest = max(shares, default=0.0)
    if rule.pick == LARGEST:
        return [place for place, share in zip(found, shares, strict=True) if share == largest]
    return [place for place, share in zip(found, shares, strict=True) if 0 < share < largest]


def _share_of(place: Place, key: str) -> float:
    """Return the share beside a value, 0 where none is stated."""
    item = next((holder for holder in place.holders if holder.is_item), None)
    text = next(iter(texts_in(reach(item.content, key))), "") if item else ""
    number = NUMBER.search(text)
    return float(number[0].replace(",", ".")) if number else 0.0


def _field_texts(
    record: Mapping[str, Any], rule: FieldRule | None, name: str, page_fields: PageFields | None
) -> list[str]:
    """Return the values of one field, cleaned, split, mapped, without duplicates."""
    if rule is None:
        return []
    if rule.constant is not None:
        return raw_texts(record, rule)
    if any(each.html or each.split for each in rule.first):
        own = (
            replace(each, split=each.split or rule.split, strip=rule.strip, values=rule.values)
            for each in rule.first
        )
        return next(filter(None, (_field_texts(record, each, name, page_fields) for each in own)), [])
    mapped = {key.casefold(): value for key, value in rule.values.items()}
    found = []
    for text in _page_texts(record, rule, name, page_fields) if rule.html else raw_texts(record, rule):
        for part in parts_of(text, rule.split, is_prose=name in PROSE):
            cleaned = clean(_without_start(part, rule.strip), is_prose=name in PROSE)
            found.append(mapped.get(cleaned.casefold(), cleaned))
    return [text for text in dict.fromkeys(found) if text]


def _page_texts(
    record: Mapping[str, Any], rule: FieldRule, name: str, page_fields: PageFields | None
) -> list[str]:
    """Return what the pages that a record holds state of a field.

    One in which nothing is known is the field itself: a list of steps without a heading.
    """
    if page_fields is None:
        return []
    pages = [(text, page_fields(text)) for text in _stated(raw_texts(record, rule))]
    stated = [page.get(name) if page or name not in PROSE else text for text, page in pages]
    return [text for each in stated for text in (each if isinstance(each, list | tuple) else [each]) if text]


def _without_start(text: str, patterns: tuple[str, ...]) -> str:
    """Return a text without what the patterns find at its start."""
    for pattern in patterns:
        text = text.lstrip()
        if found := _compiled(pattern).match(text):
            text = text[found.end() :]
    return text


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _paired(
    record: Mapping[str, Any], rule: FieldRule | None, name: str, page_fields: PageFields | None
) -> tuple[list[str], list[str]]:
    """Return the two parallel lists of a field of pairs."""
    if rule is None or not rule.path:
        return [], []
    if rule.html:
        columns = PAIRED[name]
        texts = _stated(raw_texts(record, rule)) if page_fields else []
        pages = [page for text in texts if page_fields and (page := page_fields(text))]
        return (
            [text for page in pages for text in page[columns[0]]],
            [text for page in pages for text in page[columns[1]]],
        )
    found: object = reach(record, rule.path)
    if rule.where:
        found = [place.value for place in places(record, rule.path, rule.where)]
    pairs = _pairs(found, name)
    return [first for first, _ in pairs], [second for _, second in pairs]


def _pairs(value: object, name: str) -> list[tuple[str, str]]:
    """Return the complete pairs of a list of objects or pairs, or of one object of entries."""
    entries = list(value.items()) if isinstance(value, Mapping) else value
    pairs = [_pair(entry, name) for entry in (entries if isinstance(entries, list) else [])]
    return [pair for pair in dict.fromkeys(pairs) if all(pair)]


def _pair(entry: object, name: str) -> tuple[str, str]:
    if isinstance(entry, Mapping):
        lowered = {key_words(key): value for key, value in entry.items()}
        sides = [next((lowered[key] for key in keys if key in lowered), "") for keys in PAIR_KEYS[name]]
    else:
        sides = list(entry) if isinstance(entry, list | tuple) else []
    first, second = (" ".join(texts_in(side)) for side in (*sides, "", "")[:2])
    return clean(first), clean(second)

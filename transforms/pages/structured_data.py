"""Structured data of a page (front matter, later JSON-LD and microdata): keys and values to claims."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from transforms.pages.values import unique
from transforms.taxonomy.vocabulary import (
    CONTENT_SECTIONS,
    LIST_FIELDS,
    MUSCLE_FIELDS,
    TEXT_FIELDS,
    Role,
    Vocabulary,
)

_PAGE_TYPES = frozenset({"post", "page", "article", "exercise", "exercises", "blog", "doc", "docs"})
_MAX_DEPTH = 4
_MAX_VALUES = 500
_WEAK_KEYS = frozenset({"title", "description", "excerpt"})
_TEXT_KEYS = (
    "text",
    "name",
    "title",
    "instruction",
    "description",
    "muscle",
    "step",
    "tip",
    "mistake",
    "value",
)
_QUESTION_KEYS = ("question", "q", "title", "name")
_ANSWER_KEYS = ("answer", "a", "text", "acceptedAnswer")
_URL_KEYS = ("url", "href", "link", "slug", "path")

Value = str | list[str] | list[tuple[str, str]]


class Datum(NamedTuple):
    """A value that structured data gives for a field; `is_weak` where the key may mean something else."""

    field: str
    value: Value
    place: str
    is_weak: bool


def read_data(data: Mapping[str, Any], vocabulary: Vocabulary) -> list[Datum]:
    """Return what the keys of a mapping announce, nested mappings included."""
    return list(_read(data, vocabulary, "", 0))


def _read(data: Mapping[str, Any], vocabulary: Vocabulary, parent: str, depth: int) -> Iterator[Datum]:
    for raw_key, value in list(data.items())[:_MAX_VALUES]:
        key = str(raw_key)
        place = f"{parent}.{key}" if parent else key
        role = vocabulary.data_key(key, parent.rpartition(".")[2])
        if isinstance(value, Mapping) and depth < _MAX_DEPTH and (role is None or role.key != "faqs"):
            within = [
                datum
                for datum in _read(value, vocabulary, place, depth + 1)
                if role is None or role.key == "name" or _belongs(datum.field, role.key)
            ]
            yield from within
            if within:
                continue
        if role is not None and (found := _value(role, value)):
            yield Datum(role.key, found, place, key.casefold() in _WEAK_KEYS)


def _belongs(field: str, key: str) -> bool:
    """Return whether a field may be within the mapping of another: the roles within muscles may."""
    return field == key or {field, key} <= set(MUSCLE_FIELDS)


def _value(role: Role, value: Any) -> Value | None:  # noqa: ANN401 - what the file holds
    if role.key == "faqs":
        return _pairs(value, _QUESTION_KEYS, _ANSWER_KEYS, bare=False)
    if role.key == "links":
        return _pairs(value, _TEXT_KEYS, _URL_KEYS, bare=True)
    texts = unique(_texts(value, 0))
    if role.key == "category" and texts and texts[0].casefold() in _PAGE_TYPES:
        return None
    if role.key in TEXT_FIELDS:
        return texts[0] if len(texts) == 1 else None
    if role.key in LIST_FIELDS or role.key in CONTENT_SECTIONS:
        return texts or None
    return None


def _texts(value: Any, depth: int) -> list[str]:  # noqa: ANN401 - what the file holds
    """Return the texts of a value: itself, its items, or of a mapping the text that names it."""
    if isinstance(value, Mapping):
        named = next((value[key] for key in _TEXT_KEYS if isinstance(value.get(key), str)), None)
        value = named if named is not None else list(value.values())
    if isinstance(value, list):
        if depth >= _MAX_DEPTH:
            return []
        return [text for item in value[:_MAX_VALUES] for text in _texts(item, depth + 1)]
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    return [text] if text else []


def _pairs(
    value: Any, first: tuple[str, ...], second: tuple[str, ...], *, bare: bool  # noqa: ANN401
) -> list[tuple[str, str]] | None:  # fmt: skip
    """Return pairs from a list of mappings or from one mapping; a bare text represents both if allowed."""
    if isinstance(value, Mapping):
        value = [{first[0]: key, second[0]: item} for key, item in value.items()]
    pairs: list[tuple[str, str]] = []
    for item in value[:_MAX_VALUES] if isinstance(value, list) else ():
        if isinstance(item, Mapping):
            left = next((_texts(item[key], 0) for key in first if key in item), [])
            right = next((_texts(item[key], 0) for key in second if key in item), [])
            if left and right:
                pairs.append((" ".join(left[0].split()), " ".join(right[0].split())))
        elif bare and isinstance(item, str) and item.strip():
            pairs.append((item.strip(), item.strip()))
    return pairs or None

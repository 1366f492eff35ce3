"""Structured data of a page (front matter, JSON-LD, microdata): keys and values to claims."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from transforms.pages.known_values import loose_values
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
    "body",
    "content",
    "label",
)
_QUESTION_KEYS = ("question", "q", "title", "name")
_ANSWER_KEYS = ("answer", "a", "text", "acceptedAnswer")
_URL_KEYS = ("url", "href", "link", "slug", "path")
_ID_KEYS = ("label", "id", "key", "slug")
"""What names a muscle or a piece of equipment that has no text."""

_LOOSE_KEYS = frozenset({"tags", "tag", "categories", "keywords", "labels", "topics", "taxonomies"})
"""Keys of words of any kind: those that are known values are evidence, all others are not."""

_OPEN_KEYS = frozenset({"name", ""})
"""What a mapping of any fields may stand under: the name of the exercise, or a word for attributes."""

_WIKI_LINK = re.compile(r"\[\[([^\[\]|]*)(?:\|([^\[\]]*))?\]\]|\[([^\[\]]+)\]\([^()\s]*\)")
_SHARE = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?\s?%?")
_TRUE = frozenset({"true", "yes"})
_FALSE = frozenset({"false", "no"})

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
        if key.casefold() in _LOOSE_KEYS:
            words = _words(value)
            yield from _loose(words, place, vocabulary)
            if len(words) > 1:
                continue
        role = vocabulary.data_key(key, parent.rpartition(".")[2])
        if role is not None and role.key in MUSCLE_FIELDS and value.__class__ is not str:
            by_role = _muscles(value, role.key, vocabulary)
            if by_role:
                yield from (Datum(field, muscles, place, is_weak=False) for field, muscles in by_role.items())
                continue
        if isinstance(value, dict) and depth < _MAX_DEPTH and (role is None or role.key != "faqs"):
            within = [
                datum
                for datum in _read(value, vocabulary, place, depth + 1)
                if role is None or role.key in _OPEN_KEYS or _belongs(datum.field, role.key)
            ]
            yield from within
            if within:
                continue
        if role is not None and (found := _value(role, value)):
            yield Datum(role.key, found, place, key.casefold() in _WEAK_KEYS)


def _words(value: Any) -> list[str]:  # noqa: ANN401 - what the file holds
    """Return words of any kind: the items of a list, or a text split at its commas."""
    return unique(word.strip().lstrip("#") for text in _texts(value, 0) for word in text.split(","))


def _loose(words: list[str], place: str, vocabulary: Vocabulary) -> Iterator[Datum]:
    """Return what words of any kind say by being known values, as weak evidence."""
    for field, tags in loose_values(words, vocabulary).items():
        values = [tag[:1].upper() + tag[1:] for tag in tags]  # a tag is written as addresses are
        yield Datum(field, values if field in LIST_FIELDS else values[0], place, is_weak=True)


def _muscles(value: Any, field: str, vocabulary: Vocabulary) -> dict[str, list[str]]:  # noqa: ANN401
    """Return muscles by the role that each has of its own; nothing where none has one.

    They are objects of a name and a role, or a mapping of each muscle to its role or its share.
    """
    if isinstance(value, dict):
        items = list(value.items())[:_MAX_VALUES]
        if not all(isinstance(each, str | int | float) for _, each in items):
            return {}
        value = [
            {"name": name, "role": each} for name, each in items if not vocabulary.muscle_label(str(name))
        ]
        if len(value) < len(items) or not all(_is_role(each["role"], vocabulary) for each in value):
            return {}
    found: dict[str, list[str]] = {}
    for item in value[:_MAX_VALUES] if isinstance(value, list) else ():
        if not isinstance(item, dict):
            return {}
        named = next((item[key] for key in (*_TEXT_KEYS, *_ID_KEYS) if isinstance(item.get(key), str)), "")
        own = (
            _own_role(str(key), each, vocabulary)
            for key, each in item.items()
            if isinstance(each, str | bool) and each != named
        )
        roles = [role for role in own if role]
        found.setdefault(roles[0] if roles else field, []).extend(_texts(named, 0))
    return {field: muscles for field, muscles in found.items() if muscles}


def _own_role(key: str, value: str | bool, vocabulary: Vocabulary) -> str | None:
    """Return the role that a key with its value states: "role: secondary", "isPrimary: true"."""
    answer = str(value).casefold()
    if answer in _TRUE or answer in _FALSE:
        role = vocabulary.muscle_label(re.sub(r"^is[_-]?", "", key))
        if role is not None and answer in _FALSE:
            return next(field for field in MUSCLE_FIELDS if field != role.key)
    else:
        role = vocabulary.muscle_label(answer)
    return role.key if role else None


def _is_role(value: object, vocabulary: Vocabulary) -> bool:
    text = str(value)
    return _SHARE.fullmatch(text.strip()) is not None or vocabulary.muscle_label(text) is not None


def _belongs(field: str, key: str) -> bool:
    """Return whether a field may be within the mapping of another: the roles within muscles may."""
    return field == key or {field, key} <= set(MUSCLE_FIELDS)


def _value(role: Role, value: Any) -> Value | None:  # noqa: ANN401 - what the file holds
    if role.key == "faqs":
        return _pairs(value, _QUESTION_KEYS, _ANSWER_KEYS, bare=False)
    if role.key == "links":
        return _pairs(value, _TEXT_KEYS, _URL_KEYS, bare=True)
    texts = _texts(value, 0)
    if role.key not in CONTENT_SECTIONS:
        texts = unique(texts)
    if role.key == "category" and texts and texts[0].casefold() in _PAGE_TYPES:
        return None
    if role.key in TEXT_FIELDS:
        return texts[0] if len(texts) == 1 else None
    if role.key in LIST_FIELDS or role.key in CONTENT_SECTIONS:
        return texts or None
    return None


def _texts(value: Any, depth: int) -> list[str]:  # noqa: ANN401 - what the file holds
    """Return the texts of a value: itself, its items, or of a mapping the text that names it."""
    if isinstance(value, dict):
        named = next((value[key] for key in _TEXT_KEYS if isinstance(value.get(key), str)), None)
        value = named if named is not None else _said(list(value.values()))
    if isinstance(value, list):
        if depth >= _MAX_DEPTH:
            return []
        if _is_wiki_link(value):
            value = [f"[[{value[0][0]}]]"]
        return [text for item in value[:_MAX_VALUES] for text in _texts(item, depth + 1)]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return []
    text = _unlinked(str(value)).strip()
    return [text] if text else []


def _said(values: list[Any]) -> list[Any]:
    """Return the values of a mapping without the numbers beside its texts: they count or identify it."""
    has_text = any(isinstance(each, str) for each in values)
    return [each for each in values if not (has_text and isinstance(each, int | float))]


def _is_wiki_link(value: list[Any]) -> bool:
    """Return whether lists are a link as notebooks write it, [[gear/bench|Bench]], and YAML reads it."""
    inner = value[0] if len(value) == 1 else None
    return isinstance(inner, list) and len(inner) == 1 and isinstance(inner[0], str)


def _unlinked(text: str) -> str:
    """Return a text with the names of its links: "[[gear/bench|Bench]]" is Bench, "[[Biceps]]" is Biceps."""
    return _WIKI_LINK.sub(_link_name, text) if "[" in text else text


def _link_name(found: re.Match[str]) -> str:
    return found[3] or found[2] or found[1].rpartition("/")[2].partition("#")[0]


def _pairs(
    value: Any, first: tuple[str, ...], second: tuple[str, ...], *, bare: bool  # noqa: ANN401
) -> list[tuple[str, str]] | None:  # fmt: skip
    """Return pairs from a list of mappings or from one mapping; a bare text represents both if allowed."""
    if isinstance(value, dict):
        value = [{first[0]: key, second[0]: item} for key, item in value.items()]
    pairs: list[tuple[str, str]] = []
    for item in value[:_MAX_VALUES] if isinstance(value, list) else ():
        if isinstance(item, dict):
            left = next((_texts(item[key], 0) for key in first if key in item), [])
            right = next((_texts(item[key], 0) for key in second if key in item), [])
            if left and right:
                pairs.append((" ".join(left[0].split()), " ".join(right[0].split())))
        elif bare and isinstance(item, str) and item.strip():
            link = _WIKI_LINK.fullmatch(item.strip())
            pairs.append((_unlinked(item).strip(), link[1].strip() if link and link[1] else item.strip()))
    return pairs or None

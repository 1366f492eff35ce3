"""The record of the page among the values of its scripts: an object with a name that states of an exercise.

A site gives its scripts more than the page: menus, settings, cards of other exercises. The record of the
page has the name that its title has, or is the only one there is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from transforms.pages.structured_data import read_data
from transforms.taxonomy.terms import normalise_term
from transforms.taxonomy.vocabulary import ATTRIBUTES, CONTENT_SECTIONS, Vocabulary

MAX_OBJECTS = 20_000
_MAX_DEPTH = 30
_NAMES = ("name", "title", "exerciseName", "exercise_name", "heading", "headline")
_WRAPPERS = ("rendered", "raw", "value", "text", "en", "current")
_STATED = frozenset((*ATTRIBUTES, *CONTENT_SECTIONS)) - {"links", "faqs", "category"}
_MIN_STATED = 2
_MAX_NAME = 120


class Found(NamedTuple):
    """An object that may be the record: its name, how many fields it states, whether others are beside it."""

    record: Mapping[str, Any]
    name: str
    stated: int
    is_listed: bool
    depth: int


def own_record(
    values: Sequence[Any], titles: Sequence[str], vocabulary: Vocabulary, *, may_be_unnamed: bool
) -> Mapping[str, Any] | None:
    """Return the record of the page, without the records of others within it; None where none is plain.

    `titles` are what the page is called. `may_be_unnamed` where the page shows nothing that it could be about
    instead: then its title may be that of the site.
    """
    found = list(_candidates(values, vocabulary))
    if not found:
        return None
    terms = [normalise_term(title) for title in titles if title]
    named = [each for each in found if _is_named(normalise_term(each.name), terms)]
    is_alone = may_be_unnamed and len({normalise_term(each.name) for each in found}) == 1
    if not (named or is_alone):
        return None
    best = max(named or found, key=lambda each: (each.stated, not each.is_listed, -each.depth))
    others = {id(each.record) for each in found if each.record is not best.record}
    record = {key: _without(value, others, 0) for key, value in best.record.items()}
    return {**{key: value for key, value in record.items() if key not in _NAMES}, "name": best.name}


def _is_named(name: str, titles: Sequence[str]) -> bool:
    """Return whether a title has the name as its words."""
    return any(f" {name} " in f" {title} " for title in titles)


def name_of(record: Mapping[str, Any]) -> str:
    """Return the name that an object states of itself, "" where it states none."""
    for key in _NAMES:
        text = unwrapped(record.get(key))
        if isinstance(text, str) and 0 < len(text.strip()) <= _MAX_NAME:
            return text.strip()
    return ""


def unwrapped(value: Any) -> Any:  # noqa: ANN401 - what the page holds
    """Return the text of an object that only wraps it: {"rendered": "..."}."""
    if isinstance(value, dict) and 0 < len(value) <= len(_WRAPPERS):
        return next((value[key] for key in _WRAPPERS if isinstance(value.get(key), str)), value)
    return value


def _candidates(values: Sequence[Any], vocabulary: Vocabulary) -> Iterator[Found]:
    """Yield the objects that have a name and state two things of an exercise, each with what is around it."""
    stack: list[tuple[Any, bool, int]] = [(value, False, 0) for value in reversed(values)]
    seen = 0
    while stack and seen < MAX_OBJECTS:
        value, is_listed, depth = stack.pop()
        seen += 1
        if depth > _MAX_DEPTH:
            continue
        if isinstance(value, list):
            named = sum(isinstance(item, dict) and bool(name_of(item)) for item in value[:MAX_OBJECTS])
            stack.extend((item, is_listed or named > 1, depth + 1) for item in reversed(value[:MAX_OBJECTS]))
        elif isinstance(value, dict):
            name = name_of(value)
            stated = _stated(value, vocabulary) if name else 0
            if stated >= _MIN_STATED:
                yield Found(value, name, stated, is_listed, depth)
            inside = stated >= _MIN_STATED  # what is within a record is another's
            stack.extend((item, is_listed or inside, depth + 1) for item in reversed(list(value.values())))


def _stated(record: Mapping[str, Any], vocabulary: Vocabulary) -> int:
    """Count the fields of an exercise that the keys of an object announce, without those of other objects."""
    own = {key: value for key, value in record.items() if not (isinstance(value, dict) and name_of(value))}
    named = {key: name_of(value) for key, value in record.items() if key not in own}
    return len({datum.field for datum in read_data({**own, **named}, vocabulary)} & _STATED)


def _without(value: Any, others: set[int], depth: int) -> Any:  # noqa: ANN401 - what the page holds
    """Return a value without the objects that are records of others."""
    if id(value) in others or depth > _MAX_DEPTH:
        return None
    if isinstance(value, list):
        return [_without(item, others, depth + 1) for item in value if id(item) not in others]
    if isinstance(value, dict):
        return {key: _without(item, others, depth + 1) for key, item in value.items()}
    return value

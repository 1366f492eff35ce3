"""Dotted paths into records: what is at them, and which of it counts."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from transforms.pages.datasets.fields import Conditions

KEYS_OF, VALUES_OF = "@keys", "@values"
"""In a path, below an object whose keys are values: its keys, and its values."""

ENTRY_KEY, ENTRY_VALUE = "@key", "@value"
"""What a condition may ask of an entry of such an object."""

EITHER = "|"


class Holder(NamedTuple):
    """An object on the way to a value: the path to it, what it holds, whether it is one of a list."""

    path: str
    content: Mapping[str, object]
    is_item: bool


class Place(NamedTuple):
    """A value that a path leads to, with the objects on the way, the outermost first."""

    value: object
    holders: tuple[Holder, ...]


def reach(value: object, path: str) -> object:
    """Return what is at a dotted path, None where nothing does.

    A key that itself holds full stops is found too; "@keys" at the end gives the keys of an object, but
    for those that hold nothing, false or 0, and "@values" its values. Below a list, a number picks an
    item; any other key is looked up in every item, and what they hold comes as one flat list.
    """
    if not path:
        return value
    if isinstance(value, Mapping):
        return _reach_in_mapping(value, path)
    if isinstance(value, list):
        first, _, rest = path.partition(".")
        if first.isdecimal():
            return reach(value[int(first)], rest) if int(first) < len(value) else None
        return _flat(reach(item, path) for item in value)
    return None


def _flat(found: Iterator[object]) -> list[object]:
    return [leaf for item in found for leaf in (item if isinstance(item, list) else [item])]


def _reach_in_mapping(value: Mapping[str, object], path: str) -> object:
    if path in value:
        return value[path]
    if path == KEYS_OF:
        return [key for key, content in value.items() if content]
    first, _, rest = path.partition(".")
    if first == VALUES_OF:
        return _flat(reach(content, rest) for _, content in _entries(value))
    for head, tail in heads_of(path):
        if head in value:
            return reach(value[head], tail)
    if EITHER in path and "." not in path:
        found = (value[key] for key in path.split(EITHER) if key in value)
        return next((each for each in found if any(text.strip() for text in texts_in(each))), None)
    return None


def _entries(value: Mapping[str, object]) -> list[tuple[str, object]]:
    """Return the entries of an object, by their numbers where the keys are numbers: 2 comes before 10."""
    entries = list(value.items())
    are_numbers = all(key.strip().isdecimal() for key in value)
    return sorted(entries, key=lambda entry: int(entry[0])) if are_numbers else entries


def heads_of(path: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to part a path into a key and the rest, the longest key first."""
    parts = path.split(".")
    for length in range(len(parts) - 1, 0, -1):
        yield ".".join(parts[:length]), ".".join(parts[length:])


def places(record: object, path: str, where: Conditions) -> list[Place]:
    """Return the values at a path that count, each with the objects on the way.

    A key of `where` is a path. It is looked up in the objects of the first list on the way, where there
    is no list in the object that holds the value; written in full, "translations.aliases.kind", in the
    objects at that path. Texts are compared without letter case; "" is nothing.
    """
    return [place for place in _walk(record, path, "", ()) if _counts(place.holders, where)]


def holds(record: Mapping[str, object], where: Conditions) -> bool:
    """Return whether a record holds what conditions ask for."""
    return all(_is_one_of(reach(record, key), values) for key, values in where.items())


def _counts(holders: tuple[Holder, ...], where: Conditions) -> bool:
    return all(_is_one_of(_asked(holders, key), values) for key, values in where.items())


def _asked(holders: tuple[Holder, ...], key: str) -> object:
    for holder in reversed(holders):
        if holder.path and key.startswith(f"{holder.path}."):
            return reach(holder.content, key[len(holder.path) + 1 :])
    item = next((holder for holder in holders if holder.is_item), holders[-1] if holders else None)
    return reach(item.content, key) if item else None


def _is_one_of(value: object, allowed: tuple[str, ...]) -> bool:
    found = {text.strip().casefold() for text in texts_in(value)} - {""} or {""}
    return not found.isdisjoint(each.strip().casefold() for each in allowed)


def _walk(
    value: object, path: str, at: str, holders: tuple[Holder, ...], *, is_item: bool = False
) -> Iterator[Place]:
    if isinstance(value, list) and path:
        first, _, rest = path.partition(".")
        if first.isdecimal():
            if int(first) < len(value):
                yield from _walk(value[int(first)], rest, f"{at}.{first}".lstrip("."), holders)
        else:
            for item in value:
                yield from _walk(item, path, at, holders, is_item=True)
    elif isinstance(value, Mapping) and path:
        yield from _walk_in_mapping(value, path, at, (*holders, Holder(at, value, is_item)))
    elif not path and isinstance(value, list):
        for item in value:
            yield Place(item, holders)
    elif not path:
        yield Place(value, holders)


def _walk_in_mapping(
    value: Mapping[str, object], path: str, at: str, holders: tuple[Holder, ...]
) -> Iterator[Place]:
    first, _, rest = path.partition(".")
    if path not in value and first in {KEYS_OF, VALUES_OF}:
        for key, content in _entries(value):
            held = content if isinstance(content, Mapping) else {}
            entry = Holder(at, {**held, ENTRY_KEY: key, ENTRY_VALUE: content}, is_item=True)
            if first == VALUES_OF:
                yield from _walk(content, rest, f"{at}.{first}".lstrip("."), (*holders, entry))
            elif content:
                yield Place(key, (*holders, entry))
        return
    heads = ((path, ""), *heads_of(path))
    if found := next((each for each in heads if each[0] in value), None):
        head, tail = found
        yield from _walk(value[head], tail, f"{at}.{head}".lstrip("."), holders)
    elif EITHER in path:
        yield from _walk(reach(value, path), "", at, holders)


def texts_in(value: object) -> Iterator[str]:
    """Yield each text, number and truth value in a value as text; objects hold none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, float) and value.is_integer():
        yield str(int(value))
    elif isinstance(value, int | float):
        yield str(value)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)

"""The values that the scripts of a page hold: JSON in a script, state that one assigns, props of islands."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple

from transforms.pages.literals import LiteralError, read_called, read_literal

MAX_SCRIPTS = 500
MAX_TRIES = 40
"""Assignments of one script that are tried."""
_MAX_DEPTH = 40
_MAX_FOLLOWED = 50_000
_REFERENCE = "__ref"
_MIN_TEXT = 20
_SCRIPT = re.compile(r"<script\b([^<>]*+)>", re.IGNORECASE)
_DATA_TYPE = re.compile(r"""type\s*=\s*["']?application/(?:[\w.-]+\+)?json""", re.IGNORECASE)
_OTHER_TYPE = re.compile(
    r"""type\s*=\s*["']?(?:application/ld\+json|importmap|speculationrules)""", re.IGNORECASE
)
_ASSIGNED = re.compile(r"""(?:[\w$)]|["']\])\s*+=\s*+(?=[{\[(]|JSON\.parse\(|function\b)""")
_PARSED = re.compile(r"JSON\.parse\(\s*(?:decodeURIComponent\(\s*)?")
_FLIGHT = re.compile(r"__next_f\s*(?:\|\|\s*\[\])?\s*\)?\.push\(\s*")
_GIVEN = re.compile(r"\bdata\s*:\s*(?=\[|\{)")
_ISLAND = re.compile(r"""<astro-island\b[^<>]*?\sprops="([^"]*+)\"""")
_PLAIN = 2  # an island's value is [0, value] or [1, list]


class ScriptValues(NamedTuple):
    """What the scripts of a page hold: values in their order, and the text of its React stream, if any."""

    values: list[Any]
    flight: str


def script_values(content: str) -> ScriptValues:
    """Return what the scripts of a page hold; what is no data gives nothing."""
    values: list[Any] = []
    flight: list[str] = []
    lower = content.lower()
    for count, tag in enumerate(_SCRIPT.finditer(content)):
        if count >= MAX_SCRIPTS:
            break
        end = lower.find("</script", tag.end())
        text = content[tag.end() : end if end >= 0 else len(content)]
        if _OTHER_TYPE.search(tag[1]):
            continue
        if _DATA_TYPE.search(tag[1]):
            values += _json(text)
            continue
        pushed = list(_pushed(text)) if "__next_f" in text else []
        flight += pushed
        if not pushed:
            values += _assigned(text)
    if "<astro-island" in lower:
        values += [
            _island(value, 0) for props in _ISLAND.findall(content) for value in _json(unescape(props))
        ]
    return ScriptValues([_with_entities(_opened(value, 0)) for value in values], "".join(flight))


def _json(text: str) -> Iterator[Any]:
    """Yield the value of a script of JSON; the references of Nuxt are followed."""
    try:
        value = json.loads(text.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
    except (ValueError, RecursionError):
        return
    yield _revived(value) if _is_devalue(value) else value


def _pushed(text: str) -> Iterator[str]:
    """Yield the pieces of the stream that React is given: `self.__next_f.push([1, "..."])`."""
    for call in _FLIGHT.finditer(text):
        try:
            value, _ = read_literal(text, call.end())
        except LiteralError:
            continue
        if isinstance(value, list) and len(value) > 1 and isinstance(value[1], str):
            yield value[1]


def _assigned(text: str) -> Iterator[Any]:
    """Yield the values that a script assigns or hands over, but for what is computed."""
    place = tries = 0
    while tries < MAX_TRIES and (found := _ASSIGNED.search(text, place) or _GIVEN.search(text, place)):
        tries += 1
        place = found.end()
        try:
            if parsed := _PARSED.match(text, place):
                inner, place = read_literal(text, parsed.end())
                yield from _json(str(inner))
            elif text.startswith(("(", "function"), place):
                yield read_called(text, place)
            else:
                value, place = read_literal(text, place)
                yield value
        except LiteralError:
            continue


def _is_devalue(value: Any) -> bool:  # noqa: ANN401 - what the page holds
    """Return whether a value is one of Nuxt or SvelteKit: a list whose objects refer to its places."""
    if not isinstance(value, list) or len(value) <= 1 or not isinstance(value[0], dict | list):
        return False
    inner = value[0].values() if isinstance(value[0], dict) else value[0][1:]
    return all(isinstance(place, int) and -10 < place < len(value) for place in inner)  # noqa: PLR2004


def _revived(table: list[Any]) -> Any:  # noqa: ANN401 - what the page holds
    """Return the value of a list whose objects refer to its places; what refers to itself is cut."""

    def at(place: Any, depth: int) -> Any:  # noqa: ANN401
        if not isinstance(place, int) or not 0 <= place < len(table) or depth > _MAX_DEPTH or left[0] <= 0:
            return None
        left[0] -= 1
        value = table[place]
        if isinstance(value, dict):
            return {key: at(inner, depth + 1) for key, inner in value.items()}
        if not isinstance(value, list):
            return value
        if value and isinstance(value[0], str):  # ["Reactive", 3]: the wrapping of a kind
            return at(value[1], depth + 1) if len(value) > 1 and isinstance(value[1], int) else None
        return [at(inner, depth + 1) for inner in value]

    left = [_MAX_FOLLOWED]
    return at(0, 0)


def _island(value: Any, depth: int) -> Any:  # noqa: ANN401 - what the page holds
    """Return the props of an island of Astro without the kinds that stand before each value."""
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, list) and len(value) == _PLAIN and value[0] in {0, 1}:
        inner = value[1]
        if value[0] == 1 and isinstance(inner, list):
            return [_island(item, depth + 1) for item in inner]
        return _island(inner, depth + 1) if isinstance(inner, dict) else inner
    if isinstance(value, dict):
        return {key: _island(item, depth + 1) for key, item in value.items()}
    return value


def _with_entities(value: Any) -> Any:  # noqa: ANN401 - what the page holds
    """Return a value whose references to its own objects are followed, as Apollo keeps its cache.

    `{"__ref": "Muscle:1"}` stands for the object under the key "Muscle:1". What refers to itself is cut.
    """
    entities: dict[str, Any] = {}
    if not _collect(value, entities, 0):
        return value
    left, open_names = [_MAX_FOLLOWED], set[str]()

    def followed(item: Any, depth: int) -> Any:  # noqa: ANN401
        left[0] -= 1
        if depth > _MAX_DEPTH or left[0] <= 0:
            return None
        if isinstance(item, list):
            return [followed(inner, depth + 1) for inner in item]
        if not isinstance(item, dict):
            return item
        name = item.get(_REFERENCE)
        if not isinstance(name, str):
            return {key: followed(inner, depth + 1) for key, inner in item.items()}
        if name in open_names:
            return None
        open_names.add(name)
        found = followed(entities.get(name), depth + 1)
        open_names.discard(name)
        return found

    return followed(value, 0)


def _collect(value: Any, entities: dict[str, Any], depth: int) -> bool:  # noqa: ANN401
    """Add the objects of a value by their keys; return whether anything in it refers to one."""
    if depth > _MAX_DEPTH or not isinstance(value, dict | list):
        return False
    items = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict):
        entities.update((key, inner) for key, inner in value.items() if isinstance(inner, dict))
    found = [_collect(inner, entities, depth + 1) for inner in items]
    return any(found) or (isinstance(value, dict) and _REFERENCE in value)


def _opened(value: Any, depth: int) -> Any:  # noqa: ANN401 - what the page holds
    """Return a value whose texts of JSON are values: the body of a fetched answer."""
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return {key: _opened(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_opened(item, depth + 1) for item in value]
    if isinstance(value, str) and len(value) >= _MIN_TEXT and value[0] in "{[" and value[-1] in "}]":
        try:
            return _opened(json.loads(value, strict=False), depth + 1)
        except (ValueError, RecursionError):
            return value
    return value

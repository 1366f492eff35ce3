"""Literals of JavaScript as values: JSON, and what programmers write instead of it.

Single quotes, keys without quotes, trailing commas, `undefined`, and the names of a function's parameters
where the values that it is called with are known, as Nuxt writes its state. Nothing is ever run.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

MAX_DEPTH = 60
_MAX_DIGITS = 18
"""Characters of the longest whole number that is read as one."""
_LAST_CHARACTER = 0x10FFFF
"""The last of Unicode."""
_SPACE = re.compile(r"(?>\s++|//[^\n]*+|/\*(?>[^*]++|\*(?!/))*+\*/)*+")
_NAME = re.compile(r"[A-Za-z_$][\w$.]*+")
_NUMBER = re.compile(r"[-+]?+(?>\d++(?>\.\d*+)?+|\.\d++)(?>[eE][-+]?+\d++)?+")
_STRING = re.compile(
    r""""((?>[^"\\]++|\\.)*+)"|'((?>[^'\\]++|\\.)*+)'|`((?>[^`\\$]++|\\.|\$(?!\{))*+)`""", re.DOTALL
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_PAIR = re.compile(r"[\ud800-\udbff][\udc00-\udfff]")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "", "\n": ""}
_WORDS: Mapping[str, Any] = {
    "true": True, "false": False, "null": None, "undefined": None, "NaN": None, "Infinity": None,
}  # fmt: skip
_VOID = re.compile(r"void\s+0|!0|!1")
_VOIDS: Mapping[str, Any] = {"!0": True, "!1": False}
_CALLED = re.compile(r"\(?\s*function\s*\(([\w$,\s]*+)\)\s*\{\s*(?:return\b)?\s*")
_PARAMETERS_END = re.compile(r"[;\s]*\}\s*\)?\s*\(")
_JSON = json.JSONDecoder(strict=False)


class LiteralError(ValueError):
    """The text is no literal that stands for a value."""


class _Parameter(str):
    """The name of a parameter, until its value is known."""

    __slots__ = ()


def read_literal(text: str, start: int = 0) -> tuple[Any, int]:
    """Return the value that starts at a place, and where it ends. Raises LiteralError."""
    start = _skip(text, start)
    if text[start : start + 1] in {"{", "[", '"'}:
        try:
            return _JSON.raw_decode(text, start)
        except (ValueError, RecursionError):
            pass
    return _value(text, start, (), 0)


def read_called(text: str, start: int = 0) -> Any:  # noqa: ANN401 - what the page holds
    """Return what `(function(a,b){return {...}}("x",1))` returns, its parameters by the values of the call.

    Raises LiteralError for anything else.
    """
    head = _CALLED.match(text, start)
    if head is None:
        raise LiteralError("no function that is called")
    names = tuple(name.strip() for name in head[1].split(",") if name.strip())
    value, end = _value(text, _skip(text, head.end()), names, 0)
    call = _PARAMETERS_END.match(text, end)
    given, _ = _items(text, call.end(), ")", (), 0) if call else ([], end)
    return _filled(value, dict(zip(names, given, strict=False)), 0)


def _filled(value: Any, given: Mapping[str, Any], depth: int) -> Any:  # noqa: ANN401
    if isinstance(value, _Parameter):
        return given.get(value)
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, list):
        return [_filled(item, given, depth + 1) for item in value]
    if isinstance(value, dict):
        return {key: _filled(item, given, depth + 1) for key, item in value.items()}
    return value


def _skip(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _value(text: str, place: int, names: tuple[str, ...], depth: int) -> tuple[Any, int]:
    sign = text[place : place + 1]
    if depth > MAX_DEPTH:
        raise LiteralError("nested too deep")
    if sign and sign in "{[":
        inner = _object if sign == "{" else _listed
        return inner(text, place + 1, names, depth)
    if found := _STRING.match(text, place):
        return _unescaped(found[found.lastindex or 1]), found.end()
    if found := _NUMBER.match(text, place):
        return _number(found[0]), found.end()
    return _word(text, place, names)


def _word(text: str, place: int, names: tuple[str, ...]) -> tuple[Any, int]:
    if found := _VOID.match(text, place):
        return _VOIDS.get(found[0]), found.end()
    found = _NAME.match(text, place)
    if found and found[0] in names:
        return _Parameter(found[0]), found.end()
    if found and found[0] in _WORDS:
        return _WORDS[found[0]], found.end()
    raise LiteralError(f"no literal at {place}")


def _listed(text: str, place: int, names: tuple[str, ...], depth: int) -> tuple[list[Any], int]:
    return _items(text, place, "]", names, depth)


def _items(text: str, place: int, end: str, names: tuple[str, ...], depth: int) -> tuple[list[Any], int]:
    items: list[Any] = []
    place = _skip(text, place)
    while text[place : place + 1] != end:
        if text[place : place + 1] == ",":  # a hole
            items.append(None)
        else:
            value, place = _value(text, place, names, depth + 1)
            items.append(value)
        place = _after(text, place, end)
    return items, place + 1


def _object(text: str, place: int, names: tuple[str, ...], depth: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    place = _skip(text, place)
    while text[place : place + 1] != "}":
        key = _STRING.match(text, place) or _NAME.match(text, place) or _NUMBER.match(text, place)
        if key is None:
            raise LiteralError(f"no key at {place}")
        name = _unescaped(key[key.lastindex]) if key.lastindex else key[0]
        place = _skip(text, key.end())
        if text[place : place + 1] != ":":
            raise LiteralError(f"no value at {place}")
        found[name], place = _value(text, _skip(text, place + 1), names, depth + 1)
        place = _after(text, place, "}")
    return found, place + 1


def _after(text: str, place: int, end: str) -> int:
    """Return where the next item starts, or the end is."""
    place = _skip(text, place)
    if text[place : place + 1] == ",":
        return _skip(text, place + 1)
    if text[place : place + 1] != end:
        raise LiteralError(f"neither a comma nor {end} at {place}")
    return place


def _number(text: str) -> int | float:
    return int(text) if text.lstrip("+-").isdigit() and len(text) <= _MAX_DIGITS else float(text)


def _unescaped(text: str | Any) -> str:  # noqa: ANN401 - a group of a match
    if "\\" not in text:
        return str(text)
    plain = _ESCAPE.sub(_character, text)
    return _PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), plain)


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2] or escape[3]
    if code is None:
        return _ESCAPED.get(escape[4], escape[4])
    number = int(code, 16)
    return chr(number) if number <= _LAST_CHARACTER else "\ufffd"

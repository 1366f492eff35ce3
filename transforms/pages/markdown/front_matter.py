"""The front matter of a Markdown page: YAML between dashes, TOML between pluses, or one object of JSON.

Values stay as they are written: YAML is read without its implicit types, so that `No` is no
boolean and `1:30` no number. What is broken is read line by line as far as it goes; it never costs
the page.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

MAX_CHARACTERS = 64_000
"""Longer front matter is left unread."""

_BLOCK = re.compile(r"\s*(---|\+\+\+)[ \t]*\n(.*?)^(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEY_LINE = re.compile(r"([^\W\d][\w .-]{0,60}?)[ \t]*:(?:[ \t]+(.*))?$")
_LIST_LINE = re.compile(r"\s*-[ \t]+(.*)$")
_MAX_BRACKETS = 1_000
_NESTED = ("- " * 20, "? " * 20, "-\t" * 20)
_FENCES = frozenset({"---", "+++", "..."})
_JSON = json.JSONDecoder(strict=False)
_LANGUAGE_KEYS = ("lang", "language", "locale")
_LOADER: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class FrontMatter(NamedTuple):
    """Front matter of a page, and the rest of the page; `note` says what was wrong, if anything."""

    data: Mapping[str, Any]
    body: str
    note: str | None = None


def cut_front_matter(content: str) -> FrontMatter:
    """Separate a page from the front matter that it starts with; without one the page is all body."""
    head = content[:MAX_CHARACTERS]
    if head.lstrip()[:1] == "{":
        return _json(content, head)
    block = _BLOCK.match(head) if head.lstrip()[:3] in {"---", "+++"} else None
    if block is None:
        return FrontMatter({}, content)
    data, note = (_toml if block[1] == "+++" else _yaml)(block[2])
    if data is None:
        return FrontMatter({}, content)
    return FrontMatter(data, content[block.end() :], note)


def language_of(data: Mapping[str, Any]) -> str | None:
    """Return the language that front matter states."""
    return next((data[key] for key in _LANGUAGE_KEYS if isinstance(data.get(key), str)), None) or None


def key_values(source: str) -> list[tuple[str, str]]:
    """Return keys and values of a text of nothing but such lines, lists below their key; else none."""
    pairs: list[tuple[str, str]] = []
    for line in source.splitlines():
        if pairs and (listed := _LIST_LINE.match(line)):
            key, value = pairs[-1]
            pairs[-1] = key, f"{value}, {_unquoted(listed[1])}" if value else _unquoted(listed[1])
        elif pair := _KEY_LINE.match(line.strip()):
            pairs.append((pair[1], _unquoted(pair[2] or "")))
        elif line.strip() and line.strip() not in _FENCES:
            return []
    return [(key, value) for key, value in pairs if value]


def _json(content: str, head: str) -> FrontMatter:
    """Read an object that the page starts with; what is no object of JSON is part of the page."""
    start = len(head) - len(head.lstrip())
    try:
        data, end = _JSON.raw_decode(head, start)
    except (ValueError, RecursionError):
        return FrontMatter({}, content)
    return (
        FrontMatter(data, content[end:])
        if data and not content[end : end + 1].strip()
        else FrontMatter({}, content)
    )


def _toml(source: str) -> tuple[Mapping[str, Any] | None, str | None]:
    try:
        return tomllib.loads(source), None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return {}, f"front matter is not valid TOML: {error}"


def _yaml(source: str) -> tuple[Mapping[str, Any] | None, str | None]:
    """Return the mapping, or None where the block is no front matter but part of the page."""
    try:
        if source.count("[") + source.count("{") > _MAX_BRACKETS or any(marks in source for marks in _NESTED):
            raise yaml.YAMLError("nested too deep")  # noqa: TRY301 - the C loader would crash the process
        data = yaml.load(source, Loader=_LOADER)  # noqa: S506 - the base loader makes texts only
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        data = _by_lines(source)
        what = " ".join(str(getattr(error, "problem", None) or type(error).__name__).split())
        return (data, f"front matter is not valid YAML: {what}") if data else (None, None)
    return (data, None) if isinstance(data, dict) else (None, None)


def _by_lines(source: str) -> dict[str, Any]:
    """Read what lines of `key: value` and `- item` give; the first value of a key counts."""
    data: dict[str, Any] = {}
    items: list[str] = []
    for line in source.splitlines():
        if listed := _LIST_LINE.match(line):
            items.append(_unquoted(listed[1]))
        elif (pair := _KEY_LINE.match(line)) and pair[1] not in data:
            items = []
            data[pair[1]] = _unquoted(pair[2]) if pair[2] else items
    return {key: value for key, value in data.items() if value}


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value.strip("[]\"' ")

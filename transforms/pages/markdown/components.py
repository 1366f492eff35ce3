"""Components among Markdown (MDX): tags with a capital letter, what is imported and exported, expressions.

A component that holds something is a box (`transforms.pages.markdown.boxes`), one that holds nothing is its
attributes: `<Muscles primary="Quads" />` says what a front matter would. Nothing is ever run.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from transforms.pages.literals import LiteralError, read_literal
from transforms.pages.markdown.boxes import CLOSE, OPEN, Boxes

MAX_TAG = 20_000
MAX_TAGS = 2_000
MAX_BROKEN = 50
"""So many tags may lack their end: each of them is sought as far as a tag may go."""
_TAG = re.compile(r"<(/?)([A-Z][\w.]{0,80}+)")
_SPACE = re.compile(r"\s*+")
_ATTRIBUTE = re.compile(r"([A-Za-z_@:][\w:.@-]*+)(\s*+=\s*+)?+")
_QUOTED = re.compile(r""""([^"]*+)"|'([^']*+)'""")
_NESTED = re.compile(
    r"""[{}]|"(?>[^"\\\n]++|\\.)*+"|'(?>[^'\\\n]++|\\.)*+'|`(?>[^`\\]++|\\.)*+`""", re.DOTALL
)
_IMPORT = re.compile(
    r"^import\s(?>[^'\"\n]++|\n(?!\n|import\s)){0,60}+['\"][^'\"\n]*+['\"];?+[ \t]*+$\n?", re.MULTILINE
)
_EXPORT = re.compile(
    r"^export\s+(?:default\s+)?+(?:(?:const|let|var)\s+(\w+)[^=\n]{0,80}?=\s*+)?+", re.MULTILINE
)
_STATEMENT = re.compile(r"(?>[^\n]++|\n(?![ \t]*+(?:\n|\Z)))*+\n?")
_EXPRESSION = re.compile(r"(?<![\\$])\{((?>[^{}]++|\{(?>[^{}]++|\{[^{}]*+\})*+\})*+)\}")
_PATH = re.compile(r"(?:[A-Za-z_$][\w$]*\.)*([A-Za-z_$][\w$]*)")
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[._-]")
_PAIR = 2


class Tag(NamedTuple):
    """A tag that was read: its attributes as values, where it ends, and whether it closes itself."""

    attributes: dict[str, Any]
    end: int
    is_whole: bool


def read_tag(text: str, place: int) -> Tag | None:
    """Return the tag whose name ends at a place; None for what is no tag."""
    attributes: dict[str, Any] = {}
    limit = min(len(text), place + MAX_TAG)
    while place < limit:
        place = _end(_SPACE, text, place)
        if text.startswith("/>", place):
            return Tag(attributes, place + 2, is_whole=True)
        if text.startswith(">", place):
            return Tag(attributes, place + 1, is_whole=False)
        if text.startswith("{", place):  # props that are spread
            place = end_of_braces(text, place, limit)
            continue
        name = _ATTRIBUTE.match(text, place)
        if name is None:
            return None
        place = name.end()
        if name[2] is None:
            attributes[name[1]] = True
        elif quoted := _QUOTED.match(text, place):
            attributes[name[1]] = quoted[1] if quoted[1] is not None else quoted[2]
            place = quoted.end()
        elif text.startswith("{", place):
            end = end_of_braces(text, place, limit)
            attributes[name[1]] = literal(text[place + 1 : end - 1])
            place = end
        else:
            return None
    return None


def _end(expression: re.Pattern[str], text: str, place: int) -> int:
    found = expression.match(text, place)
    return found.end() if found else place


def end_of_braces(text: str, place: int, limit: int) -> int:
    """Return where the braces end that start at a place, `limit` where they do not."""
    depth = 0
    for sign in _NESTED.finditer(text, place, limit):
        depth += (sign[0] == "{") - (sign[0] == "}")
        if depth == 0:
            return sign.end()
    return limit


def literal(source: str) -> Any:  # noqa: ANN401 - what the page holds
    """Return the value of an expression that is a literal, else None."""
    try:
        value, end = read_literal(source)
    except LiteralError:
        return None
    return None if source[end:].strip() else value


def without_statements(body: str, data: dict[str, Any]) -> str:
    """Return a page without what it imports and exports; literals that it exports are added to the data."""
    body = _IMPORT.sub("", body)
    pieces, place = [], 0
    for export in _EXPORT.finditer(body):
        if export.start() < place:
            continue
        pieces.append(body[place : export.start()])
        end = None
        if export[1]:
            try:
                value, end = read_literal(body, export.end())
                data.setdefault(export[1], value)
            except LiteralError:
                end = None
        place = _end(_STATEMENT, body, export.end() if end is None else end)
    return "".join((*pieces, body[place:]))


def without_expressions(body: str, values: Mapping[str, Any]) -> str:
    """Return a page with the values of its expressions: a text, a value that it knows, or nothing."""

    def shown(expression: re.Match[str]) -> str:
        source = expression[1].strip()
        if source.startswith("/*") or not source:
            return ""
        if path := _PATH.fullmatch(source):
            value = values.get(path[1])
            return value if isinstance(value, str) else ""
        value = literal(source)
        return value if isinstance(value, str) else ""

    return _EXPRESSION.sub(shown, body)


def read_components(body: str, boxes: Boxes, data: dict[str, Any]) -> str:
    """Return a page with the marks of boxes for its components; what those without content say is added."""
    pieces: list[str] = []
    place = broken = 0
    said: dict[str, list[dict[str, Any]]] = {}
    for count, found in enumerate(_TAG.finditer(body)):
        if count >= MAX_TAGS or broken >= MAX_BROKEN:
            break
        if found.start() < place:
            continue
        tag = read_tag(body, found.end())
        if tag is None:
            broken += 1
            continue
        before = body[body.rfind("\n", 0, found.start()) + 1 : found.start()]
        pieces.append(body[place : found.start()])
        place = tag.end
        after = body[place : place + MAX_TAG].split("\n", 1)[0]
        is_block = not before.strip(" \t>") and (not tag.is_whole or not after.strip())
        name = found[2].rpartition(".")[2]
        if found[1]:
            pieces.append(f"\n{CLOSE}\n" if is_block or not after.strip() else "")
        elif not tag.is_whole:
            is_box = is_block or not before.strip()
            pieces.append(f"\n{OPEN}{boxes.of_component(words_of(name), tag.attributes)}\n" if is_box else "")
        elif is_block:
            said.setdefault(name, []).append(tag.attributes)
        else:
            pieces.append(boxes.shown_in_line(tag.attributes))
    pieces.append(body[place:])
    for name, each in said.items():
        boxes.said_by(name, each, data)
    return "".join(pieces)


def words_of(name: str) -> str:
    """Return the words of the name of a component: CommonMistakes is "Common Mistakes"."""
    return " ".join(word for word in _WORDS.split(name) if word)

"""The stream of React server components as HTML and data: rows of `id:value`, elements as lists.

An element is `["$", tag, key, {props}]`; one with a small letter is of HTML, another is a component, whose
children are drawn and whose other props are data. `$7` or `$L7` refers to another row.
"""

import json
import re
from contextlib import suppress
from html import escape
from typing import Any

MAX_ELEMENTS = 20_000
MAX_RESOLVED = 100_000
"""Values that references may be followed to: rows may refer to each other without end."""
_MAX_DEPTH = 80
_ROW = re.compile(r"([0-9a-f]{1,8}):")
_REFERENCE = re.compile(r"\$[L@]?([0-9a-f]{1,8})(?::[\w:.$-]*)?")
_TAG = re.compile(r"[a-z][a-z0-9-]{0,30}")
_TEXT_ROW = re.compile(r"T([0-9a-f]{1,8}),")
_SILENT = frozenset({"script", "style", "svg", "link", "meta", "title", "template", "html", "head", "body"})
_KEPT = {"className": "class", "href": "href", "src": "src", "alt": "alt", "id": "id"}
_ELEMENT = 4


def read_flight(stream: str) -> tuple[str, list[Any]]:
    """Return the HTML that the elements of a stream draw, and the props of its components as values."""
    drawing = _Drawing(_rows(stream))
    for row in list(drawing.rows):
        drawing.draw_row(row)
    return "".join(drawing.html), drawing.data


def _rows(stream: str) -> dict[str, Any]:
    """Return the rows by id; what is no JSON (modules, hints) is left out."""
    rows: dict[str, Any] = {}
    place = 0
    while place < len(stream):
        head = _ROW.match(stream, place)
        if head is None:
            place = stream.find("\n", place) + 1 or len(stream)
            continue
        text = _TEXT_ROW.match(stream, head.end())
        if text is not None:
            length = int(text[1], 16)
            piece = stream[text.end() : text.end() + length].encode("utf-8", "surrogatepass")[:length]
            rows[head[1]] = piece.decode("utf-8", "ignore")
            place = text.end() + max(1, len(rows[head[1]]))
            continue
        end = stream.find("\n", head.end())
        end = len(stream) if end < 0 else end
        with suppress(ValueError, RecursionError):
            rows[head[1]] = json.loads(stream[head.end() : end], strict=False)
        place = end + 1
    return rows


class _Drawing:
    """Draws each row once, where it is first referred to."""

    def __init__(self, rows: dict[str, Any]) -> None:
        self.rows = rows
        self.html: list[str] = []
        self.data: list[Any] = []
        self._drawn: set[str] = set()
        self._elements = 0
        self._left = MAX_RESOLVED

    def draw_row(self, row: str, depth: int = 0) -> None:
        """Draw a row, unless it is drawn already."""
        if row not in self._drawn and row in self.rows:
            self._drawn.add(row)
            self._draw(self.rows[row], depth, is_child=depth > 0)

    def _draw(self, value: Any, depth: int, *, is_child: bool) -> None:  # noqa: ANN401 - what the page holds
        """Draw what is below a place; texts that are no children of an element are not drawn."""
        if depth > _MAX_DEPTH or self._elements > MAX_ELEMENTS:
            return
        if isinstance(value, str):
            self._text(value, depth, is_child=is_child)
        elif isinstance(value, int | float) and is_child and not isinstance(value, bool):
            self.html.append(str(value))
        elif isinstance(value, list):
            if len(value) >= _ELEMENT and value[0] == "$" and isinstance(value[1], str):
                self._element(value[1], value[3], depth)
            else:
                for item in value:
                    self._draw(item, depth + 1, is_child=is_child)
        elif isinstance(value, dict):
            for item in value.values():
                self._draw(item, depth + 1, is_child=False)

    def _text(self, text: str, depth: int, *, is_child: bool) -> None:
        """Draw a text, or the row that it refers to; a text that starts with a dollar has two."""
        reference = _REFERENCE.fullmatch(text)
        if reference is not None:
            self.draw_row(reference[1], depth + 1)
        elif is_child and (text[:1] != "$" or text.startswith("$$")):
            self.html.append(escape(text.removeprefix("$") if text.startswith("$$") else text))

    def _element(self, tag: str, props: Any, depth: int) -> None:  # noqa: ANN401
        self._elements += 1
        props = props if isinstance(props, dict) else {}
        children = props.get("children")
        others = {key: self._resolved(value, 0) for key, value in props.items() if key != "children"}
        if _TAG.fullmatch(tag) is None:
            if others:
                self.data.append(others)
            for value in (value for key, value in props.items() if key != "children"):
                self._draw(value, depth + 1, is_child=False)
            self._draw(children, depth + 1, is_child=True)
            return
        if tag in _SILENT and tag not in {"html", "body"}:
            return
        if any(isinstance(value, dict | list) for key, value in others.items() if key != "style"):
            self.data.append(others)
        attributes = "".join(
            f' {name}="{escape(str(others[key]))}"' for key, name in _KEPT.items() if others.get(key)
        )
        self.html.append(f"<{tag}{attributes}>")
        raw = props.get("dangerouslySetInnerHTML")
        inner = self._resolved(raw, 0).get("__html") if isinstance(raw, dict) else None
        if isinstance(inner, str):
            self.html.append(inner)
        self._draw(children, depth + 1, is_child=True)
        self.html.append(f"</{tag}>")

    def _resolved(self, value: Any, depth: int) -> Any:  # noqa: ANN401 - what the page holds
        """Return a value with its references to rows of data followed."""
        self._left -= 1
        if depth > _MAX_DEPTH // 4 or self._left < 0:
            return None
        if isinstance(value, str) and (reference := _REFERENCE.fullmatch(value)):
            found = self.rows.get(reference[1])
            return self._resolved(found, depth + 1) if found is not None else None
        if isinstance(value, list):
            return None if value[:1] == ["$"] else [self._resolved(item, depth + 1) for item in value]
        if isinstance(value, dict):
            return {key: self._resolved(item, depth + 1) for key, item in value.items()}
        return value

"""Shapes: which elements are nothing but a short text, or several short texts side by side."""

from itertools import pairwise
from typing import TypeAlias

from bs4.element import NavigableString, PageElement, Tag

from transforms.pages.decode import UnreadableError
from transforms.pages.html.elements import HEADINGS, INLINE, SKIPPED
from transforms.pages.html.scan import MAX_DEPTH
from transforms.pages.outline import collapse

Shape: TypeAlias = str | tuple[str, ...] | None
"""The text of an element that holds inline text alone; its texts if it holds several; None for any other."""

_WHOLE = frozenset(
    (
        "table",
        "dl",
        "details",
        "ol",
        "form",
        "fieldset",
        "button",
        "video",
        "iframe",
        "hr",
        "br",
        "nav",
        "footer",
        "dialog",
        *HEADINGS,
    )
)
"""Elements that are never part of a card."""

_MAX_TEXT = 800
_MAX_TEXTS = 40
_MAX_PIECES = 60


class Shapes:
    """The shapes of the elements of one tree; each element is looked at once."""

    def __init__(self) -> None:
        self._known: dict[int, Shape] = {}
        self._depth = 0

    def of(self, tag: Tag) -> Shape:
        """Return the shape of an element."""
        key = id(tag)
        if key not in self._known:
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise UnreadableError("too_deep", f"elements more than {MAX_DEPTH} deep")
            self._known[key] = self._look(tag)
            self._depth -= 1
        return self._known[key]

    def label_and_chips(self, contents: list[PageElement]) -> Shape:
        """Return a label and the chips next to it as one card, where there is nothing else."""
        parts = []
        for child in contents:
            if isinstance(child, Tag):
                shape = self.of(child)
                if shape is None:
                    return None
                if shape:
                    parts.append(shape)
            elif child.__class__ is NavigableString and not str(child).isspace():
                return None
        if len(parts) == 2 and isinstance(parts[0], str) and isinstance(parts[1], tuple):  # noqa: PLR2004
            return (parts[0], *parts[1])
        return None

    def _look(self, tag: Tag) -> Shape:
        if tag.name in SKIPPED or not tag.contents:
            return None if tag.name == "br" else ""
        if tag.name in _WHOLE:
            return None
        found = self._pieces(tag.contents[:_MAX_PIECES])
        if found is None:
            return None
        pieces, has_text, has_blocks = found
        if len(pieces) <= 1:
            only = pieces[0] if pieces else ""
            return collapse(only) if isinstance(only, str) else only
        texts = [piece for piece in pieces if isinstance(piece, str)]
        too_long = len(tag.contents) > _MAX_PIECES or sum(map(len, texts)) > _MAX_TEXT
        if too_long or len(texts) < len(pieces) or (has_text and has_blocks) or len(texts) > _MAX_TEXTS:
            return None
        is_running = has_text or (not has_blocks and _runs_on(tag.contents))
        return collapse(tag.get_text()) if is_running else tuple(map(collapse, texts))

    def _pieces(self, contents: list[PageElement]) -> tuple[list[str | tuple[str, ...]], bool, bool] | None:
        """Return what is in an element, and whether text of its own and blocks are among it."""
        pieces: list[str | tuple[str, ...]] = []
        has_text = has_blocks = False
        for child in contents:
            if child.__class__ is NavigableString:
                if not str(child).isspace():
                    has_text = True
                    pieces.append(str(child))
            elif isinstance(child, Tag):
                shape = self.of(child)
                if shape is None:
                    return None
                if shape:
                    has_blocks |= child.name not in INLINE
                    pieces.append(shape)
        return pieces, has_text, has_blocks


def _runs_on(contents: list[PageElement]) -> bool:
    """Return whether inline elements are pieces of one text: white space is at the edge of one of them."""
    inline = [child.get_text() for child in contents if isinstance(child, Tag)]
    return any(one[-1:].isspace() or two[:1].isspace() for one, two in pairwise(filter(None, inline)))

"""What a page only draws: texts side by side that are label and value or chips, numbers, bullets."""

import re
from collections.abc import Sequence

from bs4.element import PageElement, Tag

from transforms.pages.html.boxes import Boxes
from transforms.pages.html.elements import (
    BULLET,
    INLINE,
    MARKER,
    MAX_LABEL,
    SENTENCE_ENDS,
    attribute,
    elements,
    is_blank,
)
from transforms.pages.html.images import IMAGES, image_address
from transforms.pages.html.shapes import Shapes
from transforms.pages.outline import (
    CARD,
    CHIPS,
    DRAWING,
    ITEM,
    LINE,
    LINES,
    ONE_LINE,
    PARAGRAPH,
    Block,
    OutlineBuilder,
    collapse,
)

_MAX_MARKER = 12
_LABELLED = re.compile(r"\w\s?[:：]\s?\w")  # noqa: RUF001 - the full-width colon is meant


class HtmlBuilder(OutlineBuilder):
    """An outline builder that tells what is open."""

    __slots__ = ()

    def open_text(self) -> bool:
        """Return whether the open block has text already."""
        return any(not part.isspace() for part in self.parts)

    def starts_line(self) -> bool:
        """Return whether what comes is the first text of its line."""
        return next(
            (part == LINE for part in reversed(self.parts) if part == LINE or not part.isspace()), True
        )

    def is_within(self) -> bool:
        """Return whether an open block (an item, heading, cell ...) takes in what comes."""
        return self.kind != PARAGRAPH or self.cells is not None

    def number_item(self, number: int) -> None:
        """Give the open item the number that is drawn before it."""
        if self.kind == ITEM:
            self._number = number


class VisualPairReader:
    """Reads what is drawn; the walk gives it elements and reads for it what is within them."""

    def __init__(self, builder: HtmlBuilder, boxes: Boxes) -> None:
        self.builder = builder
        self._boxes = boxes
        self.left_out: dict[str, int] = {}
        self._shapes = Shapes()
        self._in_item = 0

    def _read(self, contents: Sequence[PageElement]) -> None:
        """Read nodes one after the other."""
        raise NotImplementedError

    def _leave_out(self, rule: str, text: str) -> None:
        """Count text that is in no block."""
        if text:
            self.left_out[rule] = self.left_out.get(rule, 0) + len(text)

    def _card(self, tag: Tag) -> bool:
        """Take an element that is nothing but short texts side by side, or a label next to several."""
        cells = self._cells(tag)
        if not cells:
            return False
        builder = self.builder
        parts = [child for child in tag.contents if isinstance(child, Tag)]
        if tag.name in INLINE or tag.name == "p" or self._in_item:
            form = ONE_LINE
        else:
            form = CHIPS if all(part.name in INLINE or part.name == "li" for part in parts) else LINES
        if self._in_item or builder.is_within():
            return self._card_within(cells, form)
        labelled = max(sum(map(_holds_label, cells)), sum(map(_starts_bold, parts)))
        if form == LINES and labelled > 1 and not self._boxes.is_label(cells[0]):
            return False
        links = tuple(
            (collapse(link.get_text()), attribute(link, "href"))
            for part in parts
            for link in elements(part, ("a",))
        )
        builder.end()
        builder.blocks.append(Block(CARD, form, "", 0, (), links, cells, tag))
        self._note_media(tag)
        return True

    def _cells(self, tag: Tag) -> tuple[str, ...]:
        """Return the texts of a card, nothing where an element is none."""
        contents = tag.contents
        if len(contents) <= 1 or any(child.name == "br" for child in contents if isinstance(child, Tag)):
            return ()
        cells = self._shapes.of(tag)
        if cells is None:
            cells = self._shapes.label_and_chips(contents)
        if not isinstance(cells, tuple) or MARKER.fullmatch(cells[0]) or BULLET.fullmatch(cells[0]):
            return ()
        if _drawn(cells[:2]):  # "Step" beside "1"
            return ()
        are_paragraphs = len(cells) == 2 and len(cells[0]) > MAX_LABEL  # noqa: PLR2004
        return () if are_paragraphs else cells

    def _card_within(self, cells: tuple[str, ...], form: int) -> bool:
        """Write a card within an item or a definition: the first text is the label of the others."""
        builder = self.builder
        if (
            builder.open_text()
            or form == CHIPS
            or len(cells[0]) > MAX_LABEL
            or cells[0].endswith(SENTENCE_ENDS)
        ):
            return False
        if len(cells) == 2 and self._boxes.is_label(cells[1]) and not self._boxes.is_label(cells[0]):  # noqa: PLR2004
            cells = cells[::-1]  # the value is drawn above its label
        builder.start_bold()
        builder.text(cells[0].rstrip(":： "))  # noqa: RUF001
        builder.end_bold()
        builder.text(": " + ", ".join(cells[1:]))
        return True

    def _marked_children(self, tag: Tag) -> None:
        """Read children without a number or bullet that is drawn before them; a number makes an item.

        A word and its number may be drawn in two elements: "Step" and "01".
        """
        contents = tag.contents
        word = ""
        for index, child in enumerate(contents):
            if isinstance(child, Tag):
                shape = self._shapes.of(child)
                if shape == "":
                    continue
                if shape is None or (isinstance(shape, str) and len(shape) >= _MAX_MARKER):
                    break
                texts = (shape,) if isinstance(shape, str) else shape
                drawn = _drawn((word, *texts) if word else texts)
                marker = MARKER.fullmatch(drawn) if drawn else None
                if not drawn and not word and len(texts) == 1 and _is_word_of_marker(texts[0]):
                    word = texts[0]
                    continue
                if not drawn or all(map(is_blank, contents[index + 1 :])):
                    break
                self._leave_out(DRAWING, drawn)
                self._as_item(contents[index + 1 :], int(marker[1]) if marker else 0)
                return
            if not is_blank(child):
                break
        self._read(tag.contents)

    def _as_item(self, contents: list[PageElement], number: int) -> None:
        """Read nodes as one item with a number, 0 for none."""
        builder = self.builder
        is_free = not self._in_item and not builder.is_within()
        builder.element = contents[0].parent
        if is_free:
            builder.start_list(number or None)
            builder.start_item()
        elif number and self._in_item:
            builder.number_item(number)
        self._in_item += 1
        self._read(contents)
        self._in_item -= 1
        if is_free:
            builder.end()
            builder.end_list()

    def _image(self, tag: Tag) -> None:
        """Note a picture; one that is called as a known label, before a text, is the label of that text."""
        builder = self.builder
        builder.image(image_address(tag))
        alt = attribute(tag, "alt").strip()
        if alt and not builder.open_text() and tag.next_sibling is not None and self._boxes.is_label(alt):
            builder.start_bold()
            builder.text(alt.rstrip(":"))
            builder.end_bold()
            builder.text(": ")

    def _note_media(self, tag: Tag) -> None:
        for image in elements(tag, IMAGES):
            self._image(image)


def _drawn(texts: Sequence[str]) -> str:
    """Return the number or bullet that one text draws, or a word and a number side by side; else ""."""
    if not texts or len(texts) > 2 or sum(map(len, texts)) >= _MAX_MARKER:  # noqa: PLR2004
        return ""
    drawn = " ".join(texts).strip()
    if len(texts) == 1:
        return drawn if MARKER.fullmatch(drawn) or BULLET.fullmatch(drawn) else ""
    return drawn if MARKER.fullmatch(drawn) and not MARKER.fullmatch(texts[0]) else ""


def _is_word_of_marker(text: str) -> bool:
    """Return whether a text is the word before the number of a step."""
    return len(text) < _MAX_MARKER and text[-1].isalpha() and MARKER.fullmatch(f"{text} 1") is not None


def _starts_bold(tag: Tag) -> bool:
    """Return whether a line starts with bold words that others follow: "<b>Level</b> Beginner"."""
    shown = [child for child in tag.contents if str(child).strip()]
    return len(shown) > 1 and isinstance(shown[0], Tag) and shown[0].name in {"b", "strong"}


def _holds_label(text: str) -> bool:
    """Return whether a text is a label with its value, and no piece of a card."""
    return _LABELLED.search(text) is not None

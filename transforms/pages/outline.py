"""The neutral structure of a page: every reader (Markdown, HTML) builds it, everything after reads it.

A reader drives an `OutlineBuilder`: it says where blocks start and end and hands over text; the
builder collapses white space, joins lines and keeps what is bold or a link. A reader that finds
structured data (front matter, JSON-LD, microdata, meta) puts it into `Outline.data` by method.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

HEADING = "heading"  # level = 1 to 6
PARAGRAPH = "paragraph"  # level = depth of the list item it is in, 0 outside lists
ITEM = "item"  # level = depth of the list, from 1; number = its number in an ordered list, else 0
TERM = "term"  # the label of a definition list, or of a label element next to a value element
DEFINITION = "definition"
ROW = "row"  # cells; number = table on the page, from 1; level = 1 in the head of the table, else 0
QUESTION = "question"  # summary of a details element; level = BOX if it is the title of a box that is open
END = "end"  # the end of a details element, or of a box
CARD = "card"  # short texts drawn side by side, in cells; level = what they are if no label is among them:
#                ONE_LINE pieces of one paragraph, CHIPS items, LINES paragraphs
ONE_LINE, CHIPS, LINES = 0, 1, 2
BOX = 1
RULE = "rule"  # a thematic break: what follows belongs to no section before it

LINE = "\n"
SOFT_LINE = "\v"

NAVIGATION = "navigation"  # menus, breadcrumbs, tables of contents, anchors of headings
FOOTER = "footer"
BOILERPLATE = "boilerplate"  # boxes of the site: sidebars, share bars, comments, dialogs
HIDDEN = "hidden"  # what cannot be seen and nothing opens
OUTSIDE_MAIN = "outside_main"  # what stands beside the main element and is no content
SITE_NAME = "site_name"
CONTROL = "control"  # buttons, choices of forms, embedded objects
CARD_TEXT = "card_text"  # what a card of another page says beside its title
DRAWING = "drawing"  # numbers, bullets and words like "Step 1" that are only drawn
TRANSLATION = "translation"  # blocks that say that they are in another language than the page
LEFT_OUT_RULES = (
    NAVIGATION, FOOTER, BOILERPLATE, HIDDEN, OUTSIDE_MAIN, SITE_NAME, CONTROL, CARD_TEXT, DRAWING,
    TRANSLATION,
)  # fmt: skip
"""The rules by which text of a page is left out of its outline."""

_INVISIBLE = frozenset("\u200b\u200c\u2060\ufeff\u00ad").union(map(chr, range(0xE000, 0xF900)))
"""Characters that are no text: joiners, and those for private use, which icon fonts draw as pictures."""

_SPACES = str.maketrans(dict.fromkeys(_INVISIBLE))


class Block(NamedTuple):
    """One block of a page, in the order of the page.

    In `text` a line break that the author drew is `LINE`, one that merely wraps is `SOFT_LINE`.
    `bold` holds the pieces of the text that are bold, `links` its links as (text, address). `element` is
    the element that it was read from, where there is a tree: its place in the template of the page.
    """

    kind: str
    level: int
    text: str
    number: int = 0
    bold: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    cells: tuple[str, ...] = ()
    element: object = None


_new = tuple.__new__
"""Makes a `Block` at a third of the cost of calling it: a page has some sixty."""


class Outline(NamedTuple):
    """A page as blocks and structured data.

    `data` maps a method of evidence (front_matter, json_ld, microdata, meta) to keys and values;
    values are texts, lists and mappings of the same. `left_out` counts by rule (`LEFT_OUT_RULES`) how many
    characters of text are in no block.
    """

    blocks: list[Block]
    data: Mapping[str, Mapping[str, Any]]
    images: list[str]
    videos: list[str]
    language: str | None = None
    notes: tuple[str, ...] = ()
    left_out: Mapping[str, int] = {}


def collapse(text: str) -> str:
    """Return the text on one line, white space collapsed, invisible characters dropped."""
    if text.isascii():
        if "  " not in text and text.isprintable():
            return text.strip()
    elif not _INVISIBLE.isdisjoint(text):
        text = text.translate(_SPACES)
    return " ".join(text.split())


def clean(text: str) -> str:
    """Collapse white space within lines and keep the two kinds of line break."""
    if "**" in text or "__" in text:  # emphasis that was written wrongly stays as text
        text = text.replace("**", "").replace("__", "")
    if LINE not in text and SOFT_LINE not in text:
        return collapse(text)
    lines = [SOFT_LINE.join(filter(None, map(collapse, line.split(SOFT_LINE)))) for line in text.split(LINE)]
    return LINE.join(filter(None, lines))


class OutlineBuilder:
    """Collects blocks from a reader's calls; block and inline calls may come in any order.

    `parts` are the pieces of text of the open block, `kind` is its kind, `lists` holds the next number
    of each open list (0 in an unordered one), `cells` those of the open row, None outside tables. `element`
    is what a reader of a tree is reading.
    """

    __slots__ = (
        "_bold", "_bold_from", "_from", "_level", "_link_from", "_link_url", "_links", "_number",
        "_row_level", "_tables", "blocks", "cells", "element", "images", "kind", "lists", "parts",
        "tag_lists", "text", "videos",
    )  # fmt: skip

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.images: list[str] = []
        self.videos: list[str] = []
        self.parts: list[str] = []
        self.text = self.parts.append
        self._bold: list[str] = []
        self._bold_from = -1
        self._links: list[tuple[str, str]] = []
        self._link_from = -1
        self._link_url = ""
        self.kind = PARAGRAPH
        self.element: object = None
        self._from: object = None
        self._level = 0
        self._number = 0
        self.lists: list[int] = []
        self.tag_lists = 0  # those of `lists` that a tag among Markdown has opened: a tag ends no other
        self.cells: list[str] | None = None
        self._row_level = 0
        self._tables = 0

    def start(self, kind: str, level: int = 0) -> None:
        """Start a block; what was open ends. A paragraph within an open item continues the item."""
        if kind == PARAGRAPH:
            if self.kind != PARAGRAPH or self.cells is not None:
                if self.parts:
                    self.parts.append(LINE)
                return
            level = len(self.lists)
        if self.parts:
            self.end()
        self.kind = kind
        self._level = level
        self._from = self.element

    def stand_at(self, element: object) -> None:
        """Take the element of a text that no block was started for: one after a heading or a list."""
        if self._from is None:
            self._from = element

    def end(self) -> None:
        """End the open block; without text it leaves no trace."""
        parts = self.parts
        if not parts:
            if self._bold or self._links:
                self._bold.clear()
                self._links.clear()
            self.kind = PARAGRAPH
            self._number = 0
            return
        if len(parts) == 1:  # the common case: one run of text, most often clean
            text = parts[0]
            if not text.isascii() or "  " in text or "\t" in text or "**" in text or "\n" in text:
                text = clean(text)
            else:
                text = text.strip()
        else:
            text = clean("".join(parts))
        parts.clear()
        bold: tuple[str, ...] = ()
        links: tuple[tuple[str, str], ...] = ()
        if self._bold:
            bold = tuple(self._bold)
            self._bold.clear()
        if self._links:
            links = tuple(self._links)
            self._links.clear()
        if text:
            element = self.element if self._from is None else self._from
            block = (self.kind, self._level, text, self._number, bold, links, (), element)
            self.blocks.append(_new(Block, block))
        self._bold_from = self._link_from = -1
        self._from = None
        self.kind = PARAGRAPH
        self._level = len(self.lists)
        self._number = 0

    def end_paragraph(self) -> None:
        """End a paragraph; within an item the item continues."""
        if self.kind == PARAGRAPH and self.parts:
            self.end()

    def mark(self, kind: str) -> None:
        """Add a block without text."""
        self.end()
        self.blocks.append(Block(kind, 0, ""))

    def start_list(self, first_number: int | None) -> None:
        """Start a list, ordered from a number, or unordered with None."""
        self.end()
        self.lists.append(0 if first_number is None else max(1, first_number))
        self._level = len(self.lists)

    def end_list(self) -> None:
        """End the innermost list."""
        if self.parts:
            self.end()
        self.kind = PARAGRAPH
        if self.lists:
            self.lists.pop()
            self._level = len(self.lists)

    def start_item(self) -> None:
        """Start an item of the innermost list."""
        if self.parts:
            self.end()
        lists = self.lists
        if not lists:
            lists.append(0)
        self.kind = ITEM
        self._level = len(lists)
        self._from = self.element
        number = lists[-1]
        if number:
            self._number = number
            lists[-1] = number + 1

    def start_table(self) -> None:
        """Start a table."""
        self.end()
        self._tables += 1

    def start_row(self, *, is_head: bool = False) -> None:
        """Start a row."""
        self.end_row()
        self.cells = []
        self._row_level = int(is_head)

    def end_cell(self) -> None:
        """End a cell."""
        if self.cells is not None:
            self.cells.append(clean("".join(self.parts)))
        self.parts.clear()
        self._bold_from = -1

    def end_row(self, *, is_head: bool | None = None) -> None:
        """End a row; a row without text leaves no trace."""
        cells = self.cells
        if cells is None:
            self.end()
            return
        if self.parts:
            self.end_cell()
        if any(cells):
            level = self._row_level if is_head is None else int(is_head)
            links = tuple(self._links)
            row = Block(ROW, level, "", self._tables, (), links, tuple(cells), self.element)
            self.blocks.append(row)
        self.cells = None
        self.end()

    def add_labelled_item(self, label: str, text: str) -> None:
        """Add an item of bold text and what follows it: a short cut for "**Label:** value"."""
        bold = collapse(label)
        self._add_item(clean(label + text), (bold,) if bold else (), ())

    def add_linked_item(self, text: str, url: str) -> None:
        """Add an item that is a link and nothing else."""
        self.start_link(url)
        self.parts.append(text)
        self.end_link()
        self.parts.clear()
        links, self._links = self._links, []
        self._add_item(clean(text), (), tuple(links))

    def _add_item(self, text: str, bold: tuple[str, ...], links: tuple[tuple[str, str], ...]) -> None:
        """Add a whole item, where no block is open."""
        lists = self.lists
        number = lists[-1]
        if number:
            lists[-1] = number + 1
        if text:
            block = (ITEM, len(lists), text, number, bold, links, (), self.element)
            self.blocks.append(_new(Block, block))

    def start_bold(self) -> None:
        """Start bold text."""
        self._bold_from = len(self.parts)

    def end_bold(self) -> None:
        """End bold text."""
        start = self._bold_from
        if start >= 0:
            parts = self.parts
            bold = collapse(parts[start] if len(parts) == start + 1 else "".join(parts[start:]))
            if bold:
                self._bold.append(bold)
            self._bold_from = -1

    def start_link(self, url: str) -> None:
        """Start a link."""
        self._link_from = len(self.parts)
        self._link_url = url

    def end_link(self) -> None:
        """End a link."""
        if self._link_from >= 0:
            text = collapse("".join(self.parts[self._link_from :]))
            url = self._link_url.strip()
            if text and url:
                self._links.append((text, url))
            if url and is_video(url) and url not in self.videos:
                self.videos.append(url)
        self._link_from = -1

    def image(self, url: str) -> None:
        """Note an image; one that is written into the page itself is a placeholder."""
        url = url.strip()
        if url and not url.startswith("data:") and url not in self.images:
            self.images.append(url)

    def video(self, url: str) -> None:
        """Note a video."""
        url = url.strip()
        if url and url not in self.videos:
            self.videos.append(url)


_VIDEO = re.compile(
    r"youtube\.com/(?:watch|embed/|shorts/)|youtu\.be/|vimeo\.com/|\.(?:mp4|webm|mov|m4v)$", re.ASCII
)


def is_video(url: str) -> bool:
    """Return whether an address leads to a video, by its host or its ending."""
    return ("youtu" in url or "vimeo" in url or url[-5:-3].count(".") > 0) and _VIDEO.search(url) is not None

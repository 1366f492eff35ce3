"""Lists, definition lists and tables."""

from bs4.element import PageElement, Tag

from transforms.pages.html.boxes import Boxes
from transforms.pages.html.controls import ControlReader
from transforms.pages.html.elements import (
    INLINE,
    SENTENCE_ENDS,
    attribute,
    cell_text,
    elements,
    is_blank,
    places_content,
)
from transforms.pages.html.teasers import Teasers
from transforms.pages.html.visual_pairs import HtmlBuilder
from transforms.pages.outline import DEFINITION, END, ITEM, PARAGRAPH, TERM, Block, collapse


class ListReader(ControlReader):
    """Reads lists and tables. Text that is typed straight into a list is its label, or items of it."""

    def __init__(self, builder: HtmlBuilder, boxes: Boxes) -> None:
        super().__init__(builder, boxes)
        self._teasers = Teasers(builder.blocks)
        self._captions: list[Tag] = []

    def _list(self, tag: Tag) -> None:
        if (tag.attrs or self._has_calls) and self._is_left_out(tag):
            return
        builder = self.builder
        start = attribute(tag, "start")
        is_ordered = tag.name == "ol"
        outer, self._in_item = self._in_item, 0
        first = self._announced(tag)
        builder.start_list((int(start) if start.isdecimal() else 1) if is_ordered else None)
        for child in tag.contents[first:]:
            if isinstance(child, Tag):
                if child.name == "li":
                    self._item(child)
                elif child.name not in INLINE:
                    self._actions.get(child.name, self._container)(child)
                else:
                    self._loose_item(child)
            elif not is_blank(child):
                self._loose_item(child)
        builder.end_list()
        self._in_item = outer

    def _announced(self, tag: Tag) -> int:
        """Read text that is typed into a list before its items as their label; returns where they start."""
        contents = tag.contents
        first = next((place for place, child in enumerate(contents) if not _is_text(child)), 0)
        text = collapse("".join(child.get_text() for child in contents[:first] if not is_blank(child)))
        if not text:
            return 0
        self.builder.end()
        self.builder.blocks.append(Block(PARAGRAPH, 0, text, 0, (text,), element=tag))
        return first

    def _loose_item(self, node: PageElement) -> None:
        """Read text that is typed straight into a list as an item."""
        builder = self.builder
        if isinstance(node, Tag) and not collapse(node.get_text()):
            self._read([node])
            return
        builder.element = node.parent
        builder.start_item()
        self._read([node])
        builder.end()

    def _item(self, tag: Tag) -> None:
        builder = self.builder
        before, heads = len(builder.blocks), self._teasers.heads
        builder.element = tag
        builder.start_item()
        outer, self._in_item = self._in_item, 1
        if not self._card(tag):
            self._marked_children(tag)
        builder.end()
        captions, self._captions = self._captions, []
        for caption in captions:
            self._read_caption(caption)
        self._in_item = outer
        if self._teasers.heads == heads + 1:
            self._teasers.fold(before)

    def _caption(self, tag: Tag) -> None:
        """Read the caption of a picture; that of one in an item stands below what the item says itself."""
        if self.builder.kind == ITEM and self._in_item and self.builder.open_text():
            self._captions.append(tag)
        elif self.builder.is_within():
            self._children(tag)
        else:
            self._read_caption(tag)

    def _read_caption(self, tag: Tag) -> None:
        builder = self.builder
        builder.end()
        builder.element = tag
        builder.start(PARAGRAPH)
        self._children(tag)
        builder.end()

    def _definitions(self, tag: Tag) -> None:
        self._children(tag)
        self.builder.mark(END)

    def _term(self, tag: Tag) -> None:
        self.builder.element = tag
        self.builder.start(TERM)
        self._children(tag)
        self.builder.end()

    def _definition(self, tag: Tag) -> None:
        shape = self._shapes.of(tag)
        self.builder.element = tag
        self.builder.start(DEFINITION)
        if isinstance(shape, tuple) and not any(text.endswith(SENTENCE_ENDS) for text in shape):
            self.builder.text(", ".join(shape))
        else:
            self._children(tag)
        self.builder.end()

    def _table(self, tag: Tag) -> None:
        """Read a table; one that only places content is read as that content."""
        if places_content(tag):
            self._children(tag)
            return
        builder = self.builder
        builder.element = tag
        for caption in elements(tag, ("caption",)):
            self._legend(caption)
        builder.start_table()
        rows = [(row, _cells(row)) for row in elements(tag, ("tr",))]
        if all(len(cells) > 2 and not cells[0].get_text(strip=True) for _, cells in rows):  # noqa: PLR2004
            rows = [(row, cells[1:]) for row, cells in rows]  # a column of icons
        for row, cells in rows:
            in_head = row.parent is not None and row.parent.name == "thead"
            builder.start_row(
                is_head=in_head or (len(cells) > 1 and all(cell.name == "th" for cell in cells))
            )
            holds_pairs = [cell.name for cell in cells] == ["th", "td"] * (len(cells) // 2)
            for place, cell in enumerate(cells):
                if holds_pairs and place and cell.name == "th":
                    builder.start_row()
                builder.text(cell_text(cell))
                builder.end_cell()
            builder.end_row()


def _cells(row: Tag) -> list[Tag]:
    return [cell for cell in row.contents if isinstance(cell, Tag) and cell.name in {"td", "th"}]


def _is_text(node: PageElement) -> bool:
    """Return whether a node is text or inline."""
    return not isinstance(node, Tag) or node.name in INLINE

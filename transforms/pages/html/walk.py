"""From the tree of a page to an outline: one walk that drives the outline builder.

Besides what tags say (headings, lists, tables, details) it sees what the page only draws: short texts
side by side (a label with its value, chips), numbers and bullets drawn as text, cards that lead to
other pages.
"""

from collections.abc import Callable, Sequence

from bs4.element import NavigableString, PageElement, Tag

from transforms.pages.decode import UnreadableError
from transforms.pages.html.elements import (
    ELSEWHERE,
    HEADINGS,
    INLINE,
    MAX_TEASER,
    SKIPPED,
    SPACES,
    attribute,
    cell_text,
    crumbs_of,
    elements,
    is_aside,
    is_label_like,
    is_title,
    is_title_of_page,
    kind_by_class,
    names_of,
    names_the_site,
    places_content,
)
from transforms.pages.html.elements import has as has_element
from transforms.pages.html.scan import MAX_DEPTH
from transforms.pages.html.teasers import Teasers
from transforms.pages.html.visual_pairs import HtmlBuilder, VisualPairReader
from transforms.pages.outline import (
    DEFINITION,
    END,
    HEADING,
    LINE,
    PARAGRAPH,
    QUESTION,
    RULE,
    TERM,
    Block,
    collapse,
)

_ANCHORS = frozenset(("#", "¶", "🔗", "§", "link"))
_ASKS = ("?", "？")  # noqa: RUF001 - the full-width mark is meant
_MAX_MARKER = 12


class Walker(VisualPairReader):
    """One walk over one tree. `breadcrumbs` are those that are in the content."""

    def __init__(self, builder: HtmlBuilder) -> None:
        super().__init__(builder)
        self.breadcrumbs: list[str] = []
        self._teasers = Teasers(builder.blocks)
        self._depth = 0
        self._has_title = False
        self._actions: dict[str, Callable[[Tag], None]] = {
            "p": self._block, "a": self._link, "br": lambda _: self.builder.text(LINE), "hr": self._rule,
            "ul": self._list, "menu": self._list, "ol": self._list, "li": self._item, "dl": self._definitions,
            "dt": self._term, "dd": self._definition, "table": self._table, "details": self._details,
            "summary": self._summary, "img": self._image, "video": self._video, "iframe": self._video,
            "button": self._button, "b": self._bold, "strong": self._bold,
            **dict.fromkeys(HEADINGS, self._heading),
            **dict.fromkeys(INLINE - {"a", "b", "strong"}, self._inline),
            **dict.fromkeys(SKIPPED, lambda _: None),
        }  # fmt: skip

    def run(self, root: Tag) -> None:
        """Walk below the root."""
        self._has_title = has_element(root, "h1")
        self._children(root)
        self.builder.end()
        self._teasers.finish()

    # --- one element -------------------------------------------------------------------------

    def _children(self, tag: Tag) -> None:
        self._read(tag.contents)

    def _read(self, contents: Sequence[PageElement]) -> None:
        """Read nodes one after the other."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnreadableError("too_deep", f"elements more than {MAX_DEPTH} deep")
        actions, text = self._actions, self.builder.text
        for child in contents:
            if child.__class__ is NavigableString:
                drawn = str(child)
                text(SPACES.sub(" ", drawn) if not drawn.isprintable() else drawn)
            elif isinstance(child, Tag):
                actions.get(child.name, self._container)(child)
        self._depth -= 1

    def _inline(self, tag: Tag) -> None:
        """Read inline text; one that starts a block and has text after it may be its label."""
        builder = self.builder
        if (
            tag.name == "span"
            and not builder.open_text()
            and tag.next_sibling is not None
            and is_label_like(tag)
        ):
            self._bold(tag)
        else:
            self._children(tag)

    def _bold(self, tag: Tag) -> None:
        self.builder.start_bold()
        self._children(tag)
        self.builder.end_bold()

    def _link(self, tag: Tag) -> None:
        """Read a link; one around several texts or a heading is a card that leads to another page."""
        href = attribute(tag, "href")
        shape = self._shapes.of(tag)
        if isinstance(shape, str):
            if shape.strip() not in _ANCHORS:
                self.builder.start_link(href)
                self._children(tag)
                self.builder.end_link()
        elif href and ELSEWHERE.match(href) and len(text := collapse(tag.get_text(" "))) <= MAX_TEASER:
            self._teaser(tag, href, text)
        else:
            self._children(tag)

    def _heading(self, tag: Tag) -> None:
        builder = self.builder
        if tag.name == "h1" and names_the_site(tag):
            return
        builder.element = tag
        builder.start(HEADING, HEADINGS[tag.name])
        before = len(builder.blocks)
        self._children(tag)
        builder.end()
        if len(builder.blocks) > before:
            self._teasers.add_heading()

    def _block(self, tag: Tag) -> None:
        """Read a paragraph: one whose pieces are a label and a value, or plain text."""
        if self._card(tag):
            return
        self.builder.element = tag
        self.builder.start(PARAGRAPH)
        self._marked_children(tag)
        self.builder.end_paragraph()

    def _container(self, tag: Tag) -> None:
        """Read any other element: div, section, article, figure and unknown ones."""
        attributes = tag.attrs
        if attributes and self._is_left_out(tag):
            return
        builder = self.builder
        if not self._in_item:
            builder.end_paragraph()
        start, heads = len(builder.blocks), self._teasers.heads
        if not self._card(tag):
            builder.element = tag
            builder.start(PARAGRAPH)
            if attributes and is_title(tag, self._shapes.of(tag)):
                self._drawn_title(tag)
            else:
                self._marked_children(tag)
            builder.end_paragraph()
        is_folded = self._teasers.heads == heads + 1 and self._teasers.fold(start)
        if not is_folded and tag.name in {"section", "article"}:
            self._end_section(start)

    def _drawn_title(self, tag: Tag) -> None:
        """Read a title that is no heading: of the page, where it has no h1, else of a section."""
        builder = self.builder
        if not self._has_title and not builder.is_within() and is_title_of_page(tag):
            self._has_title = True
            builder.start(HEADING, 1)
            self._children(tag)
            builder.end()
        else:
            self._bold(tag)

    def _end_section(self, start: int) -> None:
        """End a section that has its own heading: what follows does not belong to it."""
        blocks = self.builder.blocks
        if len(blocks) > start + 1 and blocks[start].kind == HEADING and blocks[start].level > 1:
            self.builder.mark(RULE)

    def _is_left_out(self, tag: Tag) -> bool:
        """Return whether an element is no content; a breadcrumb trail is kept aside."""
        if kind_by_class(names_of(tag)) == "crumbs":
            self.breadcrumbs = self.breadcrumbs or crumbs_of(tag)
            return True
        return is_aside(tag)

    # --- lists, tables, details --------------------------------------------------------------

    def _list(self, tag: Tag) -> None:
        if tag.attrs and self._is_left_out(tag):
            return
        builder = self.builder
        start = attribute(tag, "start")
        is_ordered = tag.name == "ol"
        outer, self._in_item = self._in_item, 0
        builder.start_list((int(start) if start.isdecimal() else 1) if is_ordered else None)
        for child in tag.contents:
            if isinstance(child, Tag):
                if child.name == "li":
                    self._item(child)
                else:
                    self._actions.get(child.name, self._container)(child)
        builder.end_list()
        self._in_item = outer

    def _item(self, tag: Tag) -> None:
        builder = self.builder
        before, heads = len(builder.blocks), self._teasers.heads
        builder.element = tag
        builder.start_item()
        outer, self._in_item = self._in_item, 1
        if not self._card(tag):
            self._marked_children(tag)
        builder.end()
        self._in_item = outer
        if self._teasers.heads == heads + 1:
            self._teasers.fold(before)

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
        if isinstance(shape, tuple):
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
        builder.start_table()
        for row in elements(tag, ("tr",)):
            cells = [cell for cell in row.contents if isinstance(cell, Tag) and cell.name in {"td", "th"}]
            in_head = row.parent is not None and row.parent.name == "thead"
            builder.start_row(
                is_head=in_head or (len(cells) > 1 and all(cell.name == "th" for cell in cells))
            )
            for cell in cells:
                builder.text(cell_text(cell))
                builder.end_cell()
            builder.end_row()

    def _details(self, tag: Tag) -> None:
        self.builder.end()
        self._children(tag)
        self.builder.mark(END)

    def _summary(self, tag: Tag) -> None:
        self.builder.element = tag
        self.builder.start(QUESTION)
        self.builder.text(collapse(tag.get_text(" ")))
        self.builder.end()

    def _button(self, tag: Tag) -> None:
        """Read a button that unfolds what follows; other buttons are calls to action."""
        builder = self.builder
        text = collapse(tag.get_text(" ")).rstrip("+-−▾▼⌄ ")  # noqa: RUF001
        unfolds = any(name.startswith(("aria-expanded", "aria-controls", "data-")) for name in tag.attrs)
        if not text or (not unfolds and not text.endswith(_ASKS)):
            return
        if builder.is_within():
            builder.text(text)
            return
        builder.end()
        if text.endswith(_ASKS):
            builder.blocks.append(Block(QUESTION, 0, text, element=tag))
        else:
            builder.blocks.append(Block(PARAGRAPH, 0, text, 0, (text,), element=tag))

    def _rule(self, _tag: Tag) -> None:
        if not self._in_item:
            self.builder.mark(RULE)

    def _video(self, tag: Tag) -> None:
        """Note the addresses of a video; of its sources those that are pictures are images."""
        for each in elements(tag, ("video", "source", "iframe")):
            url = attribute(each, "src")
            if attribute(each, "type").startswith("image/"):
                self.builder.image(url)
            else:
                self.builder.video(url)

    # --- cards that lead elsewhere -----------------------------------------------------------

    def _teaser(self, tag: Tag, href: str, text: str) -> None:
        """Fold a link around a card into one item with that link."""
        builder = self.builder
        builder.end()
        heading = next(elements(tag, HEADINGS), None)
        if heading is not None:
            text = collapse(heading.get_text(" "))
        elif isinstance(shape := self._shapes.of(tag), tuple):
            text = shape[0]
        if not text:
            self._note_media(tag)
            return
        start, heads = len(builder.blocks), self._teasers.heads
        images, videos = len(builder.images), len(builder.videos)
        self._children(tag)
        builder.end()
        del builder.images[images:], builder.videos[videos:]
        self._teasers.add_card(text, href, start, heads)

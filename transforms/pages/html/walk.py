"""From the tree of a page to an outline: one walk that drives the outline builder.

Besides what tags say (headings, lists, tables, details) it sees what the page only draws: short texts
side by side (a label with its value, chips), numbers and bullets drawn as text, cards that lead to
other pages.
"""

from collections.abc import Callable, Sequence

from bs4.element import NavigableString, PageElement, Tag

from transforms.pages.decode import UnreadableError
from transforms.pages.html.boxes import Boxes
from transforms.pages.html.elements import (
    ELSEWHERE,
    HEADINGS,
    INLINE,
    MAX_TEASER,
    SENTENCE_ENDS,
    SKIPPED,
    SPACES,
    attribute,
    elements,
    follows_its_like,
    is_drawn_bold,
    is_followed,
    is_label_like,
    is_title,
    is_title_of_page,
    names_the_site,
)
from transforms.pages.html.elements import has as has_element
from transforms.pages.html.headings import is_step_title, level_of, split_names, title_drawn_bold
from transforms.pages.html.images import IMAGES
from transforms.pages.html.lists import ListReader
from transforms.pages.html.scan import MAX_DEPTH
from transforms.pages.html.visual_pairs import HtmlBuilder
from transforms.pages.outline import (
    CARD_TEXT,
    HEADING,
    HIDDEN,
    ITEM,
    LINE,
    NAVIGATION,
    PARAGRAPH,
    RULE,
    SITE_NAME,
    collapse,
)

_ANCHORS = frozenset(("#", "¶", "🔗", "§", "link"))
_MAX_ACTION = 12
_ASKS = ("?", "？")  # noqa: RUF001 - the full-width mark is meant
_ASIDES = (
    "footer", "dialog", "amp-sidebar", "amp-consent", "amp-user-notification", "amp-ad", "amp-social-share",
)  # fmt: skip
"""Elements that are no content as a rule."""
_CONTROLS = (
    "select", "textarea", "canvas", "audio", "map", "object", "math", "datalist", "progress", "rt", "rp",
)  # fmt: skip


class Walker(ListReader):
    """One walk over one tree; what it leaves out it counts in `left_out`."""

    def __init__(self, builder: HtmlBuilder, boxes: Boxes) -> None:
        super().__init__(builder, boxes)
        self._depth = 0
        self._has_title = False
        self._title: str | None = None
        self._actions = {
            "p": self._block, "a": self._link, "br": lambda _: self.builder.text(LINE), "hr": self._rule,
            "ul": self._list, "menu": self._list, "ol": self._list, "li": self._item, "dl": self._definitions,
            "dt": self._term, "dd": self._definition, "table": self._table, "details": self._details,
            "summary": self._summary, "video": self._video, "iframe": self._video,
            "button": self._button, "b": self._bold, "strong": self._bold, "label": self._label,
            "figcaption": self._caption, "legend": self._legend, "nav": self._navigation,
            **dict.fromkeys(_ASIDES, self._read_judged),
            **dict.fromkeys(IMAGES, self._image),
            **dict.fromkeys(HEADINGS, self._heading),
            **dict.fromkeys(INLINE - {"a", "b", "strong", "label"}, self._inline),
            **dict.fromkeys(SKIPPED, lambda _: None),
            **dict.fromkeys(_CONTROLS, self._control),
            "noscript": self._unseen,
        }  # fmt: skip
        self._by_role: dict[str, Callable[[Tag], None]] = {
            "heading": self._heading, "list": self._list, "listitem": self._item, "button": self._button,
        }  # fmt: skip

    def run(
        self,
        root: Tag,
        *,
        has_calls: bool = False,
        is_beside_main: bool = False,
        page_title: str = "",
    ) -> None:
        """Walk below the root; what is beside its main element is judged where there may be content."""
        self._has_title = has_element(root, "h1")
        self._has_calls = has_calls
        if is_beside_main:
            self._read_beside_main(root)
        else:
            self._children(root)
        self.builder.end()
        if dropped := self._teasers.finish():
            self.left_out[CARD_TEXT] = self.left_out.get(CARD_TEXT, 0) + dropped
        blocks = self.builder.blocks
        if not self._has_title and (place := title_drawn_bold(blocks, self._boxes, page_title)) is not None:
            blocks[place] = blocks[place]._replace(kind=HEADING, level=1, bold=())

    # --- one element -------------------------------------------------------------------------

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
                if child.name in INLINE and follows_its_like(child):
                    text(LINE)
                actions.get(child.name, self._container)(child)
        self._depth -= 1

    def _inline(self, tag: Tag) -> None:
        """Read inline text; one that starts a block and has text after it may be its label."""
        builder = self.builder
        builder.stand_at(tag)
        attributes = tag.attrs
        if attributes and (role := attributes.get("role")) in self._by_role and not builder.is_within():
            self._by_role[role](tag)
        elif (attributes and is_drawn_bold(tag)) or (
            tag.name == "span"
            and tag.next_sibling is not None
            and is_label_like(tag)
            and (
                not builder.open_text()
                or (builder.starts_line() and self._boxes.is_label(collapse(tag.get_text())))
            )
        ):
            self._bold(tag)
        else:
            self._children(tag)

    def _link(self, tag: Tag) -> None:
        """Read a link; one around several texts or a heading is a card that leads to another page."""
        href = attribute(tag, "href")
        shape = self._shapes.of(tag)
        if isinstance(shape, str):
            if shape.strip() in _ANCHORS or self._ends_heading(href, shape):
                self._leave_out(NAVIGATION, shape.strip())
                return
            self.builder.start_link(href)
            self._children(tag)
            self.builder.end_link()
        elif href and ELSEWHERE.match(href) and len(text := collapse(tag.get_text(" "))) <= MAX_TEASER:
            self._teaser(tag, href, text)
        else:
            self._children(tag)

    def _ends_heading(self, href: str, text: str) -> bool:
        """Return whether a link is a word after a heading that does something to it: "Steps [Edit]"."""
        builder = self.builder
        return (
            builder.kind == HEADING
            and len(text) <= _MAX_ACTION
            and ELSEWHERE.match(href) is None
            and any(map(str.isalpha, "".join(builder.parts)))
        )

    def _heading(self, tag: Tag) -> None:
        builder, level = self.builder, level_of(tag)
        if level == 1 and names_the_site(tag):
            self._leave_out(SITE_NAME, collapse(tag.get_text(" ")))
            return
        builder.element = tag
        if self._in_item and self._read_step_title(tag):
            return
        names, others = split_names(tag) if level == 1 else (tag.contents, ())
        builder.start(HEADING, level)
        before = len(builder.blocks)
        self._read(names)
        builder.end()
        builder.element = tag.parent
        if len(builder.blocks) > before:
            self._teasers.add_heading()
            if level == 1 and self._title is None:
                self._title = builder.blocks[before].text
        for other in others:
            builder.start(PARAGRAPH)
            self._read([other])
            builder.end_paragraph()

    def _read_step_title(self, tag: Tag) -> bool:
        """Read the title of a step as the start of its item; returns whether it is one."""
        builder = self.builder
        if (
            builder.kind != ITEM
            or builder.open_text()
            or not is_step_title(builder.blocks, self._boxes, self._title)
        ):
            return False
        builder.start_bold()
        self._children(tag)
        builder.end_bold()
        if builder.open_text() and is_followed(tag):
            builder.text(": " if builder.parts[-1].rstrip()[-1:].isalnum() else " ")
        return True

    def _block(self, tag: Tag) -> None:
        """Read a paragraph: one whose pieces are a label and a value, or plain text."""
        if self._has_calls and self._is_contents(tag):
            self._leave_out(NAVIGATION, collapse(tag.get_text(" ")))
            return
        if self._card(tag):
            return
        self.builder.element = tag
        self.builder.start(PARAGRAPH)
        if "style" in tag.attrs and is_drawn_bold(tag):
            self._bold_children(tag)
        else:
            self._marked_children(tag)
        self.builder.end_paragraph()

    def _bold_children(self, tag: Tag) -> None:
        self.builder.start_bold()
        self._marked_children(tag)
        self.builder.end_bold()

    def _container(self, tag: Tag) -> None:
        """Read any other element: div, section, article, figure and unknown ones."""
        attributes = tag.attrs
        if (attributes or self._has_calls) and self._is_left_out(tag):
            return
        if attributes and (role := attributes.get("role")) and role in self._by_role:
            self._by_role[role](tag)
            return
        self._box(tag)

    def _box(self, tag: Tag) -> None:
        """Read the content of a box."""
        attributes = tag.attrs
        builder = self.builder
        if not self._in_item:
            builder.end_paragraph()
        start, heads = len(builder.blocks), self._teasers.heads
        if not self._card(tag):
            builder.element = tag
            builder.start(PARAGRAPH)
            if (attributes or "-" in tag.name) and is_title(tag, self._shapes.of(tag)):
                self._drawn_title(tag)
            elif "style" in attributes and is_drawn_bold(tag):
                self._bold_children(tag)
            else:
                self._marked_children(tag)
            builder.end_paragraph()
        is_folded = self._teasers.heads == heads + 1 and self._teasers.fold(start)
        if not is_folded and tag.name in {"section", "article"}:
            self._end_section(start)

    def _unseen(self, tag: Tag) -> None:
        """Take only the images of what is shown without scripts: elsewhere they are loaded late."""
        self._leave_out(HIDDEN, collapse(tag.get_text(" ")))
        self._note_media(tag)

    def _navigation(self, tag: Tag) -> None:
        """Leave a menu out; what says sentences and leads nowhere is none, whatever opens it."""
        text = collapse(tag.get_text(" "))
        if text.endswith(SENTENCE_ENDS) and not has_element(tag, "a"):
            self._container(tag)
        else:
            self._leave_out(NAVIGATION, text)

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

"""From the tree of a page to an outline: one walk that drives the outline builder.

Beside what tags say (headings, lists, tables, details) it sees what the page only draws: short texts
side by side (a label with its value, chips), numbers and bullets drawn as text, cards that lead to
other pages.
"""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from bs4.element import NavigableString, Tag

from transforms.documents import UnreadableError
from transforms.html_scan import MAX_DEPTH
from transforms.outline import (
    CARD,
    CHIPS,
    DEFINITION,
    END,
    HEADING,
    ITEM,
    LINE,
    LINES,
    ONE_LINE,
    PARAGRAPH,
    QUESTION,
    RULE,
    TERM,
    Block,
    OutlineBuilder,
    collapse,
)

_INLINE = frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark meter output q rp rt ruby s samp "
    "small span strike strong sub sup time tt u var wbr".split()
)
_SKIPPED = frozenset(
    "script style svg noscript template nav footer select textarea input canvas audio map object embed dialog head "
    "title meta link math datalist progress rt rp".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_WHOLE = frozenset(
    ("table", "dl", "details", "ol", "form", "fieldset", "button", "video", "iframe", "hr", *_HEADINGS)
)
"""Elements that are never part of a card."""

_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:sidebar|widget|widgets|widget-area|share|sharing|social|comments?|comment-list|cookies?|"
    r"newsletter|subscribe|adverts?|advertisement|ads|promo|popup|modal|pagination|navbar|navigation|menu|toc|"
    r"table-of-contents|author-box|author-bio|entry-meta|post-meta|byline|posted-on|skip-link|screen-reader-text|sr-only|visually-hidden|cta)(?:$|[\s_-])",
    re.IGNORECASE,
)
_SITE = re.compile(
    r"(?:^|[\s_-])(?:site-(?:title|name|header|branding)|masthead|logo|brand|top-?bar)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PAGE_TITLE = re.compile(
    r"(?:^|[\s_-])(?:page|entry|post|article|exercise|workout|main)-(?:title|name|heading)", re.IGNORECASE
)
_ASIDE_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu"))
_CRUMBS = re.compile(r"(?:^|[\s_-])breadcrumbs?(?:$|[\s_-])", re.IGNORECASE)
_TITLE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:title|heading|headline|subtitle|subhead|header|label|caption|legend|term|key|name)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MARKER = re.compile(r"(?:step|schritt|paso|étape|ステップ|手順|#)?\s?(\d{1,2})\s?[.):：]?", re.IGNORECASE)  # noqa: RUF001
_BULLET = re.compile(r"[•●▪◦‣·✓✔✅☑❌✗✘✕➤►▶→➜»›◆■□★☆⚠️💡👉❗–—*\-+!]{1,2}")  # noqa: RUF001 - drawn bullets
_ANCHORS = frozenset(("#", "¶", "🔗", "§", "link"))
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
_ELSEWHERE = re.compile(r"(?!#|javascript:|mailto:|tel:)\S", re.IGNORECASE)

_ENDS = (".", "!", "?", "。", "！", "？", ",", ";")  # noqa: RUF001 - full-width marks are meant
_ASKS = ("?", "？")  # noqa: RUF001

_MAX_CELL = 400
_MAX_CELLS = 40
_MAX_LABEL = 60
_MAX_TEASER = 900
_MAX_TEASER_BLOCKS = 14
_MAX_LEAF_PIECES = 60

Shape = str | tuple[str, ...] | None
_NO_CELLS: tuple[str, ...] = ()


class HtmlBuilder(OutlineBuilder):
    """An outline builder that tells what is open."""

    __slots__ = ()

    def open_text(self) -> bool:
        """Say whether the open block has text already."""
        return any(not part.isspace() for part in self.parts)

    def is_within(self) -> bool:
        """Say whether an open block (an item, heading, cell ...) takes in what comes."""
        return self.kind != PARAGRAPH or self.cells is not None

    def number_item(self, number: int) -> None:
        """Give the open item the number that is drawn before it."""
        if self.kind == ITEM:
            self._number = number


class Walker:
    """One walk over one tree. `breadcrumbs` are those that stand in the content."""

    def __init__(self, builder: HtmlBuilder) -> None:
        self.builder = builder
        self.breadcrumbs: list[str] = []
        self._shapes: dict[int, Shape] = {}
        self._heads: list[tuple[int, bool]] = []  # place among the blocks, whether it leads elsewhere
        self._folded: dict[
            int, tuple[Block, list[Block]]
        ] = {}  # by identity of the block that stands for them
        self._depth = 0
        self._in_item = 0
        self._has_title = False
        self._actions: dict[str, Callable[[Tag], None]] = {
            "p": self._block, "a": self._link, "br": lambda _: self.builder.text(LINE), "hr": self._rule,
            "ul": self._list, "menu": self._list, "ol": self._list, "li": self._item, "dl": self._definitions,
            "dt": self._term, "dd": self._definition, "table": self._table, "details": self._details,
            "summary": self._summary, "img": self._image, "video": self._video, "iframe": self._video,
            "button": self._button, "b": self._bold, "strong": self._bold,
            **dict.fromkeys(_HEADINGS, self._heading),
            **dict.fromkeys(_INLINE - {"a", "b", "strong"}, self._inline),
            **dict.fromkeys(_SKIPPED, lambda _: None),
        }  # fmt: skip

    def run(self, root: Tag) -> None:
        """Walk below the root."""
        self._has_title = _has(root, "h1")
        self._children(root)
        self.builder.end()
        self._unfold()

    # --- one element -------------------------------------------------------------------------

    def _children(self, tag: Tag) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnreadableError("too_deep", f"elements more than {MAX_DEPTH} deep")
        actions, text = self._actions, self.builder.text
        for child in tag.contents:
            if child.__class__ is NavigableString:
                text(_SPACES.sub(" ", child) if "\n" in child or "\t" in child or "\v" in child else child)
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
            and _is_label_like(tag)
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
        href = _attribute(tag, "href")
        shape = self._shape(tag)
        if isinstance(shape, str):
            if shape.strip() not in _ANCHORS:
                self.builder.start_link(href)
                self._children(tag)
                self.builder.end_link()
        elif href and _ELSEWHERE.match(href) and len(text := collapse(tag.get_text(" "))) <= _MAX_TEASER:
            self._teaser(tag, href, text)
        else:
            self._children(tag)

    def _heading(self, tag: Tag) -> None:
        builder = self.builder
        if tag.name == "h1" and _names_the_site(tag):
            return
        builder.start(HEADING, _HEADINGS[tag.name])
        before = len(builder.blocks)
        self._children(tag)
        builder.end()
        if len(builder.blocks) > before:
            block = builder.blocks[-1]
            leads = block.level > 1 and any(
                text == block.text and _ELSEWHERE.match(url) for text, url in block.links
            )
            self._heads.append((len(builder.blocks) - 1, leads))

    def _block(self, tag: Tag) -> None:
        """Read a paragraph: one whose pieces are a label and a value, or plain text."""
        if self._card(tag):
            return
        self.builder.start(PARAGRAPH)
        self._marked_children(tag)
        self.builder.end_paragraph()

    def _container(self, tag: Tag) -> None:
        """Read any other element: div, section, article, figure and what nobody knows."""
        attributes = tag.attrs
        if attributes and self._is_aside(tag):
            return
        builder = self.builder
        if not self._in_item:
            builder.end_paragraph()
        start, heads = len(builder.blocks), len(self._heads)
        if not self._card(tag):
            builder.start(PARAGRAPH)
            if attributes and _is_title(tag, self._shape(tag)):
                self._drawn_title(tag)
            else:
                self._marked_children(tag)
            builder.end_paragraph()
        is_folded = len(self._heads) == heads + 1 and self._fold(start)
        if not is_folded and tag.name in {"section", "article"}:
            self._end_section(start)

    def _drawn_title(self, tag: Tag) -> None:
        """Read a title that is no heading: of the page, where it has no h1, else of a section."""
        builder = self.builder
        if not self._has_title and not builder.is_within() and _PAGE_TITLE.search(_attribute(tag, "class")):
            self._has_title = True
            builder.start(HEADING, 1)
            self._children(tag)
            builder.end()
        else:
            self._bold(tag)

    def _end_section(self, start: int) -> None:
        """End a section that has a heading of its own: what follows does not belong to it."""
        blocks = self.builder.blocks
        if len(blocks) > start + 1 and blocks[start].kind == HEADING and blocks[start].level > 1:
            self.builder.mark(RULE)

    def _is_aside(self, tag: Tag) -> bool:
        """Say whether an element belongs to the site and not to the content."""
        attributes = tag.attrs
        if attributes.get("role") in _ASIDE_ROLES:
            return True
        named = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        if len(named) < 3:  # noqa: PLR2004 - no class and no id
            return tag.name == "aside" and _is_mostly_links(tag)
        if "readcrumb" in named and _CRUMBS.search(named):
            self.breadcrumbs = self.breadcrumbs or crumbs_of(tag)
            return True
        if _SITE.search(named) and len(collapse(tag.get_text(" "))) <= _MAX_TEASER:
            return True
        if _ASIDE.search(named) and tag.name != "body" and not _has(tag, "h1"):
            return True
        return tag.name == "aside" and _is_mostly_links(tag)

    # --- what is drawn -----------------------------------------------------------------------

    def _shape(self, tag: Tag) -> Shape:
        """Return the text of an element that holds nothing but inline text, its texts if it holds several.

        None for anything else. Each element is looked at once.
        """
        key = id(tag)
        if key not in self._shapes:
            self._depth += 1
            if self._depth > 2 * MAX_DEPTH:
                raise UnreadableError("too_deep", f"elements more than {MAX_DEPTH} deep")
            self._shapes[key] = self._shape_of(tag)
            self._depth -= 1
        return self._shapes[key]

    def _shape_of(self, tag: Tag) -> Shape:
        name = tag.name
        contents = tag.contents
        if name in _SKIPPED or name in _WHOLE:
            return "" if name in _SKIPPED else None
        if not contents:
            return None if name == "br" else ""
        texts: list[str] = []
        is_mixed = has_blocks = False
        inner: tuple[str, ...] | None = None
        for child in contents[:_MAX_LEAF_PIECES]:
            if child.__class__ is NavigableString:
                if not child.isspace():
                    is_mixed = True
                    texts.append(child)
            elif isinstance(child, Tag):
                shape = self._shape(child)
                if shape is None:
                    return None
                if shape.__class__ is tuple:
                    inner = shape
                    texts.append("")
                elif shape:
                    has_blocks |= child.name not in _INLINE
                    texts.append(shape)
        if inner is not None:
            return inner if len(texts) == 1 else None
        if not texts:
            return ""
        if len(contents) > _MAX_LEAF_PIECES or sum(map(len, texts)) > _MAX_CELL * 2:
            return None
        if len(texts) == 1:
            return collapse(texts[0])
        if is_mixed:
            return None if has_blocks else collapse("".join(map(str, _strings(tag))))
        return tuple(map(collapse, texts)) if len(texts) <= _MAX_CELLS else None

    def _card(self, tag: Tag) -> bool:
        """Take an element that is nothing but short texts side by side, or a label beside several."""
        contents = tag.contents
        if len(contents) < 2 or self._in_item > 1:  # noqa: PLR2004 - nothing stands beside it
            return False
        cells = self._shape(tag)
        if cells is None:
            cells = self._label_and_chips(contents)
        if cells.__class__ is not tuple or not cells:
            return False
        if _MARKER.fullmatch(cells[0]) or _BULLET.fullmatch(cells[0]):
            return False
        if len(cells[0]) > _MAX_LABEL and len(cells) == 2:  # noqa: PLR2004 - two paragraphs
            return False
        parts = [child for child in contents if isinstance(child, Tag)]
        if any(part.name == "br" for part in parts):
            return False
        builder = self.builder
        links = tuple(
            (collapse(link.get_text()), _attribute(link, "href"))
            for part in parts
            for link in _all(part, ("a",))
        )
        if tag.name in _INLINE or tag.name == "p" or self._in_item:
            form = ONE_LINE
        else:
            form = CHIPS if all(part.name in _INLINE or part.name == "li" for part in parts) else LINES
        if self._in_item or builder.is_within():
            return self._card_within(cells, form)
        builder.end()
        builder.blocks.append(Block(CARD, form, "", 0, (), links, cells))
        self._note_media(tag)
        return True

    def _card_within(self, cells: tuple[str, ...], form: int) -> bool:
        """Write a card within an item or a definition: the first text is the label of the others."""
        builder = self.builder
        if builder.open_text() or form == CHIPS or len(cells[0]) > _MAX_LABEL or cells[0].endswith(_ENDS):
            return False
        builder.start_bold()
        builder.text(cells[0].rstrip(":： "))  # noqa: RUF001
        builder.end_bold()
        builder.text(": " + ", ".join(cells[1:]))
        return True

    def _label_and_chips(self, contents: list[Any]) -> Shape:
        """Return label and chips as one card, where the two stand alone."""
        parts = []
        for child in contents:
            if isinstance(child, Tag):
                shape = self._shape(child)
                if shape is None:
                    return None
                if shape:
                    parts.append(shape)
            elif child.__class__ is NavigableString and not child.isspace():
                return None
        if len(parts) == 2 and isinstance(parts[0], str) and isinstance(parts[1], tuple):  # noqa: PLR2004
            return (parts[0], *parts[1])
        return None

    def _marked_children(self, tag: Tag) -> None:
        """Read children without a number or bullet that is drawn before them; a number makes an item."""
        contents = tag.contents
        for place, child in enumerate(contents):
            if isinstance(child, Tag):
                shape = self._shape(child)
                if shape == "":
                    continue
                drawn = shape.strip() if isinstance(shape, str) and len(shape) < 12 else ""  # noqa: PLR2004
                marker = _MARKER.fullmatch(drawn) if drawn else None
                if marker is None and not (drawn and _BULLET.fullmatch(drawn)):
                    break
                if all(map(_is_blank, contents[place + 1 :])):
                    break
                self._as_item(contents[place + 1 :], int(marker[1]) if marker else 0)
                return
            elif not child.isspace():
                break
        self._children(tag)

    def _as_item(self, contents: list[Any], number: int) -> None:
        """Read nodes as one item with a number, 0 for none."""
        builder = self.builder
        is_free = not self._in_item and not builder.is_within()
        if is_free:
            builder.start_list(number or None)
            builder.start_item()
        elif number and self._in_item:
            builder.number_item(number)
        self._in_item += 1
        for child in contents:
            if child.__class__ is NavigableString:
                builder.text(_SPACES.sub(" ", child))
            elif isinstance(child, Tag):
                self._actions.get(child.name, self._container)(child)
        self._in_item -= 1
        if is_free:
            builder.end()
            builder.end_list()

    # --- lists, tables, details --------------------------------------------------------------

    def _list(self, tag: Tag) -> None:
        if tag.attrs and self._is_aside(tag):
            return
        builder = self.builder
        start = _attribute(tag, "start")
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
        before, heads = len(builder.blocks), len(self._heads)
        builder.start_item()
        outer, self._in_item = self._in_item, 1
        if not self._card(tag):
            self._marked_children(tag)
        builder.end()
        self._in_item = outer
        if len(self._heads) == heads + 1:
            self._fold(before)

    def _definitions(self, tag: Tag) -> None:
        self._children(tag)
        self.builder.mark(END)

    def _term(self, tag: Tag) -> None:
        self.builder.start(TERM)
        self._children(tag)
        self.builder.end()

    def _definition(self, tag: Tag) -> None:
        shape = self._shape(tag)
        self.builder.start(DEFINITION)
        if isinstance(shape, tuple):
            self.builder.text(", ".join(shape))
        else:
            self._children(tag)
        self.builder.end()

    def _table(self, tag: Tag) -> None:
        """Read a table; one that only places content is read as that content."""
        if _places_content(tag):
            self._children(tag)
            return
        builder = self.builder
        builder.start_table()
        for row in _all(tag, ("tr",)):
            cells = [cell for cell in row.contents if isinstance(cell, Tag) and cell.name in {"td", "th"}]
            in_head = row.parent is not None and row.parent.name == "thead"
            builder.start_row(
                is_head=in_head or (len(cells) > 1 and all(cell.name == "th" for cell in cells))
            )
            for cell in cells:
                builder.text(_cell_text(cell))
                builder.end_cell()
            builder.end_row()

    def _details(self, tag: Tag) -> None:
        self.builder.end()
        self._children(tag)
        self.builder.mark(END)

    def _summary(self, tag: Tag) -> None:
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
            builder.blocks.append(Block(QUESTION, 0, text))
        else:
            builder.blocks.append(Block(PARAGRAPH, 0, text, 0, (text,)))

    def _rule(self, _tag: Tag) -> None:
        if not self._in_item:
            self.builder.mark(RULE)

    def _image(self, tag: Tag) -> None:
        self.builder.image(_attribute(tag, "src") or _attribute(tag, "data-src"))

    def _video(self, tag: Tag) -> None:
        """Note the addresses of a video; of its sources those that are pictures are images."""
        for each in _all(tag, ("video", "source", "iframe")):
            url = _attribute(each, "src")
            if _attribute(each, "type").startswith("image/"):
                self.builder.image(url)
            else:
                self.builder.video(url)

    def _note_media(self, tag: Tag) -> None:
        for image in _all(tag, ("img",)):
            self._image(image)

    # --- cards that lead elsewhere -----------------------------------------------------------

    def _teaser(self, tag: Tag, href: str, text: str) -> None:
        """Fold a link around a card into one item with that link."""
        builder = self.builder
        builder.end()
        heading = next(_all(tag, _HEADINGS), None)
        if heading is not None:
            text = collapse(heading.get_text(" "))
        elif isinstance(shape := self._shape(tag), tuple):
            text = shape[0]
        if not text:
            self._note_media(tag)
            return
        start = len(builder.blocks)
        inner = self._inner_of(tag)
        del builder.blocks[start:]
        block = Block(ITEM, 1, text, 0, (), ((text, href),))
        builder.blocks.append(block)
        self._folded[id(block)] = (block, inner)
        self._heads.append((start, True))

    def _inner_of(self, tag: Tag) -> list[Block]:
        """Return the blocks that a folded card would give."""
        builder, heads = self.builder, len(self._heads)
        start = len(builder.blocks)
        images = len(builder.images), len(builder.videos)
        self._children(tag)
        builder.end()
        del self._heads[heads:]
        del builder.images[images[0] :]
        del builder.videos[images[1] :]
        return builder.blocks[start:]

    def _fold(self, start: int) -> bool:
        """Fold the blocks of a container whose only heading leads elsewhere; returns whether it does."""
        place, leads = self._heads[-1]
        blocks = self.builder.blocks
        if not leads or place < start or len(blocks) - start > _MAX_TEASER_BLOCKS:
            return False
        within = blocks[start:]
        head = blocks[place]
        if head.kind == ITEM and len(within) == 1:
            return True
        inner = [each for block in within for each in self._folded.pop(id(block), (block, [block]))[1]]
        block = Block(ITEM, 1, head.text, 0, (), head.links[:1])
        blocks[start:] = [block]
        self._folded[id(block)] = (block, inner)
        self._heads[-1] = (start, True)
        return True

    def _unfold(self) -> None:
        """Unfold a card that stands alone: it is the page itself. Several belong to no section before."""
        blocks = self.builder.blocks
        if not self._folded:
            return
        is_one = len(self._folded) == 1
        result: list[Block] = []
        for block in blocks:
            if id(block) not in self._folded:
                result.append(block)
            elif is_one:
                result.extend(self._folded[id(block)][1])
            else:
                if result and result[-1].kind not in {HEADING, RULE} and id(result[-1]) not in self._folded:
                    result.append(Block(RULE, 0, ""))
                result.append(block)
        blocks[:] = result


def _attribute(tag: Tag, name: str) -> str:
    value = tag.attrs.get(name, "")
    return value if isinstance(value, str) else " ".join(value)


def _strings(tag: Tag) -> list[Any]:
    return [each for each in tag.descendants if each.__class__ is NavigableString]


def _all(tag: Tag, names: Collection[str]) -> Iterator[Tag]:
    """Give the elements of some names at or below an element; `find_all` does much more than is needed."""
    if tag.name in names:
        yield tag
    for each in tag.descendants:
        if each.name in names and isinstance(each, Tag):
            yield each


def _has(tag: Tag, *names: str) -> bool:
    return next(_all(tag, names), None) is not None


def _names_the_site(heading: Tag) -> bool:
    """Say whether a heading is the name of the site: by its class, or by a link to the start."""
    if _SITE.search(f"{_attribute(heading, 'class')} {_attribute(heading, 'id')}"):
        return True
    link = next(_all(heading, ("a",)), None)
    return (
        link is not None
        and re.fullmatch(r"(?:https?://[^/]+)?/?", _attribute(link, "href") or "#") is not None
    )


def _places_content(table: Tag) -> bool:
    """Say whether a table only places the content of the page."""
    names = {each.name for each in table.descendants}
    return not names.isdisjoint(("table", "h1", "h2", "h3")) or (
        "th" not in names and not names.isdisjoint(("ol", "p"))
    )


def _is_blank(node: Any) -> bool:  # noqa: ANN401 - a text, a comment or an element
    return not isinstance(node, Tag) and (node.__class__ is not NavigableString or node.isspace())


def _is_label_like(tag: Tag) -> bool:
    """Say whether a span reads as the label of the text after it."""
    contents = tag.contents
    text = contents[0] if len(contents) == 1 and contents[0].__class__ is NavigableString else ""
    return 1 < len(text.strip()) <= _MAX_LABEL


def _is_title(tag: Tag, shape: Shape) -> bool:
    """Say whether an element is drawn as a title: short text in a class that says so."""
    return (
        isinstance(shape, str)
        and 1 < len(shape) <= _MAX_LABEL
        and shape[-1] not in ".!,;"
        and _TITLE_CLASS.search(_attribute(tag, "class")) is not None
    )


def _is_mostly_links(tag: Tag) -> bool:
    text = len(collapse(tag.get_text(" ")))
    return 2 * sum(len(collapse(link.get_text(" "))) for link in _all(tag, ("a",))) >= text


def _cell_text(cell: Tag) -> str:
    """Return the text of a cell, with lines where its content has blocks."""
    parts: list[str] = []
    for each in cell.descendants:
        if each.__class__ is NavigableString:
            parts.append(_SPACES.sub(" ", str(each)))
        elif isinstance(each, Tag) and each.name not in _INLINE and each.name not in _SKIPPED:
            parts.append(LINE)
    return "".join(parts)


def crumbs_of(tag: Tag) -> list[str]:
    """Return the names of a breadcrumb trail, without what is drawn between them."""
    found = [collapse(str(each)) for each in tag.descendants if each.__class__ is NavigableString]
    pieces = [piece.strip() for text in found for piece in re.split(r"[/>»›→|]", text)]
    return [piece for piece in pieces if any(map(str.isalnum, piece))]

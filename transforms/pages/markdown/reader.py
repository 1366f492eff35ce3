"""Markdown to outline, by the events of a CommonMark parser (pyromark).

Tables, definition lists, task lists, footnotes, wiki links and heading attributes are on. Smart
punctuation and mathematics are off: the text stays as it is written.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any

import pyromark

from transforms.pages.decode import UnreadableError
from transforms.pages.markdown.dialects import read_dialect
from transforms.pages.markdown.front_matter import cut_front_matter, key_values, language_of
from transforms.pages.markdown.html_fragments import read_html_block, read_inline_tag
from transforms.pages.outline import (
    DEFINITION,
    HEADING,
    ITEM,
    LINE,
    PARAGRAPH,
    RULE,
    SOFT_LINE,
    TERM,
    Block,
    Outline,
    OutlineBuilder,
)
from transforms.taxonomy.vocabulary import Vocabulary

MAX_EVENTS = 200_000
"""A page of more parser events than this is rejected: a ragged table of 35 KB makes 549,000."""

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_DEFINITION_LIST
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_GFM
    | pyromark.Options.ENABLE_WIKILINKS
    | pyromark.Options.ENABLE_HEADING_ATTRIBUTES
)
_events = pyromark.events
_LEVELS = {f"H{level}": level for level in range(1, 7)}
_new = tuple.__new__
_Action = Callable[[OutlineBuilder], None]
_STARTS: dict[str, _Action] = {
    "Item": OutlineBuilder.start_item,
    "Paragraph": lambda builder: builder.start(PARAGRAPH),
    "Strong": OutlineBuilder.start_bold,
    "TableHead": lambda builder: builder.start_row(is_head=True),
    "TableRow": lambda builder: builder.start_row(),
    "DefinitionListTitle": lambda builder: builder.start(TERM),
    "DefinitionListDefinition": lambda builder: builder.start(DEFINITION),
}
"""What starts at the start of an element that has no detail."""

_ENDS: dict[str, _Action] = {
    "Item": OutlineBuilder.end,
    "Heading": OutlineBuilder.end,
    "Paragraph": OutlineBuilder.end_paragraph,
    "List": OutlineBuilder.end_list,
    "Strong": OutlineBuilder.end_bold,
    "Link": OutlineBuilder.end_link,
    "TableCell": OutlineBuilder.end_cell,
    "TableHead": OutlineBuilder.end_row,
    "TableRow": OutlineBuilder.end_row,
    "CodeBlock": OutlineBuilder.end_paragraph,
    "DefinitionListTitle": OutlineBuilder.end,
    "DefinitionListDefinition": OutlineBuilder.end,
}

_KINDS = {"Item": ITEM, "Heading": HEADING, "Paragraph": PARAGRAPH}
_END_OF_ITEM = {"End": "Item"}
_END_OF_LINK = {"End": "Link"}
_NOTHING = "Nothing"
_TEXTS = frozenset({"Text", "Code"})
_NOTED = ("Reference", "Collapsed", "Shortcut")
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？")  # noqa: RUF001 - full-width marks are meant
_MAX_SOURCE_WORDS = 3
_MAX_TITLE = 80
_OF_OUTLINER = re.compile(
    r"^[ \t]+(?:[\w-]+(?:\.[\w-]+)+|id|collapsed)::.*(?:\n|\Z)"  # below an item: the line goes
    r"|(?:(?<=^)|(?<=[-*+] ))(?:[\w-]+(?:\.[\w-]+)+|id|collapsed)::.*$",
    re.MULTILINE,
)
"""Properties that an outliner keeps for itself among the text: "logseq.order-list-type:: number"."""

_FIELD = r"[^\W\d_][\w '’-]{0,38}::[ \t]+"  # noqa: RUF001 - the typographic apostrophe is meant
_VALUE_IN_BRACKETS = r"(?:\[\[[^\[\]\n]*\]\]|[^()\[\]\n])+"
_BRACKETED_FIELD = re.compile(rf"[(\[]([^\W\d_][\w '’-]{{0,38}})::[ \t]+({_VALUE_IN_BRACKETS})[)\]]")  # noqa: RUF001
_FIELD_LINE = re.compile(
    rf"^(?:{_FIELD}\S.*|(?:[ \t]*[(\[]{_FIELD}{_VALUE_IN_BRACKETS}[)\]])+[ \t]*)$", re.MULTILINE
)
"""Fields of a note among its text: "level:: easy", or several in brackets."""


def read_markdown(content: str, vocabulary: Vocabulary) -> Outline:
    """Return the outline of a page in Markdown; raises `UnreadableError` (too_many_events).

    The vocabulary tells which titles of boxes are those of sections.
    """
    data, body, note = cut_front_matter(content)
    if "::" in body:
        body = _FIELD_LINE.sub(_fields_apart, _OF_OUTLINER.sub("", body))
    body, said = read_dialect(body, data, vocabulary)
    outline = _read_body(body)
    if said:
        data = {**said, **data}
    if not data:
        return with_bold_title(outline)
    return outline._replace(
        data={"front_matter": data}, language=language_of(data), notes=(note,) if note else ()
    )


def _fields_apart(line: re.Match[str]) -> str:
    """Return a line of inline fields as lines of labels with values: "(level:: easy) (kit:: mat)"."""
    fields = _BRACKETED_FIELD.findall(line[0]) or [line[0].split("::", 1)]
    return "".join(f"{key.strip()}: {value.strip()}  \n" for key, value in fields).rstrip("\n")


def with_bold_title(outline: Outline) -> Outline:
    """Return an outline whose first paragraph is its title where that is bold: so documents are exported."""
    blocks = outline.blocks
    first = blocks[0] if blocks else None
    if (
        first is None
        or first.kind != PARAGRAPH
        or first.bold != (first.text,)
        or len(first.text) > _MAX_TITLE
    ):
        return outline
    if first.text.endswith((*_SENTENCE_ENDS, ":")) or any(block[:2] == (HEADING, 1) for block in blocks):
        return outline
    return outline._replace(blocks=[first._replace(kind=HEADING, level=1, bold=()), *blocks[1:]])


def _read_body(body: str) -> Outline:
    """Read the events of the parser.

    Blocks of nothing but clean text, items of a bold label and text, and items that are a link are most of
    most pages: they go straight into the outline. All other events are handled one by one.
    """
    builder = OutlineBuilder()
    reader = _EventReader(builder)
    handle, add, lists, parts = reader.handle, builder.blocks.append, builder.lists, builder.parts
    stream = iter(_events(body, options=_OPTIONS, merge_text=False))
    events = islice(stream, MAX_EVENTS)
    is_between_blocks = True  # no block is open, so that a whole one can go in
    for event in events:
        start = event.get("Start") if is_between_blocks and event.__class__ is dict else None
        kind = None if start is None else _KINDS.get(start if start.__class__ is str else next(iter(start)))
        if kind is None:
            handle(event)
        else:
            following = next(events, _NOTHING)
            ahead = [event, following]
            if "Text" in following:
                text = following["Text"]
                after = next(events, _NOTHING)
                if (
                    "End" in after
                    and text.isascii()
                    and "  " not in text
                    and "**" not in text
                    and "\t" not in text
                ):
                    level = _LEVELS[start["Heading"]["level"]] if kind == HEADING else len(lists)
                    number = 0
                    if kind == ITEM and (number := lists[-1]):
                        lists[-1] = number + 1
                    add(_new(Block, (kind, level, text, number, (), (), (), None)))
                    continue
                ahead.append(after)
            elif kind == ITEM and "Start" in following and _read_item(ahead, events, builder):
                continue
            for each in ahead:
                handle(each)
        is_between_blocks = (
            not parts and builder.kind == PARAGRAPH and builder.cells is None and not reader.hidden
        )
    if next(stream, None) is not None:
        raise UnreadableError("too_many_events", f"more than {MAX_EVENTS} parser events")
    builder.end_row()
    return Outline(builder.blocks, {}, builder.images, builder.videos)


def _read_item(ahead: list[Any], events: Iterator[Any], builder: OutlineBuilder) -> bool:
    """Read an item of a label and text, or of a link, as a whole; else its events are in `ahead`."""
    start = ahead[1]["Start"]
    if start == "Strong":
        ahead += islice(events, 4)
        if _is_labelled(ahead):
            builder.add_labelled_item(ahead[2]["Text"], ahead[4]["Text"])
            return True
    elif "Link" in start:
        ahead += islice(events, 3)
        if _is_linked(ahead):
            builder.add_linked_item(ahead[2]["Text"], start["Link"]["dest_url"])
            return True
    return False


def _is_labelled(events: list[Any]) -> bool:
    """Return whether the events from the start of an item are bold text, then text, and nothing else."""
    if len(events) < 6 or events[5] != _END_OF_ITEM:  # noqa: PLR2004
        return False
    return "Text" in events[2] and "End" in events[3] and "Text" in events[4]


def _is_linked(events: list[Any]) -> bool:
    """Return whether the events from the start of an item are a link with text, and nothing else."""
    if len(events) < 5 or events[4] != _END_OF_ITEM or events[3] != _END_OF_LINK:  # noqa: PLR2004
        return False
    return "Text" in events[2] and events[1]["Start"]["Link"]["link_type"] not in _NOTED


class _EventReader:
    """Turns any event of the parser into calls of the builder.

    `hidden` are the open images, fenced code and footnotes: their text is not of the page. Of fenced
    code `code` is kept, as it may hold attributes; of a link that may be the note of a source, `source`
    says where its text starts.
    """

    __slots__ = ("builder", "code", "hidden", "html", "source", "text")

    def __init__(self, builder: OutlineBuilder) -> None:
        self.builder = builder
        self.text = builder.text
        self.hidden: list[str] = []
        self.html: list[str] = []
        self.code: list[str] = []
        self.source = -1

    def handle(self, event: Any) -> None:  # noqa: ANN401, C901, PLR0912 - a text or a mapping of one
        """Take one event."""
        if event.__class__ is str:
            if event == "SoftBreak":
                self.text(SOFT_LINE)
            elif event == "HardBreak":
                self.text(LINE)
            elif event == "Rule":
                self.builder.mark(RULE)
            return
        kind, value = event.popitem()
        if kind in _TEXTS:
            if not self.hidden:
                self.text(value)
            elif self.hidden[-1] == "CodeBlock":
                self.code.append(value)
        elif kind == "Start":
            if value.__class__ is not str:
                self._start(*value.popitem())
            elif (action := _STARTS.get(value)) is not None:
                action(self.builder)
        elif kind == "End":
            if value.__class__ is not str:
                value = next(iter(value))
            if self.hidden and value == self.hidden[-1]:
                self.hidden.pop()
                if value == "CodeBlock":
                    self._end_code()
            elif self.source >= 0 and value == "Link":
                self.builder.end_link()
                self._end_source()
            elif (action := _ENDS.get(value)) is not None:
                action(self.builder)
            elif value == "HtmlBlock":
                read_html_block("".join(self.html), self.builder)
                self.html.clear()
        elif kind == "Html":
            self.html.append(value)
        elif kind == "InlineHtml":
            read_inline_tag(value, self.builder)

    def _start(self, name: str, detail: Any) -> None:  # noqa: ANN401 - the parser's own
        """Start an element that has detail."""
        builder = self.builder
        if name == "List":
            builder.start_list(detail)
        elif name == "Heading":
            builder.start(HEADING, _LEVELS[detail["level"]])
        elif name == "Link":
            builder.start_link(detail["dest_url"])
            if detail["link_type"] in _NOTED:
                self.source = len(builder.parts)
        elif name == "Table":
            builder.start_table()
        elif name == "Image":
            builder.image(detail["dest_url"])
            self.hidden.append(name)
        elif name == "CodeBlock":
            builder.start(PARAGRAPH)
            if detail != "Indented":
                self.hidden.append(name)
        elif name == "FootnoteDefinition":
            self.hidden.append(name)

    def _end_code(self) -> None:
        """Read fenced code of nothing but keys with values as a table of them."""
        pairs = key_values("".join(self.code))
        self.code.clear()
        if pairs:
            builder = self.builder
            builder.start_table()
            for pair in pairs:
                builder.start_row()
                for cell in pair:
                    self.text(cell)
                    builder.end_cell()
                builder.end_row()

    def _end_source(self) -> None:
        """Drop the text of a link by reference after the end of a sentence: it notes a source."""
        parts, start, self.source = self.builder.parts, self.source, -1
        text = "".join(parts[start:])
        before = "".join(parts[max(0, start - 2) : start]).rstrip()
        if before.endswith(_SENTENCE_ENDS) and len(text.split()) <= _MAX_SOURCE_WORDS:
            del parts[start:]
            self.text = partial(self._after_source, text)

    def _after_source(self, text: str, following: str) -> None:
        """Put the text of a link back where the sentence that it starts goes on."""
        self.text = self.builder.text
        if self.builder.parts and following.lstrip()[:1].islower():
            self.text(text)
        self.text(following)

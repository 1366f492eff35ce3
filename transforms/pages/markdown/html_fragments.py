"""HTML inside Markdown: its tags drive the same outline builder as the Markdown around it.

This reads the simple HTML that people write by hand among Markdown (details, br, lists, tables,
definition lists, headings). Whole HTML pages have their own reader.
"""

import re
from collections.abc import Callable
from html import unescape

from transforms.pages.outline import (
    BOX,
    DEFINITION,
    END,
    HEADING,
    LINE,
    PARAGRAPH,
    QUESTION,
    RULE,
    SOFT_LINE,
    TERM,
    OutlineBuilder,
)

_TOKEN = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([A-Za-z][A-Za-z0-9-]*)([^<>]*)>", re.DOTALL)
_HIDDEN = re.compile(
    r"<(script|style|template|svg|noscript|nav|footer)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_DRAWN_BY_TAGS = re.compile(r"\s*\n\s*")

_Attributes = dict[str, str]


def _attributes(source: str) -> _Attributes:
    return {
        name.lower(): unescape(quoted or single or bare)
        for name, quoted, single, bare in _ATTRIBUTE.findall(source)
    }


def _start_list(first_number: int | None) -> Callable[[OutlineBuilder, _Attributes], None]:
    def start(builder: OutlineBuilder, _: _Attributes) -> None:
        builder.tag_lists += 1
        builder.start_list(first_number)

    return start


def _end_list(builder: OutlineBuilder) -> None:
    if builder.tag_lists:
        builder.tag_lists -= 1
        builder.end_list()


def _start_link(builder: OutlineBuilder, attributes: _Attributes) -> None:
    builder.start_link(attributes.get("href", ""))


def _image(builder: OutlineBuilder, attributes: _Attributes) -> None:
    builder.image(attributes.get("src", ""))


def _video(builder: OutlineBuilder, attributes: _Attributes) -> None:
    builder.video(attributes.get("src", ""))


def _box(builder: OutlineBuilder, attributes: _Attributes) -> None:
    """Start the box of a dialect, whose title is that of a section or of a remark."""
    builder.start(QUESTION, BOX)
    builder.text(attributes.get("title", ""))
    builder.end()


def _start(kind: str, level: int = 0) -> Callable[[OutlineBuilder, _Attributes], None]:
    return lambda builder, _: builder.start(kind, level)


_STARTS: dict[str, Callable[[OutlineBuilder, _Attributes], None]] = {
    "a": _start_link,
    "b": lambda builder, _: builder.start_bold(),
    "strong": lambda builder, _: builder.start_bold(),
    "br": lambda builder, _: builder.text(LINE),
    "img": _image,
    "video": _video,
    "source": _video,
    "iframe": _video,
    "p": _start(PARAGRAPH),
    "div": _start(PARAGRAPH),
    "callout": _box,
    "dt": _start(TERM),
    "dd": _start(DEFINITION),
    "summary": _start(QUESTION),
    "ul": _start_list(None),
    "ol": _start_list(1),
    "li": lambda builder, _: builder.start_item(),
    "table": lambda builder, _: builder.start_table(),
    "tr": lambda builder, _: builder.start_row(),
    "hr": lambda builder, _: builder.mark(RULE),
    **{f"h{level}": _start(HEADING, level) for level in range(1, 7)},
}
_ENDS: dict[str, Callable[[OutlineBuilder], None]] = {
    "a": OutlineBuilder.end_link,
    "b": OutlineBuilder.end_bold,
    "strong": OutlineBuilder.end_bold,
    "p": OutlineBuilder.end_paragraph,
    "div": OutlineBuilder.end_paragraph,
    "ul": _end_list,
    "ol": _end_list,
    "li": OutlineBuilder.end,
    "td": OutlineBuilder.end_cell,
    "th": OutlineBuilder.end_cell,
    "tr": OutlineBuilder.end_row,
    **dict.fromkeys(("details", "callout"), lambda builder: builder.mark(END)),
    **dict.fromkeys(("dt", "dd", "summary", "h1", "h2", "h3", "h4", "h5", "h6", "table"), OutlineBuilder.end),
}


def read_inline_tag(tag: str, builder: OutlineBuilder) -> None:
    """Read one inline tag; a tag without meaning for the outline leaves no trace."""
    match = _TOKEN.match(tag)
    if match and match[2]:
        _read_tag(match, builder)


def read_html_block(source: str, builder: OutlineBuilder) -> None:
    """Read a block of HTML; a block may open what a later one closes."""
    if "<s" in source or "<S" in source or "<n" in source or "<f" in source or "<t" in source:
        source = _HIDDEN.sub("", source)
    position = 0
    for token in _TOKEN.finditer(source):
        _read_text(source[position : token.start()], builder)
        if token[2]:
            _read_tag(token, builder)
        position = token.end()
    _read_text(source[position:], builder)


def _read_tag(token: re.Match[str], builder: OutlineBuilder) -> None:
    name = token[2].lower()
    if token[1]:
        ending = _ENDS.get(name)
        if ending:
            ending(builder)
        return
    starting = _STARTS.get(name)
    if starting:
        starting(builder, _attributes(token[3]) if token[3] else {})


def _read_text(text: str, builder: OutlineBuilder) -> None:
    if text and not text.isspace():
        for index, line in enumerate(_DRAWN_BY_TAGS.split(unescape(text))):
            if index:
                builder.text(SOFT_LINE)
            builder.text(line)
    elif text and "\n" not in text:
        builder.text(" ")

"""Where a text stands in the template of its page: a short path of tags and class words."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bs4.element import NavigableString, Tag

from transforms.pages.outline import (
    CARD,
    DEFINITION,
    HEADING,
    ITEM,
    PARAGRAPH,
    QUESTION,
    ROW,
    TERM,
    Block,
    collapse,
)
from transforms.taxonomy.terms import normalise_term

_STEPS = 3
"""Elements with a class, or of a kind that says what they are, that make a path."""

_MAX_CLASSES = 4
_MAX_VALUE = 30
_TELLING = frozenset(("article", "aside", "dd", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "header",
                      "li", "main", "ol", "section", "table", "ul"))  # fmt: skip
_WRAPPED = frozenset(("li", "dd", "td", "th"))
_OF_ONE_PAGE = re.compile(
    r"(?:^|[-_])(?:post|page|id|item|node|postid|active|current)?[-_]?\d{2,}$|^[^\W\d]+[-_]?\d{3,}$"
    r"|(?:^|[-_])(?:odd|even|first|last)$"
)
_OF_A_ROW = frozenset(("odd", "even", "first", "last"))
_GENERATED = re.compile(
    r"^css-(?:(?=[a-z]*\d)[a-z\d]{4,}|[a-z\d]{5,7})(?![^-_])"  # style generators: "css-1x2y3z-Title"
    r"|^(?:sc|svelte|jsx|astro|emotion)-[a-zA-Z\d]{4,}(?![^-_])"
    r"|[-_]*(?<![^-_])(?=[a-zA-Z\d]{4,}(?![^-_]))"  # parts that are no words: "Card_title__x7Yz1"
    r"[a-zA-Z\d]*(?:[a-zA-Z]\d+[a-zA-Z]|\d[a-zA-Z]+\d|[a-z][A-Z][a-z\d]?[A-Z]|[A-Z]{2}[a-z][A-Z])[a-zA-Z\d]*"
    r"|(?<=[^-_])__(?=[a-zA-Z]*[A-Z\d])[a-zA-Z\d]{5}$"
)
"""Parts of class words that a program made, which differ from page to page or from build to build."""

_BEFORE_GENERATED = "sc-"
"""Starts the class word of styled components, whose last word is generated whatever it looks like."""

_COLOUR = re.compile(
    r"(?:bg|text|border|ring|from|via|to|fill|stroke|accent)-[a-z]+-\d{2,3}(?:/\d+)?$"
    r"|(?:[\w-]*[-_])?(?:green|red|yellow|orange|amber|blue|purple|gr[ae]y|success|warning|danger|info)$"
)
"""Class words of colours, which may depend on the value."""

_OF_MARKDOWN = {
    CARD: "card", DEFINITION: "definition", HEADING: "heading", ITEM: "item", PARAGRAPH: "paragraph",
    QUESTION: "summary", ROW: "row", TERM: "term",
}  # fmt: skip


def place_of(block: Block) -> str:
    """Return the place of a block: a path of elements with their classes, or its kind in Markdown."""
    if isinstance(block.element, Tag):
        return _path(block.element)
    kind = _OF_MARKDOWN.get(block.kind, block.kind)
    if block.kind == HEADING:
        return f"{kind} {block.level}"
    return f"numbered {kind}" if block.kind == ITEM and block.number else kind


def places_of_cells(block: Block) -> list[str]:
    """Return the place of each cell of a card or row."""
    if not isinstance(block.element, Tag):
        return [f"{place_of(block)} {number}" for number in range(1, len(block.cells) + 1)]
    if block.kind != CARD:
        return [f"{_path(block.element)} > {number}" for number in range(1, len(block.cells) + 1)]
    return list(_places_of_texts(block.element, block.cells))


def _places_of_texts(card: Tag, cells: tuple[str, ...]) -> Iterator[str]:
    """Yield for each text of a card the path of the element where it starts."""
    texts = [each for each in card.descendants if each.__class__ is NavigableString and not each.isspace()]
    position = 0
    for cell in cells:
        start = min(position, len(texts) - 1)
        joined = ""
        while position < len(texts) and len(joined) < len(cell.replace(" ", "")):
            joined += collapse(texts[position]).replace(" ", "")
            position += 1
        parent = texts[start].parent if texts else None
        yield _path(parent if parent is not None else card)


def _path(element: Tag) -> str:
    """Return the nearest elements that say where they are, the outermost first.

    A paragraph that only wraps what an item or a cell holds is at the place of that: editors write either.
    """
    parent = element.parent
    if (
        element.name == "p"
        and "class" not in element.attrs
        and parent is not None
        and parent.name in _WRAPPED
    ):
        element = parent
    steps: list[str] = [_step(element)]
    for parent in element.parents:
        if len(steps) == _STEPS:
            break
        if parent.name in _TELLING or "class" in parent.attrs:
            if parent.name in {"body", "html", "[document]"}:
                break
            steps.append(_step(parent))
    return " > ".join(reversed(steps))


def _step(element: Tag) -> str:
    """Return an element as its tag and class words, without those that only its page or its value has."""
    classes = element.attrs.get("class", "")
    words = classes.split() if isinstance(classes, str) else classes
    kept = [word for word in map(_lasting, words) if word and not _COLOUR.match(word)]
    if len(words) > 1 and kept and any(word.startswith(_BEFORE_GENERATED) for word in words):
        kept = [word for word in kept if word != words[-1]]
    text = normalise_term(element.get_text()) if kept and len(element.contents) == 1 else ""
    if 0 < len(text) <= _MAX_VALUE:  # "level-beginner": a class may say the value
        kept = [word for word in kept if text not in normalise_term(word)]
    return ".".join((element.name, *kept[:_MAX_CLASSES]))


@lru_cache(maxsize=4096)
def _lasting(word: str) -> str:
    """Return a class word without what only one page or one build of it has, "" where nothing is left."""
    if word.islower() and word.isalpha() and word not in _OF_A_ROW:  # most are
        return word
    return "" if _OF_ONE_PAGE.search(word) else _GENERATED.sub("", word).strip("-_")

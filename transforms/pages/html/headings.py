"""Headings: a second name within one, titles of single steps, a title that is only drawn bold."""

import re
from collections.abc import Sequence

from bs4.element import PageElement, Tag

from transforms.pages.html.boxes import Boxes
from transforms.pages.html.elements import HEADINGS, INLINE, MAX_LABEL, attribute, is_blank
from transforms.pages.outline import CARD, HEADING, PARAGRAPH, QUESTION, Block, collapse

_SECOND = re.compile(
    r"(?:^|[\s_-])(?:alt|alternative|sub|subtitle|sub-?heading|secondary|aka|alias|native|translation|translated|"
    r"local|original|badge|tag|label|chip|muted|kicker|level|count|also)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MAX_BEFORE_TITLE = 3
_MIN_WORD = 3
_LEVELS = frozenset("123456")


def level_of(tag: Tag) -> int:
    """Return the level of a heading, by its name or by what it says for screen readers."""
    level = HEADINGS.get(tag.name)
    if level is None:
        stated = attribute(tag, "aria-level")
        level = int(stated) if stated in _LEVELS else 2
    return level


def split_names(heading: Tag) -> tuple[Sequence[PageElement], Sequence[PageElement]]:
    """Return what names a page in its title, and what is a second name or a note in elements of their own.

    "Rope Curl<span>Seilcurl</span>" has two names, "Rope <span>Curl</span>" has one.
    """
    contents = heading.contents
    before = ""
    for index, child in enumerate(contents):
        text = "" if is_blank(child) else child.get_text()
        if before and text.strip() and isinstance(child, Tag) and child.name in INLINE:
            rest = contents[index:]
            is_second = child.name == "small" or _SECOND.search(attribute(child, "class")) is not None
            are_elements = all(isinstance(each, Tag) or is_blank(each) for each in rest)
            if are_elements and (is_second or _are_apart(before, text)):
                return contents[:index], rest
        before = (before + (text or " ")).lstrip()
    return contents, ()


def _are_apart(before: str, after: str) -> bool:
    """Return whether two texts without a space between them are no single word."""
    last, first = before[-1], after[0]
    if not (last.isalnum() or last in ")]!?") or not first.isalnum() or len(after) < _MIN_WORD:
        return False
    if first.isupper():
        return not last.isupper()
    return last.isascii() != first.isascii() and not first.islower()


def is_step_title(tag: Tag, blocks: Sequence[Block], boxes: Boxes, title: str | None) -> bool:
    """Return whether a heading of an item that comes now is the title of a step: below "How to do it".

    Where that heads another item of its list, each item is a section, and so it is where it announces tips.
    """
    own = boxes.section(collapse(tag.get_text(" ")), title)
    if own is not None and own.key != "steps":
        return False
    for block in reversed(blocks):
        is_bold = block.kind == PARAGRAPH and block.bold == (block.text,)
        if block.kind in {HEADING, QUESTION} or is_bold:
            role = boxes.section(block.text, title)
            return role is not None and role.key == "steps" and not _heads_item_beside(block, tag)
    return False


def _heads_item_beside(block: Block, tag: Tag) -> bool:
    """Return whether a block heads another item of the list of an element."""
    own = tag.find_parent("li")
    other = block.element.find_parent("li") if isinstance(block.element, Tag) else None
    return own is not None and other is not None and own is not other and own.parent is other.parent


def title_drawn_bold(blocks: list[Block], boxes: Boxes, page_title: str) -> int | None:
    """Return the place of the bold line that is the title of a page without h1, else None.

    It is before all facts and sections; the title of the document, if there is one, shares a word with it.
    """
    first = next((block for block in blocks if block.kind == HEADING), None)
    if first is not None and (first.level == 1 or boxes.section(first.text, "") is None):
        return None
    for place, block in enumerate(blocks[:_MAX_BEFORE_TITLE]):
        if block.kind in {HEADING, CARD} or boxes.is_label(block.text.partition(":")[0]):
            return None
        if block.kind == PARAGRAPH and block.bold == (block.text,) and 1 < len(block.text) <= MAX_LABEL:
            words = {word for word in page_title.casefold().split() if len(word) >= _MIN_WORD}
            is_announced = boxes.section(block.text, "") is not None or block.text[-1] in ":："  # noqa: RUF001
            shares = not words or not words.isdisjoint(block.text.casefold().split())
            return place if shares and not is_announced else None
    return None

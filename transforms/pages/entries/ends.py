"""Where a section ends that nothing on the page ends: at a table, a fact, a line of links."""

import re
from collections.abc import Sequence

from transforms.pages.entries.markers import number_of
from transforms.pages.outline import HEADING, ITEM, PARAGRAPH, QUESTION, ROW, TERM, Block
from transforms.pages.values import strip_bullet

_SEVERAL = 2
HEAD_KINDS = frozenset((HEADING, QUESTION, TERM))
_FACT = re.compile(r".?\s?[:：]\s*\S")  # noqa: RUF001 - the full-width colon is meant
ASKS = ("?", "？", "؟")  # noqa: RUF001 - the full-width mark is meant


def up_to_a_call(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks before a line of links alone below the last entry: "Print this page | Book a class".

    It ends a section that nothing else ends. The answer of a question may be one.
    """
    calls = [place for place, block in enumerate(blocks) if _is_of_links(block)]
    if not calls:
        return blocks
    last = max((place for place, block in enumerate(blocks) if _starts_entry(block)), default=0)
    is_asked = blocks[last].kind in HEAD_KINDS or blocks[last].text.endswith(ASKS)
    end = next((place for place in calls if place > last + is_asked), None)
    return blocks[:end]


def _starts_entry(block: Block) -> bool:
    """Return whether a block is an item, a row, a head or a question, or has a drawn number or bullet."""
    if block.kind in {ITEM, ROW, *HEAD_KINDS} or block.text.endswith(ASKS):
        return True
    return number_of(block.text) > 0 or strip_bullet(block.text) != block.text


def _is_of_links(block: Block) -> bool:
    """Return whether a paragraph is nothing but links."""
    if block.kind != PARAGRAPH or not block.links:
        return False
    text = block.text
    for link, _ in block.links:
        text = text.replace(link, " ", 1)
    return bool(block.text) and not any(map(str.isalnum, text))


def up_to_rows(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks before a table, and before the bold line that is its title."""
    end = next(place for place, block in enumerate(blocks) if block.kind == ROW)
    return blocks[: end - 1] if is_head(blocks[end - 1]) else blocks[:end]


def starts_with_rows(blocks: Sequence[Block]) -> bool:
    """Return whether a table has the entries: what follows several paragraphs, or some advice, has not."""
    first = next(place for place, block in enumerate(blocks) if block.kind == ROW)
    return sum(block.kind in {PARAGRAPH, ITEM} for block in blocks[:first]) < _SEVERAL


def up_to_a_fact(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks before the first that is a fact with a bold label: "Dose: 3 x 8"."""
    for place, block in enumerate(blocks):
        bold = block.bold[0] if block.bold and block.kind == PARAGRAPH else ""
        is_fact = bool(bold) and len(bold) < len(block.text) and _FACT.match(block.text[len(bold) - 1 :])
        if is_fact and block.text.startswith(bold):
            return blocks[:place] if place else blocks
    return blocks


def is_head(block: Block) -> bool:
    """Return whether a block heads what follows it."""
    return block.kind in HEAD_KINDS or (block.kind == PARAGRAPH and block.bold == (block.text,))

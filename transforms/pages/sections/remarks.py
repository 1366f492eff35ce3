"""What stands among the entries of a section and is none of them: "Pro tip: go slower." below the steps."""

import re
from collections.abc import Sequence

from transforms.pages.entries.lists import read_entries, read_remarks
from transforms.pages.entries.steps import read_steps
from transforms.pages.outline import PARAGRAPH, Block
from transforms.pages.sections.ends import MAX_LABEL, advice_said
from transforms.pages.values import strip_bullet
from transforms.taxonomy.vocabulary import Vocabulary

_AROUND = " :：*"  # noqa: RUF001
_LEAD = re.compile(r"[^:：.!?]{2,40}[:：]\s*(?=\S)")  # noqa: RUF001 - the full-width colon is meant


def read_content(
    blocks: Sequence[Block], key: str, vocabulary: Vocabulary
) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return the entries of a section of steps, tips or mistakes, and what it holds of the other kinds.

    These are the bullets below steps, and paragraphs with a label that says so. The first block is of the
    section, whatever it says: it may be all that the section has.
    """
    own: list[Block] = []
    others: dict[str, list[str]] = {}
    for place, block in enumerate(blocks):
        lead = _lead(block) if place else ""
        role = advice_said(lead.strip(_AROUND), vocabulary) if lead else None
        if role is None or role.key == key:
            own.append(block)
        else:
            others.setdefault(role.key, []).append(strip_bullet(block.text)[len(lead) :].strip())
    if key != "steps":
        return read_entries(own, are_steps=False), [*others.items()]
    remarks = read_remarks(own)
    return read_steps(own, vocabulary.terms), [*([("tips", remarks)] if remarks else ()), *others.items()]


def _lead(block: Block) -> str:
    """Return the label that a paragraph starts with, with its colon, "" for none."""
    if block.kind != PARAGRAPH or block.level or (":" not in block.text and "：" not in block.text):  # noqa: RUF001
        return ""
    found = _LEAD.match(strip_bullet(block.text))
    return found[0] if found and len(found[0]) <= MAX_LABEL else ""

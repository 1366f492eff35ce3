"""Steps whose numbers words spell, "Step One: Stand tall.", and steps that only their numbers announce."""

import re
from collections.abc import Sequence

from transforms.pages.entries.lists import read_entries
from transforms.pages.entries.markers import number_of
from transforms.pages.outline import LINE, PARAGRAPH, Block
from transforms.taxonomy.known_terms import KnownTerms

_LEAD = re.compile(r"\W{0,2}([^\W\d][^:：.)–—]{1,23}?)\s?(?:[:：.)]|\s[-–—])\s*(?=\S)")  # noqa: RUF001 - signs are meant


def read_steps(blocks: Sequence[Block], terms: KnownTerms) -> list[str]:
    """Return the steps of a section without the numbers before them, in digits or in words."""
    steps = read_entries(blocks, are_steps=True)
    leads = [_spelled(step, terms) for step in steps]
    if len(steps) > 1 and all(leads[1:]):  # the number of the first may have opened the section
        return [step[len(lead) :] for step, lead in zip(steps, leads, strict=True)]
    return steps


def numbered_paragraphs(blocks: Sequence[Block], terms: KnownTerms) -> list[Block]:
    """Return the first run of two or more paragraphs, or lines of one, that are numbered from one on."""
    run: list[Block] = []
    for block in blocks:
        lines = block.text.split(LINE) if block.kind == PARAGRAPH else ()
        of_block = [
            block._replace(text=line, bold=())
            for place, line in enumerate(lines, len(run) + 1)
            if number_of(line) == place or _spelled(line, terms)
        ]
        if of_block and len(of_block) == len(lines):
            run += of_block
        elif len(run) > 1:
            break
        else:
            run = []
    return run if len(run) > 1 else []


def _spelled(text: str, terms: KnownTerms) -> str:
    """Return the start of a text that is a number in words with the sign after it, "" where it has none."""
    lead = _LEAD.match(text)
    return lead[0] if lead and terms.is_number(lead[1]) else ""

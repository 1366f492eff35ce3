"""The texts of a page one by one, each with its place: what slots are made of, when learning and reading.

`transforms.pages.layouts.placing` says which marks of a template each of them stands beside and under.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, zip_longest
from typing import Any, NamedTuple

from transforms.pages.layouts.layout import FRONT_MATTER, TITLE, Found
from transforms.pages.layouts.places import place_of, places_of_cells
from transforms.pages.outline import (
    CARD,
    END,
    HEADING,
    ITEM,
    LINE,
    PARAGRAPH,
    ROW,
    RULE,
    SOFT_LINE,
    Block,
)
from transforms.pages.values import strip_bullet
from transforms.taxonomy.terms import normalise_term

MAX_MARK = 60
"""Texts longer than this are no labels and no headings of a template."""

_LEAD = re.compile(r"([^:：=]{1,40}?)\s*[:：=]\s*(?=\S)")  # noqa: RUF001 - the full-width colon is meant
_NUMBERING = re.compile(
    r"(\w{1,12}(?: \w{1,12})?)[.)]\s+(?=\S)"  # "Step one. Stand": a lead if it is a number
    r"|((?:[^\W\d]{1,12} )?\d{1,2})\s[-–—]\s+(?=\S)"  # noqa: RUF001 - "Step 1 - Stand"; dashes are meant
)
_SENTENCE_END = re.compile(r"(?<=[.;])\s+")
_SEPARATOR = re.compile(r"\s+[|·•/]\s+")
AROUND = " :：-–—=|.,"  # noqa: RUF001
_MAX_ATOMS = 2_000
_MAX_DATA = 200
_MAX_DEPTH = 4
_MAX_PREFIX_WORDS = 3
_MAX_PREFIXED = 80  # a text that a prefix starts is no longer
_MAX_COLUMNS = _MAX_ROWS = 2  # a table of more columns and rows is about several things


class Atom(NamedTuple):
    """One text of a page. `lead` is what stands before its first colon, or bold before it.

    `group` is the same for texts side by side; `level` is that of a heading, else 0. `is_numbered` is of an
    item in an ordered list, `is_grid` of a cell in a table of several columns and rows. `head` is what stands
    in the head of its column.
    """

    text: str
    lead: str
    place: str
    group: int
    level: int
    is_numbered: bool = False
    is_grid: bool = False
    head: str = ""


def atoms_of(blocks: Sequence[Block]) -> list[Atom]:
    """Return the texts of a page in its order, at most 2,000."""
    atoms: list[Atom] = []
    group = 0
    for kind, each in groupby(blocks, key=lambda block: (block.kind, block.number * (block.kind == ROW))):
        together = list(each)
        is_grid = kind[0] == ROW and _is_grid(together)
        for block in together:
            group += 1
            if block.kind in {CARD, ROW}:
                head = together[0].cells if kind[0] == ROW and together[0].level and not block.level else ()
                cells = zip_longest(
                    block.cells, places_of_cells(block), head[: len(block.cells)], fillvalue=""
                )
                atoms += [
                    Atom(text, _lead(text, block), place, group, 0, is_grid=is_grid, head=above)
                    for cell, place, above in cells
                    for text in map(_tidy, _pieces(cell))
                    if text
                ]
            elif block.kind not in {RULE, END}:
                atoms += _of_text(block, group)
        if len(atoms) >= _MAX_ATOMS:
            break
    return atoms[:_MAX_ATOMS]


def stated_by_data(data: Mapping[str, Mapping[str, Any]]) -> list[Found]:
    """Return what front matter and the title of a page state: each key is a place."""
    title = data.get("meta", {}).get("title")
    found = [(TITLE, TITLE, title)] if isinstance(title, str) else []
    found += [(FRONT_MATTER, key, text) for key, text in _texts_in(data.get("front_matter", {}), "", 0)]
    return [
        Found("", mark_of(key), place, text, is_numbered=False, is_apart=False, order=number - len(found))
        for number, (place, key, text) in enumerate(found[:_MAX_DATA])
    ]


def _texts_in(value: Any, key: str, depth: int) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - what a file holds
    """Yield the texts of nested data with the keys that lead to them."""
    if isinstance(value, Mapping) and depth < _MAX_DEPTH:
        for inner, each in value.items():
            yield from _texts_in(each, f"{key} {inner}".strip(), depth + 1)
    elif isinstance(value, list) and depth < _MAX_DEPTH:
        for each in value:
            yield from _texts_in(each, key, depth + 1)
    elif isinstance(value, str) and value.strip():
        yield key, " ".join(value.split())


def mark_of(text: str) -> str:
    """Return the form in which two marks are compared, "" for what is too long or no word."""
    return normalise_term(text.strip(AROUND)) if len(text) <= MAX_MARK else ""


def marks_on(atoms: Sequence[Atom]) -> set[str]:
    """Return what may be marks on a page: its short texts, and of those with a lead the lead."""
    return {mark_of(atom.lead or atom.text) for atom in atoms} - {""}


def prefixes_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield the first words of a short text with what follows them, the most words first."""
    words = text.split() if len(text) <= _MAX_PREFIXED else []
    for length in range(min(_MAX_PREFIX_WORDS, len(words) - 1), 0, -1):
        yield mark_of(" ".join(words[:length])), " ".join(words[length:])


def _is_grid(rows: Sequence[Block]) -> bool:
    """Return whether the rows of a table are about several things: several columns, several rows."""
    return len(rows) > _MAX_ROWS and max(len(row.cells) for row in rows) > _MAX_COLUMNS


def _of_text(block: Block, group: int) -> Iterator[Atom]:
    """Yield the texts of a block: its lines that a lead starts, or the whole."""
    place = place_of(block)
    level = block.level if block.kind == HEADING else 0
    if block.kind not in {PARAGRAPH, ITEM}:
        yield Atom(" ".join(block.text.split()), "", place, group, level)
        return
    is_numbered = block.kind == ITEM and block.number > 0
    for line in _lines(block):
        for piece in _pieces(line):
            text = _tidy(piece)
            if text and not text[0].isalnum() and _lead(bare := strip_bullet(text), block):
                text = bare  # a picture before a label
            if text:
                yield Atom(text, _lead(text, block), place, group, level, is_numbered)


def _pieces(line: str) -> list[str]:
    """Split a line at drawn separators, and at the ends of sentences where each starts with a lead."""
    pieces = _SEPARATOR.split(line)
    sentences = _SENTENCE_END.split(line) if line.count(":") > 1 else []
    return sentences if len(sentences) > 1 and all(map(_LEAD.match, sentences)) else pieces


def _tidy(text: str) -> str:
    """Return a text with its white space collapsed but for the breaks that its author drew."""
    return LINE.join(filter(None, (" ".join(line.split()) for line in text.split(LINE))))


def _lines(block: Block) -> list[str]:
    """Return the lines of a block where each starts with a lead, else its text with the drawn breaks."""
    lines = _with_values(block.text.replace(SOFT_LINE, LINE).split(LINE))
    if len(lines) > 1 and all(_lead(line, block) for line in lines):
        return lines
    return [block.text.replace(SOFT_LINE, " ")]


def _with_values(lines: Sequence[str]) -> list[str]:
    """Return lines, of which a label that is alone on its line has those after it as its values."""
    joined: list[str] = []
    is_alone = False
    for line in lines:
        if is_alone and not line.rstrip().endswith(":"):
            joined[-1] += line if joined[-1].endswith(":") else f"{LINE}{line}"
        elif line.strip():
            joined.append(line)
            is_alone = line.rstrip().endswith(":")
    return joined


def _lead(text: str, block: Block) -> str:
    """Return what stands before the value of a text, "" where nothing does."""
    if text in block.bold and not text.endswith(":"):
        return ""  # a head: "b. Procedure." is no procedure beside a b
    bold = next((bold for bold in block.bold if text.startswith(bold) and len(bold) < len(text)), "")
    if bold and len(bold) <= MAX_MARK:
        return bold
    lead = _LEAD.match(text) or _NUMBERING.match(text)
    word = next(filter(None, lead.groups())) if lead else ""
    is_letter = len(word) == 1 and word.isalpha() and text[1] in ".)"  # "a) Stand tall." is no label
    return "" if is_letter else word

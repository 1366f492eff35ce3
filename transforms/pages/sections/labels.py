"""Labels before values in a line of text: "Equipment: Dumbbell", bold labels, several in one line."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from transforms.pages.outline import LINE, PARAGRAPH, SOFT_LINE, Block
from transforms.taxonomy.vocabulary import Role, Vocabulary

_MAX_LABEL = 40
_MAX_TEXT = 10_000  # a longer paragraph is no list of attributes
_MIN_CONTENT = 20  # "Movement: Squat" is no section of steps
_SEPARATOR = re.compile(r"\s+[|·•]\s+|;\s+")
_LABEL_END = re.compile(r"\s*(?:::?|[：=])\s*|\s+[-–—]\s+")  # noqa: RUF001 - dashes and full-width colon are meant
_AROUND_LABEL = " :：-–—="  # noqa: RUF001


class Piece(NamedTuple):
    """A stretch of a line: with the label that is before it, or without one."""

    role: Role | None
    label: str
    text: str


def label_of(
    text: str, bold: Sequence[str], vocabulary: Vocabulary, *, in_muscles: bool = False
) -> tuple[Role, str, str] | None:
    """Return role, value and label of a text that starts with a known label, else None."""
    find = vocabulary.muscle_label if in_muscles else vocabulary.label
    for lead in bold:
        if text.startswith(lead):
            role = find(lead.strip(_AROUND_LABEL))
            if role is not None:
                return role, text[len(lead) :].lstrip(_AROUND_LABEL), lead.strip(_AROUND_LABEL)
            break
    end = _LABEL_END.search(text, 0, _MAX_LABEL + 5)
    if end is None or end.start() == 0:
        return None
    label = text[: end.start()]
    role = find(label)
    if role is None:
        return None
    value = text[end.end() :].strip()
    return None if role.is_section and 0 < len(value) < _MIN_CONTENT else (role, value, label)


def with_head_apart(block: Block, vocabulary: Vocabulary) -> tuple[Block, ...]:
    """Return a paragraph whose first line is bold and a known label as that line and the others."""
    if not block.bold or LINE not in block.text or block.kind != PARAGRAPH:
        return (block,)
    first, _, rest = block.text.partition(LINE)
    if first != block.bold[0] or vocabulary.label(first) is None:
        return (block,)
    return block._replace(text=first, bold=(first,)), block._replace(text=rest, bold=block.bold[1:])


def pieces_of(block: Block, vocabulary: Vocabulary, *, in_muscles: bool = False) -> list[Piece]:
    """Return the pieces of a block if any of them has a known label, else nothing.

    A line continues in the next where the author did not break it and no label starts there. A label that
    is alone on its line has the lines after it, up to the next label.
    """
    if len(block.text) > _MAX_TEXT:
        return []
    key = (block.text, block.bold, in_muscles)
    known: list[Piece] | None = vocabulary.lines.get(key)
    if known is None:
        known = vocabulary.remember(
            key, len(block.text), _read_pieces(block, vocabulary, in_muscles=in_muscles)
        )
    return known


def _read_pieces(block: Block, vocabulary: Vocabulary, *, in_muscles: bool) -> list[Piece]:
    pieces: list[Piece] = []
    found = is_alone = False
    for drawn in block.text.split(LINE) if LINE in block.text else (block.text,):
        is_new = True
        for line in drawn.split(SOFT_LINE) if SOFT_LINE in drawn else (drawn,):
            for stretch in _stretches(line, block.bold, vocabulary):
                labelled = label_of(stretch, block.bold, vocabulary, in_muscles=in_muscles)
                if labelled is None and in_muscles:
                    labelled = label_of(stretch, block.bold, vocabulary)
                if labelled is not None:
                    found = True
                    is_alone = not labelled[1]
                    pieces.append(Piece(labelled[0], labelled[2], labelled[1]))
                elif pieces and not is_new:
                    before = pieces[-1]
                    pieces[-1] = before._replace(text=f"{before.text} {stretch}".strip())
                elif pieces and is_alone:
                    before = pieces[-1]
                    pieces[-1] = before._replace(text=f"{before.text}{LINE}{stretch}".strip(LINE))
                else:
                    pieces.append(Piece(None, "", stretch))
                is_new = True
            is_new = False
    return pieces if found else []


def _stretches(line: str, bold: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Split a line at separators and at bold labels, if more than one label is in it."""
    if len(bold) > 1:
        starts = _label_starts(line, bold, vocabulary)
        if len(starts) > 1:
            cuts = [0, *starts[1:]] if starts[0] == 0 else [0, *starts]
            ends = [*cuts[1:], len(line)]
            return [line[start:end].strip(" |·•,;") for start, end in zip(cuts, ends, strict=True)]
    if "|" in line or "·" in line or "•" in line or ";" in line:
        return _separated(line, bold, vocabulary)
    return [line]


def _separated(line: str, bold: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Split a line at the separators that a label follows."""
    stretches, start = [], 0
    for found in _SEPARATOR.finditer(line):
        if label_of(line[found.end() : found.end() + 2 * _MAX_LABEL], bold, vocabulary) is not None:
            stretches.append(line[start : found.start()])
            start = found.end()
    return [*stretches, line[start:]]


def _label_starts(line: str, bold: Sequence[str], vocabulary: Vocabulary) -> list[int]:
    starts: list[int] = []
    position = 0
    for piece in bold:
        start = line.find(piece, position)
        if start < 0:
            continue
        position = start + len(piece)
        if vocabulary.label(piece.strip(_AROUND_LABEL)) is not None:
            starts.append(start)
    return starts

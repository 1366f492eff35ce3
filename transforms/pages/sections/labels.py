"""Labels before values in a line of text: "Equipment: Dumbbell", bold labels, several in one line."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from transforms.pages.known_values import is_muscle
from transforms.pages.outline import ITEM, LINE, PARAGRAPH, SOFT_LINE, Block
from transforms.pages.values import list_values
from transforms.taxonomy.vocabulary import MUSCLE_FIELDS, Role, Vocabulary

_MAX_LABEL = 40
_MAX_TEXT = 10_000  # a longer paragraph is no list of attributes
_MAX_FACT = 60  # a longer piece is a sentence and no fact
_MIN_CONTENT = 20  # "Movement: Squat" is no section of steps
_SEPARATOR = re.compile(r"\s+[|·•]\s+|;\s+")
_BETWEEN_LABELLED = re.compile(r"\s+[|·•/]\s+|(?<=[.;。；])\s*(?=[^\W\d])")  # noqa: RUF001 - full-width signs are meant
_LABELLED = re.compile(r"[^:：=]{1,40}?\s*[:：]\s*(?=\S*[^\W\d_])")  # noqa: RUF001 - the full-width colon is meant
_LABEL_END = re.compile(r"\s*(?:::?|[：=])\s*|\s+[-–—]\s+")  # noqa: RUF001 - dashes and full-width colon are meant
_BETWEEN_PARTS = re.compile(r"\s*[:：,;|·()（）]\s*|\s+[-–—]\s+")  # noqa: RUF001
_SHARE = re.compile(r"\d{1,3}(?:[.,]\d+)?\s?[%％]")  # noqa: RUF001
_MUSCLE_AND_ROLE = 2
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


def with_heads_apart(block: Block, vocabulary: Vocabulary) -> tuple[Block, ...]:
    """Return a paragraph in which lines are bold and announce something as these lines and those between.

    The first line may be any known label; a later one ends what is before it, so it is a section.
    """
    if not block.bold or LINE not in block.text or block.kind != PARAGRAPH:
        return (block,)
    parts: list[list[str]] = [[]]
    for number, line in enumerate(block.text.split(LINE)):
        if line in block.bold and _is_head(line, vocabulary, is_first=number == 0):
            parts += [[line], []]
        else:
            parts[-1].append(line)
    texts = [LINE.join(part) for part in parts if any(map(str.strip, part))]
    return tuple(
        block._replace(text=text, bold=tuple(bold for bold in block.bold if bold in text)) for text in texts
    ) or (block,)


def _is_head(line: str, vocabulary: Vocabulary, *, is_first: bool) -> bool:
    if is_first and vocabulary.label(line) is not None:
        return True
    role = vocabulary.heading(line.rstrip(_AROUND_LABEL), "") if 0 < len(line) <= _MAX_LABEL else None
    return role is not None and role.is_section


def pieces_of(block: Block, vocabulary: Vocabulary, *, in_muscles: bool = False) -> list[Piece]:
    """Return the pieces of a block if any of them has a known label, else nothing.

    A line continues in the next where the author did not break it and no label starts there. A label that
    is alone on its line has the lines after it, up to the next label.
    """
    if len(block.text) > _MAX_TEXT:
        return []
    key = (block.kind, block.text, block.bold, in_muscles)
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
            labelled_line = labelled_pieces(line)
            for stretch in labelled_line or _stretches(line, block.bold, vocabulary):
                labelled = label_of(stretch, block.bold, vocabulary, in_muscles=in_muscles)
                if labelled is None and in_muscles:
                    labelled = label_of(stretch, block.bold, vocabulary)
                if labelled is not None:
                    found = True
                    is_alone = not labelled[1]
                    pieces.append(Piece(labelled[0], labelled[2], labelled[1]))
                elif labelled_line:
                    is_entry = not pieces and block.kind == ITEM
                    pieces += _of_unknown_label(stretch, vocabulary, is_entry=is_entry)
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
    if found:
        return [_beside_targets(piece, pieces, vocabulary) for piece in pieces]
    return [] if in_muscles or len(block.text) > _MAX_FACT else muscle_with_role(block.text, vocabulary)


def labelled_pieces(line: str) -> list[str]:
    """Return the pieces of a line that is nothing but several labels with values, else nothing.

    "Works: quads. Helpers: hamstrings. Level: easy." has three, and so it has with bars between them.
    """
    if line.count(":") + line.count("：") <= 1:  # noqa: RUF001
        return []
    pieces = [piece.rstrip(" ;；") for piece in _BETWEEN_LABELLED.split(line) if piece]  # noqa: RUF001
    return pieces if len(pieces) > 1 and all(map(_LABELLED.match, pieces)) else []


def _of_unknown_label(piece: str, vocabulary: Vocabulary, *, is_entry: bool) -> list[Piece]:
    """Return a piece of a line of facts whose label is not known: with the role that a word of it says.

    Without that it is left out, a fact of a kind that nobody knows, if it is no sentence and no entry of a
    list, which starts with the name of an exercise.
    """
    label, _, value = piece.replace("：", ":").partition(":")  # noqa: RUF001
    if (role := role_said(label, value, vocabulary)) is not None:
        return [Piece(role, label.strip(_AROUND_LABEL), value.strip())]
    return [Piece(None, "", piece)] if is_entry or len(piece) > _MAX_FACT else []


def role_said(label: str, value: str, vocabulary: Vocabulary) -> Role | None:
    """Return the role of muscles that a word of a label speaks for, if all that it labels are muscles."""
    key = vocabulary.terms.said_by(label, MUSCLE_FIELDS[::-1])  # "also main" is secondary
    muscles = list_values(value, MUSCLE_FIELDS[0]) if key else ()
    if not muscles or not all(is_muscle(muscle, vocabulary) for muscle in muscles):
        return None
    return Role(key, is_section=False)


def _beside_targets(piece: Piece, pieces: Sequence[Piece], vocabulary: Vocabulary) -> Piece:
    """Return a line of muscles with an unknown label as those that help, if another line has the targets."""
    if piece.role is not None or not any(each.role and each.role.key == MUSCLE_FIELDS[0] for each in pieces):
        return piece
    label, value = helpers_in(piece.text, vocabulary)
    return Piece(Role(MUSCLE_FIELDS[1], is_section=False), label, value) if value else piece


def helpers_in(text: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """Return label and value of a line that is a short label and muscles, ("", "") of any other."""
    label, colon, value = text.replace("：", ":").partition(":")  # noqa: RUF001 - the full-width colon is meant
    if not colon or not 0 < len(label) <= _MAX_LABEL or vocabulary.label(label) is not None:
        return "", ""
    muscles = list_values(value, MUSCLE_FIELDS[0])
    are_known = bool(muscles) and all(is_muscle(muscle, vocabulary) for muscle in muscles)
    return (label.strip(_AROUND_LABEL), value.strip()) if are_known else ("", "")


def muscle_with_role(text: str, vocabulary: Vocabulary) -> list[Piece]:
    """Return a line of one muscle with its role as the role before it: "Lower Back: Secondary, 52%"."""
    parts = [part for part in _BETWEEN_PARTS.split(text) if part and not _SHARE.fullmatch(part)]
    if len(parts) != _MUSCLE_AND_ROLE or not is_muscle(parts[0], vocabulary):
        return []
    role = vocabulary.muscle_label(parts[1])
    return [Piece(role, parts[1], parts[0])] if role else []


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

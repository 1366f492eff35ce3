"""Tables of a page: label and value in a row, labels in the head, muscles with their role."""

from collections.abc import Sequence
from typing import NamedTuple

from transforms.pages.outline import Block
from transforms.pages.sections.labels import role_said
from transforms.taxonomy.terms import normalise_term
from transforms.taxonomy.vocabulary import MUSCLE_FIELDS, Role, Vocabulary

_MIN_SEVERAL = 2
_MIN_LABELS = 3  # a row of two known words may be label and value
_CAPTIONS = frozenset({"value", "values", "description", "wert", "valor", "valeur", "valore", "値", "内容"})


class Cell(NamedTuple):
    """A value in a table with the field that it is for and the label that says so."""

    field: str
    value: str
    label: str


class Table(NamedTuple):
    """What a table says about its page, and how many exercises it lists or compares."""

    cells: list[Cell]
    listed: int = 0
    compared: int = 0


def read_table(rows: Sequence[Block], vocabulary: Vocabulary) -> Table:
    """Read a table.

    A table with a column of names and several rows lists exercises; one with a column for each of
    several exercises compares them. Neither says anything about its page.
    """
    head = rows[0].cells if rows[0].level else ()
    body = [row.cells for row in rows if not row.level]
    columns = [_role(cell, vocabulary) for cell in head]
    if not head and len(body) > 1 and len(body[0]) >= _MIN_LABELS and _are_labels(body[0], vocabulary):
        head, body = body[0], body[1:]
        columns = [_role(cell, vocabulary) for cell in head]
    known = [role for role in columns if role is not None]
    if len(known) > 1 and body and not _are_pairs(body, vocabulary):
        columns = [
            role or _role_said(place, cell, body, vocabulary)
            for place, (role, cell) in enumerate(zip(columns, head, strict=True))
        ]
        return _by_column(columns, body)
    if any(role.key == "name" for role in known) and len(columns) > 1 and len(body) >= _MIN_SEVERAL:
        return Table([], listed=len(body))
    is_pair = len(head) > 1 and _role(head[0], vocabulary) and not _is_caption(head[1], vocabulary)
    return _by_row([head, *body] if is_pair and _are_pairs(body or [head], vocabulary) else body, vocabulary)


def _is_caption(cell: str, vocabulary: Vocabulary) -> bool:
    """Return whether the second cell of a head captions its column: "Value", "Details"."""
    term = normalise_term(cell)
    return term in _CAPTIONS or term in vocabulary.sections


def _role(cell: str, vocabulary: Vocabulary) -> Role | None:
    role = vocabulary.label(cell) if cell else None
    return role if role and not role.is_section else vocabulary.muscle_label(cell) if cell else None


def _role_said(place: int, label: str, body: Sequence[Sequence[str]], vocabulary: Vocabulary) -> Role | None:
    """Return the role of muscles that the words of a head speak for, if its column holds nothing else."""
    cells = [cells[place] for cells in body if place < len(cells) and cells[place]]
    return role_said(label, ", ".join(cells), vocabulary)


def _are_labels(cells: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Return whether a row holds nothing but labels: the head of a table that is not marked as one."""
    return all(_role(cell, vocabulary) is not None for cell in cells)


def _are_pairs(rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> bool:
    """Return whether most rows start with a label."""
    return 2 * sum(_role(cells[0], vocabulary) is not None for cells in rows if cells) > len(rows)


def _by_column(columns: Sequence[Role | None], body: Sequence[Sequence[str]]) -> Table:
    """Read a table with labels in its head: one row of values, or columns of muscles."""
    keys = {role.key for role in columns if role is not None}
    if len(body) >= _MIN_SEVERAL and not keys <= set(MUSCLE_FIELDS):
        return Table([], listed=len(body))
    return Table(
        [
            Cell(role.key, cells[index], role.key)
            for index, role in enumerate(columns)
            for cells in body
            if role is not None and index < len(cells) and cells[index]
        ]
    )


def _by_row(rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> Table:
    """Read a table with labels in its rows."""
    found: list[Cell] = []
    compared = 0
    for cells in rows:
        roles = [_role(cell, vocabulary) for cell in cells]
        if sum(map(bool, cells)) > 2 and roles[0] and not any(roles[1:]):  # noqa: PLR2004 - label, value, value
            compared += 1
        else:
            found += _of_row(cells, roles)
    return Table([], compared=compared) if compared >= _MIN_SEVERAL else Table(found)


def _of_row(cells: Sequence[str], roles: Sequence[Role | None]) -> list[Cell]:
    """Read label, value, label, value; or a muscle with its role in a later cell."""
    if roles and roles[0] is not None:
        return [
            Cell(role.key, value, label)
            for role, label, value in zip(roles[::2], cells[::2], cells[1::2], strict=False)
            if role is not None and value
        ]
    role = next((role for role in roles[1:] if role is not None and role.key in MUSCLE_FIELDS), None)
    return [Cell(role.key, cells[0], role.key)] if role is not None and cells[0] else []

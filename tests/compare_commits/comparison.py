"""The comparison of two objects: rows of one only, and what differs in rows that have a key in common."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Any

import orjson

from .kept_home import Rows

KEYED_COLUMNS = 12
"""Columns, from the left, in which a key is looked for."""
SAMPLE = 200
"""Rows that a key is tried on before all of them."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """A row that both have: its key, and each column that differs with its two values."""

    key: Row
    columns: dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Difference:
    """How an object differs. notes: what concerns it as a whole; examples are cut to what was asked for."""

    object: str
    notes: tuple[str, ...] = ()
    only_first: int = 0
    only_second: int = 0
    changed: int = 0
    changed_columns: dict[str, int] = field(default_factory=dict)
    examples_first: tuple[Row, ...] = ()
    examples_second: tuple[Row, ...] = ()
    examples_changed: tuple[Change, ...] = ()


def compare_rows(name: str, first: Rows, second: Rows, examples: int) -> Difference | None:
    """Compare two objects as bags of rows, and their order where it counts; None where they agree."""
    answers = {"A": first.refused, "B": second.refused}
    notes = [f"refused by {side}: {told}" for side, told in answers.items() if told]
    notes += _column_notes(first.types, second.types)
    left, right = _left_over(first, second)
    if not left and not right and first.ordered and _neutral(first) != _neutral(second):
        notes.append("the same rows in another order")
    if not notes and not left and not right:
        return None
    changes, left, right = _paired(left, right)
    differing = Counter(chain.from_iterable(change.columns for change in changes))
    return Difference(
        name, tuple(notes), len(left), len(right), len(changes), dict(differing.most_common()),
        tuple(left[:examples]), tuple(right[:examples]), tuple(changes[:examples]),
    )  # fmt: skip


def _left_over(first: Rows, second: Rows) -> tuple[list[Row], list[Row]]:
    """Return the rows of each that the other has not; most are the same before any value is made neutral."""
    counts, others = Counter(first.rows), Counter(second.rows)
    ours = Counter(map(first.neutral, (counts - others).elements()))
    theirs = Counter(map(second.neutral, (others - counts).elements()))
    return _rows((ours - theirs).elements()), _rows((theirs - ours).elements())


def _neutral(rows: Rows) -> list[str]:
    return [rows.neutral(row) for row in rows.rows]


def _column_notes(first: dict[str, str], second: dict[str, str]) -> list[str]:
    """Say which columns one of them has, and which types differ; without rows there may be no columns."""
    if not first or not second:
        return []
    notes = [f"column only in A: {name}" for name in first if name not in second]
    notes += [f"column only in B: {name}" for name in second if name not in first]
    return notes + [
        f"type of {name}: {kind} in A, {second[name]} in B"
        for name, kind in first.items()
        if name in second and second[name] != kind
    ]


def _paired(left: list[Row], right: list[Row]) -> tuple[list[Change], list[Row], list[Row]]:
    """Return the rows that belong together by a key, and what is left of both."""
    key = _key(left, right)
    if not key:
        return [], left, right
    of_left, of_right = ({_values(row, key): row for row in rows} for rows in (left, right))
    both = [value for value in of_left if value in of_right]
    changes = []
    for value in both:
        one, other = of_left[value], of_right[value]
        names = [name for name in one | other if one.get(name) != other.get(name)]
        columns = {name: (one.get(name), other.get(name)) for name in names}
        changes.append(Change({name: one.get(name) for name in key}, columns))
    paired = set(both)
    return (
        changes,
        [row for value, row in of_left.items() if value not in paired],
        [row for value, row in of_right.items() if value not in paired],
    )


def _key(left: list[Row], right: list[Row]) -> tuple[str, ...]:
    """Return the columns, three at most, that tell rows apart and whose values most rows share; else none."""
    if not left or not right:
        return ()
    names = [name for name in left[0] if name in right[0]][:KEYED_COLUMNS]
    best: tuple[str, ...] = ()
    most = 0
    for size in (1, 2, 3):
        for key in combinations(names, size):
            if not all(
                _tells_apart(key, rows[:SAMPLE]) and _tells_apart(key, rows) for rows in (left, right)
            ):
                continue
            shared = len({_values(row, key) for row in left} & {_values(row, key) for row in right})
            if shared > most:
                best, most = key, shared
        if most == min(len(left), len(right)):
            break
    return best


def _tells_apart(key: Sequence[str], rows: Sequence[Row]) -> bool:
    return len({_values(row, key) for row in rows}) == len(rows)


def _values(row: Row, key: Sequence[str]) -> bytes:
    return orjson.dumps([row.get(name) for name in key])


def _rows(texts: Iterable[str]) -> list[Row]:
    return [orjson.loads(text) for text in texts]

"""A table with a column a muscle: the marks in its cells say whose role a muscle has in an exercise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transforms.pages.datasets.fields import FieldRule
from transforms.pages.datasets.paths import ENTRY_VALUE, KEYS_OF, texts_in
from transforms.pages.datasets.words import KnownWords
from transforms.taxonomy.vocabulary import MUSCLE_FIELDS

TARGET, SECONDARY = MUSCLE_FIELDS
ROLES = {
    "p": TARGET, "pri": TARGET, "prim": TARGET, "a": TARGET, "xx": TARGET, "++": TARGET, "h": TARGET,
    "s": SECONDARY, "sec": SECONDARY, "(x)": SECONDARY, "+": SECONDARY, "n": SECONDARY,
}  # fmt: skip
"""What people write for primary, agonist and "Haupt-", for secondary and "Neben-"."""

PLAIN = frozenset(("x", "✓", "✔", "✅", "•", "●", "yes", "y", "true", "1", "ja", "sí", "si", "oui"))
"""Marks that only say that a muscle works: as its target where no other mark says so."""

NOTHING = frozenset(("", "-", "–", "0", "no", "false", "nein", "non", "n/a"))  # noqa: RUF001 - dashes are meant
LEAST_COLUMNS = 2


@dataclass(frozen=True)
class Matrix:
    """The columns that are muscles, and the rule by which each role is read."""

    keys: tuple[str, ...]
    rules: Mapping[str, FieldRule]


def matrix_of(records: Sequence[Mapping[str, Any]], words: KnownWords) -> Matrix | None:
    """Return the columns of records that are a muscle each, None where there are not several.

    Their cells hold marks whose role is known. Numbers other than 0 and 1 are none: whether 2 is more than 1
    or comes after it, only the author knows. Another column with such a mark is dropped by name.
    """
    marks = {key: _marks(records, key) for key in dict.fromkeys(key for record in records for key in record)}
    known = (*ROLES, *PLAIN, *NOTHING)
    keys = tuple(
        key
        for key, found in marks.items()
        if TARGET in words.fields_of(key)
        and found
        and all(_role(mark, words) or mark in known for mark in found)
    )
    used = {mark for key in keys for mark in marks[key]} - NOTHING
    if len(keys) < LEAST_COLUMNS or not used:
        return None
    roles = {mark: role for mark in used if (role := _role(mark, words))}
    plain = SECONDARY if TARGET in roles.values() else TARGET
    roles |= dict.fromkeys(used - roles.keys(), plain)
    rules = {}
    for role in MUSCLE_FIELDS:
        if own := sorted(mark for mark in used if roles[mark] == role):
            others = [key for key in marks if key not in keys and marks[key] & set(own)]
            rules[role] = FieldRule(
                KEYS_OF, where={ENTRY_VALUE: tuple(own)}, values=dict.fromkeys(others, "")
            )
    return Matrix(keys, rules)


def _role(mark: str, words: KnownWords) -> str | None:
    return ROLES.get(mark) or words.role_of(mark)


def _marks(records: Sequence[Mapping[str, Any]], key: str) -> set[str]:
    return {text.strip().casefold() for record in records for text in texts_in(record.get(key))}

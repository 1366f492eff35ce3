"""The files of `taxonomy/` that matching reads: what is refused in them, with file and line."""

from collections.abc import Mapping, Sequence

from flows.errors import UsageError
from transforms.contracts.dimensions import UNKNOWN, VARIANT_AXES
from transforms.matching.names import (
    COUNTS_AS,
    DEFAULT,
    EQUIPMENT,
    FILLER,
    WORD,
    split_default,
    split_words,
)
from transforms.matching.overrides import SAME

Row = tuple[str, int, Mapping[str, str]]
"""Where a row stands (file and line), and its cells."""

Page = tuple[str, str]
"""Source, and address or slug."""


def check_name_words(rows: Sequence[Row], equipment: Sequence[Row]) -> None:
    """Refuse a row whose value does not fit its kind: see `transforms.matching.names`."""
    keys = {cells["equipment_key"] for _, _, cells in equipment}
    for file, line, cells in rows:
        kind, phrase, value = cells["kind"], cells["phrase"], cells["value"]
        if not split_words(phrase):
            raise UsageError(f"{file}:{line}: the phrase {phrase!r} has no word.")
        if not value and kind not in {FILLER, COUNTS_AS, WORD}:
            raise UsageError(f"{file}:{line}: value is empty.")
        if kind in {EQUIPMENT, COUNTS_AS}:
            named = {value} if kind == EQUIPMENT else {phrase, value} - {"", UNKNOWN}
            if absent := sorted(named - keys):
                raise UsageError(f"{file}:{line}: {absent[0]!r} is no key of equipment.csv.")
        if kind == DEFAULT:
            _check_default(file, line, value)


def _check_default(file: str, line: int, value: str) -> None:
    """Refuse what goes without saying where it is not on an axis."""
    for pair in value.split(";"):
        try:
            split_default(pair)
        except ValueError as error:
            raise UsageError(
                f"{file}:{line}: {pair.strip()!r} is not axis=value; the axes are {', '.join(VARIANT_AXES)}."
            ) from error


def check_matches(rows: Sequence[Row]) -> None:
    """Refuse pages that are said to be different and, perhaps by a chain of rows, the same."""
    same = [row for row in rows if row[2]["status"] == SAME]
    group = _groups(same)
    for row in rows:
        first, second = _pages(row)
        file, line, cells = row
        if first == second:
            raise UsageError(f"{file}:{line}: both pages are {' '.join(first)!r}. Remove the row.")
        if cells["status"] != SAME and first in group and group[first] == group.get(second):
            chain = [one for one in same if group[_pages(one)[0]] == group[first]]
            places = ", ".join(f"{other}:{number}" for other, number, _ in chain)
            raise UsageError(
                f"{file}:{line}: {' '.join(first)!r} and {' '.join(second)!r} are said to be different, "
                f"and the same by {places}. Remove one of these rows."
            )


def _groups(rows: Sequence[Row]) -> dict[Page, int]:
    """Return a number for each page that is the same as another; those that are the same share it."""
    group: dict[Page, int] = {}
    for number, row in enumerate(rows):
        pages = _pages(row)
        joined = {group[page] for page in pages if page in group}
        group |= dict.fromkeys((page for page, other in group.items() if other in joined), number)
        group |= dict.fromkeys(pages, number)
    return group


def _pages(row: Row) -> tuple[Page, Page]:
    """Return the two pages of a row of matches.csv."""
    cells = row[2]
    return (cells["source_a"], cells["exercise_a"]), (cells["source_b"], cells["exercise_b"])

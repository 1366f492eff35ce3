"""What `taxonomy/ladders.csv` and `taxonomy/variant_rules.csv` must hold to be read."""

from collections.abc import Mapping, Sequence

from flows.errors import UsageError
from transforms.contracts.dimensions import VARIANT_AXES
from transforms.matching.names import EQUIPMENT, USUAL, split_words

EVIDENCE = ("reference", "certain")
"""Whether a form counts as missing where a reference library has it, or in any case."""

Rows = Sequence[tuple[str, int, Mapping[str, str]]]
"""File, line and cells of each row."""


def check_ladders(rows: Rows) -> None:
    """Refuse a rung without a number, a name without a word, and a name twice on one ladder."""
    places: dict[tuple[str, str], int] = {}
    for file, line, cells in rows:
        rung, ladder = cells["rung"], cells["ladder"]
        if not rung.isdecimal() or int(rung) < 1:
            raise UsageError(f"{file}:{line}: rung is {rung!r}, expected a whole number from 1.")
        for name in [cells["name"], *filter(None, cells["also"].split(";"))]:
            words = " ".join(split_words(name))
            if not words:
                raise UsageError(f"{file}:{line}: the name {name!r} has no word.")
            if (ladder, words) in places:
                before = places[ladder, words]
                raise UsageError(
                    f"{file}:{line}: {name.strip()!r} stands on the ladder {ladder!r} in line {before} "
                    "already. Remove one."
                )
            places[ladder, words] = line


def check_variant_rules(rows: Rows, name_words: Rows, equipment: Rows) -> None:
    """Refuse an axis that is none, a form that no name can say, and a rule of a form with itself."""
    forms = {axis: {USUAL} for axis in VARIANT_AXES}
    for _, _, cells in name_words:
        if cells["kind"] in forms and cells["kind"] != EQUIPMENT:
            forms[cells["kind"]].add(cells["value"])
    forms[EQUIPMENT] |= {cells["equipment_key"] for _, _, cells in equipment}
    for file, line, cells in rows:
        axis = cells["axis"]
        if axis not in forms:
            raise UsageError(f"{file}:{line}: axis is {axis!r}, expected one of {', '.join(forms)}.")
        if cells["evidence"] not in EVIDENCE:
            raise UsageError(
                f"{file}:{line}: evidence is {cells['evidence']!r}, expected one of {', '.join(EVIDENCE)}."
            )
        for column in ("has", "lacks"):
            if cells[column] not in forms[axis]:
                where = "equipment.csv" if axis == EQUIPMENT else "name_words.csv"
                raise UsageError(
                    f"{file}:{line}: {column} is {cells[column]!r}, which {where} does not have on the "
                    f"axis {axis}."
                )
        if cells["has"] == cells["lacks"]:
            raise UsageError(f"{file}:{line}: has and lacks are both {cells['has']!r}. Correct one.")

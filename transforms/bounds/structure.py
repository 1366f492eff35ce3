"""Changes of structure: shifts with what took the place of what is gone, as figures and as sentences."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from transforms.bounds.shifts import GONE, MOVED, Shift

RENAMED, DROPPED, ALIKE, RELABELLED = "renamed", "dropped", "alike", "relabelled"
"""Families of figures: of values that another label holds now, that are gone with their label, that changed
alike; and of values that stand under another label, which is news and no fault."""
_BY_DATA = frozenset({"front_matter", "field_map", "script_data", "json_ld", "microdata", "meta"})
_WAYS: Mapping[str, str] = {
    "swapped": "{field} has what {slot} had before",
    "added": '{field} has "{slot}" in addition',
    "removed": '{field} is without "{slot}", which it had',
    "constant": '{field} is "{slot}", where it had been different',
    "joined": "{field} has the same text in another number of items",
}


class Change(NamedTuple):
    """A shift, and the label, heading or key that took the place of what is gone, where one did."""

    shift: Shift
    successor: str | None = None

    @property
    def family(self) -> str:
        """The family of figures that it counts in."""
        if self.shift.kind == MOVED:
            return RELABELLED
        if self.shift.kind != GONE:
            return ALIKE
        return RENAMED if self.successor else DROPPED

    @property
    def figure(self) -> str:
        """The name of its figure."""
        return f"{self.family}.{self.shift.field}"

    @property
    def share(self) -> float:
        """Share of the pages that stated the field, where it has become otherwise."""
        return self.shift.share

    def sentence(self, source_file: str) -> str:
        """Say it to a person, with what to do in the source file."""
        shift = self.shift
        where = f"on {len(shift.pages):,} of {shift.stated:,} pages, such as {shift.pages[0].url}"
        if self.family == ALIKE:
            return f"{_WAYS[shift.kind].format(field=shift.field, slot=shift.slot)} {where}"
        what = f'"{shift.slot}"' if shift.slot else "what stated it"
        is_data = shift.method in _BY_DATA
        if self.family == RELABELLED:
            now = f'"{shift.slot_now}"' if shift.slot_now else "something without a label"
            return f"{shift.field}: {what} is gone, and {now} says the same, {where}"
        if self.successor is None:
            return f"{shift.field}: {what} is gone {where}, and with it what it said"
        now = f'{shift.field}: {what} is now "{self.successor}" {where}'
        if is_data:
            return f"{now}; if it says the same, name it in {source_file}"
        entry = f'"{self.successor}" = "{shift.field}"'
        return f"{now}; if it says the same, add to {source_file} under [labels]: {entry}"


def figures_of(changes: Iterable[Change]) -> dict[str, float]:
    """Return the figures `family.field`: the share of the most frequent change of each family and field."""
    figures: dict[str, float] = {}
    for change in changes:
        figures[change.figure] = max(figures.get(change.figure, 0.0), change.share)
    return figures

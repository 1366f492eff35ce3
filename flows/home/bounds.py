"""How far figures may move: the defaults of `flows/home/bounds.toml`, and what a home or a source changes.

A `[bounds]` table changes single numbers, or switches a figure off with `false`. What is more exact
goes first: a figure before its family, a source before its home, a home before the defaults.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from flows.home.toml import TomlTable, toml_key
from transforms.bounds.assess import FAMILIES, Family, Rules, Tolerance

DEFAULTS = Path(__file__).with_name("bounds.toml")
PARTS = ("below", "above", "pages")
WAREHOUSE_FAMILIES: Mapping[str, Family] = {
    "library": Family("count", "own exercises: {value}"),
    "exercises": Family("count", "{member}: {value} exercises"),
    "movements": Family("count", "movements: {value}"),
    "covered_cells": Family("count", "covered cells: {value}"),
    "wanted_cells": Family("count", "target cells: {value}"),
    "findings": Family("count", "findings of severity {member}: {value}"),
    "unmapped_share": Family("share", "{member}: {value} of its terms are not in the taxonomy"),
    "rows": Family("count", "table {member}: {value} rows"),
    "reread": Family("follows", "{member}: {value} of the exercises are read differently from the same page"),
}
"""The figures of the whole warehouse that are compared with those of the published one."""

Changes = Mapping[str, Mapping[str, float] | None]
"""What is changed of each figure or family: some numbers of its tolerance, or None, which switches it off."""


@dataclass(frozen=True)
class BoundsChange:
    """What one `[bounds]` table changes; None where it says nothing. learn: false learns nothing."""

    learn: bool = True
    recent: int | None = toml_key(None, minimum=1)
    steps: float | None = None
    figures: Changes = field(default_factory=dict)
    warehouse: Changes = field(default_factory=dict)


@dataclass(frozen=True)
class Learning:
    """How bounds are learnt: the rules, and how many accepted collections are looked at; 0 learns nothing."""

    rules: Rules
    recent: int


def read_change(table: TomlTable) -> BoundsChange:
    """Read the learning part of a `[bounds]` table. Raises UsageError for what is not right in it."""
    return BoundsChange(
        **table.read_fields(BoundsChange),
        figures=_read_figures(table.table("figures"), FAMILIES),
        warehouse=_read_figures(table.table("warehouse"), WAREHOUSE_FAMILIES),
    )


def learning(*changes: BoundsChange) -> Learning:
    """Return how the bounds of a source are learnt, after the changes of its home and its own."""
    defaults = _defaults()
    recent, steps = defaults.recent, defaults.steps
    for change in changes:
        recent = recent if change.recent is None else change.recent
        steps = steps if change.steps is None else change.steps
    figures = [defaults.figures, *(change.figures for change in changes)]
    learns = all(change.learn for change in changes)
    return Learning(Rules(_tolerances(figures), steps or 0.0, FAMILIES), (recent or 1) if learns else 0)


def warehouse_rules(change: BoundsChange) -> Rules:
    """Return how far the figures of the whole warehouse may move."""
    tolerances = _tolerances([_defaults().warehouse, change.warehouse])
    return Rules(tolerances, 0.0, WAREHOUSE_FAMILIES, size="rows.fact_exercise")


@cache
def _defaults() -> BoundsChange:
    return read_change(TomlTable.read(DEFAULTS))


def _read_figures(table: TomlTable, families: Mapping[str, Family]) -> Changes:
    """Read the tolerances of figures; `false` switches one off."""
    changes: dict[str, Mapping[str, float] | None] = {}
    for figure, value in table.content.items():
        if figure.partition(".")[0] not in families:
            raise table.error(figure, f"is not a figure with bounds. There are: {', '.join(families)}.")
        if value is False:
            changes[figure] = None
            continue
        if not isinstance(value, Mapping):
            raise table.error(figure, "must be false, or such as { below = 0.2, above = 0.5, pages = 5 }.")
        inner = table.table(figure)
        inner.allow(PARTS)
        changes[figure] = {part: inner.number(part, 0.0) for part in inner.content}
    return changes


def _tolerances(layers: list[Changes]) -> dict[str, Tolerance | None]:
    """Put the changes on one another: a figure starts as its family is."""
    found: dict[str, Tolerance | None] = {}
    for layer in layers:
        for figure, change in layer.items():
            if change is None:
                found[figure] = None
                continue
            start = found.get(figure, found.get(figure.partition(".")[0])) or Tolerance()
            parts: dict[str, Any] = dict(change)
            found[figure] = replace(start, **parts)
    return found

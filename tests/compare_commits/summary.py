"""What is printed: a line a home and object that differs, then each difference with examples."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .comparison import Difference
from .rules import Rules

WIDTH = 200
"""Characters of a value that are shown."""


def summary(found: Mapping[str, list[Difference]], compared: Mapping[str, int], rules: Rules) -> str:
    """Return the table of homes and objects, and the details."""
    return "\n".join([*_table(found, compared), *_named(rules), *_details(found)])


def _table(found: Mapping[str, list[Difference]], compared: Mapping[str, int]) -> Iterator[str]:
    yield f"{'home':<22}{'object':<44}{'only A':>9}{'only B':>9}{'changed':>9}"
    for home, differences in found.items():
        told = f"{len(differences)} of {compared[home]} objects differ"
        yield f"{home:<22}{told}"
        for each in differences:
            counts = f"{each.only_first:>9,}{each.only_second:>9,}{each.changed:>9,}"
            yield f"{'':<22}{each.object:<44}{counts}{'  !' if each.notes else ''}"


def _named(rules: Rules) -> Iterator[str]:
    """Tell what the changelog names, and is therefore not listed."""
    if rules.named or rules.renamed:
        yield "\nNot listed, as the changelog names it:"
    for renamed in rules.renamed:
        yield f"  {renamed.old} -> {renamed.new} {renamed.columns or ''}: {renamed.changelog}"
    for named in rules.named:
        yield f"  {named.object} ({', '.join(named.columns)}): {named.because}"


def _details(found: Mapping[str, list[Difference]]) -> Iterator[str]:
    for home, differences in found.items():
        for each in differences:
            yield f"\n== {home}: {each.object}"
            yield from (f"  ! {note}" for note in each.notes)
            if each.changed_columns:
                listed = ", ".join(f"{name} ({count:,})" for name, count in each.changed_columns.items())
                yield f"  columns that differ in rows of the same key: {listed}"
            for change in each.examples_changed:
                yield f"  ~ {_cut(change.key)}"
                for name, (one, other) in change.columns.items():
                    yield f"      {name}:"
                    yield f"        A {_cut(one)}"
                    yield f"        B {_cut(other)}"
            yield from (f"  A {_cut(row)}" for row in each.examples_first)
            yield from (f"  B {_cut(row)}" for row in each.examples_second)


def _cut(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= WIDTH else f"{text[:WIDTH]} ..."

"""What a writer needs to fill a gap, read from the published warehouse: facts, names and links."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Ask = Callable[[str, Mapping[str, tuple[str, ...]]], Sequence[Row]]
"""Answers a query with its parameters; each row is a mapping."""

GAP = """
select * from gaps.ranked
where place_key = $place or (action = 'write' and rank::varchar = $place)
"""
"""The gap of that place, or of that rank of what to write."""

_PARTS: Mapping[str, str] = {
    "facts": "select * from gaps.brief_facts where list_contains($places, place_key)"
    " order by movements desc, value",
    "names": "select * from gaps.brief_names where list_contains($places, place_key) order by rank",
    "links": "select * from gaps.brief_links where list_contains($places, place_key) order by rank",
    "duplicates": "select * from gaps.brief_duplicates where list_contains($places, place_key) order by rank",
    "words": "select * from gaps.brief_words where list_contains($places, place_key) order by field",
    "labels": "select g.place_key, r.* from gaps.ranked as g"
    " join gaps.to_relabel as r on list_contains(r.fills, g.gap)"
    " where list_contains($places, g.place_key) order by r.rank",
}
"""The queries of what is said of each gap."""
_FORMAT = "select * from gaps.own_format order by field"


@dataclass(frozen=True)
class Brief:
    """One gap with all that a brief says of it; each part has the rows of its view for that gap.

    gap: Row of gaps.ranked. facts, names, links, duplicates, words: of the gaps.brief_* views. labels: of
    gaps.to_relabel. own_format: rows of gaps.own_format, the same for every gap.
    """

    gap: Row
    facts: Sequence[Row]
    names: Sequence[Row]
    links: Sequence[Row]
    duplicates: Sequence[Row]
    words: Sequence[Row]
    labels: Sequence[Row]
    own_format: Sequence[Row]


def read_briefs(ask: Ask, gaps: Sequence[Row]) -> list[Brief]:
    """Return a brief for each row of gaps.ranked, in their order; the warehouse is asked once for all."""
    if not gaps:
        return []
    places = tuple(gap["place_key"] for gap in gaps)
    parts = {name: _by_place(ask(sql, {"places": places})) for name, sql in _PARTS.items()}
    own_format = ask(_FORMAT, {})
    return [
        Brief(
            gap=gap,
            own_format=own_format,
            **{name: rows.get(gap["place_key"], []) for name, rows in parts.items()},
        )
        for gap in gaps
    ]


def _by_place(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["place_key"], []).append(row)
    return found

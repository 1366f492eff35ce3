"""Entries of a source file that no page gives anything for: labels and places that never match.

It is asked of the claims of the newest pages, chosen or not: a claim of a label names it in its place, and
one of `[select]` has the method `select`. A label whose words stand in the place of some claim counts as met,
so that what is reported as idle gave nothing on any page.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from transforms.model.corrections import UNUSED
from transforms.pages.layouts.select import METHOD, Selection
from transforms.taxonomy.terms import normalise_term
from transforms.taxonomy.vocabulary import MUSCLE_FIELDS

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MAY_BE_LEFT_OUT = frozenset({"and", "muscles"})
"""Words of a label that pages need not write: "Primary" under "Muscles worked" is primary muscles."""


def idle_entries(
    source: str,
    records: pl.DataFrame,
    labels: Mapping[str, str],
    selections: Sequence[Selection],
) -> pl.DataFrame:
    """Return a finding for each entry of [labels] and [select] that gives nothing on any page.

    The columns are those of UNUSED; exercise_id is null, and url the source file, which is where to look.
    `records` are those of the newest pages of the source, per the contract PageRecord; without any that has
    claims nothing is idle.
    """
    claims = (
        records.select("claim_fields", "claim_methods", "claim_places")
        .explode("claim_fields", "claim_methods", "claim_places")
        .drop_nulls()
        .unique()
    )
    idle: Iterable[tuple[str, str, str]] = ()
    if not claims.is_empty():
        idle = [*_idle_labels(claims, labels), *_idle_places(claims, selections)]
    message = "No page states anything {}; correct or remove the entry of the source file."
    rows = [
        (source, f"sources/{source}.toml", None, field, message.format(where), entry)
        for field, where, entry in idle
    ]
    return pl.DataFrame(rows, schema=UNUSED, orient="row")


def _idle_labels(claims: pl.DataFrame, labels: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    met = [_words(place) for place in claims.get_column("claim_places").unique()]
    for label, field in labels.items():
        needed = _words(label) - (_MAY_BE_LEFT_OUT if field in MUSCLE_FIELDS else {"and"})
        if not any(needed <= words for words in met):
            yield field, f"under the label {label!r}", f"[labels] {label} = {field}"


def _idle_places(claims: pl.DataFrame, selections: Sequence[Selection]) -> Iterator[tuple[str, str, str]]:
    by_select = claims.filter(pl.col("claim_methods") == METHOD)
    met = set(by_select.select("claim_fields", "claim_places").iter_rows())
    for selection in selections:
        if (selection.field, selection.claim_place) not in met:
            entry = f"[select] {selection.field} = {selection.place} ({selection.way})"
            yield selection.field, f"at the {selection.way} {selection.place!r}", entry


def _words(text: str) -> set[str]:
    """Return the words of a label or place as they are compared."""
    return set(normalise_term(_CAMEL.sub(" ", text).replace("&", " and ").replace(".", " ")).split())

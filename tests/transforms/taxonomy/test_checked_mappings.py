"""Three hundred mappings that were judged by hand: what was found right stays as it is."""

import csv
from pathlib import Path

import polars as pl
import pytest

from flows.home.settings import Home
from flows.taxonomy.read import read_taxonomy
from transforms.taxonomy.conform import map_terms

CHECKOUT = Path(__file__).resolve().parents[3]
CHECKED = CHECKOUT / "tests" / "golden" / "mappings" / "checked.csv"
"""Every distinct term of four libraries, filled up with aliases drawn at random, each with a verdict."""


def checked(verdict: str) -> set[tuple[str, str, str]]:
    """Return (vocabulary, term, key) of the mappings with this verdict."""
    with CHECKED.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["verdict"] == verdict]
    return {(row["vocabulary"], row["term"], row["key"]) for row in rows}


def conformed(terms: set[tuple[str, str]]) -> set[tuple[str, str, str]]:
    """Return (vocabulary, term, key) of the terms with the taxonomy of the checkout."""
    taxonomy = read_taxonomy(Home(CHECKOUT))
    found = set()
    for vocabulary in sorted({vocabulary for vocabulary, _ in terms}):
        of_it = pl.Series([term for kind, term in sorted(terms) if kind == vocabulary])
        rows = map_terms(of_it, taxonomy, vocabulary).select("term", "key").rows()
        found |= {(vocabulary, term, key) for term, key in rows}
    return found


def test_three_hundred_mappings_are_judged_and_each_has_one_verdict() -> None:
    judged = checked("right") | checked("wrong")
    assert len(judged) >= 300
    assert len({(vocabulary, term) for vocabulary, term, _ in judged}) == len(judged)


def test_what_was_judged_right_is_mapped_so_and_to_nothing_else() -> None:
    right = checked("right")
    assert conformed({(vocabulary, term) for vocabulary, term, _ in right}) == right


def test_what_was_judged_wrong_is_mapped_so_no_longer() -> None:
    wrong = checked("wrong")
    assert conformed({(vocabulary, term) for vocabulary, term, _ in wrong}).isdisjoint(wrong)


@pytest.mark.parametrize("file", ["unseen_first.csv", "unseen_second.csv"])
def test_terms_in_the_style_of_libraries_that_were_not_looked_at_mean_what_they_should(file: str) -> None:
    """A key may be one of several that would be right ("/"); `unknown` is what must not be guessed."""
    with (CHECKED.parent / file).open(encoding="utf-8", newline="") as opened:
        rows = [(row["vocabulary"], row["term"], row["key"]) for row in csv.DictReader(opened)]
    found: dict[tuple[str, str], set[str]] = {}
    for vocabulary, term, key in conformed({(vocabulary, term) for vocabulary, term, _ in rows}):
        found.setdefault((vocabulary, term), set()).add(key)
    wrong = [
        (vocabulary, term, key, found[vocabulary, term])
        for vocabulary, term, key in rows
        if found[vocabulary, term] not in [set(each.split(";")) for each in key.split("/")]
    ]
    assert wrong == []

"""Suggestions for terms that the taxonomy does not know."""

import polars as pl
import pytest
from small_taxonomy import small_taxonomy

from transforms.taxonomy.conform import forms_of
from transforms.taxonomy.suggest import Known, term_suggestions

KNOWN = {"quadriceps": "quadriceps", "quads": "quadriceps", "hamstrings": "hamstrings", "none": "unknown"}


def near(term: str) -> list[str]:
    return [key for key, _, _ in Known(KNOWN).nearest(forms_of(pl.Series([term]))[term])]


@pytest.mark.parametrize(
    ("term", "keys"),
    [
        ("quadricpes", ["quadriceps"]),
        ("hamstrngs of the leg", ["hamstrings"]),
        ("quadrecips & hamstrngs", ["hamstrings", "quadriceps"]),
        ("zork", []),
        ("nones", []),
    ],
)
def test_members_that_a_term_or_a_piece_of_it_resembles_are_suggested(term: str, keys: list[str]) -> None:
    assert sorted(near(term)) == keys


def test_suggestions_are_ranked_and_name_what_they_resemble() -> None:
    unmapped = pl.DataFrame({"vocabulary": ["muscle", "equipment"], "term": ["cheest", "zzz"]})
    rows = term_suggestions(unmapped, small_taxonomy())
    assert rows.select("vocabulary", "term", "position", "member_key", "name", "resembles").rows() == [
        ("muscle", "cheest", 1, "chest", "Chest", "chest")
    ]
    assert rows.get_column("score").to_list() == [pytest.approx(0.909)]


def test_suggestions_do_not_depend_on_the_order_of_the_terms() -> None:
    terms = pl.DataFrame({"vocabulary": ["muscle"] * 2, "term": ["pecss", "cheest"]})
    order = ["term", "position"]
    one, other = (term_suggestions(each, small_taxonomy()).sort(order) for each in (terms, terms.reverse()))
    assert one.equals(other)

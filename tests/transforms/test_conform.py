"""Conforming: what pages state, mapped to the taxonomy."""

import polars as pl
import pytest
from small_taxonomy import small_taxonomy

from transforms.conform import map_terms, mentions
from transforms.taxonomy import dim_muscle, muscle_ancestors


def mapped(term: str, vocabulary: str = "muscle") -> list[tuple[str, str]]:
    return map_terms(pl.Series([term]), small_taxonomy(), vocabulary).select("key", "mapping").rows()


@pytest.mark.parametrize(
    ("term", "key", "mapping"),
    [
        ("Chest", "chest", "exact"),
        ("gluteus_medius", "gluteus_medius", "exact"),
        ("GLUTE-MED.", "gluteus_medius", "alias"),
        ("Pecs (upper)", "chest", "qualifier_stripped"),
        ("Power Sling", "unknown", "unmapped"),
    ],
)
def test_a_term_maps_exactly_by_alias_or_without_its_qualifier(term: str, key: str, mapping: str) -> None:
    assert mapped(term) == [(key, mapping)]


def test_a_list_in_one_value_is_split_where_every_piece_is_known() -> None:
    assert mapped("Chest, Glutes & Front Delts") == [
        ("chest", "list_split"),
        ("glutes", "list_split"),
        ("anterior_deltoid", "list_split"),
    ]
    assert mapped("Chest and Power Sling") == [("unknown", "unmapped")]


def test_or_makes_alternatives_and_a_comma_does_not() -> None:
    terms = pl.Series(["Barbell or EZ Bar", "Barbell, Bench"])
    rows = map_terms(terms, small_taxonomy(), "equipment").select("term", "key", "is_alternative").rows()
    assert rows == [
        ("Barbell or EZ Bar", "barbell", True),
        ("Barbell or EZ Bar", "ez_bar", True),
        ("Barbell, Bench", "barbell", False),
        ("Barbell, Bench", "bench", False),
    ]


def test_mentions_are_numbered_along_the_page_after_splitting() -> None:
    versions = pl.DataFrame(
        {"exercise_key": ["v", "w"], "equipment": [["Barbell or EZ bar", "Bench"], []]},
        schema_overrides={"equipment": pl.List(pl.String)},
    )
    rows = mentions(versions, "equipment", small_taxonomy(), "equipment").select(
        "exercise_key", "position", "key"
    )
    assert rows.rows() == [("v", 1, "barbell"), ("v", 2, "ez_bar"), ("v", 3, "bench")]


def test_a_term_with_two_parents_rolls_up_to_both_and_has_one_primary_group() -> None:
    muscles = small_taxonomy().muscles
    of_medius = muscle_ancestors(muscles).filter(muscle_key="gluteus_medius").sort("distance", "ancestor_key")
    assert of_medius.select("ancestor_key", "distance").rows() == [
        ("gluteus_medius", 0),
        ("abductors", 1),
        ("glutes", 1),
        ("lower_body", 2),
    ]
    row = dim_muscle(muscles).row(by_predicate=pl.col("muscle_key") == "gluteus_medius", named=True)
    assert (row["parent_key"], row["group_key"], row["region_key"]) == ("glutes", "glutes", "lower_body")


def test_a_region_or_a_system_is_its_own_group_and_region() -> None:
    dim = dim_muscle(small_taxonomy().muscles)
    for key in ("upper_body", "cardiovascular"):
        row = dim.row(by_predicate=pl.col("muscle_key") == key, named=True)
        assert (row["group_key"], row["region_key"]) == (key, key)

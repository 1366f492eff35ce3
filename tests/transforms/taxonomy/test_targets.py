"""Targets: what targets.toml says, as one row a cell and a margin."""

import polars as pl
from small_taxonomy import small_taxonomy

from transforms.taxonomy.targets import targets_table

TARGETS = {
    "default_wanted": 1,
    "weights": {"muscle_group": {"chest": 2.0}, "difficulty": {"advanced": 0.5}},
    "marginals": {"muscle_group": 4, "muscle_group_exceptions": {"glutes": 8}},
    "wanted": [
        {"muscle_group": ["chest"], "wanted": 2, "reason": "First."},
        {"muscle_group": ["chest"], "equipment_family": ["barbell"], "wanted": 3, "reason": "Later wins."},
    ],
    "include": [{"muscle_group": ["glutes"], "equipment_family": ["dumbbell"], "reason": "We sell them."}],
    "exclude": [{"equipment_family": ["bench"], "reason": "A bench alone trains nothing."}],
}


def rows() -> dict[str, dict[str, object]]:
    table = targets_table(small_taxonomy(TARGETS))
    return {row["target_id"]: row for row in table.iter_rows(named=True)}


def test_every_cell_of_muscle_groups_families_and_difficulties_has_a_row() -> None:
    table = targets_table(small_taxonomy(TARGETS))
    cells = table.filter(scope="cell")
    assert cells.height == 4 * 5 * 2
    assert cells.filter(pl.col("muscle_group_key") == "cardiovascular").is_empty()


def test_the_last_rule_that_applies_says_how_many_are_wanted() -> None:
    assert rows()["chest/dumbbell/beginner"]["wanted"] == 2
    assert rows()["chest/barbell/beginner"]["wanted"] == 3
    assert rows()["chest/barbell/beginner"]["reason"] == "Later wins."
    assert rows()["glutes/barbell/beginner"]["wanted"] == 1


def test_the_weight_of_a_cell_is_the_product_of_its_axes() -> None:
    assert rows()["chest/barbell/advanced"]["weight"] == 1.0
    assert rows()["chest/barbell/beginner"]["weight"] == 2.0


def test_included_and_excluded_cells_say_why() -> None:
    included, excluded = rows()["glutes/dumbbell/beginner"], rows()["chest/bench/beginner"]
    assert (included["is_included"], included["reason"]) == (True, "We sell them.")
    assert (excluded["is_excluded"], excluded["reason"]) == (True, "A bench alone trains nothing.")


def test_margins_have_their_own_numbers_and_an_excluded_family_is_no_margin() -> None:
    assert rows()["glutes/*/*"]["wanted"] == 8
    assert rows()["chest/*/*"]["wanted"] == 4
    assert rows()["*/bench/*"]["is_excluded"] is True

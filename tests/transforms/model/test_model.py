"""The model: page records as the tables of the star schema."""

from typing import Any

import polars as pl
import pytest
from small_library import START, model

from transforms.contracts import TABLES
from transforms.contracts.keys import hash_key

Tables = dict[str, pl.DataFrame]
PAGES: dict[str, dict[str, Any]] = {
    "chest/bench-press.md": {},
    "short.md": {"tips": [], "summary": None},
    "unknown.md": {"target_muscles": [], "equipment": [], "difficulty": "Legendary", "category": None},
    "alternatives.md": {"equipment": ["Barbell or EZ bar", "Bench"]},
    "claims.md": {
        "claim_fields": ["steps"],
        "claim_values": ["x" * 400],
        "claim_methods": ["section"],
        "claim_places": ["Steps"],
        "claim_chosen": [True],
    },
}


@pytest.fixture(scope="module")
def made() -> Tables:
    """Give the tables of these pages."""
    return model(PAGES)


def rows_of(made: Tables, table: str, url: str) -> pl.DataFrame:
    """Return the rows of a table that belong to a page."""
    exercise = made["dim_exercise"].filter(url=url).get_column("exercise_key")
    return made[table].filter(pl.col("exercise_key").is_in(exercise.implode()))


def test_every_table_of_the_contracts_is_made(made: Tables) -> None:
    assert list(made) == list(TABLES)


def test_every_table_is_in_the_order_of_its_primary_key() -> None:
    made = model({f"{name}.md": {"name": name} for name in ("c", "a", "b")})
    for name, contract in TABLES.items():
        assert made[name].equals(made[name].sort(contract.primary_key())), name


def test_a_library_without_a_page_has_tables_without_rows() -> None:
    made = model({})
    assert made["dim_exercise"].is_empty()
    assert made["fact_exercise"].is_empty()
    assert made["dim_muscle"].height > 0


def test_a_page_becomes_a_version_with_what_it_states(made: Tables) -> None:
    [row] = rows_of(made, "dim_exercise", "chest/bench-press.md").to_dicts()
    assert row["exercise_id"] == hash_key("site", "chest/bench-press.md")
    assert (row["slug"], row["version"], row["is_current"]) == ("bench-press", 1, True)
    assert (row["valid_from"], row["valid_to"]) == (START, None)
    assert row["equipment"] == ["Barbell", "Bench"]


def test_counts_words_and_completeness_of_a_page(made: Tables) -> None:
    [row] = rows_of(made, "fact_exercise", "short.md").to_dicts()
    assert (row["steps"], row["tips"], row["mistakes"], row["faqs"]) == (2, 0, 1, 1)
    assert (row["step_words"], row["summary_words"], row["completeness"]) == (18, 0, 0.8)


def test_what_is_not_stated_or_not_mapped_is_the_member_unknown(made: Tables) -> None:
    [fact] = rows_of(made, "fact_exercise", "unknown.md").to_dicts()
    assert (fact["difficulty_key"], fact["category_key"]) == ("unknown", "unknown")
    [target] = rows_of(made, "fact_exercise_muscle", "unknown.md").filter(role="target").to_dicts()
    assert (target["muscle_key"], target["term"], target["mapping"]) == ("unknown", None, "missing")
    [equipment] = rows_of(made, "fact_exercise_equipment", "unknown.md").to_dicts()
    assert (equipment["equipment_key"], equipment["mapping"]) == ("unknown", "missing")


def test_equipment_that_replaces_other_equipment_shares_a_group(made: Tables) -> None:
    found = rows_of(made, "fact_exercise_equipment", "alternatives.md")
    assert found.select("equipment_key", "role", "alternative_group").rows() == [
        ("barbell", "alternative", 1), ("ez_bar", "alternative", 1), ("bench", "required", None),
    ]  # fmt: skip


def test_sections_become_items_in_their_order(made: Tables) -> None:
    items = rows_of(made, "fact_content_item", "chest/bench-press.md")
    assert items.filter(kind="step").get_column("position").to_list() == [1, 2]
    assert items.filter(kind="faq").select("question", "content").rows() == [
        ("Is it safe?", "With a spotter, yes.")
    ]


def test_long_claims_are_cut(made: Tables) -> None:
    value = rows_of(made, "fact_claim", "claims.md").get_column("value").item()
    assert (len(value), value[-1]) == (300, "…")


def test_two_spellings_of_a_name_are_one_movement() -> None:
    made = model({"a.md": {"name": "Pull-Up"}, "b.md": {"name": "Pullup"}, "c.md": {"name": "Chin-Up"}})
    assert made["dim_movement"].select("exercises").to_series().sort().to_list() == [1, 2]
    match = made["fact_exercise_match"].row(0, named=True)
    assert (match["status"], match["method"]) == ("match", "score")
    assert match["exercise_id_a"] < match["exercise_id_b"]


@pytest.mark.slow
def test_the_record_does_not_depend_on_the_order_of_the_pages() -> None:
    pages = {f"{letter}.md": {"name": f"Press {letter}"} for letter in "abcde"}
    one, other = model(pages), model(dict(reversed(pages.items())))
    assert all(one[name].equals(other[name]) for name in TABLES)


@pytest.mark.slow
def test_only_own_pages_have_findings() -> None:
    assert model({"a.md": {"tips": []}}, role="reference")["fact_finding"].is_empty()
    assert model({"a.md": {"tips": []}})["fact_finding"].height == 1

"""`coverage.exercises`, the flat row of each current exercise, held against what coverage counts."""

import duckdb
import pytest
from library import rows
from shared_homes import shipped_built

from flows.home.settings import Settings
from flows.warehouse.query import open_warehouse

Eight = duckdb.DuckDBPyConnection
EQUIPMENT = "required_equipment_keys || alternative_equipment_keys || optional_equipment_keys"
LISTS = {
    "by_muscle_group": ("muscle_group_key", "target_muscle_group_keys", "target_exercises"),
    "by_equipment": ("equipment_key", EQUIPMENT, "exercises"),
}
SINGLE = ("difficulty", "category", "body_part")


def test_a_row_says_all_of_an_exercise_in_the_words_of_the_taxonomy(eight: Eight) -> None:
    squat = eight.sql("select * from coverage.exercises where slug = 'squat'").pl().row(0, named=True)
    assert {name: squat[name] for name in (
        "role", "is_counted", "difficulty", "difficulty_rank", "body_part", "movement_pattern",
        "target_muscle_keys", "target_muscles", "target_muscle_group_keys", "secondary_muscles",
        "required_equipment", "equipment_families", "unmapped_terms", "steps", "faqs", "images",
    )} == {
        "role": "own", "is_counted": True, "difficulty": "Beginner", "difficulty_rank": 1,
        "body_part": "Legs", "movement_pattern": "Squat",
        "target_muscle_keys": ["quadriceps", "gluteus_maximus"],
        "target_muscles": ["Quadriceps", "Gluteus maximus"],
        "target_muscle_group_keys": ["glutes", "quadriceps"], "secondary_muscles": ["Rectus abdominis"],
        "required_equipment": ["Barbell"],
        "equipment_families": ["Barbell"], "unmapped_terms": [],
        "steps": 2, "faqs": 1, "images": 0,
    }  # fmt: skip


def test_there_is_a_row_for_each_current_exercise_own_ones_first(eight: Eight) -> None:
    current = rows(eight, "select count(*) from core.dim_exercise where is_current")
    assert rows(eight, "select count(distinct exercise_id) from coverage.exercises") == current
    assert rows(eight, "select count(*) from coverage.exercises") == current
    roles = [role for (role,) in rows(eight, "select role from coverage.exercises")]
    assert roles == sorted(roles)


@pytest.mark.parametrize("view", LISTS)
def test_what_its_lists_hold_adds_up_to_what_coverage_counts(eight: Eight, view: str) -> None:
    check_lists(eight, view)


def test_on_the_library_that_ships_it_agrees_with_coverage_too() -> None:
    home = shipped_built()
    with open_warehouse(home, Settings()) as shipped:
        for view in LISTS:
            check_lists(shipped, view)
        for axis in SINGLE:
            check_single(shipped, axis)


@pytest.mark.parametrize("axis", SINGLE)
def test_its_keys_add_up_to_what_coverage_counts(eight: Eight, axis: str) -> None:
    check_single(eight, axis)


def check_single(connection: duckdb.DuckDBPyConnection, axis: str) -> None:
    counted = f"select {axis}_key, {axis}, count(*) from coverage.exercises where is_counted and role = 'own'"
    seen = rows(connection, f"{counted} group by all order by all")
    view = f"select {axis}_key, {axis}, exercises from coverage.by_{axis} where exercises > 0 order by all"
    assert seen == rows(connection, view)


def check_lists(connection: duckdb.DuckDBPyConnection, view: str) -> None:
    key, lists, count = LISTS[view]
    seen = rows(
        connection,
        f"select key, count(*) from (select distinct exercise_id, unnest({lists}) as key"
        " from coverage.exercises where is_counted and role = 'own') group by key order by key",
    )
    known = f"{count} > 0 and {key} <> 'unknown'"
    assert seen == rows(
        connection, f"select {key}, {count} from coverage.{view} where {known} order by {key}"
    )

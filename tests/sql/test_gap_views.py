"""Gaps of the library of eight exercises, computed by hand; the formula of the priority is in gaps.cells."""

from math import log

import duckdb
import pytest
from library import rows

Eight = duckdb.DuckDBPyConnection
ONE, TWO, THREE, FOUR = (1 + log(1 + movements) for movements in (1, 2, 3, 4))
"""What reference movements do to a priority."""
ONE_FILLS = "1 movement of the reference libraries fills it"


def test_eligible_cells_have_what_is_wanted_or_are_short(eight: Eight) -> None:
    query = """
        select muscle_group_key, equipment_family_key, difficulty_key, wanted, have, shortage, priority, why
        from gaps.cells
        where eligible
    """
    assert rows(eight, query) == [
        ("glutes", "band", "beginner", 1, 0, 1, pytest.approx(ONE), ONE_FILLS),
        ("glutes", "barbell", "beginner", 2, 1, 1, pytest.approx(ONE / 2), ONE_FILLS),
        ("glutes", "barbell", "advanced", 1, 0, 1, pytest.approx(ONE), ONE_FILLS),
        ("glutes", "dumbbell", "beginner", 1, 0, 1, 1.0, "included by targets.toml: asked for"),
        ("hip_flexors", "no_equipment", "beginner", 1, 0, 1, pytest.approx(ONE), ONE_FILLS),
        ("quadriceps", "band", "beginner", 1, 0, 1, pytest.approx(2 * ONE), ONE_FILLS),
        ("quadriceps", "barbell", "beginner", 1, 1, 0, 0.0, ONE_FILLS),
        ("quadriceps", "kettlebell", "beginner", 1, 0, 1, pytest.approx(2 * ONE), ONE_FILLS),
        ("quadriceps", "kettlebell", "advanced", 1, 0, 1, pytest.approx(2 * ONE), ONE_FILLS),
        ("abs", "no_equipment", "beginner", 1, 1, 0, 0.0, ONE_FILLS),
    ]


def test_other_cells_say_why_they_are_no_gaps(eight: Eight) -> None:
    query = """
        select muscle_group_key, equipment_family_key, difficulty_key, have, reference_movements, why
        from gaps.cells
        where not eligible and (have > 0 or why <> 'no reference library fills it')
    """
    nobody = "no reference library fills it"
    assert rows(eight, query) == [
        ("legs", "barbell", "unknown", 1, 0, "unspecified member: the pages name only the region Legs"),
        ("glutes", "no_equipment", "beginner", 1, 0, nobody),
        ("glutes", "dumbbell", "advanced", 1, 0, nobody),
        ("glutes", "kettlebell", "advanced", 1, 0, nobody),
        ("quadriceps", "kettlebell", "unknown", 0, 1, "unknown member: the difficulty is not known"),
        ("abs", "kettlebell", "beginner", 0, 1, "excluded by targets.toml: not useful"),
        ("abs", "kettlebell", "advanced", 0, 0, "excluded by targets.toml: not useful"),
        ("cardio", "unknown", "unknown", 1, 0, "never a gap: Cardiovascular is no muscle group"),
        ("unknown", "dumbbell", "advanced", 1, 0, "unknown member: no target muscle is known"),
    ]
    assert rows(eight, "select count(*) from gaps.cells") == [(4 * 6 * 2 + 4,)]
    assert rows(eight, "select max(shortage), max(priority) from gaps.cells where not eligible") == [(0, 0.0)]


def test_margins_of_muscle_groups_count_references_that_lack_another_axis(eight: Eight) -> None:
    query = """
        select muscle_group_key, wanted, have, shortage, priority, reference_movements, cells, covered_cells,
            empty_cells, cell_shortage, why
        from gaps.by_muscle
    """
    assert rows(eight, query) == [
        ("legs", 0, 1, 0, 0, 0, 0, 0, 0, 0, "unspecified member: the pages name only the region Legs"),
        ("glutes", 4, 3, 1, pytest.approx(THREE / 4), 3, 4, 0, 3, 4, "targets.toml wants 4 in all"),
        ("hip_flexors", 2, 0, 2, pytest.approx(ONE), 1, 1, 0, 1, 1, "targets.toml wants 2 in all"),
        (
            "quadriceps",
            3,
            1,
            2,
            pytest.approx(2 / 3 * 2 * FOUR),
            4,
            4,
            1,
            3,
            3,
            "targets.toml wants 3 in all",
        ),
        ("abs", 0, 1, 0, 0, 2, 1, 1, 0, 0, "targets.toml wants no number in all"),
        ("cardio", 0, 1, 0, 0, 0, 0, 0, 0, 0, "never a gap: Cardiovascular is no muscle group"),
        ("unknown", 0, 1, 0, 0, 0, 0, 0, 0, 0, "unknown member"),
    ]


def test_margins_of_equipment_leave_out_what_is_optional(eight: Eight) -> None:
    query = """
        select equipment_family_key, eligible, wanted, have, shortage, priority, reference_movements, cells,
            covered_cells, empty_cells, cell_shortage
        from gaps.by_equipment
    """
    assert rows(eight, query) == [
        ("no_equipment", True, 1, 2, 0, 0, 2, 2, 1, 1, 1),
        ("band", False, 0, 0, 0, 0, 2, 2, 0, 2, 2),
        ("barbell", True, 2, 2, 0, 0, 3, 3, 1, 1, 2),
        ("bench", False, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        ("dumbbell", True, 1, 2, 0, 0, 0, 1, 0, 1, 1),
        ("kettlebell", True, 1, 1, 0, 0, 3, 2, 0, 2, 2),
        ("unknown", False, 0, 1, 0, 0, 0, 0, 0, 0, 0),
    ]


def test_what_lacks_altogether_is_one_gap(eight: Eight) -> None:
    query = """
        select kind, muscle_group_key, equipment_family_key, difficulty_key, cells, wanted, have, shortage,
            weight, reference_movements
        from gaps.rolled_up
        order by all
    """
    assert rows(eight, query) == [
        ("cell", "glutes", "barbell", "advanced", 1, 1, 0, 1, 1.0, 1),
        ("cell", "glutes", "barbell", "beginner", 1, 2, 1, 1, 1.0, 1),
        ("cell", "glutes", "dumbbell", "beginner", 1, 1, 0, 1, 1.0, 0),
        ("combination", "quadriceps", "kettlebell", None, 2, 2, 0, 2, 2.0, 2),
        ("equipment_family", None, "band", None, 2, 2, 0, 2, 1.0, 2),
        ("muscle_group", "hip_flexors", None, None, 1, 2, 0, 2, 1.0, 1),
    ]


def test_the_gaps_are_ranked_with_what_is_next_to_them_and_what_would_fill_them(eight: Eight) -> None:
    query = """
        select rank, gap, priority, next_to, neighbours, neighbour_names, reference_movements, new_names
        from gaps.ranked
    """
    pair = "the same muscle group and equipment family"
    assert rows(eight, query) == [
        (
            1, "Quadriceps · Kettlebell", pytest.approx(2 * TWO), "the same muscle group", 1, ["Squat"], 2,
            ["Goblet Squat", "Goblet Lunge"],
        ),
        (2, "Band", pytest.approx(TWO), None, 0, [], 2, ["Band Squat", "Band Walk"]),
        (3, "Hip flexors", pytest.approx(ONE), None, 0, [], 1, ["Leg Raise"]),
        (4, "Glutes · Barbell · Advanced", pytest.approx(ONE), pair, 1, ["Squat"], 1, ["Hip Thrust"]),
        (5, "Glutes · Dumbbell · Beginner", 1.0, pair, 1, ["Swing"], 0, []),
        (6, "Glutes · Barbell · Beginner", pytest.approx(ONE / 2), pair, 1, ["Squat"], 1, ["Barbell Bridge"]),
    ]  # fmt: skip


def test_every_short_cell_stands_in_exactly_one_gap(eight: Eight) -> None:
    short = "select count(*) from gaps.cells where shortage > 0"
    assert rows(eight, "select sum(cells)::bigint from gaps.rolled_up") == rows(eight, short)


def test_without_a_reference_the_margins_are_still_gaps(eight: Eight) -> None:
    eight.begin()
    eight.execute("delete from core.fact_exercise where role = 'reference'")
    eight.execute("update core.fact_target set is_included = false")
    found = rows(eight, "select kind, gap, wanted, have, shortage, next_to, neighbour_names from gaps.ranked")
    eight.rollback()
    assert found == [
        ("muscle_group", "Quadriceps", 3, 1, 2, "the same muscle group", ["Squat"]),
        ("muscle_group", "Hip flexors", 2, 0, 2, None, []),
        ("muscle_group", "Glutes", 4, 3, 1, "the same muscle group", ["Glute Bridge", "Squat", "Swing"]),
    ]


def test_surroundings_count_movements_once_in_each_margin(eight: Eight) -> None:
    query = """
        select own_movements, own_names, reference_movements, new_names
        from gaps.surroundings
        where muscle_group_key = 'quadriceps' and equipment_family_key is null and difficulty_key is null
    """
    names = ["Goblet Squat", "Band Squat", "Goblet Lunge"]
    assert rows(eight, query) == [(1, ["Squat"], 4, names)]


def test_cell_exercises_leave_out_optional_equipment_and_secondary_muscles(eight: Eight) -> None:
    query = """
        select exercise_key, muscle_group_key, equipment_family_key, difficulty_key
        from gaps.cell_exercises
        where exercise_key in ('swing:2', 'mystery:1', 'leg_day:1')
        order by all
    """
    assert rows(eight, query) == [
        ("leg_day:1", "legs", "barbell", "unknown"),
        ("mystery:1", "unknown", "dumbbell", "advanced"),
        ("swing:2", "glutes", "dumbbell", "advanced"),
        ("swing:2", "glutes", "kettlebell", "advanced"),
    ]


def test_each_cell_is_held_against_each_reference(eight: Eight) -> None:
    query = """
        select source, muscle_group_key, equipment_family_key, difficulty_key, own_movements,
            reference_movements, shared_movements
        from gaps.against_reference
        where reference_movements > 0
    """
    assert rows(eight, query) == [
        ("catalogue", "abs", "kettlebell", "beginner", 0, 1, 0),
        ("catalogue", "abs", "no_equipment", "beginner", 1, 1, 1),
        ("catalogue", "glutes", "band", "beginner", 0, 1, 0),
        ("catalogue", "glutes", "barbell", "advanced", 0, 1, 0),
        ("catalogue", "glutes", "barbell", "beginner", 1, 1, 0),
        ("catalogue", "hip_flexors", "no_equipment", "beginner", 0, 1, 0),
        ("catalogue", "quadriceps", "band", "beginner", 0, 1, 0),
        ("catalogue", "quadriceps", "barbell", "beginner", 1, 1, 1),
        ("catalogue", "quadriceps", "kettlebell", "advanced", 0, 1, 0),
        ("catalogue", "quadriceps", "kettlebell", "beginner", 0, 1, 0),
        ("facts", "quadriceps", "kettlebell", "unknown", 0, 1, 0),
    ]
    assert rows(eight, "select count(*) from gaps.against_reference") == [(2 * 52,)]


def test_missing_exercises_begin_with_what_most_references_have(eight: Eight) -> None:
    query = (
        "select rank, name, reference_sources, sources, priority, muscle_groups from gaps.missing_exercises"
    )
    catalogue = ["catalogue"]
    assert rows(eight, query) == [
        (1, "Goblet Squat", 2, ["catalogue", "facts"], pytest.approx(2 * ONE), ["Quadriceps"]),
        (2, "Band Squat", 1, catalogue, pytest.approx(2 * ONE), ["Quadriceps"]),
        (3, "Goblet Lunge", 1, catalogue, pytest.approx(2 * ONE), ["Quadriceps"]),
        (4, "Band Walk", 1, catalogue, pytest.approx(ONE), ["Glutes"]),
        (5, "Hip Thrust", 1, catalogue, pytest.approx(ONE), ["Glutes"]),
        (6, "Leg Raise", 1, catalogue, pytest.approx(ONE), ["Hip flexors"]),
        (7, "Barbell Bridge", 1, catalogue, pytest.approx(ONE / 2), ["Glutes"]),
        (8, "Loaded Crunch", 1, catalogue, 0.0, ["Abs"]),
    ]


@pytest.mark.parametrize(
    ("call", "cells"),
    [
        ("for_muscle('Rectus femoris')", 4),
        ("for_muscle('glutes')", 4),
        ("for_muscle('legs')", 8),
        ("for_muscle('elbow')", 0),
        ("for_equipment('Kettlebell')", 2),
        ("for_equipment('ez bar')", 2),
    ],
)
def test_macros_list_the_short_cells_of_a_muscle_or_of_equipment(eight: Eight, call: str, cells: int) -> None:
    assert len(rows(eight, f"from gaps.{call}")) == cells

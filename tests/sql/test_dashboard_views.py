"""The views that were made for the dashboard, on the library of eight exercises."""

import json

import duckdb
import pytest
from eight_exercises import eight_exercises
from library import DAY_1, DAY_2, rows, warehouse

Eight = duckdb.DuckDBPyConnection


def test_the_body_map_has_the_coverage_of_each_group(eight: Eight) -> None:
    query = """
        select b.map_shape, b.muscle_group_key, b.target_exercises, g.covered_cells, g.cells
        from coverage.body_map as b
        join gaps.by_muscle as g using (muscle_group_key)
        where b.covered_cells <> g.covered_cells or b.cells <> g.cells
    """
    assert rows(eight, query) == []
    assert rows(eight, "select 1 from coverage.body_map where (level = 0) <> (target_exercises = 0)") == []


def test_the_heat_map_counts_as_the_matrix_and_says_what_is_wanted(eight: Eight) -> None:
    differing = """
        select h.row_key, h.column_key
        from coverage.heat_map('muscle', 'difficulty', muscle_role := 'target') as h
        left join coverage.matrix('muscle', 'difficulty', muscle_role := 'target') as m
            using (row_key, column_key)
        left join gaps.matrix('difficulty') as g using (row_key, column_key)
        where h.exercises is distinct from m.exercises or h.state is distinct from g.state
    """
    assert rows(eight, differing) == []
    unknown = """
        select distinct row_key
        from coverage.heat_map('equipment_family', 'difficulty')
        where row_key = 'unknown'
    """
    [(count,)] = rows(
        eight, "select exercises from coverage.by_member('equipment_family') where member_key = 'unknown'"
    )
    assert bool(rows(eight, unknown)) == bool(count)
    states = rows(
        eight, "select distinct state from coverage.heat_map('category', 'difficulty') order by state"
    )
    assert ("empty",) in states


def test_a_search_of_every_kind(eight: Eight) -> None:
    [(everything,)] = rows(eight, "select count(*) from core.exercises_found()")
    [(current,)] = rows(eight, "select count(*) from core.fact_exercise where is_current")
    assert everything == current
    by_muscle = "select exercise_id from core.exercises_found(of_muscle := 'glutes', source_role := 'own')"
    same = "select exercise_id from coverage.exercises_for('glutes')"
    assert sorted(rows(eight, by_muscle)) == sorted(rows(eight, same))
    with_findings = """
        select f.exercise_id, f.findings
        from core.exercises_found() as f
        where f.findings > 0
        order by all
    """
    counted = """
        select exercise_id, count(*)
        from quality.findings
        where exercise_id in (select exercise_id from core.fact_exercise where is_current)
        group by exercise_id
        order by all
    """
    assert rows(eight, with_findings) == rows(eight, counted)


def test_the_matches_of_an_exercise_are_seen_from_both_sides(eight: Eight) -> None:
    pairs = rows(eight, "select exercise_id_a, exercise_id_b from core.fact_exercise_match")
    for one, other in pairs:
        assert (other,) in rows(eight, f"select exercise_id from core.matches_of('{one}')")
        assert (one,) in rows(eight, f"select exercise_id from core.matches_of('{other}')")


def test_findings_by_rule_add_up(eight: Eight) -> None:
    [(by_rule,)] = rows(eight, "select coalesce(sum(findings), 0)::bigint from quality.findings_by_rule")
    [(all_of_them,)] = rows(eight, "select count(*) from quality.findings")
    assert by_rule == all_of_them


@pytest.mark.slow
def test_headlines_are_those_of_the_log_and_of_today_with_what_differs() -> None:
    tables = eight_exercises()
    said = {"exercises": 5, "movements": 5, "wanted_cells": 9, "covered_cells": 2, "gaps": 7}
    said |= {"errors": 1, "warnings": 2, "infos": 4}
    tables["fact_run"] = [
        {"run_id": "a", "position": 1, "at": DAY_1, "event": "figures", "detail": json.dumps(said)},
        {
            "run_id": "a",
            "position": 2,
            "at": DAY_1,
            "event": "figures",
            "detail": json.dumps({**said, "exercises": 500, "has_demo_data": True}),
        },
        {"run_id": "b", "position": 1, "at": DAY_2, "event": "started"},
    ]
    with warehouse(tables) as connection:
        [(exercises, covered, findings)] = rows(
            connection, "select exercises, covered_cells, errors + warnings + infos from gaps.headline"
        )
        first, last = rows(
            connection,
            "select published_at, is_current, exercises, findings, before_at, exercises_change, "
            "covered_cells_change, findings_change from operations.headlines",
        )
        trend = rows(connection, "select severity, findings from quality.findings_over_time limit 3")
    assert first == (DAY_1, False, 5, 7, None, None, None, None)
    changes = (exercises - 5, covered - 2, findings - 7)
    assert last == (DAY_2, True, exercises, findings, DAY_1, *changes)
    assert trend == [("error", 1), ("warning", 2), ("info", 4)]


def test_around_a_gap_stands_what_shares_all_of_its_axes_but_one(eight: Eight) -> None:
    cells = (
        "select muscle_group_key, equipment_family_key, difficulty_key, exercise_key"
        " from internal.cell_exercises"
    )
    group, family, difficulty, key = rows(eight, f"{cells} order by all limit 1")[0]
    call = f"gaps.exercises_around('{group}', '{family}', '{difficulty}')"
    found = dict(rows(eight, f"select exercise_id, differs_on from {call}"))
    [(exercise,)] = rows(eight, f"select exercise_id from core.fact_exercise where exercise_key = '{key}'")
    assert found[exercise] is None
    for other_group, other_family, other_difficulty, other in rows(eight, cells):
        differs = (other_group != group, other_family != family, other_difficulty != difficulty)
        [(other_id,)] = rows(
            eight, f"select exercise_id from core.fact_exercise where exercise_key = '{other}'"
        )
        if sum(differs) <= 1:
            assert other_id in found
    assert set(found.values()) <= {None, "difficulty", "equipment", "muscle"}


def test_a_search_by_each_single_attribute(eight: Eight) -> None:
    for parameter, column in (
        ("of_category", "category_key"), ("of_body_part", "body_part_key"),
        ("of_pattern", "movement_pattern_key"), ("of_movement", "movement_key"),
    ):  # fmt: skip
        for key, count in rows(
            eight, f"select {column}, count(*) from core.fact_exercise where is_current group by all"
        ):
            query = f"select count(*) from core.exercises_found({parameter} := '{key}')"
            assert rows(eight, query) == [(count,)], (parameter, key)


def test_a_muscle_that_is_named_exactly_is_not_one_within_it(eight: Eight) -> None:
    exactly = "select count(*) from core.exercises_found(of_muscle := 'legs', muscle_exactly := true)"
    named = """
        select count(distinct exercise_key)
        from core.fact_exercise_muscle
        where is_current and muscle_key = 'legs'
    """
    assert rows(eight, exactly) == rows(eight, named)


def test_the_map_compares_libraries_by_number_and_by_share(eight: Eight) -> None:
    columns = "muscle_group_key, exercises, exercises_beside, difference, level, share_level"
    assert rows(eight, f"select {columns} from coverage.body_map_of_libraries(null)") == [
        ("glutes", 3, 3, 0, 0, 1),
        ("hip_flexors", 0, 1, -1, -2, -2),
        ("quadriceps", 2, 5, -3, -2, -1),
        ("abs", 1, 2, -1, -2, -1),
    ]
    assert rows(eight, f"select {columns} from coverage.body_map_of_libraries(['facts'])") == [
        ("glutes", 3, 0, 3, 2, 2),
        ("hip_flexors", 0, 0, 0, None, None),
        ("quadriceps", 2, 1, 1, 2, -2),
        ("abs", 1, 0, 1, 2, 2),
    ]
    shares = "select share, share_beside from coverage.body_map_of_libraries(['facts']) where exercises = 2"
    assert rows(eight, shares) == [(2 / 8, 1.0)]


def test_the_map_compares_two_moments_as_coverage_was_at_each(eight: Eight) -> None:
    query = f"""
        select muscle_group_key, exercises, exercises_beside, difference, level
        from coverage.body_map_of_dates(timestamp '{DAY_2}', timestamp '{DAY_1}')
    """
    assert rows(eight, query) == [
        ("abs", 2, 2, 0, 0),
        ("glutes", 2, 3, -1, -1),
        ("hip_flexors", 0, 0, 0, None),
        ("quadriceps", 2, 2, 0, 0),
    ]


@pytest.mark.parametrize(
    ("number", "beside", "level"),
    [
        (0, 0, None),
        (1, 0, 2),
        (0, 1, -2),
        (10, 5, 2),
        (9, 5, 1),
        (100, 91, 0),
        (100, 90, 1),
        (90, 100, -1),
        (5, 10, -2),
    ],
)
def test_more_and_less_have_five_levels(eight: Eight, number: int, beside: int, level: int | None) -> None:
    assert rows(eight, f"select internal.more_or_less({number}, {beside})") == [(level,)]


def test_a_muscle_group_of_several_shapes_has_the_same_coverage_in_each(eight: Eight) -> None:
    eight.execute("begin")
    eight.execute("update core.dim_muscle set map_shape = 'abs_front;abs_back' where group_key = 'abs'")
    shapes = rows(
        eight, "select map_shape, target_exercises from coverage.body_map where muscle_group_key = 'abs'"
    )
    eight.execute("rollback")
    assert shapes == [("abs_back", 1), ("abs_front", 1)]

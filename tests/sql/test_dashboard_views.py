"""The views that were made for the dashboard, on the library of eight exercises."""

import duckdb
from library import rows

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

"""What stands within some muscle groups and equipment families, of the library of eight exercises."""

import duckdb
import pytest
from library import rows

Eight = duckdb.DuckDBPyConnection


def test_without_a_cut_the_macros_give_what_the_views_give(eight: Eight) -> None:
    for macro, view in (
        ("gaps.headline_in(null, null)", "gaps.headline"),
        ("coverage.body_map_in(null, null)", "coverage.body_map"),
        ("gaps.ranked_in(null, null)", "gaps.ranked"),
    ):
        assert sorted(map(repr, rows(eight, f"select * from {macro}"))) == sorted(
            map(repr, rows(eight, f"select * from {view}"))
        )
    shared = "muscle_group_key, muscle_group, kind, region, is_unspecified, exercises, target_exercises,"
    shared += "secondary_exercises, movements"
    assert rows(eight, f"select {shared} from coverage.muscle_groups_in(null, null)") == rows(
        eight, f"select {shared} from coverage.by_muscle_group"
    )


def test_exercises_within_target_a_group_and_need_a_family(eight: Eight) -> None:
    def names(groups: str, families: str) -> list[str]:
        query = (
            "select d.name from core.dim_exercise as d"
            f" join coverage.exercises_in({groups}, {families}) as e using (exercise_key)"
            " where e.is_current order by all"
        )
        return [name for (name,) in rows(eight, query)]

    own = rows(
        eight,
        "select d.name from core.dim_exercise as d join core.fact_exercise as f using (exercise_key)"
        " where f.role = 'own' and f.is_current order by all",
    )
    assert names("null", "null") == [name for (name,) in own]
    targeting = rows(
        eight,
        "select d.name from coverage.placements as p join core.dim_exercise as d using (exercise_key)"
        " where p.axis = 'group' and p.member_key = 'glutes' and p.is_target and p.role = 'own' order by all",
    )
    assert names("['glutes']", "null") == [name for (name,) in targeting] != []
    both = set(names("['glutes']", "['barbell']"))
    assert both == set(names("['glutes']", "null")) & set(names("null", "['barbell']"))
    assert names("[]", "null") == []


def test_a_family_that_lacks_altogether_is_a_gap_of_each_muscle_group_that_wants_it(eight: Eight) -> None:
    assert rows(
        eight, "select equipment_family_key from internal.rolled_up where kind = 'equipment_family'"
    ) == [("band",)]
    within = (
        "select kind, equipment_family_key, difficulty_key from gaps.ranked_in(['{}'], null) order by all"
    )
    assert ("equipment_family", "band", None) in rows(eight, within.format("glutes"))
    assert ("equipment_family", "band", None) not in rows(eight, within.format("abs"))
    assert {row[1] for row in rows(eight, within.format("glutes"))} <= {
        "band",
        "barbell",
        "dumbbell",
        "bench",
        None,
    }


@pytest.mark.parametrize("axis", ["equipment_family", "difficulty"])
def test_a_matrix_that_is_cut_adds_up_to_the_headline(eight: Eight, axis: str) -> None:
    for groups, families in (("['glutes']", "null"), ("null", "['barbell']"), ("['glutes']", "['barbell']")):
        matrix = f"gaps.matrix('{axis}', group_keys := {groups}, family_keys := {families})"
        summed = rows(
            eight,
            "select sum(wanted_cells), sum(covered_cells), sum(empty_cells)"
            f" from {matrix} where column_key <> 'all'",
        )
        assert summed == rows(
            eight,
            f"select wanted_cells, covered_cells, empty_cells from gaps.headline_in({groups}, {families})",
        )
        missing = rows(eight, f"select sum(shortage) from {matrix} where column_key <> 'all'")
        assert missing == rows(eight, f"select sum(shortage) from internal.short_cells({groups}, {families})")
        assert missing > [(0,)]


def test_a_headline_that_is_cut_lacks_what_its_gaps_lack(eight: Eight) -> None:
    for groups, families in (
        ("null", "null"), ("['glutes']", "null"), ("null", "['barbell']"), ("['glutes']", "['barbell']"),
    ):  # fmt: skip
        figures = "shortage, shortage_to_relabel, gaps"
        [head] = rows(eight, f"select {figures} from gaps.headline_in({groups}, {families})")
        [summed] = rows(
            eight,
            "select sum(shortage)::bigint, sum(to_relabel)::bigint, count(*)"
            f" from gaps.ranked_in({groups}, {families})",
        )
        assert head == summed
        assert head[0] > 0


def test_the_size_over_time_counts_who_was_current_and_ends_at_today(eight: Eight) -> None:
    sizes = rows(eight, "select as_of, exercises, movements from history.size_in(null, null)")
    summed = rows(
        eight,
        "select as_of, max(exercises) from history.coverage_over_time group by as_of order by as_of",
    )
    assert [row[0] for row in sizes] == [row[0] for row in summed]
    assert all(size >= most for (_, size, _), (_, most) in zip(sizes, summed, strict=True))
    assert sizes[-1][1:] == rows(eight, "select exercises, movements from gaps.headline")[0]
    assert sizes[0][1] == 9  # one of them was closed later
    counted = (
        "select count(distinct f.exercise_id), count(distinct f.movement_key)"
        " from core.fact_exercise as f join core.dim_exercise as d using (exercise_key)"
        " where f.role = 'own' and d.valid_from <= $at and (d.valid_to is null or d.valid_to > $at)"
    )
    for as_of, exercises, movements in sizes:
        assert eight.execute(counted, {"at": as_of}).fetchall() == [(exercises, movements)]

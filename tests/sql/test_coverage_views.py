"""Coverage of the library of eight exercises, computed by hand.

Measures stand in the order exercises, target_exercises, secondary_exercises, movements.
"""

import duckdb
import pytest
from eight_exercises import eight_exercises
from library import frames, rows

from transforms.contracts import TABLES

Eight = duckdb.DuckDBPyConnection
MEASURES = "exercises, target_exercises, secondary_exercises, movements"
MUSCLE_AXES = ["region", "group", "muscle"]
AXES = [*MUSCLE_AXES, "equipment", "equipment_family", "body_part", "difficulty", "category"]
AXES += ["movement_pattern", "source"]


def test_the_library_satisfies_the_contracts() -> None:
    for name, frame in frames(eight_exercises()).items():
        assert TABLES[name].is_valid(frame), name


def test_by_muscle_counts_parts_at_their_muscle_and_keeps_what_names_only_a_group(eight: Eight) -> None:
    assert rows(eight, f"select muscle_key, muscle, is_unspecified, {MEASURES} from coverage.by_muscle") == [
        ("legs", "Legs, unspecified", True, 1, 1, 0, 1),
        ("glutes", "Glutes, unspecified", True, 3, 2, 1, 3),
        ("gluteus_maximus", "Gluteus maximus", False, 1, 1, 0, 1),
        ("quadriceps", "Quadriceps, unspecified", True, 2, 2, 0, 1),
        ("rectus_femoris", "Rectus femoris", False, 1, 0, 1, 1),
        ("rectus_abdominis", "Rectus abdominis", False, 2, 1, 1, 2),
        ("upper_abs", "Upper abs", False, 1, 1, 0, 1),
        ("cardio", "Cardiovascular", False, 1, 1, 0, 1),
        ("unknown", "Unknown", False, 1, 1, 0, 1),
    ]


def test_by_muscle_group_counts_an_exercise_once_in_each_group_above_its_muscles(eight: Eight) -> None:
    assert rows(
        eight, f"select muscle_group_key, is_unspecified, {MEASURES} from coverage.by_muscle_group"
    ) == [
        ("legs", True, 1, 1, 0, 1),
        ("glutes", False, 4, 3, 1, 4),
        ("hip_flexors", False, 1, 0, 1, 1),
        ("quadriceps", False, 3, 2, 1, 2),
        ("abs", False, 2, 1, 1, 2),
        ("cardio", False, 1, 1, 0, 1),
        ("unknown", False, 1, 1, 0, 1),
    ]


def test_a_muscle_of_two_groups_is_a_member_of_each_and_the_totals_say_what_it_makes(eight: Eight) -> None:
    shown = "muscle_group_key, muscle_key, also_in, exercises, target_exercises"
    totals = "group_exercises, unshared_exercises"
    assert rows(eight, f"select {shown}, {totals} from coverage.muscle_by_group") == [
        ("abs", "rectus_abdominis", None, 2, 1, 2, 2),
        ("abs", "upper_abs", None, 1, 1, 2, 2),
        ("glutes", "gluteus_maximus", None, 1, 1, 4, 4),
        ("hip_flexors", "rectus_femoris", "Quadriceps", 1, 0, 1, 0),
        ("quadriceps", "rectus_femoris", "Hip flexors", 1, 0, 3, 2),
    ]
    shared = (
        "select muscle_group_key, shared_exercises from coverage.by_muscle_group where shared_exercises > 0"
    )
    assert rows(eight, shared) == [("hip_flexors", 1), ("quadriceps", 1)]


def test_by_region_counts_an_exercise_once_in_each_region(eight: Eight) -> None:
    assert rows(eight, f"select region_key, kind, outer_region, {MEASURES} from coverage.by_region") == [
        ("legs", "muscle", "Legs", 6, 5, 2, 5),
        ("trunk", "muscle", "Trunk", 2, 1, 1, 2),
        ("cardio", "system", "Cardiovascular", 1, 1, 0, 1),
        ("unknown", "unknown", "Unknown", 1, 1, 0, 1),
    ]


def test_by_body_part_shows_unknown_last(eight: Eight) -> None:
    assert rows(eight, f"select body_part_key, {MEASURES} from coverage.by_body_part") == [
        ("core", 1, 1, 1, 1),
        ("legs", 4, 4, 2, 3),
        ("unknown", 3, 2, 0, 3),
    ]


def test_by_equipment_shows_every_kind_with_zero_where_nothing_counts(eight: Eight) -> None:
    query = f"select equipment_key, equipment_family_key, {MEASURES} from coverage.by_equipment"
    assert rows(eight, query) == [
        ("no_equipment", "no_equipment", 2, 2, 1, 2),
        ("band", "band", 0, 0, 0, 0),
        ("barbell", "barbell", 3, 3, 2, 2),
        ("ez_bar", "barbell", 0, 0, 0, 0),
        ("bench", "bench", 1, 0, 0, 1),
        ("dumbbell", "dumbbell", 2, 1, 0, 2),
        ("kettlebell", "kettlebell", 1, 1, 0, 1),
        ("unknown", "unknown", 1, 1, 0, 1),
    ]


def test_by_difficulty_begins_with_the_easiest(eight: Eight) -> None:
    assert rows(eight, f"select difficulty_key, rank, {MEASURES} from coverage.by_difficulty") == [
        ("beginner", 1, 4, 4, 2, 3),
        ("advanced", 2, 2, 1, 0, 2),
        ("unknown", None, 2, 2, 1, 2),
    ]


def test_by_category_counts_each_exercise_once(eight: Eight) -> None:
    assert rows(eight, f"select category_key, {MEASURES} from coverage.by_category") == [
        ("cardio", 1, 1, 0, 1),
        ("strength", 5, 5, 2, 4),
        ("unknown", 2, 1, 1, 2),
    ]


def test_by_source_shows_own_sources_only(eight: Eight) -> None:
    assert rows(eight, f"select source, title, is_stale, {MEASURES} from coverage.by_source") == [
        ("ours", "Ours", False, 7, 6, 3, 7),
        ("twin", "Twin", True, 1, 1, 0, 1),
    ]


def test_muscle_by_equipment_shows_every_pair(eight: Eight) -> None:
    view = "coverage.muscle_by_equipment"
    assert rows(eight, f"select count(*) from {view}") == [(7 * 7,)]
    query = f"select muscle_group_key, equipment_family_key, {MEASURES} from {view} where exercises > 0"
    assert rows(eight, query) == [
        ("legs", "barbell", 1, 1, 0, 1),
        ("glutes", "no_equipment", 1, 1, 0, 1),
        ("glutes", "barbell", 2, 1, 1, 2),
        ("glutes", "dumbbell", 1, 1, 0, 1),
        ("glutes", "kettlebell", 1, 1, 0, 1),
        ("hip_flexors", "no_equipment", 1, 0, 1, 1),
        ("quadriceps", "no_equipment", 1, 0, 1, 1),
        ("quadriceps", "barbell", 2, 2, 0, 1),
        ("abs", "no_equipment", 1, 1, 0, 1),
        ("abs", "barbell", 1, 0, 1, 1),
        ("cardio", "unknown", 1, 1, 0, 1),
        ("unknown", "bench", 1, 1, 0, 1),
        ("unknown", "dumbbell", 1, 1, 0, 1),
    ]


def test_muscle_by_difficulty_shows_every_pair(eight: Eight) -> None:
    view = "coverage.muscle_by_difficulty"
    assert rows(eight, f"select count(*) from {view}") == [(7 * 3,)]
    query = f"select muscle_group_key, difficulty_key, {MEASURES} from {view} where exercises > 0"
    assert rows(eight, query) == [
        ("legs", "unknown", 1, 1, 0, 1),
        ("glutes", "beginner", 2, 2, 0, 2),
        ("glutes", "advanced", 1, 1, 0, 1),
        ("glutes", "unknown", 1, 0, 1, 1),
        ("hip_flexors", "beginner", 1, 0, 1, 1),
        ("quadriceps", "beginner", 3, 2, 1, 2),
        ("abs", "beginner", 2, 1, 1, 2),
        ("cardio", "unknown", 1, 1, 0, 1),
        ("unknown", "advanced", 1, 1, 0, 1),
    ]


def test_equipment_by_difficulty_shows_every_pair(eight: Eight) -> None:
    view = "coverage.equipment_by_difficulty"
    assert rows(eight, f"select count(*) from {view}") == [(7 * 3,)]
    query = f"select equipment_family_key, difficulty_key, {MEASURES} from {view} where exercises > 0"
    assert rows(eight, query) == [
        ("no_equipment", "beginner", 2, 2, 1, 2),
        ("barbell", "beginner", 2, 2, 1, 1),
        ("barbell", "unknown", 1, 1, 1, 1),
        ("bench", "advanced", 1, 0, 0, 1),
        ("dumbbell", "advanced", 2, 1, 0, 2),
        ("kettlebell", "advanced", 1, 1, 0, 1),
        ("unknown", "unknown", 1, 1, 0, 1),
    ]


def test_content_counts_those_that_have_a_part_and_those_that_lack_it(eight: Eight) -> None:
    query = """
        select part, is_expected, exercises, missing_exercises, items, words, mean_words
        from coverage.content
    """
    found = rows(eight, query)
    assert found[:12] == [
        ("summary", True, 1, 7, 1, 3, 3.0),
        ("body_part", True, 5, 3, 5, None, None),
        ("equipment", True, 7, 1, 9, None, None),
        ("target_muscles", True, 8, 0, 9, None, None),
        ("difficulty", True, 7, 1, 7, None, None),
        ("category", True, 6, 2, 6, None, None),
        ("steps", True, 2, 6, 4, 7, 3.5),
        ("tips", True, 1, 7, 1, 1, 1.0),
        ("mistakes", True, 1, 7, 1, 1, 1.0),
        ("faqs", True, 1, 7, 1, 1, 1.0),
        ("secondary_muscles", False, 3, 5, 3, None, None),
        ("force", False, 0, 8, 0, None, None),
    ]
    assert found[14] == ("links", False, 1, 7, 2, None, None)
    assert rows(eight, "select share from coverage.content where part = 'summary'") == [(1 / 8,)]


@pytest.mark.parametrize("axis", AXES)
def test_behind_the_rows_of_each_axis_stand_all_current_own_exercises(eight: Eight, axis: str) -> None:
    own = "select exercise_id from core.fact_exercise where is_current and role = 'own'"
    shown = f"""
        select distinct p.exercise_id
        from coverage.by_member('{axis}') as m
        join internal.placements_of('{axis}') as p using (member_key)
    """
    assert sorted(rows(eight, shown)) == sorted(rows(eight, own))
    assert len(rows(eight, own)) == 8


def test_a_macro_takes_level_role_and_sources(eight: Eight) -> None:
    call = """
        select muscle_key, exercises
        from coverage.by_muscle_at(
            muscle_level := 'group',
            muscle_role := 'secondary',
            source_role := 'any',
            source_names := ['ours']
        )
        where exercises > 0
    """
    assert rows(eight, call) == [("glutes", 1), ("hip_flexors", 1), ("quadriceps", 1), ("abs", 1)]


def test_a_matrix_of_references_shows_their_sources(eight: Eight) -> None:
    query = """
        select row_key, column_key, exercises, movements
        from coverage.matrix('source', 'muscle', muscle_level := 'region', source_role := 'reference')
        where exercises > 0
    """
    assert rows(eight, query) == [
        ("catalogue", "legs", 8, 8),
        ("catalogue", "trunk", 2, 2),
        ("catalogue", "unknown", 1, 1),
        ("facts", "legs", 1, 1),
    ]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("coverage.by_member('colour')", "There is no axis colour"),
        ("coverage.by_muscle_at(muscle_level := 'organ')", "There is no level organ"),
        ("coverage.by_muscle_at(muscle_role := 'main')", "There is no muscle role main"),
        ("coverage.by_member('group', source_role := 'theirs')", "There is no source role theirs"),
        ("coverage.exercises_for('glutes', source_role := 'theirs')", "There is no source role theirs"),
    ],
)
def test_a_macro_says_which_argument_is_wrong(eight: Eight, call: str, words: str) -> None:
    with pytest.raises(duckdb.Error, match=words):
        eight.execute(f"from {call}").fetchall()


@pytest.mark.parametrize("term", ["glutes", "Glutes", " GLUTES "])
def test_exercises_for_finds_everything_that_rolls_up_to_a_muscle(eight: Eight, term: str) -> None:
    query = f"select exercise_id, role, muscles from coverage.exercises_for('{term}')"
    assert rows(eight, query) == [
        ("bridge", "target", ["Glutes"]),
        ("squat", "target", ["Gluteus maximus"]),
        ("swing", "target", ["Glutes"]),
        ("leg_day", "secondary", ["Glutes"]),
    ]


def test_exercises_for_takes_the_words_of_the_pages(eight: Eight) -> None:
    assert rows(eight, "select name from coverage.exercises_for('gluteus maximus')") == [("Squat",)]
    assert rows(eight, "from coverage.exercises_for('elbow')") == []


def test_exercises_at_lists_what_is_behind_a_row(eight: Eight) -> None:
    assert rows(eight, "select name from coverage.exercises_at('equipment', 'unknown')") == [("Run",)]


@pytest.mark.parametrize(
    ("moment", "glutes", "abdominals"),
    [
        ("date '2026-02-28'", (0, 0, 0, 0), (0, 0, 0, 0)),
        ("timestamp '2026-03-01 05:00:00'", (0, 0, 0, 0), (0, 0, 0, 0)),
        ("date '2026-03-01'", (4, 3, 1, 4), (3, 2, 1, 3)),
        ("'2026-03-02'", (3, 2, 1, 3), (3, 2, 1, 3)),
        ("timestamp '2026-03-03 06:00:00'", (4, 3, 1, 4), (2, 1, 1, 2)),
    ],
)
def test_as_of_counts_the_versions_of_that_moment(
    eight: Eight, moment: str, glutes: tuple[int, ...], abdominals: tuple[int, ...]
) -> None:
    query = f"select muscle_key, {MEASURES} from coverage.as_of({moment})"
    found = {key: tuple(measures) for key, *measures in rows(eight, query)}
    assert (found["glutes"], found["abs"]) == (glutes, abdominals)


def test_placements_hold_each_exercise_once_at_a_member(eight: Eight) -> None:
    repeated = "select 1 from coverage.placements group by axis, member_key, exercise_key having count(*) > 1"
    assert rows(eight, repeated) == []


def test_muscle_places_and_members_know_every_term_on_every_axis(eight: Eight) -> None:
    places = rows(eight, "select member_key from internal.muscle_places where muscle_key = 'rectus_femoris'")
    assert sorted(places) == [("hip_flexors",), ("legs",), ("quadriceps",), ("rectus_femoris",)]
    query = "select member_key, member, is_unspecified from internal.members_of('group')"
    assert rows(eight, query)[:3] == [
        ("legs", "Legs, unspecified", True),
        ("glutes", "Glutes", False),
        ("hip_flexors", "Hip flexors", False),
    ]

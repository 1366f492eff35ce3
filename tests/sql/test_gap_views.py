"""Gaps of the library of eight exercises, computed by hand; the formula of the priority is gaps.priority."""

import re
from math import log, sqrt

import duckdb
import pytest
from library import SQL, changed_rows, rows

Eight = duckdb.DuckDBPyConnection
NEW_KIT = 0.7
ONE_FILLS = "1 movement of the reference libraries fills it"


def priority(
    shortage: int,
    wanted: int,
    *,
    nearby: int = 0,
    libraries: int = 1,
    movements: int = 1,
    weight: float = 1.0,
    kit: float = 1.0,
) -> object:
    """Return the priority that docs/gaps.md defines, to be compared with a figure of a view."""
    size, scarcity = shortage / wanted * sqrt(shortage), 1 / (1 + log(1 + nearby))
    commonness = 1 + log(1 + libraries) * min(1, movements / shortage)
    return pytest.approx(size * scarcity * weight * commonness * kit)


GLUTES_BAND = priority(1, 1, nearby=3, kit=NEW_KIT)
GLUTES = priority(1, 1, nearby=3)
QUADRICEPS = priority(1, 1, nearby=1, weight=2)
HIP_FLEXORS = priority(1, 1)


def test_eligible_cells_have_what_is_wanted_or_are_short(eight: Eight) -> None:
    query = """
        select muscle_group_key, equipment_family_key, difficulty_key, wanted, have, shortage, priority, why
        from gaps.cells
        where eligible
    """
    assert rows(eight, query) == [
        ("glutes", "band", "beginner", 1, 0, 1, GLUTES_BAND, ONE_FILLS),
        ("glutes", "barbell", "beginner", 2, 1, 1, priority(1, 2, nearby=3), ONE_FILLS),
        ("glutes", "barbell", "advanced", 1, 0, 1, GLUTES, ONE_FILLS),
        (
            "glutes", "dumbbell", "beginner", 1, 0, 1, priority(1, 1, nearby=3, libraries=0),
            "included by targets.toml: asked for",
        ),
        ("hip_flexors", "no_equipment", "beginner", 1, 0, 1, HIP_FLEXORS, ONE_FILLS),
        (
            "quadriceps", "band", "beginner", 1, 0, 1, priority(1, 1, nearby=1, weight=2, kit=NEW_KIT),
            ONE_FILLS,
        ),
        ("quadriceps", "barbell", "beginner", 1, 1, 0, 0.0, ONE_FILLS),
        ("quadriceps", "kettlebell", "beginner", 1, 0, 1, QUADRICEPS, ONE_FILLS),
        ("quadriceps", "kettlebell", "advanced", 1, 0, 1, QUADRICEPS, ONE_FILLS),
        ("abs", "no_equipment", "beginner", 1, 1, 0, 0.0, ONE_FILLS),
    ]  # fmt: skip


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
        (
            "glutes",
            4,
            3,
            1,
            priority(1, 4, nearby=3, movements=3),
            3,
            4,
            0,
            3,
            4,
            "targets.toml wants 4 in all",
        ),
        ("hip_flexors", 2, 0, 2, priority(2, 2), 1, 1, 0, 1, 1, "targets.toml wants 2 in all"),
        (
            "quadriceps",
            3,
            1,
            2,
            priority(2, 3, nearby=1, weight=2, libraries=2, movements=4),
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
        from internal.rolled_up
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
        where action = 'write'
    """
    pair = "the same muscle group and equipment family"
    assert rows(eight, query) == [
        (
            1, "Quadriceps · Kettlebell", priority(2, 2, nearby=1, weight=2, libraries=2, movements=2),
            "the same muscle group", 1, ["Squat"], 2, ["Goblet Squat", "Goblet Lunge"],
        ),
        (2, "Hip flexors", priority(2, 2), None, 0, [], 1, ["Leg Raise"]),
        (3, "Band", priority(2, 2, movements=2, kit=NEW_KIT), None, 0, [], 2, ["Band Squat", "Band Walk"]),
        (4, "Glutes · Barbell · Advanced", GLUTES, pair, 1, ["Squat"], 1, ["Hip Thrust"]),
        (
            5, "Glutes · Barbell · Beginner", priority(1, 2, nearby=3), pair, 1, ["Squat"], 1,
            ["Barbell Bridge"],
        ),
    ]  # fmt: skip
    look_for = "select rank, gap, shortage, to_write, to_relabel, to_look_for, new_names from gaps.ranked"
    assert rows(eight, f"{look_for} where action = 'look_for'") == [
        (1, "Glutes · Dumbbell · Beginner", 1, 0, 0, 1, [])
    ]


def test_the_numbers_of_a_rank_are_shown_and_give_the_priority(eight: Eight) -> None:
    differing = rows(
        eight,
        "select gap from gaps.ranked"
        " where abs(size * scarcity * weight * commonness * ease * demand - priority) > 1e-9",
    )
    assert differing == []
    told = "2 of 2 missing (1.41) × 0 with the equipment (1.0) × weight (1.0) × 1 library with 2 (1.69)"
    [(why,)] = rows(eight, "select why_rank from gaps.ranked where gap = 'Band'")
    assert why == f"{told} × new equipment (0.7) = 1.68"


def test_the_three_ways_to_close_a_gap_add_up_to_its_shortage_and_to_the_headline(eight: Eight) -> None:
    wrong = "select gap from gaps.ranked where to_write + to_relabel + to_look_for <> shortage"
    assert rows(eight, wrong) == []
    listed = "select count(*), sum(shortage)::bigint, sum(to_relabel)::bigint from gaps.ranked"
    head = "select gaps, shortage, shortage_to_relabel from gaps.headline"
    assert rows(eight, listed) == rows(eight, head)


def test_every_short_cell_stands_in_exactly_one_gap(eight: Eight) -> None:
    short = "select count(*) from gaps.cells where shortage > 0"
    assert rows(eight, "select sum(cells)::bigint from internal.rolled_up") == rows(eight, short)


def test_without_a_reference_the_margins_are_still_gaps(changed_eight: Eight) -> None:
    changed_eight.begin()
    changed_eight.execute("delete from core.fact_exercise where role = 'reference'")
    changed_eight.execute("update core.fact_target set is_included = false")
    found = changed_rows(
        changed_eight, "select kind, gap, wanted, have, shortage, next_to, neighbour_names from gaps.ranked"
    )
    changed_eight.rollback()
    assert found == [
        ("muscle_group", "Hip flexors", 2, 0, 2, None, []),
        ("muscle_group", "Quadriceps", 3, 1, 2, "the same muscle group", ["Squat"]),
        ("muscle_group", "Glutes", 4, 3, 1, "the same muscle group", ["Glute Bridge", "Squat", "Swing"]),
    ]


def test_surroundings_count_movements_once_in_each_margin(eight: Eight) -> None:
    query = """
        select own_movements, own_names, reference_movements, new_names
        from internal.surroundings
        where muscle_group_key = 'quadriceps' and equipment_family_key is null and difficulty_key is null
    """
    names = ["Goblet Squat", "Band Squat", "Goblet Lunge"]
    assert rows(eight, query) == [(1, ["Squat"], 4, names)]


def test_cell_exercises_leave_out_optional_equipment_and_secondary_muscles(eight: Eight) -> None:
    query = """
        select exercise_key, muscle_group_key, equipment_family_key, difficulty_key
        from internal.cell_exercises
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
        (1, "Goblet Squat", 2, ["catalogue", "facts"], QUADRICEPS, ["Quadriceps"]),
        (2, "Goblet Lunge", 1, catalogue, QUADRICEPS, ["Quadriceps"]),
        (3, "Leg Raise", 1, catalogue, HIP_FLEXORS, ["Hip flexors"]),
        (4, "Band Squat", 1, catalogue, priority(1, 1, nearby=1, weight=2, kit=NEW_KIT), ["Quadriceps"]),
        (5, "Hip Thrust", 1, catalogue, GLUTES, ["Glutes"]),
        (6, "Band Walk", 1, catalogue, GLUTES_BAND, ["Glutes"]),
        (7, "Barbell Bridge", 1, catalogue, priority(1, 2, nearby=3), ["Glutes"]),
        (8, "Loaded Crunch", 1, catalogue, 0.0, ["Abs"]),
    ]


def test_libraries_that_copy_one_another_count_once(changed_eight: Eight) -> None:
    changed_eight.begin()
    changed_eight.execute("update core.dim_source set lineage = 'catalogue' where source = 'facts'")
    query = "select lineages, reference_sources from gaps.missing_exercises where name = 'Goblet Squat'"
    found = changed_rows(changed_eight, query)
    cells = changed_rows(changed_eight, "select max(reference_lineages) from gaps.cells")
    changed_eight.rollback()
    assert (found, cells) == ([(1, 2)], [(1,)])
    assert rows(changed_eight, query) == [(2, 2)]


@pytest.mark.slow
def test_a_copy_of_a_library_changes_no_priority(changed_eight: Eight) -> None:
    priorities = "select gap, priority, new_names from gaps.ranked"
    before = rows(changed_eight, priorities)
    changed_eight.begin()
    changed_eight.execute("insert into core.dim_source from core.dim_source where source = 'catalogue'")
    changed_eight.execute(
        "update core.dim_source set source = 'copy' where rowid = (select max(rowid) from core.dim_source)"
    )
    for table in ("fact_exercise", "fact_exercise_muscle", "fact_exercise_equipment", "dim_exercise"):
        source = ", 'copy' as source" if table in {"fact_exercise", "dim_exercise"} else ""
        changed_eight.execute(
            f"insert into core.{table} select * replace ('x' || exercise_key as exercise_key{source})"
            f" from core.{table} where exercise_key like 'r__:%'"
        )
    after = changed_rows(changed_eight, priorities)
    copies = changed_rows(
        changed_eight,
        "select count(*) from gaps.missing_exercises where reference_sources = 2 and lineages = 1",
    )
    changed_eight.rollback()
    assert after == before
    assert copies[0][0] > 0


@pytest.mark.slow
def test_a_cell_that_no_library_fills_is_no_gap(changed_eight: Eight) -> None:
    query = "select count(*) from gaps.ranked where gap = 'Glutes · Barbell · Advanced'"
    assert rows(changed_eight, query) == [(1,)]
    changed_eight.begin()
    changed_eight.execute("delete from core.fact_exercise where exercise_id = 'r03'")
    found = changed_rows(changed_eight, query)
    unfilled = changed_rows(changed_eight, "select gap, why from gaps.ranked where reference_movements = 0")
    changed_eight.rollback()
    assert found == [(0,)]
    assert unfilled == [("Glutes · Dumbbell · Beginner", "included by targets.toml: asked for")]


def test_what_stands_only_where_nothing_is_a_gap_is_missed_last(changed_eight: Eight) -> None:
    changed_eight.begin()
    changed_eight.execute(
        "update core.fact_exercise_muscle set muscle_key = 'cardio' where exercise_id in ('r02', 'f01')"
    )
    query = "select name, lineages, priority, why from gaps.missing_exercises order by rank desc limit 2"
    found = changed_rows(changed_eight, query)
    changed_eight.rollback()
    assert found == [
        ("Loaded Crunch", 1, 0.0, "excluded by targets.toml: not useful"),
        ("Goblet Squat", 2, 0.0, "never a gap: Cardiovascular is no muscle group"),
    ]


def test_a_movement_that_stands_in_no_cell_fills_its_muscle_group(changed_eight: Eight) -> None:
    changed_eight.begin()
    changed_eight.execute(
        "update core.fact_exercise set difficulty_key = 'unknown' where exercise_id = 'r08'"
    )
    changed_eight.execute(
        "update core.fact_exercise set difficulty_key = 'unknown' where exercise_id = 'r04'"
    )
    query = "select priority, choice, fills, why from gaps.missing_exercises where name = 'Leg Raise'"
    found = changed_rows(changed_eight, query)
    changed_eight.rollback()
    assert found == [(priority(2, 2), 1, ["Hip flexors"], "fills a gap")]


def test_further_choices_for_a_gap_come_after_the_first_for_others(changed_eight: Eight) -> None:
    changed_eight.begin()
    for number in range(3):
        for table in ("fact_exercise", "fact_exercise_muscle", "fact_exercise_equipment", "dim_exercise"):
            movement = f", 'more{number}' as movement_key" if table == "fact_exercise" else ""
            changed_eight.execute(
                f"insert into core.{table} select * replace ('m{number}' as exercise_key{movement})"
                f" from core.{table} where exercise_key = 'r07:1'"
            )
        changed_eight.execute(
            f"insert into core.dim_movement (movement_key, name, is_own) values ('more{number}', 'Z', false)"
        )
    found = changed_rows(
        changed_eight,
        "select name, choice from gaps.missing_exercises where lineages = 1 and choice is not null",
    )
    changed_eight.rollback()
    assert found == [
        ("Goblet Lunge", 1), ("Leg Raise", 1), ("Band Squat", 1), ("Hip Thrust", 1), ("Z", 2),
        ("Band Walk", 1), ("Z", 3), ("Barbell Bridge", 1), ("Z", 4),
    ]  # fmt: skip


def test_what_may_be_there_is_not_missing_and_has_a_list_of_its_own(changed_eight: Eight) -> None:
    query = "select movement_key, name, state, nearby_name, nearby_url, nearby_why from gaps.{} order by rank"
    missing = rows(changed_eight, query.format("unmatched_exercises where state = 'missing'"))
    first, second, third = (row[0] for row in missing[:3])
    changed_eight.begin()
    for movement, other, status, is_label_only in (
        (first, "swing", "variant", False),
        (second, "swing", "variant", False),
        (second, "squat", "possible", False),
        (third, "squat", "possible", True),
    ):
        changed_eight.execute(
            "insert into core.fact_exercise_match"
            " (exercise_id_a, exercise_id_b, status, is_label_only, score, evidence)"
            " select least(exercise_id, $2), greatest(exercise_id, $2), $3, $4, 0.7, $5"
            " from core.fact_exercise where movement_key = $1 and role = 'reference' and is_current limit 1",
            [movement, other, status, is_label_only, "A: b and C: words 70% alike; d"],
        )
    probable = changed_rows(changed_eight, query.format("probable_exercises"))
    left = changed_rows(
        changed_eight, "select movement_key, nearby_status, nearby_name from gaps.missing_exercises"
    )
    ranks = changed_rows(changed_eight, "select rank from gaps.missing_exercises order by rank")
    changed_eight.rollback()
    told = ("Squat", "squat.md", "words 70% alike; d")
    assert probable == [
        (second, missing[1][1], "probably_there", *told),
        (third, missing[2][1], "other_label", *told),
    ]
    assert (first, "variant", "Swing") in left
    assert {row[0] for row in left} == {row[0] for row in missing} - {second, third}
    assert ranks == [(rank,) for rank in range(1, len(missing) - 1)]


def test_one_reference_is_compared_by_group_family_cell_and_exercise(eight: Eight) -> None:
    query = """
        select part, name, own_movements, reference_movements, shared_movements
        from gaps.compared_with('catalogue')
        where part <> 'exercise' and reference_movements > own_movements
    """
    assert rows(eight, query) == [
        ("muscle_group", "Hip flexors", 0, 1, 0),
        ("muscle_group", "Quadriceps", 1, 4, 1),
        ("muscle_group", "Abs", 1, 2, 1),
        ("equipment_family", "Band", 0, 2, 0),
        ("equipment_family", "Barbell", 2, 3, 1),
        ("equipment_family", "Kettlebell", 1, 3, 0),
        ("cell", "Glutes · Band · Beginner", 0, 1, 0),
        ("cell", "Glutes · Barbell · Advanced", 0, 1, 0),
        ("cell", "Hip flexors · No equipment · Beginner", 0, 1, 0),
        ("cell", "Quadriceps · Band · Beginner", 0, 1, 0),
        ("cell", "Quadriceps · Kettlebell · Advanced", 0, 1, 0),
        ("cell", "Quadriceps · Kettlebell · Beginner", 0, 1, 0),
    ]
    missing = "select name, rank from gaps.compared_with('facts') where part = 'exercise'"
    assert rows(eight, missing) == [("Goblet Squat", 1)]


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


def test_the_formula_and_the_examples_of_the_guide_are_those_of_the_macro(eight: Eight) -> None:
    guide = (SQL.parent / "docs" / "gaps.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^(size|scarcity|commonness|ease|demand) += (.+)$", guide, re.MULTILINE))
    formula = " * ".join(["weight", *(f"({part})" for part in parts.values())])
    assert len(parts) == 5
    differing = rows(
        eight,
        f"select {formula} as told,"
        " gaps.priority(shortage, wanted, weight, nearby, lineages, reference_movements, is_new_kit,"
        " demand_share, wanted_share) as given"
        " from range(1, 4) as a(shortage), range(3, 6) as b(wanted), (values (0.5), (2.0)) as c(weight),"
        " range(0, 9, 4) as d(nearby), range(0, 3) as e(lineages), range(0, 3) as f(reference_movements),"
        " (values (true), (false)) as g(is_new_kit),"
        " (values (null, null), (0.0, 0.1), (0.02, 0.01), (0.9, 0.1)) as h(demand_share, wanted_share)"
        " where abs(told - given) > 1e-9",
    )
    assert differing == []
    row = r"^\| [^|]+ \| (\d+) \| (\d+) \| (\d+) \| ([\d.]+) \| (\d+) \| (\d+) \| (yes|no) \| ([\d.]+) \|$"
    numbers = re.findall(row, guide, re.MULTILINE)
    assert len(numbers) == 7
    for shortage, wanted, nearby, weight, lineages, references, new, told in numbers:
        numbers_said = f"{shortage}, {wanted}, {weight}, {nearby}, {lineages}, {references}"
        [(given,)] = rows(eight, f"select gaps.priority({numbers_said}, {new == 'yes'}, null, null)")
        assert f"{given:.2f}" == told
    assert rows(eight, "select gaps.priority(0, 0, 1, 0, 5, 1, false, null, null)") == [(0.0,)]

"""Labels that would fill gaps, in libraries written by hand: what speaks for a label, and what does not."""

from collections.abc import Callable

import duckdb
import pytest
from eight_exercises import add_movements, add_targets, dimensions
from library import Row, Tables, add_version, rows, warehouse

Eight = duckdb.DuckDBPyConnection
GAPS = "select gap, shortage, to_write, to_relabel, to_look_for from gaps.ranked where action = 'relabel'"
LABELS = "select name, field, change, stated, proposed, evidence, said, fills from gaps.to_relabel"
BASICS = {"equipment": ["barbell"], "difficulty": "beginner"}


def library(fill: Callable[[Tables], None], mentions: list[Row] | None = None) -> duckdb.DuckDBPyConnection:
    """Return a warehouse with the dimensions of the library of eight, and other exercises."""
    tables = dimensions()
    fill(tables)
    tables["fact_equipment_mention"] = mentions or []
    add_movements(tables)
    add_targets(tables)
    return warehouse(tables)


def own(tables: Tables, key: str, name: str, **said: object) -> None:
    """Add an own exercise with a barbell for beginners; None leaves out what it states."""
    stated = {field: value for field, value in {**BASICS, **said}.items() if value is not None}
    add_version(tables, f"{key}:1", "ours", name, **stated)


def reference(tables: Tables, key: str, name: str, **said: object) -> None:
    add_version(tables, f"{key}:1", "catalogue", name, role="reference", **{**BASICS, **said})


def test_a_reference_that_labels_the_same_movement_otherwise_speaks_for_its_label() -> None:
    def fill(tables: Tables) -> None:
        own(tables, "thrust", "Hip Thrust", movement="thrust", target=["quadriceps"])
        own(tables, "bridge", "Bridge", movement="bridge", target=["glutes"])
        reference(tables, "r1", "Barbell Thrust", movement="thrust", target=["glutes"], difficulty="advanced")

    place = "Glutes · Barbell · Advanced"
    with library(fill) as connection:
        assert (place, 1, 0, 1, 0) in rows(connection, GAPS)
        assert rows(connection, f"{LABELS} where list_contains(fills, '{place}') order by field") == [
            (
                "Hip Thrust", "difficulty", "replace", "beginner", "Advanced", ["reference"],
                "Barbell Thrust", [place],
            ),
            (
                "Hip Thrust", "target_muscles", "add", "quadriceps", "Glutes", ["reference"],
                "Barbell Thrust", [place, "Glutes"],
            ),
        ]  # fmt: skip


def test_a_gap_of_a_whole_group_needs_no_other_level() -> None:
    def fill(tables: Tables) -> None:
        own(tables, "thrust", "Hip Thrust", movement="thrust", target=["quadriceps"])
        reference(tables, "r1", "Thrust", movement="thrust", target=["glutes"], difficulty="advanced")

    with library(fill) as connection:
        assert rows(connection, "select field, proposed, fills from gaps.to_relabel") == [
            ("target_muscles", "Glutes", ["Glutes"])
        ]


def test_what_a_page_leaves_open_is_filled_by_what_references_say() -> None:
    def fill(tables: Tables) -> None:
        raised = {"movement": "raise", "target": ["hip_flexors"]}
        own(tables, "raise", "Leg Raise", **raised, equipment=None, difficulty=None)
        own(
            tables, "march", "March", movement="march", target=["hip_flexors"],
            equipment=["no_equipment"], difficulty="advanced",
        )  # fmt: skip
        reference(tables, "r1", "Raise", **raised, equipment=["no_equipment"])

    with library(fill) as connection:
        filled = "select field, change, stated, proposed from gaps.to_relabel order by field"
        assert rows(connection, filled) == [
            ("difficulty", "add", None, "Beginner"),
            ("equipment", "add", None, "No equipment"),
        ]


@pytest.mark.parametrize("place", ["name", "steps"])
def test_equipment_that_a_page_uses_and_does_not_state_fills_its_family(place: str) -> None:
    def fill(tables: Tables) -> None:
        own(tables, "squat", "Squat", movement="squat", target=["quadriceps"], equipment=["no_equipment"])

    mention = {"exercise_key": "squat:1", "equipment_key": "ez_bar", "place": place, "word": "curl bar"}
    with library(fill, [mention]) as connection:
        found = rows(connection, f"{LABELS} where field = 'equipment'")
        assert found == [
            ("Squat", "equipment", "add", "no equipment", "EZ bar", [place], "curl bar", ["Barbell"])
        ]


def test_a_secondary_muscle_counts_where_nothing_targets_it_and_not_where_something_does() -> None:
    def fill(tables: Tables) -> None:
        own(tables, "squat", "Squat", movement="squat", target=["quadriceps"], secondary=["glutes"])
        own(tables, "lunge", "Lunge", movement="lunge", target=["quadriceps"], secondary=["hip_flexors"])
        own(tables, "bridge", "Bridge", movement="bridge", target=["glutes"], difficulty="advanced")

    with library(fill) as connection:
        assert rows(connection, f"{LABELS} where field = 'target_muscles'") == [
            (
                "Lunge", "target_muscles", "make target", "quadriceps", "Hip flexors", ["secondary"], None,
                ["Hip flexors"],
            )
        ]  # fmt: skip


def test_a_secondary_muscle_counts_where_references_target_it_with_such_movements() -> None:
    def fill(tables: Tables) -> None:
        own(tables, "squat", "Sumo Squat", movement="sumo", target=["quadriceps"], secondary=["glutes"])
        own(tables, "bridge", "Bridge", movement="bridge", target=["glutes"], difficulty="advanced")
        reference(tables, "r1", "Wide Squat", movement="wide", target=["glutes"])
        reference(tables, "r2", "Deep Squat", movement="deep", target=["glutes"])
        reference(tables, "r3", "Front Squat", movement="front", target=["quadriceps"])

    def in_one_family(tables: Tables) -> None:
        fill(tables)
        add_movements(tables)
        for row in tables["dim_movement"]:
            row["family_key"] = "bridge" if row["movement_key"] == "bridge" else "squat"

    with library(in_one_family) as connection:
        found = rows(connection, "select name, evidence from gaps.to_relabel where field = 'target_muscles'")
        assert found == [("Sumo Squat", ["variants"])]


def test_what_another_page_of_the_movement_says_needs_no_other_label() -> None:
    def fill(tables: Tables) -> None:
        own(tables, "thrust", "Hip Thrust", movement="thrust", target=["quadriceps"])
        own(tables, "again", "Hip Thrust", movement="thrust", target=["glutes"])
        reference(tables, "r1", "Thrust", movement="thrust", target=["glutes"])

    with library(fill) as connection:
        assert rows(
            connection, "select relabel_movements from internal.surroundings where place_key = 'glutes/*/*'"
        ) == [(0,)]


def test_habits_name_labels_that_differ_for_movements_that_both_have() -> None:
    def fill(tables: Tables) -> None:
        for movement in ("squat", "lunge", "step"):
            own(tables, movement, movement.title(), movement=movement, target=["glutes"])
            reference(tables, f"r_{movement}", movement.title(), movement=movement, target=["quadriceps"])
        own(tables, "bridge", "Bridge", movement="bridge", target=["glutes"])
        reference(tables, "r_bridge", "Bridge", movement="bridge", target=["glutes"])

    with library(fill) as connection:
        assert rows(
            connection,
            "select axis, own_label, reference_label, movements, names, own_movements, reference_movements"
            " from gaps.label_habits",
        ) == [("muscle_group", "Glutes", "Quadriceps", 3, ["Lunge", "Squat", "Step"], 4, 1)]


def test_the_library_of_eight_has_one_label_to_look_at(eight: Eight) -> None:
    assert rows(eight, f"{LABELS}") == [
        (
            "Curl Up", "target_muscles", "make target", "upper abs", "Hip flexors", ["secondary"], None,
            ["Hip flexors"],
        )
    ]  # fmt: skip


def test_an_exercise_that_only_labels_part_from_it_speaks_for_its_labels_and_is_not_to_be_written() -> None:
    def fill(tables: Tables) -> None:
        own(tables, "raise", "Leg Raise", movement="raise", target=["hip_flexors"], equipment=["dumbbell"])
        own(tables, "curl_up", "Curl Up", movement="curl", target=["abs"], equipment=["no_equipment"])
        reference(
            tables, "r1", "Leg Raise", movement="plain raise", target=["hip_flexors"],
            equipment=["no_equipment"],
        )  # fmt: skip
        tables["fact_exercise_match"] = [
            {"exercise_id_a": "r1", "exercise_id_b": "raise", "status": "possible", "score": 0.8}
            | {"is_label_only": True}
        ]

    place = "hip_flexors/no_equipment/beginner"
    with library(fill) as connection:
        assert rows(
            connection,
            "select name, field, proposed, evidence, said from gaps.to_relabel where field = 'equipment'",
        ) == [("Leg Raise", "equipment", "No equipment", ["reference"], "Leg Raise")]
        gap = f"select action, to_relabel, new_names from gaps.ranked where place_key = '{place}'"
        assert rows(connection, gap) == [("relabel", 1, [])]

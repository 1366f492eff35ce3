"""Missing variants and the rungs of ladders, on a library of bare movements."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
import pytest
from eight_exercises import dimensions
from library import Row, Tables, add_version, changed_rows, frames, warehouse

pytestmark = pytest.mark.slow

Empty = duckdb.DuckDBPyConnection
Movement = tuple[str, str, str]
"""Source, name, and "axis=value" of its variant, separated by spaces; the family is the last word."""


@pytest.fixture(scope="module")
def empty() -> Iterator[Empty]:
    with warehouse(dimensions()) as connection:
        yield connection


def asked(
    empty: Empty,
    movements: Sequence[Movement],
    rules: Sequence[Mapping[str, Any]] = (),
    ladder: Sequence[str] = (),
    query: str = "select kind, name, own_names, reason, lineages from gaps.missing_variants",
) -> list[tuple[Any, ...]]:
    """Return what the views say of a library of movements; a rung holds the movement of its name."""
    tables = dimensions()
    roles = {row["source"]: row["role"] for row in tables["dim_source"]}
    for source, name, variant in movements:
        key = name.lower().replace(" ", "_")
        if key not in {row["movement_key"] for row in tables.get("dim_movement", [])}:
            _add_movement(tables, key, name, variant)
        row = next(row for row in tables["dim_movement"] if row["movement_key"] == key)
        row["is_own"] = row.get("is_own", False) or roles[source] == "own"
        add_version(
            tables, f"{source}-{key}:1", source, name, role=roles[source], movement=key, target=["glutes"],
            equipment=["barbell"], difficulty="beginner",
        )  # fmt: skip
    tables["dim_variant_rule"] = [
        {"variant_rule_key": f"{rule['axis']}/{rule['has']}/{rule['lacks']}", "why": "Because", **rule}
        for rule in rules
    ]
    keys = {row["movement_key"] for row in tables["dim_movement"]}
    for position, name in enumerate(ladder, start=1):
        rung = {"rung_key": f"Ladder/{position}", "ladder": "Ladder", "position": position, "name": name}
        tables.setdefault("dim_ladder_rung", []).append(rung)
        if (key := name.lower().replace(" ", "_")) in keys:
            held = {"rung_key": rung["rung_key"], "movement_key": key}
            tables.setdefault("bridge_rung_movement", []).append(held)
    empty.begin()
    added = {name: tables[name] for name in tables.keys() - dimensions().keys()}
    for name, frame in frames(added).items():
        empty.register("frame", frame)
        empty.execute(f"insert into core.{name} from frame")
        empty.unregister("frame")
    found = changed_rows(empty, query)
    empty.rollback()
    return found


def _add_movement(tables: Tables, key: str, name: str, variant: str) -> None:
    family = name.rpartition(" ")[2]
    row: Row = {"movement_key": key, "name": name, "family_key": family, "family": family.lower()}
    tables.setdefault("dim_movement", []).append(row)
    for feature in variant.split():
        axis, _, value = feature.partition("=")
        tables.setdefault("bridge_movement_variant", []).append(
            {"movement_key": key, "axis": axis, "value": value}
        )


BOTH_ARMS = {"axis": "side", "has": "one_arm", "lacks": "usual", "needs_reference": True}
BARBELL = {"axis": "equipment", "has": "dumbbell", "lacks": "barbell", "needs_reference": True}
RIGHT = {"axis": "side", "has": "left", "lacks": "right", "needs_reference": False}
ONE_ARM_ROW = ("ours", "One-Arm Row", "side=one_arm equipment=dumbbell")


def test_the_counterpart_of_a_form_is_missing_where_a_reference_has_it(empty: Empty) -> None:
    found = asked(empty, [ONE_ARM_ROW, ("catalogue", "Two-Arm Row", "equipment=dumbbell")], [BOTH_ARMS])
    assert found == [("counterpart", "Two-Arm Row", ["One-Arm Row"], "Because", 1)]
    assert asked(empty, [ONE_ARM_ROW], [BOTH_ARMS]) == []


@pytest.mark.parametrize(
    "other",
    [
        ("ours", "Row", "equipment=dumbbell"),
        ("ours", "Row", "equipment=barbell"),
        ("catalogue", "Row", "equipment=barbell"),
        ("catalogue", "Row", "equipment=dumbbell angle=incline"),
        ("catalogue", "Press", "equipment=dumbbell"),
    ],
    ids=["own has it", "own has it otherwise", "other equipment", "another angle", "another family"],
)
def test_a_counterpart_is_not_missing_where_it_is_there_or_another_exercise(
    empty: Empty, other: Movement
) -> None:
    assert asked(empty, [ONE_ARM_ROW, other], [BOTH_ARMS]) == []


def test_no_equipment_and_none_stated_are_one(empty: Empty) -> None:
    movements = [("ours", "One-Arm Plank", "side=one_arm"), ("facts", "Plank", "equipment=no_equipment")]
    assert [row[1] for row in asked(empty, movements, [BOTH_ARMS])] == ["Plank"]


def test_a_rule_of_equipment_compares_what_else_is_equal(empty: Empty) -> None:
    own = ("ours", "Incline Press", "angle=incline equipment=dumbbell")
    flat = ("catalogue", "Barbell Press", "equipment=barbell")
    inclined = ("catalogue", "Incline Barbell Press", "angle=incline equipment=barbell")
    assert asked(empty, [own, flat], [BARBELL]) == []
    assert [row[1] for row in asked(empty, [own, flat, inclined], [BARBELL])] == ["Incline Barbell Press"]


def test_the_other_side_is_missing_without_a_reference(empty: Empty) -> None:
    found = asked(empty, [("ours", "Left Bend", "side=left")], [RIGHT])
    assert found == [("counterpart", "Right Bend", ["Left Bend"], "Because", 0)]
    assert (
        asked(empty, [("ours", "Left Bend", "side=left"), ("ours", "Right Bend", "side=right")], [RIGHT])
        == []
    )


def test_a_movement_that_several_rules_expect_is_one_row(empty: Empty) -> None:
    movements = [
        ("ours", "Cable Row", "equipment=cable"),
        ("ours", "Barbell Row", "equipment=barbell"),
        ("catalogue", "Dumbbell Row", "equipment=dumbbell"),
    ]
    rule = {"axis": "equipment", "lacks": "dumbbell", "needs_reference": True}
    rules = [{**rule, "has": "cable", "why": "At home"}, {**rule, "has": "barbell", "why": "Few have one"}]
    assert asked(empty, movements, rules) == [
        ("counterpart", "Dumbbell Row", ["Barbell Row", "Cable Row"], "At home; Few have one", 1)
    ]


RUNGS = ("Wall Press", "Knee Press", "Press", "Archer Press", "Lever Press")


def test_a_rung_between_two_own_ones_is_missing_even_without_a_reference(empty: Empty) -> None:
    found = asked(empty, [("ours", "Wall Press", ""), ("ours", "Press", "")], ladder=RUNGS)
    reason = "Ladder: between Wall Press and Press"
    assert found == [("ladder", "Knee Press", ["Wall Press", "Press"], reason, 0)]


def test_the_next_rung_at_an_end_is_missing_where_a_reference_has_it(empty: Empty) -> None:
    own = ("ours", "Press", "")
    assert asked(empty, [own], ladder=RUNGS) == []
    others = [("catalogue", name, "") for name in RUNGS if name != "Press"]
    assert [(name, reason) for _, name, _, reason, _ in asked(empty, [own, *others], ladder=RUNGS)] == [
        ("Archer Press", "Ladder: the progression of Press"),
        ("Knee Press", "Ladder: the regression of Press"),
    ]


def test_a_ladder_on_which_the_library_has_nothing_is_no_gap(empty: Empty) -> None:
    assert asked(empty, [("ours", "Squat", ""), ("catalogue", "Press", "")], ladder=RUNGS) == []


def test_ladders_are_shown_rung_by_rung(empty: Empty) -> None:
    query = "select position, rung, is_own, rung_below, rung_above, place from gaps.ladders"
    assert asked(empty, [("ours", "Knee Press", ""), ("ours", "Archer Press", "")], (), RUNGS, query) == [
        (1, "Wall Press", False, None, "Knee Press", "regression"),
        (2, "Knee Press", True, None, "Archer Press", None),
        (3, "Press", False, "Knee Press", "Archer Press", "between"),
        (4, "Archer Press", True, "Knee Press", None, None),
        (5, "Lever Press", False, "Archer Press", None, "progression"),
    ]


def test_what_most_libraries_have_comes_first(empty: Empty) -> None:
    movements = [
        ("ours", "Press", ""),
        ("catalogue", "Archer Press", ""),
        ("catalogue", "Knee Press", ""),
        ("facts", "Knee Press", ""),
    ]
    query = "select rank, name, lineages, sources from gaps.missing_variants"
    assert asked(empty, movements, (), RUNGS, query) == [
        (1, "Knee Press", 2, ["catalogue", "facts"]),
        (2, "Archer Press", 1, ["catalogue"]),
    ]

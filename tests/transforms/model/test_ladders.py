"""Ladders: which movements stand on which rung."""

from typing import Any

import polars as pl
import pytest
from small_library import model

from transforms.findings import RULES

Tables = dict[str, pl.DataFrame]
BARBELL, DUMBBELL = ["Barbell", "Bench"], ["Dumbbell"]


@pytest.fixture(scope="module")
def made() -> Tables:
    """Give one library of all the exercises that are asked about."""
    stated = (
        ("Press, Inclined", BARBELL), ("Presses (incline)", BARBELL), ("Chest Press", BARBELL),
        ("Incline Single-Arm Press", BARBELL), ("Row", BARBELL), ("Barbell Press", BARBELL),
        ("Dumbbell Press", DUMBBELL),
    )  # fmt: skip
    return library(
        {f"{number}.md": {"name": name, "equipment": tools} for number, (name, tools) in enumerate(stated)}
    )


def library(pages: dict[str, dict[str, Any]]) -> Tables:
    return model(pages, rules={rule: {"enabled": False} for rule in RULES})


def rungs_of(made: Tables, name: str) -> list[str]:
    """Return the rungs on which the movement of an exercise stands."""
    return (
        made["dim_exercise"]
        .filter(name=name)
        .join(made["fact_exercise"], on="exercise_key")
        .join(made["bridge_rung_movement"], on="movement_key")
        .get_column("rung_key")
        .to_list()
    )


def test_the_ladders_of_the_taxonomy_are_rungs_in_their_order(made: Tables) -> None:
    rows = made["dim_ladder_rung"].select("rung_key", "ladder", "position", "name").rows()
    assert rows == [
        ("Press/1", "Press", 1, "Incline Press"),
        ("Press/2", "Press", 2, "Press"),
        ("Press/3", "Press", 3, "Barbell Press"),
    ]


def test_an_exercise_stands_on_the_rung_that_its_name_reads_like(made: Tables) -> None:
    assert rungs_of(made, "Press, Inclined") == rungs_of(made, "Presses (incline)") == ["Press/1"]
    first = (
        made["bridge_rung_movement"].filter(rung_key="Press/1").join(made["dim_movement"], on="movement_key")
    )
    assert first.height == 1, "they are one movement"
    assert rungs_of(made, "Chest Press") == ["Press/2"]


@pytest.mark.parametrize("name", ["Incline Single-Arm Press", "Row"])
def test_another_variant_or_another_exercise_stands_on_no_rung(made: Tables, name: str) -> None:
    assert rungs_of(made, name) == []


def test_equipment_counts_where_the_rung_names_it_and_where_the_exercise_does(made: Tables) -> None:
    assert rungs_of(made, "Barbell Press") == ["Press/3"]
    assert rungs_of(made, "Dumbbell Press") == []
    alone = library({"a.md": {"name": "Press", "equipment": DUMBBELL}})
    assert rungs_of(alone, "Press") == ["Press/2"]


def test_variant_rules_have_a_key_and_say_whether_they_need_a_reference(made: Tables) -> None:
    rules = made["dim_variant_rule"].select("variant_rule_key", "needs_reference").rows()
    assert rules == [("side/left/right", False), ("side/one_arm/usual", True)]

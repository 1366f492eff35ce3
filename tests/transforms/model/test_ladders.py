"""Ladders: which movements stand on which rung."""

from typing import Any

import polars as pl
from small_library import model


def rungs(pages: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    """Return the names of the movements on each rung that has one."""
    made = model(pages)
    held = (
        made["bridge_rung_movement"]
        .join(made["dim_movement"], on="movement_key")
        .group_by("rung_key")
        .agg(pl.col("name").sort())
    )
    return dict(held.iter_rows())


def test_the_ladders_of_the_taxonomy_are_rungs_in_their_order() -> None:
    rows = model({})["dim_ladder_rung"].select("rung_key", "ladder", "position", "name").rows()
    assert rows == [
        ("Press/1", "Press", 1, "Incline Press"),
        ("Press/2", "Press", 2, "Press"),
        ("Press/3", "Press", 3, "Barbell Press"),
    ]


def test_an_exercise_stands_on_the_rung_that_its_name_reads_like() -> None:
    assert rungs({"a.md": {"name": "Press, Inclined"}, "b.md": {"name": "Presses (incline)"}}) == {
        "Press/1": ["Press, Inclined"]
    }
    assert rungs({"a.md": {"name": "Chest Press"}}) == {"Press/2": ["Chest Press"]}


def test_another_variant_or_another_exercise_stands_on_no_rung() -> None:
    pages = {"a.md": {"name": "Incline Single-Arm Press"}, "b.md": {"name": "Row"}}
    assert rungs(pages) == {}


def test_equipment_counts_where_the_rung_names_it_and_where_the_exercise_does() -> None:
    assert rungs({"a.md": {"name": "Barbell Press"}}) == {"Press/3": ["Barbell Press"]}
    assert rungs({"a.md": {"name": "Dumbbell Press", "equipment": ["Dumbbell"]}}) == {}
    assert rungs({"a.md": {"name": "Press", "equipment": ["Dumbbell"]}}) == {"Press/2": ["Press"]}


def test_variant_rules_have_a_key_and_say_whether_they_need_a_reference() -> None:
    rules = model({})["dim_variant_rule"].select("variant_rule_key", "needs_reference").rows()
    assert rules == [("side/left/right", False), ("side/one_arm/usual", True)]

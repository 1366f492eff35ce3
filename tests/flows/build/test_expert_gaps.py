"""The gaps of a library of 40 exercises against an expert's list of before (tests/golden/gaps)."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from small_home import answer, build_home, collect_on

from flows.home.settings import CHECKOUT, Home

GOLDEN = CHECKOUT / "tests" / "golden" / "gaps"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))
SOURCE = """
title = "{name}"
role = "{role}"
format = "dataset"
path = "{name}.json"
id = "id"

[fields]
name = "name"
difficulty = "difficulty"
equipment = "equipment"
target_muscles = "target_muscles"
secondary_muscles = "secondary_muscles"
steps = "steps"
"""
SURE, LISTED = 4, 9
"""So many of the first gaps are as the expert has them, in order, and as a set."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, ...]:
    """Give the library as it is, and with the eight exercises under wrong labels."""
    return tuple(
        _home(tmp_path_factory.mktemp(name), more)
        for name, more in (("expert", ()), ("shifted", json.loads((GOLDEN / "shifted.json").read_bytes())))
    )


def _home(folder: Path, more: list[dict[str, Any]] | tuple[()]) -> Home:
    (folder / "sources").mkdir()
    own = json.loads((GOLDEN / "own.json").read_bytes())
    (folder / "own.json").write_text(json.dumps([*own, *more]), encoding="utf-8")
    for name in ("reference_a", "reference_b", "reference_c"):
        shutil.copy(GOLDEN / f"{name}.json", folder)
    for name in ("own", "reference_a", "reference_b", "reference_c"):
        role = "own" if name == "own" else "reference"
        text = SOURCE.format(name=name, role=role)
        (folder / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")
    home = Home(folder)
    collect_on(home, 0)
    assert build_home(home).refused == {}
    return home


def _place(gap: dict[str, Any]) -> str:
    return " · ".join(gap[axis] for axis in ("muscle_group", "equipment", "difficulty") if gap[axis])


def test_the_first_gaps_are_those_of_the_expert(homes: tuple[Home, ...]) -> None:
    expected = [_place(gap) for gap in EXPECTED["gaps"]]
    found = [
        gap for (gap,) in answer(homes[0], "select gap from gaps.ranked where action = 'write' order by rank")
    ]
    assert found[:SURE] == expected[:SURE]
    assert set(found[:LISTED]) == set(expected[:LISTED])
    assert set(found[:12]) >= set(expected)


def test_what_no_reference_has_is_to_be_looked_for(homes: tuple[Home, ...]) -> None:
    found = {gap for (gap,) in answer(homes[0], "select gap from gaps.ranked where action = 'look_for'")}
    assert found >= {_place(gap) for gap in EXPECTED["look_for"]}


def test_nothing_is_to_be_relabelled_where_the_labels_are_right(homes: tuple[Home, ...]) -> None:
    assert answer(homes[0], "select name, field from gaps.to_relabel") == []


def test_exercises_under_wrong_labels_turn_gaps_into_labels(homes: tuple[Home, ...]) -> None:
    found = answer(homes[1], "select url, field, proposed from gaps.to_relabel order by all")
    expected = [(row["id"], row["field"], row["should_be"]) for row in EXPECTED["labels"]]
    assert found == sorted(expected)
    closing = answer(
        homes[1],
        "select gap, to_relabel from gaps.ranked where to_relabel > 0 order by gap",
    )
    assert closing == [
        ("Band", 2), ("Chest · No equipment · Beginner", 2), ("Hamstrings", 2), ("Obliques", 2),
    ]  # fmt: skip


def test_labels_speak_only_of_what_is_not_there(homes: tuple[Home, ...]) -> None:
    there = "select gap, shortage from gaps.ranked where to_relabel + to_write + to_look_for <> shortage"
    assert [answer(home, there) for home in homes] == [[], []]

"""Layouts that were written by somebody who had not seen the reader: what it makes of them by learning.

The figures by layout and field are in `benchmarks/RESULTS.md`; here are floors that hold.
"""

from pathlib import Path

import pytest

from benchmarks.layouts import FOLDERS, layouts, read_layout

UNSEEN, HELD_OUT, FIRST_SIGHT, *_ = map(layouts, FOLDERS)
LEAST = {
    "unseen": 0.97, "held_out": 0.98, "first_sight": 0.98, "second_sight": 0.98, "third_sight": 0.9,
    "fourth_sight": 0.97, "fifth_sight": 0.96, "sixth_sight": 0.97, "seventh_sight": 0.97,
}  # fmt: skip


@pytest.mark.parametrize("layout", [*UNSEEN, *HELD_OUT, *FIRST_SIGHT], ids=lambda layout: layout.name)
def test_no_exercise_is_missed_and_learning_takes_nothing_away(layout: Path) -> None:
    general, learnt = read_layout(layout)
    assert learnt.missed == 0
    assert learnt.right.total() >= general.right.total()


@pytest.mark.parametrize("layout", UNSEEN, ids=lambda layout: layout.name)
def test_nothing_is_made_up(layout: Path) -> None:
    learnt = read_layout(layout)[1]
    assert (learnt.false, learnt.invented) == (0, 0)


@pytest.mark.parametrize("folder", FOLDERS)
def test_most_of_what_unseen_layouts_state_is_read(folder: str) -> None:
    readings = [read_layout(layout)[1] for layout in layouts(folder)]
    right = sum(each.right.total() for each in readings)
    assert right >= LEAST[folder] * sum(each.stated.total() for each in readings)
    assert len(readings) >= 10

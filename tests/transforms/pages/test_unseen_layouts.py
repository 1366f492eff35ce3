"""Layouts that were written by somebody who had not seen the reader: what it makes of them by learning.

The figures by layout and field are in `benchmarks/RESULTS.md`; here are floors that hold.
"""

from pathlib import Path

import pytest

from benchmarks.layouts import FOLDERS, layouts, read_layout

ALL = [layout for folder in FOLDERS for layout in layouts(folder)]


@pytest.mark.parametrize("layout", ALL, ids=lambda layout: layout.name)
def test_no_exercise_is_missed_none_made_up_and_learning_takes_nothing_away(layout: Path) -> None:
    general, learnt = read_layout(layout)
    assert (learnt.missed, learnt.false, learnt.invented) == (0, 0, 0)
    assert learnt.right.total() >= general.right.total()


def test_most_of_what_unseen_layouts_state_is_read() -> None:
    readings = [read_layout(layout)[1] for layout in layouts("unseen")]
    right = sum(each.right.total() for each in readings)
    assert right >= 0.88 * sum(each.stated.total() for each in readings)
    assert len(readings) >= 20

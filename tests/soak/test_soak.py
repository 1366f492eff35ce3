"""Each fault at a seeded point or two; `make soak` tries them all, and those of flows on a Prefect server."""

import os
from pathlib import Path

import pytest

from .bounds import soak_ordinary_runs, soak_template_changes
from .full_disk import soak_full_disk
from .homes import Ground
from .interruptions import soak_kills, soak_stops
from .points import Found, try_points
from .read_only import CannotForbidError, soak_read_only
from .readers import read_during_a_run, soak_readers
from .two_runs import soak_two_runs

pytestmark = pytest.mark.slow

SEED = int(os.environ.get("SOAK_SEED", "20261122"))


def assert_sound(found: Found) -> None:
    assert found.failures == []
    assert found.points > 0


def test_a_killed_run_is_completed_by_the_next_and_repeats_no_download(undisturbed: Ground) -> None:
    assert_sound(soak_kills(undisturbed, SEED, 2))


def test_a_stopped_run_frees_its_lock_and_is_completed_by_the_next(undisturbed: Ground) -> None:
    assert_sound(soak_stops(undisturbed, SEED, 1))


def test_of_two_runs_at_once_one_writes(undisturbed: Ground) -> None:
    assert_sound(soak_two_runs(undisturbed, SEED, 1))


def test_a_full_disk_is_told_and_the_next_run_with_room_completes(undisturbed: Ground) -> None:
    assert_sound(soak_full_disk(undisturbed, SEED, 1))


def test_a_folder_that_cannot_be_written_is_told_and_the_next_run_completes(undisturbed: Ground) -> None:
    try:
        assert_sound(soak_read_only(undisturbed, SEED, 1))
    except CannotForbidError as error:
        pytest.skip(f"root, and no right to mount: {error}")


def test_readers_of_other_processes_meet_no_error_and_no_mixed_state(tmp_path: Path) -> None:
    assert_sound(soak_readers(tmp_path, SEED, 20, readers=3))


def test_readers_of_a_whole_run_meet_the_old_warehouse_and_then_the_new(undisturbed: Ground) -> None:
    assert len(read_during_a_run(undisturbed, undisturbed.grown_home("readers"))) == 2


def test_template_changes_are_stopped_and_ordinary_nights_pass(tmp_path: Path) -> None:
    assert_sound(soak_template_changes(tmp_path, SEED, 1))
    assert_sound(soak_ordinary_runs(tmp_path, SEED, 2))


def test_a_point_depends_on_the_seed_and_its_number_alone() -> None:
    drawn: list[float] = []

    def draw(number: int, chance: "object") -> str:
        drawn.append(chance.random())  # type: ignore[attr-defined]
        return "drawn"

    try_points("a", 1, 3, draw)
    try_points("a", 1, 2, draw)
    try_points("a", 2, 1, draw)
    assert drawn[:2] == drawn[3:5]
    assert drawn[0] != drawn[5]

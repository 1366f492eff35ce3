"""Each call of publishing, and of a small database, fails; the power is lost after each."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from flows.home.errors import REMEDIES
from flows.home.settings import CHECKOUT, Home
from flows.warehouse.publish import IS_PUBLISHED, REMAINS, log_of

from .each_call import AT, NEW, OLD, make_old
from .injector import Injector, built_library, compiler
from .power import Disk, disks_at

pytestmark = [
    pytest.mark.skipif(not compiler(), reason="there is no C compiler here (cc or gcc)"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="calls are failed by LD_PRELOAD"),
]
SECONDS = 60
CHANCES = 8
"""Disks that are tried for each moment at which the power is lost."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_library(tmp_path_factory.mktemp("injector"))


def done(folder: Path, work: str, kind: str, variables: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what was told of each call of a work that failed."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.faults.each_call", work, kind, str(folder)], cwd=CHECKOUT,
        env={**os.environ, **variables}, capture_output=True, text=True, check=False, timeout=SECONDS,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


def failed(library: Path, folder: Path, work: str, kind: str) -> list[dict[str, str]]:
    """Let each call of a work fail."""
    injector = Injector(library, folder, folder)
    return done(folder, work, kind, injector.variables(AT, kind))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["EIO", "ENOSPC", "EINTR"])
def test_what_is_said_of_a_call_of_publishing_that_fails_is_true(
    library: Path, tmp_path: Path, kind: str
) -> None:
    points = failed(library, tmp_path, "publish", kind)
    remedy = {"EIO": REMEDIES[5], "ENOSPC": REMEDIES[28], "EINTR": REMEDIES[4]}[kind]
    for point in points:
        assert point["served"] in (OLD, NEW)
        if said := point["said"]:
            assert f". {remedy}, then run again; " in said
            assert said.startswith(str(tmp_path)), "no file is named"
            assert said.endswith(f"{IS_PUBLISHED if point['served'] == NEW else REMAINS}."), point
        else:
            assert point["served"] == NEW
        assert point["again"] == NEW
        assert point["files"] == ".duckdb .duckdb .json"
    ends = {(bool(point["said"]), point["served"]) for point in points}
    is_told = {"EIO", "ENOSPC"} & {kind}
    assert ends == {(False, NEW), *([(True, OLD), (True, NEW)] if is_told else [])}


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "number"), [("EIO", 5), ("EINTR", 4)])
def test_what_a_database_says_of_a_call_that_fails_has_its_remedy(
    library: Path, tmp_path: Path, kind: str, number: int
) -> None:
    told = [point for point in failed(library, tmp_path, "database", kind) if point["said"]]
    assert {point["remedy"] for point in told} == {REMEDIES[number]}, told
    assert any("fsync failed" in point["said"] for point in told) == (kind == "EIO")


@pytest.mark.slow
def test_after_a_loss_of_power_at_any_call_of_publishing_the_old_or_the_new_warehouse_is_there(
    library: Path, tmp_path: Path
) -> None:
    home, before = tmp_path / "none-0", tmp_path / "before"
    make_old(before)
    injector = Injector(library, tmp_path, tmp_path)
    done(tmp_path, "publish", "none", injector.variables(is_stored=True))
    calls = [call for call in injector.calls() if Path(call.path).is_relative_to(home)]
    numbers = [0, *(call.number for call in calls)]
    met = {}
    for at, disk in disks_at(Disk(before, home, injector.store), calls, numbers):
        met[at] = {served(disk, tmp_path / f"lost-{at}-{chance}", chance) for chance in range(CHANCES)}
    assert set().union(*met.values()) == {OLD, NEW}
    assert met[0] == {OLD}
    assert met[numbers[-1]] == {NEW}, "what was said to be published is lost"


def served(disk: Disk, left: Path, chance: int) -> str:
    """Return what readers find on a disk after a loss of power, which has to be readable."""
    disk.write(left, random.Random(chance))
    home = Home(left)
    text = home.published.read_text()
    assert not (text == NEW and log_of(home.published).exists()), (
        "the old log stands beside the new warehouse"
    )
    return text

"""The disk fills up in the middle of a run: it says so, the old warehouse serves, and the next run completes.

Where a small disk can be mounted, it is filled for good; elsewhere a limit on the size of each file
(RLIMIT_FSIZE) stands for it.
"""

import random
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .child import BALLAST
from .homes import Ground, finish
from .points import Found, try_points

STAGES = ("start", "Collecting pages", "Collecting web", "Reading", "Building", "publish", "Writing", "end")
SPARE_BYTES = (0, 4096, 65_536)
DISK_MEGABYTES = 128
FULL = ("No space left on device", "File too large")


def soak_full_disk(ground: Ground, seed: int, count: int, told: Callable[[str], None] | None = None) -> Found:
    """Fill the disk at each stage in turn, from a random one on, but for no, few or some bytes."""
    first = random.Random(f"{seed}/full disk").randrange(len(STAGES))

    def fill(number: int, chance: random.Random) -> str:
        stage = STAGES[(first + number) % len(STAGES)]
        with small_disk(ground.folder / f"disk-{number}") as disk:
            return _fill_at(ground, disk, stage, chance.choice(SPARE_BYTES))

    return try_points("full disk", seed, count, fill, told)


def _fill_at(ground: Ground, disk: Path, stage: str, spare: int) -> str:
    """Run a grown home until its disk is full, look at what is left, make room, run again."""
    home = ground.grown_home(f"{disk.name}/home")
    place = f"{stage}, {spare} bytes left"
    kind = "disk" if disk.is_mount() else "limit"
    code, said = finish(ground.start(home, "--fill", kind, stage, str(spare)))
    assert code in (0, 5, 7), f"{place}: unexpected exit code {code}: {said}"
    assert "Traceback" not in said, f"{place}: {said}"
    assert "unexpected " not in said, f"{place}: {said}"
    if code:
        assert any(words in said for words in FULL), f"{place}: not told that the disk is full: {said}"
        assert str(home.root) in said, f"{place}: not told where: {said}"
        assert "room" in said, f"{place}: not told what to do: {said}"
    served = ground.served(home, code)
    (disk / BALLAST).unlink(missing_ok=True)
    again, told = ground.run(home)
    assert again == 0, f"{place}: the next run ended with {again}: {told}"
    try:
        ground.assert_whole(home, ground.after)
    except AssertionError as failure:
        raise AssertionError(f"{place}: {failure}") from failure
    return f"{stage}: exit code {code}, {served} served"


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a small disk in memory there; where that is refused, the folder is an ordinary one."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "tmpfs", str(folder)]
    is_mounted = _succeeds(command)
    try:
        yield folder
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False

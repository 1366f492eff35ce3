"""A folder of a home cannot be written: the run names it, the old warehouse serves, the next run completes.

The folder is mounted on itself for reading only, since permissions do not bind root; where that is
refused and the tests are not root's, its permissions are taken away.
"""

import os
import random
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .homes import Ground
from .points import Found, try_points

FOLDERS = (
    "raw/archive/pages", "raw/archive/web", "raw/runs", "warehouse", "warehouse/versions",
    "warehouse/cache/extraction", "warehouse/reports",
)  # fmt: skip
FORBIDDEN = ("Read-only file system", "Permission denied")


class CannotForbidError(Exception):
    """This machine lets nobody take away the right to write."""


def soak_read_only(ground: Ground, seed: int, count: int, told: Callable[[str], None] | None = None) -> Found:
    """Forbid to write to each folder in turn, from a random one on."""
    first = random.Random(f"{seed}/read-only").randrange(len(FOLDERS))

    def forbid(number: int, chance: random.Random) -> str:
        return _forbid(ground, f"read-only-{number}", FOLDERS[(first + number) % len(FOLDERS)])

    return try_points("read-only", seed, count, forbid, told)


def _forbid(ground: Ground, name: str, folder: str) -> str:
    """Run a grown home with a folder that cannot be written, look at what is left, run again."""
    home = ground.grown_home(name)
    with read_only(home.root / folder):
        code, said = ground.run(home)
        served = ground.served(home, code)
    assert code in (2, 5, 7), f"{folder}: unexpected exit code {code}: {said}"
    assert "Traceback" not in said, f"{folder}: {said}"
    assert "unexpected " not in said, f"{folder}: {said}"
    assert any(words in said for words in FORBIDDEN), f"{folder}: not told what is forbidden: {said}"
    assert str(home.root / folder) in said, f"{folder}: not told where: {said}"
    assert "right to write" in said, f"{folder}: not told what to do: {said}"
    again, told = ground.run(home)
    assert again == 0, f"{folder}: the next run ended with {again}: {told}"
    try:
        ground.assert_whole(home, ground.after)
    except AssertionError as failure:
        raise AssertionError(f"{folder}: {failure}") from failure
    return f"{folder}: exit code {code}, {served} served"


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write to a folder while the block runs. Raises CannotForbidError where that cannot be."""
    if os.getuid():
        mode = folder.stat().st_mode
        folder.chmod(0o555)
        try:
            yield
        finally:
            folder.chmod(mode)
        return
    for options in (["--bind", str(folder)], ["-o", "remount,ro,bind"]):
        done = subprocess.run(["mount", *options, str(folder)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise CannotForbidError(done.stderr)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)

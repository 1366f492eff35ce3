"""Homes that are made once for a whole run of the tests, whichever worker comes first, and copies of them.

A home that is only read is used where it lies; a test that changes one takes a copy, which costs a few
hundredths of a second where collecting and building cost seconds.
"""

import fcntl
import os
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

from command_line import call
from command_line import make_home as make_command_line_home
from sample_home import grow, shipped_home
from small_home import build_home, collect_on, make_home

from flows.home.settings import Home, Settings
from flows.report.write import write_reports

FOLDER_VARIABLE = "REPERTOIRE_TESTS_SHARED"
"""Names the folder that all workers share; tests/conftest.py makes it and removes it."""


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that `make` has filled, once for all workers; the others wait until it is whole.

    `make` gets a path that does not exist yet. Where it fails, the next who asks tries again.
    """
    base = Path(os.environ[FOLDER_VARIABLE])
    place, is_whole = base / name / "made", base / name / "whole"
    place.parent.mkdir(exist_ok=True)
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_whole.exists():
            subprocess.run(["rm", "-rf", place], check=True)
            make(place)
            is_whole.touch()
    return place


def copied(made: Path, folder: Path) -> Path:
    """Copy a folder with its times and hard links: the published file is one of the versions."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", made, folder], check=True)
    return folder


def built_home(folder: Path) -> Home:
    """Give an own copy of the home of a few pages, collected on the first day and built."""
    return Home(copied(made_once("small", _make_small), folder))


def demonstration_built(folder: Path) -> Home:
    """Give an own copy of the home of a few pages whose source is one for demonstration."""
    return Home(copied(made_once("demonstration", partial(_make_small, source="demo = true\n")), folder))


def own_after_demonstration(folder: Path) -> Home:
    """Give an own copy of a home with a report on data for demonstration, which are own ones by now."""
    return Home(copied(made_once("own-after-demonstration", _make_own), folder))


def shipped_built() -> Home:
    """Give the library that ships with its reference, collected and built; nobody may change it."""
    return Home(made_once("shipped", _make_shipped))


def sample_built() -> Home:
    """Give the library that ships after two collections; nobody may change it."""
    return Home(made_once("sample", _make_sample))


def command_line_built() -> Path:
    """Give the home of the command line, collected and built by its verbs; nobody may change it."""
    return made_once("command-line", _make_command_line) / "home"


def _make_small(folder: Path, source: str = "") -> None:
    home = make_home(folder, source=source)
    collect_on(home, 0)
    assert build_home(home).refused == {}


def _make_own(folder: Path) -> None:
    home = demonstration_built(folder)
    write_reports(home, Settings())
    (home.root / "pages" / "wall-sit.md").unlink()  # a report on the same data would tell that
    (home.sources / "site.toml").write_text('role = "own"\nformat = "folder"\npath = "pages"\n')
    collect_on(home, 1)
    assert build_home(home).refused == {}


def _make_shipped(folder: Path) -> None:
    home = shipped_home(folder)
    collect_on(home, 0)
    assert build_home(home).refused == {}


def _make_sample(folder: Path) -> None:
    grow(Home(copied(shipped_built().root, folder)))


def _make_command_line(folder: Path) -> None:
    home = make_command_line_home(folder)
    for verb, said in (("collect", "site"), ("build", '"status": "published"')):
        done = call(verb, home=home)
        assert done.returncode == 0, done.stderr
        assert said in done.stdout

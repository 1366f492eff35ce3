"""Homes that are made once for a whole run of the tests, whichever worker comes first, and copies of them.

A home that is only read is used where it lies; a test that changes one takes a copy, which costs a few
hundredths of a second where collecting and building cost seconds.
"""

import fcntl
import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from command_line import call, call_process
from command_line import make_home as make_command_line_home
from sample_home import grow, shipped_home
from small_home import build_home, collect_on, make_home

from flows.home.settings import Home, Settings, load_settings
from flows.prefect_flows.run_page import source_rows, summary_text
from flows.report.write import write_reports
from flows.run.run import RunResult
from flows.run.stages import run_without_prefect
from flows.sources.workspace import Workspace

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


@dataclass(frozen=True)
class Ran:
    """The home of a few pages after a first run without Prefect, and the page of that run.

    Nobody may change it. It tells an address where nobody listens: a run that tells has a problem.
    """

    home: Home
    page: str

    def copied(self, folder: Path) -> Home:
        """Give an own copy of the home."""
        return Home(copied(self.home.root, folder))


def ran() -> Ran:
    """Give what a first run has left."""
    made = made_once("ran", _run)
    return Ran(Home(made / "home"), (made / "page.md").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Refused:
    """The home after a second run whose collection was refused, since no page names a target muscle any more.

    page, rows: of that run. Nobody may change the home.
    """

    home: Home
    page: str
    rows: list[dict[str, object]]


def refused() -> Refused:
    """Give what a run with a refused collection has left."""
    made = made_once("refused", _run_and_be_refused)
    rows = json.loads((made / "rows.json").read_text(encoding="utf-8"))
    return Refused(Home(made / "home"), (made / "page.md").read_text(encoding="utf-8"), rows)


@dataclass(frozen=True)
class EmbeddedRun:
    """A home of two sources after its first run, on Prefect's embedded server; nobody may change it."""

    home: Path
    returncode: int
    stdout: str
    stderr: str

    def copy_database(self, folder: Path) -> None:
        """Copy Prefect's database into a folder that is not there yet."""
        copied(self.home / "warehouse" / "prefect", folder)


def embedded_run() -> EmbeddedRun:
    """Give what `repertoire run` leaves and says the first time, in a process of its own."""
    made = made_once("embedded-run", _run_on_embedded_server)
    said = json.loads((made / "said.json").read_text(encoding="utf-8"))
    return EmbeddedRun(made / "home", **said)


def three_runs(folder: Path) -> Ran:
    """Give an own copy of the home after three runs, and the page of the second of them.

    They are the first, one after a page was edited and another one removed, and one that changes nothing.
    """
    made = made_once("three-runs", _run_twice_more)
    home = Home(copied(made / "home", folder))
    return Ran(home, (made / "page.md").read_text(encoding="utf-8"))


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
    (home.sources / "site.toml").write_text('role = "own"\nformat = "folder"\npath = "pages"\n')
    collect_on(home, 1)
    assert build_home(home).refused == {}


def _make_shipped(folder: Path) -> None:
    home = shipped_home(folder)
    collect_on(home, 0)
    assert build_home(home).refused == {}


def _make_sample(folder: Path) -> None:
    grow(Home(copied(shipped_built().root, folder)))


def _run(folder: Path) -> None:
    home = make_home(folder / "home")
    home.settings_file.write_text('[notify]\nurls = ["json://localhost:1/hook"]\n', encoding="utf-8")
    _keep_page(home, run_without_prefect(Workspace(home)), folder / "page.md")


def _run_on_embedded_server(folder: Path) -> None:
    done = call_process("run", "--format", "table", home=make_command_line_home(folder))
    said = {"returncode": done.returncode, "stdout": done.stdout, "stderr": done.stderr}
    (folder / "said.json").write_text(json.dumps(said), encoding="utf-8")


def _run_twice_more(folder: Path) -> None:
    home = ran().copied(folder / "home")
    home.settings_file.write_text('metrics_file = "metrics.prom"\n', encoding="utf-8")
    page = home.root / "pages" / "plank.md"
    page.write_text(page.read_text("utf-8").replace("# Plank", "# Long Plank", 1), encoding="utf-8")
    (home.root / "pages" / "wall-sit.md").unlink()
    _keep_page(home, run_without_prefect(Workspace(home)), folder / "page.md")
    run_without_prefect(Workspace(home))


def _run_and_be_refused(folder: Path) -> None:
    home = ran().copied(folder / "home")
    home.settings_file.unlink()
    for page in (home.root / "pages").iterdir():
        text = page.read_text("utf-8").replace("Target Muscle", "Foo Bar")
        page.write_text(text, encoding="utf-8")
    result = run_without_prefect(Workspace(home))
    _keep_page(home, result, folder / "page.md")
    (folder / "rows.json").write_text(json.dumps(source_rows(result)), encoding="utf-8")


def _keep_page(home: Home, result: RunResult, file: Path) -> None:
    file.write_text(summary_text(home, load_settings(home), result), encoding="utf-8")


def _make_command_line(folder: Path) -> None:
    home = make_command_line_home(folder)
    for verb, said in (("collect", "site"), ("build", '"status": "published"')):
        done = call(verb, home=home)
        assert done.returncode == 0, done.stderr
        assert said in done.stdout

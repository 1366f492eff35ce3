"""Homes with a folder, a site on loopback and a dataset, and what a run of them leaves undisturbed.

There are two states: *before* was collected and published by an undisturbed run; *after* is what the
sources hold now, with pages that are new, changed and gone.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from crawl_server import Site, exercise, linking
from small_home import tables_of

from flows.archive.manifest import snapshot_folders
from flows.archive.packs import FOLDER as PACKS
from flows.archive.packs import list_packs
from flows.home.digest import digest_of
from flows.home.settings import CHECKOUT, Home
from flows.upkeep.verify import SOUND, verify_archive
from flows.warehouse.publish import log_of

Tables = dict[str, pl.DataFrame]
Report = dict[str, Any]
State = Mapping[str, str]

SITE_PAGES = 24
FOLDER_PAGES = 10
RECORDS = 30
PATIENCE_SECONDS = 300
COMPLETED_WITH_PROBLEMS = 5
FACTS_OF_THE_RUN = {
    "build": ["fingerprint", "decisions_digest"],
    "dim_snapshot": ["manifest_digest"],
    "fact_editorial_decision": ["decision_id", "position", "decided_at", "line", "is_last"],
}
"""Columns that tell when and in how many tries something was done; `fact_run` is left out."""
VARYING = re.compile(r"[0-9a-f]{8,}|\d+")

SOURCES = {
    "pages": 'role = "own"\nformat = "folder"\npath = "pages"\n',
    "catalogue": (
        'role = "reference"\nformat = "dataset"\npath = "catalogue.json"\nid = "id"\n[fields]\n'
        'name = "exercise"\ntarget_muscles = "primary"\nequipment = { path = "gear", split = "," }\n'
        'difficulty = "level"\n'
    ),
    "web": (
        'role = "own"\nformat = "crawl"\nurl = "{url}/"\nmax_depth = 99\ndelay_seconds = 0.01\nretries = 1\n'
        "backoff_seconds = 0.01\nallow_private = true\nprefer_markdown = false\n"
    ),
}


@dataclass(frozen=True)
class Undisturbed:
    """What a run leaves that nothing disturbs.

    seconds: from its first stage to its end. changes: of files and names in the home, by Python's own calls.
    """

    home: Home
    tables: Tables
    report: Report
    seconds: float
    changes: int


@dataclass
class Ground:
    """Where homes are disturbed: a site, and a home that no fault has met, before and after.

    kinds: the names of all files that a home may hold, with what varies in them replaced. server: the
    address of a Prefect server, where the runs are to be flows.
    """

    folder: Path
    site: Site
    server: str | None
    before: Undisturbed
    after: Undisturbed
    kinds: frozenset[str]

    def new_home(self, name: str) -> Home:
        """Return a home in which nothing was ever collected; its sources are as before."""
        self.site_is("before")
        return make_home(self.folder / name, self.site)

    def grown_home(self, name: str) -> Home:
        """Return a home that was published before, while its sources are as after."""
        shutil.copytree(self.before.home.root, self.folder / name, symlinks=True)
        link_again(Home(self.folder / name))
        home = Home(self.folder / name)
        change_files(home)
        self.site_is("after")
        return home

    def site_is(self, state: str) -> None:
        """Let the site be as before or after, and forget what it was asked."""
        fill_site(self.site, state)

    def start(self, home: Home, *options: str) -> "subprocess.Popen[str]":
        """Start a run of a home in a process group of its own."""
        return start(home, *options, server=self.server)

    def run(self, home: Home) -> tuple[int, str]:
        """Run a home to the end; return the exit code and what was said."""
        return finish(self.start(home))

    def assert_whole(self, home: Home, expected: Undisturbed) -> None:
        """Assert that a home holds the tables of an undisturbed run, a sound archive, and nothing else."""
        different = different_tables(home, expected.tables)
        assert not different, f"tables that differ from those of an undisturbed run: {different}"
        assert report_of(home) == expected.report, "the gap report is not of the published warehouse"
        assert_sound_archive(home)
        stray = kinds_of(home) - self.kinds
        assert not stray, f"stray files: {sorted(stray)}"

    def assert_old_or_new(self, home: Home, old: Undisturbed | None, new: Undisturbed) -> str:
        """Assert that readers find one of two warehouses whole; return which."""
        if not home.published.exists():
            assert old is None, "the published warehouse is gone"
            return "none"
        assert not log_of(home.published).exists(), "a write-ahead log stands beside the published warehouse"
        if old and not different_tables(home, old.tables):
            return "old"
        different = different_tables(home, new.tables)
        assert not different, f"the published warehouse is neither the old nor the new one: {different}"
        return "new"

    def served(self, home: Home, code: int) -> str:
        """Return which warehouse a grown home serves after a run with that exit code.

        Where a source was not collected (5), the others go on: what is served is of neither state, and whole.
        """
        if code == COMPLETED_WITH_PROBLEMS:
            assert tables_of(home)["dim_exercise"].height, "the published warehouse is empty"
            return "the new warehouse with a source as before"
        return f"the {self.assert_old_or_new(home, self.before, self.after)} warehouse"


@contextmanager
def ground(folder: Path, server: str | None = None) -> Iterator[Ground]:
    """Run a home twice, undisturbed, before and after its sources have changed."""
    with Site() as site:
        fill_site(site, "before")
        home = make_home(folder / "undisturbed", site)
        before = _undisturbed(home, folder / "before", server)
        kinds = kinds_of(home)
        change_files(home)
        fill_site(site, "after")
        after = _undisturbed(home, folder / "after", server)
        yield Ground(folder, site, server, before, after, frozenset(kinds | kinds_of(home)))


def _undisturbed(home: Home, keep: Path, server: str | None) -> Undisturbed:
    """Run a home and keep a copy of it as it is then."""
    count = keep.with_suffix(".count")
    process = start(home, "--count-changes", str(count), server=server)
    wait_for_first_stage(process)
    began = time.monotonic()
    code, said = finish(process)
    seconds = time.monotonic() - began
    if code:
        raise RuntimeError(f"the run that nothing disturbs ended with {code}: {said}")
    shutil.copytree(home.root, keep, symlinks=True)
    link_again(Home(keep))
    return Undisturbed(Home(keep), tables_of(home), report_of(home), seconds, int(count.read_text()))


def make_home(folder: Path, site: Site) -> Home:
    """Make a home of three sources; nothing is collected."""
    home = Home(folder)
    home.sources.mkdir(parents=True)
    (folder / "pages").mkdir()
    for page in _sample_pages()[:FOLDER_PAGES]:
        shutil.copy(page, folder / "pages")
    _write_records(home, RECORDS)
    for name, text in SOURCES.items():
        (home.sources / f"{name}.toml").write_text(text.replace("{url}", site.url), encoding="utf-8")
    return home


def change_files(home: Home) -> None:
    """Let a home's own files be as after: one page is gone, two are changed, two are new."""
    pages = home.root / "pages"
    sample = _sample_pages()
    (pages / sample[0].name).unlink()
    for page in sample[1:3]:
        text = page.read_text(encoding="utf-8")
        (pages / page.name).write_text(f"{text}\n\nA sentence that is new.\n", encoding="utf-8")
    for page in sample[FOLDER_PAGES : FOLDER_PAGES + 2]:
        shutil.copy(page, pages)
    _write_records(home, RECORDS + 3)


def fill_site(site: Site, state: str) -> None:
    """Put the pages there: a chain, and a hub that links to all, so that workers meet them together."""
    site.answers.clear()
    site.log.clear()
    for path, body in site_pages(state).items():
        site.put(path, body)


def site_pages(state: str) -> dict[str, str]:
    """Return the pages of the site by path. After, three are changed and two are new."""
    is_after = state == "after"
    numbers = range(SITE_PAGES + 2 * is_after)
    pages = {"/": linking(*(f"/p/{number}" for number in numbers))}
    for number in numbers:
        more = " again" if is_after and number % 10 == 3 else ""
        pages[f"/p/{number}"] = exercise(f"Press {number}", more=more)
    return pages


def start(
    home: Home,
    *options: str,
    server: str | None = None,
    words: Sequence[str] = ("run",),
    more: Mapping[str, str] | None = None,
) -> "subprocess.Popen[str]":
    """Start a verb in a process group of its own, with a clock that stands still and more variables."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PREFECT", "REPERTOIRE", "COV_"))
    }
    variables |= more or {}
    if server:
        variables["PREFECT_API_URL"] = server
    return subprocess.Popen(
        [sys.executable, "-m", "tests.soak.child", str(home.root), *options, "--", *words],
        cwd=CHECKOUT, env=variables, start_new_session=True, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def wait_for_first_stage(process: "subprocess.Popen[str]") -> str:
    """Wait until a run holds its lock and begins to collect; return what it said until then."""
    if process.stderr is None:
        raise ValueError("the process has no pipe")
    said = ""
    for line in process.stderr:
        said += line
        if line.startswith("Collecting "):
            break
    return said


def finish(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Wait for the end of a run; return the exit code and what it said on stderr."""
    _, said = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, said


def comparable(tables: Tables) -> Tables:
    """Return tables without what tells of the run; what was decided in two tries is one row.

    The name of a forgotten page has a salt of its own in each home.
    """
    told = {
        name: tables[name].drop(columns).unique(maintain_order=True)
        for name, columns in FACTS_OF_THE_RUN.items()
    }
    named = tables["fact_page_state"].with_columns(pl.col("url").str.replace(r"^forgotten:.*", "forgotten"))
    return {**tables, **told, "fact_page_state": named}


def different_tables(home: Home, expected: Tables) -> list[str]:
    """Return the names of the tables of which a value is not that of an undisturbed run."""
    found = comparable(tables_of(home))
    return [name for name, frame in comparable(expected).items() if not frame.equals(found[name])]


def report_of(home: Home) -> Report:
    """Return what the gap report says, but for how it compares to the report before."""
    document = json.loads((home.reports / "gap-report.json").read_text(encoding="utf-8"))
    return {name: value for name, value in document.items() if name not in ("since", "changes")}


def assert_sound_archive(home: Home) -> None:
    """Assert that all files of the archive are as was written down of them, and nothing is unfinished."""
    unsound = [each for each in verify_archive(home, list(SOURCES), lambda *_: None) if each.state != SOUND]
    assert not unsound, f"the archive is not sound: {unsound}"
    for name in SOURCES:
        folder = home.archive / name
        known = {*snapshot_folders(home, name), folder / PACKS}
        others = [each.name for each in folder.iterdir() if each not in known]
        assert not others, f"{name}: what belongs to no snapshot: {others}"
        packs = {pack.file for pack in list_packs(folder)}
        loose = [
            each.name for each in (folder / PACKS).glob("*") if each.with_suffix(".parquet") not in packs
        ]
        assert not loose, f"{name}: packs that are unfinished: {loose}"


def kinds_of(home: Home) -> set[str]:
    """Return the names of all files of a home, with what varies in them replaced."""
    files = (file.relative_to(home.root) for file in home.root.rglob("*") if file.is_file())
    return {VARYING.sub("#", str(file)) for file in files if file.parts[:2] != ("warehouse", "prefect")}


def archived_digests(home: Home) -> set[str]:
    """Return the digests of all payloads of the site that are safely on the disk, sealed or not."""
    found: set[str] = set()
    for file in home.archive.glob("web/*/*.parquet"):
        try:
            table = pq.read_table(file, columns=["payload"], memory_map=False)
        except (OSError, pa.ArrowException):
            continue  # torn by the kill: not safe
        found |= {digest_of(payload) for payload in table["payload"].to_pylist() if payload is not None}
    return found


def repeated_downloads(site: Site, state: str, archived: set[str]) -> list[str]:
    """Return the paths of which a body was sent again although it was archived."""
    pages = site_pages(state)
    return [path for path in site.bodies() if path in pages and digest_of(pages[path].encode()) in archived]


def _write_records(home: Home, count: int) -> None:
    records = json.loads((CHECKOUT / "raw" / "reference" / "catalogue.json").read_text(encoding="utf-8"))
    (home.root / "catalogue.json").write_text(json.dumps(records[:count]), encoding="utf-8")


def _sample_pages() -> list[Path]:
    return sorted((CHECKOUT / "raw" / "sample").glob("*.md"))


def link_again(home: Home) -> None:
    """Let the published file of a copied home be one of its versions again, as it was."""
    newest = max(home.versions.glob("[0-9]*.duckdb"))
    home.published.unlink()
    os.link(newest, home.published)

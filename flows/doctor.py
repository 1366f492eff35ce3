"""The doctor: what could be wrong with a home and with this machine, each with its remedy."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from flows.archive import list_snapshots, verify
from flows.errors import DamagedArchiveError, RepertoireError
from flows.locks import lock_holder
from flows.queries import open_warehouse
from flows.settings import Home, Settings, load_settings
from flows.source_health import all_health
from flows.sources import load_sources
from flows.taxonomy_files import read_taxonomy

LEAST_FREE_BYTES = 1_000_000_000
PACKAGES = ("repertoire", "duckdb", "polars", "prefect", "typer")
OLDEST_PYTHON = (3, 11)

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Checkup:
    """One thing that was looked at. state: ok, problem or damaged; a remedy where it is not ok."""

    subject: str
    state: str
    found: str
    remedy: str | None = None


def examine(home: Home, progress: Progress) -> Iterator[Checkup]:
    """Look at everything in turn; the archive, which takes longest, comes last."""
    yield from _versions()
    yield from _permissions(home)
    yield _disk(home)
    yield _lock(home)
    settings, checkup = _settings(home)
    yield checkup
    yield from _sources(home)
    yield _taxonomy(home)
    yield _warehouse(home, settings)
    yield from _archive(home, progress)


def _versions() -> Iterator[Checkup]:
    """Look at Python and the packages that matter most."""
    running = ".".join(map(str, sys.version_info[:3]))
    found = [f"Python {running}"]
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            yield Checkup("versions", "problem", f"{package} is not installed", "Run: make setup")
    if sys.version_info < OLDEST_PYTHON:
        yield Checkup("versions", "problem", f"Python {running} is too old", "Install Python 3.11 or newer.")
    yield Checkup("versions", "ok", ", ".join(found))


def _permissions(home: Home) -> Iterator[Checkup]:
    """Look whether this user may write where Repertoire writes."""
    refused = []
    for folder in (
        home.root,
        home.sources,
        home.archive,
        home.runs,
        home.warehouse,
        home.versions,
        home.reports,
    ):
        nearest = next(each for each in (folder, *folder.parents) if each.exists())
        if not os.access(nearest, os.R_OK | os.W_OK | os.X_OK):
            refused.append(nearest)
    for folder in dict.fromkeys(refused):
        yield Checkup(
            "permissions",
            "problem",
            f"{folder}: not writable",
            f"Give this user rights: chmod u+rwx {folder}",
        )
    if not refused:
        yield Checkup("permissions", "ok", f"{home.root} can be written")


def _disk(home: Home) -> Checkup:
    """Look whether there is room for another warehouse beside the published one."""
    free = shutil.disk_usage(home.root).free
    published = home.published.stat().st_size if home.published.is_file() else 0
    needed = max(LEAST_FREE_BYTES, 3 * published)
    found = f"{free / 1e9:,.1f} GB free"
    if free < needed:
        return Checkup(
            "disk", "problem", found, f"Make room: {needed / 1e9:,.1f} GB should be free on that disk."
        )
    return Checkup("disk", "ok", found)


def _lock(home: Home) -> Checkup:
    """Look who is writing, and whether a dead writer left something."""
    if holder := lock_holder(home):
        return Checkup("lock", "ok", f"{home.lock_file} is held by {holder}")
    if home.lock_file.is_file() and home.lock_file.stat().st_size:
        remedy = "Nothing to do: the next run clears it and what that run left behind."
        return Checkup("lock", "problem", f"{home.lock_file}: left by a run that was killed", remedy)
    return Checkup("lock", "ok", "nobody is writing")


def _settings(home: Home) -> tuple[Settings, Checkup]:
    try:
        settings = load_settings(home)
    except RepertoireError as error:
        return Settings(), Checkup("settings", "problem", str(error), f"Correct {home.settings_file}.")
    where = home.settings_file if home.settings_file.exists() else "defaults"
    return settings, Checkup("settings", "ok", str(where))


def _sources(home: Home) -> Iterator[Checkup]:
    """Look whether each source file is right and what it reads is there."""
    try:
        listed = all_health(home)
    except DamagedArchiveError:
        listed = []  # told with the archive
    except RepertoireError as error:
        yield Checkup("sources", "problem", str(error), f"Correct that file in {home.sources}.")
        return
    else:
        if not listed:
            yield Checkup("sources", "problem", "there is no source", "Add one: repertoire add NAME FOLDER")
    for each in listed:
        state = "problem" if each.health in {"gone", "stale"} else "ok"
        found = f"{each.source}: {each.health}" + (f" ({each.note})" if each.note else "")
        remedies = {
            "gone": f"Correct 'path' in {home.sources / each.source}.toml, or bring {each.path} back.",
            "stale": f"Look at the pages, or correct [bounds] in {home.sources / each.source}.toml.",
        }
        yield Checkup("sources", state, found, remedies.get(each.health))


def _taxonomy(home: Home) -> Checkup:
    try:
        read_taxonomy(home)
    except RepertoireError as error:
        return Checkup("taxonomy", "problem", str(error), "Correct that line.")
    own = "with the files of the home" if home.taxonomy.is_dir() else "as it ships"
    return Checkup("taxonomy", "ok", own)


def _warehouse(home: Home, settings: Settings) -> Checkup:
    """Open the published warehouse and read a row."""
    if not home.published.is_file():
        return Checkup("warehouse", "problem", "nothing is published yet", "Run: repertoire run")
    try:
        with closing(open_warehouse(home, settings)) as connection:
            rows = connection.execute("select code_version, as_of from core.build").fetchall()
    except Exception as error:  # noqa: BLE001 - a damaged file can fail in any way
        return Checkup("warehouse", "problem", f"{home.published}: {error}", "Make it anew: repertoire build")
    found = f"{home.published}: {home.published.stat().st_size / 1e6:,.1f} MB"
    if not rows:
        return Checkup("warehouse", "problem", f"{found}, without a build", "Make it anew: repertoire build")
    return Checkup("warehouse", "ok", f"{found}, made by version {rows[0][0]}, data as of {rows[0][1]} UTC")


def _archive(home: Home, progress: Progress) -> Iterator[Checkup]:
    """Read every part of every snapshot and hold it against its manifest."""
    names = (
        sorted(folder.name for folder in home.archive.iterdir() if folder.is_dir())
        if home.archive.is_dir()
        else []
    )
    snapshots, damage = [], []
    for name in names:
        try:
            snapshots += list_snapshots(home, name)
        except DamagedArchiveError as error:
            damage.append(str(error))
    for done, manifest in enumerate(snapshots):
        progress(done, len(snapshots))
        damage += verify(manifest)
    for sentence in damage:
        yield Checkup(
            "archive",
            "damaged",
            sentence,
            "Restore that folder from a backup, or remove it to do without it.",
        )
    size = sum(part.bytes for manifest in snapshots for part in manifest.parts)
    if not damage:
        yield Checkup(
            "archive", "ok", f"{len(snapshots):,} snapshots, {size / 1e6:,.1f} MB, as they were written"
        )
    known = {source.name for source in load_sources(home)} if not damage else set(names)
    for name in sorted(set(names) - known):
        yield Checkup("archive", "ok", f"{name}: snapshots of a source that has no file any more")

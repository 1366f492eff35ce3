"""The doctor: what could be wrong with a home and with this machine, each with its remedy."""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from flows.archive.manifest import STAMP_FORMAT, snapshot_folders
from flows.decisions.read import read_decisions
from flows.doctor.data import check_archive, check_warehouse
from flows.doctor.health_check import HealthCheck
from flows.doctor.sources import check_schedule, check_sources
from flows.home.errors import RepertoireError
from flows.home.lock import lock_holder
from flows.home.progress import Progress
from flows.home.run_history import last_run
from flows.home.settings import Home, Settings, load_settings
from flows.taxonomy.read import read_taxonomy

MIN_FREE_BYTES = 1_000_000_000
PACKAGES = ("repertoire", "duckdb", "polars", "prefect", "typer")
MIN_PYTHON = (3, 11)


def examine(home: Home, progress: Progress, *, offline: bool = False) -> Iterator[HealthCheck]:
    """Run all health checks; the archive, which takes longest, comes last.

    `offline` leaves out whether the sites of crawls answer.
    """
    yield from _versions()
    yield from _permissions(home)
    yield _disk(home)
    yield _clock(home)
    yield _lock(home)
    yield _last_run(home)
    settings, check = _settings(home)
    yield check
    yield from _notifications(home, settings)
    yield from check_sources(home, offline=offline)
    yield check_schedule(home)
    yield _taxonomy(home)
    yield from _decisions(home)
    yield from check_warehouse(home, settings)
    yield from check_archive(home, progress)


def _versions() -> Iterator[HealthCheck]:
    """Inspect Python and the packages that matter most."""
    running = ".".join(map(str, sys.version_info[:3]))
    found = [f"Python {running}"]
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            yield HealthCheck("versions", "problem", f"{package} is not installed", "Run: make setup")
    if sys.version_info < MIN_PYTHON:
        yield HealthCheck(
            "versions", "problem", f"Python {running} is too old", "Install Python 3.11 or newer."
        )
    yield HealthCheck("versions", "ok", ", ".join(found))


def _permissions(home: Home) -> Iterator[HealthCheck]:
    """Check whether this user may write where Repertoire writes."""
    unwritable = []
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
            unwritable.append(nearest)
    for folder in dict.fromkeys(unwritable):
        yield HealthCheck(
            "permissions",
            "problem",
            f"{folder}: not writable",
            f"Give this user rights: chmod u+rwx {folder}",
        )
    if not unwritable:
        yield HealthCheck("permissions", "ok", f"{home.root} can be written")


def _disk(home: Home) -> HealthCheck:
    """Check whether there is room for another warehouse next to the published one."""
    free = shutil.disk_usage(home.root).free
    published = home.published.stat().st_size if home.published.is_file() else 0
    needed = max(MIN_FREE_BYTES, 3 * published)
    found = f"{free / 1e9:,.1f} GB free"
    if free < needed:
        return HealthCheck(
            "disk", "problem", found, f"Make room: {needed / 1e9:,.1f} GB should be free on that disk."
        )
    return HealthCheck("disk", "ok", found)


def _lock(home: Home) -> HealthCheck:
    """Check who is writing, and whether a dead writer left something."""
    if holder := lock_holder(home):
        return HealthCheck("lock", "ok", f"{home.lock_file} is held by {holder}")
    if home.lock_file.is_file() and home.lock_file.stat().st_size:
        remedy = "Nothing to do: the next run clears it and what that run left behind."
        return HealthCheck("lock", "problem", f"{home.lock_file}: left by a run that was killed", remedy)
    return HealthCheck("lock", "ok", "nobody is writing")


def _settings(home: Home) -> tuple[Settings, HealthCheck]:
    try:
        settings = load_settings(home)
    except RepertoireError as error:
        return Settings(), HealthCheck("settings", "problem", str(error), f"Correct {home.settings_file}.")
    where = home.settings_file if home.settings_file.exists() else "defaults"
    return settings, HealthCheck("settings", "ok", str(where))


def _clock(home: Home) -> HealthCheck:
    """Inspect the time zone, and whether the clock is before what was collected already."""
    now = datetime.now(UTC)
    zone = os.environ.get("TZ") or time.tzname[0]
    found = f"{now:%Y-%m-%d %H:%M:%S} UTC, time zone {zone}"
    sources = home.archive.iterdir() if home.archive.is_dir() else ()
    stamps = [
        folder.name for source in sources if source.is_dir() for folder in snapshot_folders(home, source.name)
    ]
    newest = max(stamps, default=None)
    if newest and datetime.strptime(newest, STAMP_FORMAT).replace(tzinfo=UTC) > now:
        remedy = "Set the clock: a collection has a time in the future. Schedules depend on the clock."
        return HealthCheck("clock", "problem", f"{found}; newest collection {newest}", remedy)
    return HealthCheck("clock", "ok", found)


def _last_run(home: Home) -> HealthCheck:
    """Check how the last run ended."""
    run = last_run(home)
    if run is None:
        return HealthCheck("last run", "ok", "none yet")
    found = f"{run.command}, {run.started_at:%Y-%m-%d %H:%M:%S} UTC: {run.status}"
    is_running = run.status == "unfinished" and lock_holder(home) is not None
    if (run.status == "ok" and not run.problems) or is_running:
        return HealthCheck("last run", "ok", found)
    more = "; ".join(run.problems) or "it was killed"
    remedy = "Run again; see what it did with: repertoire runs last"
    return HealthCheck("last run", "problem", f"{found}: {more}", remedy)


def _notifications(home: Home, settings: Settings) -> Iterator[HealthCheck]:
    """Check whether people can be notified of a run, and whether figures can be written."""
    unset = [name for name in settings.notify.urls_from if not os.environ.get(name)]
    if unset:
        yield HealthCheck(
            "notifications", "problem", f"not set here: {', '.join(unset)}",
            "Set it for the user that runs Repertoire (unit, crontab); then: repertoire notify --test",
        )  # fmt: skip
    elif settings.notify.urls or settings.notify.urls_from:
        number = len(settings.notify.urls) + len(settings.notify.urls_from)
        yield HealthCheck("notifications", "ok", f"{number} to notify; test it: repertoire notify --test")
    if settings.metrics_file:
        folder = Path(home.root / settings.metrics_file).parent
        is_writable = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
        remedy = f"Make that folder for this user, or correct 'metrics_file' in {home.settings_file}."
        state = "ok" if is_writable else "problem"
        yield HealthCheck(
            "metrics",
            state,
            f"{folder}: {'' if is_writable else 'not '}writable",
            None if is_writable else remedy,
        )


def _taxonomy(home: Home) -> HealthCheck:
    try:
        read_taxonomy(home)
    except RepertoireError as error:
        return HealthCheck("taxonomy", "problem", str(error), "Correct that line.")
    own = "with the files of the home" if home.taxonomy.is_dir() else "as shipped"
    return HealthCheck("taxonomy", "ok", own)


def _decisions(home: Home) -> Iterator[HealthCheck]:
    """Read what editors decided, and tell which rows do not count."""
    read = read_decisions(home)
    for problem in read.problems:
        yield HealthCheck("decisions", "problem", problem, "Correct that line, or remove it.")
    found = f"{len(read.rows):,} rows count" if read.rows or read.problems else "none yet"
    yield HealthCheck("decisions", "ok", f"{home.editorial_decisions}: {found}")

"""Publishing a kept version of the warehouse again, and rebuilding it from the archive."""

import shutil
from contextlib import closing
from pathlib import Path

import duckdb

from flows.archive.forgotten import read_forgotten
from flows.build.build import BuildResult, build
from flows.extract.extractor import Extractor
from flows.home.errors import UsageError
from flows.home.versions import find_version, published_version, version_time
from flows.run.broken_pages import note_broken_pages
from flows.run.run import Run
from flows.warehouse.publish import publish_again
from flows.warehouse.query import open_version


def restore(run: Run, name: str) -> Path:
    """Make a kept version the published one and note it in the run log; return the version.

    Raises UsageError where there is no such version, where it cannot be read, and where it was built before a
    page was forgotten.
    """
    version = find_version(run.home, name)
    try:
        with closing(open_version(version, run.settings)) as connection:
            connection.execute("select fingerprint from core.build").fetchall()
    except duckdb.Error as error:
        raise UsageError(f"{version}: is not a readable warehouse: {error}. Restore another one.") from error
    forgotten_at = read_forgotten(run.home).newest
    built_at = version_time(version.name)
    if forgotten_at and (built_at is None or built_at < forgotten_at):
        raise UsageError(
            f"{version}: is older than what was forgotten at {forgotten_at:%Y-%m-%d %H:%M} UTC, and would "
            "bring it back. Build instead: repertoire build"
        )
    before = published_version(run.home)
    publish_again(run.home, version)
    run.log.record(
        "published", status="ok", version=version.name, restored=True, before=before and before.name
    )
    return version


def rebuild(run: Run) -> BuildResult:
    """Forget the records of pages, read all of them again from the archive, build and publish."""
    shutil.rmtree(run.home.cache, ignore_errors=True)
    with run.reporter.stage("Rebuilding the warehouse") as progress:
        extractor = Extractor(run.workspace, progress, run_shards=run.run_shards)
        try:
            built = build(run.workspace, run.log, progress, extractor, force=True)
        finally:
            note_broken_pages(run, extractor)
    run.has_built = True
    run.reporter.message(f"Built the warehouse: {built.extracted:,} pages read")
    return built

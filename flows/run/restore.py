"""Publishing a kept version of the warehouse again, and rebuilding it from the archive."""

import shutil
from contextlib import closing
from pathlib import Path

import duckdb

from flows.build.build import BuildResult, build
from flows.extract.extractor import Extractor
from flows.home.errors import UsageError
from flows.home.versions import find_version, published_version
from flows.run.broken_pages import note_broken_pages
from flows.run.run import Run
from flows.warehouse.publish import publish_again
from flows.warehouse.query import open_version


def restore(run: Run, name: str) -> Path:
    """Make a kept version the published one and note it in the run log; return the version.

    Raises UsageError where there is no such version, or where it cannot be read.
    """
    version = find_version(run.home, name)
    try:
        with closing(open_version(version, run.settings)) as connection:
            connection.execute("select fingerprint from core.build").fetchall()
    except duckdb.Error as error:
        raise UsageError(f"{version}: is not a readable warehouse: {error}. Restore another one.") from error
    before = published_version(run.home)
    publish_again(run.home, version)
    run.log.record(
        "published", status="ok", version=version.name, restored=True, before=before and before.name
    )
    return version


def rebuild(run: Run) -> BuildResult:
    """Forget the records of pages, read all of them again from the archive, build and publish."""
    shutil.rmtree(run.home.cache / "extraction", ignore_errors=True)
    with run.reporter.stage("Rebuilding the warehouse") as progress:
        extractor = Extractor(run.workspace, progress, run_shards=run.run_shards)
        try:
            built = build(run.workspace, run.log, progress, extractor, force=True)
        finally:
            note_broken_pages(run, extractor)
    run.reporter.message(f"Built the warehouse: {built.extracted:,} pages read")
    return built

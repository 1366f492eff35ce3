"""Forgetting in what was built: warehouses are built anew, and those from before go, with their reports."""

import shutil
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from flows.archive.forgotten import Forgotten
from flows.build.build import build, publish_rejected
from flows.build.rejected_builds import pending_rejected_build
from flows.home.durable import fsync_folder
from flows.home.errors import RejectedError
from flows.home.progress import Progress
from flows.home.run_log import RunLog
from flows.home.settings import Home, Settings
from flows.home.versions import kept_versions, published_version, version_time
from flows.report.write import write_reports
from flows.sources.workspace import Workspace
from flows.upkeep.forget_plan import Address
from flows.warehouse.publish import log_of, remove_database
from flows.warehouse.query import open_warehouse, run_query

LINKS = """
select distinct e.source, e.url
from core.fact_link l
join core.dim_exercise t on t.exercise_id = l.target_exercise_id
join core.dim_exercise e on e.exercise_key = l.exercise_key
where l.is_current and t.source = ? and t.url = ? and e.exercise_id <> t.exercise_id
order by all
"""


@dataclass
class Renewed:
    """What became of the warehouses. published: the new one, None where there was none before."""

    published: Path | None = None
    removed: Counter[str] = field(default_factory=Counter)
    accepted: str | None = None


def built_before(home: Home, forgotten: Forgotten) -> list[Path]:
    """Return the warehouses, published, kept or refused, that are older than what was last forgotten."""
    if forgotten.newest is None:
        return []
    found = [*kept_versions(home), *home.rejected.glob("[0-9]*")]
    old = [each for each in found if _is_before(each, forgotten.newest)]
    if home.published.is_file() and published_version(home) in {None, *old}:
        old.append(home.published)
    return old


def linking_pages(home: Home, settings: Settings, addresses: tuple[Address, ...]) -> list[Address]:
    """Return the other pages of the published warehouse that link to a page now."""
    if not home.published.is_file():
        return []
    with closing(open_warehouse(home, settings)) as connection:
        try:
            return [
                (str(row[0]), str(row[1]))
                for address in addresses
                for row in run_query(connection, LINKS, address, settings.sql_timeout_seconds)[1]
            ]
        except duckdb.CatalogException:  # an earlier Repertoire built it, and it goes anyway
            return []


def renew_warehouses(
    workspace: Workspace, log: RunLog, forgotten: Forgotten, reason: str, progress: Progress
) -> Renewed:
    """Build and publish without what is forgotten, and remove every warehouse and report from before.

    What was forgotten is gone in any case: where no warehouse can be built, there is none afterwards, and the
    error is raised then. That figures move because of it is accepted with the reason. The caller holds the
    writer's lock.
    """
    home = workspace.home
    renewed = Renewed()
    had_warehouse, had_report = home.published.is_file(), any(home.reports.glob("gap-report.*"))
    try:
        if had_warehouse:
            renewed.published = _build(workspace, log, reason, progress, renewed)
    finally:
        old = built_before(home, forgotten) if renewed.published is None else kept_versions(home)
        _remove(home, [each for each in old if each != renewed.published], renewed)
        _remove_refused_and_reports(home, renewed)
    if renewed.published and had_report:
        write_reports(home, workspace.settings)
    return renewed


def _build(
    workspace: Workspace, log: RunLog, reason: str, progress: Progress, renewed: Renewed
) -> Path | None:
    try:
        return build(workspace, log, progress, force=True).version  # its runs are not in the fingerprint
    except RejectedError as error:
        if pending_rejected_build(workspace.home) is None:
            raise
        renewed.accepted = str(error)
        return publish_rejected(workspace, log, f"a page was forgotten: {reason}")


def _is_before(warehouse: Path, moment: datetime) -> bool:
    built = version_time(warehouse.name)
    return built is None or built < moment


def _remove(home: Home, warehouses: list[Path], renewed: Renewed) -> None:
    """Remove warehouses with what is kept beside them."""
    for each in warehouses:
        if each.is_dir():
            continue  # a refused one, which goes with its folder
        renewed.removed["warehouses"] += each != home.published
        remove_database(each)
        if each.parent == home.versions:
            for attachment in home.versions.glob(f"{each.stem}.*"):
                attachment.unlink()
    log_of(home.published).unlink(missing_ok=True)
    if home.versions.is_dir():
        for leftover in home.versions.glob(".building-*"):
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        fsync_folder(home.versions)


def _remove_refused_and_reports(home: Home, renewed: Renewed) -> None:
    if home.rejected.is_dir():
        renewed.removed["refused builds"] += sum(1 for _ in home.rejected.iterdir())
        shutil.rmtree(home.rejected)
    if home.reports.is_dir():
        renewed.removed["reports"] += sum(file.is_file() for file in home.reports.rglob("*"))
        shutil.rmtree(home.reports)

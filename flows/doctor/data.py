"""The doctor on what is stored: the published warehouse and the archive."""

from collections.abc import Iterator
from contextlib import closing

from flows.doctor.health_check import HealthCheck
from flows.home.errors import DamagedArchiveError, RepertoireError
from flows.home.progress import Progress
from flows.home.settings import CHECKOUT, Home, Settings
from flows.home.versions import published_name
from flows.sources.source import load_sources
from flows.upkeep.forget import unfinished as unfinished_forgetting
from flows.upkeep.verify import DAMAGED, SOUND, UNFINISHED, archived_sources, verify_archive
from flows.warehouse.checks import run_checks, warehouse_checks
from flows.warehouse.query import open_warehouse

FORGET_AGAIN = "Finish it: repertoire archive forget --again"
IDLE = """
select file, line, problem from operations.editorial_decisions where is_idle order by file, line
"""
REBUILD = "Make it again: repertoire rebuild"


def check_warehouse(home: Home, settings: Settings) -> Iterator[HealthCheck]:
    """Open the published warehouse, run every check on it, and see that it is one of the kept versions."""
    if not home.published.is_file():
        yield HealthCheck("warehouse", "problem", "nothing is published yet", "Run: repertoire run")
        return
    try:
        with closing(open_warehouse(home, settings)) as connection:
            rows = connection.execute("select code_version, as_of from core.build").fetchall()
            idle = connection.execute(IDLE).fetchall()
            results = run_checks(connection, warehouse_checks(CHECKOUT / "sql" / "checks"))
    except Exception as error:  # noqa: BLE001 - a damaged file can fail in any way
        yield HealthCheck("warehouse", "problem", f"{home.published}: {error}", REBUILD)
        return
    found = f"{home.published}: {home.published.stat().st_size / 1e6:,.1f} MB"
    if not rows:
        yield HealthCheck("warehouse", "problem", f"{found}, without a build", REBUILD)
        return
    yield HealthCheck(
        "warehouse", "ok", f"{found}, made by version {rows[0][0]}, data as of {rows[0][1]} UTC"
    )
    for file, line, problem in idle:
        what = f"decisions/{file}:{line}: is on nothing any more{f': {problem}' if problem else ''}"
        yield HealthCheck("decisions", "ok", what)
    for result in results:
        if result.has_failed:
            yield HealthCheck("warehouse", "problem", str(result), REBUILD)
    name = published_name(home)
    remedy = "Nothing to do before the next run, which publishes a new one; it cannot be restored until then."
    if name is None:
        yield HealthCheck("warehouse", "problem", f"{home.published} is not one of {home.versions}", remedy)
    else:
        yield HealthCheck("warehouse", "ok", f"it is {name}; {len(results)} checks run")


def check_archive(home: Home, progress: Progress) -> Iterator[HealthCheck]:
    """Read every file of the archive and compare it with what was written down of it."""
    names = archived_sources(home)
    found = list(verify_archive(home, names, progress))
    remedy = "Restore that folder from a backup, or remove it to do without it."
    for one in found:
        for sentence in one.problems if one.state == DAMAGED else ():
            yield HealthCheck("archive", "damaged", sentence, remedy)
        if one.state == UNFINISHED:
            yield HealthCheck(
                "archive", "ok", f"{one.what}: unfinished; the next collection continues or clears it"
            )
    sound = [one for one in found if one.state == SOUND]
    size = sum(one.bytes for one in sound)
    if not any(one.state == DAMAGED for one in found):
        yield HealthCheck(
            "archive", "ok", f"{len(sound):,} snapshots and packs, {size / 1e6:,.1f} MB, as written"
        )
    try:
        for what, sentence in unfinished_forgetting(home):
            yield HealthCheck("archive", "problem", f"{what}: {sentence}", FORGET_AGAIN)
    except DamagedArchiveError:
        pass  # reported above
    try:
        known = {source.name for source in load_sources(home)}
    except RepertoireError:
        return  # reported with the sources
    for name in sorted(set(names) - known):
        yield HealthCheck("archive", "ok", f"{name}: snapshots of a source that no longer has a file")

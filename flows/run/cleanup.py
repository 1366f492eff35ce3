"""What is kept and what goes: logs of runs, earlier reports, records in the cache.

Warehouse versions are pruned where they are published (`flows/warehouse/publish.py`), snapshots only when
somebody asks for it (`repertoire archive prune`).
"""

import os
import shutil

from flows.home.durable import make_folder_durably
from flows.home.settings import Home, Settings
from flows.home.versions import published_version

EARLIER = "earlier"
REPORT_PATTERN = "gap-report.*"


def clean_up(home: Home, settings: Settings, running: str | None = None) -> dict[str, int]:
    """Keep the gap report under its version and remove what is more than the settings keep.

    The caller holds the writer's lock; the log of the run `running` always stays. Returns how many
    files of each kind went.
    """
    _keep_report(home, settings.keep_reports)
    return {
        "reports": _remove_old_reports(home, settings.keep_reports),
        "runs": _remove_old_runs(home, settings.keep_runs, running),
        "cached": _remove_old_records(home, settings.cache_cap_bytes),
    }


def _keep_report(home: Home, keep: int) -> None:
    """Link the gap report into a folder that is named after the warehouse that it is about."""
    version = published_version(home)
    record = home.reports / "gap-report.json"
    if not keep or version is None or not record.is_file():
        return
    if record.stat().st_mtime < version.stat().st_mtime:
        return  # of the version before: the report of this one could not be written
    folder = home.reports / EARLIER / version.stem
    if folder.is_dir():
        return
    make_folder_durably(folder)
    for file in home.reports.glob(REPORT_PATTERN):
        try:
            os.link(file, folder / file.name)
        except OSError:  # not every file system has links
            shutil.copyfile(file, folder / file.name)


def _remove_old_reports(home: Home, keep: int) -> int:
    """Remove all but the last reports; the one of the published warehouse is not counted as earlier."""
    folders = sorted((home.reports / EARLIER).glob("[0-9]*"), reverse=True)
    old = folders[keep + 1 :] if keep else folders
    for folder in old:
        shutil.rmtree(folder)
    return len(old)


def _remove_old_runs(home: Home, keep: int, running: str | None) -> int:
    old = [path for path in sorted(home.runs.glob("*.jsonl"), reverse=True)[keep:] if path.stem != running]
    tracebacks = sorted(home.runs.glob("error-*.txt"), reverse=True)[keep:]
    for path in (*old, *tracebacks):
        path.unlink(missing_ok=True)
    return len(old)


def _remove_old_records(home: Home, cap_bytes: int) -> int:
    """Remove records of pages, those that were written first, until the rest is within the cap.

    They are read from the archive again when they are needed.
    """
    found = [(path, path.stat()) for path in (home.cache / "extraction").glob("*/*/*.parquet")]
    total = sum(stat.st_size for _, stat in found)
    removed = 0
    for path, stat in sorted(found, key=lambda each: (each[1].st_mtime_ns, str(each[0]))):
        if total <= cap_bytes:
            break
        path.unlink(missing_ok=True)
        total -= stat.st_size
        removed += 1
    return removed

"""The kept versions of the warehouse, derived from names and files alone: no DuckDB."""

from datetime import UTC, datetime
from pathlib import Path

from flows.home.errors import UsageError
from flows.home.settings import Home

STAMP_FORMAT = "%Y%m%dT%H%M%S.%fZ"


def kept_versions(home: Home) -> list[Path]:
    """Return the kept versions, the newest first."""
    return sorted(home.versions.glob("[0-9]*.duckdb"), reverse=True)


def published_file(home: Home) -> Path:
    """Return the published warehouse. Raises UsageError, with the remedy, where there is none yet."""
    if not home.published.is_file():
        remedy = home.remedy("Make it with: repertoire run")
        raise UsageError(f"{home.published}: nothing is published yet. {remedy}")
    return home.published


def published_version(home: Home) -> Path | None:
    """Return the version that is published; None where none is, or where links were copied.

    Versions may come and go meanwhile, for a publisher in another process does not wait for readers.
    """
    published = _identity(home.published)
    if published is None:
        return None
    return next((version for version in kept_versions(home) if _identity(version) == published), None)


def published_name(home: Home) -> str | None:
    """Return the name of the version that is published, where `published_version` knows it."""
    version = published_version(home)
    return version.name if version else None


def version_time(name: str) -> datetime | None:
    """Return when a version was built, as its name says; None where it says nothing."""
    try:
        return datetime.strptime(name.partition("-")[0], STAMP_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def find_version(home: Home, name: str) -> Path:
    """Return the kept version of that name, or the one that begins so or has that fingerprint.

    Raises UsageError where there is none, or several.
    """
    versions = kept_versions(home)
    found = [each for each in versions if each.name.startswith(name) or each.stem.rpartition("-")[2] == name]
    if len(found) == 1:
        return found[0]
    known = ", ".join(each.name for each in versions) or "none"
    problem = f"{len(found)} versions start with that" if found else "there is no such version"
    raise UsageError(f"{name}: {problem}. Kept in {home.versions}: {known}.")


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what two names of one file have in common; None where there is no file."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino

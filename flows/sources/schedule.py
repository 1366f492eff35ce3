"""When sources are to be collected, derived from their files and the archive alone: no Prefect, no Polars.

A source has its own schedule, or the one of the settings. It is due from the moment its schedule
names until a collection of it has ended, so that a run that was missed is made up for, and one that
comes twice has nothing to do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.archive.manifest import MANIFEST_FILE, read_manifest, snapshot_folders
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings, load_settings
from flows.sources.cron import check_cron, next_after
from flows.sources.source import Schedule, Source, active_sources, load_sources


@dataclass(frozen=True)
class Group:
    """Sources that are collected at the same times, by name."""

    schedule: Schedule
    sources: tuple[str, ...]


def groups(home: Home) -> list[Group]:
    """Return the active sources by their schedules, in order of the first name of each.

    Raises UsageError where a source file or the settings hold no schedule that makes sense.
    """
    usual = default_schedule(home, load_settings(home))
    by_schedule: dict[Schedule, list[str]] = {}
    for source in active_sources(load_sources(home)):
        by_schedule.setdefault(source.schedule or usual, []).append(source.name)
    return [Group(schedule, tuple(names)) for schedule, names in by_schedule.items()]


def next_run(home: Home, now: datetime | None = None) -> datetime | None:
    """Return when a source is to be collected next (UTC); None where there is none."""
    moment = now or datetime.now(UTC)
    return min((next_time(group.schedule, moment) for group in groups(home)), default=None)


def next_time(schedule: Schedule, moment: datetime) -> datetime:
    """Return the first moment (UTC) after this one that a schedule names."""
    return next_after(schedule.cron, moment, ZoneInfo(schedule.timezone))


def due_sources(home: Home, sources: Iterable[Source], moment: datetime | None = None) -> list[Source]:
    """Return those of the sources whose time has come since they were last collected, or that never were."""
    now = moment or datetime.now(UTC)
    usual = default_schedule(home, load_settings(home))
    found = []
    for source in sources:
        collected_at = last_collected(home, source.name)
        if collected_at is None or next_time(source.schedule or usual, collected_at) <= now:
            found.append(source)
    return found


def last_collected(home: Home, source_name: str) -> datetime | None:
    """Return when the newest collection of a source ended (UTC); None where none ever did."""
    for folder in reversed(snapshot_folders(home, source_name)):
        if (folder / MANIFEST_FILE).exists():
            written = datetime.fromtimestamp((folder / MANIFEST_FILE).stat().st_mtime, UTC)
            return min(read_manifest(folder).finished_at, written)  # a wrong clock must not last for years
    return None


def default_schedule(home: Home, settings: Settings) -> Schedule:
    """Return the schedule of the settings. Raises UsageError where it makes no sense."""
    try:
        check_cron(settings.default_cron)
    except ValueError as error:
        raise UsageError(
            f"{home.settings_file}: 'default_cron' must be five fields such as \"0 5 * * *\", "
            f"not {settings.default_cron!r}: {error}."
        ) from error
    try:
        ZoneInfo(settings.default_timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(
            f"{home.settings_file}: 'default_timezone' is unknown: {settings.default_timezone!r}. "
            "Write one such as Europe/Berlin."
        ) from error
    return Schedule(settings.default_cron, settings.default_timezone)


def describe(found: Sequence[Group], moment: datetime) -> list[Mapping[str, str]]:
    """Return the schedules as rows for a person: when, in which zone, of which sources, when next (UTC)."""
    return [
        {
            "cron": group.schedule.cron,
            "timezone": group.schedule.timezone,
            "sources": ", ".join(group.sources),
            "next": f"{next_time(group.schedule, moment):%Y-%m-%d %H:%M} UTC",
        }
        for group in found
    ]

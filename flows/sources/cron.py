"""Cron as `cronsim` reads it, on the clock of a time zone as Prefect's scheduler reads it.

When clocks change, a time that comes twice counts the first time, and one that is skipped counts as
much before the change as it would have come after it (02:30 as 01:30). cronsim has other rules, so that
it is given times on the clock of the wall alone.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

MAX_CLOCK_CHANGE = timedelta(hours=3)
"""No clock is changed by more."""
FIELDS = (
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of the month", 1, 31),
    ("month", 1, 12),
    ("day of the week", 0, 7),
)
"""The five fields of a cron, with the numbers that each may hold."""


def check_cron(text: str) -> None:
    """Raise ValueError, with a reason, for what is not five cron fields that name a moment."""
    words = text.split()
    if len(words) != len(FIELDS):
        raise ValueError(f"it has {len(words)} fields and not five: minute, hour, day, month, weekday")
    for number, (word, (name, first, last)) in enumerate(zip(words, FIELDS, strict=True)):
        alone = ["*" if other != number else word for other in range(len(FIELDS))]
        if not _is_read(alone):
            allowed = f"numbers, rising ranges and steps within {first} to {last}"
            raise ValueError(f"the {name} {word!r} is not made of {allowed}")
    if not _is_read(words):
        raise ValueError("that day never comes")


def next_after(cron: str, moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment (UTC) after this one that a cron names on the clock of a zone."""
    on_the_wall = moment.astimezone(zone).replace(tzinfo=None) - MAX_CLOCK_CHANGE
    times = CronSim(_either_day(cron.split()), on_the_wall)
    return next(at for time in times if (at := _instant(time, zone)) > moment)


def _is_read(words: list[str]) -> bool:
    """Return whether cronsim reads a cron, without its own last (L) and n-th (#) days."""
    try:
        read = CronSim(_either_day(words), datetime(2024, 1, 1))  # noqa: DTZ001 - a clock on the wall
    except CronSimError:
        return False
    return min(read.days) > 0 and not any(isinstance(day, tuple) for day in read.weekdays)


def _either_day(words: list[str]) -> str:
    """Spell out `*/2` in the two fields of days: cronsim, unlike Prefect, takes it for no restriction."""
    minute, hour, day, month, weekday = words
    return f"{minute} {hour} {day.replace('*/', '1-31/')} {month} {weekday.replace('*/', '0-7/')}"


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment (UTC) at which a clock shows a time, the first of two."""
    at = local.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == local:
        return at
    return local.replace(tzinfo=zone, fold=1).astimezone(UTC)  # it is skipped

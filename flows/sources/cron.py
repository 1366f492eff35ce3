"""Cron: five fields that say when, and the moments that they mean in a time zone.

The dialect is that of cron(8): `*`, lists, ranges and steps, names of months and days in English, 0 and
7 for Sunday; where both the day of the month and the day of the week are restricted, either will do.

When clocks change, a time that comes twice counts the first time, and one that is skipped counts as
much before the change as it would have come after it (02:30 as 01:30). Prefect's scheduler does the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MAX_WAIT = timedelta(days=9 * 366)
"""29 February comes after eight years at most; what does not come by then never does."""

ONE_DAY = timedelta(days=1)
MAX_CLOCK_CHANGE = timedelta(hours=3)
"""No clock is changed by more."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


@dataclass(frozen=True)
class _Field:
    """One of the five fields: its name, the numbers that it may hold, and the names that stand for them."""

    name: str
    least: int
    most: int
    names: tuple[str, ...] = ()

    def parse(self, text: str) -> frozenset[int]:
        """Return the numbers that a field means; ValueError says what is wrong with it."""
        found: set[int] = set()
        for part in text.lower().split(","):
            span, slash, step = part.partition("/")
            if slash and not (step.isdecimal() and int(step)):
                raise ValueError(f"the {self.name} {text!r} has the step {step!r}, which is no number from 1")
            first, last = self._span(span, text, has_step=bool(slash))
            found.update(range(first, last + 1, int(step or 1)))
        return frozenset(found)

    def _span(self, span: str, text: str, *, has_step: bool) -> tuple[int, int]:
        if span == "*":
            return self.least, self.most
        first, dash, last = span.partition("-")
        start = self._number(first, text)
        end = self._number(last, text) if dash else (self.most if has_step else start)
        if end < start:
            raise ValueError(f"the {self.name} {text!r} ends before it starts")
        return start, end

    def _number(self, word: str, text: str) -> int:
        if word in self.names:
            return self.names.index(word) + self.least
        if not (word.isascii() and word.isdecimal()) or not self.least <= int(word) <= self.most:
            raise ValueError(f"the {self.name} {text!r} is not within {self.least} to {self.most}")
        return int(word)


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, MONTHS),
    _Field("day of the week", 0, 7, WEEKDAYS),
)


@dataclass(frozen=True)
class Cron:
    """When something shall happen, on the clock of a place. `weekdays` are 0 (Sunday) to 6."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    is_any_of_both: bool

    @classmethod
    def parse(cls, text: str) -> "Cron":
        """Read five cron fields. Raises ValueError, with a reason, for anything else."""
        words = text.split()
        if len(words) != len(_FIELDS):
            raise ValueError(f"it has {len(words)} fields and not five: minute, hour, day, month, weekday")
        minutes, hours, days, months, weekdays = (
            field.parse(word) for field, word in zip(_FIELDS, words, strict=True)
        )
        cron = cls(
            tuple(sorted(minutes)),
            tuple(sorted(hours)),
            days,
            months,
            frozenset(day % 7 for day in weekdays),
            is_any_of_both=words[2] != "*" and words[4] != "*",
        )
        if next(cron._times_after(datetime(2024, 1, 1)), None) is None:  # noqa: DTZ001 - a clock on the wall
            raise ValueError("that day never comes")
        return cron

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """Return the first moment (UTC) after this one."""
        local = moment.astimezone(zone).replace(tzinfo=None) - MAX_CLOCK_CHANGE
        return next(at for each in self._times_after(local) if (at := _instant(each, zone)) > moment)

    def _times_after(self, start: datetime) -> Iterator[datetime]:
        """Give the times on the clock of the wall after one, in order."""
        day = start.date()
        while day - start.date() <= MAX_WAIT:
            if self._falls_on(day):
                for hour in self.hours:
                    for minute in self.minutes:
                        found = datetime.combine(day, time(hour, minute))
                        if found > start:
                            yield found
            day += ONE_DAY

    def _falls_on(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return of_month or of_week if self.is_any_of_both else of_month and of_week


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment (UTC) at which a clock shows a time, the first of two."""
    at = local.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == local:
        return at
    return local.replace(tzinfo=zone, fold=1).astimezone(UTC)  # it is skipped

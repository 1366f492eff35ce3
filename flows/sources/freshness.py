"""Freshness as a contract: a source is overdue when the time that its schedule names has passed without it.

Derived from source files, settings, archive and clock alone; status, doctor, metrics and dashboard ask here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flows.home.settings import Home, load_settings
from flows.sources.schedule import default_schedule, last_collected, next_time
from flows.sources.source import Schedule, active_sources, load_sources

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Freshness:
    """When a source was collected, and when it is to be. Times are UTC.

    collected_at: end of its newest collection, with a change or without; None where there was none. due_at:
    the first time after that which its schedule names; of one that was never collected, after its file was
    written. overdue: for how long that is past, beyond the grace time; None where it is not, and for
    demonstration data, which stay as they are.
    """

    source: str
    schedule: Schedule
    collected_at: datetime | None
    due_at: datetime
    overdue: timedelta | None

    @property
    def sentence(self) -> str:
        """Say it to a person: since when nothing has come, and what was agreed."""
        when = f"{self.collected_at:%Y-%m-%d %H:%M} UTC" if self.collected_at else "never"
        return (
            f"{self.source}: overdue since {self.due_at:%Y-%m-%d %H:%M} UTC; last collected: {when}; its "
            f"schedule is {self.schedule.cron} ({self.schedule.timezone})"
        )


def freshness(home: Home, now: datetime | None = None) -> list[Freshness]:
    """Return the freshness of each source that counts, by name.

    Raises UsageError where a source file or the settings are not right, DamagedArchiveError where the
    archive is not.
    """
    moment = now or datetime.now(UTC)
    settings = load_settings(home)
    usual = default_schedule(home, settings)
    found = []
    for source in active_sources(load_sources(home)):
        schedule = source.schedule or usual
        collected_at = last_collected(home, source.name)
        written = datetime.fromtimestamp((home.sources / f"{source.name}.toml").stat().st_mtime, UTC)
        due_at = next_time(schedule, collected_at or written)
        late = moment - due_at
        is_overdue = late / HOUR > settings.overdue_after_hours and not source.demo
        found.append(Freshness(source.name, schedule, collected_at, due_at, late if is_overdue else None))
    return found


def overdue_sentences(home: Home, now: datetime | None = None) -> list[str]:
    """Return a sentence on each source that is overdue; raises as `freshness` does."""
    return [each.sentence for each in freshness(home, now) if each.overdue]

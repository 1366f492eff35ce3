"""What a doctor found, one thing at a time."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HealthCheck:
    """One thing that was looked at. state: ok, problem or damaged; a remedy where it is not ok."""

    subject: str
    state: str
    found: str
    remedy: str | None = None

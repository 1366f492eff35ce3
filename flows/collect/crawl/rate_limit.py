"""Rate limit of requests to a site, and how long to pause where it asks for a pause."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_CRAWL_DELAY = 30.0
"""A Crawl-delay above this counts as this."""
MAX_BACKOFF = 120.0
MAX_PAUSE = 600.0
"""Where a site asks for a longer pause, the crawl stops and continues later."""


class RateLimit:
    """When the next request to the one site of a crawl may start.

    Between the end of a request and the start of another are at least `delay` seconds, with as many
    requests at a time as `concurrency` says.
    """

    def __init__(self, delay: float, concurrency: int) -> None:
        self.delay = delay
        self._turns = asyncio.Semaphore(concurrency)
        self._line = asyncio.Lock()
        self._free_at = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until it is one's turn, and hold it."""
        async with self._turns:
            async with self._line:
                while (wait := self._free_at - time.monotonic()) > 0:
                    await asyncio.sleep(wait)
                self._free_at = time.monotonic() + self.delay
            try:
                yield
            finally:
                if self.delay:
                    self._free_at = max(self._free_at, time.monotonic() + self.delay)

    def pause(self, seconds: float) -> None:
        """Start no request for some seconds."""
        self._free_at = max(self._free_at, time.monotonic() + seconds)


def backoff(attempt: int, first: float) -> float:
    """Return how long to wait after a failed attempt (0 is the first): doubling, with jitter of half."""
    maximum: float = min(first * 2**attempt, MAX_BACKOFF)
    return maximum * random.uniform(0.5, 1.0)  # noqa: S311 - spreads requests, protects nothing


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds that a Retry-After asks for, stated in seconds or as a date (RFC 9110, 10.2.3)."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:12]), 10**9))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())

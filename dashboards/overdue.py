"""Which sources are overdue, as each page says it; the archive is asked for it now and then."""

import time
from functools import lru_cache
from typing import NamedTuple

from flows.home.errors import RepertoireError
from flows.home.redaction import redacted
from flows.home.settings import Home
from flows.sources.freshness import freshness

SECONDS_KNOWN = 30
"""For so long it is known which sources are overdue, without a look at the archive."""


def overdue_sources(home: Home) -> tuple["Overdue", ...]:
    """Return the sources that are overdue now."""
    return _overdue(home, int(time.monotonic() // SECONDS_KNOWN))


class Overdue(NamedTuple):
    """A source that is overdue, with what to say of it; without a source: why that is not known."""

    source: str | None
    sentence: str


@lru_cache(maxsize=4)
def _overdue(home: Home, _age: int) -> tuple[Overdue, ...]:
    """Ask the archive once in `SECONDS_KNOWN`; `_age` changes with them."""
    try:
        return tuple(
            Overdue(each.source, redacted(each.sentence)) for each in freshness(home) if each.overdue
        )
    except RepertoireError as error:
        return (Overdue(None, f"Whether sources are overdue is not known: {redacted(str(error))}"),)

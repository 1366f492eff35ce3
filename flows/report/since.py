"""Since when a gap report tells what changed: the report before, or a kept version of the warehouse."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

SCHEMA_VERSION = 2
"""Of the JSON document of the report; it changes when a key changes its meaning or goes."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Since:
    """What a report is compared with: how new its warehouse was in all (`as_of`), and each of its sources.

    headline: its row of `gaps.headline`; None where it is not known, or of another part of the library.
    """

    as_of: str | None
    sources: Mapping[str, str | None]
    headline: Row | None = None


@dataclass(frozen=True)
class Previous:
    """What the next report has to know of a report."""

    snapshots: Since
    since: Since | None
    is_demo: bool


def read_previous(path: Path) -> Previous | None:
    """Read the report before from its JSON document; None where there is none that can be read."""
    try:
        document = json.loads(path.read_bytes())
        if document["schema_version"] != SCHEMA_VERSION:
            return None
        head, before = document["headline"], document["since"]
        return Previous(
            snapshots=_read_since(head["as_of"], newest_snapshots(document["sources"]), head),
            since=before and _read_since(before["as_of"], before["sources"], before.get("headline")),
            is_demo=bool(head["has_demo_data"]),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def since_previous(previous: Previous | None, headline: Row, sources: Sequence[Row]) -> Since | None:
    """Return the point that changes are reported since, for a report with this headline and these sources.

    That is the report before, unless it is based on the same or on newer snapshots: then that report
    is only made again, with the same changes. Demonstration and own data have no history
    in common.
    """
    if previous is None or previous.is_demo != headline["has_demo_data"]:
        return None
    before, now = previous.snapshots, Since(headline["as_of"], newest_snapshots(sources))
    is_older = (before.as_of or "") < (now.as_of or "")
    is_other = before.as_of == now.as_of and before.sources != now.sources
    return before if is_older or is_other else previous.since


def newest_snapshots(sources: Sequence[Mapping[str, Any]]) -> dict[str, str | None]:
    """Return the start of the newest snapshot of each source that changed something."""
    return {source["source"]: source["last_change_at"] for source in sources}


def _read_since(as_of: str | None, sources: Mapping[str, str | None], headline: Row | None) -> Since:
    """Return what a document says of a report; what is no moment raises ValueError or TypeError."""
    for moment in (as_of, *sources.values()):
        if moment is not None:
            datetime.fromisoformat(moment)
    return Since(as_of, dict(sources), headline)

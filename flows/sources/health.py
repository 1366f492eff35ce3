"""The health of each source, derived from its file and its snapshots alone: no warehouse, no Polars."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.archive.manifest import Decision, Manifest, decision_of, list_snapshots
from flows.home.settings import Home
from flows.sources.source import Source, active_sources, load_sources


@dataclass(frozen=True)
class SourceHealth:
    """One source. `accepted` is None where its newest snapshot has not been assessed yet.

    health: ok, new (never collected), pending (collected, not built yet), stale (its newest
    collection was rejected), held (that was so, and none was accepted before, so that nothing of it
    is loaded), gone (what it reads is not there), inactive (a demonstration while there
    are sources that are none). note: what to know or do about it.
    """

    source: str
    role: str
    format: str
    health: str
    demo: bool
    snapshots: int
    inputs: int | None
    collected_at: datetime | None
    accepted: bool | None
    path: Path
    note: str | None


def all_health(home: Home) -> list[SourceHealth]:
    """Return the health of each source of the home, by name."""
    sources = load_sources(home)
    active = {source.name for source in active_sources(sources)}
    return [health_of(home, source, is_active=source.name in active) for source in sources]


def health_of(home: Home, source: Source, *, is_active: bool) -> SourceHealth:
    """Return the health of one source."""
    snapshots = list_snapshots(home, source.name)
    newest = snapshots[-1] if snapshots else None
    decision = decision_of(newest) if newest else None
    health, note = _judge(source, newest, decision, is_active=is_active)
    if health == "stale" and not any(map(_is_accepted, snapshots)):
        health, note = "held", f"its first collection is held: {decision and decision.reason}"
    if health in ("ok", "pending") and newest and (incomplete := newest.notes.get("incomplete")):
        note = "; ".join(filter(None, [f"its newest collection is not whole: {incomplete}", note]))
    return SourceHealth(
        source=source.name,
        role=source.role,
        format=source.format,
        health=health,
        demo=source.demo,
        snapshots=len(snapshots),
        inputs=newest.inputs if newest else None,
        collected_at=newest.started_at if newest else None,
        accepted=decision.accepted if decision else None,
        path=source.path,
        note=note,
    )


def _is_accepted(manifest: Manifest) -> bool:
    decision = decision_of(manifest)
    return decision is not None and decision.accepted


def demo_sentence(sources: Iterable[Source]) -> str | None:
    """Return a sentence on whether demonstration sources are shown or left out; None without any."""
    listed = list(sources)
    demo = [source.name for source in listed if source.demo]
    if not demo:
        return None
    if len(demo) == len(listed):
        return (
            f"These are demonstration data ({', '.join(demo)}). Your own pages replace them: "
            "repertoire add NAME FOLDER"
        )
    return f"The demonstration data ({', '.join(demo)}) are left out, since there are sources of your own."


NOT_ACCEPTED = frozenset({"held", "stale"})
"""Healths of sources whose newest collection is not accepted."""


def _judge(
    source: Source, newest: Manifest | None, decision: Decision | None, *, is_active: bool
) -> tuple[str, str | None]:
    """Return the health and a note."""
    if not is_active:
        return "inactive", "demonstration; left out since there are other sources"
    if not source.path.exists():
        return "gone", f"there is nothing at {source.path}; correct 'path' in its file"
    if newest is None:
        return "new", "never collected; run: repertoire run"
    if decision is None:
        return "pending", "collected, not built yet; run: repertoire build"
    if not decision.accepted:
        return "stale", f"its newest collection was refused: {decision.reason}"
    return "ok", _files_note(newest)


def _files_note(manifest: Manifest) -> str | None:
    """Return which files beside the pages were not read, and which formats have vanished; None for none."""
    parts = (
        ("not read", manifest.notes.get("not_read")),
        ("no page any more of", manifest.notes.get("formats_vanished")),
        ("no pages", manifest.notes.get("assets")),
    )
    told = [
        f"{words}: " + ", ".join(f"{count:,} {extension}" for extension, count in counts.items())
        for words, counts in parts
        if counts
    ]
    return "; ".join(told) or None

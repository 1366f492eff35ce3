"""Pruning: snapshots that add nothing to any table go, when somebody asks for it.

A collection that found just what the one before it found adds nothing to any table. Such a one may go
once it is old enough; everything else stays permanently, since history is made from it. What a snapshot
that goes holds for others (payloads are kept once) is moved to a pack first.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.archive.manifest import Decision, Manifest, decision_of, list_snapshots
from flows.archive.packs import write_pack
from flows.archive.payloads import stored_digests
from flows.build.acceptance import BY_BOUNDS
from flows.home.durable import fsync_folder
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings
from flows.upkeep.contents import PRUNED, payload_batches, referenced_digests, remove_half_pruned

ALWAYS_KEPT = 10
"""So many of the newest snapshots stay whatever is asked for: the next collection is relative to them."""
UNIT_DAYS = {"d": 1, "w": 7, "m": 31, "y": 366}


@dataclass(frozen=True)
class Keep:
    """What is to be kept: the newest `count` snapshots, or those since `since`; the other is None."""

    count: int | None = None
    since: datetime | None = None

    @classmethod
    def parse(cls, text: str, now: datetime | None = None) -> "Keep":
        """Read `10` (the newest ten) or `30d`, `8w`, `12m`, `2y` (those of the last days and so on)."""
        found = re.fullmatch(r"(\d{1,5})([dwmy]?)", text.strip().lower())
        if not found:
            raise UsageError(
                f"--keep {text}: must be a number of snapshots (10), or a time (30d, 8w, 12m or 2y)."
            )
        number, unit = int(found[1]), found[2]
        if not unit:
            return cls(count=number)
        try:
            return cls(since=(now or datetime.now(UTC)) - timedelta(days=number * UNIT_DAYS[unit]))
        except OverflowError as error:
            raise UsageError(f"--keep {text}: that is before the year 1. Give a shorter time.") from error


@dataclass(frozen=True)
class Prunable:
    """A snapshot that may go, and its bytes."""

    manifest: Manifest
    bytes: int


def prunable(home: Home, source_name: str, keep: Keep) -> list[Prunable]:
    """Return the snapshots of a source that may go, the oldest first."""
    snapshots = list_snapshots(home, source_name)
    newest = {manifest.snapshot_id for manifest in snapshots[-max(ALWAYS_KEPT, keep.count or 0) :]}
    return [
        Prunable(manifest, sum(file.stat().st_size for file in manifest.folder.iterdir()))
        for manifest in _repeating(snapshots)
        if manifest.snapshot_id not in newest and (keep.since is None or manifest.started_at < keep.since)
    ]


def prune(home: Home, source_name: str, prunables: Sequence[Prunable], settings: Settings) -> int:
    """Remove snapshots that `prunable` named; return how many payloads were moved to a pack first.

    The caller holds the writer's lock. Killed at any moment, a snapshot is there or not, and nothing that
    another one refers to is lost.
    """
    folder = home.archive / source_name
    remove_half_pruned(folder)
    gone = {one.manifest.folder for one in prunables}
    snapshots = list_snapshots(home, source_name)
    needed = referenced_digests(home, source_name, without=gone)
    needed -= stored_digests([manifest for manifest in snapshots if manifest.folder not in gone])
    files = [
        one.manifest.folder / part.name for one in prunables for part in one.manifest.parts if part.payloads
    ]
    packs = [write_pack(folder, table, settings.shard_bytes) for table in payload_batches(files, needed)]
    for one in prunables:
        _remove_snapshot(one.manifest.folder)
    return sum(pack.payloads for pack in packs)


def _repeating(snapshots: Sequence[Manifest]) -> Iterator[Manifest]:
    """Yield the snapshots that found the same as the one before them that was decided on alike.

    One that a person has decided on stays, and one that no one has decided on yet.
    """
    before: dict[bool, str] = {}
    for manifest in snapshots:
        decision: Decision | None = decision_of(manifest)
        if decision is None:
            continue
        if before.get(decision.accepted) == manifest.states_digest and decision.by == BY_BOUNDS:
            yield manifest
        before[decision.accepted] = manifest.states_digest


def _remove_snapshot(folder: Path) -> None:
    """Remove a snapshot: gone at once for every reader, then from the disk."""
    aside = folder.with_name(PRUNED + folder.name)
    folder.rename(aside)
    fsync_folder(folder.parent)
    shutil.rmtree(aside)

"""Collecting: what a source holds now becomes one snapshot of the archive."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from flows.archive.manifest import (
    STAMP_FORMAT,
    Manifest,
    decision_of,
    list_snapshots,
    remove_leftovers,
    snapshot_folders,
)
from flows.archive.payloads import stored_digests
from flows.archive.read import read_rows
from flows.archive.writer import SnapshotWriter
from flows.collect.collection import PROGRESS_STEP, Collection
from flows.collect.dataset_rows import collect_dataset
from flows.collect.file_kinds import format_of
from flows.collect.folder import FolderScan, read_file, scan_folder
from flows.home.errors import NotArchivedError
from flows.home.progress import Progress, TellHowItGoes, no_progress, tell_nobody
from flows.home.settings import Home, Settings
from flows.sources.source import Source

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

log = logging.getLogger(__name__)


def collect(
    home: Home,
    source: Source,
    settings: Settings,
    progress: Progress | None = None,
    *,
    tell: TellHowItGoes = tell_nobody,
    now: Callable[[], datetime] | None = None,
    snapshots: Sequence[Manifest] | None = None,
) -> Manifest:
    """Append one complete snapshot of a source to the archive and return its manifest.

    The caller holds the home's lock. What a killed collection left behind is removed first and named
    in the manifest. Outcomes are relative to the newest snapshot that is not refused: `unchanged` is
    the same bytes at the same address, `missing` an address that was found then and is not now.
    `tell` hears from time to time how a crawl goes. `now` replaces the clock; `snapshots` are those of
    the source, where they are read already. Raises UsageError where the source is not there or cannot be
    read as a whole; then nothing is added to the archive.
    """
    clock = now or _utc_now
    known = list_snapshots(home, source.name) if snapshots is None else snapshots
    if source.format == "crawl":
        from flows.collect.crawl.crawl import Clocks, crawl  # noqa: PLC0415 - what talks to the web is slow to import

        clocks = Clocks(clock, _ticks(now), lambda: _start_after_all(home, source.name, clock()))
        shown = progress or no_progress
        return crawl(home, source, settings, clocks, shown, tell=tell, snapshots=known)
    leftovers = remove_leftovers(home, source.name)
    if leftovers:
        log.warning("%s: removed what an unfinished collection left: %s", source.name, ", ".join(leftovers))
    started_at = _start_after_all(home, source.name, clock())
    base = _base_of(known)
    with SnapshotWriter(home, source.name, started_at, settings.shard_bytes) as writer:
        collection = Collection(
            writer, _digests_by_address(base), stored_digests(known), _ticks(now), progress or no_progress,
            respects_noindex=source.respects_noindex, kept_before=_errors_of(base),
        )  # fmt: skip
        if source.api is not None:
            from flows.collect.api.collect import collect_fetched  # noqa: PLC0415 - talks to the web

            collect_fetched(collection, source, source.api, (home, base), settings.archive_cap_bytes)
        elif source.format == "dataset":
            collect_dataset(collection, source, settings.archive_cap_bytes)
        elif source.format == "warc":
            from flows.collect.warc.collect import collect_archives  # noqa: PLC0415 - loads what reads archives

            collect_archives(collection, source, settings.archive_cap_bytes)
        elif source.format == "feed":
            from flows.collect.feed import collect_feed  # noqa: PLC0415 - loads lxml

            collect_feed(collection, source, settings.archive_cap_bytes)
        else:
            _collect_folder(collection, source, settings.archive_cap_bytes, _own_folders(home))
        collection.add_missing()
        return writer.seal(
            max(clock(), started_at),
            base_states_digest=base.states_digest if base else None,
            leftovers_removed=leftovers,
            notes=collection.notes,
        )


def _collect_folder(collection: Collection, source: Source, cap_bytes: int, skip: list[Path]) -> None:
    """Archive the pages of a folder; name what is there and is not read, and formats that have vanished."""
    scan = scan_folder(source.path, source.include, source.exclude, skip)
    root = f"{source.path}/"
    total = len(scan.pages)
    without_payload = [*scan.without_payload, *scan.unreadable]
    for done, url in enumerate(scan.pages):
        if done % PROGRESS_STEP == 0:
            collection.progress(done, total)
        if not is_utf8(url):
            without_payload.append((url, "set_aside", "name_not_utf8", "the name of the file is not UTF-8"))
            continue
        try:
            payload = read_file(scan.links.get(url) or root + url, cap_bytes)
        except NotArchivedError as error:
            without_payload.append((url, error.outcome, error.reason, error.detail))
        else:
            collection.add_page(url, scan.media_types[url], payload)
    collection.progress(total, total)
    for url, size, remedy in scan.not_read:
        collection.add_not_read(url, size, remedy)
    collection.add_all_without_payload(sorted(without_payload))
    collection.unreadable = [(folder, reason, detail) for folder, _, reason, detail in scan.unreadable]
    _note_formats(collection, source, scan)


def _note_formats(collection: Collection, source: Source, scan: FolderScan) -> None:
    """Note how many files of which formats are not read or are assets, and which formats have vanished."""
    before = Counter(format_of(url) for url, digest in collection.before.items() if digest)
    now = {format_of(url) for url in scan.pages}
    vanished = {extension: count for extension, count in before.items() if extension not in now}
    formats = {
        "not_read": Counter(format_of(url) for url, *_ in scan.not_read),
        "assets": Counter(map(format_of, scan.assets)),
        "formats_vanished": vanished,
    }
    collection.notes |= {name: dict(sorted(counts.items())) for name, counts in formats.items() if counts}
    for extension, count in sorted(vanished.items()):
        log.warning("%s: there is no %s page any more; there were %d", source.name, extension, count)


def is_utf8(name: str) -> bool:
    """Return whether the name of a file, as Python holds it, is UTF-8 on the disk."""
    if name.isascii():
        return True
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _own_folders(home: Home) -> list[Path]:
    """Return the folders of a home that are never pages, where a source lies around them."""
    return [home.archive, home.decisions, home.runs, home.warehouse]


def _base_of(snapshots: Sequence[Manifest]) -> Manifest | None:
    """Return the newest snapshot that is not rejected; collecting is relative to it."""
    for manifest in reversed(snapshots):
        decision = decision_of(manifest)
        if decision is None or decision.accepted:
            return manifest
    return None


def _digests_by_address(base: Manifest | None) -> dict[str, str | None]:
    """Return the addresses that a snapshot found, with the digest of each that has one."""
    if base is None:
        return {}
    rows = read_rows(base, ["url", "payload_digest", "outcome"])
    seen = rows.filter(pl.col("outcome") != "missing")
    return dict(zip(seen["url"].to_list(), seen["payload_digest"].to_list(), strict=True))


def _errors_of(base: Manifest | None) -> frozenset[str]:
    """Return the addresses that a snapshot could not read."""
    if base is None or not base.counts.get("error"):
        return frozenset()
    return frozenset(read_rows(base, ["url", "outcome"]).filter(pl.col("outcome") == "error")["url"])


def _start_after_all(home: Home, source_name: str, moment: datetime) -> datetime:
    """Return the moment, or just after the last start where the clock has not moved on."""
    folders = snapshot_folders(home, source_name)
    if not folders:
        return moment
    last = datetime.strptime(folders[-1].name, STAMP_FORMAT).replace(tzinfo=UTC)
    return max(moment, last + MICROSECOND)


def _ticks(now: Callable[[], datetime] | None) -> Callable[[], int]:
    """Return the clock of the rows: microseconds since 1970, UTC."""
    if now is None:
        return lambda: time.time_ns() // 1000
    return lambda: (now() - EPOCH) // MICROSECOND


def _utc_now() -> datetime:
    return datetime.now(UTC)

"""Crawling: the pages of a web site become one snapshot of the archive.

A crawl asks for every page that is known, so that no page ends because nothing was known of it, and
for what the site lists and links to. Stopped at any moment, the next collection continues from there.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import polars as pl

from flows.archive.journal import LOG_FILE, Journal, find_interrupted, read_journals
from flows.archive.manifest import STAMP_FORMAT, Manifest, remove_leftovers
from flows.archive.parts import ROW_BYTES
from flows.archive.payloads import stored_digests
from flows.archive.site_addresses import without_forgotten, write_site_addresses
from flows.archive.writer import SnapshotWriter
from flows.collect.crawl.fetch import CrawlStoppedError
from flows.collect.crawl.frontier import FrontierLog, read_log
from flows.collect.crawl.pages import CrawlRun
from flows.collect.crawl.previous import closed_pages, effective_snapshots, forgotten_pages, known_pages
from flows.collect.crawl.rows import CrawlRows
from flows.collect.crawl.site_log import SiteLog
from flows.collect.event_loop import run_to_end
from flows.home.digest import digest_of_value
from flows.home.errors import UsageError
from flows.home.progress import Progress, TellHowItGoes, tell_nobody
from flows.home.settings import Home, Settings
from flows.sources.crawl_policy import CrawlPolicy
from flows.sources.source import Source
from flows.sources.urls import Scope
from transforms.model.site_health import site_health

FLUSH_SECONDS = 5.0


@dataclass(frozen=True)
class Clocks:
    """The time: now, and now in microseconds since 1970; and the start of a collection that begins now."""

    now: Callable[[], datetime]
    ticks: Callable[[], int]
    new_start: Callable[[], datetime]


@dataclass(frozen=True)
class _Resumed:
    """A crawl that was stopped: its log and its rows. Without a log there is none."""

    log: FrontierLog | None
    journals: list[Journal]
    folder: Path | None


def crawl(
    home: Home,
    source: Source,
    settings: Settings,
    clocks: Clocks,
    progress: Progress,
    *,
    tell: TellHowItGoes = tell_nobody,
    snapshots: Sequence[Manifest],
) -> Manifest:
    """Append one snapshot of a site to the archive, or finish the one that was begun; return its manifest.

    `snapshots` are those of the archive, oldest first. `tell` hears every `pages.TELL_SECONDS` how it goes.
    Raises CrawlStoppedError where the site cannot be read now, and UsageError where its robots.txt
    forbids it; what was found until then is kept, is no snapshot yet, and is where the next one continues.
    """
    policy = source.crawl
    if policy is None:
        raise UsageError(f"{source.path}: is not a crawl source.")
    base = next(iter(effective := effective_snapshots(snapshots)), None)
    heading = _heading(source, policy, base)
    resumed = _find_resumable(home, source.name, heading)
    leftovers = remove_leftovers(home, source.name, keep=resumed.folder)
    started_at = _stamp_time(resumed.folder) if resumed.folder else clocks.new_start()
    with SnapshotWriter(
        home,
        source.name,
        started_at,
        settings.shard_bytes,
        keeps_unfinished=True,
        flush_seconds=FLUSH_SECONDS,
    ) as writer:
        known = known_pages(effective, policy.missing_after)
        rows = CrawlRows(writer, known, stored_digests(snapshots), policy.missing_after)
        _take_over(resumed.journals, writer, rows)
        with (
            _open_log(writer.folder, heading, is_new=resumed.log is None) as log,
            SiteLog(writer.folder, base, is_new=resumed.log is None) as site_log,
        ):
            writer.before_flush = lambda: _sync(log, site_log)
            run = CrawlRun(
                policy=policy,
                scope=Scope(policy.url, source.include, source.exclude),
                rows=rows,
                known=known,
                closed=closed_pages(base),
                before=(read_log(base.folder) if base else None) or FrontierLog(),
                before_folder=base.folder if base else None,
                restored=resumed.log,
                folder=writer.folder,
                log=log,
                site_log=site_log,
                cap_bytes=settings.archive_cap_bytes,
                ticks=clocks.ticks,
                progress=progress,
                tell=tell,
            )
            run_to_end(run.run())
            _require_pages(rows, writer, policy)
            return _seal(writer, run, max(clocks.now(), started_at), base, leftovers)


def _seal(
    writer: SnapshotWriter,
    run: CrawlRun,
    finished_at: datetime,
    base: Manifest | None,
    leftovers: Sequence[str],
) -> Manifest:
    """Make the snapshot complete, with what the addresses of the site answered beside it."""
    addresses = without_forgotten(run.site_log.whole(run.before.spellings), run.rows.forgets)
    kept = write_site_addresses(writer.folder, addresses)
    for name, why in forgotten_pages(base).items():
        writer.keep_forgotten(name, run.ticks(), why)
    manifest = writer.seal(
        finished_at,
        base_states_digest=base.states_digest if base else None,
        leftovers_removed=leftovers,
        notes={**_notes(run), **kept},
        beside=_digest_of_health(addresses),
    )
    run.site_log.remove()
    return manifest


def _digest_of_health(addresses: pl.DataFrame) -> str:
    """Return the digest of what is wrong at the site; "" where nothing is."""
    health = site_health(addresses)
    if health.problems.is_empty():
        return ""
    return digest_of_value([frame.rows() for frame in health])


def _require_pages(rows: CrawlRows, writer: SnapshotWriter, policy: CrawlPolicy) -> None:
    """Raise CrawlStoppedError where no page was read."""
    if not rows.pages:
        writer.give_up()  # else the next crawl would continue where there is nothing left to ask for
        raise _nothing_read(policy, rows)


def _take_over(journals: list[Journal], writer: SnapshotWriter, rows: CrawlRows) -> None:
    """Continue with what was found before the crawl was stopped."""
    writer.resume(journals)
    for journal in journals:
        rows.take_over(journal.states)


def _heading(source: Source, policy: CrawlPolicy, base: Manifest | None) -> dict[str, Any]:
    """Return what a crawl is relative to; where that has changed, a crawl that was stopped starts again."""
    return {
        "base": base.snapshot_id if base else None,
        "url": policy.url,
        "include": list(source.include),
        "exclude": list(source.exclude),
        "max_depth": policy.max_depth,
        "prefer_markdown": policy.prefer_markdown,
        "respect_noindex": policy.respect_noindex,
    }


def _find_resumable(home: Home, source_name: str, heading: Mapping[str, Any]) -> _Resumed:
    """Return the crawl that was stopped, where it was relative to the same as one would be now."""
    folder = find_interrupted(home, source_name)
    log = read_log(folder) if folder else None
    if folder is None or log is None or log.heading != heading:
        return _Resumed(None, [], None)
    return _Resumed(log, read_journals(folder, ROW_BYTES), folder)


def _stamp_time(folder: Path) -> datetime:
    return datetime.strptime(folder.name, STAMP_FORMAT).replace(tzinfo=UTC)


def _open_log(folder: Path, heading: Mapping[str, Any], *, is_new: bool) -> IO[str]:
    """Open the frontier log to be written on; a torn last line is cut off."""
    file = folder / LOG_FILE
    if is_new:
        opened = file.open("w", encoding="utf-8")
        opened.write(json.dumps(heading) + "\n")
        return opened
    whole = file.read_bytes().rpartition(b"\n")[0] + b"\n"
    os.truncate(file, len(whole))
    return file.open("a", encoding="utf-8")


def _sync(log: IO[str], site_log: SiteLog) -> None:
    """Bring the logs to the disk, before the rows of pages whose links are in them."""
    site_log.sync()
    if not log.closed:
        log.flush()
        os.fsync(log.fileno())


def _nothing_read(policy: CrawlPolicy, rows: CrawlRows) -> CrawlStoppedError:
    return CrawlStoppedError(
        f"{policy.url}: no page could be read{rows.first_problem}. "
        "Check that the address is right and the site is up, then collect again.",
        is_transient=True,
    )


def _notes(run: CrawlRun) -> dict[str, Any]:
    """Return what the manifest says of the crawl."""
    return {
        "requests": run.asked,
        "bodies": run.rows.bodies,
        "noindex": run.rows.noindex,
        "reached_max_pages": run.was_full,
    }

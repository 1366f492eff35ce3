"""Collecting web archives: the pages in them become rows of a snapshot, as if they had been crawled."""

import json
import logging
from collections.abc import Mapping

from flows.collect.collection import PROGRESS_STEP, Collection, free_address
from flows.collect.warc.index import GONE, ArchiveIndex, DecodedPage, WarcPage, read_index, read_pages
from flows.sources.source import Source

MAX_HEADER_TEXT = 2000
DROPPED_HEADERS = ("set-cookie", "set-cookie2")

log = logging.getLogger(__name__)


def collect_archives(collection: Collection, source: Source, cap_bytes: int) -> None:
    """Archive the pages of the web archives of a source, and what is wrong with these.

    Where an archive is damaged, a page that is not found may be in what is lost: it stays as it was.
    Raises UsageError where there is no archive.
    """
    index = read_index(source.path, source.include, source.exclude)
    collection.notes.update(index.notes())
    for sentence in index.sentences:
        log.info("%s: %s", source.name, sentence)
    _add_closed(collection, index)
    total = sum(page.is_page for page in index.pages.values())
    for done, read in enumerate(read_pages(index, cap_bytes)):
        if done % PROGRESS_STEP == 0:
            collection.progress(done, total)
        _add(collection, read)
    collection.progress(total, total)
    for name, problem in index.damaged.items():
        address = free_address(name, collection.seen)
        collection.add_without_payload(address, problem.outcome, problem.reason, problem.detail)
        collection.unreadable.append(("", problem.reason, f"the archive {name}: {problem.detail}"))


def _add(collection: Collection, read: DecodedPage) -> None:
    record_headers = read.page.record_headers
    problem = read.problem or collection.held_back(read.payload, read.headers.get("x-robots-tag", ""))
    if problem is not None:
        collection.add_without_payload(read.address, problem.outcome, problem.reason, problem.detail)
        return
    collection.add_payload(
        read.address,
        record_headers.media_type,
        read.payload,
        fetched_at=record_headers.fetched_at,
        final_url=record_headers.request_address if record_headers.request_address != read.address else None,
        status=record_headers.status,
        response_headers=_headers_json(read.headers),
    )


def _add_closed(collection: Collection, index: ArchiveIndex) -> None:
    """Add the known pages of which the archives say that they are gone permanently, or where they went."""
    for url, page in sorted(index.pages.items()):
        if url not in collection.before or page.is_page:
            continue
        if page.record_headers.status == GONE[-1]:
            _close(collection, url, page, "gone", None)
        elif page.moved_to is not None and page.moved_to != url:
            _close(collection, url, page, "moved", page.moved_to)


def _close(collection: Collection, url: str, page: WarcPage, outcome: str, target: str | None) -> None:
    collection.seen.add(url)
    collection.writer.add(
        url,
        page.record_headers.fetched_at or collection.ticks(),
        outcome,
        final_url=target,
        detail=f"HTTP status {page.record_headers.status}",
        status=page.record_headers.status,
    )


def _headers_json(headers: Mapping[str, str]) -> str | None:
    """Return the headers of an answer as the archive keeps them; None where there was no answer."""
    stored = {name: value[:MAX_HEADER_TEXT] for name, value in headers.items() if name not in DROPPED_HEADERS}
    return json.dumps(stored, ensure_ascii=False) if stored else None

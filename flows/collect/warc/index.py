"""What the web archives of a source say of each address: the last record of it by date counts.

Archives are read twice: first all that their headers say, then the bodies of the records that count.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from fastwarc.warc import WarcRecord

from flows.collect.warc.bodies import decoded_body
from flows.collect.warc.files import ArchiveFile, cut, list_archives
from flows.collect.warc.records import (
    Damage,
    RecordHeaders,
    headers_of,
    is_whole,
    kind_of,
    page_address,
    parse_answer,
    read_record,
    records_of,
)
from flows.home.errors import NotArchivedError
from flows.sources.address_patterns import compile_globs

OK, NOT_MODIFIED = 200, 304
GONE = (404, 410)
MOVED = (301, 308)

RecordPosition = tuple[int, int]
"""Number of the archive, and of the record in it."""


class WarcPage(NamedTuple):
    """The record that counts for an address.

    place: where its body is; None where no archive holds it. moved_to: the address that it leads to.
    """

    record_headers: RecordHeaders
    position: RecordPosition | None
    moved_to: str | None = None

    @property
    def is_page(self) -> bool:
        """Return whether there is a page, and not word that it is gone or elsewhere."""
        return self.record_headers.status in (None, OK, NOT_MODIFIED)

    @property
    def rank(self) -> tuple[int, int, RecordPosition]:
        """Order of the records of one address: what cannot be read, text made from a page, the page."""
        worth = 0 if self.is_garbled else 1 if self.record_headers.kind == "conversion" else 2
        return worth, self.record_headers.fetched_at, self.position or (0, 0)

    @property
    def is_garbled(self) -> bool:
        """Return whether the head of the answer cannot be read."""
        return self.record_headers.kind == "response" and self.record_headers.status is None


@dataclass
class ArchiveIndex:
    """What was found in all archives of a source.

    archives: their names and files. pages: what counts for each address. damaged: what is wrong with
    archives, by name. skipped: how many records were left out, by reason. records: how many there are.
    """

    archives: list[tuple[str, ArchiveFile]]
    pages: dict[str, WarcPage] = field(default_factory=dict)
    damaged: dict[str, NotArchivedError] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    records: int = 0

    @property
    def sentences(self) -> tuple[str, ...]:
        """Describe what was found."""
        count = sum(page.is_page for page in self.pages.values())
        skipped = ", ".join(f"{number:,} {reason}" for reason, number in self.skipped.most_common(8))
        return (
            f"Found {count:,} pages in {len(self.archives):,} web archives of {self.records:,} records",
            *((f"Left out: {skipped}",) if skipped else ()),
            *(f"{name}: {problem.detail}" for name, problem in self.damaged.items()),
        )

    def notes(self) -> dict[str, object]:
        """Return what the manifest of the collection says of the archives."""
        sizes = {name: file.size for name, file in self.archives if file.size is not None}
        return {"archives": sizes, "records": self.records, "skipped": dict(sorted(self.skipped.items()))}


def read_index(path: Path, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> ArchiveIndex:
    """Read what the archives at a path say, without the bodies.

    The globs are over the path of an address without its first "/", with the query where there is
    one, or over the same with the host before it. Raises UsageError where there is no archive.
    """
    index = ArchiveIndex(list_archives(path))
    reader = _IndexReader(index, _patterns(include) or re.compile(r"(?s:.*)"), _patterns(exclude))
    for number, (name, file) in enumerate(index.archives):
        damage = Damage()
        reader.read(number, file, damage)
        if damage.problem is not None:
            index.damaged[name] = damage.problem
    reader.resolve_revisits()
    return index


def _patterns(globs: Iterable[str]) -> re.Pattern[str] | None:
    listed = [glob.lstrip("/") for glob in globs]
    return compile_globs(listed) if listed else None


@dataclass
class _IndexReader:
    """Reads archives into an index.

    _by_date: places of pages by address and date. _by_digest: places and records by payload digest.
    """

    index: ArchiveIndex
    include: re.Pattern[str]
    exclude: re.Pattern[str] | None
    _by_date: dict[tuple[str, int], tuple[RecordPosition, RecordHeaders]] = field(default_factory=dict)
    _by_digest: dict[str, tuple[RecordPosition, RecordHeaders]] = field(default_factory=dict)

    def read(self, number: int, file: ArchiveFile, damage: Damage) -> None:
        """Read one archive to its end, or to where it is damaged."""
        for position, record in records_of(file, damage):
            self.index.records += 1
            is_sound = parse_answer(record)
            record_headers = read_record(record)
            reason = self._reason_to_skip(record, record_headers)
            if is_sound and not is_whole(record, damage):
                return
            if record_headers is None or reason is not None:
                self.index.skipped[reason or "records"] += 1
            else:
                self._take(record_headers, (number, position))

    def resolve_revisits(self) -> None:
        """Give each revisit that counts the place of the body that it found unchanged."""
        for address, page in self.index.pages.items():
            if page.record_headers.kind == "revisit":
                digest = page.record_headers.payload_digest or ""
                found = (
                    self._by_date.get(page.record_headers.refers_to)
                    if page.record_headers.refers_to
                    else None
                )
                position, original = found or self._by_digest.get(digest) or (None, page.record_headers)
                record_headers = page.record_headers._replace(
                    media_type=original.media_type or page.record_headers.media_type
                )
                self.index.pages[address] = page._replace(record_headers=record_headers, position=position)

    def _reason_to_skip(self, record: WarcRecord, record_headers: RecordHeaders | None) -> str | None:
        if record_headers is None or (record_headers.kind == "response" and not record.is_http):
            return f"{kind_of(record)} records"
        if not self._wants(record_headers.address):
            return "that the source leaves out"
        if record_headers.kind == "revisit":
            return None
        if record_headers.status not in (None, OK, *GONE, *MOVED):
            return f"with HTTP status {record_headers.status}"
        if record_headers.media_type is None and record_headers.status in (None, OK):
            return "that are not HTML, Markdown or text"
        return None

    def _wants(self, address: str) -> bool:
        parts = urlsplit(address)
        path = parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
        forms = (path, f"{parts.hostname}/{path}")
        excluded = self.exclude is not None and any(map(self.exclude.fullmatch, forms))
        return not excluded and any(map(self.include.fullmatch, forms))

    def _take(self, record_headers: RecordHeaders, position: RecordPosition) -> None:
        """Take a record for its address, where it is the last until now."""
        page = WarcPage(record_headers, position)
        if record_headers.kind != "revisit" and page.is_page and not page.is_garbled:
            self._by_date[record_headers.request_address, record_headers.fetched_at] = (
                position,
                record_headers,
            )
            if record_headers.payload_digest:
                self._by_digest.setdefault(record_headers.payload_digest, (position, record_headers))
        if record_headers.status in MOVED:
            target = urljoin(record_headers.request_address, record_headers.headers.get("location", ""))
            page = page._replace(moved_to=page_address(target))
        # The headers of the pages are read with their bodies.
        page = page._replace(record_headers=record_headers._replace(headers={}))
        before = self.index.pages.get(record_headers.address)
        if before is not None:
            self.index.skipped["older than another of the same address"] += 1
        if before is None or page.rank > before.rank:
            self.index.pages[record_headers.address] = page


HEADER_ALLOWANCE = 1 << 20
NO_PAYLOAD = "revisit_without_payload"
DIGEST_MISMATCH = "digest_mismatch"


class DecodedPage(NamedTuple):
    """A page with its body and the headers of its answer, or with what keeps it from having one."""

    address: str
    page: WarcPage
    payload: bytes = b""
    problem: NotArchivedError | None = None
    headers: Mapping[str, str] = {}


def read_pages(index: ArchiveIndex, cap_bytes: int) -> Iterator[DecodedPage]:
    """Yield each page of an index with its body, once, in the order in which the archives hold them.

    Those without a body come last. What is damaged or too large comes with the problem.
    """
    wanted: dict[RecordPosition, list[str]] = {}
    for address, page in index.pages.items():
        if page.is_page and page.position is not None:
            wanted.setdefault(page.position, []).append(address)
    for number in sorted({position[0] for position in wanted}):
        yield from _pages_of(index, number, wanted, cap_bytes)
    for address in sorted(address for addresses in wanted.values() for address in addresses):
        yield DecodedPage(address, index.pages[address], problem=cut("the record could not be read again"))
    for address, page in index.pages.items():
        if page.is_page and page.position is None:
            detail = "it was found unchanged, but no archive of the source contains its body"
            yield DecodedPage(address, page, problem=NotArchivedError("error", NO_PAYLOAD, detail))


def _pages_of(
    index: ArchiveIndex, number: int, wanted: dict[RecordPosition, list[str]], cap_bytes: int
) -> Iterator[DecodedPage]:
    """Yield the pages that one archive holds, and take them out of those that are wanted."""
    for record_number, record in records_of(index.archives[number][1], Damage()):
        addresses = wanted.pop((number, record_number), None)
        if not addresses:
            continue
        payload, problem = b"", None
        try:
            payload = _payload(record, index.pages[addresses[0]], cap_bytes)
        except NotArchivedError as error:
            problem = error
        for address in addresses:
            yield DecodedPage(address, index.pages[address], payload, problem, headers_of(record))


def _payload(record: WarcRecord, page: WarcPage, cap_bytes: int) -> bytes:
    """Return the body that a record holds."""
    if page.record_headers.is_cut:
        raise NotArchivedError(
            "error", "body_cut", "the crawler that wrote the archive did not keep all of it"
        )
    if record.content_length > cap_bytes + HEADER_ALLOWANCE:
        detail = f"a record of {record.content_length} bytes, the limit is {cap_bytes}"
        raise NotArchivedError("set_aside", "too_large_to_archive", detail)
    if record.headers.get("WARC-Block-Digest") and not record.verify_block_digest():
        detail = f"its bytes are not those of its digest {record.headers.get('WARC-Block-Digest')}"
        raise NotArchivedError("error", DIGEST_MISMATCH, detail)
    if not parse_answer(record) or page.is_garbled:
        raise NotArchivedError("error", "bad_answer", "the head of the answer is damaged")
    body = record.reader.read(cap_bytes + HEADER_ALLOWANCE) if record.reader is not None else b""
    return decoded_body(body, headers_of(record), cap_bytes)

"""What the web archives of a source say of each address: the last record of it by date counts.

Archives are read twice: first all that their headers say, then the bodies of the records that count.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from fastwarc.warc import WarcRecord

from flows.folders import NotArchivedError, compile_globs
from flows.warc_files import list_archives
from flows.warc_records import (
    Damage,
    RecordMet,
    is_whole,
    kind_of,
    page_address,
    parse_answer,
    read_record,
    records_of,
)

OK, NOT_MODIFIED = 200, 304
GONE = (404, 410)
MOVED = (301, 308)

Place = tuple[int, int]
"""Number of the archive, and of the record in it."""


class PageMet(NamedTuple):
    """The record that counts for an address.

    place: where its body is; None where no archive holds it. moved_to: the address that it leads to.
    """

    met: RecordMet
    place: Place | None
    moved_to: str | None = None

    @property
    def is_page(self) -> bool:
        """Tell whether there is a page, and not word that it is gone or elsewhere."""
        return self.met.status in (None, OK, NOT_MODIFIED)

    @property
    def rank(self) -> tuple[int, int, Place]:
        """Order of the records of one address: what cannot be read, text made from a page, the page."""
        worth = 0 if self.is_garbled else 1 if self.met.kind == "conversion" else 2
        return worth, self.met.fetched_at, self.place or (0, 0)

    @property
    def is_garbled(self) -> bool:
        """Tell whether the head of the answer cannot be read."""
        return self.met.kind == "response" and self.met.status is None


@dataclass
class ArchiveIndex:
    """What was met in all archives of a source.

    archives: their names and files. pages: what counts for each address. damaged: what is wrong with
    archives, by name. skipped: how many records were left out, by reason. records: how many there are.
    """

    archives: list[tuple[str, Path]]
    pages: dict[str, PageMet] = field(default_factory=dict)
    damaged: dict[str, NotArchivedError] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    records: int = 0

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say what was found."""
        count = sum(page.is_page for page in self.pages.values())
        skipped = ", ".join(f"{number:,} {reason}" for reason, number in self.skipped.most_common(8))
        return (
            f"Found {count:,} pages in {len(self.archives):,} web archives of {self.records:,} records",
            *((f"Left out: {skipped}",) if skipped else ()),
            *(f"{name}: {problem.detail}" for name, problem in self.damaged.items()),
        )

    def notes(self) -> dict[str, object]:
        """Return what the manifest of the collection says of the archives."""
        sizes = {name: file.stat().st_size for name, file in self.archives if file.exists()}
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
    _by_date: dict[tuple[str, int], tuple[Place, RecordMet]] = field(default_factory=dict)
    _by_digest: dict[str, tuple[Place, RecordMet]] = field(default_factory=dict)

    def read(self, number: int, file: Path, damage: Damage) -> None:
        """Read one archive to its end, or to where it is damaged."""
        for place, record in records_of(file, damage):
            self.index.records += 1
            is_sound = parse_answer(record)
            met = read_record(record)
            reason = self._reason_to_skip(record, met)
            if is_sound and not is_whole(record, damage):
                return
            if met is None or reason is not None:
                self.index.skipped[reason or "records"] += 1
            else:
                self._take(met, (number, place))

    def resolve_revisits(self) -> None:
        """Give each revisit that counts the place of the body that it found unchanged."""
        for address, page in self.index.pages.items():
            if page.met.kind == "revisit":
                digest = page.met.payload_digest or ""
                found = self._by_date.get(page.met.refers_to) if page.met.refers_to else None
                place, original = found or self._by_digest.get(digest) or (None, page.met)
                met = page.met._replace(media_type=original.media_type or page.met.media_type)
                self.index.pages[address] = page._replace(met=met, place=place)

    def _reason_to_skip(self, record: WarcRecord, met: RecordMet | None) -> str | None:
        if met is None or (met.kind == "response" and not record.is_http):
            return f"{kind_of(record)} records"
        if not self._wants(met.address):
            return "that the source leaves out"
        if met.kind == "revisit":
            return None
        if met.status not in (None, OK, *GONE, *MOVED):
            return f"with HTTP status {met.status}"
        if met.media_type is None and met.status in (None, OK):
            return "that are no HTML, Markdown or text"
        return None

    def _wants(self, address: str) -> bool:
        parts = urlsplit(address)
        path = parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
        forms = (path, f"{parts.hostname}/{path}")
        excluded = self.exclude is not None and any(map(self.exclude.fullmatch, forms))
        return not excluded and any(map(self.include.fullmatch, forms))

    def _take(self, met: RecordMet, place: Place) -> None:
        """Take a record for its address, where it is the last until now."""
        page = PageMet(met, place)
        if met.kind != "revisit" and page.is_page and not page.is_garbled:
            self._by_date[met.request_address, met.fetched_at] = place, met
            if met.payload_digest:
                self._by_digest.setdefault(met.payload_digest, (place, met))
        if met.status in MOVED:
            target = urljoin(met.request_address, met.headers.get("location", ""))
            page = page._replace(moved_to=page_address(target))
        page = page._replace(met=met._replace(headers={}))  # those of the pages are read with their bodies
        before = self.index.pages.get(met.address)
        if before is not None:
            self.index.skipped["older than another of the same address"] += 1
        if before is None or page.rank > before.rank:
            self.index.pages[met.address] = page

"""A collection under way: what is found is added as it is found, and what is not found at the end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from flows.archive.writer import SnapshotWriter
from flows.collect.file_kinds import stem_of
from flows.home.digest import digest_of
from flows.home.errors import NotArchivedError
from flows.home.progress import Progress
from transforms.pages.publication import asks_not_to_be_indexed, planned_for

PROGRESS_STEP = 500


@dataclass
class Collection:
    """A collection under way.

    before: addresses of the snapshot before this one, with the digest of each. kept_before: those of them
    that could not be read then, so that the page has the version that it had before. stored: digests of
    the payloads that the archive has. ticks: the time now, in microseconds since 1970. seen:
    addresses found so far. unreadable: folders of which nothing is known, with the reason and detail.
    not_read: what is there in a format that is not read, by its address without the extension.
    respects_noindex: whether pages that ask not to be indexed are left out.
    """

    writer: SnapshotWriter
    before: dict[str, str | None]
    stored: set[str]
    ticks: Callable[[], int]
    progress: Progress
    seen: set[str] = field(default_factory=set)
    unreadable: list[tuple[str, str, str]] = field(default_factory=list)
    not_read: dict[str, str] = field(default_factory=dict)
    notes: dict[str, object] = field(default_factory=dict)
    respects_noindex: bool = False
    kept_before: frozenset[str] = frozenset()

    def add_payload(
        self,
        url: str,
        media_type: str | None,
        payload: bytes,
        *,
        fetched_at: int | None = None,
        final_url: str | None = None,
        status: int | None = None,
        response_headers: str | None = None,
    ) -> None:
        """Add a page with its bytes, which are kept where the archive does not have them yet."""
        digest = digest_of(payload)
        is_new = digest not in self.stored and not self.writer.forgets(url, digest, final_url)
        if is_new:
            self.stored.add(digest)
        self.seen.add(url)
        self.writer.add(
            url,
            fetched_at or self.ticks(),
            "unchanged" if self.before.get(url) == digest else "present",
            final_url=final_url,
            status=status,
            response_headers=response_headers,
            media_type=media_type,
            size=len(payload),
            payload_digest=digest,
            payload=payload if is_new else None,
        )

    def add_page(self, url: str, media_type: str | None, payload: bytes) -> None:
        """Add a page, without its bytes where it counts for nothing yet."""
        held = self.held_back(payload)
        if held is None:
            self.add_payload(url, media_type, payload)
        else:
            self.add_without_payload(url, held.outcome, held.reason, held.detail)

    def held_back(self, payload: bytes, robots_tag: str = "") -> NotArchivedError | None:
        """Return why a page counts for nothing: its date is after the start of the collection, or noindex.

        It is decided while collecting, so that a build asks no clock.
        """
        if (day := planned_for(payload, self.writer.started_at.date())) is not None:
            return planned(day)
        if self.respects_noindex and asks_not_to_be_indexed(payload, robots_tag):
            return NotArchivedError("set_aside", "noindex", "the page asks not to be indexed")
        return None

    def add_without_payload(self, url: str, outcome: str, reason: str, detail: str) -> None:
        """Add something that was found but whose bytes are not kept."""
        self.seen.add(url)
        self.writer.add(url, self.ticks(), outcome, reason=reason, detail=detail)

    def keep_unmet(self, media_type: str) -> None:
        """Add the pages from before that were not met as they were, since nobody says that they are gone."""
        for url, digest in sorted(self.before.items()):
            if url not in self.seen and digest:
                self.seen.add(url)
                self.writer.add(url, self.ticks(), "unchanged", media_type=media_type, payload_digest=digest)

    def add_not_read(self, raw_url: str, size: int, remedy: str) -> None:
        """Add a file of a format that can hold a page and is not read; `size` in bytes."""
        url = free_address(raw_url, self.seen)
        self.seen.add(url)
        self.not_read[stem_of(url)] = url
        detail = f"{size:,} bytes. {remedy}"
        self.writer.add(url, self.ticks(), "not_read", reason="format_not_read", detail=detail, size=size)

    def add_all_without_payload(self, without_payload: list[tuple[str, str, str, str]]) -> None:
        """Add what has no payload, last, so that no address of it takes the place of a page's."""
        for raw_url, outcome, reason, detail in without_payload:
            self.add_without_payload(free_address(raw_url, self.seen), outcome, reason, detail)

    def add_missing(self) -> None:
        """Add what was found before and is not now: missing, unless it may be there all the same."""
        for url in sorted(self.before.keys() - self.seen - self.writer.forgotten_names):
            kept = self._kept(url)
            if kept is None:
                self.writer.add(url, self.ticks(), "missing")
            else:
                self.add_without_payload(url, "error", *kept)

    def _kept(self, url: str) -> tuple[str, str] | None:
        """Return reason and detail of a page that keeps its last version, since nobody says that it is gone.

        It is in a folder that cannot be read, or there in a format that is not.
        """
        for folder, reason, detail in self.unreadable:
            if url.startswith(folder):
                return reason, f"its folder {folder}: {detail}" if folder else detail
        is_page = bool(self.before[url]) or url in self.kept_before
        other = self.not_read.get(stem_of(url)) if is_page else None
        return ("format_changed", f"{other} is there, which is not read") if other else None


def planned(day: date) -> NotArchivedError:
    """Return what is said of a page or record that is to be published on a day to come."""
    return NotArchivedError("set_aside", "not_published", f"its date, {day}, is after that of the collection")


def free_address(raw_address: str, seen: set[str]) -> str:
    r"""Return an address as valid text, bytes that are not UTF-8 as `\xff`, and not one found already."""
    address = raw_address.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    number = 1
    free = address
    while free in seen:
        number += 1
        free = f"{address} ({number})"
    return free

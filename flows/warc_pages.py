"""The pages of web archives: the bodies of the records that count, decoded within the caps."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fastwarc.warc import WarcRecord

from flows.folders import NotArchivedError
from flows.warc_bodies import decoded_body
from flows.warc_files import cut
from flows.warc_index import ArchiveIndex, PageMet, Place
from flows.warc_records import Damage, headers_of, parse_answer, records_of

HEADER_ALLOWANCE = 1 << 20
NO_PAYLOAD = "revisit_without_payload"
DIGEST_MISMATCH = "digest_mismatch"


class PageRead(NamedTuple):
    """A page with its body and the headers of its answer, or with what keeps it from having one."""

    address: str
    page: PageMet
    payload: bytes = b""
    problem: NotArchivedError | None = None
    headers: Mapping[str, str] = {}


def read_pages(index: ArchiveIndex, cap_bytes: int) -> Iterator[PageRead]:
    """Give each page of an index with its body, once, in the order in which the archives hold them.

    Those without a body come last. What is damaged or too large comes with the problem.
    """
    wanted: dict[Place, list[str]] = {}
    for address, page in index.pages.items():
        if page.is_page and page.place is not None:
            wanted.setdefault(page.place, []).append(address)
    for number in sorted({place[0] for place in wanted}):
        yield from _pages_of(index, number, wanted, cap_bytes)
    for address in sorted(address for addresses in wanted.values() for address in addresses):
        yield PageRead(address, index.pages[address], problem=cut("the record could not be read again"))
    for address, page in index.pages.items():
        if page.is_page and page.place is None:
            detail = "it was found unchanged, but no archive of the source holds its body"
            yield PageRead(address, page, problem=NotArchivedError("error", NO_PAYLOAD, detail))


def _pages_of(
    index: ArchiveIndex, number: int, wanted: dict[Place, list[str]], cap_bytes: int
) -> Iterator[PageRead]:
    """Give the pages that one archive holds, and take them out of those that are wanted."""
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
            yield PageRead(address, index.pages[address], payload, problem, headers_of(record))


def _payload(record: WarcRecord, page: PageMet, cap_bytes: int) -> bytes:
    """Return the body that a record holds."""
    if page.met.is_cut:
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

"""The records of a web archive, one after the other, and what each says of the page at its address."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from fastwarc.warc import ArchiveIterator, WarcRecord

from flows.collect.warc.bodies import page_type
from flows.collect.warc.files import DAMAGED, ArchiveFile, ArchiveStream, cut
from flows.home.errors import NotArchivedError
from flows.sources.urls import normalise

MAX_HEADER_BYTES = 1 << 20
PAGE_HEADER = "Repertoire-Page"
"""Names the page that a record gives, where that is not at the address of the request."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
KINDS = frozenset({"response", "resource", "revisit", "conversion"})
"""Kinds of records that give pages."""


class Damage:
    """What is wrong with an archive, once its records were read to where it is."""

    def __init__(self) -> None:
        self.problem: NotArchivedError | None = None
        self.stream: ArchiveStream | None = None


class RecordHeaders(NamedTuple):
    """What the headers of one record say. `fetched_at` is in microseconds since 1970 (UTC), 0 if unknown.

    headers: those of the answer, their names in small letters. refers_to: address and date of the
    record that a revisit found unchanged. is_cut: the crawler did not keep all of it.
    """

    kind: str
    address: str
    request_address: str
    fetched_at: int
    status: int | None
    headers: dict[str, str]
    media_type: str | None
    payload_digest: str | None
    refers_to: tuple[str, int] | None
    is_cut: bool


def records_of(file: ArchiveFile, damage: Damage) -> Iterator[tuple[int, WarcRecord]]:
    """Yield the records of an archive with their numbers, each to be read before the next.

    They end where the archive stops being whole: `damage` says why. A record that is cut is given
    too, since that is known only at its end.
    """
    try:
        with ArchiveStream(file) as stream:
            damage.stream = stream
            try:
                records: Any = ArchiveIterator(
                    stream,  # type: ignore[arg-type]
                    parse_http=False,
                    max_header_len=MAX_HEADER_BYTES,
                    stream_detect=False,
                )
                yield from enumerate(records)
            except (OSError, ValueError) as error:
                damage.problem = stream.damage or NotArchivedError("error", DAMAGED, str(error))
            else:
                damage.problem = damage.problem or stream.damage
    except NotArchivedError as error:
        damage.problem = error


def kind_of(record: WarcRecord) -> str:
    """Return the type of a record in small letters, as WARC-Type says it."""
    return str(record.record_type).rpartition(".")[2].lower()


def parse_answer(record: WarcRecord) -> bool:
    """Read the head of the answer that a record holds, where it holds one; False where that is damaged."""
    if not record.is_http:
        return True
    try:
        record.parse_http(max_header_len=MAX_HEADER_BYTES, quirks_mode=True)
    except (OSError, ValueError):
        return False
    return True


def is_whole(record: WarcRecord, damage: Damage) -> bool:
    """Read the rest of a record; where it ends early, note that."""
    stated = record.content_length
    found = record.reader.consume() if record.reader is not None else 0
    if found < stated:
        ended = damage.stream.damage if damage.stream is not None else None
        damage.problem = ended or cut(f"a record has {found} of {stated} bytes")
    return found >= stated


def read_record(record: WarcRecord) -> RecordHeaders | None:
    """Return what a record says of a page; None where it is of another kind or of no address."""
    kind = kind_of(record)
    headers = record.headers
    stated = _without_brackets(headers.get("WARC-Target-URI") or "")
    request_address = page_address(stated)
    address = page_address(_without_brackets(headers.get(PAGE_HEADER) or "")) or request_address
    if kind not in KINDS or address is None or request_address is None:
        return None
    http = record.http_headers
    answered = headers_of(record)
    is_answer = http is not None
    stated_type = answered.get("content-type", "") if is_answer else headers.get("Content-Type") or ""
    refers_to = page_address(_without_brackets(headers.get("WARC-Refers-To-Target-URI") or ""))
    return RecordHeaders(
        kind=kind,
        address=address,
        request_address=request_address,
        fetched_at=_ticks(headers.get("WARC-Date")),
        status=http.status_code if http is not None else None,
        headers=answered,
        media_type=page_type(stated_type, request_address, is_text_a_page=kind == "conversion"),
        payload_digest=headers.get("WARC-Payload-Digest"),
        refers_to=(refers_to, _ticks(headers.get("WARC-Refers-To-Date"))) if refers_to else None,
        is_cut=bool(headers.get("WARC-Truncated") or headers.get("WARC-Segment-Number")),
    )


def page_address(stated: str) -> str | None:
    """Return the address of a page as the archive names it; of a local file its path."""
    if stated[:8].lower() == "file:///":
        path = unquote(urlsplit(stated).path).strip("/")
        return path if path and path.isprintable() and ".." not in path.split("/") else None
    return normalise(stated) if stated else None


def headers_of(record: WarcRecord) -> dict[str, str]:
    """Return the headers of an answer, their names in small letters, those of one name joined."""
    found: dict[str, str] = {}
    for raw_name, value in record.http_headers.to_tuples() if record.http_headers is not None else ():
        name = raw_name.lower()
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _without_brackets(address: str) -> str:
    """Return an address without the brackets that some writers of WARC 1.0 put around it."""
    return address.strip().removeprefix("<").removesuffix(">")


def _ticks(stated: str | None) -> int:
    """Return a date as microseconds since 1970, 0 where it is none; WARC 1.1 lets it be short."""
    text = (stated or "").strip()
    missing = "-01-01T00:00Z"[3 * text.count("-") :] if len(text) < len("2026-01-01") else ""
    try:
        moment = datetime.fromisoformat(text + missing)
    except ValueError:
        return 0
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - EPOCH) // MICROSECOND

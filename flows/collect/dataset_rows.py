"""Collecting a dataset: a record a row of the snapshot, under its id."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flows.collect.collection import PROGRESS_STEP, Collection
from flows.collect.dataset import MEDIA_TYPE, BrokenRecord, canonical_bytes, iterate_records
from flows.collect.dataset.records import printable
from flows.collect.joined import joined, load_joins
from flows.collect.part import part_in_file
from flows.home.digest import digest_of
from flows.home.errors import NotArchivedError, UsageError
from flows.sources.source import Source
from transforms.pages.datasets.ids import record_id
from transforms.pages.datasets.paths import holds, reach

log = logging.getLogger(__name__)

REPEATED_SHARE = 0.5
"""Where more of the records have an id that another record had, the field is no id."""
FEW = 10


@dataclass
class _Ids:
    """The ids of a collection: how often each was met, and which records it stood for.

    records: a number for each pair of an id and the bytes of its record, since both do not fit into
    memory for millions of them. repeated: records of an id that stood for another one.
    """

    seen: set[str]
    records: set[int] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    repeated: int = 0

    def address(self, record_id: str, payload: bytes) -> str:
        """Return the address of a record: its id, "id (2)" for another record of the same id.

        Raises NotArchivedError for the same record once more.
        """
        pair = int(digest_of(record_id.encode() + b"\0" + payload)[:15], 16)
        if pair in self.records:
            detail = f"a record with the id {record_id!r} and the same content occurs earlier"
            raise NotArchivedError("set_aside", "duplicate_record_id", detail)
        self.records.add(pair)
        if record_id not in self.seen:
            return record_id
        self.repeated += 1
        number = self.counts.get(record_id, 1) + 1
        while f"{record_id} ({number})" in self.seen:
            number += 1
        self.counts[record_id] = number
        return f"{record_id} ({number})"


def collect_dataset(collection: Collection, source: Source, cap_bytes: int) -> None:
    """Archive the records of a dataset; the notes say where it is a part of more.

    Raises UsageError where the dataset cannot be read as a whole, or its id is none.
    """
    records = iterate_records(source.path, source.records, source.form, source.include, source.exclude)
    count = archive_records(collection, source, records, cap_bytes)
    if part := part_in_file(source.path, count):
        collection.notes["part"] = part.sentence(count)
        log.warning("%s: %s: %s", source.name, source.path, part.sentence(count))


def archive_records(
    collection: Collection,
    source: Source,
    records: Iterable[object],
    cap_bytes: int,
    addresses: dict[int, str] | None = None,
) -> int:
    """Archive records, the canonical bytes of each under its id, and return how many there were.

    Of several records with one id the first keeps it, others are "id (2)" and so on in their order, and
    the snapshot notes how many there are. Records that do not hold what the source file asks for are counted
    in its notes. Records that cannot be read are rows without bytes. `addresses` gets the address of each by
    its number from 0. Raises UsageError where the id is none.
    """
    tables = load_joins(source.joins)
    without_payload = []
    ids = _Ids(collection.seen)
    done = left_out = 0
    for done, record in enumerate(records, start=1):
        if done % PROGRESS_STEP == 0:
            collection.progress(done, None)
        try:
            whole = joined(record, tables)
            if isinstance(whole, Mapping) and not holds(whole, source.where):
                left_out += 1
                continue
            found_id = _record_id(whole, source.id_field or "", done)
            payload = _record_payload(whole, cap_bytes)
            url = ids.address(found_id, payload)
        except NotArchivedError as error:
            address = record.address if isinstance(record, BrokenRecord) else None
            detail = printable(error.detail)
            without_payload.append((address or f"record-{done}", error.outcome, error.reason, detail))
        else:
            collection.add_payload(url, MEDIA_TYPE, payload)
            if addresses is not None:
                addresses[done - 1] = url
    collection.progress(done, done)
    if ids.repeated > max(FEW, REPEATED_SHARE * done):
        raise UsageError(
            f"{source.address}: {ids.repeated:,} of {done:,} records have an id that another record has, so "
            f"{source.id_field!r} is no id. Name another field as id in the source file."
        )
    notes = {"left_out_by_where": left_out, "records_of_a_repeated_id": ids.repeated}
    collection.notes.update({name: count for name, count in notes.items() if count})
    collection.add_all_without_payload(without_payload)
    return done


def _record_id(record: object, rule: str, row: int) -> str:
    """Return the id of a record as text; `row` is its number in the file."""
    if isinstance(record, BrokenRecord):
        raise NotArchivedError("error", "record_unreadable", record.detail)
    if not isinstance(record, Mapping):
        raise NotArchivedError("error", "record_not_object", f"not an object: {str(record)[:100]}")
    found = record_id(record, rule, row)
    if found is None:
        stated = str(reach(record, rule))[:100]
        raise NotArchivedError("error", "record_without_id", f"{rule} is {stated!r}")
    return found


def _record_payload(record: object, cap_bytes: int) -> bytes:
    try:
        payload = canonical_bytes(record)
    except TypeError as error:  # half a surrogate pair, a number of more than 64 bits
        raise NotArchivedError("error", "record_unreadable", str(error)) from error
    if len(payload) > cap_bytes:
        detail = f"{len(payload)} bytes, the limit is {cap_bytes}"
        raise NotArchivedError("set_aside", "too_large_to_archive", detail)
    return payload

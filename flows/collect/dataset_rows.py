"""Collecting a dataset: a record a row of the snapshot, under its id."""

import logging
from collections.abc import Iterable, Mapping

from flows.collect.collection import PROGRESS_STEP, Collection
from flows.collect.dataset import MEDIA_TYPE, BrokenRecord, canonical_bytes, iterate_records
from flows.collect.dataset.records import printable
from flows.collect.joined import joined, load_joins
from flows.collect.part import part_in_file
from flows.home.errors import NotArchivedError, UsageError
from flows.sources.source import Source
from transforms.pages.datasets.ids import record_id
from transforms.pages.datasets.paths import holds, reach

log = logging.getLogger(__name__)

REPEATED_SHARE = 0.5
"""Where more of the records have an id that another record had, the field is no id."""
FEW = 10


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

    Of several records with one id the first keeps it and the others are set aside. Records that do not hold
    what the source file asks for are counted in its notes. Records that cannot be read are rows without
    bytes. `addresses` gets the address of each by its number from 0. Raises UsageError where the id is none.
    """
    tables = load_joins(source.joins)
    without_payload = []
    done = left_out = repeated = 0
    for done, record in enumerate(records, start=1):
        if done % PROGRESS_STEP == 0:
            collection.progress(done, None)
        try:
            whole = joined(record, tables)
            if isinstance(whole, Mapping) and not holds(whole, source.where):
                left_out += 1
                continue
            found_id = _record_id(whole, source.id_field or "", done)
            payload = None if found_id in collection.seen else _record_payload(whole, cap_bytes)
        except NotArchivedError as error:
            address = record.address if isinstance(record, BrokenRecord) else None
            detail = printable(error.detail)
            without_payload.append((address or f"record-{done}", error.outcome, error.reason, detail))
            continue
        if payload is None:
            repeated += 1
            detail = f"the id {found_id!r} occurs earlier"
            without_payload.append((f"record-{done}", "set_aside", "duplicate_record_id", detail))
        else:
            collection.add_payload(found_id, MEDIA_TYPE, payload)
            if addresses is not None:
                addresses[done - 1] = found_id
    collection.progress(done, done)
    if repeated > max(FEW, REPEATED_SHARE * done):
        raise UsageError(
            f"{source.address}: {repeated:,} of {done:,} records have an id that another record has, so "
            f"{source.id_field!r} is no id. Name another field as id in the source file."
        )
    if left_out:
        collection.notes["left_out_by_where"] = left_out
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

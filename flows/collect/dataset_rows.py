"""Collecting a dataset: a record a row of the snapshot, under its id."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flows.collect.collection import PROGRESS_STEP, Collection, planned
from flows.collect.dataset import MEDIA_TYPE, BrokenRecord, canonical_bytes, iterate_records, limits, too_many
from flows.collect.dataset.read import stored_file
from flows.collect.dataset.records import printable
from flows.collect.demand_days import days_of_file
from flows.collect.joined import JoinTable, joined_editions, load_joins
from flows.collect.part import part_in_file
from flows.home.errors import NotArchivedError, UsageError
from flows.home.toml import toml_string
from flows.sources.source import Source
from transforms.pages.datasets.editions import Edition, of_record, unnamed_languages
from transforms.pages.datasets.fields import FieldRule
from transforms.pages.datasets.ids import record_id as id_of_record
from transforms.pages.datasets.mixed_languages import Mixed, mixed_languages, through_lists
from transforms.pages.datasets.paths import holds, reach
from transforms.pages.publication import record_planned_for

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
    if source.demand is not None and source.path.is_file():
        days = days_of_file(stored_file(source.path, source.form.member), source.form.charset)
        collection.notes |= {"days": [day.isoformat() for day in days]} if days else {}


def archive_records(
    collection: Collection,
    source: Source,
    records: Iterable[object],
    cap_bytes: int,
    addresses: dict[int, str] | None = None,
) -> int:
    """Archive records, the canonical bytes of each under its id, and return how many there were.

    A record of several editions is a row for each, under its language and the id: "de/17". Of several with
    one id the first keeps it and the others are set aside. Records that do not hold what the source file
    asks for are counted in its notes. Records that cannot be read are rows without bytes. `addresses` gets
    the address of each by its number from 0, where records are not parted. Raises UsageError where the id
    is none, or there are more rows than `limits.RECORDS`.
    """
    rows = _Rows(collection, source, cap_bytes, load_joins(source.joins))
    done = 0
    for done, record in enumerate(records, start=1):
        if done % PROGRESS_STEP == 0:
            collection.progress(done, None)
        found_ids = rows.add(done, record)
        if rows.height > limits.RECORDS:
            raise UsageError(f"{source.address}: {too_many()}")
        if addresses is not None and source.editions is None and found_ids:
            addresses[done - 1] = found_ids[0]
    collection.progress(done, done)
    if rows.repeated > max(FEW, REPEATED_SHARE * done):
        raise UsageError(
            f"{source.address}: {rows.repeated:,} of {done:,} records have an id that another record has, so "
            f"{source.id_field!r} is no id. Name another field as id in the source file."
        )
    collection.notes |= {name: count for name, count in rows.left_out.items() if count}
    collection.add_all_without_payload(rows.without_payload)
    return done


@dataclass
class _Rows:
    """The rows that records become.

    without_payload: address, outcome, reason and detail of those that are not kept. left_out: how many are no
    rows, by the name of the note. repeated: how many have the id of another.
    """

    collection: Collection
    source: Source
    cap_bytes: int
    tables: list[JoinTable]
    without_payload: list[tuple[str, str, str, str]] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=lambda: {"left_out_by_where": 0, "without_name": 0})
    repeated: int = 0
    texts: Mapping[str, Sequence[FieldRule]] = field(init=False)
    today: date = field(init=False)

    def __post_init__(self) -> None:
        self.texts = through_lists(self.source.fields)
        self.today = self.collection.writer.started_at.date()

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self.collection.seen) + len(self.without_payload)

    def add(self, number: int, record: object) -> list[str]:
        """Add the rows of a record, `number` from 1; return the addresses of those that are kept."""
        own = f"record-{number}"
        try:
            found = joined_editions(record, self.tables, self.source.editions)
        except NotArchivedError as error:
            self._leave(own, error)
            return []
        if self.source.editions and isinstance(record, Mapping):
            self.left_out["without_name"] += unnamed_languages(record, self.source.editions)
        whole = found[0].record
        if not self.source.editions and isinstance(whole, Mapping) and holds(whole, self.source.where):
            mixed = mixed_languages(whole, self.texts)
            if mixed is not None:
                raise _mixed_error(self.source, number, mixed)
        kept = []
        for place, edition in enumerate(found, start=1):
            address = own if place == 1 else f"{own}-{place}"
            try:
                kept += self._add_edition(number, edition)
            except NotArchivedError as error:
                self._leave(record.address or address if isinstance(record, BrokenRecord) else address, error)
        return kept

    def _leave(self, address: str, error: NotArchivedError) -> None:
        self.without_payload.append((address, error.outcome, error.reason, printable(error.detail)))

    def _add_edition(self, number: int, edition: Edition) -> list[str]:
        """Add one edition; return its address in a list, which is empty where it is not kept."""
        whole = edition.record
        if isinstance(whole, Mapping) and not holds(whole, self.source.where):
            self.left_out["left_out_by_where"] += 1
            return []
        record_id = _record_id(whole, self.source.id_field or "", number)
        found_id = f"{edition.language}/{record_id}" if edition.language else record_id
        if found_id in self.collection.seen:
            self.repeated += 1
            detail = f"the id {found_id!r} occurs earlier"
            raise NotArchivedError("set_aside", "duplicate_record_id", detail)
        if isinstance(whole, Mapping) and self.source.demand is None:
            day = record_planned_for(whole, self.today)
            if day is not None:
                raise planned(day)
        if isinstance(whole, Mapping) and self.source.editions:
            whole = of_record(whole, record_id)
        self.collection.add_payload(found_id, MEDIA_TYPE, _record_payload(whole, self.cap_bytes))
        return [found_id]


def _mixed_error(source: Source, number: int, mixed: Mixed) -> UsageError:
    """Return the error for translations that the field map would read as one text."""
    said = ", ".join(mixed.languages)
    tags = ", ".join(f'{toml_string(language)} = "..."' for language in mixed.languages)
    return UsageError(
        f"{source.address}: record {number} holds {mixed.path!r} in several languages ({mixed.key}: {said}), "
        f"and {' and '.join(mixed.fields)} would mix them. Say in sources/{source.name}.toml that each is an "
        "edition: "
        f"[editions] with path = {toml_string(mixed.path)}, language = {toml_string(mixed.key)}, and "
        f"languages = {{ {tags} }} where that is no language tag; or read one of them: "
        f"where = {{ {mixed.key} = {toml_string(mixed.languages[-1])} }}. docs/sources.md shows both."
    )


def _record_id(record: object, rule: str, row: int) -> str:
    """Return the id of a record as text; `row` is its number in the file."""
    if isinstance(record, BrokenRecord):
        raise NotArchivedError("error", "record_unreadable", record.detail)
    if not isinstance(record, Mapping):
        raise NotArchivedError("error", "record_not_object", f"not an object: {str(record)[:100]}")
    found = id_of_record(record, rule, row)
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

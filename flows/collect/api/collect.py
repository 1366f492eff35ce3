"""Collecting a dataset that is fetched: the records of its answers become rows of a snapshot."""

from flows.archive.manifest import Manifest
from flows.collect.api.fetch import fetch_records
from flows.collect.api.kept import KeptAnswers, write_answers
from flows.collect.collection import Collection
from flows.collect.dataset_rows import archive_records
from flows.home.settings import Home
from flows.sources.api_policy import ApiPolicy
from flows.sources.source import Source


def collect_fetched(
    collection: Collection,
    source: Source,
    policy: ApiPolicy,
    since: tuple[Home, Manifest | None],
    cap_bytes: int,
) -> None:
    """Archive the records that an address gives; where some may not have come, none is missing.

    `since` is the home, and the snapshot that this one is relative to. Raises UsageError where the address
    cannot be read as a whole.
    """
    kept = KeptAnswers.since(*since, source, collection.stored)
    found = fetch_records(source, policy, kept, collection.progress)
    addresses: dict[int, str] = {}
    archive_records(collection, source, found.records, cap_bytes, addresses)
    write_answers(collection.writer.folder, source, found.pages, addresses)
    collection.notes.update(found.notes)
    if found.incomplete:
        collection.unreadable = [("", *found.incomplete)]

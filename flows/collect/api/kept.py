"""Answers of the collection before: what asks for them only if they have changed, and what was in them.

Beside the rows of a snapshot stands which of them each answer held; their bytes are those of the archive,
so that nothing is kept twice, and what leaves the archive leaves this too.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from flows.archive.manifest import Manifest
from flows.archive.payloads import payload_shards, read_payloads
from flows.archive.read import read_rows
from flows.collect.api.answers import Envelope
from flows.collect.api.paging import is_told_by_headers, places_in_body
from flows.collect.api.spool import Spool
from flows.collect.crawl.previous import validators_of
from flows.home.durable import write_durably
from flows.home.settings import Home
from flows.sources.source import Source
from transforms.pages.datasets.paths import reach

ANSWERS_FILE = "answers.json"
SHARD_BYTES = 16_000_000


@dataclass
class KeptAnswers:
    """The answers of a snapshot by address, and the digests of its rows by theirs."""

    home: Home
    source: Source
    pages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    _payloads: Spool = field(default_factory=Spool)
    _places: dict[str, int] = field(default_factory=dict)

    @classmethod
    def since(
        cls, home: Home, base: Manifest | None, source: Source, stored: Collection[str]
    ) -> "KeptAnswers":
        """Return the answers of a snapshot, those whose records are all in the archive."""
        try:
            content = json.loads((base.folder / ANSWERS_FILE).read_bytes()) if base else {}
        except (OSError, ValueError):
            return cls(home, source)  # without them everything is asked for, and is right all the same
        if base is None or content.get("heading") != _heading(source):
            return cls(home, source)
        rows = read_rows(base, ["url", "payload_digest"]).drop_nulls()
        digests = {url: digest for url, digest in rows.iter_rows() if digest in stored}
        pages = {
            address: page
            for address, page in content["pages"].items()
            if all(url in digests for url in page["records"])
        }
        return cls(home, source, pages, digests)

    def validators(self, address: str) -> Mapping[str, str]:
        """Return the headers that ask for an address only if it has changed."""
        page = self.pages.get(address)
        return page["validators"] if page else {}

    def envelope(self, address: str) -> Envelope:
        """Return an answer as it was."""
        page = self.pages[address]
        if not self._places:
            self._load()
        names = [join.name for join in self.source.joins]
        records: list[object] = []
        for url in page["records"]:
            record = orjson.loads(self._payloads.packed(self._places[self.digests[url]]))
            records.append({key: value for key, value in record.items() if key not in names})
        return Envelope(address, records, page["document"])

    def _load(self) -> None:
        """Read the records of all answers, which lie together on the disk until they are asked for."""
        wanted = {self.digests[url] for page in self.pages.values() for url in page["records"]}
        for shard in payload_shards(self.home, self.source.name, wanted, SHARD_BYTES):
            for digest, _, _, payload in read_payloads(shard):
                self._places[digest] = self._payloads.append(payload)


@dataclass(frozen=True)
class ReadPage:
    """A page that was read: its address, the headers that ask for it again, its records by their number."""

    address: str
    validators: Mapping[str, str]
    document: Mapping[str, Any]
    first: int
    records: int


def page_read(source: Source, page: Envelope, address: str, first: int, kept: Mapping[str, str]) -> ReadPage:
    """Return what to keep of a page; `kept` are the validators of one that has not changed."""
    paging = source.api.paging if source.api else None
    validators = {} if is_told_by_headers(paging) else {**kept, **validators_of(page.headers)}
    document: dict[str, Any] = {}
    for path in places_in_body(paging):
        _put(document, path.split("."), reach(page.document, path))
    return ReadPage(address, validators, document, first, len(page.records))


def write_answers(folder: Path, source: Source, pages: Sequence[ReadPage], urls: Mapping[int, str]) -> None:
    """Write beside the rows of a snapshot what its answers held; `urls` are rows by number of the record.

    An answer of which a record was not archived is left out, so that it is asked for in whole.
    """
    kept = {}
    for page in pages:
        records = [urls.get(number) for number in range(page.first, page.first + page.records)]
        if page.validators and None not in records:
            kept[page.address] = {
                "validators": page.validators, "document": page.document, "records": records,
            }  # fmt: skip
    if kept:
        content = {"heading": _heading(source), "pages": kept}
        write_durably(folder / ANSWERS_FILE, json.dumps(content).encode())


def _heading(source: Source) -> dict[str, Any]:
    """Return what decides how an answer is read into rows."""
    return {
        "url": source.address,
        "records": source.records,
        "id": source.id_field,
        "paging": repr(source.api and source.api.paging),
        "joins": [join.name for join in source.joins],
    }


def _put(document: dict[str, Any], keys: Sequence[str], value: object) -> None:
    """Put a value at a path of a document."""
    *holders, last = keys
    for key in holders:
        document = document.setdefault(key, {})
    document[last] = value if isinstance(value, str | int | float | bool) else None

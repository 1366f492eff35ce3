"""What is forgotten: pages that must never be archived, read or loaded again, known by digests alone.

Each request is a file of its own, `raw/decisions/forgotten/<stamp>.json`, which is only ever added: copying
an older backup over a home takes none away. No address stands in it in clear: it holds salted digests
of addresses, and digests of payloads (docs/decisions/0013-forgetting.md). A row of a forgotten page has the
address `forgotten:<digest>`, nothing of the page, and the reason that was given.
"""

import json
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from flows.archive.manifest import NOT_SEEN, STAMP_FORMAT
from flows.home.digest import digest_of
from flows.home.durable import make_folder_durably, write_durably
from flows.home.errors import DamagedArchiveError
from flows.home.settings import Home

REASON = "forgotten"
"""Reason code of the rows of forgotten pages."""
PREFIX = "forgotten:"
FOLDER = "forgotten"
ASKED = ("url", "final_url", "outcome", "payload_digest")
"""Columns that tell whether a row is one of a forgotten page."""
KEPT = ("url", "outcome", "reason", "detail", "fetched_at")
"""Columns of such a row that are not null afterwards."""
NAME_BYTES = 8


@dataclass(frozen=True)
class Forgetting:
    """A request to forget a page: when (UTC), by whom and why.

    source: the only one that it is about, None for all. addresses: salted digests of the addresses, as
    `name_of` makes them. payloads: digests of the bytes of the page, as archived.
    """

    name: str
    at: datetime
    by: str
    reason: str
    source: str | None
    salt: str
    addresses: tuple[str, ...]
    payloads: tuple[str, ...]


class Trace(NamedTuple):
    """What stands in the place of a forgotten page: its name instead of the address, and the reason."""

    name: str
    reason: str


@dataclass(frozen=True)
class Forgotten:
    """All that is forgotten in a home; empty where nothing is."""

    records: tuple[Forgetting, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.records)

    @property
    def digest(self) -> str:
        """Text that changes with the list; empty where nothing is forgotten."""
        return "\n".join(f"{each.source} {each.addresses} {each.payloads}" for each in self.records)

    @cached_property
    def mark(self) -> str:
        """Text of a fixed length that is another one for every other list, for manifests."""
        return digest_of(self.digest.encode(), size=NAME_BYTES)

    @cached_property
    def newest(self) -> datetime | None:
        """When something was last forgotten."""
        return max((each.at for each in self.records), default=None)

    @cached_property
    def payloads(self) -> frozenset[str]:
        """Digests of all payloads that are forgotten in every source."""
        return frozenset(digest for each in self.records for digest in each.payloads)

    @cached_property
    def _by_salt(self) -> Mapping[str, Mapping[str, Sequence[Forgetting]]]:
        found: dict[str, dict[str, list[Forgetting]]] = {}
        for each in self.records:
            names = found.setdefault(each.salt, {})
            for name in each.addresses:
                names.setdefault(name, []).append(each)
        return found

    def find(
        self, source: str, url: str, digest: str | None = None, final_url: str | None = None
    ) -> Trace | None:
        """Return what stands in the place of a row; None where its page is not forgotten.

        It is, where its address is, where its bytes are, and where they came from a forgotten address.
        """
        if not self.records:
            return None
        for address in (url, final_url if digest else None):
            if address and (record := self._record_of(source, address)):
                return Trace(PREFIX + name_of(record.salt, source, url), record.reason)
        if self.forgets_payload(source, digest):
            for record in self.records:
                if digest in record.payloads and record.source in {None, source}:
                    return Trace(PREFIX + name_of(record.salt, source, url), record.reason)
        return None

    def _record_of(self, source: str, address: str) -> Forgetting | None:
        for salt, names in self._by_salt.items():
            for record in names.get(name_of(salt, source, address), ()):
                if record.source in {None, source}:
                    return record
        return None

    def forgets_payload(self, source: str, digest: str | None) -> bool:
        """Return whether bytes are those of a page that is forgotten in a source."""
        return digest in self.payloads and any(
            digest in each.payloads and each.source in {None, source} for each in self.records
        )

    def blanked(self, source: str, rows: pl.DataFrame) -> pl.DataFrame:
        """Return rows of a snapshot as they are without what is forgotten; the columns ASKED are needed."""
        if not self.records or rows.is_empty():
            return rows
        asked = rows.select(*ASKED).iter_rows()
        traces = [self.find(source, url, digest, final_url) for url, final_url, _, digest in asked]
        targets = [
            trace.name if final_url and (trace := self.find(source, final_url)) else final_url
            for final_url in rows.get_column("final_url").to_list()
        ]
        rows = rows.with_columns(pl.Series("final_url", targets, pl.String))
        if not any(traces):
            return rows
        is_forgotten = pl.Series([trace is not None for trace in traces])
        is_not_seen = pl.col("outcome").is_in(NOT_SEEN)
        texts: dict[str, pl.Expr | pl.Series] = {
            "url": pl.Series([trace and trace.name for trace in traces], dtype=pl.String),
            "outcome": pl.when(is_not_seen).then(pl.lit("missing")).otherwise(pl.lit("set_aside")),
            "reason": pl.when(~is_not_seen).then(pl.lit(REASON)),
            "detail": pl.Series([trace and trace.reason for trace in traces], dtype=pl.String),
        }
        return rows.with_columns(
            pl.when(is_forgotten).then(texts.get(name, pl.lit(None))).otherwise(pl.col(name)).alias(name)
            for name in rows.columns
            if name in texts or name not in KEPT
        )


def name_of(salt: str, source: str, address: str) -> str:
    """Return the salted digest of an address.

    A web address is the same page whichever source reads it; any other counts within its source.
    """
    key = address if "://" in address else f"{source}\0{address}"
    content = key.encode("utf-8", "surrogatepass")
    return blake2b(content, key=bytes.fromhex(salt), digest_size=NAME_BYTES).hexdigest()


def is_name(url: str) -> bool:
    """Return whether what stands in the place of an address is the name of a forgotten page."""
    return url.startswith(PREFIX)


def read_forgotten(home: Home) -> Forgotten:
    """Read what is forgotten in a home. Raises DamagedArchiveError where a file is not as it was written."""
    files = sorted((home.decisions / FOLDER).glob("[0-9]*.json"))
    return Forgotten(tuple(map(_read, files)))


def home_of(snapshot_folder: Path) -> Home:
    """Return the home in whose archive a snapshot lies."""
    return Home(snapshot_folder.parents[3])


def write_forgetting(
    home: Home, *, by: str, reason: str, source: str | None, addresses: Iterable[tuple[str, str]],
    payloads: Collection[str],
) -> Forgetting:  # fmt: skip
    """Add a request to what is forgotten in a home, durably; `addresses` are source and address in clear.

    The caller holds the writer's lock.
    """
    known = read_forgotten(home).records
    salt = known[0].salt if known else secrets.token_hex(16)
    now = datetime.now(UTC)
    name = now.strftime(STAMP_FORMAT)
    names = sorted({name_of(salt, *each) for each in addresses})
    record = Forgetting(name, now, by, reason, source, salt, tuple(names), tuple(sorted(payloads)))
    content = {**asdict(record), "at": now.isoformat(timespec="microseconds")}
    del content["name"]
    make_folder_durably(home.decisions / FOLDER)
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)
    write_durably(home.decisions / FOLDER / f"{name}.json", text.encode() + b"\n")
    return record


def _read(file: Path) -> Forgetting:
    try:
        content: dict[str, Any] = json.loads(file.read_bytes())
        bytes.fromhex(content["salt"])
        return Forgetting(
            name=file.stem,
            at=datetime.fromisoformat(content["at"]),
            by=content["by"],
            reason=content["reason"],
            source=content["source"],
            salt=content["salt"],
            addresses=tuple(content["addresses"]),
            payloads=tuple(content["payloads"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedArchiveError(
            f"{file}: tells what is forgotten and cannot be read ({error!r}). Restore it from a backup."
        ) from error

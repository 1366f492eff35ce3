"""What reading a dataset gives: records, those that cannot be read, and what was found of the file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson

from flows.collect.dataset import limits
from flows.collect.dataset.limits import BROKEN_SHARE, EARLY_LINES
from flows.home.errors import UsageError
from flows.sources.file_form import FileForm

MEDIA_TYPE = "application/json"


@dataclass(frozen=True)
class BrokenRecord:
    """A record that cannot be read: why, for a person, and where it is in the words of the dataset.

    `address` is what it is archived under; None: its number.
    """

    detail: str
    address: str | None = None


@dataclass(frozen=True)
class Look:
    """One way to read a file: what to pin in the source file, and sentences on what was found.

    name: of the sheet, table or list, where there may be several. reads: names of those that it reads too.
    """

    form: FileForm
    records_path: str | None = None
    notes: tuple[str, ...] = ()
    name: str | None = None
    reads: frozenset[str] = frozenset()


def canonical_bytes(record: object) -> bytes:
    """Return the record as JSON with sorted keys and no white space: equal records, equal bytes.

    They are copied: what orjson gives back was cut from a larger piece of memory, and kept by the thousand
    such pieces take five times the memory of what is in them.
    """
    return bytes(memoryview(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)))


def mostly_whole(label: str, records: Iterable[object], kind: str) -> Iterator[object]:
    """Yield records; raise UsageError where more than BROKEN_SHARE of them are broken.

    Half a dataset would close the exercises of the other half. `kind` is the word for what is broken.
    """
    total = broken = 0
    first = ""
    for record in records:
        total += 1
        if isinstance(record, BrokenRecord):
            broken += 1
            first = first or record.detail
            if broken >= EARLY_LINES:
                _refuse_broken(label, total, broken, first, kind)
        yield record
    _refuse_broken(label, total, broken, first, kind)


def too_many() -> str:
    """Return what is said of a dataset that gives more records than `limits.RECORDS`, with the remedy."""
    return (
        f"more than {limits.RECORDS:,} records, the limit of one source: collecting more takes more than "
        "500 MB of memory. Name those that are exercises by where in its source file, or give it as several "
        "sources."
    )


def _refuse_broken(label: str, total: int, broken: int, first: str, kind: str) -> None:
    if broken > BROKEN_SHARE * total:
        raise UsageError(
            f"{label}{first}. {broken:,} of {total:,} {kind} cannot be read, more than "
            f"{BROKEN_SHARE:.0%}. Correct them."
        )


def printable(text: str) -> str:
    """Return a text as valid Unicode, for a detail that is archived."""
    return text.encode("utf-8", "backslashreplace").decode()

"""Record shards: Parquet files of page records, written by workers and read by the build."""

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from flows.home.errors import system_fault
from transforms.enums import BROKEN_REASONS
from transforms.pages.failures import Tracebacks, failed_record, kind_of_failure
from transforms.pages.record import COLUMNS, LIST_COLUMNS, Record

_TEXT = pa.large_string()
_ITEMS = {"claim_chosen": pa.bool_(), "left_out_characters": pa.int64()}
"""Types of what is in lists of other things than texts."""

SCHEMA = pa.schema(
    [
        pa.field(column, pa.large_list(_ITEMS.get(column, _TEXT)) if column in LIST_COLUMNS else _TEXT)
        for column in COLUMNS
    ]
)
"""Columns of `transforms.contracts.pages.PageRecord` as Arrow types."""


NOT_A_ROW = (pa.ArrowException, UnicodeError, TypeError, ValueError, OverflowError, IndexError)
"""What turning values into columns raises for what they cannot hold."""


_TRACEBACKS = b"tracebacks"
"""Key of the tracebacks in the metadata of a shard: they go where its records go, and are part of none."""


class BrokenPage(NamedTuple):
    """A page that Repertoire itself failed on. error: kind of failure; traceback: "" where none is known."""

    digest: str
    error: str
    detail: str
    traceback: str


def batch_of(records: Sequence[Record], tracebacks: Tracebacks | None = None) -> pa.RecordBatch:
    """Turn some records into columns, so that their many small objects can go.

    A record that is no row of the schema is an error of ours: it stands there as that of a page which could
    not be read, and costs the others nothing; `tracebacks` gets why.
    """
    try:
        return _columns_of(records)
    except NOT_A_ROW as error:
        if len(records) > 1:
            halves = (records[: len(records) // 2], records[len(records) // 2 :])
            return pa.concat_batches([batch_of(half, tracebacks) for half in halves])
        return _columns_of([failed_record(records[0][0], error, tracebacks)])


def _columns_of(records: Sequence[Record]) -> pa.RecordBatch:
    columns = list(zip(*records, strict=True)) or [()] * len(COLUMNS)
    arrays = [_array(values, field.type) for values, field in zip(columns, SCHEMA, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def write_batches(
    file: Path, batches: Sequence[pa.RecordBatch], tracebacks: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Write a shard whole or not at all, so that writing it twice does no harm."""
    temporary = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    table = pa.Table.from_batches(batches, schema=SCHEMA)
    if tracebacks:
        table = table.replace_schema_metadata({_TRACEBACKS: json.dumps(dict(tracebacks))})
    try:
        pq.write_table(table, temporary, compression="zstd", compression_level=1)
        temporary.replace(file)
    except OSError as error:  # what was written goes with the leftovers of the next extraction
        raise system_fault(error, file) or error from error


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Build a column flat: nested Python lists cost more than the page did."""
    if not pa.types.is_large_list(kind):
        return pa.array(values, kind)
    offsets, end = [0], 0
    flat: list[object] = []
    for items in values:
        flat += items
        end += len(items)
        offsets.append(end)
    return pa.LargeListArray.from_arrays(pa.array(offsets, pa.int64()), pa.array(flat, kind.value_type))


def digests_in(folder: Path, wanted: Collection[str]) -> dict[Path, set[str]]:
    """Return which of the wanted digests each shard of a folder holds; a damaged shard is removed."""
    missing = set(wanted)
    digests_by_file: dict[Path, set[str]] = {}
    for file in sorted(folder.glob("*.parquet")):
        if not missing:
            break
        try:
            digests = pq.read_table(file, columns=["payload_digest"])["payload_digest"].to_pylist()
        except (OSError, pa.ArrowException):
            file.unlink(missing_ok=True)
            continue
        found = missing.intersection(digests)
        if found:
            digests_by_file[file] = found
            missing -= found
    return digests_by_file


def broken_pages(file: Path, digests: Collection[str]) -> Iterator[BrokenPage]:
    """Yield those of some pages of a shard that Repertoire itself failed on."""
    table = pq.read_table(
        file,
        columns=["payload_digest", "reason", "detail"],
        filters=[("payload_digest", "in", digests), ("reason", "in", BROKEN_REASONS)],
    )
    if not table.num_rows:
        return
    tracebacks = json.loads((pq.read_schema(file).metadata or {}).get(_TRACEBACKS, b"{}"))
    for row in table.to_pylist():
        detail = row["detail"] or ""
        error = kind_of_failure(detail) if row["reason"] == "extractor_error" else row["reason"]
        yield BrokenPage(row["payload_digest"], error, detail, tracebacks.get(error, ""))


def remove_leftovers(folders: Iterable[Path]) -> None:
    """Remove what workers that were killed left behind."""
    for folder in folders:
        for file in folder.glob("*.tmp"):
            file.unlink(missing_ok=True)

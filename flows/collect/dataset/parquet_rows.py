"""Parquet: a row a record, read a row group at a time."""

import io
from collections.abc import Iterator

import orjson

from flows.collect.dataset.limits import MEGABYTE, ROW_GROUP_BYTES, WORKBOOK_BYTES
from flows.collect.dataset.records import Look
from flows.collect.dataset.stored import Stored
from flows.sources.file_form import FileForm

BATCH_ROWS = 1000


def parquet_records(stored: Stored, records_path: str | None, form: FileForm) -> Iterator[object]:
    """Yield the rows of a Parquet file; what JSON has no form for becomes text."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    import pyarrow.parquet as pq  # noqa: PLC0415

    del form
    if records_path:
        raise stored.error("a row is a record, so there is no path to them. Remove records.")
    try:
        whole = io.BytesIO(stored.whole(WORKBOOK_BYTES)) if stored.is_compressed else None
        with pq.ParquetFile(whole or stored.path, pre_buffer=False) as file:
            groups = [file.metadata.row_group(at) for at in range(file.num_row_groups)]
            if any(group.total_byte_size > ROW_GROUP_BYTES for group in groups):
                raise stored.error(
                    f"a row group of more than {ROW_GROUP_BYTES / MEGABYTE:.0f} MB. Write smaller ones."
                )
            for batch in file.iter_batches(BATCH_ROWS, use_threads=False):
                for row in batch.to_pylist():
                    yield orjson.loads(orjson.dumps(row, default=str))
    except (pa.ArrowException, OSError) as error:
        raise stored.error(f"not readable Parquet: {error}. Write the file again.") from error


def look_at_parquet(stored: Stored) -> list[Look]:
    """Return that there is one way to read it."""
    del stored
    return [Look(FileForm())]

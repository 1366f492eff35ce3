"""The forms of file in which the answer to a statement can be had, written a portion of rows at a time."""

import io
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import duckdb

from flows.warehouse.export import stream_parquet
from flows.warehouse.query import ROWS_AT_A_TIME, Format, begin, write_rows
from flows.warehouse.workbook import write_workbook

TEXT_FORMS: Mapping[str, Format] = {"csv": "csv", "json": "json", "jsonl": "jsonl"}


@dataclass(frozen=True)
class FileForm:
    """A form of file: its media type and the ending of its name."""

    media_type: str
    ending: str


FORMS: Mapping[str, FileForm] = {
    "csv": FileForm("text/csv; charset=utf-8", "csv"),
    "xlsx": FileForm("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "json": FileForm("application/json", "json"),
    "jsonl": FileForm("application/jsonl", "jsonl"),
    "parquet": FileForm("application/vnd.apache.parquet", "parquet"),
}


def write_form(connection: duckdb.DuckDBPyConnection, sql: str, form: str, stream: IO[bytes]) -> None:
    """Write all that a statement gives. Raises UsageError and duckdb.Error for what is wrong with it."""
    if form == "parquet":
        # The process is ended where it takes too long, so that the limit of time here is none.
        stream_parquet(connection, sql, {}, Path(f"/dev/fd/{stream.fileno()}"), threading.TIMEOUT_MAX)
        return
    result = begin(connection, sql, ())
    columns = [column[0] for column in result.description or ()]
    rows = _rows(result)
    if form == "xlsx":
        write_workbook(columns, rows, stream, "query")
        return
    text = io.TextIOWrapper(stream, "utf-8", newline="")
    write_rows(columns, rows, TEXT_FORMS[form], text)
    text.flush()
    text.detach()


def _rows(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a result; no more than a portion is held."""
    while portion := result.fetchmany(ROWS_AT_A_TIME):
        yield from portion

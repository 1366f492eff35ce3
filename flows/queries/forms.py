"""The forms of file in which the answer to a statement can be had, written a portion of rows at a time."""

import io
import itertools
import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import duckdb

from flows.home.errors import UsageError
from flows.warehouse.export import stream_parquet
from flows.warehouse.query import ROWS_AT_A_TIME, Format, begin, plain, write_rows

TEXT_FORMS: Mapping[str, Format] = {"csv": "csv", "json": "json", "jsonl": "jsonl"}
XLSX_ROWS = 1_048_575
"""Rows that a sheet has beside its header."""
WIDEST_COLUMN, MAX_CELL_LENGTH, ROWS_FOR_WIDTH = 60, 32_767, 200


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
        write_xlsx(columns, rows, stream, "query")
        return
    text = io.TextIOWrapper(stream, "utf-8", newline="")
    write_rows(columns, rows, TEXT_FORMS[form], text)
    text.flush()
    text.detach()


def write_xlsx(columns: Sequence[str], rows: Iterable[Sequence[Any]], stream: IO[bytes], name: str) -> None:
    """Write a workbook of one sheet: header frozen, filters on, nothing taken for a formula or a link.

    Raises UsageError for more rows than a sheet has room for, OSError for what the disk does.
    """
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415 - needed for this form alone

    try:
        _write_xlsx(columns, iter(rows), stream, name)
    except FileCreateError as error:
        raise error.args[0] if isinstance(error.args[0], OSError) else error from error


def _write_xlsx(columns: Sequence[str], rows: Iterator[Sequence[Any]], stream: IO[bytes], name: str) -> None:
    import xlsxwriter  # noqa: PLC0415 - as above

    first = list(itertools.islice(rows, ROWS_FOR_WIDTH))
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(name[:31])
        for at, column in enumerate(columns):
            width = max([len(column), *(len(str(_cell(row[at]) or "")) for row in first)])
            sheet.set_column(at, at, min(width + 2, WIDEST_COLUMN))
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, columns, book.add_format({"bold": True, "bottom": 1}))
        number = 0
        for number, row in enumerate(itertools.chain(first, rows), 1):
            if number > XLSX_ROWS:
                raise UsageError(f"a sheet has room for {XLSX_ROWS:,} rows. Take csv or parquet.")
            for at, value in enumerate(row):
                sheet.write(number, at, _cell(value))
        if columns:
            sheet.autofilter(0, 0, number, len(columns) - 1)


def _rows(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a result; no more than a portion is held."""
    while portion := result.fetchmany(ROWS_AT_A_TIME):
        yield from portion


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever a column may hold
    """Return a value as a cell of a workbook: lists and structs as JSON."""
    value = plain(value)
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return value[:MAX_CELL_LENGTH] if isinstance(value, str) else value

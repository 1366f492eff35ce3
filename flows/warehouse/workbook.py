"""Rows as an Excel workbook of one sheet, for the dashboard's downloads and for `--format xlsx`."""

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO, Any

from flows.home.errors import UsageError
from flows.warehouse.query import plain

MAX_ROWS = 1_048_575
"""Rows that a sheet of Excel holds below its header."""
MAX_CELL_LETTERS = 32_767
"""Letters that a cell of Excel holds; of a longer text the end is replaced by an ellipsis."""
WIDEST_COLUMN = 60
ROWS_FOR_WIDTH = 200


def workbook(columns: Sequence[str], rows: Iterable[Sequence[Any]], name: str) -> bytes:
    """Return a workbook as bytes, see `write_workbook`."""
    stream = io.BytesIO()
    write_workbook(columns, rows, stream, name)
    return stream.getvalue()


def write_workbook(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], stream: IO[bytes], name: str
) -> None:
    """Write a workbook: header frozen, filters on, nothing taken for a formula or a link.

    Lists and structs are JSON in their cells; rows are held one at a time. Raises UsageError for more
    rows than a sheet holds, OSError for what the disk does.
    """
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415 - needed for this form alone

    try:
        _write(columns, iter(rows), stream, name)
    except FileCreateError as error:
        raise error.args[0] if isinstance(error.args[0], OSError) else error from error


def _write(columns: Sequence[str], rows: Iterator[Sequence[Any]], stream: IO[bytes], name: str) -> None:
    import xlsxwriter  # noqa: PLC0415 - slow to import, and needed for this format alone

    first = list(islice(rows, ROWS_FOR_WIDTH))
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(name[:31])
        for at, column in enumerate(columns):
            width = max([len(column), *(len(str(_cell(row[at]) or "")) for row in first)])
            sheet.set_column(at, at, min(width + 2, WIDEST_COLUMN))
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, columns, book.add_format({"bold": True, "bottom": 1}))
        number = 0
        for number, row in enumerate(chain(first, rows), 1):
            if number > MAX_ROWS:
                raise UsageError(
                    f"{name}: a sheet of Excel holds {MAX_ROWS:,} rows. Write csv or parquet, or ask for "
                    "fewer rows."
                )
            for at, value in enumerate(row):
                sheet.write(number, at, _cell(value))
        if columns:
            sheet.autofilter(0, 0, number, len(columns) - 1)


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever a column may hold
    value = plain(value)
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and len(value) > MAX_CELL_LETTERS:
        return value[: MAX_CELL_LETTERS - 1] + "…"
    return value

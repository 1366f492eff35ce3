"""Rows as an Excel workbook of one sheet, for the dashboard's downloads and for `--format xlsx`."""

import io
import json
from collections.abc import Sequence
from typing import Any

from flows.home.errors import UsageError
from flows.warehouse.query import plain

MAX_ROWS = 1_048_575
"""Rows that a sheet of Excel holds below its header."""
MAX_CELL_LETTERS = 32_767
"""Letters that a cell of Excel holds; of a longer text the end is replaced by an ellipsis."""
WIDEST_COLUMN = 60
ROWS_FOR_WIDTH = 200


def workbook(columns: Sequence[str], rows: Sequence[Sequence[Any]], name: str) -> bytes:
    """Return a workbook: header frozen, filters on, nothing taken for a formula or a link.

    Lists and structs are JSON in their cells. Raises UsageError for more rows than a sheet holds.
    """
    import xlsxwriter  # noqa: PLC0415 - slow to import, and needed for this format alone

    if len(rows) > MAX_ROWS:
        raise UsageError(
            f"{name}: {len(rows):,} rows, and a sheet of Excel holds {MAX_ROWS:,}. Write csv or parquet, or "
            "ask for fewer rows."
        )
    cells = [[_cell(value) for value in row] for row in rows]
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(name[:31])
        sheet.write_row(0, 0, columns, book.add_format({"bold": True, "bottom": 1}))
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(cells, 1):
            for at, value in enumerate(row):
                sheet.write(number, at, value)
        for at, column in enumerate(columns):
            lengths = [len(str(row[at])) for row in cells[:ROWS_FOR_WIDTH] if row[at] is not None]
            sheet.set_column(at, at, min(max([len(column), *lengths]) + 2, WIDEST_COLUMN))
        if columns:
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    return stream.getvalue()


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever a column may hold
    value = plain(value)
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and len(value) > MAX_CELL_LETTERS:
        return value[: MAX_CELL_LETTERS - 1] + "…"
    return value

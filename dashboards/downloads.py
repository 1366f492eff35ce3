"""Rows of a panel as a file to take away."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from dashboards.published import Rows
from flows.warehouse.query import plain, write_rows

WIDEST_COLUMN, MAX_CELL_LENGTH = 60, 32_767
ROWS_FOR_WIDTH = 200


@dataclass(frozen=True)
class Form:
    """A form of file: its media type, the ending of its name, and what writes it."""

    media_type: str
    ending: str
    write: Callable[[Rows, str], bytes]


def as_csv(rows: Rows, name: str) -> bytes:
    """Write CSV that is safe in a spreadsheet."""
    del name
    stream = io.StringIO()
    write_rows(_columns(rows), [tuple(row.values()) for row in rows], "csv", stream)
    return stream.getvalue().encode()


def as_json(rows: Rows, name: str) -> bytes:
    """Write a JSON list of objects."""
    del name
    stream = io.StringIO()
    write_rows(_columns(rows), [tuple(row.values()) for row in rows], "json", stream)
    return stream.getvalue().encode()


def as_xlsx(rows: Rows, name: str) -> bytes:
    """Write a workbook of one sheet: header frozen, filters on, nothing taken for a formula or a link."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(name[:31])
        columns = _columns(rows)
        sheet.write_row(0, 0, columns, book.add_format({"bold": True, "bottom": 1}))
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, 1):
            for at, value in enumerate(row.values()):
                sheet.write(number, at, _cell(value))
        for at, column in enumerate(columns):
            width = max([len(column), *(len(str(_cell(row[column]) or "")) for row in rows[:ROWS_FOR_WIDTH])])
            sheet.set_column(at, at, min(width + 2, WIDEST_COLUMN))
        if columns:
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    return stream.getvalue()


DOWNLOADS: Mapping[str, Form] = {
    "csv": Form("text/csv; charset=utf-8", "csv", as_csv),
    "xlsx": Form("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", as_xlsx),
    "json": Form("application/json", "json", as_json),
}


def _columns(rows: Rows) -> list[str]:
    return list(rows[0]) if rows else []


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever a column may hold
    """Return a value as a cell of a workbook: lists and structs as JSON."""
    value = plain(value)
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return value[:MAX_CELL_LENGTH] if isinstance(value, str) else value

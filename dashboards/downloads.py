"""Rows of a panel as a file to take away."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboards.published import Rows
from flows.queries.forms import FORMS
from flows.warehouse.query import write_rows
from flows.warehouse.workbook import workbook


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
    """Write a workbook of one sheet, see flows.warehouse.workbook."""
    return workbook(_columns(rows), [tuple(row.values()) for row in rows], name)


DOWNLOADS: Mapping[str, Form] = {
    name: Form(FORMS[name].media_type, FORMS[name].ending, write)
    for name, write in (("csv", as_csv), ("xlsx", as_xlsx), ("json", as_json))
}


def _columns(rows: Rows) -> list[str]:
    return list(rows[0]) if rows else []

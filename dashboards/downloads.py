"""Rows of a table as a file to take away."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.queries.forms import FORMS
from flows.warehouse.query import write_rows
from flows.warehouse.workbook import workbook

Write = Callable[[Sequence[str], Sequence[tuple[Any, ...]], str], bytes]
"""Writes the names of columns and rows; the last is what the table is called."""


@dataclass(frozen=True)
class Form:
    """A form of file: media type, ending of the name, what writes it, whether it takes every column."""

    media_type: str
    ending: str
    write: Write
    is_of_all_columns: bool = False


def as_csv(columns: Sequence[str], rows: Sequence[tuple[Any, ...]], name: str) -> bytes:
    """Write CSV that is safe in a spreadsheet."""
    del name
    stream = io.StringIO()
    write_rows(columns, rows, "csv", stream)
    return stream.getvalue().encode()


def as_json(columns: Sequence[str], rows: Sequence[tuple[Any, ...]], name: str) -> bytes:
    """Write a JSON list of objects."""
    del name
    stream = io.StringIO()
    write_rows(columns, rows, "json", stream)
    return stream.getvalue().encode()


DOWNLOADS: Mapping[str, Form] = {
    name: Form(FORMS[name].media_type, FORMS[name].ending, write)
    for name, write in (("csv", as_csv), ("xlsx", workbook), ("json", as_json))
}

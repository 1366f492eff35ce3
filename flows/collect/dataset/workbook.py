"""Spreadsheets (.xlsx, .xlsm): a row of a sheet a record, read by a process of its own.

The cells come as a person sees them but for formats of numbers: 60 % is 0.6.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from flows.collect.dataset.limits import (
    MEGABYTE,
    WORKBOOK_BYTES,
    WORKBOOK_INFLATED,
    WORKBOOK_MEMORY,
    WORKBOOK_SECONDS,
)
from flows.collect.dataset.records import Look
from flows.collect.dataset.stored import DAMAGED, Stored, inflated_size
from flows.collect.dataset.table import (
    LOOKED_AT,
    Header,
    NumberedRow,
    find_header,
    header_notes,
    table_records,
)
from flows.home.errors import UsageError
from flows.sources.file_form import FileForm

CHILD = Path(__file__).with_name("workbook_child.py")
NOT_READABLE = 3
"""Exit code by which it says that what it was given is no workbook."""
MAX_SHEETS = 50
ALL_ALIKE = "*"
"""As the name of a sheet: all that have the same columns. Spreadsheet programs allow no such name."""
SHEET = "@sheet"
"""Key under which a record of several sheets has the name of its own: the group that it is of."""
MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d) 00:00:00")
TIME_ALONE = re.compile(r"1899-12-3[01] (\d\d:\d\d:\d\d)")
INSTEAD = "CSV, or as a workbook with fewer sheets and no pictures"


def workbook_records(stored: Stored, records_path: str | None, form: FileForm) -> Iterator[object]:
    """Yield the rows of a sheet below its header; of the one sheet with rows where none is pinned.

    Raises UsageError that names file and remedy where it is no workbook, the sheet is not there, or the
    workbook needs more memory than it may.
    """
    if records_path:
        raise stored.error("a row is a record, so there is no path to them. Set sheet instead of records.")
    with _checked(stored) as workbook:
        if form.sheet == ALL_ALIKE:
            for sheet in _alike(_headers(stored, workbook)):
                for record in table_records(stored, _rows(stored, workbook, sheet), form.header):
                    yield {**record, SHEET: sheet} if isinstance(record, Mapping) else record
            return
        sheet = form.sheet or _only_sheet(stored, workbook)
        names = _names(stored, workbook)
        if sheet not in names:
            raise stored.error(f"has no sheet {sheet!r}, but: {', '.join(names)}. Correct sheet.")
        yield from table_records(stored, _rows(stored, workbook, sheet), form.header)


def look_at_workbook(stored: Stored) -> list[Look]:
    """Return each sheet with a header and a row below it; before them those together that are alike."""
    looks = []
    with _checked(stored) as workbook:
        headers = _headers(stored, workbook)
    alike = _alike(headers)
    if len(alike) > 1:
        note = f"Sheets with the same columns, read as one: {', '.join(alike)}."
        looks.append(Look(FileForm(sheet=ALL_ALIKE), notes=(note,), name=ALL_ALIKE, reads=frozenset(alike)))
    for sheet, header in headers.items():
        form = FileForm(sheet=sheet, header=header.number if header.titles else None)
        looks.append(Look(form, notes=(f"Sheet {sheet}.", *header_notes(header)), name=sheet))
    if not looks:
        raise stored.error("has no sheet with a header and rows below it. Give each column a name.")
    return looks


def _headers(stored: Stored, workbook: BinaryIO) -> dict[str, Header]:
    """Return the header of each sheet that has one and a row below it."""
    headers = {}
    for sheet in _names(stored, workbook)[:MAX_SHEETS]:
        rows = list(_rows(stored, workbook, sheet, LOOKED_AT))
        if len(_with_cells(rows)) <= 1:  # a header without a row
            continue
        with contextlib.suppress(UsageError):  # a sheet without a header, such as notes; another may have one
            headers[sheet] = find_header(stored, rows, None)
    return headers


def _alike(headers: Mapping[str, Header]) -> list[str]:
    """Return the sheets that have the columns of most others: a library with a sheet for each group."""
    columns = Counter(frozenset(header.names.values()) for header in headers.values())
    usual = columns.most_common(1)[0][0] if columns else frozenset()
    return [sheet for sheet, header in headers.items() if frozenset(header.names.values()) == usual]


def _with_cells(rows: list[NumberedRow]) -> list[NumberedRow]:
    return [row for row in rows if any((cell or "").strip() for cell in row.cells)]


def _only_sheet(stored: Stored, workbook: BinaryIO) -> str:
    names = _names(stored, workbook)
    filled = [name for name in names if _with_cells(list(_rows(stored, workbook, name, LOOKED_AT)))]
    if len(filled) != 1:
        raise stored.error(
            f"has {len(filled)} sheets with rows: {', '.join(filled)}. Name the one with the exercises as "
            "sheet in the source file."
        )
    return filled[0]


@contextmanager
def _checked(stored: Stored) -> Iterator[BinaryIO]:
    """Give a workbook as a file on the disk, once it is known that it is a zip of a bearable size."""
    with tempfile.TemporaryFile() as file:
        size = 0
        with stored.open() as opened:
            while piece := opened.read(1 << 20):
                size += len(piece)
                if size > WORKBOOK_BYTES:
                    raise stored.error(
                        f"more than {WORKBOOK_BYTES / MEGABYTE:.0f} MB, and a workbook is read as a whole. "
                        f"Save it as {INSTEAD}."
                    )
                file.write(piece)
        try:
            inflated = inflated_size(file, stored.label, WORKBOOK_INFLATED)
        except DAMAGED as error:
            raise stored.error(f"not a readable workbook: {error}. Save it again.") from error
        if inflated > WORKBOOK_INFLATED:
            raise stored.error(
                f"inflates to more than {WORKBOOK_INFLATED / MEGABYTE:.0f} MB, and a workbook is read as a "
                f"whole. Save it as {INSTEAD}."
            )
        yield file


def _names(stored: Stored, workbook: BinaryIO) -> list[str]:
    with _child(stored, workbook, "names") as output:
        names = json.loads(output.read() or b"[]")
    return [str(name) for name in names]


def _rows(stored: Stored, workbook: BinaryIO, sheet: str, count: int = 0) -> Iterator[NumberedRow]:
    """Yield the rows of a sheet with their numbers, from 1."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import

    with _child(stored, workbook, "rows", sheet, str(count)) as output:
        first = output.read(1)
        if not first:
            return
        output.seek(0)
        number = 0
        with pa.ipc.open_stream(output) as batches:
            for batch in batches:
                columns = [column.to_pylist() for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield NumberedRow(number, [_shown(cell) for cell in cells])


def _shown(cell: str | None) -> str | None:
    """Return a cell as a person sees it: a date without midnight, a time without the year 1899."""
    if cell is None or not cell[:1].isdigit():
        return cell
    found = MIDNIGHT.fullmatch(cell) or TIME_ALONE.fullmatch(cell)
    return found[1] if found else cell


@contextmanager
def _child(stored: Stored, workbook: BinaryIO, *arguments: str) -> Iterator[BinaryIO]:
    """Give what the process that reads workbooks writes. Raises UsageError where it fails."""
    workbook.flush()
    os.lseek(
        workbook.fileno(), 0, os.SEEK_SET
    )  # the one of the file, which the process shares, not of a buffer
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        try:
            done = subprocess.run(  # noqa: S603 - our own module
                [sys.executable, "-I", str(CHILD), str(WORKBOOK_MEMORY), *arguments],
                stdin=workbook,
                stdout=output,
                stderr=errors,
                timeout=WORKBOOK_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise stored.error(
                f"reading it takes more than {WORKBOOK_SECONDS:.0f} s. Save it as {INSTEAD}."
            ) from error
        errors.seek(0)
        said = errors.read(2000).decode("utf-8", "replace").strip()
        if done.returncode == NOT_READABLE:
            raise stored.error(f"not a readable workbook: {said}. Save it again, or as CSV.")
        if done.returncode:
            raise stored.error(
                f"reading it failed, most likely for more than {WORKBOOK_MEMORY / MEGABYTE:.0f} MB of memory "
                f"({said[-200:]}). Save it as {INSTEAD}."
            )
        output.seek(0)
        yield output

"""CSV as spreadsheets and programs write it: charset and delimiter are found out, or pinned; rows stream."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from flows.collect.dataset.charset import charset_of, check_charset, opened_text
from flows.collect.dataset.limits import LINE_BYTES, MEGABYTE
from flows.collect.dataset.records import Look
from flows.collect.dataset.stored import Stored
from flows.collect.dataset.table import LOOKED_AT, NumberedRow, find_header, header_notes, table_records
from flows.home.errors import UsageError
from flows.sources.file_form import FileForm

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_CHARACTERS = 200_000
DECLARED = re.compile(r'"?sep=(.)"?')
"""First line by which Excel is told the delimiter."""


def separated_records(stored: Stored, records_path: str | None, form: FileForm) -> Iterator[object]:
    """Yield the rows of a CSV file below its header.

    Raises UsageError that names file, line and remedy where it is not CSV, or what is pinned does not fit.
    """
    if records_path:
        raise stored.error("a row is a record, so there is no path to them. Remove records.")
    if form.charset is not None:
        check_charset(stored, form.charset)
    charset = form.charset or charset_of(stored)
    delimiter = _delimiter(_sample(stored, charset))
    if form.delimiter is not None:
        _check_delimiter(stored, charset, form.delimiter, delimiter)
    return table_records(stored, _rows(stored, charset, form.delimiter or delimiter), form.header)


def look_at_separated(stored: Stored) -> list[Look]:
    """Return how a CSV file is written."""
    charset = charset_of(stored)
    delimiter = _delimiter(_sample(stored, charset))
    first = [row for row, _ in zip(_rows(stored, charset, delimiter), range(LOOKED_AT), strict=False)]
    if not any(cell for row in first for cell in row.cells):
        raise stored.error("holds no rows. Write it again, or correct the path of the source.")
    header = find_header(stored, first, None)
    shown = {"\t": "tab"}.get(delimiter, f"'{delimiter}'")
    form = FileForm(charset, delimiter, header=header.number if header.titles else None)
    return [Look(form, notes=(f"Read as {charset}, with {shown} between the cells.", *header_notes(header)))]


def _sample(stored: Stored, charset: str) -> str:
    try:
        with opened_text(stored, charset) as text:
            return text.read(SAMPLE_CHARACTERS)
    except UnicodeError as error:
        raise _undecodable(stored, charset, error) from error


def _delimiter(sample: str) -> str:
    """Return the delimiter by which most rows of a sample have as many cells as one another."""
    if declared := DECLARED.fullmatch(sample.partition("\n")[0].strip()):
        return declared[1]
    lines = sample if len(sample) < SAMPLE_CHARACTERS else sample[: sample.rfind("\n") + 1]
    return max(DELIMITERS, key=lambda each: _evenness(lines, each))


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    """Return the share of rows with the usual number of cells, and that number; one cell is no table."""
    widths: Counter[int] = Counter()
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            widths[len(row)] += any(row)
    except csv.Error:
        pass  # a cell that is too long for a sample; what was read counts
    (width, rows), *_ = widths.most_common(1) or [(0, 0)]
    return (rows / widths.total() if width > 1 else 0.0), width


def _check_delimiter(stored: Stored, charset: str, pinned: str, found: str) -> None:
    """Raise UsageError where the pinned delimiter separates nothing and another does."""
    sample = _sample(stored, charset)
    if pinned != found and _evenness(sample, pinned)[0] == 0 and _evenness(sample, found)[0] > 0:
        raise stored.error(
            f"its cells are separated by {found!r}, and the source file says delimiter = {pinned!r}. "
            "Correct delimiter there."
        )


def _undecodable(stored: Stored, charset: str, error: UnicodeError) -> Exception:
    place = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
    return stored.error(f"not {charset}{place}. Save it as UTF-8, or correct charset in the source file.")


def _lines(stored: Stored, text: io.TextIOWrapper) -> Iterator[str]:
    """Yield the lines of a text, none of them so long that memory would not hold it."""
    number = 0
    while line := text.readline(LINE_BYTES):
        number += 1
        if len(line) == LINE_BYTES and line[-1] not in "\r\n":
            raise UsageError(
                f"{stored.label}:{number}: a line of more than {LINE_BYTES / MEGABYTE:.0f} MB. Is it CSV?"
            )
        yield line


def _rows(stored: Stored, charset: str, delimiter: str) -> Iterator[NumberedRow]:
    """Yield the rows with their numbers, without the line that declares the delimiter."""
    before = csv.field_size_limit(LINE_BYTES)
    number = 0
    try:
        with opened_text(stored, charset) as text:
            lines = _lines(stored, text)
            first = next(lines, "")
            is_declared = DECLARED.fullmatch(first.strip()) is not None
            reader = csv.reader(
                chain([] if is_declared else [first], lines), delimiter=delimiter, strict=True
            )
            try:
                for number, cells in enumerate(reader, start=1 + is_declared):
                    yield NumberedRow(number, cells)
            except csv.Error as error:
                line = reader.line_num + is_declared
                problem = f"{stored.label}:{line}: not CSV: {error}. Correct that line."
                if "field larger" in str(error):
                    problem += f" A cell has at most {LINE_BYTES / MEGABYTE:.0f} MB; is a quote not closed?"
                raise UsageError(problem) from error
    except UnicodeError as error:
        raise _undecodable(stored, charset, error) from error
    finally:
        csv.field_size_limit(before)

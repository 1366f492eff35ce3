"""Rows of the workbook are as high as their wrapped text."""

import io
from contextlib import closing
from dataclasses import replace
from textwrap import wrap

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from shared_homes import shipped_built

from flows.home.settings import Settings
from flows.report.content import Report, read_report
from flows.report.row_heights import LINE, MAX_HEIGHT, lines_of, row_height
from flows.report.xlsx import render_xlsx
from flows.warehouse.query import open_warehouse

WORDS = "Stand with your feet as wide as your hips and hold the bar over the middle of them, elbows straight."


@pytest.mark.parametrize("width", [8, 11, 14, 18, 20, 30, 44, 60])
@pytest.mark.parametrize("text", [WORDS, WORDS * 3, "Barbell Romanian Deadlift; " * 4, "one\ntwo\n" + WORDS])
def test_no_text_needs_more_lines_than_it_is_given(text: str, width: int) -> None:
    needed = sum(len(wrap(part, width)) or 1 for part in text.split("\n"))
    assert needed <= lines_of(text, width) <= needed * 1.3 + 1


def test_letters_of_east_asia_take_twice_the_room() -> None:
    assert lines_of("\N{CJK UNIFIED IDEOGRAPH-5F3A}" * 30, 30) >= 2 * lines_of("a" * 30, 30)


def test_one_line_leaves_the_height_and_no_row_is_higher_than_excel_knows() -> None:
    assert row_height([("short", 20), ("", 10)]) is None
    assert row_height([(WORDS, 20)]) == LINE * lines_of(WORDS, 20)
    assert row_height([(WORDS * 100, 10)]) == MAX_HEIGHT


@pytest.fixture(scope="module")
def report() -> Report:
    with closing(open_warehouse(shipped_built(), Settings())) as connection:
        return read_report(connection)


@pytest.mark.slow
def test_every_wrapped_cell_of_the_workbook_has_room(report: Report) -> None:
    long = replace(report, findings=[{**row, "detail": WORDS * 3} for row in report.findings])
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(long)))
    short = [where for sheet in book for where in _cells_without_room(sheet)]
    assert short == []
    assert sum(1 for sheet in book for line in sheet.row_dimensions.values() if line.height) > 50


def _cells_without_room(sheet: Worksheet) -> list[str]:
    """Return the cells whose words need more lines than their row has."""
    found = []
    widths = {
        at: column.width
        for column in sheet.column_dimensions.values()
        for at in range(column.min or 1, (column.max or 0) + 1)
    }
    merged = {cells.coord.split(":")[0]: cells for cells in sheet.merged_cells.ranges}
    for row in sheet.iter_rows():
        for cell in row:
            if not isinstance(cell.value, str) or not cell.alignment.wrap_text:
                continue
            columns = range(cell.column, cell.column + 1)
            if cell.coordinate in merged:
                columns = range(merged[cell.coordinate].min_col, merged[cell.coordinate].max_col + 1)
            width = sum(widths[each] for each in columns)
            lines = sum(len(wrap(part, int(width))) or 1 for part in cell.value.split("\n"))
            height = sheet.row_dimensions[cell.row].height or LINE
            if lines * LINE > height and height < MAX_HEIGHT:
                found.append(f"{sheet.title}!{cell.coordinate}: {lines} lines in {height} points")
    return found

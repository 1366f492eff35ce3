"""The gap report as a workbook. Nothing in it is a formula, and no text becomes a link."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from flows.decisions.report_sheets import FINDINGS_SHEET, GAPS_SHEET
from flows.report import tables, wording
from flows.report.content import Report
from flows.report.row_heights import row_height
from flows.report.since import Row
from flows.report.tables import Column
from transforms.enums import DECISIONS

COVERAGE_SHEET = "Coverage"
MAX_LETTERS = 32_767
MAX_ROWS = 1_000_000
"""What a cell and, nearly, a sheet of Excel can hold."""

MAX_LINKS = 10_000
"""Of one sheet; Excel takes 65,530."""

CUT = " … [cut: the rest is in the JSON document]"
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - XLSX has no zones; fixed, so that the same report is the same file
FORMATS = {
    "title": {"bold": True, "font_size": 18, "font_color": "#0E2C45"},
    "lead": {"text_wrap": True, "valign": "top"},
    "note": {"text_wrap": True, "valign": "top", "bg_color": "#FDF2DD", "font_color": "#8A5300"},
    "head": {
        "bold": True, "bg_color": "#0E2C45", "font_color": "#FFFFFF", "valign": "vcenter", "text_wrap": True,
        "border": 1, "border_color": "#0E2C45",
    },
    "label": {"font_color": "#55606B", "valign": "top"},
    "figure": {"bold": True, "align": "left", "valign": "top", "num_format": "#,##0"},
    "text": {"valign": "top", "text_wrap": True},
    "key": {"valign": "top", "align": "fill", "font_color": "#9AA5AF"},
    "whole": {"valign": "top", "num_format": "#,##0"},
    "decimal": {"valign": "top", "num_format": "0.0"},
    "share": {"bold": True, "align": "left", "valign": "top", "num_format": "0%"},
    "moment": {"valign": "top", "num_format": "yyyy-mm-dd hh:mm"},
    "link": {"font_color": "#0B5394", "underline": 1, "valign": "top"},
    "covered": {"bg_color": "#A9CCE8", "align": "center"},
    "short": {"bg_color": "#DCEAF7", "align": "center"},
    "empty": {"bg_color": "#FDE5D6", "font_color": "#A63603", "bold": True, "align": "center"},
    "excluded": {"pattern": 14, "fg_color": "#C3C9D0", "bg_color": "#EEF0F2", "align": "center"},
    "unwanted": {"font_color": "#9AA5AF", "align": "center"},
    "Error": {"font_color": "#B3261E", "bg_color": "#FDECEB"},
    "Warning": {"font_color": "#8A5300", "bg_color": "#FDF2DD"},
}  # fmt: skip

SUMMARY_WIDTHS = (44, 52, 18)
"""Letters that the columns of the summary have room for."""
FIGURES = (
    ("Exercises", "exercises"),
    ("Distinct movements", "movements"),
    ("Target cells", "wanted_cells"),
    ("Covered cells", "covered_cells"),
    ("Cells below target", "short_cells"),
    ("Empty cells", "empty_cells"),
    ("Muscle groups", "muscle_groups"),
    ("Muscle groups that are targeted", "covered_muscle_groups"),
    ("Equipment families", "equipment_families"),
    ("Equipment families in use", "covered_equipment_families"),
    ("Gaps", "gaps"),
    ("Gaps to write", "gaps_to_write"),
    ("Gaps that other labels would fill", "gaps_to_relabel"),
    ("Gaps that no reference fills", "gaps_to_look_for"),
    ("Exercises below target", "shortage"),
    ("Pages to fix", "pages_to_fix"),
    ("Errors", "errors"),
    ("Warnings", "warnings"),
    ("Notes", "infos"),
)


def render_xlsx(report: Report) -> bytes:
    """Return the report as the bytes of a workbook; the same report gives the same bytes."""
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    workbook.set_properties({"title": "Gap report", "created": MADE})
    formats = {name: workbook.add_format(properties) for name, properties in FORMATS.items()}
    summary = workbook.add_worksheet("Summary")
    sheets = {
        GAPS_SHEET: _table(workbook, formats, GAPS_SHEET, tables.GAPS, report.gaps),
        "Labels": _table(workbook, formats, "Labels", tables.LABELS, report.labels),
        "Label habits": _table(workbook, formats, "Label habits", tables.HABITS, report.label_habits),
        FINDINGS_SHEET: _table(workbook, formats, FINDINGS_SHEET, tables.FINDINGS, report.findings),
        COVERAGE_SHEET: _table(
            workbook, formats, COVERAGE_SHEET, tables.coverage_columns(report), tables.coverage_rows(report)
        ),
        "Missing exercises": _table(
            workbook, formats, "Missing exercises", tables.MISSING, report.missing_exercises
        ),
        "Missing variants": _table(
            workbook, formats, "Missing variants", tables.VARIANTS, report.missing_variants
        ),
        "Changes": _table(workbook, formats, "Changes", tables.CHANGES, report.changes),
        "Over time": _table(workbook, formats, "Over time", tables.TREND, report.trend),
        "Definitions": _table(workbook, formats, "Definitions", tables.DEFINITIONS, tables.definition_rows()),
    }
    _colour_priority(sheets[GAPS_SHEET], tables.GAPS, len(report.gaps))
    _colour_priority(sheets["Missing exercises"], tables.MISSING, len(report.missing_exercises))
    _colour_priority(sheets["Missing variants"], tables.VARIANTS, len(report.missing_variants))
    _colour_severity(sheets[FINDINGS_SHEET], formats, len(report.findings))
    if report.demand:
        sheets["Demand"] = _table(workbook, formats, "Demand", tables.DEMAND, report.demand)
        wanted = "Wrong and wanted"
        sheets[wanted] = _table(workbook, formats, wanted, tables.DEMAND_PAGES, report.demand_pages)
    if report.site_problems:
        sheets["Site health"] = _table(workbook, formats, "Site health", tables.SITE, report.site_problems)
    if len(report.languages) > 1:
        sheets["Languages"] = _table(workbook, formats, "Languages", tables.LANGUAGES, report.languages)
    if report.compared_with:
        sheets["Comparison"] = _table(workbook, formats, "Comparison", tables.COMPARISON, report.comparison)
    _offer_decisions(sheets[GAPS_SHEET], tables.GAPS, len(report.gaps))
    _offer_decisions(sheets[FINDINGS_SHEET], tables.FINDINGS, len(report.findings))
    _link_coverage_and_gaps(sheets, formats, report)
    _write_summary(summary, formats, report, list(sheets))
    workbook.close()
    return stream.getvalue()


def _table(
    workbook: Workbook, formats: dict[str, Format], name: str, columns: Sequence[Column], rows: Sequence[Row]
) -> Worksheet:
    """Add a sheet with one table: a frozen heading, a filter, and a cell a value."""
    sheet = workbook.add_worksheet(name)
    sheet.freeze_panes(1, 1 if name == COVERAGE_SHEET else 2)
    sheet.set_row(0, row_height((column.heading, column.width) for column in columns) or 30)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.heading, formats["head"])
    shown = rows[:MAX_ROWS]
    for line, row in enumerate(shown, 1):
        height = row_height(_texts(columns, row))
        if height is not None:
            sheet.set_row(line, height)
        for at, column in enumerate(columns):
            _write(sheet, (line, at), column, row, formats)
    if len(rows) > len(shown):
        sheet.write_string(
            len(shown) + 1, 0, f"{len(rows) - len(shown):,} more rows are in the JSON document"
        )
    sheet.autofilter(0, 0, max(len(shown), 1), len(columns) - 1)
    return sheet


def _texts(columns: Sequence[Column], row: Row) -> Iterator[tuple[str, float]]:
    """Yield each text of a row that is wrapped, with the width of its column."""
    for column in columns:
        if column.kind == "text":
            value = column.cell(row)
            if isinstance(value, str):
                yield value, column.width


def _write(
    sheet: Worksheet, position: tuple[int, int], column: Column, row: Row, formats: dict[str, Format]
) -> None:
    """Write one cell by its type, never by what its text looks like."""
    if column.kind == "state":
        cell: Row | None = row[column.key]
        if cell is not None:
            sheet.write_number(*position, cell["movements"], formats[cell["state"]])
        return
    value, form = column.cell(row), formats[column.kind]
    if value is None:
        sheet.write_blank(*position, None, form)
    elif isinstance(value, str):
        sheet.write_string(*position, cut(value), form)
    elif isinstance(value, datetime):
        sheet.write_datetime(*position, value, form)
    else:
        sheet.write_number(*position, value, form)


def cut(text: str) -> str:
    """Return a text that fits into a cell; where something had to go, it says so.

    Excel counts in UTF-16: a character beyond the basic plane is two.
    """
    letters = text.encode("utf-16-le")
    if len(letters) <= 2 * MAX_LETTERS:
        return text
    return letters[: 2 * (MAX_LETTERS - len(CUT))].decode("utf-16-le", errors="ignore") + CUT


def _link_coverage_and_gaps(
    sheets: Mapping[str, Worksheet], formats: dict[str, Format], report: Report
) -> None:
    """Link each muscle group of a gap to its coverage, and each covered muscle group to its first gap."""
    coverage = {row["muscle_group"]: line for line, row in enumerate(report.muscle_groups, 1)}
    at = next(position for position, column in enumerate(tables.GAPS) if column.key == "muscle_group")
    first_gaps: dict[str, int] = {}
    for line, gap in enumerate(report.gaps[:MAX_LINKS], 1):
        name = gap["muscle_group"]
        if name in coverage:
            first_gaps.setdefault(name, line)
            _link(sheets[GAPS_SHEET], (line, at), (COVERAGE_SHEET, coverage[name]), name, formats["link"])
    for name, line in first_gaps.items():
        _link(sheets[COVERAGE_SHEET], (coverage[name], 0), (GAPS_SHEET, line), name, formats["link"])


def _link(
    sheet: Worksheet, position: tuple[int, int], target: tuple[str, int], text: str, form: Format
) -> None:
    """Write a cell that leads to a line of another sheet, lines counted from 0."""
    name, line = target
    sheet.write_url(*position, f"internal:'{name}'!A{line + 1}", form, cut(text))


def _colour_priority(sheet: Worksheet, columns: Sequence[Column], rows: int) -> None:
    """Colour the priorities from pale to orange."""
    at = next(position for position, column in enumerate(columns) if column.key == "priority")
    scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#F4A26B"}
    sheet.conditional_format(1, at, max(rows, 1), at, scale)


def _colour_severity(sheet: Worksheet, formats: dict[str, Format], rows: int) -> None:
    """Colour errors and warnings."""
    for word in ("Error", "Warning"):
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": formats[word]}
        sheet.conditional_format(1, 0, max(rows, 1), 0, rule)


def _offer_decisions(sheet: Worksheet, columns: Sequence[Column], rows: int) -> None:
    """Offer the decisions that there are where an editor fills one in; a row below the last is none."""
    at = next(position for position, column in enumerate(columns) if column.key == "decision")
    offered = {
        "validate": "list",
        "source": list(DECISIONS),
        "input_title": "What is decided",
        "input_message": "Fill in decision, who, date and reason, and send the file back.",
    }
    sheet.data_validation(1, at, max(min(rows, MAX_ROWS), 1), at, offered)


def _write_summary(
    sheet: Worksheet, formats: dict[str, Format], report: Report, sheets: Sequence[str]
) -> None:
    """Write the first sheet: what matters, the figures, the sources, and links to the other sheets."""
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(1, 0)
    for at, width in enumerate(SUMMARY_WIDTHS):
        sheet.set_column(at, at, width)
    sheet.write_string(0, 0, cut(f"Gap report: {wording.title_of(report)}"), formats["title"])
    sheet.set_row(0, 28)
    sheet.merge_range(1, 0, 1, 2, "", formats["lead"])
    lead = " ".join(wording.lead_sentences(report))
    sheet.write_string(1, 0, cut(lead), formats["lead"])
    sheet.set_row(1, row_height([(lead, sum(SUMMARY_WIDTHS))]))
    line = 3
    if report.is_demo:
        sheet.merge_range(2, 0, 2, 2, "", formats["note"])
        sheet.write_string(2, 0, wording.DEMO, formats["note"])
        sheet.set_row(2, row_height([(wording.DEMO, sum(SUMMARY_WIDTHS))]))
        line = 4
    if report.since and report.since.headline:
        sheet.write_string(line - 1, 2, "Change since", formats["label"])
    for label, value, kind, key in _figures(report):
        sheet.write_string(line, 0, label, formats["label"])
        if isinstance(value, str):
            sheet.write_string(line, 1, cut(value), formats["lead"])
            sheet.set_row(line, row_height([(value, SUMMARY_WIDTHS[1])]))
        elif value is not None:
            sheet.write_number(line, 1, value, formats[kind])
        if key and (moved := wording.delta(report, key)):
            sheet.write_string(line, 2, moved, formats["label"])
        line += 1
    line += 1
    sheet.write_string(line, 0, "In this workbook", formats["head"])
    for at, name in enumerate(sheets, line + 1):
        _link(sheet, (at, 0), (name, 0), name, formats["link"])
    line += len(sheets) + 2
    sheet.write_string(line, 0, wording.first_gaps_title(report), formats["head"])
    for at, gap in enumerate(report.first_gaps(), 1):
        _link(sheet, (line + at, 0), (GAPS_SHEET, at), gap["gap"], formats["link"])
        short = f"{wording.counted(gap['shortage'], 'exercise')} below target"
        sheet.write_string(line + at, 1, short, formats["label"])
    sheet.activate()


def _figures(report: Report) -> list[tuple[str, Any, str, str | None]]:
    """Return the lines of the summary: label, value, format, and the key of a count of the headline."""
    head = report.headline
    return [
        ("As of", wording.moment(head["as_of"]), "text", None),
        ("Own library", ", ".join(report.own_titles) or "none", "text", None),
        ("Compared with", ", ".join(report.reference_titles) or "no reference library", "text", None),
        ("Covered share of target cells", head["covered_share"], "share", None),
        *((label, head[key], "figure", key) for label, key in FIGURES),
        ("Changes", wording.since_sentence(report).rstrip(":"), "text", None),
        ("Made by", f"Repertoire {report.repertoire_version}", "text", None),
    ]

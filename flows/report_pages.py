"""The gap report as a page: one HTML file that needs nothing else, and Markdown.

All that comes from a page is data. In HTML Jinja escapes it; in Markdown each value is escaped as it
is put out, so that no template can forget to.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flows import report_wording as wording
from flows.report_charts import level_bounds, level_of, matrix_svg, muscle_bars_svg
from flows.report_content import Report, Row

MOST_GAPS = 25
MOST_FINDINGS = 20
MOST_CHANGES = 60
MOST_MISSING = 15
"""How much of each list a page shows; the workbook and the JSON document have all of it."""

EQUIPMENT_CELL_WIDTH = 52
DIFFICULTY_CELL_WIDTH = 78
BARS_WIDTH = 250


def render_html(report: Report) -> str:
    """Return the report as one HTML page, without scripts and without a request to anywhere."""
    environment = _environment()
    environment.finalize = _nothing_for_none
    bounds = level_bounds([*report.muscle_by_equipment, *report.muscle_by_difficulty])
    pictures = None
    if report.muscle_by_equipment:
        pictures = {
            "equipment": Markup(matrix_svg(report.muscle_by_equipment, EQUIPMENT_CELL_WIDTH, bounds)),  # noqa: S704 - Vega escapes its texts
            "difficulty": Markup(matrix_svg(report.muscle_by_difficulty, DIFFICULTY_CELL_WIDTH, bounds)),  # noqa: S704
            "muscles": Markup(muscle_bars_svg(report.muscle_groups, BARS_WIDTH)),  # noqa: S704
        }
    style = Markup((wording.TEMPLATES / "gap-report.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
    template = environment.get_template("gap-report.html.j2")
    return template.render(_context(report), pictures=pictures, style=style, bounds=bounds, level_of=level_of)


def render_markdown(report: Report) -> str:
    """Return the report as GitHub-flavoured Markdown."""
    environment = _environment()
    environment.finalize = _markdown_value
    text = environment.get_template("gap-report.md.j2").render(_context(report))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _environment() -> Environment:
    """Return Jinja with what both templates use."""
    environment = Environment(
        loader=FileSystemLoader(Path(wording.TEMPLATES)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "moment": wording.moment,
        "percent": wording.percent,
        "counted": wording.counted,
        "shortened": wording.shortened,
        "number": lambda number: f"{number:,}",
    }
    return environment


def _context(report: Report) -> dict[str, Any]:
    """Return what the templates read."""
    return {
        "report": report,
        "head": report.headline,
        "wording": wording,
        "title": wording.title_of(report),
        "families": wording.families(report.findings),
        "by_equipment": matrix_lines(report.muscle_by_equipment),
        "by_difficulty": matrix_lines(report.muscle_by_difficulty),
        "is_web_address": wording.is_web_address,
        "most": {
            "gaps": MOST_GAPS, "findings": MOST_FINDINGS, "changes": MOST_CHANGES, "missing": MOST_MISSING,
        },
    }  # fmt: skip


def matrix_lines(rows: Sequence[Row]) -> dict[str, Any]:
    """Return a matrix as a table: `columns` are names, `lines` are (name, cells)."""
    lines = wording.grouped(rows, "row_key")
    first = next(iter(lines.values()), [])
    return {
        "columns": [cell["column_name"] for cell in first],
        "lines": [(cells[0]["row_name"], cells) for cells in lines.values()],
    }


def _nothing_for_none(value: object) -> object:
    """Put out nothing for what is not known."""
    return "" if value is None else value


def _markdown_value(value: object) -> Markup:
    """Escape a value for Markdown, unless a template has made it."""
    if isinstance(value, Markup):
        return value
    return Markup("" if value is None else wording.escape_markdown(str(value)))  # noqa: S704 - it was escaped just now

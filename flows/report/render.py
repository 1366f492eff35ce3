"""The gap report as a page: one HTML file that needs nothing else, and Markdown.

All that comes from a page is data. In HTML Jinja escapes it; in Markdown each value is escaped as it
is put out, so that no template can forget to.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flows.report import wording
from flows.report.body_map import covered, draw, shapes_of
from flows.report.charts import level_bounds, level_of, matrices_svg, trend_svg
from flows.report.content import FIRST_SHOWN, Report
from flows.report.mail import mail_context
from flows.report.request import Audience
from flows.report.shown import as_shown
from flows.report.since import Row
from flows.report.slide import finished, slide_context
from transforms.enums import SEVERITY_NAMES

STATIC = Path(__file__).with_name("static")
"""Styles that the dashboard serves too."""
STYLES = (STATIC / "colours.css", wording.TEMPLATES / "gap-report.css", STATIC / "body_map.css")
MIN_TREND_POINTS = 2


def render_html(report: Report, audience: Audience, stem: str) -> str:
    """Return the report as one HTML page, without scripts and without a request to anywhere.

    `stem` is the name of its files without ending, by which the page names the others.
    """
    bounds = level_bounds([*report.muscle_by_equipment, *report.muscle_by_difficulty])
    style = Markup("\n".join(file.read_text(encoding="utf-8") for file in STYLES))  # noqa: S704 - our own files
    template = _environment(_nothing_for_none).get_template("gap-report.html.j2")
    return template.render(
        _context(report, audience, stem),
        pictures=_pictures(report, bounds), style=style, bounds=bounds, level_of=level_of,
    )  # fmt: skip


def render_mail(report: Report, audience: Audience, stem: str) -> str:
    """Return the report as the body of an e-mail: HTML of tables, under 100 KB."""
    shown = _as_shown(report)
    text = _environment(_nothing_for_none).get_template("gap-report-email.html.j2")
    return text.render(_context(report, audience, stem), **mail_context(shown)).lstrip()


def render_slide(report: Report, audience: Audience, stem: str) -> str:
    """Return the report as one slide, an SVG that needs nothing else."""
    shown = _as_shown(report)
    drawn = _environment(_nothing_for_none).get_template("gap-report-slide.svg.j2")
    return finished(drawn.render(_context(report, audience, stem), **slide_context(shown)))


def render_markdown(report: Report, audience: Audience, stem: str) -> str:
    """Return the report as GitHub-flavoured Markdown."""
    template = _environment(_markdown_value).get_template("gap-report.md.j2")
    text = template.render(_context(report, audience, stem))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _pictures(report: Report, bounds: Sequence[int]) -> dict[str, Markup | None]:
    """Return the pictures of the first page, None for what has nothing to show. Vega escapes its texts."""
    matrices = trend = body = None
    if report.muscle_by_equipment:
        drawn = matrices_svg(report.muscle_by_equipment, report.muscle_by_difficulty, bounds)
        matrices = Markup(drawn)  # noqa: S704
    if len(report.trend) >= MIN_TREND_POINTS:
        trend = Markup(trend_svg(report.trend))  # noqa: S704
    if report.body_map:
        shapes, marks = shapes_of(report.body_map), covered(report.body_map)
        body = draw(shapes, marks, "covered", lambda key: f"#group-{key}")
    return {"matrices": matrices, "trend": trend, "body": body}


@cache
def _environment(finalize: Callable[[Any], Any]) -> Environment:
    """Return Jinja with what both templates use, which keeps what it has compiled."""
    environment = Environment(
        loader=FileSystemLoader(Path(wording.TEMPLATES)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=finalize,
    )
    environment.filters |= {
        "moment": wording.moment,
        "percent": wording.percent,
        "counted": wording.counted,
        "shortened": wording.shortened,
        "number": lambda number: f"{number:,}",
    }
    return environment


def _context(report: Report, audience: Audience, stem: str) -> dict[str, Any]:
    """Return what the templates read."""
    report = _as_shown(report)
    return {
        "report": report,
        "head": report.headline,
        "wording": wording,
        "severities": SEVERITY_NAMES,
        "title": wording.title_of(report),
        "families": wording.families(report.findings),
        "by_equipment": matrix_lines(report.muscle_by_equipment),
        "by_difficulty": matrix_lines(report.muscle_by_difficulty),
        "is_web_address": wording.is_web_address,
        "audience": audience,
        "most": audience.most,
        "most_first": FIRST_SHOWN,
        "sections": wording.sections_of(report, audience.sections),
        "stem": stem,
    }


def _as_shown(report: Report) -> Report:
    """Return the report with the rows that a page shows: endless texts are cut."""
    lists = {each.name: getattr(report, each.name) for each in fields(report)}
    return replace(report, **{name: as_shown(rows) for name, rows in lists.items() if type(rows) is list})


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

"""The gap report as one slide: 16 to 9, as SVG and as PNG, for those who will not open a report."""

import re
from textwrap import wrap
from typing import Any

import vl_convert
from markupsafe import Markup

from flows.report import wording
from flows.report.body_map import covered, draw, shapes_of
from flows.report.content import Report
from flows.report.palette import map_rules, resolved

WIDTH, HEIGHT = 1920, 1080
LETTERS_OF_TITLE, LETTERS_OF_LINE, LINES = 44, 62, 4
"""Letters that a line of the title and one of the lead has room for, and lines of the lead."""
LETTERS_OF_ROW = 46
_FRAME = re.compile(r"<div[^>]*>(<svg.*</svg>)</div>", re.DOTALL)


def slide_context(report: Report) -> dict[str, Any]:
    """Return what the template of the slide reads beside what every page of the report does."""
    lead = wrap(" ".join(wording.lead_sentences(report)), LETTERS_OF_LINE, max_lines=LINES, placeholder=" …")
    return {
        "map_rules": Markup(map_rules()),  # noqa: S704 - our own style sheet
        "body": _still(report) if report.body_map else None,
        "slide_title": wording.shortened(wording.title_of(report), LETTERS_OF_TITLE),
        "lead": lead,
        "row_letters": LETTERS_OF_ROW,
    }


def finished(svg: str) -> str:
    """Return the slide with colours in the place of variables, as a program for drawings reads it."""
    return resolved(svg)


def png_of(svg: str) -> bytes:
    """Return the slide as PNG, a pixel a unit."""
    return bytes(vl_convert.svg_to_png(svg, scale=1))


def _still(report: Report) -> Markup:
    """Return the body map without links and hints, as a part of another drawing."""
    drawn = str(draw(shapes_of(report.body_map), covered(report.body_map), "covered", None))
    svg = _FRAME.sub(r"\1", drawn)
    placed = svg.replace("<svg ", '<svg x="860" y="150" width="1010" height="810" ', 1)
    return Markup(placed)  # noqa: S704 - it was escaped where it was drawn

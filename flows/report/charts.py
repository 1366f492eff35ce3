"""The pictures of the gap report: Altair charts as SVG, to be put inside the HTML page.

Colours are CSS variables with a fallback, `var(--level-1, #dceaf7)`, so that one picture serves light
and dark pages and paper. All texts reach the SVG escaped by Vega.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import Any

import altair as alt
import vl_convert

from flows.report.since import Row

LEVELS = 5
LEVEL_FILLS = ("#dceaf7", "#a9cce8", "#6aa7d6", "#2f7ab8", "#0f4c81")
LEVEL_INKS = ("#12324d", "#12324d", "#08233a", "#ffffff", "#ffffff")
FILLS = {"empty": "#fde5d6", "excluded": "#eef0f2", "unwanted": "#f7f8f9"}
INKS = {"empty": "#a63603", "excluded": "#6b7580", "unwanted": "#6b7580"}
"""A sequential scale of one hue, with orange for what is empty: safe for the colour-blind."""

CELL_HEIGHT = 19
EQUIPMENT_CELL_WIDTH = 36
DIFFICULTY_CELL_WIDTH = 46
BETWEEN_MATRICES = 18
TREND_WIDTH, TREND_HEIGHT = 260, 170
TREND_FONT = 13
MAX_DAYS_SHOWN_BY_HOUR = 3
MUTED, LINE = "var(--muted, #55606b)", "var(--line, #dbe1e7)"
HATCH_STEP = 7
AXIS_LABEL_LIMIT = 190
PADDING = {"left": 18, "right": 24, "top": 8, "bottom": 4}
"""Room for a reader's font that is wider than the one that the labels are measured with."""
GUTTER = alt.Scale(padding=0.06)
_NOISE = re.compile(r' (?:role|aria-roledescription|pointer-events|xmlns:xlink)="[^"<>]*"')
"""Attributes of the SVG that serve neither the eye nor, in a picture hidden from it, a screen reader."""


def matrices_svg(by_equipment: Sequence[Row], by_difficulty: Sequence[Row], bounds: Sequence[int]) -> str:
    """Draw both matrices of the report side by side, over the same muscle groups.

    A number in each cell, coloured by the level that `bounds` gives. The rows are those of `gaps.matrix`;
    `bounds` is the least number of each level (`level_bounds`).
    """
    left = _matrix(by_equipment, EQUIPMENT_CELL_WIDTH, bounds, are_rows_named=True)
    right = _matrix(by_difficulty, DIFFICULTY_CELL_WIDTH, bounds, are_rows_named=False)
    return _svg(alt.hconcat(left, right, spacing=BETWEEN_MATRICES))


def trend_svg(rows: Sequence[Row]) -> str:
    """Draw how the library grew, in steps, since between two collections nothing is known of it."""
    first, last = (datetime.fromisoformat(rows[at]["as_of"]) for at in (0, -1))
    is_short = (last - first).days < MAX_DAYS_SHOWN_BY_HOUR
    under_it = "%H:%M" if is_short else "%Y"
    day = f"[utcFormat(datum.value, '%-d %b'), utcFormat(datum.value, '{under_it}')]"
    moments = alt.Chart(alt.InlineData(values=list(rows))).encode(
        x=alt.X(
            "as_of:T",
            title=None,
            scale=alt.Scale(type="utc"),
            axis=_line_axis(labelExpr=day, tickCount=3, labelOverlap=True, grid=False),
        ),
        y=alt.Y(
            "exercises:Q",
            title=None,
            scale=alt.Scale(zero=False, nice=True),
            axis=_line_axis(tickMinStep=1, tickCount=4, domain=False, ticks=False),
        ),
    )
    stroke = "var(--bar, #0f4c81)"
    newest = moments.transform_filter(f"datum.as_of === {json.dumps(rows[-1]['as_of'])}")
    layers = (
        moments.mark_line(interpolate="step-after", stroke=stroke, strokeWidth=2),
        moments.mark_point(fill=stroke, stroke=stroke, size=18),
        newest.mark_text(
            align="right", dy=-11, fontSize=TREND_FONT, fontWeight=600, fill="var(--ink, #17212b)"
        ).encode(text="exercises:Q"),
    )
    drawn = _svg(alt.layer(*layers).properties(width=TREND_WIDTH, height=TREND_HEIGHT))
    return drawn.replace('class="chart"', 'class="chart trend"', 1)


def _matrix(
    rows: Sequence[Row], cell_width: int, bounds: Sequence[int], *, are_rows_named: bool
) -> alt.LayerChart | alt.FacetChart:
    """Draw one matrix; its rows are named on the left, or by the matrix next to it."""
    named = _axis(rows, "row", orient="left") if are_rows_named else None
    cells = alt.Chart(alt.InlineData(values=[_cell(row, bounds) for row in rows])).encode(
        x=alt.X(
            "column:N", sort=None, scale=GUTTER, axis=_axis(rows, "column", orient="top", labelAngle=-38)
        ),
        y=alt.Y("row:N", sort=None, scale=GUTTER, axis=named),
    )
    excluded = alt.datum.state == "excluded"
    layers = (
        cells.mark_rect(strokeWidth=1).encode(
            fill=alt.Fill("fill:N", scale=None), stroke=alt.Stroke("line:N", scale=None)
        ),
        cells.transform_filter(excluded).mark_point(
            shape=_hatch(cell_width - 4, CELL_HEIGHT - 4),
            size=4,
            strokeWidth=1,
            stroke="var(--hatch, #c3c9d0)",
        ),
        cells.transform_filter(alt.datum.label != "")
        .mark_text(fontSize=11.5, fontWeight=600)
        .encode(text="label:N", fill=alt.Fill("ink:N", scale=None)),
        cells.transform_filter(alt.datum.state == "short").mark_circle(
            size=18,
            xOffset=cell_width / 2 - 6,
            yOffset=-CELL_HEIGHT / 2 + 6,
            fill="var(--empty-line, #c2410c)",
        ),
    )
    columns, lines = (len(dict.fromkeys(row[f"{side}_key"] for row in rows)) for side in ("column", "row"))
    return alt.layer(*layers).properties(width=columns * cell_width, height=lines * CELL_HEIGHT)


def level_bounds(rows: Sequence[Row]) -> list[int]:
    """Return the least number of each level of the scale: 1, 2, 4, ... or steeper, up to the greatest."""
    greatest = max((row["movements"] for row in rows), default=0)
    ratio = max(2, ceil((greatest + 1) ** (1 / LEVELS)))
    return [1, *(ratio**power for power in range(1, LEVELS) if ratio**power <= greatest)]


def level_of(movements: int, bounds: Sequence[int]) -> int:
    """Return the level of a number, from 1; 0 for zero."""
    return sum(movements >= bound for bound in bounds)


def _cell(row: Row, bounds: Sequence[int]) -> dict[str, Any]:
    """Return what is drawn for one cell."""
    state, level = row["state"], level_of(row["movements"], bounds)
    if level:
        fill, ink = LEVEL_FILLS[level - 1], LEVEL_INKS[level - 1]
        paint = f"level-{level}"
    else:
        fill, ink, paint = FILLS[state], INKS[state], state
    return {
        "row": row["row_key"],
        "column": row["column_key"],
        "state": state if not (level and state == "excluded") else "unwanted",
        "label": str(row["movements"]) if level or state == "empty" else "",
        "fill": f"var(--{paint}, {fill})",
        "ink": f"var(--{paint}-ink, {ink})",
        "line": "var(--empty-line, #c2410c)" if state == "empty" else "var(--paper, #ffffff)",
    }


def _hatch(width: float, height: float) -> str:
    """Return diagonal lines over a cell, as the path of a Vega symbol around its centre."""
    lines = []
    across, up = width / 2, height / 2
    offset = -across - up + HATCH_STEP
    while offset < across + up:
        left, right = max(-across, offset - up), min(across, offset + up)
        lines.append(f"M{left:g},{offset - left:g}L{right:g},{offset - right:g}")
        offset += HATCH_STEP
    return "".join(lines)


def _axis(rows: Sequence[Mapping[str, Any]], side: str, **options: Any) -> alt.Axis:  # noqa: ANN401
    """Return an axis over keys that is labelled with names, for two members may have one name."""
    names = {row[f"{side}_key"]: row[f"{side}_name"] for row in rows}
    return alt.Axis(
        title=None,
        domain=False,
        ticks=False,
        labelExpr=f"({json.dumps(names)})[datum.value]",
        labelFontSize=11.5,
        labelColor="var(--ink, #17212b)",
        labelLimit=AXIS_LABEL_LIMIT,
        labelPadding=6,
        labelOverlap=False,
        **options,
    )


def _line_axis(**options: Any) -> alt.Axis:  # noqa: ANN401 - of Altair
    """Return an axis of a line chart, in the colours of the page."""
    return alt.Axis(
        labelColor=MUTED,
        labelFontSize=TREND_FONT,
        domainColor=LINE,
        tickColor=LINE,
        gridColor=LINE,
        **options,
    )


def _svg(chart: alt.LayerChart | alt.FacetChart | alt.HConcatChart) -> str:
    """Render a chart; the text for screen readers is next to the picture."""
    configured = chart.configure(background="transparent", font="sans-serif", aria=False)
    specification = configured.configure_view(stroke=None).properties(padding=PADDING).to_json(validate=False)
    svg: str = vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])
    return _NOISE.sub("", svg).replace('class="marks"', 'class="chart" aria-hidden="true"', 1)

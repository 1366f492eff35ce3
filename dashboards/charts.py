"""The pictures of the dashboard that are no tables: Altair charts, drawn on the server as SVG."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from dashboards.published import Rows

if TYPE_CHECKING:
    import altair as alt

WIDTH, HEIGHT = 720, 220
MAX_BARS = 40
SHORT = timedelta(days=4)
"""Over a shorter time than this the axis names hours."""
LINE = "var(--bar, #0f4c81)"
STROKES = (LINE, "var(--empty-line, #c2410c)", "var(--muted, #55606b)")
SHAPES = ("circle", "square", "triangle-up")
DASHES = ((1, 0), (6, 3), (2, 3))
"""What distinguishes lines, in their order: by more than the colour alone."""
CONFIG: Mapping[str, Any] = {
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--muted, #55606b)",
        "titleColor": "var(--muted, #55606b)",
        "gridColor": "var(--line, #dbe1e7)",
        "domainColor": "var(--line, #dbe1e7)",
        "tickColor": "var(--line, #dbe1e7)",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    },
    "legend": {"labelColor": "var(--ink, #17212b)", "labelFontSize": 13},
}


def make_ready() -> None:
    """Load what draws, and draw once: it takes most of a second, which no page should have to wait."""
    line_svg(({"moment": date(2000, 1, 1), "number": 0},), "moment", "number")


def line_svg(rows: Rows, x: str, y: str, series: str | None = None) -> Markup:
    """Draw a number over time, a line a series; steps, since between two collections nothing is known."""
    import altair as alt  # noqa: PLC0415 - it takes a second, which a page without a picture need not wait

    values = [{"x": _text(row[x]), "y": row[y], "series": row[series] if series else y} for row in rows]
    names = list(dict.fromkeys(value["series"] for value in values))
    legend = alt.Legend(title=None, orient="top", symbolSize=80) if len(names) > 1 else None
    encodings = {
        name: channel("series:N", scale=alt.Scale(domain=names, range=marks), legend=legend)
        for name, channel, marks in (
            ("stroke", alt.Stroke, _cycled(STROKES, names)),
            ("shape", alt.Shape, _cycled(SHAPES, names)),
            ("strokeDash", alt.StrokeDash, _cycled(DASHES, names)),
        )
    }
    moments = [row[x] for row in rows]
    is_short = isinstance(moments[0], datetime) and max(moments) - min(moments) < SHORT
    form = "%-d %b %H:%M" if is_short else "%-d %b %Y"
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("x:T", title=None, axis=alt.Axis(tickCount=6, labelOverlap=True, format=form)),
        y=alt.Y("y:Q", title=y.replace("_", " "), axis=alt.Axis(tickMinStep=1, tickCount=5)),
    )
    lines = base.mark_line(interpolate="step-after").encode(
        stroke=encodings["stroke"], strokeDash=encodings["strokeDash"]
    )
    points = base.mark_point(size=60, filled=False).encode(
        stroke=encodings["stroke"], shape=encodings["shape"]
    )
    return _svg(lines + points)


def curve_svg(rows: Rows, x: str, y: str) -> Markup:
    """Draw a number by another number, or by names in the order in which they come."""
    import altair as alt  # noqa: PLC0415 - as above

    are_numbers = all(isinstance(row[x], int | float) for row in rows)
    values = [{"x": row[x] if are_numbers else _text(row[x]), "y": row[y]} for row in rows]
    across = alt.X("x:Q" if are_numbers else "x:N", sort=None, title=x.replace("_", " "))
    if not are_numbers:
        across = across.axis(labelOverlap=True, labelLimit=120)
    chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_line(stroke=LINE, point={"stroke": LINE, "filled": False, "size": 40})
        .encode(x=across, y=alt.Y("y:Q", title=y.replace("_", " "), axis=alt.Axis(tickCount=5)))
    )
    return _svg(chart)


def bar_svg(rows: Rows, name: str, number: str) -> Markup:
    """Draw a bar a row, the first `MAX_BARS` of them; two rows of one name are two bars."""
    import altair as alt  # noqa: PLC0415 - as above

    shown = rows[:MAX_BARS]
    values = [{"at": at, "number": row[number]} for at, row in enumerate(shown)]
    names = json.dumps([_text(row[name]) for row in shown])
    chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar(fill=LINE)
        .encode(
            x=alt.X("number:Q", title=number.replace("_", " ")),
            y=alt.Y(
                "at:O",
                sort=None,
                title=None,
                axis=alt.Axis(labelLimit=240, labelExpr=f"{names}[datum.value]"),
            ),
        )
    )
    return _svg(chart, height=22 * max(len(values), 1))


def _cycled(marks: Sequence[Any], names: Sequence[str]) -> list[Any]:
    """Return a mark a name; they begin again where the names are more."""
    return [marks[at % len(marks)] for at in range(len(names))]


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _svg(chart: "alt.Chart | alt.LayerChart", height: int = HEIGHT) -> Markup:
    """Return the SVG of a chart; hidden from screen readers, which the table next to it serves."""
    import vl_convert  # noqa: PLC0415 - as above

    drawn = chart.properties(width=WIDTH, height=height).configure(**CONFIG)
    text = str(vl_convert.vegalite_to_svg(drawn.to_json(), vl_version="6.4"))
    return Markup(text.replace("<svg ", '<svg class="chart" aria-hidden="true" ', 1))  # noqa: S704 - Vega escapes its texts

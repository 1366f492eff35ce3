"""The pictures of the dashboard that are no tables: Altair charts, drawn on the server as SVG."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from dashboards.published import Rows

if TYPE_CHECKING:
    import altair as alt

WIDTH, HEIGHT = 720, 220
MOST_BARS = 40
LINE = "var(--bar, #0f4c81)"
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
    },
}


def line_svg(rows: Rows, x: str, y: str, series: str | None = None) -> Markup:
    """Draw a number over time, a line a series; steps, since between two collections nothing is known."""
    import altair as alt  # noqa: PLC0415 - it takes a second, which a page without a picture need not wait

    values = [{"x": _text(row[x]), "y": row[y], "series": row[series] if series else y} for row in rows]
    chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_line(point={"size": 50, "fill": LINE}, interpolate="step-after", stroke=LINE)
        .encode(
            x=alt.X("x:T", title=None, axis=alt.Axis(tickCount=6, labelOverlap=True, format="%-d %b %Y")),
            y=alt.Y("y:Q", title=y.replace("_", " "), axis=alt.Axis(tickMinStep=1, tickCount=5)),
            detail="series:N",
        )
    )
    return _svg(chart)


def bar_svg(rows: Rows, name: str, number: str) -> Markup:
    """Draw a bar a row, the first `MOST_BARS` of them."""
    import altair as alt  # noqa: PLC0415 - as above

    values = [{"name": _text(row[name]), "number": row[number]} for row in rows[:MOST_BARS]]
    chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar(fill=LINE)
        .encode(
            x=alt.X("number:Q", title=number.replace("_", " ")),
            y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=240)),
        )
    )
    return _svg(chart, height=22 * max(len(values), 1))


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _svg(chart: "alt.Chart", height: int = HEIGHT) -> Markup:
    """Return the SVG of a chart; hidden from screen readers, which the table beside it serves."""
    import vl_convert  # noqa: PLC0415 - as above

    drawn = chart.properties(width=WIDTH, height=height).configure(**CONFIG)
    text = str(vl_convert.vegalite_to_svg(drawn.to_json(), vl_version="6.4"))
    return Markup(text.replace("<svg ", '<svg class="chart" aria-hidden="true" ', 1))  # noqa: S704 - Vega escapes its texts

"""The chart of a result of SQL: of one's choice, or of what the result looks like."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from dashboards.charts import MAX_BARS, bar_svg, curve_svg, line_svg
from dashboards.published import Row, Rows
from flows.home.errors import UsageError

AUTOMATIC, NONE, BAR, LINE = "", "none", "bar", "line"
CHARTS = {AUTOMATIC: "automatic", BAR: "bars", LINE: "line", NONE: "none"}
"""Charts that can be chosen, with what they are called."""
MAX_NAME_LETTERS = 80


@dataclass(frozen=True)
class Chart:
    """What an address asks for: the kind, and the columns across and up; empty is whatever fits."""

    kind: str
    x: str
    y: str


@dataclass(frozen=True)
class Drawing:
    """A chart, and how many rows it shows."""

    drawn: Markup
    shown: int


def draw(rows: Rows, columns: Sequence[str], chosen: Chart) -> Drawing | None:
    """Return the chart of a result; None where none was asked for by name and none fits.

    Raises UsageError that says why a chart that was asked for cannot be drawn.
    """
    is_asked = bool(chosen.x or chosen.y or chosen.kind in {BAR, LINE})
    if chosen.kind == NONE or not columns or not rows:
        return None
    for name, column in (("x", chosen.x), ("y", chosen.y)):
        if column and column not in columns:
            raise UsageError(f"No chart: {name} names {column!r}, which is no column of the result.")
    x = chosen.x or columns[0]
    y = chosen.y or next((name for name in columns if name != x and _is_numeric(rows, name)), None)
    if y is None or not _is_numeric(rows, y):
        if is_asked:
            raise UsageError(
                f"No chart: {y or 'the result'} has no numbers. Choose a column of numbers for y."
            )
        return None
    if not is_asked and (len(rows) == 1 or any(row[x] is None for row in rows)):
        return None
    drawn = [
        {x: _name(row[x]), y: number}
        for row in rows
        if row[x] is not None and (number := _number(row[y])) is not None
    ]
    return _drawn(drawn, x, y, chosen.kind) if drawn else None


def _drawn(rows: Sequence[Row], x: str, y: str, kind: str) -> Drawing | None:
    """Return the chart of rows of a name and a number; None where no kind was asked for and none fits."""
    has_moments = all(isinstance(row[x], date) for row in rows)
    if kind == LINE or (kind == AUTOMATIC and has_moments):
        return Drawing((line_svg if has_moments else curve_svg)(rows, x, y), len(rows))
    if kind == BAR or isinstance(rows[0][x], str):
        return Drawing(bar_svg(rows, x, y), min(len(rows), MAX_BARS))
    return None


def _is_numeric(rows: Rows, name: str) -> bool:
    """Return whether a column has a number, and nothing but numbers and unknown values."""
    values = [row[name] for row in rows if row[name] is not None]
    return bool(values) and all(
        isinstance(value, int | float | Decimal) and not isinstance(value, bool) for value in values
    )


def _number(value: object) -> float | int | None:
    """Return a number as a chart takes it; None for what is unknown or infinite."""
    if isinstance(value, int):
        return value
    number = float(value) if isinstance(value, float | Decimal) else math.nan
    return number if math.isfinite(number) else None


def _name(value: object) -> object:
    """Return what stands across: a moment or number as it is, else a short text."""
    if value is None or (isinstance(value, date | int | float) and not isinstance(value, bool)):
        return value
    return str(value)[:MAX_NAME_LETTERS]

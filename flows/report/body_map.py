"""The body map: the drawing of `body_map.svg`, each shape coloured by the coverage of its muscle group."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from markupsafe import Markup, escape

DRAWING = Path(__file__).with_name("body_map.svg")
SVG = "{http://www.w3.org/2000/svg}"
SIDES = {"front": "Front", "back": "Back"}
BETWEEN, WIDTH = 220, 200
"""Units of the drawing from one figure to the next, and the width of one."""
MIRROR = f"translate({WIDTH} 0) scale(-1 1)"
LEGEND = ("none", "under 20 %", "20 to 40 %", "40 to 60 %", "60 to 80 %", "80 % or more")
"""What each level of `coverage.body_map` means."""


def draw(rows: Sequence[Mapping[str, Any]], link: Callable[[str], str]) -> Markup:
    """Return both figures as SVG with a legend, a link a muscle group.

    `rows` are those of `coverage.body_map`; `link` gives the address of a muscle group by its key. A
    shape without a row is drawn without a colour. A group of two shapes is one stop of the keyboard.
    """
    by_shape = {row["map_shape"]: row for row in rows}
    drawn: set[str] = set()
    figures = Markup("").join(
        _figure(side, at * BETWEEN, by_shape, link, drawn) for at, side in enumerate(SIDES)
    )
    legend = Markup("").join(
        Markup('<li><span class="swatch level-{}"></span>{}</li>').format(level, text)
        for level, text in enumerate(LEGEND)
    )
    return Markup(
        '<svg class="body-map" viewBox="0 0 420 424" role="group" '
        'aria-label="Body map: each muscle group by the share of its target cells that are covered">{}</svg>'
        '<ul class="body-map-legend" aria-label="Share of target cells that are covered">{}</ul>'
    ).format(figures, legend)


@cache
def shapes() -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """Return each side of the drawing: the path of the silhouette, and the path of each shape by name."""
    root = ET.parse(DRAWING).getroot()  # noqa: S314 - our own file
    sides = {}
    for side in SIDES:
        half = next(group for group in root.iter(f"{SVG}g") if group.get("id") == f"{side}-half")
        paths = list(half.iter(f"{SVG}path"))
        named = {path.attrib["data-shape"]: path.attrib["d"] for path in paths if "data-shape" in path.attrib}
        sides[side] = (paths[0].attrib["d"], named)
    return sides


def _figure(
    side: str,
    left: int,
    by_shape: Mapping[str, Mapping[str, Any]],
    link: Callable[[str], str],
    drawn: set[str],
) -> Markup:
    silhouette, named = shapes()[side]
    shapes_svg = Markup("").join(
        _shape(shape, path, by_shape.get(shape), link, drawn) for shape, path in named.items()
    )
    return Markup(
        '<g transform="translate({} 0)"><g class="silhouette" aria-hidden="true">{}</g>{}'
        '<text class="side" x="100" y="414" text-anchor="middle" aria-hidden="true">{}</text></g>'
    ).format(left, _mirrored(silhouette), shapes_svg, SIDES[side])


def _shape(
    shape: str, path: str, row: Mapping[str, Any] | None, link: Callable[[str], str], drawn: set[str]
) -> Markup:
    """Draw one shape; the second one of a group is for the mouse alone, so that it is read once."""
    if row is None:
        return Markup('<g id="map-{}" class="unknown">{}</g>').format(shape, _mirrored(path))
    key = row["muscle_group_key"]
    again = Markup(' tabindex="-1" aria-hidden="true"') if key in drawn else Markup("")
    drawn.add(key)
    name = (
        f"{row['muscle_group']}: {row['target_exercises']} exercises, "
        f"{row['covered_cells']} of {row['cells']} cells covered"
    )
    return Markup(
        '<a id="map-{}" href="{}" aria-label="{}" class="shape level-{}"{}><title>{}</title>{}</a>'
    ).format(shape, link(key), name, row["level"], again, escape(name), _mirrored(path))


def _mirrored(path: str) -> Markup:
    return Markup('<path d="{}"/><path d="{}" transform="{}"/>').format(path, path, MIRROR)

"""The body map: the drawing of `body_map.svg`, each shape coloured by what is said of its muscle group."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from markupsafe import Markup

from flows.report.wording import percent, shortened

DRAWING = Path(__file__).with_name("body_map.svg")
SCALES = Path(__file__).with_name("body_map.toml")
SVG = "{http://www.w3.org/2000/svg}"
SIDES = {"front": "Front", "back": "Back"}
BETWEEN = 230
"""Units of the drawing from the middle of one figure to that of the other."""
TOP, HEIGHT = 8, 584
LEFT, WIDTH = -112, 454
"""What of the drawing is shown where there is no room for labels."""
LABEL_AT, LABEL_STEP, LABELS_END = 120, 23, 505
"""Units from the middle of a figure to its labels, from one label to the next, and down to the last."""
MAX_LETTERS = 28
"""Letters of a name that a label has room for."""
LETTER = 7.2
"""Units across that a letter of a label may take."""
PIXELS = 2400
"""Least width of its PNG."""
MIRROR = Markup(' transform="scale(-1 1)"')
HATCH = Markup(
    '<defs><pattern id="body-map-hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="hatch-ground" width="5" height="5"/>'
    '<rect class="hatch-line" width="1.2" height="5"/></pattern></defs>'
)


@dataclass(frozen=True)
class Mark:
    """What is said of a muscle group: a paint of the scale, a figure beside its name, the same in words."""

    name: str
    paint: str
    figure: str
    said: str


@dataclass(frozen=True)
class Shape:
    """A muscle group on one side: the path of each of its muscles, and the point that its label points at."""

    name: str
    muscles: Mapping[str, str]
    label: tuple[float, float] | None


@dataclass(frozen=True)
class Figure:
    """Half of one side: paths of its outline, of fibres and of other lines; its shapes, the lowest first."""

    outline: str
    fibres: str
    lines: str
    shapes: Sequence[Shape]


@dataclass(frozen=True)
class Scale:
    """What the paints mean: `ramp` from low to high, `others` with a text each."""

    title: str
    low: str
    high: str
    ramp: Sequence[str]
    others: Sequence[tuple[str, str]]


def covered(rows: Sequence[Mapping[str, Any]]) -> dict[str, Mark]:
    """Return the share of cells covered of each muscle group by its key, from rows of `coverage.body_map`."""
    return {row["muscle_group_key"]: _covered(row) for row in rows}


def draw(
    shapes: Mapping[str, str],
    marks: Mapping[str, Mark],
    scale: str,
    link: Callable[[str], str] | None,
    *,
    title: str = "",
    chosen: str = "",
) -> Markup:
    """Return both figures as SVG with labels and legend, a link a muscle group.

    `shapes` are the keys of muscle groups by the names of shapes; `link` gives the address of a muscle group
    by its key, and without it the picture is a still one; `scale` is a name in `body_map.toml`, `title` says
    what it shows if not what stands there. A shape without a mark is drawn without a colour. A group is one
    stop of the keyboard, however many shapes it has.
    """
    known = {shape: key for shape, key in shapes.items() if key in marks}
    painted = {
        shape: (known[shape], marks[known[shape]], link and link(known[shape]), known[shape] == chosen)
        for shape in known
    }
    stops = _stops(known)
    figures = Markup("").join(
        _figure(side, at * BETWEEN, painted, stops) for at, side in enumerate(SIDES)
    ) + Markup("").join(_labels(side, at * BETWEEN, painted) for at, side in enumerate(SIDES))
    said = title or scales()[scale].title
    letters = max((len(f"{_named(mark)} {mark.figure}") for mark in marks.values()), default=0)
    beside = LABEL_AT + LEFT + round(LETTER * letters)
    return Markup(
        '<div class="body-map-frame" style="--map-width: {:.2%}; --map-left: {:.2%}">'
        '<svg class="body-map" viewBox="{} {} {} {}" data-pixels="{}" role="group" '
        'aria-label="Body map: {}">{}{}{}</svg></div>'
    ).format(
        1 + 2 * beside / WIDTH, -beside / WIDTH, LEFT - beside, TOP, WIDTH + 2 * beside, HEIGHT, PIXELS,
        said, HATCH, figures, _legend(scales()[scale], said),
    )  # fmt: skip


def shapes_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the key of the muscle group of each shape from rows of `coverage.body_map`."""
    return {row["map_shape"]: row["muscle_group_key"] for row in rows}


@cache
def drawing() -> Mapping[str, Figure]:
    """Return what is drawn on each side."""
    root = ET.parse(DRAWING).getroot()  # noqa: S314 - our own file
    halves = {group.get("id"): group for group in root.iter(f"{SVG}g")}
    return {side: _half(halves[f"{side}-half"]) for side in SIDES}


@cache
def scales() -> Mapping[str, Scale]:
    """Return the scales by name."""
    return {
        name: Scale(**{**values, "others": [tuple(each) for each in values["others"]]})
        for name, values in tomllib.loads(SCALES.read_text(encoding="utf-8")).items()
    }


def _half(half: ET.Element) -> Figure:
    single = {path.get("class"): path.attrib["d"] for path in half.findall(f"{SVG}path")}
    return Figure(
        single["outline"], single["fibres"], single["lines"], [_shape(g) for g in half.findall(f"{SVG}g")]
    )


def _shape(group: ET.Element) -> Shape:
    muscles = {path.attrib["data-muscle"]: path.attrib["d"] for path in group}
    across, _, down = group.get("data-label", "").partition(",")
    return Shape(group.attrib["data-shape"], muscles, (float(across), float(down)) if down else None)


def _covered(row: Mapping[str, Any]) -> Mark:
    share, level = row["covered_share"], row["level"]
    said = f"{row['target_exercises']} exercises, {row['covered_cells']} of {row['cells']} cells covered"
    if share is None:
        return Mark(
            row["muscle_group"], "unwanted", "", f"{row['target_exercises']} exercises, nothing is wanted"
        )
    return Mark(row["muscle_group"], f"level-{level}", percent(share), said)


def _stops(shapes: Mapping[str, str]) -> set[str]:
    """Return the shapes that the keyboard stops at: of each group the one with the label, else its first."""
    drawn = [shape for figure in drawing().values() for shape in figure.shapes if shape.name in shapes]
    stops: dict[str, str] = {}
    for shape in sorted(drawn, key=lambda shape: shape.label is None):
        stops.setdefault(shapes[shape.name], shape.name)
    return set(stops.values())


About = tuple[str, Mark, str | None, bool]
"""Key and mark of a muscle group, its address if it is a link, and whether it is the chosen one."""
Painted = Mapping[str, About]
"""What is drawn of each shape."""


def _figure(side: str, left: int, painted: Painted, stops: set[str]) -> Markup:
    figure = drawing()[side]
    shapes = Markup("").join(_drawn(shape, painted, shape.name in stops) for shape in figure.shapes)
    return Markup(
        '<g transform="translate({} 0)"><g class="edge" aria-hidden="true">{}</g>'
        '<g class="skin" aria-hidden="true">{}</g>'
        '{}<g class="fibres" aria-hidden="true">{}</g><g class="lines" aria-hidden="true">{}</g>'
        '<text class="side" y="524" text-anchor="middle" aria-hidden="true">{}</text></g>'
    ).format(
        left, _mirrored(figure.outline), _mirrored(figure.outline), shapes,
        _mirrored(figure.fibres), _mirrored(figure.lines), SIDES[side],
    )  # fmt: skip


def _drawn(shape: Shape, painted: Painted, is_stop: bool) -> Markup:
    """Draw a shape; one that is no stop of the keyboard is for the mouse alone: a group is read once."""
    if shape.name not in painted:
        return Markup('<g id="map-{}" class="unknown">{}</g>').format(
            shape.name, Markup("").join(_mirrored(path) for path in shape.muscles.values())
        )
    key, mark, address, is_chosen = painted[shape.name]
    if address is None:
        still = Markup("").join(_mirrored(path) for path in shape.muscles.values())
        return Markup('<g id="map-{}" data-group="{}" class="shape {}">{}</g>').format(
            shape.name, key, mark.paint, still
        )
    said = f"{mark.name}: {mark.said}"
    muscles = Markup("").join(
        Markup("<g><title>{}</title>{}</g>").format(_titled(muscle, said, mark.name), _mirrored(path))
        for muscle, path in shape.muscles.items()
    )
    return Markup(
        '<a id="map-{}" href="{}" data-group="{}" aria-label="{}" class="shape {}"{}{}>'
        '<g class="reach">{}</g>{}</a>'
    ).format(
        shape.name, address, key, said, mark.paint,
        Markup("") if is_stop else Markup(' tabindex="-1" aria-hidden="true"'),
        Markup(' aria-current="true"') if is_chosen else Markup(""),
        _mirrored(" ".join(shape.muscles.values())), muscles,
    )  # fmt: skip


def _titled(muscle: str, said: str, group: str) -> str:
    """Return what the mouse is told: the muscle below it, and what is said of its group."""
    name = muscle.replace("_", " ").capitalize()
    return said if name == group else f"{name} - {said}"


def _labels(side: str, left: int, painted: Painted) -> Markup:
    """Write the name and figure of each group beside the figure, a line from each to its muscle."""
    labelled = sorted(
        (
            (shape.label, shape.name)
            for shape in drawing()[side].shapes
            if shape.label and shape.name in painted
        ),
        key=lambda each: each[0][1],
    )
    turned = -1 if side == "front" else 1
    return Markup("").join(
        _label(painted[name], (left + turned * across, down), left + turned * LABEL_AT, at)
        for ((across, down), name), at in zip(
            labelled, _spread([down for (_, down), _ in labelled]), strict=True
        )
    )


def _label(about: About, point: tuple[float, float], across: float, at: float) -> Markup:
    key, mark, address, is_chosen = about
    to_left = point[0] > across
    drawn = Markup(
        '<path class="leader" d="M{:g},{:g} L{:g},{:g}"/><circle cx="{:g}" cy="{:g}" r="1.7"/>'
        '<text x="{:g}" y="{:g}" text-anchor="{}">{}\u2002<tspan class="figure">{}</tspan></text>'
    ).format(
        across + (3 if to_left else -3), at, *point, *point,
        across, at + 4.5, "end" if to_left else "start", _named(mark), mark.figure,
    )  # fmt: skip
    if address is None:
        return Markup('<g class="label">{}</g>').format(drawn)
    return Markup(
        '<a class="label" href="{}" data-group="{}" tabindex="-1" aria-hidden="true"{}>{}</a>'
    ).format(address, key, Markup(' aria-current="true"') if is_chosen else Markup(""), drawn)


def _named(mark: Mark) -> str:
    return shortened(mark.name, MAX_LETTERS)


def _spread(heights: Sequence[float]) -> list[float]:
    """Return heights that are a step apart at least, each as near to its own as that leaves."""
    spread: list[float] = []
    for height in heights:
        spread.append(max(height, spread[-1] + LABEL_STEP) if spread else height)
    latest = float(LABELS_END)
    for at in reversed(range(len(spread))):
        spread[at] = min(spread[at], latest)
        latest = spread[at] - LABEL_STEP
    return spread


def _legend(scale: Scale, title: str) -> Markup:
    middle, width = BETWEEN / 2, 40
    start = middle - width * len(scale.ramp) / 2
    bar = Markup("").join(
        Markup('<rect class="map-swatch {}" x="{:g}" y="552" width="{}" height="12"/>').format(
            paint, start + at * width, width
        )
        for at, paint in enumerate(scale.ramp)
    )
    others = Markup("").join(
        Markup(
            '<rect class="map-swatch {}" x="{:g}" y="573" width="18" height="12"/>'
            '<text x="{:g}" y="583.5">{}</text>'
        ).format(paint, left, left + 25, text)
        for (paint, text), left in zip(
            scale.others,
            (middle - 68 * len(scale.others) + 136 * at + 4 for at in range(len(scale.others))),
            strict=True,
        )
    )
    return Markup(
        '<g class="map-legend" aria-hidden="true"><text x="{:g}" y="545" text-anchor="middle">{}</text>{}'
        '<text x="{:g}" y="562.5" text-anchor="end">{}</text><text x="{:g}" y="562.5">{}</text>{}</g>'
    ).format(
        middle, title, bar, start - 7, scale.low, start + width * len(scale.ramp) + 7, scale.high, others
    )  # fmt: skip


def _mirrored(path: str) -> Markup:
    return Markup('<path d="{}"/><path d="{}"{}/>').format(path, path, MIRROR)

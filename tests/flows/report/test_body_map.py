"""The body map is of one piece with the taxonomy."""

import csv
import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from flows.home.settings import CHECKOUT
from flows.report.body_map import DRAWING, SIDES, Mark, covered, draw, drawing, scales, shapes_of

STYLES = CHECKOUT / "flows" / "report" / "static" / "body_map.css"
UNDRAWN = {"deep_core"}
"""Groups that lie under others."""


def taxonomy() -> list[dict[str, str]]:
    with (CHECKOUT / "taxonomy" / "muscles.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def drawn() -> dict[str, set[str]]:
    """Return the muscles of each shape."""
    return {shape.name: set(shape.muscles) for figure in drawing().values() for shape in figure.shapes}


def shapes_in(row: dict[str, str]) -> list[str]:
    return row["map_shape"].split(";") if row["map_shape"] else []


def row_of(group: str, **other: Any) -> dict[str, Any]:
    return {
        "map_shape": f"{group}_front", "muscle_group_key": group, "muscle_group": group.capitalize(),
        "target_exercises": 2, "cells": 4, "covered_cells": 1, "covered_share": 0.25, "level": 2, **other,
    }  # fmt: skip


def drawn_of(*rows: dict[str, Any], chosen: str = "") -> str:
    return draw(
        shapes_of(rows), covered(rows), "covered", lambda key: f"/?muscle={key}&role=target", chosen=chosen
    )


def test_what_is_drawn_is_what_the_taxonomy_names() -> None:
    assert sorted(drawn()) == sorted({shape for row in taxonomy() for shape in shapes_in(row)})
    assert all(shape.name.endswith(f"_{side}") for side in SIDES for shape in drawing()[side].shapes)


def test_every_muscle_of_the_taxonomy_is_drawn_or_counts_in_a_group_that_is() -> None:
    rows = {row["muscle_key"]: row for row in taxonomy() if row["kind"] == "muscle"}
    muscles = {muscle for each in drawn().values() for muscle in each}
    uncounted = {
        key
        for key, row in rows.items()
        if row["level"] in ("group", "muscle", "part")
        and key not in muscles
        and not shapes_in(rows[_group_of(key, rows)])
    }
    under = {key for key in rows if rows[key]["level"] != "region" and _group_of(key, rows) in UNDRAWN}
    assert uncounted == under


def test_every_muscle_that_is_drawn_counts_in_the_shape_that_it_is_drawn_in() -> None:
    rows = {row["muscle_key"]: row for row in taxonomy()}
    wrong = {
        (shape, muscle)
        for shape, muscles in drawn().items()
        for muscle in muscles
        if shape not in shapes_in(rows[muscle])
    }
    assert wrong == set()


def test_each_shape_of_a_muscle_is_that_of_its_group() -> None:
    rows = {row["muscle_key"]: row for row in taxonomy() if row["kind"] == "muscle"}
    wrong = {
        key
        for key, row in rows.items()
        if row["level"] != "region"
        and not set(shapes_in(row)) <= set(shapes_in(rows[_group_of(key, rows)])) | _sides(rows, key)
    }
    assert wrong == set()


def _group_of(key: str, rows: dict[str, dict[str, str]]) -> str:
    """Return the group that a muscle counts in first."""
    while rows[key]["level"] != "group":
        key = rows[key]["parents"].split(";")[0]
    return key


def _sides(rows: dict[str, dict[str, str]], key: str) -> set[str]:
    return {f"{_group_of(key, rows)}_{side}" for side in SIDES}


def test_the_figures_have_the_proportions_of_a_person() -> None:
    for figure in drawing().values():
        numbers = [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", figure.outline)]
        across, down = numbers[0::2], numbers[1::2]
        head = 60
        assert 7.5 <= (max(down) - min(down)) / head <= 8.5
        assert min(across) == -1, "the halves meet, without a seam"
        shoulders = max(x for x, y in zip(across, down, strict=True) if 115 <= y <= 140)
        assert 2 <= 2 * shoulders / head <= 2.6


def test_each_muscle_is_drawn_once_and_lies_within_the_body() -> None:
    for side in SIDES:
        figure = drawing()[side]
        muscles = [muscle for shape in figure.shapes for muscle in shape.muscles]
        assert sorted(muscles) == sorted(set(muscles))
        for shape in figure.shapes:
            for path in shape.muscles.values():
                numbers = [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", path)]
                assert all(-1 <= x <= 106 for x in numbers[0::2])
                assert all(60 <= y <= 505 for y in numbers[1::2])


def test_the_drawing_can_be_opened_by_itself() -> None:
    text = DRAWING.read_text(encoding="utf-8")
    assert all(f'id="{side}-half"' in text and f'href="#{side}-half"' in text for side in SIDES)


def test_each_paint_of_a_scale_has_its_colour() -> None:
    styles = STYLES.read_text(encoding="utf-8")
    for scale in scales().values():
        for paint in (*scale.ramp, *(paint for paint, _ in scale.others)):
            assert f".body-map .{paint} path" in styles
            assert f".map-swatch.{paint}" in styles


def test_a_group_of_two_shapes_is_one_stop_and_its_name_is_text() -> None:
    row = row_of("shoulders", muscle_group="<b>Shoulders</b>")
    text = drawn_of(row, {**row, "map_shape": "shoulders_back"})
    address = 'href="/?muscle=shoulders&amp;role=target"'
    assert len(re.findall(rf'<a id="map-shoulders_\w+" {re.escape(address)}', text)) == 2
    assert len(re.findall(r'<a id="map-shoulders_\w+"[^>]*tabindex="-1" aria-hidden="true"', text)) == 1
    assert "<b>" not in text
    assert text.count('class="unknown"') == len(drawn()) - 2


def test_the_keyboard_stops_at_each_group_once_from_head_to_foot_where_its_label_is() -> None:
    groups = {
        shape: row["muscle_key"] for row in taxonomy() if row["level"] == "group" for shape in shapes_in(row)
    }
    marks = {key: Mark(key, "level-1", "10 %", "said") for key in groups.values()}
    text = draw(groups, marks, "covered", lambda key: f"#{key}")
    stops = re.findall(r'<a id="map-(\w+)"(?![^>]*tabindex)[^>]*>', text)
    assert sorted(groups[stop] for stop in stops) == sorted(marks)
    labels = {shape.name: shape.label for figure in drawing().values() for shape in figure.shapes}
    assert all(labels[stop] for stop in stops)
    assert stops[0] == "neck_front"
    assert [stop for stop in stops if stop.endswith("_front")][-1] == "feet_front"


def test_labels_stand_apart_and_name_the_figure() -> None:
    groups = {
        shape: row["muscle_key"] for row in taxonomy() if row["level"] == "group" for shape in shapes_in(row)
    }
    marks = {key: Mark(key, "level-1", "10 : 11 %", "said") for key in groups.values()}
    text = draw(groups, marks, "covered", lambda key: f"#{key}")
    for anchor in ("start", "end"):
        heights = sorted(
            float(y)
            for y in re.findall(rf'<text x="[^"]+" y="([^"]+)" text-anchor="{anchor}">[^<]+<tspan', text)
        )
        assert len(heights) > 8
        assert all(below - above >= 22.9 for above, below in pairwise(heights))
    longest = max(len(f"{key} 10 : 11 %") for key in marks)
    left, _, width, _ = map(float, re.findall(r'viewBox="([^"]+)"', text)[0].split())
    assert -left - 120 >= 6 * longest
    assert left + width >= 342 + 6 * longest - 120


def test_what_is_not_wanted_is_no_full_cover_and_what_has_nothing_is_marked() -> None:
    text = drawn_of(
        row_of("neck", covered_share=None, level=5, cells=0, covered_cells=0),
        row_of("chest", target_exercises=0, covered_share=0.0, level=0, covered_cells=0),
        row_of("abs", covered_share=1.0, level=5, covered_cells=4),
    )
    assert re.search(r'aria-label="Neck: 2 exercises, nothing is wanted" class="shape unwanted"', text)
    assert re.search(r'aria-label="Chest: 0 exercises, 0 of 4 cells covered" class="shape level-0"', text)
    assert re.search(
        r'class="shape level-5"[^>]*><g class="reach">.*?</g><g><title>Upper abs - Abs: 2 exercises, 4 of 4',
        text,
    )


def test_the_chosen_group_is_marked_on_both_sides_and_in_its_label() -> None:
    row = row_of("shoulders")
    text = drawn_of(row, {**row, "map_shape": "shoulders_back"}, row_of("chest"), chosen="shoulders")
    chosen = re.findall(r'<a (?:id="map-(\w+)"|class="(label)")[^>]* aria-current="true"', text)
    assert chosen == [("shoulders_front", ""), ("shoulders_back", ""), ("", "label")]


def test_the_drawing_is_well_formed(tmp_path: Path) -> None:
    file = tmp_path / "map.xml"
    file.write_text(drawn_of(row_of("chest", muscle_group='Ch"est & <more>')), encoding="utf-8")
    root = ET.parse(file).getroot()
    links = [each.get("aria-label") for each in root.iter("a") if each.get("aria-label")]
    assert links == ['Ch"est & <more>: 2 exercises, 1 of 4 cells covered']

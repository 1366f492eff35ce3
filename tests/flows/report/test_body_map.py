"""The body map is of one piece with the taxonomy."""

import csv
import re

from flows.home.settings import CHECKOUT
from flows.report.body_map import DRAWING, SIDES, draw, shapes


def taxonomy() -> list[dict[str, str]]:
    with (CHECKOUT / "taxonomy" / "muscles.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def drawn() -> list[str]:
    return [shape for _, named in shapes().values() for shape in named]


def test_what_is_drawn_is_what_the_taxonomy_names() -> None:
    assert sorted(drawn()) == sorted({row["map_shape"] for row in taxonomy() if row["map_shape"]})
    assert all(shape.endswith(f"_{side}") for side in SIDES for shape in shapes()[side][1])


def test_every_muscle_group_that_can_be_seen_is_drawn() -> None:
    groups = {row["muscle_key"] for row in taxonomy() if row["level"] == "group" and row["kind"] == "muscle"}
    shown = {row["muscle_key"] for row in taxonomy() if row["map_shape"] in drawn()}
    assert groups - shown == {"deep_core"}, "it lies under others"


def test_the_drawing_can_be_opened_by_itself() -> None:
    text = DRAWING.read_text(encoding="utf-8")
    assert all(f'id="{side}-half"' in text and f'href="#{side}-half"' in text for side in SIDES)


def test_a_group_of_two_shapes_is_one_stop_and_its_name_is_text() -> None:
    row = {
        "muscle_group_key": "shoulders", "muscle_group": "<b>Shoulders</b>", "target_exercises": 2,
        "cells": 3, "covered_cells": 1, "level": 2,
    }  # fmt: skip
    rows = [{**row, "map_shape": "shoulders_front"}, {**row, "map_shape": "shoulders_back"}]
    text = draw(rows, lambda key: f"/coverage?muscle={key}&role=target")
    assert text.count('href="/coverage?muscle=shoulders&amp;role=target"') == 2
    assert len(re.findall(r'<a id="map-shoulders_\w+"[^>]*tabindex="-1" aria-hidden="true"', text)) == 1
    assert "<b>" not in text
    assert text.count('class="unknown"') == len(drawn()) - 2

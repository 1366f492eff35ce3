"""Places that a person names: by CSS, by heading, by label, by key of front matter."""

from typing import Any

import pytest
from reading import vocabulary

from transforms.pages.extract import Rules, extract_page
from transforms.pages.layouts.select import Selection
from transforms.pages.record import COLUMNS

PAGE = """<html><head><title>Box Step</title></head><body><nav class="top"><b>Chest</b></nav>
<main><h1>Box Step</h1>
<div data-kind="kit"><i>a rubber gizmo</i><i>Bench</i></div>
<h3>On the bill</h3><p>Quads, Glutes</p><h3>Other words</h3><p>Biceps</p>
<p><b>Fuss:</b> a fair bit</p>
<div class="how"><p>Set one foot on the box.</p><p>Stand up on it without a push.</p>
<p>Step down again.</p></div>
<aside class="promo"><p>Target muscle: Calves</p></aside></main></body></html>"""
NOTE = (
    "---\nrig: [barbell, bench]\n---\n\n# Box Step\n\n## On the bill\n\nQuads\n\n## Do this\n\n"
    "1. Stand up on it.\n"
)


def read(page: str, media_type: str, *selections: Selection) -> dict[str, Any]:
    row = extract_page("", page.encode(), media_type, Rules(vocabulary(), select=selections))
    return dict(zip(COLUMNS, row, strict=True))


def test_each_way_names_a_place_of_a_page_in_html() -> None:
    record = read(
        PAGE,
        "text/html",
        Selection("equipment", "css", "[data-kind=kit] i"),
        Selection("target_muscles", "heading", "On the bill"),
        Selection("difficulty", "label", "Fuss"),
        Selection("steps", "css", ".how p"),
    )
    assert record["verdict"] == "exercise"
    assert record["equipment"] == ["rubber gizmo", "Bench"]
    assert record["target_muscles"] == ["Quads", "Glutes"]
    assert record["difficulty"] == "a fair bit"
    assert record["steps"] == [
        "Set one foot on the box.", "Stand up on it without a push.", "Step down again.",
    ]  # fmt: skip
    chosen = dict(
        zip(
            record["claim_fields"],
            zip(record["claim_methods"], record["claim_chosen"], strict=True),
            strict=False,
        )
    )
    assert chosen["equipment"] == ("select", True)


def test_a_key_and_a_heading_name_a_place_in_markdown() -> None:
    record = read(
        NOTE,
        "text/markdown",
        Selection("equipment", "key", "rig"),
        Selection("target_muscles", "heading", "on the bill"),
    )
    assert (record["equipment"], record["target_muscles"]) == (["barbell", "bench"], ["Quads"])


def test_what_is_named_beats_what_the_page_labels() -> None:
    page = PAGE.replace("</main>", "<p>Equipment: Cable</p></main>")
    assert read(page, "text/html")["equipment"] == ["Cable"]
    named = read(page, "text/html", Selection("equipment", "css", "[data-kind] i:last-child"))
    assert named["equipment"] == ["Bench"]


@pytest.mark.parametrize(
    "selection", [Selection("equipment", "css", ".none"), Selection("tips", "key", "no")]
)
def test_a_place_that_a_page_has_not_changes_nothing(selection: Selection) -> None:
    assert read(PAGE, "text/html", selection) == read(PAGE, "text/html")

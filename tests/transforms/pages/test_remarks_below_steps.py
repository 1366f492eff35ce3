"""Bullets below a numbered step: advice on it where the step is whole without them, else a part of it."""

import pytest
from reading import read
from test_kinds import NAME, html

MARKDOWN = """# {name}

Target: Quads

## {heading}

1. Set the bar in the rack.
   - A towel spares the elbows.
   - Chalk helps.
2. Step back with the bar.
3. Squat between the knees.
   * Let the knees travel outward.
{after}"""
HTML = (
    "<main><h1>{name}</h1><p>Target: Quads</p><h2>{heading}</h2><ol><li>Set the bar in the rack."
    "<ul><li>A towel spares the elbows.</li><li>Chalk helps.</li></ul></li><li>Step back with the bar.</li>"
    "<li><p>Squat between the knees.</p><ul><li>Let the knees travel outward.</li></ul></li></ol>"
    "{after}</main>"
)
STEPS = ["Set the bar in the rack.", "Step back with the bar.", "Squat between the knees."]
REMARKS = ["A towel spares the elbows.", "Chalk helps.", "Let the knees travel outward."]


@pytest.mark.parametrize("heading", ["Steps", "Execution"])
def test_bullets_below_a_whole_step_are_tips(heading: str) -> None:
    for record in (
        read(MARKDOWN.format(name=NAME, heading=heading, after="")),
        html(HTML.format(name=NAME, heading=heading, after="")),
    ):
        assert record["steps"] == STEPS
        assert record["tips"] == REMARKS


def test_they_join_the_tips_that_the_page_has() -> None:
    for record in (
        read(MARKDOWN.format(name=NAME, heading="Steps", after="\n## Tips\n\n- Start light.\n")),
        html(HTML.format(name=NAME, heading="Steps", after="<h2>Tips</h2><ul><li>Start light.</li></ul>")),
    ):
        assert record["tips"] == [*REMARKS, "Start light."]


@pytest.mark.parametrize(
    ("items", "step"),
    [
        (
            "1. Grip it:\n   - feet apart,\n   - chest high.\n2. Lift.",
            "Grip it: feet apart, chest high.",
        ),
        ("1. Set up with\n   - a bar\n   - and a bench.\n2. Lift.", "Set up with a bar and a bench."),
        (
            "1. Grip it.\n   1. Feet apart.\n   2. Chest high.\n2. Lift.",
            "Grip it. Feet apart. Chest high.",
        ),
    ],
)
def test_what_a_step_leads_up_to_is_part_of_it(items: str, step: str) -> None:
    record = read(f"# {NAME}\n\nTarget: Quads\n\n## Steps\n\n{items}\n")
    assert (record["steps"], record["tips"]) == ([step, "Lift."], [])

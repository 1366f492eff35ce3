"""Boxes that generators of sites draw: what is in them is of the page, their titles are not its name."""

import pytest
from reading import read

STEPS = ["Stand on one leg.", "Sit back as low as you can.", "Press through the heel to stand up."]
NUMBERED = "\n".join(f"{number}. {step}" for number, step in enumerate(STEPS, start=1))
FACTS = "**Target muscles:** Quads\n\n**Equipment:** Dumbbell\n"


@pytest.mark.parametrize("kind", ["note", "warning", "important"])
@pytest.mark.parametrize("colons", [":::", "::::"])
def test_a_heading_within_a_box_of_quarto_is_not_the_name(kind: str, colons: str) -> None:
    box = f"{colons} {{.callout-{kind}}}\n## Heads up\n\nStart light.\n{colons}\n"
    record = read(
        f"---\ntitle: Pistol Squat\n---\n\n{box}\n{FACTS}\n## Steps\n\n{NUMBERED}\n", "text/markdown"
    )
    assert (record["name"], record["target_muscles"]) == ("Pistol Squat", ["Quads"])
    assert record["steps"] == STEPS


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("{{< steps >}}", "{{< /steps >}}"),
        ("{{% steps %}}", "{{% /steps %}}"),
        (":::steps", ":::"),
        ("<Steps>", "</Steps>"),
    ],
)
def test_a_box_that_is_called_as_the_heading_above_it_only_wraps(opening: str, closing: str) -> None:
    body = f"# Pistol Squat\n\n{FACTS}\n## Steps\n\n{opening}\n\n{NUMBERED}\n\n{closing}\n\nRead on soon.\n"
    assert read(body, "text/markdown")["steps"] == STEPS


@pytest.mark.parametrize(("first", "second"), [("primary", "secondary"), ("Primary", "Synergists")])
def test_a_role_in_brackets_is_that_of_the_muscles(first: str, second: str) -> None:
    facts = f"**Muscles worked ({first}):** Quads\n\n**Muscles worked ({second}):** Calves\n"
    record = read(f"# Pistol Squat\n\n{facts}\n## Steps\n\n{NUMBERED}\n", "text/markdown")
    assert (record["target_muscles"], record["secondary_muscles"]) == (["Quads"], ["Calves"])


@pytest.mark.parametrize(
    "rows",
    [
        "| Target muscles | Quads |\n| Equipment | Dumbbell |",
        "| Equipment | Dumbbell |\n| Level | Advanced |\n| Target muscles | Quads |\n{: .facts}",
    ],
)
def test_a_table_of_kramdown_needs_no_head(rows: str) -> None:
    record = read(f"# Pistol Squat\n\n{rows}\n\n## Steps\n\n{NUMBERED}\n", "text/markdown")
    assert (record["target_muscles"], record["equipment"]) == (["Quads"], ["Dumbbell"])
    assert record["steps"] == STEPS

"""Notes of outliners and documents that were exported as Markdown: what their programs write beside the text."""

import pytest
from reading import read

STEPS = ["Set your feet on the box.", "Push the floor away.", "Come back with control."]


def note(mark: str, indent: str = "\t", facts: str = "target:: [[Quads]]") -> str:
    items = "\n".join(f"{indent}- {step}\n{indent}  {mark}" for step in STEPS)
    return f"title:: Box Push\n\n- ## Steps\n{items}\n- ## Facts\n{indent}- {facts}\n"


@pytest.mark.parametrize(
    "mark",
    [
        "logseq.order-list-type:: number",
        "collapsed:: true",
        "id:: 65f0c1aa-9a7e-4c7c-b1f2-2d1f4f6f2a11",
        "card.last-interval:: -1\n\t  collapsed:: true",
        "vault.meta.color::",
    ],
)
@pytest.mark.parametrize("indent", ["\t", "  "])
def test_properties_of_an_outliner_are_no_text(mark: str, indent: str) -> None:
    record = read(note(mark.replace("\t", indent), indent))
    assert (record["name"], record["steps"]) == ("Box Push", STEPS)
    assert record["target_muscles"] == ["Quads"]


def test_a_property_may_be_the_first_of_its_item() -> None:
    items = "\n".join(f"- id:: 65f0c1aa\n  {step}" for step in STEPS)
    assert read(f"# Box Push\n\nTarget: Quads\n\n## Steps\n\n{items}\n")["steps"] == STEPS


@pytest.mark.parametrize("key", ["equipment", "gear", "Kit"])
def test_other_properties_are_facts(key: str) -> None:
    record = read(note("collapsed:: true", facts=f"target:: [[Quads]]\n\t- {key}:: [[Barbell]]"))
    assert (record["target_muscles"], record["equipment"]) == (["Quads"], ["Barbell"])

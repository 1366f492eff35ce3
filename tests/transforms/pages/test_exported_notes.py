"""Notes of outliners and documents that were exported as Markdown: what programs add to the text."""

from collections.abc import Callable

import pytest
from reading import read
from test_layouts import MOVES, Move, read_learnt, right, stated, steps_of

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


def document(title: str, step: str, sections: str = "**{}**") -> str:
    numbered = "\n\n".join(step.format(place) + text for place, text in enumerate(STEPS, 1))
    how, tips = (sections.format(words) for words in ("How to", "Tips"))
    return f"{title}\n\nTarget: Quads | Kit: Box\n\n{how}\n\n{numbered}\n\n{tips}\n\n* Look ahead.\n"


@pytest.mark.parametrize("title", ["**Box Push**", "# Box Push", "Box Push", "__Box Push__"])
@pytest.mark.parametrize("step", [r"{}\) ", r"Step {} \- ", r"{}\. ", "**{}.** "])
@pytest.mark.parametrize("sections", ["**{}**", "## {}"])
def test_documents_that_were_exported(title: str, step: str, sections: str) -> None:
    record = read(document(title, step, sections))
    assert (record["name"], record["steps"], record["tips"]) == ("Box Push", STEPS, ["Look ahead."])
    assert (record["target_muscles"], record["equipment"]) == (["Quads"], ["Box"])


@pytest.mark.parametrize(
    "first", ["**Note: read this first.**", "Beginner", "Legs | Box", "**How to**", "This is about the box."]
)
def test_a_first_line_that_is_no_title(first: str) -> None:
    assert read(document(first, "{}. "))["name"] is None


def test_a_bold_line_above_the_title_is_none() -> None:
    assert read("**Draft**\n\n" + document("# Box Push", "{}. "))["name"] == "Box Push"


def mistake(move: Move) -> str:
    return f"Holding your breath in the {move.name.lower()}"


def in_table(move: Move) -> str:
    return (
        f"| Lihas | Apuri | Vehje | Porras |\n| :-- | :-- | :-- | :-- |\n"
        f"| {move.target} | {move.helper} | {move.kit} | {move.level} |"
    )


def in_table_with_other_columns(move: Move) -> str:
    extra = ("Kesto", "5 min") if MOVES.index(move) % 2 else ("Paikka", "sali")
    return (
        f"| {extra[0]} | Lihas | Apuri | Vehje | Porras |\n| :-- | :-- | :-- | :-- | :-- |\n"
        f"| {extra[1]} | {move.target} | {move.helper} | {move.kit} | {move.level} |"
    )


def in_line(move: Move) -> str:
    return (
        f"**Lihas:** {move.target} | **Apuri:** {move.helper} | **Vehje:** {move.kit} | Porras: {move.level}"
    )


def in_sentences(move: Move) -> str:
    return f"Lihas: {move.target}. Apuri: {move.helper}. Vehje: {move.kit}. Porras: {move.level}."


@pytest.mark.parametrize("facts", [in_table, in_table_with_other_columns, in_line, in_sentences])
def test_labels_in_heads_of_columns_and_in_lines_are_learnt(facts: Callable[[Move], str]) -> None:
    def write(move: Move) -> str:
        steps = "\n\n".join(f"{place}\\) {step}" for place, step in enumerate(steps_of(move), 1))
        heading = "## {}" if MOVES.index(move) % 2 else "**{}**"
        how, wrong = heading.format("Off we go"), heading.format("Not like this")
        parts = (f"**{move.name}**", facts(move), how, steps, wrong, f"- {mistake(move)}\n")
        return "\n\n".join(parts)

    for move, record in zip(MOVES, read_learnt(write, "text/markdown"), strict=True):
        assert stated(record) == right(move)
        assert (record["steps"], record["mistakes"]) == (steps_of(move), [mistake(move)])

"""Several facts in one line or one table, some with labels that nobody knows; muscles beside their roles."""

from collections.abc import Mapping
from typing import Any

import pytest
from reading import read
from test_kinds import STEPS, html_page, markdown_page
from test_layouts import MOVES, Move, read_learnt
from test_layouts import html as html_of

FACTS = ("target_muscles", "secondary_muscles", "equipment", "difficulty")


def facts(record: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(record[field] for field in FACTS)


@pytest.mark.parametrize(
    "line",
    [
        "Works: quads, glutes. Helpers: hamstrings. Needs: a box. Level: easy.",
        "Main: quads, glutes | Also: hamstrings | Kit: box | Level: easy",
        "Target: quads, glutes · Assisting: hamstrings · Gear: box · Where: gym · Level: easy",
        "Chief ones: quads and glutes; Helpers too: hamstrings; Equipment: box; Reps: ten; Level: easy",
        "Level: easy. Primary: quads, glutes. Synergists: hamstrings. Kit: one box.",
    ],
)
def test_pieces_of_a_line_are_placed_by_their_labels(line: str) -> None:
    wanted = (["quads", "glutes"], ["hamstrings"], ["box"], "easy")
    for record in (markdown_page(line), html_page(f"<p><em>{line}</em></p>")):
        assert facts(record) == wanted
        assert record["summary"] is None


@pytest.mark.parametrize(
    "line",
    [
        "Note: this lift is hard on the wrists and you should warm them up with care. Kit: box.",
        "My gym: it has all that you could want. Ask for: Rosa, she knows everything about it.",
        "Between us: two minutes of rest are plenty for this one.",
    ],
)
def test_sentences_with_a_colon_are_text(line: str) -> None:
    assert markdown_page(f"Target: quads\n\n{line}")["summary"] is not None


@pytest.mark.parametrize(
    "head",
    ["| Main muscles | Also working | Kit | Level |", "| Target | Helper side | Equipment | Difficulty |"],
)
def test_a_table_with_the_labels_in_its_head(head: str) -> None:
    table = f"{head}\n| :-- | :-- | :-- | :-- |\n| Quads, glutes | Hamstrings | Box | Beginner |"
    record = markdown_page(table)
    assert facts(record) == (["Quads", "glutes"], ["Hamstrings"], ["Box"], "Beginner")


@pytest.mark.parametrize(
    "row",
    [
        "<li><span>{}</span><span>{}</span><span>{}%</span></li>",
        "<li><b>{}</b> <em>{}</em> <small>{} %</small></li>",
        "<li>{} – {}</li>",
        "<li>{} ({})</li>",
        "<li>{}: {}, {}%</li>",
    ],
)
def test_the_badge_beside_a_muscle_is_the_role_of_its_own_row(row: str) -> None:
    rows = (("Hamstrings", "Primary", 91), ("Glutes", "Primary", 84), ("Lower Back", "Secondary", 52),
            ("Forearms", "Secondary", 20))  # fmt: skip
    items = "".join(row.format(*cells) for cells in rows)
    record = html_page(f"<section><h2>Muscle heat</h2><ul>{items}</ul></section>")
    assert record["target_muscles"] == ["Hamstrings", "Glutes"]
    assert record["secondary_muscles"] == ["Lower Back", "Forearms"]
    assert record["steps"] == STEPS


def test_a_box_that_says_otherwise_by_the_same_label_is_about_something_else() -> None:
    box = "## Eat this afterwards\n\nKit: one bowl. Level: very easy.\n"
    record = read(f"# Step Up\n\nTarget: quads. Kit: a box.\n\n## Steps\n\n1. Up.\n2. Down.\n\n{box}")
    assert facts(record) == (["quads"], [], ["box"], None)


@pytest.mark.parametrize("between", [" | ", ". ", "; "])
def test_an_item_that_starts_with_a_name_is_an_entry_of_a_list(between: str) -> None:
    lines = [
        between.join((f"{name}: heavy and slow", f"Kit: {kit}", f"Level: {level}"))
        for name, kit, level in (("Floor Fly", "dumbbells", "easy"), ("Wall Slide", "towel", "hard"))
    ]
    record = markdown_page("Target: quads\n\n" + "\n".join(f"- {line}" for line in lines))
    assert (record["equipment"], record["difficulty"]) == ([], None)


def test_a_list_of_muscles_with_roles_says_more_than_the_words_below_the_title() -> None:
    def write(move: Move) -> str:
        chips = f"<p class=sub>{move.target} · {move.kit} · {move.level}</p>"
        rows = ((move.target, "Primary"), ("Neck", "Primary"), (move.helper, "Secondary"))
        items = "".join(f"<li><b>{muscle}</b> <i>{role}</i></li>" for muscle, role in rows)
        return html_of(move, f"{chips}<section><h2>Heat</h2><ul class=heat>{items}</ul></section>")

    for move, record in zip(MOVES, read_learnt(write), strict=True):
        assert record["target_muscles"] == [move.target, "Neck"]
        assert record["secondary_muscles"] == [move.helper]

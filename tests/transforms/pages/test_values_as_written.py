"""Values of attributes in the words of a page: without articles and counts, each with its own role."""

import pytest
from reading import learn
from test_kinds import front_matter_page, html_page, markdown_page
from test_layouts import MOVES, Move, html, pages_of, read_all


@pytest.mark.parametrize(
    ("text", "kit"),
    [
        ("A barbell and a flat bench", ["barbell", "flat bench"]),
        ("one heavy kettlebell, an exercise mat", ["kettlebell", "exercise mat"]),
        ("2 x dumbbells, 1 towel", ["dumbbells", "towel"]),
        ("a pair of hex dumbbells", ["hex dumbbells"]),
        ("un par de mancuernas, una silla", ["mancuernas", "silla"]),
        ("Zwei Kurzhanteln, eine Hantelbank", ["Kurzhanteln", "Hantelbank"]),
        ("a folded towel", ["folded towel"]),
        ("20 kg kettlebell, 12-inch box", ["20 kg kettlebell", "12-inch box"]),
    ],
)
def test_articles_and_counts_are_no_part_of_equipment(text: str, kit: list[str]) -> None:
    assert markdown_page(f"**Equipment:** {text}")["equipment"] == kit
    assert html_page(f"<dl><dt>Equipment</dt><dd>{text}</dd></dl>")["equipment"] == kit
    assert front_matter_page(f"equipment: {text}")["equipment"] == kit


@pytest.mark.parametrize(
    ("text", "kit"),
    [
        ("None - just your bodyweight", ["bodyweight"]),
        ("None – only your own body weight", ["your own body weight"]),
        ("Keine - nur dein Körpergewicht", ["Körpergewicht"]),
        ("No necesitas material", ["No necesitas material"]),
        ("Non serve nulla", ["Non serve nulla"]),
        ("Nie potrzebujesz sprzętu", ["Nie potrzebujesz sprzętu"]),
    ],
)
def test_that_nothing_is_needed_is_a_value_that_the_taxonomy_knows(text: str, kit: list[str]) -> None:
    record = markdown_page(f"**Equipment:** {text}")
    assert record["equipment"] == kit


ROLES = [
    "{target} and {other} (primary); {helper}, Calves and Forearms (secondary)",
    "{target}, {other} (primary), {helper}, Calves, Forearms (secondary)",
    "{target} (primary), {other} (primary), with {helper}, Calves and Forearms (secondary)",
]


@pytest.mark.parametrize("text", ROLES)
def test_a_role_in_brackets_speaks_for_all_muscles_since_the_last(text: str) -> None:
    muscles = text.format(target="Quads", other="Glutes", helper="Hamstrings")
    for record in (markdown_page(f"**Muscles worked:** {muscles}"), html_page(f"<p>Target: {muscles}</p>")):
        assert record["target_muscles"] == ["Quads", "Glutes"]
        assert record["secondary_muscles"] == ["Hamstrings", "Calves", "Forearms"]


@pytest.mark.parametrize("text", ROLES)
def test_a_learnt_slot_reads_roles_in_brackets(text: str) -> None:
    def write(move: Move) -> str:
        muscles = text.format(target=move.target, other="Neck", helper=move.helper)
        return html(move, f"<div class=facts><p class=zz>Lihakset: {muscles}</p></div>")

    pages = pages_of(write)
    for move, record in zip(MOVES, read_all(pages, learn(pages)), strict=True):
        assert record["target_muscles"] == [move.target, "Neck"]
        own = [move.helper, *(muscle for muscle in ("Calves", "Forearms") if muscle != move.helper)]
        assert record["secondary_muscles"] == own


def test_a_role_that_is_alone_speaks_for_its_own_muscle() -> None:
    record = markdown_page("**Target:** Quads, Glutes, Hamstrings (secondary)")
    assert (record["target_muscles"], record["secondary_muscles"]) == (["Quads", "Glutes"], ["Hamstrings"])

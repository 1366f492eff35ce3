"""Layouts of sites that make learning hard: generated class words, cards of others, labels said twice."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest
from reading import learn
from test_layouts import (
    HTML,
    MOVES,
    Move,
    badges,
    html,
    pages_of,
    read_all,
    read_learnt,
    right,
    rows,
    stated,
)

from transforms.pages.layouts.layout import Layout, Slot


def code(move: Move, key: str, length: int) -> str:
    """Return letters and digits that a program could make of a page, with a digit among them."""
    return f"{sha256((move.name + key).encode()).hexdigest()[: length - 2]}7z"


@pytest.mark.parametrize(
    "classes",
    [
        lambda move, key: f"css-{code(move, key, 6)} {key}",
        lambda move, key: f"css-{code(move, key, 7)}-{key}",
        lambda move, key: f"Card_{key}__{code(move, key, 4)}Q",
        lambda move, key: f"{key} svelte-{code(move, key, 8)}",
        lambda move, key: f"{key} entry-{int(code(move, key, 5)[:3], 16) + 1000}",
    ],
)
def test_class_words_that_differ_from_page_to_page_are_no_place(
    classes: Callable[[Move, str], str],
) -> None:
    def write(move: Move) -> str:
        facts = (("main", move.target), ("second", move.helper), ("tool", move.kit), ("rank", move.level))
        chips = "".join(f'<b class="{classes(move, key)}">{value}</b>' for key, value in facts)
        return html(move, f'<div class="{classes(move, "tags")}">{chips}</div>')

    assert [stated(record) for record in read_learnt(write)] == [right(move) for move in MOVES]


def other(move: Move, step: int = 2) -> Move:
    return MOVES[(MOVES.index(move) + step) % len(MOVES)]


def card_above(move: Move) -> str:
    card = badges(other(move)).replace('class="tags">', f'class="next"><a href="/x">{other(move).name}</a>')
    return html(move, card + badges(move))


def box_above(move: Move) -> str:
    box = f'<section class="like"><p class="who">{other(move).name}</p>{badges(other(move))}</section>'
    return html(move, box + badges(move))


def cards_below(move: Move) -> str:
    cards = "".join(
        f'<div class="rel"><a href="/x">{other(move, step).name}</a>{badges(other(move, step))}</div>'
        for step in (2, 3)
    )
    return html(move, badges(move), cards)


@pytest.mark.parametrize("write", [card_above, box_above, cards_below])
def test_a_box_that_names_another_exercise_of_the_source_is_about_that(write: Callable[[Move], str]) -> None:
    assert [stated(record) for record in read_learnt(write)] == [right(move) for move in MOVES]


def link_above(move: Move) -> str:
    return html(move, f'<div class="c"><a class="prev" href="/x">{other(move).name}</a>{badges(move)}</div>')


def variation_among_facts(move: Move) -> str:
    facts = badges(move).replace('class="tags">', f'class="tags"><b class="tag like">{other(move).name}</b>')
    return html(move, facts)


def link_in_the_head_of_facts(move: Move) -> str:
    head = f'<p class="easier">{other(move).name}</p>'
    return html(move, rows(move).replace("<table>", f'<section class="all">{head}<table>') + "</section>")


@pytest.mark.parametrize("write", [link_above, variation_among_facts, link_in_the_head_of_facts])
def test_facts_below_a_link_to_another_exercise_are_of_the_page(write: Callable[[Move], str]) -> None:
    assert [stated(record) for record in read_learnt(write)] == [right(move) for move in MOVES]


REGIONS = {
    "Quads": "Legs",
    "Lats": "Back",
    "Shoulders": "Shoulders",
    "Obliques": "Core",
    "Hamstrings": "Legs",
}


@pytest.mark.parametrize("label", ["Alue", "Kroppsdel är", "Zona x"])
def test_a_body_part_beside_muscles_is_no_muscle(label: str) -> None:
    def write(move: Move) -> str:
        region = f"<table><tr><td>{label}</td><td>{REGIONS.get(move.target, 'Chest')}</td></tr>"
        return html(move, rows(move).replace("<table>", region))

    assert [stated(record) for record in read_learnt(write)] == [right(move) for move in MOVES]


@pytest.mark.parametrize("label", ["Type", "Tyyppi", "Vad"])
def test_a_label_that_two_facts_share_states_both(label: str) -> None:
    def write(move: Move) -> str:
        facts = ((label, move.kit), (label, move.level), ("Huvud", move.target), ("Hjälp", move.helper))
        return html(move, "<dl>" + "".join(f"<dt>{a}</dt><dd>{b}</dd>" for a, b in facts) + "</dl>")

    assert [stated(record) for record in read_learnt(write)] == [right(move) for move in MOVES]


@pytest.mark.parametrize(
    "fields",
    [
        "<label>Name</label><input><label>Comment</label><textarea></textarea><button>Send</button>",
        "<label for='a'>Name</label> <input id='a'><label for='b'>Equipment</label><select id='b'></select>",
        "<div><label>Difficulty <input type='text'></label></div><p>Advanced users only</p>",
    ],
)
def test_what_is_to_be_filled_in_states_nothing(fields: str) -> None:
    records = read_learnt(lambda move: html(move, rows(move), f"<form class='talk'>{fields}</form>"))
    assert [stated(record) for record in records] == [right(move) for move in MOVES]


def list_of(move: Move) -> str:
    facts = (("Ykkönen", move.target), ("Kakkonen", move.helper), ("Vehje", move.kit), ("Porras", move.level))
    items = "".join(f'<p class="k"><b class="q">{a}</b><i class="w">{b}</i></p>' for a, b in facts)
    return html(move, f'<div class="g">{items}</div>')


def bare_list_of(move: Move) -> str:
    return list_of(move).replace("p class", "li class").replace("</p>", "</li>")


def page_of_rows(move: Move) -> str:
    return html(move, rows(move))


@pytest.mark.parametrize(
    ("before", "after"),
    [(page_of_rows, list_of), (list_of, page_of_rows), (list_of, bare_list_of)],
)
def test_old_pages_are_read_as_before_where_a_redesign_keeps_the_labels(
    before: Callable[[Move], str], after: Callable[[Move], str]
) -> None:
    both = learn(pages_of(after)).keeping(learn(pages_of(before)))
    for write in (before, after):
        records = read_all(pages_of(write), both)
        assert [stated(record) for record in records] == [right(move) for move in MOVES]
    assert learn(pages_of(after)).keeping(both) == both


@pytest.mark.parametrize("label", ["grip it", "prise", "ote nyt"])
def test_a_slot_of_a_person_names_its_label_itself(label: str) -> None:
    def write(move: Move) -> str:
        return html(move, badges(move), f"<p>{label}: Strength</p>" if move in MOVES[:2] else "")

    pages = pages_of(write)
    own = Slot(("category",), None, label, None)
    learnt = learn(pages)
    corrected = Layout((learnt.templates[0]._replace(slots=(own, *learnt.templates[0].slots)),))
    for layout in (corrected, learn(pages).keeping(corrected)):
        assert [record["category"] for record in read_all(pages, layout)[:3]] == [
            "Strength",
            "Strength",
            None,
        ]


def test_long_pages_teach_as_much_as_short_ones() -> None:
    words = "".join(f"<p>Word {number} of a glossary</p>" for number in range(1_900))
    pages = pages_of(lambda move: html(move, badges(move), f"<h2>Words</h2>{words}"))
    assert learn(pages * 10).slots == learn(pages).slots


MAKES = ("north", "south", "east", "west")


@pytest.mark.parametrize(("words", "tag"), [("Off we go", "b"), ("Los nyt", "i"), ("Nu kör vi", "em")])
def test_values_that_pages_share_make_no_template_of_them(words: str, tag: str) -> None:
    def write(move: Move, make: str) -> str:
        facts = badges(move).replace('class="tag', f'class="of-{make}').replace(f"of-{make}s", f"all-{make}")
        facts = facts.replace("<b ", f"<{tag} ").replace("</b>", f"</{tag}>")
        return html(move, facts).replace("Off we go", f"{words} {make}")

    moves = [replace(move, name=f"{move.name} {letter}") for letter in "ab" for move in MOVES]
    pages = [(write(move, make).encode(), HTML) for make in MAKES for move in moves]
    layout = learn(pages)
    assert [template.pages for template in layout.templates] == [len(moves)] * 4
    for make in MAKES:
        records = read_all([(write(move, make).encode(), HTML) for move in moves], layout)
        assert [stated(record) for record in records] == [right(move) for move in moves]

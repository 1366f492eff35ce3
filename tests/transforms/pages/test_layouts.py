"""Layouts: what is learnt of the pages of a source, and how pages are read by it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from reading import learn, read

from transforms.pages.layouts.layout import Layout, Slot, Template

HTML = "text/html"


@dataclass(frozen=True)
class Move:
    """An exercise of an invented site."""

    name: str
    target: str
    helper: str
    kit: str
    level: str


MOVES = (
    Move("Box Step", "Quads", "Glutes", "Bench", "Beginner"),
    Move("Hinge Row", "Lats", "Biceps", "Barbell", "Intermediate"),
    Move("Floor Fly", "Chest", "Triceps", "Dumbbell", "Beginner"),
    Move("Wall Slide", "Shoulders", "Traps", "Bodyweight", "Beginner"),
    Move("Side Bend", "Obliques", "Abs", "Kettlebell", "Intermediate"),
    Move("Heel Curl", "Hamstrings", "Calves", "Cable", "Advanced"),
)
STEPS = (
    "Set your feet and brace your trunk.",
    "Move through the {name} without a jerk.",
    "Come back slowly.",
)


def steps_of(move: Move) -> list[str]:
    return [step.format(name=move.name.lower()) for step in STEPS]


def pages_of(write: Callable[[Move], str], media_type: str = HTML) -> list[tuple[bytes, str]]:
    return [(write(move).encode(), media_type) for move in MOVES]


def read_all(pages: list[tuple[bytes, str]], layout: Layout) -> list[dict[str, Any]]:
    return [read(payload, media_type, layout=layout) for payload, media_type in pages]


def read_learnt(write: Callable[[Move], str], media_type: str = HTML) -> list[dict[str, Any]]:
    pages = pages_of(write, media_type)
    return read_all(pages, learn(pages))


def numbered(move: Move) -> str:
    return "<ol>" + "".join(f"<li>{step}</li>" for step in steps_of(move)) + "</ol>"


def html(move: Move, facts: str, after: str = "", *, before: str = "", steps: str | None = None) -> str:
    return (
        f"<html><head><title>{move.name}</title></head><body>{before}<main><h1>{move.name}</h1>{facts}"
        f"<h2>Off we go</h2>{numbered(move) if steps is None else steps}{after}</main></body></html>"
    )


def stated(record: Mapping[str, Any]) -> tuple[Any, ...]:
    fields = ("name", "target_muscles", "secondary_muscles", "equipment", "difficulty")
    return tuple(record[field] for field in fields)


def right(move: Move) -> tuple[Any, ...]:
    return move.name, [move.target], [move.helper], [move.kit], move.level


def badges(move: Move) -> str:
    return (
        f'<div class="tags"><b class="tag main">{move.target}</b><b class="tag second">{move.helper}</b>'
        f'<b class="tag tool">{move.kit}</b><b class="tag rank">{move.level}</b></div>'
    )


def rows(move: Move) -> str:
    cells = (("Ykkönen", move.target), ("Kakkonen", move.helper), ("Vehje", move.kit), ("Porras", move.level))
    return "<table>" + "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in cells) + "</table>"


def big_numbers(move: Move) -> str:
    cards = ((move.target, "Huvud"), (move.helper, "Medhjälp"), (move.kit, "Pryl"), (move.level, "Grad"))
    inner = "".join(f'<div class="box"><strong>{a}</strong><small>{b}</small></div>' for a, b in cards)
    return f'<div class="stats">{inner}</div>'


def sentence(move: Move) -> str:
    return f"<p>Trains {move.target} / with some {move.helper} / using {move.kit} / rated {move.level}</p>"


@pytest.mark.parametrize("facts", [badges, rows, big_numbers, sentence])
def test_values_that_the_taxonomy_knows_are_learnt_whatever_stands_beside_them(
    facts: Callable[[Move], str],
) -> None:
    records = read_learnt(lambda move: html(move, facts(move)))
    assert [stated(record) for record in records] == [right(move) for move in MOVES]
    assert [record["steps"] for record in records] == [steps_of(move) for move in MOVES]


def test_what_stands_on_all_pages_is_neither_a_summary_nor_a_claim_against_the_page() -> None:
    motto = "<p>From Movebook, the open move book</p>"
    recipe = "<h2>Dish of the week: lentil soup</h2><p>Difficulty: Advanced</p>"
    records = read_learnt(
        lambda move: html(
            move,
            motto + rows(move) + f"<p>The {move.name.lower()} asks for a calm and steady rhythm.</p>",
            recipe,
        )
    )
    for move, record in zip(MOVES, records, strict=True):
        assert record["summary"] == f"The {move.name.lower()} asks for a calm and steady rhythm."
        assert [claim[1] for claim in record["claims"] if claim[0] == "difficulty"] == [move.level]


def test_a_claim_by_the_layout_says_so_and_where_it_stands() -> None:
    (first, *_) = read_learnt(lambda move: html(move, rows(move)))
    places = {claim[0]: claim[3] for claim in first["claims"] if claim[2] == "layout"}
    assert places == {
        "target_muscles": "ykkönen", "secondary_muscles": "kakkonen", "equipment": "vehje",
        "difficulty": "porras", "steps": "off we go",
    }  # fmt: skip


def test_keys_of_front_matter_are_learnt() -> None:
    def write(move: Move) -> str:
        matter = (
            f"title: {move.name}\nprime: [{move.target}]\nassist: [{move.helper}]\nrig: {move.kit}\n"
            f"grade: {move.level}\ndraft: false"
        )
        lines = "\n".join(f"{number}. {step}" for number, step in enumerate(steps_of(move), 1))
        return f"---\n{matter}\n---\n\nA short text about it.\n\n## Off we go\n\n{lines}\n"

    records = read_learnt(write, "text/markdown")
    assert [stated(record) for record in records] == [right(move) for move in MOVES]


def test_the_name_is_what_differs_and_not_what_the_site_adds() -> None:
    def write(move: Move) -> str:
        page = html(move, rows(move), before="<header><h1>Kettle &amp; Co</h1></header>")
        return page.replace(f"<h1>{move.name}</h1>", f"<h2>{move.name} – Kettle &amp; Co Library</h2>")

    assert [record["name"] for record in read_learnt(write)] == [move.name for move in MOVES]


def test_steps_that_are_drawn_lose_their_numbers() -> None:
    def write(move: Move) -> str:
        drawn = "".join(
            f'<div class="st"><span>Step {word}</span><p>{step}</p></div>'
            for word, step in zip(("one", "two", "three"), steps_of(move), strict=True)
        )
        return html(move, rows(move), steps=drawn)

    assert [record["steps"] for record in read_learnt(write)] == [steps_of(move) for move in MOVES]


def other(move: Move) -> Move:
    return MOVES[(MOVES.index(move) + 1) % len(MOVES)]


DECOYS: Mapping[str, Callable[[Move], str]] = {
    "the card of another exercise": lambda move: (
        f"<h2>Up next</h2><h3>{other(move).name}</h3>{badges(other(move))}"
    ),
    "the same badges under another heading": lambda move: f"<h2>Train it with</h2>{badges(other(move))}",
    "a table of several exercises": lambda _: (
        "<h2>Compare</h2><table><tr><td>Move</td><td>Muscle</td><td>Kit</td></tr>"
        + "".join(f"<tr><td>{m.name}</td><td>{m.target}</td><td>{m.kit}</td></tr>" for m in MOVES[:3])
        + "</table>"
    ),
    "a menu of muscles": lambda _: "<ul class='menu'><li>Chest</li><li>Back</li><li>Legs</li></ul>",
    "a table of sets": lambda _: (
        "<table><tr><td>Level</td><td>Sets</td><td>Reps</td></tr>"
        "<tr><td>Beginner</td><td>2</td><td>8</td></tr><tr><td>Advanced</td><td>4</td><td>6</td></tr></table>"
    ),
}


@pytest.mark.parametrize("decoy", DECOYS.values(), ids=DECOYS)
def test_what_is_about_something_else_is_not_learnt(decoy: Callable[[Move], str]) -> None:
    records = read_learnt(lambda move: html(move, badges(move), decoy(move)))
    assert [stated(record) for record in records] == [right(move) for move in MOVES]


def test_one_piece_of_kit_for_all_is_a_value_and_a_repeated_card_is_none() -> None:
    def write(move: Move) -> str:
        facts = f"<p class='tags'><b class='m'>{move.target}</b><b class='k'>Kettlebell</b></p>"
        return html(move, facts, "<div class='ad'><b>Leg Press</b><i>Machine</i><i>Calves</i></div>")

    for move, record in zip(MOVES, read_learnt(write), strict=True):
        assert (record["target_muscles"], record["equipment"]) == ([move.target], ["Kettlebell"])
        assert record["secondary_muscles"] == []


def test_a_label_that_not_every_page_has_is_learnt_where_the_others_stand() -> None:
    def write(move: Move) -> str:
        facts = [("Hits", move.target), ("Kit list", move.kit), ("How hard", move.level)]
        facts[1:1] = [("Brings along", move.helper)] if MOVES.index(move) % 2 else []
        return html(
            move, "<ul>" + "".join(f"<li><b>{label}</b> - {value}</li>" for label, value in facts) + "</ul>"
        )

    for move, record in zip(MOVES, read_learnt(write), strict=True):
        assert record["target_muscles"] == [move.target]
        assert record["secondary_muscles"] == ([move.helper] if MOVES.index(move) % 2 else [])


def test_what_the_general_reader_reads_is_not_learnt() -> None:
    def write(move: Move) -> str:
        facts = (
            f"<ul><li>Target muscle: {move.target}</li><li>Secondary muscles: {move.helper}</li>"
            f"<li>Equipment: {move.kit}</li><li>Difficulty: {move.level}</li></ul>"
        )
        return html(move, facts).replace("Off we go", "Instructions")

    (template,) = learn(pages_of(write)).templates
    assert template.slots == ()
    assert template.pages == len(MOVES)


def test_fewer_than_five_pages_teach_nothing() -> None:
    assert learn(pages_of(lambda move: html(move, rows(move)))[:4]) == Layout()


def test_the_same_pages_give_the_same_layout_and_other_pages_are_read_without_it() -> None:
    pages = pages_of(lambda move: html(move, rows(move)))
    layout = learn(pages)
    assert learn(pages) == layout
    assert Layout.from_dict(layout.as_dict()) == layout
    article = b"<html><body><main><h1>About us</h1><p>We like Chest and Kettlebell.</p></main></body></html>"
    assert read(article, HTML, layout=layout)["verdict"] == "not_exercise"


def test_two_templates_of_a_source_are_kept_apart() -> None:
    pages = [
        *pages_of(lambda move: html(move, rows(move))),
        *pages_of(lambda move: html(move, badges(move)).replace("main>", "article>")),
    ]
    layout = learn(pages)
    assert [stated(record) for record in read_all(pages, layout)] == [right(move) for move in MOVES] * 2


def test_a_person_corrects_a_slot_and_learning_again_keeps_it() -> None:
    pages = pages_of(lambda move: html(move, rows(move)))
    learnt = learn(pages)
    own = Slot(("target_muscles",), None, "kakkonen", None)
    corrected = Layout((learnt.templates[0]._replace(slots=(own, *learnt.templates[0].slots)),))
    again = learn(pages).keeping(corrected)
    assert again.templates[0].slots[0] == own
    assert read_all(pages, again)[0]["target_muscles"] == [MOVES[0].target, MOVES[0].helper]


def test_learning_again_keeps_a_template_that_no_page_has_any_more() -> None:
    old = learn(pages_of(lambda move: html(move, badges(move)).replace("main>", "article>")))
    new = learn(pages_of(lambda move: html(move, rows(move)).replace("Off we go", "Now do this")))
    both = new.keeping(old)
    assert [template.pages for template in both.templates] == [6, 6]
    assert [
        stated(record)
        for record in read_all(
            pages_of(lambda move: html(move, badges(move)).replace("main>", "article>")), both
        )
    ] == [right(move) for move in MOVES]


def test_a_template_without_signs_is_of_no_page() -> None:
    assert Layout((Template((), ()),)).template_of({"anything"}) is None

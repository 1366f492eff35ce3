"""What is learnt takes nothing away that labels and headings of a page say."""

import pytest
from reading import learn
from test_layouts import MOVES, Move, numbered, pages_of, read_all, read_learnt, right, stated, steps_of

PARTS = {"Quads": "legs", "Lats": "back", "Chest": "chest", "Shoulders": "shoulders"}


def other_kit(move: Move) -> str:
    return MOVES[(MOVES.index(move) + 1) % len(MOVES)].kit


def front_matter(move: Move) -> str:
    tags = f"tags:\n  - {PARTS.get(move.target, 'core')}\n  - {other_kit(move).lower()}\n"
    return (
        f"---\ntitle: {move.name}\n{tags}---\n\n# {move.name}\n\n{table(move)}\n\n## How to do it\n\n"
        + "".join(f"{place}. {step}\n" for place, step in enumerate(steps_of(move), 1))
    )


def table(move: Move) -> str:
    rows = {
        "Primary muscles": move.target,
        "Secondary muscles": move.helper,
        "Equipment": move.kit,
        "Difficulty": move.level,
    }
    return "| | |\n|---|---|\n" + "".join(f"| **{label}** | {value} |\n" for label, value in rows.items())


def chip(move: Move) -> str:
    facts = "".join(
        f"<p><b>{label}:</b> {value}</p>"
        for label, value in (
            ("Primary muscles", move.target),
            ("Secondary muscles", move.helper),
            ("Equipment", move.kit),
            ("Difficulty", move.level),
        )
    )
    category = f"<a class='category' href='/c'>{other_kit(move)}</a>"
    meta = f"<div class='meta'>{category}<time>Sep {MOVES.index(move) + 1}</time></div>"
    return f"<body><main>{meta}<h1>{move.name}</h1>{facts}<h2>How to do it</h2>{numbered(move)}</main></body>"


def test_tags_of_front_matter_say_less_than_a_table() -> None:
    records = read_learnt(front_matter, "text/markdown")
    assert [stated(record) for record in records] == [right(move) for move in MOVES]


def test_a_chip_without_a_word_says_less_than_a_label() -> None:
    assert [stated(record) for record in read_learnt(chip)] == [right(move) for move in MOVES]


def test_paragraphs_of_an_article_are_no_steps_where_a_heading_announces_them() -> None:
    def write(move: Move) -> str:
        talk = f"<p>I avoided the {move.name.lower()} for years.</p><p>Then I tried it with a {move.kit}.</p>"
        end = f"<p>Two sets of ten are enough for your {move.target.lower()}.</p><p>Read more below.</p>"
        facts = f"<p>Main muscles: {move.target}</p>"
        steps = f"<h2>How to do it</h2>{numbered(move)}"
        return f"<body><article><h1>{move.name}</h1>{talk}{facts}{steps}{end}</article></body>"

    assert [record["steps"] for record in read_learnt(write)] == [steps_of(move) for move in MOVES]


@pytest.mark.parametrize("heading", ["Related exercises", "Our other leaflets"])
def test_the_name_of_a_page_that_all_others_link_is_its_name(heading: str) -> None:
    def write(move: Move) -> str:
        links = "".join(f"<li><a href='/{other.name}'>{other.name}</a></li>" for other in MOVES[:3])
        facts = f"<p>Main muscles: {move.target}</p><h2>How to do it</h2>{numbered(move)}"
        return f"<body><main><h1>{move.name}</h1>{facts}<h2>{heading}</h2><ul>{links}</ul></main></body>"

    pages = pages_of(write)
    assert [record["name"] for record in read_all(pages, learn(pages))] == [move.name for move in MOVES]

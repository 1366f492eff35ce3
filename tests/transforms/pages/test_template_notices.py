"""What all pages of a template have below the last tip or answer; the lettered parts of a manual."""

import pytest
from reading import learn
from test_layouts import MOVES, Move, numbered, pages_of, read_all, read_learnt, steps_of

from transforms.pages.layouts.layout import Layout

NOTICES = (
    ("See your doctor before you start a new programme. Stop when something hurts.",),
    ("Bis zum nächsten Mal im Studio!",),
    ("Our trainers look forward to your visit.", "Bring a towel and a bottle of water."),
)


def asked(move: Move) -> list[dict[str, str]]:
    return [
        {
            "question": f"How often do I train the {move.name.lower()}?",
            "answer": f"Twice, with a {move.kit}.",
        },
        {"question": "Does it hurt?", "answer": f"Not if your {move.target} are warm."},
    ]


def site(move: Move, below: tuple[str, ...], *, last: str) -> str:
    facts = f"<p>Target: {move.target}</p><p>Equipment: {move.kit}</p>"
    tips = f"<h2>Tips</h2><p>Think of the {move.target.lower()}.</p><p>Grip the {move.kit.lower()} hard.</p>"
    questions = "".join(f"<h3>{each['question']}</h3><p>{each['answer']}</p>" for each in asked(move))
    sections = {"tips": tips, "faqs": f"<h2>Questions</h2>{questions}"}
    first = "".join(text for name, text in sections.items() if name != last)
    notice = "".join(f"<p>{text}</p>" for text in below)
    steps = f"<h2>Steps</h2>{numbered(move)}"
    return f"<body><main><h1>{move.name}</h1>{facts}{steps}{first}{sections[last]}{notice}</main></body>"


@pytest.mark.parametrize("below", NOTICES)
@pytest.mark.parametrize("last", ["tips", "faqs"])
def test_a_notice_of_all_pages_is_no_part_of_the_last_entry(below: tuple[str, ...], last: str) -> None:
    records = read_learnt(lambda move: site(move, below, last=last))
    for move, record in zip(MOVES, records, strict=True):
        assert record["tips"] == [
            f"Think of the {move.target.lower()}.",
            f"Grip the {move.kit.lower()} hard.",
        ]
        assert record["faqs"] == asked(move)
        assert record["steps"] == steps_of(move)


def test_without_a_layout_it_is_read_as_it_stands() -> None:
    pages = pages_of(lambda move: site(move, NOTICES[0], last="tips"))
    assert [record["tips"][-1] for record in read_all(pages, Layout())] == [*NOTICES[0] * len(MOVES)]
    assert learn(pages).templates[0].notices == NOTICES[0]


def test_a_last_step_that_all_pages_have_is_a_step() -> None:
    last = "Repeat on the other side for the same number of times."

    def write(move: Move) -> str:
        steps = "".join(f"<p>{step}</p>" for step in (*steps_of(move), last))
        facts = f"<p>Target: {move.target}</p>"
        return f"<body><main><h1>{move.name}</h1>{facts}<h2>Steps</h2>{steps}</main></body>"

    assert [record["steps"][-1] for record in read_learnt(write)] == [last] * len(MOVES)


def test_an_answer_that_all_pages_give_is_an_answer() -> None:
    same = {"question": "How many sets?", "answer": "Three, with two minutes of rest between them."}

    def write(move: Move) -> str:
        pairs = [asked(move)[0], same]
        asks = "".join(f"<h3>{each['question']}</h3><p>{each['answer']}</p>" for each in pairs)
        facts = f"<p>Target: {move.target}</p><h2>Steps</h2>{numbered(move)}"
        return f"<body><main><h1>{move.name}</h1>{facts}<h2>Questions</h2>{asks}</main></body>"

    for move, record in zip(MOVES, read_learnt(write), strict=True):
        assert record["faqs"] == [asked(move)[0], same]


Marks = tuple[str, str, str]


@pytest.mark.parametrize("marks", [("({})", "{}.", "h3"), ("{})", "{}.", "h3"), ("{}.", "({})", "h2")])
def test_lettered_parts_of_a_manual_are_the_sections_that_they_are(marks: Marks) -> None:
    small, large, level = marks

    def write(move: Move) -> str:
        number = MOVES.index(move) + 1
        parts: list[tuple[str, list[str]]] = [
            ("Procedure", steps_of(move)),
            ("Checkpoints", [f"The {move.target.lower()} stay tight.", "The chin is tucked."]),
            ("Common errors", [f"Dropping the {move.kit.lower()}.", "Holding the breath."]),
        ]
        if number % 2:
            parts.insert(0, ("Purpose", [f"It trains the {move.target.lower()}."]))
        body = ""
        for letter, (head, lines) in zip("abcd", parts, strict=False):
            body += f"<p><b>{large.format(letter)} {head}.</b> </p>"
            body += "".join(
                f'<p class="sub">{small.format(sign)} {line}</p>'
                for sign, line in zip("abc", lines, strict=False)
            )
        facts = f"<table><tr><th>Primary muscles</th><td>{move.target}</td></tr></table>"
        title = f"FM 9, Chapter 2 Trunk, {move.name}"
        head = f"<h1>CHAPTER 2</h1><{level}>2-{number}. {move.name}</{level}>"
        return f"<html><head><title>{title}</title></head><body>{head}{facts}{body}</body></html>"

    for move, record in zip(MOVES, read_learnt(write), strict=True):
        assert record["name"] == move.name
        assert record["steps"] == steps_of(move)
        assert record["tips"] == [f"The {move.target.lower()} stay tight.", "The chin is tucked."]
        assert record["mistakes"] == [f"Dropping the {move.kit.lower()}.", "Holding the breath."]

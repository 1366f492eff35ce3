"""Facts that a page draws as badges, pictures and small marks, and what a theme has below the last entry."""

from typing import Any

import pytest
from reading import read, vocabulary
from test_kinds_of_typical_sites import ALSO_ASKED, ASKED, faqs
from test_layouts import HTML

from transforms.pages.extract import Rules, read_page

STEPS = ["Sit back until your thighs are level.", "Drive up through your heels."]
LISTED = "<ol>" + "".join(f"<li>{step}</li>" for step in STEPS) + "</ol>"


def of(body: str, title: str = "Box Squat") -> dict[str, Any]:
    found: dict[str, Any] = read(f"<head><title>{title}</title></head><body>{body}</body>", HTML)
    return found


def texts_of(body: str) -> list[str]:
    blocks = read_page(f"<body>{body}</body>".encode(), HTML, Rules(vocabulary()))[1].blocks
    return [text for block in blocks for text in (block.text, *block.cells)]


@pytest.mark.parametrize(
    "name", ["badge bg-primary", "pill", "MuiChip-root", "el-tag el-tag--small", "token"]
)
@pytest.mark.parametrize("line", ["<li><strong>{}</strong><br>{}</li>", "<p><b>{}:</b> {}</p>"])
def test_badges_with_a_space_between_them_are_several_values(name: str, line: str) -> None:
    def drawn(*values: str) -> str:
        return " ".join(f'<span class="{name}">{value}</span>' for value in values)

    facts = line.format("Primary muscles", drawn("Quads", "Glutes"))
    facts += line.format("Equipment", drawn("Barbell", "Squat rack"))
    record = of(f"<h1>Box Squat</h1><ul>{facts}</ul><h2>How to do it</h2>{LISTED}")
    assert record["target_muscles"] == ["Quads", "Glutes"]
    assert record["equipment"] == ["Barbell", "Squat rack"]


def test_words_that_move_one_by_one_are_one_title() -> None:
    words = " ".join(f'<span class="word">{word}</span>' for word in ("Box", "Squat"))
    assert of(f"<h1>{words}</h1><p>Target muscle: Quads</p><h2>Steps</h2>{LISTED}")["name"] == "Box Squat"


@pytest.mark.parametrize(
    "footer",
    [
        '<div class="post-footer"><span class="fn">Escrito por Pilar</span> <span>a las 9:15</span></div>',
        '<div class="entry-footer"><span>Abgelegt unter <a href="/t/beine">Beine</a></span></div>',
        '<div class="vcard">Geplaatst door Joost, om 8:00</div>',
        '<div class="post-labels">Thèmes : <a href="/t/dos" rel="tag">dos</a></div>',
    ],
)
def test_who_wrote_a_page_is_no_last_entry(footer: str) -> None:
    record = of(
        f"<h1>Box Squat</h1><p>Target muscle: Quads</p><h2>How to do it</h2>{LISTED}"
        f"<h2>Tips</h2><ul><li>Keep your chest up.</li><li>Breathe in first.</li></ul>{footer}"
    )
    assert record["tips"] == ["Keep your chest up.", "Breathe in first."]
    assert faqs(f"<h2>FAQ</h2><h3>{ASKED['question']}</h3><p>{ASKED['answer']}</p>{footer}") == [ASKED]


@pytest.mark.parametrize("heading", ["Ask the coach", "On the gym floor", "Ines hilft"])
@pytest.mark.parametrize(
    "form",
    [
        "<h3>{question}</h3><p>{answer}</p>",
        "<div><h4><button type=button>{question}</button></h4><div><p>{answer}</p></div></div>",
    ],
)
def test_headings_that_ask_below_an_unknown_heading_are_questions(heading: str, form: str) -> None:
    asked = "".join(form.format(**each) for each in (ASKED, ALSO_ASKED))
    assert faqs(f"<h2>{heading}</h2>{asked}") == [ASKED, ALSO_ASKED]


def test_a_heading_that_asks_among_the_text_of_a_page_is_no_question() -> None:
    assert faqs("<h2>The long story</h2><p>It began in May.</p><h3>Why squat?</h3><p>For the fun.</p>") == []


@pytest.mark.parametrize("component", ["Faq", "FaqItem", "Question"])
def test_a_component_asks_below_a_heading_of_questions(component: str) -> None:
    question, answer = ASKED.values()
    record = read(
        f"# Box Squat\n\n## How to do it\n\n1. {STEPS[0]}\n2. {STEPS[1]}\n\n## FAQ\n\n"
        f'<{component} question="{question}">\n{answer}\n</{component}>\n',
        "text/markdown",
    )
    assert record["faqs"] == [ASKED]


@pytest.mark.parametrize("area", ["Body region", "Area", "Region"])
def test_muscles_say_more_than_the_area_that_they_are_in(area: str) -> None:
    rows = "".join(
        f"<div class=r><div class=l>{label}</div><div class=v>{value}</div></div>"
        for label, value in ((area, "Knee"), ("Muscles", "Quadriceps"), ("Equipment", "Chair"))
    )
    record = of(f"<h1>Sit to Stand</h1>{rows}<h2>Instructions</h2>{LISTED}")
    assert record["target_muscles"] == ["Quadriceps"]


@pytest.mark.parametrize("picture", ["🎯", "📊", "🏋️‍♀️", "★"])
def test_a_picture_behind_a_label_is_no_part_of_it(picture: str) -> None:
    lines = f"- Primary muscle {picture}: Calves\n- Level {picture}: Beginner {picture}\n"
    record = read(
        f"# Calf Raise {picture}\n\n{lines}\n## Instructions\n\n1. Rise.\n2. Lower.\n", "text/markdown"
    )
    assert (record["target_muscles"], record["difficulty"]) == (["Calves"], "Beginner")


@pytest.mark.parametrize("word", ["STEP", "PHASE", "SCHRITT"])
def test_a_word_in_capitals_beside_each_number_is_no_part_of_a_step(word: str) -> None:
    drawn = "".join(f"<li><b>0{n}</b><i>{word}</i><div>{step}</div></li>" for n, step in enumerate(STEPS, 1))
    assert (
        of(f"<h1>Box Squat</h1><p>Target muscle: Quads</p><h2>Steps</h2><ul>{drawn}</ul>")["steps"] == STEPS
    )


@pytest.mark.parametrize("names", [("title", "sub"), ("Card_name__x1", "Card_level__y2"), ("lg", "xs")])
def test_what_would_run_into_one_word_is_two(names: tuple[str, str]) -> None:
    name, level = names
    card = f"<a href='#'><span class='{name}'>Wall Slide</span><span class='{level}'>Easy</span></a>"
    boxes = "<label><input type=checkbox>Band</label><label><input type=checkbox>Mat</label>"
    words = " ".join(texts_of(f"<main><h1>Shoulders</h1><p>{card}</p><p>{boxes}</p></main>")).split()
    assert {"Slide", "Easy", "Band", "Mat"} <= {*words}


@pytest.mark.parametrize("between", ["<p>All about lifting.</p>", "<p>Since 1998.</p><p>Open daily.</p>", ""])
@pytest.mark.parametrize("title", ["Plate Notes » Box Squat", "Box Squat | Plate Notes"])
def test_the_name_of_the_site_may_have_a_line_below_it(between: str, title: str) -> None:
    facts = "<p>Target muscle: Quads</p><h3>How to do it</h3>"
    record = of(f"<h1>Plate Notes</h1>{between}<h2>Box Squat</h2>{facts}{LISTED}", title)
    assert record["name"] == "Box Squat"

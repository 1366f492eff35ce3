"""Accordions that are lists, labels in bold without a colon, and titles that number steps."""

import pytest
from reading import read
from test_layouts import HTML

STEPS = ["Stand with your feet together.", "Bend your knees as if to sit.", "Reach your arms up."]
HEADS = {"h4": "<h4><button aria-expanded='false'><span>{}</span></button></h4>", "h3": "<h3>{}</h3>"}


def page(body: str) -> str:
    return f"<body><main><h1>Chair Pose</h1><p>Target: quads</p>{body}</main></body>"


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize("steps", ["Step by step", "How to do it", "Instructions"])
@pytest.mark.parametrize("head", HEADS)
def test_each_item_of_an_accordion_is_a_section(head: str, steps: str) -> None:
    sections = {
        steps: paragraphs(STEPS),
        "Alignment cues": paragraphs(["Weight in the heels.", "Long spine."]),
        "Common mistakes": paragraphs(["Knees that fall in.", "A round back."]),
        "From our studio": "<p>We open at six.</p>",
    }
    items = "".join(
        f"<li>{HEADS[head].format(title)}<div>{text}</div></li>" for title, text in sections.items()
    )
    record = read(page(f"<ul class='accordion'>{items}</ul>"), HTML)
    assert record["steps"] == STEPS
    assert record["tips"] == ["Weight in the heels.", "Long spine."]
    assert record["mistakes"] == ["Knees that fall in.", "A round back."]


@pytest.mark.parametrize("head", HEADS)
def test_titles_of_items_below_a_heading_are_those_of_steps(head: str) -> None:
    titles = ("Stand", "Sit", "Reach")
    items = "".join(
        f"<li>{HEADS[head].format(title)}<p>{step}</p></li>"
        for title, step in zip(titles, STEPS, strict=True)
    )
    record = read(page(f"<h2>Step by step</h2><ol>{items}</ol>"), HTML)
    assert record["steps"] == [f"{title}: {step}" for title, step in zip(titles, STEPS, strict=True)]


@pytest.mark.parametrize("box", ["<div>{}</div>", "<section class='facts'>{}</section>", "{}"])
@pytest.mark.parametrize("line", ["<p><b>{}</b> {}</p>", "<div><strong>{}</strong> {}</div>"])
def test_bold_labels_need_no_colon(box: str, line: str) -> None:
    facts = {"Level": "Beginner", "Works": "Quads, glutes", "Equipment": "Block"}
    lines = "".join(line.format(label, value) for label, value in facts.items())
    steps = f"<h2>Steps</h2><ol>{''.join(f'<li>{step}</li>' for step in STEPS)}</ol>"
    record = read(f"<body><main><h1>Chair Pose</h1>{box.format(lines)}{steps}</main></body>", HTML)
    assert (record["difficulty"], record["target_muscles"]) == ("Beginner", ["Quads", "glutes"])
    assert record["equipment"] == ["Block"]


@pytest.mark.parametrize("letter", ["<span>{}</span> ", "<b>{}</b> ", "{}. ", "{}: ", "({}) ", "{} "])
@pytest.mark.parametrize("heading", ["The move", "How to do it"])
def test_letters_number_steps(letter: str, heading: str) -> None:
    lines = paragraphs([letter.format(sign) + step for sign, step in zip("ABC", STEPS, strict=True)])
    assert read(page(f"<h2>{heading}</h2>{lines}"), HTML)["steps"] == STEPS


def test_a_sentence_that_starts_with_a_stays_whole() -> None:
    steps = ["A box helps you to find the depth.", "Bend your knees.", "Reach your arms up."]
    assert read(page(f"<h2>How to do it</h2>{paragraphs(steps)}"), HTML)["steps"] == steps


@pytest.mark.parametrize(
    "heading", ["Here's how to nail it", "How to get into it safely", "How you do this one"]
)
def test_numbered_titles_under_a_heading_that_says_how_are_steps(heading: str) -> None:
    titles = ("Get on all fours", "Step back", "Hold it")
    body = "".join(
        f"<h3>{number}. {title}</h3><p>{step}</p>"
        for number, (title, step) in enumerate(zip(titles, STEPS, strict=True), 1)
    )
    record = read(page(f"<h2>{heading}</h2>{body}"), HTML)
    assert record["steps"] == [f"{title}: {step}" for title, step in zip(titles, STEPS, strict=True)]


def test_numbered_exercises_under_such_a_heading_are_an_article() -> None:
    names = ("Hammer Curl", "Bench Dip", "Chin-Up")
    body = "".join(
        f"<h3>{number}. {name}</h3><p>{step}</p>"
        for number, (name, step) in enumerate(zip(names, STEPS, strict=True), 1)
    )
    article = f"<h1>Bigger Arms</h1><p>Train your arms.</p><h2>How to build your arms</h2>{body}"
    assert read(f"<body><main>{article}</main></body>", HTML)["verdict"] == "not_exercise"

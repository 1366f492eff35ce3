"""Steps that only their numbers announce, in digits or in words, and what a label says beside them."""

import pytest
from reading import read
from test_layouts import HTML

STEPS = ["Hold the bell upside down by its horns.", "Circle it around your head.", "Change the direction."]
WORDS = {
    "Step {}:": ("One", "Two", "Three"),
    "Schritt {}:": ("eins", "zwei", "drei"),
    "Paso {} -": ("uno", "dos", "tres"),
    "Étape {} :": ("un", "deux", "trois"),
    "{}.": ("1", "2", "3"),
    "({})": ("1", "2", "3"),
    "STEP {} –": ("1", "2", "3"),
}


def page(body: str) -> str:
    return f"<body><main><h1>Kettlebell Halo</h1><p>Target: Shoulders</p>{body}</main></body>"


def lines(lead: str, numbers: tuple[str, ...], form: str) -> list[str]:
    return [form.format(lead.format(number), step) for number, step in zip(numbers, STEPS, strict=True)]


@pytest.mark.parametrize("heading", ["", "<h2>How to do it</h2>"])
@pytest.mark.parametrize("form", ["<p>{} {}</p>", "<p><b>{}</b> {}</p>", "<div>{} {}</div>"])
@pytest.mark.parametrize(("lead", "numbers"), WORDS.items())
def test_numbered_paragraphs_are_steps(lead: str, numbers: tuple[str, ...], form: str, heading: str) -> None:
    record = read(page(heading + "".join(lines(lead, numbers, form))), HTML)
    assert record["steps"] == STEPS
    assert record["verdict"] == "exercise"


@pytest.mark.parametrize(("lead", "numbers"), WORDS.items())
def test_numbered_lines_of_one_paragraph_are_steps(lead: str, numbers: tuple[str, ...]) -> None:
    assert read(page(f"<p>{'<br>'.join(lines(lead, numbers, '{} {}'))}</p>"), HTML)["steps"] == STEPS


@pytest.mark.parametrize("numbers", [("One", "Two", "Three"), ("1", "2", "3")])
def test_headings_that_number_steps_need_no_heading_above(numbers: tuple[str, ...]) -> None:
    body = "".join(
        f"<h3>Step {number}</h3><p>{step}</p>" for number, step in zip(numbers, STEPS, strict=True)
    )
    assert read(page(body), HTML)["steps"] == STEPS


@pytest.mark.parametrize(
    "body",
    [
        "<p>1. Squats</p><p>2. Lunges</p><p>3. Swings</p>",  # a list of exercises
        "<p>First of all, it is fun. Everybody likes it.</p><p>Then it is good for your shoulders, too.</p>",
        "<p>Left hand: hold the bell by the horns.</p><p>Left foot: point it to the front.</p>",
    ],
)
def test_other_paragraphs_are_no_steps(body: str) -> None:
    assert read(page(body), HTML)["steps"] == []


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("<p><strong>Pro tip:</strong> {}</p>", "tips"),
        ("<blockquote><p>💡 <b>Tip:</b> {}</p></blockquote>", "tips"),
        ("<p>Coach's tip: {}</p>", "tips"),
        ("<p><b>Common mistake:</b> {}</p>", "mistakes"),
        ("<blockquote>Mistake to avoid: {}</blockquote>", "mistakes"),
    ],
)
@pytest.mark.parametrize("form", ["<ol><li>{}</li></ol>", "<p>{}</p>"])
def test_a_paragraph_below_the_steps_may_say_that_it_is_none(line: str, field: str, form: str) -> None:
    join = "</li><li>" if "li" in form else "</p><p>"
    text = "It is the ribs that give way."
    record = read(page(f"<h2>How to do it</h2>{form.format(join.join(STEPS))}{line.format(text)}"), HTML)
    assert record["steps"] == STEPS
    assert record[field] == [text]


def test_a_remark_between_paragraphs_ends_no_section() -> None:
    first, *rest = STEPS
    others = "".join(f"<p>{step}</p>" for step in rest)
    body = f"<h2>How to do it</h2><p>{first}</p><p><b>Tip:</b> Go slowly.</p>{others}"
    record = read(page(body), HTML)
    assert (record["steps"], record["tips"]) == (STEPS, ["Go slowly."])


@pytest.mark.parametrize(
    "icon",
    [
        '<span class="material-icons">fitness_center</span>',
        '<i class="material-symbols-outlined">cable</i>',
        "<mat-icon>signal_cellular_alt</mat-icon>",
    ],
)
def test_the_name_of_a_picture_in_an_icon_font_is_no_text(icon: str) -> None:
    record = read(
        page(f"<p><b>Equipment:</b> {icon} Kettlebell</p><h2>{icon}Steps</h2><p>{STEPS[0]}</p>"), HTML
    )
    assert record["equipment"] == ["Kettlebell"]
    assert record["steps"] == STEPS[:1]


@pytest.mark.parametrize(
    "note",
    ["<sup>[1]</sup>", '<sup><a href="#fn1">1</a></sup>', '<sup class="n"><a href="#note-b">b</a></sup>'],
)
def test_the_mark_of_a_note_is_no_part_of_a_value(note: str) -> None:
    body = f"<p>Difficulty: Advanced{note}</p><h2>Steps{note}</h2><ol><li>{STEPS[0]}{note}</li></ol>"
    record = read(page(body), HTML)
    assert (record["difficulty"], record["steps"]) == ("Advanced", STEPS[:1])


def test_a_raised_number_is_text() -> None:
    assert read(page("<h2>Steps</h2><p>Mark out 4 m<sup>2</sup> of floor.</p>"), HTML)["steps"] == [
        "Mark out 4 m2 of floor."
    ]


def test_an_element_of_a_framework_may_be_the_title() -> None:
    items = "".join(f"<li>{step}</li>" for step in STEPS)
    body = f"<mat-card-title>Face Pull</mat-card-title><p>Target: rear delts</p><ol>{items}</ol>"
    record = read(f"<body><app-root><mat-card>{body}</mat-card></app-root></body>", HTML)
    assert (record["name"], record["verdict"]) == ("Face Pull", "exercise")

"""Kinds of things that typical sites do and that the reader stumbled over at first sight, in other words."""

import pytest
from reading import learn, read
from test_kinds_of_unseen_layouts import items, page
from test_layouts import HTML

ASKED = {"question": "Will it hurt my knees?", "answer": "Not if you sit back. Start with a box."}
ALSO_ASKED = {"question": "How deep do I have to go?", "answer": "As deep as your heels stay down."}


def faqs(body: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = read(page(body), HTML)["faqs"]
    return found


@pytest.mark.parametrize("heading", ["From the clinic", "Good to hear", "Talk to us"])
def test_bold_questions_are_questions_under_any_heading(heading: str) -> None:
    lines = "".join(
        f"<p><strong>{each['question']}</strong><br>{each['answer']}</p>" for each in (ASKED, ALSO_ASKED)
    )
    apart = "".join(
        f"<p><b>{each['question']}</b></p><p>{each['answer']}</p>" for each in (ASKED, ALSO_ASKED)
    )
    assert faqs(f"<h2>{heading}</h2>{lines}") == [ASKED, ALSO_ASKED]
    assert faqs(f"<h2>{heading}</h2>{apart}") == [ASKED, ALSO_ASKED]


@pytest.mark.parametrize(
    "heading",
    [
        "What our members often ask",
        "You asked, Ines answers",
        "Three questions from the gym floor",
        "Eure Fragen an Tom",
        "Preguntas de la sala",
        "Vragen uit de les",
    ],
)
def test_one_word_of_a_heading_speaks_for_questions(heading: str) -> None:
    plain = "".join(f"<p>{each['question']}</p><p>{each['answer']}</p>" for each in (ASKED, ALSO_ASKED))
    assert faqs(f"<h2>{heading}</h2>{plain}") == [ASKED, ALSO_ASKED]


@pytest.mark.parametrize("text", ["Ready?", "How to do it?", "So what?"])
def test_a_short_call_and_what_asks_for_the_steps_are_no_question(text: str) -> None:
    assert faqs(f"<h2>Before you start</h2><p><b>{text}</b></p><p>Take your time and read on.</p>") == []


def test_questions_in_a_box_of_lines_are_read_one_by_one() -> None:
    lines = ("Ask away", *ASKED.values(), *ALSO_ASKED.values())
    assert faqs("<div>" + "".join(f"<p>{line}</p>" for line in lines) + "</div>") == [ASKED, ALSO_ASKED]


@pytest.mark.parametrize("tags", [("p", "p"), ("div", "div"), ("p", "div")])
def test_a_box_of_lines_may_hold_two_sections(tags: tuple[str, str]) -> None:
    head, line = tags
    box = (
        f"<div><{head}>Cues</{head}><{line}>• Chest proud.</{line}><{line}>• Weight back.</{line}>"
        f"<{head}>Look out for</{head}><{line}>• A round back.</{line}>"
        f"<{line}>• Heels that lift.</{line}></div>"
    )
    record = read(page(box), HTML)
    assert record["tips"] == ["Chest proud.", "Weight back."]
    assert record["mistakes"] == ["A round back.", "Heels that lift."]


@pytest.mark.parametrize(
    "opened",
    [
        "<nav class='drop'><p>{}</p></nav>",
        "<nav><div><p>{}</p></div></nav>",
        "<nav id='a1'><p><span>{}</span></p></nav>",
    ],
)
def test_what_a_drop_down_opens_is_no_menu(opened: str) -> None:
    box = f"<h3>Questions</h3><div><div>{ASKED['question']}</div>{opened.format(ASKED['answer'])}</div>"
    assert faqs(box) == [ASKED]
    menu = "<nav><p>Go on: <a href='/a'>Squats.</a> <a href='/b'>Lunges.</a></p></nav>"
    record = read(page(f"<h3>Tips</h3>{items(('Stand tall.', 'Sit back.'))}{menu}"), HTML)
    assert record["tips"] == ["Stand tall.", "Sit back."]
    assert record["left_out"]["navigation"] > 0


@pytest.mark.parametrize(
    "below",
    [
        "<p><a href='/print'>Print</a> | <a href='/mail'>Send it</a></p><p>No advice of a doctor.</p>",
        "<p><a href='/join'>Try a class</a></p><p>Rosa has coached since 2009.</p>",
        "<p>[<a href='/'>Top</a>] [<a href='/all'>All moves</a>]</p>",
    ],
)
def test_a_line_of_links_ends_what_nothing_else_ends(below: str) -> None:
    asked = f"<h2>FAQ</h2><p><b>{ASKED['question']}</b><br>{ASKED['answer']}</p>"
    assert faqs(asked + below) == [ASKED]
    tips = "<h2>Tips</h2><p>Keep your eyes on the wall.</p><p>Breathe out on the way up.</p>"
    assert read(page(tips + below), HTML)["tips"] == [
        "Keep your eyes on the wall.",
        "Breathe out on the way up.",
    ]


def test_a_link_among_entries_ends_nothing() -> None:
    body = (
        "<h2>Tips</h2><ul><li>Stand tall.</li></ul><p><a href='/v'>Watch</a></p><ul><li>Sit back.</li></ul>"
    )
    assert read(page(body), HTML)["tips"] == ["Stand tall.", "Sit back."]


@pytest.mark.parametrize("bullet", ["–", "•", "→"])
def test_a_paragraph_below_drawn_bullets_is_none_of_them(bullet: str) -> None:
    body = f"<h2>Tips</h2><p>{bullet} Stand tall.</p><p>{bullet} Sit back.</p><p>See you on Monday</p>"
    assert read(page(body), HTML)["tips"] == ["Stand tall.", "Sit back."]


@pytest.mark.parametrize(
    ("heading", "text", "targets"),
    [
        ("Purpose", "To strengthen the glutes and hamstrings.", ["glutes", "hamstrings"]),
        ("Aim", "To activate the lower trapezius before you lift overhead.", ["lower trapezius"]),
        ("What it does", "It engages the deep abdominals and steadies you.", ["deep abdominals"]),
        ("Overview", "The wall sit works the quads until they burn.", ["quads"]),
    ],
)
def test_the_purpose_of_an_exercise_names_its_muscles(heading: str, text: str, targets: list[str]) -> None:
    steps = "<h2>Movement</h2><ol><li>Lie down.</li><li>Lift your hips.</li></ol>"
    record = read(
        f"<html><body><main><h1>Hip Lift</h1><h2>{heading}</h2><p>{text}</p>{steps}</main></body></html>",
        HTML,
    )
    assert record["target_muscles"] == targets


@pytest.mark.parametrize(
    ("headline", "name", "alias"),
    [
        ("Skull Crusher (AKA Lying Triceps Extension)", "Skull Crusher", "Lying Triceps Extension"),
        ("Hip Lift (also known as Glute Bridge)", "Hip Lift", "Glute Bridge"),
        ("Kniebeuge (auch bekannt als Squat)", "Kniebeuge", "Squat"),
        ("Puente (también llamado: elevación de cadera)", "Puente", "elevación de cadera"),
    ],
)
def test_another_name_in_brackets_is_an_alias(headline: str, name: str, alias: str) -> None:
    record = read(page("").replace("<h1>Goblet Squat", f"<h1>{headline}"), HTML)
    assert record["name"] == name
    assert record["aliases"] == [alias]


@pytest.mark.parametrize("headline", ["Plank (Side)", "Unterarmstütz (Plank)", "Squat (Known Depth)"])
def test_other_brackets_stay_in_the_name(headline: str) -> None:
    record = read(page("").replace("<h1>Goblet Squat", f"<h1>{headline}"), HTML)
    assert (record["name"], record["aliases"]) == (headline, [])


NAMES = ("Clamshell", "Bird Dog", "Wall Slide", "Heel Drop", "Hip Lift", "Dead Bug")
HELPERS = ("Hips", "Lower back, abs", "Biceps", "Whole front line", "Glutes", "Everything that braces")


def clinic(number: int, first: str = "Starting position", label: str = "Also helps") -> str:
    name = NAMES[number]
    return (
        f"<html><head><title>{name} - Quay Clinic</title></head><body><div class='page'><h1>{name}</h1>"
        f"<table><tr><th>Muscles</th><td>{('Glutes', 'Quads', 'Calves')[number % 3]}</td></tr>"
        f"<tr><th>{label}</th><td>{HELPERS[number]}</td></tr></table>"
        f"<h3>{first}</h3><p>Get into place for the {name.lower()} on a soft mat.</p>"
        f"<h3>Movement</h3><p>Move slowly through the {name.lower()} for a count of three.</p>"
        f"<p>Hold it, then let go without a jerk number {number}.</p></div></body></html>"
    )


@pytest.mark.parametrize("first", ["Starting position", "Preparation", "Set-up"])
def test_what_is_learnt_takes_no_section_of_the_steps_away(first: str) -> None:
    pages = [clinic(number, first) for number in range(len(NAMES))]
    layout = learn([(each.encode(), HTML) for each in pages])
    for number, text in enumerate(pages):
        assert len(read(text, HTML, layout=layout)["steps"]) == 3, NAMES[number]


@pytest.mark.parametrize("label", ["Also helps", "Helpers here", "Assisting cast"])
def test_a_label_that_says_the_role_needs_only_half_of_its_values_known(label: str) -> None:
    pages = [clinic(number, label=label) for number in range(len(NAMES))]
    layout = learn([(each.encode(), HTML) for each in pages])
    records = [read(text, HTML, layout=layout) for text in pages]
    assert [record["secondary_muscles"] for record in records] == [each.split(", ") for each in HELPERS]


@pytest.mark.parametrize("bullet", ["✅", "-", "•"])
def test_a_new_sentence_below_the_last_drawn_bullet_is_none_of_it(bullet: str) -> None:
    lines = f"{bullet} Stand tall.<br>{bullet} Sit back,<br>but not too far<br>See you next week!<br>Marta"
    assert read(page(f"<p><b>Tips:</b><br>{lines}</p>"), HTML)["tips"] == [
        "Stand tall.",
        "Sit back, but not too far",
    ]


@pytest.mark.parametrize(
    "byline", [("Posted by Ana", "at 6:12 AM"), ("By Tom", "Coach"), ("3 min", "Ana K.")]
)
def test_a_byline_below_the_last_entry_is_none(byline: tuple[str, str]) -> None:
    below = f"<div><span>{byline[0]}</span><span>{byline[1]}</span></div>"
    body = f"<p><b>Tips:</b><br>- Stand tall.<br>- Sit back.</p>{below}"
    assert read(page(body), HTML)["tips"] == ["Stand tall.", "Sit back."]


@pytest.mark.parametrize(
    "date", ["Monday, October 8, 2018", "8. März 2021", "2024-05-03", "03.05.2024", "3 de mayo de 2019"]
)
def test_a_date_above_the_title_is_no_title(date: str) -> None:
    text = page("").replace("<h1>", f"<h2>{date}</h2><h3>").replace("</h1>", "</h3>")
    assert read(text, HTML)["name"] == "Goblet Squat"


@pytest.mark.parametrize(
    ("one", "other"),
    [("chip chip-red", "chip chip-blue"), ("tag is-dark", "tag"), ("v_a1 v_b2", "v_a1 v_c3")],
)
def test_chips_of_several_colours_in_a_cell_are_several_values(one: str, other: str) -> None:
    cell = f"<td><span class='{one}'>Quads</span><span class='{other}'>Glutes</span></td>"
    table = f"<table><tr><th>Primary muscles</th>{cell}</tr><tr><th>Level</th><td>Beginner</td></tr></table>"
    record = read(page(table).replace("<p>Target: quads</p>", ""), HTML)
    assert record["target_muscles"] == ["Quads", "Glutes"]


@pytest.mark.parametrize("second", ["Mistakes", "Common faults", "Avoid these mistakes"])
def test_panels_of_one_place_stay_what_their_titles_say(second: str) -> None:
    def panels(number: int) -> str:
        tips = items((f"Breathe out on rep {number}.", f"Keep the {NAMES[number].lower()} slow."))
        wrong = items((f"Rushing rep {number} of it", f"Holding the breath in the {NAMES[number].lower()}"))
        more = (
            f"<details class='pane'><summary>{second}</summary>{wrong}</details>" if number % 3 == 0 else ""
        )
        tabs = f"<details class='pane'><summary>Tips</summary>{tips}</details>{more}"
        return page(tabs).replace("Goblet Squat", NAMES[number])

    pages = [panels(number) for number in range(len(NAMES))]
    layout = learn([(each.encode(), HTML) for each in pages])
    for number, text in enumerate(pages):
        record = read(text, HTML, layout=layout)
        assert len(record["tips"]) == 2
        assert len(record["mistakes"]) == (2 if number % 3 == 0 else 0)


@pytest.mark.parametrize(
    ("headline", "name"),
    [
        ("Step-Up With Knee Drive: A Trainer’s Guide", "Step-Up With Knee Drive"),
        ("Push-Up, According to Experts", "Push-Up"),
        ("Goblet Squat - The Coach's Way", "Goblet Squat"),
    ],
)
def test_who_explains_an_exercise_is_no_part_of_its_name(headline: str, name: str) -> None:
    assert read(page("").replace("<h1>Goblet Squat", f"<h1>{headline}"), HTML)["name"] == name


@pytest.mark.parametrize("marks", [("Q:", "A:"), ("Question:", "Answer:"), ("F:", "A:")])
def test_marked_questions_of_one_section_are_one_claim(marks: tuple[str, str]) -> None:
    lines = [f"{marks[0]} {each['question']} {marks[1]} {each['answer']}" for each in (ASKED, ALSO_ASKED)]
    record = read("# Squat\n\nTarget: quads\n\n## FAQ\n\n" + "\n\n".join(lines) + "\n")
    assert record["faqs"] == [ASKED, ALSO_ASKED]
    assert [claim[0] for claim in record["claims"]].count("faqs") == 1

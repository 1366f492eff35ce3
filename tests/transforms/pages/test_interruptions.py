"""What interrupts a page and is none of its text: marks of notes, links to edit, advertisements, icons."""

import pytest
from accounting import assert_accounted
from reading import read

STEPS = ["Stand on the box.", "Lean back until the rope is tight.", "Pull your chest to the bar."]


def page(content: str) -> dict[str, object]:
    main = f"<main><h1>Rope Row</h1>{content}</main>"
    source = f"<!doctype html><html lang=en><title>Rope Row</title><body>{main}</body></html>"
    assert_accounted(source.encode())
    return read(source, "text/html")


@pytest.mark.parametrize(
    "mark",
    [
        '<sup class="reference"><a href="#cite_note-2">[2]</a></sup>',
        '<sup><a href="#fn1">[a]</a></sup>',
        "<sup>[<a href='#n'>note 1</a>]</sup>",
    ],
)
def test_marks_of_notes_are_no_part_of_a_value(mark: str) -> None:
    record = page(
        f"<table><tr><th>Target muscle</th><td>Lats{mark}</td></tr></table><p>Equipment: Rope{mark}</p>"
    )
    assert (record["target_muscles"], record["equipment"]) == (["Lats"], ["Rope"])


@pytest.mark.parametrize(
    "link",
    [
        '<span class="mw-editsection">[<a href="/edit?s=1">edit</a>]</span>',
        '<a class="edit" href="javascript:;">Edit</a>',
        '<a class="headerlink" href="#how">\uf0c1</a>',
        ' <a href="#how">link</a>',
    ],
)
def test_a_link_that_does_something_to_a_heading_is_no_part_of_it(link: str) -> None:
    items = "".join(f"<li>{step}</li>" for step in STEPS)
    record = page(f"<h2>Instructions{link}</h2><ol>{items}</ol>")
    assert record["steps"] == STEPS


@pytest.mark.parametrize(
    "label", ["Advertisement", "Advertisement - Continue Reading Below", "Anzeige", "Publicité", "広告"]
)
def test_an_advertisement_between_the_steps_ends_nothing(label: str) -> None:
    one, two, three = (f"<p>{number}. {step}</p>" for number, step in enumerate(STEPS, 1))
    record = page(f"<h2>How to do it</h2>{one}<p>{label}</p>{two}{three}")
    assert record["steps"] == STEPS


@pytest.mark.parametrize("glyph", ["\ue6a3", "\uf0eb ", "\ue000\ue001"])
def test_glyphs_of_icon_fonts_are_no_text(glyph: str) -> None:
    record = page(
        f"<p>Difficulty: {glyph}Beginner</p><h2>Tips</h2><ul><li>{glyph}Keep the rope tight.</li></ul>"
    )
    assert (record["difficulty"], record["tips"]) == ("Beginner", ["Keep the rope tight."])


def test_a_value_above_its_label_in_an_item_is_read() -> None:
    facts = (("Lats", "Main muscle"), ("Biceps, forearms", "Also works"), ("Rope", "Equipment"))
    items = "".join(f"<li><b>{value}</b><span>{label}</span></li>" for value, label in facts)
    record = page(f"<ul>{items}</ul>")
    assert record["target_muscles"] == ["Lats"]
    assert record["secondary_muscles"] == ["Biceps", "forearms"]
    assert record["equipment"] == ["Rope"]


def test_a_row_of_two_labels_is_two_rows() -> None:
    record = page(
        "<table><tr><th>Also known as</th><td>Plank row</td><th>Unheard of</th><td>Whatever</td></tr>"
        "<tr><th>Target muscle</th><td>Lats</td><th>Equipment</th><td>Rope</td></tr></table>"
    )
    assert (record["target_muscles"], record["equipment"]) == (["Lats"], ["Rope"])


@pytest.mark.parametrize("end", ["<br>", "<br/>\n"])
def test_labels_alone_on_their_lines_have_the_lines_below_them(end: str) -> None:
    lines = (
        "<b>Muscles</b>",
        "<b>Target:</b>",
        "Lats",
        "<b>Synergists:</b>",
        "Biceps",
        "Forearms",
        "<b>Equipment:</b>",
        "Rope",
    )
    record = page(f"<p>{end.join(lines)}</p>")
    assert record["target_muscles"] == ["Lats"]
    assert record["secondary_muscles"] == ["Biceps", "Forearms"]
    assert record["equipment"] == ["Rope"]


def test_a_first_row_of_nothing_but_labels_is_the_head_of_a_table() -> None:
    rows = "<tr><td>Exercise</td><td>Target</td><td>Equipment</td></tr>"
    rows += "".join(f"<tr><td>Move {name}</td><td>Calves</td><td>Sled</td></tr>" for name in "ABC")
    how = f"<h2>How to do it</h2><ol>{''.join(f'<li>{step}</li>' for step in STEPS)}</ol>"
    record = page(f"<p>Target muscle: Lats</p>{how}<h2>Related</h2><table>{rows}</table>")
    assert (record["name"], record["target_muscles"]) == ("Rope Row", ["Lats"])


@pytest.mark.parametrize(
    "around", ["<div>{}</div>", "<form method=post>{}</form>", "<form><div class=page>{}</div></form>"]
)
def test_a_check_box_that_opens_a_panel_heads_it_in_a_form_too(around: str) -> None:
    items = "".join(f"<li>{step}</li>" for step in STEPS)
    panel = f"<input type=checkbox id=how><label for=how>Common mistakes</label><div><ul>{items}</ul></div>"
    filters = "<label><input type=checkbox> Kettlebell</label><label><input type=checkbox> Sled</label>"
    record = page(around.format(f"<p>Target muscle: Lats</p>{panel}<fieldset>{filters}</fieldset>"))
    assert (record["mistakes"], record["equipment"]) == (STEPS, [])

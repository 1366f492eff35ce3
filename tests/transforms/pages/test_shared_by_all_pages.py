"""What all pages of a template state alike is of the template: filters, legends, notices."""

from collections.abc import Callable
from pathlib import Path

import pytest
from reading import learn
from test_layouts import MOVES, Move, badges, html, pages_of, read_all, read_learnt, right, rows, stated

from flows.extract.learn import may_gain
from flows.home.errors import UsageError
from flows.sources.layout_file import layout_text, read_layout
from transforms.pages.layouts.layout import Layout, Same

LEVELS = ("Beginner", "Intermediate", "Advanced")
MUSCLES = ("Chest", "Lats", "Quads", "Glutes", "Calves")
TOOLS = ("Barbell", "Dumbbells", "Cable", "Kettlebell")


def definitions(move: Move) -> str:
    def links(values: tuple[str, ...]) -> str:
        return "".join(f'<a href="/?{value}">{value}</a>' for value in values)

    lists = f"<dt>Level</dt><dd>{links(LEVELS)}</dd><dt>Equipment</dt><dd>{links(TOOLS)}</dd>"
    return html(
        move,
        rows(move),
        f"<div><h3>Find more</h3><dl>{lists}<dt>Muscle</dt><dd>{links(MUSCLES)}</dd></dl></div>",
    )


def chips_before(move: Move) -> str:
    def group(title: str, values: tuple[str, ...]) -> str:
        return f"<h3>{title}</h3><div>{''.join(f'<span>{value}</span>' for value in values)}</div>"

    chips = group("Muscle", MUSCLES) + group("Level", LEVELS) + group("Gear", TOOLS)
    return html(move, badges(move), before=f"<div class=find>{chips}</div>")


def form_after(move: Move) -> str:
    boxes = "".join(f"<label><input type=checkbox> {tool}</label>" for tool in TOOLS)
    options = "".join(f"<option>{level}</option>" for level in LEVELS)
    tools = f"<fieldset><legend>Equipment</legend>{boxes}</fieldset>"
    return html(move, rows(move), f"<form>{tools}<label>Level <select>{options}</select></label></form>")


@pytest.mark.parametrize("write", [definitions, chips_before, form_after])
def test_a_filter_on_all_pages_states_nothing(write: Callable[[Move], str]) -> None:
    assert [stated(record) for record in read_learnt(write)] == [right(move) for move in MOVES]


@pytest.mark.parametrize(
    ("heading", "entries"),
    [
        ("Tips", ["Ask a doctor if you are in pain.", "Stop when you feel dizzy."]),
        ("Common mistakes", ["Coming late to the class.", "Leaving weights on the floor."]),
        ("Coaching cues", ["Bring a towel and some water.", "Book your place online."]),
    ],
)
def test_a_notice_on_all_pages_is_no_content_of_theirs(heading: str, entries: list[str]) -> None:
    items = "".join(f"<li>{entry}</li>" for entry in entries)
    notice = f"<h2>{heading}</h2><ul>{items}</ul>"
    records = read_learnt(lambda move: html(move, rows(move), notice))
    assert [(record["tips"], record["mistakes"]) for record in records] == [([], [])] * len(MOVES)


@pytest.mark.parametrize("value", ["Bodyweight", "Kettlebell"])
def test_one_known_value_on_all_pages_stays(value: str) -> None:
    pages = pages_of(lambda move: html(move, f"<p>Equipment: {value}</p><p>Muscle: {move.target}</p>"))
    assert [record["equipment"] for record in read_all(pages, learn(pages))] == [[value]] * len(MOVES)


def test_one_known_value_goes_where_the_pages_state_the_field_elsewhere() -> None:
    advert = "<p>Difficulty: Advanced</p>"
    records = read_learnt(lambda move: html(move, rows(move) + f"<p>Difficulty: {move.level}</p>", advert))
    assert [record["difficulty"] for record in records] == [move.level for move in MOVES]


def test_what_pages_share_is_in_the_file_and_comes_back(tmp_path: Path) -> None:
    layout = learn(pages_of(definitions))
    shared = {same.field: same.values for template in layout.templates for same in template.same}
    assert shared["equipment"] == TOOLS
    file = tmp_path / "site.layout.toml"
    file.write_text(layout_text("site", layout), encoding="utf-8")
    assert [template.same for template in read_layout(file).templates] == [
        template.same for template in layout.templates
    ]


def test_a_source_whose_pages_all_state_the_same_list_is_asked_for_a_layout() -> None:
    full = {
        "verdict": "exercise",
        "reason": None,
        "difficulty": "Beginner",
        "steps": ["a"],
        "equipment": ["Mat"],
    }
    records = [
        {**full, "name": f"Move {number}", "steps": [f"Do {number}."], "target_muscles": ["Abs"]}
        for number in range(6)
    ]
    assert not may_gain(records)
    assert may_gain([{**record, "target_muscles": [*MUSCLES]} for record in records])


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ('field = "equipmnt"\nvalues = ["Cable"]', "field"),
        ('values = ["Cable"]', "field"),
        ('field = "equipment"', "values"),
        ('field = "equipment"\nvalues = []', "values"),
        ('field = "equipment"\nvalues = ["Cable"]\nplace = "top"', "place"),
    ],
)
def test_a_wrong_table_of_what_pages_share_is_refused_with_file_and_key(
    tmp_path: Path, table: str, key: str
) -> None:
    file = tmp_path / "site.layout.toml"
    file.write_text(f'[[template]]\nmarks = ["how"]\n[[template.same]]\n{table}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=rf"(?s)site\.layout\.toml.*{key}"):
        read_layout(file)


def test_what_a_person_says_that_pages_share_stays_when_it_is_learnt_again() -> None:
    pages = pages_of(lambda move: html(move, rows(move), "<p>Category: Strength</p>"))
    learnt = learn(pages)
    own = Same("category", ("Strength",))
    corrected = Layout((learnt.templates[0]._replace(same=(own,)),))
    again = learn(pages).keeping(corrected)
    assert again.templates[0].same[0] == own
    assert [record["category"] for record in read_all(pages, again)] == [None] * len(MOVES)

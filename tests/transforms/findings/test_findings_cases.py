"""Findings on what a page says in its running text: three defects and three sound pages of each rule."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from matched import shipped
from small_library import model

from transforms.findings import OF_ONE_PAGE, muscles_said, other_movement, proofreading, writing

CASES = Path(__file__).parents[2] / "golden" / "findings" / "cases.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def found() -> pl.DataFrame:
    """Give what is found in one library of all the cases: their rules look at a page by itself."""
    pages = {
        f"{kind}-{number}.md": row[kind] for number, row in enumerate(ROWS) for kind in ("page", "sound")
    }
    return model(pages, taxonomy=shipped())["fact_finding"]


@pytest.mark.parametrize(("number", "row"), [*enumerate(ROWS)], ids=[row["rule"] for row in ROWS])
def test_a_rule_fires_on_the_defect_and_not_on_the_sound_page(
    found: pl.DataFrame, number: int, row: dict[str, Any]
) -> None:
    of_rule = found.filter(pl.col("rule") == row["rule"]).get_column("url").to_list()
    assert f"page-{number}.md" in of_rule
    assert f"sound-{number}.md" not in of_rule


def names_found(rule: str, *pages: dict[str, Any]) -> list[str]:
    """Return the addresses of the pages on which a rule finds something, with the shipped taxonomy."""
    library = {f"{number}.md": page for number, page in enumerate(pages)}
    findings = model(library, taxonomy=shipped())["fact_finding"].filter(pl.col("rule") == rule)
    return sorted(findings.get_column("url").to_list())


@pytest.mark.parametrize(
    "name",
    ["Front Chest Squat", "Arms on Chest Squat", "Knee to Chest", "Plate Against the Chest Squat"],
)
def test_a_muscle_after_a_word_of_place_is_no_muscle(name: str) -> None:
    page = {"target_muscles": ["Quadriceps"], "secondary_muscles": ["Glutes"]}
    assert names_found("name_names_other_target", page | {"name": name}) == []
    assert names_found("name_names_other_target", page | {"name": "Chest Squat"}) == ["0.md"]


@pytest.mark.parametrize("listed", ["Wrists", "Forearms", "Wrist Flexors", "Brachioradialis"])
def test_a_muscle_and_what_it_is_part_of_are_no_contradiction(listed: str) -> None:
    page = {"name": "Forearm Curl", "target_muscles": [listed], "secondary_muscles": []}
    said = {"summary": "It strengthens the wrists and the forearms."}
    for rule in ("name_names_other_target", "summary_names_other_target", "muscle_in_no_list"):
        assert names_found(rule, page | said) == []


TIPS = ["Let your elbows travel next to your ribs.", "Think of pushing the floor away from you."]
DOSES = ["3 sets of 10 reps with 60 seconds rest.", "Intermediate: 4 sets of 12 reps, 90 seconds rest."]


@pytest.mark.parametrize("field", ["tips", "mistakes"])
def test_a_section_that_another_page_has_is_a_copy_but_not_its_sets_and_repetitions(field: str) -> None:
    other = {"name": "Floor Press", "steps": ["Lie on the floor.", "Press."]}
    assert names_found("copied_section", {field: TIPS}, other | {field: TIPS}) == ["1.md"]
    assert names_found("copied_section", {field: DOSES}, other | {field: DOSES}) == []
    many = [other | {field: TIPS, "name": f"Press {number}"} for number in range(9)]
    assert names_found("copied_section", *many) == []


COMPARED = [
    *({"name": f"Press {number}", "equipment": ["Barbell"], "tips": TIPS} for number in range(6)),
    {"name": "Curl", "equipment": ["EZ Bar"], "steps": ["Curl it.", "Lower it."]},
    {"name": "Drag Curl", "equipment": ["Barbell"], "steps": ["Take the EZ bar.", "Curl it."]},
    {"difficulty": "Advanced", "summary": "A press that is great for beginners.", "tips": []},
]


@pytest.mark.slow
def test_what_a_rule_of_one_page_finds_does_not_depend_on_the_other_pages() -> None:
    def pairs(library: dict[str, dict[str, Any]]) -> set[tuple[str, str]]:
        findings = model(library, taxonomy=shipped())["fact_finding"]
        return {*findings.filter(pl.col("rule").is_in(OF_ONE_PAGE)).select("rule", "url").iter_rows()}

    library = {f"{number}.md": page for number, page in enumerate(COMPARED)}
    alone = [pairs({url: page}) for url, page in library.items()]
    assert set().union(*alone) == pairs(library) >= {("missing_tips", "8.md")}


@pytest.mark.parametrize(
    ("slip", "word"), [("postion", "position"), ("possition", "position"), ("beginn", "")]
)
def test_a_slip_of_the_pen_is_a_rare_word_that_a_frequent_one_explains(slip: str, word: str) -> None:
    usual = [{"steps": [f"Take the {word or 'beginning'} shown.", "Press."]} for _ in range(25)]
    page = {"steps": [f"Take the {slip} shown.", "Press."]}
    assert names_found("misspelt", page, *usual) == (["0.md"] if word else [])


def test_a_form_of_another_word_is_no_slip() -> None:
    usual = [{"steps": ["Keep raising the bar. Then rise.", "Press."]} for _ in range(25)]
    assert names_found("misspelt", {"steps": ["Keep rising.", "Press."]}, *usual) == []


def test_a_library_that_writes_movements_with_capitals_throughout_has_its_style() -> None:
    styled = [
        {"name": "Floor Press", "tips": ["Here the Floor Press is heavy.", "Do it after a Squat."]}
    ] * 12
    small = {"tips": ["A squat is heavy, too."]}
    assert names_found("stray_capitals", *styled, small) == []
    assert len(names_found("stray_capitals", *styled[:3], small)) == 3


@pytest.mark.parametrize(
    ("steps", "tip"),
    [
        ("Bend forward at the waist.", "Hinge from the hips."),
        ("Fold at the waist and reach down.", "Keep hinging at the hips."),
        ("Hinge at your hips.", "Bend at the waist slowly."),
    ],
)
def test_the_waist_and_the_hips_are_one_place_to_bend(steps: str, tip: str) -> None:
    assert names_found("told_in_two_ways", {"steps": [steps, "Come up."], "tips": [tip]}) == []


@pytest.mark.parametrize("quality", ["core stability", "balance and core control", "hip mobility"])
def test_what_is_trained_of_a_muscle_is_no_muscle(quality: str) -> None:
    answer = {"name": "Press", "faq_questions": ["What does it do?"], "target_muscles": ["Chest"]}
    pages = [answer | {"faq_answers": [f"It trains {what}."]} for what in (quality, "the calves")]
    assert names_found("muscle_in_no_list", *pages) == ["1.md"]


@pytest.mark.parametrize("word", ["an oversized dumbbell", "basically a heavy barbell", "a short kettlebell"])
def test_what_describes_a_thing_is_not_its_equipment(word: str) -> None:
    thing = word.rsplit(maxsplit=1)[-1]
    page = {"name": "Log Lift", "equipment": ["Other"]}
    described = page | {"steps": [f"The log is {word} with a handle.", f"Lift the {thing}."]}
    assert names_found("equipment_stated_as_other", described, page | {"steps": [f"Lift the {thing}."]}) == [
        "1.md"
    ]


def test_what_is_said_once_for_each_side_is_said_once() -> None:
    rest = "Keep the forearms still while you do all of it."
    sides = [
        ["To the left", "To the right"],
        ["Left arm", "Then the other arm"],
        ["Right leg", "Switch legs"],
    ]
    pages = [{"steps": [f"{one} go up. {rest}", f"{other} go up. {rest}"]} for one, other in sides]
    plain = {"steps": [f"Go up. {rest}", f"Go down. {rest}"]}
    assert names_found("repeated_sentence", *pages, plain) == ["3.md"]


SITTING = [
    "Sit on a bench with the dumbbells.",
    "Sit down on the edge of a flat bench.",
    "Be seated at the bench.",
]


def test_a_bench_that_is_only_a_seat_is_not_needed() -> None:
    page = {"name": "Curl", "equipment": ["Dumbbell"]}
    seats = [page | {"steps": [step, "Curl them."]} for step in SITTING]
    lying = page | {"steps": ["Sit on a flat bench, then lie back on the bench.", "Press."]}
    assert names_found("equipment_beside_unstated", *seats, lying) == ["3.md"]


def test_a_source_that_states_no_supports_is_one_finding() -> None:
    page = {"equipment": ["Barbell"], "steps": ["Lie on a flat bench.", "Press the barbell up."]}
    hanging = {"equipment": ["Body Weight"], "steps": ["Hang from a bar.", "Pull."]}
    needing = [page | {"name": f"Press {number}"} for number in range(5)] + [hanging]
    library = {f"{number}.md": each for number, each in enumerate(needing)}
    found = model(library, taxonomy=shipped())["fact_finding"]
    of_rule = found.filter(pl.col("rule").str.starts_with("supports_"))
    [message] = of_rule.get_column("message").to_list()
    assert (
        message
        == "No page states a bench, a pull up bar or the like as equipment; the steps of 6 pages need one."
    )
    assert found.filter(rule="equipment_beside_unstated").is_empty()
    stated = page | {"name": "Row", "equipment": ["Barbell", "Bench"]}
    assert names_found("supports_stated_nowhere", *needing, stated) == []
    assert len(names_found("equipment_beside_unstated", *needing, stated)) == 6
    assert names_found("supports_stated_nowhere", *needing[:4]) == []


def test_findings_on_one_mistake_are_one_cause_with_the_most_telling_first() -> None:
    page = {
        "name": "Dumbbell Bench Press",
        "summary": "A press with a dumbbell in each hand.",
        "secondary_muscles": ["Chest"],
    }
    found = model({"a.md": page, "b.md": {"name": "Floor Press"}}, taxonomy=shipped())["fact_finding"]
    of_page = found.filter(pl.col("url") == "a.md")
    rules = dict(of_page.select("rule", "cause_position").iter_rows())
    cause = dict(of_page.select("rule", "cause_id").iter_rows())
    assert (rules["name_names_other_equipment"], rules["summary_names_other_equipment"]) == (1, 2)
    assert cause["name_names_other_equipment"] == cause["summary_names_other_equipment"]
    assert cause["target_also_secondary"] != cause["name_names_other_equipment"]
    assert found.filter(pl.col("cause_position") == 1).height == found.get_column("cause_id").n_unique()


def test_duplicates_of_two_pages_are_two_causes() -> None:
    summary, steps = "A press that is much like others, and a summary that says so.", ["Lie down.", "Press."]
    library: dict[str, dict[str, Any]] = {
        "a.md": {"name": "A Press", "summary": summary},
        "b.md": {"name": "B Press", "steps": steps},
        "c.md": {"name": "C Press", "summary": summary, "steps": steps},
        "d.md": {"name": "D Press", "summary": summary},
    }
    found = model(library)["fact_finding"].filter(pl.col("url") == "c.md")
    causes = dict(found.select("rule", "cause_id").iter_rows())
    assert causes["same_summary"] != causes["same_steps"]


def test_each_rule_on_running_text_has_three_cases() -> None:
    cases = Counter(row["rule"] for row in ROWS)
    rules = {*muscles_said.RULES, *other_movement.RULES, *writing.RULES, *proofreading.OF_ONE_PAGE}
    assert rules <= set(cases)
    assert set(cases.values()) == {3}

"""Findings of a careful reader that depend on other pages of the source, or on words that say nothing."""

from typing import Any

import polars as pl
import pytest
from matched import shipped
from small_library import model
from test_findings_cases import names_found

LABELLED = {"force": "push", "mechanic": "compound"}


def messages(rule: str, *pages: dict[str, Any]) -> list[str]:
    library = {f"{number:02}.md": page for number, page in enumerate(pages)}
    found = model(library, taxonomy=shipped())["fact_finding"].filter(pl.col("rule") == rule)
    return sorted(found.get_column("message").to_list())


def labelled(number: int, category: str = "Strength") -> list[dict[str, Any]]:
    return [LABELLED | {"name": f"Press {place}", "category": category} for place in range(number)]


@pytest.mark.parametrize("label", ["force", "mechanic"])
def test_a_label_that_nearly_all_pages_of_a_category_state_is_missed_where_it_lacks(label: str) -> None:
    without = LABELLED | {"name": "Row", label: None}
    assert names_found("label_left_out", *labelled(10), without) == ["10.md"]
    assert messages("label_left_out", *labelled(10), without) == [
        f"The page states no {label}, which 10 other pages of its category state."
    ]
    assert names_found("label_left_out", *labelled(9), without) == []
    assert names_found("label_left_out", *labelled(10), without | {"category": "Cardio"}) == []


@pytest.mark.parametrize(
    ("without", "found"),
    [(1, []), (2, ["2 of 12"]), (60, ["60 of 70"]), (90, [])],
)
def test_a_label_that_some_pages_of_a_category_state_is_one_finding(without: int, found: list[str]) -> None:
    expected = [f"{share} pages of the category Strength state no force." for share in found]
    lacking = [{"name": f"Row {place}", "mechanic": "compound"} for place in range(without)]
    assert messages("label_stated_by_some", *labelled(10), *lacking) == expected


@pytest.mark.parametrize("limb", ["Arms", "legs", "Upper Body"])
def test_a_limb_is_a_slip_where_its_source_hardly_ever_lists_it(limb: str) -> None:
    muscles = {"target_muscles": ["Quadriceps"], "secondary_muscles": [limb, "Calves"]}
    plain = [{"name": f"Press {number}"} for number in range(10)]
    assert messages("region_among_muscles", muscles, *plain) == [
        f'"{limb}" is a whole limb among the muscles.'
    ]
    usual = [muscles | {"name": f"Row {number}"} for number in range(3)]
    assert names_found("region_among_muscles", *usual, *plain) == []
    assert names_found("region_among_muscles", muscles, *plain[:5]) == []
    alone = {"target_muscles": [limb], "secondary_muscles": []}
    assert names_found("region_among_muscles", alone, *plain) == []
    core = muscles | {"secondary_muscles": ["Core", "Calves"]}
    assert names_found("region_among_muscles", core, *plain) == []


@pytest.mark.parametrize(
    ("name", "steps", "kind"),
    [
        ("Squat with Bands", "Loop the bands over the bar.", "Resistance Band"),
        ("Press with Chains", "Hang the chains from the sleeves.", "Chains"),
        ("Towel Extension", "Hold the towel behind your head.", "Towel"),
    ],
)
def test_equipment_beside_the_load_that_the_name_says_is_stated_or_missed(
    name: str, steps: str, kind: str
) -> None:
    page = {"name": name, "equipment": ["Barbell"], "steps": [steps, "Go."]}
    stated = page | {"equipment": ["Barbell", kind], "name": f"Slow {name}"}
    assert names_found("name_names_support", page, stated) == ["0.md"]
    untold = page | {"steps": ["Stand.", "Go."]}
    assert names_found("name_names_support", untold) == []
    assert names_found("name_names_support", untold, stated) == ["0.md"]


@pytest.mark.parametrize("name", ["IT Band Roll", "Posterior Chain Swing", "Roman Chair Raise"])
def test_what_only_sounds_like_equipment_is_none(name: str) -> None:
    page = {"name": name, "equipment": ["Barbell"], "steps": ["Roll on the band, chair or chain.", "Go."]}
    assert names_found("name_names_support", page) == []


@pytest.mark.parametrize("word", ["Tricep", "Bicep"])
def test_a_muscle_cut_short_in_a_name_is_missed_where_the_source_writes_it_whole(word: str) -> None:
    whole = [{"name": f"{word}s {what}"} for what in ("Press", "Curl")]
    assert names_found("name_cut_short", {"name": f"{word} Dip"}, *whole) == ["0.md"]
    short = [{"name": f"{word} {what}"} for what in ("Raise", "Hold")]
    assert names_found("name_cut_short", {"name": f"{word} Dip"}, *whole, *short) == []


@pytest.mark.parametrize(
    ("name", "tip", "found"),
    [
        ("Turkish Get Up", "A get-up is slow.", ["0.md"]),
        ("Ring Roll Out", "Begin the roll-outs small.", ["0.md"]),
        ("Archer Push Up", "A push-up first.", ["0.md"]),
        ("Turkish Get-Up", "Now get up slowly.", []),
        ("Roll-Up", "Roll up slowly.", []),
        ("Sit Up", "Sit up tall.", []),
    ],
)
def test_a_word_that_the_name_writes_apart_and_the_text_with_a_hyphen_has_two_spellings(
    name: str, tip: str, found: list[str]
) -> None:
    assert names_found("two_spellings", {"name": name, "tips": [tip]}) == found


@pytest.mark.parametrize(
    "steps",
    [
        ["Nimm die Hantel mit der rechten Hand.", "Hebe sie."],
        ["Prends la barre avec un bras.", "Tire."],
        ["Toma la barra con una mano.", "Tira."],
    ],
)
def test_steps_in_another_language_are_asked_for_no_english_words(steps: list[str]) -> None:
    long = [f"{steps[0]} {' '.join(['uno'] * 30)}", "an den a ella"]
    page = {"name": "Single-Arm Half Stretch", "category": "Stretching", "steps": long, "tips": []}
    for rule in ("side_never_changed", "stretch_not_held", "name_never_told"):
        assert names_found(rule, page | {"summary": None, "faq_answers": [], "faq_questions": []}) == []
    plain: dict[str, Any] = page | {"summary": None, "mistakes": [], "faq_answers": [], "faq_questions": []}
    assert names_found("ungrammatical", plain) == []


@pytest.mark.parametrize("missing", ["point", "space", "mark"])
def test_a_page_is_one_finding_whatever_its_punctuation_lacks(missing: str) -> None:
    slips = {"point": "Lower it", "space": "Lower it.Then press.", "mark": "Lower it. li>"}
    page = {"steps": ["Take the bar.", "Rest.", slips[missing], "Hold it at arms length."]}
    [message] = messages("punctuation_lost", page)
    assert "arm's length" in message
    assert ";" in message

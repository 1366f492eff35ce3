"""Findings: each rule fires where it should and nowhere else."""

from typing import Any

import polars as pl
import pytest
from small_library import model
from test_findings_cases import ROWS

from transforms.findings import RULES, wording


def found(rule: str, *pages: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
    library = {f"page-{number}.md": page for number, page in enumerate(pages)}
    findings = model(library, **options)["fact_finding"]
    return findings.filter(pl.col("rule") == rule).sort("url").to_dicts()


def test_a_sound_page_has_no_findings() -> None:
    assert model({"a.md": {}})["fact_finding"].is_empty()


ONE_PAGE: list[tuple[str, dict[str, Any], str]] = [
    ("target_also_secondary", {"target_muscles": ["Chest"], "secondary_muscles": ["Pecs"]}, "Chest is both"),
    ("steps_name_other_equipment", {"steps": ["Pick up a pair of dumbbells.", "Press."]}, 'say "dumbbells"'),
    ("name_names_other_equipment", {"name": "Dumbbell Bench Press"}, 'says "dumbbell"'),
    (
        "name_says_weighted",
        {"name": "Weighted Push-Up", "equipment": ["Body Weight"], "steps": ["Push."]},
        "Body Weight",
    ),
    ("missing_summary", {"summary": None}, "no summary"),
    ("missing_steps", {"steps": []}, "no steps"),
    ("missing_tips", {"tips": []}, "no tips"),
    ("missing_mistakes", {"mistakes": []}, "no common mistakes"),
    ("missing_faqs", {"faq_questions": [], "faq_answers": []}, "no FAQ"),
    ("missing_target_muscle", {"target_muscles": []}, "no target muscle"),
    ("missing_equipment", {"equipment": []}, "no equipment"),
    ("missing_difficulty", {"difficulty": None}, "no difficulty"),
    (
        "name_from_address",
        {
            "claim_fields": ["name"],
            "claim_values": ["Bench Press"],
            "claim_methods": ["address"],
            "claim_places": ["address of the page"],
            "claim_chosen": [True],
        },
        "called after its address",
    ),
    ("thin_content", {"summary": "Short.", "steps": ["Press it."]}, "have 3 words"),
    ("unmapped_muscle", {"secondary_muscles": ["Power Sling"]}, '"Power Sling"'),
    ("unmapped_equipment", {"equipment": ["Flux Bar"], "steps": ["Press."]}, '"Flux Bar"'),
    ("unmapped_difficulty", {"difficulty": "Legendary"}, '"Legendary"'),
    ("unmapped_category", {"category": "Fun"}, '"Fun"'),
    ("unmapped_body_part", {"body_part": "Tail"}, '"Tail"'),
    ("broken_exercise_link", {"link_texts": ["Gone"], "link_urls": ["gone.md"]}, "gone.md"),
    (
        "replacement_characters",
        {"summary": "A press that can\ufffdt fail, on a bench, with all the weight that you like."},
        "damaged",
    ),
    ("mixed_script_name", {"name": "Bench Pr\u0435ss"}, "two scripts"),
    ("name_names_other_target", {"name": "Glutes Bench Press"}, "name says glutes"),
    ("name_names_other_difficulty", {"name": "Advanced Bench Press"}, 'says "advanced"'),
    (
        "summary_names_other_target",
        {"summary": "A press from the chest on a flat bench that primarily targets the glutes, say some."},
        "targets glutes",
    ),
    ("summary_names_other_target", {"summary": "It works the glutes."}, "it works glutes"),
    ("summary_names_other_target", {"summary": "The target muscle is the glutes."}, "targets glutes"),
    ("summary_names_other_difficulty", {"summary": "An advanced bench press."}, 'says "advanced"'),
    (
        "summary_names_other_difficulty",
        {"summary": "Advanced strength exercise for the upper body, done on a flat bench with great care."},
        'says "advanced"',
    ),
    (
        "summary_names_other_equipment",
        {"summary": "A press from the chest with a dumbbell in each hand, for the whole upper body."},
        'says "dumbbell"',
    ),
    (
        "steps_cut_off",
        {"steps": ["Lie on the bench and hold the barbell.", "Lower it to your chest and"]},
        "",
    ),
    ("repeated_step", {"steps": ["Lower the barbell to your chest, then press."] * 2}, "appears 2 times"),
    (
        "repeated_question",
        {"faq_questions": ["Is it safe?", "Is it safe?"], "faq_answers": ["Yes.", "With a spotter."]},
        "asked 2 times",
    ),
    (
        "value_not_read",
        {
            "claim_fields": ["equipment"],
            "claim_values": ["Whatever you happen to have at home will do."],
            "claim_methods": ["rejected"],
            "claim_places": ["top"],
            "claim_chosen": [False],
        },
        "Where the equipment belongs",
    ),
    ("placeholder_text", {"tips": ["TODO"]}, '"TODO"'),
]


COMPARING = {"same_name", "near_duplicate", "same_steps", "same_summary", "similar_steps", "templated_text"}
"""Rules that hold a page against others; a page alone never breaks them, as the sound page shows."""


@pytest.fixture(scope="module")
def defects() -> pl.DataFrame:
    """Give what is found in a library of all pages with a defect, but for their being alike otherwise."""
    library: dict[str, dict[str, Any]] = {
        f"{number}.md": page for number, (_, page, _) in enumerate(ONE_PAGE)
    }
    return model(library)["fact_finding"].filter(~pl.col("rule").is_in(COMPARING))


@pytest.mark.parametrize("number", range(len(ONE_PAGE)), ids=[rule for rule, _, _ in ONE_PAGE])
def test_a_rule_fires_on_its_defect_and_the_other_rules_do_not(defects: pl.DataFrame, number: int) -> None:
    rule, _, part = ONE_PAGE[number]
    findings = defects.filter(pl.col("url") == f"{number}.md")
    assert findings.get_column("rule").to_list() == [rule]
    assert part in findings.get_column("message").item()


def test_todo_in_a_language_where_it_is_all_is_no_placeholder() -> None:
    page = {"tips": ["Aprieta todo el abdomen durante cada repetición.", "Todo o corpo fica alinhado."]}
    assert "placeholder_text" not in model({"a.md": page})["fact_finding"].get_column("rule").to_list()


OTHER = {
    "name": "Floor Press",
    "summary": "Another text that says other things about pressing, so that nothing is the same as before.",
    "steps": ["Lie down with the barbell on your chest.", "Push it away and let it come back."],
}


@pytest.mark.parametrize(
    ("rule", "second"),
    [
        ("same_name", {**OTHER, "name": "bench-press"}),
        ("near_duplicate", {**OTHER, "name": "Press, Bench"}),
        ("same_steps", {key: value for key, value in OTHER.items() if key != "steps"}),
        ("same_summary", {key: value for key, value in OTHER.items() if key != "summary"}),
    ],
)
def test_a_page_that_says_what_another_says_is_found_once(rule: str, second: dict[str, Any]) -> None:
    findings = model({"a.md": {}, "b.md": second})["fact_finding"]
    assert findings.get_column("rule").to_list() == [rule]
    row = findings.row(0, named=True)
    assert (row["url"], row["related_exercise_id"] is not None) == ("b.md", True)


CLAIMS = {
    "claim_fields": ["difficulty", "difficulty"],
    "claim_values": ["Beginner", "Advanced"],
    "claim_methods": ["label", "sentence"],
    "claim_places": ["Quick answer", "Summary"],
    "claim_chosen": [True, False],
}
OFFERED = (
    ["Take a barbell or a dumbbell in each hand.", "Press it up."],
    ["Alternatively, a dumbbell will do.", "Press it up."],
    ["Press as if you held a dumbbell.", "Press it up."],
    ["If you have dumbbells, use them.", "Press it up."],
    ["Take a barbell or dumbbells.", "Press the dumbbells up."],  # offered anywhere on the page
    ["Press the dumbbells up as if you lie."],
)
BARE = {"name": "Dumbbell Push-Up", "equipment": ["Body Weight"]}
STATED_AS_OTHER = {"equipment": ["Other"], "steps": ["Press."]}
CASES: dict[str, list[dict[str, Any]]] = {
    "two values": [CLAIMS],
    "one value, spelled twice": [{**CLAIMS, "claim_values": ["Beginner", "beginner"]}],
    "in a longer word": [{"equipment": ["Barbell"], "steps": ["Take the EZ bar.", "Curl it."]}],
    "offered": [{"steps": steps} for steps in OFFERED],
    "not offered": [{"steps": ["Hold.", "Press the dumbbells up."]}],
    "in the name alone": [{**BARE, "steps": ["Push."]}],
    "in name and steps": [{**BARE, "steps": ["Push off the dumbbell."]}],
    "said by the name": [{"name": "Dumbbell Press", "steps": ["Take the dumbbells.", "Press."]}],
    "unweighted": [{"name": "Unweighted Push-Up", "equipment": ["Body Weight"], "steps": ["Push."]}],
    "other, by its name": [{**STATED_AS_OTHER, "name": "Dumbbell Press"}],
    "other, by its steps": [{**STATED_AS_OTHER, "steps": ["Take the dumbbells."]}],
    "other": [STATED_AS_OTHER, {**STATED_AS_OTHER, "steps": ["Take dumbbells or a bag."]}],
    "near muscles": [
        {"name": "Chest-Supported Glutes Press", "target_muscles": ["Abductors"]},
        {"name": "Glutes Press", "secondary_muscles": ["Glute Med"]},
        {"name": "Glutes Press", "target_muscles": ["Cardiovascular", "Lower Body"]},
        {"name": "Glutes Press", "target_muscles": ["Power Sling"]},
    ],
    "partly unknown": [{"equipment": ["Barbell", "Flux Bar"], "steps": ["Take the dumbbells.", "Press."]}],
    "included": [{"equipment": ["Bench"], "steps": ["Lie down under the barbell.", "Press."]}],
    "unreadable": [{"verdict": "unreadable", "reason": "empty_page", "detail": "0 bytes"}],
}


@pytest.fixture(scope="module")
def cases() -> pl.DataFrame:
    """Give what is found in one library of all the cases: their rules look at a page by itself."""
    pages = {f"{case}-{number}.md": page for case, each in CASES.items() for number, page in enumerate(each)}
    return model(pages)["fact_finding"].filter(~pl.col("rule").is_in(COMPARING))


def of_case(cases: pl.DataFrame, case: str, rule: str) -> list[dict[str, Any]]:
    """Return the findings of a rule on the pages of a case."""
    urls = [f"{case}-{number}.md" for number in range(len(CASES[case]))]
    return cases.filter(pl.col("url").is_in(urls), pl.col("rule") == rule).sort("url").to_dicts()


def test_two_values_for_one_field_are_a_finding(cases: pl.DataFrame) -> None:
    [row] = of_case(cases, "two values", "conflicting_claims")
    assert "Beginner and Advanced" in row["message"]
    assert of_case(cases, "one value, spelled twice", "conflicting_claims") == []


def test_equipment_that_a_longer_word_contains_is_not_named(cases: pl.DataFrame) -> None:
    assert of_case(cases, "in a longer word", "steps_name_other_equipment") == []


def test_a_sentence_that_offers_or_compares_names_no_other_equipment(cases: pl.DataFrame) -> None:
    assert of_case(cases, "offered", "steps_name_other_equipment") == []
    assert len(of_case(cases, "not offered", "steps_name_other_equipment")) == 1


def test_equipment_in_the_name_alone_does_not_contradict_body_weight(cases: pl.DataFrame) -> None:
    assert of_case(cases, "in the name alone", "name_names_other_equipment") == []
    assert len(of_case(cases, "in name and steps", "name_names_other_equipment")) == 1


def test_what_the_name_says_is_not_found_again_in_the_steps(cases: pl.DataFrame) -> None:
    found_there = cases.filter(pl.col("url") == "said by the name-0.md")
    assert found_there.get_column("rule").to_list() == ["name_names_other_equipment"]


def test_a_name_that_says_unweighted_needs_no_weight(cases: pl.DataFrame) -> None:
    assert of_case(cases, "unweighted", "name_says_weighted") == []


def test_equipment_stated_as_other_is_named_by_the_name_or_else_by_the_steps(cases: pl.DataFrame) -> None:
    rule = "equipment_stated_as_other"
    [by_name] = of_case(cases, "other, by its name", rule)
    [by_steps] = of_case(cases, "other, by its steps", rule)
    assert 'the name says "dumbbell"' in by_name["message"]
    assert 'the steps say "dumbbells"' in by_steps["message"]
    assert of_case(cases, "other", rule) == []


def test_a_name_may_say_a_muscle_that_is_near_to_what_the_page_trains(cases: pl.DataFrame) -> None:
    assert of_case(cases, "near muscles", "name_names_other_target") == []


def test_a_page_whose_equipment_is_partly_unknown_is_not_contradicted(cases: pl.DataFrame) -> None:
    assert of_case(cases, "partly unknown", "steps_name_other_equipment") == []


def test_equipment_that_includes_other_equipment_may_speak_of_it(cases: pl.DataFrame) -> None:
    assert of_case(cases, "included", "steps_name_other_equipment") == []


def test_a_page_that_cannot_be_read_is_a_finding_with_or_without_an_exercise(cases: pl.DataFrame) -> None:
    [row] = of_case(cases, "unreadable", "page_unreadable")
    assert (row["severity"], row["exercise_id"], row["evidence"]) == ("warning", None, "0 bytes")


LONG = [
    "Lie down on the bench and take the barbell from the rack above you.",
    "Lower the barbell in a straight line until it is close to your chest.",
    "Press it up again until both arms are straight, and breathe out on the way.",
    "Put the barbell back onto the rack once you have done all of them.",
    "Rest now.",
]


@pytest.mark.slow
def test_steps_that_are_nearly_those_of_another_page_are_found_once() -> None:
    other = {**OTHER, "steps": [*LONG[:4], "Sit up at once."]}
    rows = found("similar_steps", {"steps": LONG}, other)
    assert [row["url"] for row in rows] == ["page-1.md"]
    assert "93 % of the words of the steps are those of Bench Press" in rows[0]["message"]
    tuned = {"rules": {"similar_steps": {"share": 0.99}}}
    assert found("similar_steps", {"steps": LONG}, other, **tuned) == []


def test_short_steps_are_alike_by_chance() -> None:
    assert found("similar_steps", {"steps": ["Lie down.", "Press."]}, {**OTHER, "steps": ["Lie down."]}) == []


@pytest.mark.slow
def test_a_word_of_a_variant_in_one_of_two_names_makes_no_duplicate() -> None:
    assert found("near_duplicate", {}, {**OTHER, "name": "Press, Bench"}) != []
    assert found("near_duplicate", {}, {**OTHER, "name": "Press, Bench, Single"}) == []


def test_every_rule_has_a_test() -> None:
    tested = {rule for rule, _, _ in ONE_PAGE}
    tested |= {"same_name", "near_duplicate", "same_steps", "same_summary", "conflicting_claims"}
    tested |= {"similar_steps", "equipment_stated_as_other", "structured_data_differs"}
    elsewhere = {name for name in RULES if name.startswith("libraries_disagree")} | {*wording.RULES}
    elsewhere |= {row["rule"] for row in ROWS} | {"copied_section"}
    elsewhere |= {"label_left_out", "region_among_muscles", "name_names_support", "name_cut_short"}
    assert tested | elsewhere == set(RULES)


@pytest.mark.parametrize("rule", ["same_steps", "same_name", "same_summary", "similar_steps"])
def test_what_is_not_translated_yet_is_no_duplicate(rule: str) -> None:
    steps = ["Lie on the bench and hold the bar over the middle of your chest with straight arms."] * 2
    steps += ["Lower it slowly until it touches your shirt, then press it up until your arms are straight."]
    english = {"language": "en", "steps": steps}
    german = {"language": "de", "steps": [*steps, "Wieder hoch."] if rule == "similar_steps" else steps}
    library = {"press.md": english, "press.de.md": german}
    assert rule not in model(library)["fact_finding"].get_column("rule").to_list()
    twice = model(library | {"z.md": english})["fact_finding"].filter(pl.col("rule") == rule)
    assert twice.get_column("url").to_list() == ["z.md"]


@pytest.mark.parametrize(
    ("field", "empty", "what"),
    [
        ("summary", {"summary": None}, "a summary"),
        ("tips", {"tips": []}, "tips"),
        ("mistakes", {"mistakes": []}, "common mistakes"),
        ("faqs", {"faq_questions": [], "faq_answers": []}, "an FAQ"),
        ("equipment", {"equipment": []}, "equipment"),
        ("difficulty", {"difficulty": None}, "a difficulty"),
    ],
)
def test_what_no_page_of_a_library_has_is_one_finding(field: str, empty: dict[str, Any], what: str) -> None:
    """Twenty pages are a library; where one page has it, the others lack it each on its own."""
    rule = "missing_faqs" if field == "faqs" else f"missing_{field}"
    pages = [{"name": f"Press {number}"} | empty for number in range(20)]
    [one] = found("stated_nowhere", *pages)
    assert (one["field"], one["message"]) == (field, f"None of the 20 pages has {what}.")
    assert found(rule, *pages) == []
    for others in ([*pages, {"name": "Press 20"}], pages[:19]):
        assert found("stated_nowhere", *others) == []
        assert len(found(rule, *others)) == sum(page.keys() > {"name"} for page in others)


@pytest.mark.parametrize("field", ["steps", "target_muscles"])
def test_what_every_exercise_needs_is_missed_on_each_page(field: str) -> None:
    pages = [{"name": f"Press {number}", field: []} for number in range(20)]
    assert found("stated_nowhere", *pages) == []
    assert len(found("missing_target_muscle" if field == "target_muscles" else "missing_steps", *pages)) == 20

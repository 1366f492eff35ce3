"""Findings: each rule fires where it should and nowhere else."""

from typing import Any

import polars as pl
import pytest
from small_library import model

from transforms.findings import RULES


def found(rule: str, *pages: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
    library = {f"page-{number}.md": page for number, page in enumerate(pages)}
    findings = model(library, **options)["fact_finding"]
    return findings.filter(pl.col("rule") == rule).sort("url").to_dicts()


def test_a_sound_page_has_no_findings() -> None:
    assert model({"a.md": {}})["fact_finding"].is_empty()


ONE_PAGE = [
    ("target_also_secondary", {"target_muscles": ["Chest"], "secondary_muscles": ["Pecs"]}, "Chest is both"),
    ("steps_name_other_equipment", {"steps": ["Pick up a pair of dumbbells.", "Press."]}, "use a dumbbells"),
    ("name_names_other_equipment", {"name": "Dumbbell Bench Press"}, "says dumbbell"),
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
]


@pytest.mark.parametrize(("rule", "page", "part"), ONE_PAGE, ids=[rule for rule, _, _ in ONE_PAGE])
def test_a_rule_fires_on_its_defect_and_the_other_rules_do_not(
    rule: str, page: dict[str, Any], part: str
) -> None:
    findings = model({"a.md": page})["fact_finding"]
    assert findings.get_column("rule").to_list() == [rule]
    assert part in findings.get_column("message").item()


def test_two_values_for_one_field_are_a_finding() -> None:
    claims = {
        "claim_fields": ["difficulty", "difficulty"],
        "claim_values": ["Beginner", "Advanced"],
        "claim_methods": ["label", "sentence"],
        "claim_places": ["Quick answer", "Summary"],
        "claim_chosen": [True, False],
    }
    assert "Beginner and Advanced" in found("conflicting_claims", claims)[0]["message"]
    assert found("conflicting_claims", {**claims, "claim_values": ["Beginner", "beginner"]}) == []


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


def test_equipment_that_a_longer_word_contains_is_not_named() -> None:
    page = {"equipment": ["Barbell"], "steps": ["Take the EZ bar.", "Curl it."]}
    assert found("steps_name_other_equipment", page) == []


def test_a_page_whose_equipment_is_partly_unknown_is_not_contradicted() -> None:
    page = {"equipment": ["Barbell", "Flux Bar"], "steps": ["Take the dumbbells.", "Press."]}
    assert found("steps_name_other_equipment", page) == []


def test_equipment_that_includes_other_equipment_may_speak_of_it() -> None:
    page = {"equipment": ["Bench"], "steps": ["Lie down under the barbell.", "Press."]}
    assert found("steps_name_other_equipment", page) == []


def test_a_page_that_cannot_be_read_is_a_finding_with_or_without_an_exercise() -> None:
    page = {"verdict": "unreadable", "reason": "empty_page", "detail": "0 bytes"}
    row = found("page_unreadable", page)[0]
    assert (row["severity"], row["exercise_id"], row["evidence"]) == ("warning", None, "0 bytes")


def test_every_rule_has_a_test() -> None:
    tested = {rule for rule, _, _ in ONE_PAGE}
    tested |= {"same_name", "near_duplicate", "same_steps", "same_summary", "conflicting_claims"}
    assert tested == set(RULES)

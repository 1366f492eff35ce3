"""Templates: one finding for a text that many pages share but for names, and none for stock phrases."""

from typing import Any

import polars as pl
import pytest
from small_library import model

from transforms.findings import RULES as ALL_RULES

pytestmark = pytest.mark.slow

RULES: dict[str, dict[str, Any]] = {rule: {"enabled": False} for rule in ALL_RULES} | {
    "templated_text": {"pages": 3, "share": 0.5, "words": 3}
}
NAMES = ("Bench Press", "Floor Press (Time)", "Goblet Squat", "Wall Sit")
MUSCLES = ("Chest", "Shoulders", "Glutes", "Abductors")


def library(answer: str, field: str = "faq_answers", pages: int = 4) -> dict[str, dict[str, Any]]:
    """Return pages that differ in all but a text, which has {name} and {muscle} in it."""
    found = {}
    for number, (name, muscle) in enumerate(zip(NAMES[:pages], MUSCLES, strict=False)):
        text = answer.format(name=name.split(" (")[0], full=name, muscle=muscle)
        found[f"{number}.md"] = {
            "name": name,
            "target_muscles": [muscle],
            "secondary_muscles": [],
            "summary": f"{number} words that only this page has, number {number}, and nobody else has them.",
            "tips": [f"A tip for {number} alone."],
            "mistakes": [f"A mistake of {number} alone."],
            "faq_answers": [f"An answer for {number}."],
            "steps": [
                f"Do the thing with the number {number} and the barbell, then do it again, slowly now."
            ],
        } | {field: text if field == "summary" else [text]}
    return found


def templates(pages: dict[str, dict[str, Any]], **rules: Any) -> list[dict[str, Any]]:
    return model(pages, rules=RULES | rules)["fact_template"].sort("pattern").to_dicts()


@pytest.mark.parametrize("field", ["faq_answers", "tips", "mistakes", "summary"])
def test_a_text_with_the_name_and_a_muscle_swapped_is_one_template(field: str) -> None:
    [row] = templates(library("The {name} mainly trains the {muscle}.", field))
    assert row["pattern"] == "the {name} mainly trains the {term}"
    assert (row["exercises"], row["share"]) == (4, 1.0)
    assert row["example"] == "The Bench Press mainly trains the Chest."


def test_a_template_is_one_finding_at_its_first_page_and_not_one_a_page() -> None:
    made = model(library("The {name} mainly trains the {muscle}."), rules=RULES)
    rows = made["fact_finding"].filter(pl.col("rule") == "templated_text").to_dicts()
    assert [(row["url"], row["exercise_id"]) for row in rows] == [("0.md", None)]
    assert "4 pages (100 % of the library)" in rows[0]["message"]
    assert made["bridge_template_exercise"].height == 4


def test_the_name_may_stand_in_the_plural_or_with_its_qualifier() -> None:
    assert len(templates(library("Most people like {name}s for their ease."))) == 1
    assert len(templates(library("Most people like the {full} for its ease."))) == 1


def test_sentences_on_the_same_pages_are_one_template() -> None:
    rows = templates(library("The {name} trains it very well. It is a fine choice for the {muscle}."))
    assert [row["pattern"] for row in rows] == [
        "the {name} trains it very well / it is a fine choice for the {term}"
    ]


def test_a_stock_phrase_without_a_name_or_a_term_is_no_template() -> None:
    assert templates(library("Stop at once if it hurts, and ask somebody who knows.")) == []


def test_few_words_besides_the_name_are_no_template() -> None:
    assert templates(library("Love the {name}.")) == []


def test_few_pages_are_no_template() -> None:
    text = "The {name} mainly trains the {muscle}."
    assert templates(library(text, pages=2)) == []
    assert templates(library(text), templated_text={"pages": 5, "share": 0.0, "words": 3}) == []


def test_a_small_share_of_the_library_is_no_template() -> None:
    pages = library("The {name} mainly trains the {muscle}.", pages=3)
    others = {f"x{number}.md": page for number, page in enumerate(library("Not so. {name}").values())}
    assert templates(pages | others, templated_text={"pages": 3, "share": 0.5, "words": 3}) == []
    assert len(templates(pages | others, templated_text={"pages": 3, "share": 0.4, "words": 3})) == 1


def test_steps_may_share_their_phrases() -> None:
    pages = library("Nothing of the kind here.")
    for page in pages.values():
        page["steps"] = [f"Repeat the {page['name']} for the desired number of repetitions."]
    assert templates(pages) == []


def test_templates_of_references_are_not_looked_for() -> None:
    pages = library("The {name} mainly trains the {muscle}.")
    assert model(pages, rules=RULES, role="reference")["fact_template"].is_empty()

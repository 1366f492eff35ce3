"""Findings on claims: structured data that says otherwise, and values that all pages share."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest
from small_library import model

Claims = Sequence[tuple[str, str, str]]


def page(*claims: tuple[str, str, str], **said: Any) -> dict[str, Any]:
    """Return a page with claims of field, method and value, all chosen; lists are joined by line ends."""
    fields, methods, values = zip(*claims, strict=True)
    return {
        "claim_fields": [*fields],
        "claim_values": [*values],
        "claim_methods": [*methods],
        "claim_places": [f"at {method}" for method in methods],
        "claim_chosen": [True] * len(claims),
        **said,
    }


def found(rule: str, library: dict[str, dict[str, Any]], **options: Any) -> list[dict[str, Any]]:
    findings = model(library, rules=options)["fact_finding"].filter(pl.col("rule") == rule)
    return findings.sort("url", "field").to_dicts()


STEPS = "Lie down on the bench.\nTake the bar.\nLower it to the chest.\nPress it up."
LONG = "\n".join(f"Do the part of this exercise that has number {number}." for number in range(20))


@pytest.mark.parametrize(
    "claims",
    [
        [("steps", "section", STEPS), ("steps", "json_ld", "Lie down on the bench.\nPress it up.")],
        [("steps", "section", STEPS), ("steps", "json_ld", f"{STEPS}\nRack the bar.")],
        [("steps", "section", f"{LONG[:299]}…"), ("steps", "microdata", "Stand up straight.")],
        [("faqs", "section", "Is it safe?\nHow heavy?\nHow often?"), ("faqs", "json_ld", "Is it safe?")],
        [("target_muscles", "label", "Chest\nTriceps"), ("target_muscles", "json_ld", "Chest")],
        [("equipment", "table", "Barbell"), ("equipment", "front_matter", "Bench")],
    ],
    ids=["fewer steps", "more steps", "other steps", "fewer questions", "fewer muscles", "other equipment"],
)
def test_structured_data_that_differs_from_the_page_is_found(claims: Claims) -> None:
    [row] = found("structured_data_differs", {"a.md": page(*claims)})
    assert row["field"] == claims[0][0]
    assert f"at {claims[1][1]}" in row["evidence"]


@pytest.mark.parametrize(
    "claims",
    [
        [("steps", "section", STEPS), ("steps", "json_ld", STEPS.replace(".", " !").upper())],
        [("steps", "section", "Lie down: on the bench.\nPress."), ("steps", "json_ld", "Lie down\nPress")],
        [("steps", "section", f"{LONG[:299]}…"), ("steps", "json_ld", f"{LONG[:199]}…")],
        [("target_muscles", "label", "Chest"), ("target_muscles", "json_ld", "Pecs")],
        [("secondary_muscles", "label", "Power Sling"), ("secondary_muscles", "json_ld", "power sling")],
        [("steps", "section", STEPS), ("steps", "sentence", "Press.")],
    ],
    ids=["the same", "more words", "both cut", "another word", "unknown words", "no structured data"],
)
def test_structured_data_that_says_the_same_is_not(claims: Claims) -> None:
    assert found("structured_data_differs", {"a.md": page(*claims)}) == []


def test_a_value_that_all_pages_state_is_one_finding_of_the_source() -> None:
    library = {
        f"{number}.md": page(
            ("difficulty", "label", "Advanced"),
            ("equipment", "label", "Barbell" if number else "Bench"),
            ("category", "field_map", "Strength"),
        )
        for number in range(6)
    }
    enough = {"same_on_every_page": {"pages": 5}}
    [row] = found("same_on_every_page", library, **enough)
    assert (row["url"], row["field"], row["evidence"]) == ("0.md", "difficulty", "Advanced")
    assert row["message"] == 'All 6 pages state the same difficulty: "Advanced".'
    assert found("same_on_every_page", library) == []
    one_without = library | {"6.md": page(("equipment", "label", "Barbell"))}
    assert found("same_on_every_page", one_without, **enough) == []

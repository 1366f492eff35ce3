"""Where no muscle is stated, the body part or the category may be one."""

import polars as pl
import pytest
from matched import shipped

from transforms.model.star_schema import fact_exercise_muscle


def muscles_of(
    body_part: str | None, category: str | None, target: list[str], secondary: list[str]
) -> list[tuple[str, str, str]]:
    versions = pl.DataFrame(
        {
            "exercise_key": ["a"],
            "exercise_id": ["a"],
            "is_current": [True],
            "body_part": [body_part],
            "category": [category],
            "target_muscles": [target],
            "secondary_muscles": [secondary],
        },
        schema_overrides={
            "body_part": pl.String,
            "category": pl.String,
            "target_muscles": pl.List(pl.String),
            "secondary_muscles": pl.List(pl.String),
        },
    )
    rows = fact_exercise_muscle(versions, shipped()).sort("role", "position", descending=[True, False])
    return rows.select("role", "muscle_key", "mapping").rows()


@pytest.mark.parametrize(
    ("body_part", "category", "expected"),
    [
        ("Chest", None, [("target", "chest", "body_part")]),
        ("Upper Arms", "Strength", [("target", "upper_arms", "body_part")]),
        (None, "Chest", [("target", "chest", "category")]),
        ("Gym", "Biceps", [("target", "biceps", "category")]),
        ("Back", "Chest", [("target", "back", "body_part")]),
        ("Full body", None, [("target", "full_body", "body_part")]),
        ("Legs, Glutes", None, [("target", "legs", "body_part"), ("target", "glutes", "body_part")]),
        ("Cardio", "Cardio", [("target", "unknown", "missing")]),
        ("Gym, Chest", "Strength", [("target", "unknown", "missing")]),
        (None, None, [("target", "unknown", "missing")]),
    ],
)
def test_a_body_part_or_category_that_is_a_muscle_is_the_target_and_says_so(
    body_part: str | None, category: str | None, expected: list[tuple[str, str, str]]
) -> None:
    assert muscles_of(body_part, category, [], []) == expected


def test_stated_muscles_are_never_overridden_not_even_unknown_or_secondary_ones() -> None:
    assert muscles_of("Chest", "Chest", ["Lats"], []) == [("target", "lats", "exact")]
    assert muscles_of("Chest", "Chest", ["Power Sling"], []) == [("target", "unknown", "unmapped")]
    assert muscles_of("Chest", None, [], ["Lats"]) == [
        ("target", "unknown", "missing"),
        ("secondary", "lats", "exact"),
    ]

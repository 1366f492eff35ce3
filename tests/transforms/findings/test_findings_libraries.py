"""Where libraries disagree: each keeps what it says, and the page hears of it."""

from typing import Any

import polars as pl
from small_taxonomy import small_taxonomy

from transforms.findings.evidence import Evidence
from transforms.findings.gather import words_of
from transforms.findings.libraries import (
    libraries_disagree_on_difficulty,
    libraries_disagree_on_equipment,
    libraries_disagree_on_target,
)

EMPTY = pl.DataFrame()
SCHEMA: dict[str, Any] = {
    "exercise_id": pl.String,
    "source": pl.String,
    "url": pl.String,
    "name": pl.String,
    "role": pl.String,
    "rank": pl.Int64,
    "difficulty": pl.String,
    "target_groups": pl.List(pl.String),
    "groups": pl.List(pl.String),
    "targets": pl.String,
    "families": pl.List(pl.String),
    "equipment": pl.String,
}
OURS: dict[str, Any] = {
    "exercise_id": "a", "source": "ours", "url": "a.md", "name": "Press", "role": "own", "rank": 1,
    "difficulty": "Beginner", "target_groups": ["chest"], "groups": ["chest", "shoulders"],
    "targets": "Chest", "families": ["barbell"], "equipment": "Barbell",
}  # fmt: skip


def evidence(*others: dict[str, Any], ranks: int = 2, **ours: Any) -> Evidence:
    """Return the evidence of our page and its matches in other sources, each as ours but for what is said."""
    rows = [OURS | ours]
    for number, said in enumerate(others):
        there = {
            "exercise_id": f"b{number}",
            "source": f"lib{number}",
            "url": f"{number}",
            "role": "reference",
        }
        rows.append(OURS | there | said)
    taxonomy = small_taxonomy()
    matches = pl.DataFrame(
        [("a", row["exercise_id"], "names") for row in rows[1:]], schema=["a", "b", "evidence"], orient="row"
    )
    return Evidence(
        exercises=EMPTY, step_sentences=EMPTY, facts=EMPTY, muscles=EMPTY, equipment=EMPTY, links=EMPTY,
        claims=EMPTY, stated_twice=EMPTY, states=EMPTY, reasons=EMPTY, found_elsewhere=EMPTY, templates=EMPTY,
        template_exercises=EMPTY,
        library=pl.DataFrame(rows, schema=SCHEMA),
        matches=matches,
        words=words_of(taxonomy),
        parameters={"libraries_disagree_on_difficulty": {"ranks": ranks, "libraries": 2}},
    )  # fmt: skip


def test_a_target_that_the_page_does_not_name_at_all_is_a_finding_that_names_each_library() -> None:
    there = {"target_groups": ["glutes"], "groups": ["glutes"], "targets": "Glutes"}
    row = libraries_disagree_on_target(evidence(there)).row(0, named=True)
    assert (row["exercise_id"], row["related_exercise_id"], row["field"]) == ("a", "b0", "target_muscles")
    assert row["message"] == "Libraries disagree about the target muscle: Chest here; lib0 says Glutes."
    assert "ours says Chest" in row["evidence"]
    assert "lib0 0" in row["evidence"]


def test_a_target_that_the_other_names_as_secondary_is_no_disagreement() -> None:
    there = {"target_groups": ["shoulders"], "groups": ["shoulders", "chest"], "targets": "Shoulders"}
    assert libraries_disagree_on_target(evidence(there)).is_empty()


def test_what_a_library_does_not_state_is_not_held_against_it() -> None:
    nothing: dict[str, Any] = {"target_groups": [], "groups": [], "families": [], "rank": None}
    asked = evidence(nothing)
    assert libraries_disagree_on_target(asked).is_empty()
    assert libraries_disagree_on_equipment(asked).is_empty()
    assert libraries_disagree_on_difficulty(asked).is_empty()


def test_equipment_of_other_families_is_a_finding_and_an_overlap_is_none() -> None:
    dumbbell = {"families": ["dumbbell"], "equipment": "Dumbbell"}
    found = libraries_disagree_on_equipment(evidence(dumbbell))
    assert found.get_column("message").to_list() == [
        "Libraries disagree about the equipment: Barbell here; lib0 says Dumbbell."
    ]
    assert libraries_disagree_on_equipment(evidence({"families": ["barbell", "dumbbell"]})).is_empty()


def test_a_difficulty_two_ranks_off_is_a_finding_and_one_rank_is_none() -> None:
    assert libraries_disagree_on_difficulty(evidence({"rank": 3, "difficulty": "Advanced"})).height == 1
    assert libraries_disagree_on_difficulty(evidence({"rank": 2, "difficulty": "Intermediate"})).is_empty()
    assert libraries_disagree_on_difficulty(evidence({"rank": 2}, ranks=1)).height == 1


def test_a_difficulty_one_rank_off_counts_where_two_libraries_agree_against_the_page() -> None:
    other = {"rank": 2, "difficulty": "Intermediate"}
    row = libraries_disagree_on_difficulty(evidence(other, other)).row(0, named=True)
    assert row["message"].endswith("Beginner here; lib0 says Intermediate; lib1 says Intermediate.")
    assert libraries_disagree_on_difficulty(evidence(other, {})).is_empty()


def test_two_own_libraries_that_disagree_are_one_finding() -> None:
    found = libraries_disagree_on_equipment(evidence({"role": "own", "families": ["dumbbell"]}))
    assert found.get_column("exercise_id").to_list() == ["a"]


def test_two_pages_of_one_library_are_left_to_the_rules_on_duplicates() -> None:
    assert libraries_disagree_on_equipment(evidence({"source": "ours", "families": ["dumbbell"]})).is_empty()

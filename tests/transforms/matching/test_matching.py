"""Matching: which exercises are one movement, which are variants, and how sure that is."""

import dataclasses
import random
from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest
from labelled_pairs import has_shared, own_pairs, shared_exercises, shared_pairs
from matched import matched, movement_of, shipped, status_of, version

from transforms.matching import bridge_movement_variant, dim_movement, unused_overrides
from transforms.matching.candidates import NEIGHBOURS, SMALL_BLOCK, block_pairs
from transforms.matching.scoring import MATCH
from transforms.taxonomy.taxonomy import Taxonomy

CHEST = {"target_muscles": ["Chest"], "equipment": ["Barbell"]}
MIN_PRECISION = 0.98
MIN_RECALL = 0.90
"""Floors on the labelled pairs, as the issue asks for them."""


def with_matches(*rows: tuple[str, str, str, str, str]) -> Taxonomy:
    """Return the shipped taxonomy with overrides: status, source_a, exercise_a, source_b, exercise_b."""
    matches = pl.DataFrame([(*row, None) for row in rows], schema=shipped().matches.schema, orient="row")
    return dataclasses.replace(shipped(), matches=matches)


def test_one_exercise_under_two_names_is_one_movement() -> None:
    found = matched([version("a", "Barbell Bench Press", **CHEST), version("b", "Bench Press", **CHEST)])
    row = found.pairs.row(0, named=True)
    assert (row["status"], row["movement_key"]) == ("match", movement_of(found)["a/Barbell Bench Press"])
    assert len(set(movement_of(found).values())) == 1
    assert "words of one meaning; same equipment; same target muscles" in row["evidence"]


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("Bench Press", "Close-Grip Bench Press", "grip=close"),
        ("Barbell Squat", "Sumo Squat (Barbell)", "stance=sumo"),
        ("Glute Bridge", "Single-Leg Glute Bridge", "side=one leg"),
        ("Dumbbell Bench Press", "Barbell Bench Press", "other equipment"),
        ("Dumbbell Bench Press", "Incline Dumbbell Bench Press", "angle=incline"),
        ("Standing Calf Raise", "Seated Calf Raise", "position=seated"),
        ("Standing Cable Fly", "Flat Bench Cable Flyes", "position=lying"),
    ],
)
def test_a_word_of_a_variant_never_makes_a_match(one: str, other: str, differs: str) -> None:
    found = matched(
        [version("a", one, target_muscles=["Chest"]), version("b", other, target_muscles=["Chest"])]
    )
    row = found.pairs.row(0, named=True)
    assert (row["status"], row["movement_key"]) == ("variant", None)
    assert row["score"] <= 0.5
    assert differs in row["evidence"]
    assert dim_movement(found.versions).get_column("family_key").n_unique() == 1


@pytest.mark.parametrize(
    ("name", "other", "equipment", "other_equipment"),
    [
        ("Squat", "Squat", "Body weight", "Barbell"),
        ("Goblet Squat", "Goblet Squats", "Kettlebell", "Dumbbell"),
        ("Renegade Row", "Alternating Renegade Row", "Dumbbell", "Kettlebells"),
        ("Suitcase Carry", "suitcase carry (time)", "Dumbbell", "Kettlebell"),
    ],
)
def test_equal_names_that_only_labels_of_equipment_part_may_be_one(
    name: str, other: str, equipment: str, other_equipment: str
) -> None:
    rows = [version("a", name, equipment=[equipment]), version("b", other, equipment=[other_equipment])]
    found = matched(rows).pairs.row(0, named=True)
    assert (found["status"], found["is_label_only"]) == ("possible", True)
    assert "other equipment by label, not by name" in found["evidence"]


def test_equipment_in_a_name_parts_it_from_a_page_with_another() -> None:
    rows = [version("a", "Squat", equipment=["Body weight"]), version("b", "Barbell Squat")]
    found = matched(rows).pairs.row(0, named=True)
    assert (found["status"], found["is_label_only"]) == ("variant", False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dumbbell Reverse Grip Biceps Curl", "Dumbbell Biceps Curl"),
        ("Reverse-Grip Cable Pushdown", "Cable Pushdown"),
        ("Reverse Grip Barbell Row", "Barbell Row"),
        ("Reverse Grip Preacher Curl", "Preacher Curl"),
        ("Kettlebell Double Windmill", "Kettlebell Windmill"),
        ("Double Kettlebell Front Squat", "Kettlebell Front Squat"),
        ("Kettlebell Thruster (Double)", "Kettlebell Thruster"),
        ("Single Dumbbell Front Raise", "Dumbbell Front Raise"),
    ],
)
def test_an_opposite_is_a_variant_whatever_labels_and_steps_agree_on(one: str, other: str) -> None:
    steps = ["Stand tall and hold the weight firmly before you begin the slow movement upwards again."]
    found = matched([version(source, name, steps=steps) for source, name in (("a", one), ("b", other))])
    row = found.pairs.row(0, named=True)
    assert (row["status"], row["movement_key"]) == ("variant", None)
    assert row["score"] <= 0.5


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("Cable Crunch", "Cable"), ("Crunch, Cable", "Cable"), "same words; same equipment;"),
        (
            ("Machine Bench Press", "Machine"),
            ("Leverage Chest Press", "Machine"),
            "words of one meaning; same equipment;",
        ),
        (
            ("Smith Machine Squat", "Smith Machine"),
            ("Smith Machine Squat", "Machine"),
            "same words; same equipment by name, other as stated;",
        ),
    ],
)
def test_evidence_says_what_the_pages_say(
    one: tuple[str, str], other: tuple[str, str], expected: str
) -> None:
    chest = {"target_muscles": ["Chest"]}
    rows = [
        version(source, name, equipment=[kit], **chest)
        for source, (name, kit) in zip("ab", (one, other), strict=True)
    ]
    assert expected in matched(rows).pairs["evidence"].item()


def test_a_declared_alias_is_read_as_a_further_name() -> None:
    rows = [
        version("a", "Frankfurt Press", aliases=["Skull Crusher", "frankfurt press"], equipment=["Barbell"]),
        version("b", "Barbell Skullcrushers"),
        version("b", "Kettlebell Windmill"),
    ]
    found = matched(rows)
    assert status_of(found) == {("a/Frankfurt Press", "b/Barbell Skullcrushers"): "match"}
    assert "Barbell Skullcrushers and Skull Crusher: words of one meaning" in found.pairs["evidence"].item()


def test_an_alias_joins_no_pages_of_one_library_and_no_variants() -> None:
    of_one_library = [
        version("a", "Frankfurt Press", aliases=["Skull Crusher"]),
        version("a", "Skull Crusher"),
    ]
    assert status_of(matched(of_one_library)) == {("a/Frankfurt Press", "a/Skull Crusher"): "possible"}
    too_wide = [version("a", "Incline Dumbbell Press", aliases=["Dumbbell Bench Press"])]
    found = matched([*too_wide, version("b", "Dumbbell Bench Press")])
    assert status_of(found) == {("a/Incline Dumbbell Press", "b/Dumbbell Bench Press"): "possible"}


def test_the_evidence_tells_the_share_of_words_that_steps_have_in_common() -> None:
    steps = ["Grip the bar, lower it slowly to your chest, then press upwards until both arms are straight."]
    other = [
        "Grip the bar, lower it slowly to your chest. Breathe, brace, drive hard towards the ceiling now."
    ]
    found = matched([version("a", "Bench Press", steps=steps), version("b", "Bench Press", steps=other)])
    assert "50% of the words of the steps in common" in found.pairs["evidence"].item()


@pytest.mark.parametrize("sources", ["ab", "aa"])
def test_on_the_floor_says_no_more_than_no_equipment_but_within_a_library(sources: str) -> None:
    names = ("Oblique Crunches - On The Floor", "Oblique Crunch")
    rows = [
        version(source, name, equipment=["Body weight"]) for source, name in zip(sources, names, strict=True)
    ]
    assert [*status_of(matched(rows)).values()] == ["match" if sources == "ab" else "variant"]


def test_steps_tell_the_posture_that_a_name_leaves_out() -> None:
    sits = version("a", "Dumbbell Shoulder Press", steps=["Sit on a bench with back support."])
    stands = version("b", "Shoulder Press - Dumbbell", steps=["Stand with the feet apart."])
    seated = version("c", "Seated Dumbbell Shoulder Press")
    assert status_of(matched([sits, stands, seated])) == {
        ("a/Dumbbell Shoulder Press", "b/Shoulder Press - Dumbbell"): "possible",
        ("a/Dumbbell Shoulder Press", "c/Seated Dumbbell Shoulder Press"): "match",
        ("b/Shoulder Press - Dumbbell", "c/Seated Dumbbell Shoulder Press"): "variant",
    }


def test_one_name_for_muscles_of_other_regions_is_no_match() -> None:
    found = matched(
        [
            version("a", "Cable Kickback", target_muscles=["Triceps"], equipment=["Cable"]),
            version("b", "Kickback (Cable)", target_muscles=["Glutes"], equipment=["Cable"]),
        ]
    )
    assert "match" not in found.pairs.get_column("status").to_list()


def test_near_names_in_one_source_are_no_match_and_the_same_name_is() -> None:
    found = matched(
        [version("a", name, **CHEST) for name in ("Bench Press", "Barbell Bench Presses", "Bench Dip")]
    )
    assert status_of(found) == {("a/Barbell Bench Presses", "a/Bench Press"): "match"}


def test_a_page_that_matches_two_others_does_not_make_them_one() -> None:
    silent = version("b", "Split Squat")
    rows = [
        version("a", "Split Squat", equipment=["Barbell"]),
        silent,
        version("c", "Split Squat", equipment=["Dumbbell"]),
    ]
    movement = movement_of(matched(rows))
    assert movement["a/Split Squat"] != movement["c/Split Squat"]
    assert movement["b/Split Squat"] in {movement["a/Split Squat"], movement["c/Split Squat"]}


def test_a_pair_is_a_match_exactly_where_both_are_one_movement() -> None:
    names = ["Split Squat", "Split Squats", "Bulgarian Split Squat", "Goblet Squat", "Squat"]
    kinds: list[list[str]] = [["Barbell"], ["Dumbbell"], ["Body weight"], []]
    rows = [
        version(f"s{number}", name, equipment=kinds[number % len(kinds)])
        for number, name in enumerate(names * 5)
    ]
    found = matched(rows)
    movement = movement_of(found)
    for (a, b), status in status_of(found).items():
        assert (status == "match") == (movement[a] == movement[b])
    assert found.pairs.select(((pl.col("status") == "match") == (pl.col("score") >= MATCH)).all()).item()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Romainian Deadlift (Barbel)", "Barbell Romanian Deadlift"),
        ("Star Jumps (Jumping Jacks)", "Jumping Jack"),
        ("Walking Lunge", "Bodyweight Walking Lunges"),
        ("Standing Quad Stretch", "Quadriceps Stretch"),
        ("Assisted Pull-Up", "Machine Assisted Pull Up"),
    ],
)
def test_typos_second_names_and_words_that_go_without_saying_still_match(one: str, other: str) -> None:
    found = matched([version("a", one), version("b", other)])
    assert found.pairs.get_column("status").to_list() == ["match"]


def test_families_with_much_the_same_words_are_scored_also_where_a_feature_differs() -> None:
    found = matched(
        [
            version("a", "Incline Spider Lizard Dragon Tiger Crawl", **CHEST),
            version("b", "Spider Lizard Dragon Tiger Crawl Reach", **CHEST),
        ]
    )
    row = found.pairs.row(0, named=True)
    assert row["status"] != "match"
    assert row["score"] < MATCH


def test_an_override_joins_what_no_score_would() -> None:
    rows = [version("a", "Bird Dog"), version("b", "Quadruped Reach")]
    assert len(set(movement_of(matched(rows)).values())) == 2
    same = matched(rows, with_matches(("same", "a", "Bird Dog", "b", "Quadruped Reach.html")))
    assert len(set(movement_of(same).values())) == 1
    assert same.pairs.select("status", "method", "score").row(0) == ("match", "override", 1.0)


def test_an_override_keeps_apart_what_is_the_same_by_name_also_through_a_third() -> None:
    rows = [version(source, "Bench Press", **CHEST) for source in "abc"]
    found = matched(rows, with_matches(("different", "a", "Bench Press", "b", "Bench Press")))
    movement = movement_of(found)
    assert movement["a/Bench Press"] != movement["b/Bench Press"]
    assert ("a/Bench Press", "b/Bench Press") not in status_of(found)


def test_an_override_of_an_exercise_that_is_gone_is_told_and_does_nothing() -> None:
    taxonomy = with_matches(("same", "a", "gone", "a", "Plank"))
    found = matched([version("a", "Plank")], taxonomy)
    assert found.pairs.is_empty()
    versions = pl.DataFrame([version("a", "Plank")], schema_overrides={"edition_of": pl.String}).select(
        "exercise_id", "source", "url", "slug", "is_current", "edition_of"
    )
    told = unused_overrides(versions, taxonomy.matches)
    assert len(told) == 1
    assert told[0].startswith("taxonomy/matches.csv: 'gone' of source 'a' is not a current exercise")


def test_a_former_version_is_the_movement_of_its_own_name() -> None:
    former = version("a", "Plank", is_current=False, exercise_key="a/1", exercise_id="a/1")
    renamed = version("a", "Side Plank", exercise_key="a/2", exercise_id="a/1")
    found = matched([former, renamed, version("b", "Front Plank")])
    movement = movement_of(found)
    assert movement["a/1"] == movement["b/Front Plank"] != movement["a/2"]


def test_editions_are_the_movement_of_their_primary_one_and_match_nothing_themselves() -> None:
    squat = version("a", "Goblet Squat", role="own")
    german = version("a", "Goblet-Kniebeuge", role="own", edition_of=squat["exercise_id"])
    spanish = version("a", "Plank", role="own", edition_of=squat["exercise_id"])
    found = matched([squat, german, spanish, version("b", "Goblet Squat"), version("b", "Plank")])
    movement = movement_of(found)
    assert movement["a/Goblet Squat"] == movement["a/Goblet-Kniebeuge"] == movement["a/Plank"]
    assert movement["b/Plank"] != movement["a/Plank"]
    assert status_of(found) == {("a/Goblet Squat", "b/Goblet Squat"): "match"}
    counted = dim_movement(found.versions).filter(movement_key=movement["a/Goblet Squat"])
    assert counted.select("name", "exercises", "sources").row(0) == ("Goblet Squat", 2, ["a", "b"])


def test_an_edition_whose_primary_one_is_gone_is_matched_by_its_own_name() -> None:
    gone = version("a", "Goblet Squat", is_current=False)
    former = version("a", "Plank", is_current=False, edition_of=gone["exercise_id"])
    movement = movement_of(matched([gone, former, version("b", "Plank")]))
    assert movement["a/Plank"] == movement["b/Plank"] != movement["a/Goblet Squat"]


def test_the_order_of_the_pages_changes_nothing() -> None:
    names = [
        "Bench Press",
        "Barbell Bench Press",
        "Incline Press",
        "Push-Up",
        "Press-Ups",
        "Split Squat",
        "Squats",
    ]
    rows = [
        version(source, name, equipment=kind) for source in "abc" for name in names for kind in [["Barbell"]]
    ]
    first = matched(rows)
    random.Random(7).shuffle(rows)
    again = matched(rows)
    assert movement_of(first) == movement_of(again)
    order = ["exercise_id_a", "exercise_id_b"]
    assert first.pairs.sort(order).equals(again.pairs.sort(order))


def test_the_key_of_a_movement_stays_when_a_source_is_added() -> None:
    own = version("own", "Barbell Bench Press", role="own", **CHEST)
    alone = movement_of(matched([own]))["own/Barbell Bench Press"]
    assert (
        movement_of(matched([version("a", "Bench Presses", **CHEST), own]))["own/Barbell Bench Press"]
        == alone
    )


def test_a_movement_is_called_as_the_own_page_and_counts_its_exercises_once() -> None:
    found = matched(
        [version("a", "Bench Press", **CHEST), version("own", "BB Bench Press", role="own", **CHEST)]
    )
    row = dim_movement(found.versions).row(0, named=True)
    assert (row["name"], row["family"], row["sources"]) == ("BB Bench Press", "bench press", ["a", "own"])
    assert (row["exercises"], row["is_own"]) == (2, True)


def test_the_variants_of_a_movement_are_a_row_an_axis() -> None:
    found = matched([version("a", "Single-Arm Incline Dumbbell Bench Press")])
    rows = bridge_movement_variant(found.versions).sort("axis").select("axis", "value").rows()
    assert rows == [("angle", "incline"), ("equipment", "dumbbell"), ("side", "one_arm")]


def test_no_exercise_and_one_exercise_can_be_matched() -> None:
    assert matched([]).pairs.is_empty()
    assert matched([version("a", "Plank")]).pairs.is_empty()


@pytest.mark.parametrize("members", [SMALL_BLOCK, SMALL_BLOCK + 1, 3_000])
def test_the_pairs_of_a_block_are_bounded(members: int) -> None:
    pairs = block_pairs(pl.DataFrame({"member": range(members), "key": [1] * members}))
    assert pairs.height <= max(members * (NEIGHBOURS + 1), SMALL_BLOCK * (SMALL_BLOCK - 1) // 2)
    assert pairs.select((pl.col("a") < pl.col("b")).all()).item()
    assert pairs.is_unique().all()


def test_many_pages_of_one_name_are_one_movement() -> None:
    found = matched([version(f"s{number:03}", "Plank", target_muscles=["Abs"]) for number in range(200)])
    assert len(set(movement_of(found).values())) == 1
    assert found.pairs.height < 200 * (NEIGHBOURS + 1)


def measured(found: dict[tuple[str, str], str], pairs: Sequence[tuple[str, str, str]]) -> tuple[float, float]:
    """Return precision and recall of `match` on labelled pairs (label, a, b)."""
    matches = {tuple(sorted(pair)) for pair, status in found.items() if status == "match"}
    given = [(label, tuple(sorted((a, b))) in matches) for label, a, b in pairs]
    right = sum(label == "match" for label, is_match in given if is_match)
    return right / sum(is_match for _, is_match in given), right / sum(label == "match" for label, _ in given)


def as_version(key: str, source: str, exercise: Any) -> dict[str, Any]:
    lists = {
        name: list(getattr(exercise, name)) for name in ("equipment", "target_muscles", "secondary_muscles")
    }
    return version(
        source,
        exercise.name,
        exercise_key=key,
        exercise_id=key,
        url=key,
        slug=key,
        steps=list(exercise.steps),
        **lists,
    )


def test_the_own_labelled_pairs_are_matched_precisely() -> None:
    sides = dict.fromkeys(side for pair in own_pairs() for side in (pair.a, pair.b))
    ids = {side: f"own/{number:04}" for number, side in enumerate(sides)}
    found = status_of(matched([as_version(key, key, side) for side, key in ids.items()]))
    precision, recall = measured(found, [(pair.label, ids[pair.a], ids[pair.b]) for pair in own_pairs()])
    assert precision >= MIN_PRECISION
    assert recall >= MIN_RECALL


@pytest.mark.skipif(not has_shared(), reason="../shared is not beside the checkout")
def test_the_shared_labelled_pairs_are_matched_precisely() -> None:
    datasets = ("free-exercise-db", "longhaul", "forge")
    rows = [
        as_version(f"{dataset}:{key}", dataset, exercise)
        for dataset in datasets
        for key, exercise in shared_exercises(dataset).items()
    ]
    pairs = [(pair.label, ":".join(pair.a), ":".join(pair.b)) for pair in shared_pairs()]
    precision, recall = measured(status_of(matched(rows)), pairs)
    assert precision >= MIN_PRECISION
    assert recall >= MIN_RECALL

"""Reading names: spellings, families and the words of variants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matched import reader

from transforms.matching.names import Reading
from transforms.taxonomy.words import split_words


def said(name: str, *stated: str) -> tuple[str, list[str]]:
    """Return the family of a name, its words sorted, and its variant on a page that states equipment."""
    reading = reader().read(name)
    return " ".join(sorted(reading.family)), [
        f"{axis}={value}" for axis, value in reader().variant(reading, stated)
    ]


@pytest.mark.parametrize(
    "names",
    [
        ("Push-Up", "pushup", "push ups", "Press-Ups"),
        (
            "Barbell Bench Press",
            "Bench Press - Barbell",
            "bench press (BB)",
            "Barbell Bench Press - Medium Grip",
        ),
        ("Dumbbell Romanian Deadlift", "DB RDL", "Romanian Dead Lift, Dumbbells"),
        ("Dumbbell Fly", "DB Flyes", "Dumbbell Chest Fly", "Flat Bench Dumbbell Flye"),
        ("EZ Bar Skull Crusher", "EZ-bar Skullcrushers", "Lying Triceps Extension (EZ-Bar)"),
        (
            "One-Arm Dumbbell Row",
            "Single Arm DB Row",
            "One-Handed Row – Dumbbell",
            "Dumbbell Row (unilateral)",
        ),
        ("Farmer's Walk", "Farmers Walk", "farmer carry"),
        ("Superman", "Superman Hold", "Superman (time)", "superman (male)"),
        ("Barbell Curl", "Standing Barbell Curl", "barbell biceps curl v. 2"),
        ("Front Dumbbell Raise", "Dumbbell Front Raise", "Front Raise – Dumbbell"),
        ("Seated Cable Row", "cable row, seated"),
        ("Lateral Raise", "Side Lateral Raise", "side raises"),
        ("Incline Dumbbell Press", "Dumbbell Press - Incline", "Press (Dumbbell, incline)"),
        ("Standing Dumbbell Press", "Dumbbell Press, Standing", "Press – standing – dumbbell"),
        ("Lying Triceps Press", "Triceps Press - Lying", "Triceps press (lying) (time)"),
        ("Overhead Triceps Extension", "OH Triceps Ext.", "How to do an OH Tricep Extension"),
        ("Curl-Up", "Curlup", "curl ups", "Curlups"),
        ("Step-Down", "Stepdown", "step downs"),
        ("3/4 Sit-Up", "Three Quarter Sit-Up", "three-quarter situp", "\u00be Sit-Up"),
        ("1/2 Squat", "Half Squat", "\u00bd squats"),
        (
            "Cable Crossover",
            "Standing Cable Crossover",
            "Cable Standing Crossover",
            "Crossovers (standing, cable)",
        ),
        ("Incline Cable Flye", "Cable Incline Fly", "Fly - Cable - Incline"),
        ("Seated Barbell Calf Raise", "Barbell Seated Calf Raise", "Barbell Calf Raise Seated"),
        ("One-Arm Cable Row", "Cable One-Arm Row", "Cable Row One Arm"),
        ("Reverse Crunch", "Revers Crunch", "Reverse Crnuch"),
        ("Tuck Knees", "Tuck Keens", "Kneetuck"),
        ("Battling Ropes", "Battle Rope Waves", "Battle Rope Alternating Waves"),
        ("Single-Leg Leg Press", "Single Leg Press", "one-legged leg press", "Leg Press - Single Leg"),
    ],
)
def test_names_that_mean_one_exercise_are_read_alike(names: tuple[str, ...]) -> None:
    assert len({str(said(name)) for name in names}) == 1


@pytest.mark.parametrize(
    ("name", "family", "variant"),
    [
        ("Single-Leg Glute Bridge", "bridge glute", ["equipment=no_equipment", "side=one_leg"]),
        ("Close-Grip Barbell Bench Press", "bench press", ["equipment=barbell", "grip=close"]),
        ("Incline Dumbbell Press", "bench press", ["angle=incline", "equipment=dumbbell"]),
        ("Sumo Deadlift", "deadlift", ["equipment=barbell", "stance=sumo"]),
        ("Paused Bench Press", "bench press", ["equipment=barbell", "tempo=pause"]),
        ("Weighted Pull-Up", "pull-up", ["load=weighted"]),
        ("Alternating Dumbbell Curl", "curl", ["equipment=dumbbell", "side=alternating"]),
        ("Reverse Barbell Curl", "curl", ["equipment=barbell", "grip=overhand"]),
        ("Front Barbell Squat", "squat", ["direction=front", "equipment=barbell"]),
        ("Deficit Deadlift", "deadlift", ["equipment=barbell", "range=deficit"]),
        ("Single Leg Curl", "curl leg", ["equipment=machine", "side=one_leg"]),
        ("One Arm Curl", "curl", ["side=one_arm"]),
        ("Leg Curl", "curl leg", ["equipment=machine"]),
    ],
)
def test_words_of_variants_stand_on_their_axes(name: str, family: str, variant: list[str]) -> None:
    assert said(name) == (family, variant)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Reverse Crunch", "Crunch"),
        ("Hammer Curl", "Curl"),
        ("Reverse Fly", "Fly"),
        ("Lateral Raise", "Front Raise"),
        ("Jump Rope", "Jump Squat"),
        ("Hip Abduction", "Hip Adduction"),
        ("Tricep Kickback", "Glute Kickback"),
        ("Push Press", "Overhead Press"),
        ("Calf Press", "Leg Press"),
    ],
)
def test_exercises_of_their_own_are_no_variants_of_another(one: str, other: str) -> None:
    assert said(one)[0] != said(other)[0]


def test_the_page_says_the_equipment_that_the_name_leaves_out() -> None:
    assert said("Squat", "barbell", "power_rack") == said("Barbell Squat")
    assert said("Squat", "no_equipment") == said("Bodyweight Squat")
    assert said("EZ Bar Curl", "barbell") == said("EZ Bar Curl")


def test_what_an_exercise_is_done_on_is_not_what_it_is_done_with() -> None:
    assert said("Pull-Up", "pull_up_bar") == said("Pull-Up", "no_equipment") == said("Pull-Up")
    assert said("Bench Dip", "bench", "no_equipment") == said("Bench Dip")


@pytest.mark.parametrize("name", ["Hip Adduction", "Hip Abduction", "Knee Drive", "Spell Caster", "Sprint"])
def test_words_that_are_known_or_short_are_no_typing_errors(name: str) -> None:
    assert set(reader().read(name).words) == set(split_words(name))


def test_a_typing_error_becomes_the_nearest_known_word() -> None:
    assert said("Bulgarain Split Sqaut (Dumbbels)") == said("Dumbbell Bulgarian Split Squat")


def test_a_name_of_equipment_alone_is_read_by_its_key() -> None:
    assert said("Assault Bike", "air_bike")[0] == said("Air Bike", "air_bike")[0] == "air bike"


def test_a_name_without_a_known_word_is_its_own_family() -> None:
    assert said("Thread the Needle")[0] == "needle thread"
    assert said("!!!")[0] == ""


def test_plurals_and_accents_are_folded() -> None:
    assert split_words("Crunches, Flies & Élevés — 3/4 Sit-Ups at 45°") == [
        "crunch", "fly", "eleve", "3/4", "sit", "up", "at", "45°",
    ]  # fmt: skip


@given(st.text(max_size=60))
def test_any_text_is_read_to_the_same_reading_again(name: str) -> None:
    reading = reader().read(name)
    assert isinstance(reading, Reading)
    assert reading == reader().read(name)
    assert len(set(reading.family)) == len(reading.family)


@pytest.mark.parametrize(
    ("name", "stated", "same"),
    [
        ("Chest Fly", "machine", "Machine Chest Fly"),
        ("Row", "no_equipment", "Inverted Row"),
        ("Crossover", "cable", "Standing Cable Crossover"),
        ("Lying Triceps Extension", "dumbbell", "Dumbbell Skull Crusher"),
        ("Air Bike", "no_equipment", "Bicycle Crunch"),
    ],
)
def test_a_name_is_read_with_the_one_kind_of_equipment_that_its_page_states(
    name: str, stated: str, same: str
) -> None:
    readings = [reader().read_on_page(each, [stated]) for each in (name, same)]
    assert len({frozenset(reading.family) for reading in readings}) == 1
    assert len({reader().variant(reading, [stated]) for reading in readings}) == 1

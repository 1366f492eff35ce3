"""Words by which a page shows what it is about: names of movements, and sentences about a body."""

import pytest
from reading import vocabulary

from transforms.taxonomy.page_words import PageWords


@pytest.mark.parametrize(
    "name",
    [
        "Rope Curl", "Goblet Squat", "Push-Up", "Bird Dog", "Jefferson Curl", "Squat with Overhead Press",
        "Row on Bench", "How to do the Bulgarian Split Squat", "Farmer's Walk", "Plank", "Cat-Cow", "Step-Up",
        "Romanian Deadlift: how to", "Child's Pose", "World's Greatest Stretch", "Burpee", "Push-Up 2",
        "Goblet Squat - Harbour Gym Exercise Library", "Seated Calf Raises", "Quokka Deadlift",
        "Bulgarische Kniebeuge", "Sentadilla frontal", "Fente avant", "Remada curvada",
        "Wadendehnung an der Wand", "Warrior II (Virabhadrasana II)", "Przysiad bułgarski", "杠铃深蹲",
    ],
)  # fmt: skip
def test_a_name_of_a_movement_is_known(name: str) -> None:
    assert vocabulary().page_words.knows_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Squat Rack", "Leg Press Machine", "Adjustable Dumbbell", "Bench press setup guide", "Kettlebell",
        "Best squat rack for home", "Protein Pancakes", "French Toast", "About us", "Leg Day Workout",
        "Why you should squat every single day of the week", "Top 10 Glute Exercises", "Garlic press",
        "Push-up challenge results", "Beginner full body workout", "Chicken thigh tray bake", "Foam roller",
        "Git push", "12345", "", "材料", "Why your knees hurt when you squat",
    ],
)  # fmt: skip
def test_another_name_is_not(name: str) -> None:
    assert not vocabulary().page_words.knows_name(name)


@pytest.mark.parametrize(
    ("texts", "about"),
    [
        (["Bend your elbows.", "Stand tall and hold the bar."], (1.0, True)),
        (["Push the branch and pull it.", "Wait for the build."], (0.5, False)),
        (["Mix the flour with the water."], (0.0, False)),
        (["Zmieszaj mąkę z wodą."], (0.0, False)),
        (["Ugnij kolano i trzymaj sztangę."], (1.0, True)),
        (["肘を肩の真下につく。"], (1.0, True)),
        (["Keverd össze."], None),
        ([], None),
    ],
)
def test_sentences_are_about_a_body_or_not_or_nobody_can_say(
    texts: list[str], about: tuple[float, bool] | None
) -> None:
    assert vocabulary().page_words.share_about_body(texts) == about


def test_the_words_are_the_same_after_their_way_to_a_worker() -> None:
    words = vocabulary().page_words
    assert PageWords.of(words.as_dict()) == words


def test_a_term_is_known_in_each_of_its_spellings() -> None:
    words = vocabulary().page_words
    assert all(map(words.knows_term, ("Quads", "the hip flexors", "Gluteus-Maximus", "push", "Bizeps")))
    assert not words.knows_term("3-4 sets of 6-12 reps")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Goblet Squat", None),
        ("Plank", None),
        ("Pallof Press Exercise", None),
        ("Kettlebell leg workout", "other_page"),
        ("Push-up test", "other_page"),
        ("Rutina de pierna", "other_page"),
        ("30-day plank challenge", "other_page"),
        ("Posterior Block, Four Weeks", "calendar"),
        ("Montag", "calendar"),
        ("Best shoulder exercises", "several"),
        ("Front squat vs back squat", "several"),
        ("Why your knees hurt", "headline"),
        ("Master the deadlift: the six week course", "headline"),
        ("", None),
    ],
)
def test_a_name_says_what_the_page_is(name: str, kind: str | None) -> None:
    assert vocabulary().page_words.kind_of_name(name) == kind


@pytest.mark.parametrize(
    "steps",
    [
        ["Monday: squat 5 x 5.", "Friday: press."],
        ["Goblet squat, 12 reps", "Reverse lunge, 10 per side", "Rest."],
        ["10 push-ups", "3x8"],
        ["Parallel Bar Dip", "Ring Row", "Pallof Press"],
    ],
)
def test_days_sets_and_counted_movements_are_a_plan(steps: list[str]) -> None:
    assert vocabulary().page_words.are_of_a_plan(steps)


@pytest.mark.parametrize(
    "steps",
    [
        ["Stand on one leg.", "Sit down.", "Stand up and do 3 x 5."],
        ["Lean on a wall.", "Slide down for 5 seconds.", "Hold for 30 seconds.", "Rest 30 seconds."],
        ["Beuge 3 Mal die Knie.", "Squat 10 times.", "Jump 2 times."],
        ["Do 3 x 8."],
        [],
    ],
)
def test_a_number_in_a_step_is_no_plan(steps: list[str]) -> None:
    assert not vocabulary().page_words.are_of_a_plan(steps)


@pytest.mark.parametrize(
    "steps",
    [
        ["Set your elbows under your shoulders.", "Hold for 45 seconds with your body in one line."],
        ["Sit down against the wall.", "Hold at 90 degrees."],
        ["Hang from the bar with both hands.", "Swing for 10 seconds."],
        ["Lehne dich an die Wand.", "Sprung auf 40 cm."],
    ],
)
def test_one_verb_with_a_time_is_a_step_of_an_exercise(steps: list[str]) -> None:
    assert not vocabulary().page_words.are_of_a_plan(steps)


@pytest.mark.parametrize(
    "steps",
    [
        ["Jumping jacks for 45 seconds", "Rest for 15 seconds"],
        ["Side plank for 30 s", "Mountain climbers for 30 s"],
    ],
)
def test_names_of_movements_with_a_time_are_a_plan(steps: list[str]) -> None:
    assert vocabulary().page_words.are_of_a_plan(steps)

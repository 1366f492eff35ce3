"""Pages with nearly the steps of another page, and pages that only share a movement with one."""

from typing import Any

import polars as pl
import pytest
from matched import shipped
from small_library import model

STEPS = [
    "Set the bar on the rack at the height of your chest and step under it.",
    "Take a firm hold, lift the bar off the rack and take two steps back.",
    "Breathe in, brace your trunk, and lower the hips until the thighs are level with the ground.",
    "Push the ground away until you are tall again, breathe out at the top, and do it once more.",
]
WORDS = "Rest the elbows on the pad and keep them there."
"""A sentence in which a variant says what is its own."""


def found(one: tuple[str, list[str]], other: tuple[str, list[str]], **options: Any) -> list[tuple[str, str]]:
    """Return the page and the message of each finding on two pages, each a name and steps."""
    library: dict[str, dict[str, Any]] = {
        f"{letter}.md": {"name": name, "steps": steps, "summary": None}
        for letter, (name, steps) in zip("ab", (one, other), strict=True)
    }
    rows = model(library, taxonomy=shipped(), **options)["fact_finding"].filter(rule="similar_steps")
    return [*rows.select("url", "message").iter_rows()]


def with_own(sentence: str) -> list[str]:
    return [STEPS[0], sentence, *STEPS[1:]]


@pytest.mark.parametrize(
    ("variant", "own"),
    [
        ("Box Squat with Chains", "Hook a chain to each end."),
        ("Box Squat with Bands", "Loop a band over each end."),
        ("Incline Box Squat", "Start from the top pin."),
        ("Paused Box Squat", "Hold it for a moment."),
        ("Box Squat with Elevated Heels", "Raise the heels."),
    ],
)
def test_a_variant_that_says_what_is_its_own_is_no_finding(variant: str, own: str) -> None:
    assert found(("Box Squat", STEPS), (variant, with_own(own))) == []
    assert found((variant, with_own(own)), ("Box Squat", STEPS)) == []


@pytest.mark.parametrize("variant", ["Box Squat with Chains", "Banded Box Squat", "Box Squat From Pins"])
@pytest.mark.parametrize("is_first", [True, False])
def test_of_an_exercise_and_its_variant_the_variant_is_found(variant: str, *, is_first: bool) -> None:
    pages = [(variant, with_own("Look ahead of you.")), ("Box Squat", STEPS)]
    rows = found(*(pages if is_first else reversed(pages)))
    assert [url for url, _ in rows] == ["a.md" if is_first else "b.md"]
    assert "those of Box Squat, in the same order" in rows[0][1]


@pytest.mark.parametrize(("plain", "variant"), [("Pushups", "Decline Push-Up"), ("Pull Up", "Slow Pullup")])
def test_a_word_written_in_two_ways_makes_no_variant(plain: str, variant: str) -> None:
    rows = found((variant, with_own("Look ahead of you.")), (plain, STEPS))
    assert [url for url, _ in rows] == ["a.md"]


@pytest.mark.parametrize(
    ("names", "sides"),
    [
        (("Palms-Up Curl", "Palms-Down Curl"), ("with the palms up", "with the palms down")),
        (("One-Arm Throw", "Two-Arm Throw"), ("with one hand", "with both hands")),
        (("Wide Row", "Close Row"), ("with a wide grip", "with a narrow grip")),
        (("Curl A", "Curl B"), ("with an overhand grip", "with an underhand grip")),
    ],
)
def test_two_sides_of_one_movement_that_say_which_are_no_finding(
    names: tuple[str, str], sides: tuple[str, str]
) -> None:
    one, other = ((name, with_own(f"Hold it {side}.")) for name, side in zip(names, sides, strict=True))
    assert found(one, other) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rotate the arm inwards, away from the post.", "Rotate the arm outward, to the post."),
        ("Pull the handle away from the other arm.", "Pull the handle towards the other arm."),
        ("Move by extending the elbow.", "Move by flexing the elbow."),
        ("Hold the foot everted.", "Hold the foot inverted."),
        ("Pull the bar from you.", "Push the bar from you."),
    ],
)
def test_opposite_movements_in_the_same_words_are_no_finding(one: str, other: str) -> None:
    names = ("Front Row", "Rear Row")
    for steps, steps_b in ((one, other), (other, one)):
        assert found((names[0], with_own(steps)), (names[1], with_own(steps_b))) == []


def test_opposite_words_of_which_neither_stands_for_the_other_tell_nothing_apart() -> None:
    pages = [
        with_own("Look up."),
        [*STEPS, "Look down."],
        with_own("Look up, then down."),
        with_own("Look on."),
    ]
    for one, other in (pages[:2], pages[2:]):
        assert len(found(("Front Row", one), ("Rear Row", other))) == 1


def test_a_power_snatch_tells_how_high_it_is_received() -> None:
    names = ("Power Snatch", "Snatch")
    high, low = (with_own(f"Receive it {how}.") for how in ("above a squat", "as low as you can"))
    assert found((names[0], high), (names[1], low)) == []
    assert [url for url, _ in found((names[0], low), (names[1], STEPS))] == ["a.md"]


def test_the_share_is_that_of_words_in_order_whatever_the_sentences_are() -> None:
    one_word_else = [*STEPS[:2], STEPS[2].replace("thighs", "legs"), STEPS[3]]
    [(_, message)] = found(("Front Row", STEPS), ("Rear Row", one_word_else))
    assert message.startswith("98 % of the words")
    backwards = [" ".join(reversed(step.split())) for step in STEPS]
    assert found(("Front Row", STEPS), ("Rear Row", backwards)) == []
    assert found(("Front Row", STEPS), ("Rear Row", [*STEPS, WORDS])) == []
    tuned = {"rules": {"similar_steps": {"share": 0.8}}}
    assert len(found(("Front Row", STEPS), ("Rear Row", [*STEPS, WORDS]), **tuned)) == 1


def test_a_pair_that_matching_holds_for_one_exercise_is_one_cause() -> None:
    library: dict[str, dict[str, Any]] = {
        "a.md": {"name": "Press, Bench", "steps": STEPS, "summary": None},
        "b.md": {"name": "Bench Press", "steps": with_own("Look ahead of you."), "summary": None},
    }
    rows = model(library, taxonomy=shipped())["fact_finding"].filter(
        pl.col("rule").is_in(["near_duplicate", "similar_steps"])
    )
    assert (rows.height, rows.get_column("cause_id").n_unique()) == (2, 1)

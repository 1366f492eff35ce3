"""What a typed word may be among the words of a library."""

import pytest

from transforms.search.words import AS_BEGINNING, IN_OTHER_NUMBER, LibraryWords

COUNTS = {"goblet": (3, 0), "squat": (20, 40), "squats": (1, 0), "gobletsquat": (3, 0), "plank": (4, 9),
          "breastbone": (0, 7), "row": (9, 9), "raise": (8, 1)}  # fmt: skip
WORDS = LibraryWords(COUNTS, ["hamstring"], 100)


def test_a_word_is_found_in_any_number() -> None:
    assert WORDS.in_names("squats") == {"squats": 1.0, "squat": IN_OTHER_NUMBER}
    assert WORDS.in_steps("breastbones") == {"breastbone": IN_OTHER_NUMBER}
    assert WORDS.in_names("breastbone") == {}


def test_what_is_being_typed_is_the_beginning_of_words_the_most_frequent_first() -> None:
    assert list(WORDS.beginning_with("sq")) == ["squat", "squats"]
    assert WORDS.beginning_with("plan") == {"plank": AS_BEGINNING}
    assert WORDS.beginning_with("s") == {}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gobelt", "goblet"),
        ("sqaut", "squat"),
        ("planck", "plank"),
        ("lpank", "plank"),
        ("riase", "raise"),
        ("hamstirng", "hamstring"),
    ],
)
def test_typing_errors_are_near(typed: str, meant: str) -> None:
    assert next(iter(WORDS.nearest(typed))) == meant


@pytest.mark.parametrize("typed", ["row1", "rwo", "xyzzy", ""])
def test_short_words_and_numbers_are_none_that_were_mistyped(typed: str) -> None:
    assert WORDS.nearest(typed) == {}


def test_what_few_names_have_tells_more() -> None:
    assert WORDS.weight("goblet") > WORDS.weight("squat") > 1.0

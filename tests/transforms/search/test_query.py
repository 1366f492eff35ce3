"""What a search is read as: positions, and the words and terms that would do at each."""

import pytest
from small_taxonomy import small_taxonomy

from transforms.matching.exercises import name_reader
from transforms.search.query import Place, QueryReader
from transforms.search.terms import SAYS_NOTHING
from transforms.search.words import LibraryWords

GLUTES, BARBELL = Place("group", "glutes", "Glutes", 1.0), Place("equipment", "barbell", "Barbell", 1.0)
BEGINNER = Place("difficulty", "beginner", "Beginner", 1.0)


@pytest.fixture(scope="module")
def reader() -> QueryReader:
    from transforms.matching.phrases import Phrases

    phrases = Phrases(
        {
            ("glute",): ("muscle", "glutes"),
            ("barbell",): ("equipment", "barbell"),
            ("beginner",): ("difficulty", "beginner"),
            ("best",): SAYS_NOTHING,
        }
    )
    places = {
        ("muscle", "glutes"): (GLUTES,),
        ("equipment", "barbell"): (BARBELL,),
        ("difficulty", "beginner"): (BEGINNER,),
    }
    counts = {"glute": (2, 0), "bridge": (3, 1), "glutebridge": (2, 0), "chest": (0, 4)}
    words = LibraryWords(counts, ["glute", "barbell", "beginner"], 10)
    return QueryReader(phrases, places, name_reader(small_taxonomy()), words)


def at(asked: list[dict[str, object]], position: int, name: str) -> set[object]:
    return {one[name] for one in asked if (one["reading"], one["position"]) == (0, position)}


def test_a_word_for_a_muscle_is_looked_for_in_names_too_as_less_likely(reader: QueryReader) -> None:
    asked = reader.read(["glutes"])
    assert at(asked.terms, 0, "label") == {"Glutes"}
    [word] = [one for one in asked.words if one["word"] == "glute"]
    assert word["likeness"] == pytest.approx(0.7 * 0.98)


def test_two_words_in_a_row_are_looked_for_as_one_too(reader: QueryReader) -> None:
    asked = reader.read(["glute", "bridge"])
    assert "glutebridge" in at(asked.words, 0, "word") & at(asked.words, 1, "word")
    assert len({one["choice"] for one in asked.words if one["word"] == "glutebridge"}) == 1


def test_words_that_say_nothing_are_left_out_unless_nothing_else_is_there(reader: QueryReader) -> None:
    assert len(reader.read(["best", "glute"]).positions) == 1
    assert len(reader.read(["best"]).positions) == 1
    assert len(reader.read(["best", "glute"], is_whole=True).positions) == 2


def test_a_mistyped_word_may_be_a_name_or_a_term(reader: QueryReader) -> None:
    asked = reader.read(["barbel", "brigde"])
    assert at(asked.terms, 0, "label") == {"Barbell"}
    assert at(asked.words, 1, "word") == {"bridge"}
    assert asked.mended == {"barbel": ("barbell",), "brigde": ("bridge",)}
    assert asked.is_known(0)


def test_what_is_nothing_known_is_told(reader: QueryReader) -> None:
    asked = reader.read(["trombone"])
    assert asked.unknown == ("trombone",)
    assert not asked.is_known(0)


def test_a_word_of_steps_is_known_where_steps_are_looked_into(reader: QueryReader) -> None:
    assert not reader.read(["chest"]).is_known(0)
    assert reader.read(["chest"], in_steps=True).is_known(0)

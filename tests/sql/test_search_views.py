"""The index of search and its ranking, on the library of eight exercises."""

import duckdb
from library import rows

Eight = duckdb.DuckDBPyConnection
POSITION = "[{'reading': 0, 'position': 0, 'weight': 1.0}]"
SQUAT = "[{'reading': 0, 'position': 0, 'choice': 1, 'word': 'squat', 'likeness': 1.0}]"
GLUTES = (
    "[{'reading': 0, 'position': 0, 'choice': 2, 'axis': 'group', 'member_key': 'glutes',"
    " 'label': 'Glutes', 'likeness': 1.0}]"
)
NOTHING = GLUTES.replace("glutes", "nothing")


def test_words_are_compared_in_small_letters_without_accents_and_apostrophes(eight: Eight) -> None:
    words = "select core.words_of('World''s RÜCKEN Push-Up, 3/4 Größe'), core.words_of(null)"
    assert rows(eight, words) == [(["worlds", "rucken", "push", "up", "3/4", "grosse"], [])]


def test_every_word_of_names_is_known_two_in_a_row_as_one_too_and_those_of_steps(eight: Eight) -> None:
    counts = rows(eight, "select word, in_names, in_steps from core.searched_words")
    known = {word: (names, steps) for word, names, steps in counts}
    assert known["glutebridge"] == (1, 0)
    assert known["tall"] == (0, 1)
    [(squats,)] = rows(
        eight, "select count(*) from core.dim_exercise where is_current and name ilike '%squat%'"
    )
    assert known["squat"][0] == squats


def test_whole_names_come_before_names_with_more_words_and_own_ones_first(eight: Eight) -> None:
    found = rows(
        eight,
        f"select rank, name, role, found_as from core.exercises_searched({POSITION}, {SQUAT}, {NOTHING})",
    )
    assert found == [
        (1, "Squat", "own", "name"),
        (2, "Squat", "own", "name"),
        (3, "Squat", "reference", "name"),
        (4, "Band Squat", "reference", "all"),
        (5, "Goblet Squat", "reference", "all"),
        (6, "Goblet Squat", "reference", "all"),
    ]


def test_targets_come_before_what_uses_a_muscle_as_secondary_and_each_says_where(eight: Eight) -> None:
    none = SQUAT.replace("squat", "no such word")
    found = rows(
        eight,
        f"select name, found_as, matched from core.exercises_searched({POSITION}, {none}, {GLUTES})"
        " where role = 'own'",
    )
    targets = [row for row in found if row[1:] == ("all", [22])]
    secondary = [row for row in found if row[1:] == ("loosely", [27])]
    assert len(targets) >= 3
    assert targets + secondary == found
    [(counted,)] = rows(
        eight, "select exercises from coverage.by_muscle_group where muscle_group_key = 'glutes'"
    )
    assert len(found) == counted


def test_steps_are_looked_into_where_they_are_asked_for(eight: Eight) -> None:
    tall = SQUAT.replace("squat", "tall")
    call = f"from core.exercises_searched({POSITION}, {tall}, {NOTHING}, with_steps := "
    assert rows(eight, f"select name {call}false)") == []
    assert rows(eight, f"select name, matched {call}true)") == [("Squat", [19])]

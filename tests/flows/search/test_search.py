"""Search, judged by questions that were written before it was: tests/golden/search."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from judged import DEEPEST, judged
from shared_homes import shipped_built
from small_home import build_home, collect_on

from flows.home.settings import Home, Settings
from flows.search.open import searcher_of
from flows.search.search import Search, Searcher
from flows.search.similar import nearest, own_of_family
from flows.warehouse.query import open_warehouse, run_query

SHARED = Path(__file__).resolve().parents[4] / "shared"
LEAST_RIGHT = 0.94
FORGE = f"""
role = "own"
format = "folder"
path = "{SHARED / "pages" / "forge" / "markdown"}"
"""
FREE_EXERCISE_DB = f"""
role = "reference"
format = "dataset"
path = "{SHARED / "datasets" / "free-exercise-db.json"}"
id = "id"
[fields]
name = "name"
difficulty = "level"
category = "category"
equipment = "equipment"
target_muscles = "primaryMuscles"
secondary_muscles = "secondaryMuscles"
steps = "instructions"
"""


@pytest.fixture(scope="module")
def shipped() -> Iterator[tuple[duckdb.DuckDBPyConnection, Searcher]]:
    home = shipped_built()
    with open_warehouse(home, Settings()) as connection:
        yield connection, searcher_of(connection, home)


def names(shipped: tuple[duckdb.DuckDBPyConnection, Searcher], text: str) -> list[tuple[str, str, str]]:
    connection, searcher = shipped
    found = searcher.search(text)
    sql = f"select name, role, matched from ({found.sql}) order by rank limit {DEEPEST}"
    _, rows = run_query(connection, sql, found.parameters)
    return [(name, role, found.why(matched)) for name, role, matched in rows]


def check_share(connection: duckdb.DuckDBPyConnection, searcher: Searcher, library: str) -> None:
    answers = list(judged(connection, searcher, library))
    wrong = [(one.question.query, one.names) for one in answers if not one.is_first]
    assert len(wrong) <= (1 - LEAST_RIGHT) * len(answers), wrong
    wrong = [(one.question.query, one.names) for one in answers if not one.is_among_five]
    assert len(wrong) <= (1 - LEAST_RIGHT) * len(answers), wrong


def test_at_least_94_of_100_questions_on_the_library_that_ships_are_answered(
    shipped: tuple[duckdb.DuckDBPyConnection, Searcher],
) -> None:
    check_share(*shipped, "shipped")


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared beside the checkout")
def test_so_are_those_on_a_library_and_a_reference_of_others(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.sources.mkdir()
    (home.sources / "forge.toml").write_text(FORGE)
    (home.sources / "freedb.toml").write_text(FREE_EXERCISE_DB)
    collect_on(home, 0)
    build_home(home)
    with open_warehouse(home, Settings()) as connection:
        check_share(connection, searcher_of(connection, home), "forge")


def test_the_own_library_comes_first_and_each_row_says_why(
    shipped: tuple[duckdb.DuckDBPyConnection, Searcher],
) -> None:
    assert names(shipped, "gobelt squat")[:2] == [
        ("Goblet Squat", "own", "name: goblet, squat"),
        ("Goblet Squat", "reference", "name: goblet, squat"),
    ]
    assert names(shipped, "beginner back")[0][2] == "target: Back; difficulty: Beginner"
    assert {why for _, _, why in names(shipped, "breastbone")} == {"steps: breastbone"}


def search(shipped: tuple[duckdb.DuckDBPyConnection, Searcher], text: str) -> Search:
    return shipped[1].search(text)


def test_what_is_mistyped_or_unknown_is_said(shipped: tuple[duckdb.DuckDBPyConnection, Searcher]) -> None:
    assert search(shipped, "goblet squat").meant is None
    assert search(shipped, "gobelt squat").meant == "goblet squat"
    nothing = search(shipped, "trombone")
    assert (nothing.found_as, nothing.unknown) == ("none", ("trombone",))
    assert nothing.remark == "No exercise says 'trombone'."
    some = search(shipped, "push up trombone")
    assert some.found_as == "some"
    assert "these have some of them" in some.remark
    assert search(shipped, "%%%").remark == "No exercise has these words."
    assert search(shipped, " ").remark == "There is no word in it."


@pytest.mark.parametrize("text", ["'; drop table x; --", "a" * 500, "'" * 20, "\x00", "🏋️", "1/2 3/4", "ß"])
def test_any_text_can_be_searched_for(shipped: tuple[duckdb.DuckDBPyConnection, Searcher], text: str) -> None:
    names(shipped, text)


def test_the_same_search_gives_the_same_rows(shipped: tuple[duckdb.DuckDBPyConnection, Searcher]) -> None:
    assert all(names(shipped, "db press") == names(shipped, "db press") for _ in range(5))


def test_own_exercises_of_the_family_are_offered_first(
    shipped: tuple[duckdb.DuckDBPyConnection, Searcher],
) -> None:
    connection, searcher = shipped
    offered = nearest(connection, searcher, "goblet-squad")
    assert offered[0] == "goblet-squat"
    [(reference,)] = connection.execute(
        "select exercise_id from core.dim_exercise where name = 'Dumbbell Romanian Deadlift'"
    ).fetchall()
    assert own_of_family(connection, [reference]) == ["barbell-romanian-deadlift"]
    assert nearest(connection, searcher, "trombone") == []

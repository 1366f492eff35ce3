"""`repertoire search`, and what `explain` offers where an exercise is not there."""

import csv
import io
import json
from pathlib import Path

import pytest
from command_line import call, call_process
from shared_homes import command_line_built

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("command line")]


@pytest.fixture(scope="module")
def home() -> Path:
    return command_line_built()


def test_a_search_is_a_table_for_people_and_rows_for_programs(home: Path) -> None:
    table = call_process("search", "gobelt", "squat", "--format", "table", home=home)
    assert table.returncode == 0
    assert "name: goblet, squat" in table.stdout
    assert "Understood as 'goblet squat'." in table.stderr
    rows = json.loads(call("search", "gobelt", "squat", "--limit", "1", home=home).stdout)
    assert [(row["rank"], row["name"], row["role"]) for row in rows] == [(1, "Goblet Squat", "own")]
    text = call("search", "gobelt squat", "--format", "csv", home=home).stdout
    assert next(csv.DictReader(io.StringIO(text)))["name"] == "Goblet Squat"


def test_a_long_answer_says_how_to_get_all_of_it(home: Path) -> None:
    done = call("search", "barbell", "--format", "table", "--limit", "2", home=home)
    assert "more; --limit" in done.stderr


def test_what_is_not_found_is_said_with_a_way_on(home: Path) -> None:
    done = call("search", "trombone", "--format", "table", home=home)
    assert done.returncode == 0
    assert "No exercise says 'trombone'." in done.stderr
    assert "repertoire coverage" in done.stderr
    assert json.loads(call("search", "trombone", home=home).stdout) == []


def test_explain_takes_a_name_for_a_slug_and_offers_own_exercises_first(home: Path) -> None:
    found = json.loads(call("explain", "Wall_Sit", home=home).stdout)
    assert found[0]["exercise"]["slug"] == "wall-sit"
    done = call("explain", "kettlebel-swings", home=home)
    assert done.returncode == 2
    assert "Perhaps: kettlebell-swing" in done.stderr

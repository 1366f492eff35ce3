"""`repertoire export exercises --conformed`, in each of the forms in which rows are written."""

import csv
import json
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from command_line import PAGES, call
from shared_homes import command_line_built

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("command line")]
SHOWN = ("name", "role", "difficulty_key", "completeness")


@pytest.fixture(scope="module")
def home() -> Path:
    return command_line_built()


def test_the_flat_table_says_the_same_in_every_form(home: Path, tmp_path: Path) -> None:
    files = {ending: tmp_path / f"exercises.{ending}" for ending in ("csv", "jsonl", "parquet", "xlsx")}
    for file in files.values():
        done = call("export", "exercises", "--conformed", "--output", str(file), home=home)
        assert (done.returncode, done.stderr) == (0, "")
    lines = [json.loads(line) for line in files["jsonl"].read_text(encoding="utf-8").splitlines()]
    expected = [tuple(line[name] for name in SHOWN) for line in lines]
    assert sum(row[1] == "own" for row in expected) == len(PAGES) + 1
    assert pl.read_parquet(files["parquet"]).select(SHOWN).rows() == expected
    with files["csv"].open(encoding="utf-8", newline="") as stream:
        by_csv = [tuple(row[name].removeprefix("'") for name in SHOWN) for row in csv.DictReader(stream)]
    assert by_csv == [tuple(map(str, row)) for row in expected]
    [sheet] = openpyxl.load_workbook(files["xlsx"]).worksheets
    header, *rows = sheet.iter_rows(values_only=True)
    at = [header.index(name) for name in SHOWN]
    assert [tuple(row[position] for position in at) for row in rows] == expected


def test_what_has_no_flat_form_says_so(home: Path) -> None:
    for what in ("coverage.by_muscle", "warehouse"):
        done = call("export", what, "--conformed", home=home)
        assert done.returncode == 2
        assert "only `export exercises` has it" in done.stderr


def test_a_workbook_needs_a_file(home: Path) -> None:
    done = call("coverage", "--format", "xlsx", home=home)
    assert done.returncode == 2
    assert "--output FILE.xlsx" in done.stderr


def test_axes_without_muscles_show_no_count_of_targets(home: Path) -> None:
    header = call("coverage", "--by", "difficulty", "--format", "table", home=home).stdout
    assert "movements" in header
    assert "target" not in header
    assert "target" in call("coverage", "--format", "table", home=home).stdout

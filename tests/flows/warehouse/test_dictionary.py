"""The data dictionary says what the warehouse says."""

import shutil
from functools import cache
from pathlib import Path

import pytest

from flows.warehouse import dictionary as page
from flows.warehouse.views import read_view_files
from flows.warehouse.write import SQL
from transforms.contracts import TABLES

pytestmark = pytest.mark.slow

unshared = page.dictionary
made_once = cache(unshared)


@pytest.fixture(autouse=True)
def _made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all tests share the one dictionary that there is: it takes all views to make it."""
    monkeypatch.setattr(page, "dictionary", made_once)


def test_the_dictionary_in_docs_is_up_to_date() -> None:
    assert page.main(["--check"]) == 0, f"write it anew with: {page.COMMAND}"


def test_an_outdated_dictionary_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docs = tmp_path / "docs"
    assert page.main(["--check"], docs) == 1
    assert page.COMMAND in capsys.readouterr().err
    assert page.main([], docs) == 0
    assert page.main(["--check"], docs) == 0


def test_the_page_of_a_schema_that_is_no_more_is_told_and_removed(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    assert page.main([], docs) == 0
    gone = docs / page.FOLDER / "gone.md"
    gone.write_text("# gone\n", encoding="utf-8")
    assert page.main(["--check"], docs) == 1
    assert page.main([], docs) == 0
    assert not gone.exists()


def test_every_table_view_and_macro_has_its_part() -> None:
    pages = page.dictionary()
    names = [f"core.{table}" for table in TABLES] + [file.full_name for file in read_view_files(SQL)]
    for name in names:
        assert f"\n## {name}\n" in pages[f"{name.partition('.')[0]}.md"]


def test_a_view_that_is_not_right_is_told_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sql = tmp_path / "sql"
    shutil.copytree(SQL, sql)
    view = sql / "coverage" / "by_force.sql"
    view.write_text(
        "-- Exercises by force.\n-- Grain: one row a force.\n-- Inputs: core.dim_exercise\n"
        "-- force: Force as stated.\n-- exercises: Exercises.\n"
        "create view coverage.by_force as\nselect forse, count(*) as exercises from core.dim_exercise\n"
        "group by all\n"
    )
    monkeypatch.setattr(page, "SQL", sql)
    monkeypatch.setattr(page, "dictionary", unshared)
    assert page.main(["--check"]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"error: {view}:7: ")
    assert "forse" in told

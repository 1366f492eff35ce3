"""Rows and words for people and for programs."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import pytest

from flows.cli.options import Format
from flows.cli.output import (
    MAX_CELL_LETTERS,
    MAX_NAME_LETTERS,
    ROWS_FOR_A_PERSON,
    choose_format,
    printable,
    row_limit,
    write_answer,
    write_document,
    write_table,
)
from flows.cli.terminal.wrapping import pieces, shortened, wrapped, wrapped_lines
from flows.home.errors import UsageError


def _write_nothing(stream: TextIO) -> None:
    """Stand in for a text that is not asked for."""


HOSTILE = "Squat\x1b[31m\x1b]0;owned\x07\x9b2J\u202e[bold]red[/bold]"


def test_what_a_terminal_would_obey_is_not_printed() -> None:
    assert printable(HOSTILE) == "Squat[bold]red[/bold]"


def test_line_ends_tabs_and_joined_emoji_are_printed() -> None:
    assert printable("a\n\tb 👩\u200d🔬") == "a\n\tb 👩\u200d🔬"


def test_a_table_shows_markup_as_text_and_no_control_character() -> None:
    stream = io.StringIO()
    write_table(("name", "exercises"), [(HOSTILE, 1234)], stream)
    assert "[bold]red[/bold]" in stream.getvalue()
    assert "1,234" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_a_table_has_only_the_columns_that_are_shown() -> None:
    stream = io.StringIO()
    write_table(("key", "name"), [("k1", "Squat")], stream, shown=("name",))
    assert "Squat" in stream.getvalue()
    assert "k1" not in stream.getvalue()


def test_lists_are_joined_and_unknown_values_are_empty() -> None:
    stream = io.StringIO()
    write_table(("muscles", "rank", "share"), [(["Glutes", "Hamstrings"], None, 0.5)], stream)
    assert "Glutes, Hamstrings" in stream.getvalue()
    assert "None" not in stream.getvalue()


@pytest.mark.parametrize("width", [80, 60])
def test_a_table_breaks_between_words(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    columns = ("rank", "gap", "wanted", "shortage", "priority", "new_names")
    row = (1, "Hamstrings · No equipment · Intermediate", 5, 5, 4.57, ["Side-Lying External Rotation"] * 5)
    stream = io.StringIO()
    write_table(columns, [row], stream)
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    words = {word for line in lines for word in line.split()}
    assert {"Hamstrings", "equipment", "Intermediate", "shortage", "Side-Lying", "Rotation,"} <= words


def test_where_words_have_no_room_side_by_side_each_row_is_a_list_of_its_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    stream = io.StringIO()
    row = (1, "a" * 70, "steps_name_other_equipment", None)
    write_table(("rank", "url", "rule", "note"), [row, row], stream, title="Found")
    lines = [line.rstrip() for line in stream.getvalue().splitlines() if line.strip()]
    assert max(map(len, lines)) <= 40
    assert lines[:2] == ["Found", "rank  1"]
    assert "rule  steps_name_other_equipment" in lines
    assert "".join(lines).count("a") >= 2 * 70, "what is no word is cut, and nothing of it is lost"
    assert "note" not in stream.getvalue()


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("steps_name_other_equipment", ["steps_", "name_", "other_", "equipment"]),
        ("exercises/goblet-squat.md", ["exercises/", "goblet-", "squat.", "md"]),
        ("2026-12-01", ["2026-12-01"]),
        ("1,234.50", ["1,234.50"]),
        ("Gastrocnemius", ["Gastrocnemius"]),
        ("https://www.example.com/a", ["https://", "www.", "example.", "com/", "a"]),
    ],
)
def test_a_name_ends_its_line_behind_a_separator_and_a_number_nowhere(word: str, parts: list[str]) -> None:
    assert pieces(word) == parts
    column = max(map(len, parts))
    assert all(line in word for line in wrapped(word, column).splitlines())
    assert "".join(wrapped(word, column).splitlines()) == word


@pytest.mark.parametrize("width", [80, 100, 160])
def test_no_word_of_a_table_is_cut_in_two(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    names = ["Semimembranosus", "Coracobrachialis", "Intermediate", "Cardiovascular", "Conditioning tools"]
    columns = [f"column_{number}" for number in range(8)]
    rows = [[names[(row + at) % len(names)] for at in range(8)] for row in range(5)]
    stream = io.StringIO()
    write_table(columns, rows, stream)
    said = stream.getvalue()
    assert max(map(len, said.splitlines())) <= width
    for word in " ".join(names).split():
        assert said.count(word) == sum(word in cell for row in rows for cell in row)


def test_sentences_end_their_lines_between_words_and_leave_paths_and_commands_whole() -> None:
    path = "/home/somebody/" + "folder/" * 12 + "file.duckdb"
    text = f"- Published {path} after a long time of waiting for it to be there\n7 more: repertoire gaps look"
    lines = wrapped_lines(text, 40).splitlines()
    assert lines[:2] == ["- Published", f"  {path}"]
    assert all(len(line) <= 40 for line in lines if path not in line)
    assert lines[-1] == "7 more: repertoire gaps look"
    assert " ".join(" ".join(lines).split()) == " ".join(text.split())
    assert wrapped_lines("nothing but this is wrong here: repertoire gaps look", 24).splitlines()[-1] == (
        "repertoire gaps look"
    )


def test_a_text_is_shortened_behind_a_word() -> None:
    assert shortened("resting it on your shoulders", 18) == "resting it on…"
    assert shortened("a" * 40, 20) == "a" * 19 + "…"
    assert shortened("short", 20) == "short"


def test_a_table_on_a_screen_is_a_first_part_and_all_else_is_whole() -> None:
    assert row_limit(None, Format.TABLE, None) == ROWS_FOR_A_PERSON
    assert row_limit(7, Format.TABLE, None) == 7
    assert row_limit(None, Format.JSON, None) is None
    assert row_limit(None, Format.TABLE, Path("all.txt")) is None


def test_a_long_text_is_shortened_in_a_table_and_nowhere_else(tmp_path: Path) -> None:
    name = "Squat " * 2_000
    for column, shown, letters in (
        ("message", MAX_CELL_LETTERS, MAX_CELL_LETTERS),
        ("name", MAX_CELL_LETTERS, MAX_NAME_LETTERS),
        ("name", None, len(name)),
    ):
        stream = io.StringIO()
        write_table((column,), [(name,)], stream, max_letters=shown)
        text = " ".join(stream.getvalue().split())
        assert letters - 20 < text.count("Squat") * len("Squat ") <= letters
        assert text.endswith("…") == (shown is not None)
    file = tmp_path / "names.csv"
    write_answer(("name",), [(name,)], Format.CSV, file)
    assert name in file.read_text(encoding="utf-8")


def test_the_ending_of_the_file_tells_the_format() -> None:
    assert choose_format(None, Path("a.CSV")) is Format.CSV
    assert choose_format(Format.JSON, Path("a.csv")) is Format.JSON
    with pytest.raises(UsageError, match="its extension is not a known format"):
        choose_format(None, Path("a.xyz"))


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    write_answer(("name",), [("=1+1",)], Format.CSV, file)
    assert file.read_text(encoding="utf-8") == "name\n'=1+1\n"
    assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]


def test_a_file_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        write_answer(("name",), [("Squat",)], Format.CSV, tmp_path / "no" / "out.csv")


def test_a_document_is_json_with_its_moments_as_text(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    write_document({"at": datetime(2026, 1, 2, tzinfo=UTC)}, Format.JSON, file, _write_nothing)
    assert json.loads(file.read_text(encoding="utf-8")) == {"at": "2026-01-02 00:00:00+00:00"}


def test_a_document_is_no_table_of_rows() -> None:
    with pytest.raises(UsageError, match="one document"):
        write_document({}, Format.CSV, None, _write_nothing)

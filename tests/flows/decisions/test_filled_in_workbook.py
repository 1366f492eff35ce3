"""What an editor without a shell fills into the workbook of a report comes back as decisions."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command_line import call
from shared_homes import built_home, copied
from small_home import answer, build_home

from flows.decisions.report_sheets import DAY, DECISION, KEY, REASON, WHO
from flows.decisions.workbook import read_workbook
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings
from flows.report.write import write_reports

NAMES = {DECISION: "decision", WHO: "who", DAY: "day", REASON: "reason", KEY: "key"}
NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a report, which nobody may change."""
    made = built_home(tmp_path_factory.mktemp("reported") / "home")
    write_reports(made, Settings())
    return made


@pytest.fixture
def report(reported: Home, tmp_path: Path) -> Path:
    """An own copy of the workbook of the report."""
    return Path(shutil.copy(reported.reports / "gap-report.xlsx", tmp_path / "filled.xlsx"))


def fill(file: Path, sheet: str, row: int, **cells: Any) -> Path:
    """Open the workbook as an editor does, fill cells in and save it."""
    book = openpyxl.load_workbook(file)
    page = book[sheet]
    columns = {NAMES.get(str(cell.value)): number for number, cell in enumerate(page[1], start=1)}
    for name, value in cells.items():
        page.cell(row, columns[name]).value = value
    book.save(file)
    return file


def test_what_is_filled_in_comes_back_as_decisions_and_again_as_nothing_new(
    reported: Home, report: Path, tmp_path: Path
) -> None:
    home = Home(copied(reported.root, tmp_path / "home"))
    fill(report, "Pages to fix", 2, decision="Ignored", who="Ada", reason="Will be\nwritten soon")
    fill(report, "Gaps", 2, decision="planned", who="Ben", day=datetime(2026, 5, 31))
    taken = call("decide", "--from", str(report), home=home.root)
    assert taken.returncode == 0, taken.stderr
    assert "2 taken, 0 not taken" in taken.stdout
    assert "0 taken, 0 not taken" in call("decide", "--from", str(report), home=home.root).stdout
    build_home(home)
    columns = "decision, decided_by, decided_for::varchar, reason, subject, state"
    assert sorted(answer(home, f"select {columns} from operations.editorial_decisions"), key=str) == [
        ("ignored", "Ada", None, "Will be written soon", "finding", "ignored"),
        ("planned", "Ben", "2026-05-31", None, "gap", "planned"),
    ]
    assert answer(home, "select count(*) from gaps.ranked where decided_by = 'Ben'") == [(1,)]
    write_reports(home, Settings())
    written = home.reports / "gap-report.xlsx"
    assert "0 taken, 0 not taken" in call("decide", "--from", str(written), home=home.root).stdout
    for name in ("gap-report.html", "gap-report.md"):
        assert "of 13 ignored." in (home.reports / name).read_text("utf-8")
        assert "Planned for 2026-05-31, Ben" in (home.reports / name).read_text("utf-8")


def test_a_date_may_be_text_or_a_date_and_a_day_of_1904(report: Path) -> None:
    file = fill(report, "Gaps", 2, decision="planned", day="2026-05-31")
    assert str(read_workbook(file, decided_at=NOW, decided_by="Ada").decisions[0].decided_for) == "2026-05-31"
    book = openpyxl.load_workbook(file)
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904  # type: ignore[attr-defined]
    book.save(file)
    fill(report, "Gaps", 2, day=datetime(2026, 6, 1))
    assert str(read_workbook(file, decided_at=NOW, decided_by="Ada").decisions[0].decided_for) == "2026-06-01"


def test_sheets_that_were_sorted_and_columns_that_were_moved_are_read_by_key_and_heading(
    report: Path,
) -> None:
    file = fill(report, "Pages to fix", 3, decision="taken", who="Ada")
    before = read_workbook(file, decided_at=NOW, decided_by="me").decisions
    book = openpyxl.load_workbook(file)
    page = book["Pages to fix"]
    rows: list[list[Any]] = [[cell.value for cell in row] for row in page.iter_rows()]
    for number, row in enumerate([rows[0], *reversed(rows[1:])], start=1):
        for column, value in enumerate(reversed(row), start=1):
            page.cell(number, column).value = value
    book.save(file)
    assert read_workbook(file, decided_at=NOW, decided_by="me").decisions == before


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"decision": "=1+1"}, "Decision: is a formula or an error. Type what it should say instead"),
        ({"decision": "taken", "who": '=cmd|"/c calc"!A1'}, "Who: is a formula or an error"),
        ({"decision": "taken", "key": '=HYPERLINK("x")'}, "Key (do not change): is a formula"),
        ({"decision": "taken", "key": "[1]"}, "Key (do not change): is '[1]'. Copy the cell again"),
        ({"decision": "taken", "key": None}, "Key (do not change): is empty"),
        ({"decision": "taken", "who": "@SUM(A1)"}, "Who: begins with '@', as a formula does"),
        ({"decision": "maybe"}, "Decision: is 'maybe'. Write one of taken, planned"),
        ({"decision": "ignored"}, "Reason: is empty. Say why"),
        ({"decision": "planned", "day": "in May"}, "Date: is 'in May'. Write a day as 2026-05-31"),
        ({"who": "Ada"}, "Decision: is empty. Fill it in"),
        ({"decision": "taken", "who": "A" * 2000}, "Who: has 2,000 letters"),
        ({"decision": "taken", "who": "Ada\u202e"}, "Who: has the character U+202E"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_taken_is_told_with_sheet_and_row_and_the_others_are_taken(
    report: Path, cells: dict[str, object], problem: str
) -> None:
    fill(report, "Gaps", 3, decision="taken", who="Ben")
    file = fill(report, "Pages to fix", 2, **cells)
    filled = read_workbook(file, decided_at=NOW, decided_by="me")
    assert [each.decided_by for each in filled.decisions] == ["Ben"]
    [told] = filled.problems
    assert told.startswith(f"{file}, sheet Pages to fix, row 2: {problem}")
    assert told.endswith("The row was not taken.")


def test_what_is_no_workbook_of_a_report_is_refused_with_the_remedy(tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(other)
    with pytest.raises(UsageError, match="has no sheet 'Pages to fix' or 'Gaps', but: Sheet"):
        read_workbook(other, decided_at=NOW, decided_by="me")
    for content in (b"", b"PK\x03\x04 torn", b"decision,who\n"):
        (tmp_path / "torn.xlsx").write_bytes(content)
        with pytest.raises(UsageError, match="not a readable workbook"):
            read_workbook(tmp_path / "torn.xlsx", decided_at=NOW, decided_by="me")
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_workbook(tmp_path / "absent.xlsx", decided_at=NOW, decided_by="me")

"""Decisions that an editor without a shell filled into the workbook of a report."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.decisions.decision import EditorialDecision, WrongDecisionError, read_decision
from flows.decisions.report_sheets import DAY, HEADINGS, KEY, KEYS, read_key
from flows.decisions.workbook_cells import TAKE_OURS, SheetRow, WorkbookCells, open_workbook
from flows.home.errors import UsageError

FIELDS = {column: heading for heading, column in HEADINGS.items()}
"""What each column of `decisions/` is called in the workbook."""


@dataclass(frozen=True)
class FilledIn:
    """What a workbook says. problems: a sentence for each row that cannot be taken, with sheet and row."""

    decisions: tuple[EditorialDecision, ...]
    problems: tuple[str, ...]


def read_workbook(file: Path, *, decided_at: datetime, decided_by: str) -> FilledIn:
    """Read what was filled into the sheets of gaps and findings, however they were sorted.

    decided_by: whose decisions those without a name are. Raises UsageError where it is
    no workbook of a report.
    """
    decisions: list[EditorialDecision] = []
    problems: list[str] = []
    with open_workbook(file) as workbook:
        sheets = [sheet for sheet in workbook.names if sheet in KEYS]
        if not sheets:
            raise UsageError(
                f"{file}: has no sheet {' or '.join(repr(sheet) for sheet in KEYS)}, but: "
                f"{', '.join(workbook.names)}. {TAKE_OURS}"
            )
        stated = {"decided_at": decided_at.astimezone(UTC).isoformat(), "decided_by": decided_by}
        for sheet in sheets:
            for found in _read_sheet(workbook, sheet, file, stated):
                if isinstance(found, str):
                    problems.append(found)
                else:
                    decisions.append(found)
    return FilledIn(tuple(decisions), tuple(problems))


def _read_sheet(
    workbook: WorkbookCells, sheet: str, file: Path, stated: Mapping[str, str]
) -> Iterator[EditorialDecision | str]:
    """Yield the decisions of a sheet, and a sentence for each row that is none."""
    rows = workbook.rows(sheet)
    columns = _columns(next(rows, None), f"{file}, sheet {sheet}")
    for row in rows:
        try:
            if filled := _filled(row, columns, workbook):
                named, before = _key_of(sheet, row, columns)
                if filled != before:
                    yield read_decision({**stated, **filled, **named})
        except WrongDecisionError as error:
            problem = str(error).removeprefix(f"{error.field}: ")
            where = f"{file}, sheet {sheet}, row {row.number}: {FIELDS.get(error.field, error.field)}"
            yield f"{where}: {problem}. The row was not taken."


def _columns(header: SheetRow | None, where: str) -> dict[str, int]:
    """Return the column of each heading. Raises UsageError where one is not there, or there twice."""
    called: dict[str, list[int]] = {}
    for column, cell in (header.cells if header else {}).items():
        called.setdefault(cell.text.strip(), []).append(column)
    for heading in (*HEADINGS, KEY):
        if len(called.get(heading, [])) != 1:
            there = "there is no column" if heading not in called else "there are several columns"
            raise UsageError(f"{where}: {there} {heading!r} in its first row. {TAKE_OURS}")
    return {heading: called[heading][0] for heading in (*HEADINGS, KEY)}


def _filled(row: SheetRow, columns: Mapping[str, int], workbook: WorkbookCells) -> dict[str, str]:
    """Return what an editor filled into a row, by column of `decisions/`."""
    filled = {}
    for heading, name in HEADINGS.items():
        cell = row.cells.get(columns[heading])
        if cell is None:
            continue
        if cell.is_formula:
            raise WrongDecisionError(heading, "is a formula or an error", "Type what it should say instead")
        text = workbook.day(cell.text.strip()) if heading == DAY else cell.text.strip()
        filled[name] = text.casefold() if name == "decision" else text
    return filled


def _key_of(sheet: str, row: SheetRow, columns: Mapping[str, int]) -> tuple[dict[str, str], dict[str, str]]:
    """Return what the key of a row names, and what was decided on it when the report was made."""
    key = row.cells.get(columns[KEY])
    remedy = "Copy the cell again from the report, or leave the row out"
    if key is None or key.is_formula:
        raise WrongDecisionError(KEY, "is empty" if key is None else "is a formula", remedy)
    try:
        return read_key(sheet, key.text)
    except ValueError as error:
        raise WrongDecisionError(KEY, f"is {key.text[:80]!r}", remedy) from error

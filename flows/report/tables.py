"""The tables of the gap report, as the workbook and the CSV file have them: columns and cells."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from flows.decisions import report_sheets
from flows.report import wording
from flows.report.content import Report
from flows.report.since import Row
from flows.warehouse.query import neutralised
from transforms.enums import FINDING_FAMILIES, SEVERITY_NAMES

Kind = Literal["text", "key", "whole", "decimal", "share", "moment", "state"]
Cell = str | int | float | datetime | None


@dataclass(frozen=True)
class Column:
    """A column: its heading, the key of its value in a row, what it holds, and its width in letters.

    `value` takes the cell from the row where that is more than the value of the key.
    """

    heading: str
    key: str
    kind: Kind = "text"
    width: int = 14
    value: Callable[[Row], Any] | None = None

    def cell(self, row: Row) -> Cell:
        """Return the cell of a row: lists as text, moments as such."""
        value = self.value(row) if self.value else row[self.key]
        if isinstance(value, list):
            return "; ".join(value) or None
        if self.kind == "moment" and value is not None:
            return datetime.fromisoformat(value).replace(tzinfo=None)
        cell: Cell = value
        return cell


DECIDED = tuple(
    Column(heading, name, width=40 if name == "reason" else 14)
    for heading, name in report_sheets.HEADINGS.items()
)
"""What an editor fills in, with what was decided already; `repertoire decide --from` takes it back."""

ACTIONS = {"write": "Write", "relabel": "Relabel", "look_for": "Look for"}
GAPS = (
    Column("Rank", "rank", "whole", 7),
    Column("Gap", "gap", width=44),
    Column("To do", "action", width=11, value=lambda row: ACTIONS[row["action"]]),
    Column("Extent", "kind", width=18, value=lambda row: row["kind"].replace("_", " ")),
    Column("Muscle group", "muscle_group", width=18),
    Column("Equipment family", "equipment_family", width=20),
    Column("Difficulty", "difficulty", width=14),
    Column("Target", "wanted", "whole", 10),
    Column("Have", "have", "whole", 9),
    Column("Shortage", "shortage", "whole", 11),
    Column("By other labels", "to_relabel", "whole", 16),
    Column("Priority", "priority", "decimal", 11),
    Column("Why this rank", "why_rank", width=52),
    Column("Why", "why", width=40),
    Column("Next to it", "next_to", width=60, value=wording.next_to),
    Column("Reference movements", "reference_movements", "whole", 22),
    Column("Would fill it", "new_names", width=70),
    Column("Would stand there", "relabel_names", width=70),
    *DECIDED,
    Column(report_sheets.KEY, "key", "key", width=20, value=report_sheets.gap_key),
)
LABELS = (
    Column("Rank", "rank", "whole", 7),
    Column("Page", "name", width=34),
    Column("Field", "field", width=18, value=lambda row: row["field"].replace("_", " ")),
    Column("States", "stated", width=30),
    Column("Change", "change", width=14),
    Column("Label", "proposed", width=24),
    Column("What speaks for it", "evidence", width=44, value=wording.speaks_for),
    Column("Reference", "reference_source", width=16),
    Column("Address there", "reference_url", width=40),
    Column("Would fill", "fills", width=44),
    Column("Priority of the gap that it fills", "priority", "decimal", 28),
    Column("Address", "url", width=40),
    Column("Source", "source", width=16),
)
DEMAND = (
    Column("Rank", "rank", "whole", 7),
    Column("Looked for", "subject", width=44),
    Column("Share", "share", "share", 9),
    Column("Is", "matched_as", width=14),
    Column("Names there", "names", width=60),
    Column("Why", "evidence", width=60),
    Column("Source", "source", width=16),
)
DEMAND_PAGES = (
    Column("Rank", "rank", "whole", 7),
    Column("Page", "name", width=34),
    Column("Share of demand", "share", "share", 16),
    Column("Errors", "errors", "whole", 9),
    Column("Warnings", "warnings", "whole", 11),
    Column("What is wrong first", "first_message", width=70),
    Column("Address", "url", width=40),
    Column("Source", "source", width=16),
)
HABITS = (
    Column("Rank", "rank", "whole", 7),
    Column("Axis", "axis", width=18, value=lambda row: row["axis"].replace("_", " ")),
    Column("This library says", "own_label", width=22),
    Column("References say", "reference_label", width=22),
    Column("Movements", "movements", "whole", 12),
    Column("Which", "names", width=70),
)
FINDINGS = (
    Column("Severity", "severity", width=12, value=lambda row: SEVERITY_NAMES[row["severity"]]),
    Column("Kind", "family", width=24, value=lambda row: FINDING_FAMILIES[row["family"]]),
    Column("Finding", "title", width=34),
    Column("Page", "name", width=32),
    Column("Address", "url", width=40),
    Column("Source", "source", width=16),
    Column("Field", "field", width=18, value=lambda row: (row["field"] or "").replace("_", " ") or None),
    Column("What was found", "message", width=70),
    Column("Evidence", "evidence", width=50),
    Column("What to do", "remedy", width=60),
    *DECIDED,
    Column(report_sheets.KEY, "key", "key", width=20, value=report_sheets.finding_key),
)
MISSING = (
    Column("Rank", "rank", "whole", 7),
    Column("Exercise", "name", width=40),
    Column("Independent libraries", "lineages", "whole", 22),
    Column("Found in", "sources", width=24),
    Column("Priority of the gap that it fills", "priority", "decimal", 28),
    Column("Share of demand", "demand_share", "share", 16),
    Column("Would fill", "fills", width=44),
    Column("Nearby in the library", "nearby_name", width=34, value=wording.nearby),
    Column("Muscle groups", "muscle_groups", width=34),
    Column("Equipment families", "equipment_families", width=34),
    Column("Difficulties", "difficulties", width=22),
)
VARIANTS = (
    Column("Rank", "rank", "whole", 7),
    Column("Variant", "name", width=38),
    Column("The library has", "own_names", width=44),
    Column("Why it belongs there", "reason", width=66),
    Column("Independent libraries", "lineages", "whole", 22),
    Column("Found in", "sources", width=24),
    Column("Priority of the gap that it fills", "priority", "decimal", 28),
    Column("Would fill", "fills", width=44),
    Column("May be the same as", "may_be", width=30),
)
SITE = (
    Column("Source", "source", width=16),
    Column("Address", "url", width=60),
    Column("What is wrong", "meaning", width=50),
    Column("Leads to", "target", width=50),
    Column("Status", "status", "whole", 9),
    Column("Pages that link to it", "referrers", "whole", 20),
    Column("Linked from", "linked_from", width=60),
    Column("What to do", "remedy", width=44),
)
CHANGES = (
    Column("Collected (UTC)", "changed_at", "moment", 18),
    Column("Exercise", "name", width=34),
    Column("Change", "change", width=11, value=lambda row: wording.CHANGES[row["change"]]),
    Column("Field", "field", width=18, value=lambda row: (row["field"] or "").replace("_", " ") or None),
    Column("Before", "before", width=60),
    Column("After", "after", width=60),
    Column("Address", "url", width=40),
    Column("Source", "source", width=16),
)
COMPARISON = (
    Column("Part", "part", width=18, value=lambda row: row["part"].replace("_", " ")),
    Column("Place or exercise", "name", width=48),
    Column("This library", "own_movements", "whole", 14),
    Column("Theirs", "reference_movements", "whole", 12),
    Column("Shared", "shared_movements", "whole", 12),
    Column("Priority of the gap that it fills", "priority", "decimal", 28),
    Column("Would fill", "why", width=44),
    Column("Nearby in the library", "nearby_name", width=34, value=wording.nearby),
)
TREND = (
    Column("After the collection of (UTC)", "as_of", "moment", 28),
    Column("Exercises", "exercises", "whole", 12),
    Column("Movements", "movements", "whole", 12),
)
LANGUAGES = (
    Column("Language", "language", width=16),
    Column("Exercises", "exercises", "whole", 12),
    Column("Written in it", "original_exercises", "whole", 14),
    Column("Translated into it", "translated_exercises", "whole", 18),
    Column("Not to be had in it", "missing_exercises", "whole", 18),
)
CSV_KEYS = (
    "action", "rank", "gap", "kind", "muscle_group", "equipment_family", "difficulty", "cells", "wanted",
    "have", "shortage", "to_write", "to_relabel", "to_look_for", "priority", "why_rank", "why", "next_to",
    "neighbours", "neighbour_names", "reference_movements", "lineages", "new_names", "relabel_names",
    "decision", "decision_state", "decided_by", "decided_for", "reason",
)  # fmt: skip
DEFINITIONS = (Column("Term", "term", width=22), Column("Meaning", "meaning", width=110))
MUSCLE_GROUPS = (
    Column("Muscle group", "muscle_group", width=22),
    Column("Exercises", "exercises", "whole", 12),
    Column("As target", "target_exercises", "whole", 12),
    Column("As secondary", "secondary_exercises", "whole", 15),
    Column("Cells", "cells", "whole", 10),
    Column("Covered cells", "covered_cells", "whole", 15),
)


def gaps_csv(report: Report) -> bytes:
    """Return the gaps as CSV in UTF-8, one row a gap; no cell is a formula to a spreadsheet.

    The columns are those of `gaps.ranked`; what is not known is an empty cell.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(CSV_KEYS)
    writer.writerows([_csv_cell(gap[key]) for key in CSV_KEYS] for gap in report.gaps)
    return stream.getvalue().encode()


def coverage_columns(report: Report) -> tuple[Column, ...]:
    """Return the columns of the sheet on coverage: a muscle group in all, by difficulty, by equipment."""
    members = {
        f"{axis}:{cell['column_key']}": cell["column_name"]
        for axis, matrix in (("d", report.muscle_by_difficulty), ("e", report.muscle_by_equipment))
        for cell in matrix
    }
    return (
        *MUSCLE_GROUPS,
        *(Column(name, key, "state", max(12, len(name) + 4)) for key, name in members.items()),
    )


def coverage_rows(report: Report) -> list[Row]:
    """Return the rows of that sheet: under each member the cell of its matrix, None where there is none."""
    cells: dict[str, Row] = {}
    for axis, matrix in (("d", report.muscle_by_difficulty), ("e", report.muscle_by_equipment)):
        for cell in matrix:
            cells.setdefault(cell["row_key"], {})[f"{axis}:{cell['column_key']}"] = cell
    members = [column.key for column in coverage_columns(report) if column.kind == "state"]
    return [
        {**row, **{member: cells.get(row["muscle_group_key"], {}).get(member) for member in members}}
        for row in report.muscle_groups
    ]


def definition_rows() -> list[Row]:
    """Return the rows of the sheet of definitions."""
    method = wording.method()
    rows: Sequence[tuple[str, str]] = (
        *method["definitions"].items(),
        ("Formula of the priority", method["priority_formula"]),
    )
    return [{"term": term, "meaning": meaning} for term, meaning in rows]


def _csv_cell(value: Any) -> Any:  # noqa: ANN401 - whatever JSON has
    """Return a value as a cell of CSV."""
    if isinstance(value, list):
        value = "; ".join(value)
    return neutralised(value) if isinstance(value, str) else value

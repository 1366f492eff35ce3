"""Checks: queries that return the rows that break a rule; the header says whether that is a failure."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from flows.home.errors import UsageError
from flows.warehouse.sql_files import read_sql_file

SAMPLE_ROWS = 5
Severity = Literal["fail", "warn"]
SEVERITIES: dict[str, Severity] = {"fail": "fail", "warn": "warn"}


@dataclass(frozen=True)
class CheckResult:
    """What one check found: how many rows break its rule, and the first few of them."""

    name: str
    severity: Severity
    meaning: str
    failing_rows: int
    columns: tuple[str, ...]
    sample: tuple[tuple[Any, ...], ...]

    @property
    def has_failed(self) -> bool:
        """Whether it refuses the warehouse."""
        return self.severity == "fail" and self.failing_rows > 0

    def __str__(self) -> str:
        """Say what was found, with one row as an example."""
        if not self.failing_rows:
            return f"{self.name}: no row"
        example = ", ".join(
            f"{column} = {value}" for column, value in zip(self.columns, self.sample[0], strict=True)
        )
        rows = "row" if self.failing_rows == 1 else "rows"
        return f"{self.name}: {self.failing_rows:,} {rows}: {self.meaning} For example: {example}"


@dataclass(frozen=True)
class CheckFile:
    """A file of `sql/checks`."""

    path: Path
    severity: Severity
    meaning: str
    query: str


def read_check_files(folder: Path) -> list[CheckFile]:
    """Read `<folder>/*.sql` in order of their names; UsageError names the file that is not right."""
    return [_read_check_file(path) for path in sorted(folder.glob("*.sql"))]


def run_checks(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[CheckResult]:
    """Run the checks of a folder such as `sql/checks`, each on the whole warehouse.

    Raises UsageError, which names the file, when DuckDB refuses a query.
    """
    return [_run(connection, file) for file in read_check_files(folder)]


def _read_check_file(path: Path) -> CheckFile:
    header, query = read_sql_file(path)
    stated = header.keys.get("Severity", "").rstrip(".")
    if stated not in SEVERITIES:
        raise UsageError(
            f"{path}: its severity is '{stated}'. Add '-- Severity: fail' or '-- Severity: warn'."
        )
    return CheckFile(path, SEVERITIES[stated], header.meaning, query)


def _run(connection: duckdb.DuckDBPyConnection, file: CheckFile) -> CheckResult:
    """Count the rows that break one rule; fetch some of them only where there are any."""
    rows = f"from (\n{file.query}\n)"
    try:
        [(count,)] = connection.execute(f"select count(*) {rows}").fetchall()
        found = connection.execute(f"select * {rows} order by all limit {SAMPLE_ROWS if count else 0}")
        columns = tuple(column[0] for column in found.description or ())
        sample = tuple(found.fetchall())
    except (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError) as error:
        raise UsageError(f"{file.path}: DuckDB rejects it: {error}. Correct the query.") from error
    return CheckResult(file.path.stem, file.severity, file.meaning, count, columns, sample)

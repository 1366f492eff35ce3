"""Checks: queries that return the rows that break a rule, and whether that rejects the warehouse.

The rules of keys and references are those of the contracts, and their queries are made from them; each
other rule is a file of `sql/checks`, whose header says its severity.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from flows.home.errors import UsageError
from flows.warehouse.sql_files import Header, place_of, read_sql_file
from transforms.contracts import TABLES
from transforms.contracts.columns import reference_of

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
        """Whether it rejects the warehouse."""
        return self.severity == "fail" and self.failing_rows > 0

    def __str__(self) -> str:
        """Describe what was found, with one row as an example."""
        if not self.failing_rows:
            return f"{self.name}: no row"
        example = ", ".join(
            f"{column} = {value}" for column, value in zip(self.columns, self.sample[0], strict=True)
        )
        rows = "row" if self.failing_rows == 1 else "rows"
        return f"{self.name}: {self.failing_rows:,} {rows}: {self.meaning} For example: {example}"


@dataclass(frozen=True)
class Check:
    """One rule that every row of a warehouse keeps.

    meaning: the rule in a sentence. query: what returns the rows that break it. path, header: its file and
    the header of that; None where the contracts state it.
    """

    name: str
    severity: Severity
    meaning: str
    query: str
    path: Path | None = None
    header: Header | None = None


def warehouse_checks(folder: Path) -> list[Check]:
    """Return every check of a warehouse in order of the names: those of a folder and those of the contracts.

    Raises UsageError, which names the file that is not right.
    """
    return sorted([*contract_checks(), *read_check_files(folder)], key=lambda check: check.name)


def contract_checks() -> list[Check]:
    """Return what the contracts state of several rows or tables: their keys and their references."""
    keys, references = "\nunion all\n".join(_key_queries()), _references_query()
    return [
        Check("keys_are_unique", "fail", "The key of each table, its grain, is there once.", keys),
        Check(
            "references_resolve",
            "fail",
            "Every key of a table refers to a row that is there; no fact is an orphan.",
            references,
        ),
    ]


def read_check_files(folder: Path) -> list[Check]:
    """Read `<folder>/*.sql` in order of their names; UsageError names the file that is not right."""
    return [_read_check_file(path) for path in sorted(folder.glob("*.sql"))]


def run_checks(connection: duckdb.DuckDBPyConnection, checks: Sequence[Check]) -> list[CheckResult]:
    """Run checks, each on the whole warehouse.

    Raises UsageError, which names the file, when DuckDB rejects a query.
    """
    return [_run(connection, check) for check in checks]


def _key_queries() -> Iterator[str]:
    """Yield for each table the query of the keys that are in it more than once."""
    for table, contract in TABLES.items():
        columns = ", ".join(contract.primary_key())
        yield (
            f"select '{table}' as table_name, concat_ws(' | ', {columns}) as key, count(*) as rows\n"
            f"from core.{table}\ngroup by {columns}\nhaving count(*) > 1"
        )


def _references_query() -> str:
    """Return the query of the keys that refer to no row of the table that they are of."""
    references = [
        (table, name, *target)
        for table, contract in TABLES.items()
        for name, column in contract.columns().items()
        if (target := reference_of(column))
    ]
    keys = "\n    union all\n".join(
        f"    select distinct '{table}' as table_name, '{name}' as column_name, {name} as key,"  # noqa: S608 - own names
        f" '{to}.{member}' as refers_to from core.{table}"
        for table, name, to, member in references
    )
    members = "\n    union all\n".join(
        f"    select distinct '{to}.{member}' as refers_to, {member} as key from core.{to}"  # noqa: S608 - own names
        for to, member in sorted({reference[2:] for reference in references})
    )
    return (
        f"with keys as (\n{keys}\n),\nmembers as (\n{members}\n)\n"
        "select k.table_name, k.column_name, k.key\nfrom keys as k\n"
        "anti join members as m on m.refers_to = k.refers_to and m.key = k.key\nwhere k.key is not null"
    )


def _read_check_file(path: Path) -> Check:
    """Read one file."""
    header, query = read_sql_file(path)
    stated = header.keys.get("Severity", "").rstrip(".")
    if stated not in SEVERITIES:
        raise UsageError(
            f"{path}: its severity is '{stated}'. Add '-- Severity: fail' or '-- Severity: warn'."
        )
    return Check(path.stem, SEVERITIES[stated], header.meaning, query, path, header)


def _run(connection: duckdb.DuckDBPyConnection, check: Check) -> CheckResult:
    """Count the rows that break one rule; fetch some of them only where there are any."""
    rows = f"from (\n{check.query}\n)"
    try:
        [(count,)] = connection.execute(f"select count(*) {rows}").fetchall()
        found = connection.execute(f"select * {rows} order by all limit {SAMPLE_ROWS if count else 0}")
        columns = tuple(column[0] for column in found.description or ())
        sample = tuple(found.fetchall())
    except (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError) as error:
        if check.path is None or check.header is None:
            raise
        where = place_of(check.path, check.header, error, before=1)
        raise UsageError(f"{where}: DuckDB rejects it: {error}. Correct the query.") from error
    return CheckResult(check.name, check.severity, check.meaning, count, columns, sample)

"""The analyst's side: read-only queries on the published warehouse, and rows as JSON or CSV.

Importing it loads neither Polars nor pyarrow nor Prefect, and an analyst's statement can reach
nothing but the warehouse: no file, no network, no setting.
"""

import csv
import json
import math
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TextIO

import duckdb

from flows.home.errors import RepertoireError, UsageError
from flows.home.settings import Home, Settings
from flows.home.versions import published_file
from flows.warehouse.offline import OFFLINE

Format = Literal["json", "jsonl", "csv"]
Rows = list[tuple[Any, ...]]
ROWS_AT_A_TIME = 10_000
MAX_ROWS = 1_000_000
INTERRUPT_SECONDS = 0.1
"""Time between interrupts of a statement: it may not have begun at the first one."""
# Without the empty folder name a limit of 0 is not enough: a large sort then makes the folder and waits for
# room in it, for ever.
NO_DISK = {"temp_directory": "", "max_temp_directory_size": "0KB"}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - those it means
"""What a spreadsheet takes for the start of a formula, full-width variants included."""


def open_warehouse(home: Home, settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the published warehouse to read; close the connection when done.

    SQL through it can read no other file, write none, load no extension and change no setting. It
    uses the memory of the settings and no disk. `now()` is in UTC. Raises UsageError when nothing is
    published yet.
    """
    return open_version(published_file(home), settings)


def open_version(file: Path, settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open a warehouse file, published or kept, in the same way."""
    try:
        connection = duckdb.connect(
            str(file),
            read_only=True,
            config={
                **OFFLINE,
                "enable_external_access": False,
                "memory_limit": settings.duckdb_memory_limit,
                **NO_DISK,
            },
        )
    except duckdb.Error as error:
        raise RepertoireError(
            f"{file}: cannot be opened: {error}. Close a program that has it open for writing "
            "(let it open the file read-only); if the file is damaged, make it again with: repertoire build"
        ) from error
    locked_down(connection)
    return connection


def locked_down(connection: duckdb.DuckDBPyConnection) -> None:
    """Let `now()` of a connection be in UTC, and no statement change a setting from here on."""
    # 'global', so that cursors have it too.
    connection.execute("set global TimeZone = 'UTC'; set lock_configuration = true").fetchall()


def run_query(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Sequence[Any] | Mapping[str, Any] = (),
    timeout_seconds: float = 30.0,
    *,
    max_rows: int = MAX_ROWS,
) -> tuple[list[str], Rows]:
    """Run a statement and return the names of its columns and its rows.

    Raises UsageError for what DuckDB rejects, for a statement that takes longer than the time limit,
    and for more rows than `max_rows`: a result is held in memory.
    """
    cursor = connection.cursor()
    try:
        return _within(timeout_seconds, cursor, lambda: _fetch(cursor, sql, parameters, max_rows))
    except duckdb.OutOfMemoryException as error:
        raise UsageError(
            "the statement needs more memory than duckdb_memory_limit in repertoire.toml allows. Narrow it "
            "down, aggregate, or raise that limit."
        ) from error
    except duckdb.Error as error:
        raise UsageError(str(error)) from error
    finally:
        cursor.close()


def begin(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] | Mapping[str, Any]
) -> duckdb.DuckDBPyConnection:
    """Begin a statement, and return what its rows are fetched from. Raises UsageError where it is empty."""
    if not sql.strip():
        raise UsageError("the statement is empty. Give one, such as: select * from coverage.by_muscle")
    result: duckdb.DuckDBPyConnection | None = connection.execute(sql, parameters or None)
    if result is None:
        raise UsageError("there is no statement in it. Give one, such as: select * from coverage.by_muscle")
    return result


def write_rows(columns: Sequence[str], rows: Iterable[tuple[Any, ...]], form: Format, stream: TextIO) -> None:
    """Write rows as a JSON list of objects, as JSON lines, or as CSV that is safe in a spreadsheet.

    Each row is written as it comes, so that not all of them have to be there.
    """
    if form == "csv":
        _write_csv(columns, rows, stream)
        return
    names = distinct(columns)
    lines = (json.dumps(dict(zip(names, map(plain, row), strict=True)), ensure_ascii=False) for row in rows)
    if form == "jsonl":
        stream.writelines(f"{line}\n" for line in lines)
    else:
        stream.write("[")
        between = ""
        for line in lines:
            stream.write(f"{between}\n  {line}")
            between = ","
        stream.write("\n]\n" if between else "]\n")


def neutralised(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe goes before its start."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def plain(value: Any) -> Any:  # noqa: ANN401, PLR0911 - whatever a column may hold
    """Return a value of DuckDB as one that JSON has: moments in ISO 8601 with Z, no NaN, exact integers."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime():
            moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
            return f"{moment.isoformat()}Z"
        case date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case dict():
            return {str(plain(key)): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case bytes():
            return value.hex()
        case _:
            return str(value)


def _within(
    seconds: float, cursor: duckdb.DuckDBPyConnection, work: Callable[[], tuple[list[str], Rows]]
) -> tuple[list[str], Rows]:
    """Do the work in a thread, so that neither Ctrl-C nor the clock has to wait for DuckDB."""
    done: list[tuple[list[str], Rows]] = []
    failed: list[BaseException] = []
    # Not Thread.join: interrupted, it takes a thread that is running for one that has ended.
    ended = threading.Event()

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 - raised below, in the thread that waits
            failed.append(error)
        finally:
            ended.set()

    threading.Thread(target=run, daemon=True).start()
    try:
        is_late = not ended.wait(seconds)
    finally:
        while not ended.is_set():
            cursor.interrupt()
            ended.wait(INTERRUPT_SECONDS)
    if is_late:
        raise UsageError(
            f"the statement was stopped after {seconds:g} seconds. Narrow it down, or raise "
            "sql_timeout_seconds in repertoire.toml."
        )
    if failed:
        raise failed[0]
    return done[0]


def _fetch(
    cursor: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Sequence[Any] | Mapping[str, Any],
    max_rows: int,
) -> tuple[list[str], Rows]:
    """Run the statement and fetch its rows in portions, so that too many are noticed."""
    result = begin(cursor, sql, parameters)
    columns = [column[0] for column in result.description or ()]
    rows: Rows = []
    while portion := result.fetchmany(ROWS_AT_A_TIME):
        rows.extend(portion)
        if len(rows) > max_rows:
            raise UsageError(f"the statement gives more than {max_rows:,} rows. Add a limit, or aggregate.")
    return columns, rows


class _UnixLines:
    """Ends the lines of CSV with LF. Told to do so itself, `csv` leaves a CR in a text unquoted."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, line: str) -> int:
        """Write one row; `csv` gives each in one piece."""
        return self._stream.write(line.removesuffix("\r\n") + "\n")


def _write_csv(columns: Sequence[str], rows: Iterable[tuple[Any, ...]], stream: TextIO) -> None:
    """Write a header and rows; numbers stay numbers, and texts cannot be formulas."""
    writer = csv.writer(_UnixLines(stream))
    writer.writerow([neutralised(column) for column in columns])
    writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever a column may hold
    """Return a value as a cell of CSV: lists and structs as JSON, an unknown value as an empty cell."""
    value = plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return neutralised(value) if isinstance(value, str) else value


def distinct(columns: Sequence[str]) -> list[str]:
    """Return the names of columns, numbered where one repeats: an object holds a name once."""
    names: list[str] = []
    for column in columns:
        name, number = column, 2
        while name in names:
            name, number = f"{column}_{number}", number + 1
        names.append(name)
    return names

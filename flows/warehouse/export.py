"""Exports: the records of the exercises, and any table or view, streamed from the warehouse.

The whole of it is written by `warehouse_export`.
"""

import difflib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from flows.home.durable import whole_file
from flows.home.errors import UsageError
from flows.warehouse.query import ROWS_AT_A_TIME, Rows
from flows.warehouse.sql_files import INTERNAL

EXERCISES, WAREHOUSE = "exercises", "warehouse"
RECORD_VIEW, CONFORMED_VIEW = "core.exercise_record", "coverage.exercises"
ROW_GROUP_BYTES = 32_000_000
"""Memory of the rows of one row group of a Parquet file, before it is compressed."""


def exportable(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return what can be exported: the exercises, the warehouse, and each of its public tables and views."""
    names = connection.execute(
        "select schema_name || '.' || view_name from duckdb_views() where not internal and schema_name <> $1"
        " union select schema_name || '.' || table_name from duckdb_tables() where schema_name <> $1"
        " order by all",
        [INTERNAL],
    ).fetchall()
    return [EXERCISES, WAREHOUSE, *(name for (name,) in names)]


def export_query(
    connection: duckdb.DuckDBPyConnection, what: str, source: str | None, *, is_conformed: bool = False
) -> tuple[str, dict[str, Any]]:
    """Return the query, with its parameters, for something that can be exported.

    `what` is 'exercises' or the full name of a table or view; only the exercises can be cut to a
    source, and only they are records, or with `is_conformed` flat rows of the taxonomy's words. The whole
    warehouse has no one query, see `warehouse_export`. Raises UsageError for
    anything else, with the nearest names.
    """
    if what == EXERCISES:
        view = CONFORMED_VIEW if is_conformed else RECORD_VIEW
        return f"select * from {view} where $source is null or source = $source", {"source": source}  # noqa: S608
    if is_conformed:
        raise UsageError(f"--conformed: only `export exercises` has it. A view is what it is: export {what}")
    if source:
        raise UsageError(
            "--source: only `export exercises` can be limited to one source. Use `repertoire sql` instead."
        )
    known = exportable(connection)
    if what not in known:
        near = difflib.get_close_matches(what, known, n=5, cutoff=0.4) or known
        raise UsageError(f"{what}: cannot be exported. Perhaps: {', '.join(near)}.")
    schema, name = what.split(".", 1)
    return f'select * from "{schema}"."{name}"', {}  # noqa: S608 - one of the names that there are


def portions(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any]
) -> Iterator[tuple[list[str], Rows]]:
    """Yield the rows of a query in portions, with the names of the columns; at least one portion."""
    cursor = connection.cursor()
    try:
        result = cursor.execute(sql, parameters or None)
        columns = [column[0] for column in result.description or ()]
        yield columns, result.fetchmany(ROWS_AT_A_TIME)
        while portion := result.fetchmany(ROWS_AT_A_TIME):
            yield columns, portion
    finally:
        cursor.close()


def write_parquet(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, Any],
    output: Path | None,
    timeout_seconds: float,
) -> None:
    """Write what a query gives as a Parquet file, in portions. Needs pyarrow and a file to write to."""
    if output is None:
        raise UsageError("--format parquet: needs a file. Name it with --output FILE.parquet.")
    with whole_file(output) as temporary:
        stream_parquet(connection, sql, parameters, temporary, timeout_seconds)


def stream_parquet(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, Any],
    file: Path,
    timeout_seconds: float,
) -> int:
    """Write what a query gives to a Parquet file (zstd), a row group at a time; return its number of rows.

    No more than a row group is held. Raises UsageError for what DuckDB rejects, be it in the middle of
    the rows, and OSError for what the disk does.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - slow to import, and needed for this format alone

    cursor = connection.cursor()
    rows = 0
    try:
        with _time_limit(cursor.interrupt, timeout_seconds):
            reader = _arrow_reader(cursor, sql, parameters)
            with (
                file.open("wb") as stream,
                pq.ParquetWriter(stream, reader.schema, compression="zstd") as writer,
            ):
                for group in _row_groups(reader):
                    writer.write_table(group)
                    rows += group.num_rows
    finally:
        cursor.close()
    return rows


def _arrow_reader(cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Return the rows of a query as an Arrow reader."""
    try:
        relation: Any = cursor.sql(sql, params=parameters or None)
        if relation is None:
            raise UsageError("the statement gives no rows. Write a select.")
        return relation.to_arrow_reader(ROWS_AT_A_TIME)
    except duckdb.Error as error:
        raise UsageError(str(error)) from error


def _row_groups(reader: Any) -> Iterator[Any]:  # noqa: ANN401 - pyarrow has no types
    """Yield the rows as Arrow tables of about `ROW_GROUP_BYTES`: many rows where they are short."""
    import pyarrow as pa  # noqa: PLC0415 - as above

    batches: list[Any] = []
    size = 0
    try:
        for batch in reader:
            batches.append(batch)
            size += batch.nbytes
            if size >= ROW_GROUP_BYTES:
                yield pa.Table.from_batches(batches, reader.schema)
                batches, size = [], 0
    except (duckdb.Error, pa.ArrowException, OSError) as error:  # Arrow makes an OSError of DuckDB's errors
        raise UsageError(str(error)) from error
    if batches:
        yield pa.Table.from_batches(batches, reader.schema)


@contextmanager
def _time_limit(interrupt: Callable[[], None], seconds: float) -> Iterator[None]:
    """Interrupt what runs in the block when the time is over."""
    alarm = threading.Timer(seconds, interrupt)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()

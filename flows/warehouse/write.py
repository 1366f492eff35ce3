"""Writing the tables, views and comments into a new DuckDB file, and checking it there.

The file is made with an old storage version, so that clients of DuckDB 1.5 open it, and is then
opened by its own path: no view carries the name of an attached database.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from inspect import getdoc
from pathlib import Path

import dataframely as dy
import duckdb
import polars as pl

from flows.home.durable import fsync_file, fsync_folder
from flows.home.errors import RepertoireError
from flows.home.settings import CHECKOUT, Home, Settings
from flows.warehouse.checks import CheckResult, run_checks, warehouse_checks
from flows.warehouse.offline import OFFLINE
from flows.warehouse.publish import log_of, remove_database, start_build
from flows.warehouse.views import CHECKS, create_views, quoted
from transforms.contracts import TABLES

SQL = CHECKOUT / "sql"
STORAGE_VERSION = "v1.5.0"
WRITE_ERRORS = (OSError, duckdb.IOException, duckdb.FatalException, duckdb.TransactionException)
"""What a disk that is full or forbidden looks like; the last where a commit finds it so."""
KEYED_PREFIX = "dim_"
"""Dimensions get a declared primary key; on bridges and facts it would cost 40 times the load."""

SQL_TYPES: dict[pl.DataType, str] = {
    pl.String(): "varchar",
    pl.Int64(): "bigint",
    pl.Float64(): "double",
    pl.Boolean(): "boolean",
    pl.Datetime("us"): "timestamp",
    pl.Date(): "date",
}


def write_warehouse(
    home: Home, settings: Settings, tables: Mapping[str, pl.DataFrame], *, sql: Path = SQL
) -> tuple[Path, list[CheckResult]]:
    """Write and check a new warehouse next to the published one; `publish.publish` exchanges them.

    Call it under the writer's lock. Returns the file and what its checks found, which
    `flows/build/prepublish.py` judges. On an error nothing of the file is left.
    """
    path = start_build(home)
    return path, write_file(path, tables, sql=sql, memory_limit=settings.duckdb_memory_limit)


def write_file(
    path: Path, tables: Mapping[str, pl.DataFrame], *, sql: Path = SQL, memory_limit: str | None = None
) -> list[CheckResult]:
    """Write a new warehouse file with every table of the contracts, the views and the comments.

    The rows of each table are in the file as they are given, which the model does in the order of
    its primary key. What the checks found is returned and not judged. The file is whole and on the
    disk afterwards, with no write-ahead log next to it; on an error nothing of it is left.
    """
    _require_tables(tables)
    with _nothing_left_on_error(path):
        _create_file(path)
        connection = _open(path, memory_limit)
        try:
            load_tables(connection, tables)
            create_views(connection, sql)
            results = run_checks(connection, warehouse_checks(sql / CHECKS))
            connection.execute("checkpoint")
        finally:
            connection.close()
        if log_of(path).exists():
            raise RepertoireError(f"{log_of(path)}: DuckDB left a write-ahead log. Build again.")
        fsync_file(path)
        fsync_folder(path.parent)
    return results


def load_tables(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pl.DataFrame]) -> None:
    """Create the `core` schema in an open database and load each table, with its comments."""
    connection.begin()
    connection.execute("create schema core")
    for name, contract in TABLES.items():
        _create_table(connection, name, contract)
        _load_table(connection, name, tables[name])
    connection.commit()


def empty_tables() -> dict[str, pl.DataFrame]:
    """Return every table of the contracts without rows."""
    return {name: contract.create_empty() for name, contract in TABLES.items()}


@contextmanager
def _nothing_left_on_error(path: Path) -> Iterator[None]:
    """Remove the file when the block fails, and say what to do where the disk is the reason."""
    try:
        yield
    except BaseException as error:
        remove_database(path)
        if isinstance(error, duckdb.OutOfMemoryException):
            raise RepertoireError(
                f"{path}: not enough memory for the new warehouse: {error}. Raise duckdb_memory_limit in "
                "repertoire.toml; the published warehouse is as it was."
            ) from error
        if isinstance(error, WRITE_ERRORS):
            raise RepertoireError(
                f"{path}: cannot write the new warehouse: {error}. Make room on that disk, or give this "
                "user the right to write there; the published warehouse is as it was."
            ) from error
        raise


def _create_file(path: Path) -> None:
    """Create an empty DuckDB file of the storage version."""
    connection = duckdb.connect(config=OFFLINE)
    try:
        connection.execute(f"attach {quoted(str(path))} as warehouse (storage_version '{STORAGE_VERSION}')")
    finally:
        connection.close()


def _open(path: Path, memory_limit: str | None) -> duckdb.DuckDBPyConnection:
    """Open the new file by its own path."""
    config = OFFLINE | ({"memory_limit": memory_limit} if memory_limit else {})
    connection = duckdb.connect(str(path), config=config)
    connection.execute("set global TimeZone = 'UTC'")
    return connection


def _require_tables(tables: Mapping[str, pl.DataFrame]) -> None:
    """Raise RepertoireError unless each table is there with the columns and types of its contract."""
    if missing := sorted(TABLES.keys() - tables.keys()):
        raise RepertoireError(
            f"the build made no table {', '.join(missing)}. This is an error in Repertoire."
        )
    if unknown := sorted(tables.keys() - TABLES.keys()):
        raise RepertoireError(f"the build made {', '.join(unknown)}, which no contract describes.")
    for name, contract in TABLES.items():
        expected, found = contract.create_empty().schema, tables[name].schema
        if dict(expected) != dict(found):
            different = sorted(set(expected.items()) ^ set(found.items()), key=str)
            raise RepertoireError(f"table {name} is not as its contract says: {different}.")


def _create_table(connection: duckdb.DuckDBPyConnection, name: str, contract: type[dy.Schema]) -> None:
    """Create one table with its comments."""
    definitions = [
        f'"{column}" {_sql_type(each.dtype)}{"" if each.nullable else " not null"}'
        for column, each in contract.columns().items()
    ]
    if name.startswith(KEYED_PREFIX):
        definitions.append(f"primary key ({', '.join(contract.primary_key())})")
    connection.execute(f"create table core.{name} ({', '.join(definitions)})")
    meaning = " ".join((getdoc(contract) or "").split())
    connection.execute(f"comment on table core.{name} is {quoted(meaning)}")
    for column, each in contract.columns().items():
        connection.execute(f'comment on column core.{name}."{column}" is {quoted(each.description or "")}')


def _load_table(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    """Load the rows of a table through Arrow, in the order of the frame."""
    connection.register("incoming", frame)
    columns = ", ".join(f'"{column}"' for column in TABLES[name].columns())
    connection.execute(f"insert into core.{name} select {columns} from incoming")  # noqa: S608 - own names
    connection.unregister("incoming")


def _sql_type(dtype: pl.DataType) -> str:
    """Return DuckDB's name of a type of the contracts."""
    if isinstance(dtype, pl.List):
        return f"{_sql_type(dtype.inner)}[]"  # type: ignore[arg-type]
    return SQL_TYPES[dtype]

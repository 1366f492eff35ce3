"""Writing the rows of all tables into a new DuckDB file that has the views, and checking it there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from flows.home.durable import fsync_file, fsync_folder
from flows.home.errors import RepertoireError, SystemFaultError, remedy_of
from flows.home.settings import CHECKOUT, Home, Settings
from flows.warehouse.checks import CheckResult, run_checks, warehouse_checks
from flows.warehouse.empty import create_empty_warehouse, fill_stored
from flows.warehouse.offline import OFFLINE
from flows.warehouse.publish import log_of, remove_database, start_build
from flows.warehouse.views import CHECKS
from transforms.contracts import TABLES

SQL = CHECKOUT / "sql"
WRITE_ERRORS = (OSError, duckdb.IOException, duckdb.FatalException, duckdb.TransactionException)
"""What a disk that is full or forbidden looks like; the last where a commit finds it so."""
KEPT_EMPTY = "empty"
"""The folder of the cache for the warehouse without rows."""


def write_warehouse(
    home: Home, settings: Settings, tables: Mapping[str, pl.DataFrame], *, sql: Path = SQL
) -> tuple[Path, list[CheckResult]]:
    """Write and check a new warehouse next to the published one; `publish.publish` exchanges them.

    Call it under the writer's lock. Returns the file and what its checks found, which
    `flows/build/prepublish.py` judges. On an error nothing of the file is left.
    """
    path = start_build(home)
    kept = home.cache / KEPT_EMPTY
    return path, write_file(path, tables, sql=sql, memory_limit=settings.duckdb_memory_limit, kept=kept)


def write_file(
    path: Path,
    tables: Mapping[str, pl.DataFrame],
    *,
    sql: Path = SQL,
    memory_limit: str | None = None,
    kept: Path | None = None,
) -> list[CheckResult]:
    """Write a new warehouse file with every table of the contracts, the views and the comments.

    The rows of each table are in the file as they are given, which the model does in the order of
    its primary key. What the checks found is returned and not judged. The file is whole and on the
    disk afterwards, with no write-ahead log next to it; on an error nothing of it is left. `kept` is the
    folder for the file without rows, see `empty.create_empty_warehouse`.
    """
    _require_tables(tables)
    with _nothing_left_on_error(path):
        stored = create_empty_warehouse(path, sql, kept)
        connection = _open(path, memory_limit)
        try:
            fill_tables(connection, tables)
            fill_stored(connection, stored, sql)
            results = run_checks(connection, warehouse_checks(sql / CHECKS))
            connection.execute("checkpoint")
        finally:
            connection.close()
        if log_of(path).exists():
            raise RepertoireError(f"{log_of(path)}: DuckDB left a write-ahead log. Build again.")
        fsync_file(path)
        fsync_folder(path.parent)
    return results


def fill_tables(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pl.DataFrame]) -> None:
    """Load the rows of each table of `core`, which is there and empty, through Arrow, in the order given."""
    connection.begin()
    for name in TABLES:
        connection.register("incoming", tables[name])
        columns = ", ".join(f'"{column}"' for column in TABLES[name].columns())
        connection.execute(f"insert into core.{name} select {columns} from incoming")  # noqa: S608 - own names
        connection.unregister("incoming")
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
            raise SystemFaultError(
                f"{path}: not enough memory for the new warehouse: {error}. Raise duckdb_memory_limit in "
                "repertoire.toml; the published warehouse is as it was."
            ) from error
        if isinstance(error, WRITE_ERRORS):
            remedy = remedy_of(error) or "Make room on that disk, or give this user the right to write there"
            said = str(error).rstrip(".!")
            raise SystemFaultError(
                f"{path}: cannot write the new warehouse: {said}. {remedy}, then run again; the published "
                "warehouse is as it was."
            ) from error
        raise


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

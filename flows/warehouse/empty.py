"""A warehouse without rows: its tables, views, macros and comments, kept for the next build.

To create some 190 objects with 2,600 comments, each of them parsed and bound, takes longer than to load a
thousand exercises. All of it follows from the files of `sql/`, the contracts and the code, so that the file
which they gave last time is copied, for as long as none of them has changed. A stored view is an empty
table here; `fill_stored` works its rows out once the tables are loaded.

The file is made with an old storage version, so that clients of DuckDB 1.5 open it, and is then opened by its
own path: no view carries the name of an attached database.
"""

import json
import shutil
from collections.abc import Sequence
from inspect import getdoc
from pathlib import Path
from typing import NamedTuple

import dataframely as dy
import duckdb
import polars as pl

from flows.home.digest import digest_of, digest_of_packages, digest_of_parts, digest_of_value
from flows.home.durable import make_folder_durably, replace_durably, write_durably
from flows.home.errors import UsageError
from flows.home.settings import CHECKOUT
from flows.warehouse.offline import OFFLINE
from flows.warehouse.sql_files import place_of, read_sql_file
from flows.warehouse.views import create_views, quoted
from transforms.contracts import TABLES

STORAGE_VERSION = "v1.5.0"
KEYED_PREFIX = "dim_"
"""Dimensions get a declared primary key; on bridges and facts it would cost 40 times the load."""

CODE = ("flows/warehouse", "transforms/contracts", "transforms/enums.py")
"""What decides, beside the files of `sql/`, which objects there are and what their comments say."""

SQL_TYPES: dict[pl.DataType, str] = {
    pl.String(): "varchar",
    pl.Int64(): "bigint",
    pl.Float64(): "double",
    pl.Boolean(): "boolean",
    pl.Datetime("us"): "timestamp",
    pl.Date(): "date",
}


class StoredView(NamedTuple):
    """A view whose rows are stored: its full name, and the query that gives them."""

    name: str
    query: str


def create_empty_warehouse(path: Path, sql: Path, kept: Path | None = None) -> list[StoredView]:
    """Write a new DuckDB file with all tables, views, macros and comments, and without rows.

    Returns the views that are stored, in the order in which `fill_stored` must fill them. `kept` is the
    folder for the file of last time; without one everything is created. What is not whole there, or was made
    by other files or code, is made again. Raises UsageError as `views.create_views` does.
    """
    key = _key_of(sql) if kept else ""
    if kept and (stored := _copied(kept, key, path)) is not None:
        return stored
    stored = _create(path, sql)
    if kept:
        _keep(path, kept, key, stored)
    return stored


def fill_stored(connection: duckdb.DuckDBPyConnection, stored: Sequence[StoredView], sql: Path) -> None:
    """Work out the rows of the views that are stored, in their order, from loaded tables; all, or none.

    Raises UsageError, which names the file of the view, where DuckDB rejects a query for what is there.
    """
    connection.begin()
    for view in stored:
        try:
            connection.execute(f"truncate {view.name}")  # one that reads no table has its rows already
            connection.execute(f"insert into {view.name}\n{view.query}")
        except (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError) as error:
            path = sql.joinpath(*view.name.split(".")).with_suffix(".sql")
            where = place_of(path, read_sql_file(path)[0], error, before=1)
            raise UsageError(f"{where}: DuckDB rejects it: {error}") from error
    connection.commit()


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the `core` schema in an open database with the table of each contract, and its comments."""
    statements = ["create schema core;"]
    for name, contract in TABLES.items():
        statements += _table_statements(name, contract)
    connection.begin()  # each of the 900 statements would wait for the disk
    connection.execute("".join(statements))
    connection.commit()


def _key_of(sql: Path) -> str:
    """Return the digest of all that an empty warehouse is made from."""
    files = tuple(sorted(str(file.relative_to(sql)) for file in sql.iterdir()))
    parts = (digest_of_packages(sql, files), digest_of_packages(CHECKOUT, CODE))
    return digest_of_parts((*parts, STORAGE_VERSION, duckdb.__version__))


def _create(path: Path, sql: Path) -> list[StoredView]:
    with duckdb.connect(config=OFFLINE) as connection:
        connection.execute(f"attach {quoted(str(path))} as warehouse (storage_version '{STORAGE_VERSION}')")
    with duckdb.connect(str(path), config=OFFLINE) as connection:
        create_tables(connection)
        created = create_views(connection, sql)
        connection.execute("checkpoint")
    return [StoredView(file.full_name, file.query.strip()) for file in created if file.stored]


def _copied(kept: Path, key: str, path: Path) -> list[StoredView] | None:
    """Copy the file that was kept; None where there is none of this key, or it is not as it was written."""
    try:
        record = json.loads((kept / f"{key}.json").read_bytes())
        content = (kept / f"{key}.duckdb").read_bytes()
    except (FileNotFoundError, ValueError):
        return None
    if record.get("digest") != _digest_of(content, record.get("stored")):
        return None
    path.write_bytes(content)
    return [StoredView(*view) for view in record["stored"]]


def _digest_of(content: bytes, stored: object) -> str:
    """Return the digest of a file and of the record of its stored views."""
    return digest_of_parts([digest_of(content), digest_of_value(stored)])


def _keep(path: Path, kept: Path, key: str, stored: Sequence[StoredView]) -> None:
    """Keep a copy of a new file in the place of what was kept; the record, which is written last, counts."""
    make_folder_durably(kept)
    for old in kept.iterdir():
        old.unlink()
    temporary = kept / f"{key}.tmp"
    shutil.copyfile(path, temporary)
    replace_durably(temporary, kept / f"{key}.duckdb")
    record = {"digest": _digest_of((kept / f"{key}.duckdb").read_bytes(), stored), "stored": stored}
    write_durably(kept / f"{key}.json", json.dumps(record).encode())


def _table_statements(name: str, contract: type[dy.Schema]) -> list[str]:
    """Return the statements that create one table with its comments."""
    definitions = [
        f'"{column}" {_sql_type(each.dtype)}{"" if each.nullable else " not null"}'
        for column, each in contract.columns().items()
    ]
    if name.startswith(KEYED_PREFIX):
        definitions.append(f"primary key ({', '.join(contract.primary_key())})")
    meaning = " ".join((getdoc(contract) or "").split())
    return [
        f"create table core.{name} ({', '.join(definitions)});",
        f"comment on table core.{name} is {quoted(meaning)};",
        *(
            f'comment on column core.{name}."{column}" is {quoted(each.description or "")};'
            for column, each in contract.columns().items()
        ),
    ]


def _sql_type(dtype: pl.DataType) -> str:
    """Return DuckDB's name of a type of the contracts."""
    if isinstance(dtype, pl.List):
        return f"{_sql_type(dtype.inner)}[]"  # type: ignore[arg-type]
    return SQL_TYPES[dtype]

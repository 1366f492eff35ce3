"""Views whose rows the warehouse stores: what many others read, and what takes long to work out.

A warehouse does not change once it is written, so that stored rows are those that the view would give. To who
reads it is the same: name, columns, order of the rows and comments stay; only DuckDB calls it a table.
"""

from collections.abc import Sequence

import duckdb

from flows.warehouse.views import ViewFile, comments

_STORING = "_storing"
"""Name of a table until it takes the place of its view."""


def store_views(connection: duckdb.DuckDBPyConnection, files: Sequence[ViewFile]) -> None:
    """Put a table of its rows in the place of each view that is to be stored.

    `files` are all views and macros in the order in which they were created, on tables that are loaded: what
    reads a stored view comes after it, and reads the table.
    """
    for file in files:
        if file.stored:
            _store(connection, file)


def _store(connection: duckdb.DuckDBPyConnection, file: ViewFile) -> None:
    """Store one view."""
    connection.execute(f"create table {file.schema}.{_STORING} as select * from {file.full_name}")  # noqa: S608 - our own name
    connection.execute(f"drop view {file.full_name}")
    connection.execute(f"alter table {file.schema}.{_STORING} rename to {file.name}")
    connection.execute(comments(file, "table"))

"""SQLite: the rows of a query, read-only, with nothing allowed but reading."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import quote

from flows.collect.dataset.limits import LINE_BYTES, QUERY_SECONDS, WORKBOOK_BYTES
from flows.collect.dataset.records import Look
from flows.collect.dataset.sqlite_references import query_of, quoted, read_tables
from flows.collect.dataset.stored import Stored
from flows.collect.dataset.table import cell_value
from flows.sources.file_form import FileForm

ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
FORBIDDEN_FUNCTIONS = ("load_extension", "readfile", "writefile", "edit", "fts3_tokenizer")
READ_PRAGMAS = ("table_info", "foreign_key_list")
"""What says how a table is made, and changes nothing."""
SIGNATURE = b"SQLite format 3\0"
STEPS = 10_000
"""Instructions of SQLite between two looks at the clock."""
MAX_TABLES = 50


def sqlite_records(stored: Stored, records_path: str | None, form: FileForm) -> Iterator[object]:
    """Yield the rows of a query, by the names of its columns; of the one table where none is pinned.

    Text cells are read like those of CSV. A BLOB, such as a picture, comes as null. Raises UsageError
    where it is no database, the query fails or several tables could be meant.
    """
    if records_path:
        raise stored.error("a row is a record, so there is no path to them. Set query instead of records.")
    with _reading(stored) as connection:
        query = form.query or _only_query(stored, connection)
        cursor = connection.execute(query)
        if cursor.description is None:
            raise stored.error(f"query gives no rows: {query!r}. Write a SELECT.")
        names = [column[0] for column in cursor.description]
        if len(set(names)) != len(names):
            raise stored.error(f"query gives two columns of one name: {', '.join(names)}. Rename one by AS.")
        for row in cursor:
            yield {name: _value(value) for name, value in zip(names, row, strict=True)}


def look_at_sqlite(stored: Stored) -> list[Look]:
    """Return each table of a database with the names of what it refers to, those with most rows first."""
    with _reading(stored) as connection:
        tables = read_tables(connection, _tables(connection)[:MAX_TABLES])
        counted = [
            (connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0], name)  # noqa: S608 - quoted
            for name in tables
        ]
        looks = []
        for _, name in sorted((each for each in counted if each[0]), key=lambda each: -each[0]):
            found = query_of(connection, tables[name], tables)
            notes = (f"Table {name}.", *found.notes)
            looks.append(Look(FileForm(query=found.query), notes=notes, name=name, reads=found.reads))
    return looks


def _tables(connection: sqlite3.Connection) -> list[str]:
    """Return the tables; views are left out, since a view can be anything: name one in `query`."""
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [
        name
        for name, sql in found
        if isinstance(name, str)
        and not name.startswith("sqlite_")
        and not str(sql).upper().startswith("CREATE VIRTUAL")
    ]


def _only_query(stored: Stored, connection: sqlite3.Connection) -> str:
    names = _tables(connection)
    if len(names) != 1:
        raise stored.error(
            f"holds {len(names)} tables: {', '.join(names[:10])}. "
            "Set query in the source file to the SELECT that gives the exercises."
        )
    return f"SELECT * FROM {quoted(names[0])}"  # noqa: S608 - quoted


def _value(value: object) -> object:
    return cell_value(value) if isinstance(value, str) else None if isinstance(value, bytes) else value


@contextmanager
def _reading(stored: Stored) -> Iterator[sqlite3.Connection]:
    """Open a database for nothing but reading, for a limited time.

    Raises UsageError for what SQLite says of the file or the query.
    """
    if stored.head(len(SIGNATURE)) != SIGNATURE:
        raise stored.error("not a SQLite database. Write the file again, or name it after what it is.")
    journals = [stored.path.with_name(stored.path.name + ending) for ending in ("-wal", "-journal")]
    if not stored.is_compressed and any(each.is_file() and each.stat().st_size for each in journals):
        raise stored.error(
            "a program is writing to it, so what it holds is not whole. Close that program, or copy it with: "
            "sqlite3 FILE '.backup COPY'"
        )
    ends_at = time.monotonic() + QUERY_SECONDS
    try:
        with closing(_connect(stored)) as connection:
            connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LINE_BYTES)
            connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.execute("PRAGMA temp_store = FILE")
            connection.set_authorizer(_authorize)
            connection.set_progress_handler(lambda: time.monotonic() > ends_at, STEPS)
            yield connection
    except sqlite3.Error as error:
        problem = f"the query takes more than {QUERY_SECONDS:.0f} s" if "interrupted" in str(error) else error
        raise stored.error(f"not readable by SQLite: {problem}. Correct query, or the file.") from error


def _connect(stored: Stored) -> sqlite3.Connection:
    if not stored.is_compressed:
        return sqlite3.connect(f"file:{quote(str(stored.path))}?mode=ro&immutable=1", uri=True)
    connection = sqlite3.connect(":memory:")
    connection.deserialize(stored.whole(WORKBOOK_BYTES, "the database itself, unpacked"))
    return connection


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    if action == sqlite3.SQLITE_PRAGMA:
        return sqlite3.SQLITE_OK if first in READ_PRAGMAS else sqlite3.SQLITE_DENY
    is_function = action == sqlite3.SQLITE_FUNCTION
    if action not in ALLOWED or (is_function and (second or "").lower() in FORBIDDEN_FUNCTIONS):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK

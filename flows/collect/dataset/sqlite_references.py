"""What the rows of a SQLite table refer to: numbers of other tables become their names in one query."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

NAMES = ("name", "title", "label")
"""Columns that name a row; where there is none, the first column of text does."""
OPPOSITES = {"primary": "secondary", "main": "secondary", "target": "secondary"}
"""What a link says that is not what its column of 0 and 1 says: `is_primary = 0`."""
MAX_ROLES = 4
_KEY_ENDING = re.compile(r"(?:_|(?<=[a-z])(?=I))id$", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """A table: its columns with their types, its one primary key, and by column (table, its key) named."""

    name: str
    columns: dict[str, str]
    key: str | None
    references: dict[str, tuple[str, str]]

    @property
    def label(self) -> str | None:
        """The column that names a row."""
        by_name = {column.lower(): column for column in self.columns}
        text = (name for name in self.columns if self.is_text(name) and name not in self.references)
        return next((by_name[name] for name in NAMES if name in by_name), next(text, None))

    def is_text(self, column: str) -> bool:
        """Return whether a column is declared as text."""
        return any(kind in self.columns[column].upper() for kind in ("CHAR", "TEXT", "CLOB"))

    @property
    def others(self) -> list[str]:
        """The columns that are neither the key nor a reference."""
        return [name for name in self.columns if name != self.key and name not in self.references]


def read_tables(connection: sqlite3.Connection, names: Sequence[str]) -> dict[str, Table]:
    """Return tables with what their columns refer to, as is declared or as their names say: `muscle_id`."""
    plain = {}
    for name in names:
        described = connection.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
        rows = [(column, kind, place) for _, column, kind, _, _, place in described]
        keys = [column for column, _, place in rows if place]
        key = (
            keys[0] if len(keys) == 1 else next((c for c, *_ in rows if not keys and c.lower() == "id"), None)
        )
        plain[name] = Table(name, {column: kind for column, kind, _ in rows}, key, {})
    found = {}
    for name, table in plain.items():
        keys = connection.execute(f"PRAGMA foreign_key_list({quoted(name)})").fetchall()
        declared = [(column, other, key) for _, _, other, column, key, *_ in keys]
        by_name = {column: other for column in table.columns if (other := _named_by(column, name, plain))}
        references = {
            column: (other, key or plain[other].key or "")
            for column, other, key in (*((c, o, None) for c, o in by_name.items()), *declared)
            if other in plain and (key or plain[other].key)
        }
        found[name] = Table(name, table.columns, table.key, references)
    return found


class Found(NamedTuple):
    """The query of a table, the other tables that it reads, and sentences on that."""

    query: str
    reads: frozenset[str]
    notes: Sequence[str]


def query_of(connection: sqlite3.Connection, table: Table, tables: dict[str, Table]) -> Found:
    """Return the SELECT of a table with the names of what it refers to."""
    columns = [f"t.{quoted(name)}" for name in table.columns if name not in table.references]
    joins: list[str] = []
    notes: list[str] = []
    reads: set[str] = set()
    taken = {name.lower() for name in table.columns if name not in table.references}
    for column, (other, key) in table.references.items():
        label = tables[other].label
        if label is None:
            columns.append(f"t.{quoted(column)}")
            notes.append(f"{column} refers to {other}, which names nothing: it is read as a number.")
            continue
        alias = f"r{len(joins)}"
        title = _free(_KEY_ENDING.sub("", column) or other, taken)
        joins.append(f"LEFT JOIN {quoted(other)} {alias} ON {alias}.{quoted(key)} = t.{quoted(column)}")
        columns.append(f"{alias}.{quoted(label)} AS {quoted(title)}")
        notes.append(f"{column} is read as {other}.{label}.")
        reads.add(other)
    for listed, rows, of in _lists(connection, table, tables):
        alias, title = f"r{len(joins)}", _free(listed, taken)
        joins.append(f"LEFT JOIN ({rows}) {alias} ON {alias}.owner = t.{quoted(table.key or '')}")
        columns.append(f"{alias}.listed AS {quoted(title)}")
        notes.append(f"{title} is a list of {of[0]}.")
        reads.update(of)
    if not joins:
        return Found(f"SELECT * FROM {quoted(table.name)}", frozenset(), notes)  # noqa: S608 - quoted
    query = f"SELECT {', '.join(columns)} FROM {quoted(table.name)} t {' '.join(joins)}"  # noqa: S608 - quoted
    return Found(query, frozenset(reads), notes)


def quoted(name: str) -> str:
    """Return the name of a table or column as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def _named_by(column: str, table: str, tables: dict[str, Table]) -> str | None:
    """Return the table that the name of a column names: `muscle_id` is of muscles."""
    stem = _KEY_ENDING.sub("", column).lower()
    if stem == column.lower():
        return None
    ways = (stem, f"{stem}s", f"{stem}es", f"{stem[:-1]}ies")
    by_name = {name.lower(): name for name in tables if name != table}
    return next((by_name[way] for way in ways if way in by_name), None)


def _lists(
    connection: sqlite3.Connection, table: Table, tables: dict[str, Table]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield name, query (owner, listed) and tables of each list that other tables hold for a table."""
    for link in tables.values() if table.key else ():
        owners = [column for column, (other, _) in link.references.items() if other == table.name]
        if link is table or len(owners) != 1:
            continue
        (owner,) = owners
        targets = [(column, *other) for column, other in link.references.items() if column != owner]
        if len(targets) == 1 and (label := tables[targets[0][1]].label):
            column, other, key = targets[0]
            joined = f"{quoted(link.name)} l JOIN {quoted(other)} o ON o.{quoted(key)} = l.{quoted(column)}"
            for title, where in _roles(connection, link, other):
                yield title, _listed(link, owner, f"o.{quoted(label)}", joined, where), (link.name, other)
        elif (
            not targets
            and (texts := [name for name in link.others if link.is_text(name)])
            and len(texts) == 1
        ):
            title = _without(link.name, table.name)
            text = f"l.{quoted(texts[0])}"
            yield title, _listed(link, owner, text, f"{quoted(link.name)} l", ""), (link.name,)


def _listed(link: Table, owner: str, value: str, rows: str, where: str) -> str:
    """Return the query of the values of each owner as a list, in the order that their numbers give."""
    numbers = [name for name in link.others if not link.is_text(name)]
    last = [link.key] if link.key else [name for name in link.references if name != owner]
    order = ", ".join(f"l.{quoted(name)}" for name in (*numbers, *last)) or "2"
    inner = f"SELECT l.{quoted(owner)} AS owner, {value} AS value FROM {rows} {where} ORDER BY 1, {order}"  # noqa: S608 - quoted
    return f"SELECT owner, json_group_array(value) AS listed FROM ({inner}) GROUP BY owner"  # noqa: S608 - quoted


def _roles(connection: sqlite3.Connection, link: Table, other: str) -> Iterator[tuple[str, str]]:
    """Yield the name of each list that the rows of a link are, and the condition by which it is told."""
    for column in link.others:
        query = f"SELECT DISTINCT {quoted(column)} FROM {quoted(link.name)} ORDER BY 1 LIMIT {MAX_ROLES + 1}"  # noqa: S608 - quoted
        values = [value for (value,) in connection.execute(query) if value is not None]
        word = re.sub(r"^is_", "", column.lower())
        if link.is_text(column) and 1 < len(values) <= MAX_ROLES:
            for value in values:
                literal = "'" + str(value).replace("'", "''") + "'"
                yield f"{value}_{other}", f"WHERE l.{quoted(column)} = {literal}"
            return
        if (set(values) <= {0, 1} and values and word != column.lower()) or (
            set(values) == {0, 1} and word in OPPOSITES
        ):
            yield f"{word}_{other}", f"WHERE l.{quoted(column)} = 1"
            yield f"{OPPOSITES.get(word, 'other')}_{other}", f"WHERE l.{quoted(column)} = 0"
            return
    yield other, ""


def _without(name: str, owner: str) -> str:
    """Return the name of a table without that of the one that it belongs to: `exercise_steps` is steps."""
    stem = owner.removesuffix("s")
    return re.sub(rf"^{re.escape(stem)}s?_", "", name, flags=re.IGNORECASE) or name


def _free(title: str, taken: set[str]) -> str:
    found = title if title.lower() not in taken else f"{title}_name"
    taken.add(found.lower())
    return found

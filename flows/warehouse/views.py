"""Views and macros: one file each, created in the order of what they read, documented from their header.

`sql/coverage/by_muscle.sql` is `coverage.by_muscle`. What a column means is said once: in the header of
the file, in that of the object which the header names under `Columns`, or in `sql/names.toml`. DuckDB keeps
comments on views, on their columns and on macros, but not on the columns of a macro: those are in the
macro's own comment.

What many others read, and what takes long to work out, says `-- Stored: why`: a table of its rows stands in
the place of that view. A warehouse does not change once it is written, so that these are the rows that the
view would give. To who reads it is the same: name, columns, order of the rows and comments; only DuckDB
calls it a table.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Literal

import duckdb

from flows.home.errors import UsageError
from flows.warehouse.offline import OFFLINE
from flows.warehouse.shared_names import FILE, SharedNames, read_shared_names
from flows.warehouse.sql_files import Header, place_of, read_sql_file
from transforms.contracts import TABLES

CHECKS = "checks"

Meanings = Mapping[str, str]
Kind = Literal["view", "table macro", "macro"]
_VIEW = re.compile(r"create\s+(?:or\s+replace\s+)?view\s+([\w.]+)\s+as\b(.*)", re.IGNORECASE | re.DOTALL)
_VIEW_WORD = re.compile(r"\bview\b", re.IGNORECASE)
_MACRO = re.compile(
    r"create\s+(?:or\s+replace\s+)?(?:macro|function)\s+([\w.]+)\s*\((.*?)\)\s*as\b(\s*table\b)?(.*)",
    re.IGNORECASE | re.DOTALL,
)
_INPUT = re.compile(r"\b[a-z_]\w*\.[a-z_]\w*\b")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a macro."""

    name: str
    has_default: bool


@dataclass(frozen=True)
class ViewFile:
    """A file of `sql/<schema>/<name>.sql`: a view or a macro with its documentation.

    columns: meaning of each column that its header describes; as `create_views` returns it, of every column
    in order. columns_of: table, view or macro whose columns of the same names mean the same.
    parameter_meanings: of every parameter. depends_on: full names of the tables, views and macros that its
    query reads. stored: why the rows of a view are stored in the warehouse; None where they are not.
    statement: the whole `create`. query: what stands after its `as`.
    """

    path: Path
    header: Header
    kind: Kind
    schema: str
    name: str
    meaning: str
    grain: str
    inputs: frozenset[str]
    example: str | None
    columns_of: str | None
    columns: dict[str, str]
    parameters: tuple[Parameter, ...]
    parameter_meanings: dict[str, str]
    depends_on: frozenset[str]
    stored: str | None
    statement: str
    query: str

    @property
    def full_name(self) -> str:
        """Schema and name."""
        return f"{self.schema}.{self.name}"

    @property
    def needs(self) -> frozenset[str]:
        """Full names of what must be there before it."""
        return self.depends_on | ({self.columns_of} if self.columns_of else set())

    @property
    def call(self) -> str:
        """What to write after `from` to read it: the name, or a call of the macro."""
        if self.kind == "view":
            return self.full_name
        nulls = ", ".join("null" for each in self.parameters if not each.has_default)
        return (self.example or f"{self.full_name}({nulls})").removeprefix("from ").rstrip(";")

    @property
    def comment(self) -> str:
        """The comment that the object carries in the warehouse."""
        parts = [self.meaning]
        if self.grain:
            parts.append(f"Grain: {self.grain.rstrip('.')}.")
        if self.parameter_meanings:
            parts.append("Parameters: " + _listed(self.parameter_meanings))
        if self.kind == "table macro":
            parts.append("Columns: " + _listed(self.columns))
        return " ".join(parts)


def read_view_files(folder: Path) -> list[ViewFile]:
    """Read `<folder>/<schema>/*.sql` but for the checks, in an order in which they can be created.

    Raises UsageError, which names the file, for a bad header, a wrong name or a cycle.
    """
    shared = read_shared_names(folder)
    paths = [path for path in sorted(folder.glob("*/*.sql")) if path.parent.name != CHECKS]
    read = [_read_view_file(path, shared.parameters) for path in paths]
    names = _names_read(tuple(file.query for file in read))
    files = [replace(file, depends_on=own - {file.full_name}) for file, own in zip(read, names, strict=True)]
    by_name = {file.full_name: file for file in files}
    graph = {file.full_name: sorted(file.needs & by_name.keys()) for file in files}
    try:
        return [by_name[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        cycle = error.args[1]
        raise UsageError(
            f"{by_name[cycle[0]].path}: reads itself: {' <- '.join(cycle)}. Take one of these out of another."
        ) from error


def create_views(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[ViewFile]:
    """Create the views and macros of a folder with their comments; return them in order of creation.

    The tables that they read must be loaded: a view that says `Stored` becomes a table of its rows, before
    what reads it is created, which then is bound to the table and not to all that lies below it. All are
    created, or none. Raises UsageError, which names the file, when DuckDB rejects one, when a column of it is
    described nowhere, or when its header describes what is no column or repeats what it would inherit.
    """
    files = read_view_files(folder)
    connection.begin()
    try:
        connection.execute("".join(f"create schema if not exists {schema};" for schema in _schemas(files)))
        columns = {file.full_name: _create(connection, file) for file in files}
        columns |= _columns_of_views(connection)
        created = _all_described(files, columns, read_shared_names(folder))
        connection.execute("".join(_comments(file, _kind_of(file)) for file in created))
    except BaseException:
        with suppress(duckdb.Error):  # the first error counts
            connection.rollback()
        raise
    connection.commit()
    return created


def _schemas(files: Sequence[ViewFile]) -> list[str]:
    return sorted({file.schema for file in files})


def _kind_of(file: ViewFile) -> str:
    """Return what an object is to DuckDB where it is given a comment."""
    if file.stored:
        return "table"
    return "macro table" if file.kind == "table macro" else file.kind


def columns_of(connection: duckdb.DuckDBPyConnection, file: ViewFile) -> dict[str, str]:
    """Return the names and types of the columns that a created view or macro gives."""
    if file.kind == "macro":
        return {}
    query = f"describe select * from {file.call}"  # noqa: S608 - the name comes from our own file
    return {row[0]: row[1] for row in connection.execute(query).fetchall()}


def _create(connection: duckdb.DuckDBPyConnection, file: ViewFile) -> Collection[str]:
    """Create one object; return the columns of a macro, which DuckDB knows only of a call of it."""
    try:
        connection.execute(_VIEW_WORD.sub("table", file.statement, 1) if file.stored else file.statement)
        return () if file.kind == "view" else columns_of(connection, file)
    except (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError) as error:
        hint = " A macro that cannot be called with nulls needs '-- Example: <a call>' in its header."
        where = place_of(file.path, file.header, error)
        raise UsageError(
            f"{where}: DuckDB rejects it: {error}{'' if file.kind == 'view' else hint}"
        ) from error


def _columns_of_views(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return the columns of views and tables, in one query: describing each takes as long as creating it."""
    rows = connection.execute("""
        select schema_name || '.' || table_name, list(column_name order by column_index)
        from duckdb_columns() where not internal
        group by all
    """).fetchall()
    return dict(rows)


def _all_described(
    files: Sequence[ViewFile], columns: Mapping[str, Collection[str]], shared: SharedNames
) -> list[ViewFile]:
    """Return the files with the meaning of each of their columns."""
    described = {f"core.{name}": _contract_meanings(name) for name in TABLES}
    found = []
    for file in files:
        if file.columns_of and file.columns_of not in described:
            raise UsageError(
                f"{file.path}: there is no {file.columns_of}, whose columns it is to have. "
                "Correct '-- Columns:'."
            )
        inherited = {**shared.columns, **described.get(file.columns_of or "", {})}
        found.append(_described(file, columns[file.full_name], inherited))
        described[file.full_name] = found[-1].columns
    return found


def _described(file: ViewFile, columns: Collection[str], inherited: Meanings) -> ViewFile:
    """Return the file with the meaning of each of its columns: that of its header, or the inherited one."""
    undocumented = [name for name in columns if name not in file.columns and name not in inherited]
    if undocumented:
        raise UsageError(
            f"{file.path}: undocumented: {', '.join(undocumented)}. Add '-- <column>: <meaning>' to its "
            "header, or name under '-- Columns:' what has such a column."
        )
    unknown = ", ".join(sorted(file.columns.keys() - set(columns)))
    if unknown:
        raise UsageError(f"{file.path}: documents what is not a column: {unknown}. Correct its header.")
    _check_not_repeated(file.path, file.columns, inherited)
    return replace(file, columns={name: file.columns.get(name) or inherited[name] for name in columns})


def _check_not_repeated(path: Path, own: Meanings, inherited: Meanings) -> None:
    """Raise UsageError where a header says of a name what it would inherit."""
    repeated = ", ".join(name for name, meaning in own.items() if inherited.get(name) == meaning)
    if repeated:
        raise UsageError(
            f"{path}: repeats what '-- Columns:' or {FILE} says: {repeated}. Remove that from its header."
        )


def _contract_meanings(table: str) -> Meanings:
    """Return the meaning of each column of a table of `core`."""
    return {name: column.description or "" for name, column in TABLES[table].columns().items()}


def _comments(file: ViewFile, what: str) -> str:
    """Return the statements that set the comments of an object: a view, table, macro or macro table."""
    statements = [f"comment on {what} {file.full_name} is {quoted(file.comment)};"]
    if file.kind == "view":
        statements += [
            f'comment on column {file.full_name}."{column}" is {quoted(meaning)};'
            for column, meaning in file.columns.items()
        ]
    return "".join(statements)


def quoted(text: str) -> str:
    """Write a text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _read_view_file(path: Path, shared: Meanings) -> ViewFile:
    """Read one file but for `depends_on`; `shared` has parameters that its header need not describe."""
    header, statement = read_sql_file(path)
    kind, name, parameters, body = _take_apart(path, statement)
    schema = path.parent.name
    if name.lower() != f"{schema}.{path.stem}":
        raise UsageError(
            f"{path}: creates {name}, but its path says {schema}.{path.stem}. Make them the same."
        )
    _check_header(path, header, kind)
    meanings, columns = _split_meanings(path, header, [each.name for each in parameters], shared)
    return ViewFile(
        path=path,
        header=header,
        kind=kind,
        schema=schema,
        name=path.stem,
        meaning=header.meaning,
        grain=header.keys.get("Grain", ""),
        inputs=frozenset(_INPUT.findall(header.keys.get("Inputs", ""))),
        example=header.keys.get("Example"),
        columns_of=header.keys.get("Columns"),
        columns=columns,
        parameters=parameters,
        parameter_meanings=meanings,
        depends_on=frozenset(),
        stored=header.keys.get("Stored"),
        statement=statement,
        query=body,
    )


def _take_apart(path: Path, statement: str) -> tuple[Kind, str, tuple[Parameter, ...], str]:
    """Return kind, name, parameters and query of a `create` statement."""
    if view := _VIEW.fullmatch(statement):
        return "view", view[1], (), view[2]
    if macro := _MACRO.fullmatch(statement):
        parameters = tuple(Parameter(part.split()[0], "=" in part) for part in _split(macro[2]))
        if macro[3]:
            return "table macro", macro[1], parameters, macro[4]
        return "macro", macro[1], parameters, f"select {macro[4]}"
    raise UsageError(
        f"{path}: is neither a view nor a macro. "
        "Write 'create view schema.name as ...' or 'create macro schema.name(...) as table ...'."
    )


def _split(parameters: str) -> list[str]:
    """Split a list of parameters at the commas that are in no bracket and no quotes."""
    parts = re.findall(r"(?:'[^']*'|\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|[^,'\[({])+", parameters)
    return [part.replace(":=", " := ") for part in parts if part.strip()]


def _check_header(path: Path, header: Header, kind: Kind) -> None:
    """Raise UsageError for a line that is missing from a header."""
    wanted = () if kind == "macro" else ("Grain", "Inputs")
    for key in wanted:
        if not header.keys.get(key):
            raise UsageError(f"{path}: the header has no '{key}'. Add '-- {key}: ...'.")
    if kind != "view" and "Stored" in header.keys:
        raise UsageError(f"{path}: only the rows of a view can be stored. Remove '-- Stored:'.")


def _split_meanings(
    path: Path, header: Header, parameters: Collection[str], shared: Meanings
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the meanings of the parameters and of the columns; parameters come first."""
    of_parameters: dict[str, str] = {}
    columns: dict[str, str] = {}
    for name, meaning in header.names:
        into = of_parameters if name in parameters and name not in of_parameters else columns
        if name in into:
            raise UsageError(f"{path}: the header has '{name}' twice. Remove one.")
        if not meaning:
            raise UsageError(f"{path}: the header gives no meaning for '{name}'. Complete that line.")
        into[name] = meaning
    _check_not_repeated(path, of_parameters, shared)
    if missing := ", ".join(name for name in parameters if name not in of_parameters and name not in shared):
        raise UsageError(f"{path}: undocumented: {missing}. Add '-- <parameter>: <meaning>' to its header.")
    return {name: of_parameters.get(name) or shared[name] for name in parameters}, columns


@lru_cache(maxsize=4)
def _names_read(queries: tuple[str, ...]) -> list[frozenset[str]]:
    """Return the full names of the tables, views and macros that each query reads, as DuckDB parses it.

    Names without a schema are CTEs or built in. They are remembered, since no parser is free.
    """
    with duckdb.connect(config=OFFLINE) as connection:
        parsed = [connection.execute("select json_serialize_sql(?)", [query]).fetchall() for query in queries]
    return [
        frozenset(name.lower() for name in _names_in(json.loads(text)["statements"])) for [(text,)] in parsed
    ]


def _names_in(node: object) -> Iterator[str]:
    """Yield the names with a schema of the tables and functions in a parsed query."""
    if isinstance(node, list):
        for each in node:
            yield from _names_in(each)
    elif isinstance(node, dict):
        if node.get("type") == "BASE_TABLE" and node["schema_name"]:
            yield f"{node['schema_name']}.{node['table_name']}"
        elif node.get("function_name") and node["schema"]:
            yield f"{node['schema']}.{node['function_name']}"
        for each in node.values():
            yield from _names_in(each)


def _listed(meanings: dict[str, str]) -> str:
    """Write names with their meanings as one sentence."""
    return "; ".join(f"{name}: {meaning.rstrip('.')}" for name, meaning in meanings.items()) + "."

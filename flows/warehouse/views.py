"""Views and macros: one file each, created in the order of what they read, documented from their header.

`sql/coverage/by_muscle.sql` is `coverage.by_muscle`. DuckDB keeps comments on views, on their
columns and on macros, but not on the columns of a macro: those stand in the macro's own comment.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Literal

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from flows.home.errors import UsageError
from flows.warehouse.sql_files import Header, read_sql_file

CHECKS = "checks"
Kind = Literal["view", "table macro", "macro"]
_VIEW = re.compile(r"create\s+(?:or\s+replace\s+)?view\s+([\w.]+)\s+as\b(.*)", re.IGNORECASE | re.DOTALL)
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

    columns: meaning of each documented column. parameter_meanings: the same for parameters.
    depends_on: full names of the tables, views and macros that its query reads. stored: why the rows of a
    view are stored in the warehouse; None where they are not.
    """

    path: Path
    kind: Kind
    schema: str
    name: str
    meaning: str
    grain: str
    inputs: frozenset[str]
    example: str | None
    columns: dict[str, str]
    parameters: tuple[Parameter, ...]
    parameter_meanings: dict[str, str]
    depends_on: frozenset[str]
    stored: str | None
    statement: str

    @property
    def full_name(self) -> str:
        """Schema and name."""
        return f"{self.schema}.{self.name}"

    @property
    def call(self) -> str:
        """What stands after `from` to read it: the name, or a call of the macro."""
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
    files = [_read_view_file(path) for path in sorted(folder.glob("*/*.sql")) if path.parent.name != CHECKS]
    by_name = {file.full_name: file for file in files}
    graph = {file.full_name: sorted(file.depends_on & by_name.keys()) for file in files}
    try:
        return [by_name[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        cycle = error.args[1]
        raise UsageError(
            f"{by_name[cycle[0]].path}: reads itself: {' <- '.join(cycle)}. Take one of these out of another."
        ) from error


def create_views(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[ViewFile]:
    """Create the views and macros of a folder with their comments; return them in order of creation.

    Raises UsageError, which names the file, when DuckDB refuses one or when its columns are not the
    ones that its header documents. All are created, or none.
    """
    files = read_view_files(folder)
    connection.begin()
    try:
        for schema in sorted({file.schema for file in files}):
            connection.execute(f"create schema if not exists {schema}")
        for file in files:
            _create(connection, file)
    except BaseException:
        with suppress(duckdb.Error):  # the first error counts
            connection.rollback()
        raise
    connection.commit()
    return files


def columns_of(connection: duckdb.DuckDBPyConnection, file: ViewFile) -> dict[str, str]:
    """Return the names and types of the columns that a created view or macro gives."""
    if file.kind == "macro":
        return {}
    query = f"describe select * from {file.call}"  # noqa: S608 - the name comes from our own file
    return {row[0]: row[1] for row in connection.execute(query).fetchall()}


def _create(connection: duckdb.DuckDBPyConnection, file: ViewFile) -> None:
    """Create one object, hold its columns against its header, set its comments."""
    try:
        connection.execute(file.statement)
        columns = columns_of(connection, file)
    except (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError) as error:
        hint = " A macro that cannot be called with nulls needs '-- Example: <a call>' in its header."
        raise UsageError(
            f"{file.path}: DuckDB rejects it: {error}{'' if file.kind == 'view' else hint}"
        ) from error
    _check_columns(file, set(columns))
    set_comments(connection, file, "macro table" if file.kind == "table macro" else file.kind)


def _check_columns(file: ViewFile, columns: set[str]) -> None:
    """Hold the documented columns against those that there are."""
    undocumented = ", ".join(sorted(columns - file.columns.keys()))
    if undocumented:
        raise UsageError(
            f"{file.path}: undocumented: {undocumented}. Add '-- <column>: <meaning>' to its header."
        )
    unknown = ", ".join(sorted(file.columns.keys() - columns))
    if unknown:
        raise UsageError(f"{file.path}: documents what is not a column: {unknown}. Correct its header.")


def set_comments(connection: duckdb.DuckDBPyConnection, file: ViewFile, what: str) -> None:
    """Set the comments of one object; `what` it is to DuckDB: view, table, macro or macro table."""
    connection.execute(f"comment on {what} {file.full_name} is {quoted(file.comment)}")
    if file.kind == "view":
        for column, meaning in file.columns.items():
            connection.execute(f'comment on column {file.full_name}."{column}" is {quoted(meaning)}')


def quoted(text: str) -> str:
    """Write a text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _read_view_file(path: Path) -> ViewFile:
    """Read one file."""
    header, statement = read_sql_file(path)
    kind, name, parameters, body = _take_apart(path, statement)
    schema = path.parent.name
    if name.lower() != f"{schema}.{path.stem}":
        raise UsageError(
            f"{path}: creates {name}, but its path says {schema}.{path.stem}. Make them the same."
        )
    _check_header(path, header, kind)
    meanings, columns = _tell_apart(path, header, {each.name for each in parameters})
    return ViewFile(
        path=path,
        kind=kind,
        schema=schema,
        name=path.stem,
        meaning=header.meaning,
        grain=header.keys.get("Grain", ""),
        inputs=frozenset(_INPUT.findall(header.keys.get("Inputs", ""))),
        example=header.keys.get("Example"),
        columns=columns,
        parameters=parameters,
        parameter_meanings=meanings,
        depends_on=_dependencies(path, body) - {f"{schema}.{path.stem}"},
        stored=header.keys.get("Stored"),
        statement=statement,
    )


def _take_apart(path: Path, statement: str) -> tuple[Kind, str, tuple[Parameter, ...], str]:
    """Return kind, name, parameters and query of a `create` statement.

    sqlglot does not know the `:=` of macro parameters, so that the head is cut off here.
    """
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
    """Split a list of parameters at the commas that stand in no bracket and no quotes."""
    parts = re.findall(r"(?:'[^']*'|\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|[^,'\[({])+", parameters)
    return [part.replace(":=", " := ") for part in parts if part.strip()]


def _check_header(path: Path, header: Header, kind: Kind) -> None:
    """Say which line a header lacks."""
    wanted = () if kind == "macro" else ("Grain", "Inputs")
    for key in wanted:
        if not header.keys.get(key):
            raise UsageError(f"{path}: the header has no '{key}'. Add '-- {key}: ...'.")
    if kind != "view" and "Stored" in header.keys:
        raise UsageError(f"{path}: only the rows of a view can be stored. Remove '-- Stored:'.")


def _tell_apart(path: Path, header: Header, parameters: set[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the meanings of the parameters and of the columns; parameters are told first."""
    told: dict[str, str] = {}
    columns: dict[str, str] = {}
    for name, meaning in header.names:
        into = told if name in parameters and name not in told else columns
        if name in into:
            raise UsageError(f"{path}: the header has '{name}' twice. Remove one.")
        if not meaning:
            raise UsageError(f"{path}: the header gives no meaning for '{name}'. Complete that line.")
        into[name] = meaning
    if untold := ", ".join(sorted(parameters - told.keys())):
        raise UsageError(f"{path}: undocumented: {untold}. Add '-- <parameter>: <meaning>' to its header.")
    return told, columns


@lru_cache(maxsize=512)
def _dependencies(path: Path, body: str) -> frozenset[str]:
    """Return the full names of the tables, views and macros that a query reads.

    Names without a schema are CTEs or built in.
    """
    try:
        query = sqlglot.parse_one(body, dialect="duckdb")
    except SqlglotError as error:
        raise UsageError(f"{path}: sqlglot cannot read the query: {error}. Write it more plainly.") from error
    tables = {f"{table.db}.{_name(table.this)}" for table in query.find_all(exp.Table) if table.db}
    calls = {
        f"{dot.this.name}.{_name(dot.expression)}"
        for dot in query.find_all(exp.Dot)
        if isinstance(dot.expression, exp.Func)
    }
    return frozenset(name.lower() for name in tables | calls)


def _name(node: exp.Expr) -> str:
    """Return the name of a table or of the function that is called."""
    if isinstance(node, exp.Func) and not isinstance(node, exp.Anonymous):
        return str(node.sql_name())
    return str(node.name)


def _listed(meanings: dict[str, str]) -> str:
    """Write names with their meanings as one sentence."""
    return "; ".join(f"{name}: {meaning.rstrip('.')}" for name, meaning in meanings.items()) + "."

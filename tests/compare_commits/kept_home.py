"""What was kept of a home, as objects: tables, views, calls of macros, exports, the report, the steps."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import orjson

from .homes import SHARED
from .moments import Neutral, neutral_for
from .rules import Call, Rules

EXPORT, REPORT, STEPS = "export.exercises", "report", "command.steps"
ROWS_AT_A_TIME = 10_000
TABLES = """
    select schema_name || '.' || table_name from duckdb_tables() where not internal
    union
    select schema_name || '.' || view_name from duckdb_views() where not internal
    order by all
"""
MACROS = """
    select distinct schema_name || '.' || function_name, function_type, len(parameters)
    from duckdb_functions()
    where not internal and function_type in ('macro', 'table_macro')
    order by all
"""


@dataclass(frozen=True)
class Rows:
    """The rows of an object, each as the JSON of its compared columns, in the names of the second commit.

    types: type of each column, also of those that are not compared. neutral: takes out of a row what no two
    builds have in common. ordered: whether the order means something. refused: the query, and what DuckDB
    said to it; None where it gave rows.
    """

    types: dict[str, str]
    rows: list[str]
    neutral: Callable[[str], str]
    ordered: bool = False
    refused: str | None = None


@dataclass
class KeptHome:
    """A home of one of two commits.

    is_first: whether its names are the old ones. examples: calls of macros.
    """

    folder: Path
    rules: Rules
    is_first: bool
    examples: dict[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, ...], list[tuple[str, bool]]] = field(init=False, default_factory=dict)

    @cached_property
    def _steps(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "steps.json").read_text(encoding="utf-8")))

    @cached_property
    def _neutral(self) -> Neutral:
        surrogates: dict[str, str] = {}
        for each in self.rules.surrogates:
            query = self.rules.in_old_names(each.keys) if self.is_first else each.keys
            surrogates |= dict(self._connection.execute(query).fetchall())
        return neutral_for(self._steps, SHARED, surrogates)

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(str(self.folder / "warehouse.duckdb"), read_only=True)
        connection.execute(
            "set timezone = 'UTC'; set threads = 1; set enable_progress_bar = false"
        )  # sums of floats in one order
        return connection

    @cached_property
    def objects(self) -> dict[str, str]:
        """The name of every object, new name to own name, without those that are left out."""
        own = [
            *(name for (name,) in self._connection.execute(TABLES).fetchall()),
            *self.calls,
            EXPORT,
            STEPS,
            *(f"{REPORT}.{key}" for key in self._report),
        ]
        named = {self._new_name(name): name for name in own}
        return {name: own for name, own in sorted(named.items()) if not self.rules.leaves_out(name)}

    @cached_property
    def calls(self) -> dict[str, str]:
        """A query for each macro, by the name of what is called; further calls have a number."""
        found = {}
        for name, kind, parameters in self._connection.execute(MACROS).fetchall():
            start = "from " if kind == "table_macro" else "select "
            example = self.examples.get(name)
            found[name] = start + (example or self._call_with_nulls(start, name, parameters))
            further = [each for each in self.rules.calls if each.object == self._new_name(name)]
            for number, each in enumerate(further, 2):
                found[f"{name} ({number})"] = self._further(start, each)
        return found

    def rows(self, name: str) -> Rows:
        """Return the rows of an object by its new name."""
        own = self.objects[name]
        if own == EXPORT:
            return self._of_dicts(name, own, self._exported(), ordered=False)
        if own == STEPS:
            return self._of_dicts(name, own, self._answers(), ordered=True)
        if own.startswith(f"{REPORT}."):
            content = self._report[own.removeprefix(f"{REPORT}.")]
            return self._of_dicts(name, own, _as_rows(content), ordered=True)
        return self._of_query(name, own, self.calls.get(own) or f"from {own}")

    def close(self) -> None:
        """Let go of the warehouse."""
        self._connection.close()

    def _new_name(self, own: str) -> str:
        """Return the name in the second commit."""
        base, space, number = own.partition(" ")
        return (self.rules.new_name(base) if self.is_first else base) + space + number

    def _columns(self, name: str, own: str, columns: list[str]) -> list[tuple[str, bool]]:
        """Return the new name of each column, and whether it is compared."""
        known = self._known.get((name, *columns))
        if known:
            return known
        base, own_base = name.partition(" ")[0], own.partition(" ")[0]
        new = [self.rules.new_column(own_base, column) if self.is_first else column for column in columns]
        found = [(column, not self.rules.leaves_out(base, column)) for column in new]
        return self._known.setdefault((name, *columns), found)

    def _of_query(self, name: str, own: str, query: str) -> Rows:
        try:
            result = self._connection.execute(query)
        except duckdb.Error as error:  # an answer, too, which is compared
            return Rows({}, [], self._neutral.text, refused=f"{query}: {error}".splitlines()[0])
        described = result.description
        columns = self._columns(name, own, [column[0] for column in described])
        types = {
            column: str(each[1])
            for (column, is_compared), each in zip(columns, described, strict=True)
            if is_compared
        }
        rows = []
        while portion := result.fetchmany(ROWS_AT_A_TIME):
            for values in portion:
                kept = {c: v for (c, is_compared), v in zip(columns, values, strict=True) if is_compared}
                rows.append(_json(kept))
        return Rows(types, rows, self._neutral.text)

    def _of_dicts(self, name: str, own: str, dicts: Iterator[dict[str, Any]], *, ordered: bool) -> Rows:
        types: dict[str, str] = {}
        rows = []
        for each in dicts:
            columns = self._columns(name, own, list(each))
            types |= {column: "" for column, is_compared in columns if is_compared}
            kept = {c: v for (c, is_compared), v in zip(columns, each.values(), strict=True) if is_compared}
            rows.append(_json(kept))
        return Rows(types, rows, self._neutral.text, ordered)

    def _exported(self) -> Iterator[dict[str, Any]]:
        for file in sorted(self.folder.glob("exercises-*.jsonl")):
            for line in file.read_text(encoding="utf-8").splitlines():
                yield orjson.loads(line)

    def _answers(self) -> Iterator[dict[str, Any]]:
        for each in self._steps["steps"]:
            yield {"words": each["words"], "exit_code": each["exit_code"], "answer": _parsed(each["answer"])}

    @cached_property
    def _report(self) -> dict[str, Any]:
        return dict(orjson.loads((self.folder / "report.json").read_bytes()))

    def _call_with_nulls(self, start: str, name: str, parameters: int) -> str:
        """Return a call with as few nulls as the macro takes."""
        for count in range(parameters + 1):
            call = f"{name}({', '.join(['null'] * count)})"
            try:
                self._connection.execute(f"explain {'select * ' if start == 'from ' else ''}{start}{call}")
            except duckdb.BinderException:
                continue
            return call
        return f"{name}()"  # what DuckDB says to it is told as a difference

    def _further(self, start: str, further: Call) -> str:
        """Return the query of a further call, in this commit's names; of its value, if that is refused."""
        call, value = further.call, further.value
        if self.is_first:
            call, value = self.rules.in_old_names(call), self.rules.in_old_names(value)
        try:
            found = self._connection.execute(value).fetchone()
        except duckdb.Error:
            return value  # what DuckDB says to it is told as a difference
        return start + call.replace("{value}", str(found[0]) if found else "")


def examples_in(checkout: Path) -> dict[str, str]:
    """Return the call in the header of each SQL file of a commit (`-- Example: schema.name(...)`)."""
    found = {}
    for file in sorted((checkout / "sql").rglob("*.sql")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("-- Example: "):
                call = line.removeprefix("-- Example: ").removeprefix("from ").rstrip("; ")
                found[call.partition("(")[0]] = call
    return found


def _as_rows(value: Any) -> Iterator[dict[str, Any]]:
    """Give the value of a key of the report as rows: a list of objects, an object, or a bare value."""
    for each in value if isinstance(value, list) else [value]:
        yield each if isinstance(each, dict) else {"value": each}


def _parsed(answer: str) -> Any:
    """Return what a verb answered: JSON where it is that, else its lines."""
    try:
        return orjson.loads(answer)
    except orjson.JSONDecodeError:
        return answer.splitlines()


def _json(row: dict[str, Any]) -> str:
    options = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(row, default=_plain, option=options).decode()


def _plain(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)

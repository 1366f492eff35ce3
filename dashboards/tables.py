"""What each table of the dashboard is: its columns, headings and facets, as `tables.toml` says."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

TABLES = Path(__file__).with_name("tables.toml")
SIZES = (10, 20, 50, 100, 200, 500)
"""Rows a page that can be chosen."""


@dataclass(frozen=True)
class Facet:
    """A filter by the values of a column; of a column of lists, by each of their elements.

    name: the parameter of the address. names: what values are called, or a query that gives key and name of
    each; where there are none, values are called what they are.
    """

    name: str
    column: str
    heading: str
    names: Mapping[str, str] | str


@dataclass(frozen=True)
class Table:
    """How rows of a query are shown.

    noun: what a row is. columns: those that are shown where none are chosen, in order. row: the one that
    names a row. size: rows a page. headings: of columns whose name will not do. cells: how columns are shown,
    by the macros of `templates/cells.html.j2`. is_whole: whether endless texts are shown whole.
    """

    name: str
    title: str
    noun: str
    columns: tuple[str, ...]
    row: str = ""
    size: int = 50
    is_whole: bool = False
    headings: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    facets: tuple[Facet, ...] = ()

    def heading(self, column: str) -> str:
        """Return what a column is called."""
        return self.headings.get(column) or readable(column)


def readable(name: str) -> str:
    """Return a name of the warehouse as a person writes it."""
    text = name.removeprefix("is_").replace("_", " ")
    return text[:1].upper() + text[1:]


@cache
def tables() -> Mapping[str, Table]:
    """Return every table of `tables.toml` by its name."""
    raw = tomllib.loads(TABLES.read_text(encoding="utf-8"))
    return {name: _table(name, given, raw["names"]) for name, given in raw["tables"].items()}


def _table(name: str, given: Mapping[str, Any], names: Mapping[str, Mapping[str, str] | str]) -> Table:
    """Return a table; a facet is the name of a column, or says more than that."""
    table = Table(**{**given, "name": name, "columns": tuple(given["columns"]), "facets": ()})
    facets = ({"column": each} if isinstance(each, str) else each for each in given.get("facets", ()))
    return replace(table, facets=tuple(_facet(each, table, names) for each in facets))


def _facet(given: Mapping[str, str], table: Table, names: Mapping[str, Mapping[str, str] | str]) -> Facet:
    column = given["column"]
    return Facet(
        name=given.get("name", column),
        column=column,
        heading=given.get("heading") or table.heading(column),
        names=names[given["names"]] if "names" in given else {},
    )

"""A table as an address asks for it: sorted, filtered by facets, a page of it, some of its columns.

DuckDB sorts, filters, counts and cuts; nothing is asked before it is shown. Everything that is chosen is a
parameter of the address, with the name of the table before it where it is not the main one of its page.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dashboards.downloads import DOWNLOADS, Form
from dashboards.facets import FacetQuery, RowSource, ShownFacet, quoted
from dashboards.filters import Filters
from dashboards.published import Rows, Warehouse
from dashboards.tables import SIZES, Table
from flows.report.shown import MAX_TEXT_LETTERS, as_shown

ALL = "all"
"""Asks for every column."""
NUMBER = re.compile(r"(U?(BIG|HUGE|SMALL|TINY)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL\(\d+,\d+\))")
MOMENT = re.compile(r"DATE|TIME.*")


@dataclass(frozen=True)
class Question:
    """What gives the rows of a table: a query with its parameters, and the order of its rows.

    order: what to order by; "" where the query itself is in order. is_now: whether it depends on the clock.
    """

    sql: str
    parameters: Mapping[str, Any]
    order: str = ""
    is_now: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a table: whether it is shown, and how it is sorted."""

    name: str
    heading: str
    cell: str
    is_number: bool
    begins_high: bool
    is_shown: bool
    direction: str
    """ascending or descending where the table is sorted by it, else empty."""


class Listing:
    """A table of a page. Reading it raises FilterError for what the address asks for and is not there."""

    def __init__(
        self,
        table: Table,
        question: Question,
        warehouse: Warehouse,
        filters: Filters,
        *,
        is_main: bool = False,
        id: str | None = None,  # noqa: A002 - what HTML calls it
        explain: Callable[[Rows], Rows] | None = None,
        forms: Mapping[str, Form] = DOWNLOADS,
    ) -> None:
        self.table = table
        self.filters = filters
        self.id = id or table.name
        self.prefix = "" if is_main else f"{self.id}."
        self.forms = forms
        self._question = question
        self._warehouse = warehouse
        self._explain = explain or (lambda rows: rows)
        self._types = {row["column_name"]: row["column_type"] for row in self._described()}
        self._facets = FacetQuery(
            table.facets,
            RowSource(question.sql, self._types, self._ask, warehouse.rows),
            filters,
            self.prefix,
        )
        self._sort, self._is_descending = self._sorted_by()
        self._shown = self._chosen_columns()
        self.page = filters.page(f"{self.prefix}page")
        sizes = sorted({*SIZES, table.size})
        self.size = int(filters.choice(f"{self.prefix}size", [str(size) for size in sizes], str(table.size)))
        self.sizes = sizes
        self._greatest: dict[tuple[str, ...], float] = {}

    @cached_property
    def rows(self) -> Rows:
        """The rows of the page, with all columns, endless texts cut.

        Raises FilterError beyond the last page.
        """
        if self.page > self.pages:
            name = f"{self.prefix}page"
            said = f"the last page is {self.pages:,}, of {self.total:,} rows."
            raise self.filters.refusal(name, said, [str(self.pages)])
        limits = f"limit {self.size} offset {(self.page - 1) * self.size}"
        rows = self._explain(self._ask(f"{self._ordered('*')} {limits}", self._facets.parameters))
        shown = [as_shown(row, None if self.table.is_whole else MAX_TEXT_LETTERS) for row in rows]
        return tuple(shown)

    @property
    def total(self) -> int:
        """Rows that the filters leave."""
        return self._facets.total

    @property
    def pages(self) -> int:
        """Pages that they have; one where there is no row."""
        return max(1, -(-self.total // self.size))

    @property
    def facets(self) -> tuple[ShownFacet, ...]:
        """The facets that choose anything, with the rows of each value."""
        return self._facets.shown

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Every column: those that are shown where none are chosen come first."""
        return tuple(self._column(name) for name in self._names)

    @property
    def shown_columns(self) -> tuple[Column, ...]:
        """The columns that are shown, in order."""
        return tuple(column for column in self.columns if column.is_shown)

    @property
    def is_changed(self) -> bool:
        """Whether the address asks for anything of this table."""
        return any(name in self.filters.given() for name in self.parameters)

    @property
    def parameters(self) -> frozenset[str]:
        """The parameters of the address that are about this table."""
        own = ("sort", "show", "page", "size")
        return frozenset(f"{self.prefix}{name}" for name in (*own, *(f.name for f in self.table.facets)))

    def greatest(self, *columns: str) -> float:
        """Return the greatest number that some columns have on this page, at least 1."""
        if columns not in self._greatest:
            numbers = [row[column] or 0 for row in self.rows for column in columns]
            self._greatest[columns] = max([1, *numbers])
        return self._greatest[columns]

    def link(self, **changes: object) -> str:
        """Return the address with something of this table changed; it begins again at its first page."""
        named = {f"{self.prefix}{name}": value for name, value in {"page": None, **changes}.items()}
        return self.filters.link_with(named) + ("" if not self.prefix else f"#{self.id}")

    def sort_link(self, column: Column) -> str:
        """Return the address that sorts by a column; again, it sorts the other way round."""
        high = column.direction == "ascending" or (not column.direction and column.begins_high)
        return self.link(sort=f"-{column.name}" if high else column.name)

    def download_link(self, form: str) -> str:
        """Return the address of all rows of the filters, in this order, with the columns that are shown."""
        below = f"{self.filters.path.rstrip('/')}/download"
        return self.filters.link_with(
            {"table": self.id if self.prefix else None, "format": form, f"{self.prefix}page": None}, below
        )

    def whole(self, *, all_columns: bool = False) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the names of the columns and all rows, as a download has them."""
        names = self._names if all_columns else self._shown
        asked = ", ".join(map(quoted, names))
        columns, rows = self._warehouse.table(
            self._ordered(asked), {**self._question.parameters, **self._facets.parameters}
        )
        if not rows:
            return columns, rows
        explained = self._explain([dict(zip(columns, row, strict=True)) for row in rows])
        return columns, [tuple(row.values()) for row in explained]

    def _described(self) -> Rows:
        sql = f"select column_name, column_type from (describe {self._question.sql})"  # noqa: S608 - our own
        return self._ask(sql, {})

    def _ask(self, sql: str, more: Mapping[str, Any]) -> Rows:
        ask = self._warehouse.rows_now if self._question.is_now else self._warehouse.rows
        return ask(sql, **self._question.parameters, **more)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        first = [name for name in self.table.columns if name in self._types]
        return (*first, *(name for name in self._types if name not in first))

    def _sorted_by(self) -> tuple[str, bool]:
        name = f"{self.prefix}sort"
        asked = self.filters.text(name)
        column = asked.removeprefix("-")
        if column:
            self.filters.checked(name, column, self._names)
        return column, asked.startswith("-")

    def _chosen_columns(self) -> tuple[str, ...]:
        name = f"{self.prefix}show"
        asked = {column for given in self.filters.asked(name) for column in given.split(",") if column}
        if ALL in asked:
            return self._names
        for column in sorted(asked):
            self.filters.checked(name, column, self._names)
        default = [column for column in self.table.columns if column in self._types] or self._names
        return tuple(column for column in self._names if column in (asked or default))

    def _column(self, name: str) -> Column:
        is_number = NUMBER.fullmatch(self._types[name]) is not None
        direction = ("descending" if self._is_descending else "ascending") if name == self._sort else ""
        return Column(
            name=name,
            heading=self.table.heading(name),
            cell=self.table.cells.get(name, "plain"),
            is_number=is_number,
            begins_high=is_number or MOMENT.fullmatch(self._types[name]) is not None,
            is_shown=name in self._shown,
            direction=direction,
        )

    def _ordered(self, columns: str) -> str:
        """Return the query of the rows in their order; what is equal in it keeps the order of the query."""
        where, usual = self._facets.where(), self._question.order
        if not self._sort:
            last = f" order by {usual}" if usual else ""
            return f"select {columns} from ({self._question.sql}) where {where}{last}"  # noqa: S608 - names are checked
        column = quoted(self._sort)
        first = f"lower({column})" if self._types[self._sort] == "VARCHAR" else column
        first += f" {'desc' if self._is_descending else 'asc'} nulls last"
        if usual:
            return f"select {columns} from ({self._question.sql}) where {where} order by {first}, {usual}"  # noqa: S608
        # What is equal in the column keeps the order in which the query itself gives it.
        numbered = f"select *, row_number() over () as _position from ({self._question.sql}) where {where}"  # noqa: S608
        chosen = "* exclude (_position)" if columns == "*" else columns
        return f"select {chosen} from ({numbered}) order by {first}, _position"  # noqa: S608

"""Facets: the values of a column of a table, with how many rows each would leave, and the choice of some."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from dashboards.filters import Filters
from dashboards.published import Rows
from dashboards.tables import Facet

NONE = "(none)"
"""The value of rows that have none, and what it is called."""
YES_NO = {"true": "Yes", "false": "No"}
MAX_VALUES = 200
"""Values that a facet offers; of more it has those of the most rows."""

Ask = Callable[[str, Mapping[str, Any]], Rows]
"""Runs a query with the parameters that it has besides those of the rows."""


class RowSource(NamedTuple):
    """A query of rows: SQL, types of its columns, what runs SQL around it, and what runs other SQL."""

    sql: str
    types: Mapping[str, str]
    ask: Ask
    ask_names: Callable[[str], Rows]


@dataclass(frozen=True)
class Value:
    """A value that can be chosen: what is in the address, what it is called, and its rows."""

    key: str
    name: str
    rows: int
    is_chosen: bool


@dataclass(frozen=True)
class ShownFacet:
    """A facet as a page shows it; `parameter` is its name in the address."""

    parameter: str
    name: str
    heading: str
    values: tuple[Value, ...]
    more: int

    @property
    def chosen(self) -> tuple[Value, ...]:
        """The values that are chosen."""
        return tuple(value for value in self.values if value.is_chosen)

    def without(self, value: Value) -> tuple[str, ...]:
        """Return the values that remain chosen where one is taken away."""
        return tuple(each.key for each in self.chosen if each.key != value.key)


class FacetQuery:
    """The facets of a query of rows: what is chosen, and the SQL that filters by it and counts.

    Raises FilterError where a value is chosen that the rows of no filter have.
    """

    def __init__(self, facets: Sequence[Facet], source: RowSource, filters: Filters, prefix: str) -> None:
        self._facets = tuple(facets)
        self._sql, self._types, self._ask, self._ask_names = source
        self._filters = filters
        self._prefix = prefix
        self._chosen = {facet.name: self._asked(facet) for facet in self._facets}

    @property
    def parameters(self) -> dict[str, tuple[str, ...]]:
        """The parameters of what `where` gives."""
        return {f"facet_{name}": values for name, values in self._chosen.items() if values}

    def where(self, but: str = "") -> str:
        """Return the condition of the chosen values, but for those of one facet."""
        conditions = [
            f"{'list_has_any' if self._has_lists(facet) else 'list_contains'}"
            f"($facet_{facet.name}::varchar[], {self._value(facet)})"
            for facet in self._facets
            if self._chosen[facet.name] and facet.name != but
        ]
        return " and ".join(conditions) or "true"

    @property
    def total(self) -> int:
        """Rows that the chosen values leave."""
        return int(self._counts[None][None])

    @cached_property
    def shown(self) -> tuple[ShownFacet, ...]:
        """The facets among whose values there is a choice."""
        shown = [self._as_shown(facet) for facet in self._facets]
        return tuple(facet for facet in shown if len(facet.values) > 1 or facet.chosen)

    @cached_property
    def _counts(self) -> Mapping[str | None, Mapping[str | None, int]]:
        """The rows of each value of each facet, under what the other facets choose; of None those of all."""
        counts: dict[str | None, dict[str | None, int]] = {None: {None: 0}}
        for row in self._counted():
            counts.setdefault(row["facet"], {})[row["value"]] = row["number"]
        return counts

    def _counted(self) -> Rows:
        columns = "".join(f"{name}, " for name in sorted({quoted(facet.column) for facet in self._facets}))
        # Rows that are alike in every facet are one row of `base`, so that each facet counts a few of them.
        grouped = f"select {columns}count(*) as _rows from ({self._sql}) group by all"  # noqa: S608 - our names
        total = "select null as facet, null as value, coalesce(sum(_rows), 0)::bigint as number"
        counted = f"{total} from base where {self.where()}"
        for facet in self._facets:
            values = f"select {self._each(facet)} as value, _rows from base where {self.where(facet.name)}"  # noqa: S608
            summed = f"select '{facet.name}', value, sum(_rows)::bigint from ({values}) group by value"  # noqa: S608
            counted += f"\nunion all {summed}"
        return self._ask(f"with base as materialized ({grouped})\n{counted}", self.parameters)

    def _as_shown(self, facet: Facet) -> ShownFacet:
        counts, chosen, names = self._counts.get(facet.name, {}), self._chosen[facet.name], self._names(facet)
        found = [str(key) for key in counts if key is not None]
        by_rows = sorted(found, key=lambda key: (-counts[key], key))
        keys = [key for key in names if key in counts or key in chosen]
        keys += [key for key in (*by_rows, *chosen) if key not in names]
        most = {*by_rows[:MAX_VALUES], *chosen}
        offered = [key for key in dict.fromkeys(keys) if key in most]
        values = tuple(Value(key, names.get(key, key), counts.get(key, 0), key in chosen) for key in offered)
        more = len(set(keys)) - len(offered)
        return ShownFacet(f"{self._prefix}{facet.name}", facet.name, facet.heading, values, more)

    def _asked(self, facet: Facet) -> tuple[str, ...]:
        """Return the values that the address asks for, in its alphabet."""
        name = f"{self._prefix}{facet.name}"
        asked = self._filters.asked(name)
        unknown = asked - set(self._names(facet)) - {NONE}
        if unknown:
            known = [
                *self._names(facet),
                *(key for key in self._present(facet) if key not in self._names(facet)),
            ]
            for value in sorted(unknown):
                self._filters.checked(name, value, known)
        return tuple(sorted(asked))

    def _present(self, facet: Facet) -> list[str]:
        """Return every value that the rows have, whatever is chosen."""
        sql = f"select distinct {self._each(facet)} as value from ({self._sql}) order by value"  # noqa: S608
        return [row["value"] for row in self._ask(sql, {})]

    def _names(self, facet: Facet) -> Mapping[str, str]:
        """Return what the values of a facet are called, in their order."""
        if isinstance(facet.names, str):
            return {row["key"]: row["name"] for row in self._ask_names(facet.names)}
        return facet.names or (YES_NO if self._types[facet.column] == "BOOLEAN" else {})

    def _has_lists(self, facet: Facet) -> bool:
        return self._types[facet.column].endswith("[]")

    def _each(self, facet: Facet) -> str:
        """Return the SQL of a value, a row each."""
        return f"unnest({self._value(facet)})" if self._has_lists(facet) else self._value(facet)

    def _value(self, facet: Facet) -> str:
        """Return the SQL of the value of a row, or of the list of its values: texts, none of them null."""
        column = quoted(facet.column)
        if not self._has_lists(facet):
            return f"coalesce(nullif(cast({column} as varchar), ''), '{NONE}')"
        texts = (
            f"list_distinct(list_transform({column}, lambda each: coalesce(cast(each as varchar), '{NONE}')))"
        )
        return f"case when len({column}) > 0 then {texts} else ['{NONE}'] end"


def quoted(name: str) -> str:
    """Return a name as SQL has it, whatever is in it."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'

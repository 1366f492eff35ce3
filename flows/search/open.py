"""A searcher of an open warehouse."""

from collections.abc import Mapping
from typing import Any

import duckdb

from flows.home.settings import Home
from flows.search.search import Row, Searcher
from flows.taxonomy.read import read_taxonomy
from flows.warehouse.query import run_query


def searcher_of(connection: duckdb.DuckDBPyConnection, home: Home) -> Searcher:
    """Return a searcher of a warehouse, with the words of the home's taxonomy as they are now."""

    def ask(sql: str, parameters: Mapping[str, Any]) -> list[Row]:
        columns, rows = run_query(connection, sql, parameters)
        return [dict(zip(columns, row, strict=True)) for row in rows]

    return Searcher(ask, read_taxonomy(home))

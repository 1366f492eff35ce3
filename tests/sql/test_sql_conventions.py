"""The law of docs/naming.md, held against the files of `sql/`."""

import re

import duckdb
import pytest
from library import SQL, rows

from flows.warehouse.views import ViewFile, read_view_files

FILES = read_view_files(SQL)
NAMES = [file.full_name for file in FILES]
KEYWORDS = re.compile(r"\b(SELECT|FROM|WHERE|JOIN|GROUP|ORDER|UNION|CREATE|WITH|CASE|WHEN|AND|OR|NOT|NULL)\b")


def without_texts(statement: str) -> str:
    return re.sub(r"'[^']*'", "''", statement)


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_keywords_are_lower_case(file: ViewFile) -> None:
    assert KEYWORDS.findall(without_texts(file.statement)) == []


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_the_header_names_what_is_read(file: ViewFile) -> None:
    assert file.inputs == file.depends_on


def test_no_parameter_of_a_macro_is_named_like_a_column(eight: duckdb.DuckDBPyConnection) -> None:
    """DuckDB takes the one for the other inside a view that the macro reads."""
    columns = {name for (name,) in rows(eight, "select distinct column_name from duckdb_columns()")}
    parameters = {parameter.name for file in FILES for parameter in file.parameters}
    assert parameters & columns == set()


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.kind == "view"], ids=lambda file: file.full_name
)
def test_a_view_is_commented_as_a_whole_and_column_by_column(
    eight: duckdb.DuckDBPyConnection, file: ViewFile
) -> None:
    where = f"schema_name = '{file.schema}' and view_name = '{file.name}'"
    [(comment,)] = rows(eight, f"select comment from duckdb_views() where {where}")
    columns = rows(
        eight, f"select column_name, comment from duckdb_columns() where {where.replace('view_', 'table_')}"
    )
    assert comment
    assert [name for name, meaning in columns if not meaning] == []


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_columns_are_documented_in_the_order_in_which_they_stand(
    eight: duckdb.DuckDBPyConnection, file: ViewFile
) -> None:
    described = eight.execute(f"describe select * from {file.call}").fetchall()
    assert list(file.columns) == [row[0] for row in described]

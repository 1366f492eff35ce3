"""The law of docs/naming.md, held against the files of `sql/`."""

import re
from collections import Counter

import duckdb
import pytest
from library import SQL, rows

from flows.warehouse.shared_names import read_shared_names
from flows.warehouse.sql_files import INTERNAL
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
    where = f"schema_name = '{file.schema}' and {{}}_name = '{file.name}'"
    kind = "table" if file.stored else "view"
    [(comment,)] = rows(eight, f"select comment from duckdb_{kind}s() where {where.format(kind)}")
    columns = rows(eight, f"select column_name, comment from duckdb_columns() where {where.format('table')}")
    assert comment
    assert [name for name, meaning in columns if not meaning] == []


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_columns_are_documented_in_the_order_in_which_they_stand(
    eight: duckdb.DuckDBPyConnection, file: ViewFile
) -> None:
    if file.kind == "macro":
        assert rows(eight, f"select {file.call}") != []
        return
    described = [row[0] for row in rows(eight, f"describe select * from {file.call}")]
    assert list(file.columns) == [name for name in described if name in file.columns]


def test_what_many_headers_would_say_in_the_same_words_is_said_once() -> None:
    """Three times is too many: it belongs in sql/names.toml, or under Columns."""
    said = Counter(name for file in FILES for name in file.header.names)
    assert [name for name, times in said.items() if times > 2] == []


def test_every_name_that_has_one_meaning_for_all_is_used(eight: duckdb.DuckDBPyConnection) -> None:
    shared = read_shared_names(SQL)
    assert shared.parameters.keys() <= {each.name for file in FILES for each in file.parameters}
    undescribed = {
        row[0]
        for file in FILES
        if file.kind != "macro"
        for row in rows(eight, f"describe select * from {file.call}")
        if row[0] not in file.columns
    }
    assert shared.columns.keys() <= undescribed


def test_what_is_internal_is_read_by_views_and_by_nothing_else() -> None:
    internal = {file.full_name for file in FILES if file.schema == INTERNAL}
    assert internal - {name for file in FILES for name in file.depends_on} == set()
    readers = [
        path
        for folder, kind in (("flows", "*.py"), ("dashboards", "*"), ("docs", "*"), ("benchmarks", "*.py"))
        for path in (SQL.parent / folder).rglob(kind)
        if path.suffix in {".py", ".j2", ".toml", ".md", ".ipynb"} and "dictionary" not in path.parts
    ]
    assert len(readers) > 100
    assert [
        (path.name, name)
        for path in readers
        for name in re.findall(r"\binternal\.[a-z_]+", path.read_text(encoding="utf-8"))
        if name in internal
    ] == []

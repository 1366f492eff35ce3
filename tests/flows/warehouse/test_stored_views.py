"""Views whose rows the warehouse stores are to readers what they were."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from shared_homes import sample_built
from test_views import write

from flows.home.errors import UsageError
from flows.home.settings import Home, Settings
from flows.warehouse.empty import create_tables
from flows.warehouse.query import open_warehouse
from flows.warehouse.views import ViewFile, create_views, read_view_files
from flows.warehouse.write import SQL

pytestmark = pytest.mark.slow

STORED = [file for file in read_view_files(SQL) if file.stored]


@pytest.fixture(scope="module")
def home() -> Home:
    return sample_built()


@pytest.fixture(scope="module")
def published(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = open_warehouse(home, Settings())
    yield connection
    connection.close()


def test_some_views_are_stored_each_with_its_reason() -> None:
    assert len(STORED) > 5
    assert all(file.stored and file.kind == "view" for file in STORED)


EMPTY = {"quality.templated_text", "internal.demand_cells"}


@pytest.mark.parametrize("file", STORED, ids=lambda file: file.full_name)
def test_a_stored_view_of_several_rows_has_an_order(file: ViewFile) -> None:
    """Without one its rows would stand in the file as the threads of DuckDB came to them."""
    last = file.statement.splitlines()[-1]
    assert last.startswith("order by ") or file.grain == "one row."


@pytest.mark.parametrize("file", STORED, ids=lambda file: file.full_name)
def test_a_stored_view_holds_what_it_would_give_in_its_order(
    file: ViewFile, published: duckdb.DuckDBPyConnection
) -> None:
    """Its query reads other stored views, each of which is shown here to be what its own query gives."""
    given = published.execute(file.query)
    described = [(column[0], column[1]) for column in given.description]
    rows = given.fetchall()
    stored = published.execute(f"from {file.full_name}")
    assert [(column[0], column[1]) for column in stored.description] == described
    assert stored.fetchall() == rows
    assert rows or file.full_name in EMPTY, "the sample has neither templates nor demand, and all the others"


@pytest.fixture(scope="module")
def described() -> dict[str, ViewFile]:
    """Give every view with the meaning of each of its columns."""
    with duckdb.connect() as connection:
        create_tables(connection)
        return {file.full_name: file for file in create_views(connection, SQL)}


@pytest.mark.parametrize("name", [file.full_name for file in STORED])
def test_a_stored_view_carries_its_comments(
    name: str, described: dict[str, ViewFile], published: duckdb.DuckDBPyConnection
) -> None:
    file = described[name]
    where = f"schema_name = '{file.schema}' and table_name = '{file.name}'"
    [(comment,)] = published.execute(f"select comment from duckdb_tables() where {where}").fetchall()
    columns = published.execute(f"select column_name, comment from duckdb_columns() where {where}").fetchall()
    assert comment == file.comment
    assert dict(columns) == file.columns


def test_what_reads_a_stored_view_reads_its_rows_and_nothing_else_is_left(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema core; create table core.pages as select 1 as n")
        write(tmp_path, "a.v", "create view a.v as select n from core.pages", ("n",), Stored="read often")
        write(
            tmp_path, "a.w", "create view a.w as select n + 1 as n from a.v", ("n",), Inputs="a.v", Stored="x"
        )
        write(tmp_path, "a.x", "create view a.x as select n + 1 as n from a.w", ("n",), Inputs="a.w")
        create_views(connection, tmp_path)
        connection.execute("delete from core.pages")
        assert connection.execute("select n from a.x").fetchall() == [(3,)]
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'a' order by 1"
        )
        assert tables.fetchall() == [("v",), ("w",)]


def test_a_macro_cannot_be_stored(tmp_path: Path) -> None:
    path = write(tmp_path, "a.m", "create macro a.m(x) as table select x as n", ("x", "n"), Stored="often")
    with pytest.raises(UsageError) as error:
        read_view_files(tmp_path)
    assert str(error.value) == f"{path}: only the rows of a view can be stored. Remove '-- Stored:'."

"""SQL files become documented views and macros, in an order that works."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from flows.home.errors import UsageError
from flows.warehouse.checks import CheckResult, read_check_files, run_checks
from flows.warehouse.empty import create_tables
from flows.warehouse.views import create_views, read_view_files
from flows.warehouse.write import SQL
from transforms.contracts import TABLES


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute("create schema core; create table core.pages (name varchar, words bigint)")
    connection.execute("insert into core.pages values ('Squat', 10), ('Lunge', 20)")
    yield connection
    connection.close()


def write(folder: Path, name: str, body: str, columns: tuple[str, ...] = (), **keys: str) -> Path:
    path = folder / f"{name.replace('.', '/')}.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    header = {"Grain": "the page", "Inputs": "core.pages"} | keys
    lines = [f"What {name} shows.", *(f"{key}: {text}" for key, text in header.items() if text)]
    lines += [f"{column}: Meaning of {column}." for column in columns]
    path.write_text("\n".join([*(f"-- {line}" for line in lines), body]) + "\n")
    return path


def test_a_view_is_created_after_what_it_reads_whatever_the_names(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    write(tmp_path, "a.first", "create view a.first as select n from b.second", ("n",))
    write(tmp_path, "b.second", "create view b.second as select n from a.zero(1)", ("n",))
    write(
        tmp_path,
        "a.zero",
        "create macro a.zero(x, least := 0) as table\nwith first as (select * from core.pages)\n"
        "select count(*) as n from first where b.doubled(words) > least + x",
        ("x", "least", "n"),
    )
    write(tmp_path, "b.doubled", "create or replace macro b.doubled(x) as x * 2;", ("x",))
    created = [file.full_name for file in create_views(connection, tmp_path)]
    assert created == ["b.doubled", "a.zero", "b.second", "a.first"]
    assert connection.execute("select n from a.first").fetchall() == [(2,)]


def test_the_names_of_ctes_and_built_in_functions_are_no_dependencies(tmp_path: Path) -> None:
    write(
        tmp_path,
        "a.v",
        "create view a.v as with core_pages as (select * from core.pages), u as (from core_pages)\n"
        "select u.name as n, lower(u.name) as l, list_transform([1], lambda x: x + 1) as t\n"
        "from u join range(3) as r(i) on true where exists (select 1 from core.others)",
        ("n", "l", "t"),
    )
    [file] = read_view_files(tmp_path)
    assert file.depends_on == {"core.pages", "core.others"}


def test_views_columns_and_macros_carry_the_comments_of_their_headers(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    write(tmp_path, "a.v", "create view a.v as select name, words from core.pages", ("name",))
    path = tmp_path / "a" / "v.sql"
    path.write_text(
        path.read_text().replace(
            "-- name: Meaning of name.", "-- name: The page's\n--   name, in full.\n-- words: Its words."
        )
    )
    write(
        tmp_path,
        "a.m",
        "create macro a.m(name, least := 3) as table select name as name, least as n",
        ("name", "least", "name", "n"),
    )
    create_views(connection, tmp_path)
    views = connection.execute("select comment from duckdb_views() where schema_name = 'a'").fetchall()
    assert views == [("What a.v shows. Grain: the page.",)]
    columns = connection.execute(
        "select column_name, comment from duckdb_columns() where schema_name = 'a' order by 1"
    ).fetchall()
    assert columns == [("name", "The page's name, in full."), ("words", "Its words.")]
    macros = connection.execute("select comment from duckdb_functions() where schema_name = 'a'").fetchall()
    expected = (
        "What a.m shows. Grain: the page. Parameters: name: Meaning of name; least: Meaning of least. "
        "Columns: name: Meaning of name; n: Meaning of n."
    )
    assert macros == [(expected,)]


def test_the_example_of_a_macro_is_the_call_that_its_columns_are_taken_from(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    body = "create macro a.m(t) as table select * from query_table(t)"
    write(tmp_path, "a.m", body, ("t", "name", "words"))
    with pytest.raises(UsageError, match="Example"):
        create_views(connection, tmp_path)
    write(tmp_path, "a.m", body, ("t", "name", "words"), Example="a.m('core.pages')")
    [file] = create_views(connection, tmp_path)
    assert file.call == "a.m('core.pages')"


@pytest.mark.parametrize(
    ("body", "columns", "message"),
    [
        ("create view a.v as select name, words from core.pages", ("name",), "undocumented: words"),
        ("create view a.v as select name from core.pages", ("name", "size"), "not a column: size"),
        (
            "create view a.other as select name from core.pages",
            ("name",),
            "creates a.other, but its path says a.v",
        ),
        ("create view a.v as select name from core.nothing", ("name",), "DuckDB rejects it: Catalog Error"),
        ("create view a.v as selec name from core.pages", ("name",), "not a statement of DuckDB"),
        ("create view a.v as select 1 as name; select 2", ("name",), "2 statements"),
        ("create table a.v as select 1 as name", ("name",), "neither a view nor a macro"),
        ("create macro a.v(x) as x + 1", (), "undocumented: x"),
        ("create view a.v as select name from core.pages", ("name", "name"), "'name' twice"),
        ("create view a.v as select name from a.v", ("name",), "DuckDB rejects it"),
    ],
)
def test_a_file_that_is_not_right_is_named_with_what_is_wrong(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection, body: str, columns: tuple[str, ...], message: str
) -> None:
    path = write(tmp_path, "a.v", body, columns)
    with pytest.raises(UsageError) as error:
        create_views(connection, tmp_path)
    assert re.match(rf"{re.escape(str(path))}(:\d+)?: ", str(error.value))
    assert message in str(error.value)
    assert connection.execute("select count(*) from duckdb_views() where schema_name = 'a'").fetchall() == [
        (0,)
    ]


@pytest.mark.parametrize(
    ("body", "word", "line"),
    [
        ("\ncreate macro a.v(x) as\ntable select words from core.pages group by wordz", "wordz", 8),
        ("create view a.v as\nselect name\nfrm core.pages", "core", 7),
        ("create view a.v as\nselect name,\nwordz from core.pages", "wordz", 7),
    ],
)
def test_an_error_of_a_query_names_the_line_and_the_word(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection, body: str, word: str, line: int
) -> None:
    path = write(tmp_path, "a.v", body, ("name",))
    if "(x)" in body:
        path.write_text(path.read_text().replace("-- name:", "-- x: A parameter.\n-- name:"))
    with pytest.raises(UsageError) as error:
        create_views(connection, tmp_path)
    assert str(error.value).startswith(f"{path}:{line}: ")
    assert word in str(error.value)


def test_a_name_that_is_a_keyword_of_other_databases_needs_no_quotes(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    body = "create view a.v as select name as force from core.pages group by force order by force"
    write(tmp_path, "a.v", body, ("force",))
    create_views(connection, tmp_path)
    assert connection.execute("select force from a.v").fetchall() != []


@pytest.mark.parametrize("key", ["Grain", "Inputs"])
def test_a_header_without_grain_or_inputs_is_named(tmp_path: Path, key: str) -> None:
    path = write(tmp_path, "a.v", "create view a.v as select name from core.pages", ("name",), **{key: ""})
    with pytest.raises(UsageError, match=f"no '{key}'") as error:
        read_view_files(tmp_path)
    assert str(path) in str(error.value)


def test_a_cycle_is_told_with_the_way_that_it_takes(tmp_path: Path) -> None:
    write(tmp_path, "a.x", "create view a.x as select n from a.y", ("n",))
    write(tmp_path, "a.y", "create view a.y as select n from a.z", ("n",))
    write(tmp_path, "a.z", "create view a.z as select n from a.x", ("n",))
    with pytest.raises(UsageError, match=r"a/.\.sql: reads itself: a\.. <- a\.. <- a\.. <- a\..\."):
        read_view_files(tmp_path)


NAMES = '[columns]\nname = "Name of the page."\n[parameters]\nleast = "Fewest words."\n'


def test_a_column_or_parameter_that_a_header_does_not_describe_has_the_meaning_of_all(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    (tmp_path / "names.toml").write_text(NAMES)
    write(tmp_path, "a.b", "create view a.b as select words, name from core.pages", ("words",))
    body = "create macro a.a(least) as table select words, name from core.pages where words > least"
    write(tmp_path, "a.a", body, (), Columns="a.b")
    shared, other = create_views(connection, tmp_path)
    assert list(shared.columns.items()) == [("words", "Meaning of words."), ("name", "Name of the page.")]
    assert other.columns == shared.columns
    assert other.parameter_meanings == {"least": "Fewest words."}
    assert other.comment.endswith(
        "Parameters: least: Fewest words. Columns: words: Meaning of words; name: Name of the page."
    )


def test_the_columns_of_a_table_mean_in_a_view_what_its_contract_says(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        create_tables(connection)
        body = "create view a.v as select source, title from core.dim_source"
        write(tmp_path, "a.v", body, (), Inputs="core.dim_source", Columns="core.dim_source")
        [file] = create_views(connection, tmp_path)
    assert file.columns == {
        name: TABLES["dim_source"].columns()[name].description for name in ("source", "title")
    }


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (
            "-- words: Its words.\n-- name: Name of the page.",
            "repeats what '-- Columns:' or names.toml says: name.",
        ),
        ("-- Columns: a.w", "there is no a.w"),
        ("-- name: Its name.", "undocumented: words"),
        ("-- words: Its words.\n-- size: Its size.", "not a column: size"),
    ],
)
def test_a_header_may_neither_repeat_nor_leave_out_a_meaning(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection, header: str, message: str
) -> None:
    (tmp_path / "names.toml").write_text(NAMES)
    path = write(tmp_path, "a.v", f"{header}\ncreate view a.v as select name, words from core.pages")
    with pytest.raises(UsageError) as error:
        create_views(connection, tmp_path)
    assert str(error.value).startswith(f"{path}: ")
    assert message in str(error.value)


def test_a_check_gives_the_number_of_rows_that_break_its_rule_and_the_first_few(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    no_keys = {"Grain": "", "Inputs": ""}
    query = "select range as n from range(7) order by n desc;"
    write(tmp_path, "checks.numbers", query, (), **no_keys, Severity="fail")
    write(tmp_path, "checks.none", "select * from core.pages where words < 0", (), **no_keys, Severity="warn")
    none, numbers = run_checks(connection, read_check_files(tmp_path / "checks"))
    assert (none.name, none.severity, none.failing_rows, none.sample) == ("none", "warn", 0, ())
    assert (numbers.failing_rows, numbers.columns) == (7, ("n",))
    assert numbers.sample == ((0,), (1,), (2,), (3,), (4,))
    assert numbers.meaning == "What checks.numbers shows."
    assert (none.has_failed, numbers.has_failed) == (False, True)
    assert "numbers: 7 rows: What checks.numbers shows." in str(numbers)


def test_a_check_that_warns_refuses_nothing() -> None:
    assert not CheckResult("c", "warn", "Meaning.", 1, ("n",), ((1,),)).has_failed


@pytest.mark.parametrize(
    ("body", "severity", "message"),
    [("select 1 as n", "bad", "its severity is 'bad'"), ("select * from core.nothing", "fail", "rejects it")],
)
def test_a_check_that_is_not_right_is_named(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection, body: str, severity: str, message: str
) -> None:
    path = write(tmp_path, "checks.c", body, (), Grain="", Inputs="", Severity=severity)
    with pytest.raises(UsageError, match=message) as error:
        run_checks(connection, read_check_files(tmp_path / "checks"))
    assert str(path) in str(error.value)


@pytest.mark.slow
def test_the_files_of_the_checkout_can_all_be_created_and_called() -> None:
    connection = duckdb.connect()
    try:
        create_tables(connection)
        files = create_views(connection, SQL)
        for file in files:
            if file.kind != "macro":
                connection.execute(f"select * from {file.call}").fetchall()
    finally:
        connection.close()
    assert files


def test_the_inputs_that_a_file_states_are_those_that_it_reads() -> None:
    stated = {file.full_name: file.inputs for file in read_view_files(SQL)}
    read = {file.full_name: file.depends_on for file in read_view_files(SQL)}
    assert stated == read


def test_no_view_calls_if_which_duckdb_1_5_cannot_run_from_a_file_of_2_0() -> None:
    files = read_view_files(SQL)
    assert [file.full_name for file in files if re.search(r"\bif\(", file.statement)] == []

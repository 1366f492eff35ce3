"""The analyst's side: read-only, locked down, limited, and safe to pass on."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.home.errors import RepertoireError, UsageError
from flows.home.settings import Home, Settings
from flows.warehouse.query import open_warehouse, run_query, write_rows


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.warehouse.mkdir()
    connection = duckdb.connect(str(home.published))
    connection.execute("create table pages as select range as n, 'page ' || range as name from range(10)")
    connection.close()
    return home


@pytest.fixture
def warehouse(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = open_warehouse(home, Settings(duckdb_memory_limit="200MB"))
    yield connection
    connection.close()


def test_a_query_gives_its_columns_and_rows(warehouse: duckdb.DuckDBPyConnection) -> None:
    by_position = run_query(warehouse, "select n, name from pages where n < ? order by n", [2])
    assert by_position == (["n", "name"], [(0, "page 0"), (1, "page 1")])
    assert run_query(warehouse, "select $least + 1 as n", {"least": 2}) == (["n"], [(3,)])


def test_without_a_published_warehouse_the_remedy_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="repertoire run"):
        open_warehouse(Home(tmp_path), Settings())


def test_a_damaged_warehouse_gives_an_error_with_a_remedy(home: Home) -> None:
    home.published.write_bytes(b"no database" * 1000)
    with pytest.raises(RepertoireError, match="repertoire build"):
        open_warehouse(home, Settings())


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('{file}')",
        "select * from read_text('{file}')",
        "select * from read_blob('{file}')",
        "select * from read_json('{file}')",
        "select * from read_parquet('{file}')",
        "select * from '{file}'",
        "select * from glob('{folder}/*')",
        "select * from sniff_csv('{file}')",
        "select * from read_duckdb('{file}')",
        "select * from query('select * from read_text(''{file}'')')",
        "copy pages to '{folder}/out.csv'",
        "copy (select 1) to '{folder}/out.parquet'",
        "copy pages from '{file}'",
        "export database '{folder}/out'",
        "import database '{folder}'",
        "attach '{folder}/other.duckdb' as other",
        "attach ':memory:' as other",
        "install httpfs",
        "install excel from 'https://example.org'",
        "load httpfs",
        "load '{file}'",
        "update extensions",
        "set threads = 1",
        "set global memory_limit = '100GB'",
        "set enable_external_access = true",
        "set temp_directory = '{folder}'",
        "set lock_configuration = false",
        "reset lock_configuration",
        "pragma threads = 1",
        "pragma enable_profiling",
        "pragma profiling_output = '{folder}/profile.json'",
        "call enable_logging(storage = 'file', storage_path = '{folder}')",
        "create secret s (type s3)",
        "create table other as select 1",
        "insert into pages values (11, 'x')",
        "update pages set n = 0",
        "delete from pages",
        "drop table pages",
        "alter table pages add column z int",
        "select 1; copy (select 1) to '{folder}/out.csv'",
    ],
)
def test_statements_that_reach_beyond_the_warehouse_or_change_it_are_refused(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, statement: str
) -> None:
    file = tmp_path / "secret.csv"
    file.write_text("secret\n1\n")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError):
        run_query(warehouse, statement.format(file=file, folder=tmp_path))
    assert sorted(tmp_path.rglob("*")) == before
    assert run_query(warehouse, "select count(*) from pages")[1] == [(10,)]


def test_an_endless_statement_is_stopped_and_the_next_one_works(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    endless = "select count(*) from range(1000000000000) a, range(1000) b"
    with pytest.raises(UsageError, match=r"stopped after 0\.3 seconds.*sql_timeout_seconds"):
        run_query(warehouse, endless, timeout_seconds=0.3)
    assert run_query(warehouse, "select 1 as n") == (["n"], [(1,)])


def test_a_result_without_end_is_refused(warehouse: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match="more than 20,000 rows"):
        run_query(warehouse, "select * from range(100000000000)", max_rows=20_000)


@pytest.mark.slow
def test_a_statement_over_the_memory_limit_fails_at_once_and_uses_no_disk(
    warehouse: duckdb.DuckDBPyConnection, home: Home
) -> None:
    with pytest.raises(UsageError, match="duckdb_memory_limit"):
        run_query(warehouse, "select range from range(100000000) order by hash(range)", timeout_seconds=60)
    assert list(home.warehouse.iterdir()) == [home.published]


@pytest.mark.parametrize("statement", ["", "  \n", "-- nothing", ";"])
def test_an_empty_statement_is_told(warehouse: duckdb.DuckDBPyConnection, statement: str) -> None:
    with pytest.raises(UsageError, match=r"(empty|no statement).*select"):
        run_query(warehouse, statement)


def test_an_error_in_the_statement_is_the_users(warehouse: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match="nothing_here"):
        run_query(warehouse, "select * from nothing_here")


def test_the_time_zone_is_utc_wherever_one_is(home: Home) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from flows.warehouse.query import *\n"
        "connection = open_warehouse(Home(Path(sys.argv[1])), Settings())\n"
        "print(run_query(connection, \"select current_setting('TimeZone') as zone\")[1])\n"
        "connection.close()\n"
        "print(sys.modules.keys() & {'polars', 'pyarrow', 'prefect', 'numpy', 'pandas'})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(home.root)],
        capture_output=True,
        text=True,
        check=True,
        env={"TZ": "Asia/Kathmandu", "PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout == "[('UTC',)]\nset()\n"
    assert done.stderr == ""


def written(rows: list[tuple[Any, ...]], form: Any, columns: tuple[str, ...] = ("a", "b")) -> str:
    stream = io.StringIO()
    write_rows(columns, rows, form, stream)
    return stream.getvalue()


def test_json_and_json_lines_hold_one_object_a_row() -> None:
    rows = [(1, "é\n"), (None, ["x", {"k": 2}])]
    assert json.loads(written(rows, "json")) == [{"a": 1, "b": "é\n"}, {"a": None, "b": ["x", {"k": 2}]}]
    assert written(rows, "jsonl").splitlines()[0] == '{"a": 1, "b": "é\\n"}'
    assert [json.loads(line) for line in written(rows, "jsonl").splitlines()] == json.loads(
        written(rows, "json")
    )


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_no_rows_are_written_as_nothing_but_the_frame_of_the_format(form: str) -> None:
    assert written([], form) == {"json": "[]\n", "jsonl": "", "csv": "a,b\n"}[form]


def test_values_without_a_json_type_are_written_plainly() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5)
    rows = [(moment, float("nan")), (date(2026, 1, 2), Decimal("1.50")), (Decimal(7), b"\x01\xff")]
    assert [json.loads(line) for line in written(rows, "jsonl").splitlines()] == [
        {"a": "2026-01-02T03:04:05Z", "b": None},
        {"a": "2026-01-02", "b": 1.5},
        {"a": 7, "b": "01ff"},
    ]


def test_columns_of_the_same_name_are_numbered_in_json() -> None:
    assert written([(1, 2, 3)], "jsonl", ("a", "a", "a_2")) == '{"a": 1, "a_2": 2, "a_2_2": 3}\n'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_of_a_page_is_a_formula_in_csv(start: str) -> None:
    text = f"{start}cmd|' /C calc'!A0"
    [_, row] = csv.reader(io.StringIO(written([(text, -1)], "csv"), newline=""))
    assert row == [f"'{text}", "-1"]


def test_numbers_truths_lists_and_unknown_values_have_their_form_in_csv() -> None:
    rows = [(-1.5, True), (None, ["=1", "x, y"]), ("plain, text", Decimal("-2.5"))]
    assert written(rows, "csv") == 'a,b\n-1.5,true\n,"[""=1"", ""x, y""]"\n"plain, text",-2.5\n'

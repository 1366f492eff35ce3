"""The whole warehouse as Parquet: what is in it, and that other engines read it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest
from command_line import call
from exported_folder import assert_whole, exported, manifest
from shared_homes import built_home
from small_home import query

from flows.home.errors import UsageError
from flows.home.settings import Home, Settings
from flows.warehouse import export as exports
from flows.warehouse.export_folder import MANIFEST
from flows.warehouse.query import open_warehouse

pytestmark = pytest.mark.slow

PLAIN_TYPES = {"string", "int64", "int32", "double", "bool", "timestamp[us]", "date32[day]"}
"""Types of Arrow that every reader of Parquet has; lists and structs are made of them."""
COUNTS = {"table": "duckdb_tables()", "view": "duckdb_views()"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return built_home(tmp_path_factory.mktemp("export") / "home")


@pytest.fixture(scope="module")
def folder(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with an export that nobody changes."""
    return exported(home, tmp_path_factory.mktemp("exported") / "library").folder


def test_every_public_table_and_view_is_there_with_what_the_warehouse_says_of_it(
    home: Home, folder: Path
) -> None:
    assert_whole(folder)
    entries = manifest(folder)["tables"]
    assert query(home, "select count(*) > 0 from duckdb_columns() where schema_name = 'internal'") == [
        (True,)
    ]
    for kind, listed in COUNTS.items():
        there = [(entry["schema"], entry["name"]) for entry in entries if entry["kind"] == kind]
        name = f"{kind}_name"
        assert there == query(
            home,
            f"select schema_name, {name} from {listed} where not internal and schema_name <> 'internal'"
            " order by all",
        )
    assert all(entry["file"] == f"{entry['schema']}/{entry['name']}.parquet" for entry in entries)
    assert all(entry["bytes"] == (folder / entry["file"]).stat().st_size for entry in entries)
    assert all(entry["comment"] for entry in entries)
    assert all(column["comment"] for entry in entries for column in entry["columns"])
    record = next(entry for entry in entries if entry["name"] == "exercise_record")
    types = {column["name"]: column["type"] for column in record["columns"]}
    assert types["target_muscles"] == "VARCHAR[]"
    assert types["faqs"] == "STRUCT(question VARCHAR, answer VARCHAR)[]"


def test_the_manifest_names_the_warehouse_that_it_was_made_of(home: Home, folder: Path) -> None:
    stated = manifest(folder)
    [(fingerprint, version)] = query(home, "select fingerprint, code_version from core.build")
    assert (stated["kind"], stated["manifest_version"]) == ("repertoire warehouse export", 1)
    assert stated["repertoire_version"] == version
    (kept,) = home.versions.glob("[0-9]*.duckdb")
    assert stated["warehouse"] == {
        "version": kept.name, "fingerprint": fingerprint, "as_of": "2026-03-01T03:00:00Z"
    }  # fmt: skip


def test_pyarrow_polars_and_duckdb_read_the_same_rows_as_the_warehouse_has(home: Home, folder: Path) -> None:
    with_rows = 0
    for entry in manifest(folder)["tables"]:
        file = folder / entry["file"]
        [(rows,)] = query(home, f"select count(*) from {entry['schema']}.{entry['name']}")
        assert isinstance(rows, int)
        names = [column["name"] for column in entry["columns"]]
        frame = pl.read_parquet(file)
        counts = {entry["rows"], rows, pq.read_table(file).num_rows, frame.height, len(duckdb_rows(file))}
        assert counts == {rows}, entry["file"]
        assert names == frame.columns == pq.read_schema(file).names
        with_rows += rows > 0
    assert with_rows > 50


def test_sums_lists_structs_and_moments_are_equal_in_the_three(home: Home, folder: Path) -> None:
    links, records = folder / "core/fact_exercise.parquet", folder / "core/exercise_record.parquet"
    [(words,)] = query(home, "select sum(step_words) from core.fact_exercise")
    assert (
        words
        == pl.read_parquet(links).get_column("step_words").sum()
        == duckdb_rows(links, "sum(step_words)")[0][0]
    )
    assert words == sum(pq.read_table(links).column("step_words").to_pylist())
    asked = ["slug", "target_muscles", "steps", "faqs", "links", "first_seen"]
    expected = query(home, f"select {', '.join(asked)} from core.exercise_record order by slug")
    assert any(faqs for *_, faqs, _, _ in expected)
    read = (
        duckdb_rows(records, ", ".join(asked)),
        [tuple(row.values()) for row in pq.read_table(records, columns=asked).to_pylist()],
        pl.read_parquet(records, columns=asked).rows(),
    )
    assert [sorted(rows) for rows in read] == [expected] * 3


def duckdb_rows(file: Path, what: str = "*") -> list[tuple[Any, ...]]:
    connection = duckdb.connect()
    try:
        return connection.execute(f"select {what} from read_parquet('{file}')").fetchall()
    finally:
        connection.close()


def test_no_column_has_a_type_that_other_engines_lack(folder: Path) -> None:
    def leaves(of: Any) -> Iterator[str]:
        if of.num_fields:
            for number in range(of.num_fields):
                yield from leaves(of.field(number).type)
        else:
            yield str(of)

    found = {
        leaf
        for entry in manifest(folder)["tables"]
        for field in pq.read_schema(folder / entry["file"])
        for leaf in leaves(field.type)
    }
    assert found <= PLAIN_TYPES
    metadata = pq.read_metadata(folder / "core/exercise_record.parquet")
    assert metadata.row_group(0).column(0).compression == "ZSTD"


def test_a_row_group_is_what_is_held_at_a_time(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "ROW_GROUP_BYTES", 1_000_000)
    connection = open_warehouse(home, Settings())
    file = tmp_path / "many.parquet"
    try:
        rows = exports.stream_parquet(connection, "select range as n from range(500000)", {}, file, 60)
    finally:
        connection.close()
    metadata = pq.read_metadata(file)
    assert rows == metadata.num_rows == 500_000
    assert metadata.num_row_groups == 4
    assert pl.read_parquet(file).get_column("n").to_list() == list(range(500_000))


def test_an_error_in_the_middle_of_the_rows_is_told_as_duckdb_tells_it(home: Home, tmp_path: Path) -> None:
    late = "select case when range = 400000 then error('too late') else 1 end as n from range(500000)"
    connection = open_warehouse(home, Settings())
    try:
        with pytest.raises(UsageError, match="too late"):
            exports.write_parquet(connection, late, {}, tmp_path / "late.parquet", 60)
    finally:
        connection.close()
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_and_tells_where(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    done = call("export", "warehouse", "--output", str(folder), home=home.root)
    assert (done.returncode, done.stdout) == (0, "")
    entries = manifest(folder)["tables"]
    views = sum(entry["kind"] == "view" for entry in entries)
    assert f"Wrote {len(entries) - views} tables and {views} views" in done.stderr
    assert str(folder / MANIFEST) in done.stderr
    assert_whole(folder)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["warehouse"], "repertoire export warehouse --output DIR"),
        (["warehouse", "--format", "csv", "-o", "x"], "repertoire export coverage.by_muscle --format csv"),
        (["warehouse", "-o", "x.parquet"], "x.parquet is the name of a file"),
        (["warehouse", "--source", "site", "-o", "x"], "--source: only `export exercises`"),
        (["warehous", "-o", "x.csv"], "Perhaps: warehouse"),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_remedy(home: Home, words: list[str], told: str) -> None:
    done = call("export", *words, home=home.root)
    assert done.returncode == 2
    assert told in done.stderr

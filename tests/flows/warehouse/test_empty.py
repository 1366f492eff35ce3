"""The warehouse without rows that a build copies: kept while nothing that it is made from has changed."""

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from example_frames import example_tables

from flows.home.errors import UsageError
from flows.warehouse.empty import create_empty_warehouse
from flows.warehouse.write import SQL, write_file

CATALOG = """
select 'table', schema_name, table_name, comment, sql from duckdb_tables() where not internal
union all
select 'view', schema_name, view_name, comment, sql from duckdb_views() where not internal
union all
select function_type, schema_name, function_name, comment, macro_definition
from duckdb_functions() where not internal
union all
select 'column', schema_name || '.' || table_name, column_name, comment, data_type
from duckdb_columns() where not internal
union all
select 'key', schema_name, table_name, constraint_type, constraint_text
from duckdb_constraints() where not database_name in ('system', 'temp')
order by all
"""
STORED = """-- Names of sources, as many as there are.
-- Grain: one row a source.
-- Inputs: core.dim_source
-- Stored: it is read often.
-- name: Its title.
-- letters: How many letters it has, and it must have some.
create view told.names as
select title as name, {letters} as letters from core.dim_source order by title
"""
CONSTANT = """-- Two numbers that no table has.
-- Grain: one row a number.
-- Inputs: none
-- Stored: it is read often.
-- number: One of them.
create view told.numbers as
select unnest([2, 1]) as number order by number
"""


@pytest.fixture
def sql(tmp_path: Path) -> Path:
    """Give a small folder of SQL with two stored views and no check."""
    folder = tmp_path / "sql"
    (folder / "told").mkdir(parents=True)
    (folder / "checks").mkdir()
    shutil.copy(SQL / "names.toml", folder)
    (folder / "told" / "names.sql").write_text(STORED.format(letters="length(title)"))
    (folder / "told" / "numbers.sql").write_text(CONSTANT)
    return folder


def content(
    path: Path,
) -> tuple[list[Any], list[Any], list[Any]]:
    """Return the catalog of a file, and the rows of the two stored views."""
    with duckdb.connect(str(path), read_only=True) as connection:
        catalog = connection.execute(CATALOG).fetchall()
        stored = [connection.execute(f"from told.{name}").fetchall() for name in ("names", "numbers")]
    return catalog, stored[0], stored[1]


def test_a_copy_of_the_kept_file_is_the_file_that_would_be_created(tmp_path: Path, sql: Path) -> None:
    kept = tmp_path / "kept"
    names = ("without", "first", "copied")
    without, first, copied = (tmp_path / f"{name}.duckdb" for name in names)
    write_file(without, example_tables(), sql=sql)
    write_file(first, example_tables(), sql=sql, kept=kept)
    [file, record] = sorted(kept.iterdir())
    assert file.suffix == ".duckdb"
    before = file.stat().st_mtime_ns, record.stat().st_mtime_ns
    write_file(copied, example_tables(), sql=sql, kept=kept)
    assert (file.stat().st_mtime_ns, record.stat().st_mtime_ns) == before
    assert content(without) == content(first) == content(copied)
    _, titles, numbers = content(copied)
    assert len(titles) == 2
    assert numbers == [(1,), (2,)]


def test_all_views_of_the_product_come_out_of_the_kept_file(tmp_path: Path) -> None:
    created, copied = tmp_path / "created.duckdb", tmp_path / "copied.duckdb"
    stored = create_empty_warehouse(created, SQL, tmp_path / "kept")
    assert create_empty_warehouse(copied, SQL, tmp_path / "kept") == stored
    assert len(stored) > 20
    assert copied.read_bytes() == created.read_bytes()


@pytest.mark.parametrize("ending", ["duckdb", "json"])
@pytest.mark.parametrize("damage", ["cut", "gone", "changed"])
def test_a_kept_file_that_is_not_whole_is_made_again(
    tmp_path: Path, sql: Path, ending: str, damage: str
) -> None:
    kept = tmp_path / "kept"
    one, other = tmp_path / "one.duckdb", tmp_path / "other.duckdb"
    write_file(one, example_tables(), sql=sql, kept=kept)
    [damaged] = kept.glob(f"*.{ending}")
    whole = damaged.read_bytes()
    if damage == "gone":
        damaged.unlink()
    elif damage == "cut":
        damaged.write_bytes(whole[: len(whole) // 2])
    else:
        middle = len(whole) // 2
        damaged.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    write_file(other, example_tables(), sql=sql, kept=kept)
    assert content(other) == content(one)
    assert sorted(file.suffix for file in kept.iterdir()) == [".duckdb", ".json"]


def test_another_sql_file_gives_another_warehouse_and_the_last_one_goes(tmp_path: Path, sql: Path) -> None:
    kept = tmp_path / "kept"
    write_file(tmp_path / "one.duckdb", example_tables(), sql=sql, kept=kept)
    old = {file.name for file in kept.iterdir()}
    (sql / "told" / "names.sql").write_text(STORED.format(letters="length(title) + 1"))
    write_file(tmp_path / "other.duckdb", example_tables(), sql=sql, kept=kept)
    (_, one, _), (_, other, _) = (content(tmp_path / f"{name}.duckdb") for name in ("one", "other"))
    assert [(name, letters + 1) for name, letters in one] == other
    assert old.isdisjoint(file.name for file in kept.iterdir())
    assert len(list(kept.iterdir())) == 2


def test_a_stored_view_that_fails_on_the_rows_is_named(tmp_path: Path, sql: Path) -> None:
    (sql / "told" / "names.sql").write_text(STORED.format(letters="title::bigint"))
    for _ in range(2):  # what was created, and what was copied
        with pytest.raises(UsageError, match=r"told/names\.sql.*DuckDB rejects it.*[Cc]onver"):
            write_file(tmp_path / "new.duckdb", example_tables(), sql=sql, kept=tmp_path / "kept")
        assert not (tmp_path / "new.duckdb").exists()

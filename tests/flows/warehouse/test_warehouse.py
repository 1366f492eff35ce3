"""The warehouse file: whole, documented, the same each time, and of any name."""

import re
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from command_line import run_python
from example_frames import example_tables

from flows.home.errors import RepertoireError
from flows.home.settings import Home, Settings
from flows.warehouse.checks import contract_checks
from flows.warehouse.publish import start_build
from flows.warehouse.write import write_file, write_warehouse
from transforms.contracts import TABLES

VIEW = """-- Sources with their role.
-- Grain: the source
-- Inputs: core.dim_source
-- source: Name of the source.
create view coverage.by_source as select source from core.dim_source
"""
CHECK = """-- There are no sources at all.
-- Severity: {severity}
select source from core.dim_source
"""


@pytest.fixture
def sql(tmp_path: Path) -> Path:
    return make_sql(tmp_path / "sql")


def make_sql(folder: Path) -> Path:
    (folder / "coverage").mkdir(parents=True)
    (folder / "checks").mkdir()
    (folder / "coverage" / "by_source.sql").write_text(VIEW)
    return folder


@pytest.fixture(scope="module")
def shuffled() -> dict[str, pl.DataFrame]:
    """Give tables of many rows in an order that is not that of their keys."""
    tables = example_tables(rows=50)
    return {name: frame.sample(fraction=1, shuffle=True, seed=7) for name, frame in tables.items()}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, shuffled: dict[str, pl.DataFrame]) -> Path:
    """Give the file of these tables, written once; nobody may change it or its folder."""
    folder = tmp_path_factory.mktemp("written")
    path = folder / "new.duckdb"
    write_file(path, shuffled, sql=make_sql(folder / "sql"))
    return path


@contextmanager
def opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(str(path), read_only=True)
    try:
        yield connection
    finally:
        connection.close()


def rows(path: Path, query: str) -> list[Any]:
    with opened(path) as connection:
        return connection.execute(query).fetchall()


def test_every_table_of_the_contracts_holds_the_rows_in_the_order_in_which_they_are_given(
    written: Path, shuffled: dict[str, pl.DataFrame]
) -> None:
    with opened(written) as connection:
        for name, contract in TABLES.items():
            frame = connection.sql(f"select * from core.{name}").pl()
            assert frame.equals(shuffled[name]), name
            assert frame.schema == contract.create_empty().schema


def test_the_file_works_under_any_name_and_opens_in_clients_of_duckdb_1_5(
    written: Path, shuffled: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    other = Path(shutil.copy(written, tmp_path / "other name.duckdb"))
    assert rows(other, "select count(*) from coverage.by_source") == [(shuffled["dim_source"].height,)]
    tags = rows(other, "select tags from duckdb_databases() where database_name = 'other name'")
    assert tags[0][0]["storage_version"].startswith("v1.5.0")


def test_nothing_lies_beside_the_finished_file(written: Path) -> None:
    assert sorted(path.name for path in written.parent.iterdir()) == ["new.duckdb", "sql"]


def test_every_table_and_column_carries_the_comment_of_its_contract(written: Path) -> None:
    query = "select table_name, column_name, comment from duckdb_columns() where schema_name = 'core'"
    comments: dict[str, dict[str, str]] = {}
    for table, column, comment in rows(written, query):
        comments.setdefault(table, {})[column] = comment
    for name, contract in TABLES.items():
        assert comments[name] == {column: each.description for column, each in contract.columns().items()}
    [(comment,)] = rows(written, "select comment from duckdb_tables() where table_name = 'dim_exercise'")
    assert comment.startswith("Each version of each exercise")


def test_what_a_contract_does_not_allow_is_refused_by_the_file_too(tmp_path: Path, sql: Path) -> None:
    tables = example_tables()
    twice = pl.concat([tables["dim_muscle"], tables["dim_muscle"]])
    with pytest.raises(duckdb.ConstraintException):
        write_file(tmp_path / "new.duckdb", tables | {"dim_muscle": twice}, sql=sql)
    assert not (tmp_path / "new.duckdb").exists()


def test_a_missing_table_and_a_wrong_column_are_named(tmp_path: Path, sql: Path) -> None:
    tables = example_tables()
    without = {name: frame for name, frame in tables.items() if name != "fact_link"}
    with pytest.raises(RepertoireError, match="fact_link"):
        write_file(tmp_path / "new.duckdb", without, sql=sql)
    wrong = tables | {"fact_link": tables["fact_link"].rename({"url": "address"})}
    with pytest.raises(RepertoireError, match=r"fact_link.*address"):
        write_file(tmp_path / "new.duckdb", wrong, sql=sql)


@pytest.mark.parametrize(("severity", "has_failed"), [("fail", True), ("warn", False)])
def test_what_the_checks_find_is_told_with_the_file_and_not_judged(
    tmp_path: Path, sql: Path, severity: str, has_failed: bool
) -> None:
    (sql / "checks" / "no_sources.sql").write_text(CHECK.format(severity=severity))
    path, results = write_warehouse(Home(tmp_path), Settings(), example_tables(), sql=sql)
    assert path.exists()
    of_contracts = {check.name for check in contract_checks()}
    (found,) = [result for result in results if result.failing_rows and result.name not in of_contracts]
    assert re.match(r"no_sources: 2 rows: There are no sources.*source 000001", str(found))
    assert found.has_failed is has_failed


def test_what_a_dead_build_left_is_removed_by_the_next_one(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.versions.mkdir(parents=True)
    kept = home.versions / "20260101T000000.000000Z-abcdef01.duckdb"
    attached = [kept.with_suffix(ending) for ending in (".changes.json", ".changes.md")]
    never_came = kept.name.replace("01T", "02T").removesuffix(".duckdb")
    dead = [
        ".building-1.duckdb",
        ".building-1.duckdb.wal",
        f"{attached[0].name}.tmp",
        f"{never_came}.changes.md",
    ]
    living = [kept, *attached, kept.with_name(f"{kept.name}.wal"), home.versions / "notes.txt"]
    for name in [*dead, *(each.name for each in living)]:
        (home.versions / name).write_bytes(b"")
    (home.versions / ".building-1.duckdb.tmp").mkdir()
    (home.warehouse / ".publishing").write_bytes(b"")
    start_build(home)
    assert sorted(home.versions.iterdir()) == sorted(living)
    assert list(home.warehouse.iterdir()) == [home.versions]


@pytest.mark.slow
def test_a_full_disk_gives_an_error_with_a_remedy_and_leaves_nothing(tmp_path: Path, sql: Path) -> None:
    script = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from example_frames import example_tables; from flows.home.errors import RepertoireError\n"
        "from flows.warehouse.write import write_file\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, {resource.RLIM_INFINITY}))\n"
        "try: write_file(Path(sys.argv[1]), example_tables(3_000), sql=Path(sys.argv[2]))\n"
        "except RepertoireError as error: print(error)\n"
    )
    path = tmp_path / "new.duckdb"
    done = run_python(script, str(path), str(sql))
    assert ". Make room on that disk, then run again; the published warehouse is as it was." in done.stdout, (
        done
    )
    assert str(path) in done.stdout
    assert sorted(each.name for each in tmp_path.iterdir()) == ["sql"]


@pytest.mark.slow
def test_a_read_only_folder_gives_an_error_with_a_remedy(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.versions.mkdir(parents=True)
    home.versions.chmod(0o555)
    script = (
        "import os, sys; from pathlib import Path\n"
        "from flows.home.errors import RepertoireError; from flows.warehouse.publish import start_build\n"
        "from flows.home.settings import Home\n"
        "if os.geteuid() == 0: os.setuid(65534)  # root may write anywhere\n"
        "try: start_build(Home(Path(sys.argv[1])))\n"
        "except RepertoireError as error: print(error)\n"
    )
    for folder in (tmp_path, *tmp_path.parents[:2], home.root, home.warehouse):
        folder.chmod(0o755)
    done = run_python(script, str(home.root))
    assert "cannot write: Permission denied" in done.stdout, done
    assert str(home.versions) in done.stdout

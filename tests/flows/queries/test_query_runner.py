"""A statement in a process of its own: what it cannot do, where it is stopped, what becomes of the rest."""

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import duckdb
import psutil  # type: ignore[import-untyped]
import pytest

from flows.home.errors import RepertoireError, UsageError
from flows.home.settings import Settings
from flows.queries.question import packed, unpacked
from flows.queries.runner import MAX_WAITING, BusyError, Call, CancelledError, QueryRunner

pytestmark = pytest.mark.slow

SETTINGS = Settings(sql_memory_bytes=300_000_000, sql_result_bytes=20_000_000, sql_timeout_seconds=20)
ENDLESS = "select count(*) from range(1000000000000) a, range(1000) b"
IN_ONE_CALL = "select levenshtein(repeat('a', 200000), repeat('b', 200000))"
"""What DuckDB cannot interrupt: it takes minutes within one call of a function."""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("queries") / "repertoire.duckdb"
    with closing(duckdb.connect(str(file))) as connection:
        connection.execute("create schema core")
        connection.execute(
            "create table core.pages as select range as n, 'page ' || range as name from range(9)"
        )
        connection.execute("create view core.names as select name from core.pages order by n")
    return file


@pytest.fixture(scope="module")
def runner() -> Iterator[QueryRunner]:
    with closing(QueryRunner(SETTINGS, processes=2)) as one:
        yield one


def processes_of(parent: int | None = None) -> list[psutil.Process]:
    """Return the processes below the tests, or below one of them."""
    found: list[psutil.Process] = psutil.Process(parent).children(recursive=True)
    return found


def eventually_none(found: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(found, timeout=20)
    return not alive


def test_a_statement_gives_its_columns_and_rows(runner: QueryRunner, warehouse: Path) -> None:
    answer = runner.ask(runner.question(warehouse, "select n, name from core.pages where n < 2 order by n"))
    assert (answer.columns, answer.rows) == (["n", "name"], [(0, "page 0"), (1, "page 1")])
    assert answer.is_whole


def test_every_type_of_value_comes_back_as_it_is(runner: QueryRunner, warehouse: Path) -> None:
    sql = """select 1::hugeint, 1.5::decimal(9, 2), 'é', true, null, date '2026-01-02',
        timestamp '2026-01-02 03:04:05', interval 3 hours, '\\x00\\xff'::blob,
        uuid '00000000-0000-0000-0000-000000000001', [1, 2], {'a': [null]}, map {'k': 1}, 'nan'::double"""
    [row] = runner.ask(runner.question(warehouse, sql)).rows
    assert row[:-1] == (
        1, Decimal("1.50"), "é", True, None, date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5),
        timedelta(hours=3), b"\x00\xff", UUID(int=1), [1, 2], {"a": [None]}, {"k": 1},
    )  # fmt: skip
    assert row[-1] != row[-1]


@pytest.mark.parametrize(
    "statement",
    [
        IN_ONE_CALL,
        ENDLESS,
        "select repeat('a', 1000000) from range(3000)",
        "select list(range) from range(500000000)",
        "select {'a': repeat('x', 100000000), 'b': list(i)} from range(100000000) t(i)",
        "select string_agg(repeat('a', 1000), '') from range(10000000)",
        "select range from range(100000000) order by hash(range)",
        "with recursive t(n) as (select 1 union select n + 1 from t) select * from t",
        "select max(regexp_replace(repeat(i::text, 9999), '(.*)(.*)(.*)c', 'x')) from range(99999) t(i)",
    ],
)
def test_a_hostile_statement_is_stopped_and_the_next_one_works(
    runner: QueryRunner, warehouse: Path, statement: str
) -> None:
    runner.warm_up()
    before = {each.pid for each in processes_of()}
    with pytest.raises(UsageError, match=r"raise (that limit|sql_timeout_seconds|sql_memory_bytes)"):
        runner.ask(runner.question(warehouse, statement, seconds=3))
    assert eventually_none([each for each in processes_of() if each.pid not in before])
    assert runner.ask(runner.question(warehouse, "select 1")).rows == [(1,)]


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('{file}')",
        "select * from read_text('{file}')",
        "select * from '{file}'",
        "select * from glob('{folder}/*')",
        "copy (select 1) to '{folder}/out.csv'",
        "attach '{folder}/other.duckdb' as other",
        "export database '{folder}/out'",
        "install httpfs",
        "load httpfs",
        "pragma threads = 1",
        "pragma enable_profiling",
        "set enable_external_access = true",
        "set memory_limit = '100GB'",
        "reset lock_configuration",
        "create table core.other as select 1",
        "delete from core.pages",
        "select * from '/dev/fd/3'",
    ],
)
@pytest.mark.parametrize("own", ["", "own"])
def test_a_statement_reaches_nothing_but_the_warehouse(
    runner: QueryRunner, warehouse: Path, tmp_path: Path, statement: str, own: str
) -> None:
    from flows.queries.own_files import opened_files

    file = tmp_path / "secret.csv"
    file.write_text("secret\n1\n")
    sql = statement.format(file=file, folder=tmp_path)
    with opened_files(f"own={file}" if own else None) as (tables, descriptors):
        question = runner.question(warehouse, sql, tables=tables)
        with pytest.raises(UsageError):
            runner.ask(question, descriptors)
    assert sorted(tmp_path.rglob("*")) == [file]


def test_what_is_more_than_the_limits_is_left_out_and_said(runner: QueryRunner, warehouse: Path) -> None:
    cut = runner.ask(runner.question(warehouse, "from range(100000)", max_rows=1000))
    assert (len(cut.rows), cut.is_whole) == (1000, False)
    exact = runner.ask(runner.question(warehouse, "from range(1000)", max_rows=1000))
    assert (len(exact.rows), exact.is_whole) == (1000, True)
    wide = runner.ask(
        runner.question(warehouse, "select repeat('x', 100000) from range(900)", max_bytes=10**6)
    )
    assert 0 < len(wide.rows) < 10
    assert not wide.is_whole
    none_fits = runner.ask(runner.question(warehouse, "select repeat('x', 3000000)", max_bytes=10**6))
    assert (none_fits.rows, none_fits.is_whole) == ([], False)


def test_long_cells_can_be_clipped(runner: QueryRunner, warehouse: Path) -> None:
    sql = "select repeat('x', 1000), range(1000), 'short', [1]"
    [row] = runner.ask(runner.question(warehouse, sql, max_letters=20)).rows
    assert row[0] == f"{'x' * 20}… (1,000 letters)"
    assert row[1].startswith("[0, 1, 2")
    assert len(row[1]) < 50
    assert row[2:] == ("short", [1])


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "xlsx", "parquet"])
def test_a_file_may_be_only_so_large(runner: QueryRunner, warehouse: Path, form: str) -> None:
    sql = "select md5(range::varchar) as digest, range from range(100000)"
    with tempfile.TemporaryFile() as stream:
        runner.ask(runner.question(warehouse, sql, form=form), into=stream)
        assert stream.seek(0, 2) > 1_000_000
    with tempfile.TemporaryFile() as stream, pytest.raises(UsageError, match="sql_result_bytes"):
        runner.ask(runner.question(warehouse, sql, form=form, max_bytes=100_000), into=stream)


def test_as_many_run_as_may_a_few_wait_and_the_others_are_told_to_come_again(warehouse: Path) -> None:
    with closing(QueryRunner(SETTINGS, processes=1)) as busy:
        question = busy.question(warehouse, ENDLESS)
        first, others = Call(), MAX_WAITING + 3
        ended: list[type[BaseException]] = []

        def ask(call: Call) -> None:
            try:
                busy.ask(question, call=call)
            except RepertoireError as error:
                ended.append(type(error))

        threads = [
            threading.Thread(target=ask, args=(call,)) for call in (first, *(Call() for _ in range(others)))
        ]
        for thread in threads:
            thread.start()
        for thread in threads[1:]:
            thread.join(timeout=30)
        first.cancel()
        threads[0].join(timeout=30)
        assert sorted(each.__name__ for each in ended) == ["BusyError"] * others + ["CancelledError"]
        assert busy.ask(busy.question(warehouse, "select 1")).rows == [(1,)]


def test_a_call_that_was_cancelled_before_does_not_begin(runner: QueryRunner, warehouse: Path) -> None:
    call = Call()
    call.cancel()
    with pytest.raises(CancelledError):
        runner.ask(runner.question(warehouse, "select 1"), call=call)


def test_closing_ends_what_runs_and_what_waits(warehouse: Path) -> None:
    closed = QueryRunner(SETTINGS, processes=1)
    ended: list[BaseException] = []

    def ask() -> None:
        try:
            closed.ask(closed.question(warehouse, IN_ONE_CALL))
        except RepertoireError as error:
            ended.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    before = {each.pid for each in processes_of()}
    for thread in threads:
        thread.start()
    while len(new := [each for each in processes_of() if each.pid not in before]) < 2:
        time.sleep(0.01)
    closed.close()
    for thread in threads:
        thread.join(timeout=30)
    assert [type(each) for each in ended] == [CancelledError] * 3
    assert eventually_none(new)


def test_a_process_that_is_killed_is_told_and_one_that_starts_them_is_started_again(warehouse: Path) -> None:
    with closing(QueryRunner(SETTINGS)) as asked:
        before = {each.pid for each in processes_of()}
        asked.warm_up()
        [zygote] = [each for each in processes_of() if each.pid not in before]

        def kill(find: str) -> None:
            while not (found := zygote.children()):
                time.sleep(0.01)
            (found[0] if find == "child" else zygote).kill()

        for find, said in (("child", "crashed .SIGKILL."), ("zygote", "Ask again")):
            threading.Thread(target=kill, args=(find,)).start()
            with pytest.raises(RepertoireError, match=said):
                asked.ask(asked.question(warehouse, ENDLESS))
        assert asked.ask(asked.question(warehouse, "select 1")).rows == [(1,)]


OWNER = """
import sys
from pathlib import Path
from flows.home.settings import Settings
from flows.queries.runner import QueryRunner
runner = QueryRunner(Settings())
runner.ask(runner.question(Path(sys.argv[1]), sys.argv[2], seconds=300))
"""


@pytest.mark.parametrize("with_signal", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_process_outlives_who_asked(warehouse: Path, with_signal: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(warehouse), IN_ONE_CALL], stderr=subprocess.PIPE
    ) as owner:
        while len(found := processes_of(owner.pid)) < 2:
            assert owner.poll() is None
            time.sleep(0.01)
        owner.send_signal(with_signal)
        owner.communicate(timeout=30)
    assert eventually_none(found)


def test_a_process_has_no_handles_and_no_secrets_of_who_asked(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", "horse-battery")
    with closing(QueryRunner(SETTINGS)) as asked, (tmp_path / "open").open("w") as handle:
        os.set_inheritable(handle.fileno(), True)
        call = Call()

        def ask() -> None:
            with pytest.raises(CancelledError):
                asked.ask(asked.question(warehouse, ENDLESS), call=call)

        asking = threading.Thread(target=ask)
        before = {each.pid for each in processes_of()}
        asking.start()
        while len(new := [each for each in processes_of() if each.pid not in before]) < 2:
            time.sleep(0.01)
        [child] = [each for each in new if each.ppid() != os.getpid()]
        while str(warehouse) not in (files := [each.path for each in child.open_files()]):
            time.sleep(0.01)
        assert files == [str(warehouse)]
        assert "SHOP_PASSWORD" not in child.environ()
        call.cancel()
        asking.join(timeout=30)


def test_nothing_but_values_is_taken_from_a_process() -> None:
    class Call:
        def __reduce__(self) -> tuple[object, ...]:
            return os.system, ("touch /tmp/repertoire-taken",)

    moment = datetime(2026, 1, 2, tzinfo=UTC)
    assert unpacked(packed(("rows", [(moment,)]))) == ("rows", [(moment,)])
    for wrong in (("rows", [Call()]), ("rows", [os.system]), ("rows", [subprocess.Popen])):
        with pytest.raises(pickle.UnpicklingError, match="no value of DuckDB"):
            unpacked(packed(wrong))
    with pytest.raises(pickle.UnpicklingError):
        unpacked(pickle.dumps("text"))


def test_a_statement_reads_one_warehouse_while_another_takes_its_place(
    runner: QueryRunner, warehouse: Path, tmp_path: Path
) -> None:
    published = tmp_path / "published.duckdb"
    for n in range(6):
        new = tmp_path / "new.duckdb"
        with closing(duckdb.connect(str(new))) as connection:
            connection.execute(f"create table one as select {n} as n from range(1000000)")
            connection.execute(f"create table other as select {n} as n")
        asking = None
        if published.exists():
            answers: list[object] = []
            sql = "select min(one.n), max(one.n), max(other.n) from one, other, range(20)"
            asking = threading.Thread(
                target=lambda sql=sql, answers=answers: answers.append(
                    runner.ask(runner.question(published, sql)).rows[0]
                )
            )
            asking.start()
        new.replace(published)
        if asking:
            asking.join()
            assert answers in ([(n - 1,) * 3], [(n,) * 3])


def test_a_damaged_or_missing_warehouse_is_told(runner: QueryRunner, tmp_path: Path) -> None:
    (tmp_path / "damaged.duckdb").write_bytes(b"no database" * 1000)
    for name in ("damaged", "missing"):
        with pytest.raises(RepertoireError, match="repertoire build"):
            runner.ask(runner.question(tmp_path / f"{name}.duckdb", "select 1"))


@pytest.mark.parametrize("statement", ["", "  ", "-- nothing", ";"])
@pytest.mark.parametrize("form", [None, "csv", "parquet"])
def test_an_empty_statement_is_told(
    runner: QueryRunner, warehouse: Path, statement: str, form: str | None
) -> None:
    with tempfile.TemporaryFile() as stream, pytest.raises(UsageError, match="select"):
        runner.ask(runner.question(warehouse, statement, form=form), into=stream if form else None)


def test_asking_loads_no_database_into_who_asks() -> None:
    script = "import sys, flows.queries.runner; print({'duckdb', 'polars', 'pyarrow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_busy_is_no_error_of_the_user() -> None:
    assert not issubclass(BusyError, UsageError)

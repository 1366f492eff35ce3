"""`repertoire sql` as a person types it: forms, files of one's own, saved queries, and what is wrong."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import polars as pl
import psutil  # type: ignore[import-untyped]
import pytest
from command_line import REPERTOIRE, call
from shared_homes import copied, sample_built

from flows.home.settings import Home

pytestmark = pytest.mark.slow

VIEWS = "name,views\nPlank,30\nGoblet Squat,20\nNobody's,10\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copied(sample_built().root, tmp_path_factory.mktemp("sql") / "home")
    queries = root / "queries"
    queries.mkdir()
    (queries / "by-rule.sql").write_text("-- Findings by rule\nselect title from quality.findings_by_rule")
    (queries / "untitled.sql").write_text("select 1 as one")
    (queries / "no name!.sql").write_text("select 1")
    (queries / "latin.sql").write_bytes(b"-- \xe4")
    (queries / "empty.sql").write_text(" \n")
    (queries / "long.sql").write_text("select 1" + " " * 100 + "-" * 30_000)
    os.mkfifo(queries / "pipe.sql")
    return root


def json_of(home: Path, *words: str) -> object:
    done = call("sql", *words, home=home)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(home: Path, *words: str) -> str:
    done = call("sql", *words, home=home)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.split())


def test_every_form_holds_the_same(home: Path, tmp_path: Path) -> None:
    sql = "select name, difficulty from core.dim_exercise order by exercise_key limit 7"
    rows = json_of(home, sql)
    assert isinstance(rows, list)
    assert len(rows) == 7
    assert [
        json.loads(line) for line in call("sql", sql, "-f", "jsonl", home=home).stdout.splitlines()
    ] == rows
    assert list(csv.DictReader(io.StringIO(call("sql", sql, "-f", "csv", home=home).stdout))) == rows
    assert rows[0]["name"] in call("sql", sql, "-f", "table", home=home).stdout
    for ending in ("parquet", "csv", "json", "jsonl"):
        file = tmp_path / f"rows.{ending}"
        assert call("sql", sql, "-o", str(file), home=home).stderr == ""
    assert pl.read_parquet(tmp_path / "rows.parquet").to_dicts() == rows
    assert json.loads((tmp_path / "rows.json").read_text("utf-8")) == rows
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "rows.csv", "rows.json", "rows.jsonl", "rows.parquet",
    ]  # fmt: skip


@pytest.mark.parametrize("ending", ["csv", "tsv", "json", "jsonl", "parquet"])
def test_a_file_of_ones_own_is_joined(home: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"views.{ending}"
    frame = pl.read_csv(io.StringIO(VIEWS))
    if ending == "csv":
        file.write_text(VIEWS)
    elif ending == "tsv":
        file.write_text(VIEWS.replace(",", "\t"))
    elif ending == "parquet":
        frame.write_parquet(file)
    else:
        (frame.write_json if ending == "json" else frame.write_ndjson)(file)
    sql = """select distinct views.name, views from views join core.dim_exercise using (name)
        join coverage.exercises_for('core') as core using (name) order by views desc"""
    done = call("sql", sql, "--with", f"views={file}", home=home)
    assert {"name": "Plank", "views": 30} in json.loads(done.stdout), done.stderr
    assert done.stderr == f"views: 3 rows of {file} (name varchar, views bigint)\n"


def test_several_files_are_several_tables_and_may_be_asked_alone(home: Path, tmp_path: Path) -> None:
    (tmp_path / "it's.csv").write_text("a\n1\n")
    (tmp_path / "b.json").write_text('[{"b": 2}]')
    named = f"a={tmp_path}/it's.csv, b={tmp_path}/b.json"
    assert json_of(home, "from a, b", "--with", named) == [{"a": 1, "b": 2}]
    assert refused(home, "from a, c", "--with", named).startswith("error: Catalog Error")
    assert "Name each once" in refused(home, "from a", "--with", f"{named},A={tmp_path}/b.json")
    assert call("sql", "from a", "--with", named, "-f", "table", home=home).returncode == 0


def test_the_types_hold_for_all_rows(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_text("n\n" + "1\n" * 50_000 + "x\n")
    sql = "select count(*) as rows, count(*) filter (n = 'x') as texts from long"
    assert json_of(home, sql, "--with", f"long={file}") == [{"rows": 50_001, "texts": 1}]


def test_a_file_that_cannot_be_read_is_told_with_its_name(home: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "empty.csv").touch()
    (tmp_path / "no.parquet").write_bytes(os.urandom(999))
    (tmp_path / "no.json").write_text('{"a": ')
    (tmp_path / "latin.csv").write_bytes(b"name\n\xe4\xf6\n")
    (tmp_path / "rows.xlsx").write_bytes(b"PK")
    for name, said in (
        ("pipe.csv", "is no regular file"),
        ("folder.csv", "is no regular file"),
        ("empty.csv", "is empty"),
        ("missing.csv", "cannot be read: No such file or directory"),
        ("no.parquet", "cannot be read"),
        ("no.json", "cannot be read"),
        ("latin.csv", "cannot be read"),
        ("rows.xlsx", "Use .csv, .tsv"),
    ):
        told = refused(home, "from rows", "--with", f"rows={tmp_path / name}")
        assert f"--with rows={tmp_path / name}: " in told
        assert said in told
        assert "/dev/fd" not in told
        assert "LINE 1" not in told


def test_limits_hold_beside_a_file_of_ones_own_too(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("n\n1\n")
    sorting = "select range from range(100000000), own order by hash(range)"
    assert "raise" in refused(home, sorting, "--with", f"own={file}", "--timeout", "20")
    assert sorted(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("named", ["views.csv", "=views.csv", "a b=views.csv", "a;drop=views.csv", "", "a="])
def test_what_names_no_table_and_file_is_told_how_to(home: Path, named: str) -> None:
    assert "Write: --with views=views.csv" in refused(home, "select 1", "--with", named)


def test_a_saved_query_is_asked_by_its_name(home: Path) -> None:
    rows = json_of(home, "--saved", "by-rule")
    assert isinstance(rows, list)
    assert set(rows[0]) == {"title"}
    assert json_of(home, "--saved", "untitled") == [{"one": 1}]


def test_a_saved_query_that_is_none_lists_those_that_are_and_what_is_wrong_with_others(home: Path) -> None:
    told = refused(home, "--saved", "nowhere")
    assert "There are: by-rule, untitled." in told
    for name, said in (
        ("no name!", "name it with letters"),
        ("latin", "not UTF-8 at byte 3"),
        ("empty", "1 to 20,000 letters"),
        ("long", "1 to 20,000 letters"),
        ("pipe", "1 to 20,000 letters"),
    ):
        assert f"{home}/queries/{name}.sql: " in told
        assert said in told
    assert "There are: none." in refused(sample_built().root, "--saved", "../../etc/passwd")


def test_one_statement_is_asked(home: Path) -> None:
    assert "--saved NAME" in refused(home)
    assert "--saved NAME" in refused(home, "select 1", "--saved", "by-rule")


def test_limits_say_how_to_get_all(home: Path, tmp_path: Path) -> None:
    shown = call("sql", "from range(1000001)", "-f", "table", home=home)
    assert (shown.returncode, len(re.findall(r"^ *\d+ *$", shown.stdout, re.MULTILINE))) == (0, 20)
    assert "These are 20 of more than 1,000,000 rows; --output FILE.parquet" in shown.stderr
    assert "sql_timeout_seconds" in refused(
        home, "select levenshtein(repeat('a', 200000), repeat('b', 200000))", "--timeout", "1"
    )
    assert "sql_memory_bytes" in refused(home, "select repeat('a', 1000000) from range(3000)", "-f", "csv")
    limited = Home(copied(home, tmp_path / "limited"))
    limited.settings_file.write_text("sql_result_bytes = 1000000\n")
    told = refused(limited.root, "select md5(range::text) from range(90000)", "-f", "csv")
    assert "sql_result_bytes" in told or "--output" in told


def test_a_file_is_there_whole_or_not_at_all(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("before")
    assert "error" in refused(home, "select 1 / (range < 20000)::int::text::int from range(30000) union all"
                              " select error('late')::int", "-o", str(file))  # fmt: skip
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


def test_a_statement_from_stdin_and_ctrl_c(home: Path) -> None:
    asked = subprocess.run(
        [REPERTOIRE, "sql", "-", "--home", home],
        input="select 2 as two",
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(asked.stdout) == [{"two": 2}]
    sql = "select levenshtein(repeat('a', 200000), repeat('b', 200000))"
    with subprocess.Popen(
        [REPERTOIRE, "sql", sql, "--home", home], stderr=subprocess.PIPE, text=True
    ) as asking:
        while len(psutil.Process(asking.pid).children(recursive=True)) < 2:
            time.sleep(0.02)
        asking.send_signal(signal.SIGINT)
        _, said = asking.communicate(timeout=30)
    assert asking.returncode == 130
    assert said == ""

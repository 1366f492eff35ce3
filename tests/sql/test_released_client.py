"""The warehouse in the DuckDB command line of today, which is older than the library that writes it."""

import subprocess
import sys
from pathlib import Path

import pytest
from eight_exercises import eight_exercises
from library import SQL, frames

from flows.warehouse.views import read_view_files
from flows.warehouse.write import write_file

CLIENT = Path(sys.executable).with_name("duckdb")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("warehouse") / "repertoire.duckdb"
    write_file(path, frames(eight_exercises()))
    return path


@pytest.mark.slow
def test_every_view_and_every_macro_answers_in_a_client_of_duckdb_1_5(file: Path) -> None:
    version = subprocess.run([CLIENT, "--version"], capture_output=True, text=True, check=True).stdout
    assert version.startswith("v1.5.")
    calls = [view.call for view in read_view_files(SQL) if view.kind != "macro"]
    asked = "".join(f"select '{number}', count(*) from {call};\n" for number, call in enumerate(calls))
    done = subprocess.run(
        [CLIENT, "-readonly", "-csv", "-noheader", str(file)],
        input=asked, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    answered = {line.partition(",")[0] for line in done.stdout.splitlines()}
    assert [call for number, call in enumerate(calls) if str(number) not in answered] == [], done.stderr
    assert len(calls) > 70

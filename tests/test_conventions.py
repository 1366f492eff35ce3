"""The conventions that keep the structure: who imports what, how things are named."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
WORLD = {
    "flows", "dashboards", "prefect", "duckdb", "requests", "aiohttp", "httpx", "socket", "subprocess",
    "shutil", "pathlib", "os", "io", "time", "tempfile", "multiprocessing", "threading",
}  # fmt: skip
"""What the pure part must not import: files, network, clock, processes, database, conductor."""
ONLY_WITH_PREFECT = {"flow.py", "artifacts.py", "deployment.py"}
EMPTY_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|manager|misc|core)(_|$)")


def python_files(folder: str) -> Iterator[Path]:
    yield from sorted((CHECKOUT / folder).rglob("*.py"))


def imported(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


@pytest.mark.parametrize(
    "file", list(python_files("transforms")), ids=lambda file: file.relative_to(CHECKOUT).as_posix()
)
def test_transforms_know_nothing_of_the_world(file: Path) -> None:
    assert not imported(file) & WORLD


def test_only_the_pipeline_knows_prefect() -> None:
    knowing = {file.name for file in python_files("flows") if {"prefect", "prefect_dask"} & imported(file)}
    assert knowing <= ONLY_WITH_PREFECT


def test_transforms_ask_no_clock_and_open_no_file() -> None:
    functions = {"open", "input", "print"}
    methods = {
        "now",
        "utcnow",
        "today",
        "read_csv",
        "read_parquet",
        "scan_parquet",
        "read_json",
        "write_parquet",
    }
    found = [
        f"{file.name}:{node.lineno}"
        for file in python_files("transforms")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", "") in methods or getattr(node.func, "id", "") in functions)
    ]
    assert found == []


def test_nothing_lets_duckdb_download_an_extension() -> None:
    """Every connection is opened with a configuration, and every file that opens one states these two."""
    for file in [*python_files("flows"), *python_files("dashboards")]:
        text = file.read_text(encoding="utf-8")
        opened = [
            node
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "duckdb.connect"
        ]
        assert all("config" in {word.arg for word in node.keywords} for node in opened), file
        if opened and "OFFLINE" not in text:
            assert re.search(r"autoinstall_known_extensions[\"']: False", text), file
            assert re.search(r"autoload_known_extensions[\"']: False", text), file


def test_no_file_has_a_name_that_says_nothing() -> None:
    files = [
        *python_files("flows"),
        *python_files("transforms"),
        *python_files("tests"),
        *python_files("dashboards"),
    ]
    assert [file.name for file in files if EMPTY_NAMES.search(file.stem)] == []


def test_no_file_has_two_subjects_worth_of_lines() -> None:
    long = {
        file.relative_to(CHECKOUT).as_posix(): lines
        for folder in ("flows", "transforms")
        for file in python_files(folder)
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_every_sql_file_is_a_view_a_macro_or_a_check_with_a_header() -> None:
    for file in sorted((CHECKOUT / "sql").rglob("*.sql")):
        first = file.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("-- "), f"{file}: the first line must say what it means"


def test_nothing_that_is_committed_names_this_machine_or_a_registry() -> None:
    if not (CHECKOUT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    places = re.compile(
        r"/work/(?:main|shared)|https?://(?:pypi|files\.pythonhosted|registry\.npmjs)|--index-url"
    )
    for name in filter(None, listed):
        file = CHECKOUT / name
        if file.is_file() and file != Path(__file__):
            assert not places.search(file.read_text(encoding="utf-8", errors="replace")), name

"""The page for analysts: each query and each snippet in it is run here on the sample library."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from documented_page import (
    PATH,
    Block,
    assert_exists,
    assert_marked,
    inline_commands,
    program_of,
    read_blocks,
)
from shared_homes import copied, sample_built

from flows.home.settings import CHECKOUT, Home, Settings
from flows.home.versions import kept_versions
from flows.warehouse.publish import publish_again
from flows.warehouse.query import open_warehouse, run_query

PAGE = (CHECKOUT / "docs" / "analysts.md").read_text(encoding="utf-8")
BLOCKS = read_blocks(PAGE)
QUERIES = [block.text for block in BLOCKS if block.language == "sql"]
COMMANDS = [command for block in BLOCKS if block.language == "sh" for command in block.commands]
SECONDS = 120


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(copied(sample_built().root, tmp_path_factory.mktemp("analysts") / "home"))


@pytest.fixture
def warehouse(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(open_warehouse(home, Settings())) as connection:
        yield connection


def test_each_block_is_run_or_says_why_not() -> None:
    assert_marked(PAGE)
    assert {block.language for block in BLOCKS} == {"sh", "sql", "python"}


def test_every_link_of_the_page_leads_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (CHECKOUT / "docs" / link).exists(), link


def test_there_are_ten_questions_each_with_a_query() -> None:
    questions = PAGE.split("## Ten questions")[1].split("## When")[0].split("### ")[1:]
    assert len(questions) == 10
    assert all("```sql" in question for question in questions)


@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES)
def test_a_query_of_the_page_has_an_answer(warehouse: duckdb.DuckDBPyConnection, query: str) -> None:
    columns, rows = run_query(warehouse, query)
    assert columns
    assert rows, "it gives no rows on the sample library"


@pytest.mark.parametrize(
    "command", [*inline_commands(PAGE), *(each for each in COMMANDS if each.startswith("repertoire "))]
)
def test_a_command_of_the_page_exists_with_its_options(command: str) -> None:
    assert_exists(command)


@pytest.mark.slow
def test_the_snippets_of_the_page_succeed_in_their_order(home: Home) -> None:
    failures, absent = [], set()
    for block in [block for block in BLOCKS if block.is_run and block.language != "sql"]:
        for words, program in programs(block):
            if not shutil.which(program, path=PATH):
                absent.add(program)
                continue
            done = run(words, home)
            if done.returncode or not (done.stdout or "--output" in words[-1]):
                failures.append(
                    f"{words[-1]}: exit code {done.returncode}: {done.stdout}{done.stderr[-500:]}"
                )
    assert not failures, "\n".join(failures)
    assert_explains(json.loads((home.root / "exports" / "library" / "manifest.json").read_bytes()))
    if absent:
        pytest.skip(f"not on this machine, the rest has run: {', '.join(sorted(absent))}")


def assert_explains(manifest: dict[str, Any]) -> None:
    """Assert that the page names each field of a manifest."""
    table = manifest["tables"][0]
    for fields in (manifest, manifest["warehouse"], table, table["columns"][0]):
        assert [name for name in fields if f"`{name}`" not in PAGE] == []


def programs(block: Block) -> Iterator[tuple[list[str], str]]:
    """Give what to start for a block, with the program that it needs: each line of bash, or all of Python."""
    if block.language == "python":
        yield [sys.executable, "-W", "error", "-c", block.text], sys.executable
        return
    for command in block.commands:
        yield ["bash", "-euo", "pipefail", "-c", command], program_of(command)


def run(words: list[str], home: Home) -> "subprocess.CompletedProcess[str]":
    """Run something in the folder of the home."""
    return subprocess.run(
        words, cwd=home.root, env=os.environ | {"PATH": PATH, "REPERTOIRE_HOME": str(home.root)},
        capture_output=True, text=True, check=False, timeout=SECONDS,
    )  # fmt: skip


@pytest.mark.slow
def test_a_process_sees_the_new_warehouse_once_all_its_connections_are_closed(home: Home) -> None:
    newer, older = kept_versions(home)
    first = duckdb.connect(str(home.published), read_only=True)
    publish_again(home, older)
    try:
        second = duckdb.connect(str(home.published), read_only=True)
        assert fingerprint(first) == fingerprint(second) == named_fingerprint(newer)
        first.close()
        second.close()
        third = duckdb.connect(str(home.published), read_only=True)
        assert fingerprint(third) == named_fingerprint(older)
        third.close()
    finally:
        publish_again(home, newer)


def fingerprint(connection: duckdb.DuckDBPyConnection) -> str:
    [(found,)] = connection.execute("select fingerprint[:8] from core.build").fetchall()
    return str(found)


def named_fingerprint(version: Path) -> str:
    return version.stem.rpartition("-")[2]


@pytest.mark.slow
def test_the_published_file_is_one_of_the_versions_so_that_nobody_should_write_into_it(home: Home) -> None:
    assert any(version.samefile(home.published) for version in kept_versions(home))

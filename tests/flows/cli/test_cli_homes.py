"""The command line on homes that are new, broken, locked or damaged: what it says and its exit code."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import call, call_process, make_home
from shared_homes import command_line_built, copied

from flows.home.lock import writer_lock
from flows.home.settings import Home

UNEXPECTED = """
import sys
import flows.cli.status
def version():
    '''Break.'''
    raise KeyError("inner")
flows.cli.status.version = version
sys.argv = ["repertoire", *sys.argv[1:]]
from flows.cli.main import main
sys.exit(main())
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path)


@pytest.mark.parametrize(
    "words",
    [("coverage",), ("gaps",), ("findings",), ("explain", "plank"), ("export", "exercises"), ("report",)],
)
def test_an_empty_home_says_what_to_run(tmp_path: Path, words: tuple[str, ...]) -> None:
    call("init", str(tmp_path / "home"))
    done = call(*words, home=tmp_path / "home")
    assert done.returncode == 2
    assert "nothing is published yet" in done.stderr
    assert "repertoire run" in done.stderr


@pytest.mark.parametrize("verb", ["collect", "build", "run"])
def test_a_home_without_sources_says_how_to_add_one(tmp_path: Path, verb: str) -> None:
    call("init", str(tmp_path / "home"))
    done = call(verb, home=tmp_path / "home")
    assert done.returncode == 2
    assert "repertoire add" in done.stderr


def test_a_home_that_is_not_there_is_refused() -> None:
    done = call("coverage", "--home", "/no/such/home")
    assert done.returncode == 2
    assert "repertoire init" in done.stderr


def test_a_new_home_tells_its_state_and_what_is_next(home: Path) -> None:
    state = json.loads(call("status", home=home).stdout)
    assert state["last_run"] is None
    assert {source["health"] for source in state["sources"]} == {"new"}
    assert state["next"].endswith("run")


def test_a_wrong_source_file_is_named_without_a_traceback(home: Path) -> None:
    (home / "sources" / "site.toml").write_text("tittle = 3\n", encoding="utf-8")
    done = call("collect", home=home)
    assert done.returncode == 2
    assert "site.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_is_named(home: Path) -> None:
    (home / "repertoire.toml").write_text("wokers = 2\n", encoding="utf-8")
    done = call("collect", home=home)
    assert done.returncode == 2
    assert "wokers" in done.stderr


@pytest.mark.slow
def test_a_second_writer_is_told_who_writes(home: Path) -> None:
    with writer_lock(Home(home)):
        for verb in ("collect", "run"):
            done = call_process(verb, home=home)
            assert done.returncode == 3
            assert "is being written by process" in done.stderr
        assert "process" in json.loads(call("status", home=home).stdout)["writer"]


@pytest.mark.slow
def test_a_source_that_fails_does_not_stop_the_others(home: Path) -> None:
    shutil.rmtree(home.parent / "pages")
    done = call_process("collect", home=home)
    assert done.returncode == 5
    problems = {row["source"]: row["problem"] for row in json.loads(done.stdout)}
    assert problems["catalogue"] is None
    assert problems["site"]
    state = json.loads(call("status", home=home).stdout)
    assert any("site" in problem for problem in state["problems"])
    assert state["last_run"]["status"] == "problem"


def test_collecting_one_source_leaves_the_others(home: Path) -> None:
    assert [row["source"] for row in json.loads(call("collect", "site", home=home).stdout)] == ["site"]
    refused = call("collect", "sites", home=home)
    assert refused.returncode == 2
    assert "catalogue, site" in refused.stderr


def test_building_before_collecting_says_what_to_run(home: Path) -> None:
    done = call("build", home=home)
    assert done.returncode == 2
    assert "repertoire collect" in done.stderr


@pytest.mark.slow
def test_the_doctor_is_content_with_a_built_home(tmp_path: Path) -> None:
    home = copied(command_line_built(), tmp_path / "built")
    done = call("doctor", home=home)
    assert {row["state"] for row in json.loads(done.stdout)} == {"ok"}, done.stdout
    assert done.returncode == 0
    assert json.loads(call("build", home=home).stdout)["status"] == "unchanged"


@pytest.mark.slow
def test_the_doctor_finds_a_damaged_archive(home: Path) -> None:
    call("collect", home=home)
    part = next((home / "raw" / "archive" / "site").glob("*/part-*.parquet"))
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 0xFF
    part.write_bytes(content)
    done = call_process("doctor", home=home)
    assert done.returncode == 6
    assert any(row["state"] == "damaged" and row["remedy"] for row in json.loads(done.stdout))
    part.unlink()
    assert call("build", home=home).returncode == 6


def test_the_doctor_names_a_remedy_for_each_problem(home: Path) -> None:
    shutil.rmtree(home.parent / "pages")
    done = call("doctor", home=home)
    assert done.returncode == 5
    found = json.loads(done.stdout)
    assert all(row["remedy"] for row in found if row["state"] != "ok")
    assert {"sources", "warehouse"} <= {row["subject"] for row in found if row["state"] == "problem"}


@pytest.mark.slow
def test_an_error_of_ours_is_one_sentence_with_the_traceback_in_a_file(home: Path) -> None:
    call("collect", home=home)
    command = [sys.executable, "-c", UNEXPECTED, "--home", str(home)]
    done = subprocess.run([*command, "version"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "unexpected KeyError" in done.stderr
    assert "Traceback" not in done.stderr
    written = next((home / "raw" / "runs").glob("error-*.txt"))
    assert "KeyError: 'inner'" in written.read_text(encoding="utf-8")
    shown = subprocess.run([*command, "--debug", "version"], capture_output=True, text=True, check=False)
    assert "Traceback" in shown.stderr


def test_what_was_added_is_told_with_what_to_do_next(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    pages = copied(tmp_path / "pages", tmp_path / "others")
    done = call("--home", str(home), "add", "others", str(pages))
    assert "11 .md pages" in done.stdout
    assert f"--home {home} run" in done.stdout
    assert call("--home", str(home), "add", "others", str(pages)).returncode == 2


def test_sources_are_listed_with_their_health(home: Path) -> None:
    listed = {row["source"]: row for row in json.loads(call("sources", home=home).stdout)}
    assert listed["site"]["role"] == "own"
    assert listed["catalogue"]["health"] == "new"

"""`repertoire try`: what would be read of a page that is refused, and watching the files behind a page."""

import json
import os
import signal
import subprocess
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest
from command_line import REPERTOIRE, call
from small_home import SAMPLE, make_home

from flows.home.errors import ExitCode
from flows.home.settings import Home
from flows.run.watch import files_behind, saves

RECIPE = "# Lentil soup\n\nDifficulty: easy\n\nEquipment: a pot\n\n## Ingredients\n\n- Lentils\n- Water\n"
LIST = (SAMPLE / "leg-exercises.md").read_text(encoding="utf-8")
TITLE = "# Goblet Squat\n"
TEAM = "<main><h1>Our team</h1><p>Difficulty: hard</p></main>"
PAGES = [
    (RECIPE, "md", "not_exercise", {"name": "Lentil soup", "difficulty": "easy"}),
    (LIST, "md", "not_exercise", {"name": "Leg Exercises"}),
    (TITLE, "md", "unreadable", {"name": "Goblet Squat"}),
    (TEAM, "html", "not_exercise", {"name": "Our team", "difficulty": "hard"}),
]
SECONDS = 30.0


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home", pages=("plank",))


def tried(home: Home, page: Path) -> dict[str, Any]:
    shown = call("try", "site", str(page), "--format", "json", home=home.root)
    assert shown.returncode == ExitCode.DONE
    return dict(json.loads(shown.stdout))


@pytest.mark.parametrize(("text", "ending", "verdict", "record"), PAGES)
def test_of_a_refused_page_is_shown_what_would_be_read(
    home: Home, text: str, ending: str, verdict: str, record: dict[str, str]
) -> None:
    page = home.root / f"page.{ending}"
    page.write_text(text, encoding="utf-8")
    document = tried(home, page)
    assert (document["verdict"], document["record"], document["claims"]) == (verdict, {}, [])
    would_read = document["would_read"]
    assert {name: would_read["record"].get(name) for name in record} == record
    assert {claim["field"] for claim in would_read["claims"]} >= record.keys()
    shown = call("try", "site", str(page), "--format", "table", home=home.root)
    assert "It is refused. Taken for an exercise, it would be read so:" in shown.stdout


@pytest.mark.parametrize("text", ["", "\x00\x01\x02", "Words alone."])
def test_of_a_page_that_states_nothing_nothing_is_shown(home: Home, text: str) -> None:
    page = home.root / "page.md"
    page.write_text(text, encoding="utf-8")
    assert tried(home, page)["would_read"].get("record", {}) == {}


def test_a_page_that_is_loaded_has_a_record_and_nothing_else(home: Home) -> None:
    document = tried(home, home.root / "pages" / "plank.md")
    assert document["record"]["name"] == "Plank"
    assert document["would_read"] == {}


def test_what_is_watched_is_page_source_layout_settings_and_taxonomy(home: Home) -> None:
    home.taxonomy.mkdir()
    (home.taxonomy / "aliases.csv").write_text("vocabulary,alias,key,language\n")
    watched = {file.name for file in files_behind(home, "site", "pages/plank.md")}
    assert watched == {"plank.md", "site.toml", "site.layout.toml", "repertoire.toml", "aliases.csv"}


def test_a_save_that_comes_in_between_is_not_missed(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    watching = saves(lambda: [file])
    assert next(watching) == []
    file.write_text("one")
    assert next(watching) == [file]
    file.write_text("two, longer")
    assert next(watching) == [file]
    file.unlink()
    assert next(watching) == [file]


@contextmanager
def watched(home: Home, page: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], Queue[str]]]:
    """Watch a page in a process of its own, whose lines of stdout and stderr come one after the other."""
    with subprocess.Popen(
        [REPERTOIRE, "--home", home.root, "try", "site", page, "--watch", *words],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "COLUMNS": "80"},
    ) as process:  # fmt: skip
        lines: Queue[str] = Queue()
        stream = process.stdout
        assert stream is not None
        Thread(target=lambda: deque(map(lines.put, stream), maxlen=0), daemon=True).start()
        try:
            yield process, lines
        finally:
            process.kill()


def next_with(lines: "Queue[str]", sign: str) -> str:
    """Wait for a line that has a sign in it."""
    while sign not in (line := lines.get(timeout=SECONDS)):
        pass
    return line


@pytest.mark.slow
def test_a_page_is_shown_again_when_a_file_behind_it_is_saved_until_ctrl_c(home: Home) -> None:
    page, source = home.root / "pages" / "plank.md", home.sources / "site.toml"
    right = source.read_text(encoding="utf-8")
    with watched(home, page, "--format", "jsonl") as (process, lines):
        assert json.loads(next_with(lines, "{"))["record"]["name"] == "Plank"
        page.write_text(page.read_text(encoding="utf-8").replace("# Plank", "# Long Plank", 1))
        assert "plank.md" in next_with(lines, "Saved")
        assert json.loads(next_with(lines, "{"))["record"]["name"] == "Long Plank"
        source.write_text(f"{right}[labels]\nBereich = 7\n")
        assert "site.toml" in next_with(lines, "Saved")
        assert "labels.Bereich" in next_with(lines, "error: ")
        source.write_text(f'{right}[fixed]\ncategory = "Core"\n')
        assert json.loads(next_with(lines, "{"))["record"]["category"] == "Core"
        home.taxonomy.mkdir()
        (home.taxonomy / "aliases.csv").write_text("vocabulary,alias\n")
        assert "aliases.csv" in next_with(lines, "error: ")
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == ExitCode.DONE


@pytest.mark.slow
def test_it_fits_a_terminal_of_eighty_columns(home: Home) -> None:
    with watched(home, home.root / "pages" / "plank.md", "--format", "table") as (process, lines):
        seen = [next_with(lines, "Plank")]
        while "Outline" not in seen[-1]:
            seen.append(lines.get(timeout=SECONDS))
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == ExitCode.DONE
    assert max(len(line.rstrip()) for line in seen[1:]) <= 80


def test_a_source_that_is_not_there_is_not_watched(home: Home) -> None:
    done = call("try", "sight", "page.md", "--watch", home=home.root)
    assert done.returncode == ExitCode.USAGE
    assert "there is no file" in done.stderr

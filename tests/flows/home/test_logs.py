"""JSON logs: one object a line of stderr, whatever writes there."""

import io
import json
import logging
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from command_line import call, make_home

from flows.home import logs
from flows.home.run_log import RunLog
from flows.home.settings import Home

KEYS = {"time", "level", "run_id", "source", "event", "detail"}


def lines_of(text: str) -> list[dict[str, object]]:
    found = [json.loads(line) for line in text.splitlines()]
    assert all(line.keys() == KEYS for line in found)
    return found


@pytest.mark.parametrize("how", ["option", "environment"])
def test_a_run_tells_of_itself_in_json(tmp_path: Path, how: str) -> None:
    home = make_home(tmp_path)
    if how == "option":
        done = call("--log-format", "json", "collect", home=home)
    else:
        done = call("collect", home=home, REPERTOIRE_LOG_FORMAT="json")
    assert done.returncode == 0, done.stderr
    lines = lines_of(done.stderr)
    assert [line["event"] for line in lines if line["event"] not in {"stage", "note"}] == [
        "started", "collected", "collected", "finished",
    ]  # fmt: skip
    collected = [line for line in lines if line["event"] == "collected"]
    assert [line["source"] for line in collected] == ["catalogue", "site"]
    assert len({line["run_id"] for line in collected}) == 1
    assert json.loads(done.stdout)[0]["source"] == "catalogue"


def test_an_error_is_an_object_too(tmp_path: Path) -> None:
    done = call("--log-format", "json", "build", home=make_home(tmp_path))
    assert done.returncode == 2
    last = lines_of(done.stderr)[-1]
    assert (last["event"], last["level"]) == ("message", "error")


def test_without_asking_stderr_is_for_people(tmp_path: Path) -> None:
    done = call("collect", home=make_home(tmp_path))
    assert done.stderr.startswith("Collecting catalogue ...")


LIBRARY = """
import logging, sys, warnings
from flows.home.logs import start_json_logs
start_json_logs()
logging.getLogger("some.library").warning("asked https://u:hunter2secret@h/ for %s", "pages")
try:
    raise ValueError("Bearer abcdefghijkl")
except ValueError:
    logging.getLogger("x").exception("it broke")
warnings.warn("soon gone")
logging.getLogger("quiet").debug("not shown")
"""


def test_what_libraries_log_is_an_object_without_secrets() -> None:
    done = subprocess.run([sys.executable, "-c", LIBRARY], capture_output=True, text=True, check=True)
    lines = lines_of(done.stderr)
    assert [line["level"] for line in lines] == ["warning", "error", "warning"]
    assert "hunter2secret" not in done.stderr
    assert "abcdefghijkl" not in done.stderr
    assert "Traceback" in str(lines[1]["detail"])


def test_events_of_the_run_log_are_written_once_to_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(logs, "_log", logs._Log(stream))
    log = RunLog.start(Home(tmp_path))
    log.record("collected", "site", "failed", error="https://u:hunter2secret@h/ does not answer")
    [line] = lines_of(stream.getvalue())
    assert (line["event"], line["level"], line["source"]) == ("collected", "error", "site")
    [kept] = log.path.read_text("utf-8").splitlines()
    assert json.loads(kept)["detail"] == line["detail"] == {"error": "https://***@h/ does not answer"}


def test_nothing_is_written_where_nobody_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(logs, "_log", logs._Log())
    handlers = list(logging.getLogger().handlers)
    with warnings.catch_warnings():
        RunLog.start(Home(tmp_path)).record("started")
    assert logging.getLogger().handlers == handlers

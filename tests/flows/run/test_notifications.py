"""Telling people of a run, through a real receiver on this machine."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from command_line import call
from shared_homes import ran
from small_home import make_home

from flows.home.errors import RejectedError, UsageError
from flows.home.run_history import last_run
from flows.home.settings import NOTIFY_ON, Home, Notify, load_settings
from flows.run.incidents import Incident, Incidents
from flows.run.lifecycle import open_run
from flows.run.notify import NotificationError, Outcome, message_of, recipients, send
from flows.run.stages import run_without_prefect
from flows.sources.workspace import Workspace

pytestmark = pytest.mark.slow


@dataclass
class Receiver:
    """What came in, and what is answered."""

    port: int
    status: int = 200
    messages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"json://localhost:{self.port}/hook"

    @property
    def titles(self) -> list[str]:
        return [message["title"] for message in self.messages]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.messages.append(json.loads(body))
            self.send_response(found.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Receiver(server.server_address[1])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


def settings_with(home: Home, *lines: str) -> None:
    home.settings_file.write_text("\n".join(["[notify]", *lines]) + "\n", encoding="utf-8")


def assert_nothing_was_told(home: Home) -> None:
    """The first run would have been told of to an address where nobody listens, which is a problem."""
    run = last_run(home)
    assert run is not None
    assert load_settings(home).notify.urls
    assert load_settings(home).notify.on == NOTIFY_ON
    assert (run.status, run.problems) == ("ok", ())
    assert "notified" not in [event["event"] for event in run.events]


def test_nothing_is_told_without_a_problem_which_is_told_once_and_then_that_it_is_over(
    tmp_path: Path, receiver: Receiver
) -> None:
    assert_nothing_was_told(ran().home)
    home = ran().copied(tmp_path / "home")
    settings_with(home, f'urls = ["{receiver.url}"]')
    run_without_prefect(Workspace(home))
    assert receiver.messages == []
    (home.root / "pages").rename(home.root / "moved")
    run_without_prefect(Workspace(home))
    [message] = receiver.messages
    assert message["title"] == "Repertoire, home: run completed with 1 problem"
    assert message["type"] == "warning"
    assert "site: not collected" in message["message"]
    assert f"repertoire --home {home.root} status" in message["message"]
    (home.root / "moved").rename(home.root / "pages")
    run_without_prefect(Workspace(home))
    assert receiver.titles[1:] == ["Repertoire, home: run succeeds again"]
    run_without_prefect(Workspace(home))
    assert len(receiver.messages) == 2


def test_a_run_that_breaks_is_told_and_still_breaks(tmp_path: Path, receiver: Receiver) -> None:
    home = make_home(tmp_path / "home")
    settings_with(home, f'urls = ["{receiver.url}"]')
    with pytest.raises(UsageError, match="not this"), open_run(Workspace(home), "build"):
        raise UsageError("not this")
    [message] = receiver.messages
    assert message["title"] == "Repertoire, home: build failed"
    assert message["type"] == "failure"
    run = last_run(home)
    assert run is not None
    assert run.status == "failed"
    assert run.problems == ("not this",)
    assert [event["event"] for event in run.events][-2:] == ["notified", "failed"]


def test_a_refusal_has_a_name_of_its_own(tmp_path: Path, receiver: Receiver) -> None:
    home = make_home(tmp_path / "home")
    settings_with(home, f'urls = ["{receiver.url}"]', 'on = ["refused"]')
    with pytest.raises(RejectedError), open_run(Workspace(home), "run"):
        raise RejectedError("exercises: 80, before 800")
    with pytest.raises(UsageError), open_run(Workspace(home), "run"):
        raise UsageError("nobody asked to hear of this")
    assert receiver.titles == ["Repertoire, home: the new warehouse was refused"]
    assert "exercises: 80, before 800" in receiver.messages[0]["message"]


def test_gaps_that_are_new_among_the_most_pressing_are_told(tmp_path: Path, receiver: Receiver) -> None:
    assert_nothing_was_told(ran().home)
    home = ran().copied(tmp_path / "home")
    settings_with(home, f'urls = ["{receiver.url}"]', 'on = ["new_gaps"]')
    run_without_prefect(Workspace(home))
    assert receiver.messages == []
    for page in ("plank", "push-up", "goblet-squat"):
        (home.root / "pages" / f"{page}.md").unlink()
    (home.root / "repertoire.toml").write_text(home.settings_file.read_text("utf-8") + "\n", encoding="utf-8")
    run_without_prefect(Workspace(home))
    run = last_run(home)
    assert run is not None
    assert run.figures is not None
    [message] = receiver.messages
    assert "among the highest priorities" in message["title"]
    told = [line[2:] for line in message["message"].splitlines() if line.startswith("- ")]
    assert told
    assert set(told) <= set(run.figures["top_gaps"])


@pytest.mark.parametrize("kind", ["refused", "nobody there", "not set", "nonsense"])
def test_a_message_that_cannot_be_sent_is_a_problem_of_the_log_and_of_nothing_else(
    tmp_path: Path, receiver: Receiver, kind: str
) -> None:
    home = make_home(tmp_path / "home")
    receiver.status = 500
    lines = {
        "refused": f'urls = ["{receiver.url}"]',
        "nobody there": 'urls = ["json://localhost:1/hook"]',
        "not set": 'urls_from = ["REPERTOIRE_TEST_NOT_SET"]',
        "nonsense": 'urls = ["nonsense"]',
    }
    settings_with(home, lines[kind])
    (home.root / "pages").rename(home.root / "moved")
    result = run_without_prefect(Workspace(home))
    assert len(result.problems) == 1
    run = last_run(home)
    assert run is not None
    assert run.status == "problem"
    assert any("[notify]" in problem for problem in run.problems)
    state = json.loads(call("status", home=home.root).stdout)
    assert any("[notify]" in problem for problem in state["problems"])


def test_notify_test_sends_a_message_to_an_address_of_the_environment(
    tmp_path: Path, receiver: Receiver
) -> None:
    home = make_home(tmp_path / "home")
    settings_with(home, 'urls_from = ["WHOM_TO_TELL"]')
    done = call("notify", "--test", home=home.root, WHOM_TO_TELL=receiver.url)
    assert (done.returncode, done.stdout) == (0, "Sent to 1 address.\n")
    assert receiver.titles == ["Repertoire, home: test"]
    unset = call("notify", "--test", home=home.root)
    assert unset.returncode == 1
    assert "WHOM_TO_TELL" in unset.stderr


def test_notify_without_anybody_to_tell_says_how_to_name_one(tmp_path: Path) -> None:
    done = call("notify", "--test", home=make_home(tmp_path / "home").root)
    assert done.returncode == 2
    assert "[notify]" in done.stderr


def test_an_address_never_shows_in_the_error_that_it_does_not_work() -> None:
    with pytest.raises(NotificationError) as caught:
        send(Notify(urls=("json://user:hunter22@localhost:1/deep",)), message_for())
    assert "hunter22" not in str(caught.value)


NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def problem(sentence: str) -> Incident:
    return Incident("not_collected", sentence, sentence, NOON, NOON)


def message_for() -> Any:
    message = message_of(Home(Path("/h")), Outcome("r", "run", NOON, Incidents((problem("x"),))), NOTIFY_ON)
    assert message is not None
    return message


def test_only_what_is_asked_for_is_told() -> None:
    home = Home(Path("/library"))
    outcome = Outcome("r", "run", NOON, Incidents((problem("a"), problem("b"))), ("Glutes",), "ok")
    told = message_of(home, outcome, ["new_gaps"])
    assert told is not None
    assert told.grade == "info"
    assert "- a" not in told.body
    assert message_of(home, outcome, ["failed", "recovered"]) is None


def test_a_variable_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REPERTOIRE_TEST_NOT_SET", raising=False)
    with pytest.raises(NotificationError, match="REPERTOIRE_TEST_NOT_SET"):
        recipients(Notify(urls_from=("REPERTOIRE_TEST_NOT_SET",)))


@pytest.mark.parametrize("line", ['on = ["always"]', "urls = 3", 'url = ["x"]', "urls_from = [1]"])
def test_what_is_no_setting_is_refused_with_its_name(tmp_path: Path, line: str) -> None:
    home = Home(tmp_path)
    settings_with(home, line)
    with pytest.raises(UsageError, match=r"notify\."):
        load_settings(home)

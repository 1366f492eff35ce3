"""What is wrong for longer than one run: opened, reminded of once a day, closed, each told once."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from command_line import call
from shared_homes import ran

from flows.home.errors import RejectedError, UsageError
from flows.home.run_history import last_run
from flows.home.settings import NOTIFY_ON, Home
from flows.run import incidents
from flows.run.incidents import Incident, Incidents, Looked, incidents_of, last_incidents
from flows.run.lifecycle import open_run
from flows.run.notify import Outcome, message_of
from flows.run.run import CollectResult, Run
from flows.run.stages import run_without_prefect
from flows.sources.workspace import Workspace

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def incident(kind: str, subject: str, *, opened: datetime = NOON, told: datetime | None = None) -> Incident:
    return Incident(kind, subject, f"{subject}: {kind}", opened, opened, told_at=told)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Give a run of a home with one source, `site`, that has not begun to do anything."""
    home = ran().copied(tmp_path / "home")
    with open_run(Workspace(home), "run") as opened:
        yield opened


def after(
    run: Run,
    *before: Incident,
    command: str = "run",
    error: BaseException | None = None,
    overdue: dict[str, str] | None = None,
) -> Incidents:
    looked = Looked(command, run.observed, run.collected, {"site"}, run.has_built, error)
    return incidents_of(looked, before, overdue or {}, NOON + HOUR)


def keys(found: tuple[Incident, ...]) -> list[tuple[str, str]]:
    return [each.key for each in found]


@pytest.mark.slow
def test_what_is_met_again_goes_on_and_what_is_not_is_over(run: Run) -> None:
    run.note(incidents.NOT_COLLECTED, "site", "site: 12 pages are not there")
    run.collected["site"] = CollectResult("site", None, "x")
    first = after(run)
    assert keys(first.open) == [("not_collected", "site")]
    run.observed[:] = [incidents.Observation(incidents.NOT_COLLECTED, "site", "site: 13 pages are not there")]
    [second] = after(run, *first.open).open
    assert (second.runs, second.opened_at) == (2, first.open[0].opened_at)
    assert second.sentence == "site: 13 pages are not there"
    run.observed.clear()
    assert keys(after(run, second).closed) == [("not_collected", "site")]


@pytest.mark.slow
def test_a_run_says_nothing_of_what_it_did_not_look_at(run: Run) -> None:
    known = [incident(kind, "site") for kind in (incidents.NOT_COLLECTED, incidents.NOT_ACCEPTED)]
    known.append(incident(incidents.FAILED, "report"))
    found = after(run, *known, command="collect")
    assert len(found.open) == 3
    assert not found.closed
    run.has_built = True
    assert keys(after(run, *known, command="build").closed) == [("not_accepted", "site")]
    assert keys(after(run, known[2]).closed) == [("failed", "report")]  # a run does what report does


@pytest.mark.slow
def test_a_source_that_is_gone_leaves_no_incident(run: Run) -> None:
    kinds = (incidents.NOT_COLLECTED, incidents.NOT_ACCEPTED, incidents.OVERDUE)
    found = after(run, *(incident(kind, "sold") for kind in kinds))
    assert not found.open
    assert len(found.closed) == 3


@pytest.mark.slow
def test_a_refused_build_stays_until_one_is_built_and_another_error_is_another_incident(run: Run) -> None:
    [refused] = after(run, error=RejectedError("80 exercises, before 800")).open
    assert refused.key == ("refused", "run")
    later = after(run, refused, error=UsageError("the disk is full"))
    assert set(keys(later.open)) == {("refused", "run"), ("failed", "run")}
    run.has_built = True
    assert set(keys(after(run, *later.open).closed)) == {("refused", "run"), ("failed", "run")}


@pytest.mark.slow
def test_pages_that_cannot_be_read_are_never_called_solved(run: Run) -> None:
    found = after(run, incident(incidents.UNREADABLE, "site"))
    assert found == Incidents()


@pytest.mark.slow
def test_what_is_overdue_is_an_incident_from_the_day_on_which_it_is(run: Run) -> None:
    [late] = after(run, overdue={"blog": "blog: overdue since yesterday"}).open
    assert late.key == ("overdue", "blog")
    assert keys(after(run, late).closed) == [("overdue", "blog")]


def told(found: Incidents, *, now: datetime = NOON, before: str | None = "ok") -> str | None:
    message = message_of(Home(Path("/library")), Outcome("r", "run", now, found, (), before), NOTIFY_ON)
    return message.title.removeprefix("Repertoire, library: ") if message else None


def test_an_incident_is_told_once_then_daily_and_when_it_is_over() -> None:
    new = incident(incidents.NOT_COLLECTED, "site")
    known = incident(incidents.NOT_COLLECTED, "site", told=NOON)
    assert told(Incidents((new,))) == "run completed with 1 problem"
    assert told(Incidents((known,)), now=NOON + 23 * HOUR, before="problem") is None
    assert told(Incidents((known,)), now=NOON + 24 * HOUR, before="problem") == "still 1 problem"
    assert told(Incidents((), (known,)), before="problem") == "run succeeds again"
    assert told(Incidents((known,), (new,)), before="problem") == "1 problem solved"
    assert told(Incidents(), before="problem") is None
    assert told(Incidents(), before="unfinished") == "run succeeds again"


def test_a_message_says_what_is_new_what_goes_on_and_since_when() -> None:
    lasting = incident(incidents.FAILED, "run", opened=NOON - 48 * HOUR, told=NOON - 25 * HOUR)
    new = incident(incidents.OVERDUE, "blog")
    message = message_of(Home(Path("/l")), Outcome("r", "run", NOON, Incidents((lasting, new))), NOTIFY_ON)
    assert message is not None
    assert message.title.endswith("run still fails")
    assert "- blog: overdue" in message.body
    assert "Still there:\n- run: failed (since 2026-04-29 12:00 UTC, 1 run)" in message.body


def answering(seen: list[tuple[str, Any]], statuses: dict[str, int]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append((self.path, body["title"]))
            self.send_response(200)
            self.end_headers()

        def do_GET(self) -> None:
            seen.append((self.path, None))
            self.send_response(statuses.get(self.path, 200))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def listening(statuses: dict[str, int]) -> Iterator[tuple[int, list[tuple[str, Any]]]]:
    """Give the port of a server that takes messages and heartbeats, and what came in."""
    seen: list[tuple[str, Any]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), answering(seen, statuses))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1], seen
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.slow
def test_three_runs_with_one_problem_send_one_message_and_the_verb_lists_it(tmp_path: Path) -> None:
    home = ran().copied(tmp_path / "home")
    with listening({}) as (port, seen):
        home.settings_file.write_text(
            f'[notify]\nurls = ["json://localhost:{port}/hook"]\nheartbeat = "http://localhost:{port}/beat"\n'
        )
        (home.root / "pages").rename(home.root / "moved")
        for _ in range(3):
            assert len(run_without_prefect(Workspace(home)).problems) == 1
        assert [title for _, title in seen] == ["Repertoire, home: run completed with 1 problem"]
        [listed] = json.loads(call("incidents", home=home.root).stdout)
        assert (listed["state"], listed["kind"], listed["subject"]) == ("open", "not_collected", "site")
        assert listed["runs"] == 3
        assert listed["told_at"]
        since = 'repertoire_incident_open_since_time_seconds{kind="not_collected",subject="site"} '
        metrics = call("status", "--format", "prometheus", home=home.root).stdout
        [value] = [line.removeprefix(since) for line in metrics.splitlines() if line.startswith(since)]
        opened_at = datetime.fromisoformat(listed["opened_at"]).replace(tzinfo=UTC)
        assert float(value) == pytest.approx(opened_at.timestamp(), abs=1)
        (home.root / "moved").rename(home.root / "pages")
        run_without_prefect(Workspace(home))
        assert seen[1:] == [("/hook", "Repertoire, home: run succeeds again"), ("/beat", None)]
    assert json.loads(call("incidents", home=home.root).stdout) == []
    [over] = json.loads(call("incidents", "--all", home=home.root).stdout)
    assert (over["state"], over["runs"]) == ("over", 3)
    assert "open_since" not in call("status", "--format", "prometheus", home=home.root).stdout
    table = call("incidents", "--all", "--format", "table", home=home.root).stdout
    assert "site: not collected" in table
    (home.root / "pages" / "plank.md").unlink()
    run_without_prefect(Workspace(home))  # a warehouse knows of the runs before the one that built it
    asked = "select kind, subject, runs, closed_at > seen_at, told_at >= opened_at from operations.incidents"
    [row] = json.loads(call("sql", asked, "--format", "json", home=home.root).stdout)
    assert [*row.values()] == ["not_collected", "site", 3, True, True]


@pytest.mark.slow
@pytest.mark.parametrize(
    "open_ones",
    ['"nonsense"', '[{"kind": "not_collected"}]', '[{"kind": 1, "opened_at": "yesterday"}]', "[[]]"],
)
def test_a_log_that_is_not_as_it_was_written_changes_nothing_of_how_a_run_ends(
    tmp_path: Path, open_ones: str
) -> None:
    home = ran().copied(tmp_path / "home")
    newest = max(home.runs.glob("*.jsonl"))
    lines = newest.read_text(encoding="utf-8").splitlines()
    event = json.loads(lines[-1]) | {"event": "incidents", "detail": {"open": json.loads(open_ones)}}
    newest.write_text("\n".join([*lines[:-1], json.dumps(event), lines[-1], ""]), encoding="utf-8")
    assert run_without_prefect(Workspace(home)).problems == ()
    run = last_run(home)
    assert run is not None
    assert run.status == "ok"
    assert "incidents_failed" in [event["event"] for event in run.events]


@pytest.mark.slow
def test_a_message_that_was_not_taken_is_sent_again_by_the_next_run(tmp_path: Path) -> None:
    home = ran().copied(tmp_path / "home")
    (home.root / "pages").rename(home.root / "moved")
    home.settings_file.write_text('[notify]\nurls = ["json://localhost:1/hook"]\n')
    run_without_prefect(Workspace(home))
    [never_told] = last_incidents(home).open
    assert never_told.told_at is None
    with listening({}) as (port, seen):
        home.settings_file.write_text(f'[notify]\nurls = ["json://localhost:{port}/hook"]\n')
        run_without_prefect(Workspace(home))
        assert len(seen) == 1
    [now_told] = last_incidents(home).open
    assert now_told.told_at is not None
    assert now_told.opened_at == never_told.opened_at


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('heartbeat = "http://localhost:{port}/gone?key=hunter22"', "answered with 404"),
        ('heartbeat = "http://localhost:1/hunter22"', "did not answer (ConnectError)"),
        ('heartbeat = "no address"', "did not answer"),
        ('heartbeat_from = "REPERTOIRE_TEST_NOT_SET"', "REPERTOIRE_TEST_NOT_SET"),
    ],
)
def test_a_heartbeat_that_fails_is_said_without_its_address_and_changes_nothing(
    tmp_path: Path, lines: str, expected: str
) -> None:
    home = ran().copied(tmp_path / "home")
    with listening({"/gone?key=hunter22": 404}) as (port, _):
        home.settings_file.write_text("[notify]\n" + lines.format(port=port) + "\n")
        assert run_without_prefect(Workspace(home)).problems == ()
    run = last_run(home)
    assert run is not None
    assert run.status == "ok"
    [problem] = run.problems
    assert expected in problem
    assert "hunter22" not in run.events[-2]["detail"]["error"]

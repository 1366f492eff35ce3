"""Real flows through Prefect: on the embedded server, and on a server of their own on loopback."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from command_line import REPERTOIRE, call, call_process, copy_pages, make_home
from crawl_server import Site, busy_then, exercise
from prefect_api import Row, artifacts, ask, flow_runs, task_runs, wait_for
from shared_homes import command_line_built, copied, embedded_run
from small_home import assert_same_tables, tables_of
from small_home import make_home as make_small_home

from flows.add.files import add_source
from flows.home import create as home_folder
from flows.home.run_history import past_runs
from flows.home.settings import CHECKOUT, Home
from flows.prefect_flows.shares import MAX_COLLECT_TASKS, shares
from flows.sources.workspace import Workspace

pytestmark = pytest.mark.slow

LOST_SERVER = """
import sys
from dataclasses import dataclass
from pathlib import Path
import httpx
from flows.prefect_flows import settings as embedded_server
from flows.home.settings import Home
from flows.sources.workspace import Workspace
home = Home(Path(sys.argv[1]))
embedded_server.prepare(home)
from prefect import Flow
from flows.prefect_flows import artifacts as pipeline_artifacts
from flows.prefect_flows import flow as pipeline
def lost(*words, **options):
    raise httpx.ConnectError("it is gone")
for name in ("markdown", "progress", "table", "link"):
    setattr(pipeline_artifacts, f"create_{name}_artifact", lost)
pipeline_artifacts.SECONDS_BETWEEN_UPDATES = 0.0
whole = Flow.__call__
def without_end(self, *words, **options):
    whole(self, *words, **options)
    lost()
Flow.__call__ = without_end
result = pipeline.run_flow(Workspace(home))
print("\\n".join([result.built.status, *result.problems]))
"""


HOST = "repertoire-host-localhost"


def kinds_of(names: list[str]) -> list[str]:
    return sorted(name.partition(" ")[0].partition("-")[0] for name in names)


@dataclass(frozen=True)
class Eventful:
    """A run in which much went wrong.

    One source is not there, and one is a site on a host that another run crawls at first; when it may be
    crawled, it answers 503 once. asked_too_early: what was asked of the site before its host was free.
    """

    home: Path
    run: Row
    returncode: int
    problems: list[str]
    stderr: str
    asked_too_early: list[str]


@pytest.fixture(scope="module")
def eventful(tmp_path_factory: pytest.TempPathFactory, prefect_server: str) -> Eventful:
    """Give what an eventful run has left; nobody may change it. Trying again takes no time."""
    home = home_folder.make_home(tmp_path_factory.mktemp("eventful") / "home")
    add_source(home, "site", str(copy_pages(home.root.parent / "pages")))
    gone = 'role = "own"\nformat = "folder"\npath = "nowhere"\n'
    (home.sources / "gone.toml").write_text(gone, encoding="utf-8")
    lease = take_host(prefect_server, HOST)
    with Site() as site:
        site.answers["/"] = busy_then(exercise("Squat"), 503)
        address = site.url.replace("127.0.0.1", "localhost")
        keys = ("retries = 0", "delay_seconds = 0", "allow_private = true")
        text = "\n".join(['role = "own"', 'format = "crawl"', f'url = "{address}/"', *keys])
        (home.sources / "web.toml").write_text(text, encoding="utf-8")
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.child", str(home.root), "--", "run"],
            cwd=CHECKOUT, env={**os.environ, "PREFECT_API_URL": prefect_server},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert child.stderr is not None
        heard = ""
        for line in child.stderr:
            heard += line
            if f"Waiting for {HOST}" in line:
                break
        asked_too_early = site.asked("/")
        ask(prefect_server, "/v2/concurrency_limits/decrement-with-lease", {"lease_id": lease})
        output, errors = child.communicate(timeout=120)
    (run,) = flow_runs(prefect_server, home.root)
    problems = json.loads(output)["problems"]
    return Eventful(home.root, run, child.returncode, problems, heard + errors, asked_too_early)


def take_host(server: str, name: str) -> str:
    """Hold a host as another run does that crawls it; return the lease."""
    ask(server, "/v2/concurrency_limits/", {"name": name, "limit": 1})
    taken = {"names": [name], "slots": 1, "mode": "concurrency", "lease_duration": 600}
    return str(ask(server, "/v2/concurrency_limits/increment-with-lease", taken)["lease_id"])


@pytest.mark.prefect
@pytest.mark.xdist_group("prefect")
def test_a_run_is_a_flow_on_the_embedded_server(tmp_path: Path) -> None:
    done = embedded_run()
    home = copied(done.home, tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert "Starting Prefect's embedded server (10 to 30 seconds the first time)" in done.stderr
    assert "What to write next" in done.stdout
    assert "nanobind" not in done.stderr
    assert "prefect" not in done.stderr.replace("Prefect's embedded server", "")
    assert (home / "warehouse" / "repertoire.duckdb").is_file()
    assert (home / "warehouse" / "reports" / "gap-report.html").is_file()
    with sqlite3.connect(home / "warehouse" / "prefect" / "prefect.db") as state:
        flows = state.execute("select state_type, name from flow_run").fetchall()
        tasks = [name for (name,) in state.execute("select name from task_run")]
    [(ended, name)] = flows
    assert ended == "COMPLETED"
    assert re.fullmatch(rf"{re.escape(done.home.name)} \d{{4}}-\d\d-\d\d", name)
    assert kinds_of(tasks) == ["build", "collect", "collect", "read", "report"]
    assert "unchanged" in call("build", home=home).stdout


@pytest.mark.prefect
def test_the_page_of_a_run_shows_sources_bounds_coverage_and_the_report(
    eventful: Eventful, prefect_server: str
) -> None:
    home, run = eventful.home, eventful.run
    assert eventful.returncode == 5, eventful.stderr
    assert run["state_type"] == "COMPLETED"
    assert run["state_name"] == "CompletedWithProblems"
    assert "gone: not collected" in run["state"]["message"]
    states = {
        task["name"]: (task["state_type"], task["run_count"]) for task in task_runs(prefect_server, run["id"])
    }
    assert states["collect gone"] == ("FAILED", 1)  # a folder that is not there is not tried again
    assert states["collect site"] == ("COMPLETED", 1)
    shown = artifacts(prefect_server, run["id"])
    rows = {row["source"]: row for row in json.loads(shown["repertoire-sources"]["data"])}
    assert rows["site"]["present"] == rows["site"]["inputs"] == 11
    assert "nowhere" in rows["gone"]["problem"]
    summary = shown["repertoire-summary"]["data"]
    for wanted in ("Completed with problems", "## Bounds", "| site | accepted |", "muscle groups covered"):
        assert wanted in summary
    assert (home / "warehouse" / "reports" / "gap-report.html").as_uri() in shown["repertoire-gap-report"][
        "data"
    ]
    assert "repertoire-rejected-pages" in shown
    assert_lineage(prefect_server, home.name)


def assert_lineage(server: str, home_name: str) -> None:
    """Sources lead to archives, archives to the warehouse, the warehouse to the reports."""

    def edges() -> set[tuple[str, str]] | None:
        wanted = {"filter": {"event": {"prefix": ["prefect.asset.materialization.succeeded"]}}, "limit": 50}
        found = {
            (origin["prefect.resource.id"], event["resource"]["prefect.resource.id"])
            for event in ask(server, "/events/filter", wanted)["events"]
            for origin in event["related"]
            if origin.get("prefect.resource.role") == "asset"
        }
        return found if any("reports" in made for _, made in found) else None

    found = wait_for(edges, "the events of assets")
    place = f"repertoire://{home_name}"
    assert {
        ("repertoire://source/site", f"{place}/archive/site"),
        (f"{place}/archive/site", f"{place}/warehouse"),
        (f"{place}/warehouse", f"{place}/reports"),
    } <= found


@pytest.mark.prefect
def test_collecting_is_tried_again_where_the_world_was_at_fault(
    eventful: Eventful, prefect_server: str
) -> None:
    (task,) = [
        each for each in task_runs(prefect_server, eventful.run["id"]) if each["name"] == "collect web"
    ]
    assert (task["state_type"], task["run_count"]) == ("COMPLETED", 2)
    (problem,) = eventful.problems  # none of the site
    assert problem.startswith("gone: not collected")


@pytest.mark.prefect
def test_a_server_that_is_lost_during_a_run_costs_its_page_and_not_the_work(
    tmp_path: Path, prefect_server: str
) -> None:
    home = make_small_home(tmp_path / "home", ("plank",)).root
    environment = {**os.environ, "PREFECT_API_URL": prefect_server}
    done = subprocess.run(
        [sys.executable, "-c", LOST_SERVER, str(home)],
        cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    status, *problems = done.stdout.splitlines()
    assert status == "published"
    assert problems == [
        "Prefect's server does not answer any more (it is gone); what it shows of this run is incomplete"
    ]
    (end,) = past_runs(Home(home))
    assert (end.status, end.problems) == ("ok", ())
    (run,) = flow_runs(prefect_server, home)
    assert artifacts(prefect_server, run["id"]) == {}


@pytest.mark.prefect
def test_a_host_that_another_run_crawls_is_waited_for_and_that_is_told(eventful: Eventful) -> None:
    assert f"Waiting for {HOST}" in eventful.stderr
    assert eventful.asked_too_early == []
    assert "Collected web: 1 inputs" in eventful.stderr


@pytest.mark.prefect
def test_a_run_that_was_killed_is_completed_by_the_next_and_shown_as_crashed(
    tmp_path: Path, prefect_server: str
) -> None:
    home = make_home(tmp_path)
    environment = {**os.environ, "PREFECT_API_URL": prefect_server, "REPERTOIRE_HOME": str(home)}
    child = subprocess.Popen([REPERTOIRE, "run"], env=environment, stderr=subprocess.PIPE, text=True)
    assert child.stderr is not None
    for line in child.stderr:
        if "Reading the pages" in line:
            break
    child.send_signal(signal.SIGKILL)
    child.communicate()
    (dead,) = flow_runs(prefect_server, home)
    assert dead["state_type"] == "RUNNING"

    done = call_process("run", home=home, PREFECT_API_URL=prefect_server)
    assert done.returncode == 0, done.stderr
    assert f"cleared the lock of process {child.pid}" in done.stderr
    assert ask(prefect_server, f"/flow_runs/{dead['id']}", method="GET")["state_type"] == "CRASHED"
    again = json.loads(done.stdout)["collected"]
    assert {each["source"]: each["counts"]["unchanged"] for each in again} == {"catalogue": 395, "site": 11}
    assert_same_tables(timeless(home), timeless(command_line_built()))


def timeless(home: Path) -> dict[str, pl.DataFrame]:
    """Return the tables without what depends on when, and from where, the pages were collected."""
    told = frozenset({"fact_run", "dim_snapshot", "dim_source", "build"})
    varying = re.compile("valid_|_seen$|snapshot_id|_at$|exercise_key|^as_of$")
    found = {}
    for name, frame in tables_of(Home(home), without=told).items():
        kept = frame.select([column for column in frame.columns if not varying.search(column)])
        found[name] = kept.sort(kept.columns)
    return found


def test_a_prefect_server_that_does_not_answer_is_told_before_anything_is_done(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    done = call_process(
        "run", home=home, PREFECT_API_URL="http://127.0.0.1:9/api", PREFECT_HOME=str(tmp_path / "prefect")
    )
    assert done.returncode == 2
    assert "PREFECT_API_URL" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (home / "raw" / "runs").exists()


def test_without_any_network_the_same_stages_run(tmp_path: Path) -> None:
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no right to make a network namespace")
    home = make_small_home(tmp_path / "home", ("plank",)).root
    done = subprocess.run(
        ["unshare", "-rn", REPERTOIRE, "run", "--home", home], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "without Prefect" in done.stderr
    assert json.loads(done.stdout)["built"]["status"] == "published"


def test_many_sources_share_few_collecting_tasks(tmp_path: Path) -> None:
    home = Home(make_home(tmp_path))
    text = (home.sources / "site.toml").read_text(encoding="utf-8")
    for number in range(40):
        (home.sources / f"site-{number:02}.toml").write_text(text, encoding="utf-8")
    dealt = shares(Workspace(home).choose())
    assert len(dealt) <= MAX_COLLECT_TASKS
    assert sum(map(len, dealt)) == 42

"""Real flows through Prefect: on the embedded server, and on a server of their own on loopback."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from command_line import REPERTOIRE, call, call_process, make_home
from crawl_server import Site, always, exercise
from prefect_api import artifacts, ask, flow_runs, task_runs, wait_for
from small_home import assert_same_tables, tables_of

from flows.home.run_history import past_runs
from flows.home.settings import CHECKOUT, Home
from flows.run.stages import run_without_prefect
from flows.sources.workspace import Workspace

pytestmark = pytest.mark.slow

QUICK_RETRIES = """
import sys
from pathlib import Path
from flows.prefect_flows import settings as embedded_server
from flows.home.settings import Home
from flows.sources.workspace import Workspace
home = Home(Path(sys.argv[1]))
embedded_server.prepare(home)
from flows.prefect_flows import flow as pipeline
pipeline.collect_task = pipeline.collect_task.with_options(retry_delay_seconds=0.2)
print("\\n".join(pipeline.run_flow(Workspace(home)).problems) or "none")
"""

LOST_SERVER = """
import sys
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


def kinds_of(names: list[str]) -> list[str]:
    return sorted(name.partition(" ")[0].partition("-")[0] for name in names)


@pytest.mark.prefect
def test_a_run_is_a_flow_on_the_embedded_server(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    done = call_process("run", "--format", "table", home=home)
    assert done.returncode == 0, done.stderr
    assert "Starting Prefect's embedded server (10 to 30 seconds the first time)" in done.stderr
    assert "What to write next" in done.stdout
    assert "nanobind" not in done.stderr
    assert "prefect" not in done.stderr.replace("Prefect's embedded server", "")
    assert (home / "warehouse" / "repertoire.duckdb").is_file()
    assert (home / "warehouse" / "reports" / "gap-report.html").is_file()
    assert "unchanged" in call("build", home=home).stdout
    with sqlite3.connect(home / "warehouse" / "prefect" / "prefect.db") as state:
        flows = state.execute("select state_type from flow_run").fetchall()
        tasks = [name for (name,) in state.execute("select name from task_run")]
    assert flows == [("COMPLETED",)]
    assert kinds_of(tasks) == ["build", "collect", "collect", "read", "report"]


@pytest.mark.prefect
def test_the_page_of_a_run_shows_sources_bounds_coverage_and_the_report(
    tmp_path: Path, prefect_server: str
) -> None:
    home = make_home(tmp_path)
    gone = 'role = "own"\nformat = "folder"\npath = "nowhere"\n'
    (home / "sources" / "gone.toml").write_text(gone, encoding="utf-8")
    done = call_process("run", home=home, PREFECT_API_URL=prefect_server)
    assert done.returncode == 5, done.stderr
    (run,) = flow_runs(prefect_server, home)
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
def test_collecting_is_tried_again_where_the_world_was_at_fault(tmp_path: Path, prefect_server: str) -> None:
    with Site() as site:
        home = make_home(tmp_path)
        keys = ('url = "{url}/"', "retries = 0", "delay_seconds = 0", "allow_private = true")
        text = "\n".join(['role = "own"', 'format = "crawl"', *keys]).format(url=site.url)
        (home / "sources" / "web.toml").write_text(text, encoding="utf-8")
        site.put("/", exercise("Squat"))
        well = site.answers["/"]
        site.answers["/"] = always("", 503)

        def asked_once() -> bool:
            return "/" in site.asked("/")

        child = subprocess.Popen(
            [sys.executable, "-c", QUICK_RETRIES, str(home)],
            cwd=CHECKOUT, env={**os.environ, "PREFECT_API_URL": prefect_server},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        wait_for(asked_once, "the first request")
        site.answers["/"] = well
        output, errors = child.communicate(timeout=120)
        assert child.returncode == 0, errors
        assert output.splitlines()[-1] == "none"
    (run,) = flow_runs(prefect_server, home)
    (task,) = [each for each in task_runs(prefect_server, run["id"]) if each["name"] == "collect web"]
    assert (task["state_type"], task["run_count"]) == ("COMPLETED", 2)


@pytest.mark.prefect
def test_a_server_that_is_lost_during_a_run_costs_its_page_and_not_the_work(
    tmp_path: Path, prefect_server: str
) -> None:
    home = make_home(tmp_path)
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
def test_a_host_that_another_run_crawls_is_waited_for_and_that_is_told(
    tmp_path: Path, prefect_server: str
) -> None:
    limits, name = "/v2/concurrency_limits", "repertoire-host-localhost"
    ask(prefect_server, f"{limits}/", {"name": name, "limit": 1})
    taken = {"names": [name], "slots": 1, "mode": "concurrency", "lease_duration": 600}
    lease = ask(prefect_server, f"{limits}/increment-with-lease", taken)["lease_id"]
    home = make_home(tmp_path)
    with Site() as site:
        site.put("/", exercise("Squat"))
        address = site.url.replace("127.0.0.1", "localhost")
        keys = ('role = "own"', 'format = "crawl"', f'url = "{address}/"', "allow_private = true")
        (home / "sources" / "web.toml").write_text("\n".join(keys), encoding="utf-8")
        environment = {**os.environ, "PREFECT_API_URL": prefect_server, "REPERTOIRE_HOME": str(home)}
        child = subprocess.Popen([REPERTOIRE, "run"], env=environment, stderr=subprocess.PIPE, text=True)
        assert child.stderr is not None
        assert any(f"Waiting for {name}" in line for line in child.stderr)
        assert site.asked("/") == []
        ask(prefect_server, f"{limits}/decrement-with-lease", {"lease_id": lease})
        _, errors = child.communicate(timeout=120)
    assert child.returncode == 0, errors
    assert "Collected web: 1 inputs" in errors


@pytest.mark.prefect
def test_a_run_that_was_killed_is_completed_by_the_next_and_shown_as_crashed(
    tmp_path: Path, prefect_server: str
) -> None:
    home, other = make_home(tmp_path / "a"), make_home(tmp_path / "b")
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
    run_without_prefect(Workspace(Home(other)))
    assert_same_tables(timeless(home), timeless(other))


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
    home = make_home(tmp_path)
    repertoire = Path(sys.executable).with_name("repertoire")
    done = subprocess.run(
        ["unshare", "-rn", repertoire, "run", "--home", home], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "without Prefect" in done.stderr
    assert json.loads(done.stdout)["built"]["status"] == "published"


def test_many_sources_share_few_collecting_tasks(tmp_path: Path) -> None:
    home = Home(make_home(tmp_path))
    text = (home.sources / "site.toml").read_text(encoding="utf-8")
    for number in range(40):
        (home.sources / f"site-{number:02}.toml").write_text(text, encoding="utf-8")
    script = (
        "import sys; from pathlib import Path; from flows.home.settings import Home\n"
        "from flows.sources.workspace import Workspace\n"
        "from flows.prefect_flows.flow import MAX_COLLECT_TASKS, _shares\n"
        "shares = _shares(Workspace(Home(Path(sys.argv[1]))).choose())\n"
        "print(len(shares) <= MAX_COLLECT_TASKS, sum(map(len, shares)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(home.root)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "41"]

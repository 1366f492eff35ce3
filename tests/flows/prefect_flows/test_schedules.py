"""Scheduling for real: served, by a work pool, by systemd and by cron; and runs that overlap."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from command_line import REPERTOIRE, call, call_process, make_home
from crawl_server import Site, exercise, linking
from prefect_api import ask, flow_runs, wait_for
from shared_homes import embedded_run, ran
from small_home import make_home as make_small_home

from flows.archive.manifest import list_snapshots, snapshot_folders
from flows.archive.read import verify
from flows.home.errors import LockedError
from flows.home.lock import lock_holder, writer_lock
from flows.home.run_history import detail_of, last_run
from flows.home.settings import CHECKOUT, Home
from flows.run.lifecycle import open_run
from flows.sources.workspace import Workspace

pytestmark = pytest.mark.slow

PREFECT = Path(sys.executable).with_name("prefect")
DEPLOY = CHECKOUT / "deploy"
BERLIN = '\n[schedule]\ncron = "30 2 * * *"\ntimezone = "Europe/Berlin"\n'


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT")}
    return {**kept, "REPERTOIRE_HOME": str(home), "DO_NOT_TRACK": "1", **more}


def add_slow_site(home: Path, site: Site, pages: int) -> None:
    """Add a source that crawls for a while."""
    site.put("/", linking(*(f"/p/{number}" for number in range(pages))))
    for number in range(pages):
        site.put(f"/p/{number}", exercise(f"Exercise {number}"))
    keys = (
        'role = "own"',
        'format = "crawl"',
        f'url = "{site.url}/"',
        "delay_seconds = 0.2",
        "prefer_markdown = false",
        "allow_private = true",
    )
    (home / "sources" / "web.toml").write_text("\n".join(keys) + "\n", encoding="utf-8")


@pytest.mark.prefect
def test_a_served_home_makes_up_for_what_was_missed_can_be_cancelled_and_goes_on(
    tmp_path: Path, prefect_server: str
) -> None:
    home = make_home(tmp_path)
    with (home / "sources" / "site.toml").open("a", encoding="utf-8") as file:
        file.write(BERLIN)
    with Site() as site:
        add_slow_site(home, site, pages=150)
        served = subprocess.Popen(
            [REPERTOIRE, "schedule", "--name", "served"], cwd=tmp_path,
            env=environment(home, PREFECT_API_URL=prefect_server, PREFECT_RUNNER_POLL_FREQUENCY="1"),
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            wait_for(lambda: len(site.asked("/p/")) > 5, "the run that makes up for the missed one")
            (run,) = [each for each in flow_runs(prefect_server, home) if each["state_type"] == "RUNNING"]
            assert lock_holder(Home(home)) is not None
            assert_deployment(prefect_server, home, site)
            cancelling = {"state": {"type": "CANCELLING"}, "force": False}
            ask(prefect_server, f"/flow_runs/{run['id']}/set_state", cancelling)
            wait_for(lambda: state_of(prefect_server, run["id"]) == "CANCELLED", "the cancellation")
            assert_nothing_is_half_done(Home(home))
        finally:
            served.send_signal(signal.SIGTERM)
            _, errors = served.communicate(timeout=60)
        assert "site: 30 2 * * * Europe/Berlin" in errors
        assert "Traceback" not in errors
        (deployment,) = deployments(prefect_server, home)
        assert deployment["paused"]  # no run is put in the queue while nobody serves it
        web = home / "sources" / "web.toml"
        web.write_text(web.read_text("utf-8").replace("delay_seconds = 0.2", "delay_seconds = 0"), "utf-8")
        met_before = set(site.asked("/p/"))
        site.log.clear()
        assert call("collect", "web", home=home).returncode == 0
        assert len(met_before & set(site.asked("/p/"))) <= 2
        assert len(met_before | set(site.asked("/p/"))) == 150


@pytest.mark.prefect
@pytest.mark.parametrize("is_stopped_midway", [False, True])
def test_a_scheduler_that_logs_json_writes_nothing_else_until_its_end(
    tmp_path: Path, prefect_server: str, is_stopped_midway: bool
) -> None:
    home = make_home(tmp_path)
    with (home / "sources" / "site.toml").open("a", encoding="utf-8") as file:
        file.write(BERLIN)
    with Site() as site:
        if is_stopped_midway:
            add_slow_site(home, site, pages=150)
        served = subprocess.Popen(
            [REPERTOIRE, "--log-format", "json", "schedule", "--name", tmp_path.name], cwd=tmp_path,
            env=environment(home, PREFECT_API_URL=prefect_server, PREFECT_RUNNER_POLL_FREQUENCY="1"),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            if is_stopped_midway:
                wait_for(lambda: len(site.asked("/p/")) > 5, "the crawl")
            else:
                wait_for(lambda: last_run(Home(home)) and lock_holder(Home(home)) is None, "a whole run")
        finally:
            served.send_signal(signal.SIGTERM)
            output, errors = served.communicate(timeout=60)
    assert (served.returncode, output) == (0, "")
    lines = [json.loads(line) for line in errors.splitlines()]
    events = [line["event"] for line in lines]
    assert {*lines[0]} == {"time", "level", "run_id", "source", "event", "detail"}
    assert {"message", "started", "collected", "stage"} <= {*events}
    assert ("finished" in events) != is_stopped_midway
    assert len({line["run_id"] for line in lines if line["run_id"]}) == 1
    assert not [
        line for line in lines if line["level"] == "critical" or "traceback" in (line["detail"] or {})
    ]


def deployments(server: str, home: Path) -> list[dict[str, object]]:
    found = ask(server, "/deployments/filter")
    return [each for each in found if each["parameters"].get("home") == str(home)]


def state_of(server: str, flow_run_id: str) -> str:
    return str(ask(server, f"/flow_runs/{flow_run_id}", method="GET")["state_type"])


def assert_deployment(server: str, home: Path, site: Site) -> None:
    """Each cron is a schedule, its runs are in the queue at its times, limit and automation are there."""
    (deployment,) = deployments(server, home)
    assert deployment["entrypoint"] == "flows.prefect_flows.flow.repertoire"
    assert {each["schedule"]["cron"]: each["parameters"] for each in deployment["schedules"]} == {  # type: ignore[attr-defined]
        "0 3 * * *": {"due_only": True},
        "30 2 * * *": {"due_only": True},
    }
    wanted = {
        "deployments": {"id": {"any_": [deployment["id"]]}},
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
    }

    def queued() -> set[tuple[int, int]] | None:
        times = [each["expected_start_time"] for each in ask(server, "/flow_runs/filter", wanted)]
        moments = [datetime.fromisoformat(time).astimezone(UTC) for time in times]
        local = {(at.hour, at.minute) for at in moments if (at.hour, at.minute) == (3, 0)}
        berlin = [at.astimezone(ZoneInfo("Europe/Berlin")) for at in moments]
        local |= {(at.hour, at.minute) for at in berlin if (at.hour, at.minute) == (2, 30)}
        return local if len(local) == 2 else None

    assert wait_for(queued, "scheduled runs") == {(3, 0), (2, 30)}
    limit = ask(server, "/v2/concurrency_limits/repertoire-host-127.0.0.1", method="GET")
    assert (limit["limit"], limit["active"]) == (1, True)
    (automation,) = [
        each for each in ask(server, "/automations/filter") if each["name"].startswith("repertoire")
    ]
    assert automation["enabled"]
    assert automation["actions"][0]["state"] == "CRASHED"
    assert "prefect.flow-run.CompletedWithProblems" in automation["trigger"]["expect"]


def assert_nothing_is_half_done(home: Home) -> None:
    """The lock is free, the log says why it ended, the archive is sound, and the crawl can go on."""
    wait_for(lambda: lock_holder(home) is None, "the lock")
    run = last_run(home)
    assert run is not None
    assert run.status == "failed"
    assert all(
        verify(manifest) == [] for name in ("catalogue", "site") for manifest in list_snapshots(home, name)
    )
    (folder,) = snapshot_folders(home, "web")
    assert list(folder.glob("journal-*.parquet"))
    assert not (folder / "manifest.json").exists()


@pytest.mark.prefect
def test_a_work_pool_runs_what_was_deployed_from_a_clean_clone(tmp_path: Path, prefect_server: str) -> None:
    clone = clean_clone(tmp_path / "clone")
    home = ran().copied(tmp_path / "home")
    home.settings_file.unlink()
    named = {"PREFECT_API_URL": prefect_server}
    variables = environment(home.root, PREFECT_HOME=str(tmp_path / "prefect"), PYTHONPATH=str(clone), **named)

    def prefect(*words: str, folder: Path) -> None:
        subprocess.run(
            [PREFECT, "--no-prompt", *words],
            cwd=folder,
            env=variables,
            check=True,
            capture_output=True,
            timeout=200,
        )

    prefect("work-pool", "create", "repertoire", "--type", "process", folder=clone)
    prefect("deploy", "--all", folder=clone)
    (deployment,) = [
        each for each in ask(prefect_server, "/deployments/filter") if each["name"] == "scheduled"
    ]
    assert str(tmp_path) not in str({**deployment, "id": ""})
    assert deployment["schedules"][0]["parameters"] == {"due_only": True}
    started = ask(prefect_server, f"/deployments/{deployment['id']}/create_flow_run")
    (tmp_path / "elsewhere").mkdir()
    prefect("worker", "start", "--pool", "repertoire", "--run-once", folder=tmp_path / "elsewhere")
    wait_for(lambda: state_of(prefect_server, started["id"]) == "COMPLETED", "the run of the worker")
    run = last_run(home)
    assert run is not None
    assert detail_of(run.events[0])["flow_run"] == started["id"]
    assert (run.status, [event["event"] for event in run.events][-1]) == ("ok", "finished")
    assert len(list_snapshots(home, "site")) == 2
    assert home.published.is_file()
    assert call_process("schedule", "--install", home=home.root, **named).returncode == 0


def clean_clone(folder: Path) -> Path:
    """Copy what git knows of the checkout, as it stands, and what is new in it."""
    if not (CHECKOUT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=CHECKOUT, check=True, capture_output=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, listed):
        if (CHECKOUT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, folder / name)
    return folder


def test_without_patience_a_second_run_leaves_the_first_alone(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    with writer_lock(Home(home)):
        done = call("run", home=home)
    assert done.returncode == 3
    assert "is being written by process" in done.stderr
    assert not (home / "raw" / "runs").exists()


def test_with_patience_a_second_run_waits_for_the_first(tmp_path: Path) -> None:
    home = Home(make_home(tmp_path))
    home.settings_file.write_text('overlap = "wait"\n', encoding="utf-8")
    may_end, has_lock = threading.Event(), threading.Event()

    def hold() -> None:
        with writer_lock(home):
            has_lock.set()
            may_end.wait(60)

    first = threading.Thread(target=hold)
    first.start()
    has_lock.wait(60)
    heard: list[str] = []
    second = threading.Thread(target=lambda: heard.append(run_once(home)))
    second.start()
    second.join(1.0)
    assert heard == []
    may_end.set()
    second.join(60)
    first.join()
    assert heard == ["ran"]


def run_once(home: Home) -> str:
    with open_run(Workspace(home), "collect"):
        return "ran"


def test_patience_comes_to_an_end(tmp_path: Path) -> None:
    home = Home(make_home(tmp_path))
    home.settings_file.write_text('overlap = "wait"\noverlap_wait_minutes = 0.01\n', encoding="utf-8")
    with (
        writer_lock(home),
        pytest.raises(LockedError, match=r"has waited 0\.01 minutes .'overlap_wait_minutes'"),
        open_run(Workspace(home), "run"),
    ):
        pass


def test_an_unknown_way_to_overlap_is_refused(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    (home / "repertoire.toml").write_text('overlap = "both"\n', encoding="utf-8")
    done = call("run", home=home)
    assert done.returncode == 2
    assert "'overlap' must be \"skip\" or \"wait\", not 'both'" in done.stderr


def installed(file: Path, home: Path) -> str:
    """Return a file of deploy/ as an administrator adjusts it to where things are."""
    text = file.read_text(encoding="utf-8")
    text = text.replace("/opt/repertoire/.venv/bin/repertoire", str(REPERTOIRE)).replace(
        "/opt/repertoire", str(CHECKOUT)
    )
    return text.replace("/srv/repertoire", str(home)).replace("User=repertoire", "User=root")


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze")
    units = sorted((DEPLOY / "systemd").iterdir())
    assert [unit.name for unit in units] == [
        "repertoire-dashboard.service", "repertoire-schedule.service",
        "repertoire.service", "repertoire.timer",
    ]  # fmt: skip
    for unit in units:
        (tmp_path / unit.name).write_text(installed(unit, tmp_path), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / unit.name for unit in units)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_what_systemd_and_cron_start_exists() -> None:
    lines = [
        line for file in sorted(DEPLOY.rglob("*")) if file.is_file() for line in file.read_text().splitlines()
    ]
    started = [line for line in lines if "bin/repertoire" in line]
    verbs = sorted(line.split("bin/repertoire ")[1].split(" >")[0] for line in started)
    assert verbs == ["dashboard --no-browser --port 8222", *2 * ["run --due --format json"], "schedule"]


@pytest.mark.prefect
@pytest.mark.xdist_group("prefect")
def test_the_line_for_cron_runs_what_is_due_and_then_nothing(tmp_path: Path) -> None:
    home = make_small_home(tmp_path / "home", ("plank",)).root
    embedded_run().copy_database(home / "warehouse" / "prefect")
    (line,) = [each for each in installed(DEPLOY / "crontab", home).splitlines() if not each.startswith("#")]
    command = line.split(maxsplit=5)[5]
    bare = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}
    for _ in range(2):
        subprocess.run(["/bin/sh", "-c", command], env=bare, cwd=tmp_path, check=True, timeout=300)
    assert Home(home).published.is_file()
    assert len(list(Home(home).runs.glob("*.jsonl"))) == 1
    assert (
        (home / "cron.log")
        .read_text(encoding="utf-8")
        .rstrip()
        .splitlines()[-1]
        .startswith("Nothing is due. Next: ")
    )

"""One real flow through Prefect's embedded server."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import call, make_home


@pytest.mark.prefect
def test_a_run_is_a_flow_on_the_embedded_server(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    done = call("run", "--format", "table", home=home)
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
    assert sorted(name.split("-")[0].split(" ")[0] for name in tasks) == [
        "build",
        "collect",
        "collect",
        "report",
    ]


def test_a_prefect_server_that_does_not_answer_is_told_before_anything_is_done(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    done = call(
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

"""Asking a Prefect server over HTTP, as its UI does: the tests themselves never import Prefect's client."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

PATIENCE_SECONDS = 120.0
Found = TypeVar("Found")
Row = dict[str, Any]


def ask(address: str, path: str, content: object = None, method: str = "POST") -> Any:
    """Send JSON and return the JSON of the answer; ask again while the server is busy, as its client does."""
    request = urllib.request.Request(
        f"{address}{path}",
        data=None if method == "GET" else json.dumps(content or {}).encode(),
        headers={"content-type": "application/json"},
        method=method,
    )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read() or "null")
        except urllib.error.HTTPError as error:  # its database is locked for a moment
            if error.code != 503 or time.monotonic() > deadline:
                raise
        time.sleep(0.5)


def flow_runs(address: str, home: Path) -> list[Row]:
    """Return the flow runs of a home, the newest first."""
    found: list[Row] = ask(address, "/flow_runs/filter", {"sort": "START_TIME_DESC"})
    return [run for run in found if run["parameters"].get("home") == str(home)]


def artifacts(address: str, flow_run_id: str) -> dict[str, Row]:
    """Return the artifacts of a flow run by key."""
    wanted = {"artifacts": {"flow_run_id": {"any_": [flow_run_id]}}}
    return {each["key"] or each["description"]: each for each in ask(address, "/artifacts/filter", wanted)}


def task_runs(address: str, flow_run_id: str) -> list[Row]:
    """Return the task runs of a flow run."""
    wanted = {"task_runs": {"flow_run_id": {"any_": [flow_run_id]}}}
    found: list[Row] = ask(address, "/task_runs/filter", wanted)
    return found


def wait_for(look: Callable[[], Found | None], what: str) -> Found:
    """Return what a look finds as soon as it finds something; fail where it never does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.2)
    raise AssertionError(f"waited in vain for {what}")

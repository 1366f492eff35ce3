"""What Prefect costs: the time of a flow outside our own functions, pages in HTML, a server running."""

import json
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.results import Section, table, verdict
from benchmarks.workspace import Workspace
from flows.home.settings import Home

SMALL = 100
MAX_SHARE = 0.1
SOURCE_FILE = 'title = "Generated site"\nrole = "own"\nformat = "folder"\npath = "pages"\n'
STAGES = ("collect_sources", "read_pages", "build_warehouse", "report_gaps")
TEXT = """\
A whole run as a flow on a real Prefect server on loopback, in a process of its own; its start and that of
the server are in no figure but the last. `outside` is the time of the flow outside the four functions of
`flows/run/stages.py` that do the work: tasks, states, artifacts, lineage, the lock and the run log. A task
is a source or a stage, so that more pages make more shards in our own pool and no more task runs."""


def measure(workspace: Workspace) -> Section:
    """Run the flow on few pages and on many."""
    rows = []
    found = {}
    for count in (SMALL, workspace.html_pages):
        root = workspace.folder / f"html-{count}"
        if not root.exists():
            workspace.stage("generate_html", root, count)
        figures = workspace.stage("prefect_flow", root).figures
        share = figures["outside"] / figures["flow"]
        found[count] = figures
        floor = verdict(share, MAX_SHARE) if count == workspace.html_pages else ""
        seconds = (f"{figures[name]:,.2f}" for name in ("flow", "outside"))
        rows.append(
            (
                f"{count:,}",
                f"{figures['shards']:,}",
                *seconds,
                f"{share:.1%}",
                floor,
                f"{figures['start']:,.2f}",
            )
        )
    columns = ("pages", "shards", "flow, s", "outside, s", "share", "floor", "start of Prefect, s")
    return Section("prefect", "Prefect's cost", "\n\n".join([TEXT, table(columns, rows), _costs(found)]))


def _costs(found: dict[int, dict[str, Any]]) -> str:
    """Say the fixed cost, and what a shard adds to it."""
    small, large = found[min(found)], found[max(found)]
    shards = max(large["shards"] - small["shards"], 1)
    a_shard = (large["outside"] - small["outside"]) / shards
    return f"Fixed cost of a flow: {small['outside']:.2f} s. Cost a shard: {a_shard * 1000:.1f} ms."


def generate_html_stage(root: str, count: str) -> dict[str, Any]:
    """Make a home of a folder of generated pages in HTML."""
    from benchmarks.html_pages import html_pages

    home = Path(root)
    (home / "sources").mkdir(parents=True)
    (home / "sources" / "generated.toml").write_text(SOURCE_FILE, encoding="utf-8")
    (home / "pages").mkdir()
    started = time.perf_counter()
    for record, page in html_pages(int(count)):
        (home / "pages" / f"{record['slug']}.html").write_bytes(page)
    return {"seconds": time.perf_counter() - started}


def prefect_flow_stage(root: str) -> dict[str, Any]:
    """Run the flow on a home, with a server running, and say how long it took outside our functions."""
    from flows.prefect_flows.server import own_server

    home = Home(Path(root))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    with own_server(home, port) as address:
        os.environ["PREFECT_API_URL"] = address
        return _run_flow(home)


def _run_flow(home: Home) -> dict[str, Any]:
    started = time.perf_counter()
    from flows.prefect_flows import settings as embedded_server
    from flows.run import stages

    embedded_server.prepare(home)
    from flows.prefect_flows import flow as pipeline

    pipeline.connect()
    start = time.perf_counter() - started
    inside: list[float] = []
    for name in STAGES:
        setattr(stages, name, _timed(getattr(stages, name), inside))
    started = time.perf_counter()
    result = pipeline.run_flow(home)
    flow = time.perf_counter() - started
    if result.built is None or result.problems:
        raise RuntimeError(f"the run had problems: {json.dumps(result.problems)}")
    shards = len(list((home.cache / "extraction").rglob("*.parquet")))
    return {
        "seconds": flow, "flow": flow, "outside": flow - sum(inside), "start": start, "shards": shards,
        "pages": result.built.extracted,
    }  # fmt: skip


def _timed(function: Callable[..., Any], inside: list[float]) -> Callable[..., Any]:
    def timed(*arguments: object) -> object:
        started = time.perf_counter()
        try:
            return function(*arguments)
        finally:
            inside.append(time.perf_counter() - started)

    return timed

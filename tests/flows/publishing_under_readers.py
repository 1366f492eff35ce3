"""Small warehouses that are published under readers in other processes."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb

from flows.home.settings import Home
from flows.warehouse.publish import publish, start_build

READER = """
import sys
from pathlib import Path
from flows.warehouse.query import open_warehouse, run_query
from flows.home.settings import Home, Settings
home, settings, seen = Home(Path(sys.argv[1])), Settings(), set()
print("reading", flush=True)
while not (home.root / "done").exists():
    connection = open_warehouse(home, settings)
    query = "select distinct fingerprint from core.build union select distinct fingerprint from core.big"
    first = run_query(connection, query)[1]
    assert len(first) == 1, f"mixed state: {first}"
    assert run_query(connection, query)[1] == first, "the state changed under an open connection"
    seen.update(first)
    connection.close()
print(len(seen))
"""


def build(path: Path, fingerprint: str) -> Path:
    """Write a small warehouse that says the same fingerprint in every row of two tables."""
    connection = duckdb.connect(str(path))
    connection.execute("create schema core")
    connection.execute(f"create table core.build as select '{fingerprint}' as fingerprint")
    connection.execute(f"create table core.big as select '{fingerprint}' as fingerprint from range(50000)")
    connection.close()
    return path


def publish_next(home: Home, fingerprint: str) -> Path:
    return publish(home, build(start_build(home), fingerprint), fingerprint)


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


def states_met(home: Home, publishes: int, readers: int) -> list[int]:
    """Publish so often under so many readers, each a process; return how many states each of them met.

    Fails where a reader meets an error or a mixed state. `make soak` asks for more of both.
    """
    publish_next(home, "first")
    processes = [start(READER, home.root) for _ in range(readers)]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    for n in range(publishes):
        publish_next(home, f"{n:08x}")
    (home.root / "done").touch()
    met = []
    for process in processes:
        output, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, ""), f"exit code {process.returncode}: {errors}"
        met.append(int(output))
    return met

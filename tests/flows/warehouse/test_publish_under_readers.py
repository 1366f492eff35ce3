"""Publishing while others read, while others write, and while the writer is killed."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from publishing_under_readers import build, publish_next, start, states_met

from flows.home.errors import RepertoireError
from flows.home.settings import Home, Settings
from flows.home.versions import kept_versions, published_version
from flows.warehouse.publish import log_of, publish, published_fingerprint, start_build
from flows.warehouse.query import open_warehouse, run_query

pytestmark = pytest.mark.slow

SEED = 20261122
WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from publishing_under_readers import build
from flows.home.lock import writer_lock
from flows.warehouse.publish import publish, start_build
from flows.home.settings import Home
home = Home(Path(sys.argv[1]))
print("ready", flush=True)
for n in range(1000):
    fingerprint = f"{n:08x}"
    with writer_lock(home):
        publish(home, build(start_build(home), fingerprint), fingerprint)
"""
KILLED_AT_STEP = """
import os, signal, sys
from pathlib import Path
from flows.warehouse.publish import publish
from flows.home.settings import Home
home, built, step = Home(Path(sys.argv[1])), Path(sys.argv[2]), int(sys.argv[3])
left = step
def count(event, arguments):
    global left
    if event in {"open", "os.rename", "os.link", "os.remove", "os.listdir", "os.scandir"}:
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
publish(home, built, "b" * 64)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_readers_meet_no_error_and_no_mixed_state_while_ten_warehouses_are_published(home: Home) -> None:
    assert min(states_met(home, publishes=10, readers=2)) >= 2, "each reader met several states"


def test_a_reader_that_has_the_old_file_open_keeps_it_even_when_its_version_is_removed(home: Home) -> None:
    publish_next(home, "old")
    script = (
        "import sys; from pathlib import Path; from flows.warehouse.query import *\n"
        "connection = open_warehouse(Home(Path(sys.argv[1])), Settings())\n"
        "print('open', flush=True); sys.stdin.readline()\n"
        "print(run_query(connection, 'select count(*), min(fingerprint) from core.big')[1])\n"
        "connection.close()\n"
    )
    command = [sys.executable, "-c", script, str(home.root)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as reader:
        assert reader.stdout is not None
        reader.stdout.readline()
        for n in range(5):
            publish_next(home, f"{n:08x}")
        output, _ = reader.communicate("\n", timeout=60)
    assert output == "[(50000, 'old')]\n"


@pytest.mark.parametrize("point", range(4))
def test_a_writer_killed_at_any_moment_leaves_an_old_or_a_new_warehouse(home: Home, point: int) -> None:
    publish_next(home, "first")
    writer = start(WRITER, home.root, Path(__file__).parents[1])
    assert writer.stdout is not None
    writer.stdout.readline()
    time.sleep(random.Random(SEED + point).uniform(0.0, 0.6))
    writer.kill()
    writer.communicate()
    assert_whole(home)
    publish_next(home, "next")
    assert published_fingerprint(home) == "next"
    assert not list(home.versions.glob(".*"))


def test_a_writer_killed_at_each_step_of_publishing_leaves_the_old_or_the_new_warehouse(home: Home) -> None:
    met = []
    for step in range(1, 40):
        publish_next(home, "a")
        built = build(start_build(home), "b")
        publisher = start(KILLED_AT_STEP, home.root, built, step)
        publisher.communicate(timeout=60)
        met.append(assert_whole(home))
        if publisher.returncode == 0:
            break
        assert publisher.returncode == -signal.SIGKILL
    assert met == sorted(met)
    assert set(met) == {"a", "b"}
    assert 5 < len(met) < 39


def assert_whole(home: Home) -> str:
    """Assert that the published file is whole and has no log beside it; return its fingerprint."""
    assert not log_of(home.published).exists()
    connection = open_warehouse(home, Settings())
    try:
        [(count, least, most)] = run_query(
            connection, "select count(*), min(fingerprint), max(fingerprint) from core.big"
        )[1]
    finally:
        connection.close()
    assert (count, least) == (50_000, most)
    assert published_fingerprint(home) == least
    return str(least)


def test_the_published_file_is_one_of_the_versions_whose_name_tells_time_and_digest(home: Home) -> None:
    version = publish_next(home, "0123456789abcdef")
    assert version.name.endswith("Z-01234567.duckdb")
    assert published_version(home) == version
    assert home.published.read_bytes() == version.read_bytes()
    assert not home.published.is_symlink()


def test_the_last_versions_are_kept_and_the_published_one_always(home: Home) -> None:
    made = [publish_next(home, f"{n:08x}") for n in range(5)]
    assert kept_versions(home) == made[:1:-1]
    future = home.versions / "29990101T000000.000000Z-ffffffff.duckdb"
    future.touch()
    last = publish(home, build(start_build(home), "last"), "last", 1)
    assert kept_versions(home) == [future, last]
    assert published_version(home) == last


def test_the_catalog_of_the_published_file_is_always_called_repertoire(home: Home) -> None:
    publish_next(home, "a")
    connection = open_warehouse(home, Settings())
    try:
        assert run_query(connection, "select fingerprint from repertoire.core.build")[1] == [("a",)]
    finally:
        connection.close()


def test_a_log_that_a_foreign_writer_left_does_not_outlive_the_file_it_belongs_to(home: Home) -> None:
    publish_next(home, "a")
    script = (
        "import duckdb, os, signal, sys\n"
        "connection = duckdb.connect(sys.argv[1])\n"
        "connection.execute('create table foreign_table as select 1')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    start(script, home.published).communicate()
    assert log_of(home.published).exists()
    publish_next(home, "b")
    assert assert_whole(home) == "b"


def test_the_fingerprint_is_read_while_this_process_has_an_older_file_open(home: Home) -> None:
    assert published_fingerprint(home) is None
    publish_next(home, "a")
    connection = open_warehouse(home, Settings())
    try:
        publish_next(home, "b")
        assert published_fingerprint(home) == "b"
        assert run_query(connection, "select fingerprint from core.build")[1] == [("a",)]
    finally:
        connection.close()


def test_a_published_file_that_cannot_be_read_has_no_fingerprint(home: Home) -> None:
    publish_next(home, "a")
    home.published.unlink()
    home.published.write_bytes(b"damaged" * 1000)
    assert published_fingerprint(home) is None
    publish_next(home, "b")
    assert published_fingerprint(home) == "b"


def test_a_file_with_an_open_log_is_not_published(home: Home) -> None:
    built = build(start_build(home), "a")
    log_of(built).touch()
    with pytest.raises(RepertoireError, match="not closed"):
        publish(home, built, "a")
    assert not home.published.exists()

"""Reading pages on a real Dask cluster on loopback: a scheduler and workers, each a process of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from command_line import call, call_process
from small_home import assert_same_tables, collect_on, make_home, tables_of

from flows.extract.extractor import RunShards
from flows.extract.pool import run_shards as run_on_this_machine
from flows.home.errors import RepertoireError, UsageError
from flows.home.progress import NullReporter, Progress, ProgressReporter
from flows.home.settings import CHECKOUT, Home, load_settings
from flows.run import stages
from flows.run.lifecycle import open_run
from flows.sources.workspace import Workspace

pytest.importorskip("distributed", reason="needs the extra dask: requirements/dask.txt")
pytest.importorskip("moto.server", reason="needs moto: requirements/test.txt")

from distributed import Client
from moto.server import ThreadedMotoServer

from flows.extract.dask import Cluster, ClusterShards
from flows.extract.record_store import require_writable, store_at

pytestmark = pytest.mark.slow

DASK = Path(sys.executable).with_name("dask")
NOWHERE = "tcp://127.0.0.1:1"
SHARDS = 7
PAGE = "# Squat {number}\n\n- **Target Muscle:** Quads\n- **Difficulty:** Beginner\n\n## Steps\n\n1. Squat.\n"
LONG = "- a\n" * 30_000
"""Makes a page take a while, and fill a shard."""


class Workers:
    """A scheduler, and workers that are started where a test wants them."""

    def __init__(self, address: str, folder: Path, environment: dict[str, str]) -> None:
        self.address = address
        self._folder = folder
        self._environment = environment

    @contextmanager
    def worker(self, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run one worker of one thread in an empty folder; it is gone from the scheduler afterwards."""
        folder = self._folder / f"worker-{time.monotonic_ns()}"
        folder.mkdir()
        command = [str(DASK), "worker", self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny"]
        with (folder / "log").open("wb") as log, Client(self.address, set_as_default=False) as client:
            others = len(client.nthreads())
            process = subprocess.Popen(
                [*command, "--no-dashboard", "--local-directory", str(folder), "--name", folder.name],
                cwd=folder, env=self._environment | environment, stdout=log, stderr=log,
            )  # fmt: skip
            try:
                client.wait_for_workers(others + 1, timeout=120)
                yield process
            finally:
                process.kill()
                process.wait()
                while len(client.nthreads()) > others:
                    time.sleep(0.05)


@pytest.fixture(scope="module")
def buckets() -> Iterator[dict[str, str]]:
    """Give what opens the buckets of an S3 server on loopback."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    opening = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "a-key-of-the-test",
        "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    yield opening
    server.stop()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, buckets: dict[str, str]) -> Iterator[Workers]:
    """Give a scheduler without workers, whose workers will know the buckets."""
    folder = tmp_path_factory.mktemp("dask")
    stated = folder / "scheduler.json"
    environment = {**os.environ, **buckets}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [DASK, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show",
             "--scheduler-file", str(stated)],
            cwd=folder, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + 120
            while not stated.exists() or not stated.read_text(encoding="utf-8"):
                assert process.poll() is None, (folder / "log").read_text(encoding="utf-8")
                assert time.monotonic() < deadline, "the scheduler did not start"
                time.sleep(0.05)
            yield Workers(json.loads(stated.read_text(encoding="utf-8"))["address"], folder, environment)
        finally:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def worker(cluster: Workers) -> Iterator[None]:
    """Let one ordinary worker run; tests without it, or of its death, come first in this file."""
    with cluster.worker():
        yield


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Give a home whose pages make SHARDS shards, collected and read by nobody."""
    home = make_home(tmp_path_factory.mktemp("collected") / "home")
    home.settings_file.write_text("shard_bytes = 130000\nworkers = 2\n", encoding="utf-8")
    for number in range(SHARDS - 1):
        page = PAGE.replace("{number}", str(number)) + LONG
        (home.root / "pages" / f"z-{number}.md").write_text(page, encoding="utf-8")
    collect_on(home, 0)
    return home


@pytest.fixture(scope="module")
def local(collected: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Give the same home, read and built on this machine."""
    home = copied(collected, tmp_path_factory.mktemp("local"))
    read_and_build(home, run_on_this_machine)
    return home


@pytest.fixture
def home(collected: Home, tmp_path: Path) -> Home:
    """Give a copy of the home that nobody has read."""
    return copied(collected, tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    folder.mkdir()
    return folder


def copied(home: Home, folder: Path) -> Home:
    return Home(Path(shutil.copytree(home.root, folder / "home")))


def read(home: Home, run_shards: RunShards) -> None:
    with open_run(Workspace(home), "build") as run:
        run.run_shards = run_shards
        stages.read_pages(run)


def read_and_build(home: Home, run_shards: RunShards, reporter: ProgressReporter | None = None) -> None:
    with open_run(Workspace(home), "build", reporter) as run:
        run.run_shards = run_shards
        stages.read_pages(run)
        stages.build_warehouse(run)


def shards_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.rglob("*.parquet")}


class KillsWorker(NullReporter):
    """Kills the worker that is at work once the first shard is done."""

    def __init__(self, address: str, workers: list[subprocess.Popen[bytes]]) -> None:
        self.address = address
        self.workers = {worker.pid: worker for worker in workers}
        self.lost: list[str] = []

    @contextmanager
    def stage(self, title: str) -> Iterator[Progress]:
        del title
        yield self.kill_one

    def kill_one(self, done: int, total: int | None) -> None:
        if self.lost or done == total:
            return
        with Client(self.address, set_as_default=False) as client:
            pids = client.run(os.getpid)
            at_work = {worker: keys for worker, keys in client.processing().items() if keys}
            worker, keys = max(at_work.items(), key=lambda item: len(item[1]))
            os.kill(pids[worker], signal.SIGKILL)
            self.lost = list(keys)
        assert self.workers[pids[worker]].wait() == -signal.SIGKILL


def test_a_worker_that_is_killed_costs_no_page_and_the_tables_are_those_of_one_machine(
    cluster: Workers, home: Home, local: Home, store: Path
) -> None:
    with ExitStack() as stack:
        workers = [stack.enter_context(cluster.worker()) for _ in range(2)]
        on = Cluster(cluster.address, str(store))
        on.require_ready()
        killer = KillsWorker(cluster.address, workers)
        read_and_build(home, ClusterShards(on), killer)
        assert [worker.poll() for worker in workers].count(None) == 1
    assert killer.lost  # shards that were with the dead worker ran on the other one
    assert len(shards_of(store)) == SHARDS
    assert shards_of(store) == shards_of(home.cache) == shards_of(local.cache)
    assert not list(store.rglob("*.tmp"))
    assert_same_tables(tables_of(local), tables_of(home))


def test_a_worker_with_other_code_reads_nothing(
    cluster: Workers, home: Home, store: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    for folder in ("flows", "transforms"):
        shutil.copytree(CHECKOUT / folder, other / folder, ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "transforms" / "pages" / "labels.py").open("a", encoding="utf-8") as file:
        file.write("# another version\n")
    on = Cluster(cluster.address, str(store))
    said = r"(?s)worker tcp://.*Repertoire 0\S+ \([0-9a-f]{16}\), the run by that of 0\S+ \([0-9a-f]{16}\)"
    with cluster.worker(PYTHONPATH=str(other)):
        with pytest.raises(UsageError, match=said):
            on.require_ready()
        with pytest.raises(UsageError, match=said):  # a worker that came after the run had looked
            read(home, ClusterShards(on))
    assert shards_of(store) == {}


def test_a_scheduler_without_workers_is_named(cluster: Workers, store: Path) -> None:
    with pytest.raises(UsageError, match="has no worker"):
        Cluster(cluster.address, str(store), answer_seconds=0.5).require_ready()


@pytest.mark.usefixtures("worker")
def test_shards_that_are_in_the_store_are_not_read_again_and_a_damaged_one_counts_for_nothing(
    cluster: Workers, home: Home, local: Home, store: Path
) -> None:
    shutil.copytree(local.cache / "extraction", store / "records")
    nobody_there = ClusterShards(Cluster(NOWHERE, str(store), answer_seconds=0.2))
    read(home, nobody_there)
    assert shards_of(home.cache) == shards_of(local.cache)
    shutil.rmtree(home.warehouse)
    next(store.rglob("*.parquet")).write_bytes(b"torn")
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        read(home, nobody_there)
    read(home, ClusterShards(Cluster(cluster.address, str(store))))
    assert shards_of(store) == shards_of(local.cache)


@pytest.mark.usefixtures("worker")
def test_records_go_through_a_bucket(
    cluster: Workers,
    home: Home,
    local: Home,
    buckets: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in buckets.items():
        monkeypatch.setenv(name, value)
    on = Cluster(cluster.address, "s3://records/of/test")
    with pytest.raises(UsageError, match=r"s3://records/of/test: cannot be written .*AWS_ACCESS_KEY_ID"):
        on.require_ready()
    from s3fs import S3FileSystem

    files = S3FileSystem(use_listings_cache=False)
    files.mkdir("records")
    on.require_ready()
    read(home, ClusterShards(on))
    kept = {Path(name).name: files.cat_file(name) for name in files.find("records/of/test/records")}
    assert kept == shards_of(home.cache) == shards_of(local.cache)
    written = [file for file in home.root.rglob("*") if file.is_file()]
    for secret in (buckets["AWS_ACCESS_KEY_ID"], buckets["AWS_SECRET_ACCESS_KEY"]):
        assert not [file for file in written if secret.encode() in file.read_bytes()]


@pytest.mark.usefixtures("worker")
def test_a_worker_that_does_not_see_the_store_is_named(
    cluster: Workers, home: Home, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(store.parent)
    on = Cluster(cluster.address, "/proc/self/cwd/store")  # another folder in each process
    said = r"worker tcp://\S+ record store /proc/self/cwd/store: there is no such folder"
    with pytest.raises(UsageError, match=said):
        on.require_ready()
    with pytest.raises(RepertoireError, match=said):
        read(home, ClusterShards(on))


@pytest.mark.usefixtures("worker")
@pytest.mark.prefect
def test_a_flow_reads_its_pages_on_the_cluster(
    cluster: Workers, home: Home, store: Path, prefect_server: str
) -> None:
    with home.settings_file.open("a", encoding="utf-8") as file:
        file.write(f'record_store = "{store}"\n')
    done = call_process(
        "run",
        "--runner",
        "dask",
        "--address",
        cluster.address,
        home=home.root,
        PREFECT_API_URL=prefect_server,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["built"]["extracted"] > SHARDS
    assert len(shards_of(store)) == SHARDS
    assert "distributed" not in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--runner", "dask", "--address", NOWHERE, "--record-store", "{store}"), f"answers at {NOWHERE}"),
        (("--runner", "dask", "--address", NOWHERE), "--record-store"),
        (("--runner", "dask"), "--address tcp://HOST:8786"),
        (("--address", NOWHERE), "Add: --runner dask"),
    ],
)
def test_what_is_not_right_is_said_before_anything_is_collected(
    collected: Home, store: Path, words: tuple[str, ...], said: str
) -> None:
    done = call("run", *(word.replace("{store}", str(store)) for word in words), home=collected.root)
    assert done.returncode == 2, done.stderr
    assert said in " ".join(done.stderr.split())
    assert "Collecting" not in done.stderr


def test_what_is_no_address_of_a_scheduler_is_named(store: Path) -> None:
    for address in ("no address", "http://127.0.0.1:1", "tcp://"):
        with pytest.raises(UsageError, match=f"no Dask scheduler answers at {address}"):
            Cluster(address, str(store), answer_seconds=0.2).require_ready()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/no/such", "no such folder"),
        ("store", "whole path"),
        ("s3://me:secret@b/p", "no credentials"),
        ("gs://bucket", "neither a folder nor s3://"),
        ("s3://", "neither a folder nor s3://"),
    ],
)
def test_a_record_store_is_a_folder_that_is_there_or_a_bucket(address: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        require_writable(address)
    assert "me:secret" not in str(caught.value)


def test_a_store_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "records").write_text("no folder", encoding="utf-8")
    with pytest.raises(RepertoireError, match="cannot be written: File exists"):
        store_at(str(tmp_path)).put("records/one.parquet", b"x")


def test_without_the_extra_the_error_names_what_to_install(
    collected: Home, store: Path, tmp_path: Path
) -> None:
    missing = 'raise ModuleNotFoundError("No module named \'dask\'", name="dask")\n'
    (tmp_path / "dask.py").write_text(missing, encoding="utf-8")
    words = ("run", "--runner", "dask", "--address", NOWHERE, "--record-store", str(store))
    done = call_process(*words, home=collected.root, PYTHONPATH=str(tmp_path))
    assert done.returncode == 2, done.stderr
    assert "pip install --no-deps -r requirements/dask.txt" in " ".join(done.stderr.split())


def test_the_record_store_is_no_part_of_what_decides_the_tables(collected: Home) -> None:
    before = load_settings(collected).digest
    text = collected.settings_file.read_text(encoding="utf-8")
    collected.settings_file.write_text(f'{text}record_store = "/srv/records"\n', encoding="utf-8")
    after = load_settings(collected)
    collected.settings_file.write_text(text, encoding="utf-8")
    assert (after.record_store, after.digest) == ("/srv/records", before)

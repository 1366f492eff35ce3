"""Reading pages on a Dask cluster: shards go to its workers, records come back by the record store.

A shard carries its payloads, compressed, so that workers need no archive; few are under way at a time. It
stays with the scheduler until it is done: one whose worker dies runs again on another. What a shard gave
follows from its name (rules and code, source, digests of its pages), so that it may run twice, and one
that the store has from an earlier run is not read again.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import dask
import pyarrow as pa
import pyarrow.parquet as pq
from distributed import Client, Future, KilledWorker

from flows.archive.payloads import Shard, read_payloads
from flows.extract.cluster_worker import problem_here, read_shard, this_code
from flows.extract.record_store import RecordStore, require_writable, store_at
from flows.home.durable import replace_durably
from flows.home.errors import RepertoireError, UsageError

ANSWER_SECONDS = 5.0
"""How long a scheduler may take to answer, and a first worker to be there."""

SECONDS_WITHOUT_WORKER = 60.0
SECONDS_BETWEEN_LOOKS = 2.0
UNDER_WAY_PER_THREAD = 2
"""Shards that are sent out for each thread of the cluster: one in work, one waiting."""

PAYLOADS = pa.schema({
    "payload_digest": pa.string(), "url": pa.string(), "media_type": pa.string(), "payload": pa.binary(),
})  # fmt: skip
"""The columns of a part of an archive that reading a payload takes."""

Connect = Callable[[], AbstractContextManager[Client]]


@dataclass(frozen=True)
class Cluster:
    """A scheduler that answers, and the store that its workers can write to."""

    address: str
    store: str
    answer_seconds: float = ANSWER_SECONDS

    def connect(self) -> Client:
        """Connect to the scheduler. Raises UsageError where none answers."""
        try:
            return Client(self.address, timeout=self.answer_seconds, set_as_default=False)
        except (OSError, ValueError) as error:
            raise self.silent(error) from error

    def silent(self, error: Exception) -> UsageError:
        """Return the error that no scheduler answers."""
        return UsageError(
            f"--address: no Dask scheduler answers at {self.address} ({error}). Start one with 'dask "
            "scheduler', or correct the address: tcp://HOST:8786"
        )

    def require_ready(self) -> None:
        """Raise UsageError unless store, scheduler and every worker can do their part, with this code."""
        require_writable(self.store)
        with self.connect() as client:
            try:
                client.wait_for_workers(1, timeout=self.answer_seconds)
            except TimeoutError as error:
                raise UsageError(
                    f"--address: the scheduler at {self.address} has no worker. Start some with: "
                    f"dask worker {self.address}"
                ) from error
            answers = client.run(problem_here, this_code(), self.store, on_error="return")
        problems = [
            f"worker {worker}: {_sentence(answer)}" for worker, answer in sorted(answers.items()) if answer
        ]
        if problems:
            raise UsageError("\n".join(problems))


def _sentence(answer: object) -> str:
    """Describe what is wrong with a worker: its own sentence, or what kept it from saying one."""
    if isinstance(answer, BaseException):
        return f"cannot run Repertoire ({type(answer).__name__}: {answer}). Install the same version there."
    return str(answer)


class ClusterShards:
    """Runs the shards of an extraction on a cluster; see `flows.extract.extractor.RunShards`.

    `connect` gives the connection while shards run: its own client, or that of Prefect's task runner.
    """

    def __init__(self, cluster: Cluster, connect: Connect | None = None) -> None:
        self._cluster = cluster
        self._connect = connect or cluster.connect

    def __call__(
        self,
        shards: Mapping[Path, Shard],
        rules: Mapping[str, Any],
        *,
        workers: int,
        cpu_seconds: float,
        progress: Callable[[int], None],
    ) -> None:
        """Run the shards that the store does not have yet; the cluster says how many at a time.

        Raises an error of a worker that is no fault of a page, RepertoireError where the cluster is lost.
        """
        del workers
        store = store_at(self._cluster.store)
        waiting = {}
        done = 0
        for target, shard in shards.items():
            if _fetch(store, target, shard):
                done += len(shard.digests)
                progress(done)
            else:
                waiting[target] = shard
        if not waiting:
            return
        orders = {
            "code": this_code(),
            "rules": rules,
            "cpu_seconds": cpu_seconds,
            "store": self._cluster.store,
        }
        try:
            connection = self._connect()
        except OSError as error:
            raise self._cluster.silent(error) from error
        # A shard of pages that do not compress is larger than what Dask warns of.
        with (
            dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}),
            connection as client,
        ):
            for target in _Round(client, orders, waiting).finished():
                if not _fetch(store, target, waiting[target]):
                    raise RepertoireError(
                        f"record store {self._cluster.store}: a worker wrote {_name(target)} there, and this "
                        "machine does not find it whole. It must be one storage that all of them see."
                    )
                done += len(waiting[target].digests)
                progress(done)


class _Round:
    """The shards of one source on the cluster: some under way, the others waiting for their turn."""

    def __init__(self, client: Client, orders: Mapping[str, Any], shards: Mapping[Path, Shard]) -> None:
        self._client = client
        self._orders = orders
        self._waiting = list(shards.items())[::-1]
        self._under_way: dict[str, tuple[Future, Path]] = {}
        self._ended: Queue[str] = Queue()
        self._worker_seen = time.monotonic()

    def finished(self) -> Iterable[Path]:
        """Yield the file of each shard when its records are in the store, in the order in which they are."""
        maximum = self._max_under_way()
        while self._waiting or self._under_way:
            while self._waiting and len(self._under_way) < maximum:
                self._send(*self._waiting.pop())
            try:
                key = self._ended.get(timeout=SECONDS_BETWEEN_LOOKS)
            except Empty:
                maximum = self._max_under_way()
                continue
            future, target = self._under_way.pop(key)
            self._require_done(future, target)
            yield target

    def _send(self, target: Path, shard: Shard) -> None:
        """Hand a shard to the scheduler, payloads and all: it outlives the worker that it runs on."""
        future = self._client.submit(
            read_shard, _name(target), shard, _pack(shard), pure=False, **self._orders
        )
        self._under_way[future.key] = future, target
        future.add_done_callback(lambda ended: self._ended.put(ended.key))

    def _require_done(self, future: Future, target: Path) -> None:
        """Raise what the worker raised, and say what it means where it was Dask that gave up."""
        try:
            future.result()
        except KilledWorker as error:
            raise RepertoireError(
                f"the shard {_name(target)} has ended several workers one after the other ({error}). Look "
                "into their logs for a lack of memory or disk, then run again: what is done is kept."
            ) from error
        except CancelledError as error:
            raise _lost(self._client, error) from error

    def _max_under_way(self) -> int:
        """Return how many shards may be under way. Raises RepertoireError without any worker for long."""
        try:
            threads: int = sum(self._client.nthreads().values())
        except (OSError, TimeoutError) as error:
            raise _lost(self._client, error) from error
        now = time.monotonic()
        if threads:
            self._worker_seen = now
        elif now - self._worker_seen > SECONDS_WITHOUT_WORKER:
            raise RepertoireError(
                f"the cluster has had no worker for {SECONDS_WITHOUT_WORKER:.0f} seconds. Start workers and "
                "run again: what is done is kept."
            )
        return max(1, threads * UNDER_WAY_PER_THREAD)


def _lost(client: Client, error: BaseException) -> RepertoireError:
    return RepertoireError(
        f"the Dask scheduler was lost ({type(error).__name__}: {error}; the connection is {client.status}). "
        "Start it and run again: what is done is kept."
    )


def _name(target: Path) -> str:
    """Name the records of a shard in the store, as in the cache: version, source, digest of the shard."""
    return "/".join(("records", *target.parts[-3:]))


def _pack(shard: Shard) -> bytes:
    """Return the payloads of a shard, each checked against its digest, as a Parquet file of one row group."""
    payloads = read_payloads(shard)
    table = pa.table(list(map(list, zip(*payloads, strict=True))), schema=PAYLOADS)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def _fetch(store: RecordStore, target: Path, shard: Shard) -> bool:
    """Bring the records of a shard from the store to their place; return whether they are there and whole."""
    content = store.get(_name(target))
    if content is None or not _is_whole(content, shard):
        return False
    temporary = target.with_name(f"{target.name}.tmp")
    temporary.write_bytes(content)
    replace_durably(temporary, target)
    return True


def _is_whole(content: bytes, shard: Shard) -> bool:
    try:
        digests = pq.read_table(pa.BufferReader(content), columns=["payload_digest"])["payload_digest"]
    except (OSError, pa.ArrowException):
        return False
    return shard.digests <= set(digests.to_pylist())

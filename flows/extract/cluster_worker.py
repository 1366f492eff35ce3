"""What a worker of a cluster does with a shard: its payloads come with it, its records go to the store.

The pages are read by the same pool as on one machine, so that a page has the same limits, and one that
breaks them ends a separate process and never the worker. The worker needs this code and the store, and
no archive.
"""

from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from distributed import get_worker

from flows.archive.payloads import Shard
from flows.extract.extractor import code_version
from flows.extract.pool import run_shards
from flows.extract.record_store import require_writable, store_at
from flows.home.errors import RepertoireError, UsageError


def this_code() -> str:
    """Name the code that reads pages in this process: version of Repertoire and digest of its extractor.

    It is read from the disk each time: that is what the processes start from that read the pages.
    """
    return f"{version('repertoire')} ({code_version()[:16]})"


def read_shard(
    name: str,
    shard: Shard,
    payloads: bytes,
    *,
    code: str,
    rules: Mapping[str, Any],
    cpu_seconds: float,
    store: str,
) -> None:
    """Read the pages of a shard and put their records into the store, under that name.

    The payloads travel: a Parquet file of one row group, as an archive has them. Raises UsageError where the
    code is not that of the run, RepertoireError where the store cannot be used; both name the worker.
    """
    worker = get_worker()
    try:
        _require_code(code)
        with TemporaryDirectory(prefix="shard-", dir=worker.local_directory) as folder:
            file, target = Path(folder, "payloads.parquet"), Path(folder, "records.parquet")
            file.write_bytes(payloads)
            here = replace(shard, row_groups=((file, 0),))
            run_shards({target: here}, rules, workers=1, cpu_seconds=cpu_seconds, progress=_no_progress)
            store_at(store).put(name, target.read_bytes())
    except RepertoireError as error:
        raise type(error)(f"worker {worker.address}: {error}") from error


def problem_here(code: str, store: str) -> str | None:
    """Return why this worker cannot read shards of a run with that code and store; None where it can."""
    try:
        _require_code(code)
        require_writable(store)
    except RepertoireError as error:
        return str(error)
    return None


def _no_progress(pages: int) -> None:
    """Ignore how many pages are done: the run is informed of whole shards."""


def _require_code(code: str) -> None:
    here = this_code()
    if here != code:
        raise UsageError(
            f"it reads pages by the code of Repertoire {here}, the run by that of {code}. "
            "Install the same version, and the same locked packages, on all machines."
        )

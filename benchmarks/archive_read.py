"""How fast pages come back from the archive, and from the same pages as a web archive."""

import time
from collections.abc import Callable
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from benchmarks.pages import SOURCE
from benchmarks.results import Section, table
from benchmarks.workspace import Workspace
from flows.archive.manifest import list_snapshots
from flows.archive.payloads import payload_shards, read_payloads
from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.collect.warc.export import export_warc
from flows.collect.warc.index import read_index, read_pages
from flows.home.settings import Home, load_settings
from flows.sources.source import load_sources

COUNT = 10_000
ROUNDS = 3


def measure(workspace: Workspace) -> Section:
    """Read each way a few times; the best round counts."""
    home = workspace.home(COUNT)
    settings = load_settings(home)
    source = next(each for each in load_sources(home) if each.name == SOURCE)
    if not list_snapshots(home, SOURCE):
        collect(home, source, settings)
    file = home.root / "archive-read.warc.gz"
    if not file.exists():
        export_warc(home, SOURCE, file)
    parts = sum(part.bytes for one in list_snapshots(home, SOURCE) for part in one.parts)
    ours = _rate(lambda: _parts(home, settings.shard_bytes))
    web = _rate(lambda: _warc(file, settings.archive_cap_bytes))
    alone = _rate(lambda: _fastwarc(file))
    rows = [
        ("archive parts, payloads checked", *ours, _megabytes(parts)),
        ("WARC, as a source, digests checked", *web, _megabytes(file.stat().st_size)),
        ("WARC, fastwarc alone", *alone, ""),
    ]
    return Section(
        "archive_read",
        "Reading the archive",
        f"The same {COUNT:,} pages of about 3 KB, one process, best of {ROUNDS} rounds.\n\n"
        + table(("from", "pages", "pages/s", "MB on disk"), rows),
    )


def _rate(read: Callable[[], int]) -> tuple[str, str]:
    """Return how many pages were read, and how many a second."""
    best, count = float("inf"), 0
    for _ in range(ROUNDS):
        started = time.perf_counter()
        count = read()
        best = min(best, time.perf_counter() - started)
    return f"{count:,}", f"{count / best:,.0f}"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f}"


def _parts(home: Home, shard_bytes: int) -> int:
    newest = list_snapshots(home, SOURCE)[-1]
    digests = read_rows(newest, ["payload_digest"]).get_column("payload_digest").drop_nulls().to_list()
    return sum(len(read_payloads(shard)) for shard in payload_shards(home, SOURCE, digests, shard_bytes))


def _warc(file: Path, cap_bytes: int) -> int:
    return sum(1 for _ in read_pages(read_index(file), cap_bytes))


def _fastwarc(file: Path) -> int:
    with file.open("rb") as stream:
        wanted = WarcRecordType.resource | WarcRecordType.response
        return sum(len(record.reader.read()) > 0 for record in ArchiveIterator(stream, record_types=wanted))

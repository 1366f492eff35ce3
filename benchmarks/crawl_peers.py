"""Crawled pages a second with delay 0, beside Scrapy on the same server."""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.results import Section, table
from benchmarks.workspace import Workspace

FLOOR = 3.0
PAGES, PAGE_BYTES, CONCURRENCY, ROUNDS = 2_000, 20_000, 16, 3
CHECKOUT = Path(__file__).resolve().parents[1]
OURS = """
import sys
from pathlib import Path
from flows.collect.collect import collect
from flows.home.settings import Home, Settings
from flows.sources.source import load_sources
home = Home(Path(sys.argv[1]))
manifest = collect(home, load_sources(home)[0], Settings())
print(manifest.counts["present"])
"""


@contextmanager
def running_site(pages: int, size: int) -> Iterator[str]:
    """Serve the site in a process of its own; gives its address."""
    command = [sys.executable, "-m", "benchmarks.crawl_site", str(pages), str(size)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}/"
        finally:
            server.terminate()


def crawl_ours(url: str, concurrency: int, folder: Path) -> int:
    (folder / "sources").mkdir()
    (folder / "sources" / "site.toml").write_text(
        f'role = "own"\nformat = "crawl"\nurl = "{url}"\nallow_private = true\ndelay_seconds = 0\n'
        f"concurrency = {concurrency}\nmax_pages = 1000000\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-c", OURS, str(folder)]
    return int(subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout)


def crawl_scrapy(python: str) -> Callable[[str, int, Path], int]:
    def crawl(url: str, concurrency: int, folder: Path) -> int:
        script = str(CHECKOUT / "benchmarks" / "scrapy_crawl.py")
        command = [python, script, url, str(concurrency), str(folder)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return int(json.loads(done.stdout.strip().splitlines()[-1])["pages"])

    return crawl


def pages_a_second(crawl: Callable[[str, int, Path], int], url: str, concurrency: int, pages: int) -> float:
    folder = Path(tempfile.mkdtemp())
    try:
        begun = time.perf_counter()
        count = crawl(url, concurrency, folder)
        seconds = time.perf_counter() - begun
    finally:
        shutil.rmtree(folder)
    assert count >= pages, f"{count} pages of {pages}"
    return count / seconds


def measure(_: Workspace) -> Section:
    """Crawl in turns with Scrapy; the medians count."""
    crawls = {"repertoire": crawl_ours, "scrapy": crawl_scrapy(sys.executable)}
    speeds: dict[str, list[float]] = {name: [] for name in crawls}
    with running_site(PAGES, PAGE_BYTES) as url:
        for _round in range(ROUNDS):
            for name, crawl in crawls.items():
                speeds[name].append(pages_a_second(crawl, url, CONCURRENCY, PAGES))
    medians = {name: statistics.median(each) for name, each in speeds.items()}
    ratio = medians["repertoire"] / medians["scrapy"]
    rows = [
        (name, f"{medians[name]:,.0f}", ", ".join(f"{one:,.0f}" for one in each))
        for name, each in speeds.items()
    ]
    return Section(
        "crawl_peers",
        "Crawling beside Scrapy",
        f"{PAGES:,} pages of {PAGE_BYTES:,} bytes from a server on loopback, delay 0, {CONCURRENCY} requests "
        "at a time. Both keep robots.txt, follow every link within the host, and store address, headers, "
        "digest and bytes of each page as Parquet; whole processes, start and end included.\n\n"
        + table(("crawler", "pages/s, median", "rounds"), rows)
        + f"\n\nRatio {ratio:.1f}: {'kept' if ratio >= FLOOR else '**missed**'} (≥ {FLOOR:g}).",
    )

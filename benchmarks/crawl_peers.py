"""Crawled pages a second with delay 0, beside Scrapy on the same server: `python -m benchmarks.crawl_peers`.

Both keep robots.txt, follow every link within the host with the same number of requests at a time, and
store address, headers, digest and bytes of each page as Parquet. Both are whole processes, start and
end included. `--scrapy` names a Python that has Scrapy; without one, Scrapy's part is left out.
"""

import argparse
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

FLOOR = 3.0
CHECKOUT = Path(__file__).resolve().parents[1]
OURS = """
import sys
from pathlib import Path
from flows.collect import collect
from flows.settings import Home, Settings
from flows.sources import load_sources
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


def main() -> int:
    parser = argparse.ArgumentParser(description="Crawl beside Scrapy.")
    parser.add_argument("--pages", type=int, default=4000)
    parser.add_argument("--bytes", type=int, default=20_000)
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scrapy", default=sys.executable, help="a Python that has Scrapy and pyarrow")
    options = parser.parse_args()
    has_scrapy = (
        subprocess.run([options.scrapy, "-c", "import scrapy"], capture_output=True, check=False).returncode
        == 0
    )
    crawls: dict[str, Callable[[str, int, Path], int]] = {"repertoire": crawl_ours}
    if has_scrapy:
        crawls["scrapy"] = crawl_scrapy(options.scrapy)
    speeds: dict[str, list[float]] = {name: [] for name in crawls}
    with running_site(options.pages, options.bytes) as url:
        for _ in range(options.rounds):
            for name, crawl in crawls.items():
                speeds[name].append(pages_a_second(crawl, url, options.concurrency, options.pages))
    medians = {name: statistics.median(each) for name, each in speeds.items()}
    for name, each in speeds.items():
        print(f"{name:<12} {medians[name]:8.0f} pages/s   (of {', '.join(f'{one:.0f}' for one in each)})")
    if not has_scrapy:
        print("scrapy is not there: name a Python that has it with --scrapy")
        return 0
    ratio = medians["repertoire"] / medians["scrapy"]
    print(f"ratio        {ratio:8.1f}   (floor {FLOOR:g})")
    return 0 if ratio >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())

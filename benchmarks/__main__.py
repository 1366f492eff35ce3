"""Run all benchmarks or those that are named, and write their figures to RESULTS.md."""

import argparse
import tempfile
from pathlib import Path

from benchmarks import (
    accuracy,
    archive_read,
    cli_start,
    crawl_peers,
    dashboard,
    html_peers,
    layouts,
    matching,
    matching_scale,
    peers,
    pipeline,
    prefect_cost,
    queries,
    search,
)
from benchmarks.results import RESULTS, write_section
from benchmarks.workspace import HTML_PAGES, Workspace

BENCHMARKS = {
    "pipeline": pipeline.measure,
    "peers": peers.measure,
    "queries": queries.measure,
    "search": search.measure,
    "cli_start": cli_start.measure,
    "archive_read": archive_read.measure,
    "crawl_peers": crawl_peers.measure,
    "html_peers": html_peers.measure,
    "accuracy": accuracy.measure,
    "layouts": layouts.measure,
    "matching": matching.measure,
    "matching_scale": matching_scale.measure,
    "prefect": prefect_cost.measure,
    "dashboard": dashboard.measure,
}


def main() -> None:
    """Run the benchmarks in a folder for temporary files."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*BENCHMARKS, []], help="benchmark; without one, all")
    parser.add_argument(
        "--folder", type=Path, help="existing folder to work in and keep, instead of a temporary one"
    )
    parser.add_argument(
        "--html-pages",
        type=int,
        default=HTML_PAGES,
        help="pages of the benchmark 'prefect' (default: %(default)s)",
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="repertoire-bench-") as temporary:
        workspace = Workspace(options.folder or Path(temporary), options.html_pages)
        for name in options.name or BENCHMARKS:
            section = BENCHMARKS[name](workspace)
            write_section(section)
            print(f"\n{section.text}\n\nWritten to {RESULTS}, section {name}.\n", flush=True)


if __name__ == "__main__":
    main()

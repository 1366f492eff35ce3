"""The stages that are measured, each run by `python -m benchmarks.stages NAME ARGUMENT ...`.

A stage prints one line of JSON: seconds, and what else there is to say.
"""

import gc
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.prefect_cost import generate_html_stage, prefect_flow_stage
from flows.home.settings import CHECKOUT, Home, Settings
from flows.sources.workspace import Workspace

Stage = Callable[..., dict[str, Any]]
ROUNDS = 9


def generate_stage(root: str, count: str) -> dict[str, Any]:
    """Make a home of generated pages."""
    from benchmarks.pages import make_home

    started = time.perf_counter()
    make_home(Path(root), int(count))
    return {"seconds": time.perf_counter() - started}


def warm_stage(root: str) -> dict[str, Any]:
    """Read every page once, so that the disk is in no figure."""
    started = time.perf_counter()
    read = sum(len(file.read_bytes()) for file in (Path(root) / "pages").iterdir())
    return {"seconds": time.perf_counter() - started, "bytes": read}


def collect_stage(root: str) -> dict[str, Any]:
    """Collect the sources of a home."""
    from flows.collect.collect import collect
    from flows.sources.source import load_sources

    home = Home(Path(root))
    sources = load_sources(home)
    started = time.perf_counter()
    manifests = [collect(home, source, Settings()) for source in sources]
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "inputs": sum(manifest.inputs for manifest in manifests)}


def extract_stage(root: str) -> dict[str, Any]:
    """Read every page of the newest snapshots into the cache of records, as the build does first."""
    from flows.archive.manifest import list_snapshots
    from flows.archive.read import read_rows
    from flows.extract.extractor import Extractor
    from flows.sources.source import load_sources

    home = Home(Path(root))
    sources = load_sources(home)
    started = time.perf_counter()
    extractor = Extractor(Workspace(home, Settings()))
    for source in sources:
        rows = read_rows(list_snapshots(home, source.name)[-1], ["payload_digest"])
        extractor.read(source, rows.get_column("payload_digest").drop_nulls().to_list())
    seconds = time.perf_counter() - started
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "seconds": seconds,
        "pages": extractor.extracted,
        "worker_cpu_seconds": workers.ru_utime + workers.ru_stime,
    }


def build_stage(root: str) -> dict[str, Any]:
    """Build and publish."""
    from flows.build.build import build
    from flows.home.run_log import RunLog

    home = Home(Path(root))
    started = time.perf_counter()
    result = build(Workspace(home, Settings()), RunLog.start(home))
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "status": result.status, "extracted": result.extracted}


def no_change_stage(root: str) -> dict[str, Any]:
    """Collect and build in one process."""
    collected, built = collect_stage(root), build_stage(root)
    return {**built, "seconds": collected["seconds"] + built["seconds"], "collect": collected["seconds"]}


def page_cpu_stage() -> dict[str, Any]:
    """Compare the CPU of reading a page with that of its parser's events alone, in microseconds."""
    from benchmarks.pages import pages

    generated = [text.encode() for _, text in pages(1000)]
    sample = [file.read_bytes() for file in sorted((CHECKOUT / "raw" / "sample").glob("*.md"))]
    started = time.perf_counter()
    return {
        "generated": _page_cpu(generated),
        "sample": _page_cpu(sample * 12),
        "seconds": time.perf_counter() - started,
    }


def _page_cpu(payloads: Sequence[bytes]) -> dict[str, float]:
    import pyromark

    from flows.taxonomy.read import read_taxonomy
    from transforms.pages.extract import Rules, extract_page
    from transforms.pages.markdown.reader import _OPTIONS
    from transforms.taxonomy.vocabulary import Vocabulary

    aliases = read_taxonomy(Home(CHECKOUT)).aliases.select("vocabulary", "alias", "key")
    rules = Rules(Vocabulary.from_rows(list(aliases.iter_rows())))
    texts = [payload.decode() for payload in payloads]
    gc.disable()

    def parse() -> None:
        for text in texts:
            for _ in pyromark.events(text, options=_OPTIONS):
                pass

    def extract() -> None:
        for payload in payloads:
            extract_page("0", payload, "text/markdown", rules)

    def cpu_of(function: Callable[[], None]) -> float:
        started = time.process_time()
        function()
        return (time.process_time() - started) / len(payloads) * 1e6

    rounds = [(cpu_of(parse), cpu_of(extract)) for _ in range(ROUNDS + 1)][1:]
    return {
        "bytes": sum(map(len, payloads)) / len(payloads),
        "parse": median(parsed for parsed, _ in rounds),
        "extract": median(extracted for _, extracted in rounds),
        "beyond": median(extracted - parsed for parsed, extracted in rounds),
    }


def queries_stage(root: str) -> dict[str, Any]:
    """Time the views that people ask for most, and publishing."""
    from benchmarks.queries import time_publishing, time_views

    home = Home(Path(root))
    started = time.perf_counter()
    views = time_views(home)
    publishing = time_publishing(home)
    return {"views": views, "publish": publishing, "seconds": time.perf_counter() - started}


def plain_loop_stage(pages: str, database: str) -> dict[str, Any]:
    """Run the plain loop over a folder of pages."""
    from benchmarks.plain_loop import load_pages

    started = time.perf_counter()
    loaded = load_pages(Path(pages), Path(database))
    return {"seconds": time.perf_counter() - started, "pages": loaded}


def records_stage(root: str, target: str) -> dict[str, Any]:
    """Write the records of a home as lines of JSON, for dlt to load."""
    from benchmarks.dlt_load import write_records

    started = time.perf_counter()
    written = write_records(Home(Path(root)), Path(target))
    return {"seconds": time.perf_counter() - started, "records": written}


def dlt_stage(records: str, folder: str, file_format: str) -> dict[str, Any]:
    """Load records with dlt."""
    from benchmarks.dlt_load import load_records

    started = time.perf_counter()
    rows = load_records(Path(records), Path(folder), file_format)
    return {"seconds": time.perf_counter() - started, "rows": rows}


def match_stage(count: str) -> dict[str, Any]:
    """Match two libraries of `count` exercises each."""
    from benchmarks.matching_scale import match_two_libraries

    return match_two_libraries(int(count))


STAGES: dict[str, Stage] = {
    "generate": generate_stage,
    "warm": warm_stage,
    "collect": collect_stage,
    "extract": extract_stage,
    "build": build_stage,
    "no_change": no_change_stage,
    "page_cpu": page_cpu_stage,
    "queries": queries_stage,
    "match": match_stage,
    "plain_loop": plain_loop_stage,
    "records": records_stage,
    "dlt": dlt_stage,
    "generate_html": generate_html_stage,
    "prefect_flow": prefect_flow_stage,
}


def main() -> None:
    """Run one stage."""
    name, *arguments = sys.argv[1:]
    print(json.dumps(STAGES[name](*arguments)))


if __name__ == "__main__":
    main()

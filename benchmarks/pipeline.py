"""Pages a second and peak memory of each stage, at 1,000, 10,000 and 100,000 pages."""

from benchmarks.measuring import Measured
from benchmarks.results import Section, table, verdict
from benchmarks.workspace import PIPELINE, Workspace

COUNTS = (1_000, 10_000, 100_000)
MAX_MICROSECONDS = 150.0
MAX_SHARE_OF_FIRST = 0.1
MAX_GROWTH = 1.25
"""Growth of a worker's memory from 10,000 to 100,000 pages that still counts as none."""

STAGES_TEXT = """\
Each stage in a process of its own, without Prefect; seconds of its functions, without the start of
Python; memory of the whole process tree, shared pages counted for each process. The pages are
in the page cache. `build` finds the records in the cache, `no_change` is collect and build again."""

EXTRACTION_TEXT = """\
Memory and CPU of extraction. A worker's peak is that of the largest; its CPU includes its start,
reading the payloads and writing the records."""

PAGE_CPU_TEXT = """\
CPU of one page in microseconds: the events of pyromark alone, drained, and the whole way from bytes
to record."""


def measure(workspace: Workspace) -> Section:
    """Measure every stage at every size, and the CPU of a page."""
    cpu = workspace.stage("page_cpu").figures
    measured = {count: workspace.pipeline(count) for count in COUNTS}
    parts = [
        STAGES_TEXT,
        _stages(measured),
        _no_change(measured),
        EXTRACTION_TEXT,
        _extraction(measured),
        PAGE_CPU_TEXT,
        _page_cpu(cpu),
    ]
    return Section("pipeline", "The pipeline", "\n\n".join(parts))


def _stages(measured: dict[int, dict[str, Measured]]) -> str:
    rows = [
        (f"{count:,}", name, f"{each.seconds:,.2f}", f"{count / each.seconds:,.0f}", f"{each.peak_mb:,.0f}")
        for count, stages in measured.items()
        for name, each in ((name, stages[name]) for name in PIPELINE)
    ]
    return table(("pages", "stage", "seconds", "pages/s", "peak MB"), rows)


def _no_change(measured: dict[int, dict[str, Measured]]) -> str:
    rows = []
    for count, stages in measured.items():
        first = sum(stages[name].seconds for name in PIPELINE[:3])
        ratio = stages["no_change"].seconds / first
        floor = verdict(ratio, MAX_SHARE_OF_FIRST) if count == max(measured) else ""
        rows.append(
            (f"{count:,}", f"{first:,.2f}", f"{stages['no_change'].seconds:,.2f}", f"{ratio:.3f}", floor)
        )
    return table(("pages", "first, s", "nothing changed, s", "ratio", "floor"), rows)


def _extraction(measured: dict[int, dict[str, Measured]]) -> str:
    rows = []
    workers: dict[int, float] = {count: stages["extract"].child_peak_mb for count, stages in measured.items()}
    before: int | None = None
    for count, stages in measured.items():
        extract = stages["extract"]
        growth = workers[count] / workers[before] if before else None
        cpu = extract.figures["worker_cpu_seconds"] / extract.figures["pages"] * 1e6
        floor = verdict(growth, MAX_GROWTH) if growth and count == max(measured) else ""
        rows.append(
            (f"{count:,}", f"{workers[count]:,.0f}", f"{growth:.2f}" if growth else "", floor, f"{cpu:,.0f}")
        )
        before = count
    return table(("pages", "worker's peak MB", "growth", "floor", "worker's CPU µs a page"), rows)


def _page_cpu(cpu: dict[str, dict[str, float]]) -> str:
    rows = []
    for name in ("generated", "sample"):
        each = cpu[name]
        figures = (f"{each[key]:,.0f}" for key in ("bytes", "parse", "extract", "beyond"))
        rows.append((name, *figures, verdict(each["beyond"], MAX_MICROSECONDS)))
    return table(("pages", "bytes", "parser", "extraction", "beyond parsing", "floor"), rows)

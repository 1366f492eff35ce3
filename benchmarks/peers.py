"""Repertoire beside a plain Python loop and beside dlt, on the same pages and records."""

from pathlib import Path

from benchmarks.measuring import Measured
from benchmarks.results import Section, table
from benchmarks.workspace import Workspace

COUNTS = (1_000, 10_000)
DLT_FORMATS = {
    "parquet": ("dlt, Parquet load files", COUNTS),
    "insert_values": ("dlt, as it comes", COUNTS[:1]),
}
"""How dlt may load, and at which sizes; as it comes, 10,000 records take it 12 GB and three minutes."""


def measure(workspace: Workspace) -> Section:
    """Run the peers at each size beside what the pipeline took in this run."""
    rows = []
    for count in COUNTS:
        ours = workspace.pipeline(count)
        root = workspace.home(count).root
        folder = workspace.folder / f"peers-{count}"
        folder.mkdir()
        loop = workspace.stage("plain_loop", root / "pages", folder / "plain.duckdb")
        first = [ours[name] for name in ("collect", "extract", "build")]
        rows += [
            _row(count, "Repertoire: collect, extract, build", _together(first), None),
            _row(count, "markdown-it-py and `executemany`", loop, _together(first)),
            _row(count, "Repertoire: build of extracted records", ours["build"], None),
            *_dlt_rows(workspace, count, root, folder, ours["build"]),
        ]
    return Section(
        "peers",
        "Beside its peers",
        "The loop knows one template and keeps only five tables; dlt appends the records without their "
        "claims (lists become child tables). Neither has an archive, history, conformed terms, findings, "
        "checks or views. Ratio: the peer's figure over Repertoire's above it; more than 1 means that "
        "Repertoire needs less.\n\n"
        + table(("pages", "what", "seconds", "pages/s", "peak MB", "ratio of time", "ratio of memory"), rows),
    )


def _together(stages: list[Measured]) -> Measured:
    """Add the times of stages that ran one after the other; the peak is the highest."""
    return Measured(sum(each.seconds for each in stages), max(each.peak_mb for each in stages), 0.0, {})


def _dlt_rows(
    workspace: Workspace, count: int, root: Path, folder: Path, ours: Measured
) -> list[tuple[str, ...]]:
    records = folder / "records.jsonl"
    workspace.stage("records", root, records)
    return [
        _row(count, name, workspace.stage("dlt", records, folder, file_format), ours)
        for file_format, (name, counts) in DLT_FORMATS.items()
        if count in counts
    ]


def _row(count: int, name: str, peer: Measured, ours: Measured | None) -> tuple[str, ...]:
    ratios = (
        ("", "")
        if ours is None
        else (f"{peer.seconds / ours.seconds:.2f}", f"{peer.peak_mb / ours.peak_mb:.2f}")
    )
    return (
        f"{count:,}",
        name,
        f"{peer.seconds:,.2f}",
        f"{count / peer.seconds:,.0f}",
        f"{peer.peak_mb:,.0f}",
        *ratios,
    )

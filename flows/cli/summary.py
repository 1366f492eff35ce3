"""What is printed at the end of a run, for people, and the same as a document for programs."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from flows.cli.output import console_on, printable
from flows.home.settings import CHECKOUT, Home
from flows.sources.health import demo_sentence
from flows.sources.source import load_sources

if TYPE_CHECKING:
    from rich.console import Console

    from flows.run.run import RunResult
    from flows.run.summary import Summary

MAX_LIST_LENGTH = 3


def document_of(home: Home, result: "RunResult", summary: "Summary | None") -> dict[str, Any]:
    """Return all that a run did as values that JSON has."""
    return {
        "home": str(home.root),
        "collected": [
            {
                "source": each.source,
                "snapshot": each.manifest and each.manifest.snapshot_id,
                "counts": dict(each.manifest.counts) if each.manifest else None,
                "problem": each.problem,
            }
            for each in result.collected
        ],
        "built": result.built
        and {**asdict(result.built), "version": str(result.built.version or "") or None},
        "warehouse": str(home.published) if result.built else None,
        "reports": [str(file) for file in result.reports],
        "summary": summary and asdict(summary),
        "problems": list(result.problems),
    }


def print_summary(home: Home, result: "RunResult", summary: "Summary | None", stream: TextIO) -> None:
    """Print what a run came to: figures, the largest gaps, what to fix, where things are, what next."""
    console = console_on(stream)
    if summary is None or result.built is None:
        console.print("Nothing was collected, so nothing was built.", style="bold red")
        return
    _print_figures(console, summary)
    _print_gaps(console, summary)
    _print_findings(console, summary)
    _print_places(console, home, result)
    if result.built.status == "unchanged":
        console.print(
            f"Nothing has changed since {_time_of(result.built.version)}; no page was read again.",
            style="bold",
        )
    for warning in result.built.warnings:
        console.print(f"warning: {printable(warning)}", style="yellow")
    if sentence := demo_sentence(load_sources(home)):
        console.print(printable(sentence), style="yellow")


def _print_figures(console: "Console", summary: "Summary") -> None:
    """Print the headline figures."""
    figures = summary.headline
    share = figures["covered_share"]
    console.print()
    console.rule("What the library covers", style="cyan", align="left")
    _print_pairs(console, [
        ("exercises", f"{figures['exercises']:,}"),
        ("muscle groups", f"{figures['covered_muscle_groups']} of {figures['muscle_groups']}"),
        ("equipment", f"{figures['covered_equipment_families']} of {figures['equipment_families']} families"),
        (
            "cells",
            f"{figures['covered_cells']:,} of {figures['wanted_cells']:,} with a target"
            + (f" ({share:.0%})" if share is not None else "")
            + " covered: muscle group x equipment x difficulty",
        ),
    ])  # fmt: skip


def _print_gaps(console: "Console", summary: "Summary") -> None:
    """Print the most pressing gaps, with what a reference library has there."""
    from rich.table import Table
    from rich.text import Text

    console.print()
    console.rule("What to write next", style="cyan", align="left")
    if not summary.gaps:
        console.print("No gaps: every target of targets.toml is met.")
        return
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for gap in summary.gaps:
        names = gap["new_names"] or []
        ideas = "such as " + ", ".join(names[:MAX_LIST_LENGTH]) if names else ""
        figures = f"{gap['have']} of {gap['wanted']}"
        cells = (str(gap["rank"]), gap["gap"], figures, ideas)
        styles = ("dim", "bold", "", "dim")
        table.add_row(
            *(Text(printable(cell), style=style) for cell, style in zip(cells, styles, strict=True))
        )
    console.print(table)


def _print_findings(console: "Console", summary: "Summary") -> None:
    """Print how many pages want an editor, by kind of finding."""
    from rich.table import Table
    from rich.text import Text

    console.print()
    console.rule("Pages to fix", style="cyan", align="left")
    if not summary.findings:
        console.print("No page needs an editor.")
        return
    colours = {"error": "red", "warning": "yellow", "info": "blue"}
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right")
    for finding in summary.findings:
        severity = finding["severity"]
        table.add_row(
            Text(f"{finding['findings']:,}"),
            Text(severity, style=colours[severity]),
            Text(printable(finding["title"])),
        )
    console.print(table)


def _print_places(console: "Console", home: Home, result: "RunResult") -> None:
    """Print where the report and the warehouse are, and what to type next."""
    report = next((file for file in result.reports if file.suffix == ".html"), None)
    command = "repertoire" if home.root == CHECKOUT else f"repertoire --home {home.root}"
    console.print()
    console.rule("Where it is", style="cyan", align="left")
    _print_pairs(console, [
        ("report", str(report or "none")),
        ("warehouse", str(home.published)),
        ("next", f"{command} gaps --limit 20"),
        ("", f"{command} coverage --muscle glutes"),
        ("", f'{command} sql "from gaps.by_muscle"'),
    ])  # fmt: skip
    console.print()


def _print_pairs(console: "Console", pairs: list[tuple[str, str]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for name, value in pairs:
        table.add_row(Text(name, style="dim"), Text(printable(value), overflow="fold"))
    console.print(table)


def _time_of(version: Path | None) -> str:
    """Read the time of a warehouse from the name of its version."""
    if version is None:
        return "the last build"
    try:
        moment = datetime.strptime(version.name.split("-")[0], "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        return "the last build"
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"

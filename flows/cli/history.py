"""The verbs about past runs: runs, incidents, diff."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from flows.cli.options import Format, FormatOption, HomeOption, LimitOption, OutputOption
from flows.cli.output import (
    choose_format,
    console_on,
    print_message,
    printable,
    row_limit,
    write_answer,
    write_document,
    write_table,
)
from flows.cli.terminal.wrapping import shortened
from flows.home.errors import UsageError
from flows.home.settings import Home, load_settings

if TYPE_CHECKING:
    from flows.home.run_history import PastRun
    from flows.run.incidents import Incident
    from flows.warehouse.diff import Difference, Side

MOMENT = "%Y-%m-%dT%H:%M:%SZ"
MAX_SHOWN = 20
"""So many changes of one kind are shown to a person; the other formats have all."""
MAX_DETAIL_LENGTH = 300
"""So much of the detail of an event is shown to a person."""
RUN_COLUMNS = (
    "run_id", "command", "started_at", "seconds", "status", "sources", "inputs", "new_or_changed", "missing",
    "pages_read", "version", "problems",
)  # fmt: skip
SHOWN_RUN_COLUMNS = ("run_id", "command", "status", "seconds", "inputs", "problems")
INCIDENT_COLUMNS = ("state", "kind", "subject", "opened_at", "seen_at", "runs", "told_at", "problem")
SHOWN_INCIDENT_COLUMNS = ("state", "opened_at", "runs", "problem")
EVENT_COLUMNS = ("position", "at", "event", "source", "status", "detail")


def runs(
    run: Annotated[
        str | None,
        typer.Argument(
            metavar="[RUN]",
            help="Show one run with its events: an id or its beginning, last, previous.",
            show_default=False,
        ),
    ] = None,
    *,
    limit: LimitOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
    home_option: HomeOption = None,
) -> None:
    """List the runs that left a log, the newest first; or show the events of one."""
    from itertools import islice

    from flows.home.run_history import find_run, past_runs, run_under_way

    home = Home.find(home_option)
    chosen = choose_format(form, output)
    if run is not None:
        _show_run(find_run(home, run), chosen, output)
        return
    running = run_under_way(home)
    most = row_limit(limit, chosen, output)
    past = list(islice(past_runs(home), most and most + 1))
    rows = [_run_row(each, is_running=each.run_id == running) for each in past[:most]]
    _write(RUN_COLUMNS, rows, chosen, output, SHOWN_RUN_COLUMNS)
    if chosen is Format.TABLE and len(past) > len(rows):
        print_message(f"There are earlier ones: --limit {10 * len(rows)}")
    if not rows:
        print_message("There are no runs yet. Start one: repertoire run")


def incidents(
    *,
    all_: Annotated[
        bool, typer.Option("--all", help="Those that are over too, as far back as the logs go.")
    ] = False,
    limit: LimitOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
    home_option: HomeOption = None,
) -> None:
    """List what is wrong for longer than one run: since when, in how many runs, and when people were told."""
    from itertools import chain, islice

    from flows.home.run_history import past_runs
    from flows.run.incidents import last_incidents, of_past

    home = Home.find(home_option)
    found = (("open", each) for each in last_incidents(home).open)
    past = (("over", each) for run in past_runs(home) for each in of_past(run).closed) if all_ else ()
    chosen = choose_format(form, output)
    most = row_limit(limit, chosen, output)
    listed = list(islice(chain(found, past), most and most + 1))
    rows = [_incident_row(state, each) for state, each in listed[:most]]
    _write(INCIDENT_COLUMNS, rows, chosen, output, SHOWN_INCIDENT_COLUMNS)
    if chosen is Format.TABLE and len(listed) > len(rows):
        print_message(f"There are earlier ones: --limit {10 * len(rows)}")
    if not rows:
        print_message("Nothing is wrong, as the last run left it. What is due: repertoire status")


def _incident_row(state: str, incident: "Incident") -> list[Any]:
    """Return the row of an incident."""
    return [
        state,
        incident.kind,
        incident.subject,
        incident.opened_at.strftime(MOMENT),
        incident.seen_at.strftime(MOMENT),
        incident.runs,
        incident.told_at.strftime(MOMENT) if incident.told_at else None,
        incident.sentence,
    ]


def diff(
    old: Annotated[
        str | None,
        typer.Argument(
            metavar="RUN",
            help="A run (id, its beginning, last, previous) or a kept version. Default: the last run with "
            "another warehouse than the last one.",
            show_default=False,
        ),
    ] = None,
    new: Annotated[
        str, typer.Argument(metavar="RUN", help="The other, later one.", show_default="last")
    ] = "last",
    *,
    form: FormatOption = None,
    output: OutputOption = None,
    home_option: HomeOption = None,
) -> None:
    """Show what changed between two runs: sources, exercises, coverage, findings."""
    from flows.warehouse.diff import difference, find_side, last_two

    home = Home.find(home_option)
    sides = last_two(home) if old is None else (find_side(home, old), find_side(home, new))
    found = difference(home, load_settings(home), *sides)
    chosen = choose_format(form, output)
    if chosen in {Format.CSV, Format.PARQUET, Format.XLSX}:
        columns = ("area", "change", "what", "before", "after")
        rows = [[getattr(each, column) for column in columns] for each in found.changes]
        _write(columns, rows, chosen, output, columns)
        if found.note:
            print_message(found.note)
        return
    write_document(_diff_document(found), chosen, output, lambda stream: _print_diff(found, stream))


def _run_row(run: "PastRun", *, is_running: bool) -> list[Any]:
    """Return the row of a run."""
    counts = run.counts
    return [
        run.run_id,
        run.command,
        run.started_at.strftime(MOMENT),
        None if run.seconds is None else round(run.seconds, 3),
        "running" if is_running else run.status,
        sorted(counts),
        run.total("present", "unchanged", "set_aside", "not_read", "error") if counts else None,
        run.total("present") if counts else None,
        run.total("missing", "gone") if counts else None,
        run.pages_read(),
        run.version,
        list(run.problems),
    ]


def _show_run(run: "PastRun", form: Format, output: Path | None) -> None:
    """Write the events of one run; people get its row above them."""
    from flows.home.run_history import detail_of

    rows: list[list[Any]] = [
        [
            each["position"],
            each["at"],
            each["event"],
            each["source"],
            each["status"],
            dict(detail_of(each)) or None,
        ]
        for each in run.events
    ]
    if form is not Format.TABLE:
        plain = [[*row[:-1], row[-1] and json.dumps(row[-1], ensure_ascii=False)] for row in rows]
        _write(
            EVENT_COLUMNS, rows if form in {Format.JSON, Format.JSONL} else plain, form, output, EVENT_COLUMNS
        )
        return
    short = [[*row[:-1], _cut(row[-1])] for row in rows]
    write_document(None, form, output, lambda stream: _print_run(run, short, stream))


def _cut(detail: object) -> str:
    """Return a detail as people see it: the start of it."""
    text = json.dumps(detail, ensure_ascii=False) if detail else ""
    return shortened(text, MAX_DETAIL_LENGTH)


def _print_run(run: "PastRun", rows: Sequence[Sequence[Any]], stream: TextIO) -> None:
    console = console_on(stream)
    took = "" if run.seconds is None else f", {run.seconds:,.1f} s"
    console.print(f"{run.run_id}: {run.command}, {run.status}{took}", style="bold", soft_wrap=True)
    for problem in run.problems:
        console.print(f"problem: {printable(problem)}", style="red", soft_wrap=True)
    write_table(EVENT_COLUMNS, rows, stream)


def _write(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    form: Format,
    output: Path | None,
    shown: Sequence[str],
) -> None:
    """Write rows in any format."""
    if form is not Format.PARQUET:
        write_answer(columns, rows, form, output, shown=shown)
        return
    if output is None:
        raise UsageError("--format parquet: needs a file. Name it with --output FILE.parquet.")
    import polars as pl

    pl.DataFrame(
        [dict(zip(columns, row, strict=True)) for row in rows], infer_schema_length=None
    ).write_parquet(output)


def _diff_document(found: "Difference") -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "old": _side(found.old),
        "new": _side(found.new),
        "note": found.note,
        "changes": [asdict(each) for each in found.changes],
    }


def _side(side: "Side") -> dict[str, Any]:
    return {
        "name": side.name,
        "run_id": side.run and side.run.run_id,
        "version": side.version,
        "is_kept": side.path is not None,
    }


def _print_diff(found: "Difference", stream: TextIO) -> None:
    """Print each kind of change, the first of many."""
    console = console_on(stream)
    for label, side in (("old", found.old), ("new", found.new)):
        run = side.run.run_id if side.run else "no run"
        console.print(f"{label}  {run}, warehouse {side.version or 'none'}", soft_wrap=True)
    if found.note:
        console.print(printable(found.note), style="yellow", soft_wrap=True)
    kinds = dict.fromkeys((each.area, each.change) for each in found.changes)
    for area, change in kinds:
        some = [each for each in found.changes if (each.area, each.change) == (area, change)]
        console.print(f"\n{area}: {len(some):,} {change}", style="bold")
        for each in some[:MAX_SHOWN]:
            moved = f": {each.before} -> {each.after}" if each.before and each.after else ""
            console.print(f"  {printable(each.what + moved)}", soft_wrap=True)
        if len(some) > MAX_SHOWN:
            console.print(f"  and {len(some) - MAX_SHOWN:,} more: --format json", style="dim")
    if not found.changes and not found.note:
        console.print("Nothing changed.")

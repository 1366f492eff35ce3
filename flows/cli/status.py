"""The verbs about the state of things: status, doctor, version."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from flows.cli.options import Format, FormatOption, HomeOption, OutputOption
from flows.cli.output import choose_format, console_on, printable, write_answer, write_document, write_table
from flows.cli.progress import reporter_for_stderr
from flows.cli.sources import command_for
from flows.home.errors import ExitCode, UsageError
from flows.home.redaction import redacted, redacted_value
from flows.home.settings import Home, load_settings

if TYPE_CHECKING:
    from flows.sources.freshness import Freshness
    from flows.sources.health import SourceHealth

MARKS = {"ok": "✓", "problem": "✗", "damaged": "✗"}


class StatusFormat(StrEnum):
    """Forms in which the state is given."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    PROMETHEUS = "prometheus"


def status(
    *,
    form: Annotated[
        StatusFormat | None,
        typer.Option(
            "--format",
            "-f",
            help="Default: table to a terminal, json to a pipe. prometheus: for its textfile collector.",
            show_default=False,
        ),
    ] = None,
    output: OutputOption = None,
    home_option: HomeOption = None,
) -> None:
    """Show the last and the next run, the sources, the warehouse, who is writing, and what to do next.

    Exit code 5 where a source is overdue: its schedule named a time, and nothing came.
    """
    home = Home.find(home_option)
    if form is StatusFormat.PROMETHEUS:
        _write_metrics(home, output)
        return
    document: dict[str, Any] = redacted_value(_status(home))  # type: ignore[assignment]
    chosen = choose_format(Format(form.value) if form else None, output)
    write_document(document, chosen, output, lambda stream: _print_status(document, stream))
    if any(each["overdue_since"] for each in document["sources"]):
        raise typer.Exit(ExitCode.COMPLETED_WITH_PROBLEMS)


def _write_metrics(home: Home, output: Path | None) -> None:
    """Write the figures to a file, whole at once, or to stdout."""
    from flows.run.metrics import render_metrics, write_metrics

    if output:
        write_metrics(home, output)
    else:
        typer.echo(render_metrics(home), nl=False)


def doctor(
    *,
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not check whether crawled sites answer.")
    ] = False,
    form: FormatOption = None,
    output: OutputOption = None,
    home_option: HomeOption = None,
) -> None:
    """Check the machine, the home and the whole archive; name a remedy for what is wrong."""
    from flows.doctor.doctor import examine

    home = Home.find(home_option)
    with reporter_for_stderr().stage("Checking the archive") as progress:
        found = list(examine(home, progress, offline=offline))
    chosen = choose_format(form, output)
    columns = ("subject", "state", "found", "remedy")
    is_table = chosen is Format.TABLE
    rows = [
        [each.subject, MARKS[each.state] if is_table else each.state, redacted(each.found), each.remedy]
        for each in found
    ]
    write_answer(columns, rows, chosen, output)
    states = {each.state for each in found}
    if states != {"ok"}:
        raise typer.Exit(
            ExitCode.DAMAGED_ARCHIVE if "damaged" in states else ExitCode.COMPLETED_WITH_PROBLEMS
        )


def version() -> None:
    """Print the version of Repertoire."""
    from importlib.metadata import version as version_of

    typer.echo(f"repertoire {version_of('repertoire')}")


def _status(home: Home) -> dict[str, Any]:
    """Return the state of a home as values that JSON has."""
    from flows.build.rejected_builds import pending_rejected_build
    from flows.home.lock import lock_holder
    from flows.home.run_history import last_run
    from flows.home.versions import kept_versions, published_name
    from flows.sources.freshness import freshness
    from flows.sources.health import all_health, demo_sentence
    from flows.sources.schedule import next_run
    from flows.sources.source import load_sources

    health = all_health(home)
    run = last_run(home)
    holder = lock_holder(home)
    published = home.published.stat() if home.published.is_file() else None
    rejection = pending_rejected_build(home)
    due = next_run(home)
    fresh = {each.source: each for each in freshness(home)}
    overdue = [each.sentence for each in fresh.values() if each.overdue]
    problems = [f"{each.source}: {each.note}" for each in health if each.health in {"gone", "held", "stale"}]
    if rejection:
        problems.append(f"the build {rejection.build} was refused: {'; '.join(rejection.problems)}")
    if run and not (holder and run.status == "unfinished"):
        problems += _run_problems(run.status, run.problems)
    return {
        "home": str(home.root),
        "version": published_name(home),
        "kept_versions": [each.name for each in kept_versions(home)],
        "published_at": published and _iso(datetime.fromtimestamp(published.st_mtime, UTC)),
        "warehouse": str(home.published) if published else None,
        "warehouse_bytes": published and published.st_size,
        "last_run": run
        and {
            "run_id": run.run_id,
            "command": run.command,
            "started_at": _iso(run.started_at),
            "ended_at": run.ended_at and _iso(run.ended_at),
            "seconds": run.seconds,
            "status": run.status,
        },
        "next_run": due and _iso(due),
        "refused_build": rejection and {"build": rejection.build, "problems": list(rejection.problems)},
        "writer": str(holder) if holder else None,
        "sources": [_source_state(each, fresh.get(each.source)) for each in health],
        "demo": demo_sentence(load_sources(home)),
        "problems": [*overdue, *problems],
        "next": _next(
            home,
            [each.health for each in health],
            has_warehouse=bool(published),
            is_refused=bool(rejection),
            problems=problems,
            is_overdue=bool(overdue),
        ),
    }


def _source_state(health: "SourceHealth", fresh: "Freshness | None") -> dict[str, Any]:
    return {
        "source": health.source,
        "role": health.role,
        "health": health.health,
        "inputs": health.inputs,
        "collected_at": health.collected_at and _iso(health.collected_at),
        "hours_old": health.collected_at and _hours_since(health.collected_at),
        "due_at": fresh and _iso(fresh.due_at),
        "overdue_since": _iso(fresh.due_at) if fresh and fresh.overdue else None,
        "note": health.note,
    }


def _run_problems(status: str, problems: tuple[str, ...]) -> list[str]:
    """Return what the last run says is wrong."""
    if status == "unfinished":
        killed = "the last run did not finish: it was killed; the next run clears what it left"
        return [killed, *(f"last run: {problem}" for problem in problems)]
    return [f"last run: {problem}" for problem in problems]


def _next(
    home: Home,
    health: list[str],
    *,
    has_warehouse: bool,
    is_refused: bool,
    problems: list[str],
    is_overdue: bool,
) -> str:
    """Describe what to type next."""
    command = command_for(home)
    if not health:
        return f"{command} add NAME FOLDER_OR_FILE"
    if is_refused:
        return f"{command} publish"
    if problems:
        return f"{command} doctor"
    if is_overdue or not has_warehouse or "new" in health:
        return f"{command} run"
    if "pending" in health:
        return f"{command} build"
    return f"{command} gaps"


def _print_status(document: dict[str, Any], stream: TextIO) -> None:
    """Print the state for people."""
    run = document["last_run"]
    size = document["warehouse_bytes"]
    pairs = [
        ("home", document["home"]),
        ("last run", f"{run['command']}, {run['started_at']}: {run['status']}" if run else "none yet"),
        ("next run", document["next_run"] or ""),
        ("warehouse", f"{document['warehouse']} ({size / 1e6:,.1f} MB)" if size else "nothing published yet"),
        ("version", document["version"] or ""),
        ("writing now", document["writer"] or "nobody"),
    ]
    console = console_on(stream)
    for name, value in pairs:
        if value:
            console.print(f"{name:<12} {printable(value)}", soft_wrap=True)
    if document["sources"]:
        columns = ("source", "role", "health", "inputs", "collected_at", "hours_old", "note")
        rows = [[each[name] for name in columns] for each in document["sources"]]
        console.print()
        write_table(columns, rows, stream)
    for problem in document["problems"]:
        console.print(f"problem: {printable(problem)}", style="red", soft_wrap=True)
    if document["demo"]:
        console.print(printable(document["demo"]), style="yellow", soft_wrap=True)
    console.print(f"next         {document['next']}", soft_wrap=True)


def _hours_since(moment: datetime) -> float:
    return round((datetime.now(UTC) - moment).total_seconds() / 3600, 1)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def notify(
    *,
    test: Annotated[bool, typer.Option("--test", help="Send a test message to every address.")] = False,
    home_option: HomeOption = None,
) -> None:
    """Send a test message to the addresses of [notify] in repertoire.toml; runs send theirs on their own."""
    from flows.run.notify import message_for_test, send

    home = Home.find(home_option)
    wanted = load_settings(home).notify
    if not test:
        raise UsageError("notify: runs send notifications on their own. To test it: repertoire notify --test")
    if not (wanted.urls or wanted.urls_from):
        raise UsageError(
            f'{home.settings_file}: no notifications are set up. Add [notify] with urls = ["..."], or with '
            'urls_from = ["NAME_OF_A_VARIABLE"].'
        )
    number = send(wanted, message_for_test(home))
    typer.echo(f"Sent to {number} address{'es' if number > 1 else ''}.")

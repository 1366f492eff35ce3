"""The verb about the archive: `archive export | verify | compact | prune | forget`."""

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import HomeOption
from flows.cli.output import choose_format, print_message, print_text, report_rest, row_limit, write_answer
from flows.cli.progress import reporter_for_stderr
from flows.home.errors import DamagedArchiveError, UsageError
from flows.home.redaction import HIDDEN
from flows.home.settings import Home, load_settings


class Action(StrEnum):
    """What to do with the archive."""

    EXPORT = "export"
    VERIFY = "verify"
    COMPACT = "compact"
    PRUNE = "prune"
    FORGET = "forget"


class ArchiveFormat(StrEnum):
    """Formats of a snapshot that is exported, and of what the other actions have to say."""

    WARC = "warc"
    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


ActionArgument = Annotated[
    Action,
    typer.Argument(
        metavar="ACTION",
        help="export: write a snapshot to a file. verify: read it all and compare. compact: merge small "
        "files. prune: remove collections that repeat the one before them. forget: remove a page for good.",
    ),
]
SourceArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[SOURCE|ADDRESS]",
        help="The source; export needs one. Default: all of the archive. forget: the address of the page.",
        show_default=False,
    ),
]
FileOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Where to write; for export a new file, .warc.gz.",
        show_default=False,
    ),
]
ArchiveFormatOption = Annotated[
    ArchiveFormat | None,
    typer.Option("--format", "-f", help="export: warc. Others: table, json, jsonl, csv.", show_default=False),
]
SnapshotOption = Annotated[
    str | None,
    typer.Option(
        "--snapshot",
        metavar="ID",
        help="export: which one. Default: the newest that is not refused.",
        show_default=False,
    ),
]
KeepOption = Annotated[
    str | None,
    typer.Option(
        "--keep",
        metavar="SPEC",
        help="prune: what to keep in any case: 10 (the newest ten), 30d, 8w, 12m or 2y.",
        show_default=False,
    ),
]

OnlyOption = Annotated[
    str | None,
    typer.Option(
        "--source", metavar="NAME", help="forget: the page of this source only.", show_default=False
    ),
]
ReasonOption = Annotated[
    str | None,
    typer.Option("--reason", metavar="TEXT", help="forget: why; kept on record.", show_default=False),
]


def archive(
    action: ActionArgument,
    source: SourceArgument = None,
    *,
    output: FileOption = None,
    form: ArchiveFormatOption = None,
    snapshot: SnapshotOption = None,
    keep: KeepOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="prune: do it; without this, only list.")] = False,
    only: OnlyOption = None,
    reason: ReasonOption = None,
    again: Annotated[
        bool, typer.Option("--again", help="forget: finish with all that is forgotten, after a restore.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="forget: only show what would go.")] = False,
    home_option: HomeOption = None,
) -> None:
    """Write a snapshot as a web archive; check the archive; make it smaller; forget a page for good."""
    home = Home.find(home_option)
    if action is not Action.FORGET and (only or reason or again or dry_run):
        raise UsageError("--source, --reason, --again and --dry-run: belong to `archive forget`.")
    if action is Action.EXPORT:
        _export(home, source, output, form, snapshot)
        return
    if form is ArchiveFormat.WARC:
        raise UsageError(
            f"--format warc: belongs to `archive export`; {action} gives table, json, jsonl or csv."
        )
    answer = _Answer(form, output)
    if action is Action.FORGET:
        _forget(home, source, source=only, reason=reason, again=again, dry_run=dry_run, answer=answer)
        return
    names = _sources(home, source)
    if action is Action.VERIFY:
        _verify(home, names, answer)
    elif action is Action.COMPACT:
        _compact(home, names, answer)
    else:
        _prune(home, names, answer, keep, yes=yes)


class _Answer:
    """Where rows go, and in which format."""

    def __init__(self, form: ArchiveFormat | None, output: Path | None) -> None:
        from flows.cli.options import Format

        self._form = choose_format(Format(form.value) if form else None, output)
        self._output = output

    def write(self, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Write them."""
        most = row_limit(None, self._form, self._output)
        write_answer(columns, rows[:most], self._form, self._output)
        if rows:
            report_rest(len(rows), most, "--format json shows all")


def _export(
    home: Home, source: str | None, output: Path | None, form: ArchiveFormat | None, snapshot: str | None
) -> None:
    from flows.collect.warc.export import export_warc

    if source is None or output is None:
        raise UsageError(
            "archive export: needs a source and a file: archive export SOURCE --output FILE.warc.gz"
        )
    if form not in {None, ArchiveFormat.WARC}:
        raise UsageError(f"--format {form}: a snapshot can only be written as warc.")
    exported = export_warc(home, source, output, snapshot)
    done = f"{exported.pages:,} pages of {exported.snapshot_id} in {exported.records:,} records"
    print_text(f"Wrote {output}: {done}")


def _sources(home: Home, source: str | None) -> list[str]:
    """Return the source that is named, else all that the archive has."""
    from flows.upkeep.verify import archived_sources

    found = archived_sources(home)
    if source is None:
        return found
    if source not in found:
        known = ", ".join(found) or "none"
        raise UsageError(f"{source}: the archive has no snapshots of it. It has: {known}.")
    return [source]


def _verify(home: Home, names: list[str], answer: _Answer) -> None:
    from flows.home.lock import lock_holder
    from flows.upkeep.verify import DAMAGED, HOLDS_FORGOTTEN, SOUND, verify_archive

    with reporter_for_stderr().stage("Reading the archive") as progress:
        found = list(verify_archive(home, names, progress))
    columns = ("what", "state", "files", "bytes", "problems")
    worst_first = sorted(found, key=lambda one: one.state == SOUND)
    rows = [(one.what, one.state, one.files, one.bytes, list(one.problems)) for one in worst_first]
    answer.write(columns, rows)
    damaged = [one for one in found if one.state in {DAMAGED, HOLDS_FORGOTTEN}]
    if damaged:
        if holder := lock_holder(home):
            print_message(
                f"{holder} is writing: a file may have been read half-written. Verify again when it is done."
            )
        raise typer.Exit(DamagedArchiveError.exit_code)


def _compact(home: Home, names: list[str], answer: _Answer) -> None:
    from flows.home.lock import writer_lock
    from flows.upkeep.compact import compact

    settings = load_settings(home)
    show = reporter_for_stderr()
    done = []
    with writer_lock(home):
        for name in names:
            with show.stage(f"Compacting {name}"):
                done.append(compact(home, name, settings))
    columns = ("source", "files_before", "files_after", "bytes_before", "bytes_after")
    answer.write(columns, [[getattr(one, column) for column in columns] for one in done])


def _prune(home: Home, names: list[str], answer: _Answer, keep: str | None, *, yes: bool) -> None:
    from flows.home.lock import writer_lock
    from flows.upkeep.prune import Keep, Prunable, prunable, prune

    if keep is None:
        raise UsageError("archive prune: say what to keep: --keep 30d, or --keep 10")
    wanted = Keep.parse(keep)
    settings = load_settings(home)
    pruned: list[Prunable] = []
    with writer_lock(home):
        for name in names:
            found = prunable(home, name, wanted)
            pruned += found
            if yes and found:
                prune(home, name, found, settings)
    columns = ("snapshot", "started_at", "bytes", "removed")
    rows = [
        (one.manifest.snapshot_id, one.manifest.started_at.isoformat(timespec="seconds"), one.bytes, yes)
        for one in pruned
    ]
    answer.write(columns, rows)
    size = sum(one.bytes for one in pruned) / 1e6
    what = f"{len(pruned):,} collections that repeat the one before them, {size:,.1f} MB"
    print_message(f"Removed {what}." if yes else f"Could remove {what}. Nothing is removed without --yes.")


def _forget(
    home: Home,
    address: str | None,
    *,
    source: str | None,
    reason: str | None,
    again: bool,
    dry_run: bool,
    answer: "_Answer",
) -> None:
    """Forget the page at an address, or finish with all that was ever forgotten (`again`)."""
    from flows.run.lifecycle import open_run
    from flows.sources.workspace import Workspace
    from flows.upkeep.forget import check_reason, describe, forget, plan, unfinished

    if again == (address is not None):
        raise UsageError(
            'archive forget: name one page: archive forget ADDRESS --reason "why"; or finish with those that '
            "are forgotten already: archive forget --again"
        )
    columns = ("what", "source", "which", "count")
    workspace = Workspace(home)
    # Before the run begins: what is wrong with an address must not bring it into the run log.
    planned = plan(workspace, address, source) if address is not None else None
    if dry_run:
        if planned:
            answer.write(columns, describe(workspace, planned))
        else:
            answer.write(
                columns, [("still to be forgotten", what, which, None) for what, which in unfinished(home)]
            )
        print_message("Nothing was changed.")
        return
    words = check_reason(planned, reason) if planned else ""
    # The lock says which command holds it, and the next run logs whose lock it cleared.
    sys.argv = [HIDDEN if each == address else each for each in sys.argv]
    with open_run(workspace, "archive forget", reporter_for_stderr(), ()) as run:
        if address is not None:
            planned = plan(Workspace(home), address, source)
        done = forget(run.workspace, run.log, run.reporter, planned, words)
    answer.write(columns, done.lines)
    for sentence in done.left:
        print_message(sentence)

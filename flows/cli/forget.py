"""`archive forget`: a page whose owner wants it gone leaves archive, caches, warehouses and reports."""

from collections.abc import Callable, Sequence

from flows.cli.output import print_message
from flows.cli.progress import reporter_for_stderr
from flows.home.errors import UsageError
from flows.home.settings import Home

COLUMNS = ("what", "source", "which", "count")
WriteRows = Callable[[Sequence[str], Sequence[Sequence[object]]], None]


def forget_page(
    home: Home,
    address: str | None,
    *,
    source: str | None,
    reason: str | None,
    again: bool,
    dry_run: bool,
    write: WriteRows,
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
    workspace = Workspace(home)
    # Before the run begins: what is wrong with an address must not bring it into the run log.
    planned = plan(workspace, address, source) if address is not None else None
    if dry_run:
        if planned:
            write(COLUMNS, describe(workspace, planned))
        else:
            write(COLUMNS, [("still to be forgotten", what, which, None) for what, which in unfinished(home)])
        print_message("Nothing was changed.")
        return
    words = check_reason(planned, reason) if planned else ""
    with open_run(workspace, "archive forget", reporter_for_stderr(), ()) as run:
        if address is not None:
            planned = plan(Workspace(home), address, source)
        done = forget(run.workspace, run.log, run.reporter, planned, words)
    write(COLUMNS, done.lines)
    for sentence in done.left:
        print_message(sentence)

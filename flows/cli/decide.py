"""The verbs of people who decide: accept, refuse, publish."""

from typing import Annotated

import typer

from flows.cli.options import FormatOption, HomeOption, OutputOption
from flows.cli.output import choose_format, print_message, printable, write_document
from flows.cli.progress import reporter_for_stderr
from flows.cli.sources import command_for
from flows.home.errors import ExitCode, UsageError
from flows.home.settings import Home

SnapshotArgument = Annotated[
    str,
    typer.Argument(
        metavar="SNAPSHOT", help="Its id, its time, or a source: then its newest that can be decided on."
    ),
]
ReasonArgument = Annotated[str, typer.Argument(metavar="REASON", help="Why; kept on record with your name.")]


def accept(snapshot: SnapshotArgument, reason: ReasonArgument, home: HomeOption = None) -> None:
    """Accept a collection that was refused: the next build uses it, and it is normal from there on."""
    _decide(Home.find(home), snapshot, reason, accepted=True)


def refuse(snapshot: SnapshotArgument, reason: ReasonArgument, home: HomeOption = None) -> None:
    """Refuse a collection that was accepted: the next build leaves it out."""
    _decide(Home.find(home), snapshot, reason, accepted=False)


def publish(
    reason: Annotated[
        str | None,
        typer.Option(
            "--accept", metavar="REASON", help="Why it is right; kept on record with your name.",
            show_default=False,
        ),
    ] = None,
    home_option: HomeOption = None,
) -> None:  # fmt: skip
    """Publish the warehouse that was refused, and write its gap report."""
    from flows.build.rejected_builds import pending_rejected_build

    home = Home.find(home_option)
    rejection = pending_rejected_build(home)
    if rejection is None:
        raise UsageError("no build is refused, so there is nothing to publish. See: repertoire status")
    if reason is None:
        problems = "\n".join(f"  {problem}" for problem in rejection.problems)
        raise UsageError(
            f"the build {rejection.build} is refused:\n{problems}\n"
            f"Look at it: {command_for(rejection.home(home))} gaps\n"
            f'If it is right: {command_for(home)} publish --accept "why"'
        )
    from flows.build.build import publish_rejected
    from flows.cli.progress import reporter_for_stderr
    from flows.run.lifecycle import open_run
    from flows.run.stages import report_gaps
    from flows.sources.workspace import Workspace

    with open_run(Workspace(home), "publish", reporter_for_stderr()) as run:
        version = publish_rejected(run.workspace, run.log, reason)
        report_gaps(run)
    typer.echo(printable(f"Published {version}"))


def _decide(home: Home, named: str, reason: str, *, accepted: bool) -> None:
    from flows.build.decisions import decide, find_snapshot, reject_unused_decision, same_as
    from flows.build.rejected_builds import stated_reason
    from flows.run.lifecycle import open_run
    from flows.sources.workspace import Workspace

    stated_reason(reason)
    manifest = find_snapshot(home, named, accepted=not accepted)
    reject_unused_decision(manifest, accepted=accepted)
    word = "Accepted" if accepted else "Refused"
    with open_run(Workspace(home), "accept" if accepted else "refuse") as run:
        # What is rejected would still be served from an earlier snapshot with the same content.
        for each in [manifest] if accepted else same_as(home, manifest):
            decision = decide(each, reason, accepted=accepted)
            run.log.record(
                "decided",
                each.source,
                "ok",
                subject="snapshot",
                snapshot=each.snapshot_id,
                accepted=accepted,
                by=decision.by,
                reason=decision.reason,
            )
            typer.echo(printable(f"{word} {each.snapshot_id}, by {decision.by}: {decision.reason}"))
    typer.echo(f"Next: {command_for(home)} build")


def restore(
    version: Annotated[
        str,
        typer.Argument(
            metavar="VERSION",
            help="A file in warehouse/versions, the beginning of its name, or its fingerprint.",
        ),
    ],
    *,
    home_option: HomeOption = None,
) -> None:
    """Publish a kept version of the warehouse again, and write its gap report."""
    from flows.run import restore as restoring
    from flows.run.lifecycle import open_run
    from flows.run.stages import report_gaps
    from flows.sources.workspace import Workspace

    home = Home.find(home_option)
    with open_run(Workspace(home), "restore", reporter_for_stderr(), ()) as run:
        restored = restoring.restore(run, version)
        report_gaps(run)
    typer.echo(printable(f"Published {restored}"))
    print_message(
        "The next run builds from the archive again and publishes that: stop the schedule until the "
        f"cause is fixed. See: {command_for(home)} diff"
    )


def rebuild(
    *, form: FormatOption = None, output: OutputOption = None, home_option: HomeOption = None
) -> None:
    """Read every page of the archive again, build, check and publish: nothing of warehouse/ is used."""
    from flows.run import restore as restoring
    from flows.run.lifecycle import open_run
    from flows.run.stages import report_gaps
    from flows.sources.workspace import Workspace

    home = Home.find(home_option)
    with open_run(Workspace(home), "rebuild", reporter_for_stderr()) as run:
        built = restoring.rebuild(run)
        report_gaps(run, built)
    document = {"version": str(built.version), "extracted": built.extracted, "problems": run.problems}
    write_document(
        document,
        choose_format(form, output),
        output,
        lambda stream: print(printable(f"Published {built.version}"), file=stream),
    )
    for problem in run.problems:
        print_message(f"problem: {problem}")
    if run.problems:
        raise typer.Exit(ExitCode.COMPLETED_WITH_PROBLEMS)

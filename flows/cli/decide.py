"""The verbs of people who decide: on gaps and findings, on collections, on warehouses."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.ask import Question, answer, opened
from flows.cli.options import Format, FormatOption, HomeOption, LimitOption, OutputOption
from flows.cli.output import choose_format, print_message, print_text, printable, write_document
from flows.cli.progress import reporter_for_stderr
from flows.cli.sources import command_for
from flows.home.errors import ExitCode, UsageError
from flows.home.settings import Home
from transforms.enums import Decision

if TYPE_CHECKING:
    from flows.decisions.decision import EditorialDecision

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
    print_text(f"Published {version}")


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
            print_text(f"{word} {each.snapshot_id}, by {decision.by}: {decision.reason}")
    print_text(f"Next: {command_for(home)} build")


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
    print_text(f"Published {restored}")
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


def _option(name: str, metavar: str, text: str) -> "typer.models.OptionInfo":
    return typer.Option(name, metavar=metavar, help=text, show_default=False)  # type: ignore[no-any-return]


ALL_DECISIONS = "select * from operations.editorial_decisions"
SHOWN = ("decided_at", "decided_by", "decision", "decided_for", "state", "decided_on", "reason")


def decide_on(
    decision: Annotated[
        Decision | None,
        typer.Argument(
            metavar="DECISION",
            help="taken, planned, ignored, done; open takes back what was decided.",
            show_default=False,
        ),
    ] = None,
    *,
    rule: Annotated[str | None, _option("--rule", "RULE", "Rule of the finding.")] = None,
    exercise: Annotated[
        str | None, _option("--exercise", "NAME", "Its exercise: slug, address, id or name.")
    ] = None,
    field: Annotated[str | None, _option("--field", "FIELD", "Only this field of it.")] = None,
    source: Annotated[str | None, _option("--source", "SOURCE", "The source of the exercise.")] = None,
    muscle: Annotated[str | None, _option("--muscle", "GROUP", "Muscle group of the gap.")] = None,
    equipment: Annotated[str | None, _option("--equipment", "FAMILY", "Equipment family of the gap.")] = None,
    difficulty: Annotated[str | None, _option("--difficulty", "NAME", "Difficulty of the gap.")] = None,
    kind: Annotated[str | None, _option("--kind", "KIND", "Only gaps of this kind.")] = None,
    day: Annotated[str | None, _option("--for", "DAY", "Day of the plan, such as 2026-05-31.")] = None,
    by: Annotated[str | None, _option("--by", "NAME", "Who takes or decides it. Default: you.")] = None,
    reason: Annotated[str | None, _option("--reason", "TEXT", "Why.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="List what was decided, and became of it.")] = False,
    workbook: Annotated[
        Path | None, _option("--from", "REPORT.xlsx", "Take what was filled into a report's workbook.")
    ] = None,
    limit: LimitOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
    home_option: HomeOption = None,
) -> None:
    """Decide on a gap or a finding: somebody takes it, it is planned, ignored or done.

    It is written to decisions/ and counts from the next build on.
    """
    home = Home.find(home_option)
    if sum((decision is not None, listed, workbook is not None)) != 1:
        raise UsageError(
            "say what to do: a decision (taken, planned, ignored, done, open), --list, or --from REPORT.xlsx"
        )
    if listed:
        _list_decisions(home, form, output, limit)
    elif workbook is not None:
        _decide_from(home, workbook, by)
    elif decision is not None:
        on_finding = {"rule": rule, "exercise": exercise, "source": source, "field": field}
        on_gap = {
            "muscle_group": muscle, "equipment_family": equipment, "difficulty": difficulty, "kind": kind,
        }  # fmt: skip
        said = {"decision": decision.value, "decided_for": day, "reason": reason}
        _decide_one(home, said, by, on_finding, on_gap)


def _decide_one(
    home: Home,
    said: Mapping[str, str | None],
    by: str | None,
    on_finding: Mapping[str, str | None],
    on_gap: Mapping[str, str | None],
) -> None:
    """Write one decision on what the warehouse calls so."""
    from flows.build.rejected_builds import user_name
    from flows.decisions.append import append_decisions
    from flows.decisions.decision import WrongDecisionError, read_decision
    from flows.warehouse.decision_targets import known_finding, known_gap

    stated = {"decided_at": datetime.now(UTC).isoformat(), "decided_by": by or user_name(), **said}
    try:
        read_decision(_given({**stated, **on_finding, **on_gap}))
        with opened(home.root) as (connection, _):
            rule, exercise = on_finding["rule"], on_finding["exercise"]
            if rule is not None and exercise is not None:
                named = known_finding(connection, rule, exercise, on_finding["source"], on_finding["field"])
            else:
                named = known_gap(connection, on_gap)
        decision = read_decision(_given({**stated, **named}))
    except WrongDecisionError as error:
        raise UsageError(str(error)) from error
    [file] = append_decisions(home, [decision])
    print_text(f"Wrote {file}: {_sentence(decision)}")
    print_text(f"Next: {command_for(home)} build")


def _given(cells: Mapping[str, str | None]) -> dict[str, str]:
    return {name: cell for name, cell in cells.items() if cell is not None}


def _sentence(decision: "EditorialDecision") -> str:
    """Return a decision in words."""
    subject = " ".join(each for each in decision.subject if each)
    day = f" for {decision.decided_for}" if decision.decided_for else ""
    return f"{subject}: {decision.decision}{day} by {decision.decided_by}" + (
        f", {decision.reason}" if decision.reason else ""
    )


def _decide_from(home: Home, workbook: Path, by: str | None) -> None:
    """Write what was filled into a workbook and is not decided so already; say what cannot be taken."""
    from flows.build.rejected_builds import user_name
    from flows.decisions.append import append_decisions
    from flows.decisions.read import read_decisions
    from flows.decisions.workbook import read_workbook

    filled = read_workbook(workbook, decided_at=datetime.now(UTC), decided_by=by or user_name())
    latest = read_decisions(home).latest()
    new = [
        each
        for each in filled.decisions
        if each.subject not in latest or latest[each.subject].verdict != each.verdict
    ]
    for file in append_decisions(home, new) if new else []:
        print_text(f"Wrote {file}")
    for decision in new:
        print_text(f"  {_sentence(decision)}")
    print_text(f"{len(new):,} taken, {len(filled.problems):,} not taken")
    for problem in filled.problems:
        print_message(f"problem: {problem}")
    if new:
        print_text(f"Next: {command_for(home)} build")
    if filled.problems:
        raise typer.Exit(ExitCode.COMPLETED_WITH_PROBLEMS)


def _list_decisions(home: Home, form: Format | None, output: Path | None, limit: int | None) -> None:
    """List what was decided and became of it, and say which rows do not count."""
    from flows.decisions.read import read_decisions

    with opened(home.root) as (connection, settings):
        question = Question(ALL_DECISIONS, {}, "Decisions", SHOWN)
        answer(connection, settings, question, form, output, limit=limit)
    for problem in read_decisions(home).problems:
        print_message(f"problem: {problem}")

"""Decisions of people on snapshots: accept one that was rejected, or reject one that was accepted.

A decision is appended next to the manifest; the last one counts, the others stay on record.
"""

from flows.archive.manifest import Decision, Manifest, decision_of, list_snapshots, write_decision
from flows.build.rejected_builds import stated_reason, user_name
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.sources.source import load_sources

MAX_LISTED = 10


def find_snapshot(home: Home, named: str, *, accepted: bool) -> Manifest:
    """Return a snapshot by its id, by its time, or by its source: then the newest with such a decision.

    Raises UsageError, which lists the candidates, where there is none of that name.
    """
    known = [each for source in load_sources(home) for each in list_snapshots(home, source.name)]
    found = [each for each in known if named in {each.snapshot_id, each.folder.name}]
    decided = [each for each in known if _is(each, accepted=accepted)]
    if not found:
        found = [each for each in decided if each.source == named][-1:]
    if len(found) == 1:
        return found[0]
    problem = "is the time of several snapshots" if found else "is not a snapshot"
    raise UsageError(f"'{named}' {problem}. {_listed(found or decided, accepted=accepted)}")


def decide(manifest: Manifest, reason: str, *, accepted: bool) -> Decision:
    """Append a person's decision on a snapshot, on the figures of the decision before it.

    The caller holds the writer lock. Raises UsageError for an empty reason, and where the last decision
    says the same.
    """
    checked_reason = stated_reason(reason)
    reject_unused_decision(manifest, accepted=accepted)
    before = decision_of(manifest)
    figures = before.figures if before else {}
    return write_decision(manifest, accepted=accepted, by=user_name(), reason=checked_reason, figures=figures)


def same_as(home: Home, manifest: Manifest) -> list[Manifest]:
    """Return the accepted snapshots of the same source that found just what this one found."""
    return [
        each
        for each in list_snapshots(home, manifest.source)
        if each.states_digest == manifest.states_digest and _is(each, accepted=True)
    ]


def reject_unused_decision(manifest: Manifest, *, accepted: bool) -> None:
    """Raise UsageError where the decision that counts already says so."""
    before = decision_of(manifest)
    if before is not None and before.accepted == accepted:
        word = "accepted" if accepted else "refused"
        why = f": {before.reason}" if before.reason else ""
        raise UsageError(f"{manifest.snapshot_id} is {word} already, by {before.by}{why}.")


def _is(manifest: Manifest, *, accepted: bool) -> bool:
    decision = decision_of(manifest)
    return decision is not None and decision.accepted == accepted


def _listed(manifests: list[Manifest], *, accepted: bool) -> str:
    """List snapshots that could be meant, the newest first."""
    word = "accepted" if accepted else "refused"
    if not manifests:
        return f"No snapshot is {word}."
    newest = sorted(manifests, key=lambda each: each.started_at, reverse=True)[:MAX_LISTED]
    return "\n".join([f"There are ({word}):", *(f"  {_line(each)}" for each in newest)])


def _line(manifest: Manifest) -> str:
    decision = decision_of(manifest)
    return f"{manifest.snapshot_id}  {(decision and decision.reason) or ''}".rstrip()

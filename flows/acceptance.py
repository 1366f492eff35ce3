"""Acceptance: which snapshots of a source count.

A snapshot is assessed once, against the bounds of its source, and the decision stands beside its
manifest. One that is refused is kept, but the build uses the last one that was accepted.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from flows.archive import Decision, Manifest, decision_of, list_snapshots, read_rows, write_decision
from flows.exercise_pages import set_others_aside
from flows.extraction import Extractor
from flows.settings import Home
from flows.sources import Source
from transforms.assessment import figures_of, problems
from transforms.exercise import COLUMNS

BY_BOUNDS = "bounds"
FIGURE_COLUMNS = [column for column in COLUMNS if not column.startswith("claim_")]
"""Columns of the record that figures are taken from; claims are half of it."""


@dataclass(frozen=True)
class Chain:
    """The snapshots of one source that count, oldest first.

    effective: accepted snapshots that met something else than the accepted one before them; the
    others add nothing to any table. decisions: parallel to them. refusal: the decision on the
    newest snapshot, where that one was refused, so that the source is stale.
    """

    source: Source
    effective: tuple[Manifest, ...]
    decisions: tuple[Decision, ...]
    refusal: Decision | None


def accepted_chain(home: Home, source: Source) -> Chain:
    """Return the snapshots of a source that count; each must have been assessed."""
    effective: list[tuple[Manifest, Decision]] = []
    refusal = None
    for manifest in list_snapshots(home, source.name):
        decision = decision_of(manifest)
        refusal = None
        if decision is None:
            continue
        if not decision.accepted:
            refusal = decision
        elif not effective or effective[-1][0].states_digest != manifest.states_digest:
            effective.append((manifest, decision))
    manifests, decisions = zip(*effective, strict=True) if effective else ((), ())
    return Chain(source, tuple(manifests), tuple(decisions), refusal)


def assess_pending(home: Home, source: Source, extractor: Extractor) -> Iterator[tuple[Manifest, Decision]]:
    """Decide on each snapshot that has no decision yet, and give it with the decision."""
    accepted: Manifest | None = None
    for manifest in list_snapshots(home, source.name):
        decision = decision_of(manifest)
        if decision is None:
            decision = _assess(source, manifest, accepted, extractor)
            yield manifest, decision
        if decision.accepted:
            accepted = manifest


def _assess(source: Source, manifest: Manifest, accepted: Manifest | None, extractor: Extractor) -> Decision:
    """Hold a snapshot against the bounds; one that met just what the last accepted one met passes."""
    if accepted is not None and accepted.states_digest == manifest.states_digest:
        return write_decision(manifest, accepted=True, by=BY_BOUNDS, reason=None, figures={})
    rows = set_others_aside(read_rows(manifest, ["url", "outcome", "payload_digest"]), source.exercise_pages)
    digests = rows.get_column("payload_digest").drop_nulls().to_list()
    figures = figures_of(rows, extractor.records(source, digests, FIGURE_COLUMNS))
    found = problems(figures, asdict(source.bounds))
    return write_decision(
        manifest,
        accepted=not found,
        by=BY_BOUNDS,
        reason="; ".join(found) or None,
        figures={**figures._asdict(), "rejected_share": figures.rejected_share},
    )

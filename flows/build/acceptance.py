"""Acceptance: which snapshots of a source count.

A snapshot is assessed once, against the bounds of its source and what was accepted before, and the
decision is next to its manifest. One that is rejected is kept, but the build uses the last one that
was accepted. A person may decide otherwise (`flows/build/decisions.py`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

import polars as pl

from flows.archive.forgotten import read_forgotten
from flows.archive.manifest import Decision, Manifest, decision_of, write_decision
from flows.archive.publication import was_refused
from flows.build.measurement import Measured, Measurer
from flows.extract.extractor import Extractor
from flows.home.bounds import Learning, learning
from flows.sources.source import Bounds, Source
from flows.sources.workspace import Workspace
from transforms.bounds.assess import (
    FAMILIES,
    OUTSIDE,
    Assessed,
    Expected,
    Limit,
    assess,
    learn,
    outside,
    shown,
    without_fault,
)
from transforms.bounds.structure import RELABELLED, RENAMED, Change
from transforms.enums import BROKEN_REASONS

BY_BOUNDS = "bounds"
NOT_LOADED, REJECTED, BROKEN = "not_loaded_share", "rejected_share", "broken_share"
FIRST = {NOT_LOADED: Expected(high=Limit(0.5, "of a first collection"))}
"""What is expected of a collection before which none was accepted, where its source declares nothing."""
MAX_PROBLEMS = 6
"""So many figures are named in the reason of a rejection; the decision holds them all."""


Decided = tuple[Manifest, Decision]


@dataclass(frozen=True)
class Chain:
    """The snapshots of one source that count, oldest first.

    effective: accepted snapshots that found something else than the accepted one before them; the
    others add nothing to any table. decisions: parallel to them. rejected: rejected snapshots that found
    something else than the rejected one before them, with their decisions. rejection: the decision on
    the newest snapshot, where that one was rejected, so that the source is stale.
    """

    source: Source
    effective: tuple[Manifest, ...]
    decisions: tuple[Decision, ...]
    rejected: tuple[Decided, ...]
    rejection: Decision | None


def accepted_chain(workspace: Workspace, source: Source) -> Chain:
    """Return the snapshots of a source that count; one without a decision does not.

    Raises DamagedArchiveError where a manifest or decision is not as it was written.
    """
    effective: list[Decided] = []
    rejected: list[Decided] = []
    rejection = None
    for manifest in workspace.snapshots(source.name):
        decision = decision_of(manifest)
        rejection = None
        if decision is None:
            continue
        if not decision.accepted:
            rejection = decision
        decided = effective if decision.accepted else rejected
        if not decided or decided[-1][0].states_digest != manifest.states_digest:
            decided.append((manifest, decision))
    manifests, decisions = zip(*effective, strict=True) if effective else ((), ())
    return Chain(source, tuple(manifests), tuple(decisions), tuple(rejected), rejection)


def assess_pending(workspace: Workspace, source: Source, extractor: Extractor) -> Iterator[Decided]:
    """Decide on each snapshot that has no decision yet; yield it with the decision.

    What a person has rejected stays rejected when the next collection finds the same. The newest one,
    where the bounds rejected it, is decided on again once it is read otherwise: a label was taught.
    """
    assessor = _assessor(workspace, source, extractor)
    history: list[Decided] = []
    by_person: dict[str, Decision] = {}
    snapshots = workspace.snapshots(source.name)
    for manifest in snapshots:
        decision = decision_of(manifest)
        if decision is None or (manifest is snapshots[-1] and assessor.is_outdated(decision)):
            earlier = by_person.get(manifest.states_digest)
            if earlier and not earlier.accepted:
                decision = decision or _reject_again(manifest, earlier)
            else:
                decision = assessor.decide(manifest, history)
            yield manifest, decision
        if decision.by != BY_BOUNDS:
            by_person[manifest.states_digest] = decision
        if not decision.accepted or (decision.by == BY_BOUNDS and was_refused(manifest)):
            continue  # what was never published teaches nothing
        if decision.by != BY_BOUNDS:
            history.clear()  # a person has said what is normal from here on
        if not history or history[-1][0].states_digest != manifest.states_digest:
            history.append((manifest, decision))


def held_reason(workspace: Workspace, source: Source, extractor: Extractor) -> str | None:
    """Return why the first collection of a source will be held by the build; None where it will not.

    Nothing is decided. Raises DamagedArchiveError where the archive is not as it was written.
    """
    snapshots = workspace.snapshots(source.name)
    if not snapshots or any(decision_of(manifest) for manifest in snapshots):
        return None
    return _assessor(workspace, source, extractor).first_problem(snapshots[-1])


def _assessor(workspace: Workspace, source: Source, extractor: Extractor) -> "_Assessor":
    """Return what decides on the snapshots of a source."""
    reasons = workspace.taxonomy.page_reasons.filter(pl.col("state") == "unreadable")
    return _Assessor(
        source,
        _measurer(workspace, source, extractor),
        rules=learning(workspace.settings.bounds, source.bounds.change),
        remedies=dict(reasons.select("reason", "remedy").iter_rows()),
    )


def _measurer(workspace: Workspace, source: Source, extractor: Extractor) -> Measurer:
    return Measurer(source, extractor, read_forgotten(workspace.home), workspace.taxonomy.form_order)


def _reject_again(manifest: Manifest, earlier: Decision) -> Decision:
    """Reject a snapshot that found just what a person has rejected before."""
    reason = f"found again what {earlier.by} refused: {earlier.reason}"
    return write_decision(manifest, accepted=False, by=BY_BOUNDS, reason=reason, figures=earlier.figures)


def assessed_figures(decision: Decision) -> Mapping[str, Mapping[str, float | str | None]]:
    """Return the figures of a decision by name: value, low, high, before, origin, status; few of old ones."""
    figures = decision.figures.get("figures")
    return figures if isinstance(figures, Mapping) else {}


def news_of(decision: Decision) -> list[str]:
    """Return sentences about what changed on the pages of a snapshot and stopped nothing."""
    news = decision.figures.get("news")
    return [str(each) for each in news] if isinstance(news, Sequence) else []


def rejected_snapshot_pages(workspace: Workspace, chain: Chain, extractor: Extractor) -> pl.DataFrame:
    """Return the pages of the newest rejected snapshot of a chain that are no exercises.

    Columns: url, state, reason, payload_digest, detail; the grain is the url. Raises DamagedArchiveError
    where a payload is not in the archive.
    """
    manifest, _ = chain.rejected[-1]
    return _measurer(workspace, chain.source, extractor).non_exercise_pages(manifest)


@dataclass(frozen=True)
class _Assessor:
    """Decides on snapshots of one source.

    rules: how bounds are learnt. remedies: what helps where most pages cannot be read, by reason.
    """

    source: Source
    measurer: Measurer
    rules: Learning
    remedies: Mapping[str, str]

    def decide(self, manifest: Manifest, history: Sequence[Decided]) -> Decision:
        """Compare a snapshot with the bounds; one with the content of the last accepted one passes."""
        if history and history[-1][0].states_digest == manifest.states_digest:
            return write_decision(manifest, accepted=True, by=BY_BOUNDS, reason=None, figures={})
        measured = self.measurer.measure(manifest, history[-1][0] if history else None)
        expected = declared(self.source.bounds)
        if not history or self.source.demand is not None:
            expected = FIRST | expected
        assessed = assess(measured.figures, expected, self._learnt(measured.figures, history), FAMILIES)
        changes, news = self._changes(measured, assessed)
        told = {change.shift.field for change in changes}
        others = [one for one in assessed if one.figure.partition(".")[2] not in told]
        problems = [*map(self._sentence(assessed), changes), *self._problems(manifest, others)]
        return write_decision(
            manifest,
            accepted=not problems,
            by=BY_BOUNDS,
            reason=_reason(problems),
            figures={
                "measured_by": self.measurer.version,
                "figures": {one.figure: _plain(one) for one in assessed},
                **({"news": [change.sentence(self._file) for change in news]} if news else {}),
            },
        )

    def is_outdated(self, decision: Decision) -> bool:
        """Return whether the bounds rejected a snapshot by figures that other rules measured."""
        measured_by = decision.figures.get("measured_by")
        is_rejected = decision.by == BY_BOUNDS and not decision.accepted
        return is_rejected and measured_by not in {None, self.measurer.version}

    def first_problem(self, manifest: Manifest) -> str | None:
        """Return why a first collection will be held; None where it loads enough of its pages."""
        values = self.measurer.count(manifest)
        expected = {NOT_LOADED: (FIRST | declared(self.source.bounds))[NOT_LOADED]}
        asked = {figure: values[figure] for figure in (NOT_LOADED, BROKEN, "pages")}
        return _reason(self._problems(manifest, assess(asked, expected, self._learnt(asked, ()), FAMILIES)))

    @property
    def _file(self) -> str:
        return f"sources/{self.source.name}.toml"

    def _changes(self, measured: Measured, assessed: Sequence[Assessed]) -> tuple[list[Change], list[Change]]:
        """Return what changed on many pages in one way: first what stops the snapshot, then what is news.

        News is that values stand under another label, and that another label holds them on a few pages. In
        each list the change of the most pages is first.
        """
        limits = {one.figure: one.high or 0.0 for one in assessed if one.status == OUTSIDE}
        stopping, news = [], []
        for change in sorted(measured.changes, key=lambda change: -change.share):
            is_outside = change.share > limits.get(change.figure, 1.0)
            if is_outside and change.family != RELABELLED:
                stopping.append(change)
            elif is_outside or change.family == RENAMED:
                news.append(change)
        return stopping, news

    def _sentence(self, assessed: Sequence[Assessed]) -> Callable[[Change], str]:
        """Return what says a change that stops a snapshot, with what was expected."""
        by_figure = {one.figure: one for one in assessed}

        def sentence(change: Change) -> str:
            one = by_figure[change.figure]
            share, most = shown(change.share, "share"), shown(one.high or 0.0, "share")
            return f"{change.sentence(self._file)} ({share}, expected at most {most}; {one.origin})"

        return sentence

    def _problems(self, manifest: Manifest, assessed: Sequence[Assessed]) -> list[str]:
        """Return what is outside; the reasons of pages that were not loaded, or broken, come first."""
        problems = outside(assessed)
        figures = {one.figure for one in assessed if one.problem}
        if BROKEN in figures:
            problems = [self._by_reason(manifest, pl.col("reason").is_in(BROKEN_REASONS)), *problems]
        if NOT_LOADED in figures or (self.source.demand is not None and REJECTED in figures):
            problems = [self._by_reason(manifest, pl.col("state") != "set_aside"), *problems]
        return problems

    def _by_reason(self, manifest: Manifest, wanted: pl.Expr) -> str:
        """Return how many of the pages that are no exercises are so for which reasons, and one of them.

        Where most of them cannot be read for one reason, what helps is said too.
        """
        pages = self.measurer.non_exercise_pages(manifest).filter(wanted)
        counts = pages.group_by("reason").len().sort("len", "reason", descending=[True, False])
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in counts.iter_rows())
        sentence = f"{reasons}, such as {pages.item(0, 'url')}"
        first, count = counts.row(0)
        remedy = self.remedies.get(first) if count > pages.height / 2 else None
        return f"{sentence} ({remedy.rstrip('.')})" if remedy else sentence

    def _learnt(self, values: Mapping[str, float], history: Sequence[Decided]) -> Mapping[str, Expected]:
        """Return the bounds that are learnt from the accepted snapshots before, and those of our faults."""
        is_demand = self.source.demand is not None  # of which no number of rows is normal
        recent = history[-self.rules.recent :] if self.rules.recent and not is_demand else ()
        plural = "" if len(recent) == 1 else "s"
        origin = f"learnt from {len(recent)} accepted snapshot{plural}"
        learnt = learn(values, [self._values(*one) for one in recent], self.rules.rules, origin)
        return without_fault(values, self.rules.rules, "of any collection") | learnt

    def _values(self, manifest: Manifest, decision: Decision) -> Mapping[str, float]:
        """Return the figures of a snapshot, measured again where other code measured them."""
        if decision.figures.get("measured_by") != self.measurer.version:
            return self.measurer.measure(manifest, None).figures
        return {name: float(one["value"] or 0) for name, one in assessed_figures(decision).items()}


def declared(bounds: Bounds) -> dict[str, Expected]:
    """Return what a source file declares of the figures."""

    def limit(value: float | None, key: str) -> Limit | None:
        return None if value is None else Limit(value, f"bounds.{key}")

    found = {
        "pages": Expected(limit(bounds.min_pages, "min_pages"), limit(bounds.max_pages, "max_pages")),
        "not_loaded_share": Expected(high=limit(bounds.max_rejected_share, "max_rejected_share")),
    }
    found |= {
        f"fill.{field}": Expected(limit(minimum, f"fill.{field}")) for field, minimum in bounds.fill.items()
    }
    return {figure: one for figure, one in found.items() if one.low or one.high}


def _reason(problems: Sequence[str]) -> str | None:
    """Return the reason of a decision: the first problems, and how many more there are."""
    more = len(problems) - MAX_PROBLEMS
    named = [*problems[:MAX_PROBLEMS], *([f"and {more} more figures"] if more > 0 else [])]
    return "; ".join(named) or None


def _plain(assessed: Assessed) -> dict[str, float | str]:
    """Return a figure as JSON has it, without what is not known."""
    return {
        name: value
        for name, value in asdict(assessed).items()
        if value is not None and name not in {"figure", "problem"}
    }

"""Acceptance: which snapshots of a source count.

A snapshot is assessed once, against the bounds of its source and what was accepted before, and the
decision is next to its manifest. One that is rejected is kept, but the build uses the last one that
was accepted. A person may decide otherwise (`flows/build/decisions.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from flows.archive.forgotten import Forgotten, read_forgotten
from flows.archive.manifest import Decision, Manifest, decision_of, write_decision
from flows.archive.read import read_rows
from flows.build.demand_rows import records_of_demand
from flows.extract.extractor import Extractor
from flows.home.bounds import Learning, learning
from flows.home.digest import digest_of
from flows.sources.address_patterns import set_others_aside
from flows.sources.source import Bounds, Source
from flows.sources.workspace import Workspace
from transforms.bounds import counted_pages
from transforms.bounds import figures as snapshot_figures
from transforms.bounds.assess import (
    FAMILIES,
    Assessed,
    Expected,
    Limit,
    assess,
    learn,
    outside,
    without_fault,
)
from transforms.bounds.figures import (
    COUNTED_COLUMNS,
    RECORD_COLUMNS,
    ROW_COLUMNS,
    measure,
    measure_counts,
    non_exercise_pages,
)
from transforms.contracts.pages import PageRecord
from transforms.enums import BROKEN_REASONS, PAGE_FORMATS
from transforms.model import addresses
from transforms.model.addresses import name_by_address
from transforms.model.forms import left_behind, merge, settle

BY_BOUNDS = "bounds"
NOT_LOADED, REJECTED, BROKEN = "not_loaded_share", "rejected_share", "broken_share"
FIRST = {NOT_LOADED: Expected(high=Limit(0.5, "of a first collection"))}
"""What is expected of a collection before which none was accepted, where its source declares nothing."""
MAX_PROBLEMS = 6
"""So many figures are named in the reason of a rejection; the decision holds them all."""

FORM_COLUMNS = (*COUNTED_COLUMNS, "name", "canonical", "language", "steps")
"""Columns of the page record by which pages are counted and their forms are told."""
NAMED_BY = ("target_muscles", "claim_fields")
"""What names a page by its address, too."""

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

    What a person has rejected stays rejected when the next collection finds the same.
    """
    assessor = _assessor(workspace, source, extractor)
    history: list[Decided] = []
    by_person: dict[str, Decision] = {}
    for manifest in workspace.snapshots(source.name):
        decision = decision_of(manifest)
        if decision is None:
            earlier = by_person.get(manifest.states_digest)
            if earlier and not earlier.accepted:
                decision = _reject_again(manifest, earlier)
            else:
                decision = assessor.decide(manifest, history)
            yield manifest, decision
        if decision.by != BY_BOUNDS:
            by_person[manifest.states_digest] = decision
        if not decision.accepted:
            continue
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
        extractor,
        rules=learning(workspace.settings.bounds, source.bounds.change),
        remedies=dict(reasons.select("reason", "remedy").iter_rows()),
        forgotten=read_forgotten(workspace.home),
        form_order=workspace.taxonomy.form_order,
    )


def _reject_again(manifest: Manifest, earlier: Decision) -> Decision:
    """Reject a snapshot that found just what a person has rejected before."""
    reason = f"found again what {earlier.by} refused: {earlier.reason}"
    return write_decision(manifest, accepted=False, by=BY_BOUNDS, reason=reason, figures=earlier.figures)


def assessed_figures(decision: Decision) -> Mapping[str, Mapping[str, float | str | None]]:
    """Return the figures of a decision by name: value, low, high, before, origin, status; few of old ones."""
    figures = decision.figures.get("figures")
    return figures if isinstance(figures, Mapping) else {}


def rejected_snapshot_pages(source: Source, manifest: Manifest, extractor: Extractor) -> pl.DataFrame:
    """Return the pages of a rejected snapshot that are no exercises: url, state, reason, payload_digest.

    The grain is the url. Raises DamagedArchiveError where a payload is not in the archive.
    """
    rows = _rows(source, manifest)
    return non_exercise_pages(rows, _counted_records(source, rows, extractor))


@dataclass(frozen=True)
class _Assessor:
    """Decides on snapshots of one source.

    rules: how bounds are learnt. remedies: what helps where most pages cannot be read, by reason. forgotten:
    what no snapshot shows any more. form_order: by what the forms of a page are merged.
    """

    source: Source
    extractor: Extractor
    rules: Learning
    remedies: Mapping[str, str]
    forgotten: Forgotten
    form_order: pl.DataFrame

    def decide(self, manifest: Manifest, history: Sequence[Decided]) -> Decision:
        """Compare a snapshot with the bounds; one with the content of the last accepted one passes."""
        if history and history[-1][0].states_digest == manifest.states_digest:
            return write_decision(manifest, accepted=True, by=BY_BOUNDS, reason=None, figures={})
        values = self._measure(manifest, history[-1][0] if history else None)
        expected = declared(self.source.bounds)
        if not history or self.source.demand is not None:
            expected = FIRST | expected
        assessed = assess(values, expected, self._learnt(values, history), FAMILIES)
        problems = self._problems(manifest, assessed)
        return write_decision(
            manifest,
            accepted=not problems,
            by=BY_BOUNDS,
            reason=_reason(problems),
            figures={
                "measured_by": self._measured_by,
                "figures": {one.figure: _plain(one) for one in assessed},
            },
        )

    def first_problem(self, manifest: Manifest) -> str | None:
        """Return why a first collection will be held; None where it loads enough of its pages."""
        values = self._count(manifest)
        expected = {NOT_LOADED: (FIRST | declared(self.source.bounds))[NOT_LOADED]}
        asked = {figure: values[figure] for figure in (NOT_LOADED, BROKEN, "pages")}
        return _reason(self._problems(manifest, assess(asked, expected, self._learnt(asked, ()), FAMILIES)))

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
        pages = rejected_snapshot_pages(self.source, manifest, self.extractor).filter(wanted)
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
        if decision.figures.get("measured_by") != self._measured_by:
            return self._measure(manifest, None)
        return {name: float(one["value"] or 0) for name, one in assessed_figures(decision).items()}

    def _measure(self, manifest: Manifest, base: Manifest | None) -> dict[str, float]:
        rows = _rows(self.source, manifest)
        if self.source.demand is not None:  # its rows do not stay: other people, other searches
            return measure_counts(rows, _records(self.source, [rows], self.extractor))
        base_rows = _rows(self.source, base) if base else None
        both = [rows] if base_rows is None else [rows, base_rows]
        records = _records(self.source, both, self.extractor)
        if self.source.format in PAGE_FORMATS:
            settled = counted_pages.settle_rows(rows, base_rows, records)
            if not settled.forms.is_empty():
                merged = self._merged(settled.forms, both)
                rows, base_rows, records = counted_pages.count_pages(
                    rows, base_rows, records, settled, merged
                )
        return measure(rows, records, base_rows)

    def _count(self, manifest: Manifest) -> dict[str, float]:
        """Return the figures that count pages, for which no text of a page is needed."""
        rows = _rows(self.source, manifest)
        records = _counted_records(self.source, rows, self.extractor)
        if self.source.demand is None and self.source.format in PAGE_FORMATS:
            settled = counted_pages.settle_rows(rows, None, records)
            if not settled.forms.is_empty():
                merged = self._merged(settled.forms, [rows])
                rows, _, records = counted_pages.count_pages(rows, None, records, settled, merged)
        return measure_counts(rows, records)

    def _merged(self, of_pages: pl.DataFrame, rows: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """Return the records of the pages that have several forms; only their payloads are read whole."""
        digests = of_pages.get_column("payload_digest").to_list()
        whole = name_by_address(
            self.extractor.records(self.source, digests),
            pl.concat([frame.select("url", "payload_digest") for frame in rows]),
        )
        return merge.merge_forms(
            of_pages, whole.with_columns(source=pl.lit(counted_pages.SOURCE)), self.form_order
        )

    @cached_property
    def _measured_by(self) -> str:
        """Digest of what the figures of one snapshot depend on: figures of another kind are not compared."""
        modules = [snapshot_figures]
        if self.source.format in PAGE_FORMATS:
            modules += [counted_pages, addresses, settle, left_behind, merge]
        code = [Path(module.__file__ or "").read_text("utf-8") for module in modules]
        parts = [self.extractor.version_of(self.source), *self.source.exercise_pages, *code]
        if self.source.format in PAGE_FORMATS:
            parts.append(self.form_order.write_csv())
        if self.forgotten:
            parts.append(self.forgotten.digest)
        return digest_of("\0".join(parts).encode())


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


def _rows(source: Source, manifest: Manifest) -> pl.DataFrame:
    return set_others_aside(read_rows(manifest, [*ROW_COLUMNS, "final_url"]), source.exercise_pages)


def _records(source: Source, rows: Sequence[pl.DataFrame], extractor: Extractor) -> pl.DataFrame:
    """Return the records of the payloads in some rows."""
    digests = {
        digest for frame in rows for digest in frame.get_column("payload_digest").drop_nulls().to_list()
    }
    if source.demand is not None:
        return records_of_demand(extractor.workspace, source, digests, source.demand)
    records = extractor.records(source, digests, [*RECORD_COLUMNS, "canonical", "claim_fields"])
    return name_by_address(records, pl.concat([frame.select("url", "payload_digest") for frame in rows]))


def _counted_records(source: Source, rows: pl.DataFrame, extractor: Extractor) -> pl.DataFrame:
    """Return of the records of the payloads in some rows what counting needs: of steps whether there are any.

    The whole text of a large dataset would take gigabytes.
    """
    if source.demand is not None:
        return _records(source, [rows], extractor)
    at = rows.select("url", "payload_digest")
    digests = at.get_column("payload_digest").drop_nulls().unique().to_list()
    empty = PageRecord.create_empty()
    if source.format in PAGE_FORMATS:
        has_steps = pl.when(pl.col("steps").list.len() > 0).then(pl.lit([""])).otherwise(pl.lit([]))
        steps = has_steps.cast(pl.List(pl.String))
        shards = extractor.records_by_shard(source, digests, [*FORM_COLUMNS, *NAMED_BY])
        narrow = [
            name_by_address(shard, at).select(FORM_COLUMNS).with_columns(steps=steps) for shard in shards
        ]
        return pl.concat([empty.select(FORM_COLUMNS), *narrow])
    shards = extractor.records_by_shard(source, digests, COUNTED_COLUMNS)
    counted = pl.concat([empty.select(COUNTED_COLUMNS), *shards])
    nameless = counted.filter(pl.col("reason") == "no_name").get_column("payload_digest").to_list()
    named = name_by_address(extractor.records(source, nameless, [*FORM_COLUMNS, *NAMED_BY]), at)
    others = counted.filter(pl.col("reason").ne_missing("no_name"))
    return pl.concat([others, named.select(COUNTED_COLUMNS)])


def _reason(problems: Sequence[str]) -> str | None:
    """Return the reason of a decision: the first problems, and how many more there are."""
    more = len(problems) - MAX_PROBLEMS
    shown = [*problems[:MAX_PROBLEMS], *([f"and {more} more figures"] if more > 0 else [])]
    return "; ".join(shown) or None


def _plain(assessed: Assessed) -> dict[str, float | str]:
    """Return a figure as JSON has it, without what is not known."""
    return {
        name: value
        for name, value in asdict(assessed).items()
        if value is not None and name not in {"figure", "problem"}
    }

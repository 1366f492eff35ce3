"""What the tables are made from: the snapshots that count, the records of their pages, the decisions."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC

import polars as pl

from flows.archive.manifest import Decision, Manifest, decisions_of
from flows.archive.read import read_rows
from flows.archive.site_addresses import read_site_addresses
from flows.build.acceptance import BY_BOUNDS, Chain, Decided, assessed_figures, rejected_snapshot_pages
from flows.build.demand import read_demand_inputs
from flows.extract.extractor import Extractor
from flows.home.run_log import read_runs
from flows.sources.address_patterns import set_others_aside
from flows.sources.workspace import Workspace
from transforms.contracts import TABLES
from transforms.enums import LOADED_VERDICTS, PAGE_FORMATS
from transforms.model.addresses import name_by_address
from transforms.model.corrections import UNUSED, correct, unused_corrections
from transforms.model.decisions import STATED
from transforms.model.history import ROW_SCHEMA, PageRecords, SnapshotRows, trace
from transforms.model.idle_entries import idle_entries
from transforms.model.libraries import Library, declared_libraries
from transforms.model.site_health import site_health
from transforms.model.star_schema import content_hashes
from transforms.model.tables import Inputs
from transforms.pages.layouts.select import Selection


def read_inputs(
    workspace: Workspace, chains: Sequence[Chain], *, extractor: Extractor, described: pl.DataFrame
) -> Inputs:
    """Return what the tables are made from: snapshots, records of their pages, decisions.

    `described` is the table `build`, of one row. Raises DamagedArchiveError where a part or a payload is not
    in the archive as it was written.
    """
    of_pages = [chain for chain in chains if chain.source.demand is None]
    demand = read_demand_inputs(workspace, chains)
    collected = [one for chain in of_pages for one in _collected(chain)]
    read = [_records(chain, collected, extractor) for chain in of_pages]
    records = pl.concat([of_source for of_source, _ in read])
    pages = [chain.source.name for chain in chains if chain.source.format in PAGE_FORMATS]
    problems, referrers = _site_rows(chains)
    return Inputs(
        history=trace(
            collected,
            records.select("source", "payload_digest", "verdict", "reason", "detail", "content_hash"),
            workspace.taxonomy.page_reasons,
            PageRecords(records.filter(pl.col("source").is_in(pages)), workspace.taxonomy.form_order),
        ),
        records=records,
        unused_entries=pl.concat([unused for _, unused in read]),
        taxonomy=workspace.taxonomy,
        sources=_source_rows(chains),
        snapshots=_snapshot_rows(chains),
        build=described,
        decisions=_decision_rows(chains),
        figures=_figure_rows(chains),
        refused_pages=_refused_page_rows(workspace, chains, extractor),
        site_problems=problems,
        site_referrers=referrers,
        runs=read_runs(workspace.home),
        editorial_decisions=_editorial_rows(workspace),
        rule_options=workspace.settings.rules,
        libraries=_libraries(of_pages),
        demand=demand.stated,
        unread_demand=demand.unread,
        demand_counts=demand.counts,
    )


def _libraries(chains: Sequence[Chain]) -> dict[str, Library]:
    """Return what the source files say of the languages of their sources."""
    return declared_libraries(
        (
            source.name,
            Library(source.role, source.language, source.translation.of, source.translation.by)
            if source.translation
            else Library(source.role, source.language),
        )
        for source in (chain.source for chain in chains)
    )


def _collected(chain: Chain) -> list[SnapshotRows]:
    """Read what each effective snapshot found; where it builds on the one before it, only what changed."""
    found = []
    before = None
    for manifest in chain.effective:
        rows = set_others_aside(read_rows(manifest, list(ROW_SCHEMA)), chain.source.exercise_pages)
        is_delta = before is not None and manifest.base_states_digest == before.states_digest
        if is_delta:
            rows = rows.filter(pl.col("outcome") != "unchanged")
        started_at = manifest.started_at.replace(tzinfo=None)
        found.append(SnapshotRows(manifest.snapshot_id, chain.source.name, started_at, rows, is_delta))
        before = manifest
    return found


def _records(
    chain: Chain, collected: Sequence[SnapshotRows], extractor: Extractor
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the record of each payload of a source, and the entries of its file that do nothing any more.

    The records have their source and the hash of their content; corrections are applied.
    """
    source = chain.source
    rows = [one.rows.select("url", "payload_digest") for one in collected if one.source == source.name]
    nothing = pl.DataFrame(schema={"url": pl.String, "payload_digest": pl.String})
    observed = pl.concat([nothing, *rows]).drop_nulls()
    read = extractor.records(source, observed.get_column("payload_digest").to_list())
    stated = name_by_address(read, observed)
    named = observed.filter(pl.col("url").is_in([each.url for each in source.corrections]))
    digests = dict(named.group_by("url", maintain_order=True).agg("payload_digest").iter_rows())
    records = correct(stated, digests, source.corrections)
    corrections = unused_corrections(source.name, stated, digests, source.corrections)
    unused = [
        corrections.with_columns(rule=pl.lit("correction_idle")),
        _idle_entries(chain, read).with_columns(rule=pl.lit("source_entry_idle")),
    ]
    is_loaded = records.get_column("verdict").is_in(LOADED_VERDICTS)
    hashed = records.with_columns(
        source=pl.lit(source.name), content_hash=pl.when(is_loaded).then(content_hashes(records))
    )
    return hashed, pl.concat(unused)


def _idle_entries(chain: Chain, records: pl.DataFrame) -> pl.DataFrame:
    """Return the findings of labels and places in a source file that the newest pages do not have."""
    source = chain.source
    if not (chain.effective and (source.labels or source.select)):
        return pl.DataFrame(schema=UNUSED)
    newest = read_rows(chain.effective[-1], ["payload_digest"]).get_column("payload_digest")
    current = records.filter(pl.col("payload_digest").is_in(newest.drop_nulls().implode()))
    selections = [Selection(*selection) for selection in source.select]
    return idle_entries(source.name, current, source.labels, selections)


def _source_rows(chains: Sequence[Chain]) -> pl.DataFrame:
    """Return `dim_source`; the grain is the source."""
    return pl.DataFrame(
        [
            {
                "source": chain.source.name,
                "title": chain.source.title,
                "role": chain.source.role,
                "is_demo": chain.source.demo,
                "format": chain.source.format,
                "address": chain.source.address,
                "licence": chain.source.licence,
                "is_stale": chain.rejection is not None,
            }
            for chain in chains
        ],
        schema_overrides={"licence": pl.String},
    )


def _snapshot_rows(chains: Sequence[Chain]) -> pl.DataFrame:
    """Return `dim_snapshot` without the counts that the history gives; the grain is the snapshot."""
    return pl.DataFrame(
        [
            {
                "snapshot_id": manifest.snapshot_id,
                "source": chain.source.name,
                "started_at": manifest.started_at.replace(tzinfo=None),
                "inputs": manifest.inputs,
                "is_latest": manifest is chain.effective[-1],
                "manifest_digest": manifest.digest,
                "source_digest": chain.source.digest,
                "decided_by": decision.by,
                "decision_reason": decision.reason,
            }
            for chain in chains
            for manifest, decision in zip(chain.effective, chain.decisions, strict=True)
        ],
        schema={
            "snapshot_id": pl.String, "source": pl.String, "started_at": pl.Datetime("us"),
            "inputs": pl.Int64, "is_latest": pl.Boolean, "manifest_digest": pl.String,
            "source_digest": pl.String, "decided_by": pl.String, "decision_reason": pl.String,
        },
    )  # fmt: skip


def reported_snapshots(chain: Chain) -> list[Decided]:
    """Return the snapshots of a source that are in the tables, rejected ones too, oldest first."""
    accepted = zip(chain.effective, chain.decisions, strict=True)
    return sorted([*accepted, *chain.rejected], key=lambda one: one[0].started_at)


def decision_facts(chain: Chain) -> Iterator[str]:
    """Yield what the tables contain about the decisions on a source, for the fingerprint."""
    for manifest, _ in reported_snapshots(chain):
        for each in decisions_of(manifest):
            facts = (each.number, each.accepted, each.by, each.reason, str(_by_hand_at(each)), each.figures)
            yield f"{manifest.snapshot_id} {manifest.states_digest} {json.dumps(facts, sort_keys=True)}"


def _decision_rows(chains: Sequence[Chain]) -> pl.DataFrame:
    """Return `fact_snapshot_decision`; the grain is the decision."""
    return _frame("fact_snapshot_decision", [
        {
            **_snapshot_columns(manifest),
            "number": each.number,
            "is_accepted": each.accepted,
            "is_last": each.number == last.number,
            "decided_by": each.by,
            "decision_reason": each.reason,
            "decided_at": _by_hand_at(each),
        }
        for chain in chains
        for manifest, last in reported_snapshots(chain)
        for each in decisions_of(manifest)
    ])  # fmt: skip


def _editorial_rows(workspace: Workspace) -> pl.DataFrame:
    """Return what editors decided on findings and gaps, in their order; the grain is the decision."""
    rows = [
        {**asdict(row.decision), "file": row.file, "line": row.line}
        | {"decided_at": row.decision.decided_at.replace(tzinfo=None)}
        for row in workspace.decisions.rows
    ]
    return pl.DataFrame(rows, schema=STATED)


def _figure_rows(chains: Sequence[Chain]) -> pl.DataFrame:
    """Return `fact_snapshot_figure`: the figures on which the bounds decided."""
    return _frame("fact_snapshot_figure", [
        {"snapshot_id": manifest.snapshot_id, "source": manifest.source, "figure": figure, **one}
        for chain in chains
        for manifest, decision in reported_snapshots(chain)
        for figure, one in assessed_figures(decision).items()
    ])  # fmt: skip


def _refused_page_rows(workspace: Workspace, chains: Sequence[Chain], extractor: Extractor) -> pl.DataFrame:
    """Return `fact_refused_page`: of each source whose newest snapshot was rejected."""
    rows = []
    for chain in chains:
        if chain.rejection is not None:
            manifest, _ = chain.rejected[-1]
            pages = rejected_snapshot_pages(workspace, chain, extractor)
            rows += [{**_snapshot_columns(manifest), **page} for page in pages.iter_rows(named=True)]
    return _frame("fact_refused_page", rows)


def _site_rows(chains: Sequence[Chain]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return `fact_site_problem` and `fact_site_referrer`: of the newest effective snapshot of each site."""
    problems: list[pl.DataFrame] = [TABLES["fact_site_problem"].create_empty()]
    referrers: list[pl.DataFrame] = [TABLES["fact_site_referrer"].create_empty()]
    for chain in chains:
        if chain.effective:
            newest = chain.effective[-1]
            health = site_health(read_site_addresses(newest))
            stated = {"source": pl.lit(newest.source), "snapshot_id": pl.lit(newest.snapshot_id)}
            problems.append(health.problems.with_columns(**stated).select(problems[0].columns))
            referrers.append(
                health.referrers.with_columns(source=stated["source"]).select(referrers[0].columns)
            )
    return pl.concat(problems), pl.concat(referrers)


def _snapshot_columns(manifest: Manifest) -> dict[str, object]:
    return {
        "snapshot_id": manifest.snapshot_id,
        "source": manifest.source,
        "started_at": manifest.started_at.replace(tzinfo=None),
    }


def _by_hand_at(decision: Decision) -> object:
    """Return when a person decided; the moment at which the bounds did says nothing of the library."""
    return None if decision.by == BY_BOUNDS else decision.decided_at.astimezone(UTC).replace(tzinfo=None)


def _frame(table: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    """Return rows as the frame of a table; what a row does not name is null."""
    schema = TABLES[table].create_empty().schema
    whole = [{name: row.get(name) for name in schema} for row in rows]
    return pl.DataFrame(whole, schema=schema, orient="row")

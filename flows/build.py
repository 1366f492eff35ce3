"""The build: from the archive to a checked, published warehouse.

The tables are a pure function of the accepted snapshots, the source files, the taxonomy, the
settings and the code. What they were made from is digested in a fingerprint; where the published
warehouse has the same one, there is nothing to do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import polars as pl

from flows.acceptance import Chain, accepted_chain, assess_pending
from flows.archive import read_rows
from flows.errors import UsageError
from flows.exercise_pages import set_others_aside
from flows.extraction import Extractor
from flows.publishing import publish, published_fingerprint, published_version
from flows.runs import RunLog, read_runs
from flows.settings import CHECKOUT, Home, Settings
from flows.sources import active_sources, load_sources
from flows.taxonomy_files import read_taxonomy
from flows.warehouse import write_warehouse
from transforms.corrections import correct, idle_corrections
from transforms.history import ROW_SCHEMA, Collected, trace
from transforms.model import Inputs, tables
from transforms.star_schema import content_hashes
from transforms.taxonomy import Taxonomy

Progress = Callable[[int, int | None], None]
VERSION = version("repertoire")
TABLE_CODE = (
    "transforms/**/*.py",
    "sql/**/*.sql",
    "flows/acceptance.py",
    "flows/build.py",
    "flows/exercise_pages.py",
    "flows/sql_files.py",
    "flows/views.py",
    "flows/warehouse.py",
)
"""The code that decides what a table or view holds; the rest of `flows/` only moves things."""


@dataclass(frozen=True)
class BuildResult:
    """What a build did.

    status: `published` or `unchanged`. version: the file that is published now, None where nothing
    ever was. extracted, reused: pages read anew, and pages whose record was at hand. refused: the
    reasons why the newest snapshot of a source was not accepted, by source. warnings: sentences of
    the checks that warn.
    """

    status: str
    version: Path | None
    extracted: int
    reused: int
    refused: Mapping[str, str] = field(default_factory=dict)
    warnings: Sequence[str] = ()


def build(home: Home, settings: Settings, log: RunLog, progress: Progress | None = None) -> BuildResult:
    """Bring the published warehouse up to date with the archive.

    The caller holds the writer lock. Raises RefusedError where a check fails, DamagedArchiveError
    and UsageError where the archive, a source or the taxonomy is not as it must be; in each case the
    published warehouse stays as it was.
    """
    sources = active_sources(load_sources(home))
    if not sources:
        raise UsageError(f"{home.sources}: there is no source. Add one: repertoire add NAME FOLDER_OR_FILE")
    taxonomy = read_taxonomy(home)
    extractor = Extractor(home, settings, taxonomy, progress)
    for source in sources:
        for manifest, decision in assess_pending(home, source, extractor):
            status = "ok" if decision.accepted else "problem"
            log.record("assessed", source.name, status, snapshot=manifest.snapshot_id, reason=decision.reason)
    chains = [accepted_chain(home, source) for source in sources]
    refused = {chain.source.name: chain.refusal.reason or "" for chain in chains if chain.refusal}

    fingerprint = _fingerprint(chains, taxonomy, settings, extractor)
    if fingerprint == published_fingerprint(home):
        log.record("unchanged", status="ok", fingerprint=fingerprint)
        return BuildResult(
            "unchanged", published_version(home), extractor.extracted, extractor.reused, refused
        )

    inputs = _inputs(
        home, chains, taxonomy=taxonomy, settings=settings, extractor=extractor, fingerprint=fingerprint
    )
    log.record("extracted", status="ok", pages=extractor.extracted, reused=extractor.reused)
    made = tables(inputs)
    del inputs  # its pages are not needed while the tables are written
    log.record("built", status="ok", rows={name: frame.height for name, frame in made.items()})
    built, warnings = write_warehouse(home, settings, made)
    log.record("checked", status="problem" if warnings else "ok", findings=warnings)
    version = publish(home, built, fingerprint, settings.keep_versions)
    log.record("published", status="ok", version=version.name)
    return BuildResult("published", version, extractor.extracted, extractor.reused, refused, warnings)


def _fingerprint(
    chains: Sequence[Chain], taxonomy: Taxonomy, settings: Settings, extractor: Extractor
) -> str:
    """Return the digest of all that the tables depend on."""
    content = blake2b(digest_size=32)
    for part in (VERSION, _code_digest(), taxonomy.digest, settings.digest):
        content.update(part.encode() + b"\0")
    for chain in chains:
        snapshots = [f"{one.snapshot_id} {one.states_digest}" for one in chain.effective]
        parts = (
            chain.source.digest,
            extractor.version_of(chain.source),
            str(bool(chain.refusal)),
            *snapshots,
        )
        content.update("\n".join(parts).encode() + b"\0")
    return content.hexdigest()


def _code_digest() -> str:
    """Return the digest of the code and SQL that make the tables."""
    content = blake2b(digest_size=32)
    for file in sorted(file for pattern in TABLE_CODE for file in CHECKOUT.glob(pattern)):
        content.update(file.relative_to(CHECKOUT).as_posix().encode() + b"\0" + file.read_bytes())
    return content.hexdigest()


def _inputs(
    home: Home,
    chains: Sequence[Chain],
    *,
    taxonomy: Taxonomy,
    settings: Settings,
    extractor: Extractor,
    fingerprint: str,
) -> Inputs:
    """Read the snapshots and the records of their pages."""
    collected = [one for chain in chains for one in _collected(chain)]
    read = [_records(chain, collected, extractor) for chain in chains]
    records = pl.concat([of_source for of_source, _ in read])
    starts = [one.started_at for one in collected]
    return Inputs(
        history=trace(
            collected,
            records.select("source", "payload_digest", "verdict", "reason", "detail", "content_hash"),
            taxonomy.page_reasons,
        ),
        records=records,
        idle_corrections=pl.concat([idle for _, idle in read]),
        taxonomy=taxonomy,
        sources=_source_rows(chains),
        snapshots=_snapshot_rows(chains),
        build=pl.DataFrame(
            {
                "fingerprint": [fingerprint],
                "code_version": [VERSION],
                "extractor_version": [extractor.version],
                "taxonomy_digest": [taxonomy.digest],
                "settings_digest": [settings.digest],
                "as_of": pl.Series([max(starts, default=None)], dtype=pl.Datetime("us")),
                "has_demo_data": [any(chain.source.demo for chain in chains)],
            }
        ),
        runs=read_runs(home),
        thin_words=settings.thin_words,
        switched_off=settings.switched_off,
    )


def _collected(chain: Chain) -> list[Collected]:
    """Read what each effective snapshot met; where it builds on the one before it, only what changed."""
    found = []
    before = None
    for manifest in chain.effective:
        rows = set_others_aside(read_rows(manifest, list(ROW_SCHEMA)), chain.source.exercise_pages)
        is_delta = before is not None and manifest.base_states_digest == before.states_digest
        if is_delta:
            rows = rows.filter(pl.col("outcome") != "unchanged")
        started_at = manifest.started_at.replace(tzinfo=None)
        found.append(Collected(manifest.snapshot_id, chain.source.name, started_at, rows, is_delta))
        before = manifest
    return found


def _records(
    chain: Chain, collected: Sequence[Collected], extractor: Extractor
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the record of each payload of a source, and what its corrections no longer correct.

    The records have their source and the hash of their content; corrections are applied.
    """
    source = chain.source
    rows = [one.rows.select("url", "payload_digest") for one in collected if one.source == source.name]
    nothing = pl.DataFrame(schema={"url": pl.String, "payload_digest": pl.String})
    met = pl.concat([nothing, *rows]).drop_nulls()
    stated = extractor.records(source, met.get_column("payload_digest").to_list())
    named = met.filter(pl.col("url").is_in([each.url for each in source.corrections]))
    digests = dict(named.group_by("url", maintain_order=True).agg("payload_digest").iter_rows())
    records = correct(stated, digests, source.corrections)
    idle = idle_corrections(source.name, stated, digests, source.corrections)
    is_exercise = records.get_column("verdict") == "exercise"
    hashed = records.with_columns(
        source=pl.lit(source.name), content_hash=pl.when(is_exercise).then(content_hashes(records))
    )
    return hashed, idle


def _source_rows(chains: Sequence[Chain]) -> pl.DataFrame:
    """Return `dim_source`."""
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
                "is_stale": chain.refusal is not None,
            }
            for chain in chains
        ],
        schema_overrides={"licence": pl.String},
    )


def _snapshot_rows(chains: Sequence[Chain]) -> pl.DataFrame:
    """Return `dim_snapshot` without the counts that the history gives."""
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

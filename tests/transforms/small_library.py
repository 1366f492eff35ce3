"""A library of page records in memory, modelled to the tables of `core`."""

from datetime import datetime
from typing import Any

import polars as pl
from small_taxonomy import small_taxonomy

from transforms.contracts import TABLES, PageRecord
from transforms.findings.tuning import Options
from transforms.model.corrections import UNUSED
from transforms.model.history import ROW_SCHEMA, SnapshotRows, trace
from transforms.model.star_schema import content_hashes
from transforms.model.tables import Inputs, tables
from transforms.taxonomy.taxonomy import Taxonomy

START = datetime(2026, 1, 1, 3)
FULL: dict[str, Any] = {
    "name": "Bench Press",
    "summary": "A press from the chest, lying on a flat bench, that trains the whole upper body in one go.",
    "body_part": "Chest",
    "equipment": ["Barbell", "Bench"],
    "target_muscles": ["Chest"],
    "secondary_muscles": ["Front Delts"],
    "difficulty": "Beginner",
    "category": "Strength",
    "steps": ["Lie on the bench and hold the barbell over your chest.", "Lower it, then press it up again."],
    "tips": ["Keep your feet on the floor."],
    "mistakes": ["Bouncing the bar."],
    "faq_questions": ["Is it safe?"],
    "faq_answers": ["With a spotter, yes."],
}


def records(pages: dict[str, dict[str, Any]]) -> pl.DataFrame:
    """Return page records, each a full page but for what is said of it; the digest is the address."""
    schema = {name: column.dtype for name, column in PageRecord.columns().items()}
    rows = []
    for url, said in pages.items():
        stated = {**FULL, "verdict": "exercise", "payload_digest": url, **said}
        empty: dict[str, Any] = {
            name: [] if isinstance(kind, pl.List) else None for name, kind in schema.items()
        }
        rows.append({**empty, **stated})
    frame = pl.DataFrame(rows, schema=schema)
    is_exercise = pl.col("verdict") == "exercise"
    return frame.with_columns(
        source=pl.lit("site"), content_hash=pl.when(is_exercise).then(content_hashes(frame))
    )


def model(
    pages: dict[str, dict[str, Any]],
    taxonomy: Taxonomy | None = None,
    role: str = "own",
    rules: Options | None = None,
) -> dict[str, pl.DataFrame]:
    """Return the tables of a library that was collected once."""
    taxonomy = taxonomy or small_taxonomy()
    read = records(pages)
    met = [{"url": url, "outcome": "present", "payload_digest": url} for url in pages]
    one = SnapshotRows("site/1", "site", START, pl.DataFrame(met, schema=ROW_SCHEMA), is_delta=False)
    verdicts = read.select("source", "payload_digest", "verdict", "reason", "detail", "content_hash")
    return tables(
        Inputs(
            history=trace([one], verdicts, taxonomy.page_reasons),
            records=read,
            unused_entries=pl.DataFrame(schema={**UNUSED, "rule": pl.String}),
            taxonomy=taxonomy,
            sources=pl.DataFrame(
                {
                    "source": "site", "title": "Site", "role": role, "is_demo": False, "format": "folder",
                    "address": "pages", "licence": None, "is_stale": False,
                }
            ),
            snapshots=pl.DataFrame(
                {
                    "snapshot_id": "site/1", "source": "site", "started_at": START, "inputs": len(pages),
                    "is_latest": True, "manifest_digest": "m", "source_digest": "s", "decided_by": "bounds",
                    "decision_reason": None,
                }
            ),
            build=pl.DataFrame(
                {
                    "fingerprint": "f", "code_version": "0", "code_digest": "c", "extractor_version": "e",
                    "taxonomy_digest": "t", "settings_digest": "s", "decisions_digest": "d",
                    "as_of": START, "has_demo_data": False,
                }
            ),
            runs=pl.DataFrame(
                schema={
                    "run_id": pl.String, "position": pl.Int64, "at": pl.Datetime("us"), "event": pl.String,
                    "source": pl.String, "status": pl.String, "detail": pl.String,
                }
            ),
            decisions=TABLES["fact_snapshot_decision"].create_empty(),
            figures=TABLES["fact_snapshot_figure"].create_empty(),
            refused_pages=TABLES["fact_refused_page"].create_empty(),
            site_problems=TABLES["fact_site_problem"].create_empty(),
            site_referrers=TABLES["fact_site_referrer"].create_empty(),
            rule_options={"thin_content": {"words": 10}} | dict(rules or {}),
        )
    )  # fmt: skip

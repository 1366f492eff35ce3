"""Findings: what is wrong, thin, doubled or unknown on the current pages of the own library.

Each rule is a function from the tables to its findings, under the id that
`taxonomy/finding_rules.csv` documents. A finding has exercise_id, field, message and evidence; the
page, the severity and the id are added here, for all rules alike.
"""

import polars as pl

from transforms.findings import contradictions, duplicates, pages, sections, terms
from transforms.findings.evidence import Evidence, Rule
from transforms.keys import hash_keys

RULES: dict[str, Rule] = contradictions.RULES | duplicates.RULES | sections.RULES | terms.RULES | pages.RULES
"""Every rule on exercises, by its id."""

PAGE_RULES = ("page_unreadable", "page_set_aside_but_known", "correction_idle")
"""The rules on pages that may have no exercise to look at."""

__all__ = ["PAGE_RULES", "RULES", "Evidence", "find"]

COLUMNS = {
    "exercise_id": pl.String,
    "field": pl.String,
    "message": pl.String,
    "evidence": pl.String,
    "related_exercise_id": pl.String,
}


def find(evidence: Evidence, rules: pl.DataFrame, switched_off: tuple[str, ...] = ()) -> pl.DataFrame:
    """Return `fact_finding`: what every rule that is not switched off finds."""
    found = [
        _complete(function(evidence)).with_columns(rule=pl.lit(name))
        for name, function in RULES.items()
        if name not in switched_off
    ]
    of_pages = _complete(pages.page_findings(evidence))
    page = evidence.exercises.select("exercise_id", "exercise_key", "source", "url", "name")
    findings = pl.concat(
        [
            pl.concat(found).join(page, on="exercise_id"),
            of_pages.filter(~pl.col("rule").is_in(switched_off)).join(
                page.select("exercise_id", "exercise_key", "name"), on="exercise_id", how="left"
            ),
        ],
        how="diagonal",
    )
    findings = findings.join(rules.select("rule", "severity"), on="rule")
    identity = ["rule", "source", "url", "field", "message", "evidence"]
    filled = findings.with_columns(pl.col(identity).fill_null(""))
    return findings.with_columns(finding_id=hash_keys(filled, identity)).unique("finding_id")


def _complete(found: pl.DataFrame) -> pl.DataFrame:
    """Give the result of a rule all columns of a finding."""
    missing = [pl.lit(None, kind).alias(name) for name, kind in COLUMNS.items() if name not in found.columns]
    return (
        found.with_columns(missing)
        .with_columns(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
        .select(*COLUMNS, *(name for name in ("rule", "source", "url") if name in found.columns))
    )

"""Findings: what is wrong, thin, doubled or unknown on the current pages of the own library.

Each rule is a function from the tables to its findings, under the id that
`taxonomy/finding_rules.csv` documents. A finding has exercise_id, field, message and evidence; the
page, the severity and the id are added here, for all rules alike.

May import: matching, pages, taxonomy, contracts.
Enter at: find, RULES, evidence.Evidence.
"""

import polars as pl

from transforms.contracts.keys import hash_keys
from transforms.findings import (
    claims,
    contradictions,
    duplicates,
    libraries,
    pages,
    sections,
    statements,
    templates,
    terms,
    texts,
    wording,
)
from transforms.findings.evidence import Evidence, Rule

RULES: dict[str, Rule] = (
    contradictions.RULES
    | claims.RULES
    | statements.RULES
    | libraries.RULES
    | duplicates.RULES
    | sections.RULES
    | terms.RULES
    | texts.RULES
    | wording.RULES
    | pages.RULES
)
"""Every rule on exercises, by its id."""

OF_ONE_PAGE = frozenset(
    name for module in (contradictions, claims, statements, sections, terms, texts) for name in module.RULES
)
"""The rules that look at one page alone, so that they can look at its former versions too."""

PAGE_RULES = (
    "page_unreadable", "page_set_aside_but_known", "correction_idle", "source_entry_idle", "templated_text",
    "same_on_every_page", "forms_differ",
)  # fmt: skip
"""The rules on pages that may have no exercise to look at, and on many pages at once."""

__all__ = ["OF_ONE_PAGE", "PAGE_RULES", "RULES", "Evidence", "find"]

COLUMNS = {
    "exercise_id": pl.String,
    "field": pl.String,
    "message": pl.String,
    "evidence": pl.String,
    "related_exercise_id": pl.String,
}


def find(evidence: Evidence, rules: pl.DataFrame) -> pl.DataFrame:
    """Return `fact_finding`: the findings of all rules that `rules` enables; the grain is the finding.

    `rules` is `dim_finding_rule`. The result has the columns COLUMNS with finding_id, rule, severity, source,
    url, name and exercise_key; the last two are null for a page that is no current exercise.
    """
    switched_on = set(rules.filter("is_enabled").get_column("rule").to_list())
    nothing = pl.DataFrame(schema={**COLUMNS, "rule": pl.String})
    found = [
        _complete(function(evidence)).with_columns(rule=pl.lit(name))
        for name, function in RULES.items()
        if name in switched_on
    ]
    of_pages = pl.concat(
        [
            _complete(found)
            for found in (
                pages.page_findings(evidence),
                templates.templated_text(evidence),
                claims.same_on_every_page(evidence),
            )
        ],
        how="diagonal",
    )
    page = evidence.exercises.select("exercise_id", "exercise_key", "source", "url", "name")
    findings = pl.concat(
        [
            pl.concat([nothing, *found]).join(page, on="exercise_id"),
            of_pages.filter(pl.col("rule").is_in(switched_on)).join(
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
    """Return the result of a rule with all columns of a finding."""
    missing = [pl.lit(None, kind).alias(name) for name, kind in COLUMNS.items() if name not in found.columns]
    return (
        found.with_columns(missing)
        .with_columns(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
        .select(*COLUMNS, *(name for name in ("rule", "source", "url") if name in found.columns))
    )

"""Findings: what is wrong, thin, doubled or unknown on the current pages of the own library.

Each rule is a function from the tables to its findings, under the id that
`taxonomy/finding_rules.csv` documents. A finding has exercise_id, field, message and evidence; the
page, the severity and the id are added here, for all rules alike.

May import: findings.proofreading, matching, pages, taxonomy, contracts.
Enter at: find, RULES, evidence.Evidence.
"""

import polars as pl

from transforms.contracts.keys import hash_keys
from transforms.enums import SEVERITIES
from transforms.findings import (
    claims,
    contradictions,
    duplicates,
    libraries,
    muscles_said,
    other_movement,
    proofreading,
    sections,
    statements,
    templates,
    terms,
    texts,
    wording,
    writing,
)
from transforms.findings.evidence import Evidence, Rule

RULES: dict[str, Rule] = (
    contradictions.RULES
    | claims.RULES
    | statements.RULES
    | muscles_said.RULES
    | other_movement.RULES
    | libraries.RULES
    | duplicates.RULES
    | sections.RULES
    | terms.RULES
    | texts.RULES
    | wording.RULES
    | writing.RULES
    | proofreading.RULES
)
"""Every rule on exercises, by its id."""

COMPARING_PAGES = frozenset(("copied_section", "equipment_beside_unstated", "equipment_stated_loosely"))
"""The rules of those modules that look at what the other pages of a source say or state."""

OF_ONE_PAGE = (
    frozenset(
        name
        for module in (contradictions, claims, statements, sections, terms, texts)
        for name in module.RULES
    )
    - COMPARING_PAGES
) | proofreading.OF_ONE_PAGE
"""The rules that look at one page alone, so that they can look at its former versions too."""

PAGE_RULES = (
    "page_unreadable", "page_set_aside_but_known", "correction_idle", "source_entry_idle", "templated_text",
    "same_on_every_page", "supports_stated_nowhere", "label_stated_by_some", "forms_differ",
    "possible_translation", "stated_nowhere",
)  # fmt: skip
"""The rules on pages that may have no exercise to look at, and on many pages at once."""

__all__ = ["OF_ONE_PAGE", "PAGE_RULES", "RULES", "Evidence", "find"]

OTHER_PAGE = "other page"
"""Cause of the findings that a page shares something with another one."""

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
        _complete(evidence.once(function)).with_columns(rule=pl.lit(name))
        for name, function in RULES.items()
        if name in switched_on
    ]
    of_pages = pl.concat(
        [
            _complete(found)
            for found in (
                sections.page_findings(evidence),
                sections.stated_nowhere(evidence),
                templates.templated_text(evidence),
                claims.same_on_every_page(evidence),
                contradictions.supports_stated_nowhere(evidence),
                proofreading.labels.label_stated_by_some(evidence),
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
    identified = findings.with_columns(finding_id=hash_keys(filled, identity)).unique("finding_id")
    return _with_causes(identified, rules)


def _with_causes(findings: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """Add to findings the cause that they share, `cause_id`, and their place in it, `cause_position`, from 1.

    Findings of one page have one cause where their rules say so (`cause` of `rules`) and, of duplicates,
    where they are about the same other page; every other finding is a cause of its own. The most telling
    comes first: the most severe, then the one whose rule comes first in `rules`.
    """
    order = rules.select("rule", "cause").with_row_index("rule_position")
    placed = findings.join(order, on="rule", maintain_order="left")
    shared = ["source", "url", "cause", "related_exercise_id"]
    about = pl.when(pl.col("cause") == OTHER_PAGE).then("related_exercise_id").fill_null("")
    keyed = placed.with_columns(pl.col("cause", "url").fill_null(""), related_exercise_id=about)
    cause = pl.when(pl.col("cause").is_null()).then("finding_id").otherwise(hash_keys(keyed, shared))
    severity = pl.col("severity").replace_strict({each: place for place, each in enumerate(SEVERITIES)})
    telling = pl.struct(severity, "rule_position", "finding_id").rank("ordinal").over("cause_id")
    return (
        placed.with_columns(cause_id=cause)
        .with_columns(cause_position=telling.cast(pl.Int64))
        .drop("cause", "rule_position")
    )


def _complete(found: pl.DataFrame) -> pl.DataFrame:
    """Return the result of a rule with all columns of a finding."""
    missing = [pl.lit(None, kind).alias(name) for name, kind in COLUMNS.items() if name not in found.columns]
    return (
        found.with_columns(missing)
        .with_columns(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
        .select(*COLUMNS, *(name for name in ("rule", "source", "url") if name in found.columns))
    )

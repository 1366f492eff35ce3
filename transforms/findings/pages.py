"""Rules that find broken links and pages that were not loaded."""

import polars as pl

from transforms.findings.evidence import Evidence, Rule


def broken_exercise_link(evidence: Evidence) -> pl.DataFrame:
    """Find links to exercises of the library that are not there."""
    return evidence.links.filter("is_broken").select(
        "exercise_id",
        field=pl.lit("links"),
        evidence="url",
        message=pl.format('The link "{}" leads to no page: {}', "link_text", "url"),
    )


def page_findings(evidence: Evidence) -> pl.DataFrame:
    """Return findings of pages that may have no exercise: not loaded, or an entry of the source is idle."""
    failing = evidence.states.filter(
        "is_current", pl.col("state").is_in(["error", "unreadable", "set_aside", "not_read"])
    ).join(evidence.reasons, on="reason", how="left", suffix="_of_reason")
    lost = pl.col("disposition") == "quarantined"
    known = pl.col("exercise_id").is_not_null()
    not_loaded = failing.filter(lost | known).select(
        "source",
        "url",
        "exercise_id",
        rule=pl.when(lost).then(pl.lit("page_unreadable")).otherwise(pl.lit("page_set_aside_but_known")),
        message=pl.format("The page was not loaded ({}): {}", "reason", "meaning"),
        evidence="detail",
    )
    return pl.concat([not_loaded, evidence.found_elsewhere], how="diagonal")


RULES: dict[str, Rule] = {
    "broken_exercise_link": broken_exercise_link,
}

"""Rules that find damaged text, broken links and pages that were not loaded."""

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


def replacement_characters(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose text was damaged by a wrong character set."""
    text = pl.concat_str("name", "summary", "steps_text", separator=" ", ignore_nulls=True)
    damaged = r"\x{FFFD}|Ã[\x{80}-\x{BF}©¨¼¶¤±]|â€[\x{80}-\x{BF}™œ“”]"
    return (
        evidence.exercises.with_columns(found=text.str.extract(f"(.{{0,20}}(?:{damaged}).{{0,20}})"))
        .drop_nulls("found")
        .select(
            "exercise_id",
            field=pl.lit("name"),
            message=pl.lit("The text has damaged characters."),
            evidence="found",
        )
    )


def mixed_script_name(evidence: Evidence) -> pl.DataFrame:
    """Find names with words that mix Latin letters with look-alikes of another script."""
    mixed = r"\p{Latin}[\p{Cyrillic}\p{Greek}]|[\p{Cyrillic}\p{Greek}]\p{Latin}"
    return evidence.exercises.filter(pl.col("name").str.contains(mixed)).select(
        "exercise_id",
        field=pl.lit("name"),
        evidence="name",
        message=pl.lit("A word of the name mixes letters of two scripts."),
    )


def page_findings(evidence: Evidence) -> pl.DataFrame:
    """Return findings of pages that may have no exercise: not loaded, or no longer to be corrected."""
    failing = evidence.states.filter(
        "is_current", pl.col("state").is_in(["error", "unreadable", "set_aside"])
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
    idle = evidence.idle_corrections.with_columns(rule=pl.lit("correction_idle"))
    return pl.concat([not_loaded, idle], how="diagonal")


RULES: dict[str, Rule] = {
    "broken_exercise_link": broken_exercise_link,
    "replacement_characters": replacement_characters,
    "mixed_script_name": mixed_script_name,
}

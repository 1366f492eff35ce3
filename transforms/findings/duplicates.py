"""Rules that find pages which say what another page says."""

import polars as pl

from transforms.findings.evidence import Evidence, Rule
from transforms.matching import conformed_name


def _pairs(exercises: pl.DataFrame, same: pl.Expr, message: str) -> pl.DataFrame:
    """Return a finding on each page that another page of its source equals in `same`.

    Each page is held against the first of its group, so that n equal pages give n - 1 findings.
    """
    grouped = exercises.with_columns(same=same).drop_nulls("same").sort("source", "url")
    first = grouped.group_by("source", "same", maintain_order=True).agg(
        related_exercise_id=pl.col("exercise_id").first(),
        first_name=pl.col("name").first(),
        first_url=pl.col("url").first(),
    )
    return (
        grouped.join(first, on=["source", "same"])
        .filter(pl.col("exercise_id") != pl.col("related_exercise_id"))
        .select(
            "exercise_id",
            "related_exercise_id",
            field=pl.lit("name"),
            message=pl.format(message, "first_name"),
            evidence=pl.format("{} and {}", "first_url", "url"),
        )
    )


def same_name(evidence: Evidence) -> pl.DataFrame:
    """Find pages with the name of another page."""
    name = conformed_name(pl.col("name")).replace("", None)
    return _pairs(evidence.exercises, name, "Another page has the same name: {}.")


def near_duplicate(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose name has the words of another page's name in another order."""
    words = conformed_words(pl.col("name"))
    candidates = evidence.exercises.with_columns(words=words, name_key=conformed_name(pl.col("name")))
    several = pl.col("name_key").n_unique().over("source", "words") > 1
    return _pairs(candidates.filter(several), pl.col("words"), "Nearly the same exercise as {}.")


def conformed_words(name: pl.Expr) -> pl.Expr:
    """Return the words of a name, sorted, lower case, as one text."""
    return (
        name.str.normalize("NFKC")
        .str.to_lowercase()
        .str.extract_all(r"[\p{L}\p{N}]+")
        .list.sort()
        .list.join(" ")
    )


def same_steps(evidence: Evidence) -> pl.DataFrame:
    """Find pages with exactly the steps of another page."""
    steps = pl.when(pl.col("steps").list.len() > 0).then(pl.col("steps_text").str.to_lowercase())
    return _pairs(evidence.exercises, steps, "The steps are those of {}, word for word.").with_columns(
        field=pl.lit("steps")
    )


def same_summary(evidence: Evidence) -> pl.DataFrame:
    """Find pages with exactly the summary of another page."""
    summary = pl.col("summary").str.to_lowercase()
    return _pairs(evidence.exercises, summary, "The summary is that of {}, word for word.").with_columns(
        field=pl.lit("summary")
    )


RULES: dict[str, Rule] = {
    "same_name": same_name,
    "near_duplicate": near_duplicate,
    "same_steps": same_steps,
    "same_summary": same_summary,
}

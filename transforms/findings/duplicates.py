"""Rules that find pages which say what another page says."""

import polars as pl

from transforms.findings.evidence import Evidence, Rule
from transforms.matching import conformed_name

MAX_PAGES = 50
"""A sentence of more pages than these is a phrase of the house."""

MIN_WORDS = 30
"""Steps of fewer words are alike by chance."""

PRIMARY = pl.coalesce("edition_of", "exercise_id")
"""The exercise that a page is an edition of, itself where it is the primary one."""


def _pairs(exercises: pl.DataFrame, same: pl.Expr, message: str) -> pl.DataFrame:
    """Return a finding on each page that another page of its source equals in `same`.

    Each page is compared with the first of its group, so that n equal pages give n - 1 findings. Of the
    editions of one exercise only one is in the group: what is not translated yet is no duplicate.
    """
    grouped = (
        exercises.with_columns(same=same, primary=PRIMARY)
        .drop_nulls("same")
        .sort("source", pl.col("edition_of").is_not_null(), "url")
        .unique(["source", "same", "primary"], keep="first", maintain_order=True)
    )
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
    """Find pages that matching holds for the exercise of another page, though the names differ.

    Who puts a word of grip, posture, side or the like into one of two names of one library means two
    variants: such pairs do not count.
    """
    pages = evidence.exercises.select(
        "exercise_id",
        "source",
        "name",
        "url",
        name_key=conformed_name(pl.col("name")),
        words=pl.col("name").str.to_lowercase().str.extract_all(r"[\p{L}\p{N}]+"),
    )
    variants = pl.lit(pl.Series([list(evidence.words.variants)], dtype=pl.List(pl.String)))
    distinguishing_words = (
        pl.col("words").list.set_symmetric_difference("words_b").list.set_intersection(variants)
    )
    pairs = evidence.matches.join(pages, left_on="a", right_on="exercise_id").join(
        pages, left_on="b", right_on="exercise_id", suffix="_b"
    )
    near = pairs.filter(
        pl.col("source") == pl.col("source_b"),
        pl.col("name_key") != pl.col("name_key_b"),
        distinguishing_words.list.len() == 0,
    ).with_columns(is_first=pl.col("url") <= pl.col("url_b"))
    return near.select(
        exercise_id=pl.when("is_first").then("b").otherwise("a"),
        related_exercise_id=pl.when("is_first").then("a").otherwise("b"),
        field=pl.lit("name"),
        message=pl.format(
            "Nearly the same exercise as {}.", pl.when("is_first").then("name").otherwise("name_b")
        ),
        evidence="evidence",
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


def similar_steps(evidence: Evidence) -> pl.DataFrame:
    """Find pages of which most sentences of the steps are those of another page.

    How much is the parameter `share`: words in shared sentences, of all words of the longer of the two.
    A sentence of more than `MAX_PAGES` pages is a phrase of the house and brings no two pages
    together. Of the pages that a page resembles the nearest is named; equal steps are the finding of
    `same_steps`.
    """
    share = evidence.parameters["similar_steps"]["share"]
    sentences = (
        evidence.step_sentences.unique(maintain_order=True)
        .with_columns(key=pl.col("sentence").hash(), words=pl.col("sentence").str.count_matches(r"\S+"))
        .drop("sentence")
    )
    long = sentences.filter(pl.col("words").sum().over("exercise_id") >= MIN_WORDS)
    rare = long.filter(pl.len().over("key").is_between(2, MAX_PAGES))
    total = long.group_by("exercise_id").agg(total=pl.col("words").sum())
    page = (
        evidence.exercises.select(
            "exercise_id",
            "source",
            "url",
            "name",
            _whole(pl.col("steps_text")).alias("whole"),
            primary=PRIMARY,
        )
        .join(total, on="exercise_id")
        .sort("source", "url")
        .with_row_index("place")
    )
    rare = rare.join(page.select("exercise_id", "place", "source"), on="exercise_id").drop("exercise_id")
    shared = (
        rare.join(rare.select("key", "source", "place"), on=["key", "source"], suffix="_b")
        .filter(pl.col("place") > pl.col("place_b"))
        .group_by("place", "place_b")
        .agg(shared=pl.col("words").sum())
    )
    pairs = shared.join(page, on="place").join(page, left_on="place_b", right_on="place", suffix="_b")
    part = pl.col("shared") / pl.max_horizontal("total", "total_b")
    near = pairs.with_columns(part=part).filter(
        pl.col("part") >= share,
        pl.col("whole") != pl.col("whole_b"),
        pl.col("primary") != pl.col("primary_b"),
    )
    nearest = near.sort(pl.col("part"), pl.col("place_b"), descending=[True, False]).unique(
        "place", keep="first", maintain_order=True
    )
    percent = (pl.col("part") * 100).floor().cast(pl.Int64)
    return nearest.select(
        "exercise_id",
        related_exercise_id="exercise_id_b",
        field=pl.lit("steps"),
        message=pl.format("{} % of the steps are those of {}, word for word.", percent, "name_b"),
        evidence=pl.format("{} and {}", "url_b", "url"),
    )


def _whole(steps: pl.Expr) -> pl.Expr:
    return steps.str.to_lowercase()


RULES: dict[str, Rule] = {
    "same_name": same_name,
    "near_duplicate": near_duplicate,
    "same_steps": same_steps,
    "same_summary": same_summary,
    "similar_steps": similar_steps,
}

"""Lineage: which sources copy one another, derived from the ids, names and texts that they share.

Names are common property: every library has a squat. Steps that are elsewhere word for word are
not, and neither is an id that is more than the name in another spelling.
"""

from collections.abc import Iterable

import polars as pl

from transforms.matching import conformed_name
from transforms.model.addresses import slug_of

COPIED_SHARE = 0.2
"""Share of the smaller source's exercises whose ids or steps the other has, for the pair to be a copy."""

COPIED_EXERCISES = 3
"""Exercises that must share an id or steps before a pair can count as a copy: fewer are chance."""

NEAR_SHARE = 0.5
"""Share of the words of steps that must be in sentences of the other for the steps to be near."""

MIN_WORDS = 8
"""Shorter steps are not compared: "Repeat on the other side." shows no origin."""

COMMON_SENTENCE = 10
"""A sentence on more pages of one source than this shows no origin, so that it makes nothing near."""

SENTENCE_END = r"[.!?;:。！？]+(\s+|$)"  # noqa: RUF001 - full-width punctuation is meant
NUMBERING = r"(?im)(^|[.!?;:]\s*)\W*(?:step\s*[:#.]?\s*)?\d{1,2}\s*[.):\]-]*\s*(\p{L})"
"""What counts steps where one begins: "Step:1 Lie", "2) Press", "1Lay". Copies are often numbered."""

PAIR = ["smaller_source", "larger"]


def source_overlap(exercises: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    """Return `fact_source_overlap`: what the current exercises of two sources share; the grain is the pair.

    Counts are exercises of the smaller source, shares are out of all of them, 0 to 1.
    `exercises` are versions with source, url, slug, name, steps, summary and is_current; `sources` are
    the rows of `dim_source`, whose order does not matter.
    """
    current = exercises.filter("is_current")
    pairs = _pairs(current, sources)
    same_steps = _same(pairs, _steps(current))
    near_steps = _near(pairs, _sentences(current)).join(same_steps, on=[*PAIR, "exercise_id"], how="anti")
    shared = {
        "shared_ids": _same(pairs, _distinctive_ids(current)),
        "shared_names": _same(pairs, _valued(current, conformed_name(pl.col("name")))),
        "shared_steps": same_steps,
        "near_steps": near_steps,
        "shared_summaries": _same(pairs, _summaries(current)),
    }
    counted = pairs
    for name, found in shared.items():
        counts = found.group_by(PAIR).agg(pl.len().cast(pl.Int64).alias(name))
        counted = counted.join(counts, on=PAIR, how="left")
    return _judged(counted.with_columns(pl.col(list(shared)).fill_null(0)))


def with_lineage(sources: pl.DataFrame, overlap: pl.DataFrame) -> pl.DataFrame:
    """Add `lineage` to the sources: the first name of those that copy one another, itself included.

    Sources of one role only: an own library that was copied from a reference, or the reverse, leaves
    the references as independent of each other as they were.
    """
    role = dict(sources.select("source", "role").iter_rows())
    copies = overlap.filter("is_copy").select("source_a", "source_b").iter_rows()
    lineage = _connected(role, [(one, other) for one, other in copies if role[one] == role[other]])
    return sources.with_columns(
        lineage=pl.col("source").replace_strict(lineage, default=None, return_dtype=pl.String)
    )


def _pairs(current: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    """Return each pair once: source_a, source_b, exercises_a, exercises_b, smaller_source, larger."""
    counts = sources.select("source").join(
        current.group_by("source").agg(exercises=pl.len().cast(pl.Int64)), on="source", how="left"
    )
    each = counts.with_columns(pl.col("exercises").fill_null(0)).sort("source")
    is_a_smaller = pl.col("exercises_a") <= pl.col("exercises_b")
    return (
        each.select(source_a="source", exercises_a="exercises")
        .join(each.select(source_b="source", exercises_b="exercises"), how="cross")
        .filter(pl.col("source_a") < pl.col("source_b"))
        .with_columns(
            smaller_source=pl.when(is_a_smaller).then("source_a").otherwise("source_b"),
            larger=pl.when(is_a_smaller).then("source_b").otherwise("source_a"),
        )
    )


def _valued(current: pl.DataFrame, value: pl.Expr) -> pl.DataFrame:
    """Return source, exercise_id and the hash of a text; an empty text states nothing."""
    return (
        current.select("source", "exercise_id", value=value.replace("", None))
        .drop_nulls("value")
        .with_columns(pl.col("value").hash())
    )


def _steps(current: pl.DataFrame) -> pl.DataFrame:
    """Return the steps of each exercise as one conformed text, those of a few words left out."""
    text = _unnumbered().str.replace_all("\n", " ")
    return _valued(current.filter(_words(text) >= MIN_WORDS), conformed_name(text))


def _summaries(current: pl.DataFrame) -> pl.DataFrame:
    summary = pl.col("summary")
    return _valued(current.filter(_words(summary) >= MIN_WORDS), conformed_name(summary))


def _distinctive_ids(current: pl.DataFrame) -> pl.DataFrame:
    """Return each id of an exercise with its name: the last part of its address, and its slug.

    An id that is the name in another spelling tells no more than the name. Two libraries that number
    their pages have the same numbers, for other exercises: hence the name next to the id.
    """
    name = conformed_name(pl.col("name"))
    ids = [conformed_name(each) for each in (slug_of(pl.col("url")), pl.col("slug"))]
    each = [current.select("source", "exercise_id", id=value, name=name) for value in ids]
    distinctive = pl.concat(each).filter(pl.col("id") != "", pl.col("id") != pl.col("name")).unique()
    return distinctive.select("source", "exercise_id", value=pl.struct("id", "name").hash())


def _sentences(current: pl.DataFrame) -> pl.DataFrame:
    """Return each sentence of the steps once an exercise: value, its words, and the words of all steps."""
    text = _unnumbered()
    sentences = text.str.replace_all(SENTENCE_END, "\n").str.split("\n")
    return (
        current.filter(_words(text) >= MIN_WORDS)
        .select("source", "exercise_id", sentence=sentences)
        .explode("sentence")
        .with_columns(words=_words(pl.col("sentence")), value=conformed_name(pl.col("sentence")).hash())
        .filter(pl.col("words") > 0)
        .unique(["source", "exercise_id", "value"])
        .with_columns(words_in_all=pl.col("words").sum().over("source", "exercise_id"))
        .drop("sentence")
    )


def _unnumbered() -> pl.Expr:
    """Return the steps as one text, a line a step, without the numbers that count them."""
    return pl.col("steps").list.join("\n").str.replace_all(NUMBERING, "${1}${2}")


def _words(text: pl.Expr) -> pl.Expr:
    return text.str.count_matches(r"[\p{L}\p{N}]+")


def _same(pairs: pl.DataFrame, stated: pl.DataFrame) -> pl.DataFrame:
    """Return the exercises of the smaller source whose value an exercise of the larger has too."""
    of_larger = stated.select("value", larger="source").unique()
    return (
        pairs.select(PAIR)
        .join(stated, left_on="smaller_source", right_on="source")
        .join(of_larger, on=["larger", "value"], how="semi")
        .select(*PAIR, "exercise_id")
        .unique()
    )


def _near(pairs: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    """Return the exercises of the smaller source most of whose steps are in one exercise of the larger.

    What is on many pages is not compared: it shows no origin, and so the work stays in bounds.
    """
    distinctive = sentences.filter(pl.len().over("source", "value") <= COMMON_SENTENCE)
    of_larger = distinctive.select("value", larger="source", other_id="exercise_id")
    return (
        pairs.select(PAIR)
        .join(distinctive, left_on="smaller_source", right_on="source")
        .join(of_larger, on=["larger", "value"])
        .group_by(*PAIR, "exercise_id", "other_id")
        .agg(share=pl.col("words").sum() / pl.col("words_in_all").first())
        .filter(pl.col("share") > NEAR_SHARE)
        .select(*PAIR, "exercise_id")
        .unique()
    )


def _judged(counted: pl.DataFrame) -> pl.DataFrame:
    """Add the shares of the smaller source's exercises, and whether the pair counts as a copy."""
    fewer = pl.min_horizontal("exercises_a", "exercises_b")
    copied_steps = pl.col("shared_steps") + pl.col("near_steps")
    copied = pl.max_horizontal("shared_ids", copied_steps)
    return counted.drop("larger").with_columns(
        ids_share=_share(pl.col("shared_ids"), fewer),
        names_share=_share(pl.col("shared_names"), fewer),
        steps_share=_share(copied_steps, fewer),
        is_copy=(copied >= COPIED_EXERCISES) & (copied >= COPIED_SHARE * fewer),
    )


def _share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(part / whole).otherwise(0.0)


def _connected(members: Iterable[str], edges: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return for each member the first of those that edges connect it with, itself included."""
    first = {member: member for member in members}
    for one, other in edges:
        first_name, other_name = sorted((first[one], first[other]))
        first = {member: first_name if name == other_name else name for member, name in first.items()}
    return first

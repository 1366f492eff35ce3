"""Rules on labels: one that a page leaves out, one that its name contradicts, and a limb among muscles."""

import polars as pl

from transforms.contracts.dimensions import UNKNOWN
from transforms.findings.evidence import Evidence, Rule, values_of_kind, words_of_kind
from transforms.findings.running_text import named, spaced
from transforms.taxonomy.text_words import FORCE, LIMB

LABELS = ("force", "mechanic")
"""Labels that a library states or leaves out by the category of its exercises."""

STRETCHING = "stretching"
"""A stretch is none of its force: one may push to stretch what pulls."""


def _left_out(evidence: Evidence) -> pl.DataFrame:
    """Return the pages without a label, and how many of their source and category have it.

    The grain is (exercise_id, label), with source, url, category, stating and lacking.
    """
    category = evidence.facts.select("exercise_id", "category_key")
    pages = evidence.exercises.join(category, on="exercise_id", maintain_order="left")
    group = ["source", "category_key", "label"]
    is_lacking = pl.col("value").is_null()
    counted = (
        pages.unpivot(
            LABELS, index=["exercise_id", "source", "url", "category", "category_key"], variable_name="label"
        )
        .with_columns(lacking=is_lacking.sum().over(group), stating=(~is_lacking).sum().over(group))
        .filter(is_lacking)
    )
    least = evidence.parameters["label_left_out"]["pages"]
    return counted.filter(pl.col("stating") >= least).with_columns(
        share=pl.col("lacking") / (pl.col("lacking") + pl.col("stating"))
    )


def label_left_out(evidence: Evidence) -> pl.DataFrame:
    """Find pages without a force or mechanic that nearly all pages of their source and category state.

    The parameters are `share`, the most of them that may lack it, and `pages`, the least that have it.
    """
    share = evidence.parameters["label_left_out"]["share"]
    found = evidence.once(_left_out).filter(pl.col("share") <= share)
    return found.select(
        "exercise_id",
        field="label",
        message=pl.format(
            "The page states no {}, which {} other pages of its category state.", "label", "stating"
        ),
        evidence=pl.format("category: {}", pl.col("category").fill_null("none")),
    )


def label_stated_by_some(evidence: Evidence) -> pl.DataFrame:
    """Find labels that a source states on some pages of a category only: one finding each, at the first page.

    Where fewer than the parameter `share` of `label_left_out` state it, the source leaves it out on purpose.
    """
    share = evidence.parameters["label_left_out"]["share"]
    found = evidence.once(_left_out).filter(pl.col("share").is_between(share, 1 - share, closed="none"))
    return (
        found.sort("source", "url")
        .unique(["source", "category_key", "label"], keep="first", maintain_order=True)
        .select(
            "source",
            "url",
            field="label",
            rule=pl.lit("label_stated_by_some"),
            message=pl.format(
                "{} of {} pages of the category {} state no {}.",
                "lacking",
                pl.col("lacking") + pl.col("stating"),
                pl.col("category").fill_null("none"),
                "label",
            ),
            evidence=pl.format("the first without: {}", "url"),
        )
    )


def force_unlike_name(evidence: Evidence) -> pl.DataFrame:
    """Find exercises that are called a press and labelled as a pull, or the other way round.

    Of a name that says both nothing is sure. A force that is neither counts for none.
    """
    forces = values_of_kind(evidence, FORCE)
    terms = pl.DataFrame([*forces.items()], schema={"word": pl.String, "meant": pl.String}, orient="row")
    category = evidence.facts.select("exercise_id", "category_key")
    names = evidence.exercises.select(
        "exercise_id",
        "name",
        "force",
        stated=pl.col("force").str.to_lowercase(),
        spaced=spaced(pl.col("name")),
    )
    found = (
        named(names.filter(pl.col("stated").is_in([*forces.values()])), "spaced", terms)
        .join(category, on="exercise_id", maintain_order="left")
        .filter(
            pl.col("meant").n_unique().over("exercise_id") == 1,
            pl.col("meant") != pl.col("stated"),
            pl.col("category_key") != STRETCHING,
        )
        .unique("exercise_id", keep="first", maintain_order=True)
    )
    return found.select(
        "exercise_id",
        field=pl.lit("force"),
        message=pl.format('The name says "{}", but the force is {}.', "word", "force"),
        evidence=pl.format("force: {}; name: {}", "force", "name"),
    )


def region_among_muscles(evidence: Evidence) -> pl.DataFrame:
    """Find pages that list a whole limb ("Arms") among muscles, which their source hardly ever does.

    A limb that the source lists often is its word for the muscles there; of few pages nothing is sure. The
    core, the back and the hips are regions, too, and named as muscles everywhere: they do not count.
    """
    is_limb = pl.col("term").str.to_lowercase().str.strip_chars().is_in(words_of_kind(evidence, LIMB))
    page = evidence.exercises.select("exercise_id", "source")
    listed = evidence.muscles.filter(pl.col("muscle_key") != UNKNOWN).join(page, on="exercise_id")
    of_source = page.group_by("source").agg(pages=pl.len())
    finer = listed.filter(~is_limb).select("exercise_id").unique()
    parameters = evidence.parameters["region_among_muscles"]
    found = (
        listed.filter(is_limb)
        .with_columns(times=pl.col("exercise_id").n_unique().over("source", "muscle_key"))
        .join(of_source, on="source", maintain_order="left")
        .filter(pl.col("times") <= pl.col("pages") * parameters["share"])
        .join(finer, on="exercise_id", how="semi", maintain_order="left")
        .unique("exercise_id", keep="first", maintain_order=True)
    )
    return found.select(
        "exercise_id",
        field=pl.col("role") + "_muscles",
        message=pl.format('"{}" is a whole limb among the muscles.', "term"),
        evidence=pl.format("{}: {}", pl.col("role") + "_muscles", "term"),
    )


RULES: dict[str, Rule] = {
    "label_left_out": label_left_out,
    "force_unlike_name": force_unlike_name,
    "region_among_muscles": region_among_muscles,
}

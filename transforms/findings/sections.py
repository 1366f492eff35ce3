"""Rules that find pages with a missing part, too little content, a broken link, or that were not loaded."""

import polars as pl

from transforms.findings.evidence import Evidence, Rule
from transforms.pages.address_name import METHOD

OPTIONAL = {
    "summary": "a summary", "tips": "tips", "mistakes": "common mistakes", "faq_answers": "an FAQ",
    "equipment": "equipment", "difficulty": "a difficulty",
}  # fmt: skip
"""Columns of what a library may leave out on purpose, and what each is called."""


def _missing(column: str, what: str) -> Rule:
    def find_missing(evidence: Evidence) -> pl.DataFrame:
        nowhere = evidence.once(_nowhere).filter(column=column).get_column("source")
        return evidence.exercises.filter(
            _is_empty(evidence.exercises, column), ~pl.col("source").is_in(nowhere.implode())
        ).select("exercise_id", field=_field(pl.lit(column)), message=pl.lit(f"The page has no {what}."))

    return find_missing


def _is_empty(exercises: pl.DataFrame, column: str) -> pl.Expr:
    is_list = exercises.schema[column] == pl.List
    return pl.col(column).list.len() == 0 if is_list else pl.col(column).is_null()


def _field(column: pl.Expr) -> pl.Expr:
    return column.replace("faq_answers", "faqs")


def _nowhere(evidence: Evidence) -> pl.DataFrame:
    """Return what no page of a source has: source, column, pages, and the first address of the source.

    Sources of fewer pages than the parameter `pages` may just have begun.
    """
    pages = evidence.exercises
    counted = pages.group_by("source").agg(
        pl.len().alias("pages"), pl.col("url").min(), *(_is_empty(pages, name).all() for name in OPTIONAL)
    )
    return (
        counted.filter(pl.col("pages") >= evidence.parameters["stated_nowhere"]["pages"])
        .unpivot(list(OPTIONAL), index=["source", "pages", "url"], variable_name="column", value_name="none")
        .filter("none")
        .sort("source", "column")
    )


def stated_nowhere(evidence: Evidence) -> pl.DataFrame:
    """Find what no page of a source has, once for all of them: it is one decision, not one a page."""
    found = evidence.once(_nowhere)
    return found.select(
        "source",
        "url",
        rule=pl.lit("stated_nowhere"),
        field=_field(pl.col("column")),
        message=pl.format("None of the {} pages has {}.", "pages", pl.col("column").replace_strict(OPTIONAL)),
        evidence=pl.lit("all pages of the source"),
    )


def thin_content(evidence: Evidence) -> pl.DataFrame:
    """Find pages with fewer words in summary and steps together than the parameter `words`."""
    words = pl.col("summary_words") + pl.col("step_words")
    expected = int(evidence.parameters["thin_content"]["words"])
    return evidence.facts.filter((words < expected) & (pl.col("steps") > 0)).select(
        "exercise_id",
        field=pl.lit("steps"),
        message=pl.format(
            "Summary and steps have {} words together; {} are expected.", words, pl.lit(expected)
        ),
    )


def name_from_address(evidence: Evidence) -> pl.DataFrame:
    """Find pages that state no name, so that they are called after their address."""
    is_guess = pl.col("claim_methods").list.contains(pl.lit(METHOD))
    return evidence.exercises.filter(is_guess).select(
        "exercise_id",
        field=pl.lit("name"),
        evidence="name",
        message=pl.lit("The page states no name; it is called after its address."),
    )


def broken_exercise_link(evidence: Evidence) -> pl.DataFrame:
    """Find links to exercises of the library that are not there."""
    return evidence.links.filter("is_broken").select(
        "exercise_id",
        field=pl.lit("links"),
        evidence="url",
        message=pl.format('The link "{}" leads to no page: {}', "link_text", "url"),
    )


def links_with_same_words(evidence: Evidence) -> pl.DataFrame:
    """Find pages of which two related links have the same words and lead to different pages."""
    links = (
        evidence.exercises.filter(pl.col("link_texts").list.len() == pl.col("link_urls").list.len())
        .select("exercise_id", text="link_texts", url="link_urls")
        .explode("text", "url", empty_as_null=False, keep_nulls=False)
        .filter(pl.col("text") != "")
    )
    alike = (
        links.group_by("exercise_id", pl.col("text").str.to_lowercase().alias("same"), maintain_order=True)
        .agg(pl.col("text").first(), urls=pl.col("url").unique(maintain_order=True))
        .filter(pl.col("urls").list.len() > 1)
        .unique("exercise_id", keep="first", maintain_order=True)
    )
    return alike.select(
        "exercise_id",
        field=pl.lit("links"),
        message=pl.format('Links to different pages have the same words: "{}".', "text"),
        evidence=pl.col("urls").list.join(" and "),
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
    "links_with_same_words": links_with_same_words,
    "missing_summary": _missing("summary", "summary"),
    "missing_steps": _missing("steps", "steps"),
    "missing_tips": _missing("tips", "tips"),
    "missing_mistakes": _missing("mistakes", "common mistakes"),
    "missing_faqs": _missing("faq_answers", "FAQ"),
    "missing_target_muscle": _missing("target_muscles", "target muscle"),
    "missing_equipment": _missing("equipment", "equipment"),
    "missing_difficulty": _missing("difficulty", "difficulty"),
    "name_from_address": name_from_address,
    "thin_content": thin_content,
}

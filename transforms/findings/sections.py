"""Rules that find pages with a missing part or too little content."""

import polars as pl

from transforms.findings.evidence import Evidence, Rule
from transforms.pages.address_name import METHOD


def _missing(column: str, what: str) -> Rule:
    def find_missing(evidence: Evidence) -> pl.DataFrame:
        kind = evidence.exercises.schema[column]
        empty = pl.col(column).list.len() == 0 if kind == pl.List else pl.col(column).is_null()
        return evidence.exercises.filter(empty).select(
            "exercise_id",
            field=pl.lit(column.replace("faq_answers", "faqs")),
            message=pl.lit(f"The page has no {what}."),
        )

    return find_missing


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


RULES: dict[str, Rule] = {
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

"""Rules that find words which the taxonomy does not know."""

import polars as pl

from transforms.contracts.dimensions import UNKNOWN
from transforms.findings.evidence import Evidence, Rule


def _unmapped_mentions(mentions: pl.DataFrame, field: pl.Expr, what: str) -> pl.DataFrame:
    return mentions.filter(pl.col("mapping") == "unmapped").select(
        "exercise_id",
        field=field,
        message=pl.format(f'The {what} "{{}}" is not in the taxonomy.', "term"),
        evidence="term",
    )


def unmapped_muscle(evidence: Evidence) -> pl.DataFrame:
    """Find muscles that the taxonomy does not know."""
    return _unmapped_mentions(evidence.muscles, pl.col("role") + "_muscles", "muscle")


def unmapped_equipment(evidence: Evidence) -> pl.DataFrame:
    """Find equipment that the taxonomy does not know."""
    return _unmapped_mentions(evidence.equipment, pl.lit("equipment"), "equipment")


def _unmapped_key(column: str, what: str) -> Rule:
    def find_unmapped(evidence: Evidence) -> pl.DataFrame:
        unknown = evidence.facts.filter(pl.col(f"{column}_key") == UNKNOWN).select("exercise_id")
        return (
            evidence.exercises.drop_nulls(column)
            .join(unknown, on="exercise_id")
            .select(
                "exercise_id",
                field=pl.lit(column),
                evidence=pl.col(column),
                message=pl.format(f'The {what} "{{}}" is not in the taxonomy.', pl.col(column)),
            )
        )

    return find_unmapped


def value_not_read(evidence: Evidence) -> pl.DataFrame:
    """Find what stands where a value belongs and is none: a sentence, many words, another label."""
    return evidence.claims.filter(pl.col("method") == "rejected").select(
        "exercise_id",
        "field",
        message=pl.format(
            "Where the {} belongs, the page has other text.", pl.col("field").str.replace("_", " ")
        ),
        evidence="value",
    )


RULES: dict[str, Rule] = {
    "unmapped_muscle": unmapped_muscle,
    "unmapped_equipment": unmapped_equipment,
    "unmapped_difficulty": _unmapped_key("difficulty", "difficulty"),
    "unmapped_category": _unmapped_key("category", "category"),
    "value_not_read": value_not_read,
    "unmapped_body_part": _unmapped_key("body_part", "body part"),
}

"""Rules that find a page which says two things that cannot both be true."""

from collections.abc import Mapping

import polars as pl

from transforms.contracts.dimensions import UNKNOWN
from transforms.findings.evidence import Evidence, Rule


def target_also_secondary(evidence: Evidence) -> pl.DataFrame:
    """Find muscles that a page names as target and as secondary."""
    known = evidence.muscles.filter(pl.col("muscle_key") != UNKNOWN)
    target = known.filter(pl.col("role") == "target")
    secondary = known.filter(pl.col("role") == "secondary").select("exercise_id", "muscle_key", second="term")
    return target.join(secondary, on=["exercise_id", "muscle_key"]).select(
        "exercise_id",
        field=pl.lit("secondary_muscles"),
        message=pl.format("{} is both target and secondary muscle.", "term"),
        evidence=pl.format("target: {}; secondary: {}", "term", "second"),
    )


def _families_in(texts: pl.DataFrame, column: str, words: Mapping[str, str]) -> pl.DataFrame:
    """Return which equipment families a text names: exercise_id, family_key, word.

    The longest word wins where words overlap: "ez bar" is no "bar".
    """
    patterns = sorted(words, key=lambda word: (-len(word), word))
    spaced = (
        pl.lit(" ") + pl.col(column).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ") + pl.lit(" ")
    )
    found = (
        texts.select(
            "exercise_id",
            word=spaced.str.extract_many(
                [f" {word} " for word in patterns], overlapping=True, leftmost=False
            ),
        )
        .explode("word")
        .drop_nulls("word")
        .with_columns(pl.col("word").str.strip_chars())
    )
    return found.with_columns(
        family_key=pl.col("word").replace_strict(dict(words), return_dtype=pl.String)
    ).unique(["exercise_id", "family_key"], keep="first", maintain_order=True)


def _unstated_families(evidence: Evidence, column: str) -> pl.DataFrame:
    """Return families that a text names and the equipment attribute does not, with what it states.

    Pages whose equipment is unknown say nothing to contradict.
    """
    stated = evidence.equipment.join(evidence.families, on="equipment_key").select(
        "exercise_id", "family_key", "equipment_key", "term"
    )
    terms = pl.col("term").drop_nulls().unique(maintain_order=True)
    known = stated.group_by("exercise_id").agg(
        stated=terms.str.join(", "), is_known=(pl.col("equipment_key") != UNKNOWN).all()
    )
    return (
        _families_in(evidence.exercises, column, evidence.equipment_words)
        .join(stated, on=["exercise_id", "family_key"], how="anti")
        .join(known.filter("is_known"), on="exercise_id")
    )


def steps_name_other_equipment(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose steps use equipment of a family that the attribute does not name."""
    return _unstated_families(evidence, "steps_text").select(
        "exercise_id",
        field=pl.lit("equipment"),
        message=pl.format("The steps use a {}, but the equipment is {}.", "word", "stated"),
        evidence=pl.format("equipment: {}; steps: {}", "stated", "word"),
    )


def name_names_other_equipment(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose name says equipment of a family that the attribute does not name."""
    return _unstated_families(evidence, "name").select(
        "exercise_id",
        field=pl.lit("equipment"),
        message=pl.format("The name says {}, but the equipment is {}.", "word", "stated"),
        evidence=pl.format("equipment: {}; name: {}", "stated", "word"),
    )


def name_says_weighted(evidence: Evidence) -> pl.DataFrame:
    """Find pages that are called weighted and state no equipment to weigh them with."""
    only_body = evidence.equipment.group_by("exercise_id").agg(
        pl.col("term").drop_nulls().str.join(", "), is_bare=(pl.col("equipment_key") == "no_equipment").all()
    )
    return (
        evidence.exercises.filter(pl.col("name").str.contains(r"(?i)\bweighted\b"))
        .join(only_body.filter("is_bare"), on="exercise_id")
        .select(
            "exercise_id",
            field=pl.lit("equipment"),
            message=pl.format("The name says weighted, but the equipment is {}.", "term"),
            evidence=pl.format("equipment: {}; name: {}", "term", "name"),
        )
    )


def conflicting_claims(evidence: Evidence) -> pl.DataFrame:
    """Find fields of one value for which a page states two."""
    single = ["body_part", "difficulty", "category", "force", "mechanic", "movement_pattern"]
    claims = evidence.claims.filter(pl.col("field").is_in(single)).with_columns(
        same=pl.col("value").str.to_lowercase().str.strip_chars()
    )
    chosen = claims.filter("is_chosen").select("exercise_id", "field", chosen="value", chosen_same="same")
    return (
        claims.join(chosen, on=["exercise_id", "field"])
        .filter(pl.col("same") != pl.col("chosen_same"))
        .select(
            "exercise_id",
            "field",
            message=pl.format("The page states two values for {}: {} and {}.", "field", "chosen", "value"),
            evidence=pl.format("{} at {}", "value", "place"),
        )
    )


RULES: dict[str, Rule] = {
    "target_also_secondary": target_also_secondary,
    "steps_name_other_equipment": steps_name_other_equipment,
    "name_names_other_equipment": name_names_other_equipment,
    "name_says_weighted": name_says_weighted,
    "conflicting_claims": conflicting_claims,
}

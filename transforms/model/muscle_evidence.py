"""Muscles of versions that state none: the body part or the category may name one."""

import polars as pl

from transforms.contracts.dimensions import UNKNOWN
from transforms.taxonomy.conform import map_terms
from transforms.taxonomy.taxonomy import Taxonomy

FIELDS = ("body_part", "category")
"""Fields that may name a muscle, the more telling first; each is the mapping of what is taken from it."""

KINDS = {"body_part": ("muscle", "whole_body"), "category": ("muscle",)}
"""Kinds of terms that a field tells the target by: a category "cardio" is a way to train and no muscle."""


def targets_from_fields(exercises: pl.DataFrame, taxonomy: Taxonomy) -> pl.DataFrame:
    """Return target mentions of the versions that state no muscle.

    The columns are exercise_key, position, key, term and mapping; the grain is (exercise_key, position).
    `exercises` are versions with target_muscles, secondary_muscles, body_part and category. The first field
    whose every piece is a muscle gives them.
    """
    states_none = (pl.col("target_muscles").list.len() == 0) & (pl.col("secondary_muscles").list.len() == 0)
    left = exercises.filter(states_none).select("exercise_key", *FIELDS)
    found = []
    for field in FIELDS:
        taken = _muscles_of(left.select("exercise_key", term=field).drop_nulls("term"), taxonomy, field)
        found.append(taken)
        left = left.join(taken, on="exercise_key", how="anti")
    return pl.concat(found)


def _muscles_of(stated: pl.DataFrame, taxonomy: Taxonomy, field: str) -> pl.DataFrame:
    """Return what each version states in a field, where all of it is muscles."""
    kinds = dict(taxonomy.muscles.select("muscle_key", "kind").iter_rows())
    is_muscle = (
        pl.col("key").replace_strict(kinds, default=UNKNOWN, return_dtype=pl.String).is_in(KINDS[field])
    )
    mapped = map_terms(stated.get_column("term"), taxonomy, "muscle").filter(is_muscle.all().over("term"))
    return (
        stated.join(mapped, on="term")
        .sort("exercise_key", "piece")
        .select(
            "exercise_key",
            "key",
            "term",
            position=pl.int_range(1, pl.len() + 1).over("exercise_key"),
            mapping=pl.lit(field),
        )
    )

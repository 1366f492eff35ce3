"""Matching: which exercises of which sources are one movement.

For now two exercises are one movement when their names are equal but for case, accents of the
character set, spaces and punctuation ("Pull-Up", "pull up", "Pullup").
"""

import polars as pl

from transforms.keys import hash_key

NOT_IN_NAME = r"[^\p{L}\p{N}+]"
"""What tells two spellings of one name apart without telling two names apart."""


def conformed_name(name: pl.Expr) -> pl.Expr:
    """Return the name as it is compared: NFKC, lower case, letters, digits and plus signs only."""
    return name.str.normalize("NFKC").str.to_lowercase().str.replace_all(NOT_IN_NAME, "")


def movements(versions: pl.DataFrame) -> pl.DataFrame:
    """Return `exercise_key` and `movement_key` of each version.

    A name with nothing to compare (signs only) is a movement of its own.
    """
    named = versions.select(
        "exercise_key", conformed=pl.coalesce(conformed_name(pl.col("name")).replace("", None), "exercise_id")
    )
    distinct = named.select("conformed").unique()
    keys = pl.Series([hash_key(name) for name in distinct.get_column("conformed").to_list()], dtype=pl.String)
    return named.join(distinct.with_columns(movement_key=keys), on="conformed").select(
        "exercise_key", "movement_key"
    )


def dim_movement(exercises: pl.DataFrame) -> pl.DataFrame:
    """Return `dim_movement` of versions with movement_key, name, source, role and is_current.

    A movement that only former versions have stays, with no source and no current exercise.
    """
    is_current = pl.col("is_current")
    return (
        exercises.sort("movement_key", ~is_current, pl.col("role") != "own", "source", "exercise_id")
        .group_by("movement_key", maintain_order=True)
        .agg(
            name=pl.col("name").first(),
            sources=pl.col("source").filter(is_current).unique().sort(),
            exercises=pl.col("exercise_id").filter(is_current).n_unique().cast(pl.Int64),
            is_own=(is_current & (pl.col("role") == "own")).any(),
        )
    )


def exercise_matches(exercises: pl.DataFrame) -> pl.DataFrame:
    """Return `fact_exercise_match`: each pair of current exercises that are one movement."""
    current = exercises.filter("is_current").select("exercise_id", "movement_key", "name")
    return (
        current.join(current, on="movement_key", suffix="_b")
        .filter(pl.col("exercise_id") < pl.col("exercise_id_b"))
        .select(
            exercise_id_a="exercise_id",
            exercise_id_b="exercise_id_b",
            score=pl.lit(1.0),
            status=pl.lit("match"),
            method=pl.lit("exact_name"),
            evidence=pl.format("{} = {}", "name", "name_b"),
            movement_key="movement_key",
        )
    )

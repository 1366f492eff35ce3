"""The tables of movements: dim_movement, bridge_movement_variant and fact_exercise_match."""

from dataclasses import dataclass

import polars as pl

from transforms.contracts.keys import hash_key
from transforms.matching.aliases import BELOW_MATCH, of_exercises, with_aliases
from transforms.matching.candidates import candidate_pairs
from transforms.matching.clusters import clusters
from transforms.matching.exercises import compared
from transforms.matching.overrides import SAME, find_overrides
from transforms.matching.scoring import MATCH, score_pairs
from transforms.taxonomy.taxonomy import Taxonomy

REPRESENTATIVE_ORDER = (
    ~pl.col("is_current"),
    pl.col("edition_of").is_not_null(),
    pl.col("role") != "own",
    "source",
    "exercise_id",
    "exercise_key",
)
"""Order of the versions of a movement: the first gives it its name."""


@dataclass(frozen=True)
class Matching:
    """What matching finds.

    versions: each version with what was compared of it (`exercises.compared`) but its `step_words`, and its
    movement_key.
    pairs: `fact_exercise_match`.
    """

    versions: pl.DataFrame
    pairs: pl.DataFrame


def match(
    versions: pl.DataFrame, muscles: pl.DataFrame, equipment: pl.DataFrame, taxonomy: Taxonomy
) -> Matching:
    """Match the current exercises of all sources and give each version its movement.

    `versions` has the columns of `dim_exercise` with role, steps and aliases; `muscles` and `equipment` are
    `fact_exercise_muscle` and `fact_exercise_equipment`. Only current versions of primary editions are
    compared. Other editions are the movement of their primary one, whatever they are called; a former
    version is the movement of a current exercise that reads as it did, or one of its own.

    The key of a movement is the hash of its name as it is read (family, variant, equipment), of the
    page that represents it: an own one, or else that of the first source. It changes when that page
    is renamed or gone, when the words of its name come to mean something else in the taxonomy, and
    where several movements read alike, with the order of their pages.
    """
    names = compared(with_aliases(versions), muscles, equipment, taxonomy).with_columns(reading=_reading())
    read = names.filter(~pl.col("is_alias")).drop("is_alias")
    current = (
        read.filter("is_current", pl.col("edition_of").is_null()).sort("exercise_id").with_row_index("n")
    )
    named = current.join(
        versions.select("exercise_key", "url", "slug"), on="exercise_key", maintain_order="left"
    )
    overrides = find_overrides(named, taxonomy.matches)
    scored = _scored(current, names.filter("is_alias"))
    # What only scoring asks for is most of the memory.
    del names
    read, current = read.drop("step_words"), current.drop("step_words")
    keyed = _with_keys(current.with_columns(clusters(current, scored, overrides)))
    return Matching(_with_editions(_with_former(read, keyed), keyed), _pairs(keyed, scored, overrides))


def _scored(current: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """Return the related pairs of the current exercises, by their names and their aliases."""
    owned = aliases.join(current.select("exercise_id", owner="n"), on="exercise_id").sort("owner", "name")
    if owned.is_empty():
        return score_pairs(current, candidate_pairs(current))
    further = owned.with_row_index("n", offset=current.height)
    items = pl.concat([current.with_columns(owner="n"), further.select(*current.columns, "owner")])
    return of_exercises(score_pairs(items, candidate_pairs(items)), items)


def _reading() -> pl.Expr:
    parts = [pl.col(column).list.join(" ") for column in ("tokens", "features", "equipment")]
    return pl.concat_str(parts, separator="|")


def _with_keys(current: pl.DataFrame) -> pl.DataFrame:
    """Add the movement_key of each cluster; where two would have one key, the later takes its page in."""
    representatives = (
        current.sort(REPRESENTATIVE_ORDER)
        .group_by("cluster", maintain_order=True)
        .agg(pl.col("reading", "exercise_id").first())
        .sort("exercise_id")
        .with_columns(is_first=pl.int_range(pl.len()).over("reading") == 0)
    )
    keys = [
        hash_key("movement", reading) if is_first else hash_key("movement", reading, exercise)
        for reading, exercise, is_first in representatives.select(
            "reading", "exercise_id", "is_first"
        ).iter_rows()
    ]
    return current.join(
        representatives.select("cluster", movement_key=pl.Series(keys, dtype=pl.String)),
        on="cluster",
        maintain_order="left",
    )


def _with_former(read: pl.DataFrame, keyed: pl.DataFrame) -> pl.DataFrame:
    """Return the former versions with their movements: by exercise and reading, by reading, or their own."""
    own = keyed.select("exercise_id", "reading", here="movement_key")
    in_order = keyed.sort("exercise_id").group_by("reading", maintain_order=True)
    any_page = in_order.agg(there=pl.col("movement_key").first())
    by_exercise = read.join(own, on=["exercise_id", "reading"], how="left", maintain_order="left").join(
        any_page, on="reading", how="left", maintain_order="left"
    )
    alone = by_exercise.select("reading").unique()
    keys = [hash_key("movement", reading) for reading in alone.get_column("reading").to_list()]
    return (
        by_exercise.join(
            alone.with_columns(alone=pl.Series(keys, dtype=pl.String)), on="reading", maintain_order="left"
        )
        .with_columns(movement_key=pl.coalesce("here", "there", "alone"))
        .drop("here", "there", "alone", "reading")
    )


def _with_editions(versions: pl.DataFrame, keyed: pl.DataFrame) -> pl.DataFrame:
    """Return the versions, translations with the movement of their primary edition while it is there."""
    primary = keyed.select(edition_of="exercise_id", primary_key="movement_key")
    return (
        versions.join(primary, on="edition_of", how="left", maintain_order="left")
        .with_columns(movement_key=pl.coalesce("primary_key", "movement_key"))
        .drop("primary_key")
    )


def _pairs(keyed: pl.DataFrame, scored: pl.DataFrame, overrides: pl.DataFrame) -> pl.DataFrame:
    """Return `fact_exercise_match`; a pair is a match exactly where both are one movement.

    Its score is then at least `MATCH`, and below it where it is none.
    """
    reasons = [pl.lit("taxonomy/matches.csv: same"), pl.col("note")]
    judged = overrides.filter(status=SAME).select(
        "a",
        "b",
        score=pl.lit(1.0),
        status=pl.lit("match"),
        is_label_only=pl.lit(value=False),
        evidence=pl.concat_str(reasons, separator="; ", ignore_nulls=True),
        method=pl.lit("override"),
    )
    rest = scored.join(overrides, on=["a", "b"], how="anti").with_columns(method=pl.lit("score"))
    ids = keyed.select("n", "exercise_id", "movement_key")
    is_one = pl.col("movement_key") == pl.col("movement_key_b")
    return (
        pl.concat([rest, judged.select(rest.columns)])
        .join(ids, left_on="a", right_on="n")
        .join(ids, left_on="b", right_on="n", suffix="_b")
        .with_columns(
            status=pl.when(is_one)
            .then(pl.lit("match"))
            .when(pl.col("status") == "match")
            .then(pl.lit("possible"))
            .otherwise("status"),
            score=pl.when(is_one)
            .then(pl.max_horizontal("score", pl.lit(MATCH)))
            .otherwise(pl.min_horizontal("score", pl.lit(BELOW_MATCH))),
            is_label_only=pl.col("is_label_only") & ~is_one,
            movement_key=pl.when(is_one).then("movement_key"),
        )
        .select(
            "score", "status", "is_label_only", "method", "evidence", "movement_key",
            exercise_id_a="exercise_id", exercise_id_b="exercise_id_b",
        )
    )  # fmt: skip


def dim_movement(matched: pl.DataFrame) -> pl.DataFrame:
    """Return `dim_movement` of the versions that `match` gives.

    A movement that only former versions have stays, with no source and no current exercise.
    """
    is_current = pl.col("is_current")
    return (
        matched.sort("movement_key", *REPRESENTATIVE_ORDER)
        .group_by("movement_key", maintain_order=True)
        .agg(
            pl.col("name", "family_key", "family").first(),
            sources=pl.col("source").filter(is_current).unique().sort(),
            exercises=pl.col("exercise_id")
            .filter(is_current, pl.col("edition_of").is_null())
            .n_unique()
            .cast(pl.Int64),
            is_own=(is_current & (pl.col("role") == "own")).any(),
        )
        .with_columns(family=pl.col("family").first().over("family_key", order_by="family"))
    )


def bridge_movement_variant(matched: pl.DataFrame) -> pl.DataFrame:
    """Return `bridge_movement_variant`: the features of the page that represents each movement."""
    representatives = (
        matched.sort("movement_key", *REPRESENTATIVE_ORDER)
        .group_by("movement_key", maintain_order=True)
        .agg(pl.col("features", "equipment").first())
    )
    features = representatives.select("movement_key", feature="features").explode("feature").drop_nulls()
    parts = pl.col("feature").str.split_exact("=", 1).struct
    stated_features = features.select(
        "movement_key", axis=parts.field("field_0"), value=parts.field("field_1")
    )
    kinds = representatives.select("movement_key", axis=pl.lit("equipment"), value="equipment")
    return pl.concat([stated_features, kinds.explode("value").drop_nulls()]).unique()

"""Aliases: the further names that a page declares are read as its name is, and decide as it does."""

import polars as pl

from transforms.matching.scoring import MATCH

MAX_ALIASES = 8
"""Further names of an exercise that are read; a page with more of them lists words to be found by."""

BELOW_MATCH = MATCH - 0.001
"""Highest score of a pair that is alike enough and yet no match, as its movements do not match as a whole."""

ORDER = ("match", "possible", "variant")
"""Which status of a pair counts, where its names give several."""


def with_aliases(versions: pl.DataFrame) -> pl.DataFrame:
    """Return the versions with `is_alias`, followed by one row for each alias of a current primary edition.

    `versions` has aliases, name, is_current and edition_of. A row of an alias is its version under that name.
    """
    named = versions.with_columns(is_alias=pl.lit(value=False))
    further = (
        named.filter("is_current", pl.col("edition_of").is_null(), pl.col("aliases").list.len() > 0)
        .with_columns(is_alias=pl.lit(value=True), alias=pl.col("aliases").list.head(MAX_ALIASES))
        .explode("alias")
        .filter(pl.col("alias").str.to_lowercase() != pl.col("name").str.to_lowercase())
        .with_columns(name="alias")
    )
    return pl.concat([named, further.select(named.columns)])


def of_exercises(scored: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of names (`scoring.SCORED`) as pairs of exercises, each once.

    `items` has the row number `n`, source and `owner`, the row number of the exercise that has this name;
    an exercise owns itself. The best status of the names counts, and of these the highest score; but an alias
    makes no match of two pages of one source, nor of two whose own names are variants of one another.
    """
    owners = items.select("n", "owner", "source", is_alias=pl.col("n") != pl.col("owner"))
    pairs = (
        scored.join(owners, left_on="a", right_on="n")
        .join(owners, left_on="b", right_on="n", suffix="_b")
        .filter(pl.col("owner") != pl.col("owner_b"))
        .with_columns(
            a=pl.min_horizontal("owner", "owner_b"),
            b=pl.max_horizontal("owner", "owner_b"),
            by_alias=pl.col("is_alias") | pl.col("is_alias_b"),
        )
    )
    are_variants = ((pl.col("status") == "variant") & ~pl.col("by_alias")).any().over("a", "b")
    is_too_weak = pl.col("by_alias") & ((pl.col("source") == pl.col("source_b")) | are_variants)
    weakened = pairs.with_columns(is_weakened=is_too_weak & (pl.col("status") == "match")).with_columns(
        status=pl.when("is_weakened").then(pl.lit("possible")).otherwise("status"),
        score=pl.when("is_weakened").then(pl.min_horizontal("score", pl.lit(BELOW_MATCH))).otherwise("score"),
    )
    rank = pl.col("status").replace_strict({status: place for place, status in enumerate(ORDER)})
    return (
        weakened.sort("a", "b", rank, -pl.col("score"), "by_alias", "evidence")
        .unique(["a", "b"], keep="first", maintain_order=True)
        .select(scored.columns)
    )

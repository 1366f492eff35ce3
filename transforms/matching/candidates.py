"""Candidates: the pairs of exercises that are worth comparing, and how alike their names are.

Every block is bounded: a small one gives all its pairs, a large one those of neighbours in its order
and those with its first member. So the number of pairs grows with the number of exercises, not
with its square, also where all names are alike.
"""

import math

import polars as pl

from transforms.contracts.dimensions import VARIANT_AXES
from transforms.matching.names import EQUIPMENT

SMALL_BLOCK = 24
"""Members up to which a block gives all of its pairs."""

NEIGHBOURS = 4
"""In a larger block, how far apart in its order two members of a pair may be."""

PAGES_OF_A_READING = 8
"""Exercises that read alike of which the pairs with those of another reading are looked at."""

RARE_WORDS = 4
MIN_SIMILARITY = 0.5
"""Share of the weight of their words that two families have in common at least."""

MAX_SIMILAR = 6
"""Families that are compared with a family, the most similar ones."""

EQUIPMENT_MEETS = ("same", "left silent", "right silent")
"""How the equipment of a pair of near families may be related."""

READING = ("family_key", "features_text", "equipment_text")


def candidate_pairs(items: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs (a, b) of rows of `items` to compare, a < b, each once, with `name_score`.

    `items` has the row number `n` and what `exercises.compared` gives. Exercises of one family that
    differ on one axis at most are candidates, and such of families with much the same words that do
    not differ at all. `name_score` is 1 within a family.
    """
    texts = items.with_columns(
        features_text=pl.col("features").list.join(" "), equipment_text=pl.col("equipment").list.join(" ")
    )
    readings = texts.select(*READING, "features").unique(READING).sort(READING).with_row_index("reading")
    members = (
        texts.select("n", *READING)
        .join(readings.select("reading", *READING), on=READING)
        .sort("reading", "n")
        .select("n", "reading", rank=pl.int_range(pl.len(), dtype=pl.UInt32).over("reading"))
    )
    near = _near_families(items.select("family_key", "tokens").unique("family_key").sort("family_key"))
    between = _one_axis_apart(readings)
    if not near.is_empty():
        between = pl.concat([between, _of_near_families(readings, near)])
    first = members.filter(pl.col("rank") < PAGES_OF_A_READING).select("n", "reading")
    expanded = between.join(first.rename({"n": "a", "reading": "a_reading"}), on="a_reading").join(
        first.rename({"n": "b", "reading": "b_reading"}), on="b_reading"
    )
    within = block_pairs(members.select(member="n", key="reading")).with_columns(name_score=pl.lit(1.0))
    return (
        pl.concat([within, expanded.select(within.columns)])
        .select(a=pl.min_horizontal("a", "b"), b=pl.max_horizontal("a", "b"), name_score=pl.col("name_score"))
        .group_by("a", "b")
        .agg(pl.col("name_score").max())
        .sort("a", "b")
    )


def block_pairs(blocks: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs (a, b), a < b, of the members of each block.

    `blocks` has member and key; the grain is (member, key). Each pair is given once.
    """
    ranked = (
        blocks.sort("key", "member")
        .with_columns(rank=pl.int_range(pl.len(), dtype=pl.Int32).over("key"), size=pl.len().over("key"))
        .filter(pl.col("size") > 1)
    )
    small = ranked.filter(pl.col("size") <= SMALL_BLOCK).select("key", "member")
    pairs = [small.join(small, on="key", suffix="_b").filter(pl.col("member") < pl.col("member_b"))]
    if small.height < ranked.height:
        pairs += _neighbours(ranked.filter(pl.col("size") > SMALL_BLOCK))
    found = pl.concat([each.select(a="member", b="member_b") for each in pairs])
    return found.unique().cast(pl.UInt32)


def _neighbours(large: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the pairs of the first member of each block with all others, and of members that are near."""
    heads = large.filter(pl.col("rank") == 0).select("key", "member")
    rest = large.filter(pl.col("rank") > 0).select("key", "member")
    pairs = [heads.join(rest, on="key", suffix="_b")]
    for distance in range(1, NEIGHBOURS + 1):
        shifted = large.select("key", "member", rank=pl.col("rank") - distance)
        pairs.append(
            large.select("key", "rank", "member").join(shifted, on=["key", "rank"], suffix="_b").drop("rank")
        )
    return pairs


def _one_axis_apart(readings: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of readings of one family that differ on one axis, or that and silent equipment."""
    sides = readings.select("reading", "equipment_text")
    equipment, equipment_b = pl.col("equipment_text"), pl.col("equipment_text_b")
    one_is_silent = (equipment != equipment_b) & ((equipment == "") | (equipment_b == ""))
    found = []
    for axis in VARIANT_AXES:
        others = pl.col("features").list.eval(pl.element().filter(~pl.element().str.starts_with(f"{axis}=")))
        same = [pl.col("family_key"), others.list.join(" ")]
        key = pl.concat_str(same, separator="|").hash()
        whatever = block_pairs(readings.select(member="reading", key=key))
        if axis == EQUIPMENT:
            found.append(whatever)
            continue
        meeting = whatever.join(sides, left_on="a", right_on="reading").join(
            sides, left_on="b", right_on="reading", suffix="_b"
        )
        key = pl.concat_str([*same, equipment], separator="|").hash()
        found.append(meeting.filter(one_is_silent).select("a", "b"))
        found.append(block_pairs(readings.select(member="reading", key=key)))
    return pl.concat(found).unique().select(a_reading="a", b_reading="b", name_score=pl.lit(1.0))


def _of_near_families(readings: pl.DataFrame, near: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of readings of families that are near, and differ in one feature at most.

    Equipment must be the same, or unknown on one side.
    """
    sides = readings.select("reading", "family_key", "equipment_text", key="features_text")
    fewer = _with_one_feature_less(readings)
    one_more = [(sides, sides), (sides, fewer), (fewer, sides), (fewer, fewer)]
    return pl.concat(
        [_alike(left, right, near, equipment) for left, right in one_more for equipment in EQUIPMENT_MEETS]
    )


def _with_one_feature_less(readings: pl.DataFrame) -> pl.DataFrame:
    """Return each reading as often as it has features, with one of them left out of its key."""
    return (
        readings.select("reading", "family_key", "equipment_text", "features", gone="features")
        .explode("gone")
        .drop_nulls("gone")
        .select(
            "reading",
            "family_key",
            "equipment_text",
            key=pl.col("features").list.set_difference(pl.concat_list("gone")).list.sort().list.join(" "),
        )
    )


def _alike(left: pl.DataFrame, right: pl.DataFrame, near: pl.DataFrame, equipment: str) -> pl.DataFrame:
    """Join the readings of near families that have one key, and whose equipment is related in this way."""
    is_silent = pl.col("equipment_text") == ""
    if equipment == "left silent":
        left, right = left.filter(is_silent), right.filter(~is_silent)
    elif equipment == "right silent":
        left, right = left.filter(~is_silent), right.filter(is_silent)
    same = ["equipment_text"] if equipment == "same" else []
    return (
        near.join(left, left_on="a", right_on="family_key")
        .join(right, left_on=["b", "key", *same], right_on=["family_key", "key", *same], suffix="_b")
        .select(a_reading="reading", b_reading="reading_b", name_score="name_score")
    )


def _near_families(families: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of families (a, b: family_key) with much the same words, with `name_score`.

    The score is the weight of the words that both have, of the weight of all words of both; a rare
    word weighs more.
    """
    numbered = families.with_row_index("family_number")
    words = numbered.select("family_number", word="tokens").explode("word")
    count = max(numbered.height, 1)
    weights = (
        words.group_by("word")
        .agg(used=pl.len())
        .with_columns(weight=1.0 + (math.log(count) - pl.col("used").log()).clip(0.0))
    )
    weighted = words.join(weights, on="word").sort("family_number", "used", "word")
    total = weighted.group_by("family_number").agg(total=pl.col("weight").sum())
    pairs = block_pairs(_word_blocks(weighted)).rename({"a": "here", "b": "there"})
    of_families = weighted.select("family_number", "word", "weight")
    shared = (
        pairs.join(of_families, left_on="here", right_on="family_number")
        .join(of_families.drop("weight"), left_on=["there", "word"], right_on=["family_number", "word"])
        .group_by("here", "there")
        .agg(shared=pl.col("weight").sum())
        .join(total, left_on="here", right_on="family_number")
        .join(total, left_on="there", right_on="family_number", suffix="_there")
        .with_columns(
            name_score=pl.col("shared") / (pl.col("total") + pl.col("total_there") - pl.col("shared"))
        )
        .filter(pl.col("name_score") >= MIN_SIMILARITY)
    )
    both = pl.concat(
        [
            shared.select("here", "there", "name_score"),
            shared.select(here="there", there="here", name_score="name_score"),
        ]
    )
    nearest = (
        both.sort(["here", "name_score", "there"], descending=[False, True, False])
        .group_by("here", maintain_order=True)
        .head(MAX_SIMILAR)
    )
    keys = numbered.select("family_number", "family_key")
    return (
        nearest.select(
            here=pl.min_horizontal("here", "there"), there=pl.max_horizontal("here", "there"),
            name_score="name_score",
        )
        .unique(["here", "there"])
        .join(keys, left_on="here", right_on="family_number")
        .join(keys, left_on="there", right_on="family_number", suffix="_b")
        .select(a="family_key", b="family_key_b", name_score="name_score")
        .sort("a", "b")
    )  # fmt: skip


def _word_blocks(weighted: pl.DataFrame) -> pl.DataFrame:
    """Return the blocks of families: those with a rare word, and with two of their rarest, in common."""
    rare = weighted.group_by("family_number", maintain_order=True).head(RARE_WORDS)
    single = rare.select(member="family_number", key=pl.col("word").hash())
    double = (
        rare.join(rare, on="family_number", suffix="_b")
        .filter(pl.col("word") < pl.col("word_b"))
        .select(member="family_number", key=pl.concat_str(["word", "word_b"], separator=" ").hash())
    )
    return pl.concat([single, double])

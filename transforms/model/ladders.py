"""Ladders and variant rules: what an editor may expect in addition to what the library has."""

import polars as pl

from transforms.contracts.keys import hash_key
from transforms.matching.exercises import name_reader
from transforms.matching.names import EQUIPMENT
from transforms.taxonomy.taxonomy import Taxonomy

RUNG_NAMES: dict[str, pl.DataType | type[pl.DataType]] = {
    "rung_key": pl.String,
    "family_key": pl.String,
    "features": pl.List(pl.String),
    "named_equipment": pl.List(pl.String),
}


def dim_ladder_rung(taxonomy: Taxonomy) -> pl.DataFrame:
    """Return `dim_ladder_rung`: each rung of each ladder, from the easiest up; the grain is the rung."""
    return taxonomy.ladders.select(
        rung_key=_rung_key(), ladder="ladder", position=pl.col("rung").cast(pl.Int64), name="name"
    )


def dim_variant_rule(taxonomy: Taxonomy) -> pl.DataFrame:
    """Return `dim_variant_rule`: each pair of forms where one implies that the other is expected."""
    return taxonomy.variant_rules.select(
        variant_rule_key=pl.concat_str("axis", "has", "lacks", separator="/"),
        axis="axis",
        has="has",
        lacks="lacks",
        needs_reference=pl.col("evidence") == "reference",
        why="why",
    )


def bridge_rung_movement(taxonomy: Taxonomy, moving: pl.DataFrame) -> pl.DataFrame:
    """Return `bridge_rung_movement`: the movements that are on each rung.

    `moving` are versions as `matching.movements` gives them. An exercise is on a rung where its name
    reads like one of the rung's names: the same family in the same variant, and with the equipment that
    the rung's name says; a rung whose name says none has the exercises whose names say none either.
    """
    current = moving.filter("is_current").select(
        "movement_key",
        "family_key",
        "equipment",
        "says_equipment",
        features=pl.col("features").list.sort(),
    )
    names_none = pl.col("named_equipment").list.len() == 0
    return (
        _rung_names(taxonomy)
        .join(current, on=["family_key", "features"])
        .filter(
            pl.when(names_none)
            .then(~pl.col("says_equipment"))
            .otherwise(pl.col("named_equipment").list.set_difference("equipment").list.len() == 0)
        )
        .select("rung_key", "movement_key")
        .unique()
    )


def _rung_key() -> pl.Expr:
    return pl.concat_str("ladder", "rung", separator="/")


def _rung_names(taxonomy: Taxonomy) -> pl.DataFrame:
    """Read each name of each rung as matching reads the names of exercises."""
    reader = name_reader(taxonomy)
    rows = []
    for key, name, also in taxonomy.ladders.select(_rung_key(), "name", "also").iter_rows():
        for each in [name, *(also or "").split(";")]:
            if not each.strip():
                continue
            reading = reader.read(each)
            features = reader.variant(reading, ())
            stated_features = sorted(f"{axis}={value}" for axis, value in features if axis != EQUIPMENT)
            named = [value for axis, value in features if axis == EQUIPMENT] if reading.equipment else []
            rows.append((key, hash_key("family", *sorted(reading.family)), stated_features, named))
    return pl.DataFrame(rows, schema=RUNG_NAMES, orient="row").unique()

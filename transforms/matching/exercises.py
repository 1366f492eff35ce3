"""What matching compares of each exercise: its name as it is read, muscles, equipment and steps."""

import re
from functools import lru_cache
from typing import Any

import polars as pl

from transforms.contracts.dimensions import UNKNOWN
from transforms.contracts.keys import hash_key
from transforms.matching.names import EQUIPMENT, POSTURE, USUAL, NameReader
from transforms.taxonomy.taxonomy import Taxonomy, dim_muscle

OPENING_STEPS = 2
"""First steps that state the posture of an exercise; later ones describe the movement."""

SEPARATOR = "\x1f"
"""Stands between the items of a list until Polars splits it; lists made in Python are slow to take in."""

STEP_WORD = r"[\p{L}\p{N}]{3,}"
READ: dict[str, Any] = {
    "name": pl.String,
    "stated": pl.List(pl.String),
    "family_key": pl.String,
    "family": pl.String,
    "tokens": pl.List(pl.String),
    "features": pl.List(pl.String),
    "equipment": pl.List(pl.String),
    "says_equipment": pl.Boolean,
    "words": pl.String,
    "said": pl.String,
    "is_seated": pl.Boolean,
}


@lru_cache(maxsize=4)
def name_reader(taxonomy: Taxonomy) -> NameReader:
    """Return the reader of names that a taxonomy gives."""
    return NameReader(
        taxonomy.name_words.with_columns(pl.col("value").fill_null("")).iter_rows(),
        taxonomy.aliases_of("equipment_in_text"),
        dict(taxonomy.equipment.select("equipment_key", "family_key").iter_rows()),
    )


def compared(
    versions: pl.DataFrame, muscles: pl.DataFrame, equipment: pl.DataFrame, taxonomy: Taxonomy
) -> pl.DataFrame:
    """Return what is compared of each version, one row each, in the order of the versions.

    `versions` has exercise_key, exercise_id, source, role, is_current, edition_of, is_alias, name and steps;
    `muscles` and `equipment` are `fact_exercise_muscle` and `fact_exercise_equipment`. The result has the
    columns of `READ` (`features` as "axis=value" without equipment, `said` the same before what goes without
    saying is left out, `equipment` as keys, `words` all words of the name but fillers), `targets` and
    `secondaries` (muscle groups), `regions` (of the targets), `posture` (the usual one where that is sitting,
    else what the first steps say, null where they say none or several) and `step_words` (their hashes).
    """
    stated = (
        equipment.filter(pl.col("equipment_key") != UNKNOWN)
        .group_by("exercise_key")
        .agg(stated=pl.col("equipment_key").unique().sort())
    )
    words = pl.col("steps").list.join(" ").str.to_lowercase().str.extract_all(STEP_WORD).list.unique()
    items = versions.select(
        "exercise_key", "exercise_id", "source", "role", "is_current", "edition_of", "is_alias", "name",
        step_words=words.list.eval(pl.element().hash()), posture=_posture(taxonomy),
    ).join(stated, on="exercise_key", how="left", maintain_order="left")  # fmt: skip
    trained = muscles.join(
        dim_muscle(taxonomy.muscles).filter(kind="muscle").select("muscle_key", "group_key", "region_key"),
        on="muscle_key",
    )
    target, secondary = pl.col("role") == "target", pl.col("role") == "secondary"
    groups = trained.group_by("exercise_key").agg(
        targets=pl.col("group_key").filter(target).unique().sort(),
        secondaries=pl.col("group_key").filter(secondary).unique().sort(),
        regions=pl.col("region_key").filter(target).unique().sort(),
    )
    items = items.join(groups, on="exercise_key", how="left", maintain_order="left").with_columns(
        pl.col("stated", "targets", "secondaries", "regions").fill_null([])
    )
    names = items.select("name", "stated").unique().sort("name", "stated")
    read = items.join(_read(names, name_reader(taxonomy)), on=["name", "stated"], maintain_order="left")
    return read.with_columns(posture=pl.when("is_seated").then(pl.lit("seated")).otherwise("posture"))


def _read(names: pl.DataFrame, reader: NameReader) -> pl.DataFrame:
    """Read each distinct name with the equipment that goes with it: the columns of `READ`."""
    columns: dict[str, list[Any]] = {column: [] for column in READ if column not in names.columns}
    for name, stated in names.iter_rows():
        reading = reader.read_on_page(name, stated)
        features = reader.variant(reading, stated)
        words = sorted(reading.family) or [name]
        columns["family_key"].append(hash_key("family", *words))
        columns["family"].append(" ".join(reading.family) or name)
        columns["tokens"].append(SEPARATOR.join(words))
        columns["features"].append(
            SEPARATOR.join(f"{axis}={value}" for axis, value in features if axis != EQUIPMENT)
        )
        columns["equipment"].append(SEPARATOR.join(value for axis, value in features if axis == EQUIPMENT))
        columns["says_equipment"].append(bool(reading.equipment))
        columns["words"].append(" ".join(reading.words) or name)
        columns["said"].append(" ".join("=".join(feature) for feature in reading.features))
        columns["is_seated"].append(reader.is_seated(reading, stated))
    texts = {column: pl.String if kind == pl.List else kind for column, kind in READ.items()}
    read = pl.DataFrame(columns, schema={column: texts[column] for column in columns})
    lists = [
        pl.when(pl.col(column) == "").then([]).otherwise(pl.col(column).str.split(SEPARATOR)).alias(column)
        for column in columns
        if READ[column] == pl.List
    ]
    return pl.concat([names, read.with_columns(lists)], how="horizontal")


def _posture(taxonomy: Taxonomy) -> pl.Expr:
    """Return the one posture that the first steps say, null where they say none or several."""
    rows = taxonomy.name_words.filter(kind=POSTURE).group_by("value", maintain_order=True).agg("phrase")
    patterns = {value: rf"\b(?:{'|'.join(map(re.escape, phrases))})\b" for value, phrases in rows.iter_rows()}
    opening = pl.col("steps").list.head(OPENING_STEPS).list.join(" ").str.to_lowercase()
    if no_posture := patterns.pop(USUAL, None):
        opening = opening.str.replace_all(no_posture, "")
    postures = [
        pl.when(opening.str.contains(pattern)).then(pl.lit(value)) for value, pattern in patterns.items()
    ]
    found = pl.concat_list(postures).list.drop_nulls() if postures else pl.lit([], pl.List(pl.String))
    return pl.when(found.list.len() == 1).then(found.list.first())

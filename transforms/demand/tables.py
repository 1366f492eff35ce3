"""The tables of demand: dim_demand_subject, fact_demand and what the subjects are."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from transforms.contracts import TABLES
from transforms.contracts.keys import hash_keys
from transforms.demand.subjects import Library
from transforms.taxonomy.taxonomy import Taxonomy

STATED: Mapping[str, Any] = {
    "source": pl.String, "snapshot_id": pl.String, "started_at": pl.Datetime("us"), "is_newest": pl.Boolean,
    "kind": pl.String, "subject": pl.String, "measure": pl.String, "amount": pl.Float64,
    "since": pl.Date, "until": pl.Date, "dated_by": pl.String,
}  # fmt: skip
"""What collections of demand state; the grain is the amount. A subject may come several times."""

DAYS_THAT_COUNT = 365
"""Rows with days of their own count from so many days before the newest of their source and measure.

Of files that say their days the one of the newest days counts, since others may overlap it; of what says
none, the newest collection."""


def demand_tables(
    stated: pl.DataFrame,
    exercises: pl.DataFrame,
    names: pl.DataFrame,
    states: pl.DataFrame,
    taxonomy: Taxonomy,
) -> dict[str, pl.DataFrame]:
    """Return the tables of demand.

    `stated` is as `STATED`. `exercises` has the columns of `dim_exercise` with role, `names` are
    `Matching.versions`, `states` is `fact_page_state`.
    """
    if stated.is_empty():
        return {name: TABLES[name].create_empty() for name in TABLES if "demand" in name}
    keyed = stated.with_columns(subject_key=hash_keys(stated, ["source", "kind", "subject"]))
    subjects = keyed.select("subject_key", "source", "kind", "subject").unique().sort("subject_key")
    addresses = pl.concat([frame.select("exercise_id", "url") for frame in (states, exercises)]).unique()
    library = Library(exercises, names, addresses, taxonomy)
    found = [library.match(*subject) for subject in subjects.select("kind", "subject").iter_rows()]
    matched = subjects.with_columns(
        matched_as=pl.Series([one.matched_as for one in found], dtype=pl.String),
        exercise_id=pl.Series([one.exercise_id for one in found], dtype=pl.String),
        evidence=pl.Series([one.evidence for one in found], dtype=pl.String),
        movement_key=pl.Series([list(one.movements) for one in found], dtype=pl.List(pl.String)),
        term=pl.Series(
            [[{"vocabulary": name, "term_key": key} for name, key in one.terms] for one in found],
            dtype=pl.List(pl.Struct({"vocabulary": pl.String, "term_key": pl.String})),
        ),
    )
    return {
        "dim_demand_subject": matched.drop("movement_key", "term"),
        "fact_demand": _amounts(keyed),
        "bridge_demand_movement": matched.select("subject_key", "movement_key")
        .explode("movement_key")
        .drop_nulls(),
        "bridge_demand_term": matched.select("subject_key", "term")
        .explode("term")
        .drop_nulls()
        .unnest("term"),
    }


def _amounts(keyed: pl.DataFrame) -> pl.DataFrame:
    """Return `fact_demand`: what one collection says several times is summed.

    Of several collections that state the same days of a measure the newest counts, whatever it leaves out.
    """
    key = ["subject_key", "measure", "since", "until"]
    summed = keyed.group_by("snapshot_id", *key).agg(
        pl.col("source", "started_at", "is_newest", "dated_by").first(), pl.col("amount").sum()
    )
    same_days = ["source", "measure", "since", "until"]
    newest = summed.filter(pl.col("started_at") == pl.col("started_at").max().over(same_days))
    of_rows = pl.col("dated_by") == "row"
    of_files = pl.col("dated_by") == "file"
    last_day = pl.col("until").max().over("source", "measure", "dated_by")
    return newest.with_columns(
        is_current=pl.when(of_rows)
        .then(pl.col("until") > last_day.dt.offset_by(f"-{DAYS_THAT_COUNT}d"))
        .when(of_files)
        .then(pl.col("until") == last_day)
        .otherwise("is_newest")
    ).drop("source", "started_at", "is_newest")

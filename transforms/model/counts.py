"""How the inputs of each snapshot ended: what `dim_snapshot` counts."""

import polars as pl

from transforms.enums import DISPOSITIONS, LOADED_STATES
from transforms.model.moves import NOT_SEEN


def input_counts(states: pl.DataFrame, snapshots: pl.DataFrame, reasons: pl.DataFrame) -> pl.DataFrame:
    """Count for each snapshot how its inputs ended: snapshot_id, loaded, unchanged, set_aside, ....

    A page counts in every snapshot from the start of its state to its end.
    """
    disposition = reasons.select("reason", "disposition")
    classed = states.join(disposition, on="reason", how="left").with_columns(
        ends_as=pl.when(pl.col("state").is_in(LOADED_STATES))
        .then(pl.lit("exercise"))
        .when(pl.col("state").is_in(NOT_SEEN))
        .then(pl.lit("not_met"))
        .otherwise("disposition")
    )
    incomplete = classed.filter(pl.col("state") == "incomplete").with_columns(ends_as=pl.lit("incomplete"))
    classed = pl.concat([classed, incomplete])
    starts = classed.group_by("source", "seq", "ends_as").agg(started=pl.len())
    ends = (
        classed.filter(pl.col("end_seq").is_not_null())
        .group_by("source", "ends_as", seq="end_seq")
        .agg(ended=pl.len())
    )
    grid = snapshots.select("source", "seq", "snapshot_id").join(
        pl.DataFrame({"ends_as": ["exercise", "incomplete", *DISPOSITIONS]}), how="cross"
    )
    on = ["source", "seq", "ends_as"]
    lasting = (
        grid.join(starts, on=on, how="left")
        .join(ends, on=on, how="left")
        .with_columns(pl.col("started", "ended").fill_null(0).cast(pl.Int64))
        .sort("source", "seq")
        .with_columns(here=(pl.col("started") - pl.col("ended")).cum_sum().over("source", "ends_as"))
    )

    def of(ends_as: str, column: str) -> pl.Expr:
        return pl.col(column).filter(pl.col("ends_as") == ends_as).sum()

    vanished = starts.filter(pl.col("ends_as") == "not_met").select("source", "seq", missing="started")
    return (
        lasting.group_by("source", "seq", "snapshot_id", maintain_order=True)
        .agg(
            loaded=of("exercise", "started"),
            unchanged=of("exercise", "here") - of("exercise", "started"),
            incomplete=of("incomplete", "here"),
            **{disposition: of(disposition, "here") for disposition in DISPOSITIONS},
        )
        .join(vanished, on=["source", "seq"], how="left")
        .with_columns(missing=pl.col("missing").fill_null(0).cast(pl.Int64))
        .drop("seq", "source")
    )

"""What figures count of a source of pages: pages, each once, with what its forms state together."""

from typing import NamedTuple

import polars as pl

from transforms.enums import LOADED_STATES
from transforms.model.forms.settle import REASON, Settled, page_keys, settle_forms

SOURCE = "source"
_BASE, _NOW = 0, 1
_NOTHING = {"source": SOURCE, "reason": None, "detail": None, "content_hash": None}


class Counted(NamedTuple):
    """Archive rows of a collection and of the one before it, without other forms, and their records."""

    rows: pl.DataFrame
    base_rows: pl.DataFrame | None
    records: pl.DataFrame


def settle_rows(rows: pl.DataFrame, base_rows: pl.DataFrame | None, records: pl.DataFrame) -> Settled:
    """Tell the forms of the pages of a collection, and of the accepted one before it, where there is one.

    `rows` and `base_rows` have the columns of `figures.ROW_COLUMNS` and final_url; `records` are narrow page
    records of the payloads of both, with canonical, name, language, steps and verdict.
    """
    judged = _judged(rows, records, _NOW)
    if base_rows is not None:
        silent = base_rows.join(rows, on="url", how="anti").with_columns(
            outcome=pl.lit("missing"),
            payload_digest=pl.lit(None, pl.String),
            final_url=pl.lit(None, pl.String),
        )
        judged = pl.concat([_judged(base_rows, records, _BASE), judged, _judged(silent, records, _NOW)])
    return settle_forms(judged, page_keys(records.with_columns(source=pl.lit(SOURCE))))


def count_pages(
    rows: pl.DataFrame,
    base_rows: pl.DataFrame | None,
    records: pl.DataFrame,
    settled: Settled,
    merged: pl.DataFrame,
) -> Counted:
    """Return the rows that figures are taken from: one a page, with the record of all its forms.

    `settled` is that of `settle_rows`, `merged` that of `merge.merge_forms`. In the collection before, a page
    that a form carries on has the address of that form, and one that is a form of another is left out.
    """
    base = None
    if base_rows is not None:
        base = _pages(base_rows, settled.judged.filter(pl.col("seq") == _BASE))
        carried = settled.carried.select(url="from_url", carried_to="to_url")
        base = (
            base.join(settled.joined, left_on="url", right_on="from_url", how="anti")
            .join(carried, on="url", how="left", maintain_order="left")
            .with_columns(url=pl.coalesce("carried_to", "url"))
            .drop("carried_to")
        )
    together = merged.with_columns(payload_digest="record_digest").select(records.columns)
    return Counted(
        _pages(rows, settled.judged.filter(pl.col("seq") == _NOW)), base, pl.concat([records, together])
    )


def _judged(rows: pl.DataFrame, records: pl.DataFrame, seq: int) -> pl.DataFrame:
    """Return the rows of one collection as `forms.settle.settle_forms` takes them."""
    was_read = pl.col("outcome").is_in(["present", "unchanged"])
    read = pl.when(pl.col("verdict") == "exercise").then(pl.lit("present")).otherwise("verdict")
    return (
        rows.select("url", "outcome", "payload_digest", "final_url")
        .join(records.select("payload_digest", "verdict"), on="payload_digest", how="left")
        .select(
            "url",
            "payload_digest",
            "final_url",
            **{name: pl.lit(value, pl.String) for name, value in _NOTHING.items()},
            seq=pl.lit(seq, pl.Int64),
            state=pl.when(was_read).then(read).otherwise("outcome"),
        )
    )


def _pages(rows: pl.DataFrame, judged: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of pages, each with the digest of the record that it has."""
    forms = judged.filter(pl.col("reason") == REASON)
    opened = judged.filter(pl.col("state").is_in(LOADED_STATES)).select("url", "record_digest")
    return (
        rows.join(forms, on="url", how="anti")
        .join(opened, on="url", how="left", maintain_order="left")
        .with_columns(payload_digest=pl.coalesce("record_digest", "payload_digest"))
        .drop("record_digest")
    )

"""Assessment: the figures of a collection, and which of them are outside the bounds of its source."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import polars as pl

FILL_COLUMNS = {"faqs": "faq_answers", "links": "link_urls"}
"""Columns of the page record that hold a field of another name."""


class Figures(NamedTuple):
    """What one collection found.

    Pages met, pages that should be exercises and could not be read, exercises, and for each field
    the share of the exercises that state it.
    """

    pages: int
    rejected: int
    exercises: int
    fill: Mapping[str, float]

    @property
    def rejected_share(self) -> float:
        """Share of the exercise pages, read or not, that could not be read."""
        tried = self.rejected + self.exercises
        return self.rejected / tried if tried else 0.0


def figures_of(rows: pl.DataFrame, records: pl.DataFrame) -> Figures:
    """Return the figures of a collection.

    `rows` are its archive rows (url, outcome, payload_digest), `records` the page records of its
    source, one a payload digest.
    """
    met = rows.filter(~pl.col("outcome").is_in(["missing", "gone", "moved"]))
    read = met.join(records, on="payload_digest", how="inner", suffix="_record")
    exercises = read.filter(pl.col("verdict") == "exercise")
    failed = met.filter(pl.col("outcome") == "error").height
    return Figures(
        pages=met.height,
        rejected=read.filter(pl.col("verdict") == "unreadable").height + failed,
        exercises=exercises.height,
        fill={field: _fill(exercises, field) for field in _fields(records)},
    )


def _fields(records: pl.DataFrame) -> list[str]:
    """Return the fields of the record, as source files name them."""
    column_of = {column: field for field, column in FILL_COLUMNS.items()}
    skipped = (
        "payload_digest",
        "verdict",
        "reason",
        "detail",
        "content_hash",
        "source",
        "faq_questions",
        "link_texts",
    )
    names = (column_of.get(name, name) for name in records.columns if name not in skipped)
    return [name for name in names if not name.startswith("claim_")]


def _fill(exercises: pl.DataFrame, field: str) -> float:
    column = FILL_COLUMNS.get(field, field)
    if exercises.is_empty():
        return 0.0
    is_list = isinstance(exercises.schema[column], pl.List)
    stated = pl.col(column).list.len() > 0 if is_list else pl.col(column).is_not_null()
    return float(exercises.select(stated.mean()).item())


def problems(figures: Figures, bounds: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each figure outside the bounds, saying what it is and what is allowed.

    `bounds` has min_pages, max_pages, max_rejected_share (None where nothing is declared) and
    fill, the least share by field.
    """
    found = []
    if (least := bounds["min_pages"]) is not None and figures.pages < least:
        found.append(f"pages: {figures.pages}, expected at least {least} (bounds.min_pages)")
    if (most := bounds["max_pages"]) is not None and figures.pages > most:
        found.append(f"pages: {figures.pages}, expected at most {most} (bounds.max_pages)")
    share = bounds["max_rejected_share"]
    if share is not None and figures.rejected_share > share:
        found.append(
            f"rejected: {figures.rejected} of {figures.rejected + figures.exercises} pages "
            f"({figures.rejected_share:.1%}), expected at most {share:.1%} (bounds.max_rejected_share)"
        )
    found += [
        f"{field}: stated by {figures.fill.get(field, 0.0):.1%} of the exercises, "
        f"expected at least {least:.1%} (bounds.fill.{field})"
        for field, least in sorted(bounds["fill"].items())
        if figures.fill.get(field, 0.0) < least
    ]
    return found

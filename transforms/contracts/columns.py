"""Columns that many contracts share, each defined once."""

from collections.abc import Sequence

import dataframely as dy

REFERS_TO = "refers_to"
"""Under what a column is marked with the column that it refers to."""


def key(
    description: str, *, primary_key: bool = False, nullable: bool = False, refers_to: str | None = None
) -> dy.String:
    """Return the column of a key: a short text without surrounding space, never empty.

    refers_to: the column whose values it takes, as "dim_source.source"; null refers to nothing.
    """
    return dy.String(
        primary_key=primary_key,
        nullable=nullable,
        min_length=1,
        description=description,
        metadata=_reference(refers_to),
    )


def text(description: str, *, nullable: bool = False, refers_to: str | None = None) -> dy.String:
    """Return the column of a text; unknown is null, never the empty string. `refers_to` is as in `key`."""
    return dy.String(nullable=nullable, min_length=1, description=description, metadata=_reference(refers_to))


def _reference(column: str | None) -> dict[str, str] | None:
    """Return what a column is marked with that takes its values from another."""
    return None if column is None else {REFERS_TO: column}


def reference_of(column: dy.Column) -> tuple[str, str] | None:
    """Return the table and the column from which a column takes its values; None where from none."""
    refers_to = (column.metadata or {}).get(REFERS_TO)
    if refers_to is None:
        return None
    table, _, name = str(refers_to).partition(".")
    return table, name


def one_of(values: Sequence[str], description: str, *, primary_key: bool = False) -> dy.String:
    """Return the column of a text of a closed vocabulary."""
    allowed = list(values)
    return dy.String(
        primary_key=primary_key,
        check=lambda column: column.is_in(allowed),
        description=f"{description} One of: {', '.join(allowed)}.",
    )


def texts(description: str) -> dy.List:
    """Return the column of a list of texts; unknown is the empty list, never null."""
    return dy.List(dy.String(nullable=False), description=description)


def timestamp(description: str, *, primary_key: bool = False, nullable: bool = False) -> dy.Datetime:
    """Return the column of a moment in UTC, to the microsecond, stored without a zone."""
    return dy.Datetime(primary_key=primary_key, nullable=nullable, time_unit="us", description=description)


def count(description: str, *, nullable: bool = False) -> dy.Int64:
    """Return the column of a whole number that is never negative."""
    return dy.Int64(nullable=nullable, min=0, description=description)


def share(description: str, *, nullable: bool = False) -> dy.Float64:
    """Return the column of a share between 0 and 1."""
    return dy.Float64(nullable=nullable, min=0.0, max=1.0, description=description)


def flag(description: str) -> dy.Bool:
    """Return the column of what is true or false, never unknown."""
    return dy.Bool(nullable=False, description=description)

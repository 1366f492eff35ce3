"""Columns that many contracts share, each defined once."""

from collections.abc import Sequence

import dataframely as dy


def key(description: str, *, primary_key: bool = False, nullable: bool = False) -> dy.String:
    """Return the column of a key: a short text without surrounding space, never empty."""
    return dy.String(primary_key=primary_key, nullable=nullable, min_length=1, description=description)


def text(description: str, *, nullable: bool = False) -> dy.String:
    """Return the column of a text; unknown is null, never the empty string."""
    return dy.String(nullable=nullable, min_length=1, description=description)


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

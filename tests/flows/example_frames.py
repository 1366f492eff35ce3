"""Frames that satisfy the contracts, with as many rows as a test wants."""

from datetime import datetime, timedelta
from typing import Any

import dataframely as dy
import polars as pl

from transforms.contracts import TABLES

START = datetime(2026, 1, 1)


def example_tables(rows: int = 2, fingerprint: str = "f" * 64) -> dict[str, pl.DataFrame]:
    """Return every table with some rows, in an order that is not that of the keys; one row of build."""
    tables = {name: _frame(contract, rows) for name, contract in TABLES.items()}
    build = _frame(TABLES["build"], 1).with_columns(fingerprint=pl.lit(fingerprint))
    sources = tables["dim_source"].with_columns(title=pl.lit(fingerprint))
    return tables | {"build": build, "dim_source": sources}


def _frame(contract: type[dy.Schema], rows: int) -> pl.DataFrame:
    columns = {
        name: [_value(name, column, rows - row) for row in range(rows)]
        for name, column in contract.columns().items()
    }
    frame = pl.DataFrame(columns, schema=contract.create_empty().schema)
    return contract.validate(frame)


def _value(name: str, column: dy.Column, number: int) -> Any:
    if column.nullable:
        return None
    _, is_closed, allowed = (column.description or "").partition("One of: ")
    if is_closed:
        return allowed.rstrip(".").split(", ")[0]
    if isinstance(column, dy.String):
        return f"{name} {number:06}"
    if isinstance(column, dy.Float64):
        return 0.5
    simple = {
        dy.Datetime: START + timedelta(days=number),
        dy.Date: (START + timedelta(days=number)).date(),
        dy.Bool: True,
        dy.List: ["one", "two"],
        dy.Int64: number,
    }
    return simple[type(column)]

"""The library of eight exercises as a warehouse, built once."""

from collections.abc import Iterator

import duckdb
import pytest
from eight_exercises import eight_exercises
from library import warehouse


@pytest.fixture(scope="session")
def eight() -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse(eight_exercises()) as connection:
        yield connection

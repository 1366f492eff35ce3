"""The published warehouse as the dashboard reads it: read-only, and always the newest.

A publish puts another file in the place of the published one. The next request notices, opens the new
file and lets the old one go when the last request that reads it has ended; no request ever sees two.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from flows.errors import UsageError
from flows.publishing import published_version
from flows.queries import open_version, run_query
from flows.settings import Home, Settings

PANEL_SECONDS = 30.0
"""Time limit of the query of one panel."""
MOST_ANSWERS_KEPT = 256
MOST_ROWS = 100_000

Row = Mapping[str, Any]
Rows = Sequence[Row]


class Warehouse:
    """One published warehouse, open to read; it does not change, so that answers may be kept."""

    def __init__(self, file: Path, name: str, settings: Settings) -> None:
        self.name = name
        self._settings = settings
        self._connection = open_version(file, settings)
        self._answer = lru_cache(MOST_ANSWERS_KEPT)(self._ask)
        self.readers = 0

    def rows(self, sql: str, **parameters: Any) -> Rows:  # noqa: ANN401 - whatever DuckDB takes
        """Return what a query gives, a mapping a row; `$name` in it is a parameter.

        A list goes in as a tuple. Raises UsageError for what DuckDB refuses or takes too long over.
        """
        return self._answer(sql, tuple(parameters.items()))

    def row(self, sql: str, **parameters: Any) -> Row | None:  # noqa: ANN401 - as above
        """Return the first row of what a query gives, None where it gives none."""
        return next(iter(self.rows(sql, **parameters)), None)

    def ask(self, sql: str, most_rows: int) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Run a statement of a person; nothing of it is kept. Raises UsageError where it is refused."""
        return run_query(
            self._connection, sql, timeout_seconds=self._settings.sql_timeout_seconds, most_rows=most_rows
        )

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def _ask(self, sql: str, parameters: tuple[tuple[str, Any], ...]) -> Rows:
        given = {name: list(value) if isinstance(value, tuple) else value for name, value in parameters}
        columns, found = run_query(
            self._connection, sql, given, timeout_seconds=PANEL_SECONDS, most_rows=MOST_ROWS
        )
        return tuple(dict(zip(columns, row, strict=True)) for row in found)


class Published:
    """Whatever is published in a home at the moment."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self._home = home
        self._settings = settings
        self._changed = threading.Condition()
        self._identity: tuple[int, int, int] | None = None
        self._warehouse: Warehouse | None = None

    @contextmanager
    def reading(self) -> Iterator[Warehouse]:
        """Give the newest published warehouse, the same one until the block ends.

        Raises UsageError where nothing is published.
        """
        with self._changed:
            warehouse = self._newest()
            warehouse.readers += 1
        try:
            yield warehouse
        finally:
            with self._changed:
                warehouse.readers -= 1
                if not warehouse.readers and warehouse is not self._warehouse:
                    warehouse.close()
                self._changed.notify_all()

    def close(self) -> None:
        """Let the warehouse go, once nobody reads it."""
        with self._changed:
            self._retire(wait=True)

    def _newest(self) -> Warehouse:
        """Return the open warehouse, or open the one that has taken its place."""
        try:
            status = self._home.published.stat()
        except FileNotFoundError:
            identity = None
        else:
            identity = (status.st_dev, status.st_ino, status.st_mtime_ns)
        if self._warehouse is None or identity != self._identity:
            version = published_version(self._home)
            # DuckDB gives whoever opens a path that is open the database that is open. Versions have a path
            # each; where links cannot be made there is one path for all, and the old one has to go first.
            self._retire(wait=version is None)
            file = version or self._home.published
            self._warehouse = _opened(self._home, file, self._settings)
            self._identity = identity
        return self._warehouse

    def _retire(self, *, wait: bool) -> None:
        """Let the open warehouse go; its last reader closes it where there is one and we do not wait."""
        old, self._warehouse, self._identity = self._warehouse, None, None
        if old is None:
            return
        if wait:
            self._changed.wait_for(lambda: not old.readers)
        if not old.readers:
            old.close()


def _opened(home: Home, file: Path, settings: Settings) -> Warehouse:
    """Open a warehouse file, where there is one."""
    if not file.is_file():
        raise UsageError(f"{home.published}: nothing is published yet. Make it with: repertoire run")
    return Warehouse(file, file.stem, settings)

"""The published warehouse as the dashboard reads it: read-only, and always the newest.

A publish puts another file in the place of the published one. The next request notices, opens the new
file and closes the old one when the last request that reads it has ended; no request ever sees two.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboards.answers import Answers
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings
from flows.home.versions import published_version
from flows.warehouse.query import open_version, run_query

if TYPE_CHECKING:
    from flows.search.search import Search

PANEL_SECONDS = 30.0
"""Time limit of the query of one panel."""
MAX_ROWS = 100_000
SEARCHES_KEPT = 256
SECONDS_TO_CLOSE = 1.0

Row = Mapping[str, Any]
Rows = Sequence[Row]


class Warehouse:
    """One published warehouse, open to read; it does not change, so that answers are kept while they fit."""

    def __init__(self, file: Path, name: str, home: Home, settings: Settings) -> None:
        self.file = file
        self.name = name
        self._home = home
        self._connection = open_version(file, settings)
        self._answers: Answers[Rows] = Answers()
        self._searching = threading.Lock()
        self._search: Callable[[str], Search] | None = None
        self.readers = 0

    def rows(self, sql: str, **parameters: Any) -> Rows:  # noqa: ANN401 - whatever DuckDB takes
        """Return what a query gives, a mapping a row; `$name` in it is a parameter.

        A list goes in as a tuple. Raises UsageError for what DuckDB rejects or takes too long over.
        """
        given = tuple(parameters.items())
        return self._answers.get((sql, given), lambda: self._ask(sql, given))

    def row(self, sql: str, **parameters: Any) -> Row | None:  # noqa: ANN401 - as above
        """Return the first row of what a query gives, None where it gives none."""
        return next(iter(self.rows(sql, **parameters)), None)

    def rows_now(self, sql: str, **parameters: Any) -> Rows:  # noqa: ANN401 - as above
        """Return what a query gives that depends on the clock: it is asked again each time."""
        return self._ask(sql, tuple(parameters.items()))

    def table(self, sql: str, parameters: Mapping[str, Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the columns and all rows that a query gives, up to a million. They are not kept."""
        return run_query(self._connection, sql, _as_lists(parameters), timeout_seconds=PANEL_SECONDS)

    def search(self, text: str) -> "Search":
        """Return what a search finds; the first one takes a second, in which the words are read."""
        with self._searching:
            if self._search is None:
                from flows.search.open import searcher_of  # noqa: PLC0415 - it brings Polars

                self._search = lru_cache(SEARCHES_KEPT)(searcher_of(self._connection, self._home).search)
        return self._search(text)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _ask(self, sql: str, parameters: tuple[tuple[str, Any], ...]) -> Rows:
        given = _as_lists(dict(parameters))
        columns, found = run_query(
            self._connection, sql, given, timeout_seconds=PANEL_SECONDS, max_rows=MAX_ROWS
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
        self._retired: set[Warehouse] = set()

    @contextmanager
    def reading(self) -> Iterator[Warehouse]:
        """Yield the newest published warehouse, the same one until the block ends.

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
                if not warehouse.readers and warehouse in self._retired:
                    self._retired.remove(warehouse)
                    warehouse.close()
                    self._changed.notify_all()

    def close(self) -> None:
        """Close the warehouse once no request reads it, or leave it to the end of the process soon."""
        with self._changed:
            self._retire()
            self._changed.wait_for(lambda: not self._retired, SECONDS_TO_CLOSE)

    def _newest(self) -> Warehouse:
        """Return the open warehouse, or open the one that has taken its place."""
        while self._warehouse is None or self._identity != self._published_identity():
            self._retire()
            identity, version = self._published_identity(), published_version(self._home)
            # DuckDB gives whoever opens a path that is open the database that is open. Versions have a path
            # each; where links cannot be made there is one path for all, and the old one has to go first.
            # Meanwhile another request may open the new one, so that all is looked at again.
            if version is None and self._retired:
                self._wait_for_readers()
                continue
            file = version or self._home.published
            if not file.is_file() and identity is not None:
                continue  # Another publish removed it this moment.
            self._warehouse = _opened(self._home, file, self._settings)
            self._identity = identity
        return self._warehouse

    def _published_identity(self) -> tuple[int, int, int] | None:
        """Return what tells one published file from the next; None where there is none."""
        try:
            status = self._home.published.stat()
        except FileNotFoundError:
            return None
        return status.st_dev, status.st_ino, status.st_mtime_ns

    def _retire(self) -> None:
        """Retire the open warehouse; where a request reads it, its last reader closes it."""
        old, self._warehouse, self._identity = self._warehouse, None, None
        if old is None:
            return
        if old.readers:
            self._retired.add(old)
        else:
            old.close()

    def _wait_for_readers(self) -> None:
        """Wait until every retired warehouse is closed; others may work meanwhile."""
        self._changed.wait_for(lambda: not self._retired)


def _as_lists(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters as DuckDB takes them; a tuple, which can be kept, stands for a list."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in parameters.items()}


def _opened(home: Home, file: Path, settings: Settings) -> Warehouse:
    """Open a warehouse file, where there is one."""
    if not file.is_file():
        remedy = home.remedy("Make it with: repertoire run")
        raise UsageError(f"{home.published}: nothing is published yet. {remedy}")
    return Warehouse(file, file.stem, home, settings)

"""Statements that people saved: the files of `queries/` in a home, each with its title as first comment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.home.errors import UsageError
from flows.home.settings import Home

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
MAX_STATEMENT_LENGTH = 20_000
"""Letters of a statement that an address or a saved file may have."""


@dataclass(frozen=True)
class SavedQuery:
    """A saved statement; `title` is its first comment line, else its name."""

    name: str
    title: str
    sql: str


@dataclass(frozen=True)
class SavedQueries:
    """Those of a home by name, and what is wrong with each of the other files there."""

    by_name: Mapping[str, SavedQuery]
    problems: tuple[str, ...]

    def named(self, name: str) -> SavedQuery:
        """Return the one of that name. Raises UsageError, which lists those that there are."""
        if name not in self.by_name:
            known = ", ".join(self.by_name) or "none"
            said = "".join(f" {each}" for each in self.problems)
            raise UsageError(f"{name}: there is no saved query of that name. There are: {known}.{said}")
        return self.by_name[name]


def read_saved(home: Home) -> SavedQueries:
    """Read the saved statements of a home, by name; the folder may be absent."""
    found: dict[str, SavedQuery] = {}
    problems: list[str] = []
    for file in sorted(home.queries.glob("*.sql")):
        try:
            found[file.stem] = _read(file)
        except UsageError as error:
            problems.append(str(error))
    return SavedQueries(found, tuple(problems))


def _read(file: Path) -> SavedQuery:
    """Read one file. Raises UsageError that names it and what to do."""
    if not NAME.fullmatch(file.stem):
        raise UsageError(f"{file}: name it with letters, digits, - and _ alone, such as by-muscle.sql.")
    try:
        # A pipe under such a name would be waited for without end.
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
            text = stream.read(4 * MAX_STATEMENT_LENGTH + 1).decode("utf-8").strip()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: not UTF-8 at byte {error.start}. Save it as UTF-8.") from error
    if not text or len(text) > MAX_STATEMENT_LENGTH:
        raise UsageError(
            f"{file}: a saved query has 1 to {MAX_STATEMENT_LENGTH:,} letters, not {len(text):,}."
        )
    first = text.splitlines()[0]
    title = first.removeprefix("--").strip() if first.startswith("--") else ""
    return SavedQuery(file.stem, title or file.stem, text)

"""SQL files and their headers: what a file means, its grain, its inputs and its columns.

A file of `sql/` begins with comment lines and holds one statement:

    -- What it shows, in a sentence or more.
    -- Grain: the muscle
    -- Inputs: core.fact_exercise, core.dim_muscle
    -- muscle_key: Key of the muscle.
    -- exercises: Distinct exercises;
    --   a line that is indented continues with the one before it.

A macro says the meaning of its parameters in the same way, before its columns, and may have
`-- Example: schema.name('argument')`, a call whose columns are compared with the header.
`-- Columns: schema.name` names a table, view or macro whose columns of the same names mean the same; what
is described neither here nor there has the meaning of `sql/names.toml`. A view may have `-- Stored: why`,
see `flows/warehouse/views.py`. A check has `-- Severity: fail` or
`-- Severity: warn`.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from flows.home.errors import UsageError

INTERNAL = "internal"
"""Schema of what only other views read; it is no public name and may change with any version."""
KEYS = ("Grain", "Inputs", "Columns", "Severity", "Example", "Stored")
_KEY = re.compile(rf"({'|'.join(KEYS)}):\s*(.*)")
_NAME = re.compile(r"([a-z_][a-z0-9_]*):\s*(.*)")
_LINE = re.compile(r"\bLINE (\d+):")


@dataclass
class Header:
    """The header of a SQL file: its meaning, its keys, and names (parameters, columns) with meanings.

    end: number of the line of the file on which the statement begins.
    """

    end: int
    meaning: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    names: list[tuple[str, str]] = field(default_factory=list)


def read_sql_file(path: Path) -> tuple[Header, str]:
    """Return the header of a SQL file and its one statement.

    Raises UsageError, which names file and line, when it cannot be read or holds no or several statements.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}. Save it as a UTF-8 text file.") from error
    lines = text.splitlines()
    first = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    while first < len(lines) and not lines[first].strip():
        first += 1
    header = _read_header(path, lines[:first])
    statement = "\n".join(lines[first:]).strip()
    try:
        statements = duckdb.extract_statements(statement)
    except duckdb.Error as error:
        where = place_of(path, header, error)
        raise UsageError(f"{where}: not a statement of DuckDB: {error}. Correct that place.") from error
    if len(statements) != 1:
        raise UsageError(f"{path}: holds {len(statements)} statements. Keep exactly one statement in a file.")
    return header, statement.rstrip(";").rstrip()


def place_of(path: Path, header: Header, error: duckdb.Error, *, before: int = 0) -> str:
    """Return the file, and the line of it where DuckDB says on which line it stopped.

    `before`: how many lines stood before the statement of the file in what DuckDB was given.
    """
    found = _LINE.search(str(error))
    return f"{path}:{header.end + int(found[1]) - before - 1}" if found else str(path)


def _read_header(path: Path, lines: list[str]) -> Header:
    """Read the comment lines at the top: the meaning up to the first key, then keys and names."""
    header = Header(end=len(lines) + 1)
    for label, text in _entries(lines):
        if not label:
            header.meaning = text
        elif label not in KEYS:
            header.names.append((label, text))
        elif label in header.keys:
            raise UsageError(f"{path}: the header has '{label}' twice. Remove one.")
        else:
            header.keys[label] = text
    if not header.meaning:
        raise UsageError(f"{path}: the header does not say what it means. Begin it with '-- What it shows.'")
    return header


def _entries(lines: list[str]) -> list[tuple[str, str]]:
    """Return the labels and texts of a header; the meaning is first, under the empty label."""
    entries = [("", "")]
    for line in lines:
        text = line[2:]
        is_indented = text.startswith("  ")
        key = None if is_indented else _KEY.fullmatch(text.strip())
        name = None if is_indented or len(entries) == 1 else _NAME.fullmatch(text.strip())
        if found := key or name:
            entries.append((found[1], found[2]))
        else:
            label, before = entries[-1]
            entries[-1] = (label, f"{before} {text.strip()}".strip())
    return entries

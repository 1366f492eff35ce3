"""What of a difference does not count: columns that are never the same, and names that were changed.

Objects are named `schema.name` as in the warehouse, `export.exercises`, `report.<key>` for each key of the
report's JSON, and `command.steps`. Patterns are those of `fnmatch`. Names are those of the second commit.
"""

import re
import tomllib
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
IGNORED, RENAMED = HERE / "ignored.toml", HERE / "renamed.toml"


@dataclass(frozen=True)
class LeftOut:
    """Columns that are not compared, and why: a reason, or the line of the changelog that names the change.

    `*` is all columns, and whether the object exists at all.
    """

    object: str
    columns: tuple[str, ...]
    because: str

    def covers(self, name: str, column: str | None = None) -> bool:
        """Return whether a column is left out; without a column, whether the whole object is."""
        if not fnmatchcase(name, self.object):
            return False
        return "*" in self.columns or (
            column is not None and any(fnmatchcase(column, pattern) for pattern in self.columns)
        )


@dataclass(frozen=True)
class Renamed:
    """An object of the first commit, its name in the second, columns old to new, and the changelog's line."""

    old: str
    new: str
    columns: dict[str, str]
    changelog: str


@dataclass(frozen=True)
class Call:
    """A further call of a macro; `{value}` in it is the first value of a query of the same warehouse."""

    object: str
    call: str
    value: str


@dataclass(frozen=True)
class Surrogate:
    """A query of keys that no two builds have in common, each with what it stands for."""

    keys: str
    reason: str


@dataclass(frozen=True)
class Rules:
    """All of them.

    ignored: what no two builds have in common. named: changes that the changelog names. calls: further calls.
    surrogates: keys that are compared by what they stand for.
    """

    ignored: tuple[LeftOut, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    named: tuple[LeftOut, ...] = ()
    calls: tuple[Call, ...] = ()
    surrogates: tuple[Surrogate, ...] = ()
    _new: dict[str, Renamed] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._new.update({each.old: each for each in self.renamed})

    def new_name(self, old: str) -> str:
        """Return what an object of the first commit is called in the second."""
        return self._new[old].new if old in self._new else old

    def new_column(self, old: str, column: str) -> str:
        """Return what a column of an object of the first commit is called in the second."""
        return self._new[old].columns.get(column, column) if old in self._new else column

    def in_new_names(self, sql: str) -> str:
        """Return a call or query of the first commit as one of the second."""
        return _replaced(sql, {each.old: each.new for each in self.renamed})

    def in_old_names(self, sql: str) -> str:
        """Return a call or query of the second commit as one of the first."""
        return _replaced(sql, {each.new: each.old for each in self.renamed})

    def leaves_out(self, name: str, column: str | None = None) -> bool:
        """Return whether a column, or without one a whole object, is not compared."""
        return any(each.covers(name, column) for each in (*self.ignored, *self.named))


def read_rules(renamed: Path = RENAMED, ignored: Path = IGNORED) -> Rules:
    """Read the two files. Raises ValueError, which names the files, for a key that is missing or unknown."""
    names, never_same = _read(renamed, {"renamed", "named"}), _read(ignored, {"ignored", "call", "surrogate"})
    try:
        return Rules(
            ignored=tuple(_left_out(each, "reason") for each in never_same.get("ignored", [])),
            renamed=tuple(Renamed(**{"columns": {}} | each) for each in names.get("renamed", [])),
            named=tuple(_left_out(each, "changelog") for each in names.get("named", [])),
            calls=tuple(Call(**each) for each in never_same.get("call", [])),
            surrogates=tuple(Surrogate(**each) for each in never_same.get("surrogate", [])),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"{renamed} or {ignored}: a key is missing or unknown: {error}") from error


def _read(file: Path, known: set[str]) -> dict[str, list[dict[str, Any]]]:
    """Read a file of arrays of tables."""
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{file}: cannot be read: {error}") from error
    if unknown := read.keys() - known:
        raise ValueError(f"{file}: unknown: {', '.join(sorted(unknown))}. Known: {', '.join(sorted(known))}.")
    return read


def _left_out(table: dict[str, Any], because: str) -> LeftOut:
    return LeftOut(table["object"], tuple(table["columns"]), table[because])


def _replaced(sql: str, names: dict[str, str]) -> str:
    """Replace full names by others."""
    for name, other in names.items():
        sql = re.sub(rf"(?<![\w.]){re.escape(name)}(?!\w)", other, sql)
    return sql

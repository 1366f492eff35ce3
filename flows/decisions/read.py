"""Reading `decisions/`: the rows that count, and a sentence for each that does not."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.decisions.decision import COLUMNS, REQUIRED, EditorialDecision, WrongDecisionError, read_decision
from flows.home.digest import digest_of, digest_of_parts
from flows.home.settings import Home

DELIMITERS = (",", ";", "\t")
"""What spreadsheets put between cells, by their country."""


@dataclass(frozen=True)
class PlacedDecision:
    """A decision with its file, as named in `decisions/`, and its line, from 1."""

    file: str
    line: int
    decision: EditorialDecision


@dataclass(frozen=True)
class Decisions:
    """What `decisions/` holds. rows: in the order in which they were made, those of one moment as they stand.

    problems: a sentence for each row that does not count, with file, line, field and remedy. digest: of
    the files.
    """

    rows: tuple[PlacedDecision, ...]
    problems: tuple[str, ...]
    digest: str

    def latest(self) -> Mapping[tuple[str | None, ...], EditorialDecision]:
        """Return the last decision on each subject, as it is written."""
        return {row.decision.subject: row.decision for row in self.rows}


def read_decisions(home: Home) -> Decisions:
    """Read every `decisions/*.csv` of a home; a row that is wrong costs nothing but itself."""
    folder = home.editorial_decisions
    files = sorted(folder.glob("*.csv")) if folder.is_dir() else []
    rows: list[PlacedDecision] = []
    problems: list[str] = []
    parts: list[str] = []
    for file in files:
        content = file.read_bytes()
        parts += [file.name, digest_of(content)]
        for found in _read_file(file, content):
            if isinstance(found, str):
                problems.append(found)
            else:
                rows.append(found)
    rows.sort(key=lambda row: row.decision.decided_at)
    return Decisions(tuple(rows), tuple(problems), digest_of_parts(parts))


def _read_file(file: Path, content: bytes) -> Iterator[PlacedDecision | str]:
    """Yield the decisions of a file, and sentences for the rows that are none. A row is one line."""
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    header = lines[0].decode("utf-8", "replace").strip("\r")
    delimiter = max(DELIMITERS, key=header.count)
    names = [name.strip().strip('"') for name in header.split(delimiter)]
    if problem := _wrong_header(names):
        yield f"{file}:1: {problem}"
        return
    for number, line in enumerate(lines[1:], start=2):
        try:
            cells = _cells(line, delimiter, len(names))
            if any(cell.strip() for cell in cells):
                decision = read_decision(dict(zip(names, cells, strict=True)))
                yield PlacedDecision(file.name, number, decision)
        except WrongDecisionError as error:
            yield f"{file}:{number}: {error}. The row does not count."


def _wrong_header(names: list[str]) -> str | None:
    """Return what is wrong with the names of the columns."""
    unknown = [name for name in names if name not in COLUMNS]
    missing = [name for name in REQUIRED if name not in names]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    remedy = f"The first line names columns of: {','.join(COLUMNS)}. No row of the file counts."
    if unknown:
        return f"there is no column {unknown[0]!r}. {remedy}"
    if twice:
        return f"the column {twice[0]!r} is there twice. {remedy}"
    return f"there is no column {missing[0]!r}, which each row needs. {remedy}" if missing else None


def _cells(line: bytes, delimiter: str, width: int) -> list[str]:
    """Return the cells of a line. Raises WrongDecisionError where it is no row of that width."""
    try:
        text = line.decode("utf-8").strip("\r")
        cells = next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8 at byte {error.start + 1}"
        raise WrongDecisionError("row", problem, "Save it as UTF-8") from error
    except csv.Error as error:
        raise WrongDecisionError(
            "row", str(error), "A row is one line: close each double quote, and double one within a cell"
        ) from error
    if cells and len(cells) != width:
        raise WrongDecisionError(
            "row",
            f"has {len(cells)} cells and not {width}",
            f"Give each column a cell, and put one that contains {delimiter!r} in double quotes",
        )
    return cells

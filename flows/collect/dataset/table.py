"""Tables of cells: which row is the header, what a cell says, and records of the rows."""

import ast
import io
import json
import re
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, dropwhile, islice, pairwise
from typing import NamedTuple

from flows.collect.dataset.limits import CELL_LIST_CHARACTERS
from flows.collect.dataset.stored import Stored
from flows.home.errors import UsageError

LOOKED_AT = 100
"""Rows by which the header is found."""
MAX_TITLE_ROWS = 30
_ITEM = r'(?:"(?:[^"\\]|\\.)*+"|[^",{}\\:]++)'
POSTGRES_LIST = re.compile(rf"\{{(?:{_ITEM}(?:,{_ITEM})*+)?+\}}", re.DOTALL)
POSTGRES_ITEM = re.compile(_ITEM, re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
Row = Sequence[str | None]


class NumberedRow(NamedTuple):
    """A row with its number in the file, from 1."""

    number: int
    cells: Row


class Header(NamedTuple):
    """The header of a table: its number in the file, the names by column, what stands above it."""

    number: int
    names: dict[int, str]
    titles: tuple[str, ...]
    width: int


def find_header(stored: Stored, rows: Sequence[NumberedRow], pinned: int | None) -> Header:
    """Return the header among the first rows of a table.

    Rows above it that fill at most half of the columns that the rows mostly fill are titles; so are, however
    many, those that begin with "#" and fill at most half of the widest row, as in exports of Google. Raises
    UsageError where the pinned row is not there, or two columns have one name.
    """
    filled = [(row, [cell for cell in row.cells if (cell or "").strip()]) for row in rows]
    filled = [(row, cells) for row, cells in filled if cells]
    half = max(len(cells) for _, cells in filled) // 2
    filled = list(
        dropwhile(lambda row: len(row[1]) <= half and str(row[1][0]).lstrip().startswith("#"), filled)
    )
    if pinned is not None:
        place = next((at for at, (row, _) in enumerate(filled) if row.number == pinned), None)
        if place is None:
            raise stored.error(
                f"row {pinned} is blank or not there, and the source file says header = {pinned}."
            )
    else:
        usual = Counter(len(cells) for _, cells in filled).most_common(1)[0][0]
        wide = (at for at, (_, cells) in enumerate(filled[:MAX_TITLE_ROWS]) if len(cells) > usual // 2)
        place = next(wide, 0)
    row = filled[place][0]
    names = {at: (cell or "").strip() for at, cell in enumerate(row.cells)}
    _name_unnamed(names, [each.cells for each, _ in filled[place + 1 :]])
    if len(set(names.values())) != len(names):
        raise UsageError(
            f"{stored.label}:{row.number}: each column needs a name of its own, found "
            f"{list(names.values())}. Correct the header, or name its row as header in the source file."
        )
    titles = tuple(" ".join(str(cell).strip() for cell in cells) for _, cells in filled[:place])
    return Header(row.number, names, titles, len(row.cells))


def _name_unnamed(names: dict[int, str], below: Sequence[Row]) -> None:
    """Give columns without a name their number, and leave out those in which nothing is."""
    for at in [at for at, name in names.items() if not name]:
        if any(at < len(cells) and (cells[at] or "").strip() for cells in below):
            names[at] = f"column {at + 1}"
        else:
            del names[at]


def table_records(stored: Stored, rows: Iterable[NumberedRow], pinned: int | None) -> Iterator[object]:
    """Yield the records of a table; a row with too many or too few cells comes as the list of its cells."""
    numbered = iter(rows)
    first = list(islice(numbered, LOOKED_AT + MAX_TITLE_ROWS))
    if not any((cell or "").strip() for row in first for cell in row.cells):
        raise stored.error("holds no rows. Write it again, or correct the path of the source.")
    header = find_header(stored, first, pinned)
    for row in chain(first, numbered):
        if row.number <= header.number or not any((cell or "").strip() for cell in row.cells):
            continue
        cells = list(row.cells)
        while len(cells) > header.width and not (cells[-1] or "").strip():
            cells.pop()
        if len(cells) == header.width:
            yield {name: cell_value(cells[at]) for at, name in header.names.items()}
        else:
            yield cells


def header_notes(header: Header) -> tuple[str, ...]:
    """Return what is to be said of the rows above a header and of columns without a name."""
    notes = []
    if header.titles:
        shown = "; ".join(title[:60] for title in header.titles[:3])
        notes.append(f"The header is row {header.number}; what stands above it is skipped: {shown}.")
    unnamed = [name for at, name in header.names.items() if name == f"column {at + 1}"]
    if unnamed:
        notes.append(f"Columns without a name: {', '.join(unnamed)}.")
    return tuple(notes)


def cell_value(text: str | None) -> str | list[object] | None:
    """Return what a cell says: its text, or the list that the whole cell is in JSON, Python or PostgreSQL."""
    if text is None:
        return None
    shown = text.strip()
    if shown.startswith("{") and len(shown) <= CELL_LIST_CHARACTERS and POSTGRES_LIST.fullmatch(shown):
        return _postgres_list(shown)
    if not (shown.startswith("[") and shown.endswith("]") and len(shown) <= CELL_LIST_CHARACTERS):
        return text
    try:
        found = json.loads(shown)
    except (ValueError, RecursionError):
        found = _python_list(shown)
    return found if isinstance(found, list) and _is_plain(found) else text


def _postgres_list(text: str) -> list[object]:
    """Return the items of an array as PostgreSQL's COPY writes it: {Quads,"Rear delts",NULL}."""
    items = (item.strip() for item in POSTGRES_ITEM.findall(text[1:-1]))
    return [
        ESCAPED.sub(r"\1", item[1:-1]) if item.startswith('"') else None if item == "NULL" else item
        for item in items
    ]


def _python_list(text: str) -> object:
    """Return the list that Python, or NumPy without commas, wrote; None where it is none."""
    try:
        found = ast.literal_eval(text)
        tokens = [
            each for each in tokenize.generate_tokens(io.StringIO(text).readline) if each.string.strip()
        ]
    except (ValueError, SyntaxError, MemoryError, RecursionError, tokenize.TokenError):
        return None
    is_text = [each.type == tokenize.STRING for each in tokens]
    if any(first and second for first, second in pairwise(is_text)):
        return [
            ast.literal_eval(each.string)
            for each, text_token in zip(tokens, is_text, strict=True)
            if text_token
        ]
    return found


def _is_plain(value: object) -> bool:
    """Return whether JSON has a form for a value."""
    if isinstance(value, list):
        return all(_is_plain(item) for item in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(item) for key, item in value.items())
    return value is None or isinstance(value, str | int | float | bool)

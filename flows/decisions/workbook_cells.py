"""The cells of a workbook (.xlsx) as texts, with formulas told apart from what a person filled in.

Libraries that read workbooks give a formula as the value that was stored with it; here it has to be refused.
"""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path, PurePosixPath
from typing import IO, Any

from lxml import etree

from flows.home.errors import UsageError

MEGABYTE = 1_000_000
FILE_BYTES = 100 * MEGABYTE
PART_BYTES = 500 * MEGABYTE
"""What a file, and one part of it once it is inflated, may hold."""

FIRST_DAYS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
"""Day 0 of a workbook, by whether it counts from 1904."""

MAX_DAY = 2_900_000
TAKE_OURS = "Take the workbook that `repertoire report` wrote, and save it as .xlsx."


@dataclass(frozen=True)
class Cell:
    """A cell. text: as it is stored, a number in digits. is_formula: whether it is calculated or an error."""

    text: str
    is_formula: bool = False


@dataclass(frozen=True)
class SheetRow:
    """A row with its number, from 1, and its cells by column, from 1; empty ones are left out."""

    number: int
    cells: Mapping[int, Cell]


class WorkbookCells:
    """A workbook whose sheets can be read."""

    def __init__(self, archive: zipfile.ZipFile, file: Path) -> None:
        self._archive = archive
        self._file = file
        book = self._tree("xl/workbook.xml")
        targets = {
            each.get("Id"): str(each.get("Target"))
            for each in self._tree("xl/_rels/workbook.xml.rels").iter("{*}Relationship")
        }
        self._sheets = {
            str(sheet.get("name")): targets.get(_attribute(sheet, "id"), "")
            for sheet in book.iter("{*}sheet")
        }
        settings = next(book.iter("{*}workbookPr"), None)
        is_1904 = settings is not None and settings.get("date1904") in {"1", "true"}
        self._first_day = FIRST_DAYS[is_1904]
        self._texts = self._shared_texts()

    @property
    def names(self) -> list[str]:
        """The names of the sheets."""
        return list(self._sheets)

    def rows(self, sheet: str) -> Iterator[SheetRow]:
        """Yield the rows of a sheet that have a cell."""
        target = self._sheets[sheet]
        part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
        number = 0
        for row in self._elements(part, "{*}row"):
            number = int(row.get("r") or number + 1)
            cells: dict[int, Cell] = {}
            column = 0
            for element in row.iter("{*}c"):
                column = _column(element.get("r")) or column + 1
                if (cell := self._cell(element)) is not None:
                    cells[column] = cell
            if cells:
                yield SheetRow(number, cells)

    def day(self, text: str) -> str:
        """Return a number of days as a day such as 2026-05-31; any other text is returned as it is."""
        try:
            days = float(text)
        except ValueError:
            return text.removesuffix(" 00:00:00").removesuffix("T00:00:00")
        return (self._first_day + timedelta(days=int(days))).isoformat() if 0 < days < MAX_DAY else text

    def _cell(self, element: Any) -> Cell | None:  # noqa: ANN401 - lxml has no types
        kind = element.get("t")
        is_formula = element.find("{*}f") is not None or kind == "e"
        if kind == "inlineStr":
            text = _text_of(element)
        else:
            stored = element.find("{*}v")
            text = "" if stored is None else stored.text or ""
            if kind == "s" and text:
                text = self._texts[int(text)]
        return Cell(text, is_formula) if text.strip() or is_formula else None

    def _shared_texts(self) -> list[str]:
        part = "xl/sharedStrings.xml"
        if part not in self._archive.namelist():
            return []
        return [_text_of(element) for element in self._elements(part, "{*}si")]

    def _tree(self, part: str) -> Any:  # noqa: ANN401 - lxml has no types
        with self._open(part) as stream:
            return etree.parse(stream, etree.XMLParser(resolve_entities=False, no_network=True))

    def _elements(self, part: str, tag: str) -> Iterator[Any]:
        with self._open(part) as stream:
            for _, element in etree.iterparse(stream, tag=tag, resolve_entities=False, no_network=True):
                yield element
                element.clear()

    @contextmanager
    def _open(self, part: str) -> Iterator[IO[bytes]]:
        """Open a part of the file. Raises UsageError where it is too large once it is inflated."""
        if self._archive.getinfo(part).file_size > PART_BYTES:
            raise UsageError(f"{self._file}: inflates to more than {PART_BYTES // MEGABYTE} MB. {TAKE_OURS}")
        with self._archive.open(part) as stream:
            yield stream


@contextmanager
def open_workbook(file: Path) -> Iterator[WorkbookCells]:
    """Open a workbook. Raises UsageError, with the remedy, for what is none, is damaged or is too large."""
    try:
        if file.stat().st_size > FILE_BYTES:
            raise UsageError(f"{file}: more than {FILE_BYTES // MEGABYTE} MB. {TAKE_OURS}")
        with zipfile.ZipFile(file) as archive:
            yield WorkbookCells(archive, file)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}. Name a workbook.") from error
    except (
        zipfile.BadZipFile,
        KeyError,
        IndexError,
        ValueError,
        etree.XMLSyntaxError,
        RuntimeError,
    ) as error:
        raise UsageError(f"{file}: not a readable workbook: {error}. {TAKE_OURS}") from error


def _text_of(element: Any) -> str:  # noqa: ANN401 - lxml has no types
    """Return the text of a cell or a shared text, without how it is pronounced."""
    return "".join(
        each.text or "" for each in element.iter("{*}t") if etree.QName(each.getparent()).localname != "rPh"
    )


def _attribute(element: Any, name: str) -> str | None:  # noqa: ANN401 - lxml has no types
    """Return an attribute of any namespace but none."""
    return next(
        (
            str(value)
            for key, value in element.items()
            if key.startswith("{") and etree.QName(key).localname == name
        ),
        None,
    )


def _column(reference: str | None) -> int:
    """Return the number of the column that a reference such as AB12 names, from 1; 0 where there is none."""
    number = 0
    for letter in reference or "":
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - ord("A") + 1
    return number

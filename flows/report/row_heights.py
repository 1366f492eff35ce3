"""How high a row of the workbook has to be so that wrapped text can be read.

Only a spreadsheet that measures letters knows exactly, and not each one does when it opens a file: a row gets
the height of its longest text, by the letters that a column has room for.
"""

from collections.abc import Iterable
from unicodedata import east_asian_width

LINE, MAX_HEIGHT = 15.0, 409.0
"""Points of a line in the usual font, and the highest row that Excel knows."""


def row_height(cells: Iterable[tuple[str, float]], line: float = LINE) -> float | None:
    """Return the height in points for texts and the widths of their columns in letters; None for one line."""
    lines = max((lines_of(text, width) for text, width in cells), default=1)
    return min(lines * line, MAX_HEIGHT) if lines > 1 else None


def lines_of(text: str, width: float) -> int:
    """Return how many lines a text may take in a column of a width in letters."""
    if len(text) < width / 2 and "\n" not in text:
        return 1
    return sum(_lines_of_paragraph(paragraph, int(width)) for paragraph in text.split("\n"))


def _lines_of_paragraph(paragraph: str, width: int) -> int:
    """Fill lines with words; what is longer than a line is broken."""
    lines, used = 1, 0
    for word in paragraph.split(" "):
        letters = _letters(word)
        if used and used + 1 + letters > width:
            lines, used = lines + 1, 0
        used += letters + bool(used)
        if used > width:
            lines, used = lines + (used - 1) // width, (used - 1) % width + 1
    return lines


def _letters(text: str) -> int:
    """Count letters; those of East Asian scripts are twice as wide."""
    if text.isascii():
        return len(text)
    return len(text) + sum(east_asian_width(letter) in "WF" for letter in text)

"""How wide each column of a table is."""

from collections.abc import Sequence

from flows.cli.terminal.wrapping import smallest_width

EDGES = 2
"""Columns of the terminal that the two edges of a table take."""


def column_widths(columns: Sequence[Sequence[str]], width: int) -> tuple[list[int], int] | None:
    """Return the width of each column of texts, and the spaces on either side of a cell.

    A column is as wide as its longest line where there is room for all, else at least as its longest word;
    where even that is too much, words end behind their separators. None where words would have to be cut.
    """
    for whole, padding in ((True, 1), (True, 0), (False, 0)):
        widths = [max(smallest_width(text, whole=whole) for text in column) for column in columns]
        room = width - sum(widths) - (2 * padding + 1) * (len(columns) - 1) - EDGES
        if room >= 0:
            return _widened(widths, _longest_lines(columns), room), padding
    return None


def _longest_lines(columns: Sequence[Sequence[str]]) -> list[int]:
    from rich.cells import cell_len

    return [
        max(cell_len(line) for text in column for line in text.splitlines() or [""]) for column in columns
    ]


def _widened(widths: list[int], lines: Sequence[int], room: int) -> list[int]:
    """Return the widths with the room given to the columns whose longest line takes most lines."""
    widths = list(widths)
    wanting = [at for at, line in enumerate(lines) if line > widths[at]]
    while room > 0 and wanting:
        at = max(wanting, key=lambda each: lines[each] / widths[each])
        widths[at] += 1
        room -= 1
        wanting = [each for each in wanting if lines[each] > widths[each]]
    return widths

"""Ends lines between words, and of a name or an address behind its separators."""

import re

MAX_WORD_LETTERS = 30
"""What is longer is no word that somebody reads, such as an address or a fingerprint: it may be cut."""
BEHIND_SEPARATOR = re.compile(r"(?<=[_/\\.:;,=&?+|-])(?=[^\W\d_])|(?<=[^\W\d_][_/\\.:;,=&?+|-])(?=\d)")
"""Where a name or an address can be read on in the next line; never within a number or a date."""
WORDS = re.compile(r"repertoire .*$|`[^`]*`\S*|\S+")
"""The words of a sentence. A command at its end is one, so that it can be copied from one line."""
INDENT = re.compile(r"\s*(?:[-*] |\d+[.)] )?")
"""What begins a line; its continuation begins below the text."""


def pieces(word: str) -> list[str]:
    """Return the parts of a word between which a line may end; together they are the word."""
    return BEHIND_SEPARATOR.split(word)


def smallest_width(text: str, *, whole: bool) -> int:
    """Return the columns that a text needs so that no word of it is cut in two.

    With `whole` a word stays whole, else it may end behind a separator; what is no word is cut anywhere.
    """
    from rich.cells import cell_len

    widths = [1]
    for word in text.split():
        width = cell_len(word)
        parts = [width] if whole and width <= MAX_WORD_LETTERS else [cell_len(each) for each in pieces(word)]
        widths.append(min(max(parts), MAX_WORD_LETTERS))
    return max(widths)


def wrapped(text: str, width: int) -> str:
    """Return a text in lines of at most so many columns; what is too long for a line is cut.

    Line ends stay. Columns, not letters: one of East Asia takes two.
    """
    return "\n".join(line for each in text.splitlines() for line in _lines(each, width))


def _lines(text: str, width: int) -> list[str]:
    """Return one line in lines of at most so many columns."""
    from rich.cells import cell_len, chop_cells

    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if cell_len(joined) <= width:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for piece in pieces(word) if cell_len(word) > width else [word]:
            if cell_len(lines[-1] + piece) <= width:
                lines[-1] += piece
                continue
            lines[-1:] = [*filter(None, lines[-1:]), *chop_cells(piece, width)]
    return lines


def wrapped_lines(text: str, width: int) -> str:
    """Return sentences in lines of at most so many columns; a path and a command of one line stay whole.

    A word that is longer than a line stays as it is, so that it can be copied: the terminal continues it.
    """
    return "\n".join(line if len(line) <= width else _wrapped_line(line, width) for line in text.split("\n"))


def _wrapped_line(line: str, width: int) -> str:
    begin = INDENT.match(line)
    indent = begin.group() if begin else ""
    lines, current = [], indent
    for word in _words(line[len(indent) :], width - len(indent)):
        if current.strip() and len(current.rstrip()) + 1 + len(word) > width and current != indent:
            lines.append(current.rstrip())
            current = " " * len(indent)
        current += word + " "
    return "\n".join([*lines, current.rstrip()])


def _words(text: str, width: int) -> list[str]:
    """Return the words of a line; a command that no line has room for is words of its own."""
    return [
        word for found in WORDS.findall(text) for word in (found.split() if len(found) > width else [found])
    ]


def shortened(text: str, max_letters: int) -> str:
    """Return a text of at most so many letters; where something had to go, an ellipsis is behind a word.

    A word is cut only where it would take a third of the text away, such as an address.
    """
    if len(text) <= max_letters:
        return text
    begin = text[: max_letters - 1]
    if not text[len(begin)].isspace():
        whole = re.sub(r"\S+$", "", begin).rstrip()
        begin = whole if len(whole) > max_letters * 2 // 3 else begin
    return begin.rstrip() + "…"

"""Rows and words on the terminal, into a pipe or into a file.

What is on a page is data: on a terminal it is printed without control characters, and never
read as markup.
"""

import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO

from flows.cli.options import Format
from flows.home.durable import whole_file
from flows.home.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

Rows = Sequence[Sequence[Any]]

ENDINGS = {
    ".json": Format.JSON,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".csv": Format.CSV,
    ".parquet": Format.PARQUET,
    ".xlsx": Format.XLSX,
}
WIDTH_IN_A_PIPE = 160
EDGES = 2
"""Letters that the two edges of a table take."""
MAX_CELL_LETTERS = 240
"""Of a cell of a table; the other formats have the whole text."""
MAX_NAME_LETTERS = 120
"""Of a cell that holds a name, or names."""
MAX_WORD_LETTERS = 30
"""What a column has room for at least, where it has a word as long."""
TEXT_FORMS: dict[Format, Literal["json", "jsonl", "csv"]] = {
    Format.JSON: "json",
    Format.JSONL: "jsonl",
    Format.CSV: "csv",
}
SHEET_NAME = re.compile(r"[\[\]:*?/\\']+")
"""What the name of a sheet cannot hold."""
CONTROL = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"  # a colour or a movement of the cursor, whole
    "|\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?"  # a title or a link of the terminal, whole
    "|[\x00-\x08\x0b-\x1f\x7f-\x9f]"  # every other control character but tab and line end
    "|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # what turns the direction of writing
)


def printable(text: str) -> str:
    """Return a text without what a terminal would obey instead of print."""
    return CONTROL.sub("", text)


def choose_format(asked: Format | None, output: Path | None, default: Format | None = None) -> Format:
    """Return the format: the one that was asked for, else by the file's ending, else by the reader.

    Without a file, a person at a terminal gets a table, and a pipe gets JSON, unless the verb has
    another default. Raises UsageError for an ending that states nothing.
    """
    if asked:
        return asked
    if output:
        if output.suffix.lower() not in ENDINGS:
            raise UsageError(
                f"{output}: its extension is not a known format. "
                f"Use {', '.join(ENDINGS)}, or name it with --format."
            )
        return ENDINGS[output.suffix.lower()]
    return default or (Format.TABLE if sys.stdout.isatty() else Format.JSON)


@contextmanager
def text_output(output: Path | None) -> Iterator[TextIO]:
    """Yield a stream to write to: the file, which appears when it is whole, or what goes to stdout."""
    if output is None:
        if not sys.stdout.isatty():
            yield sys.stdout
            return
        buffer = io.StringIO()
        yield buffer
        sys.stdout.write(printable(buffer.getvalue()))
        return
    with whole_file(output) as temporary, temporary.open("w", encoding="utf-8", newline="") as stream:
        yield stream


def write_answer(
    columns: Sequence[str],
    rows: Rows,
    form: Format,
    output: Path | None,
    *,
    title: str | None = None,
    shown: Sequence[str] | None = None,
) -> None:
    """Write rows in a format; a table has the columns `shown`, the other formats have all."""
    if form is Format.PARQUET:
        raise UsageError(
            "--format parquet: not available here. "
            "`coverage`, `gaps`, `findings`, `demand`, `terms`, `sql` and `export` write Parquet."
        )
    if form is Format.XLSX:
        write_workbook(columns, rows, output, title or "rows")
        return
    with text_output(output) as stream:
        if form is Format.TABLE:
            write_table(columns, rows, stream, title=title, shown=shown)
        else:
            from flows.warehouse.query import write_rows

            write_rows(columns, [tuple(row) for row in rows], TEXT_FORMS[form], stream)


def write_workbook(columns: Sequence[str], rows: Rows, output: Path | None, title: str) -> None:
    """Write rows as an Excel workbook of one sheet, which appears when it is whole. Needs a file."""
    from flows.home.durable import write_durably
    from flows.warehouse.workbook import workbook

    if output is None:
        raise UsageError("--format xlsx: needs a file. Name it with --output FILE.xlsx.")
    content = workbook(columns, rows, SHEET_NAME.sub(" ", title))
    try:
        write_durably(output, content)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written: {error.strerror}. Name another --output.") from error


def write_document(
    document: object, form: Format, output: Path | None, as_text: Callable[[TextIO], None]
) -> None:
    """Write one document as JSON, or as a text for people; it has no other forms."""
    if form not in {Format.TABLE, Format.JSON, Format.JSONL}:
        raise UsageError(f"--format {form}: this is one document, not a table. Use json or table.")
    with text_output(output) as stream:
        if form is Format.TABLE:
            as_text(stream)
        else:
            indent = None if form is Format.JSONL else 2
            stream.write(json.dumps(document, ensure_ascii=False, indent=indent, default=str) + "\n")


def write_table(
    columns: Sequence[str],
    rows: Rows,
    stream: TextIO,
    *,
    title: str | None = None,
    shown: Sequence[str] | None = None,
    max_letters: int | None = MAX_CELL_LETTERS,
) -> None:
    """Write rows as a table for people, broken between words; `max_letters` None shows each text in full."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    console = console_on(stream)
    indices = [columns.index(name) for name in shown or columns]
    headings = [printable(columns[index].replace("_", " ")) for index in indices]
    most = [max_letters and (MAX_NAME_LETTERS if "name" in each else max_letters) for each in headings]
    cells = [[_shortened(_cell(row[index]), most[at]) for at, index in enumerate(indices)] for row in rows]
    texts = [[heading, *(row[at] for row in cells)] for at, heading in enumerate(headings)]
    widths, padding = _column_widths(texts, console.width)
    table = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, padding),
        title=title and Text(printable(title)),
        title_justify="left",
    )
    for at, index in enumerate(indices):
        numeric = any(_is_number(row[index]) for row in rows)
        justify: Literal["right", "left"] = "right" if numeric else "left"
        table.add_column(Text(headings[at]), justify=justify, overflow="fold", width=widths[at])
    for row_cells in cells:
        table.add_row(*(Text(cell) for cell in row_cells))
    console.print(table)


def _column_widths(columns: Sequence[Sequence[str]], width: int) -> tuple[list[int], int]:
    """Return the width of each column of texts, and the spaces on either side of a cell.

    A column is as wide as its longest line where there is room for all, else at least as its longest word: a
    word is broken only where it is very long, or where not even the words have room side by side.
    """
    from rich.cells import cell_len

    lines = [
        max(cell_len(line) for text in column for line in text.splitlines() or [""]) for column in columns
    ]
    words = [max(cell_len(word) for text in column for word in text.split() or [""]) for column in columns]
    widths = [max(1, min(word, MAX_WORD_LETTERS)) for word in words]
    between = len(columns) - 1
    padding = 1 if sum(widths) + 3 * between + EDGES <= width else 0
    room = width - sum(widths) - (2 * padding + 1) * between - EDGES
    while room < 0 and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
        room += 1
    wanting = [at for at, line in enumerate(lines) if line > widths[at]]
    while room > 0 and wanting:
        at = max(wanting, key=lambda each: lines[each] / widths[each])
        widths[at] += 1
        room -= 1
        wanting = [each for each in wanting if lines[each] > widths[each]]
    return widths, padding


def _shortened(text: str, max_letters: int | None) -> str:
    """Return a text of at most so many letters; where something had to go, it ends in an ellipsis."""
    if max_letters is None or len(text) <= max_letters:
        return text
    return text[: max_letters - 1].rstrip() + "…"


def console_on(stream: TextIO) -> "Console":
    """Return a Rich console that writes to a stream, coloured where that goes to a terminal.

    Markup, emoji codes and highlighting are off: texts are data.
    """
    from rich.console import Console

    on_terminal = isinstance(stream, io.StringIO) or stream.isatty()
    width = None if on_terminal or "COLUMNS" in os.environ else WIDTH_IN_A_PIPE
    return Console(file=stream, width=width, markup=False, emoji=False, highlight=False, soft_wrap=False)


def print_message(sentence: str) -> None:
    """Write a sentence for people to stderr, so that stdout holds the answer alone.

    Where a JSON log was asked for, it is an event of that. Secrets in it are replaced.
    """
    from flows.home import logs
    from flows.home.redaction import redacted

    if logs.is_json():
        level = next((each for each in ("error", "warning") if sentence.startswith(f"{each}:")), "info")
        logs.write_event("message", level, sentence=sentence)
    else:
        sys.stderr.write(printable(redacted(sentence)) + "\n")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cell(value: object) -> str:  # noqa: PLR0911 - one case a type
    """Return a value as people read it; line ends stay, other control characters go."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.2f}"
        case int():
            return f"{value:,}"
        case list() | tuple():
            return ", ".join(_cell(item) for item in value)
        case dict():
            return json.dumps(value, ensure_ascii=False, default=str)
        case _ if hasattr(value, "strftime"):
            return str(value)[:16]
        case _:
            return printable(str(value))

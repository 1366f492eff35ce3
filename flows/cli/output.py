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
from flows.cli.terminal.columns import column_widths
from flows.cli.terminal.wrapping import shortened, wrapped, wrapped_lines
from flows.home.durable import whole_file
from flows.home.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

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
DEFAULT_WIDTH = 80
"""Of a terminal that does not say its own."""
ROWS_FOR_A_PERSON = 20
"""So much of a list is a table on a terminal where nobody says how much; files and programs get all of it."""
MAX_CELL_LETTERS = 240
"""Of a cell of a table; the other formats have the whole text."""
MAX_NAME_LETTERS = 120
"""Of a cell that holds a name, or names."""
TEXT_FORMS: dict[Format, Literal["json", "jsonl", "csv"]] = {
    Format.JSON: "json",
    Format.JSONL: "jsonl",
    Format.CSV: "csv",
}
SHEET_NAME = re.compile(r"[\[\]:*?/\\']+")
"""What the name of a sheet cannot hold."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
"""A moment in UTC as JSON has it; people need no more than its second."""
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
def text_output(output: Path | None, *, for_people: bool = False) -> Iterator[TextIO]:
    """Yield a stream to write to: the file, which appears when it is whole, or what goes to stdout.

    What is for people ends its lines between words on a terminal; a program reads each line as it is written.
    """
    if output is None:
        if not sys.stdout.isatty():
            yield sys.stdout
            return
        buffer = io.StringIO()
        yield buffer
        said = printable(buffer.getvalue())
        sys.stdout.write(wrapped_lines(said, _width_of(sys.stdout)) if for_people else said)
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
    with text_output(output, for_people=form is Format.TABLE) as stream:
        if form is Format.TABLE:
            write_table(columns, rows, stream, title=title, shown=shown)
        else:
            from flows.warehouse.query import write_rows

            write_rows(columns, [tuple(row) for row in rows], TEXT_FORMS[form], stream)


def row_limit(
    limit: int | None, form: Format, output: Path | None, few: int = ROWS_FOR_A_PERSON
) -> int | None:
    """Return how many rows are written: as many as was asked for, else all; of a table on a screen a few."""
    return limit or (few if form is Format.TABLE and output is None else None)


def report_rest(rows: int, shown: int | None, how: str = "--limit {rows} shows all") -> None:
    """Report on stderr that there is nothing, or how to get what is not shown; `shown` None is all of it."""
    if not rows:
        print_message("Nothing.")
    elif shown and rows > shown:
        print_message(f"{rows - shown:,} more; {how.format(rows=rows)}.")


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
    with text_output(output, for_people=form is Format.TABLE) as stream:
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
    """Write rows as a table for people, broken between words; `max_letters` None shows each text in full.

    Where there is no room for the words of all columns side by side, each row is a list of its values.
    """
    from rich.text import Text

    console = console_on(stream)
    indices = [columns.index(name) for name in shown or columns]
    headings = [printable(columns[index].replace("_", " ")) for index in indices]
    most = [max_letters and (MAX_NAME_LETTERS if "name" in each else max_letters) for each in headings]
    cells = [[_shortened(_cell(row[index]), most[at]) for at, index in enumerate(indices)] for row in rows]
    fitting = column_widths(
        [[heading, *(row[at] for row in cells)] for at, heading in enumerate(headings)], console.width
    )
    if fitting is None:
        if title:
            console.print(Text(printable(title), style="italic"))
        for row in cells:
            console.print()
            console.print(_record(headings, row, console.width))
        return
    numeric = [any(_is_number(row[index]) for row in rows) for index in indices]
    console.print(_table(headings, cells, numeric, *fitting, title=title))


def _table(
    headings: Sequence[str],
    cells: Sequence[Sequence[str]],
    numeric: Sequence[bool],
    widths: Sequence[int],
    padding: int,
    *,
    title: str | None,
) -> "Table":
    """Return the texts side by side in columns of these widths, numbers to the right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, padding),
        title=title and Text(printable(title)),
        title_justify="left",
    )
    for heading, width, is_number in zip(headings, widths, numeric, strict=True):
        justify: Literal["right", "left"] = "right" if is_number else "left"
        table.add_column(Text(wrapped(heading, width)), justify=justify, overflow="fold", width=width)
    for row in cells:
        table.add_row(*(Text(wrapped(cell, width)) for cell, width in zip(row, widths, strict=True)))
    return table


def _record(headings: Sequence[str], row: Sequence[str], width: int) -> "Table":
    """Return the values of one row below one another, without those that are empty."""
    from rich.table import Table
    from rich.text import Text

    named = max(map(len, headings))
    record = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    record.add_column(style="dim", width=named)
    for heading, cell in zip(headings, row, strict=True):
        if cell:
            record.add_row(Text(heading), Text(wrapped(cell, max(1, width - named - 2))))
    return record


def _shortened(text: str, max_letters: int | None) -> str:
    return text if max_letters is None else shortened(text, max_letters)


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
        sys.stderr.write(fitting(printable(redacted(sentence)), sys.stderr) + "\n")


def print_text(text: str) -> None:
    """Write lines for people to stdout."""
    sys.stdout.write(fitting(printable(text), sys.stdout) + "\n")


def fitting(text: str, stream: TextIO) -> str:
    """Return a text with its lines ended between words where it goes to a terminal."""
    return wrapped_lines(text, _width_of(stream)) if stream.isatty() else text


def _width_of(stream: TextIO) -> int:
    """Return how many columns the terminal has that a stream goes to."""
    if (stated := os.environ.get("COLUMNS", "")).isdecimal() and int(stated):
        return int(stated)
    try:
        return os.get_terminal_size(stream.fileno()).columns or DEFAULT_WIDTH
    except (OSError, ValueError):
        return DEFAULT_WIDTH


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
        case str() if MOMENT.fullmatch(value):
            return f"{value[:10]} {value[11:19]}"
        case _:
            return printable(str(value))

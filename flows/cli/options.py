"""Options that several verbs share, and what is reported at the end of `repertoire --help`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

EPILOG = """\b
Examples:
  repertoire run                         collect, build and report
  repertoire init ~/library              make a home for your own pages
  repertoire --home ~/library add blog ~/pages/exercises
  repertoire gaps --limit 10             what to write next
  repertoire coverage --muscle glutes    the exercises behind a figure

\b
Exit codes:
  0 done                       4 refused by bounds or checks
  1 internal error             5 completed with problems
  2 usage                      6 damaged archive
  3 another process is writing 7 fault of the system: disk, rights, memory

Repertoire sends nothing anywhere. Its data is in the home: sources/, raw/, warehouse/.
"""


class Format(StrEnum):
    """Forms in which a verb gives its rows."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"


class Runner(StrEnum):
    """What reads the pages of a run."""

    LOCAL = "local"
    DASK = "dask"


class LogFormat(StrEnum):
    """How stderr is written."""

    TEXT = "text"
    JSON = "json"


def _home_of_verb_or_root(ctx: typer.Context, value: Path | None) -> Path | None:
    """Take --home from after the verb, else from before it."""
    root = ctx.find_root()
    return value or (root.params.get("home") if root is not ctx else None)


HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        metavar="DIR",
        callback=_home_of_verb_or_root,
        help="Folder with sources/, raw/ and warehouse/. Default: REPERTOIRE_HOME, else the checkout.",
        show_default=False,
    ),
]
FormatOption = Annotated[
    Format | None,
    typer.Option("--format", "-f", help="Default: table to a terminal, json to a pipe.", show_default=False),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write to this file; its extension sets the format.",
        show_default=False,
    ),
]
LimitOption = Annotated[
    int | None, typer.Option("--limit", "-n", min=1, metavar="N", help="At most N rows.", show_default=False)
]


def examples(*lines: str) -> str:
    r"""Return the epilog of a verb: its examples, a line each."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)

"""The verb about the archive: `archive export`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli_options import HomeOption
from flows.cli_output import printable
from flows.settings import Home


class Action(StrEnum):
    """What to do with the archive."""

    EXPORT = "export"


class ArchiveFormat(StrEnum):
    """Formats that a snapshot is written in."""

    WARC = "warc"


def archive(
    action: Annotated[Action, typer.Argument(metavar="ACTION", help="export: write a snapshot to a file.")],
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The source whose snapshot it is.")],
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where to write: a new file, .warc.gz.")
    ],
    form: Annotated[
        ArchiveFormat, typer.Option("--format", "-f", help="WARC 1.1, one gzip member a record.")
    ] = ArchiveFormat.WARC,
    snapshot: Annotated[
        str | None,
        typer.Option(
            "--snapshot", metavar="ID", help="Default: the newest that is not refused.", show_default=False
        ),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Write the pages of a snapshot as a web archive that other tools read."""
    from flows.warc_export import export_warc

    del action, form
    exported = export_warc(Home.find(home), source, output, snapshot)
    done = f"{exported.pages:,} pages of {exported.snapshot_id} in {exported.records:,} records"
    typer.echo(printable(f"Wrote {output}: {done}"))

"""The verbs about a home and its sources: init, add, sources."""

import shlex
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli_options import FormatOption, HomeOption, OutputOption
from flows.cli_output import choose_format, printable, tell, write_answer
from flows.settings import CHECKOUT, Home

if TYPE_CHECKING:
    from flows.add import AddedSource


class Role(StrEnum):
    """What a source is to the team."""

    OWN = "own"
    REFERENCE = "reference"


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is new or empty.")],
) -> None:
    """Make an empty home: a folder for your sources, pages and warehouse."""
    from flows.home_folder import make_home

    home = make_home(folder)
    named = command_for(home)
    typer.echo(
        f"Made a home in {printable(str(home.root))}\n\n"
        f"Next:\n  {named} add NAME FOLDER_OR_FILE\n  {named} run"
    )


def add(  # noqa: PLR0917 - Typer calls it by name
    name: Annotated[str, typer.Argument(help="What to call the source: small letters, digits, - and _.")],
    address: Annotated[
        str,
        typer.Argument(
            metavar="PATH_OR_URL", help="A folder of pages, a page, a dataset, a web archive or a web site."
        ),
    ],
    role: Annotated[
        Role | None,
        typer.Option("--role", help="own: your library; reference: one to compare with.", show_default=False),
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="The site may be on this machine or its network.")
    ] = False,
    contact: Annotated[
        str | None,
        typer.Option(
            "--contact",
            help="Whom the owner of a site can reach: goes into the User-Agent.",
            show_default=False,
        ),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Look at pages, data, web archives or a site, write a source file for them, and say what was found."""
    from flows.add import add_source

    place = Home.find(home)
    added = add_source(
        place, name, address, role and role.value, allow_private=allow_private, contact=contact
    )
    typer.echo(printable("\n".join(_added_lines(place, added))))


def sources(*, form: FormatOption = None, output: OutputOption = None, home: HomeOption = None) -> None:
    """List the sources and how each stands."""
    from flows.source_health import all_health, demo_sentence
    from flows.sources import load_sources

    place = Home.find(home)
    listed = [asdict(each) for each in all_health(place)]
    columns = (
        "source", "role", "format", "health", "inputs", "collected_at", "snapshots", "accepted", "demo",
        "note", "path",
    )  # fmt: skip
    shown = ("source", "role", "format", "health", "inputs", "collected_at", "note")
    rows: list[list[Any]] = [[each[name] for name in columns] for each in listed]
    write_answer(columns, rows, choose_format(form, output), output, shown=shown)
    if not listed:
        tell(f"There is no source yet. Add one: {command_for(place)} add NAME FOLDER_OR_FILE")
    elif sentence := demo_sentence(load_sources(place)):
        tell(sentence)


def command_for(home: Home) -> str:
    """Return how the command line is called for a home, to be shown in what to type next."""
    return "repertoire" if home.root == CHECKOUT else f"repertoire --home {shlex.quote(str(home.root))}"


def _added_lines(home: Home, added: "AddedSource") -> list[str]:
    """Say what was found and written, and what to do next."""
    source = added.source
    lines = [f"Wrote {added.file}: {source.title}, role {source.role}"]
    if added.extensions:
        lines.append(
            "Found " + ", ".join(f"{count:,} {ending} pages" for ending, count in added.extensions.items())
        )
    lines += added.notes
    if added.records is not None:
        lines.append(f"Found {added.records:,} records, and these fields:")
        for field, path in added.fields.items():
            share = added.fill.get(field)
            lines.append(
                f"  {field:<18} from {path}" + (f" ({share:.0%} filled)" if share is not None else "")
            )
    if added.unused:
        lines.append(f"Not read: {', '.join(added.unused)}. Map what you need in {added.file.name}.")
    return [*lines, "", "Next:", f"  {command_for(home)} run"]

"""The verbs about a home and its sources: init, add, sources."""

import re
import shlex
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from flows.cli.options import Format, FormatOption, HomeOption, OutputOption
from flows.cli.output import (
    choose_format,
    console_on,
    print_message,
    print_text,
    write_answer,
    write_document,
    write_table,
)
from flows.cli.terminal.wrapping import shortened
from flows.home.errors import RepertoireError, UsageError
from flows.home.settings import CHECKOUT, Home
from transforms.enums import Role

if TYPE_CHECKING:
    from flows.add.files import AddedSource
    from flows.add.sample import Sample
    from flows.sources.api_policy import Token


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is new or empty.")],
) -> None:
    """Make an empty home: a folder for your sources, pages and warehouse."""
    from flows.home.create import make_home

    home = make_home(folder)
    named = command_for(home)
    print_text(f"Made a home in {home.root}\n\nNext:\n  {named} add NAME FOLDER_OR_FILE\n  {named} run")


PLACE = typer.Argument(
    metavar="PATH_OR_URL",
    help="A folder of pages, a page, a dataset, a web archive, a web site or an API.",
    show_default=False,
)


def add(  # noqa: PLR0917 - Typer calls it by name
    name: Annotated[str, typer.Argument(help="What to call the source: small letters, digits, - and _.")],
    address: Annotated[str | None, PLACE] = None,
    role: Annotated[
        Role | None,
        typer.Option("--role", help="Your library, one to compare with, or what people look for."),
    ] = None,
    demand: Annotated[
        bool, typer.Option("--demand", help="It is an export of views, searches or sales: --role demand.")
    ] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="The site may be on this machine or its network.")
    ] = False,
    contact: Annotated[
        str | None,
        typer.Option(
            "--contact", help="Contact for the owner of a site; in the User-Agent.", show_default=False
        ),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            "--token",
            help="Where the token of an API is: env:NAME or file:PATH (mode 600).",
            show_default=False,
        ),
    ] = None,
    token_as: Annotated[
        str | None,
        typer.Option(
            "--token-as",
            help='How it is sent: "Authorization: Bearer", "X-Api-Key:", "?api_key".',
            show_default=False,
        ),
    ] = None,
    home_option: HomeOption = None,
) -> None:
    """Look at pages, data, web archives, a site or demand, write a source file, and say what was found."""
    home = Home.find(home_option)
    if address is None:
        raise _without_name(name)
    if demand or role == Role.DEMAND:
        asks_web = any((allow_private, contact, token, token_as))
        return _add_demand(home, name, address, role, is_of_the_web=asks_web)
    from flows.add.files import add_source

    added = add_source(
        home,
        name,
        address,
        role and role.value,
        allow_private=allow_private,
        contact=contact,
        token=_token(token, token_as),
    )
    return print_text("\n".join(_added_lines(home, added)))


def _without_name(place: str) -> UsageError:
    """Return the error for a place that was given without a name, with one that would do."""
    called = re.sub(r"[^a-z0-9]+", "-", Path(place).stem.lower()).strip("-") or "my-pages"
    return UsageError(
        f"add: needs a name and a place; there is only {place!r}. Try: repertoire add {called} {place}"
    )


def _add_demand(home: Home, name: str, address: str, role: Role | None, *, is_of_the_web: bool) -> None:
    """Add a source of demand. Raises UsageError where other options contradict that."""
    from flows.add.demand import add_demand
    from flows.add.shown import demand_found_lines

    if role not in {None, Role.DEMAND}:
        raise UsageError(f"--demand is --role demand, and cannot be --role {role} as well. Leave one out.")
    if is_of_the_web:
        raise UsageError("--demand is for a file. Leave out what is for an address on the web.")
    lines = [*demand_found_lines(add_demand(home, name, address)), "", "Next:", f"  {command_for(home)} run"]
    print_text("\n".join(lines))


def _token(stated: str | None, sent_as: str | None) -> "Token | None":
    """Return where a token is; what reads it is loaded only where there is one."""
    if stated is None:
        if sent_as is not None:
            raise UsageError("--token-as: says how a token is sent. Say where it is: --token env:NAME")
        return None
    from flows.add.api import declared_token

    return declared_token(stated, sent_as)


def sources(
    *, form: FormatOption = None, output: OutputOption = None, home_option: HomeOption = None
) -> None:
    """List the sources and the status of each."""
    from flows.sources.health import all_health, demo_sentence
    from flows.sources.source import load_sources

    home = Home.find(home_option)
    listed = [asdict(each) for each in all_health(home)]
    columns = (
        "source", "role", "format", "health", "inputs", "collected_at", "snapshots", "accepted", "demo",
        "note", "path",
    )  # fmt: skip
    shown = ("source", "role", "format", "health", "inputs", "collected_at", "note")
    rows: list[list[Any]] = [[each[name] for name in columns] for each in listed]
    write_answer(columns, rows, choose_format(form, output), output, shown=shown)
    if not listed:
        print_message(f"There are no sources yet. Add one: {command_for(home)} add NAME FOLDER_OR_FILE")
    elif sentence := demo_sentence(load_sources(home)):
        print_message(sentence)


def command_for(home: Home) -> str:
    """Return how the command line is called for a home, to be shown in what to type next."""
    return "repertoire" if home.root == CHECKOUT else f"repertoire --home {shlex.quote(str(home.root))}"


def _added_lines(home: Home, added: "AddedSource") -> list[str]:
    """Describe what was found and written, and what to do next."""
    source = added.source
    lines = [f"Wrote {added.file}: {source.title}, role {source.role}"]
    if added.extensions:
        lines.append(
            "Found " + ", ".join(f"{count:,} {ending} pages" for ending, count in added.extensions.items())
        )
    lines += [part for note in added.notes for part in wrap(note, MAX_WIDTH, **FITTING)]
    if added.dataset is not None:
        from flows.add.shown import dataset_found_lines

        lines += dataset_found_lines(added.dataset, added.file.name)
    if added.sample is not None:
        lines += _sample_lines(added, added.sample)
    return [*lines, "", "Next:", f"  {command_for(home)} run"]


MAX_WIDTH = 80
MAX_EXAMPLE = 25
FITTING: dict[str, Any] = {"subsequent_indent": "  ", "break_long_words": False, "break_on_hyphens": False}


def _sample_lines(added: "AddedSource", sample: "Sample") -> list[str]:
    """Describe what a sample of the pages was read as, in lines that fit a terminal."""
    counted = ", ".join(f"{count:,} {verdict}" for verdict, count in sample.verdicts.items())
    lines = ["", f"Of a sample of {sample.pages:,} pages: {counted}"]
    for field, (share, examples) in sample.fill.items():
        values = "  ".join(shorten(each, MAX_EXAMPLE, placeholder="…") for each in examples)
        lines.append(f"  {field:<18}{share:>5.0%}  {values}".rstrip())
    if sample.layout.tells:
        lines.append(
            f"Learnt {sample.layout.in_words}: {added.file.stem}.layout.toml, "
            "beside the source file; correct it there."
        )
    if sample.unread:
        lines.append("Not read: " + ", ".join(f"{text!r} ({count:,} pages)" for text, count in sample.unread))
    if sample.first:
        lines.append(f"First: {sample.first}")
    return [
        part
        for line in lines
        for part in (wrap(line, MAX_WIDTH, **FITTING) or [""])
    ]  # fmt: skip


MAX_VALUE_LENGTH = 140
MAX_BLOCKS = 120


def try_page(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Name of the source whose rules apply.")],
    page: Annotated[
        str, typer.Argument(metavar="URL_OR_FILE", help="A file on the disk, or an address in the archive.")
    ],
    *,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch", help="Show it whenever page, source file, layout or taxonomy is saved, until Ctrl-C."
        ),
    ] = False,
    form: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
) -> None:
    """Show what is read from one page: its outline, its claims and the verdict. Nothing is kept."""
    chosen = choose_format(form, output)
    found = Home.find(home)
    if watch:
        _watch(found, source, page, lambda: _show_page(found, source, page, chosen, output))
    else:
        _show_page(found, source, page, chosen, output)


def _show_page(home: Home, source: str, page: str, form: Format, output: Path | None) -> None:
    from flows.run.preview import find_page, preview_page, rules_of
    from flows.sources.workspace import Workspace

    workspace = Workspace(home)
    sources = {each.name: each for each in workspace.sources}
    if source not in sources:
        raise UsageError(f"{source}: there is no such source. There are: {', '.join(sources) or 'none'}.")
    found = find_page(workspace, sources[source], page)
    document = preview_page(sources[source], rules_of(workspace, sources[source]), found)
    write_document(document, form, output, lambda stream: _print(document, stream))


def _watch(home: Home, source: str, page: str, show: Callable[[], None]) -> None:
    """Show a page now and whenever a file behind it is saved; what is wrong in it is told.

    Ends when it is interrupted. Raises UsageError where there is no such source to watch.
    """
    from flows.run.watch import files_behind, saves

    if not (home.sources / f"{source}.toml").is_file():
        raise UsageError(f"{source}: there is no file {home.sources / source}.toml to watch.")
    try:
        for saved in saves(lambda: files_behind(home, source, page)):
            if saved:
                print_message(f"\nSaved: {', '.join(file.name for file in saved)}")
            try:
                show()
            except (RepertoireError, OSError) as error:
                print_message(f"error: {error}")
            sys.stdout.flush()
    except KeyboardInterrupt:
        return  # that is how it ends


def _print(document: dict[str, Any], stream: TextIO) -> None:
    """Print the document for people: the verdict first, then what it rests on."""
    reason = f" ({document['reason']})" if document["reason"] else ""
    console = console_on(stream)
    console.print(f"{document['address']}: {document['verdict']}{reason}", style="bold")
    for note in (document["detail"], *document["outline"]["notes"]):
        if note:
            console.print(note)
    if not document["is_exercise_address"]:
        console.print("Its address does not match exercise_pages: the build sets it aside.")
    if left_out := document["left_out"]:
        counts = ", ".join(f"{count} by {rule}" for rule, count in left_out.items())
        console.print(f"Characters of text left out: {counts}.")
    _print_read(document, stream)
    data = [
        (method, name, _short(value))
        for method, values in document["outline"]["data"].items()
        for name, value in values.items()
    ]
    if data:
        write_table(("method", "key", "value"), data, stream, title="Structured data")
    blocks = [
        (block["kind"], block.get("level", 0), _text_of(block)) for block in document["outline"]["blocks"]
    ]
    if blocks:
        write_table(("block", "level", "text"), blocks[:MAX_BLOCKS], stream, title="Outline")
    if len(blocks) > MAX_BLOCKS:
        console.print(f"{len(blocks) - MAX_BLOCKS} more blocks; --format json has all.")


def _print_read(document: dict[str, Any], stream: TextIO) -> None:
    """Print record and claims; of a page that is refused, what it would give."""
    refused = document["would_read"]
    read = refused or document
    if refused:
        console_on(stream).print("It is refused. Taken for an exercise, it would be read so:")
    record = [(name, _short(value)) for name, value in read["record"].items()]
    if record:
        write_table(("field", "value"), record, stream, title="Record", max_letters=None)
    claims = [tuple(map(_short, claim.values())) for claim in read["claims"]]
    if claims:
        write_table(("field", "value", "method", "place", "is_chosen"), claims, stream, title="Claims")


def _text_of(block: dict[str, Any]) -> object:
    """Return the text of a block, or its cells side by side."""
    return _short(block.get("text") or " | ".join(block.get("cells", ())))


def _short(value: object) -> object:
    """Write a value on one line, and shorten what would fill the screen."""
    if isinstance(value, bool):
        return value
    if isinstance(value, list | tuple):
        value = "; ".join(
            str(next(iter(item.values())) if isinstance(item, dict) else item) for item in value
        )
    text = " / ".join(str(value).split("\n"))
    return shortened(text, MAX_VALUE_LENGTH)

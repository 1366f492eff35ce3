"""The verb for tuning a source: try one page of it."""

from typing import Annotated, Any, TextIO

import typer

from flows.cli_options import FormatOption, HomeOption, OutputOption
from flows.cli_output import choose_format, console_on, write_document, write_table
from flows.errors import UsageError
from flows.settings import Home, load_settings

LONGEST_VALUE = 140
MOST_BLOCKS = 120


def try_page(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Name of the source whose rules apply.")],
    page: Annotated[
        str, typer.Argument(metavar="URL_OR_FILE", help="A file on the disk, or an address in the archive.")
    ],
    form: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
) -> None:
    """Show what is read of one page: its outline, its claims and the verdict. Nothing is kept."""
    from flows.sources import load_sources
    from flows.trial import find_page, rules_of
    from flows.trial import try_page as read_page

    found_home = Home.find(home)
    settings = load_settings(found_home)
    sources = {each.name: each for each in load_sources(found_home)}
    if source not in sources:
        raise UsageError(f"{source}: there is no such source. There are: {', '.join(sources) or 'none'}.")
    chosen = choose_format(form, output)
    tried = find_page(found_home, settings, sources[source], page)
    document = read_page(sources[source], rules_of(found_home, settings, sources[source]), tried)
    write_document(document, chosen, output, lambda stream: _print(document, stream))


def _print(document: dict[str, Any], stream: TextIO) -> None:
    """Print the document for people: the verdict first, then what it rests on."""
    reason = f" ({document['reason']})" if document["reason"] else ""
    console = console_on(stream)
    console.print(f"{document['address']}: {document['verdict']}{reason}", style="bold")
    for note in (document["detail"], *document["outline"]["notes"]):
        if note:
            console.print(note)
    if not document["is_exercise_address"]:
        console.print("Its address is none that exercise_pages names: the build sets it aside.")
    record = [(name, _short(value)) for name, value in document["record"].items()]
    if record:
        write_table(("field", "value"), record, stream, title="Record")
    claims = [tuple(map(_short, claim.values())) for claim in document["claims"]]
    if claims:
        write_table(("field", "value", "method", "place", "is_chosen"), claims, stream, title="Claims")
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
        write_table(("block", "level", "text"), blocks[:MOST_BLOCKS], stream, title="Outline")
    if len(blocks) > MOST_BLOCKS:
        console.print(f"{len(blocks) - MOST_BLOCKS} blocks more; --format json has all.")


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
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"

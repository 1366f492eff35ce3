"""The verb about the templates of a source: learn."""

from typing import Annotated, Any, TextIO

import typer

from flows.cli.options import FormatOption, HomeOption, OutputOption
from flows.cli.output import choose_format, console_on, print_message, write_document, write_table
from flows.cli.sources import command_for
from flows.cli.terminal.wrapping import shortened
from flows.home.errors import UsageError
from flows.home.settings import Home


def learn(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="Name of the source, whose pages are collected.")
    ],
    *,
    write: Annotated[
        bool, typer.Option("--write", help="Write the layout; without it, only show what would change.")
    ] = False,
    form: FormatOption = None,
    output: OutputOption = None,
    home_option: HomeOption = None,
) -> None:
    """Learn the templates of a source from its archived pages: which place states which field.

    Shows the places and what they change, field by field; with --write they go into sources/NAME.layout.toml.
    """
    from flows.extract.learn import learn_again, write_layout
    from flows.sources.workspace import Workspace
    from transforms.enums import PAGE_FORMATS

    home = Home.find(home_option)
    workspace = Workspace(home)
    (chosen,) = workspace.choose([source])
    if chosen.format not in PAGE_FORMATS:
        raise UsageError(f"{source}: a {chosen.format} has no templates: correct its field map instead.")
    learnt = learn_again(workspace, chosen)
    document: dict[str, Any] = {
        "source": source,
        "pages": learnt.pages,
        "templates": len(learnt.layout.templates),
        "exercises": dict(zip(("before", "after"), learnt.exercises, strict=True)),
        "fields": [
            {"field": name, "before": round(before, 4), "after": round(after, 4)}
            for name, (before, after) in learnt.fill.items()
            if before or after
        ],
        "places": [
            {
                "fields": list(slot.fields),
                "place": slot.name,
                "pages": slot.pages,
                "evidence": slot.evidence,
                "examples": list(slot.examples),
            }
            for template in learnt.layout.templates
            for slot in template.slots
        ],
        "same": [
            {"field": same.field, "values": list(same.values), "pages": same.pages}
            for template in learnt.layout.templates
            for same in template.same
        ],
    }
    write_document(document, choose_format(form, output), output, lambda stream: _print(document, stream))
    if write and learnt.layout.templates:
        write_layout(workspace, chosen, learnt.layout)
        print_message(f"Wrote sources/{source}.layout.toml. Next: {command_for(home)} build")
    elif learnt.layout.tells:
        print_message(f"Nothing is written. To write it: {command_for(home)} learn {source} --write")


def _print(document: dict[str, Any], stream: TextIO) -> None:
    """Print the document for people: what changes first, then the places."""
    console = console_on(stream)
    before, after = document["exercises"].values()
    templates = "1 template" if document["templates"] == 1 else f"{document['templates']} templates"
    console.print(
        f"{document['source']}: {document['pages']} pages of {templates}; "
        f"exercises among them: {before} before, {after} after",
        style="bold",
    )
    if not document["templates"]:
        console.print("Too few pages are alike: a template needs five. The general reader reads them.")
    if document["fields"]:
        rows = [
            (each["field"], f"{each['before']:.0%}", f"{each['after']:.0%}") for each in document["fields"]
        ]
        write_table(("field", "before", "after"), rows, stream, title="Pages that state it")
    if document["places"]:
        places = [
            (
                ", ".join(each["fields"]),
                each["place"],
                each["pages"],
                shortened("; ".join(each["examples"]), 60),
            )
            for each in document["places"]
        ]
        write_table(("field", "place", "pages", "examples"), places, stream, title="Learnt")
    if document["same"]:
        same = [
            (each["field"], each["pages"], shortened(", ".join(each["values"]), 60))
            for each in document["same"]
        ]
        write_table(
            ("field", "pages", "values"), same, stream, title="The same on all pages, so no page's own"
        )
    if document["templates"] and not (document["places"] or document["same"]):
        console.print("Nothing to learn: the general reader reads what these pages state.")

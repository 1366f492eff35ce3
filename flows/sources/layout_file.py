"""The layout of a source as a file that people read and correct: `sources/NAME.layout.toml`."""

import json
from pathlib import Path

from flows.home.settings import Home
from flows.home.toml import TomlTable
from transforms.pages.layouts.atoms import MAX_MARK, mark_of
from transforms.pages.layouts.constants import SHARED
from transforms.pages.layouts.layout import Layout, Same, Slot, Template
from transforms.taxonomy.vocabulary import CONTENT_SECTIONS, LIST_FIELDS, TEXT_FIELDS

ENDING = ".layout.toml"
LEARNABLE = tuple(dict.fromkeys((*TEXT_FIELDS, *LIST_FIELDS, "steps", "tips", "mistakes")))
_ALONE = frozenset({"name", *CONTENT_SECTIONS})
"""Fields of which no word tells whether a text is one: a slot of several states none of them."""

_SLOT_KEYS = ("fields", "heading", "label", "place", "without", "numbered", "pages", "evidence", "examples")
_WORDS = ("marks", "labels", "leads", "notices")
_HEAD = """\
# What was learnt of the pages of {name}: its templates, and which place of each states which field.
# Correct it by hand where it is wrong; learn again with: repertoire learn {name}
#
# marks: texts that are the same on the pages of a template, by which they are known.
# labels: others that stand beside values; leads: first words before values ("with some Hip flexors").
# slot: a place in it. fields: what it states; of several, each value goes to the one that it is known as.
#   heading, label: the marks above and beside it; place: tags and class words. One that is left out is any.
#   numbered: only texts that a number is drawn before.
#   pages, evidence, examples: why; they change nothing.
# same: what the general reader reads on nearly all pages alike (a filter, a notice): no page states it.
# notices: paragraphs of nearly all pages; below the last tip or answer they are no part of it.
"""


def layout_file(home: Home, source_name: str) -> Path:
    """Return where the layout of a source is kept; the file need not be there."""
    return home.sources / f"{source_name}{ENDING}"


def read_layout(file: Path) -> Layout:
    """Return the layout in a file, an empty one where there is no file.

    Raises UsageError that names file, key and remedy.
    """
    if not file.exists():
        return Layout()
    table = TomlTable.read(file)
    table.allow(("template",))
    return Layout(tuple(map(_template, table.tables("template"))))


def layout_text(source_name: str, layout: Layout) -> str:
    """Return the content of the file of a layout."""
    lines = [_HEAD.format(name=source_name)]
    for template in layout.templates:
        lines += ["[[template]]", f"pages = {template.pages}"]
        lines += [_texts(name, getattr(template, name)) for name in _WORDS if getattr(template, name)]
        lines.append("")
        for slot in template.slots:
            lines += ["[[template.slot]]", *_slot_lines(slot), ""]
        for same in template.same:
            lines += ["[[template.same]]", f"field = {_text(same.field)}", _texts("values", same.values)]
            lines += [f"pages = {same.pages}", ""]
    return "\n".join(lines)


def _slot_lines(slot: Slot) -> list[str]:
    places = [(name, getattr(slot, name)) for name in ("heading", "label", "place")]
    return [
        _texts("fields", slot.fields),
        *(f"{name} = {_text(value)}" for name, value in places if value is not None),
        *([_texts("without", slot.without)] if slot.without else ()),
        *(["numbered = true"] if slot.numbered else ()),
        f"pages = {slot.pages}",
        f"evidence = {_text(slot.evidence)}",
        _texts("examples", slot.examples),
    ]


def _texts(key: str, values: tuple[str, ...]) -> str:
    return f"{key} = [{', '.join(map(_text, values))}]"


def _text(value: str) -> str:
    """Write a text as TOML: what JSON escapes, TOML escapes alike, once half surrogates are gone."""
    valid = value.encode("utf-8", "replace").decode()
    return json.dumps(valid, ensure_ascii=False).replace("\x7f", "\\u007f")


def _template(table: TomlTable) -> Template:
    table.allow(("pages", *_WORDS, "slot", "same"))
    return Template(
        marks=table.texts("marks"),
        slots=tuple(map(_slot, table.tables("slot"))),
        pages=table.whole("pages", 0),
        labels=table.texts("labels"),
        leads=table.texts("leads"),
        same=tuple(map(_same, table.tables("same"))),
        notices=table.texts("notices"),
    )


def _same(table: TomlTable) -> Same:
    table.allow(("field", "values", "pages"))
    values = table.texts("values")
    if not values:
        raise table.error("values", "is missing. Name what all pages state alike, or remove the table.")
    return Same(table.one_of("field", SHARED), values, table.whole("pages", 0))


def _slot(table: TomlTable) -> Slot:
    table.allow(_SLOT_KEYS)
    fields = table.texts("fields", LEARNABLE)
    if not fields:
        raise table.error("fields", "is missing. Name the field that this place states, or remove the slot.")
    if len(fields) > 1 and (alone := next((name for name in fields if name in _ALONE), None)):
        raise table.error("fields", f"holds {alone!r} beside others. Write a slot of its own for it.")
    pages = table.whole("pages", 0)
    read = _mark if pages else _own_mark
    heading, label, place = read(table, "heading"), read(table, "label"), table.optional_text("place")
    if heading is label is place is None:
        raise table.error("place", "is missing, and so are heading and label. Say where the field stands.")
    return Slot(
        fields=fields,
        heading=heading,
        label=label,
        place=place,
        without=table.texts("without"),
        pages=pages,
        evidence=_mark(table, "evidence") or "",
        examples=table.texts("examples"),
        numbered=table.flag("numbered", default=False),
    )


def _mark(table: TomlTable, key: str) -> str | None:
    """Return a text, which may be empty: that none stands there; None where the key is absent."""
    value = table.content.get(key)
    if value is not None and not isinstance(value, str):
        raise table.error(key, f"must be a text, not {value!r}.")
    return value


def _own_mark(table: TomlTable, key: str) -> str | None:
    """Return a mark as it is compared, however a person spelled it."""
    value = _mark(table, key)
    mark = mark_of(value) if value else value
    if value and not mark:
        raise table.error(key, f"must be a word or several, of at most {MAX_MARK} characters, not {value!r}.")
    return mark

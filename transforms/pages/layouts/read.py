"""What a page states by the layout of its source: the values of each slot of its template, as claims."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from transforms.pages.entries.lists import read_entries
from transforms.pages.layouts.atoms import atoms_of, marks_on, stated_by_data
from transforms.pages.layouts.layout import Found, Layout, Slot, Template
from transforms.pages.layouts.pieces import pieces_of
from transforms.pages.layouts.placing import found_in
from transforms.pages.outline import ITEM, PARAGRAPH, Block, Outline
from transforms.pages.statements import own_role, stretches_by_role, without_start
from transforms.pages.values import text_value, unique
from transforms.taxonomy.vocabulary import CONTENT_SECTIONS, LIST_FIELDS, MUSCLE_FIELDS, Vocabulary


class Stated(NamedTuple):
    """The values that a page states for a field in a slot of its template, as the page writes them."""

    field: str
    values: list[str]
    slot: Slot


class ByLayout(NamedTuple):
    """What a page states by its template; the texts, claims and notices that all its pages have."""

    stated: Sequence[Stated]
    marks: Collection[str]
    same: Collection[tuple[str, tuple[str, ...]]] = ()
    notices: Collection[str] = ()


def read_by_layout(outline: Outline, layout: Layout, vocabulary: Vocabulary) -> ByLayout:
    """Return what a page states by the template that it is of, nothing where it is of none."""
    atoms, data = atoms_of(outline.blocks), stated_by_data(outline.data)
    places = {atom.place for atom in atoms} | {found.place for found in data}
    template = layout.template_of(marks_on(atoms) | places)
    if template is None or not (template.slots or template.same or template.notices):
        return ByLayout((), ())
    texts = [
        (found.text, slot)
        for found in (*data, *found_in(atoms, template, vocabulary.terms))
        if (slot := slot_of(found, template)) is not None and (_may_be_apart(slot) or not found.is_apart)
    ]
    same = {(same.field, same.values) for same in template.same}
    return ByLayout(stated_by(texts, vocabulary), template.marks, same, template.notices)


def slot_of(found: Found, template: Template) -> Slot | None:
    """Return the first slot of a template that a text stands in."""
    return next((slot for slot in template.slots if slot.is_at(found)), None)


def stated_by(texts: Iterable[tuple[str, Slot]], vocabulary: Vocabulary) -> list[Stated]:
    """Return what texts state, each with the slot that it stands in; those of one slot together."""
    stated: dict[tuple[str, Slot], Stated] = {}
    for text, slot in texts:
        for field, value in _values_in(text, slot, vocabulary):
            stated.setdefault((field, slot), Stated(field, [], slot)).values.append(value)
    return [_whole(each) for each in stated.values()]


def _values_in(text: str, slot: Slot, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Return the values that a text of a slot states, each with its field."""
    text = text.lstrip("#")
    if slot.fields[0] in CONTENT_SECTIONS:
        return [(slot.fields[0], text)]
    if slot.fields == ("name",):
        name = without_ends(text, slot.without)
        return [("name", name)] if name else []
    found: list[tuple[str, str]] = []
    for field in slot.fields:
        values = _values_of(text, field, vocabulary)
        if len(slot.fields) == 1:
            return values
        found += [(role, value) for role, value in values if vocabulary.terms.is_value(value, role)]
    return found


def _values_of(text: str, field: str, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Return the values that a text states for a field, each with the field: muscles may say their roles."""
    if field not in LIST_FIELDS:
        value = text_value(text, field)
        return [(field, value)] if value else []
    stretches = stretches_by_role(text, field, vocabulary) if field in MUSCLE_FIELDS else [(field, text)]
    found: list[tuple[str, str]] = []
    for role, stretch in stretches:
        for piece in pieces_of(stretch, vocabulary.terms):
            own, value = own_role(piece, vocabulary) if field in MUSCLE_FIELDS else (None, piece)
            found.append((own or role, without_start(value, field, vocabulary)))
    return found


def without_ends(text: str, ends: Sequence[str]) -> str:
    """Return a name without what the template adds to it at its start or end."""
    for end in ends:
        if text.endswith(end):
            text = text[: -len(end)]
        elif text.startswith(end):
            text = text[len(end) :]
    return text.strip()


def _may_be_apart(slot: Slot) -> bool:
    """Return whether texts under a heading that is no mark may be of the page: titled steps may."""
    return slot.fields[0] in CONTENT_SECTIONS or slot.fields == ("name",)


def _whole(stated: Stated) -> Stated:
    """Return what is stated as entries, or without repetitions where the field is no content."""
    if stated.field not in CONTENT_SECTIONS:
        return stated._replace(values=unique(stated.values))
    kind = ITEM if len(stated.values) > 1 else PARAGRAPH  # one text may hold several: "1. Stand. 2. Lift."
    blocks = [Block(kind, 1, text) for text in stated.values]
    return stated._replace(values=read_entries(blocks, are_steps=stated.field == "steps"))

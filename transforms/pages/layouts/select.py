"""What a person says of a source: which place of its pages states a field, by CSS, heading, label or key."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transforms.enums import METHODS
from transforms.pages.claims import Claim, Evidence
from transforms.pages.html.reader import select_texts
from transforms.pages.layouts.atoms import atoms_of, mark_of, stated_by_data
from transforms.pages.layouts.claims import value_of
from transforms.pages.layouts.layout import FRONT_MATTER, Slot, Template
from transforms.pages.layouts.placing import found_in
from transforms.pages.layouts.read import slot_of, stated_by
from transforms.pages.outline import Outline
from transforms.taxonomy.known_terms import KnownTerms
from transforms.taxonomy.vocabulary import Vocabulary

METHOD = "select"
_RANK = METHODS.index(METHOD)


class Selection(NamedTuple):
    """A field with the place that states it: `way` is css, heading, label or key (of front matter)."""

    field: str
    way: str
    place: str

    @property
    def slot(self) -> Slot:
        """The place as a slot of any template."""
        mark = mark_of(self.place)
        return Slot(
            fields=(self.field,),
            heading=mark if self.way == "heading" else None,
            label=mark if self.way in {"label", "key"} else None,
            place=FRONT_MATTER if self.way == "key" else None,
        )

    @property
    def claim_place(self) -> str:
        """What claims of this place have as theirs."""
        return self.place if self.way == "css" else self.slot.name


def with_selected(
    evidence: Evidence,
    outline: Outline,
    content: str,
    selections: Sequence[Selection],
    vocabulary: Vocabulary,
) -> Evidence:
    """Return the evidence of a page with what it states in the places that were named for its source.

    `content` is its HTML, "" for Markdown.
    """
    texts = [*_by_marks(outline, selections, vocabulary.terms), *_by_css(content, selections)]
    claims = [
        Claim(field, value_of(field, values), METHOD, slot.name, _RANK, METHOD, None)
        for field, values, slot in stated_by(texts, vocabulary)
    ]
    return evidence._replace(claims=[*claims, *evidence.claims])


def _by_marks(
    outline: Outline, selections: Sequence[Selection], terms: KnownTerms
) -> Iterator[tuple[str, Slot]]:
    slots = [selection.slot for selection in selections if selection.way != "css"]
    if slots:
        marks = tuple(slot.heading or slot.label or "" for slot in slots)
        template = Template(marks, tuple(slots))
        for found in (*stated_by_data(outline.data), *found_in(atoms_of(outline.blocks), template, terms)):
            if (slot := slot_of(found, template)) is not None and not found.is_heading:
                yield found.text, slot


def _by_css(content: str, selections: Sequence[Selection]) -> Iterator[tuple[str, Slot]]:
    by_css = [selection for selection in selections if selection.way == "css"]
    if content and by_css:
        texts = select_texts(content, [selection.place for selection in by_css])
        for selection, found in zip(by_css, texts, strict=True):
            slot = selection.slot._replace(place=selection.place)
            yield from ((text, slot) for text in found)

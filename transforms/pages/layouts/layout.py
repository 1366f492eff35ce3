"""What was learnt of the pages of a source: its templates, and which place in each states which field.

It is data that a person reads and corrects, in `sources/NAME.layout.toml`.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

MIN_SIGNS = 0.6
"""Share of the signs of a template that a page of it has: its marks, and the places that state fields."""


PLACES_OF_DATA = FRONT_MATTER, TITLE = ("front matter", "title")
"""Places beside the text of a page."""


class Found(NamedTuple):
    """A text that is no mark of the template, under and beside those that are.

    `is_apart` says that it may be about something else than the page: it is under a heading that is no mark
    and not the title, or in a table of several things.
    """

    heading: str
    label: str
    place: str
    text: str
    is_numbered: bool
    is_apart: bool
    order: int
    is_heading: bool = False


class Slot(NamedTuple):
    """A place in a template that states a field, or several of which each value knows its own.

    heading, label, place: the marks above and beside it and its path; None is any. without: texts at the
    ends of its values that are no part of them. numbered: only texts with a number are values. pages: on how
    many of those learnt from it stands. evidence and examples are for people.
    """

    fields: tuple[str, ...]
    heading: str | None
    label: str | None
    place: str | None
    without: tuple[str, ...] = ()
    pages: int = 0
    evidence: str = ""
    examples: tuple[str, ...] = ()
    numbered: bool = False

    def is_at(self, found: Found) -> bool:
        """Return whether a text of a page stands in this slot."""
        return (
            (found.is_numbered or not self.numbered)
            and self.place in {None, found.place}
            and self.label in {None, found.label}
            and self.heading in {None, found.heading}
        )

    @property
    def is_in_text(self) -> bool:
        """Whether it is a place of the text of a page, and not of its front matter or its title."""
        return self.place not in PLACES_OF_DATA

    @property
    def name(self) -> str:
        """What to call it to a person: what is beside it, above it, or its path."""
        return " > ".join(filter(None, (self.heading, self.label))) or self.place or "anywhere"


class Same(NamedTuple):
    """What the pages of a template state alike, so that no page states it itself: a filter, a notice."""

    field: str
    values: tuple[str, ...]
    pages: int = 0


class Template(NamedTuple):
    """What pages of one make have in common.

    marks: texts that most of its pages have, by which they are known. labels: others that stand beside
    values. leads: first words before values. pages: how many it was learnt from. same: what they state alike.
    notices: paragraphs of all its pages that may stand below a last entry.
    """

    marks: tuple[str, ...]
    slots: tuple[Slot, ...]
    pages: int = 0
    labels: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    same: tuple[Same, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def known(self) -> frozenset[str]:
        """All texts that label or head others, those that a person's own slots name too."""
        own = (slot for slot in self.slots if not slot.pages and slot.is_in_text)
        named = (mark for slot in own for mark in (slot.heading, slot.label) if mark)
        return frozenset((*self.marks, *self.labels, *named))

    @property
    def signs(self) -> frozenset[str]:
        """What its pages are known by: its marks, and the places of its slots."""
        return frozenset((*self.marks, *(slot.place for slot in self.slots if slot.place)))

    def share_of(self, signs: Collection[str]) -> float:
        """Return the share of the signs of this template that a page has, by its marks and places.

        Places at which pages state the same under the same marks are one sign: a page has one of them.
        """
        places: dict[tuple[str | None, str | None, tuple[str, ...]], list[str]] = {}
        for slot in self.slots:
            if slot.place:
                places.setdefault((slot.heading, slot.label, slot.fields), []).append(slot.place)
        of_slots = {frozenset(alike) for alike in places.values()}
        met = sum(mark in signs for mark in self.marks) + sum(not each.isdisjoint(signs) for each in of_slots)
        number = len(self.marks) + len(of_slots)
        return met / number if number else 0.0

    def has_places_of(self, earlier: "Template") -> bool:
        """Return whether most slots that were learnt of an earlier template stand at places of this one."""
        learnt = [slot.place for slot in earlier.slots if slot.pages and slot.place]
        places = {slot.place for slot in self.slots}
        return sum(place in places for place in learnt) >= MIN_SIGNS * len(learnt)


class Layout(NamedTuple):
    """The templates of a source."""

    templates: tuple[Template, ...] = ()

    @property
    def slots(self) -> int:
        """How many places state a field."""
        return sum(len(template.slots) for template in self.templates)

    @property
    def tells(self) -> bool:
        """Whether it changes anything: places that state a field, or what all pages have alike."""
        return any(template.slots or template.same or template.notices for template in self.templates)

    @property
    def in_words(self) -> str:
        """What was learnt, in a few words."""
        places = (
            "1 place that states a field" if self.slots == 1 else f"{self.slots} places that state a field"
        )
        same = sum(len(template.same) for template in self.templates)
        return f"{places}, {same} that all pages share" if same else places

    def template_of(self, signs: Collection[str]) -> Template | None:
        """Return the template that a page is of by its marks and places, None where it is of none."""
        best = max(self.templates, key=lambda template: template.share_of(signs), default=None)
        return best if best is not None and best.share_of(signs) >= MIN_SIGNS else None

    def keeping(self, earlier: "Layout") -> "Layout":
        """Return this layout with what a person wrote into an earlier one, and with its other templates.

        A slot that states no number of pages is a person's own, and so is what pages state alike; it comes
        first where templates are alike. One whose marks a new template has, but whose slots stand at other
        places, is of older pages: it stays.
        """
        templates = list(self.templates)
        kept: list[Template] = []
        for old in earlier.templates:
            new = self.template_of(old.signs)
            own = tuple(slot for slot in old.slots if not slot.pages)
            own_same = tuple(same for same in old.same if not same.pages)
            if new is None or not new.has_places_of(old):
                kept.append(old)
            if new is not None and (own or own_same):
                index = self.templates.index(new)
                slots, same = templates[index].slots, templates[index].same
                own = tuple(slot for slot in own if slot not in slots)
                own_same = tuple(each for each in own_same if each not in same)
                templates[index] = templates[index]._replace(slots=(*own, *slots), same=(*own_same, *same))
        return Layout((*templates, *kept))

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data, for files, digests and workers."""
        return {"template": [_template_as_dict(template) for template in self.templates]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Layout":
        """Build it from plain data; the keys are those of `as_dict`, and all but `fields` may be absent."""
        return cls(
            tuple(
                Template(
                    tuple(template.get("marks", ())),
                    tuple(_slot_of(slot) for slot in template.get("slot", ())),
                    template.get("pages", 0),
                    tuple(template.get("labels", ())),
                    tuple(template.get("leads", ())),
                    tuple(
                        Same(same["field"], _texts(same["values"]), same.get("pages", 0))
                        for same in template.get("same", ())
                    ),
                    tuple(template.get("notices", ())),
                )
                for template in data.get("template", ())
            )
        )


def _template_as_dict(template: Template) -> dict[str, Any]:
    return {
        "pages": template.pages,
        "marks": list(template.marks),
        "labels": list(template.labels),
        "leads": list(template.leads),
        "slot": [_slot_as_dict(slot) for slot in template.slots],
        "same": [same._asdict() | {"values": list(same.values)} for same in template.same],
        "notices": list(template.notices),
    }


def _slot_as_dict(slot: Slot) -> dict[str, Any]:
    described = {name: value for name, value in slot._asdict().items() if value is not None}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in described.items()}


def _slot_of(data: Mapping[str, Any]) -> Slot:
    return Slot(
        fields=_texts(data["fields"]),
        heading=data.get("heading"),
        label=data.get("label"),
        place=data.get("place"),
        without=_texts(data.get("without", ())),
        pages=data.get("pages", 0),
        evidence=data.get("evidence", ""),
        examples=_texts(data.get("examples", ())),
        numbered=bool(data.get("numbered", False)),
    )


def _texts(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)

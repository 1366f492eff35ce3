"""What was learnt of the pages of a source: its templates, and which place in each states which field.

It is data that a person reads and corrects, in `sources/NAME.layout.toml`.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from transforms.pages.layouts.atoms import Found

MIN_MARKS = 0.6
"""Share of the marks of a template that a page of it has."""


class Slot(NamedTuple):
    """A place in a template that states a field, or several of which each value knows its own.

    heading, label, place: the marks above and beside it and its path; None is any. without: texts at the
    ends of its values that are no part of them. pages: on how many of those learnt from it stands. evidence
    and examples are for people.
    """

    fields: tuple[str, ...]
    heading: str | None
    label: str | None
    place: str | None
    without: tuple[str, ...] = ()
    pages: int = 0
    evidence: str = ""
    examples: tuple[str, ...] = ()

    def is_at(self, found: Found) -> bool:
        """Return whether a text of a page stands in this slot."""
        return (
            self.place in {None, found.place}
            and self.label in {None, found.label}
            and self.heading in {None, found.heading}
        )

    @property
    def name(self) -> str:
        """What to call it to a person: what is beside it, above it, or its path."""
        return " > ".join(filter(None, (self.heading, self.label))) or self.place or "anywhere"


class Template(NamedTuple):
    """What pages of one make have in common. pages: how many it was learnt from."""

    marks: tuple[str, ...]
    slots: tuple[Slot, ...]
    pages: int = 0

    def share_of(self, marks: Collection[str]) -> float:
        """Return the share of the marks of this template that a page has."""
        return sum(mark in marks for mark in self.marks) / len(self.marks) if self.marks else 0.0


class Layout(NamedTuple):
    """The templates of a source."""

    templates: tuple[Template, ...] = ()

    def template_of(self, marks: Collection[str]) -> Template | None:
        """Return the template that a page is of by its marks, None where it is of none."""
        best = max(self.templates, key=lambda template: template.share_of(marks), default=None)
        return best if best is not None and best.share_of(marks) >= MIN_MARKS else None

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
                )
                for template in data.get("template", ())
            )
        )


def _template_as_dict(template: Template) -> dict[str, Any]:
    return {
        "pages": template.pages,
        "marks": list(template.marks),
        "slot": [_slot_as_dict(slot) for slot in template.slots],
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
    )


def _texts(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)

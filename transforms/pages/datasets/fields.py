"""What a field map can say: the fields of a record, and the rule by which each is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ONE_VALUED = (
    "name", "slug", "summary", "body_part", "difficulty", "category", "force", "mechanic",
    "movement_pattern", "language",
)  # fmt: skip
MANY_VALUED = (
    "equipment", "target_muscles", "secondary_muscles", "steps", "tips", "mistakes", "aliases", "images",
    "videos",
)  # fmt: skip
PAIRED = {"faqs": ("faq_questions", "faq_answers"), "links": ("link_texts", "link_urls")}
"""Fields of two parallel columns: an object, a pair or an entry of an object fills both."""

FIELDS = (*ONE_VALUED, *MANY_VALUED, *PAIRED)
"""Fields that a field map, a fixed value or a correction may name."""

MAP_ONLY = ("translation_key",)
"""Further texts that a field map may name: what a record and its translations have in common."""

PROSE = ("steps", "tips", "mistakes")
PICKS = LARGEST, OTHERS = ("largest", "others")
"""Which of the values that have a share: those with the largest, or all with a smaller one."""

Value = str | tuple[str, ...]
Conditions = Mapping[str, tuple[str, ...]]
"""What objects must hold to count, each key with the values that will do; see `paths.places`."""


@dataclass(frozen=True)
class Correction:
    """One correction of the page at `url`: `stated` is what guards it, "" or () for nothing."""

    url: str
    field: str
    stated: Value
    corrected: Value
    reason: str


@dataclass(frozen=True)
class FieldRule:
    """Where one field of a record comes from: by one of the first five, narrowed by the others.

    path: keys joined by full stops; a list on the way is gone through, a number picks one item. The last
    key may be several, "name_en|name": of each object the first that states something. "@keys" and
    "@values" go through an object whose keys are values, such as {"Glutes": 0.8, "Calves": false}.
    paths: several rules, whose values come together. first: several rules, of which the first that
    states something counts.
    template: a text with paths in braces, "{parent.name} {variant}".
    constant: the value itself.
    where: what the objects on the way must hold to count.
    pick: of values with shares, those with the "largest" or the "others"; share: the key of the share in
    the objects of a list, of "@keys" the value beside the key.
    split: separators that part one text into several values. strip: regular expressions of what goes from
    the start of a text. values: what a value is to be read as; "" drops it. Letter case does not count.
    html: the text is a page in HTML, and the field is what that page states.
    """

    path: str | None = None
    split: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    constant: str | tuple[str, ...] | None = None
    paths: tuple["FieldRule", ...] = ()
    first: tuple["FieldRule", ...] = ()
    template: str | None = None
    where: Conditions = field(default_factory=dict)
    pick: str | None = None
    share: str | None = None
    strip: tuple[str, ...] = ()
    html: bool = False

    @classmethod
    def from_dict(cls, described: Mapping[str, Any]) -> "FieldRule":
        """Build it from `dataclasses.asdict` as JSON gives it back."""
        constant = described["constant"]
        return cls(
            path=described["path"],
            split=tuple(described["split"]),
            values=described["values"],
            constant=tuple(constant) if isinstance(constant, list) else constant,
            paths=tuple(map(cls.from_dict, described["paths"])),
            first=tuple(map(cls.from_dict, described["first"])),
            template=described["template"],
            where={key: tuple(values) for key, values in described["where"].items()},
            pick=described["pick"],
            share=described["share"],
            strip=tuple(described["strip"]),
            html=described["html"],
        )

    @property
    def source(self) -> str:
        """Where the field comes from, in few words: for claims and for people."""
        if self.constant is not None:
            return "constant"
        several = [rule.source for rule in (*self.paths, *self.first)]
        where = "".join(f" where {key} is {' or '.join(values)}" for key, values in self.where.items())
        pick = f", {self.pick}" if self.pick else ""
        return (self.path or self.template or (" or " if self.first else ", ").join(several)) + where + pick

"""What the sections of a page are made of: sections, pairs of label and value, the whole as read."""

from collections.abc import Sequence
from typing import NamedTuple

from transforms.pages.outline import Block
from transforms.pages.sections.tables import Table
from transforms.taxonomy.vocabulary import Role


class Section:
    """Blocks that are together; `role` says what they are, `owner` which unknown heading they are under."""

    __slots__ = ("blocks", "items", "owner", "parent", "path", "role")

    def __init__(self, role: Role, path: str, owner: str | None, parent: "Section | None" = None) -> None:
        self.role = role
        self.parent = parent
        self.path = path
        self.owner = owner
        self.blocks: list[Block] = []
        self.items = 0


class Pair(NamedTuple):
    """A label with its value, in one line or one row."""

    field: str
    value: str
    label: str
    method: str
    place: str
    section: Section


class Reading(NamedTuple):
    """What the blocks of a page say, and the signs that it is about several things.

    `listed` counts items that look like entries of a list of exercises; `has_peers` says that an
    unknown heading is next to the title and not below it. `chips` are texts drawn side by side near the
    title without a label among them. `translated` counts the characters of what says the same in another
    language.
    """

    title: str | None
    sections: list[Section]
    pairs: list[Pair]
    tables: list[tuple[Section, Table]]
    listed: int
    has_peers: bool
    chips: Sequence[tuple[str, ...]] = ()
    translated: int = 0

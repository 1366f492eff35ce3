"""Successors: the label, heading or key under which pages state now what stood under one that is gone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from transforms.pages.layouts.atoms import AROUND, Atom, atoms_of, mark_of, marks_on, stated_by_data
from transforms.pages.layouts.layout import Found, Template
from transforms.pages.layouts.placing import found_in
from transforms.pages.outline import Outline
from transforms.taxonomy.known_terms import KnownTerms
from transforms.taxonomy.terms import normalise_term

_MIN_PAGES, _MIN_SHARE = 2, 0.25
"""A new mark is one that so many of the pages have, and such a share of them."""
_MOST = 0.5
"""Share of the pages on which a successor holds what was stated."""
_HELD = 0.5
"""Share of the values of before that stand under a mark that took the place of theirs."""


class PageTexts(NamedTuple):
    """What a page shows one by one, what its front matter or its record states, and the keys of these."""

    atoms: Sequence[Atom]
    data: Sequence[Found]
    keys: tuple[str, ...]

    @property
    def marks(self) -> set[str]:
        """What may label or head others, as marks are compared."""
        return marks_on(self.atoms) | {found.label for found in self.data}


class Followed(NamedTuple):
    """A page before and now, and the values that it stated before."""

    before: PageTexts
    now: PageTexts
    values: Sequence[str]


def texts_of(outline: Outline) -> PageTexts:
    """Return the texts of a page."""
    keys = tuple(map(str, outline.data.get("front_matter", {})))
    return PageTexts(atoms_of(outline.blocks), stated_by_data(outline.data), keys)


def texts_of_record(record: Mapping[str, Any]) -> PageTexts:
    """Return the texts of a record of a dataset; its keys are their labels."""
    return PageTexts((), stated_by_data({"front_matter": record}), tuple(record))


def joined(forms: Iterable[PageTexts]) -> PageTexts:
    """Return the texts of all forms of a page as those of one."""
    texts = [*forms]
    return PageTexts(
        [atom for each in texts for atom in each.atoms],
        [found for each in texts for found in each.data],
        tuple(key for each in texts for key in each.keys),
    )


def successor_of(pages: Sequence[Followed], terms: KnownTerms) -> str | None:
    """Return the mark that is new on these pages and holds what they stated on most, as they write it.

    None where none does: on a few pages it is no successor of what all have lost. `terms` are the words that
    the source knows.
    """
    met = Counter(mark for page in pages for mark in page.now.marks - page.before.marks if mark)
    new = {mark for mark, count in met.items() if count >= max(_MIN_PAGES, _MIN_SHARE * len(pages))}
    if not new:
        return None
    template = Template(tuple(sorted(new)), ())
    holding = Counter(mark for page in pages for mark in _holding(page, template, terms))
    if not holding:
        return None
    mark, count = min(holding.items(), key=lambda item: (-item[1], item[0]))
    return _as_written(mark, pages) if count >= _MOST * len(pages) else None


def _holding(page: Followed, template: Template, terms: KnownTerms) -> Iterator[str]:
    """Yield the new marks under or beside which a page has what it stated before."""
    texts: dict[str, list[str]] = {}
    known = template.known
    for found in (*found_in(page.now.atoms, template, terms), *page.now.data):
        for mark in {found.heading, found.label} & known:
            texts.setdefault(mark, []).append(found.text)
    wanted = [normalise_term(value) for value in page.values]
    for mark, held in texts.items():
        whole = normalise_term(" ".join(held))
        if wanted and sum(value in whole for value in wanted) >= _HELD * len(wanted):
            yield mark


def _as_written(mark: str, pages: Sequence[Followed]) -> str:
    """Return a mark as the first page that has it writes it."""
    written = (
        text
        for page in pages
        for text in (*((atom.lead or atom.text).strip(AROUND) for atom in page.now.atoms), *page.now.keys)
        if mark_of(text) == mark
    )
    return next(written, mark)

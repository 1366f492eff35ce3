"""Learning the layout of a source from a sample of its pages: wrapper induction, seeded by the vocabulary.

A slot is a place in a template: the marks above and beside it, and its path. It states a field where the
taxonomy knows most of its values as such, whatever its label says. It states steps, tips or mistakes where
it holds sentences under words that say so, or in order. Only what the general reader misses is learnt: what
it reads, it reads from the same places.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from transforms.pages.claims import Claim
from transforms.pages.layouts.atoms import Atom, atoms_of, stated_by_data
from transforms.pages.layouts.claims import chosen_texts
from transforms.pages.layouts.constants import same_on_pages
from transforms.pages.layouts.content_slots import content_slots
from transforms.pages.layouts.layout import Found, Layout, Same, Slot, Template
from transforms.pages.layouts.name_slots import name_slots
from transforms.pages.layouts.notices import notices_of
from transforms.pages.layouts.placing import found_in
from transforms.pages.layouts.templates import MIN_PAGES, grouped, skeleton_of, words_of
from transforms.pages.layouts.value_slots import value_slots
from transforms.pages.outline import Outline
from transforms.taxonomy.vocabulary import Vocabulary

Values = Sequence[str]

MAX_TEXTS = 80_000
"""Texts that a layout is learnt from: 200 pages of 400. Of longer pages the first of a sample do."""


class SamplePage(NamedTuple):
    """A page to learn from: its texts, its title, and what the general reader claims of it.

    `is_exercise` is the verdict of the general reader: of what is none, all but the name is lost.
    """

    atoms: Sequence[Atom]
    data: Sequence[Found]
    title: str
    claims: Sequence[Claim]
    is_exercise: bool

    @classmethod
    def of(cls, outline: Outline, claims: Sequence[Claim], *, is_exercise: bool) -> "SamplePage":
        """Make it from an outline, whose tree is let go."""
        title = str(outline.data.get("meta", {}).get("title", ""))
        return cls(atoms_of(outline.blocks), stated_by_data(outline.data), title, claims, is_exercise)

    def stated(self, same: Collection[Same]) -> Mapping[str, Values]:
        """Return what the general reader reads, by field, without what all pages of the template state."""
        of_template = {(each.field, each.values) for each in same}
        stated = chosen_texts([each for each in self.claims if (each.field, each.texts) not in of_template])
        return stated if self.is_exercise else {"name": stated.get("name", [])}


def learn_layout(pages: Sequence[SamplePage], vocabulary: Vocabulary) -> Layout:
    """Return the templates of a source, those of fewer than five pages left out.

    The same pages in the same order give the same layout. A template of which nothing is to be learnt stays,
    without slots: its pages are known for what they are.
    """
    terms = vocabulary.terms
    templates = []
    texts = accumulate(len(page.atoms) for page in pages)
    pages = [page for page, so_far in zip(pages, texts, strict=True) if so_far <= MAX_TEXTS]
    for group in grouped([skeleton_of(page.atoms, terms) for page in pages]):
        if len(group) < MIN_PAGES:
            continue
        sample = [pages[number] for number in group]
        words = words_of([page.atoms for page in sample], terms, vocabulary)
        same = same_on_pages([page.claims for page in sample], terms)
        notices = notices_of([(page.atoms, page.claims) for page in sample], words.marks)
        template = Template(words.marks, (), len(group), words.labels, words.leads, same, notices)
        found = [[*page.data, *found_in(page.atoms, template, terms)] for page in sample]
        templates.append(template._replace(slots=_slots(found, sample, same, vocabulary)))
    return Layout(tuple(templates))


def _slots(
    found: Sequence[Sequence[Found]],
    pages: Sequence[SamplePage],
    same: Collection[Same],
    vocabulary: Vocabulary,
) -> tuple[Slot, ...]:
    """Return the slots of one template that the general reader does not read."""
    terms = vocabulary.terms
    stated = [page.stated(same) for page in pages]
    return (
        *name_slots(found, stated, [page.title for page in pages], terms),
        *value_slots(found, stated, vocabulary, terms),
        *content_slots(found, stated, vocabulary, terms),
    )

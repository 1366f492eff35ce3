"""Which pages of a source are of one template, and which texts of it are the same on all of them."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from transforms.pages.layouts.atoms import Atom, mark_of, marks_on, prefixes_of
from transforms.pages.layouts.pieces import are_known
from transforms.taxonomy.known_terms import KnownTerms
from transforms.taxonomy.vocabulary import Vocabulary

MIN_PAGES = 5
"""Fewer pages of a template say nothing about what is the same on all of them."""

_ALIKE = 0.45
_MIN_SHARE = 0.6
_MIN_OPTIONAL = 2
_MIN_LABELS = 0.3
_MIN_LED, _MIN_SHARE_LED = 3, 0.3
_DIFFERENT = 0.8
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")  # a date is no mark, though many pages may have the same
_MAX_MARKS = 120
_MAX_WORDS = 6


class Skeleton(NamedTuple):
    """What the pages of one template may have in common: the places of its texts, and its short texts."""

    places: frozenset[str]
    marks: frozenset[str]


def skeleton_of(atoms: Sequence[Atom], terms: KnownTerms) -> Skeleton:
    """Return the skeleton of a page; known values are left out: pages of any template share "Barbell"."""
    marks = frozenset(mark for mark in marks_on(atoms) if not terms.of(mark))
    return Skeleton(frozenset(atom.place for atom in atoms), marks)


def grouped(skeletons: Sequence[Skeleton]) -> list[list[int]]:
    """Return which pages are of one template, by their numbers, the largest group first.

    Places and short texts that five pages share are compared; each page joins the first group whose first
    page it is like. Those that share the most come first: a list or a note in the same frame starts no group.
    """
    signs = [each.places | each.marks for each in skeletons]
    counts = Counter(sign for own in signs for sign in own)
    features = [frozenset(sign for sign in own if counts[sign] >= MIN_PAGES) for own in signs]
    groups: list[list[int]] = []
    richest_first = sorted(range(len(features)), key=lambda number: (-len(features[number]), number))
    for number in richest_first:
        own = features[number]
        group = next((group for group in groups if _alike(own, features[group[0]])), None)
        if group is None:
            groups.append([number])
        else:
            group.append(number)
    return sorted((sorted(group) for group in groups), key=len, reverse=True)


class Words(NamedTuple):
    """The words of a template: texts that are the same on its pages.

    marks: on most pages. labels: not on every page, at places of others or known by the vocabulary. leads:
    the first words of texts whose rest are known values, as in "with some Hip flexors".
    """

    marks: tuple[str, ...]
    labels: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()


def words_of(pages: Sequence[Sequence[Atom]], terms: KnownTerms, vocabulary: Vocabulary) -> Words:
    """Return the words of a template, each group with those on the most pages first.

    A value that the taxonomy knows is none, unless it is a heading or a known label; no sentence is, nor what
    stands in a table of several things, nor the name of a page that others mention.
    """
    counts: Counter[str] = Counter()
    texts: dict[str, str] = {}
    headings: Counter[str] = Counter()
    for atoms in pages:
        own = _single(atoms)
        counts.update(marks_on(own))
        headings.update({mark_of(atom.text) for atom in own if atom.level})
        for atom in own:
            for text in (atom.text, atom.lead):
                if mark := mark_of(text):
                    texts.setdefault(mark, text)
    possible = {
        mark
        for mark, number in counts.items()
        if headings[mark] >= _MIN_SHARE * number or _may_be_label(texts[mark], terms, vocabulary)
        if not _YEAR.search(mark)
    } - (names := _names(pages))
    possible -= _among_values(possible, pages)
    least = max(MIN_PAGES - 1, _MIN_SHARE * len(pages))
    marks = {mark for mark in possible if counts[mark] >= least}
    beside = _at_places_of(marks, pages, terms) - marks - names
    marks |= {mark for mark in beside if counts[mark] >= least}  # "Machine" among labels is one of them
    labels = {mark for mark in beside & possible if _MIN_OPTIONAL <= counts[mark] < least}
    labels |= {
        mark
        for mark, number in counts.items()
        if number >= _MIN_OPTIONAL and mark not in marks and _is_announced(texts[mark], terms, vocabulary)
    }
    leads = _leads(pages, terms)
    ordered = (sorted(group, key=lambda mark: (-counts[mark], mark)) for group in (marks, labels, leads))
    return Words(*(tuple(group[:_MAX_MARKS]) for group in ordered))


def _among_values(possible: Collection[str], pages: Sequence[Sequence[Atom]]) -> set[str]:
    """Return texts that stand only where others are no marks: a value that the taxonomy does not know.

    What is said of a place needs class words: in Markdown all paragraphs are at one.
    """
    texts_at: dict[str, Counter[str]] = {}
    for atoms in pages:
        for atom in _single(atoms):
            texts_at.setdefault(atom.place, Counter())[mark_of(atom.lead or atom.text)] += 1
    labels_at = {
        place
        for place, counts in texts_at.items()
        if "." not in place
        or sum(counts[mark] for mark in counts if mark in possible) >= _MIN_LABELS * counts.total()
    }
    standing = {mark for place in labels_at for mark in texts_at[place]}
    return {mark for mark in possible if mark not in standing}


def _names(pages: Sequence[Sequence[Atom]]) -> set[str]:
    """Return the first headings of the pages, where they differ from page to page."""
    first = [next((mark_of(atom.text) for atom in atoms if atom.level), "") for atoms in pages]
    names = set(first)
    return names if len(names) >= _DIFFERENT * len(pages) else set()


def _leads(pages: Sequence[Sequence[Atom]], terms: KnownTerms) -> set[str]:
    """Return the first words of texts on several pages whose rest are known values."""
    texts = [
        {atom.text for atom in atoms if not (atom.level or atom.lead or atom.is_grid)} for atoms in pages
    ]
    leads_of = {text: _leads_of(text, terms) for text in set().union(*texts)}
    counts = Counter(lead for own in texts for lead in {lead for text in own for lead in leads_of[text]})
    least = max(_MIN_LED, _MIN_SHARE_LED * len(pages))
    return {lead for lead, number in counts.items() if number >= least}


def _leads_of(text: str, terms: KnownTerms) -> list[str]:
    """Return the first words of a text whose rest are known values."""
    if not terms.may_end(text) or terms.of(text):
        return []
    return [
        lead for lead, rest in prefixes_of(text) if lead and not terms.of(lead) and are_known(rest, terms)
    ]


def _at_places_of(marks: Collection[str], pages: Sequence[Sequence[Atom]], terms: KnownTerms) -> set[str]:
    """Return the short texts at places where most texts are marks: labels that not every page has."""
    texts_at: dict[str, Counter[str]] = {}
    for atoms in pages:
        for atom in _single(atoms):
            place = f"{atom.place}:" if atom.lead else atom.place
            mark = mark_of(atom.lead or atom.text)
            if mark and not terms.is_number(mark):
                texts_at.setdefault(place, Counter())[mark] += 1
    return {
        mark
        for counts in texts_at.values()
        if sum(counts[mark] for mark in counts if mark in marks) >= _MIN_SHARE * counts.total()
        for mark in counts
    }


def _single(atoms: Sequence[Atom]) -> list[Atom]:
    """Return the texts of a page that are in no table of several things."""
    return [atom for atom in atoms if not atom.is_grid]


def _may_be_label(text: str, terms: KnownTerms, vocabulary: Vocabulary) -> bool:
    if vocabulary.label(text) is not None:
        return True
    return (
        not terms.of(text)
        and not terms.is_number(text)
        and len(text.split()) <= _MAX_WORDS
        and text[-1] not in ".!;,"
    )


def _is_announced(text: str, terms: KnownTerms, vocabulary: Vocabulary) -> bool:
    """Return whether a text is a label or heading that the vocabulary knows, and no value."""
    return not terms.of(text) and (vocabulary.label(text) or vocabulary.heading(text, "")) is not None


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _ALIKE * len(one | other)

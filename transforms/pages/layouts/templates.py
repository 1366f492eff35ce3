"""Which pages of a source are of one template, and which texts of it are the same on all of them."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from transforms.pages.layouts.atoms import Atom, mark_of, marks_on, prefixes_of
from transforms.pages.layouts.read import pieces_of
from transforms.taxonomy.known_terms import KnownTerms
from transforms.taxonomy.vocabulary import Vocabulary

MIN_PAGES = 5
"""Fewer pages of a template say nothing about what is the same on all of them."""

_ALIKE = 0.45
_MIN_SHARE = 0.6
_MIN_OPTIONAL = 2
_MIN_PREFIXED, _MIN_SHARE_PREFIXED = 3, 0.3
_MAX_MARKS = 120
_MAX_WORDS = 6


class Skeleton(NamedTuple):
    """What the pages of one template may have in common: the places of its texts, and its short texts."""

    places: frozenset[str]
    marks: frozenset[str]


def skeleton_of(atoms: Sequence[Atom]) -> Skeleton:
    """Return the skeleton of a page."""
    return Skeleton(frozenset(atom.place for atom in atoms), frozenset(marks_on(atoms)))


def grouped(skeletons: Sequence[Skeleton]) -> list[list[int]]:
    """Return which pages are of one template, by their numbers, the largest group first.

    Places and short texts that five pages share are compared; each page joins the first group whose first
    page it is like.
    """
    signs = [each.places | each.marks for each in skeletons]
    counts = Counter(sign for own in signs for sign in own)
    features = [frozenset(sign for sign in own if counts[sign] >= MIN_PAGES) for own in signs]
    groups: list[list[int]] = []
    for number, own in enumerate(features):
        group = next((group for group in groups if _alike(own, features[group[0]])), None)
        if group is None:
            groups.append([number])
        else:
            group.append(number)
    return sorted(groups, key=len, reverse=True)


def marks_of(pages: Sequence[Sequence[Atom]], terms: KnownTerms, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the texts that are the same on most pages of a template, those on the most pages first.

    A value that the taxonomy knows is none, unless it is a heading or a known label, and no sentence is.
    """
    counts: Counter[str] = Counter()
    texts: dict[str, str] = {}
    headings: Counter[str] = Counter()
    for atoms in pages:
        counts.update(marks_on(atoms))
        headings.update({mark_of(atom.text) for atom in atoms if atom.level})
        for atom in atoms:
            for text in (atom.text, atom.lead):
                if mark := mark_of(text):
                    texts.setdefault(mark, text)
    possible = {
        mark
        for mark, number in counts.items()
        if headings[mark] >= _MIN_SHARE * number or _may_be_label(texts[mark], terms, vocabulary)
    }
    found = {mark for mark in possible if counts[mark] >= max(MIN_PAGES - 1, _MIN_SHARE * len(pages))}
    found |= _prefixes(pages, terms)
    found |= {mark for mark in _at_places_of(found, pages) & possible if counts[mark] >= _MIN_OPTIONAL}
    return tuple(sorted(found, key=lambda mark: (-counts[mark], mark))[:_MAX_MARKS])


def _prefixes(pages: Sequence[Sequence[Atom]], terms: KnownTerms) -> set[str]:
    """Return the first words of texts on most pages that known values follow: "with some Hip flexors"."""
    counts: Counter[str] = Counter()
    for atoms in pages:
        counts.update(
            {
                prefix
                for atom in atoms
                if not atom.level and not terms.of(atom.text)
                for prefix, rest in prefixes_of(atom.text)
                if prefix and not terms.of(prefix) and all(map(terms.of, pieces_of(rest, terms)))
            }
        )
    return {
        prefix
        for prefix, number in counts.items()
        if number >= max(_MIN_PREFIXED, _MIN_SHARE * len(pages) / 2)
    }


def _at_places_of(marks: Collection[str], pages: Sequence[Sequence[Atom]]) -> set[str]:
    """Return the short texts at places where most texts are marks: labels that not every page has."""
    texts_at: dict[str, Counter[str]] = {}
    for atoms in pages:
        for atom in atoms:
            if mark := mark_of(atom.text):
                texts_at.setdefault(atom.place, Counter())[mark] += 1
            if atom.lead and (mark := mark_of(atom.lead)):
                texts_at.setdefault(f"{atom.place}:", Counter())[mark] += 1
    return {
        mark
        for counts in texts_at.values()
        if sum(counts[mark] for mark in counts if mark in marks) >= _MIN_SHARE * counts.total()
        for mark in counts
    }


def _may_be_label(text: str, terms: KnownTerms, vocabulary: Vocabulary) -> bool:
    if vocabulary.label(text) is not None:
        return True
    return (
        not terms.of(text)
        and not terms.is_number(text)
        and len(text.split()) <= _MAX_WORDS
        and text[-1] not in ".!;,"
    )


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _ALIKE * len(one | other)

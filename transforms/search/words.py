"""The words of a library, and those of them that a typed word may be: other numbers, beginnings, errors."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from transforms.taxonomy.words import singular

MIN_PREFIX = 2
"""Letters from which what is typed may be the beginning of a word."""
MAX_COMPLETIONS = 40
MAX_NEAREST = 6
MIN_MENDED = 4
"""Letters from which a word may hold typing errors: of three letters every other word is near."""
TWO_ERRORS, THREE_ERRORS = 6, 11
"""Letters from which a word may hold two, and three, typing errors."""

IN_OTHER_NUMBER, AS_BEGINNING = 0.98, 0.85
"""Likeness of a word in the plural or singular, and of one that begins with what was typed."""


class LibraryWords:
    """The words of the names of a library, with how many exercises have each, and those of its steps.

    `counts` has the exercises of each word: those with it in a name, and those with it in their text.
    `others` are words that mean something without standing in a name, such as "glute".
    """

    def __init__(self, counts: Mapping[str, tuple[int, int]], others: Iterable[str], exercises: int) -> None:
        self._in_names = {word: names for word, (names, _) in counts.items() if names}
        self._in_steps = {word: steps for word, (_, steps) in counts.items() if steps}
        self._exercises = max(exercises, 1)
        self._names_of = _by_singular(self._in_names)
        self._steps_of = _by_singular(self._in_steps)
        self._sorted = sorted(self._in_names)
        self._meant = sorted({*self._in_names, *others})

    def in_names(self, word: str) -> dict[str, float]:
        """Return the words of names that are this one in any number, with the likeness of each."""
        return _like(word, self._names_of)

    def in_steps(self, word: str) -> dict[str, float]:
        """Return the words of steps that are this one in any number, with the likeness of each."""
        return _like(word, self._steps_of)

    def beginning_with(self, typed: str) -> dict[str, float]:
        """Return the words of names that begin with what was typed, the most frequent ones, with likeness."""
        if len(typed) < MIN_PREFIX:
            return {}
        found = []
        for word in self._sorted[bisect_left(self._sorted, typed) :]:
            if not word.startswith(typed):
                break
            found.append(word)
        found.sort(key=lambda word: (-self._in_names[word], word))
        return {word: AS_BEGINNING if word != typed else 1.0 for word in found[:MAX_COMPLETIONS]}

    def nearest(self, word: str) -> dict[str, float]:
        """Return the words that are a few typing errors away, with likeness, the nearest first.

        Letters that changed places are one error. A word with digits is none that somebody mistyped.
        """
        if len(word) < MIN_MENDED or not word.isalpha():
            return {}
        errors = 1 + (len(word) >= TWO_ERRORS) + (len(word) >= THREE_ERRORS)
        found = process.extract(
            word, self._meant, scorer=OSA.distance, score_cutoff=errors, limit=MAX_NEAREST * 4
        )
        ranked = sorted(
            (distance, near[0] != word[0], -self._in_names.get(near, 0), near) for near, distance, _ in found
        )
        least = ranked[0][0] if ranked else 0
        return {
            near: (1 - distance / len(word)) * (0.95 if is_other_letter else 1.0)
            for distance, is_other_letter, _, near in ranked[:MAX_NEAREST]
            if distance <= least + 1
        }

    def weight(self, word: str) -> float:
        """Return how much a word tells, from 1: what few names have tells more."""
        have = sum(self._in_names.get(each, 0) for each in self._names_of.get(singular(word), ()))
        return 1.0 + math.log10(self._exercises / (1 + min(have, self._exercises - 1)))


def _by_singular(words: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        found.setdefault(singular(word), []).append(word)
    return found


def _like(word: str, known: Mapping[str, list[str]]) -> dict[str, float]:
    return {
        each: 1.0 if each == word else IN_OTHER_NUMBER
        for each in {*known.get(singular(word), ()), *known.get(word, ())}
    }

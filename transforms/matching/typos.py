"""Typing errors in names: an unknown word that is nearly a known one."""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

MIN_LETTERS = 5
"""A shorter word is never mended: too many words of four letters are one letter apart."""

SURE = 6
"""Letters from which a letter may be wrong, missing or too many; below, two may only have changed places."""

LONG = 8
"""Letters from which two typing errors are mended, and one below."""


class TypoCorrector:
    """Mends typing errors by the words that are known.

    A known word is never changed, so that "abduction" and "adduction" stay apart. An unknown one
    becomes the one known word that is nearest, with the same first letter; where two are as near,
    it stays as it is.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._by_letter: dict[str, list[str]] = {}
        for word in sorted(self._known):
            if len(word) >= MIN_LETTERS - 1 and word.isalpha():
                self._by_letter.setdefault(word[0], []).append(word)
        self.mended = lru_cache(maxsize=65_536)(self._corrected)

    def _corrected(self, word: str) -> str:
        """Return the word, or the known one that it was meant to be."""
        if word in self._known or len(word) < MIN_LETTERS or not word.isalpha():
            return word
        errors = 2 if len(word) >= LONG else 1
        found = process.extract(
            word, self._by_letter.get(word[0], ()), scorer=OSA.distance, score_cutoff=errors, limit=2
        )
        if not found or (len(found) > 1 and found[0][1] == found[1][1]):
            return word
        nearest = str(found[0][0])
        return nearest if len(word) >= SURE or sorted(nearest) == sorted(word) else word

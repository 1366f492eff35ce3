"""Typing errors in names: an unknown word that is nearly a known one, or two known ones written as one."""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from transforms.taxonomy.words import singular

MIN_LETTERS = 5
"""A shorter word is never mended: too many words of four letters are one letter apart."""

SURE = 6
"""Letters from which one may be wrong, missing or too many; below, letters may only have changed places."""

LONG = 8
"""Letters from which two typing errors are mended, and one below."""

MIN_PART = 3
"""Least letters of the first of two words that are written as one."""

MIN_LAST_PART = 4
PARTICLES = frozenset({"up", "in", "out", "off"})
"""Shorter words that may be the last of two written as one: "curlup", "legout"."""


class TypoCorrector:
    """Mends typing errors by the words that are known.

    A known word is never changed, so that "abduction" and "adduction" stay apart. An unknown one that is
    two known ones becomes these ("kneeraise"); else it becomes the one known word that is nearest, with the
    same first letter, or that has the same letters ("keens"); where two are as near, it stays as it is.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._by_letter: dict[str, list[str]] = {}
        self._by_letters: dict[str, set[str]] = {}
        for word in sorted(self._known):
            if len(word) >= MIN_LETTERS - 1 and word.isalpha():
                self._by_letter.setdefault(word[0], []).append(word)
                for form in (word, f"{word}s"):
                    self._by_letters.setdefault(_letters(form), set()).add(word)
        self.mended = lru_cache(maxsize=65_536)(self._mended)

    def _mended(self, word: str) -> tuple[str, ...]:
        """Return a word as it is written in the number of one, or the known ones that it was meant to be."""
        one = singular(word)
        if one in self._known or len(word) < MIN_LETTERS or not word.isalpha():
            return (one,)
        if parts := self._two(one):
            return parts
        same_letters = self._by_letters.get(_letters(word), set())
        if len(same_letters) == 1:
            return tuple(same_letters)
        # What is no plural may end in s for a typing error: "revers".
        return (self._nearest(one) or self._nearest(word) or one,)

    def _two(self, word: str) -> tuple[str, ...]:
        """Return the two known words that are written as one, the first as long as can be; else nothing."""
        for cut in range(len(word) - 2, MIN_PART - 1, -1):
            first, last = word[:cut], word[cut:]
            if first in self._known and (
                last in PARTICLES or (len(last) >= MIN_LAST_PART and last in self._known)
            ):
                return first, last
        return ()

    def _nearest(self, word: str) -> str | None:
        """Return the one known word that is nearest, None where there is none or several are."""
        if len(word) < MIN_LETTERS:
            return None
        errors = 2 if len(word) >= LONG else 1
        found = process.extract(
            word, self._by_letter.get(word[0], ()), scorer=OSA.distance, score_cutoff=errors, limit=2
        )
        if not found or (len(found) > 1 and found[0][1] == found[1][1]):
            return None
        nearest = str(found[0][0])
        return nearest if len(word) >= SURE or sorted(nearest) == sorted(word) else None


def _letters(word: str) -> str:
    """Return what words have in common that differ in the order of their letters but for the first."""
    return word[0] + "".join(sorted(word[1:]))

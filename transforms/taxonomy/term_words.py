"""Words of terms: forms of one word, nouns that say "a part of", words that say which part.

The rules are data, the vocabularies `muscle_word` and `muscle_division` of `taxonomy/aliases.csv`; other
vocabularies have none.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from transforms.taxonomy.terms import FILLERS, plain_words, stem

DIVISION_KEYS = PART, PLACE, JOIN = ("part", "place", "join")
"""What a word of a division is: a noun ("fibers", "caput"), which of the parts ("lower"), or "and"."""

MAX_PLACES = 3
"""Words that say which part, of which all choices are tried."""

_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class WordRules:
    """`words`: other forms of a word ("glutaei") with the one that they are read as ("gluteus").

    `parts` are nouns that say "a part of", `places` words that say which, and `joins` words between two of
    these, all in the form that they are read as.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    parts: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()

    @classmethod
    def of(cls, words: Mapping[str, str], divisions: Mapping[str, str]) -> "WordRules":
        """Build them from normalised aliases: form and word; word and one of `DIVISION_KEYS`."""
        kinds: dict[str, set[str]] = {kind: set() for kind in DIVISION_KEYS}
        forms = {stem(read): stem(word) for form, word in words.items() for read in plain_words(form)}
        for word, kind in divisions.items():
            kinds[kind] |= {forms.get(stem(read), stem(read)) for read in plain_words(word)}
        return cls(forms, frozenset(kinds[PART]), frozenset(kinds[PLACE]), frozenset(kinds[JOIN]))

    def read(self, text: str) -> tuple[frozenset[str], bool]:
        """Return the words of a text as they are read, without order, and whether a noun says "a part of".

        Without rules a text has no words, so that nothing is found by them.
        """
        if not self.words:
            return frozenset(), False
        plain = plain_words(text)
        read = {stem(word): word for word in plain}
        words = {self.words.get(word, word) for word, written in read.items() if written not in FILLERS}
        has_noun = any(self.words.get(word, word) in self.parts for word in read)
        return frozenset(word for word in words - self.parts - self.joins if _LETTERS.search(word)), has_noun

    def is_division(self, text: str) -> bool:
        """Return whether a text says which part, and no more: "lower", "inferior digitations"."""
        words, _ = self.read(text)
        return bool(words) and words <= self.places


@dataclass(frozen=True)
class ReadTerms:
    """The terms of a vocabulary as their words are read, each with its key.

    `whole` are the names of single muscles.
    """

    rules: WordRules
    terms: Mapping[frozenset[str], str]
    whole: frozenset[frozenset[str]]

    @classmethod
    def of(cls, rules: WordRules, terms: Iterable[tuple[str, str]], names: Iterable[str]) -> "ReadTerms":
        """Build it from (term, key) and the names of single muscles; what two keys share is neither's."""
        keys: dict[frozenset[str], set[str]] = {}
        for term, key in terms:
            keys.setdefault(rules.read(term)[0], set()).add(key)
        known = {words: key for words, (key, *others) in keys.items() if words - rules.places and not others}
        return cls(rules, known, frozenset(rules.read(name)[0] for name in names))

    def key_of(self, text: str) -> str | None:
        """Return what the words of a text mean, whatever their form and order: "Trapezius descendens"."""
        words, _ = self.rules.read(text)
        return self.terms.get(words)

    def holder_of(self, text: str) -> str | None:
        """Return the muscle of which a text names a part without a key: "gluteus maximus, lower fibers".

        A noun has to say that it is a part, or what is left has to be the whole name of a muscle: "posterior
        serratus" is no part of the serratus anterior. The fewest words go; two answers are none.
        """
        words, has_noun = self.rules.read(text)
        places = sorted(words & self.rules.places)[: MAX_PLACES + 1]
        if not words or len(places) > MAX_PLACES:
            return None
        for count in range(1, len(places) + 1):
            left = [words.difference(gone) for gone in combinations(places, count)]
            found = {self.terms.get(rest) for rest in left if has_noun or rest in self.whole} - {None}
            if found:
                return found.pop() if len(found) == 1 else None
        return None

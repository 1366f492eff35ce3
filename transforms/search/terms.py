"""The terms of the vocabularies in what people type: muscles, equipment and levels, in any language."""

import re
from collections.abc import Sequence

from transforms.contracts.dimensions import UNKNOWN
from transforms.matching.phrases import Phrases, Words
from transforms.taxonomy.lookup import DENIAL
from transforms.taxonomy.taxonomy import Taxonomy, vocabulary_terms
from transforms.taxonomy.text_words import SEARCH
from transforms.taxonomy.words import split_words

VOCABULARIES = ("muscle", "equipment", "difficulty")
Term = tuple[str, str]
"""Vocabulary and key."""

SAYS_NOTHING: Term = ("", "")
"""What stands in the place of a term for words that say nothing of what is looked for: "best", "workout"."""
SHORT = 4
"""No more letters has a word that, without its accents, is likely one of another language."""
_DENIAL = re.compile(DENIAL)
_AMOUNT = re.compile(r"\d+(?:[a-z]{1,3}|x\d+)?")


def term_phrases(taxonomy: Taxonomy) -> Phrases[Term]:
    """Return the phrases that say nothing of what is looked for, and those of the vocabularies.

    Their words are those of `split_words`. What two languages write alike but for accents means nothing:
    "hộp" is a box, and "hop" is none.
    """
    phrases: Phrases[Term] = Phrases({})
    for phrase in taxonomy.text_words.filter(kind=SEARCH).get_column("phrase"):
        phrases.setdefault(tuple(split_words(phrase)), SAYS_NOTHING)
    for vocabulary in VOCABULARIES:
        for term, (key, _) in vocabulary_terms(taxonomy, vocabulary).items():
            words = tuple(split_words(term))
            is_bare = len("".join(words)) <= SHORT and not term.isascii()
            if words and key != UNKNOWN and not is_bare and not _DENIAL.fullmatch(term):
                phrases.setdefault(words, (vocabulary, key))
    return phrases


def without_amounts(words: Words) -> list[str]:
    """Return words without numbers and loads, "30" and "20kg"; a fraction is part of a name: "3/4"."""
    return [word for word in words if not _AMOUNT.fullmatch(word)]


def read_terms(phrases: Phrases[Term], words: Sequence[str]) -> tuple[tuple[Term, ...], list[str]]:
    """Return the terms that words name, each once, and the words that are none, without amounts."""
    terms: dict[Term, None] = {}
    unknown = []
    for part, term in phrases.split(tuple(words)):
        if term is None:
            unknown += without_amounts(part)
        elif term != SAYS_NOTHING:
            terms[term] = None
    return tuple(terms), unknown

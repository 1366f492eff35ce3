"""The one rule by which words of pages are compared: labels, headings, muscles, equipment."""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = "'\u2018\u2019\u02bc\u00b4`"
_AS_SPACE = str.maketrans(dict.fromkeys("_-", " ") | dict.fromkeys(_APOSTROPHES + ".:"))

VOWEL_SIGNS = r"\u0900-\u0963\u0e31-\u0e3a\u0e47-\u0e4e"
"""Signs of vowels in Hindi and Thai, for a class of characters: Python's class of words lacks them."""

_MAX_REMEMBERED = 100


def normalise_term(text: str) -> str:
    """Return the form in which two spellings of one term are equal.

    NFKC, casefold, underscores and hyphens as spaces, apostrophes, full stops and colons removed,
    white space collapsed: "Target-Muscles:" and "target muscles" are one term.
    """
    return _remembered(text) if len(text) <= _MAX_REMEMBERED else _normalise(text)


def _normalise(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().translate(_AS_SPACE).split())


_remembered = lru_cache(maxsize=131_072)(_normalise)


_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(rf"(?:[^\W_]|[{VOWEL_SIGNS}])+")
_ACCENTS = dict.fromkeys(range(0x300, 0x370))  # of Latin letters; those of kana distinguish sounds
_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "æ": "a", "œ": "o"})
_UMLAUT_PAIRS = re.compile("(?<=[aou])e")
_MIN_PLURAL_LENGTH = 4
FILLERS = frozenset({
    "a", "an", "the", "of", "your", "both", "either", "left", "right", "with", "using", "m", "mm", "muscle",
    "muscles", "musculus", "musculi", "fiber", "fibers", "fibre", "fibres", "group", "area", "part",
    "portion", "optional", "mit", "der", "die", "das", "des", "muskel", "muskeln", "avec", "le", "la", "les",
    "de", "du", "con", "el", "los", "las", "del", "musculo", "musculos", "com", "da", "do", "il", "lo",
    "gli", "di", "della", "dei", "muscolo", "muscoli",
})  # fmt: skip
"""Words that a term of the taxonomy means the same without."""


def spellings(text: str) -> tuple[str, str]:
    """Return two forms in which spellings of one term are equal: words in their order, and sorted.

    Both ignore accents, umlauts written as two letters, plural "s", joined or parted words ("hipFlexors",
    "pull-up"), signs, and words that say nothing ("muscles", "of the"). Texts of fillers give "".
    """
    words = [stem(word) for word in plain_words(text) if word not in FILLERS]
    return "".join(words), " ".join(sorted(words))


def plain_words(text: str) -> list[str]:
    """Return the words of a text as they are written, but in small letters and without accents."""
    term = normalise_term(_JOINED.sub(" ", text)).translate(_UMLAUTS)
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFD", term).translate(_ACCENTS))
    return _WORD.findall(plain)


def stem(word: str) -> str:
    """Return a word without the plural "s", and with one letter for an umlaut."""
    is_plural = len(word) >= _MIN_PLURAL_LENGTH and word.endswith("s") and not word.endswith("ss")
    return _UMLAUT_PAIRS.sub("", word[:-1] if is_plural else word)

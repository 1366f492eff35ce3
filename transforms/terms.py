"""The one rule by which words of pages are compared: labels, headings, muscles, equipment."""

import unicodedata
from functools import lru_cache

_APOSTROPHES = "'\u2018\u2019\u02bc\u00b4`"
_AS_SPACE = str.maketrans(dict.fromkeys("_-", " ") | dict.fromkeys(_APOSTROPHES + ".:"))


_MAX_REMEMBERED = 100


def normalise_term(text: str) -> str:
    """Return the form in which two spellings of one term are equal.

    NFKC, casefold, underscores and hyphens as spaces, apostrophes, full stops and colons removed,
    white space collapsed: "Target-Muscles:" and "target muscles" are one term.
    """
    return _remembered(text) if len(text) <= _MAX_REMEMBERED else _normalise(text)


def _normalise(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().translate(_AS_SPACE).split())


_remembered = lru_cache(maxsize=16_384)(_normalise)

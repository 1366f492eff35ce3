"""The words of a text, singular and without accents: how names and steps are compared word by word."""

import re
import unicodedata
from functools import lru_cache

_WORDS = re.compile(r"\d+/\d+|\d+°|[^\W_]+")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_PLURALS = (("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("ies", "y"))
_SHORT = 2


def split_words(name: str) -> list[str]:
    """Return the words of a name: NFKC, case folded, without accents and apostrophes, singular."""
    return [singular(word) for word in whole_words(name)]


def whole_words(name: str) -> list[str]:
    """Return the words of a name as `split_words` does, each in the number in which it is written."""
    folded = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", name).replace("\u2044", "/").casefold())
    if not folded.isascii():
        apart = unicodedata.normalize("NFKD", folded)
        folded = "".join(character for character in apart if not unicodedata.combining(character))
    return _WORDS.findall(folded)


@lru_cache(maxsize=65_536)
def singular(word: str) -> str:
    """Return a word without the ending of an English plural."""
    if len(word) <= _SHORT or not word.endswith("s") or word.endswith(("ss", "us", "is", "as")):
        return word
    for plural, singular in _PLURALS:
        if word.endswith(plural):
            return word.removesuffix(plural) + singular
    return word[:-1]

"""Which language a text is in: by its script, and by the words that the aliases of each language have."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

SCRIPTS = tuple(
    (re.compile(f"[{letters}]"), code)
    for letters, code in (
        ("\u3040-\u30ff", "ja"),
        ("\uac00-\ud7af", "ko"),
        ("\u0e00-\u0e7f", "th"),
        ("\u3400-\u9fff", "zh"),
        ("\u0400-\u04ff", "ru"),
        ("\u0600-\u06ff", "ar"),
        ("\u0590-\u05ff", "he"),
        ("\u0900-\u097f", "hi"),
        ("\u0370-\u03ff", "el"),
    )
)
"""Scripts of one language, or of one that they are mostly of; the first that is found counts."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_CLEARLY = 1.5
_DECIDEDLY, _ENOUGH = 2.0, 3.0
_FEW_WORDS = 3
_KNOWN = 0.35
"""Share of the words of a text that its language knows, and hardly another."""


class Languages:
    """The words of languages: of each word the share of one that each language has in it."""

    def __init__(self, words: Mapping[str, Mapping[str, float]]) -> None:
        self._words = words
        self.codes = frozenset(code for found in words.values() for code in found)
        self._words_of = {
            code: frozenset(word for word, found in words.items() if code in found) for code in self.codes
        }

    def may_be(self, text: str, language: str) -> bool:
        """Return whether a text may be in a language, which is told fast: it knows many of the words."""
        words = frozenset(_WORD.findall(text.casefold()))
        return len(words & self._words_of.get(language, words)) >= _KNOWN * len(words)

    def clearly(self, texts: Iterable[str]) -> str | None:
        """Return the language that texts are clearly in; None where too little tells."""
        return _leading(self._shares(texts), _CLEARLY, 0.0)

    def decidedly(self, texts: Iterable[str]) -> str | None:
        """Return the language that texts are in beyond doubt; else None."""
        return _leading(self._shares(texts), _DECIDEDLY, _ENOUGH)

    def _shares(self, texts: Iterable[str]) -> dict[str, float]:
        """Return by language the shares of the different words: one that is said again tells nothing more."""
        found: dict[str, float] = {}
        words: dict[str, None] = {}
        for text in texts:
            if not text.isascii() and (script := _script_of(text)):
                found[script] = found.get(script, 0.0) + _FEW_WORDS
                continue
            words |= dict.fromkeys(_WORD.findall(text.casefold()))
        for word in words:
            for code, share in self._words.get(word, {}).items():
                found[code] = found.get(code, 0.0) + share
        return found


def word_languages(aliases: Iterable[tuple[str, str | None]]) -> frozenset[str]:
    """Return the words of aliases with their languages, "der de", of rows (alias, language)."""
    return frozenset(
        f"{word} {language}"
        for alias, language in aliases
        if language
        for word in _WORD.findall(alias.casefold())
    )


@lru_cache(maxsize=8)
def languages_of(words: frozenset[str]) -> Languages:
    """Return the languages of words as `word_languages` gives them."""
    counted: dict[str, list[str]] = {}
    for each in sorted(words):
        word, _, language = each.partition(" ")
        counted.setdefault(word, []).append(language)
    return Languages({word: dict.fromkeys(found, 1 / len(found)) for word, found in counted.items()})


def _script_of(text: str) -> str | None:
    return next((code for pattern, code in SCRIPTS if pattern.search(text)), None)


def _leading(found: Mapping[str, float], times: float, least: float) -> str | None:
    """Return the language with the largest share, where it is so many times the second."""
    if not found:
        return None
    (best, most), *others = sorted(found.items(), key=lambda each: -each[1])
    return best if most >= least and (not others or most >= times * others[0][1]) else None

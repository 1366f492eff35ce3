"""Which field a word is a value of, whatever stands beside it: by the aliases of the taxonomy."""

import re
from collections.abc import Mapping, Sequence

from transforms.taxonomy.terms import normalise_term, spellings

_BESIDE = re.compile(r"\s*[(\[（][^)\]）]*[)\]）]\s*|\s*[-–]?\s*\d{1,3}\s?%\s*")  # noqa: RUF001
_WORDS = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ROMAN = re.compile(r"[ivx]{1,5}", re.IGNORECASE)
_BETWEEN_NUMBERS = frozenset({"of", "von", "de", "sur", "no", "nr", "n"})
_MAX_NUMBER_WORDS = 4
_MAX_PHRASE = 3
_MAX_SIGN = 2
_MAX_TERM = 60


class KnownTerms:
    """The terms that the taxonomy knows, normalised, each with the fields that it is a value of.

    `words` are those in a class or beside a text, with what they speak for.
    """

    __slots__ = ("_ends", "_muscles", "fields", "words")

    def __init__(self, fields: Mapping[str, Sequence[str]], words: Mapping[str, str]) -> None:
        self.fields = fields
        self.words = words
        self._muscles: frozenset[str] | None = None
        self._ends: frozenset[str] | None = None

    def of(self, text: str) -> Sequence[str]:
        """Return the fields that a text is a value of, the more telling first; nothing for other texts."""
        if len(text) > _MAX_TERM:
            return ()
        known = self.fields.get(normalise_term(text))
        if known is None and "," in text and self._is_one_muscle(text):
            return ("target_muscles",)
        if known is None and ("(" in text or "%" in text or "[" in text):
            known = self.fields.get(normalise_term(_BESIDE.sub("", text)))
        return known or ()

    def is_sign(self, text: str) -> bool:
        """Return whether a text is a sign that speaks for something: a lamp of tips, a cross of mistakes."""
        return len(text) <= _MAX_SIGN and not text.isalnum() and text in self.words

    def sign_before(self, text: str) -> str:
        """Return the sign that a text starts with, "" for none."""
        first = text.split(" ", 1)[0] if text and not text[0].isalnum() else ""
        return first if first and self.is_sign(first) else ""

    def _is_one_muscle(self, text: str) -> bool:
        """Return whether a text with a comma names one muscle: "Deltoid, Posterior", and not "Abs, Core"."""
        are_muscles = all(self.fields.get(normalise_term(piece)) for piece in text.split(","))
        return not are_muscles and spellings(text)[1] in self._muscle_spellings()

    def may_end(self, text: str) -> bool:
        """Return whether a text may end with a known term: a cheap look at its last word."""
        words = _WORDS.findall(normalise_term(text[-_MAX_TERM:]))
        if self._ends is None:
            self._ends = frozenset(_WORDS.findall(term)[-1] for term in self.fields if _WORDS.search(term))
        return bool(words) and (words[-1] in self._ends or not text[-1:].isalnum())

    def _muscle_spellings(self) -> frozenset[str]:
        """Return the known muscles in the spelling that the order of words does not change."""
        if self._muscles is None:
            self._muscles = frozenset(
                spellings(term)[1] for term, fields in self.fields.items() if "target_muscles" in fields
            )
        return self._muscles

    def is_number(self, text: str) -> bool:
        """Return whether a text only numbers what follows: "01", "iii.", "Step one", "Step 2 of 5"."""
        words = _WORDS.findall(text)
        if not words or len(words) > _MAX_NUMBER_WORDS:
            return not words
        numbers = [word.isdigit() or _ROMAN.fullmatch(word) or self._says(word, "number") for word in words]
        return any(numbers) and all(
            number or word in _BETWEEN_NUMBERS or self._says(word, "steps")
            for word, number in zip(words, numbers, strict=True)
        )

    def _says(self, word: str, key: str) -> bool:
        return self.words.get(word.casefold()) == key

    def said_by(self, text: str, keys: Sequence[str]) -> str:
        """Return the first of some keys that words of a label or class speak for, "" for none.

        Words that stand together, as "goes wrong", speak before single ones.
        """
        if self.words.get(text) in keys:
            return self.words[text]
        words = [word.casefold() for word in _WORDS.findall(_CAMEL.sub(" ", text))]
        for length in range(min(_MAX_PHRASE, len(words)), 0, -1):
            starts = range(len(words) - length + 1)
            said = {self.words.get(" ".join(words[start : start + length])) for start in starts}
            if found := next((key for key in keys if key in said), ""):
                return found
        return ""

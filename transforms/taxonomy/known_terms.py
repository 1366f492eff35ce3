"""Which field a word is a value of, whatever stands beside it: by the aliases of the taxonomy."""

import re
from collections.abc import Mapping, Sequence

from transforms.taxonomy.terms import normalise_term, spellings

ACT_KEYS = ACT_FIRST, ACT_LAST = ("act_first", "act_last")
"""Of which word of a sentence that names an act an ending is, "~ing" of the first: "Rounding the back"."""

START_KEYS = COUNT, REMARK, ASIDE = ("count", "remark", "aside")
"""What words before a value are: a count goes before any thing, a remark only before a known value; an aside
starts a piece of a list that is no value of its own: "a mat, if the floor is hard"."""

_BESIDE = re.compile(r"\s*[(\[（][^)\]）]*[)\]）]\s*|\s*[-–]?\s*\d{1,3}\s?%\s*")  # noqa: RUF001
_WORDS = re.compile(r"[^\W_]+")
_SPACED = re.compile(r"\S+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ROMAN = re.compile(r"[ivx]{1,5}", re.IGNORECASE)
_BETWEEN_NUMBERS = frozenset({"of", "von", "de", "sur", "no", "nr", "n"})
_MAX_NUMBER_WORDS = 4
_COUNT = re.compile(r"\d{1,2}\s?[x×]\s*(?=[^\W\d])|\d{1,2}\s+(?=[^\W\d])", re.IGNORECASE)  # noqa: RUF001
_MAX_START_WORDS = 3
_MAX_PHRASE = 3
_MAX_SIGN = 2
_MIN_ACT_WORDS = 2
_MAX_PRONOUN = 2  # letters: "Se balancer", "Ne pas"
_MAX_TERM = 60


class KnownTerms:
    """The terms that the taxonomy knows, normalised, each with the fields that it is a value of.

    `words` are those in a class or beside a text, with what they speak for; `starts` are those before a value
    that are no part of it, each a "count" ("a pair of") or a "remark" ("light").
    """

    __slots__ = ("_ends", "_muscles", "fields", "starts", "words")

    def __init__(
        self,
        fields: Mapping[str, Sequence[str]],
        words: Mapping[str, str],
        starts: Mapping[str, str] | None = None,
    ) -> None:
        self.fields = fields
        self.words = words
        self.starts = starts or {}
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

    def bare(self, text: str, *, is_thing: bool = False) -> str:
        """Return a value without the words before it that are no part of it: "One light kettlebell".

        They go where what is left is known. An article or a count goes before any thing: "a folded towel".
        """
        left = text
        while (start := self._start_of(left))[0]:
            length, kind = start
            if kind == REMARK and self.of(left):
                break
            left = left[length:]
            if self.of(left) or (is_thing and kind == COUNT):
                text = left
        return text

    def is_aside(self, text: str) -> bool:
        """Return whether a piece of a list only says more about the one before it: "for each pair"."""
        return (
            self.starts.get(normalise_term(text.split(" ", 1)[0])) == ASIDE
            and " " in text
            and not self.of(text)
        )

    def _start_of(self, text: str) -> tuple[int, str]:
        """Return the length of the words before a value, the most words first, and of which kind they are."""
        if number := _COUNT.match(text):
            return number.end(), COUNT if "x" in number[0].casefold() or "×" in number[0] else REMARK  # noqa: RUF001
        words = list(_SPACED.finditer(text[:_MAX_TERM]))
        for word in reversed(words[: min(_MAX_START_WORDS, len(words) - 1)]):
            kind = self.starts.get(normalise_term(text[: word.end()]))
            if kind and kind != ASIDE:
                return word.end() + 1, kind
        return 0, ""

    def is_value(self, text: str, field: str) -> bool:
        """Return whether a text is a value of a field; a muscle is one of either role."""
        known = self.of(text)
        return field in known or (field == "secondary_muscles" and "target_muscles" in known)

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

    def names_act(self, text: str) -> bool:
        """Return whether a sentence names an act by its first or last word: "Rounding the back"."""
        words = _WORDS.findall(text.casefold())
        if len(words) < _MIN_ACT_WORDS and text.isascii():
            return False
        first = words[1] if len(words) > 1 and len(words[0]) <= _MAX_PRONOUN else words[0] if words else ""
        return self._ends_as(first, ACT_FIRST) or (bool(words) and self._ends_as(words[-1], ACT_LAST))

    def _ends_as(self, word: str, key: str) -> bool:
        """Return whether a word has one of the endings of a kind, and is more than that."""
        starts = range(1, len(word))
        return any(self.words.get(f"~{word[start:]}") == key for start in starts)

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

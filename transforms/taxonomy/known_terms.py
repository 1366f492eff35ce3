"""Which field a word is a value of, whatever stands beside it: by the aliases of the taxonomy."""

import re
from collections.abc import Iterable, Mapping, Sequence

from transforms.taxonomy.terms import normalise_term
from transforms.taxonomy.vocabulary import MUSCLE_FIELDS

FIELDS_OF_VOCABULARIES: Mapping[str, str] = {
    "muscle": "target_muscles", "equipment": "equipment", "difficulty": "difficulty",
    "category": "category", "body_part": "body_part", "force": "force", "mechanic": "mechanic",
    "movement_pattern": "movement_pattern",
}  # fmt: skip
"""The field that a value of a vocabulary is for; of muscles the role is another question."""

SLOT_KEYS = frozenset((*MUSCLE_FIELDS, "steps", "tips", "mistakes", "other", "number"))
"""What a word in a class or beside a text may speak for; "other" is content of another kind,
"number" a number in words."""

_BESIDE = re.compile(r"\s*[(\[（][^)\]）]*[)\]）]\s*|\s*[-–]?\s*\d{1,3}\s?%\s*")  # noqa: RUF001
_WORDS = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ROMAN = re.compile(r"[ivx]{1,5}", re.IGNORECASE)
_BETWEEN_NUMBERS = frozenset({"of", "von", "de", "sur", "no", "nr", "n"})
_MAX_NUMBER_WORDS = 4
_NO_VALUE = "unknown"
_MAX_TERM = 60


class KnownTerms:
    """The terms that the taxonomy knows, normalised, each with the fields that it is a value of."""

    __slots__ = ("fields", "role_words")

    def __init__(self, fields: Mapping[str, tuple[str, ...]], role_words: Mapping[str, str]) -> None:
        self.fields = fields
        self.role_words = role_words

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[str, str, str]]) -> "KnownTerms":
        """Build it from rows (vocabulary, alias, key) of `taxonomy/aliases.csv`.

        Rows of `slot_word` say what words in a class or an unknown label speak for.
        """
        found: dict[str, dict[str, None]] = {}
        words: dict[str, str] = {}
        for vocabulary, alias, key in rows:
            field = FIELDS_OF_VOCABULARIES.get(vocabulary)
            if vocabulary == "slot_word":
                words.setdefault(normalise_term(alias), key)
            elif field and key != _NO_VALUE:
                for term in (alias, key):
                    found.setdefault(normalise_term(term), {})[field] = None
        return cls({term: tuple(fields) for term, fields in found.items()}, words)

    def of(self, text: str) -> tuple[str, ...]:
        """Return the fields that a text is a value of, the more telling first; nothing for other texts."""
        if len(text) > _MAX_TERM:
            return ()
        known = self.fields.get(normalise_term(text))
        if known is None and ("(" in text or "%" in text or "[" in text):
            known = self.fields.get(normalise_term(_BESIDE.sub("", text)))
        return known or ()

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
        return self.role_words.get(word.casefold()) == key

    def said_by(self, text: str, keys: Sequence[str]) -> str:
        """Return the first of some keys that a word of a label or class speaks for, "" for none."""
        said = {self.role_words.get(word.casefold()) for word in _WORDS.findall(_CAMEL.sub(" ", text))}
        return next((key for key in keys if key in said), "")

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data, for digests and for workers."""
        return {
            "fields": {term: list(fields) for term, fields in self.fields.items()},
            "words": dict(self.role_words),
        }

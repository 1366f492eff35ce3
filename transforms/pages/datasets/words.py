"""What the taxonomy says of a key or a value of a dataset: field, role, language, name of a movement."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from transforms.pages.datasets.editions import LANGUAGE
from transforms.pages.datasets.fields import FIELDS, PROSE
from transforms.pages.datasets.paths import KEYS_OF, VALUES_OF
from transforms.pages.datasets.record import key_words
from transforms.taxonomy.known_terms import KnownTerms
from transforms.taxonomy.languages import Languages, languages_of, word_languages
from transforms.taxonomy.page_words import PageWords
from transforms.taxonomy.terms import normalise_term, spellings
from transforms.taxonomy.vocabulary import MUSCLE_FIELDS, Vocabulary

GENERIC_KEYS = ("name", "title", "text", "label", "value", "wording", "display name")
"""Last keys that say nothing of what is called so: "equipment.name" is equipment."""

OTHER = "other"
BETWEEN_VALUES = re.compile(
    r"[|;,/\n&+、，]|\s(?:and|or|und|oder|y|o|et|ou|e|og|och|en|i)\s",  # noqa: RUF001 - full-width marks are meant
    re.IGNORECASE,
)
BRACKETED = re.compile(r"([^()]+?)\s*\(([^()]+)\)")
ADDED_LANGUAGE = re.compile(r"(?<=[a-z])[_\s-]([A-Za-z]{2})$|(?<=[a-z])([A-Z][a-z])$")
_MAX_TERM, _MAX_CODE = 60, 6
"""Characters of the longest term and of the longest language tag that are looked up."""


def _bracketed(words: str) -> Iterator[str]:
    """Yield the ways to read a key: "muscles (primary)" is "primary muscles", "level (1 5)" is "level"."""
    yield words
    if found := BRACKETED.fullmatch(words):
        yield f"{found[2]} {found[1]}"
        yield found[1]


class KnownWords:
    """The words of the taxonomy, as a guess of a field map asks for them.

    `labels` map normalised labels to fields. Without a vocabulary nothing is known of values.
    """

    def __init__(
        self,
        labels: Mapping[str, str],
        vocabulary: Vocabulary | None = None,
        patterns: Iterable[str] = (),
        languages: Languages | None = None,
    ) -> None:
        self.labels = {**{key_words(name): name for name in FIELDS}, **labels}
        self.vocabulary = vocabulary or Vocabulary({}, {})
        self.terms = vocabulary.terms if vocabulary else KnownTerms({}, {})
        self.page_words = vocabulary.page_words if vocabulary else PageWords()
        self.patterns = frozenset(map(normalise_term, patterns))
        self._languages = languages or Languages({})
        self.language_codes = self._languages.codes
        self._spelt = {
            spellings(term)[0]: fields for term, fields in reversed(list(self.terms.fields.items()))
        }

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[tuple[str, str, str, str | None]],
        labels: Mapping[str, str],
        page_words: PageWords,
    ) -> "KnownWords":
        """Build it from rows (vocabulary, alias, key, language) of `taxonomy/aliases.csv`."""
        listed = list(rows)
        vocabulary = Vocabulary.from_rows([row[:3] for row in listed], None, page_words)
        patterns = [
            text for kind, alias, key, _ in listed if kind == "movement_pattern" for text in (alias, key)
        ]
        return cls(
            labels,
            vocabulary,
            patterns,
            languages_of(word_languages((alias, language) for _, alias, _, language in listed)),
        )

    def fields_of(self, text: str) -> Sequence[str]:
        """Return the fields that a text is a value of."""
        known = (
            self.terms.of(text) or self._spelt.get(spellings(text)[0], ()) if len(text) <= _MAX_TERM else ()
        )
        return (*known, "movement_pattern") if normalise_term(text) in self.patterns else known

    def values_in(self, text: str) -> list[str]:
        """Return the values that stand side by side in a text; one that is known stays whole."""
        if self.fields_of(text):
            return [text]
        return [part for piece in BETWEEN_VALUES.split(text) if (part := piece.strip())] or [text]

    def is_name(self, text: str) -> bool:
        """Return whether a text is the name of a movement."""
        return self.page_words.knows_name(text)

    def role_of(self, text: str) -> str | None:
        """Return whose role a word is: target_muscles, secondary_muscles, or None."""
        words = key_words(text)
        return (
            self.terms.said_by(text, MUSCLE_FIELDS)
            or self.terms.said_by(words, MUSCLE_FIELDS)
            or (found if (found := self.labels.get(f"{words} muscles")) in MUSCLE_FIELDS else None)
        )

    def is_not_worked(self, path: str) -> bool:
        """Return whether the last key of a path speaks of other muscles than those worked: antagonists."""
        words = key_words(path.rpartition(".")[2])
        return not self.role_of(words) and self.terms.said_by(words, (OTHER,)) == OTHER

    def field_called(self, path: str) -> tuple[str | None, int]:
        """Return the field that a path is called after, and how well: 2 as a whole, 1 by its end."""
        segments, _ = self.segments(path)
        if not segments:
            return None, 0
        if found := self._field_of([*_bracketed(" ".join(segments)), " ".join(reversed(segments))]):
            return found, 2
        if len(segments) > 1 and (found := self._field_of([segments[-2]])) in PROSE:
            return found, 1  # of an entry: "steps.description"
        above = segments[:-1] or [segments[0].rpartition(" ")[0]]
        if segments[-1] in GENERIC_KEYS or (len(segments) == 1 and segments[0].split()[-1] in GENERIC_KEYS):
            found = self._field_of([" ".join(above), " ".join(reversed(above)), above[-1]])
        else:
            found = self._field_of(segments[-1:]) if len(segments) > 1 else None
        return found, 1 if found else 0

    def _field_of(self, ways: Iterable[str]) -> str | None:
        """Return the first field that one of these labels announces; "other" is known and not wanted."""
        found = (self.labels.get(way) for way in ways)
        return next((field for field in found if field in FIELDS or field == OTHER), None)

    def segments(self, path: str) -> tuple[list[str], str | None]:
        """Return the words of each key of a path, and the language that one of them names."""
        language, found = None, []
        parts = [part for part in path.split(".") if part not in {KEYS_OF, VALUES_OF}]
        for part in parts:
            code = self.language_code(part) if len(parts) > 1 else None
            added = ADDED_LANGUAGE.search(part) if code is None else None
            if added:
                code = self.language_code(added[1] or added[2])
            elif code is not None:
                language = code
                continue
            language = code or language
            found.append(key_words(part[: added.start()] if added and code else part))
        return found, language

    def by_language(self, path: str) -> tuple[str, str, str] | None:
        """Return a path with "@language" where a key names a language, what names it, and its tag.

        None where no key names one, or several do.
        """
        parts = path.split(".")
        found = []
        for place, part in enumerate(parts):
            tag = self.language_code(part) if len(parts) > 1 else None
            start, end = 0, len(part)
            if tag is None and (added := ADDED_LANGUAGE.search(part)):
                start, end = added.span(1) if added[1] else added.span(2)
                tag = self.language_code(part[start:end])
            if tag is not None:
                named = [*parts[:place], f"{part[:start]}{LANGUAGE}{part[end:]}", *parts[place + 1 :]]
                found.append((".".join(named), part[start:end], tag))
        return found[0] if len(found) == 1 else None

    def language_code(self, text: str) -> str | None:
        """Return the language that a text is a code of: "en", "en-GB"."""
        code = text.strip().lower().replace("_", "-").partition("-")[0]
        return code if code in self.language_codes and len(text) <= _MAX_CODE else None

    def language_of(self, texts: Iterable[str]) -> str | None:
        """Return the language that texts are clearly in, by their script and the words of each language."""
        return self._languages.clearly(texts)

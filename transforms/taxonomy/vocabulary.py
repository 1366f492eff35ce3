"""What labels and headings mean: data from `taxonomy/aliases.csv`, matched by one rule."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from transforms.taxonomy.known_terms import ACT_KEYS, KnownTerms
from transforms.taxonomy.page_words import PageWords
from transforms.taxonomy.terms import VOWEL_SIGNS, normalise_term, spellings

TEXT_FIELDS = (
    "name", "summary", "body_part", "difficulty", "category", "force", "mechanic", "movement_pattern",
    "slug", "language",
)  # fmt: skip
MUSCLE_FIELDS = ("target_muscles", "secondary_muscles")
LIST_FIELDS = ("equipment", *MUSCLE_FIELDS, "aliases", "images", "videos")
CONTENT_SECTIONS = ("steps", "tips", "mistakes", "faqs", "links")
ATTRIBUTES = (
    "body_part", "equipment", "target_muscles", "secondary_muscles", "difficulty", "category", "force",
    "mechanic", "movement_pattern",
)  # fmt: skip
"""Fields that only a page about one exercise states."""

VALUE_FIELDS = {
    "category": "category", "difficulty": "difficulty", "equipment": "equipment", "mechanic": "mechanic",
    "force": "force", "muscle": "target_muscles", "body_part": "body_part",
}  # fmt: skip
"""Vocabularies of aliases whose words are known as values, each with the field that they are values of."""

_SPELLINGS = {"faq": "faqs", "related": "links", "muscles": "target_muscles", "attributes": ""}
FIELD_KEYS = frozenset((*TEXT_FIELDS, *LIST_FIELDS, *_SPELLINGS))
SECTION_KEYS = frozenset((*CONTENT_SECTIONS, *_SPELLINGS, "summary", "other"))
"""What an alias of a label, and of a section, can announce."""

HEADING_WORD_KEYS = frozenset(("tips", "mistakes", "faqs"))
"""What one word of a heading may speak for, whatever stands around it."""

ROLE_WORD_KEYS = frozenset((*MUSCLE_FIELDS, "other", "verb", "need", "exercise", "level"))
"""What a word in a sentence may say of the muscles beside it; "other" is that they merely hold still. In the
lead of a page: a verb with targets, a word before equipment, one for an exercise, one for its level."""

SLOT_KEYS = frozenset((*MUSCLE_FIELDS, *ACT_KEYS, "steps", "tips", "mistakes", "other", "number"))
"""What a word in a class, or beside a text of a template, may speak for; "other" is content of another kind,
"number" a number in words. With "~" it is the ending of a word that names an act."""

WORD_KEYS = {"heading_word": HEADING_WORD_KEYS, "role_word": ROLE_WORD_KEYS, "slot_word": SLOT_KEYS}
"""What the words of a vocabulary may speak for."""

_DATA_KEYS = {
    "title": "name", "name": "name", "slug": "slug", "lang": "language", "language": "language",
    "description": "summary", "excerpt": "summary", "summary": "summary", "image": "images",
    "images": "images", "video": "videos", "videos": "videos",
}  # fmt: skip
_FILLERS = frozenset({
    "a", "an", "the", "to", "do", "of", "for", "in", "with", "and", "or", "your", "this", "it", "its",
    "on", "is", "are", "s", "exercise", "exercises", "movement", "proper", "properly", "correct",
    "correctly", "common", "main", "key", "top", "best", "most", "step", "by", "guide", "how",
    "perform", "der", "die", "das", "den", "des", "ein", "eine", "bei", "beim", "von", "zum", "für",
    "mit", "und", "übung", "übungen", "richtig", "häufige", "el", "la", "los", "las", "un", "una", "de",
    "del", "para", "en", "con", "y", "e", "ejercicio", "ejercicios",
})  # fmt: skip
_ARTICLES = frozenset({"a", "an", "the", "der", "die", "das", "el", "la", "le", "il", "lo", "de", "het"})
_JOINING = frozenset({"and", "und", "y", "e", "et", "i", "oraz", "и", "ve", "및"})
_IN_TWO_LANGUAGES = re.compile(r"\s[/|\u00b7]\s")
"""What stands between the same heading in two languages: "Instructions / Anleitung"."""
_EDGES = re.compile(rf"^[\W\d_]+|(?:[^\w{VOWEL_SIGNS}]|_)+$")
_AFTER_LETTER = (".", ")")
_ENUMERATED = re.compile(r"^(?:[^\W\d_]|[ivx]{2,4})[.)]\s+(?=\w)", re.IGNORECASE)
_AMPERSAND = re.compile(r"\s*&\s*")
_NO_VALUE = "unknown"  # "gym" among the equipment, which without a label is no value
_BRACKETS = re.compile(r"\s*[(\[（][^)\]）]*[)\]）]")  # noqa: RUF001 - full-width brackets are meant
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_MAX_HEADING_WORDS = 12
_MAX_SAID_WORDS, _MAX_SAID_LETTERS = 6, 16  # a longer heading that has "tips" in it is a headline
_MAX_PHRASE = 3
_SIGNS = ",;!?()"
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_MAX_HEADINGS = 5_000
_MAX_HEADING = 200  # longer texts announce nothing
_MAX_LINE = 120
_MAX_LINES = 20_000
Found = TypeVar("Found")


class Role(NamedTuple):
    """What a label or heading announces: a section of content, or the value of a field.

    The key "other" is a section that is known and not wanted; "" one that holds attributes of any kind.
    `is_said` is of a heading that merely has a word that speaks for the section: a known one is stronger.
    """

    key: str
    is_section: bool
    is_said: bool = False


class Vocabulary:
    """Normalised aliases of labels and of section headings, each with what it announces.

    `values` holds known values, normalised, each with the fields that it may be a value of: for words
    that stand without a label, and for what is no value where it stands with one. `terms` are the same, with
    what is said by words in a class or beside a text of a template. `heading_words` speak for a section in
    any short heading, `role_words` for the role of the muscles beside them in a sentence.
    `lines` and `headings` remember what was found in short lines ("Difficulty: Beginner") and in
    headings, which pages repeat. `announcements` are the first words of headings of steps. `page_words`
    are those by which a page shows what it is about.
    """

    __slots__ = (
        "_muscle_spellings", "announcements", "heading_words", "headings", "labels", "lines", "page_words",
        "role_words", "sections", "terms", "values",
    )  # fmt: skip

    def __init__(
        self,
        labels: Mapping[str, Role],
        sections: Mapping[str, Role],
        values: Mapping[str, Sequence[str]] | None = None,
        *,
        slot_words: Mapping[str, str] | None = None,
        heading_words: Mapping[str, str] | None = None,
        role_words: Mapping[str, str] | None = None,
        value_starts: Mapping[str, str] | None = None,
        page_words: PageWords | None = None,
    ) -> None:
        self.labels = labels
        self.sections = sections
        self.values = values or {}
        self.heading_words = heading_words or {}
        self.role_words = role_words or {}
        self.terms = KnownTerms(self.values, {**self.heading_words, **(slot_words or {})}, value_starts)
        self._muscle_spellings: frozenset[str] | None = None
        self.page_words = page_words or PageWords()
        self.lines: dict[object, Any] = {}
        self.headings: dict[str, Role] = {}
        self.announcements = {
            alias.split()[0] for alias, role in sections.items() if role.key == "steps" and alias
        }

    @classmethod
    def of(
        cls,
        labels: Mapping[str, str],
        sections: Mapping[str, str],
        extra: Mapping[str, str] | None = None,
        *,
        values: Mapping[str, Sequence[str]] | None = None,
        slot_words: Mapping[str, str] | None = None,
        heading_words: Mapping[str, str] | None = None,
        role_words: Mapping[str, str] | None = None,
        value_starts: Mapping[str, str] | None = None,
        page_words: PageWords | None = None,
    ) -> "Vocabulary":
        """Build it from aliases and keys as they are written.

        `extra` holds the labels of one source, which are stronger than any alias that is shipped.
        """
        known = _roles(labels)
        headed = _roles(sections)
        for alias, key in (extra or {}).items():
            term, role = _heading_term(alias), _role(key)
            known[term] = role
            headed.pop(term, None)
            if role.is_section:
                headed[term] = role
        return cls(
            known,
            headed,
            values,
            slot_words=slot_words,
            heading_words=heading_words,
            role_words=role_words,
            value_starts=value_starts,
            page_words=page_words,
        )

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[tuple[str, str, str]],
        extra: Mapping[str, str] | None = None,
        page_words: PageWords | None = None,
    ) -> "Vocabulary":
        """Build it from rows (vocabulary, alias, key) of `taxonomy/aliases.csv`.

        Without `page_words` those of the aliases are taken, which know no name.
        """
        all_rows = list(rows)
        return cls.of(
            {alias: key for vocabulary, alias, key in all_rows if vocabulary == "label"},
            {alias: key for vocabulary, alias, key in all_rows if vocabulary == "section"},
            extra,
            values=_values(all_rows),
            slot_words=_words_of("slot_word", all_rows),
            heading_words=_words_of("heading_word", all_rows),
            role_words=_words_of("role_word", all_rows),
            value_starts=_words_of("value_start", all_rows),
            page_words=page_words or PageWords.from_rows(all_rows),
        )

    def remember(self, key: object, length: int, found: Found) -> Found:
        """Keep what was found in a short line; long ones are not repeated from page to page."""
        if length <= _MAX_LINE and len(self.lines) < _MAX_LINES:
            self.lines[key] = found
        return found

    def fields_of(self, text: str) -> Sequence[str]:
        """Return the fields that a text is a known value of."""
        return self.values.get(normalise_term(text), ())

    def muscle_spellings(self) -> frozenset[str]:
        """Return the known muscles in the spelling that the order of their words does not change."""
        if self._muscle_spellings is None:
            self._muscle_spellings = frozenset(
                spellings(term)[1] for term, fields in self.values.items() if MUSCLE_FIELDS[0] in fields
            )
        return self._muscle_spellings

    def label(self, text: str) -> Role | None:
        """Return what a label before a value announces."""
        if len(text) > _MAX_HEADING:
            return None
        term = _heading_term(text)
        role = self.labels.get(term) or self.sections.get(term)
        if role is None and (
            "(" in text or not (text[:1] + text[-1:]).isalnum() or text[1:2] in _AFTER_LETTER
        ):
            bare = _heading_term(_bare(text.replace("(s)", "s")))
            role = self.labels.get(bare) or self.sections.get(bare)
            if role is not None and role.key in MUSCLE_FIELDS and (inner := _IN_BRACKETS.search(text)):
                role = self.muscle_label(inner[1]) or role
        return role

    def muscle_label(self, text: str) -> Role | None:
        """Return what a label announces where muscles are listed: "Primary" means primary muscles."""
        role = self.label(text)
        if role is None or role.key not in MUSCLE_FIELDS:
            role = self.labels.get(f"{_heading_term(text)} muscles", role)
        return role if role and role.key in MUSCLE_FIELDS else None

    def heading(self, text: str, name: str | None) -> Role | None:
        """Return what a heading announces.

        The name of the page and filler words may surround the alias; without a name the alias is all.
        """
        known = self.headings.get(text)
        if known is not None or len(text) > _MAX_HEADING:
            return known
        term = _heading_term(text)
        role = self._exact(term)
        if role is not None:
            if len(self.headings) < _MAX_HEADINGS:
                self.headings[text] = role
            return role
        if name is None and text[0].isalpha() and text[-1].isalpha():
            return None
        bare = _heading_term(_bare(text))
        role = self._exact(bare) if bare != term else None
        if role is not None or name is None:
            return role
        first, *others = (self._exact(_heading_term(part)) for part in _IN_TWO_LANGUAGES.split(text))
        if first is not None and others and all(other == first for other in others):
            return first
        words = bare.split()
        role = self._within(words, frozenset(normalise_term(name).split()))
        return role or self._said_by([word.strip(_SIGNS) for word in words])

    def _exact(self, term: str) -> Role | None:
        """Return the role of a whole heading; one that heads attributes may name the attribute."""
        role = self.sections.get(term)
        return role if role is not None and role.key else self.labels.get(term, role)

    def _within(self, words: list[str], name: frozenset[str]) -> Role | None:
        """Find the longest alias of a section at either end of the words; the rest must be name or filler."""
        count = len(words)
        if not 1 < count <= _MAX_HEADING_WORDS:
            return None
        for place in range(1, count - 1):
            if words[place] in _JOINING:  # two names of one section: "Setup and execution"
                one = self._of_section(" ".join(words[:place]))
                if one is not None and one == self._of_section(" ".join(words[place + 1 :])):
                    return one
        may_go = [
            word in _FILLERS or word in name or f"{word}s" in name or word[:-1] in name for word in words
        ]
        kept = [word for word in words if word not in name and word not in _ARTICLES]
        if len(kept) < count and (role := self._of_section(" ".join(kept))):  # the name is in the middle
            return role
        for length in range(count - 1, 0, -1):
            if all(may_go[length:]) and (role := self._of_section(" ".join(words[:length]))):
                return role
            if all(may_go[:-length]) and (role := self._of_section(" ".join(words[-length:]))):
                return role
        return None

    def _said_by(self, words: list[str]) -> Role | None:
        """Return the section that one word of a short heading speaks for: "What Ann's pupils get wrong".

        None where it speaks for another kind of content, too ("Tips for your diet"), or for two sections.
        """
        if len(words) > _MAX_SAID_WORDS or not self.heading_words:
            return None
        said = {self.heading_words.get(phrase, "") for phrase in _phrases(words)}
        if len(words) > 1:  # "Trainer's tip", where "Tip your hips" speaks for nothing
            said.add(self.heading_words.get(f"{words[-1]}s", ""))
        said |= {
            self.heading_words[part] for word in words for part in _parts_unspaced(word, self.heading_words)
        }
        said |= {"other" for word in words if self.terms.words.get(word) == "other"}
        said.discard("")
        key = said.pop() if len(said) == 1 else "other"
        return None if key == "other" else Role(key, is_section=True, is_said=True)

    def _of_section(self, term: str) -> Role | None:
        return self._exact(term) if term in self.sections else None

    def data_key(self, key: str, parent: str = "") -> Role | None:
        """Return what a key of structured data announces: camel case and nesting are understood."""
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key)
        if parent:
            within = self.label(f"{words} {parent}") or self.label(f"{parent} {words}")
            if within:
                return within
        role = self.label(words)
        known = _DATA_KEYS.get(normalise_term(words))
        return role or (Role(known, is_section=False) if known else None)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data, for digests and for workers."""
        return {
            "labels": {alias: role.key for alias, role in self.labels.items()},
            "sections": {alias: role.key for alias, role in self.sections.items()},
            "heading_words": dict(self.heading_words),
            "role_words": dict(self.role_words),
            "slot_words": dict(self.terms.words),
            "value_starts": dict(self.terms.starts),
            "values": {term: [*fields] for term, fields in self.values.items()},
            "page_words": self.page_words.as_dict(),
        }


def _bare(text: str) -> str:
    """Return a heading without brackets, signs around it, and a letter that numbers it: "b. Execution"."""
    return _EDGES.sub("", _ENUMERATED.sub("", _BRACKETS.sub("", text), count=1))


def _phrases(words: Sequence[str]) -> Iterator[str]:
    """Yield the words one by one, and those that stand together by two and three."""
    for length in range(1, _MAX_PHRASE + 1):
        for start in range(len(words) - length + 1):
            yield " ".join(words[start : start + length])


def _parts_unspaced(word: str, words: Collection[str]) -> list[str]:
    """Return the known words within one of a script without spaces between words, of 16 letters at most."""
    if not _UNSPACED.match(word) or len(word) > _MAX_SAID_LETTERS:
        return []
    return [part for part in words if part in word and _UNSPACED.match(part)]


def _values(rows: Sequence[tuple[str, str, str]]) -> dict[str, tuple[str, ...]]:
    """Return the known values with their fields; a word that names a body part itself is of that first."""
    values: dict[str, dict[str, None]] = {
        normalise_term(key): {"body_part": None} for vocabulary, _, key in rows if vocabulary == "body_part"
    }
    for kind, field in VALUE_FIELDS.items():
        for vocabulary, alias, key in rows:
            if vocabulary == kind and key != _NO_VALUE:
                values.setdefault(normalise_term(alias), {})[field] = None
                values.setdefault(normalise_term(key), {})[field] = None
    return {term: tuple(fields) for term, fields in values.items()}


def _words_of(kind: str, rows: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    """Return the words of one vocabulary, normalised, with their keys; of a word that is twice the first."""
    return {normalise_term(alias): key for vocabulary, alias, key in reversed(rows) if vocabulary == kind}


def _heading_term(text: str) -> str:
    """Return the form in which two spellings of a label or heading are equal: "&" is "and"."""
    return normalise_term(_AMPERSAND.sub(" and ", text) if "&" in text else text)


def _roles(aliases: Mapping[str, str]) -> dict[str, Role]:
    """Return normalised aliases with what they announce; what "und" or "y" joins, "&" joins as well."""
    roles = {_heading_term(alias): _role(key) for alias, key in aliases.items()}
    joined = {
        " ".join("and" if word in _JOINING else word for word in term.split()): role
        for term, role in roles.items()
        if not _JOINING.isdisjoint(term.split()[1:-1])
    }
    return {**joined, **roles}


def _role(key: str) -> Role:
    key = _SPELLINGS.get(key, key)
    return Role(key, key in CONTENT_SECTIONS or key in {"summary", "other"})

"""What the values of a column say of the field that it is: numbers, which its key may outweigh or not."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from transforms.pages.datasets.columns import NUMBER, Column
from transforms.pages.datasets.fields import PROSE
from transforms.pages.datasets.texts import clean, parts_of
from transforms.pages.datasets.words import KnownWords
from transforms.taxonomy.vocabulary import MUSCLE_FIELDS

TERM_FIELDS = (
    "target_muscles", "secondary_muscles", "equipment", "difficulty", "category", "force", "mechanic",
    "movement_pattern", "body_part",
)  # fmt: skip
"""Fields whose values the taxonomy knows."""

ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//\S+|(?:\S*/)?\S+\.(?:jpe?g|png|gif|webp|svg|avif|mp4|webm|mov|m3u8)",
    re.IGNORECASE,
)
PICTURE = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|svg|avif)(?:\?\S*)?", re.IGNORECASE)
FILM = re.compile(r"\S+\.(?:mp4|webm|mov|m3u8)(?:\?\S*)?|\S*(?:youtube|youtu\.be|vimeo)\S+", re.IGNORECASE)
SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？")  # noqa: RUF001 - full-width marks are meant
WITHOUT_SPACES = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
LETTERS_A_WORD = 2.5
"""In scripts without spaces."""

KNOWN, CONTRADICTED, NEARLY_ALL, FEW = 0.6, 0.3, 0.9, 0.3
PROSE_WORDS, NAME_WORDS, SLUG_SHARE = 4, 9, 0.9
LIKELY = 0.5
BY_KEY, BY_END = 2.0, 1.5
NAMES = 0.25
"""So large a share of texts that are names of movements shows a column of names: most names have a word
that no list knows."""

LEAST_NAME = 0.26
MAIN_LANGUAGE = "en"
"""Of names in several languages these are read, where the records have them: the taxonomy is in it."""

MAX_VALUES = 2000
"""So many texts of a column are looked at."""


@dataclass(frozen=True)
class Facts:
    """A column and what its texts are like; each share is one of all its texts."""

    column: Column
    words: KnownWords

    @cached_property
    def texts(self) -> list[str]:
        """Its texts, as many as are looked at."""
        return [text for texts in self.column.texts for text in texts][:MAX_VALUES]

    @cached_property
    def stated(self) -> int:
        """How many records state it."""
        return sum(bool(texts) for texts in self.column.texts)

    @property
    def fill(self) -> float:
        """The share of the records that state it."""
        return self.stated / len(self.column.texts)

    @cached_property
    def items(self) -> float:
        """How many texts a record has that states it."""
        return sum(map(len, self.column.texts)) / max(self.stated, 1)

    @cached_property
    def parts(self) -> float:
        """How many parts a record has that states it, where its texts are read as prose."""
        some = [texts for texts in self.column.texts if texts][:200]
        parts = [
            sum(
                bool(clean(part, is_prose=True))
                for text in texts
                for part in parts_of(text, ("\n",), is_prose=True)
            )
            for texts in some
        ]
        return sum(parts) / max(len(parts), 1)

    @cached_property
    def distinct(self) -> float:
        """The share of the records that state it as no other does."""
        return len({texts for texts in self.column.texts if texts}) / max(self.stated, 1)

    def share(self, pattern: re.Pattern[str]) -> float:
        """Return the share of the texts that a pattern fits."""
        return sum(pattern.fullmatch(text) is not None for text in self.texts) / max(len(self.texts), 1)

    @cached_property
    def are_numbers(self) -> bool:
        """Whether there is nothing but numbers: a foreign key, a rank, a count."""
        return self.share(NUMBER) >= NEARLY_ALL

    @cached_property
    def are_addresses(self) -> bool:
        """Whether there are addresses and files."""
        return self.share(ADDRESS) >= LIKELY

    @cached_property
    def are_slugs(self) -> bool:
        """Whether there are names as addresses write them."""
        return self.share(SLUG) >= SLUG_SHARE and any("-" in text or "_" in text for text in self.texts)

    @cached_property
    def length(self) -> float:
        """How many words a text has."""
        return sum(map(words_in, self.texts)) / max(len(self.texts), 1)

    @cached_property
    def prose(self) -> float:
        """The share of the texts that are sentences."""
        found = sum(
            words_in(text) >= PROSE_WORDS or text.rstrip().endswith(SENTENCE_ENDS) or "<" in text
            for text in self.texts
        )
        return found / max(len(self.texts), 1)

    @cached_property
    def known(self) -> dict[str, float]:
        """By field the share of the values that the taxonomy knows as such."""
        return {field: count / max(self._values, 1) for field, count in self._known[0].items()}

    @cached_property
    def known_first(self) -> dict[str, float]:
        """By field the share of the values that the taxonomy knows as such before anything else."""
        return {field: count / max(self._values, 1) for field, count in self._known[1].items()}

    @cached_property
    def _known(self) -> tuple[Counter[str], Counter[str]]:
        found: Counter[str] = Counter()
        first: Counter[str] = Counter()
        for text in self.texts:
            for value in self.words.values_in(text):
                fields = self.words.fields_of(value)
                found.update(set(fields))
                first.update(fields[:1])
        return found, first

    @cached_property
    def _values(self) -> int:
        return sum(len(self.words.values_in(text)) for text in self.texts)

    @cached_property
    def names(self) -> float:
        """The share of the texts that are names of movements."""
        some = self.texts[:300]
        return sum(map(self.words.is_name, some)) / max(len(some), 1)

    @cached_property
    def language(self) -> str | None:
        """The language that it says it is in, or that its texts are in."""
        return self.column.language or self.words.language_of(self.texts[:200])


def words_in(text: str) -> float:
    """Return how many words a text has; scripts without spaces are counted by their letters."""
    if WITHOUT_SPACES.search(text):
        return len(text) / LETTERS_A_WORD
    return len(text.split())


def claims_of(facts: Facts) -> Iterator[tuple[str, float]]:
    """Yield the fields that a column may be, each with a weight: over 1 its key says so as well."""
    called, well = facts.words.field_called(facts.column.called)
    key = {2: BY_KEY, 1: BY_END}.get(well, 0.0)
    if not facts.texts or facts.are_numbers:
        return
    if not facts.are_addresses:
        yield from _term_claims(facts, called, key)
        yield from _name_claims(facts, called, key)
        yield from _prose_claims(facts, called, key)
    yield from _other_claims(facts, called, key)


def _term_claims(facts: Facts, called: str | None, key: float) -> Iterator[tuple[str, float]]:
    """Yield fields of terms: by the values, or by a key that the values do not contradict."""
    if facts.column.role:
        yield facts.column.role, key + facts.known.get("target_muscles", 0.0)
        return
    known = {field: facts.known.get(field, 0.0) for field in TERM_FIELDS if field != "secondary_muscles"}
    if called is None and known["target_muscles"] >= KNOWN and facts.words.is_not_worked(facts.column.called):
        return
    best = max(known.values(), default=0.0)
    if called in TERM_FIELDS:
        field = _muscles_of(facts, called) if called in MUSCLE_FIELDS else called
        own = known["target_muscles" if field in MUSCLE_FIELDS else field]
        if not (best >= KNOWN and own < CONTRADICTED) and facts.prose < LIKELY:
            yield field, key + own
            return
    if facts.prose >= LIKELY and best < KNOWN:
        return
    is_spoken_for = called in {"aliases", "language", "images", "videos", "faqs", "links"}
    for field, share in known.items():
        if share >= KNOWN and not is_spoken_for:
            role = _muscles_of(facts, field) if field == "target_muscles" else field
            yield role, share * LIKELY + LIKELY * facts.known_first.get(field, 0.0)


def _muscles_of(facts: Facts, said: str) -> str:
    """Return the role of muscles: by what stands beside them, by a word of their path, or as said."""
    keys = reversed(facts.column.called.split("."))
    return facts.column.role or next(filter(None, map(facts.words.role_of, keys)), said)


def _name_claims(facts: Facts, called: str | None, key: float) -> Iterator[tuple[str, float]]:
    """Yield the name where the texts may be names: short, one a record, nearly unique, no known terms."""
    if facts.length > NAME_WORDS or facts.items > 1 + FEW:
        return
    terms = max((facts.known.get(field, 0.0) for field in TERM_FIELDS), default=0.0)
    if facts.are_slugs:
        if called == "name":
            yield "name", LEAST_NAME
            yield "slug", LIKELY
    else:
        weight = facts.distinct + facts.names - terms - LIKELY * facts.prose
        if facts.column.language == MAIN_LANGUAGE:
            weight += facts.fill
        if called == "name":
            yield "name", key + weight
        elif (
            (called is None or _are_titles(facts, called))
            and facts.names >= NAMES
            and facts.distinct >= NEARLY_ALL
            and terms < KNOWN
        ):
            yield "name", weight * LIKELY
    if called == "slug" and facts.length < PROSE_WORDS:
        yield "slug", key + facts.share(SLUG)


def _are_titles(facts: Facts, called: str | None) -> bool:
    """Return whether what is called as prose ("Movement") holds one name of a movement a record."""
    is_short = facts.prose < CONTRADICTED and facts.items <= 1 + FEW
    return called in {*PROSE, "summary"} and is_short and facts.names >= LIKELY


def _prose_claims(facts: Facts, called: str | None, key: float) -> Iterator[tuple[str, float]]:
    """Yield steps, tips and mistakes, of which a list of sentences is the likelier, and the summary."""
    known = max(facts.known.values(), default=0.0)
    if (known >= KNOWN and facts.prose < LIKELY) or _are_titles(facts, called):
        return
    is_list = facts.items >= 1 + LIKELY
    if called in PROSE:
        yield called, (key if is_list or facts.parts >= 1 + LIKELY else 1.0) + facts.prose * LIKELY
        if not is_list and facts.prose >= LIKELY:
            yield "summary", FEW
    elif called == "summary":
        yield "summary", key
        if facts.parts >= 1 + LIKELY:
            yield "steps", 1.0
    elif called is None and facts.prose >= KNOWN and facts.distinct >= LIKELY:
        if is_list:
            yield "steps", BY_END + FEW * facts.prose
        elif facts.parts >= 1 + LIKELY:
            yield "steps", LIKELY
        elif facts.distinct >= NEARLY_ALL:
            yield "summary", FEW


def _other_claims(facts: Facts, called: str | None, key: float) -> Iterator[tuple[str, float]]:
    """Yield what only a key says, pictures and films by their endings too."""
    fits = {
        "images": facts.are_addresses or facts.share(SLUG) < LIKELY,
        "videos": facts.are_addresses or facts.share(SLUG) < LIKELY,
        "aliases": facts.prose < LIKELY + FEW,
        "language": facts.length <= 1 + LIKELY,
    }
    if called is not None and fits.get(called):
        yield called, key
    elif called is None:
        for field, pattern in (("images", PICTURE), ("videos", FILM)):
            if facts.share(pattern) >= NEARLY_ALL:
                yield field, LIKELY

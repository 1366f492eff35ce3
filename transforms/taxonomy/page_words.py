"""Words by which a page shows what it is about: those of bodies, of movements, of names, of other things.

They come from `taxonomy/aliases.csv` (`page_word`, `page_stem`, and the terms of muscles and movements) and
`taxonomy/name_words.csv`, and are handed to the readers of pages as plain data.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from transforms.taxonomy.languages import word_languages
from transforms.taxonomy.terms import normalise_term, spellings
from transforms.taxonomy.words import split_words, whole_words

PAGE_STEM_KEYS = frozenset((BODY := "body", MOTION := "motion", COMMON := "common"))
"""What a `page_stem` is, with which words begin, or which stands within them where a script has no spaces: of
a part of a body, of a movement or what is moved, or of a word so common that it shows a language that these
words are of."""

OTHER_PAGE, CALENDAR, SEVERAL, HEADLINE = KINDS_OF_NAMES = ("other_page", "calendar", "several", "headline")
"""What a name says that is none of an exercise: it is a plan or a recipe, it has a day or a week, it is of
several exercises, or it asks or tells something."""

OFF_TOPIC, ADVERT = "off_topic", "advert"
PAGE_WORD_KEYS = PAGE_STEM_KEYS | frozenset((OFF_TOPIC, ADVERT, *KINDS_OF_NAMES))
"""What a `page_word` is: as a stem, whole; a heading of pages about other things (recipes); what announces an
advertisement between the paragraphs of a page; or one that shows what a name is."""

MOVEMENT_NAME_KEYS = frozenset(("last", "first", "ending", "beside", "talk"))
"""Where in a name the word for the movement is ("hammer curl", "sentadilla frontal", "Wadendehnung"), after
which word follows what the movement is done with ("row on bench"), or which word a headline has and no name
("Hammer Curl: Your Complete Guide")."""

_BODY_TERMS = frozenset(("muscle", "body_part", "force", "mechanic", "movement_pattern"))
_MOVEMENTS = frozenset(("name", "default"))
_SPELT = frozenset(("name", "spelling"))
_NO_WORDS_OF_NAMES = frozenset(("counts_as", "default"))
_THINGS = frozenset(("muscle", "equipment"))
_LONGEST_PHRASE = 3
_KNOWN_BESIDE_A_VERB = 2
_LONGEST_NAME = 8
_IN_BRACKETS = re.compile(r"\(([^()]+)\)")
_ROMAN = frozenset(("i", "ii", "iii", "iv"))
_HEAD_ENDS = re.compile(r"\s+[-\u2013\u2014|/:]\s+|\s*[:|(\u2013\u2014]\s*")
_FULL = 2.0
_HALF = 0.5
_MIN_STEPS, _MIN_LISTED = 2, 3
_WITHOUT_SPACES = re.compile("[\u0600-\u06ff\u3040-\u30ff\u3400-\u9fff]")
_LONGEST_STEM = 14
_SETS = re.compile(r"\d\s*[x\u00d7\u0445]\s*\d")  # "3 x 8", with a sign or a Cyrillic letter as well
_COUNTED = re.compile(r"(?:\d+\s*[x\u00d7]?\s+)?([^\W\d][^\d,:;(]*?)[\s,:;(\u2013\u2014-]*(?:\d.*)?")
_WORDS_OF_COUNTED = 5


class PageWords(NamedTuple):
    """The words, each folded as they are compared: names and steps by `split_words`, terms by `spellings`.

    `movements` are what a name may end in ("curl", "push up"), `first_movements` what it may begin with,
    `endings` what a word of it may end in, `beside` what is before the things that it is done with,
    `talk` what headlines have beside names, `of_names` all words that names are made of.
    `languages` are words with the language of each, as `languages.word_languages` gives them.
    """

    terms: frozenset[str] = frozenset()
    body: frozenset[str] = frozenset()
    motion: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    body_stems: frozenset[str] = frozenset()
    motion_stems: frozenset[str] = frozenset()
    common_stems: frozenset[str] = frozenset()
    off_topic: frozenset[str] = frozenset()
    adverts: frozenset[str] = frozenset()
    calendar: frozenset[str] = frozenset()
    other_page: frozenset[str] = frozenset()
    several: frozenset[str] = frozenset()
    headline: frozenset[str] = frozenset()
    endings: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    talk: frozenset[str] = frozenset()
    movements: frozenset[str] = frozenset()
    first_movements: frozenset[str] = frozenset()
    of_names: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    @classmethod
    def from_rows(
        cls,
        aliases: Iterable[tuple[str, str, str]],
        names: Iterable[tuple[str, str, str]] = (),
        muscles: Iterable[str] = (),
        languages: Iterable[tuple[str, str | None]] = (),
    ) -> "PageWords":
        """Gather them from rows (vocabulary, alias, key), (kind, phrase, value), (alias, language).

        `muscles` are their names.
        """
        all_aliases, all_names = list(aliases), list(names)

        def words(vocabulary: str, key: str) -> frozenset[str]:
            rows = (alias for kind, alias, found in all_aliases if (kind, found) == (vocabulary, key))
            return frozenset(word for alias in rows for word in split_words(alias))

        def phrases_of(key: str) -> list[str]:
            return [alias for kind, alias, found in all_aliases if (kind, found) == ("page_word", key)]

        def as_written(key: str) -> frozenset[str]:
            return frozenset(word for alias in phrases_of(key) for word in whole_words(alias))

        terms = [alias for kind, alias, _ in all_aliases if kind in _BODY_TERMS]
        things = [tuple(split_words(alias)) for kind, alias, _ in all_aliases if kind in _THINGS]
        last, first = words("movement_name", "last"), words("movement_name", "first")
        phrases = [split_words(phrase) for kind, phrase, _ in all_names if kind not in _NO_WORDS_OF_NAMES]
        phrases += [split_words(value) for kind, _, value in all_names if kind == "spelling"]
        return cls(
            terms=frozenset(spelt for term in (*terms, *muscles) for spelt in spellings(term) if spelt),
            body=words("page_word", BODY),
            motion=words("page_word", MOTION),
            common=words("page_word", COMMON),
            body_stems=words("page_stem", BODY),
            motion_stems=words("page_stem", MOTION),
            common_stems=words("page_stem", COMMON),
            calendar=words("page_word", CALENDAR),
            other_page=as_written(OTHER_PAGE),
            several=as_written(SEVERAL),
            headline=as_written(HEADLINE),
            endings=words("movement_name", "ending"),
            beside=words("movement_name", "beside"),
            talk=words("movement_name", "talk") | words("page_word", HEADLINE),
            off_topic=frozenset(map(normalise_term, phrases_of(OFF_TOPIC))),
            adverts=frozenset(map(normalise_term, phrases_of(ADVERT))),
            movements=_movements(all_names, frozenset(things)) | last,
            first_movements=first,
            languages=word_languages(languages),
            of_names=frozenset(word for phrase in (*phrases, *things) for word in phrase) | last | first,
        )

    @classmethod
    def of(cls, words: Mapping[str, Sequence[str]]) -> "PageWords":
        """Build them from `as_dict`."""
        return cls(**{name: frozenset(found) for name, found in words.items()})

    def as_dict(self) -> dict[str, list[str]]:
        """Return them as plain data, for digests and for workers."""
        return {name: sorted(found) for name, found in self._asdict().items()}

    def knows_term(self, term: str) -> bool:
        """Return whether the taxonomy knows a muscle, body part or kind of movement; "all" names none."""
        return not self.terms.isdisjoint(spellings(term)) and self.common.isdisjoint((term.casefold(),))

    def knows_name(self, name: str) -> bool:
        """Return whether a name ends in a movement, and most of its words are words of names.

        A movement that is an ordinary verb ("press") needs more known words beside it than "squat" does.
        What follows a dash, a colon or a bracket says where the page is; after "with" or "on" may follow
        what the movement is done with.
        """
        return any(
            self._is_name(part)
            for part in _HEAD_ENDS.split(name, maxsplit=1)[:1] + _IN_BRACKETS.findall(name)
        )

    def _is_name(self, name: str) -> bool:
        words = [word for word in split_words(name) if not word.isdigit() and word not in _ROMAN]
        if not 0 < len(words) <= _LONGEST_NAME:
            return False
        cut = next((place for place, word in enumerate(words) if place and word in self.beside), len(words))
        movement = (
            words[0]
            if words[0] in self.first_movements
            else self._movement_at_end(words) or self._movement_at_end(words[:cut])
        )
        if movement is None:
            return False
        saying = [word for word in words if word not in self.beside and word not in self.common]
        unknown = sum(not self._is_of_names(word) and word != movement for word in saying)
        needed = _KNOWN_BESIDE_A_VERB if movement in self.motion else 1
        return needed * unknown <= len(saying) - unknown

    def _is_of_names(self, word: str) -> bool:
        """Return whether names are made of a word; an alias of equipment is "you need no equipment"."""
        return word in self.of_names and word not in self.talk

    def _movement_at_end(self, words: Sequence[str]) -> str | None:
        ends = (" ".join(words[-length:]) for length in range(_LONGEST_PHRASE, 0, -1))
        known = next((end for end in ends if end in self.movements), None)
        return known or (words[-1] if _ends_in(words[-1], self.endings) else None)

    def kind_of_name(self, name: str) -> str | None:
        """Return what the words of a name say that is none of an exercise, one of `KINDS_OF_NAMES`.

        A plan, a recipe or a test says so at its start or end; what follows a colon or a dash merely
        advertises the page.
        """
        words = whole_words(_HEAD_ENDS.split(name, maxsplit=1)[0])
        if not words:
            return None
        if not self.other_page.isdisjoint((words[0], words[-1])):
            return OTHER_PAGE
        if not self.calendar.isdisjoint(split_words(" ".join(words))):
            return CALENDAR
        if not self.several.isdisjoint(words):
            return SEVERAL
        is_headline = words[0] in self.headline or whole_words(name)[-1] in self.other_page
        return HEADLINE if is_headline else None

    def are_of_a_plan(self, steps: Sequence[str]) -> bool:
        """Return whether half of the steps are days, sets or names of movements with a number beside them.

        So they are where several are nothing but names: a list of exercises.
        """
        if len(steps) >= _MIN_LISTED and all(map(self._is_listed, steps)):
            return True
        return len(steps) >= _MIN_STEPS and sum(map(self._is_of_a_plan, steps)) >= _HALF * len(steps)

    def _is_of_a_plan(self, step: str) -> bool:
        if _SETS.search(step) or not self.calendar.isdisjoint(split_words(step.split(" ", 1)[0])):
            return True
        item = step.rpartition(": ")[2]  # "Odd minutes: 10 push-ups"
        counted = _COUNTED.fullmatch(item) if any(map(str.isdigit, item)) else None
        if counted is None:
            return False
        words = counted[1].split()
        while words and words[-1].casefold() in self.beside:  # "Hold for 45 seconds" is one word, a verb
            words.pop()
        return self._is_listed(" ".join(words))

    def _is_listed(self, text: str) -> bool:
        """Return whether a text names a movement by two words or more; one is a verb: "Jump 3 times"."""
        if text.count(" ") >= _WORDS_OF_COUNTED:
            return False
        return 1 < len(split_words(text)) <= _WORDS_OF_COUNTED and self.knows_name(text)

    def share_about_body(self, texts: Sequence[str]) -> tuple[float, bool] | None:
        """Return how much of these sentences is about a body: 1 where each names a part or two movements.

        Movements alone may be of anything ("push the branch"), so the second is whether a part is named.
        None where it cannot be said, since the sentences are in a language that these words are not of.
        """
        found, is_covered, is_of_body = 0.0, False, False
        for text in texts:
            words = frozenset(split_words(text))
            if _has_any(words, self.body, self.body_stems):
                is_of_body = True
                found += 1.0
            else:
                found += min(self._motions(words) / _FULL, 1.0)
            is_covered = is_covered or is_of_body or _has_any(words, self.common, self.common_stems)
        share = found / len(texts) if texts else 0.0
        return (share, is_of_body) if is_covered or share else None

    def _motions(self, words: frozenset[str]) -> int:
        return sum(word in self.motion or _has_stem(word, self.motion_stems) for word in words)


def _has_any(words: frozenset[str], known: frozenset[str], stems: frozenset[str]) -> bool:
    return not known.isdisjoint(words) or any(_has_stem(word, stems) for word in words)


@lru_cache(maxsize=65_536)
def _ends_in(word: str, endings: frozenset[str]) -> bool:
    return any(word[start:] in endings for start in range(len(word)))


@lru_cache(maxsize=65_536)
def _has_stem(word: str, stems: frozenset[str]) -> bool:
    """Return whether a word begins with a stem, or has one within where its script has no spaces."""
    starts = range(len(word)) if _WITHOUT_SPACES.match(word) else (0,)
    return any(
        word[start:end] in stems for start in starts for end in range(start + 1, start + _LONGEST_STEM)
    )


def _movements(names: Sequence[tuple[str, str, str]], things: frozenset[tuple[str, ...]]) -> frozenset[str]:
    """Return the fixed names of movements, of which a longer name is a variant; things have no such names."""
    fixed = {tuple(split_words(phrase)) for kind, phrase, _ in names if kind in _MOVEMENTS}
    spelt = {tuple(split_words(value)) for kind, _, value in names if kind in _SPELT}
    several = {phrase for phrase in spelt if len(phrase) > 1}
    return frozenset(" ".join(phrase) for phrase in (fixed | several) - things if phrase)

"""Words by which a page shows what it is about: those of bodies, of movements, of names, of other things.

They come from `taxonomy/aliases.csv` (`page_word`, and the terms of muscles and movements) and
`taxonomy/name_words.csv`, and are handed to the readers of pages as plain data.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from transforms.taxonomy.terms import normalise_term, spellings
from transforms.taxonomy.words import split_words

BODY, MOTION, COMMON, OFF_TOPIC, ADVERT = "body", "motion", "common", "off_topic", "advert"
PAGE_WORD_KEYS = frozenset((BODY, MOTION, COMMON, OFF_TOPIC, ADVERT))
"""What a `page_word` is: a part of a body or what is moved with it, a word of movement, a word so common
that it shows a language that these words are of, a heading of pages about other things (recipes), or what
announces an advertisement between the paragraphs of a page."""

MOVEMENT_NAME_KEYS = frozenset(("last", "first"))
"""Where in a name the word for the movement is: "hammer curl", "sentadilla frontal"."""

_BODY_TERMS = frozenset(("muscle", "body_part", "force", "mechanic", "movement_pattern"))
_MOVEMENTS = frozenset(("name", "default"))
_SPELT = frozenset(("name", "spelling"))
_NO_WORDS_OF_NAMES = frozenset(("counts_as", "default"))
_THINGS = frozenset(("muscle", "equipment"))
_LONGEST_PHRASE = 3
_KNOWN_BESIDE_A_VERB = 2
_LONGEST_NAME = 8
_HEAD_ENDS = re.compile(r"\s+[-\u2013\u2014|/:]\s+|\s*[:|(\u2013\u2014]\s*")
_PREPOSITIONS = frozenset(
    (
        "with",
        "on",
        "to",
        "from",
        "against",
        "using",
        "in",
        "into",
        "at",
        "for",
        "and",
        "over",
        "off",
        "behind",
    )
)
_FULL = 2.0


class PageWords(NamedTuple):
    """The words, each folded as they are compared: names and steps by `split_words`, terms by `spellings`.

    `movements` are what a name may end in ("curl", "push up"), `first_movements` what it may begin with,
    `of_names` all words that names are made of.
    """

    terms: frozenset[str] = frozenset()
    body: frozenset[str] = frozenset()
    motion: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    off_topic: frozenset[str] = frozenset()
    adverts: frozenset[str] = frozenset()
    movements: frozenset[str] = frozenset()
    first_movements: frozenset[str] = frozenset()
    of_names: frozenset[str] = frozenset()

    @classmethod
    def from_rows(
        cls,
        aliases: Iterable[tuple[str, str, str]],
        names: Iterable[tuple[str, str, str]] = (),
        muscles: Iterable[str] = (),
    ) -> "PageWords":
        """Gather them from rows (vocabulary, alias, key), rows (kind, phrase, value) and names of muscles."""
        all_aliases, all_names = list(aliases), list(names)

        def words(vocabulary: str, key: str) -> frozenset[str]:
            rows = (alias for kind, alias, found in all_aliases if (kind, found) == (vocabulary, key))
            return frozenset(word for alias in rows for word in split_words(alias))

        def phrases_of(key: str) -> frozenset[str]:
            rows = (alias for kind, alias, found in all_aliases if (kind, found) == ("page_word", key))
            return frozenset(map(normalise_term, rows))

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
            off_topic=phrases_of(OFF_TOPIC),
            adverts=phrases_of(ADVERT),
            movements=_movements(all_names, frozenset(things)) | last,
            first_movements=first,
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
        """Return whether the taxonomy knows a muscle, body part or kind of movement."""
        return not self.terms.isdisjoint(spellings(term))

    def knows_name(self, name: str) -> bool:
        """Return whether a name ends in a movement, and most of its words are words of names.

        A movement that is an ordinary verb ("press") needs more known words beside it than "squat" does.
        What follows a dash, a colon or a bracket says where the page is; after "with" or "on" may follow
        what the movement is done with.
        """
        head = _HEAD_ENDS.split(name, maxsplit=1)[0]
        words = [word for word in split_words(head) if not word.isdigit()]
        if not 0 < len(words) <= _LONGEST_NAME:
            return False
        cut = next((place for place, word in enumerate(words) if place and word in _PREPOSITIONS), len(words))
        movement = (
            words[0]
            if words[0] in self.first_movements
            else self._movement_at_end(words) or self._movement_at_end(words[:cut])
        )
        if movement is None:
            return False
        unknown = sum(word not in self.of_names for word in words)
        needed = _KNOWN_BESIDE_A_VERB if movement in self.motion else 1
        return needed * unknown <= len(words) - unknown

    def _movement_at_end(self, words: Sequence[str]) -> str | None:
        ends = (" ".join(words[-length:]) for length in range(_LONGEST_PHRASE, 0, -1))
        return next((end for end in ends if end in self.movements), None)

    def share_about_body(self, texts: Sequence[str]) -> tuple[float, bool] | None:
        """Return how much of these sentences is about a body: 1 where each names a part or two movements.

        Movements alone may be of anything ("push the branch"), so the second is whether a part is named.
        None where it cannot be said, since the sentences are in a language that these words are not of.
        """
        found, is_covered, is_of_body = 0.0, False, False
        for text in texts:
            words = frozenset(split_words(text))
            names_part = not self.body.isdisjoint(words)
            is_of_body = is_of_body or names_part
            found += 1.0 if names_part else min(len(words & self.motion) / _FULL, 1.0)
            is_covered = is_covered or not self.common.isdisjoint(words)
        share = found / len(texts) if texts else 0.0
        return (share, is_of_body) if is_covered or share else None


def _movements(names: Sequence[tuple[str, str, str]], things: frozenset[tuple[str, ...]]) -> frozenset[str]:
    """Return the fixed names of movements, of which a longer name is a variant; things have no such names."""
    fixed = {tuple(split_words(phrase)) for kind, phrase, _ in names if kind in _MOVEMENTS}
    spelt = {tuple(split_words(value)) for kind, _, value in names if kind in _SPELT}
    several = {phrase for phrase in spelt if len(phrase) > 1}
    return frozenset(" ".join(phrase) for phrase in (fixed | several) - things if phrase)

"""Reading what somebody searches for: positions, and the words and terms that would do at each.

A search is read in up to two ways: as it is written, and as the name matcher reads names ("rdl" is a
"romanian deadlift", a "military press" an "overhead press").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from transforms.matching.names import NameReader
from transforms.matching.phrases import Phrases
from transforms.search.terms import SAYS_NOTHING, Term
from transforms.search.words import LibraryWords
from transforms.taxonomy.words import singular, split_words

IN_PLACE_OF_TERM = 0.7
"""Likeness of the word for a muscle or level in a name: a "back squat" is no exercise for the back."""


@dataclass(frozen=True)
class Place:
    """Where exercises of a term are: member of an axis of coverage.placements, its name and likeness."""

    axis: str
    member_key: str
    label: str
    likeness: float


@dataclass
class Asked:
    """What a search asks for; its lists are those that `core.exercises_searched` takes.

    positions: reading, position and weight of each. words, terms: what would do at a position. met: reading
    and position of those for which there is something where it is looked for. mended: what each mistyped
    word may be, the likeliest first. unknown: words that are nothing known, even mended.
    """

    positions: list[dict[str, object]] = field(default_factory=list)
    words: list[dict[str, object]] = field(default_factory=list)
    terms: list[dict[str, object]] = field(default_factory=list)
    met: set[tuple[object, object]] = field(default_factory=set)
    mended: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    def is_known(self, reading: int) -> bool:
        """Return whether there is something at each position of a reading."""
        of_reading = [one for one in self.positions if one["reading"] == reading]
        return bool(of_reading) and all((reading, one["position"]) in self.met for one in of_reading)

    @property
    def labels(self) -> dict[int, str]:
        """The words and the names of terms, by the number of their choice."""
        of_words = {int(str(one["choice"])): str(one["word"]) for one in self.words}
        return of_words | {int(str(one["choice"])): str(one["label"]) for one in self.terms}

    def number_choices(self) -> None:
        """Give each word and term its number, the longest word the first."""
        words = sorted({str(one["word"]) for one in self.words}, key=lambda word: (-len(word), word))
        terms = sorted({(str(one["axis"]), str(one["member_key"])) for one in self.terms})
        of_words = {word: number for number, word in enumerate(words, 1)}
        of_terms = {term: number for number, term in enumerate(terms, len(words) + 1)}
        for one in self.words:
            one["choice"] = of_words[str(one["word"])]
        for one in self.terms:
            one["choice"] = of_terms[str(one["axis"]), str(one["member_key"])]


class QueryReader:
    """Reads searches in the words of one library.

    `phrases` are those of `terms.term_phrases`, `places` is where the exercises of each term are.
    """

    def __init__(
        self,
        phrases: Phrases[Term],
        places: Mapping[Term, Sequence[Place]],
        names: NameReader,
        words: LibraryWords,
    ) -> None:
        self._phrases = phrases
        self._places = places
        self._names = names
        self._words = words

    def read(
        self,
        words: Sequence[str],
        *,
        is_whole: bool = False,
        is_doubted: bool = False,
        in_steps: bool = False,
    ) -> Asked:
        """Return what the words of a search (see `core.words_of`) ask for.

        With `is_whole` words that say nothing of what is looked for ("best", "how to") are asked for too;
        with `is_doubted` a word for a muscle or level may be a mistyped name; `in_steps` is whether steps are
        looked into, where a word that they have is not mistyped.
        """
        asked = Asked()
        kept = list(words) if is_whole else self.without_search_words(words)
        doubts = _Doubts(is_doubted, in_steps)
        self._read_as(asked, 0, kept, doubts)
        spelled = self._spelled(kept)
        if sorted(spelled) != sorted(map(singular, kept)):
            self._read_as(asked, 1, spelled, None)
            if asked.is_known(1):
                asked.unknown = ()
        asked.number_choices()
        return asked

    def without_search_words(self, words: Sequence[str]) -> list[str]:
        """Return the words without those that say nothing of what is looked for; all, where all do."""
        kept: list[str] = []
        at = 0
        for part, term in self._phrases.split(tuple(map(singular, words))):
            if term != SAYS_NOTHING:
                kept += words[at : at + len(part)]
            at += len(part)
        return kept or list(words)

    def _spelled(self, words: Sequence[str]) -> list[str]:
        """Return the words as the name matcher reads them; levels, which are none of a name, stay."""
        levels: list[str] = []
        named: list[str] = []
        at = 0
        for part, term in self._phrases.split(tuple(map(singular, words))):
            is_level = term is not None and term[0] == "difficulty"
            (levels if is_level else named).extend(words[at : at + len(part)])
            at += len(part)
        reading = self._names.read(" ".join(named)) if named else None
        read = [part for word in reading.words for part in split_words(word)] if reading else []
        return [*read, *map(singular, levels)]

    def _read_as(self, asked: Asked, reading: int, words: Sequence[str], doubts: "_Doubts | None") -> None:
        """Add what the words ask for as one reading of the search; without doubts none is mistyped."""
        terms = self._terms_at(words)
        for position, word in enumerate(words):
            at = {"reading": reading, "position": position}
            found, steps = self._words.in_names(word), self._words.in_steps(word)
            places = {place: place.likeness for place in terms[position]}
            is_name_of_term = bool(places) and not any(one.axis.startswith("equipment") for one in places)
            likely = IN_PLACE_OF_TERM if is_name_of_term else 1.0
            found = {each: likeness * likely for each, likeness in found.items()}
            if doubts and not found and not (doubts.in_steps and steps):
                if position == len(words) - 1:
                    found = self._words.beginning_with(word)
                if doubts.is_of_terms or not places:
                    near = self._words.nearest(word)
                    found = near | found
                    self._add_places(places, near)
                    self._note(asked, word, near, is_found=bool(found or steps))
            asked.words += [
                {**at, "word": each, "likeness": likeness} for each, likeness in (steps | found).items()
            ]
            asked.terms += [_as_row(at, place, likeness) for place, likeness in places.items()]
            if found or places or (steps and doubts and doubts.in_steps):
                asked.met.add((reading, position))
            asked.positions.append({**at, "weight": self._words.weight(word)})
        self._add_joined(asked, reading, words)

    def _add_places(self, places: dict[Place, float], near: Mapping[str, float]) -> None:
        """Add the places of the terms that a mistyped word may be."""
        for word, likeness in near.items():
            term = self._phrases.meaning((singular(word),))
            for place in self._places.get(term, ()) if term else ():
                places[place] = max(places.get(place, 0.0), likeness * place.likeness)

    def _add_joined(self, asked: Asked, reading: int, words: Sequence[str]) -> None:
        """Add two words in a row as one, which then stands at both positions: "push ups" is in "Pushups"."""
        for position, pair in enumerate(pairwise(words)):
            for each, likeness in self._words.in_names("".join(pair)).items():
                asked.words += [
                    {"reading": reading, "position": at, "word": each, "likeness": likeness}
                    for at in (position, position + 1)
                ]
                asked.unknown = tuple(word for word in asked.unknown if word not in pair)
                asked.met |= {(reading, position), (reading, position + 1)}
                for word in pair:
                    asked.mended.pop(word, None)

    def _terms_at(self, words: Sequence[str]) -> list[tuple[Place, ...]]:
        """Return the places of the term that each word is a part of; none for other words."""
        found: list[tuple[Place, ...]] = []
        for part, term in self._phrases.split(tuple(map(singular, words))):
            places = tuple(self._places.get(term, ())) if term and term != SAYS_NOTHING else ()
            found += [places] * len(part)
        return found

    @staticmethod
    def _note(asked: Asked, word: str, near: Mapping[str, float], *, is_found: bool) -> None:
        """Note what a word that no name has may be, or that it is nothing known."""
        if near:
            asked.mended[word] = tuple(near)
        elif not is_found:
            asked.unknown += (word,)


@dataclass(frozen=True)
class _Doubts:
    """Whether terms are doubted, and whether a word that steps have is not."""

    is_of_terms: bool
    in_steps: bool


def _as_row(at: Mapping[str, int], place: Place, likeness: float) -> dict[str, object]:
    return {
        **at,
        "axis": place.axis,
        "member_key": place.member_key,
        "label": place.label,
        "likeness": likeness,
    }

"""What each subject of demand is: an own page, a movement, several of a family, or terms of the taxonomy."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import polars as pl

from transforms.contracts.dimensions import UNKNOWN
from transforms.matching.exercises import name_reader
from transforms.matching.names import EQUIPMENT, conformed_name
from transforms.matching.phrases import Phrases
from transforms.pages.address_name import name_of_address
from transforms.taxonomy.lookup import DENIAL
from transforms.taxonomy.taxonomy import Taxonomy, vocabulary_terms
from transforms.taxonomy.text_words import SEARCH
from transforms.taxonomy.words import split_words

VOCABULARIES = ("muscle", "equipment", "difficulty")
Term = tuple[str, str]
"""Vocabulary and key."""

_SAYS_NOTHING: Term = ("", "")
_ENDING = re.compile(r"\.[a-z][a-z0-9]{0,5}$")
_DENIAL = re.compile(DENIAL)
SHOWN = 3


@dataclass(frozen=True)
class Match:
    """What a subject is. matched_as: see `enums.DEMAND_MATCHES`. evidence: why, for people."""

    matched_as: str
    evidence: str
    exercise_id: str | None = None
    movements: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()


class _Words(NamedTuple):
    """A text, the same without what a search says besides, and both as names are compared."""

    text: str
    bare: str
    conformed: tuple[str, ...]


class Library:
    """The exercises of today by their addresses, names and readings: what subjects are looked up in.

    `exercises` has the columns of `dim_exercise` with role; `names` are `Matching.versions`; `addresses` has
    exercise_id and url of every address that an exercise has or had.
    """

    def __init__(
        self, exercises: pl.DataFrame, names: pl.DataFrame, addresses: pl.DataFrame, taxonomy: Taxonomy
    ) -> None:
        self._term_names = {
            (vocabulary, key): name
            for vocabulary in VOCABULARIES
            for key, name in taxonomy.members_of(vocabulary)
        }
        self._reader = name_reader(taxonomy)
        self._terms = _term_phrases(taxonomy)
        current = names.filter("is_current").sort(pl.col("role") != "own", "source", "exercise_id")
        self._name_of = dict(current.select("movement_key", "name").reverse().iter_rows())
        self._movement_of = dict(current.select("exercise_id", "movement_key").reverse().iter_rows())
        self._by_name = self._names(exercises, current)
        self._by_reading: dict[tuple[str, ...], dict[str, None]] = {}
        for row in current.select("movement_key", "tokens", "features", "equipment").iter_rows():
            movement, tokens, features, equipment = row
            family = tuple(tokens)
            for reading in ((*family, "", *features, "", *equipment), (*family, "", *features), family):
                self._by_reading.setdefault(reading, {})[movement] = None
        own = exercises.filter("is_current", pl.col("role") == "own")
        of_own = addresses.join(own, on="exercise_id", how="semi").select("url", "exercise_id").iter_rows()
        self._pages = _only_once((path, exercise) for url, exercise in of_own if (path := path_of(url)))
        self._slugs = _only_once(own.select(conformed_name(pl.col("slug")), "exercise_id").iter_rows())
        self._own_names = dict(own.select("exercise_id", "name").iter_rows())

    def _names(self, exercises: pl.DataFrame, current: pl.DataFrame) -> dict[str, str]:
        """Return the movement of each name and alias that only one has, an own one before others."""
        listed = current.select("exercise_key", "movement_key", "name", is_own=pl.col("role") == "own")
        aliases = listed.drop("name").join(
            exercises.select("exercise_key", name="aliases").explode("name").drop_nulls(), on="exercise_key"
        )
        both = pl.concat([listed, aliases.select(listed.columns)]).with_columns(
            name=conformed_name(pl.col("name"))
        )
        found: dict[str, str] = {}
        for is_own in (False, True):
            rows = both.filter(pl.col("is_own") == is_own).select("name", "movement_key").unique()
            found |= _only_once(rows.iter_rows())
        return found

    def match(self, subjects: Sequence[tuple[str, str]]) -> Iterator[Match]:
        """Yield what each subject, a kind and a text, is; of what is nothing known, which words are not."""
        texts = [_name_in(subject) if kind == "address" else subject for kind, subject in subjects]
        bare = [self._without_search_words(text) for text in texts]
        names = pl.DataFrame({"text": texts, "bare": bare}, schema={"text": pl.String, "bare": pl.String})
        conformed = names.select(conformed_name(pl.col("text", "bare"))).iter_rows()
        for (kind, subject), text, rest, names_of in zip(subjects, texts, bare, conformed, strict=True):
            said = _Words(text, rest, names_of)
            yield self._match_address(subject, said) if kind == "address" else self._match_words(said)

    def _match_address(self, address: str, name: "_Words") -> Match:
        """Return the page at an address, else what the name in its last part is."""
        for path in (path_of(address), path_of(_without_query(address))):
            if exercise := self._pages.get(path):
                return self._page(exercise, "its address")
        if not name.text:
            return Match("nothing", "an address that names nothing")
        if exercise := self._slugs.get(name.conformed[0]):
            return self._page(exercise, "the end of its address")
        found = self._match_words(name)
        return replace(found, evidence=f"no page of the library; {found.evidence}")

    def _page(self, exercise: str, by: str) -> Match:
        movement = self._movement_of[exercise]
        return Match("page", f"{by} is that of {self._own_names[exercise]}", exercise, (movement,))

    def _match_words(self, said: "_Words") -> Match:
        """Return what words are: a name, terms with a muscle, a name as it is read, other terms."""
        for name in said.conformed:
            if movement := self._by_name.get(name):
                return Match("movement", f"a name of {self._name_of[movement]}", None, (movement,))
        terms, unknown = self._read_terms(said.text)
        if not unknown and any(vocabulary == "muscle" for vocabulary, _ in terms):
            return self._of_terms(terms)
        if found := self._by_its_reading(said.bare):
            return found
        if terms and not unknown:
            return self._of_terms(terms)
        if unknown:
            beside = f", beside {self._named(terms)}" if terms else ""
            return Match("nothing", f"not known: {', '.join(unknown)}{beside}")
        return Match("nothing", "says nothing that is looked for")

    def _of_terms(self, terms: tuple[Term, ...]) -> Match:
        return Match("terms", f"names {self._named(terms)}", terms=terms)

    def _named(self, terms: tuple[Term, ...]) -> str:
        return ", ".join(self._term_names[term] for term in terms)

    def _by_its_reading(self, text: str) -> Match | None:
        """Return the movements that a name is read as: just so, in any equipment, or its whole family."""
        if not text:
            return None
        reading = self._reader.read(text)
        variant = self._reader.variant(reading, ())
        features = [f"{axis}={value}" for axis, value in variant if axis != EQUIPMENT]
        equipment = [value for axis, value in variant if axis == EQUIPMENT]
        family = tuple(sorted(reading.family))
        ways: list[tuple[str, ...]] = [(*family, "", *features, "", *equipment)]
        if not reading.equipment:
            ways.append((*family, "", *features))
        if not reading.equipment and not reading.features:
            ways.append(family)
        for way in ways:
            if movements := tuple(self._by_reading.get(way, ())):
                return self._of_movements(movements)
        return None

    def _of_movements(self, movements: tuple[str, ...]) -> Match:
        names = sorted(self._name_of[movement] for movement in movements)
        if len(movements) == 1:
            return Match("movement", f"reads as {names[0]}", None, movements)
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        return Match("movements", f"reads as {', '.join(names[:SHOWN])}{more}", None, movements)

    def _without_search_words(self, text: str) -> str:
        """Return the words of a search without those that say nothing of what is looked for."""
        parts = self._terms.split(tuple(split_words(text)))
        kept = (word for part, term in parts if term != _SAYS_NOTHING for word in part if not word.isdigit())
        return " ".join(kept)

    def _read_terms(self, text: str) -> tuple[tuple[Term, ...], list[str]]:
        """Return the terms that words name, each once, and the words that are none."""
        terms: dict[Term, None] = {}
        unknown = []
        for part, term in self._terms.split(tuple(split_words(text))):
            if term is None:
                unknown += [word for word in part if not word.isdigit()]
            elif term != _SAYS_NOTHING:
                terms[term] = None
        return tuple(terms), unknown


def _term_phrases(taxonomy: Taxonomy) -> Phrases[Term]:
    """Return the phrases of the vocabularies, and those that say nothing of what is looked for."""
    phrases: Phrases[Term] = Phrases({})
    for vocabulary in VOCABULARIES:
        for term, (key, _) in vocabulary_terms(taxonomy, vocabulary).items():
            words = tuple(split_words(term))
            if words and key != UNKNOWN and not _DENIAL.fullmatch(term):
                phrases.setdefault(words, (vocabulary, key))
    for phrase in taxonomy.text_words.filter(kind=SEARCH).get_column("phrase"):
        phrases.setdefault(tuple(split_words(phrase)), _SAYS_NOTHING)
    return phrases


def path_of(address: str) -> str:
    """Return the path of an address as addresses are compared: without host, ending, index and slashes.

    A query counts, a fragment does not. What is no address has none: "".
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:  # such as http://[
        return ""
    path = unquote(parts.path).casefold().strip("/")
    bare = _ENDING.sub("", path).removesuffix("index").rstrip("/")
    return f"{bare}?{parts.query}" if parts.query else bare


def _name_in(address: str) -> str:
    """Return the name in the last part of an address, "" for none."""
    try:
        return name_of_address(_without_query(address)) or ""
    except ValueError:  # such as http://[
        return ""


def _without_query(address: str) -> str:
    """Return an address without the query, in which trackers write what they like."""
    return address.partition("?")[0]


def _only_once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return a mapping of pairs, without what stands for several things."""
    found: dict[str, str | None] = {}
    for name, meant in pairs:
        found[name] = meant if found.get(name, meant) == meant else None
    return {name: meant for name, meant in found.items() if meant is not None}

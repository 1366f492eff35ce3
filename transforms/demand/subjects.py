"""What each subject of demand is: an own page, a movement, several of a family, or terms of the taxonomy."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product, takewhile
from urllib.parse import unquote, urlsplit

import polars as pl

from transforms.matching.exercises import name_reader
from transforms.matching.names import EQUIPMENT
from transforms.matching.phrases import Words
from transforms.pages.address_name import name_of_address
from transforms.search.terms import (
    SAYS_NOTHING,
    VOCABULARIES,
    Term,
    read_terms,
    term_phrases,
    without_amounts,
)
from transforms.taxonomy.taxonomy import Taxonomy
from transforms.taxonomy.words import split_words

_FILE = re.compile(r"(?i)\.(?:jpe?g|png|gif|webp|svg|avif|mp4|webm|pdf|css|js|ico|xml|txt|zip)$")
_VERSUS = re.compile(r"(?i)\bvs\b\.?|\bversus\b")
_ENDING = re.compile(r"\.[a-z][a-z0-9]{0,5}$")
SHOWN = 3


@dataclass(frozen=True)
class Match:
    """What a subject is. matched_as: see `enums.DEMAND_MATCHES`. evidence: why, for people."""

    matched_as: str
    evidence: str
    exercise_id: str | None = None
    movements: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()


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
        self._terms = term_phrases(taxonomy)
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
        self._known_words = frozenset(word for name in current["name"] for word in split_words(name))
        own = exercises.filter("is_current", pl.col("role") == "own")
        of_own = addresses.join(own, on="exercise_id", how="semi").select("url", "exercise_id").rows()
        self._pages = _only_once((path, exercise) for url, exercise in of_own if (path := path_of(url)))
        self._hosts = {host for url, _ in of_own if (host := host_of(url))}
        on_no_site = own.filter(~pl.col("url").str.contains("://", literal=True))
        self._slugs = _only_once(
            ("".join(split_words(slug)), exercise)
            for slug, exercise in on_no_site.select("slug", "exercise_id").iter_rows()
        )
        self._own_names = dict(own.select("exercise_id", "name").iter_rows())

    def _names(self, exercises: pl.DataFrame, current: pl.DataFrame) -> dict[str, str]:
        """Return the movement of each name and alias that only one has, an own one before others."""
        listed = current.select("exercise_key", "movement_key", "name", is_own=pl.col("role") == "own")
        aliases = listed.drop("name").join(
            exercises.select("exercise_key", name="aliases").explode("name").drop_nulls(), on="exercise_key"
        )
        both = pl.concat([listed, aliases.select(listed.columns)])
        found: dict[str, str] = {}
        for is_own in (False, True):
            rows = both.filter(pl.col("is_own") == is_own).select("name", "movement_key").unique()
            found |= _only_once((_joined(name), movement) for name, movement in rows.iter_rows())
        return found

    def match(self, kind: str, subject: str) -> Match:
        """Return what a subject of some kind is; of what is nothing known, which words are not."""
        return self._match_address(subject) if kind == "address" else self._match_compared(subject)

    def _match_address(self, address: str) -> Match:
        """Return the page at an address, else what the name in its last part is."""
        host = host_of(address)
        if host and self._hosts and host not in self._hosts:
            return Match("nothing", "an address of another site")
        for path in (path_of(address), path_of(_without_query(address))):
            if exercise := self._pages.get(path):
                return self._page(exercise, "its address")
        name = _name_in(address)
        if not name or _FILE.search(_without_query(address)):
            return Match("nothing", "an address that names nothing")
        if exercise := self._slugs.get(_joined(name)):
            return self._page(exercise, "the end of its address")
        found = self._match_words(name)
        return replace(found, evidence=f"no page has this address; {found.evidence}")

    def _page(self, exercise: str, by: str) -> Match:
        movement = self._movement_of[exercise]
        return Match("page", f"{by} is that of {self._own_names[exercise]}", exercise, (movement,))

    def _match_compared(self, text: str) -> Match:
        """Return what words are; where they hold several exercises against each other, all of these."""
        sides = [self._match_words(side) for side in _VERSUS.split(text)]
        if len(sides) == 1:
            return sides[0]
        if not all(side.movements for side in sides):
            return Match("nothing", "compares what is not all known")
        return self._of_movements(tuple(dict.fromkeys(each for side in sides for each in side.movements)))

    def _match_words(self, text: str) -> Match:
        """Return what words are: a name, terms with a muscle, a name as it is read, other terms."""
        candidates = self._without_edges(text)
        for words in candidates:
            if movement := self._by_name.get("".join(words)):
                return Match("movement", f"a name of {self._name_of[movement]}", None, (movement,))
        terms, unknown = self._read_terms(text)
        if not unknown and any(vocabulary == "muscle" for vocabulary, _ in terms):
            return self._of_terms(terms)
        for words in (*candidates, self._without_search_words(text)):
            if found := self._by_its_reading(" ".join(words)):
                return found
        if terms and not unknown:
            return self._of_terms(terms)
        return Match("nothing", self._why_nothing(terms, unknown))

    def _why_nothing(self, terms: tuple[Term, ...], unknown: Sequence[str]) -> str:
        """Return why words are nothing known."""
        strange = [word for word in unknown if word not in self._known_words]
        beside = f", beside {self._named(terms)}" if terms else ""
        if strange:
            return f"not known: {', '.join(strange)}{beside}"
        if unknown:
            return f"no exercise is called so: {' '.join(unknown)}{beside}"
        return "says nothing that is looked for"

    def _of_terms(self, terms: tuple[Term, ...]) -> Match:
        return Match("terms", f"names {self._named(terms)}", terms=terms)

    def _named(self, terms: tuple[Term, ...]) -> str:
        return ", ".join(self._term_names[term] for term in terms)

    def _by_its_reading(self, text: str) -> Match | None:
        """Return the movements that a name is read as: just so, or in any equipment where it says none.

        A name that says neither equipment nor variant means its plain forms, and the whole family where
        only one of it is plain. A family of which none is plain is not meant by its bare name.
        """
        reading = self._reader.read(text) if text else None
        if reading is None or reading.is_equipment:  # a treadmill is a thing, not what is done on it
            return None
        variant = self._reader.variant(reading, ())
        features = [f"{axis}={value}" for axis, value in variant if axis != EQUIPMENT]
        equipment = [value for axis, value in variant if axis == EQUIPMENT]
        family = tuple(sorted(reading.family))
        found = self._by_reading.get((*family, "", *features, "", *equipment))
        if not found and not reading.equipment:
            found = self._by_reading.get((*family, "", *features))
            if found and len(found) == 1 and not reading.features:
                found = self._by_reading[family]
        return self._of_movements(tuple(found)) if found else None

    def _of_movements(self, movements: tuple[str, ...]) -> Match:
        names = sorted(self._name_of[movement] for movement in movements)
        if len(movements) == 1:
            return Match("movement", f"reads as {names[0]}", None, movements)
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        return Match("movements", f"reads as {', '.join(names[:SHOWN])}{more}", None, movements)

    def _without_edges(self, text: str) -> list[tuple[str, ...]]:
        """Return the words of a text, and without what says nothing at its ends, the least removed first."""
        parts = self._terms.split(tuple(split_words(text)))
        before = list(takewhile(lambda part: part[1] == SAYS_NOTHING, parts))
        after = list(takewhile(lambda part: part[1] == SAYS_NOTHING, reversed(parts)))
        cuts = sorted(product(range(len(before) + 1), range(len(after) + 1)), key=lambda cut: (sum(cut), cut))
        kept = (parts[first : len(parts) - last] for first, last in cuts if first + last < len(parts))
        return [_words_of(each) for each in kept]

    def _without_search_words(self, text: str) -> tuple[str, ...]:
        """Return the words of a search without those that say nothing of what is looked for."""
        return _words_of(
            part for part in self._terms.split(tuple(split_words(text))) if part[1] != SAYS_NOTHING
        )

    def _read_terms(self, text: str) -> tuple[tuple[Term, ...], list[str]]:
        return read_terms(self._terms, split_words(text))


def _joined(text: str) -> str:
    """Return a name as names are compared: its words, singular and without accents, in one."""
    return "".join(split_words(text))


def _words_of(parts: Iterable[tuple[Words, Term | None]]) -> tuple[str, ...]:
    return tuple(word for part, _ in parts for word in without_amounts(part))


def host_of(address: str) -> str:
    """Return the host of an address, without www; "" where it has none."""
    try:
        return (urlsplit(address.strip()).hostname or "").removeprefix("www.")
    except ValueError:  # such as http://[
        return ""


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

"""What parts of terms are looked up in: terms, their other spellings, words that say what a thing is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from transforms.taxonomy.taxonomy import (
    Taxonomy,
    edge_terms,
    read_terms,
    spelling_terms,
    vocabulary_terms,
)
from transforms.taxonomy.term_words import ReadTerms
from transforms.taxonomy.terms import FILLERS, normalise_term, spellings

LISTING = re.compile(r"[&+,;|/\n>、・]")
DENIAL = (
    r"(?i)\b(?:no|not|non|without|except|instead|unless|sin|ohne|keine?|sans|pas|sem|não|senza|w/o)\b"
    r"|\w-free\b|なし"
)
"""Words that turn a list into a sentence, of which no part is taken."""

MAX_EDGE_WORDS = 4


@dataclass(frozen=True)
class Known:
    """What parts are looked up in: terms (normalised), their other spellings, first and last words.

    `read` are the terms as their words are read; `postures` are words that say how a thing stands or is used,
    and `families` groups keys that are things of one kind.
    """

    terms: Mapping[str, tuple[str, str]]
    spellings: Mapping[str, str]
    beginnings: Mapping[str, str]
    endings: Mapping[str, str]
    read: ReadTerms
    postures: frozenset[str]
    families: Mapping[str, str]

    def look_up(self, parts: pl.DataFrame, *, listed: bool = False, held: bool = False) -> pl.DataFrame:
        """Add `key` and `mapping` (exact, alias or spelling) of the column `part`; null where unknown.

        With `listed` the signs of a list are ignored too: "Deltoid, Anterior" is a name turned round. With
        `held` the name of a part that has no key is what it is a part of (qualifier_stripped).
        """
        found = [self._look_up(text, listed=listed) for text in parts.get_column("part")]
        if held:
            texts = parts.get_column("part")
            found = [one if one[0] else self._held(text) for one, text in zip(found, texts, strict=True)]
        return _with_keys(parts, found)

    def _held(self, text: str) -> "Found":
        key = None if LISTING.search(text) else self.read.holder_of(text)
        return key, "qualifier_stripped" if key else None

    def _look_up(self, text: str, *, listed: bool) -> "Found":
        term = normalise_term(text)
        first, _, bare = term.partition(" ")
        if found := self.terms.get(term) or (self.terms.get(bare) if first in FILLERS else None):
            return found
        if listed or not LISTING.search(text):
            for form in spellings(text):
                if key := self.spellings.get(form):
                    return key, "spelling"
            if key := self.read.key_of(text):
                return key, "spelling"
        return None, None

    def by_division(self, pieces: pl.DataFrame) -> pl.DataFrame:
        """Return the terms whose first piece is divided by all others: "Trapezius, upper and lower fibers".

        Each of these is a piece with `key` and `mapping`; terms of which one is no division are left out.
        """
        found = []
        for _, rows in pieces.group_by("term", maintain_order=True):
            first, *others = rows.iter_rows(named=True)
            texts = [f"{first['part']} {one['part']}" for one in others]
            if first["key"] and all(self.read.rules.is_division(one["part"]) for one in others):
                keys = [self.read.key_of(text) or self.read.holder_of(text) for text in texts]
                mapping = "list_split" if len(keys) > 1 else "qualifier_stripped"
                if all(keys):
                    found += [
                        one | {"key": key, "mapping": mapping} for one, key in zip(others, keys, strict=True)
                    ]
        return pl.DataFrame(found, schema=pieces.schema)

    def by_shared_word(self, pieces: pl.DataFrame) -> pl.DataFrame:
        """Fill `key` and `mapping` of pieces that leave out a word which another piece says for all.

        It is the last word of the last known piece ("front and rear delts"), or of the first piece all words
        but the last ("extensor carpi radialis longus et brevis") or the first word ("gluteus maximus and
        medius"); a piece of one word has none to lend.
        """
        lender = pl.when(pl.col("key").is_not_null(), pl.col("part").str.contains(r"\S\s+\S")).then("part")
        noun = lender.drop_nulls().last().over("term").str.extract(r"(\S+)$")
        first = lender.drop_nulls().first().over("term")
        heads = [first.str.extract(head) for head in (r"^(.*\S)\s+\S+$", r"^(\S+)")]
        found = pieces
        for completed in (
            pl.format("{} {}", "part", noun),
            *(pl.format("{} {}", head, "part") for head in heads),
        ):
            longer = self.look_up(pieces.select(part=completed.fill_null("")))
            found = found.with_columns(
                pl.col(name).fill_null(longer.get_column(name)) for name in ("key", "mapping")
            )
        return found

    def by_edges(self, parts: pl.DataFrame) -> pl.DataFrame:
        """Fill `key` and `mapping` where the first or last words of a part, most first, say what it is."""
        known = parts.select("part", "key", "mapping").iter_rows()
        return _with_keys(
            parts, [(key, mapping) if key else self._by_edges(text) for text, key, mapping in known]
        )

    def _by_edges(self, text: str) -> "Found":
        words = [] if re.search(DENIAL, text) else normalise_term(text).split()
        for count in range(min(MAX_EDGE_WORDS, len(words) - 1), 0, -1):
            last, first = " ".join(words[-count:]), " ".join(words[:count])
            if key := self.beginnings.get(first) or self.endings.get(last):
                return self._closest(key, words), "qualifier_stripped"
        return None, None

    def _closest(self, key: str, words: list[str]) -> str:
        """Return the kind of this family that is named after words of posture: "seated leg press machine"."""
        for start in range(1, len(words) - 1):
            if words[start - 1] not in self.postures:
                return key
            closer, _ = self.terms.get(" ".join(words[start:]), (None, None))
            if closer and self.families.get(closer) == self.families.get(key):
                return closer
        return key


Found = tuple[str | None, str | None]
"""Key and mapping of a part, both null where nothing fits."""


@lru_cache(maxsize=32)
def known_of(taxonomy: Taxonomy, vocabulary: str) -> Known:
    """Take from the taxonomy what the parts of a vocabulary are looked up in."""
    terms = vocabulary_terms(taxonomy, vocabulary)
    beginnings, endings = (edge_terms(taxonomy, vocabulary, edge) for edge in ("beginning", "ending"))
    families = dict(taxonomy.equipment.select("equipment_key", "family_key").iter_rows())
    postures = frozenset(taxonomy.aliases_of(f"{vocabulary}_posture"))
    read = read_terms(taxonomy, vocabulary, terms)
    return Known(terms, spelling_terms(terms), beginnings, endings, read, postures, families)


def _with_keys(parts: pl.DataFrame, found: Iterable[Found]) -> pl.DataFrame:
    """Return the parts with the key and the mapping of each."""
    columns = pl.DataFrame(list(found), schema={"key": pl.String, "mapping": pl.String}, orient="row")
    return parts.with_columns(columns)

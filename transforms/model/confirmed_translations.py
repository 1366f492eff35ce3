"""Translations that a person confirms: rows `same` of `matches.csv` for two pages in two languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import polars as pl

from transforms.matching import SAME, stated_pairs
from transforms.taxonomy.languages import languages_of
from transforms.taxonomy.taxonomy import Taxonomy, words_of_pages


class Confirmed(NamedTuple):
    """Pairs of exercise_ids that are translations of one another, and the languages of their words."""

    pairs: frozenset[tuple[str, str]] = frozenset()
    languages: Mapping[str, str] = MappingProxyType({})

    @property
    def exercises(self) -> list[str]:
        """The exercise_ids in the pairs."""
        return sorted({each for pair in self.pairs for each in pair})


NOTHING_CONFIRMED = Confirmed()


def confirmed_translations(versions: pl.DataFrame, taxonomy: Taxonomy) -> Confirmed:
    """Return what `matches.csv` says of two current pages of one source that are in two languages.

    `versions` are those of `star_schema.dim_exercise`. The language of a page is that which it states, unless
    its words are beyond doubt of another.
    """
    if taxonomy.matches.is_empty():
        return NOTHING_CONFIRMED
    source_of = dict(versions.filter("is_current").select("exercise_id", "source").iter_rows())
    same = stated_pairs(versions, taxonomy.matches).filter(pl.col("status") == SAME)
    pairs = [
        (one, other) for one, other in same.select("a", "b").iter_rows() if source_of[one] == source_of[other]
    ]
    pages = versions.filter(
        "is_current", pl.col("exercise_id").is_in({each for pair in pairs for each in pair})
    )
    languages = {}
    for page in pages.select("exercise_id", "language", "name", "summary", "steps").iter_rows(named=True):
        said, stated = language_of_words(page, taxonomy), page["language"]
        languages[page["exercise_id"]] = said if said and said != base_of(stated) else stated
    apart = [
        (one, other)
        for one, other in pairs
        if languages[one] and languages[other] and base_of(languages[one]) != base_of(languages[other])
    ]
    asked = {each for pair in apart for each in pair}
    return Confirmed(frozenset(apart), {each: languages[each] for each in asked})


def language_of_words(page: Mapping[str, Any], taxonomy: Taxonomy) -> str | None:
    """Return the language that the words of a page (its name, summary and steps) are of beyond doubt."""
    words = languages_of(words_of_pages(taxonomy).languages)
    return words.decidedly([page["name"] or "", page["summary"] or "", *page["steps"]])


def base_of(language: str | None) -> str | None:
    """Return the language of a tag without its region: "de" of "de-AT"; None for none."""
    return language and language.lower().replace("_", "-").partition("-")[0]

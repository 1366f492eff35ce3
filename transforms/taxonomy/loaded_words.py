"""Words that mean one thing beside one movement and another beside the next: the "sled" of a leg press."""

import polars as pl

from transforms.contracts.dimensions import UNKNOWN
from transforms.taxonomy.taxonomy import Taxonomy
from transforms.taxonomy.terms import normalise_term
from transforms.taxonomy.words import split_words

BY_NAME = "by_name"
"""The mapping of a term that the name of the exercise decides."""


def decided_by_name(
    mentions: pl.DataFrame, versions: pl.DataFrame, taxonomy: Taxonomy, vocabulary: str
) -> pl.DataFrame:
    """Return mentions in which loaded words mean what the name of the exercise says.

    `mentions` is as `conform.mentions` gives it, `versions` has exercise_key and name. The words are in
    `taxonomy/loaded_words.csv`, each with phrases of names; of the phrases in a name the longest decides. A
    word beside a name that none of them is in keeps its key.
    """
    loaded = _phrases(taxonomy, vocabulary)
    terms = mentions.select(pl.col("term").unique().drop_nulls())
    words = {term: word for (term,) in terms.iter_rows() if (word := normalise_term(term)) in loaded}
    if not words:
        return mentions
    names = dict(versions.select("exercise_key", "name").iter_rows())
    rows = mentions.select("exercise_key", "term", "key", "mapping").iter_rows()
    decided = [
        (found, "unmapped" if found == UNKNOWN else BY_NAME)
        if term in words and (found := _meaning(loaded[words[term]], names[exercise]))
        else (key, mapping)
        for exercise, term, key, mapping in rows
    ]
    columns = pl.DataFrame(decided, schema={"key": pl.String, "mapping": pl.String}, orient="row")
    return mentions.with_columns(columns)


def _phrases(taxonomy: Taxonomy, vocabulary: str) -> dict[str, list[tuple[str, str]]]:
    """Return the loaded words, normalised, each with phrases of names and their keys, the longest first."""
    found: dict[str, list[tuple[str, str]]] = {}
    rows = taxonomy.loaded_words.filter(pl.col("vocabulary") == vocabulary)
    for word, phrase, key in rows.select("word", "beside", "key").iter_rows():
        found.setdefault(normalise_term(word), []).append((" ".join(split_words(phrase)), key))
    return {word: sorted(pairs, key=lambda pair: (-len(pair[0]), pair)) for word, pairs in found.items()}


def _meaning(phrases: list[tuple[str, str]], name: str | None) -> str | None:
    spaced = f" {' '.join(split_words(name or ''))} "
    return next((key for phrase, key in phrases if f" {phrase} " in spaced), None)

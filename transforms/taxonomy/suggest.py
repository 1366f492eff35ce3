"""Terms that the taxonomy does not know, and the members that they resemble. Nothing is mapped here."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import polars as pl
from rapidfuzz import fuzz, process

from transforms.contracts.dimensions import UNKNOWN
from transforms.taxonomy.conform import forms_of
from transforms.taxonomy.taxonomy import Taxonomy, vocabulary_terms

STATED_ONCE = ("difficulty", "category", "body_part", "movement_pattern", "force", "mechanic")
"""Fields that state one value; the key of what is not known is `unknown`, or null for the last two."""

MAX_TERMS = 2_000
"""Terms for which members are sought, the most used first: the others are shown without."""

MAX_SUGGESTIONS = 3
LIKELY = 20
MIN_SCORE = 0.6
OF_A_PIECE = 0.9
"""What a likeness counts that only some of the words have."""

SUGGESTED = {
    "vocabulary": pl.String,
    "term": pl.String,
    "position": pl.Int64,
    "member_key": pl.String,
    "name": pl.String,
    "resembles": pl.String,
    "score": pl.Float64,
}


def unmapped_terms(made: Mapping[str, pl.DataFrame], exercises: pl.DataFrame) -> pl.DataFrame:
    """Return the terms on current pages that are not mapped: vocabulary, term, exercises (how many use it).

    `made` holds the facts, `exercises` the versions with what they state.
    """
    current = pl.col("is_current")
    listed = [
        made[fact]
        .filter(current, pl.col("mapping") == "unmapped")
        .select("exercise_id", "term", vocabulary=pl.lit(vocabulary))
        for fact, vocabulary in (("fact_exercise_muscle", "muscle"), ("fact_exercise_equipment", "equipment"))
    ]
    stated = exercises.filter(current).join(
        made["fact_exercise"].select("exercise_key", *(f"{field}_key" for field in STATED_ONCE)),
        on="exercise_key",
    )
    once = [
        stated.filter(pl.col(f"{field}_key").fill_null(UNKNOWN) == UNKNOWN)
        .select("exercise_id", term=field, vocabulary=pl.lit(field))
        .drop_nulls("term")
        for field in STATED_ONCE
    ]
    return (
        pl.concat([*listed, *once])
        .group_by("vocabulary", "term")
        .agg(exercises=pl.col("exercise_id").n_unique())
        .sort("exercises", "vocabulary", "term", descending=[True, False, False])
    )


def term_suggestions(unmapped: pl.DataFrame, taxonomy: Taxonomy) -> pl.DataFrame:
    """Return `fact_term_suggestion`: for each term up to three members, best first.

    `unmapped` has vocabulary and term, the most used first. A member counts by the name or alias that
    resembles the term, or a piece of it, most: `resembles`, with `score` from 0 to 1.
    """
    rows = []
    for (vocabulary,), terms in unmapped.head(MAX_TERMS).group_by("vocabulary", maintain_order=True):
        known, names = _known_of(taxonomy, str(vocabulary)), dict(taxonomy.members_of(str(vocabulary)))
        for term, forms in forms_of(terms.get_column("term")).items():
            rows += [
                (vocabulary, term, position, key, names.get(key, key), resembles, score)
                for position, (key, resembles, score) in enumerate(known.nearest(forms), start=1)
            ]
    return pl.DataFrame(rows, schema=SUGGESTED, orient="row")


class Known:
    """The normalised names and aliases of members, each with its key, made ready to be compared with."""

    def __init__(self, members: Mapping[str, str]) -> None:
        self._keys = {form: key for form, key in members.items() if key != UNKNOWN}
        self._by_words = {form: _in_order(form) for form in self._keys}
        self._with_word: dict[str, dict[str, str]] = {}
        for form in self._keys:
            for word in form.split():
                self._with_word.setdefault(word, {})[form] = form

    def nearest(self, forms: Sequence[str]) -> list[tuple[str, str, float]]:
        """Return what a term resembles most: key, name or alias, score from 0 to 1.

        `forms` are those of `conform.forms_of`. The whole term is compared, with its words in any order;
        then its pieces, and names that are among its words, which count less.
        """
        whole, *pieces = forms
        sharing: dict[str, str] = {}
        for word in whole.split():
            sharing |= self._with_word.get(word, {})
        found: dict[str, tuple[float, str]] = {}
        for text, known, scorer, worth in (
            (_in_order(whole), self._by_words, fuzz.ratio, 1.0),
            (whole, sharing, fuzz.token_set_ratio, OF_A_PIECE),
            *((_in_order(piece), self._by_words, fuzz.ratio, OF_A_PIECE) for piece in pieces),
        ):
            for _, likeness, form in process.extract(
                text, known, scorer=scorer, limit=LIKELY, score_cutoff=100 * MIN_SCORE / worth
            ):
                score = round(worth * likeness / 100, 3)
                best = found.get(self._keys[form], (0.0, ""))
                found[self._keys[form]] = min(best, (-score, form))
        ranked = sorted((negative, key, form) for key, (negative, form) in found.items())
        return [(key, form, -negative) for negative, key, form in ranked[:MAX_SUGGESTIONS]]


@lru_cache(maxsize=16)
def _known_of(taxonomy: Taxonomy, vocabulary: str) -> Known:
    return Known({form: key for form, (key, _) in vocabulary_terms(taxonomy, vocabulary).items()})


def _in_order(form: str) -> str:
    """Return the words of a form in alphabetical order."""
    return " ".join(sorted(form.split()))

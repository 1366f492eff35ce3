"""The vocabulary: canonical terms with their hierarchy, and what sites call them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import polars as pl

from transforms.contracts.dimensions import UNKNOWN
from transforms.taxonomy.page_words import PageWords
from transforms.taxonomy.term_words import ReadTerms, WordRules
from transforms.taxonomy.terms import normalise_term, spellings


@dataclass(frozen=True, eq=False)
class Taxonomy:
    """The taxonomy in force, as read: one frame a file, and the targets.

    The frames have the columns of their files in `taxonomy/`, all text, empty cells null. Two are equal
    where they are one object: what is worked out of a taxonomy is kept by it.
    """

    muscles: pl.DataFrame
    equipment: pl.DataFrame
    difficulty: pl.DataFrame
    categories: pl.DataFrame
    body_parts: pl.DataFrame
    movement_patterns: pl.DataFrame
    aliases: pl.DataFrame
    loaded_words: pl.DataFrame
    name_words: pl.DataFrame
    text_words: pl.DataFrame
    matches: pl.DataFrame
    ladders: pl.DataFrame
    variant_rules: pl.DataFrame
    cues: pl.DataFrame
    form_order: pl.DataFrame
    page_reasons: pl.DataFrame
    finding_rules: pl.DataFrame
    finding_parameters: pl.DataFrame
    targets: Mapping[str, Any]
    digest: str

    def members_of(self, vocabulary: str) -> list[tuple[str, str]]:
        """Return key and name of each canonical member of a vocabulary; none for force and mechanic."""
        frame = {
            "muscle": self.muscles,
            "equipment": self.equipment,
            "difficulty": self.difficulty,
            "category": self.categories,
            "body_part": self.body_parts,
            "movement_pattern": self.movement_patterns,
        }.get(vocabulary)
        return [] if frame is None else list(frame.select(frame.columns[0], "name").iter_rows())

    def aliases_of(self, vocabulary: str) -> dict[str, str]:
        """Return the normalised aliases of one vocabulary with the key of each."""
        rows = self.aliases.filter(pl.col("vocabulary") == vocabulary)
        return {normalise_term(alias): key for alias, key in rows.select("alias", "key").iter_rows()}


@lru_cache(maxsize=4)
def words_of_pages(taxonomy: Taxonomy) -> PageWords:
    """Return the words by which pages show what they are about."""
    return PageWords.from_rows(
        taxonomy.aliases.select("vocabulary", "alias", "key").rows(),
        taxonomy.name_words.with_columns(pl.col("value").fill_null("")).iter_rows(),
        taxonomy.muscles.get_column("name").to_list(),
        taxonomy.aliases.select("alias", "language").iter_rows(),
    )


def counted_muscles(muscles: pl.DataFrame) -> pl.DataFrame:
    """Return the muscles with the parents in which they count: of one with a primary parent that alone."""
    return muscles.with_columns(parents=pl.coalesce("primary_parent", "parents")).drop("primary_parent")


def muscle_ancestors(muscles: pl.DataFrame) -> pl.DataFrame:
    """Return `bridge_muscle_ancestor`: each term with itself and everything above it.

    The grain is (muscle_key, ancestor_key) with the shortest distance; `unknown` is its own
    ancestor. The hierarchy must be free of circles.
    """
    parents = (
        muscles.select("muscle_key", ancestor_key=pl.col("parents").str.split(";"))
        .explode("ancestor_key")
        .drop_nulls()
    )
    level = muscles.select("muscle_key", ancestor_key="muscle_key")
    found = [level.with_columns(distance=pl.lit(0, pl.Int64))]
    while level.height:
        level = (
            level.join(parents, left_on="ancestor_key", right_on="muscle_key", suffix="_above")
            .select("muscle_key", ancestor_key="ancestor_key_above")
            .unique()
        )
        found.append(level.with_columns(distance=pl.lit(len(found), pl.Int64)))
    levels = muscles.select(ancestor_key="muscle_key", ancestor_level="level")
    unknown = pl.DataFrame(
        {"muscle_key": [UNKNOWN], "ancestor_key": [UNKNOWN], "distance": [0], "ancestor_level": [UNKNOWN]}
    )
    return pl.concat(
        [
            pl.concat(found)
            .group_by("muscle_key", "ancestor_key")
            .agg(pl.col("distance").min())
            .join(levels, on="ancestor_key"),
            unknown,
        ]
    )


@lru_cache(maxsize=4)
def muscle_pairs(taxonomy: Taxonomy) -> frozenset[tuple[str, str]]:
    """Return each muscle with each term above it, in all its parents: (muscle_key, ancestor_key)."""
    above = muscle_ancestors(taxonomy.muscles).filter(pl.col("distance") > 0)
    return frozenset(above.select("muscle_key", "ancestor_key").iter_rows())


def _primary_ancestor(muscles: pl.DataFrame, level: str) -> pl.DataFrame:
    """Return the topmost term at `level` on the primary line of each term, itself included."""
    parent = dict(muscles.select("muscle_key", pl.col("parents").str.split(";").list.first()).iter_rows())
    level_of = dict(muscles.select("muscle_key", "level").iter_rows())

    def climb(key: str) -> str:
        best, here = key, parent[key]
        while here is not None:
            if level_of[here] == level:
                best = here
            here = parent[here]
        return best

    keys = list(parent)
    return pl.DataFrame({"muscle_key": keys, f"{level}_key": [climb(key) for key in keys]})


def dim_muscle(muscles: pl.DataFrame) -> pl.DataFrame:
    """Return `dim_muscle`: each term with its group and region by the primary parents."""
    names = muscles.select("muscle_key", "name")
    known = (
        muscles.with_columns(parent_key=pl.col("parents").str.split(";").list.first())
        .join(_primary_ancestor(muscles, "group"), on="muscle_key")
        .join(_primary_ancestor(muscles, "region"), on="muscle_key")
        .join(names.rename({"muscle_key": "group_key", "name": "group_name"}), on="group_key")
        .join(names.rename({"muscle_key": "region_key", "name": "region_name"}), on="region_key")
    )
    unknown = pl.DataFrame(
        {
            "muscle_key": UNKNOWN,
            "name": "Unknown",
            "level": UNKNOWN,
            "kind": UNKNOWN,
            "group_key": UNKNOWN,
            "group_name": "Unknown",
            "region_key": UNKNOWN,
            "region_name": "Unknown",
        }
    )
    return pl.concat([known, unknown], how="diagonal").drop("parents", "primary_parent", strict=False)


def with_unknown(frame: pl.DataFrame, **values: str) -> pl.DataFrame:
    """Return the members of a dimension with the member `unknown` added."""
    key = frame.columns[0]
    unknown = pl.DataFrame({key: UNKNOWN, "name": "Unknown", **values})
    return pl.concat([frame, unknown], how="diagonal")


@lru_cache(maxsize=4)
def dimensions(taxonomy: Taxonomy) -> Mapping[str, pl.DataFrame]:
    """Return every table that the taxonomy alone determines, by name."""
    tables = {
        "dim_muscle": dim_muscle(counted_muscles(taxonomy.muscles)),
        "bridge_muscle_ancestor": muscle_ancestors(counted_muscles(taxonomy.muscles)),
        "dim_equipment": with_unknown(
            taxonomy.equipment, family_key=UNKNOWN, family_name="Unknown", setting=UNKNOWN
        ),
        "dim_body_part": with_unknown(taxonomy.body_parts),
        "dim_difficulty": with_unknown(taxonomy.difficulty.with_columns(pl.col("rank").cast(pl.Int64))),
        "dim_category": with_unknown(taxonomy.categories),
        "dim_movement_pattern": with_unknown(taxonomy.movement_patterns),
        "dim_page_reason": taxonomy.page_reasons,
        "dim_cue_word": taxonomy.cues,
    }
    return MappingProxyType(tables)


@lru_cache(maxsize=32)
def vocabulary_terms(taxonomy: Taxonomy, vocabulary: str) -> Mapping[str, tuple[str, str]]:
    """Return what maps exactly or by alias: (key, mapping) of each normalised term, sorted by term.

    A canonical key or name wins over an alias, but for an alias of a muscle that is above the one that it
    names: who wants the vastus medialis counted as quadriceps may say so.
    """
    aliases = taxonomy.aliases_of(vocabulary)
    above = muscle_pairs(taxonomy) if vocabulary == "muscle" else frozenset()
    rows: dict[str, tuple[str, str]] = {alias: (key, "alias") for alias, key in aliases.items()}
    for key, name in taxonomy.members_of(vocabulary):
        for form in (normalise_term(key), normalise_term(name)):
            if (key, aliases.get(form)) not in above:
                rows[form] = (key, "exact")
    return MappingProxyType(dict(sorted(rows.items())))


def spelling_terms(terms: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return the other spellings of the terms of a vocabulary, each with its key, see `terms.spellings`.

    A form that two keys share is no spelling of either.
    """
    keys: dict[str, set[str]] = {}
    for term, (key, _) in terms.items():
        for form in spellings(term):
            keys.setdefault(form, set()).add(key)
    return {form: key for form, (key, *others) in keys.items() if form and not others}


def read_terms(taxonomy: Taxonomy, vocabulary: str, terms: Mapping[str, tuple[str, str]]) -> ReadTerms:
    """Return the terms of a vocabulary as their words are read.

    The rules are the aliases of `<vocabulary>_word` and `<vocabulary>_division`. The Latin names of muscles
    are read too. `terms` are those of `vocabulary_terms`.
    """
    rules = WordRules.of(
        taxonomy.aliases_of(f"{vocabulary}_word"), taxonomy.aliases_of(f"{vocabulary}_division")
    )
    if not rules.words:
        return ReadTerms.of(rules, (), ())
    latin = taxonomy.muscles.drop_nulls("latin_name").select("latin_name", "muscle_key").iter_rows()
    single = taxonomy.muscles.filter(pl.col("level").is_in(["muscle", "part"]))
    names = pl.concat([single.get_column("name"), single.get_column("latin_name").drop_nulls()])
    return ReadTerms.of(rules, [*((term, key) for term, (key, _) in terms.items()), *latin], names)


def edge_terms(taxonomy: Taxonomy, vocabulary: str, edge: str) -> dict[str, str]:
    """Return the words that say, first or last in a name, what it is, each with the key of that.

    They are the aliases of the vocabulary `<vocabulary>_<edge>`; `edge` is beginning or ending. "Bench"
    is an ending of equipment: a Nordic curl bench is a bench.
    """
    return taxonomy.aliases_of(f"{vocabulary}_{edge}")

"""Gathering what the rules look at from the tables of `core`."""

from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from transforms.contracts.dimensions import UNKNOWN, VARIANT_AXES
from transforms.findings.evidence import Words
from transforms.matching.names import POSTURE
from transforms.taxonomy.taxonomy import Taxonomy, dimensions
from transforms.taxonomy.terms import normalise_term
from transforms.taxonomy.words import split_words, whole_words

CONTRASTS = frozenset(("up", "down", "single", "multiple", "upper", "lower", "high", "low"))
"""Words that come in pairs to distinguish two things, whatever they are about."""

TOOLS = ("equipment", "attachment")
"""Axes of variants that a library may name in one place and leave to the picture in another."""

NOTHING = pl.lit([], dtype=pl.List(pl.String))

NEUTRAL_FAMILIES = (UNKNOWN, "no_equipment", "other", "bench_box")
"""Families that one library states and another leaves out without a disagreement."""

GENERAL_EQUIPMENT = ("machine", "cardio_machine")
"""Kinds that name no one thing, so that a library which names it does not disagree."""


def library(tables: Mapping[str, pl.DataFrame], words: Words) -> pl.DataFrame:
    """Return what each current exercise of every source trains, needs and demands.

    The grain is exercise_id, with source, role, url, name; target_groups and groups (muscle groups of
    the targets, and of targets and secondary muscles); families of equipment that distinguish it;
    rank of its difficulty; and as stated: targets, equipment, difficulty. Lists are empty where
    something is not known, so that nothing is compared with a guess.
    """
    current = (
        tables["dim_exercise"]
        .filter("is_current")
        .select("exercise_id", "exercise_key", "source", "url", "name")
    )
    facts = tables["fact_exercise"].select("exercise_key", "role", "difficulty_key")
    ranks = tables["dim_difficulty"].select("difficulty_key", "rank", difficulty="name")
    return (
        current.join(facts, on="exercise_key", maintain_order="left")
        .join(ranks, on="difficulty_key", how="left", maintain_order="left")
        .join(_muscles(tables["fact_exercise_muscle"], words), on="exercise_id", how="left")
        .join(_equipment(tables["fact_exercise_equipment"], words), on="exercise_id", how="left")
        .with_columns(pl.col("target_groups", "groups", "families").fill_null(NOTHING))
        .drop("exercise_key", "difficulty_key")
    )


def near_groups(groups: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Return the groups of exercises with those that other libraries name instead of them.

    `groups` has group_key and what it belongs to, such as exercise_id; the result has the same columns,
    each row once.
    """
    near = groups.join(words.neighbours, on="group_key").with_columns(group_key="near_key").drop("near_key")
    return pl.concat([groups, near]).unique(maintain_order=True)


def _muscles(mentions: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Return what each exercise trains, where all its muscles are known: target_groups, groups, targets.

    `groups` has the neighbours too.
    """
    is_target = pl.col("role") == "target"
    known = (pl.col("muscle_key") != UNKNOWN).all().over("exercise_id")
    placed = (
        mentions.filter("is_current")
        .filter(known)
        .join(words.muscle_groups, on="muscle_key", maintain_order="left")
        .select("exercise_id", "role", "term", "group_key")
    )
    targets = (
        placed.filter(is_target)
        .group_by("exercise_id")
        .agg(
            target_groups=pl.col("group_key").unique(),
            targets=pl.col("term").unique(maintain_order=True).str.join(", "),
        )
    )
    near = near_groups(placed.select("exercise_id", "group_key"), words)
    return near.group_by("exercise_id").agg(groups="group_key").join(targets, on="exercise_id")


def _equipment(mentions: pl.DataFrame, words: Words) -> pl.DataFrame:
    is_distinctive = ~pl.col("family_key").is_in(NEUTRAL_FAMILIES)
    general = pl.col("equipment_key").is_in([UNKNOWN, *GENERAL_EQUIPMENT]).any()
    families = pl.col("family_key").filter(is_distinctive).unique()
    return (
        mentions.filter("is_current")
        .join(words.families, on="equipment_key", how="left", maintain_order="left")
        .group_by("exercise_id")
        .agg(
            general=general,
            families=families,
            equipment=pl.col("term").drop_nulls().unique(maintain_order=True).str.join(", "),
        )
        .with_columns(families=pl.when("general").then(NOTHING).otherwise("families"))
        .drop("general")
    )


@lru_cache(maxsize=4)
def words_of(vocabulary: Taxonomy) -> Words:
    """Return the words of the taxonomy that surely name a thing in running text.

    The columns of the frames are described at `Words`.
    """
    return Words(
        equipment=_equipment_words(vocabulary, "equipment_in_text"),
        supports=_equipment_words(vocabulary, "support_in_text"),
        muscles=_muscle_words(vocabulary),
        muscles_in_names=_aliases(vocabulary, "muscle_in_name", "muscle_key"),
        difficulties=_difficulty_names(vocabulary),
        families=_families(vocabulary),
        muscle_groups=_muscle_groups(vocabulary),
        neighbours=_neighbours(vocabulary),
        variants=_variant_words(vocabulary),
        text=_text_words(vocabulary),
        spellings=_spellings(vocabulary),
        whole_body=vocabulary.muscles.filter(pl.col("kind") == "whole_body").select("muscle_key"),
        movements=_movement_words(vocabulary),
        hardest=_hardest(vocabulary),
    )


def _aliases(vocabulary: Taxonomy, name: str, key: str) -> pl.DataFrame:
    """Return the aliases of a vocabulary: word and key."""
    pairs = sorted(vocabulary.aliases_of(name).items())
    return pl.DataFrame(pairs, schema={"word": pl.String, key: pl.String}, orient="row")


def _muscle_words(vocabulary: Taxonomy) -> pl.DataFrame:
    """Return the names and English words of muscles, groups and regions: word, muscle_key."""
    plain = vocabulary.muscles.filter(pl.col("kind") == "muscle").select("muscle_key", "name")
    english = vocabulary.aliases.filter(
        pl.col("vocabulary") == "muscle", pl.col("language").fill_null("en").is_in(["en", "la"])
    ).join(plain, left_on="key", right_on="muscle_key", how="semi")
    words = dict(english.select("alias", "key").iter_rows()) | dict(
        plain.select("name", "muscle_key").iter_rows()
    )
    pairs = sorted({normalise_term(word): key for word, key in words.items()}.items())
    return pl.DataFrame(pairs, schema={"word": pl.String, "muscle_key": pl.String}, orient="row")


def _difficulty_names(vocabulary: Taxonomy) -> pl.DataFrame:
    """Return the names of the difficulties; their aliases ("high", "medium") mean other things in text."""
    names = vocabulary.difficulty.select("difficulty_key", word=pl.col("name").str.to_lowercase())
    return names.select("word", "difficulty_key")


def _equipment_words(vocabulary: Taxonomy, name: str) -> pl.DataFrame:
    """Return the words of a vocabulary of equipment in running text: word, equipment_key, family_key."""
    families = vocabulary.equipment.select("equipment_key", "family_key")
    return _aliases(vocabulary, name, "equipment_key").join(
        families, on="equipment_key", maintain_order="left"
    )


def _variant_words(vocabulary: Taxonomy) -> list[str]:
    """Return the words by which names distinguish variants of one exercise: grip, posture, side, ...

    Of a phrase ("chest supported") its nouns do not count: muscles and equipment are in other names too.
    """
    kinds = [axis for axis in (*VARIANT_AXES, POSTURE) if axis not in TOOLS]
    phrases = vocabulary.name_words.filter(pl.col("kind").is_in(kinds)).get_column("phrase")
    split = [split_words(phrase) for phrase in phrases]
    things = vocabulary.aliases.filter(pl.col("vocabulary").is_in(["muscle", "equipment"])).get_column(
        "alias"
    )
    nouns = {word for alias in things for word in split_words(alias)}
    alone = {words[0] for words in split if len(words) == 1}
    return sorted(alone | CONTRASTS | ({word for words in split for word in words} - nouns))


def _text_words(vocabulary: Taxonomy) -> pl.DataFrame:
    """Return what phrases of running text say: kind, word, value."""
    rows = vocabulary.text_words.select("kind", "phrase", "value").iter_rows()
    words = [(kind, normalise_term(phrase), value) for kind, phrase, value in rows]
    return pl.DataFrame(words, schema=dict.fromkeys(("kind", "word", "value"), pl.String), orient="row")


def _hardest(vocabulary: Taxonomy) -> pl.DataFrame:
    """Return the difficulty of the highest rank, where it has another below: difficulty_key, difficulty."""
    rank = pl.col("rank").cast(pl.Int64)
    highest = vocabulary.difficulty.filter(rank == rank.max(), rank > rank.min())
    return highest.select("difficulty_key", difficulty="name")


def _movement_words(vocabulary: Taxonomy) -> list[str]:
    """Return the words of which names of movements are made."""
    names = vocabulary.aliases.filter(
        pl.col("vocabulary") == "movement_name", pl.col("language").fill_null("en") == "en"
    )
    phrases = [*names.get_column("alias"), *vocabulary.name_words.get_column("phrase")]
    return sorted({word for phrase in phrases for word in whole_words(phrase)})


def _spellings(vocabulary: Taxonomy) -> pl.DataFrame:
    """Return the words that some write as one and others as two: closed, open ("pushup", "push up")."""
    spelling = vocabulary.name_words.filter(pl.col("kind") == "spelling").get_column("phrase").unique().sort()
    whole = {phrase for phrase in spelling if " " not in phrase}
    pairs = [
        (phrase.replace(" ", ""), phrase)
        for phrase in spelling
        if phrase.replace(" ", "") in whole - {phrase}
    ]
    return pl.DataFrame(pairs, schema={"closed": pl.String, "open": pl.String}, orient="row")


def _neighbours(vocabulary: Taxonomy) -> pl.DataFrame:
    """Return pairs of groups that one library names where another names the other, both ways."""
    key_of = {normalise_term(key): key for key, _ in vocabulary.members_of("muscle")}
    pairs = [
        (key_of[normalise_term(alias)], key)
        for alias, key in sorted(vocabulary.aliases_of("muscle_neighbour").items())
    ]
    both_ways = [*pairs, *((b, a) for a, b in pairs)]
    return pl.DataFrame(both_ways, schema={"group_key": pl.String, "near_key": pl.String}, orient="row")


def _families(vocabulary: Taxonomy) -> pl.DataFrame:
    """Return the families that a page with a kind of equipment may speak of: equipment_key, family_key.

    Its own, and that of equipment it includes: a page on the Smith machine may call its bar a barbell.
    """
    families = vocabulary.equipment.select("equipment_key", "family_key")
    family = dict(families.iter_rows())
    included = vocabulary.aliases_of("equipment_includes")
    more = [(key, family[included[term]]) for key in family if (term := normalise_term(key)) in included]
    more.append((UNKNOWN, UNKNOWN))
    return pl.concat([families, pl.DataFrame(more, schema=families.schema, orient="row")])


def _muscle_groups(vocabulary: Taxonomy) -> pl.DataFrame:
    """Return the groups that a muscle is part of or, of a region, consists of: muscle_key, group_key.

    Systems such as the cardiovascular one have no group: they can be named together with any muscle.
    """
    ancestors = dimensions(vocabulary)["bridge_muscle_ancestor"]
    above = ancestors.filter(pl.col("ancestor_level") == "group").select(
        "muscle_key", group_key="ancestor_key"
    )
    groups = vocabulary.muscles.filter(pl.col("level") == "group").select("muscle_key")
    below = ancestors.join(groups, on="muscle_key", how="semi").select(
        muscle_key="ancestor_key", group_key="muscle_key"
    )
    plain = vocabulary.muscles.filter(pl.col("kind") == "muscle").select(group_key="muscle_key")
    groups_of = pl.concat([above, below]).unique().sort("muscle_key", "group_key")
    return groups_of.join(plain, on="group_key", how="semi", maintain_order="left")

"""Conforming: what pages state, mapped to the taxonomy by looking up the distinct terms."""

import polars as pl

from transforms.contracts.dimensions import UNKNOWN
from transforms.taxonomy.fma import muscles_by_id
from transforms.taxonomy.lookup import DENIAL, Known, known_of
from transforms.taxonomy.taxonomy import Taxonomy, muscle_pairs
from transforms.taxonomy.terms import normalise_term

QUALIFIER = r"\s*[\(\[（][^)\]）]*[\)\]）]\s*"  # noqa: RUF001 - full-width brackets are meant
"""A qualifier in brackets, which a term means the same without."""

MEASURE = r"(?i)(?:^|\s)\d+(?:[.,]\d+)?\s*(?:°|º|degrees?|kg|lbs?)(?:\s|$)"
"""An angle or a weight beside a thing: "incline bench 30°"."""

BRACKETED = r"[\(\[（]([^)\]）]*)[\)\]）]"  # noqa: RUF001 - full-width brackets are meant
BRACKETED_OR = r"(?i)[\(\[]\s*(?:or|oder|ou|oppure|o)\s+([^)\]]*)[\)\]]"
ALTERNATIVES = (
    r"(?i)\s+(?:and/or|und/oder|et/ou|y/o|e/ou|e/o|or|oder|ou|oppure|o)\s+|\s*/\s*"
    r"|\s*もしくは\s*|\s*または\s*"
)
TOGETHER = r"(?i)\s+(?:and|und|et|y|e|with|plus)\s+|\s*[&+,;|\n>、・]\s*|\.\s+"
MUSCULUS = r"(?i)\b(mm?)\.\s*"
"""The Latin "m." and "mm.", at which no sentence ends."""

ABBREVIATION = r"^\p{Lu}[\p{L}.]{0,3}$"
"""What stands for a name that follows in brackets: "TA (transversus abdominis)"."""

SHORT_WITH = r"(?i)\bw/\s*"
SHORT_WITHOUT = r"(?i)\bw/o\b"
SEPARATOR = "\x1f"
MAX_PIECE_WORDS = 4
"""Words of an unknown piece of a list; where one is longer, the list is a sentence."""

MAPPED = {
    "term": pl.String,
    "piece": pl.Int64,
    "part": pl.String,
    "key": pl.String,
    "mapping": pl.String,
    "is_alternative": pl.Boolean,
}


def map_terms(terms: pl.Series, taxonomy: Taxonomy, vocabulary: str) -> pl.DataFrame:
    """Map distinct terms to canonical keys.

    Returns one row a piece of each term: `term`, `piece` (from 0; more than one only where the term
    is a list), `part` (the text of the piece), `key` (`unknown` where nothing fits), `mapping` (exact,
    alias, spelling, qualifier_stripped, list_split, unmapped) and `is_alternative` (whether the pieces
    replace one another). Of a list the pieces that are known map; a sentence, and a name that merely
    contains "and", stay whole.
    """
    known = known_of(taxonomy, vocabulary)
    distinct = pl.DataFrame({"term": terms.drop_nulls().unique().sort()}, schema={"term": pl.String})

    looked_up = known.look_up(distinct.with_columns(part="term"), held=True)
    whole, rest = looked_up.drop_nulls("key"), looked_up.filter(pl.col("key").is_null())
    by_id = _muscle_ids(rest, taxonomy) if vocabulary == "muscle" else rest.clear()
    rest = rest.join(by_id, on="term", how="anti", maintain_order="left")
    rest = rest.select("term", part=_without_qualifier(pl.col("term")))
    stripped = known.look_up(rest).with_columns(mapping=pl.lit("qualifier_stripped"))
    if vocabulary == "muscle":
        stripped = _narrowed(stripped, known, taxonomy)
    rest = rest.filter(stripped.get_column("key").is_null())
    found = [
        frame.drop_nulls("key").with_columns(piece=0, is_alternative=False)
        for frame in (whole, by_id, stripped)
    ]
    if not rest.is_empty():
        found += _mapped_lists(rest, known)
    return (
        pl.concat([_as_mapped(frame) for frame in found])
        .unique(["term", "key", "unknown_part"], keep="first", maintain_order=True)
        .select(list(MAPPED))
        .sort("term", "piece")
    )


def _muscle_ids(terms: pl.DataFrame, taxonomy: Taxonomy) -> pl.DataFrame:
    """Return the terms that are identifiers of muscles, with their keys."""
    ids = muscles_by_id(terms.get_column("term"), taxonomy.muscles)
    return terms.filter(pl.col("term").is_in(list(ids))).with_columns(
        key=pl.col("term").replace_strict(ids, default=None, return_dtype=pl.String),
        mapping=pl.lit("alias"),
    )


def _as_mapped(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns of `MAPPED`, and apart from them the parts that stay although their key is one."""
    return frame.select(pl.col(name).cast(kind) for name, kind in MAPPED.items()).with_columns(
        unknown_part=pl.when(pl.col("mapping") == "unmapped").then("part")
    )


def _without_qualifier(term: pl.Expr) -> pl.Expr:
    """Return a term without what is in brackets, but with alternatives that do."""
    return (
        term.str.replace_all(BRACKETED_OR, " or $1")
        .str.replace_all(QUALIFIER, " ")
        .str.replace_all(MEASURE, " ")
        .str.strip_chars()
    )


def _narrowed(stripped: pl.DataFrame, known: Known, taxonomy: Taxonomy) -> pl.DataFrame:
    """Take the muscle that is in brackets if a part of the one before, "Legs (quads)", or its name."""
    within = known.look_up(
        stripped.select(part=pl.col("term").str.extract(BRACKETED).fill_null(""))
    ).get_column("key")
    pairs = sorted(muscle_pairs(taxonomy))
    below = pl.DataFrame(pairs, {"inner": pl.String, "key": pl.String}, orient="row")
    return (
        stripped.with_columns(inner=within)
        .join(below.with_columns(is_below=True), on=["inner", "key"], how="left", maintain_order="left")
        .with_columns(
            key=pl.when(
                pl.col("is_below") | pl.col("key").is_null() & pl.col("part").str.contains(ABBREVIATION)
            )
            .then("inner")
            .otherwise("key")
        )
        .drop("inner", "is_below")
    )


def _mapped_lists(terms: pl.DataFrame, known: Known) -> list[pl.DataFrame]:
    """Map terms that are no term of the taxonomy as a whole: lists, names turned round, the rest."""
    pieces = known.by_edges(known.look_up(_pieces(terms), held=True))
    is_known, is_list = pl.col("key").is_not_null(), pl.len().over("term") > 1
    wholly = pieces.filter(is_known.all().over("term")).with_columns(
        mapping=pl.when(is_list).then(pl.lit("list_split")).otherwise("mapping")
    )
    rest = terms.join(wholly, on="term", how="anti")
    inverted = known.look_up(rest, listed=True).drop_nulls("key")
    rest = rest.join(inverted, on="term", how="anti")
    divided = known.by_division(pieces.filter(is_list).join(rest, on="term", how="semi"))
    rest = rest.join(divided, on="term", how="anti")
    partly = _partly_known(known.by_shared_word(pieces.join(rest, on="term", how="semi")))
    whole = rest.join(partly, on="term", how="anti").with_columns(
        part="term", key=pl.lit(UNKNOWN), mapping=pl.lit("unmapped")
    )
    return [
        wholly,
        divided,
        partly,
        *(frame.with_columns(piece=0, is_alternative=False) for frame in (inverted, whole)),
    ]


def _partly_known(pieces: pl.DataFrame) -> pl.DataFrame:
    """Keep the lists of which a piece is known; the other pieces are unmapped, each by itself.

    A text with a word of denial or with a long unknown piece is a sentence and no list.
    """
    is_known, words = pl.col("key").is_not_null(), pl.col("part").str.count_matches(r"\S+")
    is_list = (is_known.any() & (is_known | (words <= MAX_PIECE_WORDS)).all()).over("term")
    return pieces.filter(is_list, ~pl.col("term").str.contains(DENIAL)).with_columns(
        key=pl.col("key").fill_null(UNKNOWN),
        mapping=pl.when(is_known).then(pl.lit("list_split")).otherwise(pl.lit("unmapped")),
    )


def forms_of(terms: pl.Series) -> dict[str, list[str]]:
    """Return the normalised forms in which each term is looked up: whole, without brackets, its pieces."""
    distinct = pl.DataFrame({"term": terms.drop_nulls().unique().sort()}, schema={"term": pl.String})
    bare = distinct.with_columns(part=_without_qualifier(pl.col("term")))
    forms: dict[str, list[str]] = {term: [normalise_term(term)] for term in distinct.get_column("term")}
    for frame in (bare, _pieces(bare)):
        for term, part in frame.select("term", "part").iter_rows():
            if (form := normalise_term(part)) and form not in forms[term]:
                forms[term].append(form)
    return forms


def _pieces(terms: pl.DataFrame) -> pl.DataFrame:
    """Split each part at the words and signs of a list: (term, piece, part, is_alternative)."""
    return (
        terms.with_columns(
            part=pl.col("part")
            .str.replace_all(SHORT_WITHOUT, "without")
            .str.replace_all(SHORT_WITH, "with ")
            .str.replace_all(MUSCULUS, "$1 ")
        )
        .with_columns(
            is_alternative=pl.col("part").str.contains(ALTERNATIVES),
            part=pl.col("part")
            .str.replace_all(ALTERNATIVES, SEPARATOR)
            .str.replace_all(TOGETHER, SEPARATOR)
            .str.split(SEPARATOR),
        )
        .explode("part")
        .with_columns(pl.col("part").str.strip_chars())
        .filter(pl.col("part") != "")
        .with_columns(piece=pl.int_range(pl.len()).over("term"))
    )


def mentions(versions: pl.DataFrame, column: str, taxonomy: Taxonomy, vocabulary: str) -> pl.DataFrame:
    """Return each mention of a term in a list column of the versions, conformed.

    `versions` has `exercise_key` and the list column. The grain of the result is (exercise_key,
    position): `position` counts from 1 after lists are split, `key`, `term`, `mapping`,
    `is_alternative`. A version with an empty list has no row.
    """
    stated = (
        versions.select("exercise_key", term=pl.col(column))
        .with_columns(stated=pl.int_ranges(pl.col("term").list.len()))
        .explode("term", "stated", empty_as_null=False, keep_nulls=False)
    )
    mapped = map_terms(stated.get_column("term"), taxonomy, vocabulary)
    return (
        stated.join(mapped, on="term")
        .sort("exercise_key", "stated", "piece")
        .with_columns(position=pl.int_range(1, pl.len() + 1).over("exercise_key"))
        .with_columns(term=pl.when(pl.col("mapping") == "unmapped").then("part").otherwise("term"))
        .select("exercise_key", "position", "stated", "key", "term", "mapping", "is_alternative")
    )


def conformed_key(versions: pl.DataFrame, column: str, taxonomy: Taxonomy, vocabulary: str) -> pl.DataFrame:
    """Return `exercise_key`, `key` and `mapping` for a column that states one value.

    `key` is `unknown` where the value is not mapped and null where nothing is stated; of a list
    in the value, all of which is known, the first counts.
    """
    mapped = (
        map_terms(versions.get_column(column), taxonomy, vocabulary)
        .with_columns(is_unmapped=(pl.col("mapping") == "unmapped").any().over("term"))
        .filter(pl.col("piece") == pl.col("piece").min().over("term"))
        .with_columns(
            key=pl.when("is_unmapped").then(pl.lit(UNKNOWN)).otherwise("key"),
            mapping=pl.when("is_unmapped").then(pl.lit("unmapped")).otherwise("mapping"),
        )
    )
    return (
        versions.select("exercise_key", term=pl.col(column))
        .join(mapped, on="term", how="left")
        .select("exercise_key", "term", "key", "mapping")
    )

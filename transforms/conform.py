"""Conforming: what pages state, mapped to the taxonomy by joins on the distinct terms."""

import polars as pl

from transforms.contracts.dimensions import UNKNOWN
from transforms.taxonomy import Taxonomy, vocabulary_terms
from transforms.terms import normalise_term

QUALIFIER = r"\s*[\(\[][^)\]]*[\)\]]\s*"
"""A qualifier in brackets, which a term means the same without."""

ALTERNATIVES = r"(?i)\s+(?:or|oder|ou|oppure|o)\s+|\s*/\s*|\s*もしくは\s*|\s*または\s*"
TOGETHER = r"(?i)\s+(?:and|und|et|y|e|with|plus)\s+|\s*[&+,;、・]\s*"
SEPARATOR = "\x1f"

MAPPED = {
    "term": pl.String,
    "piece": pl.Int64,
    "key": pl.String,
    "mapping": pl.String,
    "is_alternative": pl.Boolean,
}


def _normalised(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Add the column `normalised`; the frame has distinct terms, so the function is called once for each."""
    values = [normalise_term(value) for value in frame.get_column(column).to_list()]
    return frame.with_columns(normalised=pl.Series(values, dtype=pl.String))


def map_terms(terms: pl.Series, taxonomy: Taxonomy, vocabulary: str) -> pl.DataFrame:
    """Map distinct terms to canonical keys.

    Returns one row a piece of each term: `term`, `piece` (from 0; more than one only where the term
    is a list), `key` (`unknown` where nothing fits), `mapping` (exact, alias, qualifier_stripped,
    list_split, unmapped) and `is_alternative` (whether the pieces replace one another). A term is
    split only where every piece of it maps: a name that merely contains "and" stays whole.
    """
    known = vocabulary_terms(taxonomy, vocabulary)
    distinct = pl.DataFrame({"term": terms.drop_nulls().unique().sort()}, schema={"term": pl.String})

    whole = _normalised(distinct, "term").join(known, on="normalised", how="left")
    mapped = [whole.filter(pl.col("key").is_not_null()).with_columns(piece=pl.lit(0), is_alternative=False)]
    rest = whole.filter(pl.col("key").is_null()).select("term")

    stripped = _normalised(
        rest.with_columns(bare=pl.col("term").str.replace_all(QUALIFIER, " ").str.strip_chars()), "bare"
    ).join(known, on="normalised", how="left")
    mapped.append(
        stripped.filter(pl.col("key").is_not_null()).with_columns(
            piece=pl.lit(0), is_alternative=False, mapping=pl.lit("qualifier_stripped")
        )
    )
    rest = stripped.filter(pl.col("key").is_null()).select("term", "bare")

    pieces = _pieces(rest).join(known, on="normalised", how="left")
    is_whole = pl.col("key").is_not_null().all().over("term") & (pl.len().over("term") > 1)
    mapped.append(pieces.filter(is_whole).with_columns(mapping=pl.lit("list_split")))
    mapped.append(
        rest.join(pieces.filter(is_whole), on="term", how="anti").with_columns(
            piece=pl.lit(0), is_alternative=False, key=pl.lit(UNKNOWN), mapping=pl.lit("unmapped")
        )
    )
    return (
        pl.concat(
            [frame.select(pl.col(name).cast(kind) for name, kind in MAPPED.items()) for frame in mapped]
        )
        .unique(["term", "key"], keep="first", maintain_order=True)
        .sort("term", "piece")
    )


def _pieces(terms: pl.DataFrame) -> pl.DataFrame:
    """Split each term at the words and signs of a list: (term, piece, is_alternative, normalised)."""
    return _normalised(
        terms.with_columns(
            is_alternative=pl.col("bare").str.contains(ALTERNATIVES),
            part=pl.col("bare")
            .str.replace_all(ALTERNATIVES, SEPARATOR)
            .str.replace_all(TOGETHER, SEPARATOR)
            .str.split(SEPARATOR),
        )
        .with_columns(piece=pl.int_ranges(pl.col("part").list.len()))
        .explode("part", "piece")
        .filter(pl.col("part").str.strip_chars() != ""),
        "part",
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
        .select("exercise_key", "position", "stated", "key", "term", "mapping", "is_alternative")
    )


def conformed_key(versions: pl.DataFrame, column: str, taxonomy: Taxonomy, vocabulary: str) -> pl.DataFrame:
    """Return `exercise_key`, `key` and `mapping` for a column that states one value.

    `key` is `unknown` where the value is not mapped and null where nothing is stated; of a list
    in the value the first counts.
    """
    mapped = map_terms(versions.get_column(column), taxonomy, vocabulary).filter(pl.col("piece") == 0)
    return (
        versions.select("exercise_key", term=pl.col(column))
        .join(mapped, on="term", how="left")
        .select("exercise_key", "term", "key", "mapping")
    )

"""Templates: sentences that many pages have in common but for the name and the terms in them."""

from collections.abc import Mapping

import polars as pl

from transforms.contracts.keys import hash_keys
from transforms.findings.evidence import Evidence
from transforms.findings.running_text import SENTENCE_END, spaced
from transforms.taxonomy.taxonomy import Taxonomy
from transforms.taxonomy.terms import normalise_term

FIELDS = {"summary": "summary", "tips": "tips", "mistakes": "mistakes", "faqs": "faq_answers"}
"""The fields whose sentences are compared, and the column of each. Steps may share their phrases."""

NAME, TERM = "{name}", "{term}"
PAGES_AT_ONCE = 10_000
VOCABULARIES = ("muscle", "equipment", "difficulty", "category", "body_part")

FACT = {
    "template_id": pl.String,
    "source": pl.String,
    "field": pl.String,
    "pattern": pl.String,
    "exercises": pl.Int64,
    "share": pl.Float64,
    "example": pl.String,
}
BRIDGE = {"template_id": pl.String, "exercise_key": pl.String, "exercise_id": pl.String}
NAMES = ("full", "bare", "plural")
MIN_NAME_LENGTH = 5
"""Characters of a name, with a space on each side, below which it is taken for a word like others."""

QUALIFIER = r"[(\[][^)\]]*[)\]]"


def templates(
    exercises: pl.DataFrame, taxonomy: Taxonomy, parameters: Mapping[str, float]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return `fact_template` and `bridge_template_exercise` of the current versions given.

    The grains are the template and (template, version). `exercises` are versions with source, url,
    exercise_id, exercise_key, name and the columns of FIELDS.

    Two sentences are one where they are equal after the name of the exercise and every term of the
    taxonomy are masked. A template is a sentence of at least `words` words besides, on at least
    `pages` pages and the share `share` of the pages of its source; sentences of one field that stand
    on the very same pages are one template. Sentences are compared by their hash, some thousand
    pages at a time, so that memory is not that of the text.
    """
    terms = _terms(taxonomy)
    hashed = pl.concat(
        [_hashed(part, terms, parameters["words"]) for part in exercises.iter_slices(PAGES_AT_ONCE)]
        or [_hashed(exercises, terms, parameters["words"])]
    )
    pages = exercises.group_by("source").agg(library=pl.len())
    grain = ["source", "field", "mask"]
    repeated = hashed.group_by(grain).agg(
        keys=pl.col("exercise_key").unique().sort(), place=pl.col("position").min()
    )
    enough = (
        repeated.with_columns(exercises=pl.col("keys").list.len().cast(pl.Int64))
        .join(pages, on="source")
        .with_columns(share=pl.col("exercises") / pl.col("library"))
        .filter(pl.col("exercises") >= parameters["pages"], pl.col("share") >= parameters["share"])
    )
    return _named(enough, exercises, terms)


def _hashed(exercises: pl.DataFrame, terms: Mapping[str, str], words: float) -> pl.DataFrame:
    """Return the sentences of some pages by hash: source, field, mask, exercise_key, position."""
    masked = _masked(_sentences(exercises), terms)
    own = (
        pl.col("masked").str.count_matches(" ", literal=True)
        + 1
        - pl.col("masked").str.count_matches("{", literal=True)
    )
    return masked.filter(own >= words, pl.col("masked").str.contains("{", literal=True)).select(
        "source", "field", "exercise_key", "position", mask=pl.col("masked").hash()
    )


def _sentences(exercises: pl.DataFrame) -> pl.DataFrame:
    """Return each sentence of the compared fields: source, exercise_key, field, position, sentence.

    With it stand the forms in which a text may have the name of its exercise: NAMES.
    """
    bare = spaced(pl.col("name").str.replace_all(QUALIFIER, " "))
    named = exercises.with_columns(
        full=spaced(pl.col("name")), bare=bare, plural=bare.str.replace(r" $", "s ")
    )
    keys = ["source", "exercise_key", *NAMES]
    texts = pl.concat(
        named.select(*keys, field=pl.lit(field), text=_as_text(exercises, column))
        for field, column in FIELDS.items()
    ).drop_nulls("text")
    split = pl.col("text").str.replace_all(f"({SENTENCE_END})", "$1\n").str.split("\n")
    return (
        texts.select(*keys, "field", sentence=split)
        .with_columns(position=pl.int_ranges(pl.col("sentence").list.len()))
        .explode("sentence", "position", empty_as_null=False)
        .with_columns(pl.col("sentence").str.strip_chars())
        .filter(pl.col("sentence") != "")
    )


def _as_text(exercises: pl.DataFrame, column: str) -> pl.Expr:
    is_list = isinstance(exercises.schema[column], pl.List)
    return pl.col(column).list.join("\n") if is_list else pl.col(column)


def _masked(sentences: pl.DataFrame, terms: Mapping[str, str]) -> pl.DataFrame:
    """Add `masked`: the words of the sentence with the name and each term as a sign.

    The name may be in the plural. Several terms in a row ("chest, triceps and shoulders") are one.
    """
    masked = sentences.with_columns(masked=spaced(pl.col("sentence")))
    for name in NAMES:
        masked = masked.with_columns(
            masked=pl.when(pl.col(name).str.len_bytes() >= MIN_NAME_LENGTH)
            .then(pl.col("masked").str.split(pl.col(name)).list.join(f" {NAME} "))
            .otherwise("masked")
        )
    return masked.drop(NAMES).with_columns(
        pl.col("masked")
        .str.replace_many(terms, leftmost=True)
        .str.replace_all("  ", " ", literal=True)
        .str.replace_all(r"\{term\}(?: (?:(?:and|or) )?\{term\})+", TERM)
        .str.replace_all(" an {", " a {", literal=True)
        .str.strip_chars()
    )


def _terms(taxonomy: Taxonomy) -> dict[str, str]:
    """Return every English word of the vocabularies, spaced, the longest first, with the sign for it."""
    english = taxonomy.aliases.filter(
        pl.col("vocabulary").is_in(VOCABULARIES), pl.col("language").fill_null("en").is_in(["en", "la"])
    )
    names = [name for vocabulary in VOCABULARIES for _, name in taxonomy.members_of(vocabulary)]
    words = {normalise_term(word) for word in (*english.get_column("alias").to_list(), *names)}
    spaced_words = {f" {'  '.join(word.split())} " for word in words if word.replace(" ", "").isalnum()}
    longest_first = sorted(spaced_words, key=lambda word: (-len(word), word))
    return dict.fromkeys(longest_first, f" {TERM} ")


def _named(
    enough: pl.DataFrame, exercises: pl.DataFrame, terms: Mapping[str, str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Join sentences on the very same pages, and write out pattern and example from the first page."""
    grain = ["source", "field", "mask"]
    order = exercises.sort("source", "url").select("exercise_key", "exercise_id").with_row_index("place")
    first = (
        enough.select(*grain, exercise_key="keys")
        .explode("exercise_key")
        .join(order, on="exercise_key")
        .sort("place")
        .unique(grain, keep="first", maintain_order=True)
    )
    pages = exercises.join(first, on="exercise_key", how="semi")
    texts = _masked(_sentences(pages), terms).with_columns(mask=pl.col("masked").hash())
    joined = (
        first.join(texts, on=[*grain, "exercise_key"], maintain_order="left_right")
        .unique(grain, keep="first", maintain_order=True)
        .join(enough, on=grain)
        .with_columns(page_set=pl.col("keys").list.join(" "))
        .sort("source", "field", "position", "masked")
        .group_by("source", "field", "page_set", maintain_order=True)
        .agg(
            pl.col("exercises", "share", "keys").first(),
            pattern=pl.col("masked").str.join(" / "),
            example=pl.col("sentence").str.join(" "),
        )
    )
    named = joined.with_columns(template_id=hash_keys(joined, ["source", "field", "pattern"]))
    keys = named.select("template_id", exercise_key="keys").explode("exercise_key")
    bridge = keys.join(order, on="exercise_key")
    return named.select(_typed(FACT)), bridge.select(_typed(BRIDGE))


def _typed(columns: Mapping[str, type[pl.DataType]]) -> list[pl.Expr]:
    return [pl.col(name).cast(kind) for name, kind in columns.items()]


def templated_text(evidence: Evidence) -> pl.DataFrame:
    """Find templates: one finding each, at the first of its pages."""
    page = evidence.exercises.sort("source", "url").select("exercise_key", "source", "url")
    first = evidence.template_exercises.join(page, on="exercise_key").sort("source", "url")
    where = first.unique("template_id", keep="first", maintain_order=True).select("template_id", "url")
    percent = (pl.col("share") * 100).round().cast(pl.Int64)
    return evidence.templates.join(where, on="template_id").select(
        "source",
        "url",
        "field",
        rule=pl.lit("templated_text"),
        message=pl.format(
            'The same text with other names is on {} pages ({} % of the library): "{}"',
            "exercises",
            percent,
            "pattern",
        ),
        evidence="example",
    )

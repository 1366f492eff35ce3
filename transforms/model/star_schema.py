"""The star schema: versions and page records, conformed, as the tables of `core`."""

from collections.abc import Mapping

import polars as pl

from transforms.contracts.dimensions import UNKNOWN
from transforms.contracts.keys import hash_keys
from transforms.model.addresses import language_of, slug_of
from transforms.model.muscle_evidence import targets_from_fields
from transforms.taxonomy.conform import conformed_key, mentions
from transforms.taxonomy.loaded_words import decided_by_name
from transforms.taxonomy.taxonomy import Taxonomy

CONTENT = [
    "name",
    "summary",
    "body_part",
    "equipment",
    "target_muscles",
    "secondary_muscles",
    "difficulty",
    "category",
    "force",
    "mechanic",
    "movement_pattern",
    "steps",
    "tips",
    "mistakes",
    "faq_questions",
    "faq_answers",
    "link_texts",
    "link_urls",
    "aliases",
    "images",
    "videos",
    "language",
]
"""The record without its provenance: what decides whether a page says something new."""

FULL_PAGE = {
    "summary": "summary",
    "body_part": "body_part",
    "equipment": "equipment",
    "target_muscles": "target_muscles",
    "difficulty": "difficulty",
    "category": "category",
    "steps": "steps",
    "tips": "tips",
    "mistakes": "mistakes",
    "faqs": "faq_answers",
}
"""The ten parts of a full page, and the column that holds each."""

CLAIM_LENGTH = 300

ROWS_AT_A_TIME = 10_000
"""Records whose content is held as JSON at one time, to be hashed."""


def content_hashes(records: pl.DataFrame) -> pl.Series:
    """Return the hash of the content (CONTENT) of each page record, in the order of the records."""
    content = pl.struct(CONTENT).struct.json_encode().alias("content")
    hashes = [hash_keys(part.select(content), ["content"]) for part in records.iter_slices(ROWS_AT_A_TIME)]
    return pl.concat([pl.Series(dtype=pl.String), *hashes])


def dim_exercise(
    versions: pl.DataFrame, records: pl.DataFrame, merged: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return each version with the record of its page, exercise_key, slug, language and is_current.

    `versions` is that of `history.History`, `records` has source, payload_digest and the columns of
    PageRecord, a row each payload of each source; `merged` has those of pages with several forms, by their
    record_digest. The grain is the version; the columns are those of `dim_exercise` and the sections of the
    record, which the facts are made from.
    """
    no_forms = {"record_digest": pl.col("payload_digest"), "claim_urls": pl.lit(None, pl.List(pl.String))}
    known = records.with_columns(**no_forms)
    if merged is not None:
        known = pl.concat([known, merged.select(known.columns)])
    joined = (
        versions.join(
            known.drop("payload_digest", "verdict", "reason", "detail", "content_hash"),
            on=["source", "record_digest"],
        )
        .with_columns(
            is_current=pl.col("valid_to").is_null(),
            slug=pl.coalesce("slug", slug_of(pl.col("url"))),
            language=pl.coalesce("language", language_of(pl.col("url"))),
        )
        .sort("exercise_id", "version")
    )
    return joined.with_columns(exercise_key=hash_keys(joined, ["exercise_id", "valid_from"]))


def _key_of(exercises: pl.DataFrame, column: str, taxonomy: Taxonomy, *, unknown: str | None) -> pl.Series:
    """Return the conformed key of a column that states one value, in the order of the versions."""
    keys = conformed_key(exercises, column, taxonomy, column)
    ordered = exercises.select("exercise_key").join(
        keys, on="exercise_key", how="left", maintain_order="left"
    )
    key = ordered.get_column("key")
    return key.fill_null(unknown) if unknown else key.replace(UNKNOWN, None)


def _words(column: str) -> pl.Expr:
    """Count the words of a text, or of all texts of a list."""
    return pl.col(column).list.join(" ").str.count_matches(r"\S+").cast(pl.Int64)


def fact_exercise(exercises: pl.DataFrame, taxonomy: Taxonomy, movements: pl.DataFrame) -> pl.DataFrame:
    """Return `fact_exercise`: counts, words, completeness and conformed keys; the grain is exercise_key.

    `exercises` are versions as `dim_exercise` gives them, with `role`; `movements` has exercise_key and
    movement_key, a row each version. Counts are numbers of items or words; completeness is the share of
    the parts FULL_PAGE that a version states, 0 to 1.
    """
    lists = {name: kind == pl.List for name, kind in exercises.schema.items()}
    has = [
        (pl.col(column).list.len() > 0 if lists[column] else pl.col(column).is_not_null())
        for column in FULL_PAGE.values()
    ]
    keys = {
        f"{column}_key": _key_of(exercises, column, taxonomy, unknown=UNKNOWN)
        for column in ("difficulty", "category", "body_part", "movement_pattern")
    }
    keys |= {
        f"{column}_key": _key_of(exercises, column, taxonomy, unknown=None)
        for column in ("force", "mechanic")
    }
    return exercises.join(movements, on="exercise_key", maintain_order="left").select(
        "exercise_key",
        "exercise_id",
        "source",
        "role",
        "is_current",
        "snapshot_id",
        "movement_key",
        "edition_of",
        pl.col("steps", "tips", "mistakes").list.len().cast(pl.Int64),
        faqs=pl.col("faq_answers").list.len().cast(pl.Int64),
        links=pl.col("link_urls").list.len().cast(pl.Int64),
        summary_words=pl.col("summary").fill_null("").str.count_matches(r"\S+").cast(pl.Int64),
        step_words=_words("steps"),
        tip_words=_words("tips"),
        mistake_words=_words("mistakes"),
        faq_words=_words("faq_answers"),
        completeness=pl.mean_horizontal(part.cast(pl.Float64) for part in has),
        **keys,
    )


def _with_unknown(stated: pl.DataFrame, exercises: pl.DataFrame) -> pl.DataFrame:
    """Add a row with the member unknown for each version that states nothing."""
    silent = exercises.select("exercise_key").join(stated, on="exercise_key", how="anti")
    return pl.concat(
        [
            stated,
            silent.with_columns(
                position=pl.lit(1, pl.Int64),
                key=pl.lit(UNKNOWN),
                mapping=pl.lit("missing"),
                is_alternative=False,
            ),
        ],
        how="diagonal",
    ).join(exercises.select("exercise_key", "exercise_id", "is_current"), on="exercise_key")


def fact_exercise_muscle(exercises: pl.DataFrame, taxonomy: Taxonomy) -> pl.DataFrame:
    """Return `fact_exercise_muscle`: each mention of a muscle; the grain is (exercise_key, role, position).

    `exercises` are versions with exercise_key, exercise_id, is_current, target_muscles, secondary_muscles,
    body_part and category; the last two are asked where a version states no muscle. A version without a
    target muscle has one target row with the key `unknown`.
    """
    stated = mentions(exercises, "target_muscles", taxonomy, "muscle")
    target = pl.concat([stated, targets_from_fields(exercises, taxonomy)], how="diagonal_relaxed")
    secondary = mentions(exercises, "secondary_muscles", taxonomy, "muscle")
    current = exercises.select("exercise_key", "exercise_id", "is_current")
    return (
        pl.concat(
            [
                _with_unknown(target, exercises).with_columns(role=pl.lit("target")),
                secondary.join(current, on="exercise_key").with_columns(role=pl.lit("secondary")),
            ],
            how="diagonal",
        )
        .rename({"key": "muscle_key"})
        .drop("stated", "is_alternative")
    )


def fact_exercise_equipment(exercises: pl.DataFrame, taxonomy: Taxonomy) -> pl.DataFrame:
    """Return `fact_exercise_equipment`: each mention of equipment; the grain is (exercise_key, position).

    `exercises` are versions with exercise_key, exercise_id, is_current, name and equipment; the name decides
    what loaded words mean. Alternatives of one another share their alternative_group; a version without
    equipment has one row with the key `unknown`.
    """
    stated = decided_by_name(
        mentions(exercises, "equipment", taxonomy, "equipment"), exercises, taxonomy, "equipment"
    )
    return (
        _with_unknown(stated, exercises)
        .with_columns(
            role=pl.when("is_alternative").then(pl.lit("alternative")).otherwise(pl.lit("required")),
            alternative_group=pl.when("is_alternative").then(pl.col("stated").cast(pl.Int64) + 1),
        )
        .rename({"key": "equipment_key"})
        .drop("stated", "is_alternative")
    )


def fact_content_item(exercises: pl.DataFrame) -> pl.DataFrame:
    """Return `fact_content_item`: its grain is (exercise_key, kind, position).

    `exercises` are versions with the lists steps, tips, mistakes, faq_questions and faq_answers; position
    counts from 1 and words are counted in `content`.
    """
    parts = {
        "step": ("steps", None),
        "tip": ("tips", None),
        "mistake": ("mistakes", None),
        "faq": ("faq_answers", "faq_questions"),
    }
    return pl.concat(
        [
            _items(exercises, column, pl.col(questions) if questions else None).with_columns(
                kind=pl.lit(kind)
            )
            for kind, (column, questions) in parts.items()
        ],
        how="diagonal",
    ).with_columns(words=pl.col("content").str.count_matches(r"\S+").cast(pl.Int64))


def _items(exercises: pl.DataFrame, column: str, question: pl.Expr | None) -> pl.DataFrame:
    """Explode one section: exercise_key, exercise_id, is_current, position, content and question."""
    columns = {"content": pl.col(column)} | ({} if question is None else {"question": question})
    return (
        exercises.filter(pl.col(column).list.len() > 0)
        .select(
            "exercise_key",
            "exercise_id",
            "is_current",
            **columns,
            position=pl.int_ranges(1, pl.col(column).list.len() + 1),
        )
        .explode("position", *columns)
    )


def fact_claim(exercises: pl.DataFrame) -> pl.DataFrame:
    """Return `fact_claim`: each piece of evidence; the grain is (exercise_key, position).

    `exercises` are versions with the parallel claim lists of PageRecord, and claim_urls, null where the page
    has one form. Values are cut at CLAIM_LENGTH characters.
    """
    columns = {
        "field": "claim_fields",
        "value": "claim_values",
        "method": "claim_methods",
        "place": "claim_places",
        "is_chosen": "claim_chosen",
        "form_url": "claim_urls",
    }
    value = pl.col("value")
    of_page = pl.lit(None, pl.String).repeat_by(pl.col("claim_fields").list.len())
    return (
        exercises.filter(pl.col("claim_fields").list.len() > 0)
        .with_columns(claim_urls=pl.coalesce("claim_urls", of_page))
        .select(
            "exercise_key",
            "exercise_id",
            "is_current",
            position=pl.int_ranges(1, pl.col("claim_fields").list.len() + 1),
            **{name: pl.col(column) for name, column in columns.items()},
        )
        .explode("position", *columns)
        .with_columns(
            value=pl.when(value.str.len_chars() > CLAIM_LENGTH)
            .then(value.str.head(CLAIM_LENGTH - 1) + "…")
            .otherwise(value)
        )
    )


def with_roles(exercises: pl.DataFrame, roles: Mapping[str, str]) -> pl.DataFrame:
    """Return the versions with `role`, the role of their `source`; `roles` has each source."""
    return exercises.with_columns(role=pl.col("source").replace_strict(roles, return_dtype=pl.String))

"""Merging the forms of a page into one record, field by field.

The form that states a field by the strongest method gives it; of several the form of the strongest kind, then
the page itself, then the form that was met next. `taxonomy/form_order.csv` ranks methods and kinds. What one
form lacks comes from another. Addresses are as the page itself writes them, where it does: they are relative.
"""

import polars as pl

from transforms.enums import LOADED_STATES
from transforms.model.forms.settle import KEYS
from transforms.model.star_schema import CONTENT, content_hashes

METHOD, FORM = "method", "form"
_CORRECTION = "correction"
_MERGED = ["source", "record_digest"]
_FIELD_OF = {
    "faq_questions": "faqs", "faq_answers": "faqs", "link_texts": "links", "link_urls": "links",
    "alternate_languages": "alternates", "alternate_urls": "alternates",
}  # fmt: skip
"""Columns that hold a field of another name, in pairs that one form gives together."""
_COLUMNS = ("slug", *CONTENT, "canonical", "translation_key", "alternate_languages", "alternate_urls")
_ADDRESSES = frozenset({"canonical", "links", "images", "videos", "alternates"})
_CLAIMS = {
    "field": "claim_fields", "value": "claim_values", "method": "claim_methods", "place": "claim_places",
    "is_chosen": "claim_chosen",
}  # fmt: skip
PAGES_AT_A_TIME = 10_000
"""Pages whose forms and claims are held apart at one time, to be merged."""
_UNRANKED = 99
"""Behind every method: what no claim is for."""


def merge_forms(forms: pl.DataFrame, records: pl.DataFrame, order: pl.DataFrame) -> pl.DataFrame:
    """Return the record of each page that has several forms; the grain is record_digest.

    `forms` says what each is merged from (`settle.FORM_SCHEMA`), `records` are page records with source,
    `order` is `taxonomy/form_order.csv`. The columns are those of `records`, with content_hash, record_digest
    and `claim_urls`, parallel to the claims: the form that each is of, null where that is the page itself.
    payload_digest is that of the page.
    """
    ordered = forms.sort(*_MERGED, "position")
    number = pl.struct(_MERGED).rle_id() // PAGES_AT_A_TIME
    parts = ordered.with_columns(part=number).partition_by("part", include_key=False, maintain_order=True)
    return pl.concat([_merge(part, records, order) for part in parts or [ordered]])


def _merge(forms: pl.DataFrame, records: pl.DataFrame, order: pl.DataFrame) -> pl.DataFrame:
    """Return the records that these forms, in order, are merged to."""
    stated = forms.join(records, on=KEYS, maintain_order="left")
    fields = list(dict.fromkeys(_FIELD_OF.get(column, column) for column in _COLUMNS))
    claims = _claims(stated)
    weighed = stated.join(_evidence(claims, fields, order), on=[*_MERGED, "position"], how="left")
    weighed = weighed.join(_ranks(order, FORM), left_on="form", right_on="name").with_columns(
        _weight(weighed, field).alias(f"by_{field}") for field in fields
    )
    given = weighed.group_by(_MERGED, maintain_order=True).agg(
        *[pl.col(column).sort_by(f"by_{_FIELD_OF.get(column, column)}").first() for column in _COLUMNS],
    )
    winners = weighed.group_by(_MERGED, maintain_order=True).agg(
        *[pl.col("position").sort_by(f"by_{field}").first().alias(field) for field in fields]
    )
    page = stated.filter(pl.col("position") == 0).drop(*_COLUMNS, *_CLAIMS.values())
    whole = page.join(given, on=_MERGED).join(_merged_claims(claims, winners), on=_MERGED, how="left")
    is_whole = (pl.col("steps").list.len() > 0) & (pl.col("target_muscles").list.len() > 0)
    merged = whole.with_columns(
        pl.col(*_CLAIMS.values(), "claim_urls").fill_null([]),
        verdict=pl.when(is_whole).then(pl.lit("exercise")).otherwise(pl.lit("incomplete")),
    )
    hashed = merged.with_columns(content_hash=content_hashes(merged))
    columns = dict.fromkeys([*records.columns, "content_hash", "record_digest", "claim_urls"])
    return hashed.select(*columns)


def with_merged(judged: pl.DataFrame, merged: pl.DataFrame) -> pl.DataFrame:
    """Return the states of pages with the content and the verdict of what their forms state together."""
    together = merged.select(*_MERGED, merged_verdict="verdict", merged_hash="content_hash")
    is_whole = pl.col("merged_verdict") == "exercise"
    return (
        judged.join(together, on=_MERGED, how="left", maintain_order="left")
        .with_columns(
            content_hash=pl.coalesce("merged_hash", "content_hash"),
            state=pl.when(pl.col("merged_verdict").is_null() | ~pl.col("state").is_in(LOADED_STATES))
            .then("state")
            .when(is_whole)
            .then(pl.lit("present"))
            .otherwise(pl.lit("incomplete")),
        )
        .drop("merged_verdict", "merged_hash")
    )


def _claims(stated: pl.DataFrame) -> pl.DataFrame:
    """Return each claim of each form: record_digest, position, url, number and the parts of _CLAIMS."""
    return (
        stated.filter(pl.col("claim_fields").list.len() > 0)
        .select(
            *_MERGED,
            "position",
            "url",
            number=pl.int_ranges(pl.col("claim_fields").list.len()),
            **{name: pl.col(column) for name, column in _CLAIMS.items()},
        )
        .explode("number", *_CLAIMS)
    )


def _ranks(order: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return name and rank of the methods or the forms, the strongest 1."""
    ranks = order.filter(pl.col("kind") == kind)
    return ranks.select("name", rank=pl.col("rank").cast(pl.Int64).rank("dense").cast(pl.Int64))


def _evidence(claims: pl.DataFrame, fields: list[str], order: pl.DataFrame) -> pl.DataFrame:
    """Return of each form by which method it states each field (`rank_x`), and whether as a correction."""
    ranked = claims.filter("is_chosen").join(_ranks(order, METHOD), left_on="method", right_on="name")
    return ranked.group_by(*_MERGED, "position").agg(
        *[pl.col("rank").filter(pl.col("field") == field).min().alias(f"rank_{field}") for field in fields],
        *[
            ((pl.col("field") == field) & (pl.col("method") == _CORRECTION)).any().alias(f"corrected_{field}")
            for field in fields
        ],
    )


def _weight(weighed: pl.DataFrame, field: str) -> pl.Expr:
    """Return what orders the forms for a field, the one that gives it first.

    One that states it comes before one that does not; to correct it to nothing states it, too.
    """
    column = next(column for column in _COLUMNS if _FIELD_OF.get(column, column) == field)
    is_stated = (
        pl.col(column).list.len() > 0 if weighed.schema[column] == pl.List else pl.col(column).is_not_null()
    ) | pl.col(f"corrected_{field}").fill_null(value=False)
    rank = pl.lit(0) if field in _ADDRESSES else pl.col(f"rank_{field}").fill_null(_UNRANKED)
    form = pl.lit(0) if field in _ADDRESSES else pl.col("rank")
    silent = pl.when(is_stated).then(0).otherwise(1).cast(pl.Int64)
    return ((silent * 100 + rank) * 100 + form) * 1_000_000 + pl.col("position")


def _merged_claims(claims: pl.DataFrame, winners: pl.DataFrame) -> pl.DataFrame:
    """Return the claims of all forms, the page's first; those of the form that gives the field are chosen."""
    giving = winners.unpivot(index=_MERGED, variable_name="field", value_name="giving")
    parts = [name for name in _CLAIMS if name != "is_chosen"]
    return (
        claims.join(giving, on=[*_MERGED, "field"], how="left")
        .sort(*_MERGED, "position", "number")
        .with_columns(
            is_chosen=pl.col("is_chosen") & (pl.col("position") == pl.col("giving").fill_null(0)),
            claim_urls=pl.when(pl.col("position") > 0).then("url"),
        )
        .group_by(_MERGED, maintain_order=True)
        .agg(
            *[pl.col(name).alias(_CLAIMS[name]) for name in parts],
            pl.col("is_chosen").alias(_CLAIMS["is_chosen"]),
            pl.col("claim_urls"),
        )
    )

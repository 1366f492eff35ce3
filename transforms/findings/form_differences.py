"""Forms of a page that disagree: what one states otherwise than the page does, and what it lacks is none."""

import polars as pl

from transforms.findings.claims import with_keys
from transforms.taxonomy.taxonomy import Taxonomy

RULE = "forms_differ"
COMPARED = {
    "target_muscles": "muscle", "secondary_muscles": "muscle", "equipment": "equipment",
    "difficulty": "difficulty", "category": "category", "body_part": "body_part",
    "movement_pattern": "movement_pattern", "force": "force", "mechanic": "mechanic", "steps": None,
    "tips": None, "mistakes": None,
}  # fmt: skip
"""Fields that the forms of a page should state alike, and the vocabulary of each, where it has one."""

_MAX_EVIDENCE = 200
_PAYLOAD = ["source", "payload_digest"]
_AT = ["exercise_id", "form", "field"]


def form_differences(
    forms: pl.DataFrame, exercises: pl.DataFrame, records: pl.DataFrame, taxonomy: Taxonomy
) -> pl.DataFrame:
    """Find fields of exercises of the own library that a form of their page states otherwise.

    The columns are those of a finding, with its rule; the grain is (exercise, form, field). `forms` and
    `records` are what `forms.merge` in the model merges, `exercises` is `dim_exercise` with its sections,
    roles and record_digest. Two words for one term of the taxonomy are no difference, nor is what a form
    lacks or what is only guessed from it.
    """
    pages = exercises.filter("is_current", pl.col("role") == "own").join(
        forms.select("source", "record_digest").unique(), on=["source", "record_digest"], how="semi"
    )
    stated = (
        pages.select("source", "record_digest", "exercise_id", page="url")
        .join(
            forms.select("source", "record_digest", "payload_digest", form="url"),
            on=["source", "record_digest"],
        )
        .join(
            records.select(*_PAYLOAD, *COMPARED, "claim_fields", "claim_methods", "claim_chosen"), on=_PAYLOAD
        )
    )
    sure = _sure(stated, taxonomy.form_order)
    of_forms = _meanings(_values(stated, ["source", "page", "exercise_id", "form"]), taxonomy)
    counted = _meanings(_values(pages, ["exercise_id"]), taxonomy)
    both = of_forms.join(sure, on=_AT, how="semi").join(
        counted, on=["exercise_id", "field"], suffix="_counted"
    )
    return both.filter(pl.col("meaning") != pl.col("meaning_counted")).select(
        "source",
        "exercise_id",
        "field",
        url="page",
        rule=pl.lit(RULE),
        message=pl.format(
            "A form of the page, {}, states other {}.", "form", pl.col("field").str.replace_all("_", " ")
        ),
        evidence=pl.format("{} / {}", _shown("items_counted"), _shown("items")),
    )


def _values(frame: pl.DataFrame, index: list[str]) -> pl.DataFrame:
    """Return the fields that are stated as rows: `index`, field and its items."""
    rows = []
    for field in COMPARED:
        is_list = frame.schema[field] == pl.List
        items = pl.col(field) if is_list else pl.concat_list(field)
        stated = frame.filter(pl.col(field).list.len() > 0 if is_list else pl.col(field).is_not_null())
        rows.append(stated.select(*index, field=pl.lit(field), items=items))
    return pl.concat(rows)


def _sure(stated: pl.DataFrame, order: pl.DataFrame) -> pl.DataFrame:
    """Return which fields the forms state by a method that states something of its own."""
    methods = order.filter(pl.col("kind") == "method", pl.col("states") == "yes").get_column("name")
    return (
        stated.select("exercise_id", "form", "claim_fields", "claim_methods", "claim_chosen")
        .explode("claim_fields", "claim_methods", "claim_chosen")
        .filter("claim_chosen", pl.col("claim_methods").is_in(methods.implode()))
        .select("exercise_id", "form", field="claim_fields")
    )


def _meanings(values: pl.DataFrame, taxonomy: Taxonomy) -> pl.DataFrame:
    """Add the meaning of each value: the terms of the taxonomy that it names, or else its letters."""
    numbered = values.with_row_index("row")
    items = numbered.select("row", "field", item="items").explode("item")
    keyed = with_keys(items, COMPARED, taxonomy)
    has_terms = pl.col("field").first().is_in([field for field, each in COMPARED.items() if each])
    terms, letters = pl.col("key").unique().sort().str.join("|"), pl.col("key").str.join("")
    meanings = keyed.group_by("row", maintain_order=True).agg(
        meaning=pl.when(has_terms).then(terms).otherwise(letters)
    )
    return numbered.join(meanings, on="row", maintain_order="left").drop("row")


def _shown(items: str) -> pl.Expr:
    return pl.col(items).list.join("; ").str.slice(0, _MAX_EVIDENCE)

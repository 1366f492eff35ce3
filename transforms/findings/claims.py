"""Rules that hold what a page claims in one place against another, and the pages of a source together."""

from collections.abc import Mapping, Sequence

import polars as pl

from transforms.findings.evidence import Evidence, Rule
from transforms.taxonomy.conform import map_terms
from transforms.taxonomy.taxonomy import Taxonomy

ONE_VALUE = ("body_part", "difficulty", "category", "force", "mechanic", "movement_pattern")
TELLING_APART = ("target_muscles", "secondary_muscles", "equipment", "difficulty", "category")
"""Fields by which the pages of a library differ."""

ENTRIES = ("steps", "tips", "mistakes", "faqs")
LISTS = {
    "target_muscles": "muscle", "secondary_muscles": "muscle", "equipment": "equipment",
    **dict.fromkeys(ENTRIES),
}  # fmt: skip
"""Fields that are lists, and the vocabulary of each, where it has one."""

BEHIND_PAGE = ("front_matter", "json_ld", "microdata")
ON_PAGE = ("layout", "label", "section", "table")
CUT = "…"
"""The end of the value of a claim that is longer than a claim keeps."""


def conflicting_claims(evidence: Evidence) -> pl.DataFrame:
    """Find fields of one value for which a page states two; its other forms are not asked."""
    claims = evidence.claims.filter(
        pl.col("field").is_in(ONE_VALUE), pl.col("method") != "rejected", pl.col("form_url").is_null()
    ).with_columns(same=pl.col("value").str.to_lowercase().str.strip_chars())
    chosen = claims.filter("is_chosen").select("exercise_id", "field", chosen="value", chosen_same="same")
    return (
        claims.join(chosen, on=["exercise_id", "field"])
        .filter(pl.col("same") != pl.col("chosen_same"))
        .select(
            "exercise_id",
            "field",
            message=pl.format("The page states two values for {}: {} and {}.", "field", "chosen", "value"),
            evidence=pl.format("{} at {}", "value", "place"),
        )
    )


def stated_twice(claims: pl.DataFrame, taxonomy: Taxonomy) -> pl.DataFrame:
    """Return the lists that pages show and state in their data, too, where the two are not the same.

    The grain is (exercise_id, field), with what is `shown` and what stands `behind` the page, each as a list
    of items; whether either was cut (`shown_cut`, `behind_cut`); and the `place` behind the page. Terms are
    keys of the taxonomy, as far as it knows them, and entries their letters. `claims` is `fact_claim`; those
    of other forms of a page do not count.
    """
    sides = {"shown": ON_PAGE, "behind": BEHIND_PAGE}
    side = pl.coalesce(pl.when(pl.col("method").is_in(of)).then(pl.lit(name)) for name, of in sides.items())
    listed = claims.filter(pl.col("field").is_in([*LISTS]), pl.col("form_url").is_null()).with_columns(
        side=side
    )
    both = listed.drop_nulls("side").filter(pl.col("side").n_unique().over("exercise_id", "field") > 1)
    items = (
        both.with_columns(item=pl.col("value").str.split("\n"), cut=pl.col("value").str.ends_with(CUT))
        .explode("item")
        .filter(~pl.col("item").str.ends_with(CUT))
    )
    keyed = with_keys(items, LISTS, taxonomy)
    of_side = keyed.group_by("exercise_id", "field", "side", maintain_order=True).agg(
        pl.col("key").unique(maintain_order=True), pl.col("cut").any(), pl.col("place").first()
    )
    shown = of_side.filter(pl.col("side") == "shown").select(
        "exercise_id", "field", shown="key", shown_cut="cut"
    )
    behind = of_side.filter(pl.col("side") == "behind").select(
        "exercise_id", "field", "place", behind="key", behind_cut="cut"
    )
    pairs = shown.join(behind, on=["exercise_id", "field"], maintain_order="left")
    return pairs.filter(pl.col("shown").list.sort() != pl.col("behind").list.sort())


def with_keys(
    items: pl.DataFrame, vocabularies: Mapping[str, str | None], taxonomy: Taxonomy
) -> pl.DataFrame:
    """Return what items of fields mean: `items`, which has field and item, with `key`.

    The grain is the item and, of a field with a vocabulary, the term that it names: the key that the taxonomy
    has for it, or else its letters. Of a field without one the key is the letters of the item.
    """
    of_text = [field for field, vocabulary in vocabularies.items() if vocabulary is None]
    found = [items.filter(pl.col("field").is_in(of_text)).with_columns(key=_letters("item"))]
    for vocabulary in sorted({each for each in vocabularies.values() if each}):
        fields = [field for field, each in vocabularies.items() if each == vocabulary]
        terms = items.filter(pl.col("field").is_in(fields))
        mapped = map_terms(terms.get_column("item"), taxonomy, vocabulary)
        known = pl.when(pl.col("mapping") != "unmapped").then("key")
        keys = mapped.select(item="term", key=pl.coalesce(known, _letters("part")))
        found.append(terms.join(keys, on="item", maintain_order="left"))
    return pl.concat(found)


def _letters(column: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", "")


def structured_data_differs(evidence: Evidence) -> pl.DataFrame:
    """Find lists that a page shows to its readers and states otherwise in its structured data.

    An entry that has more words in one place is the same entry. Of a list that was cut, what is not there
    says nothing.
    """
    found = []
    for row in evidence.stated_twice.iter_rows(named=True):
        lacking = _unmatched(row["shown"], row["behind"], row["field"]) if not row["behind_cut"] else 0
        more = _unmatched(row["behind"], row["shown"], row["field"]) if not row["shown_cut"] else 0
        if lacking or more:
            found.append((row["exercise_id"], row["field"], lacking, more, row["place"]))
    rows = pl.DataFrame(
        found, schema=["exercise_id", "field", "lacking", "more", "place"], orient="row"
    ).cast({"exercise_id": pl.String, "field": pl.String, "lacking": pl.Int64, "more": pl.Int64})
    what = pl.col("field").str.replace("_", " ")
    return rows.select(
        "exercise_id",
        "field",
        message=pl.format("Page and structured data state different {}.", what),
        evidence=pl.format(
            "{} at {}: {} of the page's are not there, {} are there alone", what, "place", "lacking", "more"
        ),
    )


def _unmatched(these: Sequence[str], those: Sequence[str], field: str) -> int:
    """Return how many of these items are not among those."""
    if field not in ENTRIES:
        return len({*these} - {*those})
    return sum(not any(one in other or other in one for other in those) for one in these)


def same_on_every_page(evidence: Evidence) -> pl.DataFrame:
    """Find fields that have one value on every page of a source: one finding each, at its first page.

    It may be a filter, a legend or the name of the library that was taken for a value. What the source file
    fixes does not count.
    """
    least = int(evidence.parameters["same_on_every_page"]["pages"])
    claimed = evidence.claims.filter(
        "is_chosen", pl.col("field").is_in(TELLING_APART), pl.col("method") != "field_map"
    )
    on_page = (
        claimed.group_by("exercise_id", "field")
        .agg(value=pl.col("value").sort().str.join(", "))
        .join(evidence.exercises.select("exercise_id", "source", "url"), on="exercise_id")
    )
    pages = evidence.exercises.group_by("source").agg(pages=pl.len())
    return (
        on_page.sort("source", "url")
        .group_by("source", "field", maintain_order=True)
        .agg(pl.col("value", "url").first(), values=pl.col("value").n_unique(), stated=pl.len())
        .join(pages, on="source")
        .filter(pl.col("values") == 1, pl.col("stated") == pl.col("pages"), pl.col("pages") >= least)
        .select(
            "source",
            "url",
            "field",
            rule=pl.lit("same_on_every_page"),
            message=pl.format(
                'All {} pages state the same {}: "{}".',
                "pages",
                pl.col("field").str.replace("_", " "),
                pl.col("value").str.replace_all("\n", ", "),
            ),
            evidence="value",
        )
    )


RULES: dict[str, Rule] = {
    "conflicting_claims": conflicting_claims,
    "structured_data_differs": structured_data_differs,
}

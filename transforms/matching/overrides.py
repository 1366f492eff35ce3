"""Overrides: pairs of exercises that a person says are the same or different (`taxonomy/matches.csv`)."""

import polars as pl

SAME, DIFFERENT = "same", "different"
SIDES = ("a", "b")


def find_overrides(items: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """Return the overrides whose exercises are there: row numbers a < b, status, note; each pair once.

    `items` has the row number `n`, source, url and slug of current exercises. An exercise is named by
    its address, or by a slug that is no other's in its source.
    """
    found = _located(items, matches).drop_nulls(["a", "b"]).filter(pl.col("a") != pl.col("b"))
    return found.select(
        a=pl.min_horizontal("a", "b"), b=pl.max_horizontal("a", "b"), status="status", note="note"
    ).unique(["a", "b"], keep="last", maintain_order=True)


def stated_pairs(exercises: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """Return the overrides whose exercises are there, translations too: status, a and b, their exercise_ids.

    `exercises` has exercise_id, source, url, slug and is_current; the grain is the row of `matches`, whose
    number `row` is given where it has one.
    """
    items = exercises.filter("is_current").select("source", "url", "slug", n="exercise_id")
    found = _located(items, matches).drop_nulls(["a", "b"]).filter(pl.col("a") != pl.col("b"))
    return found.select(*(["row"] if "row" in found.columns else []), "status", "a", "b")


def unused_overrides(exercises: pl.DataFrame, matches: pl.DataFrame) -> list[str]:
    """Return a sentence for each override that names no current exercise, or more than one.

    `exercises` has exercise_id, source, url, slug, is_current and edition_of; a translation is none, unless
    the override says of what it is one.
    """
    primary = pl.coalesce("edition_of", "exercise_id")
    of = dict(exercises.filter("is_current").select("exercise_id", primary.alias("primary")).iter_rows())
    numbered = matches.with_row_index("row")
    told = {
        row
        for row, status, one, other in stated_pairs(exercises, numbered).iter_rows()
        if status == SAME and of[one] == of[other]
    }
    matches = numbered.filter(~pl.col("row").is_in(told)).drop("row")
    items = (
        exercises.filter("is_current", pl.col("edition_of").is_null()).sort("exercise_id").with_row_index("n")
    )
    located = _located(items, matches)
    return [
        f"taxonomy/matches.csv: {row[f'exercise_{side}']!r} of source {row[f'source_{side}']!r} is not "
        f"a current exercise in its primary edition, or more than one: its row ({row['status']}) does "
        "nothing."
        for row in located.iter_rows(named=True)
        for side in SIDES
        if row[side] is None
    ]


def _located(items: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """Add the row numbers `a` and `b` of the two exercises of each override; null where there is none."""
    by_url = items.select("source", exercise="url", n="n")
    by_slug = (
        items.filter(pl.len().over("source", "slug") == 1)
        .select("source", exercise="slug", n="n")
        .join(by_url, on=["source", "exercise"], how="anti")
    )
    known = pl.concat([by_url, by_slug])
    located = matches
    for side in SIDES:
        located = located.join(
            known.rename({"source": f"source_{side}", "exercise": f"exercise_{side}", "n": side}),
            on=[f"source_{side}", f"exercise_{side}"],
            how="left",
            maintain_order="left",
        )
    return located

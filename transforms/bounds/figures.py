"""Figures of a collection: what it found, how full its records are, what became of earlier pages.

A figure is called `family` or `family.member`: `pages`, `fill.steps`, `rejected.no_name`. Those that
follow pages from one collection to the next are the most telling, since an ordinary edit touches few
pages and a new template all of them.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from transforms.enums import BROKEN_REASONS
from transforms.model.moves import NOT_SEEN

FILL_COLUMNS = {"faqs": "faq_answers", "links": "link_urls"}
"""Columns of the page record that hold a field of another name."""
FILLED = (
    "name", "summary", "body_part", "equipment", "target_muscles", "secondary_muscles", "difficulty",
    "category", "force", "mechanic", "movement_pattern", "steps", "tips", "mistakes", "faqs", "links",
    "aliases", "images", "videos", "language", "slug",
)  # fmt: skip
COMPARED_FIELDS = (
    "name", "summary", "body_part", "equipment", "target_muscles", "secondary_muscles", "difficulty",
    "category", "force", "mechanic", "movement_pattern", "steps", "tips", "mistakes", "faqs",
)  # fmt: skip
"""Fields that an editor writes; addresses of images and related pages change with every release of a site."""
VARIED = (
    "name", "summary", "body_part", "equipment", "target_muscles", "difficulty", "category",
    "movement_pattern", "steps",
)  # fmt: skip
LISTED = ("equipment", "target_muscles", "secondary_muscles", "steps", "tips", "mistakes", "faqs", "links")
WORDY = ("summary", "steps", "tips", "mistakes", "faqs")
SPELT = ("name", "summary", "steps", "tips")
GARBLED = "\ufffd|[\u00c2\u00c3][\u0080-\u00bf\u2018-\u2122]|\u00e2(?:\u20ac|[\u0080-\u009f])"
"""What is left of UTF-8 that was read as something else, and the sign for what cannot be read at all."""
RECORD_COLUMNS = ["payload_digest", "verdict", "reason", *(FILL_COLUMNS.get(name, name) for name in FILLED)]
"""Columns of the page record that figures are taken from."""
COUNTED_COLUMNS = ["payload_digest", "verdict", "reason"]
"""Those of them that counts are taken from."""
ROW_COLUMNS = ["url", "outcome", "reason", "payload_digest"]
"""Columns of the archive rows that figures are taken from."""


def measure(
    rows: pl.DataFrame, records: pl.DataFrame, base_rows: pl.DataFrame | None = None
) -> dict[str, float]:
    """Return the figures of a collection by their names.

    `rows` are its archive rows, `base_rows` those of the accepted collection before it, where there
    is one; `records` are the page records of the payloads of both, one a digest.

    pages: pages that were found. exercises, rejected, set_aside: what these are; `rejected.x` and
    `set_aside.x` by reason. broken_share: share of the pages that Repertoire itself failed on.
    incomplete: exercises without steps or target muscles. rejected_share: share of the pages that
    should be exercises and could not be read. not_loaded_share: share of the pages that were read, or
    could not be, and gave no exercise; what a rule leaves out unread does not count.
    `fill.x`: share of the exercises that state a field. Of those that state it,
    `items.x` is the mean number of its items, `words.x` of its words, and `variety.x` how many
    different values it has, where rare ones count for less (inverse Simpson index): 1 where all say
    the same. garbled_share: share of the exercises with traces of a wrong encoding.

    Against the base: new, changed, gone: pages. gone_share: share of its exercises whose page was
    not found, here or elsewhere. lost_share: share of its exercises whose page was found and is none
    now. `kept.x`: of the exercises that stated a field, the share that still states just that.
    """
    pages = _pages(rows, records)
    exercises = pages.filter(pl.col("state") == "exercise")
    figures = {**_counts(pages), **dict(_contents(exercises))}
    if base_rows is not None:
        figures |= _against(_pages(base_rows, records), pages, rows)
    return figures


def measure_counts(rows: pl.DataFrame, records: pl.DataFrame) -> dict[str, float]:
    """Return the figures that count inputs alone, for which `records` need only COUNTED_COLUMNS."""
    return _counts(_pages(rows, records, COUNTED_COLUMNS))


def non_exercise_pages(rows: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Return the pages of a collection that are no exercises: url, state, reason, payload_digest.

    The grain is the url. `rows` are its archive rows, `records` the page records of their payloads with
    COUNTED_COLUMNS.
    """
    pages = _pages(rows, records, COUNTED_COLUMNS).filter(pl.col("state") != "exercise")
    outcome = pl.when(pl.col("outcome").is_in(["present", "unchanged"])).then("verdict").otherwise("outcome")
    return pages.select("url", outcome.alias("state"), "reason", "payload_digest").sort("url")


def _pages(
    rows: pl.DataFrame, records: pl.DataFrame, columns: Sequence[str] = RECORD_COLUMNS
) -> pl.DataFrame:
    """Return the pages that were found with their records and their state (exercise, rejected, set_aside).

    Files of formats that are not read are none.
    """
    read = records.select(columns).rename({"reason": "reason_read"})
    return (
        rows.filter(~pl.col("outcome").is_in([*NOT_SEEN, "not_read"]))
        .select(ROW_COLUMNS)
        .join(read, on="payload_digest", how="left", maintain_order="left")
        .with_columns(
            reason=pl.coalesce("reason", "reason_read"),
            state=pl.when(pl.col("outcome") == "error")
            .then(pl.lit("rejected"))
            .when((pl.col("outcome") == "set_aside") | pl.col("verdict").is_null())
            .then(pl.lit("set_aside"))
            .otherwise(
                pl.col("verdict").replace(
                    {"unreadable": "rejected", "not_exercise": "set_aside", "incomplete": "exercise"}
                )
            ),
        )
    )


def _counts(pages: pl.DataFrame) -> dict[str, float]:
    """Count pages by what they are and why."""
    counts = dict(pages.group_by("state").len().iter_rows())
    rejected, exercises = counts.get("rejected", 0), counts.get("exercise", 0)
    exercise_pages = pages.filter(pl.col("state") == "exercise")
    was_read = pl.col("outcome") != "set_aside"
    read_as_none = pages.filter((pl.col("verdict") == "not_exercise") & was_read).height
    not_loaded = rejected + read_as_none
    reasons = (
        pages.filter(pl.col("state") != "exercise", pl.col("reason").is_not_null())
        .group_by("state", "reason")
        .len()
        .sort("state", "reason")
    )
    return {
        "pages": pages.height,
        "exercises": exercises,
        "incomplete": exercise_pages.filter(pl.col("verdict") == "incomplete").height,
        "rejected": rejected,
        "set_aside": counts.get("set_aside", 0),
        "broken_share": pages.filter(pl.col("reason").is_in(BROKEN_REASONS)).height / max(pages.height, 1),
        "rejected_share": rejected / (rejected + exercises) if rejected + exercises else 0.0,
        "not_loaded_share": not_loaded / (not_loaded + exercises) if not_loaded + exercises else 0.0,
        **{f"{state}.{reason}": count for state, reason, count in reasons.iter_rows()},
    }


def _contents(exercises: pl.DataFrame) -> Iterator[tuple[str, float]]:
    """Yield the figures of what the exercises state."""
    if exercises.is_empty():
        return
    for field in FILLED:
        yield f"fill.{field}", _mean(exercises, _is_stated(exercises, field))
    garbled = pl.any_horizontal(_text(exercises, field).str.contains(GARBLED) for field in SPELT)
    yield "garbled_share", _mean(exercises, garbled.fill_null(value=False))
    for field, family, expression in _measured(exercises):
        stating = exercises.filter(_is_stated(exercises, field))
        if not stating.is_empty():
            yield f"{family}.{field}", _mean(stating, expression)
    for field in VARIED:
        values = exercises.filter(_is_stated(exercises, field)).select(value=_text(exercises, field))
        if not values.is_empty():
            counts = values.group_by("value").len().get_column("len").cast(pl.Float64)
            yield f"variety.{field}", values.height**2 / float(counts.pow(2).sum())


def _measured(exercises: pl.DataFrame) -> Iterator[tuple[str, str, pl.Expr]]:
    """Yield the fields that have a length, the family of the figure, and what is averaged."""
    for field in LISTED:
        yield field, "items", pl.col(FILL_COLUMNS.get(field, field)).list.len()
    for field in WORDY:
        yield field, "words", _text(exercises, field).str.count_matches(r"\S+")


def _against(base: pl.DataFrame, pages: pl.DataFrame, rows: pl.DataFrame) -> dict[str, float]:
    """Return the figures that follow the pages of the base."""
    both = base.join(pages, on="url", how="inner", suffix="_now", maintain_order="left")
    was = base.filter(pl.col("state") == "exercise")
    gone = base.join(pages, on="url", how="anti")
    moved = rows.filter(pl.col("outcome") == "moved").get_column("url").implode()
    digests = pages.get_column("payload_digest").drop_nulls().implode()
    vanished = gone.filter(
        pl.col("state") == "exercise", ~pl.col("url").is_in(moved), ~pl.col("payload_digest").is_in(digests)
    )
    lost = both.filter(
        pl.col("state") == "exercise", pl.col("state_now") != "exercise", pl.col("outcome_now") != "error"
    )
    changed = pl.col("payload_digest").ne_missing(pl.col("payload_digest_now"))
    figures: dict[str, float] = {
        "new": pages.join(base, on="url", how="anti").height,
        "changed": both.filter(changed).height,
        "gone": gone.height,
    }
    if not was.is_empty():
        figures |= {"gone_share": vanished.height / was.height, "lost_share": lost.height / was.height}
    still = both.filter(pl.col("state") == "exercise", pl.col("state_now") == "exercise")
    return figures | dict(_kept_shares(still))


def _kept_shares(both: pl.DataFrame) -> Iterator[tuple[str, float]]:
    """Yield for each field the share of the exercises that state what they stated before."""
    for field in COMPARED_FIELDS:
        column = FILL_COLUMNS.get(field, field)
        stating = both.filter(_is_stated(both, field))
        if not stating.is_empty():
            yield f"kept.{field}", _mean(stating, pl.col(column).eq_missing(pl.col(f"{column}_now")))


def followed_values(
    rows: pl.DataFrame, records: pl.DataFrame, base_rows: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the values of exercises that are in both collections, as `shifts.find_shifts` takes them.

    First those of pages whose bytes are others than before; the grain is (url, field). Then by field how many
    of all exercises in both had `stated` it. The arguments are those of `measure`.
    """
    is_exercise = pl.col("state") == "exercise"
    before, now = (_pages(each, records).filter(is_exercise) for each in (base_rows, rows))
    both = before.join(now, on="url", how="inner", suffix="_now", maintain_order="left")
    changed = both.filter(pl.col("payload_digest") != pl.col("payload_digest_now"))
    stated = [(field, both.filter(_is_stated(both, field)).height) for field in COMPARED_FIELDS]
    values = [
        changed.filter(_is_stated(changed, field)).select(
            "url",
            digest="payload_digest",
            digest_now="payload_digest_now",
            field=pl.lit(field),
            was=_text(changed, field),
            now=_text(changed, field, "_now"),
        )
        for field in COMPARED_FIELDS
    ]
    is_there = pl.when(pl.col("now") != "").then("now")
    return pl.concat(values).with_columns(now=is_there), pl.DataFrame(
        stated, schema=["field", "stated"], orient="row"
    )


def _is_stated(frame: pl.DataFrame, field: str) -> pl.Expr:
    column = FILL_COLUMNS.get(field, field)
    if isinstance(frame.schema[column], pl.List):
        return pl.col(column).list.len() > 0
    return pl.col(column).is_not_null()


def _text(frame: pl.DataFrame, field: str, of: str = "") -> pl.Expr:
    """Return a field as one text, of a list an item a line; `of` is what its columns end with."""
    column = f"{FILL_COLUMNS.get(field, field)}{of}"
    is_list = isinstance(frame.schema[column], pl.List)
    return pl.col(column).list.join("\n") if is_list else pl.col(column)


def _mean(frame: pl.DataFrame, expression: pl.Expr) -> float:
    """Return the mean of an expression over a frame that has rows."""
    values: Sequence[float] = frame.select(expression.cast(pl.Float64).mean()).to_series().to_list()
    return float(values[0])

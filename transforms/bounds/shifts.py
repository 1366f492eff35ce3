"""Shifts: what happened to values of many pages in one way, as a change of the template does to them.

Two collections of a source are compared page by page, both read by the code and the layout of today, so that
what differs is what the site changed. An editor changes values one by one; a template loses the label that
they stood under, exchanges two of them, or adds the same words to each.
"""

from typing import NamedTuple

import polars as pl

GONE, MOVED = "gone", "moved"
ALIKE = ("swapped", "added", "removed", "constant", "joined")
"""Ways in which values of several pages change alike, though what states them is still there."""

CLAIM_COLUMNS = ("payload_digest", "claim_fields", "claim_methods", "claim_places", "claim_chosen")
"""Columns of the page record that say what states a value."""

WITHOUT_PLACE = ("heading", "sentence", "address", "breadcrumb")
"""Methods whose place says nothing of the template; all but the first are no structure at all."""
NO_STRUCTURE = ("sentence", "address", "breadcrumb", "correction", "rejected")
MIN_DIFFERENT = 3
"""So many different values become the same one before that is a sign."""
MAX_ADDED = 80
"""More characters than these are no addition of a template that is the same on each page."""


class Shifted(NamedTuple):
    """A page whose value shifted: its address, the digests of its bytes before and now, what it stated."""

    url: str
    digest: str
    digest_now: str
    was: str


class Shift(NamedTuple):
    """What happened to one field on several pages in one way.

    kind: `gone` (what stated the value is gone, and the value was lost or is another one), `moved` (it is
    gone, and the value stands), or one of ALIKE. slot: the label, heading or key that stated it as the page
    writes it, or what the change is. method: how it was stated. slot_now: the slot that states the value now,
    "" where none does. stated: pages that stated the field before. pages: those it happened to, in the order
    of their addresses.
    """

    field: str
    kind: str
    method: str
    slot: str
    slot_now: str
    stated: int
    pages: tuple[Shifted, ...]

    @property
    def share(self) -> float:
        """Share of the pages that stated the field."""
        return len(self.pages) / self.stated


def find_shifts(changed: pl.DataFrame, claims: pl.DataFrame, stated: pl.DataFrame) -> list[Shift]:
    """Return what happened to values in one way, of each field the most frequent first.

    `changed` are the values that pages with other bytes than before had; the grain is (url, field): was and
    now are texts, of lists an item a line, now null where nothing is stated; digest and digest_now. `claims`
    are the records of their payloads, see CLAIM_COLUMNS. `stated` says by field how many pages stated it.
    """
    placed = _placed(changed, _slots(claims))
    is_other = pl.col("was").ne_missing(pl.col("now"))
    gone = placed.filter(pl.col("is_gone"))
    found = [
        gone.with_columns(kind=pl.when(is_other).then(pl.lit(GONE)).otherwise(pl.lit(MOVED))),
        _alike(placed.filter(is_other, ~pl.col("is_gone"))),
    ]
    counts = dict(stated.select("field", "stated").iter_rows())
    together = (
        pl.concat(found, how="diagonal_relaxed")
        .sort("url")
        .group_by("field", "kind", "method", "key", maintain_order=True)
        .agg("url", "digest", "digest_now", "was", "slot", pl.col("slot_now").drop_nulls())
    )
    shifts = [
        Shift(
            row["field"], row["kind"], row["method"], row["slot"][0], next(iter(row["slot_now"]), ""),
            counts[row["field"]],
            tuple(map(Shifted._make, zip(*(row[name] for name in Shifted._fields), strict=True))),
        )
        for row in together.iter_rows(named=True)
    ]  # fmt: skip
    return sorted(shifts, key=lambda each: (each.field, -len(each.pages), each.kind, each.slot))


def _slots(claims: pl.DataFrame) -> pl.DataFrame:
    """Return what states the fields of payloads: payload_digest, field, method, slot, key, is_chosen.

    `slot` is the label, heading or key as the page writes it, without where on the page it stands and
    without a number at its end; `key` is what two of them are compared by.
    """
    last = pl.col("claim_places").str.split(" > ").list.last()
    slot = last.str.replace(r"[\s\d]+$", "").str.strip_chars(" :")
    return (
        claims.select(CLAIM_COLUMNS)
        .explode(*CLAIM_COLUMNS[1:])
        .filter(pl.col("claim_fields").is_not_null())
        .select(
            "payload_digest",
            field="claim_fields",
            method="claim_methods",
            slot=pl.when(pl.col("claim_methods").is_in(WITHOUT_PLACE)).then(pl.lit("")).otherwise(slot),
            is_chosen="claim_chosen",
        )
        .with_columns(key=pl.col("slot").str.to_lowercase())
    )


def _placed(changed: pl.DataFrame, slots: pl.DataFrame) -> pl.DataFrame:
    """Return the values with what stated them before (method, slot, key), and whether that is gone."""
    before = (
        slots.filter("is_chosen", ~pl.col("method").is_in(NO_STRUCTURE))
        .select("field", "method", "slot", "key", digest="payload_digest")
        .unique(["digest", "field", "method", "key"], maintain_order=True)
    )
    now = slots.select("field", "method", "key", digest_now="payload_digest", is_there=True).unique()
    chosen = slots.filter("is_chosen").select("field", digest_now="payload_digest", slot_now="slot")
    met = changed.join(before, on=["digest", "field"], how="left", maintain_order="left").join(
        now, on=["digest_now", "field", "method", "key"], how="left", maintain_order="left"
    )
    is_gone = pl.col("method").is_not_null() & pl.col("is_there").is_null()
    placed = met.group_by("url", "field", maintain_order=True).agg(
        pl.col("digest", "digest_now", "was", "now").first(),
        pl.col("method", "slot", "key").filter(is_gone).first(),
        is_gone=is_gone.any(),
    )
    first = chosen.unique(["digest_now", "field"], keep="first", maintain_order=True)
    return placed.join(first, on=["digest_now", "field"], how="left", maintain_order="left")


def _alike(values: pl.DataFrame) -> pl.DataFrame:
    """Return the values that changed as others did: with kind, method, slot and key of what they share."""
    values = values.filter(pl.col("now").is_not_null()).drop("is_gone", "method", "slot", "key", "slot_now")
    ways = pl.DataFrame(
        [
            (row["url"], row["field"], *way)
            for row in values.iter_rows(named=True)
            if (way := _way(row["was"], row["now"]))
        ],
        schema=dict.fromkeys(("url", "field", "kind", "slot"), pl.String),
        orient="row",
    )
    other = values.select("url", slot="field", now="was")
    swapped = values.join(other, on=["url", "now"]).filter(pl.col("field") != pl.col("slot"))
    different = pl.col("was").n_unique().over("field", "now")
    constant = values.filter(different >= MIN_DIFFERENT, pl.len().over("field", "now") >= MIN_DIFFERENT)
    columns = [*values.columns, "kind", "slot"]
    found = [
        values.join(ways, on=["url", "field"]).select(columns),
        swapped.with_columns(kind=pl.lit("swapped")).select(columns),
        constant.with_columns(kind=pl.lit("constant"), slot=pl.col("now").str.head(MAX_ADDED)).select(
            columns
        ),
    ]
    return pl.concat(found).with_columns(key="slot", method=pl.lit(""), slot_now=pl.lit(None, pl.String))


def _way(was: str, now: str) -> tuple[str, str] | None:
    """Return how a value was changed, as another may have been: what was added, removed or joined."""
    before, after = was.split("\n"), now.split("\n")
    if len(before) != len(after):
        return ("joined", "") if _letters(was) == _letters(now) else None
    pairs = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    for kind, ordered in (("added", pairs), ("removed", [(two, one) for one, two in pairs])):
        added = {_added(*pair) for pair in ordered}
        if len(added) == 1 and (text := added.pop()):
            return kind, text
    return None


def _added(short: str, long: str) -> str:
    """Return the words that stand before or after a text in a longer one; "" where there are none, or many.

    A mended ending is no word: "Quads" for "Quad", a full stop.
    """
    if not short or len(long) - len(short) > MAX_ADDED:
        return ""
    rest, joint = "", ""
    if long.startswith(short):
        rest = long[len(short) :]
        joint = rest[:1]
    elif long.endswith(short):
        rest = long[: -len(short)]
        joint = rest[-1:]
    return rest.strip() if not joint.isalnum() and any(map(str.isalnum, rest)) else ""


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))

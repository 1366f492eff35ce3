"""Moves: pages that left their address and continued at another, so that their identity goes along."""

import polars as pl

from transforms.enums import LOADED_STATES

CLOSING = ("missing", "gone", "moved", "not_exercise")
"""States that end an exercise at its address. One that moved continues at its new address, where there is
a page that was none before; `error`, `unreadable` and `set_aside` leave the last version current."""

NOT_SEEN = ("missing", "gone", "moved")
"""States of a page that the collection did not find, so that it is none of its inputs."""


EXTENSION = r"(?i)\.(?:md|markdown|mdown|mkd|mdx|[qr]md|txt|x?html?|xht|php|aspx?|jsp|mht|mhtml|docx)$"
"""Extensions of pages: a full stop in the id of a record begins none."""
FROM, MOVED = ["source", "seq", "url"], ["source", "seq", "from_url"]
MOVES = {
    "source": pl.String, "seq": pl.Int64, "from_url": pl.String, "to_url": pl.String, "evidence": pl.String,
}  # fmt: skip
"""Columns of moves."""


def find_moves(changes: pl.DataFrame, carried: pl.DataFrame) -> pl.DataFrame:
    """Find where pages that left their address continued: source, seq, from_url, to_url, evidence.

    A site may say so itself, by a redirect; `carried` are the moves to another form of the page that went,
    see `forms`; else a page that vanished moved to where one with the same bytes, or of the same name in
    another format, appeared in the same snapshot. Only to an address that had no page before: what a
    redirect leads to there is another page.
    """
    is_new = pl.col("previous_state").is_null() | pl.col("previous_state").is_in([*NOT_SEEN, *CLOSING])
    appeared = changes.filter(pl.col("state").is_in(LOADED_STATES) & is_new).select(
        "source", "seq", digest="payload_digest", to_url="url"
    )
    redirected = _redirected(changes, appeared)
    found = pl.concat([redirected, _without(carried.join(redirected, on=MOVED, how="anti"), redirected)])
    for find in (_same_bytes, _same_name):
        left = changes.join(found, left_on=FROM, right_on=MOVED, how="anti")
        found = pl.concat([found, find(left, _without(appeared, found))])
    return found.sort("source", "seq", "from_url")


def _without(pages: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """Return what has `to_url`, but for the pages that a move led to."""
    return pages.join(moves, on=["source", "seq", "to_url"], how="anti")


def _redirected(changes: pl.DataFrame, appeared: pl.DataFrame) -> pl.DataFrame:
    """Return the moves of pages whose address redirects permanently; of several to one, none is it."""
    at = ["source", "seq", "to_url"]
    return (
        changes.filter((pl.col("state") == "moved") & ~pl.col("previous_state").is_in([*NOT_SEEN, *CLOSING]))
        .select("source", "seq", from_url="url", to_url="final_url")
        .filter(pl.len().over(at) == 1)
        .join(appeared, on=at)
        .select("source", "seq", "from_url", "to_url", evidence=pl.lit("redirect"))
    )


def _same_bytes(changes: pl.DataFrame, appeared: pl.DataFrame) -> pl.DataFrame:
    """Return the moves that the bytes show.

    Only an exercise moves, and only where the bytes vanished once and appeared once: with two
    copies it is not known which went where.
    """
    vanished = _vanished(changes).select("source", "seq", "from_url", key="digest")
    return _only_one(vanished, appeared.select("source", "seq", "to_url", key="digest"), "same_bytes")


def _same_name(changes: pl.DataFrame, appeared: pl.DataFrame) -> pl.DataFrame:
    """Return the moves of pages that only changed their format or became the index of a folder of their name.

    Where the extension is all that differs and no other page has that name, it is the same page.
    """
    vanished = _vanished(changes).select("source", "seq", "from_url", key=_name_of("from_url"))
    return _only_one(
        vanished, appeared.select("source", "seq", "to_url", key=_name_of("to_url")), "same_name"
    )


def _name_of(column: str) -> pl.Expr:
    """Return an address without its extension, and without the index that stands for its folder."""
    return pl.col(column).str.replace(EXTENSION, "").str.replace(r"/index$", "")


def _vanished(changes: pl.DataFrame) -> pl.DataFrame:
    return changes.filter(
        (pl.col("state") == "missing") & pl.col("previous_state").is_in(LOADED_STATES)
    ).select("source", "seq", digest="previous_digest", from_url="url")


def _only_one(vanished: pl.DataFrame, appeared: pl.DataFrame, evidence: str) -> pl.DataFrame:
    """Return the moves of what vanished to what appeared with the same key, where each was the only one."""
    at = ["source", "seq", "key"]
    only_one = pl.len().over(at) == 1
    return (
        vanished.filter(only_one)
        .join(appeared.filter(only_one), on=at)
        .select("source", "seq", "from_url", "to_url", evidence=pl.lit(evidence))
    )

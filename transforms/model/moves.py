"""Moves: pages that left their address and continued at another, so that their identity goes along."""

import polars as pl

from transforms.enums import LOADED_STATES

CLOSING = ("missing", "gone", "moved", "not_exercise")
"""States that end an exercise at its address. One that moved continues at its new address, where there is
a page that was none before; `error`, `unreadable` and `set_aside` leave the last version current."""

NOT_SEEN = ("missing", "gone", "moved")
"""States of a page that the collection did not find, so that it is none of its inputs."""


def find_moves(changes: pl.DataFrame) -> pl.DataFrame:
    """Find where pages that left their address continued: source, seq, from_url, to_url, evidence.

    A site may say so itself, by a redirect; else a page that vanished moved to where one with the
    same bytes appeared in the same snapshot. Only to an address that had no page before: what a
    redirect leads to there is another page.
    """
    is_new = pl.col("previous_state").is_null() | pl.col("previous_state").is_in([*NOT_SEEN, *CLOSING])
    appeared = changes.filter(pl.col("state").is_in(LOADED_STATES) & is_new).select(
        "source", "seq", digest="payload_digest", to_url="url"
    )
    redirected = _redirected(changes, appeared)
    of_redirect = redirected.select("source", "seq", "to_url")
    same_bytes = _same_bytes(changes, appeared.join(of_redirect, on=["source", "seq", "to_url"], how="anti"))
    return pl.concat([redirected, same_bytes]).sort("source", "seq", "from_url")


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
    at = ["source", "seq", "digest"]
    only_one = pl.len().over(at) == 1
    vanished = changes.filter(
        (pl.col("state") == "missing") & pl.col("previous_state").is_in(LOADED_STATES)
    ).select("source", "seq", digest="previous_digest", from_url="url")
    return (
        vanished.filter(only_one)
        .join(appeared.filter(only_one), on=at)
        .select("source", "seq", "from_url", "to_url", evidence=pl.lit("same_bytes"))
    )

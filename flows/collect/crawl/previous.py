"""What a crawl is relative to: the pages that the crawls before it found."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from flows.archive.forgotten import is_name
from flows.archive.manifest import NOT_SEEN, Manifest, decision_of
from flows.archive.read import read_rows

NOT_FOUND = "not_found"
MAX_VALIDATOR = 1_000
"""Characters of a validator beyond which it is not sent back."""
VALIDATORS = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))
COLUMNS = [
    "url",
    "final_url",
    "outcome",
    "reason",
    "media_type",
    "size",
    "payload_digest",
    "response_headers",
]


class KnownPage(NamedTuple):
    """A page as the crawl before found it. `form` is the address of its Markdown, where that was read.

    not_found: how many crawls in a row answered 404 for it.
    """

    digest: str | None = None
    media_type: str | None = None
    size: int | None = None
    form: str | None = None
    response_headers: str | None = None
    not_found: int = 0


def effective_snapshots(snapshots: Sequence[Manifest]) -> list[Manifest]:
    """Return the snapshots that are not rejected, newest first."""
    decided = ((manifest, decision_of(manifest)) for manifest in reversed(snapshots))
    return [manifest for manifest, decision in decided if decision is None or decision.accepted]


def known_pages(effective: Sequence[Manifest], missing_after: int) -> dict[str, KnownPage]:
    """Return the pages that are to be asked for, whatever else the site lists.

    Those are the pages of the newest effective snapshot, and of the newest that was accepted: the
    other may yet be rejected.
    """
    known: dict[str, KnownPage] = {}
    if not effective:
        return known
    accepted = next((one for one in effective if decision_of(one) is not None), effective[0])
    counts = _not_found_counts(effective, missing_after)
    for manifest in (effective[0],) if accepted is effective[0] else (accepted, effective[0]):
        for row in read_rows(manifest, COLUMNS).iter_rows(named=True):
            if is_name(row["url"]):
                continue
            if row["outcome"] not in NOT_SEEN:
                is_base = manifest is effective[0]
                known[row["url"]] = _known(row, counts[row["url"]], is_base=is_base)
            elif manifest is effective[0]:
                known.pop(row["url"], None)
    return known


def closed_pages(base: Manifest | None) -> set[str]:
    """Return the addresses that were pages until the newest effective snapshot, and are gone permanently.

    One that is merely missing may come back, while the page that links to it stays as it is.
    """
    if base is None:
        return set()
    rows = read_rows(base, ["url", "outcome"])
    return set(rows.filter(pl.col("outcome").is_in(["gone", "moved"])).get_column("url").to_list())


def forgotten_pages(base: Manifest | None) -> dict[str, str]:
    """Return the names of the forgotten pages of the newest effective snapshot, each with why.

    They are pages of the site still: nobody asks it whether it has them.
    """
    if base is None:
        return {}
    rows = read_rows(base, ["url", "outcome", "detail"]).filter(pl.col("outcome") == "set_aside")
    return {url: detail or "" for url, _, detail in rows.iter_rows() if is_name(url)}


def validators_of(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the request headers that ask for a page only if it is not the one that came with these."""
    found = {asked: headers[stated] for stated, asked in VALIDATORS if headers.get(stated)}
    return {
        name: value for name, value in found.items() if value.isprintable() and len(value) <= MAX_VALIDATOR
    }


def _known(row: Mapping[str, str | int | None], not_found: int, *, is_base: bool) -> KnownPage:
    """Read a row; `unchanged` is said of pages of the base alone, so that only these give their digest."""
    digest, headers = row["payload_digest"], row["response_headers"]
    if not is_base or digest is None:
        return KnownPage(not_found=not_found)
    return KnownPage(
        digest=str(digest),
        media_type=row["media_type"],  # type: ignore[arg-type]
        size=row["size"],  # type: ignore[arg-type]
        form=row["final_url"],  # type: ignore[arg-type]
        response_headers=headers,  # type: ignore[arg-type]
        not_found=not_found,
    )


def _not_found_counts(effective: Sequence[Manifest], missing_after: int) -> Counter[str]:
    """Count for each page how many of the last snapshots in a row answered 404."""
    counts: Counter[str] = Counter()
    still: set[str] | None = None
    for manifest in effective[: max(0, missing_after - 1)]:
        rows = read_rows(manifest, ["url", "reason"]).filter(pl.col("reason") == NOT_FOUND)
        urls = set(rows.get_column("url").to_list())
        still = urls if still is None else still & urls
        counts.update(still)
    return counts

"""What forgetting a page is about: its addresses, its bytes, and what else may be the same page."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from flows.archive.forgotten import PREFIX, Forgotten
from flows.archive.journal import LOG_FILE
from flows.archive.manifest import MANIFEST_FILE, read_manifest, snapshot_folders
from flows.archive.read import read_stored_rows
from flows.collect.crawl.site_log import LOG_FILE as SITE_LOG_FILE
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.upkeep.contents import is_whole
from transforms.model.addresses import address_key

MOST_TWINS = 10
"""Bytes that more other addresses than this have are a shell or an error page, and not the page's own."""
NEAR = 5
PAGES = {"source": pl.String, "url": pl.String, "final_url": pl.String, "payload_digest": pl.String}

Address = tuple[str, str]
"""A source, and an address in it."""


@dataclass(frozen=True)
class ForgetPlan:
    """What is to be forgotten.

    source: the only one that it is about, None for all. addresses: those of the page. twins: others that
    never had other bytes than the page, which are forgotten with it. partly: others that had its bytes once
    and then their own; of these only what they had in common goes. payloads: digests of the bytes. shared:
    digests that stay, since so many other addresses have them. related: others that may be the same page and
    are not forgotten, with why.
    """

    source: str | None
    addresses: tuple[Address, ...]
    twins: tuple[Address, ...] = ()
    partly: tuple[Address, ...] = ()
    payloads: tuple[str, ...] = ()
    shared: Mapping[str, int] | None = None
    related: tuple[tuple[Address, str], ...] = ()

    @property
    def forgotten(self) -> tuple[Address, ...]:
        """The addresses that are not archived again."""
        return (*self.addresses, *self.twins)


def plan_forgetting(
    home: Home, names: Collection[str], address: str, source: str | None, forgotten: Forgotten
) -> ForgetPlan:
    """Look up an address in all snapshots of some sources; `source` is the only one that is meant, if any.

    Raises UsageError, with addresses that are near, where the archive never had it; where several sources
    have it and it is no web address; and DamagedArchiveError.
    """
    pages = archived_pages(home, names)
    is_it = (pl.col("url") == address) | (
        (pl.col("final_url") == address) & pl.col("payload_digest").is_not_null()
    )
    found = pages.filter(is_it)
    if found.is_empty():
        known = [each for each in names if forgotten.find(each, address)]
        if known:  # it was begun, or has come back where no archive has it: logs, caches, warehouses
            return ForgetPlan(source, tuple((each, address) for each in known))
        raise UsageError(_unknown(address, pages))
    sources = sorted(set(found["source"]))
    if len(sources) > 1 and "://" not in address:
        raise UsageError(
            f"{address}: several sources have a page there: {', '.join(sources)}. Say which: --source NAME"
        )
    addresses = set(found.select("source", "url").iter_rows())
    return _with_twins(source, addresses, address, pages)


def archived_pages(home: Home, names: Iterable[str]) -> pl.DataFrame:
    """Return what rows of some sources refer to: source, url, final_url, payload_digest, each once.

    Collections under way count, and what is forgotten by name only does not.
    """
    frames = [pl.DataFrame(schema=PAGES)]
    for name in names:
        for folder in snapshot_folders(home, name):
            rows = rows_in(folder).with_columns(source=pl.lit(name)).select(list(PAGES))
            frames = [pl.concat([*frames, rows]).unique()]
    return frames[0].filter(~pl.col("url").str.starts_with(PREFIX)).sort("source", "url", "payload_digest")


def rows_in(folder: Path) -> pl.DataFrame:
    """Return url, final_url and payload_digest of the rows in the folder of a collection, whole or not."""
    columns = ["url", "final_url", "payload_digest"]
    if (folder / MANIFEST_FILE).exists():
        return read_stored_rows(read_manifest(folder), columns)
    files = [file for file in sorted(folder.glob("*.parquet")) if is_whole(file)]
    tables = [pl.DataFrame(pq.read_table(file, columns=columns, memory_map=False)) for file in files]
    return pl.concat([pl.DataFrame(schema=dict.fromkeys(columns, pl.String)), *tables])


def still_held(home: Home, source_name: str, forgotten: Forgotten) -> list[Path]:
    """Return the folders of the collections of a source that still hold something that is forgotten."""
    if not forgotten:
        return []
    return [
        folder
        for folder in snapshot_folders(home, source_name)
        if any(forgotten.find(source_name, *row) for row in _asked(folder))
        or any(forgotten.find(source_name, address) for address in _met_so_far(folder))
    ]


def _met_so_far(folder: Path) -> Iterator[str]:
    """Yield the addresses that a crawl under way has written down, of most of which it has no row yet."""
    if (folder / MANIFEST_FILE).exists():
        return
    for line in _lines_of(folder / LOG_FILE):
        yield line.partition(" ")[2]
    for line in _lines_of(folder / SITE_LOG_FILE):
        try:
            stated = json.loads(line)
        except ValueError:  # the last one, torn
            continue
        yield from (value for value in stated.values() if isinstance(value, str))
        yield from (*(stated["links"] or ()), *(stated["form_links"] or ()))


def _lines_of(file: Path) -> list[str]:
    return file.read_text("utf-8", "replace").splitlines() if file.exists() else []


def _asked(folder: Path) -> list[tuple[str, str | None, str | None]]:
    """Return url, payload digest and final address of the rows of a collection."""
    return list(rows_in(folder).select("url", "payload_digest", "final_url").iter_rows())


def _with_twins(source: str | None, addresses: set[Address], asked: str, pages: pl.DataFrame) -> ForgetPlan:
    """Return the plan for the rows at some addresses, with whoever else has their bytes."""
    by_digest: dict[str, set[Address]] = {}
    by_address: dict[Address, set[str]] = {}
    has_bytes = pages.filter(pl.col("payload_digest").is_not_null())
    for name, url, digest in has_bytes.select("source", "url", "payload_digest").iter_rows():
        by_digest.setdefault(digest, set()).add((name, url))
        by_address.setdefault((name, url), set()).add(digest)
    others = {
        digest: by_digest[digest] - addresses for each in addresses for digest in by_address.get(each, ())
    }
    shared = {digest: len(who) for digest, who in others.items() if len(who) > MOST_TWINS}
    payloads = others.keys() - shared
    same = {each for digest in payloads for each in others[digest]}
    twins = {each for each in same if by_address[each] <= payloads}
    related = _related(addresses | twins, asked, pages)
    return ForgetPlan(
        source, tuple(sorted(addresses)), tuple(sorted(twins)), tuple(sorted(same - twins)),
        tuple(sorted(payloads)), shared, related,
    )  # fmt: skip


def _related(forgotten: set[Address], asked: str, pages: pl.DataFrame) -> tuple[tuple[Address, str], ...]:
    """Return what may be the same page: redirects from and to it, and other forms of its address."""
    urls = {asked, *(url for _, url in forgotten)}
    found: dict[Address, str] = {}
    redirects = pages.filter(pl.col("final_url").is_not_null() & pl.col("payload_digest").is_null())
    for name, url, target in redirects.select("source", "url", "final_url").iter_rows():
        if target in urls:
            found[name, url] = "redirected to it"
        elif (name, url) in forgotten:
            found[name, target] = "it redirected there"
    keyed = pages.select("source", "url", key=address_key(pl.col("url"))).unique()
    own = keyed.filter(pl.col("url").is_in(urls)).select("source", "key").unique()
    for name, url in keyed.join(own, on=["source", "key"]).select("source", "url").iter_rows():
        found.setdefault((name, url), "another form of its address")
    return tuple(sorted((each, why) for each, why in found.items() if each not in forgotten))


def _unknown(address: str, pages: pl.DataFrame) -> str:
    """Return what to say of an address that no snapshot has, with those that are near."""
    urls = sorted(set(pages["url"]))
    near = get_close_matches(address, urls, NEAR, 0.6)
    name = address.rstrip("/").rpartition("/")[2]
    near += [url for url in urls if name and name in url and url not in near][:NEAR]
    said = "\n".join(["Near it are:", *(f"  {url}" for url in near[:NEAR])]) if near else "None is near it."
    return f"{address}: no snapshot has a page of this address, so there is nothing to forget. {said}"

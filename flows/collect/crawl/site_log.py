"""What each address of a site answered: where it leads, what it says of itself, what it links to.

While a crawl runs, a line an address is appended to `site-addresses.jsonl` beside its rows, so that one
that was stopped continues with it; with the snapshot it is kept as `site-addresses.arrow`, a row an address.
The next crawl takes from it how to ask for the HTML of a page that its Markdown states.
"""

import json
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple, Self

import polars as pl

from flows.archive.manifest import Manifest
from flows.archive.site_addresses import SITE_ADDRESS, read_site_addresses

LOG_FILE = "site-addresses.jsonl"
ROWS_AT_A_TIME = 1_000
LINKS = ["links", "form_links"]
LOGGED = {name: kind for name, kind in SITE_ADDRESS.items() if name != "is_listed"}


class SiteAddress(NamedTuple):
    """What an address of a site answered.

    status: of HTTP, 0 where no answer came. target: where a redirect or a refresh leads. canonical: the
    address that the page names as its own. text: digest of the words of its HTML. validators: headers that
    ask for it only if it has changed, as JSON. form: address of the Markdown of the page (of the HTML, where
    the page is at the address of its Markdown), with the digest and validators of what came from there.
    """

    status: int = 0
    target: str | None = None
    canonical: str | None = None
    is_noindex: bool = False
    text: str | None = None
    validators: str | None = None
    form: str | None = None
    form_digest: str | None = None
    form_validators: str | None = None


NOTHING = SiteAddress()


class SiteLog:
    """Writes what the addresses of one crawl answered; a context. `before` is what the crawl before wrote."""

    def __init__(self, folder: Path, before: Manifest | None, *, is_new: bool) -> None:
        self._folder = folder
        self._before = before
        self.in_sitemap: Collection[str] = ()
        self.before = _addresses(_read(before).drop(*LINKS, "is_listed"))
        self._file: IO[str] = _open(folder / LOG_FILE, is_new=is_new)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def note(
        self,
        url: str,
        answered: SiteAddress,
        links: list[str] | None = None,
        form_links: list[str] | None = None,
    ) -> None:
        """Write what an address answered; links that are None are those of the crawl before."""
        line = {"url": url, **answered._asdict(), "links": links, "form_links": form_links}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def sync(self) -> None:
        """Bring the log to the disk, before the rows of the pages in it."""
        if not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())

    def whole(self, spellings: Collection[str]) -> pl.DataFrame:
        """Return what was written, a row an address, in the order of these; the columns are SITE_ADDRESS.

        spellings: addresses that the crawl before found to be others of a page. These, and those that a page
        still links to, stay as they were where this crawl did not ask for them.
        """
        self.sync()
        file = self._folder / LOG_FILE
        logged = pl.read_ndjson(file, schema=LOGGED) if file.stat().st_size else pl.DataFrame(schema=LOGGED)
        last = logged.unique("url", keep="last", maintain_order=True)
        earlier = _read(self._before)
        links = earlier.select("url", *LINKS)
        asked = last.join(links, on="url", how="left", suffix="_before").with_columns(
            pl.coalesce(name, f"{name}_before").alias(name) for name in LINKS
        )
        silent = earlier.join(last, on="url", how="anti")
        is_spelling = pl.col("url").is_in(list(spellings))
        silent = silent.filter(is_spelling | pl.col("url").is_in(_linked(asked, silent).implode()))
        whole = pl.concat([frame.select(list(LOGGED)) for frame in (asked, silent)])
        is_listed = (
            pl.col("url").is_in(list(self.in_sitemap)) if self.in_sitemap else pl.lit(None, pl.Boolean)
        )
        return whole.with_columns(is_listed=is_listed).sort("url")

    def remove(self) -> None:
        """Remove the lines, once the snapshot that holds them all is sealed."""
        (self._folder / LOG_FILE).unlink(missing_ok=True)


def as_json(validators: Mapping[str, str]) -> str | None:
    """Return validators as they are kept."""
    return json.dumps(validators) if validators else None


def as_headers(validators: str | None) -> dict[str, str]:
    """Return validators that were kept as headers of a request."""
    stated: dict[str, str] = json.loads(validators) if validators else {}
    return stated


def _read(before: Manifest | None) -> pl.DataFrame:
    return pl.DataFrame(schema=SITE_ADDRESS) if before is None else read_site_addresses(before)


def _linked(pages: pl.DataFrame, wanted: pl.DataFrame) -> pl.Series:
    """Return those of the wanted addresses that pages link to."""
    if wanted.is_empty():
        return wanted.get_column("url")
    found = [
        part.get_column(name).explode().to_frame("url").join(wanted, on="url", how="semi").get_column("url")
        for name in LINKS
        for part in pages.select(name).iter_slices(ROWS_AT_A_TIME)
    ]
    return pl.concat([wanted.get_column("url").clear(), *found]).unique()


def _addresses(frame: pl.DataFrame) -> dict[str, SiteAddress]:
    rows: list[dict[str, Any]] = frame.to_dicts()
    return {row.pop("url"): SiteAddress(**row) for row in rows}


def _open(file: Path, *, is_new: bool) -> IO[str]:
    """Open the log to be written on; a torn last line is cut off."""
    if is_new or not file.exists():
        return file.open("w", encoding="utf-8")
    whole = file.read_bytes()
    os.truncate(file, whole.rfind(b"\n") + 1)
    return file.open("a", encoding="utf-8")

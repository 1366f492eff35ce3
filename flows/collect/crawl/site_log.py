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

LOG_FILE = "site-addresses.jsonl"
KEPT_FILE = "site-addresses.arrow"
"""No Parquet, since each Parquet file in the folder of a snapshot holds rows of the archive."""
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "url": pl.String,
    "status": pl.Int64,
    "target": pl.String,
    "canonical": pl.String,
    "is_noindex": pl.Boolean,
    "text": pl.String,
    "validators": pl.String,
    "form": pl.String,
    "form_digest": pl.String,
    "form_validators": pl.String,
    "links": pl.List(pl.String),
    "form_links": pl.List(pl.String),
}
LINKS = ["links", "form_links"]
KEPT = {**SCHEMA, "is_listed": pl.Boolean}
"""What is kept has also whether a sitemap lists the address; null where the site has none."""


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

    def __init__(self, folder: Path, before_folder: Path | None, *, is_new: bool) -> None:
        self._folder = folder
        self._before_folder = before_folder
        self.in_sitemap: Collection[str] = ()
        self.before = _addresses(_read(before_folder).drop(*LINKS, "is_listed"))
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

    def keep(self, spellings: Collection[str]) -> pl.DataFrame:
        """Keep the log with the snapshot and return it, a row an address, in the order of these.

        spellings: addresses that the crawl before found to be others of a page, and this one did not ask for.
        """
        self.sync()
        file = self._folder / LOG_FILE
        logged = pl.read_ndjson(file, schema=SCHEMA) if file.stat().st_size else pl.DataFrame(schema=SCHEMA)
        earlier = _read(self._before_folder)
        carried = earlier.filter(pl.col("url").is_in(list(spellings))).select(list(SCHEMA))
        last = pl.concat([carried, logged]).unique("url", keep="last", maintain_order=True)
        earlier = earlier.select("url", *LINKS)
        whole = last.join(earlier, on="url", how="left", suffix="_before").with_columns(
            pl.coalesce(name, f"{name}_before").alias(name) for name in LINKS
        )
        is_listed = (
            pl.col("url").is_in(list(self.in_sitemap)) if self.in_sitemap else pl.lit(None, pl.Boolean)
        )
        kept = whole.select(*SCHEMA, is_listed=is_listed).sort("url")
        partial = self._folder / f"{KEPT_FILE}.tmp"
        kept.write_ipc(partial, compression="zstd")
        with partial.open("rb+") as opened:
            os.fsync(opened.fileno())
        partial.replace(self._folder / KEPT_FILE)
        return kept

    def remove(self) -> None:
        """Remove the lines, once the snapshot that holds them all is sealed."""
        (self._folder / LOG_FILE).unlink(missing_ok=True)


def read_site_addresses(folder: Path) -> pl.DataFrame | None:
    """Return what the addresses of a site answered in a snapshot; None where it was written without.

    The grain is the address; the columns are those of KEPT.
    """
    file = folder / KEPT_FILE
    return pl.read_ipc(file) if file.is_file() else None


def as_json(validators: Mapping[str, str]) -> str | None:
    """Return validators as they are kept."""
    return json.dumps(validators) if validators else None


def as_headers(validators: str | None) -> dict[str, str]:
    """Return validators that were kept as headers of a request."""
    stated: dict[str, str] = json.loads(validators) if validators else {}
    return stated


def _read(folder: Path | None) -> pl.DataFrame:
    found = read_site_addresses(folder) if folder else None
    return pl.DataFrame(schema=KEPT) if found is None else found


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

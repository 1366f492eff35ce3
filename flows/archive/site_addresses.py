"""What the addresses of a crawled site answered, kept beside the rows of a snapshot.

`flows/collect/crawl/site_log.py` writes it; the next crawl and the build read it. The manifest has its
digest among its notes.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from flows.archive.manifest import RESTORE, Manifest
from flows.home.digest import digest_of
from flows.home.errors import DamagedArchiveError

KEPT_FILE = "site-addresses.arrow"
"""No Parquet, since each Parquet file in the folder of a snapshot holds rows of the archive."""
NOTE = "site_addresses"
SITE_ADDRESS: dict[str, pl.DataType | type[pl.DataType]] = {
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
    "is_listed": pl.Boolean,
}
"""The grain is the address; see `SiteAddress`. is_listed: whether a sitemap lists it; null without one."""


def write_site_addresses(folder: Path, addresses: pl.DataFrame) -> dict[str, Any]:
    """Write the file into the folder of a snapshot, before its manifest; return what the notes say of it."""
    file = folder / KEPT_FILE
    partial = file.with_suffix(".tmp")
    addresses.write_ipc(partial, compression="zstd")
    with partial.open("rb+") as opened:
        os.fsync(opened.fileno())
    partial.replace(file)
    return {NOTE: {"rows": addresses.height, "digest": digest_of(file.read_bytes())}}


def read_site_addresses(manifest: Manifest) -> pl.DataFrame:
    """Return what the addresses of a site answered in a snapshot; no rows where that was not kept.

    Raises DamagedArchiveError where the file is not as it was written.
    """
    stated: Mapping[str, Any] | None = manifest.notes.get(NOTE)
    if stated is None:
        return pl.DataFrame(schema=SITE_ADDRESS)
    file = manifest.folder / KEPT_FILE
    try:
        content = file.read_bytes()
    except OSError as error:
        raise DamagedArchiveError(
            f"{file}: cannot be read ({error}). {RESTORE} ({manifest.folder})."
        ) from error
    if digest_of(content) != stated["digest"]:
        raise DamagedArchiveError(f"{file}: its bytes have changed. {RESTORE} ({manifest.folder}).")
    return pl.read_ipc(content)


def without_forgotten(addresses: pl.DataFrame, forgets: Callable[[str], bool]) -> pl.DataFrame:
    """Return the addresses without those that are forgotten, wherever they stand; the same where none is."""
    columns = [addresses.get_column(name) for name in ("url", "target", "canonical", "form")]
    columns += [addresses.get_column(name).explode() for name in ("links", "form_links")]
    gone = [url for url in pl.concat(columns).drop_nulls().unique().to_list() if forgets(url)]
    if not gone:
        return addresses
    kept = addresses.filter(~pl.col("url").is_in(gone)).with_columns(
        *(
            pl.when(~pl.col(name).is_in(gone)).then(name).alias(name)
            for name in ("target", "canonical", "form")
        ),
        *(pl.col(name).list.set_difference(pl.lit(gone)).alias(name) for name in ("links", "form_links")),
    )
    # Made anew, since the memory of texts that were filtered out would be written too.
    return pl.DataFrame(kept.to_dicts(), schema=addresses.schema)

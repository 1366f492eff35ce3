"""Forgetting: what is on the list of forgotten pages leaves the archive.

Parts and packs that hold anything of such a page are written anew without it; a row stays that says that
there was something. Killed at any moment, a snapshot is as before or as afterwards, and what was not done is
done by forgetting again.
"""

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa

from flows.archive.forgotten import ASKED, PREFIX, Forgotten
from flows.archive.journal import LOG_FILE, SITE_FILE
from flows.archive.manifest import (
    MANIFEST_FILE,
    Manifest,
    Part,
    list_snapshots,
    replace_parts,
)
from flows.archive.packs import (
    FILLED,
    list_packs,
    payload_table,
    remove_pack,
    remove_unfinished_packs,
    write_pack,
)
from flows.archive.parts import ROW_SCHEMA, describe_part, write_part
from flows.archive.payloads import digests_in, open_part
from flows.archive.site_addresses import (
    read_site_addresses,
    without_forgotten,
    write_site_addresses,
)
from flows.home.durable import fsync_file, fsync_folder, write_durably
from flows.home.settings import Home
from flows.upkeep.address_redaction import AddressRedaction
from flows.upkeep.contents import next_part_number, remove_half_pruned, remove_unlisted_parts
from flows.upkeep.forget_plan import archived_pages, still_held
from transforms.enums import OUTCOMES

IS_NAME = pl.col("url").str.starts_with(PREFIX)
TEXTS = ("final_url", "detail", "request_headers", "response_headers")


def forgotten_pages(home: Home, names: Sequence[str], forgotten: Forgotten) -> list[tuple[str, str]]:
    """Return the sources and addresses, in clear, that the archive still holds something of."""
    rows = archived_pages(home, names).select("source", "url", "payload_digest", "final_url")
    return sorted({(name, url) for name, url, *rest in rows.iter_rows() if forgotten.find(name, url, *rest)})


def forget_in_archive(
    home: Home, source_name: str, forgotten: Forgotten, redaction: AddressRedaction, shard_bytes: int
) -> Counter[str]:
    """Take what is forgotten out of the archive of one source; return how much of what was written anew.

    The caller holds the writer's lock. Raises DamagedArchiveError where a file is not as it must be; what was
    done until then is done.
    """
    folder = home.archive / source_name
    done: Counter[str] = Counter()
    remove_half_pruned(folder)
    remove_unfinished_packs(folder)
    for each in still_held(home, source_name, forgotten):
        if not (each / MANIFEST_FILE).exists():
            shutil.rmtree(each)
            done["unfinished collections"] += 1
    for manifest in list_snapshots(home, source_name):
        remove_unlisted_parts(manifest)
        _clean_crawl_files(source_name, manifest.folder, forgotten)
        _clean_site_addresses(source_name, manifest, forgotten)
    elsewhere = _other_addresses(home, source_name, forgotten)
    _move_shared(home, source_name, forgotten, elsewhere, shard_bytes)
    # The oldest last: it has the bytes that rows of the others refer to.
    for manifest in reversed(list_snapshots(home, source_name)):
        rewritten = _rewrite(manifest, forgotten, redaction, shard_bytes)
        done["rows"] += rewritten
        done["snapshots"] += rewritten > 0
    done["packs"] += _rewrite_packs(folder, source_name, forgotten, elsewhere, shard_bytes)
    fsync_folder(folder)
    return done


def _clean_crawl_files(source_name: str, folder: Path, forgotten: Forgotten) -> None:
    """Take forgotten addresses out of what a crawl keeps beside its rows."""
    log = folder / LOG_FILE
    if not log.exists():
        return
    lines = log.read_text("utf-8", "replace").split("\n")
    kept = [line for line in lines if not forgotten.find(source_name, line.partition(" ")[2])]
    if len(kept) < len(lines):
        # Its lists may name the page; the next crawl asks for them again.
        (folder / SITE_FILE).unlink(missing_ok=True)
        write_durably(log, "\n".join(kept).encode())


def _clean_site_addresses(source_name: str, manifest: Manifest, forgotten: Forgotten) -> None:
    """Take forgotten addresses out of what the addresses of a site answered."""
    whole = read_site_addresses(manifest)
    kept = without_forgotten(whole, lambda url: forgotten.find(source_name, url) is not None)
    if kept is not whole:
        notes = {**manifest.notes, **write_site_addresses(manifest.folder, kept)}
        replace_parts(manifest, manifest.parts, notes=notes)


def _other_addresses(home: Home, source_name: str, forgotten: Forgotten) -> Mapping[str, str]:
    """Return an address of another page for each payload that one refers to, by digest."""
    rows = archived_pages(home, [source_name]).filter(pl.col("payload_digest").is_not_null())
    found: dict[str, str] = {}
    for url, digest, final_url in rows.select("url", "payload_digest", "final_url").iter_rows():
        if not forgotten.find(source_name, url, digest, final_url):
            found.setdefault(digest, url)
    return found


def _move_shared(
    home: Home,
    source_name: str,
    forgotten: Forgotten,
    elsewhere: Mapping[str, str],
    shard_bytes: int,
) -> None:
    """Move payloads that came with a forgotten page, and that other pages refer to, into a pack."""
    folder = home.archive / source_name
    packed = {digest for pack in list_packs(folder) for digest in digests_in(pack.file)}
    for manifest in list_snapshots(home, source_name):
        for part in (one for one in manifest.parts if one.payloads):
            with open_part(manifest.folder / part.name) as opened:
                rows = pl.DataFrame(opened.read(columns=["url", "payload_digest"]))
            is_moved = [
                digest in elsewhere and digest not in packed and bool(forgotten.find(source_name, url))
                for url, digest in rows.iter_rows()
            ]
            if any(is_moved):
                table = pl.DataFrame(payload_table(manifest.folder / part.name))
                write_pack(folder, _renamed(table.filter(pl.Series(is_moved)), elsewhere), shard_bytes)


def _renamed(payloads: pl.DataFrame, elsewhere: Mapping[str, str]) -> pa.Table:
    """Return payloads under the address of another page that has them, as a pack holds them."""
    url = pl.col("payload_digest").replace_strict(elsewhere, default=pl.col("url"), return_dtype=pl.String)
    schema = pa.schema([ROW_SCHEMA.field(name) for name in FILLED])
    return payloads.with_columns(url=url).select(FILLED).to_arrow().cast(schema)


def _rewrite(manifest: Manifest, forgotten: Forgotten, redaction: AddressRedaction, shard_bytes: int) -> int:
    """Write the parts of a snapshot anew that hold something forgotten; return how many rows were."""
    kept: list[Part] = []
    replaced: list[Part] = []
    bare = [pl.DataFrame(ROW_SCHEMA.empty_table())]
    number, forgotten_rows = next_part_number(manifest), 0
    for part in manifest.parts:
        if not _is_concerned(manifest, part, forgotten, redaction):
            kept.append(part)
            continue
        stored = _read(manifest, part, ROW_SCHEMA.names)
        rows = redaction.columns(forgotten.blanked(manifest.source, stored), TEXTS)
        forgotten_rows += rows.filter(IS_NAME).height - stored.filter(IS_NAME).height
        bare.append(rows.filter(IS_NAME))
        rest = rows.filter(~IS_NAME)
        if not rest.is_empty():
            replaced.append(_write(manifest, number, rest, shard_bytes, has_payloads=bool(part.payloads)))
            number += 1
    if len(kept) == len(manifest.parts):
        if manifest.clean_of != forgotten.mark:
            replace_parts(manifest, kept, clean_of=forgotten.mark)
        return 0
    names = pl.concat(bare)
    if not names.is_empty():
        replaced.append(_write(manifest, number, names, shard_bytes, has_payloads=False))
    fsync_folder(manifest.folder)
    counts = Counter(dict.fromkeys(OUTCOMES, 0))
    for part in (*kept, *replaced):
        counts.update(_read(manifest, part, ["outcome"])["outcome"].to_list())
    notes = redaction.value(dict(manifest.notes)) if manifest.notes else None
    parts = [*kept, *replaced]
    remove_unlisted_parts(replace_parts(manifest, parts, counts=counts, notes=notes, clean_of=forgotten.mark))
    return forgotten_rows


def _is_concerned(manifest: Manifest, part: Part, forgotten: Forgotten, redaction: AddressRedaction) -> bool:
    """Return whether a part holds a forgotten page, or a text that names one."""
    columns = list(dict.fromkeys([*ASKED, *TEXTS]))
    rows = _read(manifest, part, columns)
    changed = redaction.columns(forgotten.blanked(manifest.source, rows), TEXTS)
    return not changed.equals(rows)


def _read(manifest: Manifest, part: Part, columns: list[str]) -> pl.DataFrame:
    with open_part(manifest.folder / part.name) as opened:
        return pl.DataFrame(opened.read(columns=columns)).select(columns)


def _write(
    manifest: Manifest, number: int, rows: pl.DataFrame, shard_bytes: int, *, has_payloads: bool
) -> Part:
    """Write a new part; it counts once the manifest names it."""
    file = manifest.folder / f"part-{number:05d}.parquet"
    temporary = file.with_suffix(".tmp")
    table = rows.select(ROW_SCHEMA.names).to_arrow().cast(ROW_SCHEMA)
    write_part(temporary, table, shard_bytes)
    fsync_file(temporary)
    temporary.replace(file)
    return describe_part(file, has_payloads=has_payloads)


def _rewrite_packs(
    folder: Path, source_name: str, forgotten: Forgotten, elsewhere: Mapping[str, str], shard_bytes: int
) -> int:
    """Write packs anew that hold forgotten bytes, or name a forgotten address; return how many there were."""
    number = 0
    for pack in list_packs(folder):
        rows = pl.DataFrame(payload_table(pack.file))
        pairs = list(rows.select("url", "payload_digest").iter_rows())
        goes = [forgotten.forgets_payload(source_name, digest) for _, digest in pairs]
        named = [forgotten.find(source_name, url) is not None for url, _ in pairs]
        if not any(goes) and not any(named):
            continue
        is_kept = [
            not gone and (not name or digest in elsewhere)
            for gone, name, (_, digest) in zip(goes, named, pairs, strict=True)
        ]
        rest = rows.filter(pl.Series(is_kept, dtype=pl.Boolean))
        if not rest.is_empty():
            write_pack(folder, _renamed(rest, elsewhere), shard_bytes)
        remove_pack(pack)
        number += 1
    return number

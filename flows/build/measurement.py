"""Measurement: the figures of a snapshot, and what changed in its structure since the accepted one before.

Both snapshots are read by the code and the layout of today, so that what differs is what the site changed.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import polars as pl

from flows.archive.forgotten import Forgotten
from flows.archive.manifest import Manifest
from flows.archive.payloads import payload_shards, read_payloads
from flows.archive.read import read_rows
from flows.build.demand_rows import records_of_demand
from flows.extract.extractor import Extractor
from flows.extract.worker import rules_from
from flows.home.digest import digest_of
from flows.sources.address_patterns import set_others_aside
from flows.sources.source import Source
from transforms.bounds import counted_pages
from transforms.bounds import figures as snapshot_figures
from transforms.bounds.figures import (
    COUNTED_COLUMNS,
    RECORD_COLUMNS,
    ROW_COLUMNS,
    followed_values,
    measure,
    measure_counts,
    non_exercise_pages,
)
from transforms.bounds.shifts import CLAIM_COLUMNS, GONE, Shift, find_shifts
from transforms.bounds.structure import Change, figures_of
from transforms.bounds.successors import (
    Followed,
    PageTexts,
    joined,
    successor_of,
    texts_of,
    texts_of_record,
)
from transforms.contracts.pages import PageRecord
from transforms.enums import PAGE_FORMATS
from transforms.model import addresses
from transforms.model.addresses import name_by_address
from transforms.model.forms import left_behind, merge, settle
from transforms.pages.decode import UnreadableError
from transforms.pages.extract import DATASET_RECORD, Rules, read_page
from transforms.pages.formats import PAGE_TYPES, kind_of

WORTH_READING = 2
"""Of a shift of fewer pages what took the place of what is gone is not looked for."""
FORM_COLUMNS = (*COUNTED_COLUMNS, "name", "canonical", "language", "steps")
"""Columns of the page record by which pages are counted and their forms are told."""
NAMED_BY = ("target_muscles", "claim_fields")
"""What names a page by its address, too."""
READ_PAGES = 40
"""So many pages of a shift are read again to find what took the place of what is gone."""


class Measured(NamedTuple):
    """The figures of a snapshot, and the changes of structure that some of them count."""

    figures: dict[str, float]
    changes: Sequence[Change] = ()


@dataclass(frozen=True)
class Measurer:
    """Measures snapshots of one source.

    forgotten: what no snapshot shows any more. form_order: by what the forms of a page are merged.
    """

    source: Source
    extractor: Extractor
    forgotten: Forgotten
    form_order: pl.DataFrame

    def measure(self, manifest: Manifest, base: Manifest | None) -> Measured:
        """Measure a snapshot; `base` is the accepted one before it, where there is one."""
        rows = rows_of(self.source, manifest)
        if self.source.demand is not None:  # its rows do not stay: other people, other searches
            return Measured(measure_counts(rows, _records(self.source, [rows], self.extractor)))
        base_rows = rows_of(self.source, base) if base else None
        both = [rows] if base_rows is None else [rows, base_rows]
        records = _records(self.source, both, self.extractor)
        merged, forms = None, {}
        if self.source.format in PAGE_FORMATS:
            settled = counted_pages.settle_rows(rows, base_rows, records)
            if not settled.forms.is_empty():
                merged, forms = self._merged(settled.forms, both), _payloads_of(settled.forms)
                rows, base_rows, records = counted_pages.count_pages(
                    rows, base_rows, records, settled, merged
                )
        figures = measure(rows, records, base_rows)
        if base_rows is None:
            return Measured(figures)
        shifts = self._shifts(rows, records, base_rows, merged)
        changes = self._with_successors(shifts, forms)
        return Measured(figures | figures_of(changes), changes)

    def non_exercise_pages(self, manifest: Manifest) -> pl.DataFrame:
        """Return the pages of a snapshot that are no exercises, as `figures` does, with `detail`."""
        rows = rows_of(self.source, manifest)
        pages = non_exercise_pages(rows, _counted_records(self.source, rows, self.extractor))
        met = read_rows(manifest, ["url", "detail"])
        if self.source.demand is not None:
            return pages.join(met, on="url", how="left", maintain_order="left")
        digests = pages.get_column("payload_digest").drop_nulls().unique().to_list()
        read = self.extractor.records(self.source, digests, ["payload_digest", "detail"])
        return (
            pages.join(read, on="payload_digest", how="left", maintain_order="left")
            .join(met, on="url", how="left", suffix="_met", maintain_order="left")
            .with_columns(detail=pl.coalesce("detail", "detail_met"))
            .drop("detail_met")
        )

    def count(self, manifest: Manifest) -> dict[str, float]:
        """Return the figures that count pages, for which no text of a page is needed."""
        rows = rows_of(self.source, manifest)
        records = _counted_records(self.source, rows, self.extractor)
        if self.source.demand is None and self.source.format in PAGE_FORMATS:
            settled = counted_pages.settle_rows(rows, None, records)
            if not settled.forms.is_empty():
                merged = self._merged(settled.forms, [rows])
                rows, _, records = counted_pages.count_pages(rows, None, records, settled, merged)
        return measure_counts(rows, records)

    def _merged(self, of_pages: pl.DataFrame, rows: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """Return the records of the pages that have several forms; only their payloads are read whole."""
        digests = of_pages.get_column("payload_digest").to_list()
        whole = name_by_address(
            self.extractor.records(self.source, digests),
            pl.concat([frame.select("url", "payload_digest") for frame in rows]),
        )
        return merge.merge_forms(
            of_pages, whole.with_columns(source=pl.lit(counted_pages.SOURCE)), self.form_order
        )

    def _shifts(
        self, rows: pl.DataFrame, records: pl.DataFrame, base_rows: pl.DataFrame, merged: pl.DataFrame | None
    ) -> list[Shift]:
        """Return what happened to values of pages in one way since the base."""
        values, stated = followed_values(rows, records, base_rows)
        if values.is_empty():
            return []
        digests = set(values.get_column("digest")) | set(values.get_column("digest_now"))
        claims = []
        if merged is not None:
            merged = merged.with_columns(payload_digest="record_digest").select(CLAIM_COLUMNS)
            claims.append(merged.filter(pl.col("payload_digest").is_in(digests)))
            digests -= set(merged.get_column("payload_digest"))
        claims.append(self.extractor.records(self.source, digests, CLAIM_COLUMNS))
        return find_shifts(values, pl.concat(claims, how="vertical_relaxed"), stated)

    def _with_successors(self, shifts: Sequence[Shift], forms: Mapping[str, Sequence[str]]) -> list[Change]:
        """Return the shifts with what took the place of what is gone, where several pages lost it.

        `forms` has the payloads of the pages that have several forms, by the digest of their record.
        """
        asked = {
            place: shift.pages[:READ_PAGES]
            for place, shift in enumerate(shifts)
            if shift.kind == GONE and len(shift.pages) >= WORTH_READING
        }
        digests = {digest for pages in asked.values() for page in pages for digest in page[1:3]}
        payloads = {digest: forms.get(digest, (digest,)) for digest in digests}
        texts = dict(self._read_texts({each for found in payloads.values() for each in found}))
        of_page = {
            digest: joined(texts[each] for each in found if each in texts)
            for digest, found in payloads.items()
        }
        successors = {
            place: successor_of(
                [
                    Followed(of_page[one.digest], of_page[one.digest_now], one.was.split("\n"))
                    for one in pages
                ],
                self._rules.vocabulary.terms,
            )
            for place, pages in asked.items()
        }
        return [Change(shift, successors.get(place)) for place, shift in enumerate(shifts)]

    def _read_texts(self, digests: Collection[str]) -> Iterator[tuple[str, PageTexts]]:
        """Yield the texts of payloads by their digests."""
        workspace = self.extractor.workspace
        snapshots = workspace.snapshots(self.source.name)
        shards = payload_shards(
            workspace.home, self.source.name, digests, workspace.settings.shard_bytes, snapshots
        )
        for shard in shards:
            for digest, _, media_type, payload in read_payloads(shard):
                if kind_of(media_type) == DATASET_RECORD:
                    yield digest, texts_of_record(json.loads(payload))
                elif kind_of(media_type) in PAGE_TYPES:
                    try:
                        yield digest, texts_of(read_page(payload, media_type, self._rules)[1])
                    except UnreadableError:  # such a page is no exercise, and is counted as that
                        continue

    @cached_property
    def _rules(self) -> Rules:
        return rules_from(self.extractor.rules(self.source))

    @cached_property
    def version(self) -> str:
        """Digest of what the figures of one snapshot depend on: figures of another kind are not compared."""
        modules = [snapshot_figures]
        if self.source.format in PAGE_FORMATS:
            modules += [counted_pages, addresses, settle, left_behind, merge]
        code = [Path(module.__file__ or "").read_text("utf-8") for module in modules]
        parts = [self.extractor.version_of(self.source), *self.source.exercise_pages, *code]
        if self.source.format in PAGE_FORMATS:
            parts.append(self.form_order.write_csv())
        if self.forgotten:
            parts.append(self.forgotten.digest)
        return digest_of("\0".join(parts).encode())


def _payloads_of(forms: pl.DataFrame) -> dict[str, list[str]]:
    """Return the digests of the payloads of each page that has several forms, by that of its record."""
    return dict(forms.group_by("record_digest").agg(pl.col("payload_digest").unique().sort()).iter_rows())


def rows_of(source: Source, manifest: Manifest) -> pl.DataFrame:
    """Return the archive rows of a snapshot that figures are taken from."""
    return set_others_aside(read_rows(manifest, [*ROW_COLUMNS, "final_url"]), source.exercise_pages)


def _records(source: Source, rows: Sequence[pl.DataFrame], extractor: Extractor) -> pl.DataFrame:
    """Return the records of the payloads in some rows."""
    digests = {
        digest for frame in rows for digest in frame.get_column("payload_digest").drop_nulls().to_list()
    }
    if source.demand is not None:
        return records_of_demand(extractor.workspace, source, digests, source.demand)
    records = extractor.records(source, digests, [*RECORD_COLUMNS, "canonical", "claim_fields"])
    return name_by_address(records, pl.concat([frame.select("url", "payload_digest") for frame in rows]))


def _counted_records(source: Source, rows: pl.DataFrame, extractor: Extractor) -> pl.DataFrame:
    """Return of the records of the payloads in some rows what counting needs: of steps whether there are any.

    The whole text of a large dataset would take gigabytes.
    """
    if source.demand is not None:
        return _records(source, [rows], extractor)
    at = rows.select("url", "payload_digest")
    digests = at.get_column("payload_digest").drop_nulls().unique().to_list()
    empty = PageRecord.create_empty()
    if source.format in PAGE_FORMATS:
        has_steps = pl.when(pl.col("steps").list.len() > 0).then(pl.lit([""])).otherwise(pl.lit([]))
        steps = has_steps.cast(pl.List(pl.String))
        shards = extractor.records_by_shard(source, digests, [*FORM_COLUMNS, *NAMED_BY])
        narrow = [
            name_by_address(shard, at).select(FORM_COLUMNS).with_columns(steps=steps) for shard in shards
        ]
        return pl.concat([empty.select(FORM_COLUMNS), *narrow])
    shards = extractor.records_by_shard(source, digests, COUNTED_COLUMNS)
    counted = pl.concat([empty.select(COUNTED_COLUMNS), *shards])
    nameless = counted.filter(pl.col("reason") == "no_name").get_column("payload_digest").to_list()
    named = name_by_address(extractor.records(source, nameless, [*FORM_COLUMNS, *NAMED_BY]), at)
    others = counted.filter(pl.col("reason").ne_missing("no_name"))
    return pl.concat([others, named.select(COUNTED_COLUMNS)])

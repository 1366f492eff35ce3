"""The records of a source of demand, each read as what people look for."""

import json
from collections.abc import Collection, Iterator
from datetime import date

import polars as pl

from flows.archive.payloads import payload_shards, read_payloads
from flows.sources.source import Source
from flows.sources.workspace import Workspace
from transforms.contracts import PageRecord
from transforms.demand.rows import DemandMap, DemandRow, UnreadRowError, read_row
from transforms.enums import LOADED_VERDICTS


def read_demand_rows(
    workspace: Workspace, source: Source, digests: Collection[str], columns: DemandMap
) -> Iterator[tuple[str, DemandRow | UnreadRowError]]:
    """Yield what the record of each digest says, or why it says nothing that counts."""
    settings, snapshots = workspace.settings, workspace.snapshots(source.name)
    totals = workspace.taxonomy.aliases_of("demand_total")
    newest = max((manifest.started_at.date() for manifest in snapshots), default=date.max)
    for shard in payload_shards(workspace.home, source.name, digests, settings.shard_bytes, snapshots):
        records = [(digest, json.loads(payload)) for digest, _, _, payload in read_payloads(shard)]
        held = {path for _, record in records for path in columns.held_by(record)}
        for digest, record in records:
            try:
                yield digest, read_row(record, columns, totals, newest, held)
            except UnreadRowError as error:
                yield digest, error


def records_of_demand(
    workspace: Workspace, source: Source, digests: Collection[str], columns: DemandMap
) -> pl.DataFrame:
    """Return the records of payloads of demand as page records have them, as far as bounds ask for them.

    A row that is read counts as what is loaded, another as what cannot be read, for its reason.
    """
    rows = [
        {"payload_digest": digest, "verdict": LOADED_VERDICTS[0]}
        if isinstance(one, DemandRow)
        else {"payload_digest": digest, "verdict": "unreadable", "reason": one.reason, "detail": one.detail}
        for digest, one in read_demand_rows(workspace, source, digests, columns)
    ]
    return pl.DataFrame(rows, schema=PageRecord.create_empty().schema)

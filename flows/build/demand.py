"""What sources of demand state: their rows in the snapshots that count, and those that are not read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from flows.archive.manifest import NOT_SEEN, Manifest
from flows.archive.read import read_rows
from flows.build.acceptance import Chain
from flows.build.demand_rows import read_demand_rows
from flows.sources.workspace import Workspace
from transforms.contracts import TABLES
from transforms.demand.rows import Days, DemandMap, DemandRow
from transforms.demand.tables import STATED
from transforms.enums import DISPOSITIONS

STATES = {"set_aside": "set_aside", "not_read": "not_read", "quarantined": "unreadable"}
COLUMNS = ("url", "outcome", "reason", "detail", "payload_digest")


@dataclass(frozen=True)
class DemandInputs:
    """What sources of demand hold.

    stated: their amounts, as `tables.STATED`. unread: rows of `fact_page_state` that are not read. counts: of
    each snapshot, as `History.counts` has them.
    """

    stated: pl.DataFrame
    unread: pl.DataFrame
    counts: pl.DataFrame


@dataclass
class _Found:
    """The rows of these tables, as they are found."""

    stated: list[dict[str, object]] = field(default_factory=list)
    unread: list[dict[str, object]] = field(default_factory=list)
    counts: list[dict[str, object]] = field(default_factory=list)


def read_demand_inputs(workspace: Workspace, chains: Sequence[Chain]) -> DemandInputs:
    """Read the rows of demand of all snapshots that count.

    Raises DamagedArchiveError where a part or a payload is not in the archive as it was written.
    """
    dispositions = dict(workspace.taxonomy.page_reasons.select("reason", "disposition").iter_rows())
    found = _Found()
    for chain in chains:
        if chain.source.demand is not None:
            _read_chain(workspace, chain, chain.source.demand, dispositions, found)
    counts = pl.DataFrame(found.counts, schema=_COUNTS)
    states = TABLES["fact_page_state"].create_empty().schema
    return DemandInputs(
        pl.DataFrame(found.stated, schema=STATED), pl.DataFrame(found.unread, schema=states), counts
    )


_COUNTS = {
    "snapshot_id": pl.String,
    **dict.fromkeys(("loaded", "unchanged", "incomplete", *DISPOSITIONS, "missing"), pl.Int64),
}


def _read_chain(
    workspace: Workspace, chain: Chain, columns: DemandMap, dispositions: Mapping[str, str], found: _Found
) -> None:
    """Read the snapshots of one source, oldest first."""
    rows_of = [read_rows(manifest, list(COLUMNS)) for manifest in chain.effective]
    digests = {digest for rows in rows_of for digest in rows["payload_digest"].drop_nulls()}
    read = dict(read_demand_rows(workspace, chain.source, digests, columns))
    unread: dict[str, dict[str, object]] = {}
    for manifest, rows in zip(chain.effective, rows_of, strict=True):
        was_unread, unread = unread, {}
        counted: Counter[str] = Counter()
        days, dated_by = _days_of(manifest)
        for url, outcome, reason, detail, digest in rows.iter_rows():
            one = read.get(digest)
            if outcome in NOT_SEEN:
                counted["missing"] += 1
            elif isinstance(one, DemandRow):
                counted["unchanged" if outcome == "unchanged" else "loaded"] += 1
                since, until = one.days or days
                found.stated += [
                    {
                        "source": chain.source.name,
                        "snapshot_id": manifest.snapshot_id,
                        "started_at": manifest.started_at.replace(tzinfo=None),
                        "is_newest": manifest is chain.effective[-1],
                        "kind": columns.kind,
                        "subject": one.subject,
                        "measure": measure,
                        "amount": amount,
                        "since": since,
                        "until": until,
                        "dated_by": "row" if one.days else dated_by,
                    }
                    for measure, amount in one.amounts.items()
                ]
            else:
                why, what = (one.reason, one.detail) if one else (reason, detail)
                ends_as = dispositions[why]
                counted[ends_as] += 1
                unread[url] = was_unread.get(url) or {
                    "source": chain.source.name,
                    "url": url,
                    "valid_from": manifest.started_at.replace(tzinfo=None),
                    "snapshot_id": manifest.snapshot_id,
                    "state": STATES[ends_as],
                    "reason": why,
                    "detail": what,
                    "payload_digest": digest,
                    "is_current": True,
                }
        found.counts.append(
            {"snapshot_id": manifest.snapshot_id} | {name: counted[name] for name in list(_COUNTS)[1:]}
        )
    found.unread += [unread[url] for url in sorted(unread)]


def _days_of(manifest: Manifest) -> tuple[Days, str]:
    """Return the days of the rows that state none: those that the file states, else that of collecting."""
    if stated := manifest.notes.get("days"):
        first, last = map(date.fromisoformat, stated)
        return (first, last), "file"
    day = manifest.started_at.date()
    return (day, day), "collection"

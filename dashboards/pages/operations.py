"""Operations: sources, runs, what was collected, what was rejected and why."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from itertools import islice

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboards.page import Page
from dashboards.published import Row
from flows.home.run_history import past_runs, run_under_way
from flows.home.settings import Home

MAX_BYTES = 100_000
ONE_SHARD = 1
FRESHNESS = "select * from operations.freshness"
MAX_RUNS = 100
RUNS = """
select unnest(
    from_json($runs::json, '[{
        "started_at": "TIMESTAMP", "command": "VARCHAR", "outcome": "VARCHAR", "seconds": "DOUBLE",
        "sources": ["VARCHAR"], "problems": "BIGINT", "run_id": "VARCHAR"
    }]'),
    max_depth := 2
)
"""
SNAPSHOTS = "select * from history.snapshots"
BOUNDS = """
select * exclude (is_newest) from operations.bounds
where is_newest order by status <> 'outside', source, status, figure
"""
OUTSIDE = "select count(*) as figures from operations.bounds where is_newest and status = 'outside'"
DECISIONS = "select * from operations.decisions order by coalesce(decided_at, started_at) desc, subject_id"
REJECTED = "select * from operations.rejected_pages"
ONE_REJECTED = "select * from operations.rejected_pages where source = $source and url = $url limit 1"
CHANGES = "select * from history.exercise_changes"


@dataclass(frozen=True)
class RawText:
    """The bytes of a page as text: how it was read, and whether all of it is shown."""

    text: str
    reading: str
    size: int
    is_cut: bool


def show(page: Page) -> Response:
    """Show sources, runs, snapshots, bounds and decisions."""
    return page.show(
        "operations.html.j2",
        "Operations",
        freshness=page.table("freshness", FRESHNESS, is_now=True),
        runs=page.table("runs", RUNS, {"runs": json.dumps(_runs(page.home))}, is_now=True),
        snapshots=page.table("snapshots", SNAPSHOTS, order="started_at desc, source"),
        bounds=page.table("bounds", BOUNDS),
        outside=page.warehouse.row(OUTSIDE),
        decisions=page.table("acceptances", DECISIONS, file="decisions"),
    )


def _runs(home: Home) -> list[Row]:
    """Return the newest runs from their logs: those too that ended after the warehouse was built."""
    running = run_under_way(home)
    return [
        {
            "started_at": run.started_at.astimezone(UTC).replace(tzinfo=None).isoformat(),
            "command": run.command,
            "outcome": "running" if run.run_id == running else run.status,
            "seconds": run.seconds,
            "sources": sorted({each["source"] for each in run.events if each["source"]}),
            "problems": len(run.problems),
            "run_id": run.run_id,
        }
        for run in islice(past_runs(home), MAX_RUNS)
    ]


def show_rejected(page: Page) -> Response:
    """Show the pages that were not loaded, each with its reason."""
    rejected = page.table(
        "rejected", REJECTED, order="since desc, source, url", is_main=True, file="rejected-pages"
    )
    return page.show("operations_rejected.html.j2", "Rejected pages", rejected=rejected)


def show_page(page: Page) -> Response:
    """Show one of them with its raw text, from the archive."""
    row = page.warehouse.row(ONE_REJECTED, source=page.filters.text("source"), url=page.filters.text("url"))
    if row is None:
        raise HTTPException(404, "No rejected page has this address. See the list of rejected pages.")
    raw = _raw(page, row["source"], row["payload_digest"])
    return page.show("operations_page.html.j2", row["url"], row=row, raw=raw)


def show_changes(page: Page) -> Response:
    """Show what changed, field by field."""
    changes = page.table(
        "changes", CHANGES, order="changed_at desc, source, name, url, field nulls first", is_main=True
    )
    return page.show("operations_changes.html.j2", "Changes", changes=changes)


def _raw(page: Page, source: str, digest: str | None) -> RawText | None:
    """Return the bytes of a page as text; None where none were kept. What is no UTF-8 is shown as hex."""
    from flows.archive.payloads import payload_shards, read_payloads  # noqa: PLC0415 - it brings Arrow

    if digest is None:
        return None
    for shard in payload_shards(page.home, source, {digest}, ONE_SHARD):
        for found, _, _, payload in read_payloads(shard):
            if found == digest:
                return _as_text(payload)
    return None


def _as_text(payload: bytes) -> RawText:
    is_cut = len(payload) > MAX_BYTES
    shown = payload[:MAX_BYTES]
    try:
        text, reading = payload.decode("utf-8")[:MAX_BYTES], "UTF-8"
    except UnicodeDecodeError as error:
        text, reading = shown.hex(" ", 2), f"hexadecimal, since byte {error.start:,} is no UTF-8"
    return RawText(text, reading, len(payload), is_cut)


ROUTES: Mapping[str, Callable[[Page], Response]] = {
    "/operations": show,
    "/operations/rejected": show_rejected,
    "/operations/rejected/page": show_page,
    "/operations/changes": show_changes,
}

"""History: from what each accepted snapshot found to page states, moves and versions (type 2).

A snapshot is known by its place in the order of all snapshots of its source, `seq`. Between two
snapshots nothing is known, so a state lasts from the start of the snapshot that first found it to
the start of the one that found something else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from transforms.contracts.keys import hash_key, hash_keys
from transforms.enums import LOADED_STATES
from transforms.model.counts import input_counts
from transforms.model.forms.merge import merge_forms, with_merged
from transforms.model.forms.settle import FORM_SCHEMA, REASON, page_keys, settle_forms, without_forms
from transforms.model.moves import CLOSING, NOT_SEEN, find_moves

PAGE = ["source", "url"]
STATE = ["state", "reason", "payload_digest", "page"]
"""What tells two states of a page apart."""
ROW_SCHEMA = {
    "url": pl.String,
    "outcome": pl.String,
    "reason": pl.String,
    "detail": pl.String,
    "payload_digest": pl.String,
    "final_url": pl.String,
}


@dataclass(frozen=True)
class SnapshotRows:
    """What one accepted snapshot found: `rows` has the columns of ROW_SCHEMA.

    `is_delta` says that pages as they were in the accepted snapshot before it are left out, and
    that pages which vanished since then are listed as `missing`. Otherwise every page that was found is
    there, and a page that is not there was not found.
    """

    snapshot_id: str
    source: str
    started_at: datetime
    rows: pl.DataFrame
    is_delta: bool


@dataclass(frozen=True)
class PageRecords:
    """What the forms of pages are told and merged by.

    records: the records of the sources of pages, with source. order: `taxonomy/form_order.csv`.
    """

    records: pl.DataFrame
    order: pl.DataFrame


@dataclass(frozen=True)
class History:
    """What the snapshots of all sources amount to.

    `states` is `fact_page_state`, `moves` is `fact_page_move`, `versions` has one row a version:
    exercise_id, version, source, url, snapshot_id, payload_digest, record_digest, content_hash, first_seen,
    last_seen, valid_from, valid_to. `counts` has the counts of each snapshot. `forms` says of the records of
    pages with several forms what they are merged from (FORM_SCHEMA), and `merged` holds them, as
    `forms.merge.merge_forms` gives them.
    """

    states: pl.DataFrame
    moves: pl.DataFrame
    versions: pl.DataFrame
    counts: pl.DataFrame
    forms: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FORM_SCHEMA))
    merged: pl.DataFrame | None = None


def trace(
    collected: Sequence[SnapshotRows],
    verdicts: pl.DataFrame,
    reasons: pl.DataFrame,
    pages: PageRecords | None = None,
) -> History:
    """Follow every page through the snapshots; return states, moves and versions, with counts by snapshot.

    `verdicts` has source, payload_digest, verdict, reason, detail and content_hash (null where the
    page is no exercise) of every payload; `reasons` is `dim_page_reason`; `pages` tells which pages are
    forms of one; without it none is.
    """
    snapshots = _snapshots(collected)
    observations = _observations(collected, snapshots)
    judged = _judge(observations, verdicts, reasons)
    settled, merged = without_forms(judged), None
    if pages is not None:
        settled = settle_forms(judged, page_keys(pages.records))
        merged = merge_forms(settled.forms, pages.records, pages.order)
    changes = _changes_of_state(settled.judged if merged is None else with_merged(settled.judged, merged))
    moves = find_moves(changes, settled.carried)
    changes = _identify(changes, moves)
    states = _page_states(changes, moves)
    every_move = pl.concat([moves, settled.joined])
    return History(
        states=_times(states, snapshots),
        moves=_move_rows(every_move, changes, snapshots),
        versions=_versions(changes, snapshots),
        counts=input_counts(states, snapshots, reasons),
        forms=settled.forms,
        merged=merged,
    )


def _snapshots(collected: Sequence[SnapshotRows]) -> pl.DataFrame:
    """Return the snapshots with `seq`, the number of each in the order of its source."""
    return (
        pl.DataFrame(
            [(one.source, one.snapshot_id, one.started_at) for one in collected],
            schema={"source": pl.String, "snapshot_id": pl.String, "started_at": pl.Datetime("us")},
            orient="row",
        )
        .sort("source", "started_at")
        .with_columns(seq=pl.int_range(pl.len()).cast(pl.Int64).over("source"))
    )


def _observations(collected: Sequence[SnapshotRows], snapshots: pl.DataFrame) -> pl.DataFrame:
    """Put the rows of all snapshots together; a whole snapshot says what is missing by its silence."""
    seq_of = dict(snapshots.select("snapshot_id", "seq").iter_rows())
    empty = pl.DataFrame(schema={**ROW_SCHEMA, "source": pl.String, "seq": pl.Int64})
    frames: dict[str, list[pl.DataFrame]] = {}
    for one in sorted(collected, key=lambda one: (one.source, one.started_at)):
        before = frames.setdefault(one.source, [empty])
        rows = one.rows.select(pl.col(name).cast(kind) for name, kind in ROW_SCHEMA.items())
        if not one.is_delta:
            rows = _with_unchanged_rows(rows, pl.concat(before))
        before.append(
            rows.with_columns(source=pl.lit(one.source), seq=pl.lit(seq_of[one.snapshot_id], pl.Int64))
        )
    return pl.concat([empty, *(frame for of_source in frames.values() for frame in of_source)])


def _with_unchanged_rows(rows: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Complete the rows of a whole snapshot with a `missing` row for each page that is not there.

    What it says is missing, gone or moved was so in relation to another snapshot, perhaps a rejected
    one: of pages that were never found before it means nothing.
    """
    known = (
        before.sort("seq")
        .group_by("url", maintain_order=True)
        .agg(pl.col("outcome").last())
        .filter(~pl.col("outcome").is_in(NOT_SEEN))
        .select("url")
    )
    is_not_seen = pl.col("outcome").is_in(NOT_SEEN)
    seen = rows.filter(~is_not_seen)
    not_seen = rows.filter(is_not_seen).join(known, on="url", how="semi")
    stated = pl.concat([seen, not_seen])
    silent = known.join(stated, on="url", how="anti").with_columns(outcome=pl.lit("missing"))
    return pl.concat([stated, silent], how="diagonal")


def _judge(observations: pl.DataFrame, verdicts: pl.DataFrame, reasons: pl.DataFrame) -> pl.DataFrame:
    """Turn outcome and verdict into the state of the page at that snapshot."""
    state_of_reason = reasons.select("reason", reason_state="state")
    was_read = pl.col("outcome").is_in(["present", "unchanged"])
    return (
        observations.join(verdicts, on=["source", "payload_digest"], how="left", suffix="_read")
        .with_columns(
            reason=pl.when(was_read).then("reason_read").otherwise("reason"),
            detail=pl.when(was_read).then("detail_read").otherwise("detail"),
        )
        .join(state_of_reason, on="reason", how="left")
        .with_columns(
            state=pl.when(was_read & (pl.col("verdict") == "exercise"))
            .then(pl.lit("present"))
            .when(was_read)
            .then("verdict")
            .otherwise(pl.coalesce("reason_state", "outcome"))
        )
        .select(*PAGE, "seq", "state", "reason", "detail", "payload_digest", "content_hash", "final_url")
    )


def _changes_of_state(judged: pl.DataFrame) -> pl.DataFrame:
    """Keep the first observation of each run of equal ones: a row a page and change of it or of its forms."""
    return _first_of_runs(judged.with_columns(page=_page_of_form()), [*STATE, "record_digest"]).with_columns(
        previous_state=pl.col("state").shift().over(PAGE),
        previous_digest=pl.col("payload_digest").shift().over(PAGE),
    )


def _page_of_form() -> pl.Expr:
    """Return of another form the words that name its page: where they change, it is that of another."""
    return pl.when(pl.col("reason") == REASON).then("detail")


def _first_of_runs(states: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Return the first of each run of states of a page that are alike in these columns, in order."""
    ordered = states.sort(*PAGE, "seq")
    same = pl.all_horizontal(
        pl.col(column).eq_missing(pl.col(column).shift().over(PAGE)) for column in columns
    )
    return ordered.filter((pl.int_range(pl.len()).over(PAGE) == 0) | ~same)


def _identify(changes: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """Add `exercise_id`: the hash of source and first address, carried along by every move."""
    own_id = changes.select(PAGE).unique().sort(PAGE)
    own_id = own_id.with_columns(own_id=hash_keys(own_id, PAGE))
    carried = _carried_ids(moves)
    return (
        changes.sort("seq")
        .join_asof(carried, on="seq", by=PAGE, strategy="backward", check_sortedness=False)
        .join(own_id, on=PAGE)
        .with_columns(exercise_id=pl.coalesce("carried_id", "own_id"))
        .drop("carried_id", "own_id")
    )


def _carried_ids(moves: pl.DataFrame) -> pl.DataFrame:
    """Return from which snapshot on an address represents another exercise than its own hash says.

    After a move the new address carries the exercise on; the old one, if a page appears there
    again, is a new exercise, since the old one lives on elsewhere.
    """
    current: dict[tuple[str, str], str] = {}
    rows: list[tuple[str, str, int, str]] = []
    for source, seq, of_snapshot in (
        (source, seq, frame) for (source, seq), frame in moves.group_by("source", "seq", maintain_order=True)
    ):
        pairs = list(of_snapshot.select("from_url", "to_url").iter_rows())
        before = {url: current.get((source, url), hash_key(source, url)) for url, _ in pairs}
        for from_url, _ in pairs:
            current[source, from_url] = hash_key(source, from_url, str(seq))
            rows.append((source, from_url, seq + 1, current[source, from_url]))
        for from_url, to_url in pairs:
            current[source, to_url] = before[from_url]
            rows.append((source, to_url, seq, before[from_url]))
    schema = {"source": pl.String, "url": pl.String, "seq": pl.Int64, "carried_id": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("seq")


def _page_states(changes: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """Return the states with their ends: a page that moved is `moved`, not `missing`.

    What only changes a form of the page is no state of the page.
    """
    moved = moves.select("source", "seq", url="from_url", has_moved=pl.lit(value=True))
    return (
        _first_of_runs(changes, STATE)
        .join(moved, on=[*PAGE, "seq"], how="left")
        .sort(*PAGE, "seq")
        .with_columns(
            state=pl.when(pl.col("has_moved").fill_null(value=False) & pl.col("state").is_in(NOT_SEEN))
            .then(pl.lit("moved"))
            .otherwise("state"),
            end_seq=pl.col("seq").shift(-1).over(PAGE),
            exercise_id=pl.when(
                pl.col("state").is_in(LOADED_STATES).cum_max().over([*PAGE, "exercise_id"])
                | pl.col("has_moved").fill_null(value=False)
            ).then("exercise_id"),
        )
        .select(
            *PAGE,
            "seq",
            "end_seq",
            "state",
            "reason",
            "detail",
            "payload_digest",
            "previous_digest",
            "previous_state",
            "exercise_id",
        )
    )


def _times(states: pl.DataFrame, snapshots: pl.DataFrame) -> pl.DataFrame:
    """Return `fact_page_state`: the states with times instead of numbers."""
    start = snapshots.select("source", "seq", "snapshot_id", valid_from="started_at")
    end = snapshots.select("source", end_seq="seq", valid_to="started_at")
    return (
        states.join(start, on=["source", "seq"])
        .join(end, on=["source", "end_seq"], how="left")
        .with_columns(is_current=pl.col("valid_to").is_null())
        .drop("seq", "end_seq", "previous_digest", "previous_state")
    )


def _move_rows(moves: pl.DataFrame, changes: pl.DataFrame, snapshots: pl.DataFrame) -> pl.DataFrame:
    """Return `fact_page_move`."""
    moved_to = changes.select("source", "seq", "exercise_id", to_url="url")
    return (
        moves.join(moved_to, on=["source", "seq", "to_url"])
        .join(snapshots, on=["source", "seq"])
        .drop("seq", "started_at")
    )


def _versions(changes: pl.DataFrame, snapshots: pl.DataFrame) -> pl.DataFrame:
    """Cut the life of each exercise into versions: runs of equal content that nothing closed."""
    life = ["exercise_id"]
    is_loaded = pl.col("record_digest").is_not_null()
    events = (
        changes.filter(is_loaded | pl.col("state").is_in(CLOSING))
        # Where a move leaves a closing row at the old address and an opening one at the new in
        # one snapshot, both of one exercise, the opening one tells what happened.
        .sort("exercise_id", "seq", is_loaded)
        .unique(["exercise_id", "seq"], keep="last", maintain_order=True)
        .with_columns(is_open=is_loaded)
        .with_columns(
            opens=pl.col("is_open")
            & ~(
                pl.col("is_open").shift().over(life).fill_null(value=False)
                & pl.col("content_hash").eq_missing(pl.col("content_hash").shift().over(life))
            )
        )
        .with_columns(version=pl.col("opens").cast(pl.Int64).cum_sum().over(life))
        .filter(pl.col("version") > 0)
    )
    versions = (
        events.filter("is_open")
        .group_by("exercise_id", "version", maintain_order=True)
        .agg(
            pl.col("source", "url", "record_digest", "content_hash").last(),
            payload_digest=pl.col("page_digest").last(),
            seq=pl.col("seq").first(),
        )
        .join(_ends(events), on=["exercise_id", "version"], how="left")
        .sort("exercise_id", "version")
    )
    return _version_times(versions, snapshots)


def _ends(events: pl.DataFrame) -> pl.DataFrame:
    """Return the snapshot that ended each version: the next that opened one, or the one that closed it."""
    follows = events.with_columns(end_seq=pl.col("seq").shift(-1).over("exercise_id")).with_columns(
        end_version=pl.col("version").shift(-1).over("exercise_id"),
        end_open=pl.col("is_open").shift(-1).over("exercise_id"),
    )
    is_end = (pl.col("end_version") != pl.col("version")) | ~pl.col("end_open")
    return (
        follows.filter(pl.col("is_open") & is_end)
        .group_by("exercise_id", "version")
        .agg(pl.col("end_seq").min())
    )


def _version_times(versions: pl.DataFrame, snapshots: pl.DataFrame) -> pl.DataFrame:
    """Add the times of each version; the newest snapshot of its source has shown a current one last."""
    start = snapshots.select("source", "seq", "snapshot_id", valid_from="started_at")
    end = snapshots.select("source", end_seq="seq", valid_to="started_at")
    last = snapshots.select("source", last_seq="seq", last_seen="started_at")
    newest = snapshots.group_by("source").agg(newest=pl.col("seq").max())
    return (
        versions.join(newest, on="source")
        .with_columns(last_seq=pl.coalesce(pl.col("end_seq") - 1, "newest"))
        .join(start, on=["source", "seq"])
        .join(end, on=["source", "end_seq"], how="left")
        .join(last, on=["source", "last_seq"])
        .with_columns(first_seen=pl.col("valid_from").min().over("exercise_id"))
        .drop("seq", "end_seq", "last_seq", "newest")
        .sort("exercise_id", "version")
    )

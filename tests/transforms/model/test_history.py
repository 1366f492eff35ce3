"""History: page states, moves and versions from what the snapshots met."""

from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.contracts.keys import hash_key
from transforms.model.history import History, SnapshotRows, trace

START = datetime(2026, 1, 1, 3)
REASONS = pl.DataFrame(
    {
        "reason": ["not_an_exercise", "empty_page", "too_large_to_archive", "permission_denied"],
        "state": ["not_exercise", "unreadable", "set_aside", "unreadable"],
        "disposition": ["set_aside", "quarantined", "set_aside", "set_aside"],
    }
)
HUB, EMPTY, THIN = "hub", "empty", "thin"
"""Payloads that are no exercise, not readable and incomplete; every other payload is an exercise."""


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def verdicts(payloads: set[str]) -> pl.DataFrame:
    rows = [
        (
            "site",
            p,
            *(
                ("not_exercise", "not_an_exercise")
                if p == HUB
                else ("unreadable", "empty_page")
                if p == EMPTY
                else ("incomplete" if p == THIN else "exercise", None)
            ),
            None,
            None if p in (HUB, EMPTY) else p.upper(),
        )
        for p in sorted(payloads)
    ]
    names = ["source", "payload_digest", "verdict", "reason", "detail", "content_hash"]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def collected(
    number: int,
    folder: dict[str, str],
    *,
    reasons: dict[str, str] | None = None,
    moved: dict[str, str] | None = None,
    gone: tuple[str, ...] = (),
) -> SnapshotRows:
    rows: list[tuple[str | None, ...]] = [
        (url, "present", None, None, payload) for url, payload in folder.items()
    ]
    rows += [
        (url, "set_aside" if reason.startswith("too") else "error", reason, None, None)
        for url, reason in (reasons or {}).items()
    ]
    names = ["url", "outcome", "reason", "detail", "payload_digest"]
    rows += [(url, "moved", None, None, None, target) for url, target in (moved or {}).items()]
    rows += [(url, "gone", None, None, None) for url in gone]
    rows = [(*row, None)[:6] for row in rows]
    names.append("final_url")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return SnapshotRows(f"site/{number}", "site", day(number), frame, is_delta=False)


def as_delta(whole: list[SnapshotRows]) -> list[SnapshotRows]:
    """Say the same by what changed, as a chain of snapshots that build on one another does."""
    result, before = [], pl.DataFrame()
    for number, one in enumerate(whole):
        rows = one.rows
        if number:
            gone = before.join(rows, on="url", how="anti").select(
                "url",
                outcome=pl.lit("missing"),
                reason=pl.lit(None, pl.String),
                detail=pl.lit(None, pl.String),
                payload_digest=pl.lit(None, pl.String),
                final_url=pl.lit(None, pl.String),
            )
            rows = pl.concat([rows.join(before, on=rows.columns, how="anti", nulls_equal=True), gone])
        before = one.rows
        result.append(SnapshotRows(one.snapshot_id, one.source, one.started_at, rows, is_delta=number > 0))
    return result


def history(*folders: dict[str, str]) -> History:
    payloads = {payload for folder in folders for payload in folder.values()}
    return trace([collected(n, folder) for n, folder in enumerate(folders)], verdicts(payloads), REASONS)


def versions(traced: History) -> list[tuple[object, ...]]:
    return traced.versions.select("url", "version", "content_hash", "valid_from", "valid_to").rows()


def test_a_page_that_stays_is_one_open_version() -> None:
    traced = history({"a": "one"}, {"a": "one"})
    assert versions(traced) == [("a", 1, "ONE", day(0), None)]
    assert traced.versions.select("first_seen", "last_seen").row(0) == (day(0), day(1))


def test_an_edit_closes_one_version_and_opens_another() -> None:
    assert versions(history({"a": "one"}, {"a": "two"})) == [
        ("a", 1, "ONE", day(0), day(1)),
        ("a", 2, "TWO", day(1), None),
    ]


def test_an_edit_that_is_taken_back_opens_a_third_version_with_a_key_of_its_own() -> None:
    traced = history({"a": "one"}, {"a": "two"}, {"a": "one"})
    assert [row[2] for row in versions(traced)] == ["ONE", "TWO", "ONE"]
    assert traced.versions.get_column("exercise_id").n_unique() == 1
    assert traced.versions.select("exercise_id", "valid_from").n_unique() == 3


def test_bytes_that_change_without_the_record_open_no_version() -> None:
    frame = verdicts({"one", "two"}).with_columns(content_hash=pl.lit("SAME"))
    traced = trace([collected(0, {"a": "one"}), collected(1, {"a": "two"})], frame, REASONS)
    assert versions(traced) == [("a", 1, "SAME", day(0), None)]
    assert traced.versions.get_column("payload_digest").to_list() == ["two"]


def test_a_missing_page_is_closed_and_comes_back_as_the_same_exercise() -> None:
    traced = history({"a": "one", "b": "x"}, {"b": "x"}, {"a": "one", "b": "x"})
    of_a = [row for row in versions(traced) if row[0] == "a"]
    assert of_a == [("a", 1, "ONE", day(0), day(1)), ("a", 2, "ONE", day(2), None)]
    assert traced.versions.filter(url="a").get_column("last_seen").to_list() == [day(0), day(2)]


def test_an_incomplete_page_is_a_version_like_any_other() -> None:
    traced = history({"a": THIN, "b": "x"}, {"a": "one", "b": "x"}, {"c": THIN, "b": "x"})
    of_a = [row for row in versions(traced) if row[0] == "a"]
    assert of_a == [("a", 1, "THIN", day(0), day(1)), ("a", 2, "ONE", day(1), day(2))]
    states = traced.states.filter(url="a").sort("valid_from")
    assert states.get_column("state").to_list() == ["incomplete", "present", "missing"]
    assert states.get_column("exercise_id").drop_nulls().n_unique() == 1
    counts = traced.counts.sort("snapshot_id").select("loaded", "unchanged", "incomplete").rows()
    assert counts == [(2, 0, 1), (1, 1, 0), (1, 1, 1)]


def test_an_incomplete_page_moves_with_its_exercise() -> None:
    traced = history({"a": THIN, "b": "x"}, {"c": THIN, "b": "x"})
    assert traced.moves.select("from_url", "to_url").rows() == [("a", "c")]
    assert traced.versions.filter(content_hash="THIN").height == 1


def test_a_page_that_is_no_exercise_any_more_is_closed() -> None:
    assert versions(history({"a": "one"}, {"a": HUB})) == [("a", 1, "ONE", day(0), day(1))]


def test_a_page_that_cannot_be_read_keeps_its_last_version() -> None:
    traced = history({"a": "one"}, {"a": EMPTY}, {"a": "one"})
    assert versions(traced) == [("a", 1, "ONE", day(0), None)]
    states = traced.states.sort("valid_from").select("state", "reason").rows()
    assert states == [("present", None), ("unreadable", "empty_page"), ("present", None)]


def test_a_page_that_is_set_aside_or_fails_keeps_its_last_version() -> None:
    for reason in ("too_large_to_archive", "permission_denied"):
        traced = trace(
            [collected(0, {"a": "one"}), collected(1, {}, reasons={"a": reason})], verdicts({"one"}), REASONS
        )
        assert versions(traced) == [("a", 1, "ONE", day(0), None)]


def test_a_renamed_page_keeps_its_identity() -> None:
    traced = history({"a": "one"}, {"b": "one"}, {"b": "two"})
    assert versions(traced) == [("b", 1, "ONE", day(0), day(2)), ("b", 2, "TWO", day(2), None)]
    assert traced.versions.get_column("exercise_id").unique().to_list() == [hash_key("site", "a")]
    assert traced.moves.select("from_url", "to_url", "evidence", "exercise_id").rows() == [
        ("a", "b", "same_bytes", hash_key("site", "a"))
    ]
    assert traced.states.filter(url="a").sort("valid_from").get_column("state").to_list() == [
        "present",
        "moved",
    ]


def test_a_page_that_is_renamed_back_keeps_its_identity() -> None:
    traced = history({"a": "one"}, {"b": "one"}, {"a": "one"})
    assert versions(traced) == [("a", 1, "ONE", day(0), None)]
    assert traced.moves.height == 2


def test_a_new_page_at_an_address_that_was_left_is_another_exercise() -> None:
    traced = history({"a": "one"}, {"b": "one"}, {"a": "new", "b": "one"})
    assert traced.versions.get_column("exercise_id").n_unique() == 2
    assert traced.versions.filter(url="b").get_column("exercise_id").to_list() == [hash_key("site", "a")]


def test_two_copies_that_vanish_are_no_move() -> None:
    traced = history({"a": "one", "b": "one"}, {"c": "one"})
    assert traced.moves.is_empty()
    assert traced.versions.filter(pl.col("valid_to").is_null()).get_column("url").to_list() == ["c"]


def test_swapped_names_are_edits_and_no_moves() -> None:
    traced = history({"a": "one", "b": "two"}, {"a": "two", "b": "one"})
    assert traced.moves.is_empty()
    assert traced.versions.height == 4


def test_a_collection_that_met_nothing_closes_everything() -> None:
    assert versions(history({"a": "one"}, {})) == [("a", 1, "ONE", day(0), day(1))]


def test_a_page_that_only_a_refused_snapshot_met_leaves_no_trace() -> None:
    first, second = collected(0, {"a": "one"}), collected(2, {"a": "one"})
    stray = second.rows.vstack(
        second.rows.with_columns(url=pl.lit("b"), outcome=pl.lit("missing"), payload_digest=None)
    )
    second = SnapshotRows(second.snapshot_id, second.source, second.started_at, stray, is_delta=False)
    traced = trace([first, second], verdicts({"one"}), REASONS)
    assert traced.states.get_column("url").to_list() == ["a"]


def test_a_redirect_for_good_carries_the_identity_to_its_target() -> None:
    traced = trace(
        [collected(0, {"a": "one"}), collected(1, {"b": "two"}, moved={"a": "b"})],
        verdicts({"one", "two"}),
        REASONS,
    )
    assert versions(traced) == [("a", 1, "ONE", day(0), day(1)), ("b", 2, "TWO", day(1), None)]
    assert traced.versions.get_column("exercise_id").unique().to_list() == [hash_key("site", "a")]
    assert traced.moves.select("from_url", "to_url", "evidence").rows() == [("a", "b", "redirect")]
    assert traced.counts.filter(snapshot_id="site/1").select("loaded", "missing").row(0) == (1, 1)


def test_a_redirect_with_the_same_bytes_is_one_move_and_one_version() -> None:
    traced = trace(
        [collected(0, {"a": "one"}), collected(1, {"b": "one"}, moved={"a": "b"})], verdicts({"one"}), REASONS
    )
    assert versions(traced) == [("b", 1, "ONE", day(0), None)]
    assert traced.moves.get_column("evidence").to_list() == ["redirect"]


def test_a_redirect_to_a_page_that_was_there_or_to_another_host_closes() -> None:
    traced = trace(
        [
            collected(0, {"a": "one", "b": "two", "c": "three"}),
            collected(1, {"b": "two"}, moved={"a": "b", "c": "elsewhere"}),
        ],
        verdicts({"one", "two", "three"}),
        REASONS,
    )
    assert traced.moves.is_empty()
    assert traced.versions.filter(pl.col("valid_to").is_null()).get_column("url").to_list() == ["b"]
    assert traced.states.filter(url="a", is_current=True).get_column("state").to_list() == ["moved"]


def test_a_page_that_is_gone_is_closed_at_once() -> None:
    traced = trace(
        [collected(0, {"a": "one", "b": "x"}), collected(1, {"b": "x"}, gone=("a",))],
        verdicts({"one", "x"}),
        REASONS,
    )
    assert [row for row in versions(traced) if row[0] == "a"] == [("a", 1, "ONE", day(0), day(1))]


FOLDERS = st.lists(
    st.dictionaries(
        st.sampled_from("abcd"), st.sampled_from(["one", "two", "three", HUB, EMPTY]), max_size=4
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.slow
@given(FOLDERS)
@settings(max_examples=60, deadline=None)
def test_the_four_counts_add_up_and_versions_never_overlap(folders: list[dict[str, str]]) -> None:
    traced = history(*folders)
    counts = {row["snapshot_id"]: row for row in traced.counts.iter_rows(named=True)}
    for number, folder in enumerate(folders):
        row = counts[f"site/{number}"]
        assert row["loaded"] + row["unchanged"] + row["set_aside"] + row["quarantined"] == len(folder)
        assert row["set_aside"] == sum(payload == HUB for payload in folder.values())
        before = folders[number - 1] if number else {}
        same = {url for url, p in folder.items() if before.get(url) == p and p not in (HUB, EMPTY)}
        assert row["unchanged"] == len(same)
    ordered = traced.versions.sort("exercise_id", "version")
    following = ordered.with_columns(following=pl.col("valid_from").shift(-1).over("exercise_id"))
    assert following.filter(pl.col("following") < pl.col("valid_to")).is_empty()
    assert following.filter(pl.col("following").is_not_null() & pl.col("valid_to").is_null()).is_empty()
    exercises = {url for url, p in folders[-1].items() if p not in (HUB, EMPTY)}
    open_now = set(ordered.filter(pl.col("valid_to").is_null()).get_column("url").to_list())
    assert exercises <= open_now
    assert open_now <= exercises | {url for url, p in folders[-1].items() if p == EMPTY}


@pytest.mark.slow
@given(FOLDERS)
@settings(max_examples=60, deadline=None)
def test_snapshots_told_whole_or_by_their_changes_give_the_same_history(
    folders: list[dict[str, str]],
) -> None:
    whole = [collected(number, folder) for number, folder in enumerate(folders)]
    frame = verdicts({payload for folder in folders for payload in folder.values()})
    one, other = trace(whole, frame, REASONS), trace(as_delta(whole), frame, REASONS)
    for name, by in (
        ("versions", ["exercise_id", "version"]),
        ("states", ["url", "valid_from"]),
        ("moves", ["from_url", "snapshot_id"]),
        ("counts", ["snapshot_id"]),
    ):
        assert getattr(one, name).sort(by).equals(getattr(other, name).sort(by)), name

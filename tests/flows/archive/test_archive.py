"""Writing, reading and checking snapshots."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from flows.archive import parts, payloads
from flows.archive import writer as snapshots
from flows.archive.manifest import Manifest, decision_of, list_snapshots, write_decision
from flows.archive.parts import ROW_SCHEMA
from flows.archive.payloads import payload_shards, read_payloads
from flows.archive.read import ROW_COLUMNS, read_rows, verify
from flows.archive.states import States
from flows.archive.writer import SnapshotWriter
from flows.home.digest import digest_of
from flows.home.errors import DamagedArchiveError
from flows.home.settings import Home
from transforms.contracts import ArchiveRow
from transforms.enums import OUTCOMES

START = datetime(2026, 11, 22, 5, 0, 0, 123, tzinfo=UTC)


def write_pages(
    home: Home, pages: dict[str, bytes], shard_bytes: int = 10_000, *, keeps_unfinished: bool = False
) -> Manifest:
    with SnapshotWriter(home, "pages", START, shard_bytes, keeps_unfinished=keeps_unfinished) as writer:
        for url, payload in pages.items():
            writer.add(
                url,
                1_000_000,
                "present",
                media_type="text/markdown",
                size=len(payload),
                payload_digest=digest_of(payload),
                payload=payload,
            )
        return writer.seal(START)


def all_payloads(home: Home, digests: set[str], max_bytes: int = 10_000) -> dict[str, bytes]:
    shards = payload_shards(home, "pages", digests, max_bytes)
    return {digest: payload for shard in shards for digest, _, _, payload in read_payloads(shard)}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_what_was_written_is_read_back_in_order_of_address_by_the_contract(home: Home) -> None:
    with SnapshotWriter(home, "pages", START) as writer:
        writer.add("c", 3, "missing")
        writer.add("b", 2, "set_aside", reason="too_large_to_archive", detail="big")
        writer.add("a", 1, "present", media_type="text/html", size=1, payload_digest="d", payload=b"x")
        manifest = writer.seal(START)
    rows = read_rows(manifest, [*ROW_COLUMNS, "payload"])
    ArchiveRow.validate(rows)
    assert rows["url"].to_list() == ["a", "b", "c"]
    assert rows["payload"].to_list() == [b"x", None, None]
    assert list(read_rows(manifest).schema.items()) == list(ROW_COLUMNS.items())
    assert read_rows(manifest, ["outcome"])["outcome"].to_list() == ["present", "set_aside", "missing"]
    assert manifest.inputs == 2
    assert manifest.counts == {**dict.fromkeys(OUTCOMES, 0), "present": 1, "set_aside": 1, "missing": 1}


def test_a_shard_holds_no_more_payloads_than_memory_does(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "GROUP_ROWS", 3)
    monkeypatch.setattr(payloads, "SHARD_PAYLOADS", 6)
    manifest = write_pages(home, {f"p{number:02}": f"Page {number}".encode() for number in range(20)})
    digests = set(read_rows(manifest, ["payload_digest"])["payload_digest"])
    shards = list(payload_shards(home, "pages", digests, 10_000))
    assert [len(shard.digests) for shard in shards] == [6, 6, 6, 2]
    assert set().union(*(shard.digests for shard in shards)) == digests


def test_a_snapshot_without_rows_is_complete_and_empty(home: Home) -> None:
    manifest = write_pages(home, {})
    assert read_rows(manifest).height == 0
    assert list(read_rows(manifest).schema.items()) == list(ROW_COLUMNS.items())
    assert verify(manifest) == []


def test_the_folder_says_when_it_started_and_holds_only_parts_and_manifest(home: Home) -> None:
    manifest = write_pages(home, {"a": b"1"})
    assert manifest.snapshot_id == "pages/20261122T050000.000123Z"
    assert manifest.folder == home.archive / manifest.snapshot_id
    assert manifest.started_at == START
    assert sorted(file.name for file in manifest.folder.iterdir()) == ["manifest.json", "part-00000.parquet"]


def test_a_snapshot_is_invisible_until_sealed_and_gone_when_it_fails(home: Home) -> None:
    with SnapshotWriter(home, "pages", START) as writer:
        writer.add("a", 1, "present", payload=b"1", payload_digest="d", size=1)
        assert list_snapshots(home, "pages") == []
    assert not writer.folder.exists()


def test_parts_are_bounded_and_small_journals_are_merged(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "PART_BYTES", 3_000)
    monkeypatch.setattr(snapshots, "ROW_BYTES", 0)
    monkeypatch.setattr(snapshots, "FLUSH_SECONDS", -1)
    pages = {f"{number:02d}": bytes([number]) * 700 for number in range(10)} | {"big": b"b" * 5_000}
    manifest = write_pages(home, pages, keeps_unfinished=True)
    assert [part.rows for part in manifest.parts] == [4, 4, 2, 1]
    assert sorted(file.name for file in manifest.folder.glob("journal*")) == []
    assert all_payloads(home, {digest_of(page) for page in pages.values()}) == {
        digest_of(page): page for page in pages.values()
    }


def test_what_fills_a_row_group_leaves_memory(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "GROUP_ROWS", 2)
    with SnapshotWriter(home, "pages", START, 1_000) as writer:
        held = []
        for number in range(9):
            writer.add(f"{number}", 1, "present", payload=bytes(400), payload_digest=f"{number}", size=400)
            held.append(len(writer._with_payload.rows))
        manifest = writer.seal(START)
    assert held == [1, 2, 1, 2, 1, 2, 1, 2, 1]
    assert [part.rows for part in manifest.parts] == [9]


def test_the_digest_of_the_states_is_that_of_their_sorted_lines() -> None:
    found = [
        ("b", "present", "d2", None), ("a", "unchanged", "d1", None), ("c", "missing", None, None),
        ("a", "set_aside", None, "draft"), ("\u00e9", "error", None, "http"), ("a", "present", "d0", None),
    ]  # fmt: skip
    states = States()
    for state in found:
        states.add(*state)
    lines = sorted(
        (url, "present" if outcome == "unchanged" else outcome, digest or "", reason or "")
        for url, outcome, digest, reason in found
        if outcome != "missing"
    )
    text = "\n".join("\0".join(line) for line in lines)
    assert states.digest("") == digest_of(text.encode())
    assert states.digest("robots") == digest_of(f"{text}\nrobots".encode())


def test_row_groups_are_bounded_by_rows_and_by_bytes(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "GROUP_ROWS", 3)
    sizes = [1, 1, 1, 1, 900, 200, 100, 700, 5000, 1]
    manifest = write_pages(
        home, {str(index): bytes([index]) * size for index, size in enumerate(sizes)}, shard_bytes=1_000
    )
    metadata = pq.read_metadata(manifest.folder / "part-00000.parquet")
    groups = [metadata.row_group(index).num_rows for index in range(metadata.num_row_groups)]
    assert groups == [3, 2, 3, 1, 1]


def test_shards_hold_each_wanted_payload_once_and_no_more_than_asked_for(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "GROUP_ROWS", 2)
    pages = {str(number): bytes([number]) * 100 for number in range(20)}
    write_pages(home, pages)
    wanted = {digest_of(bytes([number]) * 100) for number in range(0, 20, 2)}
    shards = list(payload_shards(home, "pages", wanted, max_bytes=300))
    read = [payload[0] for shard in shards for payload in read_payloads(shard)]
    assert sorted(read) == sorted(wanted)
    assert [shard.raw_bytes for shard in shards] == [300, 300, 300, 100]


def test_a_payload_that_no_snapshot_holds_is_damage(home: Home) -> None:
    write_pages(home, {"a": b"1"})
    with pytest.raises(DamagedArchiveError, match=r"1 payloads are missing.*Restore"):
        all_payloads(home, {digest_of(b"1"), digest_of(b"2")})


def change_middle(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda file: file.unlink(), "is missing"),
        (lambda file: file.write_bytes(file.read_bytes()[:-1]), "bytes, expected"),
        (lambda file: file.write_bytes(b"x" * file.stat().st_size), "cannot be read"),
    ],
)
def test_a_damaged_part_is_named_with_the_remedy(
    home: Home, damage: Callable[[Path], None], said: str
) -> None:
    manifest = write_pages(home, {"a": b"1"})
    part = manifest.folder / "part-00000.parquet"
    damage(part)
    with pytest.raises(DamagedArchiveError, match=said) as error:
        read_rows(manifest)
    assert str(part) in str(error.value)
    assert "Restore it from a backup" in str(error.value)
    assert len(verify(manifest)) == 1
    with pytest.raises(DamagedArchiveError):
        all_payloads(home, {digest_of(b"1")})


def test_a_changed_byte_shows_in_verify(home: Home) -> None:
    manifest = write_pages(home, {"a": bytes(range(256))})
    assert verify(manifest) == []
    change_middle(manifest.folder / "part-00000.parquet")
    assert "its bytes have changed" in verify(manifest)[0]


def test_a_payload_that_is_not_its_digest_is_damage(home: Home) -> None:
    with SnapshotWriter(home, "pages", START) as writer:
        writer.add("a", 1, "present", size=1, payload_digest=digest_of(b"1"), payload=b"2")
        writer.seal(START)
    with pytest.raises(DamagedArchiveError, match="the bytes of 'a' differ from what was archived"):
        all_payloads(home, {digest_of(b"1")})


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"version": 9}'])
def test_a_manifest_that_is_none_is_damage(home: Home, content: str) -> None:
    manifest = write_pages(home, {"a": b"1"})
    (manifest.folder / "manifest.json").write_text(content)
    with pytest.raises(DamagedArchiveError, match=r"manifest\.json"):
        list_snapshots(home, "pages")


def test_a_manifest_that_was_edited_is_damage(home: Home) -> None:
    file = write_pages(home, {"a": b"1"}).folder / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "source": "other"}))
    with pytest.raises(DamagedArchiveError, match="has changed since it was written"):
        list_snapshots(home, "pages")


def test_the_states_digest_knows_no_order_and_takes_unchanged_for_present(home: Home) -> None:
    def digest(*rows: tuple[str, str, str | None]) -> str:
        with SnapshotWriter(home, "pages", datetime.now(UTC)) as writer:
            for url, outcome, payload_digest in rows:
                writer.add(url, 1, outcome, payload_digest=payload_digest)
            return writer.seal(START).states_digest

    first = digest(("a", "present", "1"), ("b", "present", "2"))
    assert digest(("b", "unchanged", "2"), ("a", "present", "1"), ("c", "missing", None)) == first
    assert digest(("a", "present", "1"), ("b", "present", "3")) != first
    assert digest(("a", "present", "1"), ("b", "error", "2")) != first


def test_decisions_are_kept_and_the_last_one_counts(home: Home) -> None:
    manifest = write_pages(home, {"a": b"1"})
    assert decision_of(manifest) is None
    write_decision(manifest, accepted=False, by="bounds", reason="too few", figures={"pages": 1})
    decision = write_decision(manifest, accepted=True, by="Ana", reason="a small library", figures={})
    assert decision_of(manifest) == decision
    assert (decision.number, decision.accepted, decision.by, decision.reason) == (
        2,
        True,
        "Ana",
        "a small library",
    )
    assert sorted(file.name for file in manifest.folder.glob("decision*")) == [
        "decision-0001.json",
        "decision-0002.json",
    ]
    assert list_snapshots(home, "pages") == [manifest]


def test_a_damaged_decision_is_named(home: Home) -> None:
    manifest = write_pages(home, {"a": b"1"})
    (manifest.folder / "decision-0001.json").write_text("{}")
    with pytest.raises(DamagedArchiveError, match=r"decision-0001.json: not a decision"):
        decision_of(manifest)


def test_a_home_whose_path_looks_like_a_glob_is_read(tmp_path: Path) -> None:
    home = Home(tmp_path / "it[1]*")
    manifest = write_pages(home, {"a": b"1"})
    assert read_rows(manifest).height == 1
    assert list_snapshots(home, "pages") == [manifest]


def test_the_columns_are_those_of_the_contract() -> None:
    assert [*ROW_COLUMNS, "payload"] == ArchiveRow.column_names() == ROW_SCHEMA.names
    kinds = pl.DataFrame(schema={**ROW_COLUMNS, "payload": pl.Binary}).schema
    assert kinds == ArchiveRow.create_empty().schema

"""Verifying, compacting and pruning the archive: nothing that a rebuild needs is lost."""

import json
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from command_line import call
from shared_homes import copied, made_once
from small_home import (
    PAGES,
    assert_same_tables,
    build_home,
    collect_on,
    make_home,
    tables_of,
)

from flows.archive.manifest import list_snapshots
from flows.archive.packs import list_packs
from flows.archive.payloads import payload_shards, read_payloads
from flows.archive.read import read_rows
from flows.home.errors import UsageError
from flows.home.settings import CHECKOUT, Home, Settings
from flows.upkeep import prune as pruning
from flows.upkeep.compact import compact
from flows.upkeep.contents import PRUNED, referenced_digests
from flows.upkeep.prune import Keep, prunable, prune
from flows.upkeep.verify import DAMAGED, UNFINISHED, verify_archive

SETTINGS = Settings()
DAYS = 24


@pytest.fixture(scope="module")
def grown() -> Home:
    """A home after many nights: a page is edited now and then, one goes, one comes back."""
    return Home(made_once("many-nights", collect_many_nights))


def collect_many_nights(folder: Path) -> None:
    home = make_home(folder)
    pages = home.root / "pages"
    for day in range(DAYS):
        if day % 5 == 1:
            page = pages / f"{PAGES[day % 3]}.md"
            page.write_text(page.read_text("utf-8") + f"\nEdited on day {day}.\n", encoding="utf-8")
        if day == 4:
            (pages / "wall-sit.md").rename(home.root / "wall-sit.md")
        if day == 9:
            (home.root / "wall-sit.md").rename(pages / "wall-sit.md")
        collect_on(home, day)
    build_home(home)


@pytest.fixture
def home(grown: Home, tmp_path: Path) -> Home:
    return Home(copied(grown.root, tmp_path / "home"))


def rebuilt(home: Home) -> dict[str, pl.DataFrame]:
    """Build again from the archive; the records of the pages, which are kept by digest, stay."""
    for folder in home.warehouse.iterdir():
        if folder.is_dir() and folder != home.cache:
            shutil.rmtree(folder)
    home.published.unlink()
    build_home(home)
    return tables_of(home)


def states(home: Home) -> set[str]:
    return {one.state for one in verify_archive(home, ["site"], lambda _done, _total: None)}


def all_payloads(home: Home) -> dict[str, bytes]:
    digests = referenced_digests(home, "site")
    shards = payload_shards(home, "site", digests, 1_000_000)
    return {digest: payload for shard in shards for digest, _, _, payload in read_payloads(shard)}


def files_of(home: Home) -> int:
    return len(list(home.archive.glob("site/*/*.parquet")))


@pytest.mark.slow
def test_a_sound_archive_is_found_sound(home: Home) -> None:
    assert states(home) == {"sound"}
    assert call("archive", "verify", home=home.root).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["part", "manifest", "decision", "missing part"])
def test_damage_is_found_and_named(home: Home, victim: str) -> None:
    folder = list_snapshots(home, "site")[0].folder
    patterns = {"manifest": "manifest.json", "decision": "decision-0001.json"}
    file = next(folder.glob(patterns.get(victim, "part-*.parquet")))
    if victim == "missing part":
        file.unlink()
    else:
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 0xFF
        file.write_bytes(content)
    done = call("archive", "verify", home=home.root)
    assert done.returncode == 6
    [damaged] = [row for row in json.loads(done.stdout) if row["state"] == DAMAGED and row["files"] < 2]
    assert str(file) in damaged["problems"][0]


@pytest.mark.slow
def test_a_collection_under_way_is_not_taken_for_damage(home: Home) -> None:
    (home.archive / "site" / "20990101T000000.000000Z").mkdir()
    assert states(home) == {"sound", UNFINISHED}


@pytest.mark.slow
def test_compacting_makes_few_files_and_changes_nothing_else(home: Home) -> None:
    before, rows = tables_of(home), [read_rows(one) for one in list_snapshots(home, "site")]
    digests, payloads = [one.digest for one in list_snapshots(home, "site")], all_payloads(home)
    done = compact(home, "site", SETTINGS)
    assert done.files_after < done.files_before
    assert [one.digest for one in list_snapshots(home, "site")] == digests
    assert all(
        one.equals(read_rows(manifest))
        for one, manifest in zip(rows, list_snapshots(home, "site"), strict=True)
    )
    assert all_payloads(home) == payloads
    assert states(home) == {"sound"}
    assert_same_tables(before, rebuilt(home))


@pytest.mark.slow
def test_compacting_again_does_nothing(home: Home) -> None:
    compact(home, "site", SETTINGS)
    before = {file: file.stat().st_mtime_ns for file in home.archive.rglob("*") if file.is_file()}
    compact(home, "site", SETTINGS)
    assert {file: file.stat().st_mtime_ns for file in home.archive.rglob("*") if file.is_file()} == before


@pytest.mark.slow
def test_what_was_compacted_is_not_stored_again(home: Home) -> None:
    compact(home, "site", SETTINGS)
    collect_on(home, DAYS + 1)
    newest = list_snapshots(home, "site")[-1]
    assert newest.counts["unchanged"] == len(PAGES)
    assert all(part.payloads == 0 for part in newest.parts)


@pytest.mark.slow
def test_packs_are_merged_with_what_came_later(home: Home) -> None:
    compact(home, "site", SETTINGS)
    page = home.root / "pages" / "plank.md"
    page.write_text(page.read_text("utf-8") + "\nAgain.\n", encoding="utf-8")
    collect_on(home, DAYS + 1)
    payloads = all_payloads(home)
    compact(home, "site", SETTINGS)
    assert len(list_packs(home.archive / "site")) == 1
    assert all_payloads(home) == payloads


@pytest.mark.slow
def test_a_damaged_pack_is_found(home: Home) -> None:
    compact(home, "site", SETTINGS)
    [pack] = list_packs(home.archive / "site")
    content = bytearray(pack.file.read_bytes())
    content[100] ^= 0xFF
    pack.file.write_bytes(content)
    done = call("archive", "verify", home=home.root)
    assert done.returncode == 6
    assert str(pack.file) in done.stdout
    assert call("doctor", "--offline", home=home.root).returncode == 6


UPKEEP = """
import os, sys
from pathlib import Path
from flows.upkeep.compact import compact
from flows.upkeep.prune import Keep, prunable, prune
from flows.home.settings import Home, Settings

home, verb, left = Home(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])

def watch(event, _arguments):
    global left
    if event in {"os.rename", "os.remove", "shutil.rmtree", "os.rmdir", "os.mkdir"}:
        if left == 0:
            os.kill(os.getpid(), 9)
        left -= 1

sys.addaudithook(watch)
if verb == "compact":
    compact(home, "site", Settings())
else:
    prune(home, "site", prunable(home, "site", Keep(count=1)), Settings())
"""


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["compact", "prune"])
@pytest.mark.parametrize("step", [1, 4, 9, 21])
def test_killed_at_any_step_it_leaves_the_old_or_the_new(home: Home, verb: str, step: int) -> None:
    payloads, before = all_payloads(home), tables_of(home)
    done = subprocess.run(
        [sys.executable, "-c", UPKEEP, home.root, verb, str(step)], check=False, cwd=CHECKOUT
    )
    assert done.returncode in {0, -signal.SIGKILL}
    assert states(home) == {"sound"}
    assert all_payloads(home) == payloads
    assert_same_tables(before, rebuilt(home))
    assert compact(home, "site", SETTINGS).files_after < DAYS * 2
    assert not list(home.archive.glob(f"site/{PRUNED}*"))
    assert all_payloads(home) == payloads


@pytest.mark.slow
def test_pruning_removes_what_repeats_and_nothing_else(home: Home) -> None:
    before, payloads = tables_of(home), all_payloads(home)
    snapshots = list_snapshots(home, "site")
    doomed = prunable(home, "site", Keep(count=1))
    assert doomed
    assert all(one.manifest.snapshot_id in {each.snapshot_id for each in snapshots[:-10]} for one in doomed)
    told = call("archive", "prune", "--keep", "1", home=home.root)
    assert {row["removed"] for row in json.loads(told.stdout)} == {False}
    assert len(list_snapshots(home, "site")) == DAYS
    done = call("archive", "prune", "--keep", "1", "--yes", home=home.root)
    assert done.returncode == 0, done.stderr
    left = list_snapshots(home, "site")
    assert len(left) == DAYS - len(doomed)
    assert left[-10:] == snapshots[-10:]
    assert all_payloads(home) == payloads
    assert_same_tables(before, rebuilt(home))


@pytest.mark.slow
def test_a_payload_that_only_a_pruned_snapshot_holds_is_moved_first(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refused snapshot brought the bytes, the same collection was accepted later: it refers to them."""
    monkeypatch.setattr(pruning, "ALWAYS_KEPT", 1)
    payloads = all_payloads(home)
    everything = [pruning.Prunable(one, 0) for one in list_snapshots(home, "site")[:-1]]
    moved = prune(home, "site", everything, SETTINGS)
    [last] = list_snapshots(home, "site")
    needed = set(read_rows(last)["payload_digest"].drop_nulls())
    assert moved == len(needed)
    assert all_payloads(home) == {digest: payloads[digest] for digest in needed}


@pytest.mark.slow
def test_pages_of_a_crawl_under_way_keep_their_payloads(home: Home) -> None:
    """A journal refers to bytes of a snapshot that goes."""
    snapshots = list_snapshots(home, "site")
    journal = home.archive / "site" / "20990101T000000.000000Z"
    journal.mkdir()
    part = next(snapshots[0].folder.glob("part-*.parquet"))
    rows = pl.read_parquet(part).with_columns(payload=pl.lit(None, dtype=pl.Binary))
    rows.write_parquet(journal / "journal-00000.parquet")
    (journal / "journal-00001.parquet").write_bytes(b"PAR1 torn")
    prune(home, "site", [pruning.Prunable(one, 0) for one in snapshots[:-1]], SETTINGS)
    assert set(rows["payload_digest"]) <= set(all_payloads(home))


@pytest.mark.slow
def test_what_a_person_decided_stays(home: Home) -> None:
    from flows.archive.manifest import write_decision

    first = prunable(home, "site", Keep(count=1))[0].manifest
    write_decision(first, accepted=True, by="editor", reason="looked at", figures={})
    assert first.snapshot_id not in {
        one.manifest.snapshot_id for one in prunable(home, "site", Keep(count=1))
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10", Keep(count=10)),
        ("30d", Keep(since=datetime(2026, 10, 23, tzinfo=UTC))),
        ("2W", Keep(since=datetime(2026, 11, 8, tzinfo=UTC))),
    ],
)
def test_what_to_keep_is_a_count_or_a_time(text: str, expected: Keep) -> None:
    assert Keep.parse(text, datetime(2026, 11, 22, tzinfo=UTC)) == expected


@pytest.mark.parametrize("text", ["", "ten", "-3", "3 h", "1.5d"])
def test_what_cannot_be_kept_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--keep"):
        Keep.parse(text)


@pytest.mark.slow
def test_pruning_asks_what_to_keep(home: Home) -> None:
    assert call("archive", "prune", home=home.root).returncode == 2

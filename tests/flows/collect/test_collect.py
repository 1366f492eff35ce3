"""Collecting folders: one snapshot of what was met, the archive as the only truth."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.archive.manifest import Manifest, list_snapshots, write_decision
from flows.archive.payloads import payload_shards, read_payloads
from flows.archive.read import read_rows
from flows.archive.writer import SnapshotWriter
from flows.collect.collect import collect
from flows.home.errors import DamagedArchiveError, UsageError
from flows.home.settings import Home, Settings
from flows.sources.source import Source, load_sources


def library(root: Path, extra: str = "") -> tuple[Home, Source, Path]:
    """Return a home with one source, `pages`, and the folder of its pages."""
    home = Home(root.resolve())
    home.sources.mkdir()
    (home.sources / "pages.toml").write_text('role = "own"\nformat = "folder"\npath = "pages"\n' + extra)
    (home.root / "pages").mkdir()
    return home, load_sources(home)[0], home.root / "pages"


@pytest.fixture
def lib(tmp_path: Path) -> tuple[Home, Source, Path]:
    return library(tmp_path)


def outcomes(manifest: Manifest) -> dict[str, str]:
    rows = read_rows(manifest, ["url", "outcome", "reason"])
    return {url: reason or outcome for url, outcome, reason in rows.rows()}


def contents(home: Home, manifest: Manifest) -> dict[str, bytes]:
    """Return the folder as the archive has it: each page that was read, with its bytes."""
    rows = read_rows(manifest, ["url", "payload_digest"]).drop_nulls()
    digests = set(rows["payload_digest"].to_list())
    read = [one for shard in payload_shards(home, "pages", digests, 1000) for one in read_payloads(shard)]
    found = {digest: payload for digest, _, _, payload in read}
    assert len(read) == len(digests)
    return {url: found[digest] for url, digest in rows.rows()}


def stored(manifest: Manifest) -> int:
    return sum(part.payloads for part in manifest.parts)


def test_pages_are_present_then_unchanged_then_missing(lib: tuple[Home, Source, Path]) -> None:
    home, source, pages = lib
    (pages / "a.md").write_text("1")
    (pages / "b.html").write_text("2")
    first = collect(home, source, Settings())
    (pages / "a.md").unlink()
    second = collect(home, source, Settings())
    third = collect(home, source, Settings())
    assert outcomes(first) == {"a.md": "present", "b.html": "present"}
    assert outcomes(second) == {"a.md": "missing", "b.html": "unchanged"}
    assert outcomes(third) == {"b.html": "unchanged"}
    assert [stored(manifest) for manifest in (first, second, third)] == [2, 0, 0]
    assert contents(home, third) == {"b.html": b"2"}
    assert read_rows(first, ["media_type"])["media_type"].to_list() == ["text/markdown", "text/html"]
    assert list_snapshots(home, "pages") == [first, second, third]


def test_nothing_new_has_the_same_states_digest_and_names_its_base(lib: tuple[Home, Source, Path]) -> None:
    home, source, pages = lib
    (pages / "a.md").write_text("1")
    first, second = (collect(home, source, Settings()) for _ in range(2))
    (pages / "a.md").write_text("2")
    third = collect(home, source, Settings())
    assert first.states_digest == second.states_digest != third.states_digest
    assert [first.base_states_digest, second.base_states_digest] == [None, first.states_digest]
    assert first.started_at < second.started_at < third.started_at


def test_bytes_that_the_archive_has_are_not_stored_again_wherever_they_come_back(
    lib: tuple[Home, Source, Path],
) -> None:
    home, source, pages = lib
    (pages / "a.md").write_text("A")
    collect(home, source, Settings())
    (pages / "a.md").write_text("B")
    collect(home, source, Settings())
    (pages / "a.md").write_text("A")
    (pages / "copy.md").write_text("B")
    back = collect(home, source, Settings())
    assert outcomes(back) == {"a.md": "present", "copy.md": "present"}
    assert stored(back) == 0
    assert contents(home, back) == {"a.md": b"A", "copy.md": b"B"}


def test_two_pages_of_the_same_bytes_store_them_once(lib: tuple[Home, Source, Path]) -> None:
    home, source, pages = lib
    for name in ("a.md", "b.md", "c.md"):
        (pages / name).write_text("same")
    assert stored(collect(home, source, Settings())) == 1


def test_a_refused_snapshot_is_not_what_the_next_one_is_compared_with(
    lib: tuple[Home, Source, Path],
) -> None:
    home, source, pages = lib
    (pages / "a.md").write_text("1")
    first = collect(home, source, Settings())
    (pages / "a.md").rename(pages / "b.md")
    write_decision(collect(home, source, Settings()), accepted=False, by="bounds", reason="x", figures={})
    third = collect(home, source, Settings())
    assert outcomes(third) == {"a.md": "missing", "b.md": "present"}
    assert third.base_states_digest == first.states_digest


def test_odd_files_are_set_aside_with_a_reason_and_nothing_hangs(lib: tuple[Home, Source, Path]) -> None:
    home, source, pages = lib
    (pages / "good.md").write_text("1")
    (pages / "big.md").write_text("x" * 101)
    os.mkfifo(pages / "fifo.md")
    (home.root / "secret.md").write_text("secret")
    (pages / "out.md").symlink_to(home.root / "secret.md")
    (pages / "nowhere.md").symlink_to("nothing.md")
    Path(os.fsdecode(os.fsencode(pages) + b"/caf\xe9.md")).write_text("2")
    (pages / "caf\\xe9.md").write_text("3")
    manifest = collect(home, source, Settings(archive_cap_bytes=100))
    assert outcomes(manifest) == {
        "big.md": "too_large_to_archive",
        "caf\\xe9.md": "present",
        "caf\\xe9.md (2)": "name_not_utf8",
        "fifo.md": "not_regular_file",
        "good.md": "present",
        "nowhere.md": "read_error",
        "out.md": "symlink_outside",
    }
    assert (manifest.counts["set_aside"], manifest.counts["error"], manifest.inputs) == (4, 1, 7)
    assert contents(home, manifest) == {"caf\\xe9.md": b"3", "good.md": b"1"}
    again = collect(home, source, Settings(archive_cap_bytes=100))
    assert again.states_digest == manifest.states_digest


def test_a_page_that_was_an_error_and_vanishes_is_missing_once(lib: tuple[Home, Source, Path]) -> None:
    home, source, pages = lib
    (pages / "a.md").symlink_to("gone.md")
    assert outcomes(collect(home, source, Settings())) == {"a.md": "read_error"}
    (pages / "a.md").unlink()
    assert outcomes(collect(home, source, Settings())) == {"a.md": "missing"}
    assert outcomes(collect(home, source, Settings())) == {}


@pytest.fixture
def unprivileged_lib() -> Iterator[tuple[Home, Source, Path]]:
    """Give a library as a user whom permissions bind, also where the tests run as root."""
    with tempfile.TemporaryDirectory() as name:
        was_root = os.geteuid() == 0
        if was_root:
            os.chown(name, 65534, 65534)
            os.seteuid(65534)
        try:
            yield library(Path(name))
        finally:
            if was_root:
                os.seteuid(0)


def test_pages_in_a_folder_that_may_not_be_listed_are_errors_and_not_missing(
    unprivileged_lib: tuple[Home, Source, Path],
) -> None:
    home, source, pages = unprivileged_lib
    (pages / "closed").mkdir()
    (pages / "closed/a.md").write_text("1")
    (pages / "b.md").write_text("2")
    collect(home, source, Settings())
    (pages / "closed").chmod(0)
    (pages / "b.md").chmod(0)
    closed = collect(home, source, Settings())
    (pages / "closed").chmod(0o700)
    assert outcomes(closed) == dict.fromkeys(("closed/", "closed/a.md", "b.md"), "permission_denied")
    assert closed.counts["error"] == 3
    assert outcomes(collect(home, source, Settings()))["closed/a.md"] == "present"


def test_a_missing_folder_is_refused_and_leaves_the_archive_as_it_was(lib: tuple[Home, Source, Path]) -> None:
    home, source, pages = lib
    (pages / "a.md").write_text("1")
    first = collect(home, source, Settings())
    pages.rename(home.root / "moved")
    with pytest.raises(UsageError, match="Correct the path of the source"):
        collect(home, source, Settings())
    assert [folder.name for folder in (home.archive / "pages").iterdir()] == [first.folder.name]


def test_an_empty_folder_is_a_collection_without_pages(lib: tuple[Home, Source, Path]) -> None:
    home, source, _ = lib
    assert collect(home, source, Settings()).inputs == 0


def test_what_a_killed_collection_left_is_removed_and_named(
    lib: tuple[Home, Source, Path], caplog: pytest.LogCaptureFixture
) -> None:
    home, source, pages = lib
    (pages / "a.md").write_text("1")
    first = collect(home, source, Settings())
    killed = SnapshotWriter(home, "pages", first.started_at + timedelta(seconds=1)).__enter__()
    killed.add("a.md", 1, "present", payload=b"half", payload_digest="d", size=4)
    (killed.folder / "journal-00000.parquet").write_bytes(b"PAR1 torn")
    assert list_snapshots(home, "pages") == [first]
    second = collect(home, source, Settings())
    assert second.leftovers_removed == (killed.folder.name,)
    assert killed.folder.name in caplog.text
    assert not killed.folder.exists()
    assert outcomes(second) == {"a.md": "unchanged"}


KILLED_COLLECTION = """
import os, signal, sys
from pathlib import Path
from flows.archive import writer as snapshots
from flows.collect.collect import collect
from flows.home.settings import Home, Settings
from flows.sources.source import load_sources
home = Home(Path(sys.argv[1]))
snapshots.PART_BYTES = 1
def kill(done, total):
    if done == total:
        os.kill(os.getpid(), signal.SIGKILL)
collect(home, load_sources(home)[0], Settings(), kill)
"""


def test_a_collection_killed_after_its_last_page_counts_for_nothing(lib: tuple[Home, Source, Path]) -> None:
    home, source, pages = lib
    (pages / "a.md").write_text("1")
    child = subprocess.run([sys.executable, "-c", KILLED_COLLECTION, str(home.root)], check=False)
    assert child.returncode == -signal.SIGKILL
    (left,) = (home.archive / "pages").iterdir()
    assert [file.name for file in left.iterdir()] == ["journal-00000.parquet"]
    assert list_snapshots(home, "pages") == []
    manifest = collect(home, source, Settings())
    assert (manifest.leftovers_removed, outcomes(manifest)) == ((left.name,), {"a.md": "present"})


def test_a_failure_on_the_way_leaves_nothing_behind(lib: tuple[Home, Source, Path]) -> None:
    home, source, pages = lib
    (pages / "a.md").write_text("1")
    moments = iter([datetime(2026, 11, 22, tzinfo=UTC)])
    with pytest.raises(StopIteration):
        collect(home, source, Settings(), now=lambda: next(moments))
    assert list((home.archive / "pages").iterdir()) == []
    assert collect(home, source, Settings()).leftovers_removed == ()


def test_snapshots_start_one_after_the_other_even_when_the_clock_stands(
    lib: tuple[Home, Source, Path],
) -> None:
    home, source, _ = lib
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    starts = [collect(home, source, Settings(), now=lambda: moment).started_at for _ in range(3)]
    assert starts == [moment + timedelta(microseconds=number) for number in range(3)]


def test_a_clock_that_is_given_is_the_only_one(lib: tuple[Home, Source, Path]) -> None:
    home, source, pages = lib
    (pages / "a.md").write_text("1")
    moment = datetime(2026, 11, 22, 5, tzinfo=UTC)
    manifest = collect(home, source, Settings(), now=lambda: moment)
    assert (manifest.started_at, manifest.finished_at) == (moment, moment)
    assert read_rows(manifest)["fetched_at"].to_list() == [moment.replace(tzinfo=None)]


def test_a_lost_snapshot_stops_the_next_collection_and_once_removed_its_pages_are_stored_again(
    lib: tuple[Home, Source, Path],
) -> None:
    home, source, pages = lib
    (pages / "a.md").write_text("1")
    first = collect(home, source, Settings())
    collect(home, source, Settings())
    part = first.folder / first.parts[0].name
    part.unlink()
    with pytest.raises(DamagedArchiveError, match=r"part-00000.parquet"):
        collect(home, source, Settings())
    (first.folder / "manifest.json").unlink()
    healed = collect(home, source, Settings())
    assert (outcomes(healed), stored(healed)) == ({"a.md": "unchanged"}, 1)
    assert contents(home, healed) == {"a.md": b"1"}


def test_progress_is_told_from_nothing_to_all(lib: tuple[Home, Source, Path]) -> None:
    home, source, pages = lib
    for name in ("a.md", "b.md"):
        (pages / name).write_text(name)
    told: list[tuple[int, int | None]] = []
    collect(home, source, Settings(), lambda done, total: told.append((done, total)))
    assert told == [(0, 2), (2, 2)]


def test_a_home_inside_its_own_source_does_not_collect_its_reports(tmp_path: Path) -> None:
    home, _, pages = library(tmp_path)
    (home.sources / "pages.toml").write_text('role = "own"\nformat = "folder"\npath = "."\n')
    (pages / "a.md").write_text("1")
    home.reports.mkdir(parents=True)
    (home.reports / "gap-report.md").write_text("2")
    assert outcomes(collect(home, load_sources(home)[0], Settings())) == {"pages/a.md": "present"}


EDITS = st.dictionaries(
    st.sampled_from(["a.md", "b.md", "x/a.md", "x/ü.html", "y.txt"]),
    st.sampled_from([b"", b"one", b"two", b"three" * 50, None]),
    max_size=4,
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(EDITS, st.booleans()), min_size=1, max_size=6))
def test_whatever_is_edited_each_snapshot_is_the_folder_as_it_was(
    steps: list[tuple[dict[str, bytes | None], bool]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        home, source, pages = library(Path(name))
        folder: dict[str, bytes] = {}
        met: list[tuple[Manifest, dict[str, bytes]]] = []
        for edits, is_refused in steps:
            for url, content in edits.items():
                folder.pop(url, None)
                (pages / url).unlink(missing_ok=True)
                if content is not None:
                    folder[url] = content
                    (pages / url).parent.mkdir(exist_ok=True)
                    (pages / url).write_bytes(content)
            manifest = collect(home, source, Settings(shard_bytes=100))
            if is_refused:
                write_decision(manifest, accepted=False, by="bounds", reason=None, figures={})
            met.append((manifest, dict(folder)))
        for manifest, expected in met:
            assert contents(home, manifest) == expected
            assert manifest.inputs == len(expected)
        kept = [one for (one, _), (_, is_refused) in zip(met, steps, strict=True) if not is_refused]
        for before, after in pairwise(kept):
            rows = outcomes(after)
            old = {url for url, outcome in outcomes(before).items() if outcome != "missing"}
            assert {url for url, outcome in rows.items() if outcome == "missing"} == old - {
                url for url, outcome in rows.items() if outcome != "missing"
            }

"""A crawl that is stopped goes on where it was; until it is whole it counts for nothing."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from crawl_server import Exchange, Site, always, crawl_source, exercise, linking

from flows.archive.manifest import list_snapshots, snapshot_folders
from flows.archive.payloads import payload_shards, read_payloads
from flows.archive.read import read_rows, verify
from flows.collect.collect import collect
from flows.collect.crawl.fetch import CrawlStoppedError
from flows.home.settings import CHECKOUT, Home, Settings
from flows.sources.source import Source

PAGES = 40
COMMAND = """
import sys
from pathlib import Path
from flows.collect.collect import collect
from flows.home.settings import Home, Settings
from flows.sources.source import load_sources
import flows.collect.crawl.crawl
flows.collect.crawl.crawl.FLUSH_SECONDS = 0.2
home = Home(Path(sys.argv[1]))
collect(home, load_sources(home)[0], Settings())
"""


def fill(site: Site) -> None:
    """A chain of pages, each of which links to the next, so that a lost link would show."""
    site.put("/", linking("/p/0", "/absent"))
    for number in range(PAGES):
        site.put(f"/p/{number}", linking(f"/p/{number + 1}", title=f"Page {number}") + exercise(f"P{number}"))


def assert_whole(home: Home, site: Site) -> None:
    """The one snapshot has each page once, and every payload."""
    (manifest,) = list_snapshots(home, "site")
    rows = read_rows(manifest, ["url", "outcome", "payload_digest"])
    expected = {f"{site.url}/", *(f"{site.url}/p/{number}" for number in range(PAGES))}
    assert rows["url"].n_unique() == rows.height
    assert set(rows["url"]) == expected
    assert set(rows["outcome"]) == {"present"}
    assert verify(manifest) == []
    digests = set(rows["payload_digest"].to_list())
    read = [one for shard in payload_shards(home, "site", digests, 10_000) for one in read_payloads(shard)]
    assert {digest for digest, *_ in read} == digests
    assert {file.name for file in manifest.folder.iterdir()} >= {"manifest.json", "frontier.log"}
    assert [file.name for file in manifest.folder.glob("journal-*")] == []


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_crawl_that_is_killed_goes_on_where_it_was(tmp_path: Path, number: int) -> None:
    with Site() as site:
        fill(site)
        home, source = crawl_source(tmp_path, site, "delay_seconds = 0.03\nmax_depth = 99")
        child = subprocess.Popen(
            [sys.executable, "-c", COMMAND, str(home.root)], cwd=CHECKOUT, stderr=subprocess.DEVNULL
        )
        while len(site.asked("/p/")) < PAGES // 2 and child.poll() is None:
            time.sleep(0.01)
        child.send_signal(number)
        assert child.wait() != 0
        assert list_snapshots(home, "site") == []
        (folder,) = snapshot_folders(home, "site")
        asked_before = set(site.asked("/p/"))
        site.log.clear()
        manifest = collect(home, source, Settings())
        assert manifest.folder == folder
        again = asked_before & set(site.asked("/p/"))
        assert len(again) <= (20 if number == signal.SIGKILL else 1)
        assert set(site.asked("/p/")) | asked_before == {f"/p/{each}" for each in range(PAGES + 1)}
        assert_whole(home, site)


def stopped(tmp_path: Path, site: Site, keys: str = "max_depth = 99") -> tuple[Home, Source]:
    """A crawl that the site stopped half way, by asking for a long pause."""
    fill(site)
    whole = site.answers[f"/p/{PAGES // 2}"]
    site.answers[f"/p/{PAGES // 2}"] = always("", 503, Retry_After="90000")
    home, source = crawl_source(tmp_path, site, keys)
    with pytest.raises(CrawlStoppedError):
        collect(home, source, Settings())
    site.answers[f"/p/{PAGES // 2}"] = whole
    return home, source


def test_no_page_that_was_read_is_asked_for_again(tmp_path: Path) -> None:
    with Site() as site:
        home, source = stopped(tmp_path, site)
        site.log.clear()
        collect(home, source, Settings())
        assert site.asked("/p/") == [f"/p/{number}" for number in range(PAGES // 2, PAGES + 1)]
        assert site.asked("/absent") == []
        assert_whole(home, site)


@pytest.mark.parametrize("damage", ["cut journal", "torn log", "leftover of a merge", "sealing was stopped"])
def test_what_a_crash_left_torn_is_read_again_and_nothing_is_lost(tmp_path: Path, damage: str) -> None:
    with Site() as site:
        home, source = stopped(tmp_path, site)
        (folder,) = snapshot_folders(home, "site")
        journal = next(folder.glob("journal-*.parquet"))
        if damage == "cut journal":
            os.truncate(journal, journal.stat().st_size // 2)
        elif damage == "torn log":
            with (folder / "frontier.log").open("ab") as log:
                log.write(b"3 http://127.0.0")
        elif damage == "leftover of a merge":
            shutil.copy(journal, folder / "part-00000.parquet")
            (folder / "part-00001.tmp").write_bytes(b"half")
        else:
            journal.rename(folder / "part-00000.parquet")
        collect(home, source, Settings())
        assert_whole(home, site)


def test_a_crawl_that_was_stopped_long_ago_or_for_another_scope_starts_anew(tmp_path: Path) -> None:
    with Site() as site:
        home, source = stopped(tmp_path / "a", site)
        (folder,) = snapshot_folders(home, "site")
        old = time.time() - 2 * 24 * 3600
        os.utime(folder / "frontier.log", (old, old))
        manifest = collect(home, source, Settings())
        assert manifest.folder != folder
        assert manifest.leftovers_removed == (folder.name,)
        assert_whole(home, site)

        home, source = stopped(tmp_path / "b", site)
        home, source = crawl_source(tmp_path / "b", site, 'max_depth = 99\nexclude = ["drafts/**"]')
        site.log.clear()
        collect(home, source, Settings())
        assert len(site.asked("/p/")) == PAGES + 1


def test_a_change_of_pace_is_no_reason_to_start_anew(tmp_path: Path) -> None:
    with Site() as site:
        home, source = stopped(tmp_path, site)
        home, source = crawl_source(tmp_path, site, "concurrency = 2\nmax_depth = 99")
        site.log.clear()
        collect(home, source, Settings())
        assert len(site.asked("/p/")) == PAGES // 2 + 1


def test_a_stopped_crawl_of_known_pages_closes_none_of_them(tmp_path: Path) -> None:
    with Site() as site:
        fill(site)
        home, source = crawl_source(tmp_path, site, "max_depth = 99")
        first = collect(home, source, Settings())
        answers = dict(site.answers)

        def dying(exchange: Exchange) -> None:
            site.answers.clear()
            site.otherwise = always("", 503, Retry_After="90000")
            exchange.reply(exercise("Last words"))

        site.answers["/p/20"] = dying
        with pytest.raises(CrawlStoppedError):
            collect(home, source, Settings())
        assert list_snapshots(home, "site") == [first]
        site.answers, site.otherwise = answers, always("", 404)
        second = collect(home, source, Settings())
        assert second.counts["unchanged"] == PAGES
        assert second.counts["present"] == 1
        assert second.counts["missing"] == second.counts["error"] == 0


def test_a_crawl_that_could_read_nothing_is_begun_anew(tmp_path: Path) -> None:
    with Site() as site:
        fill(site)
        well, site.answers["/"] = site.answers["/"], always("", 503)
        home, source = crawl_source(tmp_path, site, "max_depth = 99")
        with pytest.raises(CrawlStoppedError, match="no page could be read"):
            collect(home, source, Settings())
        assert snapshot_folders(home, "site") == []
        site.answers["/"] = well
        collect(home, source, Settings())
        assert_whole(home, site)

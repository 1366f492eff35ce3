"""Forgetting a page: what it leaves in layouts, in the state of Prefect and in crawls that were stopped."""

import json
import os
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from command_line import call
from crawl_server import Site, always, crawl_source, exercise, linking
from small_home import FIRST_DAY, build_home, collect_on, make_home
from test_forget_crawled import WORD, traces

from flows.archive.manifest import MANIFEST_FILE, list_snapshots, snapshot_folders
from flows.collect.collect import collect
from flows.collect.crawl.fetch import CrawlStoppedError
from flows.home.prefect_server import note_server
from flows.home.settings import CHECKOUT, Home, Settings
from flows.run.stages import run_without_prefect
from flows.sources.layout_file import layout_file, read_layout
from flows.sources.workspace import Workspace

CHIPS = CHECKOUT / "tests" / "golden" / "cases" / "sources" / "l01-chips-without-label" / "input"


def forget(home: Home, address: str, *words: str) -> "subprocess.CompletedProcess[str]":
    return call("archive", "forget", address, "--reason", "asked for", *words, home=home.root)


def went(done: "subprocess.CompletedProcess[str]") -> dict[str, int]:
    """Return what went, and how much, as the command says."""
    assert done.returncode == 0, done.stderr
    lines = json.loads(done.stdout)
    return {line["what"].removeprefix("went: "): line["count"] for line in lines if "went" in line["what"]}


@pytest.mark.slow
def test_a_layout_forgets_what_only_a_forgotten_page_taught(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.sources.mkdir(parents=True)
    shutil.copytree(CHIPS, home.root / "pages")
    text = (home.root / "pages" / "clean.html").read_text("utf-8")
    (home.root / "pages" / "clean.html").unlink()
    changed = text.replace("Clean |", "Zanzibar Lunge |").replace("the clean", "the zanzibar lunge")
    (home.root / "pages" / "a-zanzibar.html").write_text(changed, "utf-8")
    (home.sources / "iron.toml").write_text(
        'role = "own"\nformat = "folder"\npath = "pages"\n', encoding="utf-8"
    )
    run_without_prefect(Workspace(home))
    file = layout_file(home, "iron")
    before = read_layout(file)
    assert WORD in file.read_text("utf-8").casefold()

    done = forget(home, "a-zanzibar.html", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert [line["which"] for line in json.loads(done.stdout) if line["what"] == "layout"] == [str(file)]
    assert WORD not in file.read_text("utf-8").casefold()
    after = read_layout(file)
    assert after.templates[0].marks == before.templates[0].marks
    assert [(slot.fields, slot.place) for slot in after.templates[0].slots] == [
        (slot.fields, slot.place) for slot in before.templates[0].slots
    ]
    assert traces(home) == ["pages/a-zanzibar.html"], "what the folder still has is its owner's"
    assert call("build", home=home.root).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("is_met", [True, False], ids=["it has a row", "it waits"])
def test_a_crawl_that_was_stopped_and_met_it_is_given_up(tmp_path: Path, is_met: bool) -> None:
    page, busy = ("/e/a-zanzibar", "/e/b-busy") if is_met else ("/e/b-zanzibar", "/e/a-busy")
    with Site() as site:
        site.put("/", linking("/e/plank", busy))  # a page that links to it would keep that link
        listed = f"<urlset><url><loc>{site.url}{page}</loc></url></urlset>"
        site.put("/sitemap.xml", listed, Content_Type="application/xml")
        site.put("/e/plank", exercise("Plank"))
        site.put(page, exercise("Zanzibar Lunge"))
        site.put(busy, exercise("Busy"))
        home, source = crawl_source(tmp_path, site)
        collect(home, source, Settings(), now=lambda: FIRST_DAY)
        build_home(home)
        site.answers[busy] = always("", 503, Retry_After="7200")
        site.put(page, exercise("Zanzibar Lunge", more=" and hold it"))
        with pytest.raises(CrawlStoppedError):
            collect(home, source, Settings(), now=lambda: FIRST_DAY + timedelta(days=1))
        (under_way,) = [
            each for each in snapshot_folders(home, "site") if not (each / MANIFEST_FILE).exists()
        ]
        assert any(under_way.name in each for each in traces(home))

        done = forget(home, f"{site.url}{page}", "--format", "json")
        assert went(done)["unfinished collections"] == 1
        assert not under_way.exists()
        assert traces(home) == []
        assert call("archive", "verify", home=home.root).returncode == 0

        site.put(busy, exercise("Busy"))
        site.log.clear()
        manifest = collect(home, source, Settings(), now=lambda: FIRST_DAY + timedelta(days=2))
        assert manifest.counts["unchanged"] == 3
        assert page not in site.asked()
        assert traces(home) == []
    assert len(list_snapshots(home, "site")) == 2


@pytest.mark.slow
def test_the_state_of_prefect_goes_but_not_from_under_a_server_that_runs(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    page = home.root / "pages" / "plank.md"
    (home.root / "pages" / "zanzibar.md").write_text(
        page.read_text("utf-8").replace("# ", "# Zanzibar "), "utf-8"
    )
    collect_on(home, 0)
    for folder in (home.embedded_prefect, home.own_prefect):
        folder.mkdir(parents=True)
        (folder / "prefect.db").write_bytes(b"a run met zanz" + bytes(4096) + b"ibar.md")
    note_server(home, os.getpid())
    done = forget(home, "zanzibar.md", "--format", "json")
    assert went(done)["states of Prefect"] == 1
    assert not home.embedded_prefect.exists()
    assert (home.own_prefect / "prefect.db").exists()
    assert f"{home.own_prefect} is in use" in done.stderr
    (home.own_prefect / "server.json").write_text("{}", "utf-8")
    again = call("archive", "forget", "--again", "--format", "json", home=home.root)
    assert went(again)["states of Prefect"] == 1
    assert not home.own_prefect.exists()
    assert "is in use" not in again.stderr


def test_what_the_command_leaves_is_said(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    collect_on(home, 0)
    with (home.sources / "site.toml").open("a", encoding="utf-8") as file:
        file.write("# plank.md is by a guest\n")
    done = forget(home, "plank.md")
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stderr.split())
    assert f"{home.sources / 'site.toml'} still names it. Correct or remove it by hand." in said
    assert "may still have the page: it is set aside as forgotten whenever it is collected" in said
    assert "Copies elsewhere" in said

"""Forgetting a page of a site: it is neither asked for again nor named in what a crawl keeps."""

import base64
import json
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from command_line import call
from crawl_server import Site, crawl_source, linking, redirect
from small_home import FIRST_DAY, build_home, query

from flows.archive.forgotten import PREFIX
from flows.archive.journal import SITE_FILE
from flows.archive.manifest import Manifest, list_snapshots
from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.home.settings import Home, Settings
from flows.sources.source import Source

MARKDOWN = "text/markdown; charset=utf-8"
WORD = "zanzibar"


def put_page(site: Site, path: str, name: str) -> None:
    site.put(
        path,
        f"# {name}\n\n- **Target Muscle:** Glutes\n- **Equipment:** Barbell\n\n## Steps\n\n"
        f"1. Stand over the bar for the {name}.\n2. Lift it.\n",
        Content_Type=MARKDOWN,
    )


def collect_on(home: Home, source: Source, day: int) -> Manifest:
    moment = FIRST_DAY + timedelta(days=day)
    return collect(home, source, Settings(), now=lambda: moment)


def traces(home: Home) -> list[str]:
    """Return what in a home still has the word; lists of the site are kept as base64."""
    found = []
    for file in sorted(each for each in home.root.rglob("*") if each.is_file()):
        text = file.read_bytes().decode("utf-8", "replace")
        if file.name == SITE_FILE:
            kept = json.loads(text).values()
            text += "".join(base64.b64decode(each["body"]).decode("utf-8", "replace") for each in kept)
        if file.suffix == ".parquet":
            frame = pl.read_parquet(file)
            binary = [name for name, kind in frame.schema.items() if kind == pl.Binary]
            texts = [each.decode("utf-8", "replace") for name in binary for each in frame[name] if each]
            text += str(frame.drop(binary).to_dicts()) + "".join(texts)
        if WORD in text.casefold():
            found.append(str(file.relative_to(home.root)))
    return found


@pytest.mark.slow
def test_a_crawl_neither_asks_for_nor_names_what_is_forgotten(tmp_path: Path) -> None:
    with Site() as site:
        paths = [f"/e/{number}" for number in range(5)]
        site.put("/", linking(*paths))
        for path in paths:
            put_page(site, path, f"Exercise {path[-1]}")
        put_page(site, f"/e/{WORD}", "Zanzibar Lunge")
        site.answers["/e/moved"] = redirect(f"/e/{WORD}")
        urls = [*paths, f"/e/{WORD}", "/e/moved"]
        listed = "".join(f"<url><loc>{site.url}{path}</loc></url>" for path in urls)
        site.put("/sitemap.xml", f"<urlset>{listed}</urlset>", Content_Type="application/xml")
        home, source = crawl_source(tmp_path, site, "")
        collect_on(home, source, 0)
        put_page(site, "/e/1", "Exercise 1, edited")
        collect_on(home, source, 1)
        build_home(home)
        assert any("frontier.log" in each for each in traces(home))
        assert any(SITE_FILE in each for each in traces(home))

        done = call("archive", "forget", f"{site.url}/e/{WORD}", "--reason", "asked for", home=home.root)
        assert done.returncode == 0, done.stderr
        assert traces(home) == []
        assert call("archive", "verify", home=home.root).returncode == 0

        site.log.clear()
        third = collect_on(home, source, 2)
        assert not [each.path for each in site.log if WORD in each.path and each.path != "/e/moved"]
        assert third.counts["unchanged"] == 6
        rows = read_rows(third)
        assert rows.filter(pl.col("url").str.starts_with(PREFIX))["reason"].to_list() == ["forgotten"]
        assert traces(home) == []

        del site.answers["/sitemap.xml"], site.answers["/e/moved"], site.answers[f"/e/{WORD}"]
        put_page(site, "/e/2", "Exercise 2, edited")
        fourth = collect_on(home, source, 3)
        rows = read_rows(fourth)
        assert rows.filter(pl.col("url").str.starts_with(PREFIX))["reason"].to_list() == ["forgotten"]
        assert traces(home) == []
        build_home(home)  # refused where a snapshot does not account for each of its pages
    assert query(home, "select count(*) from core.dim_exercise where is_current") == [(5,)]
    assert len(list_snapshots(home, "site")) == 4

"""Adding a web site: one look at it, and a source file that crawls."""

from pathlib import Path

import pytest
from crawl_server import Site, always, exercise, linking, page, redirect

from flows.add.files import add_source
from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings


def test_a_site_is_looked_at_and_its_source_file_crawls(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with Site() as site:
        site.answers["/robots.txt"] = always("User-agent: *\nCrawl-delay: 0.01\nDisallow: /private\n")
        site.answers["/old-start"] = redirect("/")
        site.put("/", linking("/squat", "/private/x", title="My Gym"))
        site.put("/squat", exercise("Squat"))
        entry = "<url><loc>/squat</loc></url>"
        site.answers["/sitemap.xml"] = page(f"<urlset>{entry}</urlset>", Content_Type="text/xml")
        added = add_source(home, "gym", f"{site.url}/old-start", allow_private=True, contact="me@gym.org")
        assert added.source.format == "crawl"
        assert added.source.role == "own"
        assert added.source.address == f"{site.url}/"
        assert added.source.crawl is not None
        assert (added.source.crawl.delay_seconds, added.source.crawl.concurrency) == (1.0, 1)
        assert added.notes[0] == f"Found 'My Gym' at {site.url}/"
        assert added.notes[1] == "It lists 1 pages, and its first page links to 2"
        text = added.file.read_text(encoding="utf-8")
        added.file.write_text(text.replace("delay_seconds = 1.0", "delay_seconds = 0.0"), encoding="utf-8")
        from flows.sources.source import load_sources

        site.log.clear()
        manifest = collect(home, load_sources(home)[0], Settings())
        assert read_rows(manifest, ["url"])["url"].to_list() == [f"{site.url}/", f"{site.url}/squat"]
        assert {asked.headers["user-agent"].partition("(")[2] for asked in site.log} == {"+me@gym.org)"}
        assert site.asked("/private") == []


def test_a_site_that_cannot_be_read_is_refused_with_what_to_do(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with Site() as site:
        with pytest.raises(UsageError, match="allow_private = true"):
            add_source(home, "gym", site.url)
        with pytest.raises(UsageError, match=r"HTTP status 404\. Correct the address"):
            add_source(home, "gym", site.url, allow_private=True)
        site.answers["/robots.txt"] = always("User-agent: *\nDisallow: /")
        with pytest.raises(UsageError, match=r"robots\.txt does not allow reading it"):
            add_source(home, "gym", site.url, allow_private=True)
        with pytest.raises(UsageError, match="is not the address of a site"):
            add_source(home, "gym", "https://")
    assert not home.sources.exists()

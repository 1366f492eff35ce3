"""What is to be published later, or asks not to be indexed, counts for nothing, wherever it comes from."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from crawl_server import Site, crawl_source, exercise, linking
from warc_library import SITE, collect_web, home_of, members, response

from flows.archive.manifest import Manifest
from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings
from flows.sources.source import load_sources

APRIL, JUNE = datetime(2026, 4, 1, 9, tzinfo=UTC), datetime(2026, 6, 1, 9, tzinfo=UTC)
MAY_FIRST = '<meta property="article:published_time" content="2026-05-01T08:00:00+00:00">'
LONG_AGO = '<meta content="2019-05-01" itemprop="datePublished">'
ROBOTS = '<meta content="NOINDEX,follow" name=robots>'
IN_A_REMARK = f"<!-- {ROBOTS} --><script>const head = '{ROBOTS}'</script>"


def html(name: str, head: str) -> bytes:
    return exercise(name, head=head).encode()


def markdown(day: str) -> bytes:
    return f"---\ntitle: Dip\npublishDate: {day}\n---\n## Steps\n1. Lower yourself.\n".encode()


def home_with(root: Path, source: str) -> Home:
    home = Home(root.resolve())
    home.sources.mkdir(exist_ok=True)
    (home.sources / "moves.toml").write_text(f'role = "own"\n{source}', encoding="utf-8")
    return home


def collected(home: Home, moment: datetime = APRIL) -> Manifest:
    return collect(home, load_sources(home)[0], Settings(), now=lambda: moment)


def reasons(manifest: Manifest) -> dict[str, str]:
    """Return the reason, else the outcome, by the last part of each address."""
    rows = read_rows(manifest, ["url", "outcome", "reason"])
    return {url.rstrip("/").rpartition("/")[2]: reason or outcome for url, outcome, reason in rows.rows()}


def test_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "later.html").write_bytes(html("Later", MAY_FIRST))
    (folder / "old.html").write_bytes(html("Old", LONG_AGO + IN_A_REMARK))
    (folder / "hidden.html").write_bytes(html("Hidden", ROBOTS))
    (folder / "dip.md").write_bytes(markdown("2026-05-01"))
    home = home_with(tmp_path, 'format = "folder"\npath = "pages"\n')
    held = {"later.html": "not_published", "dip.md": "not_published"}
    assert reasons(collected(home)) == {"old.html": "present", "hidden.html": "present", **held}
    home = home_with(tmp_path, 'format = "folder"\npath = "pages"\nrespect_noindex = true\n')
    june = {"later.html": "present", "dip.md": "present", "old.html": "unchanged", "hidden.html": "noindex"}
    assert reasons(collected(home, JUNE)) == june


def test_records_of_a_dataset(tmp_path: Path) -> None:
    records = [
        {"id": 1, "name": "Dip", "published_at": "2026-05-01T00:00:00Z"},
        {"id": 2, "name": "Row", "publishedAt": "2025-05-01"},
        {"id": 3, "name": "Curl", "updated_at": "2099-01-01", "date": None},
    ]
    (tmp_path / "moves.json").write_text(json.dumps(records))
    text = 'format = "dataset"\npath = "moves.json"\nid = "id"\n[fields]\nname = "name"\n'
    home = home_with(tmp_path, text)
    found = reasons(collected(home))
    assert found == {"record-1": "not_published", "2": "present", "3": "present"}
    assert reasons(collected(home, JUNE))["1"] == "present"


def test_pages_of_a_web_archive(tmp_path: Path) -> None:
    content = members(
        response("later", html("Later", MAY_FIRST)),
        response("dip.md", markdown("2026-05-01"), headers=["Content-Type: text/markdown"]),
        response("told", html("Told", ""), headers=["X-Robots-Tag: noindex"]),
        response("hidden", html("Hidden", ROBOTS)),
        response("old", html("Old", LONG_AGO)),
    )
    manifest = collect_web(home_of(tmp_path, content, more="respect_noindex = true\n"))
    rows = read_rows(manifest, ["url", "outcome", "reason"]).rows()
    assert {url.removeprefix(f"{SITE}/"): reason or outcome for url, outcome, reason in rows} == {
        "later": "not_published", "dip.md": "not_published", "told": "noindex", "hidden": "noindex",
        "old": "present",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("feed", "day"),
    [
        ("<rss><channel>%s</channel></rss>", "<pubDate>Fri, 01 May 2026 08:00:00 GMT</pubDate>"),
        ("<feed>%s</feed>", "<published>2026-05-01T08:00:00Z</published>"),
    ],
)
def test_items_of_a_feed(tmp_path: Path, feed: str, day: str) -> None:
    kind, link = ("item", "<link>%s</link>") if "rss" in feed else ("entry", '<link href="%s"/>')
    items = [
        f"<{kind}><title>T</title>{link % f'https://e.example/{name}'}{stated}<content>Sit.</content></{kind}>"
        for name, stated in (("later", day), ("old", day.replace("2026", "2020")), ("undated", ""))
    ]
    (tmp_path / "feed.xml").write_text(feed % "".join(items))
    home = home_with(tmp_path, 'format = "feed"\npath = "feed.xml"\n')
    found = reasons(collected(home))
    assert found == {"later": "not_published", "old": "present", "undated": "present"}


def test_pages_of_a_crawl(tmp_path: Path) -> None:
    day = datetime.now(UTC).replace(year=datetime.now(UTC).year + 2, month=1, day=1).date().isoformat()
    with Site() as site:
        site.put("/", linking("/later", "/dip.md", "/old"))
        site.put("/later", exercise("Later", head=MAY_FIRST.replace("2026-05-01", day)))
        site.put("/dip.md", markdown(day).decode(), Content_Type="text/markdown")
        site.put("/old", exercise("Old", head=LONG_AGO))
        home, source = crawl_source(tmp_path, site)
        found = reasons(collect(home, source, Settings()))
        assert [found[each] for each in ("later", "dip.md", "old")] == [
            "not_published",
            "not_published",
            "present",
        ]
        site.put("/later", exercise("Later", head=LONG_AGO))
        assert reasons(collect(home, source, Settings()))["later"] == "present"


def test_noindex_belongs_to_sources_whose_pages_can_say_it(tmp_path: Path) -> None:
    home = home_with(tmp_path, 'format = "feed"\npath = "feed.xml"\nrespect_noindex = true\n')
    with pytest.raises(UsageError, match=r"respect_noindex.*belongs to"):
        load_sources(home)

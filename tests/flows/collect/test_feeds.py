"""Feeds and exports of WordPress: one page an item; drafts, pictures and what has left the feed."""

from pathlib import Path
from typing import Any

import pytest
from small_home import answer, build_home

from flows.add.files import add_source
from flows.archive.manifest import Manifest, write_decision
from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.collect.feed import FeedSummary, paragraphs, read_feed
from flows.extract.extractor import Extractor
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings
from flows.sources.source import load_sources
from flows.sources.workspace import Workspace

STEPS = "<ol><li>Stand with your feet under the bar.</li><li>Pull it along your legs.</li></ol>"
EXPORT = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wp="http://wordpress.org/export/1.2/" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/">
<channel><title>Strong &amp; Well</title><wp:wxr_version>1.2</wp:wxr_version>%s</channel></rss>"""
FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>News</title><link>https://strong.test/</link>%s</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Übungen</title>%s</feed>"""


def export_item(title: str, content: str, more: str = "", status: str = "publish", kind: str = "post") -> str:
    slug = title.lower().replace(" ", "-")
    return (
        f"<item><title>{title}</title><link>https://strong.test/{slug}/</link>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>"
        f"<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>{more}</item>"
    )


def feed_item(title: str, body: str) -> str:
    return f"<item><title>{title}</title><link>https://strong.test/{title}</link>{body}</item>"


def encoded(content: str) -> str:
    return f"<content:encoded><![CDATA[{content}]]></content:encoded>"


def home_with(tmp_path: Path, content: str, name: str = "export.xml") -> Home:
    home = Home(tmp_path / "home")
    home.root.mkdir()
    (tmp_path / name).write_text(content, encoding="utf-8")
    add_source(home, "blog", str(tmp_path / name))
    return home


def collected(home: Home) -> Manifest:
    (source,) = load_sources(home)
    return collect(home, source, Settings())


def records(home: Home, manifest: Manifest) -> dict[str, dict[str, Any]]:
    (source,) = load_sources(home)
    rows = read_rows(manifest, ["url", "payload_digest"]).drop_nulls()
    read = Extractor(Workspace(home)).records(source, rows["payload_digest"].to_list())
    by_digest = {row["payload_digest"]: row for row in read.rows(named=True)}
    return {url: by_digest[digest] for url, digest in rows.iter_rows()}


def test_an_export_gives_its_published_pages_with_terms_and_custom_fields(tmp_path: Path) -> None:
    terms = (
        '<category domain="category" nicename="strength"><![CDATA[Strength]]></category>'
        '<category domain="muscle-group" nicename="hamstrings"><![CDATA[Hamstrings]]></category>'
        "<wp:postmeta><wp:meta_key>equipment</wp:meta_key>"
        '<wp:meta_value><![CDATA[a:2:{i:0;s:7:"Barbell";i:1;s:5:"Plate";}]]></wp:meta_value></wp:postmeta>'
        "<wp:postmeta><wp:meta_key>_edit_last</wp:meta_key><wp:meta_value>1</wp:meta_value></wp:postmeta>"
    )
    home = home_with(
        tmp_path,
        EXPORT
        % (
            export_item("Deadlift", f"<h2>How to do it</h2>{STEPS}", terms)
            + export_item("Good Morning", STEPS, status="draft")
            + export_item("Secret Curl", STEPS, "<wp:post_password>x</wp:post_password>")
            + export_item("deadlift-photo", "", kind="attachment", status="inherit")
        ),
    )
    manifest = collected(home)
    assert {key: count for key, count in manifest.counts.items() if count} == {"present": 1, "set_aside": 2}
    assert manifest.notes["found"] == [
        "Found 1 pages in an export of WordPress",
        "2 more are not published, and set aside",
        "No pages, and no inputs: 1 attachment",
    ]
    rows = read_rows(manifest, ["url", "reason", "detail"]).filter(reason="not_published").sort("url")
    assert rows["detail"].to_list() == ["its status is draft", "its status is behind a password"]
    (record,) = records(home, manifest).values()
    assert (record["verdict"], record["name"]) == ("exercise", "Deadlift")
    assert record["target_muscles"] == ["Hamstrings"]
    assert record["equipment"] == ["Barbell", "Plate"]
    assert record["steps"] == ["Stand with your feet under the bar.", "Pull it along your legs."]


def test_a_page_that_becomes_a_draft_or_vanishes_from_an_export_covers_nothing(tmp_path: Path) -> None:
    body = f"<p>Target muscle: Hamstrings</p>{STEPS}"
    names = ("A Lift", "B Lift", "C Lift")
    home = home_with(tmp_path, EXPORT % "".join(export_item(name, body + name) for name in names))
    assert collected(home).counts["present"] == 3
    build_home(home)
    left = export_item("A Lift", body + "A Lift") + export_item("B Lift", body, status="draft")
    (tmp_path / "export.xml").write_text(EXPORT % left)
    second = collected(home)
    assert [second.counts[outcome] for outcome in ("unchanged", "set_aside", "missing")] == [1, 1, 1]
    write_decision(second, accepted=True, by="me", reason="as it is", figures={})
    build_home(home)
    states = dict(answer(home, "select url[21:], state from core.fact_page_state where is_current"))
    assert states == {"a-lift/": "present", "b-lift/": "not_exercise", "c-lift/": "missing"}
    assert answer(home, "select name from core.dim_exercise where is_current") == [("A Lift",)]


def test_what_has_left_a_feed_is_kept(tmp_path: Path) -> None:
    body = f"<p>Target muscle: Glutes</p><h2>Steps</h2>{STEPS}"
    home = home_with(
        tmp_path, FEED % (feed_item("bridge", encoded(body)) + feed_item("thrust", encoded(body + " ")))
    )
    collected(home)
    build_home(home)
    (tmp_path / "export.xml").write_text(
        FEED % (feed_item("swing", encoded(body + "  ")) + feed_item("thrust", encoded(body + " ")))
    )
    second = collected(home)
    assert {key: count for key, count in second.counts.items() if count} == {"present": 1, "unchanged": 2}
    assert len(records(home, second)) == 3
    assert "A feed has only the newest; the pages that leave it are kept" in second.notes["found"]


def test_atom_and_feeds_of_summaries_are_read(tmp_path: Path) -> None:
    entry = (
        '<entry><title>Kniebeuge</title><link rel="self" href="https://x.test/self"/>'
        '<link href="https://x.test/kniebeuge"/><category term="Beine"/>'
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Zielmuskel: Quadrizeps</p>'
        "<h2>Ausführung</h2><ol><li>Stell dich hin.</li><li>Setz dich ab.</li></ol></div></content></entry>"
        "<entry><title>Brücke</title><id>tag:x.test,2026:1</id><summary>Kurz.</summary></entry>"
    )
    home = home_with(tmp_path, ATOM % entry, "feed.atom")
    manifest = collected(home)
    found = records(home, manifest)
    assert sorted(found) == ["https://x.test/kniebeuge", "tag:x.test,2026:1"]
    record = found["https://x.test/kniebeuge"]
    assert (record["name"], record["target_muscles"], len(record["steps"])) == (
        "Kniebeuge",
        ["Quadrizeps"],
        2,
    )
    assert "1 have only a summary; is there a full feed?" in manifest.notes["found"]


def test_classic_content_gets_its_paragraphs_and_loses_its_shortcodes() -> None:
    photo = '[caption id="a" width="3"]<img src="a.png"> Photo[/caption]'
    listed = "<ul>\n<li>One [of two]</li>\n</ul>\n"
    content = f'Stand tall.\nHold it.\n\n{photo}\n\n{listed}[gallery ids="1,2"]'
    assert paragraphs(content) == (
        f'<p>Stand tall.<br>\nHold it.</p>\n<p><img src="a.png"> Photo</p>\n{listed}'
    )
    assert paragraphs("<p>As it is.</p>") == "<p>As it is.</p>"


LEVELS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
BODY_OF_FEED = FEED.partition("?>")[2]
BOMB = f'<!DOCTYPE rss [<!ENTITY e0 "lol">{LEVELS}]>' + BODY_OF_FEED


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<html><body>no feed</body></html>", "is no RSS, Atom or WordPress export"),
        ((EXPORT % export_item("Deadlift", STEPS))[:-40], "not XML"),
        (FEED % feed_item("a", "<description>&nbsp;</description>"), "not XML"),
        ("", "is no RSS"),
        (BOMB % feed_item("a", "<description>&e11;</description>"), "entity amplification"),
    ],
)  # fmt: skip
def test_what_is_no_whole_feed_is_refused(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "feed.xml").write_text(content)
    with pytest.raises(UsageError, match=said):
        list(read_feed(tmp_path / "feed.xml", FeedSummary()))


@pytest.mark.parametrize(
    "content", [EXPORT % "", FEED % "", EXPORT % export_item("Deadlift", STEPS, status="draft")]
)
def test_a_feed_without_a_page_is_no_source(tmp_path: Path, content: str) -> None:
    with pytest.raises(UsageError, match=r"contains no published pages\. Found 0 pages"):
        home_with(tmp_path, content)
    assert load_sources(Home(tmp_path / "home")) == []


def test_no_entity_reads_another_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the secret")
    outside = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>' + BODY_OF_FEED
    (tmp_path / "feed.xml").write_text(outside % feed_item("a", "<description>&x;</description>"))
    (item,) = read_feed(tmp_path / "feed.xml", FeedSummary())
    assert "secret" not in item.content

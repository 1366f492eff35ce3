"""robots.txt by RFC 9309: what may be asked for, and that nothing else is."""

import time
from itertools import pairwise
from pathlib import Path

import crawl_server as server
import pytest
from crawl_server import Behaviour, Site, always, crawl_source, exercise, linking, redirect

from flows.archive.manifest import list_snapshots
from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.collect.crawl.fetch import CrawlStoppedError
from flows.collect.crawl.robots import Robots
from flows.home.errors import UsageError
from flows.home.settings import Settings

HOST = "https://example.org"

SPLIT_GROUP = (
    "User-agent: repertoire\nDisallow: /a\nUser-agent: x\nDisallow: /c\nUser-agent: repertoire\nDisallow: /b"
)
CASES: list[tuple[str, str, bool]] = [
    ("", "/", True),
    ("User-agent: *\nDisallow:", "/a", True),
    ("User-agent: *\nDisallow: /", "/a", False),
    ("User-agent: *\nDisallow: /", "/robots.txt", True),
    ("user-AGENT: *\ndisALLOW: /a", "/a/b", False),
    ("User-agent: *\nDisallow: /a", "/A", True),
    ("User-agent: *\nDisallow: /a/\nAllow: /a/b", "/a/b/c", True),
    ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
    ("User-agent: *\nDisallow: /a/b\nAllow: /a", "/a/b", False),
    ("User-agent: *\nDisallow: /*.md$", "/a.md", False),
    ("User-agent: *\nDisallow: /*.md$", "/a.md?x", True),
    ("User-agent: *\nDisallow: /a*c", "/a/b/c/d", False),
    ("User-agent: *\nDisallow: /search?q=", "/search?q=x", False),
    ("User-agent: *\nDisallow: /%7Ejoe", "/~joe/x", False),
    ("User-agent: *\nDisallow: /übung", "/%C3%BCbung", False),
    ("User-agent: repertoire\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/b", True),
    ("User-agent: repertoire\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/a", False),
    ("User-agent: RePertoire/2.0\nDisallow: /a", "/a", False),
    ("User-agent: rep\nDisallow: /", "/a", True),
    ("User-agent: pertoire\nDisallow: /", "/a", True),
    ("User-agent: repertoirebot\nDisallow: /", "/a", True),
    ("User-agent: x\nUser-agent: repertoire\nDisallow: /a", "/a", False),
    (SPLIT_GROUP, "/b", False),
    (SPLIT_GROUP, "/a", False),
    (SPLIT_GROUP, "/c", True),
    ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
    ("User-agent: *\r\nDisallow: /a\r\n", "/a", False),
    ("User-agent: *\rDisallow: /a\r", "/a", False),
    ("User-agent: * # all\nDisallow: /a # this", "/a", False),
    ("Disallow: /a\nUser-agent: *\nDisallow: /b", "/a", True),
    ("User-agent: *\nSitemap: https://example.org/s.xml\nDisallow: /a", "/a", False),
    ("User-agent: *\n\nCrawl-delay: 1\n\nDisallow: /a", "/a", False),
    ("<html>Not a robots.txt</html>", "/a", True),
    ("User-agent: *\nDisallow: /x/\nAllow: /x/index.html", "/x/", False),
    ("User-agent: *\nDisallow: /x/\nAllow: /x/index.html", "/x/index.html", True),
    ("# " + "x" * 499_000 + "\nUser-agent: *\nDisallow: /a", "/a", False),
]  # fmt: skip


@pytest.mark.parametrize(("content", "path", "is_allowed"), CASES)
def test_rules_are_read_as_the_standard_says(content: str, path: str, is_allowed: bool) -> None:
    robots = Robots.parse(content.encode(), "Repertoire/0.1 (+me@example.org)")
    assert robots.allows(HOST + path) is is_allowed


def test_crawl_delay_counts_up_to_a_cap_and_sitemaps_are_listed() -> None:
    text = "User-agent: *\nCrawl-delay: {}\nSitemap: https://example.org/s.xml"
    robots = {
        delay: Robots.parse(text.format(delay).encode(), "Repertoire") for delay in ("2.5", "86400", "x")
    }
    assert [each.crawl_delay for each in robots.values()] == [2.5, 30.0, None]
    assert robots["x"].sitemaps == ("https://example.org/s.xml",)


def test_no_disallowed_path_is_ever_asked_for(tmp_path: Path) -> None:
    with Site() as site:
        site.answers["/robots.txt"] = always(
            f"User-agent: *\nDisallow: /secret\nDisallow: /*?sort=\nSitemap: {site.url}/secret/sitemap.xml\n"
            f"Sitemap: {site.url}/sitemap.xml\nDisallow: /llms.txt"
        )
        site.put("/", linking("/a", "/secret/b", "/a?sort=x", "/%73ecret/c", "/to-secret", "/x/../secret/d"))
        site.put("/a", exercise("A", head='<link rel="canonical" href="/secret/e">'))
        site.put("/secret/b", exercise("B"))
        site.answers["/to-secret"] = redirect("/secret/f")
        site.answers["/sitemap.xml"] = always("<urlset><url><loc>/secret/g</loc></url></urlset>")
        home, source = crawl_source(tmp_path, site, "prefer_markdown = true")
        manifest = collect(home, source, Settings())
        assert read_rows(manifest, ["url"])["url"].to_list() == [f"{site.url}/", f"{site.url}/a"]
        assert [path for path in site.asked() if "secret" in path.replace("%73", "s")] == ["/to-secret"]
        assert not any("sort" in path or "llms" in path for path in site.asked())


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 451])
def test_a_robots_txt_that_is_not_there_allows_all(tmp_path: Path, status: int) -> None:
    with Site() as site:
        site.answers["/robots.txt"] = always("User-agent: *\nDisallow: /", status)
        site.put("/", exercise("Squat"))
        home, source = crawl_source(tmp_path, site)
        assert collect(home, source, Settings()).counts["present"] == 1


@pytest.mark.parametrize(
    "answer",
    [always("", 500), always("", 503), always("", 599), always("", 429, Retry_After="0"), server.reset,
     server.cut_by_length, server.not_http, server.trickling(0.05)],
    ids=["500", "503", "599", "429", "reset", "cut", "not http", "trickling"],
)  # fmt: skip
def test_a_robots_txt_that_cannot_be_had_forbids_all(tmp_path: Path, answer: Behaviour) -> None:
    with Site() as site:
        site.answers["/robots.txt"] = answer
        site.put("/", exercise("Squat"))
        home, source = crawl_source(tmp_path, site, "timeout_seconds = 0.3")
        with pytest.raises(CrawlStoppedError, match="so nothing may be requested"):
            collect(home, source, Settings())
        assert set(site.asked()) == {"/robots.txt"}
        assert list_snapshots(home, "site") == []


@pytest.mark.parametrize(("hops", "is_allowed"), [(1, False), (5, False), (6, True), (20, True)])
def test_robots_txt_is_followed_over_five_redirects(tmp_path: Path, hops: int, is_allowed: bool) -> None:
    with Site() as site, Site() as other:
        for hop in range(hops):
            at = "/robots.txt" if hop == 0 else f"/hop-{hop}"
            to = f"{other.url}/rules" if hop == hops - 1 else f"/hop-{hop + 1}"
            site.answers[at] = redirect(to, 302)
        other.answers["/rules"] = always("User-agent: *\nDisallow: /a")
        site.put("/", linking("/a"))
        site.put("/a", exercise("A"))
        home, source = crawl_source(tmp_path, site)
        collect(home, source, Settings())
        assert (site.asked("/a") == ["/a"]) is is_allowed
        assert other.asked() == (["/rules"] if hops <= 5 else [])


def test_a_start_that_robots_txt_forbids_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with Site() as site:
        site.answers["/robots.txt"] = always("User-agent: *\nDisallow: /")
        home, source = crawl_source(tmp_path, site)
        with pytest.raises(UsageError, match="Ask the owner of the site"):
            collect(home, source, Settings())
        assert site.asked() == ["/robots.txt"]


def test_a_known_page_that_is_forbidden_later_is_set_aside_and_not_asked_for(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking("/a"))
        site.put("/a", exercise("A"))
        home, source = crawl_source(tmp_path, site)
        collect(home, source, Settings())
        site.answers["/robots.txt"] = always("User-agent: *\nDisallow: /a")
        site.log.clear()
        rows = read_rows(collect(home, source, Settings()), ["url", "outcome", "reason"]).rows()
        assert (f"{site.url}/a", "set_aside", "robots_disallowed") in rows
        assert site.asked("/a") == []


def test_crawl_delay_is_kept(tmp_path: Path) -> None:
    with Site() as site:
        site.answers["/robots.txt"] = always("User-agent: *\nCrawl-delay: 0.2")
        site.put("/", exercise("Squat"))
        home, source = crawl_source(tmp_path, site, "concurrency = 4")
        begun = time.monotonic()
        collect(home, source, Settings())
        arrivals = [asked.at for asked in site.log[1:]]
        assert all(later - earlier >= 0.19 for earlier, later in pairwise(arrivals))
        assert time.monotonic() - begun > 0.6

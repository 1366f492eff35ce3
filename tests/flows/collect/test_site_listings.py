"""What a site and a page list: sitemaps, llms.txt, links and signs, hostile ones among them."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command_line import run_python
from crawl_server import Site, always, crawl_source, exercise, linking
from work import work_in_proportion

from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.collect.crawl.page_links import extract_links
from flows.collect.crawl.sitemaps import read_llms_txt, read_sitemap
from flows.home.settings import Settings

MEBIBYTES = 120
"""What a sitemap of 12 MB may take: itself, its form before it was inflated, and a little."""
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://example.org/a?x=1&amp;y=2 </loc><lastmod>2026-03-01</lastmod>
<image:image><image:loc>https://example.org/a.jpg</image:loc></image:image></url>
<url><loc><![CDATA[https://example.org/b]]></loc><lastmod>yesterday</lastmod></url><url></url>
</urlset>"""
BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>
<urlset><url><loc>https://example.org/&d;</loc></url></urlset>"""


def test_a_sitemap_gives_its_pages_with_their_days_plain_or_gzipped() -> None:
    expected = [
        ("https://example.org/a?x=1&y=2", datetime(2026, 3, 1, tzinfo=UTC)),
        ("https://example.org/b", None),
    ]
    assert read_sitemap(SITEMAP.encode()).pages == expected
    assert read_sitemap(gzip.compress(SITEMAP.encode())).pages == expected
    assert read_sitemap(b"\xef\xbb\xbf" + SITEMAP.encode()).pages == expected


def test_an_index_gives_sitemaps_and_a_text_gives_pages() -> None:
    index = "<sitemapindex><sitemap><loc>/s1.xml.gz</loc></sitemap></sitemapindex>"
    assert read_sitemap(index.encode()).sitemaps == ["/s1.xml.gz"]
    assert [url for url, _ in read_sitemap(b"https://example.org/a\nhttps://example.org/b\n").pages] == [
        "https://example.org/a",
        "https://example.org/b",
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"not xml", b"<html><body>404</body></html>", BOMB.encode(), gzip.compress(bytes(1 << 20)) * 60,
     gzip.compress(SITEMAP.encode())[:60], b"\x1f\x8bnonsense",
     b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><urlset><url><loc>/a</loc></url></urlset>'],
    ids=["empty", "text", "html", "entity bomb", "gzip bomb", "cut gzip", "damaged gzip", "external entity"],
)  # fmt: skip
def test_what_is_no_sitemap_lists_nothing_and_costs_nothing(content: bytes) -> None:
    with work_in_proportion(len(content)):
        assert read_sitemap(content) == ([], [])


@pytest.mark.parametrize(
    "inside",
    [
        "<a/>" * 3_000_000,
        "<url><loc>https://example.org/a</loc>" + "<a/>" * 3_000_000 + "</url>",
        "<!---->" * 2_000_000,
    ],
    ids=["siblings", "within an entry", "comments"],
)
def test_a_small_file_of_many_elements_takes_little_memory(inside: str, tmp_path: Path) -> None:
    file = tmp_path / "sitemap.xml.gz"
    file.write_bytes(gzip.compress(f"<urlset>{inside}</urlset>".encode()))
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from flows.collect.crawl.sitemaps import read_sitemap\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
        "before = peak(); read_sitemap(Path(sys.argv[1]).read_bytes()); print(peak() - before)\n"
    )
    done = run_python(script, str(file))
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < MEBIBYTES


def test_a_cut_sitemap_gives_what_came() -> None:
    assert len(read_sitemap(SITEMAP.encode()[:-40]).pages) == 2


def test_an_llms_txt_gives_its_links() -> None:
    text = b'# Gym\n> x\n- [Squat](https://example.org/squat.md): hips\n- [Lunge](/lunge.md "t") ![i](/i.png)'
    assert read_llms_txt(text) == ["https://example.org/squat.md", "/lunge.md"]


def test_sitemaps_of_sitemaps_are_read_and_loops_end(tmp_path: Path) -> None:
    with Site() as site:
        index = "<sitemapindex>{}</sitemapindex>"
        entry = "<sitemap><loc>{}</loc></sitemap>"
        site.answers["/robots.txt"] = always("Sitemap: /index.xml")
        site.answers["/index.xml"] = always(
            index.format(entry.format("/index.xml") + entry.format("/s.xml.gz"))
        )
        site.answers["/s.xml.gz"] = always(
            gzip.compress(b"<urlset><url><loc>/hidden</loc></url><url><loc>/absent</loc></url></urlset>"),
            Content_Type="application/x-gzip",
        )
        site.put("/", linking("/seen"))
        site.put("/seen", exercise("Seen"))
        site.put("/hidden", exercise("Hidden"))
        home, source = crawl_source(tmp_path, site)
        manifest = collect(home, source, Settings())
        assert [url.removeprefix(site.url) for url in read_rows(manifest, ["url"])["url"]] == [
            "/",
            "/hidden",
            "/seen",
        ]
        assert site.asked("/index.xml") == ["/index.xml"]
        site.answers["/s.xml.gz"] = always(BOMB)
        assert collect(home, source, Settings()).counts["unchanged"] == 3


HTML = """<html><head><title> A &amp; B </title><base href="/base/">
<link href='/c' rel='canonical'><LINK REL=alternate TYPE="text/markdown" HREF=/m.md>
<meta content="NOINDEX" name=Robots></head><body><!-- <a href="/comment"> -->
<script>"<a href='/script'>"</script><a href="/one?a=1&amp;b=2">1</a><A class=x HREF=/two>2</A>
<a href='/three'>3</a><a data-href="/no" title="x">4</a>
<a href="#top">t</a><a href="/one?a=1&amp;b=2#part">1</a><area href="/four"><abbr href="/no">"""


@pytest.mark.parametrize(
    ("entry", "read"),
    [
        ("<loc>https://example.org/c&#55296;d</loc>", []),
        ("<loc>https://example.org/c</loc><lastmod>&#xDFFF;</lastmod>", ["https://example.org/c"]),
        ("<loc>https://example.org/c</loc><priority>0.&#xD800;</priority>", ["https://example.org/c"]),
        ('<loc>https://example.org/c</loc><link hreflang="de" href="/&#xD800;"/>', ["https://example.org/c"]),
        ('<loc>https://example.org/c</loc><link hreflang="&#xD800;" href="/d"/>', ["https://example.org/c"]),
    ],
)
def test_half_a_surrogate_pair_in_a_sitemap_costs_no_other_entry(entry: str, read: list[str]) -> None:
    last = "https://example.org/e"
    content = SITEMAP.replace("<url></url>", f"<url>{entry}</url><url><loc>{last}</loc></url>")
    listed = [address for address, _ in read_sitemap(content.encode()).pages]
    assert listed == ["https://example.org/a?x=1&y=2", "https://example.org/b", *read, last]


def test_an_element_of_which_the_name_is_no_text_is_left_out() -> None:
    entry = b"<url><loc>https://example.org/c</loc><l\xed\xa0\x80k/></url>"
    listed = [address for address, _ in read_sitemap(SITEMAP.encode().replace(b"<url></url>", entry)).pages]
    assert "https://example.org/c" in listed


def test_the_signs_of_a_page() -> None:
    page_links = extract_links(HTML.encode(), "text/html")
    assert page_links.links == ["/one?a=1&b=2", "/two", "/three", "/four"]
    assert (page_links.base, page_links.canonical, page_links.markdown) == ("/base/", "/c", "/m.md")
    assert page_links.is_noindex
    assert page_links.title == "A & B"
    assert not page_links.is_not_found_title


@pytest.mark.parametrize(
    ("title", "says_so"),
    [
        ("404", True), ("Error 404 - Gym", True), ("Page not found | Gym", True), ("Not Found", True),
        ("Seite nicht gefunden", True), ("This page doesn't exist", True), ("404 exercises for you", False),
        ("Squat", False), ("Foot Not Founded Squat", False), ("The 404 workout", False), ("", False),
    ],
)  # fmt: skip
def test_a_title_that_says_not_found(title: str, says_so: bool) -> None:
    assert extract_links(f"<title>{title}</title>".encode(), "text/html").is_not_found_title is says_so


@pytest.mark.parametrize(
    "content",
    [
        '<a "' * 250_000,
        '<a ""' * 200_000,
        "<a href" * 140_000,
        "<a " + "x=" * 500_000,
        "<!--" * 250_000,
        "<script>" * 120_000,
        "<link " * 160_000,
        "<base " * 160_000,
        "<title>" * 140_000,
        "<" * 1_000_000,
        "<a href='" + "a" * 1_000_000,
    ],
    ids=lambda content: content[:10],
)
def test_no_page_makes_the_patterns_slow(content: str) -> None:
    with work_in_proportion(len(content)):
        extract_links(content.encode(), "text/html")


@pytest.mark.parametrize(
    "content", ["[" * 1_000_000, "[](" * 300_000, "[a](" + "b" * 1_000_000, "[a](b (" * 140_000]
)
def test_no_markdown_makes_the_patterns_slow(content: str) -> None:
    with work_in_proportion(len(content)):
        extract_links(content.encode(), "text/markdown")

"""Crawling a site that misbehaves in every way: what stands in the archive of each page."""

import gzip
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import crawl_server as server
import pytest
from crawl_server import Site, always, crawl_source, exercise, linking, page, redirect

from flows.archive.manifest import Manifest
from flows.archive.payloads import payload_shards, read_payloads
from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.home.settings import Home, Settings
from flows.sources.source import load_sources

LATIN = "Übung".encode("latin-1")
CAP_BYTES = 200_000
PAGE = exercise("Squat")

BEHAVIOURS: dict[str, tuple[server.Behaviour, str | None]] = {
    "plain": (page(exercise("Plain")), "present"),
    "dated": (server.dated_page(exercise("Dated")), "present"),
    "slow": (server.slow(0.3, exercise("Slow")), "present"),
    "too-slow": (server.slow(3, PAGE), "timeout"),
    "trickling": (server.trickling(0.05), "timeout"),
    "trickling-headers": (server.trickling_headers, "timeout"),
    "cut-by-length": (server.cut_by_length, "body_cut"),
    "cut-in-chunk": (server.cut_in_chunk, "body_cut"),
    "cut-gzip": (server.cut_gzip, "body_cut"),
    "damaged-gzip": (server.damaged_gzip, "body_damaged"),
    "gzip-bomb": (server.gzip_bomb, "too_large_to_archive"),
    "bomb-by-redirect": (redirect("/gzip-bomb-too"), None),
    "gzip-bomb-too": (server.gzip_bomb, "too_large_to_archive"),
    "gzip": (always(gzip.compress(exercise("Gzip").encode()), Content_Encoding="gzip"), "present"),
    "two-members": (
        always(gzip.compress(b"<title>Two</title>") + gzip.compress(b"<p>members"), Content_Encoding="gzip"),
        "present",
    ),
    "brotli": (always(b"\x0b\x02\x80", Content_Encoding="br"), "encoding_not_read"),
    "two-encodings": (always(b"x", Content_Encoding="gzip, gzip"), "encoding_not_read"),
    "endless": (server.endless_body, "too_large_to_archive"),
    "says-too-large": (always("x", Content_Length="999999999"), "too_large_to_archive"),
    "reset": (server.reset, "connection_failed"),
    "closed": (server.closes_at_once, "connection_failed"),
    "not-http": (server.not_http, "bad_answer"),
    "endless-header": (server.endless_header, "bad_answer"),
    "error-500": (always("oops", 500), "http_error"),
    "error-503": (always("oops", 503), "http_error"),
    "busy-seconds": (server.busy_then(exercise("Busy"), 429, retry="0"), "present"),
    "busy-date": (server.busy_then(exercise("Busy by date"), 503, retry=server.http_date(0)), "present"),
    "busy-nonsense": (server.busy_then(exercise("Busy somehow"), 429, retry="soon"), "present"),
    "always-busy": (always("later", 429, Retry_After="0"), "http_refused"),
    "forbidden": (always("no", 403), "http_refused"),
    "unauthorised": (always("who", 401, WWW_Authenticate="Basic"), "http_refused"),
    "teapot": (always("no", 418), "http_refused"),
    "absent": (always("no", 404), None),
    "gone": (always("no", 410), None),
    "soft-404": (always("<title>Page not found | Gym</title>"), None),
    "no-content": (always("", 204), "http_error"),
    "moved": (redirect("/moved-to"), None),
    "moved-to": (page(exercise("Moved")), "present"),
    "moved-308": (redirect("moved-308-to", 308), None),
    "moved-308-to": (page(exercise("Moved for good")), "present"),
    "for-now-302": (redirect("/moved-to", 302), None),
    "for-now-307": (redirect("/moved-to", 307), None),
    "loop": (redirect("/loop"), None),
    "loop-of-two": (redirect("/loop-back"), None),
    "loop-back": (redirect("/loop-of-two"), None),
    "longest-loop/*": (lambda it: redirect(it.path + "x")(it), None),
    "to-file": (redirect("file:///etc/passwd"), None),
    "to-script": (redirect("javascript:alert(1)"), None),
    "to-nowhere": (always("", 301), None),
    "to-elsewhere": (redirect("http://example.org/"), None),
    "pdf": (always(b"%PDF-1.7", Content_Type="application/pdf"), None),
    "no-type": (always(exercise("No type"), Content_Type=""), "present"),
    "markdown": (always("# Squat", Content_Type="text/markdown"), "present"),
    "plain-text.md": (always("# Lunge", Content_Type="text/plain"), "present"),
    "wrong-charset": (always(LATIN, Content_Type="text/html; charset=utf-8"), "present"),
    "unknown-charset": (always("<p>x", Content_Type="text/html; charset=klingon"), "present"),
    "noindex": (always(exercise("Hidden", head='<meta name="robots" content="noindex">')), "present"),
    "odd-header": (always(exercise("Odd"), X_Odd="caf\xe9 \xff"), "present"),
    "odd-redirect": (lambda it: it.reply(status=301, Location="/caf\xe9"), None),
    "cookies": (always(exercise("Cookies"), Set_Cookie="id=secret"), "present"),
    "calendar/*": (server.calendar, "present"),
    "deeper/*": (server.relative_loop, "present"),
    "maze": (server.session_maze, "present"),
    "canonical?view=print": (
        always(exercise("Canonical", head='<link rel="canonical" href="/canonical">')),
        None,
    ),
    "canonical": (page(exercise("Canonical")), "present"),
    "canonical-to-nothing": (
        always(exercise("Own", head='<link rel="canonical" href="/absent-canonical">')),
        "present",
    ),
    "canonical-to-start": (always(exercise("Mine", head='<link rel="canonical" href="/">')), "present"),
    "nested": (always("<div>" * 20_000), "present"),
    "attributes": (always("<a " + " ".join(f"a{n}=1" for n in range(15_000)) + ">"), "present"),
    "with space": (page(exercise("Space")), "present"),
    "empty": (always(""), "present"),
}
START = {"longest-loop/*": "/longest-loop/", "calendar/*": "/calendar/1", "deeper/*": "/deeper/"}


@dataclass
class Crawled:
    site: Site
    home: Home
    manifest: Manifest
    found: dict[str, str]
    seconds: float


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """Crawl one site that has all the behaviours."""
    with Site() as site:
        site.put("/", linking(*(START.get(name, f"/{name}") for name in BEHAVIOURS)))
        site.answers |= {f"/{name.replace(' ', '%20')}": answer for name, (answer, _) in BEHAVIOURS.items()}
        keys = "max_pages = 140\ntimeout_seconds = 1.0\nconcurrency = 4\nmax_depth = 12"
        home, source = crawl_source(tmp_path_factory.mktemp("behaviours"), site, keys)
        begun = time.monotonic()
        manifest = collect(home, source, Settings(archive_cap_bytes=CAP_BYTES))
        seconds = time.monotonic() - begun
        rows = read_rows(manifest, ["url", "outcome", "reason"]).rows()
        found = {url.removeprefix(site.url + "/"): reason or outcome for url, outcome, reason in rows}
        yield Crawled(site, home, manifest, found, seconds)


def test_there_are_more_than_forty_behaviours() -> None:
    assert len(BEHAVIOURS) > 40


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_each_behaviour_comes_to_its_outcome(crawled: Crawled, name: str) -> None:
    address = START.get(name, name).removeprefix("/").replace(" ", "%20")
    assert crawled.found.get(address) == BEHAVIOURS[name][1]


@pytest.mark.parametrize("name", ["closed", "reset"])
def test_a_connection_that_breaks_is_asked_again_as_often_as_the_policy_says(
    crawled: Crawled, name: str
) -> None:
    (source,) = load_sources(crawled.home)
    assert source.crawl
    assert len(crawled.site.asked(f"/{name}")) == 1 + source.crawl.retries


def test_it_ends_within_its_limits(crawled: Crawled) -> None:
    assert crawled.seconds < 25
    assert crawled.manifest.notes["reached_max_pages"]
    assert max(len(path) for path in crawled.site.asked()) < 2100


def test_traps_end_by_depth(crawled: Crawled) -> None:
    assert len([path for path in crawled.found if path.startswith("calendar/")]) <= 12
    assert len(crawled.site.asked("/deeper/")) <= 4


def test_no_request_went_where_a_redirect_wanted_it(crawled: Crawled) -> None:
    hosts = {asked.headers["host"] for asked in crawled.site.log}
    assert hosts == {f"127.0.0.1:{crawled.site.port}"}


def test_every_request_says_who_asks_and_brings_no_cookie(crawled: Crawled) -> None:
    for asked in crawled.site.log:
        assert asked.headers["user-agent"].startswith("Repertoire/")
        assert "@" in asked.headers["user-agent"]
        assert not {"cookie", "authorization", "referer"} & asked.headers.keys()


def test_bodies_are_archived_as_they_are_inside_their_encoding(crawled: Crawled) -> None:
    rows = read_rows(crawled.manifest, ["url", "payload_digest"]).drop_nulls()
    digests = set(rows["payload_digest"].to_list())
    payloads = {
        digest: payload
        for shard in payload_shards(crawled.home, "site", digests, 1 << 20)
        for digest, _, _, payload in read_payloads(shard)
    }
    of = {url.removeprefix(crawled.site.url): payloads[digest] for url, digest in rows.rows()}
    assert of["/gzip"] == exercise("Gzip").encode()
    assert of["/two-members"] == b"<title>Two</title><p>members"
    assert of["/wrong-charset"] == LATIN


def test_noindex_is_noted_and_no_reason_to_leave_a_page_out(crawled: Crawled) -> None:
    rows = read_rows(crawled.manifest, ["url", "detail"])
    details = dict(rows.rows())
    assert details[f"{crawled.site.url}/noindex"] == "depth 1, noindex"
    assert crawled.manifest.notes["noindex"] == 1


def test_answers_are_kept_with_their_headers_but_no_cookie(crawled: Crawled) -> None:
    rows = read_rows(crawled.manifest, ["url", "status", "response_headers", "request_headers"])
    row = next(row for row in rows.iter_rows(named=True) if row["url"].endswith("/cookies"))
    assert row["status"] == 200
    assert "content-type" in row["response_headers"]
    assert "secret" not in row["response_headers"]
    assert "User-Agent" in row["request_headers"]


def test_files_that_no_page_is_are_not_asked_for(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking("/a.jpg", "/b.css", "/c.zip?x=1", "/d.pdf", "mailto:a@b", "#top", "/ok.html"))
        home, source = crawl_source(tmp_path, site)
        collect(home, source, Settings())
        assert [path for path in site.asked() if "." in path and not path.endswith(".txt")] == [
            "/sitemap.xml",
            "/ok.html",
        ]

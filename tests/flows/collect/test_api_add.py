"""Adding an address that answers data: what it is, how it is paged, and what to do where it is neither."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from api_server import PATH, STYLES, Paged, bare_total, json_answer, next_in_body, page_numbers, record
from crawl_server import Site, always, linking, redirect

from flows.add.addresses import suggested_address
from flows.add.files import AddedSource, add_source
from flows.archive.manifest import Manifest, list_snapshots
from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings
from flows.sources.source import load_sources


def add(folder: Path, site: Site, path: str, **options: Any) -> tuple[Home, AddedSource]:
    """Add an address as a source, and let it be fetched without pauses."""
    home = Home(folder.resolve())
    added = add_source(home, "api", f"{site.url}{path}", allow_private=True, **options)
    text = added.file.read_text(encoding="utf-8")
    added.file.write_text(text.replace("delay_seconds = 1.0", "delay_seconds = 0"), encoding="utf-8")
    return home, added


def collect_again(home: Home) -> Manifest:
    return collect(home, load_sources(home)[0], Settings(), snapshots=list_snapshots(home, "api"))


@pytest.mark.parametrize("style", STYLES)
def test_each_way_of_paging_is_found_and_followed_to_the_end(tmp_path: Path, style: str) -> None:
    envelope, query = STYLES[style]
    with Site() as site:
        site.answers[PATH] = Paged(envelope)
        home, added = add(tmp_path, site, f"{PATH}{query}")
        asked = len(site.asked(PATH))
        manifest = collect_again(home)
    assert added.source.format == "dataset"
    assert added.source.api is not None
    assert added.source.api.paging is not None
    assert asked <= 3
    assert sorted(read_rows(manifest, ["url"])["url"]) == [str(number) for number in range(1, 8)]
    assert manifest.notes["incomplete"] is None


def test_an_address_without_pages_is_fetched_whole(tmp_path: Path) -> None:
    with Site() as site:
        site.answers["/exercises.json"] = json_answer([record(number) for number in range(20)])
        home, added = add(tmp_path, site, "/exercises.json")
        manifest = collect_again(home)
    assert added.source.api is not None
    assert added.source.api.paging is None
    assert added.records == 20
    assert added.fields["target_muscles"] == "primaryMuscles"
    assert manifest.counts["present"] == 20


def lines_of(kind: str) -> tuple[bytes, str]:
    rows = [record(number) for number in range(3)]
    if kind == "csv":
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "instructions": "Stand. Lower."} for row in rows)
        return text.getvalue().encode(), "text/csv"
    return "\n".join(map(json.dumps, rows)).encode(), "application/x-ndjson"


@pytest.mark.parametrize(
    ("path", "body", "media_type"),
    [
        ("/data", *lines_of("csv")),
        ("/data", *lines_of("jsonl")),
        ("/list", lines_of("jsonl")[0], "text/plain"),
        ("/list", json.dumps([record(1), record(2), record(3)]).encode(), "text/plain; charset=utf-8"),
        ("/data", json.dumps([record(1), record(2), record(3)]).encode("utf-16"), "application/json"),
        ("/data", b"\xef\xbb\xbf" + json.dumps([record(n) for n in range(3)]).encode(), "application/json"),
        ("/data", json.dumps([record(n, rating=float("nan")) for n in range(3)]).encode(), ""),
        ("/data.json", json.dumps([record(1), record(2), record(3)]).encode(), "application/octet-stream"),
    ],
)
def test_data_are_known_by_what_they_are_whatever_they_are_called(
    tmp_path: Path, path: str, body: bytes, media_type: str
) -> None:
    with Site() as site:
        site.answers[path] = always(body, Content_Type=media_type)
        home, _ = add(tmp_path, site, path)
        assert collect_again(home).counts["present"] == 3


def test_what_shows_people_a_page_and_programs_data_is_asked_for_data(tmp_path: Path) -> None:
    def negotiating(exchange: Any) -> None:
        if exchange.headers["Accept"].startswith("application/json"):
            Paged(next_in_body)(exchange)
        else:
            exchange.reply(linking("/x", title="Exercise list"))

    with Site() as site:
        site.answers[PATH] = negotiating
        home, added = add(tmp_path, site, PATH)
        assert added.source.format == "dataset"
        assert collect_again(home).counts["present"] == 7


def test_a_page_at_an_address_like_that_of_an_api_is_a_site(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/rest/", linking("/rest/squat", title="Rest days"))
        _, added = add(tmp_path, site, "/rest/")
    assert added.source.format == "crawl"


def test_a_way_that_leads_nowhere_is_not_written_down(tmp_path: Path) -> None:
    with Site() as site:
        site.answers[PATH] = json_answer({"total": 90, "results": [record(1), record(2)]})
        home, added = add(tmp_path, site, PATH)
        assert added.source.api is not None
        assert added.source.api.paging is None
        assert "how to ask for them was not found" in added.notes[-1]
        manifest = collect_again(home)
    assert "says that there are more" in manifest.notes["incomplete"]


def test_what_looks_like_a_number_of_pages_is_none_where_they_are_all_the_same(tmp_path: Path) -> None:
    with Site() as site:
        site.answers["/data.json"] = json_answer({"pages": 12, "exercises": [record(1), record(2)]})
        home, added = add(tmp_path, site, "/data.json")
        manifest = collect_again(home)
    assert added.source.api is not None
    assert added.source.api.paging is None
    assert manifest.notes["incomplete"] is None


def test_add_says_how_many_there_are_without_reading_them_all(tmp_path: Path) -> None:
    with Site() as site:
        api = Paged(page_numbers, [record(number) for number in range(90)])
        site.answers[PATH] = api
        _, added = add(tmp_path, site, PATH)
        assert len(site.asked(PATH)) == 2
    assert added.records == 90
    assert added.notes[1] == "Its pages are followed by page numbers (page); looked at 6 records"
    assert added.source.bounds.min_pages == 45


def test_a_feed_is_named_with_what_to_add_instead(tmp_path: Path) -> None:
    item = "<item><title>Squat</title></item>"
    feed = f'<?xml version="1.0"?>\n<rss version="2.0"><channel>{item}</channel></rss>'
    with Site() as site:
        site.answers["/feed"] = always(feed, Content_Type="application/rss+xml")
        site.answers["/feed.xml"] = always(feed, Content_Type="text/xml")
        site.answers["/api/feed"] = always('<feed xmlns="http://www.w3.org/2005/Atom"/>', Content_Type="")
        for path in ("/feed", "/feed.xml", "/api/feed"):
            with pytest.raises(
                UsageError, match=r"is a feed \(RSS or Atom\).*repertoire add NAME http://127"
            ):
                add(tmp_path, site, path)


def test_what_is_no_data_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with Site() as site:
        site.answers["/pic"] = always(b"\x89PNG\r\n", Content_Type="image/png")
        site.answers["/api/none"] = json_answer({"detail": "Choose a list."})
        site.answers["/api/401"] = always("{}", 401)
        site.answers["/api/404"] = always("{}", 404)
        site.answers["/api/empty"] = json_answer([])
        site.answers["/api/away"] = redirect("https://example.org/api")
        site.answers["/api/big"] = always(b"[" + b" " * 51_000_000 + b"]", Content_Type="application/json")
        site.answers["/api/deep"] = always(b"[" * 100_000 + b"]" * 100_000, Content_Type="application/json")
        site.answers["/comments"] = always("<!-- -->" * 240 + "<x/>", Content_Type="text/xml")
        for path, problem in {
            "/pic": r"\(image/png\) is not JSON.*Correct the address",
            "/api/none": "no list of records; it says 'Choose a list.'",
            "/api/401": "needs a token",
            "/api/404": r"HTTP status 404\. Correct the address",
            "/api/empty": "contains no records",
            "/api/away": "on another host, where it is not followed",
            "/api/big": "the limit is 50000000 bytes.*smaller pages",
            "/api/deep": "is not JSON",
            "/comments": "correct the address",
        }.items():
            with pytest.raises(UsageError, match=problem):
                add(tmp_path, site, path)
    assert not Home(tmp_path).sources.exists()


def test_robots_that_forbid_an_api_are_obeyed(tmp_path: Path) -> None:
    with Site() as site:
        site.answers["/robots.txt"] = always("User-agent: *\nDisallow: /api/\n")
        site.answers[PATH] = Paged(next_in_body)
        with pytest.raises(UsageError, match=r"robots\.txt does not allow reading it"):
            add(tmp_path, site, PATH)
        assert site.asked(PATH) == []


def test_a_loopback_address_says_the_next_step_in_whole_sentences(tmp_path: Path) -> None:
    with Site() as site:
        for path in ("/", PATH):
            with pytest.raises(UsageError) as raised:
                add_source(Home(tmp_path), "api", f"{site.url}{path}")
            said = str(raised.value)
            assert "add it with --allow-private, which writes allow_private = true" in said
            assert ".," not in said
        assert site.log == []


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("example.org/exercises", "https://example.org/exercises"),
        ("www.example.org", "https://www.example.org"),
        ("//example.org/x", "https://example.org/x"),
        ("localhost:8000/api", "http://localhost:8000/api"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("gym.example.co.uk:8443/v1?limit=5", "https://gym.example.co.uk:8443/v1?limit=5"),
        ("exercises.json", None),
        ("squats.md", None),
        ("library.xlsx", None),
        ("../pages", None),
        ("pages/squat.md", None),
        ("pages", None),
    ],
)  # fmt: skip
def test_an_address_without_its_scheme_is_suggested_with_it(
    tmp_path: Path, given: str, meant: str | None
) -> None:
    assert suggested_address(given) == meant
    if not given.startswith("//"):
        with pytest.raises(UsageError, match="does not exist") as raised:
            add_source(Home(tmp_path), "api", given)
        assert (f"write it whole: {meant}" in str(raised.value)) == (meant is not None)


def test_a_total_without_a_known_parameter_is_tried_by_page_and_by_offset(tmp_path: Path) -> None:
    def by_offset(exchange: Any) -> None:
        exchange.path = exchange.path.replace("page=", "ignored=")
        Paged(bare_total)(exchange)

    with Site() as site:
        site.answers[PATH] = by_offset
        home, added = add(tmp_path, site, PATH)
        assert added.source.api is not None
        assert added.source.api.paging is not None
        assert added.source.api.paging.by == "offset"
        assert collect_again(home).counts["present"] == 7


def test_the_records_are_told_from_longer_lists_beside_them(tmp_path: Path) -> None:
    def with_links(exchange: Any) -> None:
        api = Paged(page_numbers)
        number = api._number({"page": exchange.path.rpartition("=")[2]}) if "=" in exchange.path else 1
        document, _ = page_numbers(api, number, api.records[(number - 1) * 3 : number * 3])
        links = [{"url": f"{PATH}?page={each}", "label": str(each), "active": False} for each in range(13)]
        json_answer({**document, "links": links})(exchange)

    with Site() as site:
        site.answers[PATH] = with_links
        home, added = add(tmp_path, site, PATH)
        assert added.source.records == "data"
        assert collect_again(home).counts["present"] == 7

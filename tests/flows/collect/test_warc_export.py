"""Snapshots as web archives: other tools accept them, and read back they are the same exercises."""

import io
import json
from pathlib import Path

import pytest
from command_line import call
from small_home import build_home, collect_on, make_home, query
from warc_library import SITE, collect_web, home_of, members, page, response
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from flows.archive.manifest import list_snapshots
from flows.archive.read import read_rows
from flows.archive.writer import SnapshotWriter
from flows.collect.warc.export import export_warc
from flows.home.digest import digest_of
from flows.home.errors import UsageError
from flows.home.settings import Home

FIELDS = """
    select url, name, summary, equipment, target_muscles, difficulty, category, content_hash
    from core.dim_exercise where source = '{}' order by url
"""


def is_accepted_by_warcio(file: Path) -> bool:
    checker = Checker(type("Arguments", (), {"inputs": [str(file)], "verbose": False})())
    checker.process_all()
    return not checker.exit_value


def kinds(file: Path) -> list[str]:
    with file.open("rb") as opened:
        return [record.rec_type for record in ArchiveIterator(opened)]


def crawled(root: Path) -> Home:
    """Return a home with a snapshot as a crawl of a site writes it."""
    home = home_of(root, members(response("other", page("Other"))))
    manifest = collect_web(home)
    with SnapshotWriter(home, "web", manifest.started_at.replace(day=9)) as writer:
        for url, final, status in (
            (f"{SITE}/squat", None, 200),
            (f"{SITE}/plank", f"{SITE}/plank.html", 304),
        ):
            body = page(url.rpartition("/")[2])
            headers = {
                "content-type": "text/html",
                "content-encoding": "gzip",
                "bad name": "x",
                "x": "a\r\nb",
            }
            writer.add(
                url,
                1_767_225_600_000_001,
                "present",
                final_url=final,
                status=status,
                request_headers='{"User-Agent": "Repertoire"}',
                response_headers=json.dumps(headers),
                media_type="text/html",
                size=len(body),
                payload_digest=digest_of(body),
                payload=body,
            )
        writer.seal(manifest.finished_at.replace(day=9))
    return home


def test_a_crawled_page_becomes_a_request_and_a_response_that_other_tools_accept(tmp_path: Path) -> None:
    file = tmp_path / "out.warc.gz"
    exported = export_warc(crawled(tmp_path), "web", file)
    assert kinds(file) == ["warcinfo", "request", "response", "request", "response"]
    assert (exported.pages, exported.records) == (2, 5)
    assert is_accepted_by_warcio(file)
    with file.open("rb") as opened:
        records = [
            (record.http_headers, record.content_stream().read())
            for record in ArchiveIterator(opened)
            if record.rec_type == "response"
        ]
    headers, body = records[0]
    assert (headers.get_statuscode(), headers.get_header("X-Crawler-content-encoding")) == ("200", "gzip")
    assert body == page("squat")
    assert records[1][0].get_header("X-Crawler-Status") == "304"


def test_an_exported_crawl_read_back_has_the_same_pages_at_the_same_addresses(tmp_path: Path) -> None:
    home = crawled(tmp_path)
    export_warc(home, "web", tmp_path / "out.warc.gz")
    (tmp_path / "b").mkdir()
    copy = home_of(tmp_path / "b", (tmp_path / "out.warc.gz").read_bytes())
    columns = ["url", "final_url", "fetched_at", "media_type", "payload_digest"]
    there = read_rows(list_snapshots(home, "web")[-1], columns)
    assert read_rows(collect_web(copy), columns).rows() == there.rows()


@pytest.mark.slow
def test_an_exported_folder_added_as_a_source_gives_the_same_exercises(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    collect_on(home, 0)
    file = tmp_path / "site.warc.gz"
    written = call("archive", "export", "site", "--output", str(file), home=home.root)
    assert written.returncode == 0, written.stderr
    assert "7 pages" in written.stdout
    assert is_accepted_by_warcio(file)
    assert kinds(file) == ["warcinfo", *["resource"] * 7]
    added = call("add", "back", str(file), home=home.root)
    assert added.returncode == 0, added.stderr
    collect_on(home, 1)
    build_home(home)
    found = query(home, FIELDS.format("back"))
    assert len(found) == 6
    assert found == query(home, FIELDS.format("site"))


def test_the_same_snapshot_gives_the_same_bytes_and_an_older_one_can_be_named(tmp_path: Path) -> None:
    home = crawled(tmp_path)
    first, second = tmp_path / "1" / "a.warc.gz", tmp_path / "2" / "a.warc.gz"
    for file in (first, second):
        file.parent.mkdir()
        export_warc(home, "web", file)
    assert first.read_bytes() == second.read_bytes()
    export_warc(home, "web", second, list_snapshots(home, "web")[0].snapshot_id)
    assert b"".join(page("Other").split()) in b"".join(_text(second).split())


def _text(file: Path) -> bytes:
    with file.open("rb") as opened:
        return b"".join(
            record.content_stream().read() for record in ArchiveIterator(io.BytesIO(opened.read()))
        )


@pytest.mark.parametrize(
    ("source", "name", "snapshot", "problem"),
    [
        ("nobody", "a.warc.gz", None, "no snapshot"),
        ("../web", "a.warc.gz", None, "no snapshot"),
        ("web", "a.zip", None, "is written as .warc.gz"),
        ("web", "no/a.warc.gz", None, "folder does not exist"),
        ("web", "a.warc.gz", "20200101T000000.000000Z", "The newest are"),
    ],
)
def test_what_cannot_be_exported_is_said_with_the_remedy(
    tmp_path: Path, source: str, name: str, snapshot: str | None, problem: str
) -> None:
    home = home_of(tmp_path, members(response("a", page("A"))))
    collect_web(home)
    with pytest.raises(UsageError, match=problem):
        export_warc(home, source, tmp_path / name, snapshot)
    assert not list(tmp_path.glob("*.tmp"))

"""Web archives as a source: which records count, how they are decoded, what damage does."""

import zipfile
from pathlib import Path

import pytest
from warc_library import (
    SITE,
    Encoder,
    brotli,
    chunked,
    collect_web,
    deflated,
    gzipped,
    home_of,
    members,
    outcomes,
    page,
    record,
    response,
    zstandard,
)

from flows.add.files import add_source
from flows.archive.payloads import payload_shards, read_payloads
from flows.archive.read import read_rows
from flows.home.errors import UsageError
from flows.home.settings import Home


def bodies(home: Home) -> dict[str, bytes]:
    """Return the collected bytes by path, and check what the manifest says besides."""
    manifest = collect_web(home)
    digests = set(read_rows(manifest, ["payload_digest"])["payload_digest"].drop_nulls().to_list())
    found = [one for shard in payload_shards(home, "web", digests, 10**6) for one in read_payloads(shard)]
    return {url.removeprefix(f"{SITE}/"): payload for _, url, _, payload in found}


def test_each_kind_of_record_gives_its_page(tmp_path: Path) -> None:
    later = "2026-03-02T00:00:00Z"
    content = members(
        record("warcinfo", "", b"software: x\r\n", Content_Type="application/warc-fields"),
        record("request", f"{SITE}/squat", b"GET /squat HTTP/1.1\r\n\r\n", Content_Type="application/http"),
        response("squat", page("Squat"), WARC_Payload_Digest="sha1:ONE"),
        record("resource", f"{SITE}/plank", page("Plank"), Content_Type="text/html"),
        record("resource", "file:///moves/lunge.md", b"# Lunge", Content_Type="text/markdown"),
        record("revisit", f"{SITE}/deep-squat", b"", date=later, WARC_Payload_Digest="sha1:ONE"),
        record("revisit", f"{SITE}/old-plank", b"", date=later, WARC_Refers_To_Target_URI=f"{SITE}/plank",
               WARC_Refers_To_Date="2026-03-01T00:00:00Z"),
        record("conversion", f"{SITE}/text", b"Only text", Content_Type="text/plain"),
        record("metadata", f"{SITE}/squat", b"a: b", Content_Type="application/warc-fields"),
    )  # fmt: skip
    manifest = collect_web(home_of(tmp_path, content))
    assert outcomes(manifest) == dict.fromkeys(
        ["squat", "plank", "moves/lunge.md", "deep-squat", "old-plank", "text"], "present"
    )
    assert manifest.notes["skipped"] == {"metadata records": 1, "request records": 1, "warcinfo records": 1}
    digests = dict(read_rows(manifest, ["url", "payload_digest"]).rows())
    assert digests[f"{SITE}/deep-squat"] == digests[f"{SITE}/squat"]
    assert digests[f"{SITE}/old-plank"] == digests[f"{SITE}/plank"]


def test_a_row_says_when_and_with_what_headers_its_page_was_fetched(tmp_path: Path) -> None:
    home = home_of(
        tmp_path, members(response("squat", page("Squat"), headers=['ETag: "a"', "Set-Cookie: b"]))
    )
    columns = ["fetched_at", "status", "response_headers", "media_type"]
    (row,) = read_rows(collect_web(home), columns).rows()
    assert (str(row[0]), *row[1:]) == (
        "2026-03-01 00:00:00", 200, '{"content-type": "text/html", "etag": "\\"a\\""}', "text/html",
    )  # fmt: skip


def test_the_last_record_of_an_address_by_date_counts_and_spellings_are_one_address(tmp_path: Path) -> None:
    content = members(
        response("https://Moves.Example:443/squat?gclid=x#top", page("New"), date="2026-03-03T00:00:00Z"),
        response("squat", page("Old"), date="2026-03-02T00:00:00.123456789Z"),
        record("conversion", f"{SITE}/squat", b"Text", date="2026-04-01", Content_Type="text/plain"),
    )  # fmt: skip
    assert bodies(home_of(tmp_path, content)) == {"squat": page("New")}


@pytest.mark.parametrize(
    ("stated", "encode"),
    [
        ("Content-Encoding: gzip", gzipped),
        ("Content-Encoding: deflate", deflated),
        ("Content-Encoding: br", brotli),
        ("Content-Encoding: zstd", zstandard),
        ("Transfer-Encoding: chunked", chunked),
        ("Content-Encoding: gzip", bytes),
        ("Transfer-Encoding: chunked", bytes),
    ],
)
def test_a_body_is_decoded_unless_whoever_wrote_the_archive_did_that(
    tmp_path: Path, stated: str, encode: Encoder
) -> None:
    content = members(response("squat", encode(page("Squat")), headers=[stated]))
    assert bodies(home_of(tmp_path, content)) == {"squat": page("Squat")}


def test_what_is_no_page_is_skipped_and_counted(tmp_path: Path) -> None:
    content = members(
        response("squat", page("Squat")),
        response("photo", b"x", headers=["Content-Type: image/png"]),
        response("broken", b"x", 500),
        response("away", b"x", 404),
        record("response", "dns:moves.example", b"1.2.3.4", Content_Type="text/dns"),
        response("blog/news", page("News")),
    )
    manifest = collect_web(home_of(tmp_path, content, more='exclude = ["moves.example/blog/**"]\n'))
    assert outcomes(manifest) == {"squat": "present"}
    assert manifest.notes["skipped"] == {
        "response records": 1,
        "that are not HTML, Markdown or text": 1,
        "that the source leaves out": 1,
        "with HTTP status 500": 1,
    }


def test_a_known_page_that_an_archive_calls_gone_or_moved_is_so_and_one_that_failed_stays(
    tmp_path: Path,
) -> None:
    old = [response(name, page(name)) for name in ("a", "b", "c", "d", "e")]
    home = home_of(tmp_path, members(*old))
    collect_web(home)
    later = "2026-03-05T00:00:00Z"
    new = [
        response("a", b"", 410, date=later),
        response("b", b"", 301, date=later, headers=["Location: /bb"]),
        response("bb", page("b"), date=later),
        response("c", b"", 503, date=later),
        response("d", b"", 404, date=later),
    ]
    home_of(tmp_path, members(*new), name="crawl-2.warc.gz")
    assert outcomes(collect_web(home, 2)) == {
        "a": "gone", "b": "moved", "bb": "present", "c": "unchanged", "d": "missing", "e": "unchanged",
    }  # fmt: skip


def test_collecting_the_same_archive_again_finds_nothing_changed(tmp_path: Path) -> None:
    home = home_of(tmp_path, members(response("a", page("a")), response("b", b"", 410)))
    first = collect_web(home)
    second = collect_web(home, 2)
    assert outcomes(second) == {"a": "unchanged"}
    assert first.states_digest == second.states_digest


THREE = [response(name, page(name) * 20) for name in ("a", "b", "c")]


def damaged(content: bytes, cut: int) -> bytes:
    return content[: len(content) - cut]


@pytest.mark.parametrize("cut", [1, 5, 9, 60])
def test_an_archive_cut_within_its_last_gzip_member_is_noticed(tmp_path: Path, cut: int) -> None:
    found = outcomes(collect_web(home_of(tmp_path, damaged(members(*THREE), cut))))
    assert found["crawl.warc.gz"] == "archive_cut"
    assert (found["a"], found["b"]) == ("present", "present")


@pytest.mark.parametrize("cut", [1, 4, 100])
def test_an_archive_without_compression_that_is_cut_is_noticed(tmp_path: Path, cut: int) -> None:
    found = outcomes(collect_web(home_of(tmp_path, damaged(b"".join(THREE), cut), name="crawl.warc")))
    assert found["crawl.warc"] == "archive_cut"
    assert (found["a"], found["b"], "c" in found) == ("present", "present", cut < 100)


def test_an_archive_in_zstandard_is_read_to_where_it_is_cut(tmp_path: Path) -> None:
    frames = b"".join(zstandard(each) for each in THREE)
    assert set(outcomes(collect_web(home_of(tmp_path, frames, "crawl.warc.zst")))) == {"a", "b", "c"}
    found = outcomes(collect_web(home_of(tmp_path, damaged(frames, 10), "crawl.warc.zst"), 2))
    assert found == {"a": "unchanged", "b": "unchanged", "c": "archive_cut", "crawl.warc.zst": "archive_cut"}


def test_pages_that_may_be_in_the_lost_part_of_an_archive_keep_their_last_version(tmp_path: Path) -> None:
    home = home_of(tmp_path, members(*THREE))
    collect_web(home)
    flipped = bytearray(members(*THREE))
    flipped[len(flipped) // 2] ^= 0xFF
    home_of(tmp_path, bytes(flipped))
    found = outcomes(collect_web(home, 2))
    assert found["c"] == found["crawl.warc.gz"] == "archive_damaged"
    assert "missing" not in found.values()


@pytest.mark.parametrize(
    "content", [b"", b"no archive", members(b"nor this\r\n\r\n"), b"\x1f\x8bx", b"WARC/1.1\r\nWARC-Type"]
)
def test_a_file_that_is_no_archive_is_quarantined_beside_those_that_are(
    tmp_path: Path, content: bytes
) -> None:
    home = home_of(tmp_path, members(*THREE))
    home_of(tmp_path, content, "b.warc.gz")
    found = outcomes(collect_web(home))
    assert found.pop("b.warc.gz") in ("archive_damaged", "archive_cut")
    assert found == dict.fromkeys(["a", "b", "c"], "present")


def test_a_damaged_record_is_quarantined_and_its_neighbours_are_read(tmp_path: Path) -> None:
    later = "2026-03-09T00:00:00Z"
    content = members(
        response("a", page("a")),
        response("flipped", page("flipped")).replace(b"Stand up again", b"Stand up agaim"),
        response("cut", gzipped(page("cut"))[:-12], headers=["Content-Encoding: gzip"]),
        response("chunk", chunked(page("chunk"))[:-90], headers=["Transfer-Encoding: chunked"]),
        response("truncated", page("truncated"), WARC_Truncated="length"),
        response("odd", b"?", headers=["Content-Encoding: rot13"]),
        response("bomb", gzipped(b"<p>" + bytes(11_000_000)), headers=["Content-Encoding: gzip"]),
        response("large", b"<p>" + b"x" * 12_000_000),
        record("response", f"{SITE}/garbled", b"\xff\xfe no head", Content_Type="application/http"),
        record("revisit", f"{SITE}/again", b"", date=later, WARC_Payload_Digest="sha1:ELSEWHERE"),
        response("z", page("z")),
    )  # fmt: skip
    found = outcomes(collect_web(home_of(tmp_path, content)))
    assert found == {
        "a": "present", "flipped": "digest_mismatch", "cut": "body_cut", "chunk": "body_cut",
        "truncated": "body_cut", "odd": "encoding_not_read", "bomb": "too_large_to_archive",
        "large": "too_large_to_archive", "garbled": "bad_answer",
        "again": "revisit_without_payload", "z": "present",
    }  # fmt: skip


def test_a_folder_without_an_archive_is_the_users_to_correct(tmp_path: Path) -> None:
    home = home_of(tmp_path, b"", "notes.txt")
    with pytest.raises(UsageError, match="contains no web archives"):
        collect_web(home)


def test_an_archive_that_inflates_without_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.collect.warc.files.FREE_BYTES", 1 << 20)
    found = outcomes(collect_web(home_of(tmp_path, members(THREE[0], response("x", bytes(9 << 20))))))
    assert found == {"a": "present", "crawl.warc.gz": "archive_damaged"}


def test_adding_an_archive_says_what_it_holds_and_one_without_pages_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path.resolve())
    (tmp_path / "cc.warc.gz").write_bytes(members(*THREE, response("x", b"x", 500)))
    added = add_source(home, "cc", str(tmp_path / "cc.warc.gz"))
    assert added.source.format == "warc"
    assert added.notes == (
        "Found 3 pages in 1 web archives of 4 records",
        "Left out: 1 with HTTP status 500",
    )
    assert add_source(home, "folder", str(tmp_path), aliases={}).source.format == "warc"
    (tmp_path / "empty.warc.gz").write_bytes(members(response("x", b"x", 500)))
    with pytest.raises(UsageError, match="contains no pages"):
        add_source(home, "empty", str(tmp_path / "empty.warc.gz"))


def packaged(file: Path, archives: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> None:
    """Write a WACZ of archives, with the files that one has besides."""
    with zipfile.ZipFile(file, "w", method) as package:
        package.writestr("datapackage.json", '{"profile": "data-package", "wacz_version": "1.1.1"}')
        package.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n')
        for name, content in archives.items():
            package.writestr(f"archive/{name}", content)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_archives_in_a_package_are_read(tmp_path: Path, method: int) -> None:
    home = home_of(tmp_path, members(response("plank", page("Plank"))))
    (archive,) = (file for file in home.root.rglob("*.warc*") if file.is_file())
    archives = {
        "data.warc.gz": members(response("squat", page("Squat"))),
        "more.warc": response("lunge", page("Lunge")),
    }
    packaged(archive.with_name("recorded.wacz"), archives, method)
    manifest = collect_web(home)
    assert outcomes(manifest) == dict.fromkeys(["lunge", "plank", "squat"], "present")
    assert [name for name in manifest.notes["archives"] if "wacz" in name] == [
        "recorded.wacz/archive/data.warc.gz", "recorded.wacz/archive/more.warc"
    ]  # fmt: skip
    added = add_source(home, "recorded", str(archive.with_name("recorded.wacz")))
    assert added.notes[0] == "Found 2 pages in 2 web archives of 2 records"


def test_a_package_that_is_damaged_grows_or_is_none_costs_only_itself(tmp_path: Path) -> None:
    home = home_of(tmp_path, members(response("plank", page("Plank"))))
    (archive,) = (file for file in home.root.rglob("*.warc*") if file.is_file())
    whole = archive.with_name("a.wacz")
    packaged(whole, {"data.warc": response("squat", page("Squat"))})
    content = bytearray(whole.read_bytes())
    content[content.index(b"Squat</h1>")] ^= 1
    archive.with_name("b.wacz").write_bytes(content)
    archive.with_name("c.wacz").write_bytes(b"PK\x03\x04 no package")
    packaged(archive.with_name("d.wacz"), {"data.warc": b"\0" * (1 << 21)}, zipfile.ZIP_DEFLATED)
    manifest = collect_web(home)
    found = outcomes(manifest)
    assert {found["plank"], found["squat"]} == {"present"}
    rows = read_rows(manifest, ["url", "reason"]).drop_nulls().sort("url").rows()
    assert [row for row in rows if "wacz" in row[0]] == [
        ("b.wacz/archive/data.warc", "archive_damaged"),
        ("c.wacz", "archive_damaged"),
        ("d.wacz/archive/data.warc", "archive_damaged"),
    ]

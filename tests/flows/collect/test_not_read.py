"""Every file of a folder is accounted for: a page, a format that is not read, or an asset."""

import shutil
from pathlib import Path

import pytest
from small_home import PAGES, answer, build_home, collect_on, make_home

from flows.add.files import add_source
from flows.archive.manifest import Manifest, list_snapshots
from flows.archive.read import read_rows
from flows.cli.sources import _added_lines
from flows.collect.file_kinds import ASSETS, PAGE_TYPES, REMEDIES, kind_by_content, stem_of
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.sources.health import all_health


def newest(home: Home) -> Manifest:
    return list_snapshots(home, "site")[-1]


def test_no_extension_is_of_two_kinds() -> None:
    assert not {*PAGE_TYPES} & {*REMEDIES}
    assert not ({*PAGE_TYPES} | {*REMEDIES}) & ASSETS


def test_a_format_that_is_not_read_is_a_row_and_an_asset_is_counted(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", ("plank", "push-up"))
    pages = tmp_path / "home" / "pages"
    (pages / "side-plank.rst").write_text("Side plank\n==========\n")
    (pages / "notes").mkdir()
    (pages / "notes" / "plan.odt").write_bytes(b"PK\x03\x04")
    (pages / "README").write_text("what is here")
    (pages / "hero.PNG").write_bytes(b"\x89PNG")
    collect_on(home, 0)
    manifest = newest(home)
    assert dict(manifest.counts) == {
        **dict.fromkeys(manifest.counts, 0), "present": 2, "not_read": 3
    }  # fmt: skip
    assert manifest.inputs == 5
    assert manifest.notes == {
        "not_read": {".odt": 1, ".rst": 1, "without extension": 1}, "assets": {".png": 1}
    }  # fmt: skip
    rows = read_rows(manifest, ["url", "outcome", "reason", "detail", "size"]).filter(outcome="not_read")
    detail = {url: (reason, detail, size) for url, _, reason, detail, size in rows.iter_rows()}
    assert detail["side-plank.rst"][0] == "format_not_read"
    assert detail["side-plank.rst"][1].startswith("22 bytes. Convert it to .html or .md")
    assert [detail[name][2] for name in ("README", "notes/plan.odt", "side-plank.rst")] == [12, 4, 22]
    build_home(home)
    rejected = answer(home, "select url, state, disposition from operations.rejected_pages order by url")
    assert rejected == [
        (url, "not_read", "not_read") for url in ("README", "notes/plan.odt", "side-plank.rst")
    ]
    assert answer(home, "select inputs, loaded, not_read from history.snapshots") == [(5, 2, 3)]
    (health,) = all_health(home)
    assert health.note == "not read: 1 .odt, 1 .rst, 1 without extension; no pages: 1 .png"


def test_a_new_picture_is_no_change_and_a_new_unread_file_is_one(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", ("plank",))
    digests = []
    for day, name in enumerate(("", "a.png", "b.css", "c.rst")):
        if name:
            (tmp_path / "home" / "pages" / name).write_text(name)
        collect_on(home, day)
        digests.append(newest(home).states_digest)
    assert len({*digests[:3]}) == 1
    assert digests[3] != digests[0]


def test_a_page_whose_name_now_ends_in_an_unread_format_stays_open(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    pages = tmp_path / "home" / "pages"
    collect_on(home, 0)
    build_home(home)
    for name in ("plank", "push-up"):
        (pages / f"{name}.md").rename(pages / f"{name}.adoc")
    (pages / "wall-sit.md").unlink()
    collect_on(home, 1)
    assert build_home(home).status == "published"
    states = dict(
        answer(
            home,
            "select url, state || ':' || coalesce(reason, '') from core.fact_page_state where is_current",
        )
    )
    assert states["plank.md"] == states["push-up.md"] == "error:format_changed"
    assert states["wall-sit.md"] == "missing:"
    current = {url for (url,) in answer(home, "select url from core.dim_exercise where is_current")}
    assert {"plank.md", "push-up.md"} <= current
    assert "wall-sit.md" not in current
    (detail,) = answer(home, "select detail from operations.rejected_pages where url = 'plank.md'")
    assert detail == ("plank.adoc is there, which is not read",)


def test_it_stays_open_as_long_as_that_file_is_there_and_closes_with_it(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    pages = tmp_path / "home" / "pages"
    collect_on(home, 0)
    (pages / "plank.md").rename(pages / "plank.odt")
    (pages / "push-up.md").rename(pages / "push-up.org")
    current = "select url from core.dim_exercise where is_current and url in ('plank.md', 'push-up.md')"
    for day in (1, 2, 3):
        collect_on(home, day)
        build_home(home)
        assert len(answer(home, current)) == 2, f"day {day}"
    (pages / "plank.odt").unlink()
    (pages / "push-up.org").rename(pages / "push-up.rst")
    for day in (4, 5):
        collect_on(home, day)
        build_home(home)
        assert answer(home, current) == [("push-up.md",)], f"day {day}"


def test_an_unread_file_of_another_unread_format_is_no_page_that_stays(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    pages = tmp_path / "home" / "pages"
    (pages / "notes.rst").write_text("Notes")
    collect_on(home, 0)
    (pages / "notes.rst").rename(pages / "notes.odt")
    collect_on(home, 1)
    collect_on(home, 2)
    build_home(home)
    states = "select url from core.fact_page_state where is_current and state = 'error'"
    assert answer(home, states) == []


def test_a_page_that_changes_its_format_moves(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    pages = tmp_path / "home" / "pages"
    collect_on(home, 0)
    build_home(home)
    first = dict(answer(home, "select url, exercise_id from core.dim_exercise where is_current"))
    (pages / "plank.md").rename(pages / "plank.mdx")
    with (pages / "plank.mdx").open("a", encoding="utf-8") as page:
        page.write("\nMore.\n")
    (pages / "push-up").mkdir()
    (pages / "push-up.md").rename(pages / "push-up" / "index.md")
    with (pages / "push-up" / "index.md").open("a", encoding="utf-8") as page:
        page.write("\nMore.\n")
    collect_on(home, 1)
    build_home(home)
    moves = answer(home, "select from_url, to_url, evidence from core.fact_page_move order by all")
    assert moves == [("plank.md", "plank.mdx", "same_name"), ("push-up.md", "push-up/index.md", "same_name")]
    now = dict(answer(home, "select url, exercise_id from core.dim_exercise where is_current"))
    assert now["plank.mdx"] == first["plank.md"]
    assert now["push-up/index.md"] == first["push-up.md"]
    assert len(now) == len(first)


def test_a_format_that_vanishes_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    home = make_home(tmp_path / "home", PAGES)
    pages = tmp_path / "home" / "pages"
    shutil.copy(pages / "plank.md", pages / "side.markdown")
    collect_on(home, 0)
    (pages / "side.markdown").unlink()
    collect_on(home, 1)
    assert newest(home).notes == {"formats_vanished": {".markdown": 1}}
    assert "there is no .markdown page any more; there were 1" in caplog.text


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("goblet-squat", b"<!DOCTYPE html><title>Squat</title>", "text/html"),
        ("index.php", b"\xef\xbb\xbf\n<!-- saved --><html lang=en>", "text/html"),
        ("show.aspx?id=7", b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">', "text/html"),
        ("page.html?id=7", b"", "text/html"),
        ("squat.html@v=2", b"", "text/html"),
        ("plank", b"---\ntitle: Plank\n---\nHold.", "text/markdown"),
        ("program.php", b"<?php echo 1;", None),
        ("Makefile", b"all:\n\techo", None),
        ("data.bin", bytes(range(256)), None),
    ],
)  # fmt: skip
def test_what_a_name_does_not_say_the_content_does(
    tmp_path: Path, name: str, content: bytes, media_type: str | None
) -> None:
    home = make_home(tmp_path / "home", ("plank",))
    (tmp_path / "home" / "pages" / name).write_bytes(content)
    collect_on(home, 0)
    rows = read_rows(newest(home), ["url", "outcome", "media_type"])
    (row,) = rows.filter(url=name).iter_rows()
    assert row[1:] == (("present", media_type) if media_type else ("not_read", None))


def test_the_first_bytes_are_asked_in_linear_time() -> None:
    assert kind_by_content(b"<!--" * 500 + b" " * 500).remedy is not None
    assert kind_by_content(b"---\n" * 500).media_type == "text/markdown"
    assert stem_of("a.b/c") == "a.b/c"


def test_adding_says_what_is_not_read_and_what_to_do(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", ())
    folder = tmp_path / "library"
    folder.mkdir()
    for name in ("a.md", "b.rst", "c.rst", "exercises.csv", "d.png"):
        (folder / name).write_text("# A\n")
    lines = _added_lines(home, add_source(home, "lib", str(folder)))
    told = [line for line in lines if line.startswith(("Not read", "No pages"))]
    assert told == [
        "Not read: 1 .csv. Add it as a dataset: repertoire add NAME FILE.",
        "Not read: 2 .rst. Convert it to .html or .md, such as with Sphinx or Pandoc.",
        "No pages, and no inputs: 1 .png",
    ]
    manual = tmp_path / "manual"
    manual.mkdir()
    (manual / "squat.rst").write_text("Squat")
    with pytest.raises(UsageError, match=r"contains no pages .*Not read: 1 \.rst\. Convert it to \.html"):
        add_source(home, "manual", str(manual))


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("plan.odt", "Save it as .docx or .html"),
        *((f"plan.{kind}", "Save it as .xlsx and add it as a dataset") for kind in ("xls", "xlsb", "ods")),
    ],
)
def test_a_file_of_a_format_that_is_not_read_is_refused_by_name_with_what_to_do(
    tmp_path: Path, name: str, remedy: str
) -> None:
    (tmp_path / name).write_text("x")
    with pytest.raises(UsageError, match=rf"{name}: '\.\w+' is not a supported extension\. {remedy}"):
        add_source(make_home(tmp_path / "home"), "one", str(tmp_path / name))


def test_a_page_counts_from_the_day_that_it_is_published_on(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", ("plank", "push-up"))
    page = tmp_path / "home" / "pages" / "plank.md"
    page.write_text(f"---\ndate: 2026-03-03\n---\n{page.read_text('utf-8')}", encoding="utf-8")
    digests = []
    for day, status in ((0, "published"), (1, "unchanged"), (2, "published")):
        collect_on(home, day)
        assert build_home(home).status == status
        digests.append(newest(home).states_digest)
    assert digests[0] == digests[1] != digests[2]
    rows = answer(home, "select url, valid_from::date::text from core.dim_exercise order by url")
    assert rows == [("plank.md", "2026-03-03"), ("push-up.md", "2026-03-01")]

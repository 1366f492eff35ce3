"""The gap report as the body of an e-mail and as one slide."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import lxml.html
import pytest
from command_line import call
from shared_homes import copied, shipped_built

from flows.home.errors import UsageError
from flows.home.settings import Home, Settings
from flows.report.content import Report, read_report
from flows.report.palette import colours, map_rules
from flows.report.render import render_mail, render_slide
from flows.report.request import ReportRequest, audience_called
from flows.report.slide import HEIGHT, WIDTH, png_of
from flows.report.wording import counted, lead_sentences, percent
from flows.report.write import write_reports
from flows.warehouse.query import open_warehouse

pytestmark = pytest.mark.slow
LIMIT = 100_000
"""Bytes at which Gmail cuts a mail."""
ANYBODY = audience_called("everyone")
HOSTILE = '</td></tr><script>alert(1)</script>"><b onclick=x> & ]]>'


@pytest.fixture(scope="module")
def report() -> Iterator[Report]:
    """Give the report on the library that ships."""
    with closing(open_warehouse(shipped_built(), Settings())) as connection:
        yield read_report(connection)


def named(report: Report, name: str) -> Report:
    """Return a report in which each name and text of people is another."""
    return replace(
        report,
        sources=[{**row, "title": name} for row in report.sources],
        gaps=[{**row, "gap": name} for row in report.gaps],
        findings=[{**row, "title": name, "remedy": name} for row in report.findings],
        body_map=[{**row, "muscle_group": name} for row in report.body_map],
    )


def mail_of(report: Report) -> str:
    return render_mail(report, ANYBODY, "gap-report")


def slide_of(report: Report) -> str:
    return render_slide(report, ANYBODY, "gap-report")


def words_of(text: str) -> str:
    return " ".join(lxml.html.fromstring(text).text_content().split())


def test_the_mail_says_what_the_report_says(report: Report) -> None:
    words, head = words_of(mail_of(report)), report.headline
    for sentence in lead_sentences(report):
        assert sentence in words
    assert (
        f"Cells covered{percent(head['covered_share'])}{head['covered_cells']} of {head['wanted_cells']}"
        in words
    )
    assert (
        f"{head['covered_cells']} covered · {head['short_cells']} below target · {head['empty_cells']} empty"
        in words
    )
    first = [gap["gap"] for gap in report.gaps_to("write")][:10]
    assert [at for at, gap in enumerate(first) if gap not in words] == []
    groups = {row["muscle_group"]: row for row in report.body_map if row["covered_share"] is not None}
    shown = [
        tuple(" ".join(cell.text_content().split()) for cell in row)
        for row in lxml.html.fromstring(mail_of(report)).iter("tr")
        if len(row) == 4
    ]
    assert shown == sorted(shown, key=lambda row: int(row[2].split()[0]))
    assert {row[0]: row[2:] for row in shown} == {
        name: (percent(row["covered_share"]), counted(row["target_exercises"], "exercise"))
        for name, row in groups.items()
    }


def test_the_mail_has_nothing_that_mail_programs_drop(report: Report) -> None:
    text = mail_of(report)
    page = lxml.html.fromstring(text)
    used = {element.tag for element in page.iter() if isinstance(element.tag, str)}
    assert used <= {"html", "head", "meta", "title", "body", "table", "tr", "td", "span", "strong", "br", "p"}
    styles = " ".join(element.get("style", "") for element in page.iter())
    assert not re.search(r"var\(|url\(|flex|grid|position|float", styles)
    assert not re.search(r"https?:|<[^>]+ (class|id|src|href)=", text)
    filled = [element for element in page.iter() if "background-color" in element.get("style", "")]
    assert len(filled) > 20
    for element in filled:
        [colour] = re.findall(r"background-color:(#[0-9a-f]{6})", element.get("style"))
        assert element.get("bgcolor") == colour, "Outlook reads the attribute"


@pytest.mark.parametrize(
    "name", ["Ab", "A" * 5000, HOSTILE, "Ü" * 5000, "\N{CJK UNIFIED IDEOGRAPH-5F3A}" * 5000]
)
def test_the_mail_stays_whole_and_below_what_gmail_shows(report: Report, name: str) -> None:
    many = named(report, name)
    groups = [{**row, "muscle_group_key": f"group{at}"} for at, row in enumerate([*many.body_map] * 20)]
    text = mail_of(replace(many, body_map=groups))
    assert len(text.encode()) < LIMIT
    assert "<script" not in text
    assert "<b onclick" not in text
    assert f"{len(groups) - 40} more muscle groups in the report." in words_of(text)


def test_the_mail_of_a_library_without_anything_to_do_says_so(report: Report) -> None:
    words = words_of(mail_of(replace(report, gaps=[], findings=[])))
    assert "Nothing wrong was found." in words


def test_the_slide_is_an_image_of_16_to_9_that_needs_nothing_else(report: Report) -> None:
    text = slide_of(report)
    root = ET.fromstring(text)
    _, _, width, height = map(int, root.attrib["viewBox"].split())
    assert (width, height) == (WIDTH, HEIGHT)
    assert width * 9 == height * 16
    assert "var(" not in text
    assert not re.search(r"href=|<a\b|<script|@import|https?://(?!www\.w3\.org)", text)
    words = " ".join(" ".join(root.itertext()).split())
    head = report.headline
    assert (
        f"Cells covered {percent(head['covered_share'])} {head['covered_cells']} of {head['wanted_cells']}"
        in words
    )
    for gap in report.first_gaps():
        assert gap["gap"] in words
    assert sum("data-group" in each.attrib and "shape" in each.attrib["class"] for each in root.iter()) > 25


def test_the_png_of_the_slide_has_its_size_and_shows_the_map(report: Report) -> None:
    picture = png_of(slide_of(report))
    assert picture[:4] == b"\x89PNG"
    assert [int.from_bytes(picture[at : at + 4]) for at in (16, 20)] == [WIDTH, HEIGHT]
    without = png_of(slide_of(replace(report, body_map=[])))
    assert len(picture) > 1.5 * len(without)
    painted = [{**row, "level": 5, "covered_share": 1.0} for row in report.body_map]
    assert png_of(slide_of(replace(report, body_map=painted))) != picture


@pytest.mark.parametrize("name", ["A" * 5000, HOSTILE])
def test_no_name_leaves_its_place_on_the_slide(report: Report, name: str) -> None:
    root = ET.fromstring(slide_of(named(report, name)))
    assert not any(each.tag.endswith("script") for each in root.iter())
    outside = [
        each for each in root.iter() if each.tag.endswith("}text") and len("".join(each.itertext())) > 130
    ]
    assert outside == []
    assert png_of(slide_of(named(report, name)))[:4] == b"\x89PNG"


def test_each_colour_that_the_map_uses_is_known_on_paper() -> None:
    assert "var(" not in map_rules()
    assert ":hover" not in map_rules()
    for level in range(1, 6):
        assert f"fill: {colours()[f'map-{level}']}" in map_rules()


def test_mail_and_slide_are_written_beside_the_report_and_leave_it_as_it_is(tmp_path: Path) -> None:
    home = Home(copied(shipped_built().root, tmp_path / "home"))
    usual = write_reports(home, Settings())
    before = {path: path.read_bytes() for path in usual}
    written = [
        path.name
        for request in (
            ReportRequest(form="email"),
            ReportRequest(form="slide"),
            ReportRequest(form="slide", muscle="glutes"),
        )
        for path in write_reports(home, Settings(), request)
    ]
    assert written == [
        "gap-report.email.html", "gap-report.slide.svg", "gap-report.slide.png",
        "gap-report-glutes.slide.svg", "gap-report-glutes.slide.png",
    ]  # fmt: skip
    assert {path: path.read_bytes() for path in usual} == before
    assert json.loads(before[home.reports / "gap-report.json"])["headline"]["exercises"] > 0


def test_a_form_that_there_is_not_is_refused() -> None:
    with pytest.raises(UsageError, match=r"--format: there is no 'fax'\. There are: files, email, slide\."):
        ReportRequest(form="fax")


def test_the_command_line_writes_a_form_and_says_where(tmp_path: Path) -> None:
    home = Home(copied(shipped_built().root, tmp_path / "home"))
    done = call("report", "--format", "email", home=home.root)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(home.reports / "gap-report.email.html")]
    assert (home.reports / "gap-report.email.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    refused = call("report", "--format", "fax", home=home.root)
    assert refused.returncode == 2
    assert "There are: files, email, slide." in " ".join(refused.stderr.split())

"""The gap report in five formats, on real warehouses."""

import csv
import io
import json
import re
import shutil
import subprocess
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import lxml.html
import openpyxl
import pyromark
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import sync_playwright
from shared_homes import built_home, copied, made_once, own_after_demonstration, shipped_built
from small_home import PAGES, build_home, collect_on, make_home

from flows.home.errors import UsageError
from flows.home.settings import CHECKOUT, Home, Settings
from flows.report.request import EVERYONE, ReportRequest, audience_called
from flows.report.since import read_previous
from flows.report.write import write_reports
from flows.report.xlsx import CUT, MAX_LETTERS, cut
from flows.warehouse.write import empty_tables, write_file

pytestmark = pytest.mark.slow

CHROMIUM = shutil.which("chromium")
SCHEMA = jsonschema.Draft202012Validator(
    json.loads((CHECKOUT / "docs" / "gap-report.schema.json").read_text(encoding="utf-8"))
)
SHEETS = [
    "Summary", "Gaps", "Labels", "Label habits", "Pages to fix", "Coverage", "Missing exercises",
    "Missing variants", "Changes", "Over time", "Definitions",
]  # fmt: skip
MAX_GAPS = audience_called(EVERYONE).most["gaps"]
SCRIPT = "<script>alert(1)</script>"
HOSTILE = (
    SCRIPT,
    '=HYPERLINK("http://evil.example","win")',
    "| a | b |",
    "`x` [y](http://evil.example) ![z](http://evil.example/z.png) www.evil.example <b>bold</b>",
    "@SUM(A1) \u0007\u202egpj.exe",
)
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
)  # fmt: skip

Files = dict[str, bytes]


def report(home: Home, **asked: str) -> Files:
    """Write the report that is asked for and return the content of each file by its ending."""
    return {
        path.suffix[1:]: path.read_bytes() for path in write_reports(home, Settings(), ReportRequest(**asked))
    }


def document(files: Files) -> dict[str, Any]:
    return _document(files["json"])


@cache
def _document(written: bytes) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(written)
    SCHEMA.validate(content)
    return content


def workbook(files: Files) -> Workbook:
    return _workbook(files["xlsx"])


@cache
def _workbook(written: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(written))


@pytest.fixture(scope="session")
def sample_home() -> Home:
    """Give the library that ships, with its reference catalogue and its report; nobody may change it."""
    return Home(made_once("sample-reported", _make_reported))


def _make_reported(folder: Path) -> None:
    report(Home(copied(shipped_built().root, folder)))


@pytest.fixture(scope="session")
def sample(sample_home: Home) -> Files:
    return {
        ending: (sample_home.reports / f"gap-report.{ending}").read_bytes()
        for ending in ("html", "md", "csv", "xlsx", "json")
    }


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Report on a library, and a reference to it, whose names are attacks."""
    root = tmp_path_factory.mktemp("hostile")
    (root / "sources").mkdir()
    for role, level in (("own", "Beginner"), ("reference", "Advanced")):
        fields = "\n".join(
            f'{name} = "{name}"' for name in ("name", "equipment", "target_muscles", "difficulty")
        )
        (root / "sources" / f"{role}.toml").write_text(
            f'title = "{role} {SCRIPT}"\nrole = "{role}"\nformat = "dataset"\npath = "{role}.json"\n'
            f'id = "id"\n[fields]\n{fields}\n'
        )
        records = [
            {
                "id": f"{role}{number} {SCRIPT}",
                "name": name if role == "own" else f"{name} {role}",
                "equipment": "Dumbbell",
                "target_muscles": ["Chest", name],
                "difficulty": level,
            }
            for number, name in enumerate(HOSTILE)
        ]
        (root / f"{role}.json").write_text(json.dumps(records))
    home = Home(root)
    collect_on(home, 0)
    build_home(home)
    return report(home)


def test_five_files_are_written_and_nothing_else_stays(sample_home: Home, sample: Files) -> None:
    assert sorted(file.name for file in sample_home.reports.iterdir()) == sorted(
        f"gap-report.{ending}" for ending in sample
    )


def test_each_format_tells_the_same_gaps_in_the_same_order(sample: Files) -> None:
    gaps = document(sample)["gaps"]
    names = [gap["gap"] for gap in gaps]
    sheet = workbook(sample)["Gaps"]
    page = lxml.html.fromstring(sample["html"])
    assert len(names) > MAX_GAPS
    assert [row["gap"] for row in csv.DictReader(io.StringIO(sample["csv"].decode()))] == names
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == names
    to_write = [gap["gap"] for gap in gaps if gap["action"] == "write"][:MAX_GAPS]
    briefs = [text.strip() for text in page.xpath("//ol[@class='briefs']/li/h3/text()") if text.strip()]
    assert briefs == to_write
    assert re.findall(r"^### \d+\. (.+)$", sample["md"].decode(), re.MULTILINE) == to_write


def test_the_report_says_that_it_is_on_demonstration_data(sample: Files) -> None:
    assert document(sample)["headline"]["has_demo_data"] is True
    assert b"Demonstration data" in sample["html"]
    assert b"Demonstration data" in sample["md"]
    assert "Demonstration data" in str(workbook(sample)["Summary"]["A3"].value)


def test_every_finding_stands_with_its_page_and_its_remedy(sample: Files) -> None:
    findings = document(sample)["findings"]
    page = " ".join(lxml.html.fromstring(sample["html"]).xpath("string(//section[@id='fix'])").split())
    assert findings
    for finding in findings:
        assert finding["message"] in page
        assert finding["url"] in page
        assert finding["remedy"] in page


def test_the_pictures_show_empty_and_excluded_cells_apart(sample: Files) -> None:
    page = lxml.html.fromstring(sample["html"])
    content = document(sample)
    cells = [*content["muscle_by_equipment"], *content["muscle_by_difficulty"]]
    states = [cell["state"] for cell in cells if cell["movements"] == 0]
    picture = lxml.html.tostring(page.xpath("//figure/div[contains(@aria-label, 'Heat map')]")[0]).decode()
    empty, excluded = (picture.count(f"var(--{word}") for word in ("empty, ", "excluded, "))
    assert (empty, excluded) == (states.count("empty"), states.count("excluded"))
    assert picture.count("var(--hatch") == states.count("excluded")


def test_the_page_needs_nothing_but_itself(sample: Files, hostile: Files) -> None:
    for files in (sample, hostile):
        page = lxml.html.fromstring(files["html"])
        assert (
            page.xpath("//script | //link | //iframe | //img | //object | //embed | //@src | //@srcset") == []
        )
        assert [link for link in page.xpath("//@href") if not link.startswith("#")] == []
        assert b"@import" not in files["html"]
        assert not re.search(rb"url\((?!\"#)", files["html"]), "but for patterns of its own drawings"
        policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        assert policy.startswith("default-src 'none'")


def test_tables_and_headings_of_the_page_have_a_structure(sample: Files) -> None:
    page = lxml.html.fromstring(sample["html"])
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//thead//th[not(@scope)] | //tbody//th[not(@scope)]") == []
    assert page.xpath("//*[@id and @id = preceding::*/@id]") == []
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1 | //h2 | //h3 | //h4")]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_hostile_names_are_text_in_html(hostile: Files) -> None:
    page = lxml.html.fromstring(hostile["html"])
    assert page.xpath("//script") == []
    assert SCRIPT in page.xpath("string(//h1)")
    assert SCRIPT in page.xpath("string(//section[@id='fix'])")


def test_hostile_names_are_text_in_markdown(hostile: Files) -> None:
    options = pyromark.Options.ENABLE_TABLES
    page = lxml.html.fromstring(pyromark.html(hostile["md"].decode(), options=options))
    assert page.xpath("//script | //a | //img | //b") == []
    assert [code.text for code in page.xpath("//code")] == ["gap-report.csv"]
    assert SCRIPT in page.text_content()
    assert "| a | b |" in page.text_content()
    for table in page.xpath("//table"):
        widths = {len(row.xpath("./th | ./td")) for row in table.xpath(".//tr")}
        assert len(widths) == 1
    assert not re.search(r"(?<!\\)www\.|http://", hostile["md"].decode())


def test_no_cell_of_the_csv_file_is_a_formula(hostile: Files) -> None:
    rows = list(csv.reader(io.StringIO(hostile["csv"].decode())))
    assert any("HYPERLINK" in cell for row in rows for cell in row)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_no_cell_of_the_workbook_is_a_formula_or_a_link_out(hostile: Files, sample: Files) -> None:
    for files in (hostile, sample):
        cells = [cell for sheet in workbook(files) for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        assert not [cell for cell in cells if cell.hyperlink and not cell.hyperlink.location]
    findings = workbook(hostile)["Pages to fix"]
    assert HOSTILE[1] in [row[3] for row in findings.iter_rows(values_only=True)]


def test_what_cannot_be_printed_is_dropped_everywhere(hostile: Files) -> None:
    for content in (hostile["json"], hostile["html"], hostile["md"], hostile["csv"]):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]|\\\\u0007|\\\\u202e", content.decode())
        assert "gpj.exe" in content.decode()


def test_the_workbook_is_ready_to_work_with(sample: Files) -> None:
    book = workbook(sample)
    assert book.sheetnames == SHEETS
    for name in SHEETS[1:]:
        sheet = book[name]
        assert sheet.freeze_panes is not None
        assert sheet.auto_filter.ref
    assert book["Gaps"].conditional_formatting
    content = document(sample)
    assert book["Coverage"].max_row == len(content["muscle_groups"]) + 1
    assert links_of(book["Summary"]) == [
        *((name, f"'{name}'!A1") for name in SHEETS[1:]),
        *((gap["gap"], f"'Gaps'!A{gap['rank'] + 1}") for gap in content["gaps"][:5]),
    ]


def links_of(sheet: Worksheet) -> list[tuple[object, str | None]]:
    """Return the text and the place of each link of a sheet within its workbook."""
    return [
        (cell.value, cell.hyperlink.location) for row in sheet.iter_rows() for cell in row if cell.hyperlink
    ]


def test_gaps_and_coverage_of_the_workbook_lead_to_one_another(sample: Files) -> None:
    book = workbook(sample)
    for sheet, other in (("Gaps", "Coverage"), ("Coverage", "Gaps")):
        found = links_of(book[sheet])
        assert len(found) > 10
        for name, place in found:
            assert place is not None
            target, _, line = place.partition("!A")
            assert target == f"'{other}'"
            assert name in [cell.value for cell in book[other][int(line)]]


def test_a_text_that_no_cell_can_hold_is_cut_where_it_can_be_seen() -> None:
    assert cut("a" * MAX_LETTERS) == "a" * MAX_LETTERS
    for text in ("a" * 40_000, "\U0001f3cb" * 20_000):
        shown = cut(text)
        assert shown.endswith(CUT)
        assert len(shown.encode("utf-16-le")) <= 2 * MAX_LETTERS


def test_made_twice_on_one_warehouse_it_is_the_same(sample_home: Home, sample: Files, tmp_path: Path) -> None:
    again = report(Home(copied(sample_home.root, tmp_path / "home")))
    assert list(again) == ["html", "md", "csv", "xlsx", "json"]
    assert again == sample


def test_the_second_report_tells_what_changed_and_goes_on_telling_it(tmp_path: Path) -> None:
    home = built_home(tmp_path / "home")
    first = document(report(home))
    assert (first["since"], first["changes"]) == (None, [])

    page = home.root / "pages" / "plank.md"
    page.write_text(page.read_text().replace("# Plank", "# Front Plank"))
    (home.root / "pages" / "wall-sit.md").unlink()
    collect_on(home, 1)
    build_home(home)
    again = [report(home) for _ in range(2)]
    second = document(again[0])
    assert again[0] == again[1]
    assert second["since"]["as_of"] == first["headline"]["as_of"]
    assert {(row["name"], row["change"], row["field"]) for row in second["changes"]} >= {
        ("Front Plank", "edited", "name"),
        ("Wall Sit", "closed", None),
    }
    assert "edited 1, gone 1." in again[0]["html"].decode()


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "[]",
        '{"schema_version": 1}',
        json.dumps(
            {
                "schema_version": 1,
                "since": None,
                "sources": [],
                "headline": {"as_of": "yesterday", "has_demo_data": False},
            }
        ),
    ],
)
def test_a_report_before_that_cannot_be_read_does_not_count(damaged: str, tmp_path: Path) -> None:
    (tmp_path / "gap-report.json").write_text(damaged)
    assert read_previous(tmp_path / "gap-report.json") is None


def test_own_data_has_no_history_in_common_with_the_demonstration(tmp_path: Path) -> None:
    home = own_after_demonstration(tmp_path / "home")
    assert read_previous(home.reports / "gap-report.json") is not None
    assert document(report(home))["since"] is None


def test_a_library_without_an_exercise_has_a_report_that_says_so(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", pages=("leg-exercises",))
    home.warehouse.mkdir()
    write_file(home.published, empty_tables())
    files = report(home)
    assert document(files)["headline"]["exercises"] == 0
    for ending in ("html", "md"):
        assert "The library has no exercise yet" in files[ending].decode()
    assert workbook(files).sheetnames == SHEETS


def test_without_a_warehouse_the_user_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing is published yet"):
        write_reports(Home(tmp_path), Settings())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_a_browser_shows_the_page_and_runs_nothing(hostile: Files, tmp_path: Path) -> None:
    page = tmp_path / "gap-report.html"
    page.write_bytes(hostile["html"])
    command = [str(CHROMIUM), *QUIET, f"--user-data-dir={tmp_path / 'profile'}", "--enable-logging=stderr"]
    shown = subprocess.run(
        [*command, "--window-size=1280,900", f"--screenshot={tmp_path / 'shot.png'}", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert (tmp_path / "shot.png").stat().st_size > 10_000
    assert "CONSOLE" not in shown.stderr


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_printed_the_headline_and_the_pictures_fill_one_page_and_nothing_is_cut_off(sample: Files) -> None:
    """An A4 page with margins of 10 mm has 190 x 277 mm, of which a browser makes 718 x 1047 pixels."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = browser.new_page(viewport={"width": 718, "height": 1047})
        page.set_content(sample["html"].decode())
        page.emulate_media(media="print")
        first = page.evaluate("document.querySelector('#coverage').getBoundingClientRect().bottom")
        wide = page.evaluate("document.documentElement.scrollWidth")
        end, last = (
            page.evaluate(f"{each}.getBoundingClientRect().bottom")
            for each in ("document.body", "document.querySelector('main > section:last-child > :last-child')")
        )
        pdf = page.pdf(prefer_css_page_size=True, print_background=True)
        browser.close()
    assert first <= 1047
    assert wide <= 718
    assert end - last < 30, "what stands after the last list can take a page of its own"
    assert pdf.startswith(b"%PDF")


def test_a_small_library_without_references_has_a_report(tmp_path: Path) -> None:
    content = document(report(built_home(tmp_path / "home")))
    assert content["headline"]["exercises"] == len(PAGES) - 1, "one page is a list"
    assert content["missing_exercises"] == []
    assert content["missing_variants"] == []


def test_the_headline_and_the_matrices_agree_with_the_lists(sample: Files) -> None:
    content = document(sample)
    head = content["headline"]
    assert head["gaps"] == len(content["gaps"])
    assert head["errors"] + head["warnings"] + head["infos"] == len(content["findings"])
    assert head["pages_to_fix"] == len({(row["source"], row["url"]) for row in content["findings"]})
    for matrix in ("muscle_by_equipment", "muscle_by_difficulty"):
        cells = [cell for cell in content[matrix] if cell["column_key"] != "all"]
        for figure in ("wanted_cells", "covered_cells", "empty_cells"):
            assert sum(cell[figure] for cell in cells) == head[figure]
    assert sum(gap["shortage"] for gap in content["gaps"]) == head["shortage"]
    assert sum(gap["to_relabel"] for gap in content["gaps"]) == head["shortage_to_relabel"]

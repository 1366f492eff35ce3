"""What the gap report says of what people look for."""

import json
from pathlib import Path

import jsonschema
import lxml.html
import openpyxl
import pytest
from small_home import DEMAND, build_home, collect_on, make_home

from flows.home.settings import CHECKOUT, Home, load_settings
from flows.report.write import write_reports

HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script>"
ROWS = f'query,searches\nplank,600\n"{HOSTILE}",300\nwall sit,100\n'


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = make_home(tmp_path_factory.mktemp("demand") / "home")
    (made.sources / "searches.toml").write_text(DEMAND)
    (made.root / "searches.csv").write_text(ROWS)
    page = made.root / "pages" / "plank.md"
    page.write_text(page.read_text().replace("## Mistakes", "## Mistakes\n\n- Rushing teh set."))
    collect_on(made, 0)
    build_home(made)
    write_reports(made, load_settings(made))
    return made


def file_of(home: Home, ending: str) -> Path:
    return home.reports / f"gap-report.{ending}"


def test_the_document_has_the_subjects_and_the_wrong_pages_as_its_schema_says(home: Home) -> None:
    document = json.loads(file_of(home, "json").read_text())
    jsonschema.validate(document, json.loads((CHECKOUT / "docs/gap-report.schema.json").read_text()))
    assert [(row["subject"], round(row["share"], 2)) for row in document["demand"]] == [
        ("plank", 0.6), (HOSTILE, 0.3), ("wall sit", 0.1),
    ]  # fmt: skip
    assert document["demand_pages"][0]["name"] == "Plank"


def test_page_and_markdown_name_the_wrong_pages_first_and_what_is_not_known(home: Home) -> None:
    page = lxml.html.fromstring(file_of(home, "html").read_text())
    section = "//section[@id='demand']"
    captions = page.xpath(f"{section}//caption/text()")
    assert captions == ["Wrong pages that most people read", "Looked for, and nothing that is known"]
    heads = [head.text_content().strip() for head in page.xpath(f"{section}//tbody//th")]
    assert heads[0].startswith("Plank")
    assert heads[-1] == HOSTILE
    assert not page.xpath(f"{section}//script")
    markdown = file_of(home, "md").read_text()
    assert "3 subjects, 1 of them nothing that is known" in markdown
    assert "<script>" not in markdown


def test_the_workbook_has_a_sheet_of_each_and_no_formula(home: Home) -> None:
    workbook = openpyxl.load_workbook(file_of(home, "xlsx"))
    rows = list(workbook["Demand"].iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]][:1] == ["plank"]
    assert all(cell.data_type != "f" for row in workbook["Demand"].iter_rows() for cell in row)
    assert [row[1] for row in workbook["Wrong and wanted"].iter_rows(values_only=True)][1] == "Plank"

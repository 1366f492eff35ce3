"""The gaps that the first page of a report names are the same in the page and in the workbook."""

import io
from contextlib import closing
from dataclasses import replace

import lxml.html
import openpyxl
import pytest
from shared_homes import shipped_built

from flows.home.settings import Settings
from flows.report.content import FIRST_SHOWN, Report, read_report
from flows.report.render import render_html
from flows.report.request import EVERYONE, audience_called
from flows.report.xlsx import render_xlsx
from flows.warehouse.query import open_warehouse

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sample() -> Report:
    with closing(open_warehouse(shipped_built(), Settings())) as connection:
        return read_report(connection)


def named_first(report: Report) -> tuple[str, list[str]]:
    """Return the heading and the gaps under it, which both formats have."""
    page = lxml.html.fromstring(render_html(report, audience_called(EVERYONE), "gap-report"))
    [place] = page.xpath("//figure[ol[@class='first-gaps']]")
    of_page = place.xpath("string(.//h3)"), place.xpath(".//li/a/text()")
    cells = openpyxl.load_workbook(io.BytesIO(render_xlsx(report)))["Summary"]["A"]
    texts = [str(cell.value) for cell in cells if cell.value is not None]
    at = texts.index(of_page[0])
    assert (texts[at], texts[at + 1 :]) == of_page
    return of_page


@pytest.mark.parametrize("to_write", [0, 2, FIRST_SHOWN + 1])
def test_what_is_named_first_is_to_be_written_where_anything_is(sample: Report, to_write: int) -> None:
    written, others = sample.gaps_to("write")[:to_write], sample.gaps_to("relabel")
    heading, gaps = named_first(replace(sample, gaps=[*written, *others]))
    assert len(others) >= FIRST_SHOWN
    assert heading == ("Write first" if written else "Close first")
    assert gaps == [gap["gap"] for gap in (written or others)[:FIRST_SHOWN]]

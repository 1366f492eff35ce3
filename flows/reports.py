"""The gap report: what the library covers and lacks, what to write next, which pages to fix.

One content in five formats, from the published warehouse. `flows/report_content.py` reads it,
`report_pages.py` makes HTML and Markdown, `report_xlsx.py` the workbook, `report_tables.py` the CSV
file. The JSON document is the record from which the next report knows what came before.
"""

from contextlib import closing
from pathlib import Path

from flows.durable import make_folder_durably, write_durably
from flows.errors import RepertoireError
from flows.queries import open_warehouse
from flows.report_content import Report, read_previous, read_report
from flows.report_pages import render_html, render_markdown
from flows.report_tables import gaps_csv
from flows.report_xlsx import render_xlsx
from flows.settings import Home, Settings

NAME = "gap-report"


def write_reports(home: Home, settings: Settings) -> list[Path]:
    """Write `gap-report.html`, `.md`, `.csv`, `.xlsx` and `.json` to the reports of the home.

    Each file is replaced as a whole; the JSON document comes last, so that a report that is cut
    short is made again. Made twice on one warehouse, the files are the same. Raises UsageError when
    nothing is published yet.
    """
    record = home.reports / f"{NAME}.json"
    with closing(open_warehouse(home, settings)) as connection:
        report = read_report(connection, read_previous(record))
    written = []
    try:
        make_folder_durably(home.reports)
        for ending, content in _formats(report).items():
            path = home.reports / f"{NAME}.{ending}"
            write_durably(path, content)
            written.append(path)
    except OSError as error:
        raise RepertoireError(
            f"{error.filename or home.reports}: cannot write the gap report: {error.strerror}. Make room on "
            "that disk, or give this user the right to write there."
        ) from error
    return written


def _formats(report: Report) -> dict[str, bytes]:
    """Return the content of each file, by its ending, the record last."""
    return {
        "html": render_html(report).encode(),
        "md": render_markdown(report).encode(),
        "csv": gaps_csv(report),
        "xlsx": render_xlsx(report),
        "json": report.as_json(),
    }

"""The gap report: what the library covers and what is missing, what to write next, which pages to fix.

One content in five formats, from the published warehouse. `content.py` reads it, `render.py` makes HTML
and Markdown, `xlsx.py` the workbook, `tables.py` the CSV file. The JSON document is the record from which the
next report knows what came before.
"""

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import duckdb

from flows.home.durable import make_folder_durably, write_durably
from flows.home.errors import UsageError, cannot_write
from flows.home.lock import folder_lock
from flows.home.settings import Home, Settings
from flows.home.versions import find_version
from flows.report.content import Report, read_headline, read_report, read_sources, scope_of
from flows.report.render import render_html, render_mail, render_markdown, render_slide
from flows.report.request import FORMS, NAME, Audience, ReportRequest, audience_called
from flows.report.since import Since, newest_snapshots, read_previous
from flows.report.slide import png_of
from flows.report.tables import gaps_csv
from flows.report.xlsx import render_xlsx
from flows.warehouse.query import open_version, open_warehouse

CONTENTS: Mapping[str, Callable[[Report, Audience, str], bytes]] = {
    "html": lambda *asked: render_html(*asked).encode(),
    "md": lambda *asked: render_markdown(*asked).encode(),
    "csv": lambda report, *_: gaps_csv(report),
    "xlsx": lambda report, *_: render_xlsx(report),
    "json": lambda report, *_: report.as_json(),
    "email.html": lambda *asked: render_mail(*asked).encode(),
    "slide.svg": lambda *asked: render_slide(*asked).encode(),
    "slide.png": lambda *asked: png_of(render_slide(*asked)),
}
"""What makes the content of the file with an ending."""


def write_reports(home: Home, settings: Settings, request: ReportRequest | None = None) -> list[Path]:
    """Write the report that is asked for, in each format, to the reports of the home; return the files.

    By itself that is `gap-report.html`, `.md`, `.csv`, `.xlsx` and `.json`; another request has files of its
    own, which no later run replaces or removes. Each file is replaced as a whole. Made twice on one
    warehouse, the files are the same. Raises UsageError when nothing is published yet, and for a request that
    names what there is not.
    """
    asked = request or ReportRequest()
    audience = audience_called(asked.audience)
    with closing(open_warehouse(home, settings)) as connection:
        since = _since_version(home, settings, asked, connection) if asked.since else None
        report = read_report(connection, read_previous(home.reports / f"{NAME}.json"), asked, since=since)
    written = []
    try:
        make_folder_durably(home.reports)
        endings = FORMS[asked.form]
        contents = {ending: CONTENTS[ending](report, audience, asked.file_stem) for ending in endings}
        # Two that ask for the same would share temporary files.
        with folder_lock(home.reports):
            for ending, content in contents.items():
                path = home.reports / f"{asked.file_stem}.{ending}"
                write_durably(path, content)
                written.append(path)
    except OSError as error:
        raise cannot_write(error, home.reports, "the report before is as it was") from error
    return written


def _since_version(
    home: Home, settings: Settings, asked: ReportRequest, published: duckdb.DuckDBPyConnection
) -> Since:
    """Return what a kept version of the warehouse says of the part of the library that is asked for."""
    file = find_version(home, asked.since or "")
    scope = scope_of(published, asked)
    with closing(open_version(file, settings)) as connection:
        try:
            headline, sources = read_headline(connection, scope), read_sources(connection)
        except UsageError as error:
            if not isinstance(error.__cause__, duckdb.CatalogException):
                raise
            raise UsageError(
                f"--since {file.name}: an earlier Repertoire built it, without these figures. "
                "Name a newer version."
            ) from error
    if headline["has_demo_data"] != read_headline(published, scope)["has_demo_data"]:
        raise UsageError(
            f"--since {file.name}: one of the two has demonstration data, which has no history in common "
            "with your own. Name a version of the same library."
        )
    return Since(headline["as_of"], newest_snapshots(sources), headline)

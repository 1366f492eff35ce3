"""Gaps as briefs for a writer, in Markdown."""

from dashboards.downloads import Form
from dashboards.published import Rows, Warehouse
from flows.report.brief import read_briefs
from flows.report.brief_text import brief_document, briefs_document


def as_briefs(warehouse: Warehouse, *, is_one: bool) -> Form:
    """Return the form in which gaps are briefs: one as a document of its own, several below one another."""

    def write(rows: Rows, name: str) -> bytes:
        del name
        briefs = read_briefs(lambda sql, parameters: warehouse.rows(sql, **parameters), rows)
        return (brief_document(briefs[0]) if is_one else briefs_document(briefs)).encode()

    return Form("text/markdown; charset=utf-8", "md", write)

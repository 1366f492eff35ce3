"""Gaps as briefs for a writer, in Markdown."""

from collections.abc import Sequence
from typing import Any

from dashboards.downloads import Form
from dashboards.published import Warehouse
from flows.report.brief import read_briefs
from flows.report.brief_text import brief_document, briefs_document


def as_briefs(warehouse: Warehouse, *, is_one: bool) -> Form:
    """Return the form in which gaps are briefs: one as a document of its own, several below one another."""

    def write(columns: Sequence[str], rows: Sequence[tuple[Any, ...]], name: str) -> bytes:
        del name
        gaps = [dict(zip(columns, row, strict=True)) for row in rows]
        briefs = read_briefs(lambda sql, parameters: warehouse.rows(sql, **parameters), gaps)
        return (brief_document(briefs[0]) if is_one else briefs_document(briefs)).encode()

    return Form("text/markdown; charset=utf-8", "md", write, is_of_all_columns=True)

"""Gaps as briefs for a writer, in Markdown."""

from dashboards.downloads import Form
from dashboards.published import Row, Rows
from flows.report.wording import brief, escape_markdown


def as_briefs(rows: Rows, name: str) -> bytes:
    """Write a brief a gap. Whatever comes from a page is escaped."""
    del name
    briefs = "\n".join(_brief(row) for row in rows) or "No gaps: every target is met.\n"
    return f"# What to write next\n\n{briefs}".encode()


def _brief(gap: Row) -> str:
    escape = escape_markdown
    lines = [f"- {label}: {escape(text)}" for label, text in brief(gap)]
    return "\n".join([f"## {gap['rank']}. {escape(gap['gap'])}", "", *lines, ""])


BRIEF = Form("text/markdown; charset=utf-8", "md", as_briefs)

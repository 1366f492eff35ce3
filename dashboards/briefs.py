"""Gaps as briefs for a writer, in Markdown."""

from dashboards.downloads import Form
from dashboards.published import Row, Rows
from flows.report_wording import escape_markdown, next_to, would_fill


def as_briefs(rows: Rows, name: str) -> bytes:
    """Write a brief a gap. Whatever comes from a page is escaped."""
    del name
    briefs = "\n".join(_brief(row) for row in rows) or "Nothing that is wanted lacks.\n"
    return f"# What to write next\n\n{briefs}".encode()


def _brief(gap: Row) -> str:
    said = escape_markdown
    lines = [
        f"## {gap['rank']}. {said(gap['gap'])}",
        "",
        f"- Write: {gap['shortage']:,} more; wanted {gap['wanted']:,}, there are {gap['have']:,}.",
        *(
            f"- {label}: {said(gap[column])}."
            for label, column in (
                ("Muscle", "muscle_group"),
                ("Equipment", "equipment_family"),
                ("Difficulty", "difficulty"),
            )
            if gap[column]
        ),
        f"- Why: {said(gap['why'])}",
        f"- Nearby in the library: {said(next_to(gap))}",
        f"- Would fill it: {said(would_fill(gap))}",
        "",
    ]
    return "\n".join(lines)


BRIEF = Form("text/markdown; charset=utf-8", "md", as_briefs)

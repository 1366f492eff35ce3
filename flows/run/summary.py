"""What the end of a run tells: the figures of the published warehouse, in a few rows."""

from contextlib import closing
from dataclasses import dataclass
from typing import Any

from flows.home.settings import Home, Settings
from flows.warehouse.query import open_warehouse, plain, run_query

TOP_GAPS = 5
GAPS = """
select rank, gap, wanted, have, shortage, priority, new_names
from gaps.ranked
where action = 'write'
order by rank
limit $most
"""
FINDINGS = """
select severity, title, count(*) as findings
from quality.causes
group by severity, title
order by list_position(['error', 'warning', 'info'], severity), findings desc, title
"""


@dataclass(frozen=True)
class Summary:
    """Figures for people and programs; values are those that JSON has.

    headline: the row of `gaps.headline`. gaps: the most pressing ones. findings: how many of each
    kind, the worst first.
    """

    headline: dict[str, Any]
    gaps: list[dict[str, Any]]
    findings: list[dict[str, Any]]


def summarise(home: Home, settings: Settings) -> Summary:
    """Read the summary from the published warehouse."""
    with closing(open_warehouse(home, settings)) as connection:

        def rows(sql: str, **parameters: object) -> list[dict[str, Any]]:
            columns, found = run_query(connection, sql, parameters, settings.sql_timeout_seconds)
            return [dict(zip(columns, map(plain, row), strict=True)) for row in found]

        return Summary(
            headline=rows("select * from gaps.headline")[0],
            gaps=rows(GAPS, most=TOP_GAPS),
            findings=rows(FINDINGS),
        )

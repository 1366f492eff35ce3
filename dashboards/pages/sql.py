"""SQL: a query box on the read-only warehouse, with the data dictionary next to it."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from markupsafe import Markup
from starlette.responses import Response

from dashboards.charts import bar_svg, line_svg
from dashboards.page import Page
from dashboards.published import Row, Rows
from flows.home.errors import UsageError

MAX_SHOWN, MAX_DOWNLOADED = 1_000, 100_000
MAX_STATEMENT_LENGTH = 20_000
EXAMPLES = tomllib.loads((Path(__file__).parents[1] / "example_queries.toml").read_text(encoding="utf-8"))
"""Statements to begin with, by what they ask."""
DICTIONARY = """
select
    t.schema_name,
    t.name,
    t.comment,
    list(
        {'name': c.column_name, 'type': lower(c.data_type), 'comment': c.comment} order by c.column_index
    ) as columns
from (
    select schema_name, table_name as name, comment from duckdb_tables()
    union all
    select schema_name, view_name, comment from duckdb_views() where not internal
) as t
join duckdb_columns() as c on c.schema_name = t.schema_name and c.table_name = t.name
where t.schema_name in ('coverage', 'gaps', 'quality', 'history', 'operations', 'core')
group by t.schema_name, t.name, t.comment
order by t.schema_name, t.name
"""


def show(page: Page) -> Response:
    """Show the box, and the result of what is in it."""
    statement = _statement(page) or next(iter(EXAMPLES.values()))
    problem: str | None = None
    columns: list[str] = []
    rows: Rows = ()
    try:
        columns, rows = _ask(page, statement, MAX_SHOWN)
    except UsageError as error:
        problem = str(error)
    return page.show(
        "sql.html.j2",
        "SQL",
        statement=statement,
        problem=problem,
        columns=columns,
        rows=rows,
        chart=_chart(rows),
        examples=EXAMPLES,
        dictionary=page.warehouse.rows(DICTIONARY),
        seconds=page.settings.sql_timeout_seconds,
        most=MAX_SHOWN,
        most_downloaded=MAX_DOWNLOADED,
    )


def download(page: Page) -> Response:
    """Return the result as a file."""
    _, rows = _ask(page, _statement(page), MAX_DOWNLOADED)
    return page.download(rows, "query")


def _statement(page: Page) -> str:
    """Return the statement of the address."""
    text = page.request.query_params.get("q", "").strip()
    if len(text) > MAX_STATEMENT_LENGTH:
        raise UsageError(f"q: the statement is longer than {MAX_STATEMENT_LENGTH:,} characters.")
    return text


def _ask(page: Page, statement: str, max_rows: int) -> tuple[list[str], Rows]:
    columns, found = page.warehouse.ask(statement, max_rows)
    names = [name if columns.count(name) == 1 else f"{name}_{at}" for at, name in enumerate(columns, 1)]
    return names, [dict(zip(names, row, strict=True)) for row in found]


def _chart(rows: Rows) -> Markup | None:
    """Draw a result that begins with a name or a moment and has a number; None for any other."""
    if len(rows) <= 1:
        return None
    first: Row = rows[0]
    names = list(first)
    number = next((name for name in names[1:] if _all_numbers(rows, name)), None)
    if number is None or any(row[names[0]] is None for row in rows):
        return None
    if all(isinstance(row[names[0]], date) for row in rows):
        return line_svg(rows, names[0], number)
    return bar_svg(rows, names[0], number) if isinstance(first[names[0]], str) else None


def _all_numbers(rows: Rows, name: str) -> bool:
    return all(isinstance(row[name], int | float) and not isinstance(row[name], bool) for row in rows)


ROUTES: Mapping[str, Callable[[Page], Response]] = {"/sql": show, "/sql/download": download}

"""SQL: a query box on the read-only warehouse, saved queries, and the data dictionary next to it.

A statement runs in a process of its own (`flows/queries`). One that another site made the browser ask for is
shown, and runs once the reader presses Run.
"""

import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import IO

from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from dashboards.page import Page
from dashboards.pages.sql_chart import AUTOMATIC, CHARTS, Chart, Drawing, draw
from dashboards.published import Rows
from flows.home.errors import RepertoireError, UsageError
from flows.queries.forms import FORMS
from flows.queries.runner import CancelledError
from flows.queries.saved import MAX_STATEMENT_LENGTH, SavedQueries, read_saved
from flows.warehouse.query import distinct

MAX_SHOWN, MAX_SHOWN_BYTES = 1_000, 4_000_000
"""Of a result on the page; the download has all."""
PARAMETERS = ("q", "saved", "chart", "x", "y", "token")
"""What an address may ask for; the token is taken before, where one is asked for."""
MAX_LETTERS = 20_000
"""Of a cell on the page."""
CHUNK_BYTES = 65_536
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
where t.schema_name not in ('internal', 'main')
group by t.schema_name, t.name, t.comment
order by t.schema_name, t.name
"""
MACROS = """
select schema_name, function_name as name, parameters, comment
from duckdb_functions()
where function_type = 'table_macro' and not internal and schema_name <> 'internal'
order by schema_name, function_name
"""


@dataclass(frozen=True)
class _Result:
    """What the page shows of a statement: a problem, a reason why it did not run, or rows."""

    problem: str | None = None
    notice: str | None = None
    status: int = HTTPStatus.OK
    columns: list[str] = field(default_factory=list)
    rows: Rows = ()
    is_whole: bool = True


def show(page: Page) -> Response:
    """Show the box, and the result of what is in it."""
    page.filters.expect(*PARAMETERS)
    page.filters.refuse_unknown()
    saved = read_saved(page.home)
    statement = ""
    try:
        statement = _statement(page, saved) or next(iter(EXAMPLES.values())).strip()
        result = _ask(page, statement)
    except UsageError as error:
        result = _Result(problem=str(error))
    except CancelledError:
        raise
    except RepertoireError as error:
        result = _Result(problem=str(error), status=HTTPStatus.SERVICE_UNAVAILABLE)
    chart, why_no_chart = _chart(page, result)
    answer = page.show(
        "sql.html.j2",
        "SQL",
        statement=statement,
        result=result,
        chart=chart,
        why_no_chart=why_no_chart,
        charts=CHARTS,
        forms=FORMS,
        examples=EXAMPLES,
        saved=saved,
        dictionary=page.warehouse.rows(DICTIONARY),
        macros=page.warehouse.rows(MACROS),
        seconds=page.settings.sql_timeout_seconds,
        most=MAX_SHOWN,
    )
    answer.status_code = result.status
    return answer


def download(page: Page) -> Response:
    """Return all that a statement gives as a file."""
    if not page.asker.is_own:
        raise HTTPException(
            HTTPStatus.FORBIDDEN, "Another site asked for this download. Open it from the page SQL."
        )
    page.filters.expect(*PARAMETERS)
    name = page.filters.choice("format", FORMS, "csv")
    page.filters.refuse_unknown()
    runner = page.asker.runner
    statement = _statement(page, read_saved(page.home))
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it was sent
    try:
        runner.ask(
            runner.question(page.warehouse.file, statement, form=name), into=stream, call=page.asker.call
        )
        size = stream.seek(0, 2)
        stream.seek(0)
    except BaseException:
        stream.close()
        raise
    return StreamingResponse(
        _chunks(stream),
        media_type=FORMS[name].media_type,
        headers={
            "content-disposition": f'attachment; filename="query.{FORMS[name].ending}"',
            "content-length": str(size),
        },
    )


def ask_for_token(page: Page) -> Response:
    """Ask for the token, since the browser has none or a wrong one."""
    page.filters.expect(*page.filters.given())
    asked = page.filters.others({"token"})
    # Whoever asks for a file without the token is shown the page that asks for it.
    answer = replace(page, is_download=False).show("sql_token.html.j2", "SQL", asked=asked)
    answer.status_code = HTTPStatus.FORBIDDEN
    return answer


def _statement(page: Page, saved: SavedQueries) -> str:
    """Return the statement of the address, or the saved one that it names."""
    text, name = (page.filters.whole_text(each).strip() for each in ("q", "saved"))
    if not text and name:
        text = saved.named(name).sql
    if len(text) > MAX_STATEMENT_LENGTH:
        raise UsageError(f"q: the statement is longer than {MAX_STATEMENT_LENGTH:,} characters.")
    return text


def _ask(page: Page, statement: str) -> _Result:
    """Return the first rows of what a statement gives, where it may run."""
    if not page.asker.is_own:
        return _Result(
            notice="Another site opened this address, so that nothing was run. Read the statement, and press "
            "Run if you want it.",
            status=HTTPStatus.FORBIDDEN,
        )
    runner = page.asker.runner
    question = runner.question(
        page.warehouse.file,
        statement,
        max_rows=MAX_SHOWN,
        max_bytes=min(MAX_SHOWN_BYTES, page.settings.sql_result_bytes),
        max_letters=MAX_LETTERS,
    )
    answer = runner.ask(question, call=page.asker.call)
    names = distinct(answer.columns)
    rows = [dict(zip(names, row, strict=True)) for row in answer.rows]
    return _Result(columns=names, rows=rows, is_whole=answer.is_whole)


def _chart(page: Page, result: _Result) -> tuple[Drawing | None, str | None]:
    """Return the chart that the address asks for, or why there is none."""
    filters = page.filters
    try:
        chosen = Chart(filters.choice("chart", CHARTS, AUTOMATIC), filters.text("x"), filters.text("y"))
        return draw(result.rows, result.columns, chosen), None
    except UsageError as error:
        return None, str(error)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk


ROUTES: Mapping[str, Callable[[Page], Response]] = {"/sql": show, "/sql/download": download}

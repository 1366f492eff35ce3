"""A request for a page: the warehouse that it reads, its filters, and how it is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dashboards.asking import Asker
from dashboards.downloads import DOWNLOADS, Form
from dashboards.filters import Filters
from dashboards.listing import Listing, Question
from dashboards.overdue import overdue_sources
from dashboards.published import Rows, Warehouse
from dashboards.tables import tables
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings
from flows.report.shown import MAX_TEXT_LETTERS, as_shown

BUILD = """
select b.code_version, b.as_of, b.has_demo_data
from core.build as b
"""


CARDS = {"cards": "Cards", "table": "Table"}
"""How a list of cards can be shown."""
NO_PARAMETERS: Mapping[str, Any] = {}
WHOLE = frozenset({"sql.html.j2"})
"""Pages from which an analyst copies what was asked for."""
WITH_WHOLE_TEXTS = frozenset({"exercise.html.j2", "operations_page.html.j2"})
"""Pages of one page of a source, with all that it says."""


@dataclass(frozen=True)
class Page:
    """What a page is made from, and its tables so far.

    `is_download` is set where a file of one of the tables is asked for.
    """

    request: Request
    warehouse: Warehouse
    filters: Filters
    home: Home
    settings: Settings
    environment: Environment
    asker: Asker
    is_download: bool = False
    listings: dict[str, Listing] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def table(
        self,
        name: str,
        sql: str,
        parameters: Mapping[str, Any] = NO_PARAMETERS,
        *,
        order: str = "",
        is_main: bool = False,
        is_now: bool = False,
        id: str | None = None,  # noqa: A002 - what HTML calls it
        file: str | None = None,
        forms: Mapping[str, Form] = DOWNLOADS,
        explain: Callable[[Rows], Rows] | None = None,
    ) -> Listing:
        """Return the table of that name in `tables.toml` as the address asks for it.

        The parameters of the main table of a page have no prefix. `id` is needed where a page has a table
        twice, `file` is the name of its download, `explain` makes of rows what is shown.
        """
        question = Question(sql, parameters, order, is_now)
        listing = Listing(
            tables()[name], question, self.warehouse, self.filters,
            is_main=is_main, id=id, explain=explain, forms=forms,
        )  # fmt: skip
        self.listings["" if is_main else listing.id] = listing
        self.files[listing.id] = file or listing.id.replace("_", "-")
        return listing

    def form(self) -> str:
        """Return whether the main table is shown as cards or as a table."""
        return self.filters.choice("as", CARDS, "cards")

    def show(self, template: str, title: str, **context: Any) -> Response:  # noqa: ANN401 - what a template reads
        """Answer with a template; endless texts are cut, names everywhere but in an answer to SQL.

        Where a download is asked for, the answer is the file. Raises FilterError for a parameter of the
        address that nobody has asked for.
        """
        if self.is_download:
            return self._download()
        self.filters.refuse_unknown()
        if template not in WHOLE:
            context = as_shown(context, None if template in WITH_WHOLE_TEXTS else MAX_TEXT_LETTERS)
        text = self.environment.get_template(template).render(
            title=as_shown(title, key="name"),
            filters=self.filters,
            warehouse=self.warehouse.name,
            build=self.warehouse.row(BUILD),
            overdue=overdue_sources(self.home),
            **context,
        )
        return HTMLResponse(text)

    def _download(self) -> Response:
        """Answer with all rows of the table that the address names, or of the main one."""
        if not self.listings:
            raise HTTPException(HTTPStatus.NOT_FOUND, "This page has no table to download.")
        asked = self.filters.text("table")
        if asked or "" not in self.listings:
            self.filters.checked("table", asked, [name for name in self.listings if name])
        listing = self.listings[asked]
        form = listing.forms[self.filters.choice("format", listing.forms, "csv")]
        self.filters.refuse_unknown()
        name = self.files[listing.id]
        columns, rows = listing.whole(all_columns=form.is_of_all_columns)
        return Response(
            form.write(columns, rows, name),
            media_type=form.media_type,
            headers={"content-disposition": f'attachment; filename="{name}.{form.ending}"'},
        )

    def path(self, name: str) -> str:
        """Return a part of the path of the address. Raises UsageError where it is empty."""
        value = str(self.request.path_params[name])
        if not value:
            raise UsageError(f"{self.request.url.path}: the address names no {name}.")
        return value

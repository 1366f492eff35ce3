"""A request for a page: the warehouse that it reads, its filters, and how it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dashboards.asking import Asker
from dashboards.downloads import DOWNLOADS, Form
from dashboards.filters import Filters
from dashboards.overdue import overdue_sources
from dashboards.published import Rows, Warehouse
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings
from flows.report.shown import MAX_TEXT_LETTERS, as_shown

BUILD = """
select b.code_version, b.as_of, b.has_demo_data
from core.build as b
"""


WHOLE = frozenset({"sql.html.j2"})
"""Pages from which an analyst copies what was asked for."""
WITH_WHOLE_TEXTS = frozenset({"exercise.html.j2", "operations_page.html.j2"})
"""Pages of one page of a source, with all that it says."""


@dataclass(frozen=True)
class Page:
    """What a page is made from."""

    request: Request
    warehouse: Warehouse
    filters: Filters
    home: Home
    settings: Settings
    environment: Environment
    asker: Asker

    def show(self, template: str, title: str, **context: Any) -> Response:  # noqa: ANN401 - what a template reads
        """Answer with a template; endless texts are cut, names everywhere but in an answer to SQL."""
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

    def download(self, rows: Rows, name: str, forms: Mapping[str, Form] = DOWNLOADS) -> Response:
        """Answer with rows as a file in the form that the address asks for."""
        form = forms[self.filters.choice("format", forms, "csv")]
        return Response(
            form.write(rows, name),
            media_type=form.media_type,
            headers={"content-disposition": f'attachment; filename="{name}.{form.ending}"'},
        )

    def path(self, name: str) -> str:
        """Return a part of the path of the address. Raises UsageError where it is empty."""
        value = str(self.request.path_params[name])
        if not value:
            raise UsageError(f"{self.request.url.path}: the address names no {name}.")
        return value

"""Overview: what the library holds, what it covers and what is missing, on one page."""

import json
from collections.abc import Callable, Mapping

from starlette.responses import Response

from dashboards.charts import line_svg
from dashboards.page import Page
from dashboards.pages.body_map import SHAPES, section
from dashboards.pages.gaps import RANKED

MAX_GAPS = 8
HEADLINE = "select * from operations.headlines where is_current"
GROUPS = """
select distinct unnest(
    from_json($groups::json, '[{
        "muscle_group": "VARCHAR", "muscle_group_key": "VARCHAR", "target_exercises": "BIGINT",
        "secondary_exercises": "BIGINT", "cells": "BIGINT", "covered_cells": "BIGINT",
        "covered_share": "DOUBLE",
        "wanted": "BIGINT", "shortage": "BIGINT"
    }]'),
    max_depth := 2
)
"""
"""The rows of the body map, which are at hand, as a table: a group has a row there a shape."""
TREND = """
select started_at as moment, source, exercises
from history.snapshots
where role = 'own'
order by started_at, source
"""
LATEST = """
select source, started_at, opened, edited, closed, moved, exercises
from history.snapshots
where is_latest
order by role, source
"""
FRESHNESS = "select * from operations.freshness"
FINDINGS = "select rule, title, severity, findings, pages from quality.findings_by_rule limit 8"


def show(page: Page) -> Response:
    """Show the page."""
    ask = page.warehouse.rows
    return page.show(
        "overview.html.j2",
        "Overview",
        head=page.warehouse.row(HEADLINE),
        map=section(page),
        groups=page.table("body_map", GROUPS, {"groups": json.dumps(ask(SHAPES))}, order="muscle_group"),
        trend=line_svg(ask(TREND), "moment", "exercises", "source") if len(ask(TREND)) > 1 else None,
        collections=page.table("trend", TREND),
        latest=page.table("latest", LATEST),
        sources=page.warehouse.rows_now(FRESHNESS),
        freshness=page.table("freshness", FRESHNESS, is_now=True),
        gaps=[gap for gap in ask(RANKED) if gap["action"] == "write"][:MAX_GAPS],
        findings=ask(FINDINGS),
    )


ROUTES: Mapping[str, Callable[[Page], Response]] = {"/": show}

"""Quality: what is wrong on the pages, by rule and severity, with what to do about it."""

from collections.abc import Callable, Mapping

from starlette.responses import Response

from dashboards.charts import line_svg
from dashboards.differences import Difference, difference
from dashboards.page import Page
from dashboards.published import Row, Rows
from transforms.enums import SEVERITY_NAMES

BY_RULE = "select * from quality.findings_by_rule"
TREND = "select published_at, severity, findings from quality.findings_over_time"
RULES = "select rule as key, title as name from core.dim_finding_rule order by rule"
FINDINGS = """
select *
from quality.causes
where $rule = ''
union all by name
select *
from quality.findings
where rule = $rule
"""
RULE = "select * from core.dim_finding_rule where rule = $rule"
PARAMETERS = "select * from core.dim_finding_parameter where rule = $rule"
DUPLICATES = "select * from quality.duplicates"
SIDES = """
select
    d.exercise_id,
    array_to_string(d.target_muscles, ', ') as target_muscles,
    array_to_string(d.secondary_muscles, ', ') as secondary_muscles,
    array_to_string(d.equipment, ', ') as equipment,
    d.difficulty,
    d.summary,
    string_agg(i.content, chr(10) order by i.position) as steps
from core.dim_exercise as d
left join core.fact_content_item as i on i.exercise_key = d.exercise_key and i.kind = 'step'
where d.is_current and d.exercise_id in (select unnest($ids::varchar[]))
group by all
"""
COMPARED = {
    "target_muscles": "Target muscles",
    "secondary_muscles": "Secondary muscles",
    "equipment": "Equipment",
    "difficulty": "Difficulty",
    "summary": "Summary",
    "steps": "Steps",
}
"""The fields of two pages that are set side by side."""
TERMS = "select * from quality.unmapped_terms"
TEMPLATES = "select * from quality.templated_text"
SITE_PROBLEMS = "select * from quality.site_problems"
SITE = "select * from quality.site_health"
DECISIONS = "select * from operations.editorial_decisions"
IGNORED = """
select
    (select count(*) from quality.ignored_findings) as ignored_findings,
    (select count(*) from gaps.ignored) as ignored_gaps
"""


def show(page: Page) -> Response:
    """Show the findings; of a rule each of them, else one a cause."""
    rules = {row["key"]: row["name"] for row in page.warehouse.rows(RULES)}
    rule = page.filters.choice("rule", rules, "")
    trend = page.warehouse.rows(TREND)
    return page.show(
        "quality.html.j2",
        "Quality",
        by_rule=page.table("by_rule", BY_RULE),
        trend=page.table("findings_trend", TREND),
        picture=line_svg(trend, "published_at", "findings", "severity")
        if len(trend) > len(SEVERITY_NAMES)
        else None,
        rule=page.warehouse.row(RULE, rule=rule),
        parameters=page.table("parameters", PARAMETERS, {"rule": rule}) if rule else None,
        findings=page.table("findings", FINDINGS, {"rule": rule}, is_main=True),
        rules=rules,
    )


def show_duplicates(page: Page) -> Response:
    """Show pairs of pages that are, or nearly are, the same, side by side."""
    pairs = page.table("duplicates", DUPLICATES, is_main=True)
    return page.show(
        "quality_duplicates.html.j2", "Duplicates", pairs=pairs, beside=lambda rows: _beside(page, rows),
        form=page.form(),
    )  # fmt: skip


def _beside(page: Page, pairs: Rows) -> list[tuple[Row, list[tuple[str, Difference, Difference]]]]:
    """Return pairs, each with what its two pages say, field by field."""
    ids = sorted({row[name] for row in pairs for name in ("exercise_id", "other_exercise_id") if row[name]})
    sides = {row["exercise_id"]: row for row in page.warehouse.rows(SIDES, ids=tuple(ids))}
    return [(pair, _compared(pair, sides)) for pair in pairs]


def _compared(pair: Row, sides: Mapping[str, Row]) -> list[tuple[str, Difference, Difference]]:
    """Return each field that either page has: its name, and what it says here and there, word by word."""
    here_row, there_row = (sides.get(pair[key], {}) for key in ("exercise_id", "other_exercise_id"))
    found: list[tuple[str, Difference, Difference]] = []
    for field, name in COMPARED.items():
        one, other = (row.get(field) or "" for row in (here_row, there_row))
        if one or other:
            pieces = difference(one, other)
            here = [piece for piece in pieces if piece[0] != "added"]
            found.append((name, here, [piece for piece in pieces if piece[0] != "removed"]))
    return found


def show_terms(page: Page) -> Response:
    """Show the terms that the taxonomy does not know."""
    terms = page.table("terms", TERMS, is_main=True, file="unknown-terms")
    return page.show("quality_terms.html.j2", "Unknown terms", terms=terms)


def show_templates(page: Page) -> Response:
    """Show texts that many pages have in common."""
    texts = page.table("templates", TEMPLATES, is_main=True, file="templated-text")
    return page.show("quality_templates.html.j2", "Templated text", texts=texts, form=page.form())


def show_site(page: Page) -> Response:
    """Show what is wrong at the crawled sites: links, sitemaps, canonical addresses."""
    return page.show(
        "quality_site.html.j2",
        "Site health",
        by_problem=page.table("site_problems", SITE_PROBLEMS),
        addresses=page.table("site", SITE, is_main=True, file="site-health"),
    )


def show_decisions(page: Page) -> Response:
    """Show what editors decided on findings and gaps, and what became of it."""
    decisions = page.table("decisions", DECISIONS, is_main=True)
    ignored = page.warehouse.row(IGNORED) or {}
    return page.show("quality_decisions.html.j2", "Decisions", decisions=decisions, **ignored)


ROUTES: Mapping[str, Callable[[Page], Response]] = {
    "/quality": show,
    "/quality/duplicates": show_duplicates,
    "/quality/terms": show_terms,
    "/quality/decisions": show_decisions,
    "/quality/site": show_site,
    "/quality/templates": show_templates,
}

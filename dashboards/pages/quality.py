"""Quality: what is wrong on the pages, by rule and severity, with what to do about it."""

from collections.abc import Callable, Mapping

from starlette.responses import Response

from dashboards.charts import line_svg
from dashboards.differences import Difference, difference
from dashboards.page import Page
from dashboards.published import Row
from transforms.enums import FINDING_FAMILIES, SEVERITY_NAMES

PAGE_SIZE, PAIRS = 100, 20
BY_RULE = "select * from quality.findings_by_rule"
TREND = "select published_at, severity, findings from quality.findings_over_time"
RULES = "select rule as key, title as name from core.dim_finding_rule order by rule"
SOURCES = (
    "select source as key, title as name from core.dim_source where role <> 'demand' order by role, source"
)
FINDINGS = """
select *
from quality.causes
where
    ($severity = '' or severity = $severity)
    and ($family = '' or family = $family)
    and $rule = ''
    and ($source = '' or source = $source)
union all by name
select *
from quality.findings
where
    ($severity = '' or severity = $severity)
    and ($family = '' or family = $family)
    and rule = $rule
    and ($source = '' or source = $source)
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
TEMPLATES = """
select source, field, pattern, exercises, names[:100] as some_names
from quality.templated_text
"""
SITE_PROBLEMS = "select * from quality.site_problems"
SITE_PROBLEM_NAMES = "select distinct problem as key, meaning as name from quality.site_problems order by key"
SITE = """
select * replace (linked_from[:20] as linked_from)
from quality.site_health
where $problem = '' or problem = $problem
"""
ALL_OF_SITE = "select * from quality.site_health where $problem = '' or problem = $problem"
DECISIONS = "select * from operations.editorial_decisions"
IGNORED = """
select
    (select count(*) from quality.ignored_findings) as ignored_findings,
    (select count(*) from gaps.ignored) as ignored_gaps
"""
ALL_TEMPLATES = "select * from quality.templated_text"


def show(page: Page) -> Response:
    """Show the findings."""
    asked, choices = _asked(page)
    number = page.filters.page()
    trend = page.warehouse.rows(TREND)
    rows, total = page.warehouse.portion(FINDINGS, number, PAGE_SIZE, **asked)
    return page.show(
        "quality.html.j2",
        "Quality",
        by_rule=page.warehouse.rows(BY_RULE),
        trend=trend,
        picture=line_svg(trend, "published_at", "findings", "severity")
        if len(trend) > len(SEVERITY_NAMES)
        else None,
        rule=page.warehouse.row(RULE, rule=asked["rule"]),
        parameters=page.warehouse.rows(PARAMETERS, rule=asked["rule"]),
        rows=rows,
        total=total,
        number=number,
        size=PAGE_SIZE,
        asked=asked,
        choices=choices,
    )


def show_duplicates(page: Page) -> Response:
    """Show pairs of pages that are, or nearly are, the same, side by side."""
    number = page.filters.page()
    pairs, total = page.warehouse.portion(DUPLICATES, number, PAIRS)
    ids = sorted({row[name] for row in pairs for name in ("exercise_id", "other_exercise_id") if row[name]})
    sides = {row["exercise_id"]: row for row in page.warehouse.rows(SIDES, ids=tuple(ids))}
    return page.show(
        "quality_duplicates.html.j2", "Duplicates",
        pairs=[(pair, _compared(pair, sides)) for pair in pairs], total=total, number=number, size=PAIRS,
    )  # fmt: skip


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
    return page.show("quality_terms.html.j2", "Unknown terms", rows=page.warehouse.rows(TERMS))


def show_templates(page: Page) -> Response:
    """Show texts that many pages have in common."""
    return page.show("quality_templates.html.j2", "Templated text", rows=page.warehouse.rows(TEMPLATES))


def show_site(page: Page) -> Response:
    """Show what is wrong at the crawled sites: links, sitemaps, canonical addresses."""
    number, problem = page.filters.page(), _problem(page)
    rows, total = page.warehouse.portion(SITE, number, PAGE_SIZE, problem=problem)
    return page.show(
        "quality_site.html.j2", "Site health", by_problem=page.warehouse.rows(SITE_PROBLEMS), problem=problem,
        rows=rows, total=total, number=number, size=PAGE_SIZE,
    )  # fmt: skip


def show_decisions(page: Page) -> Response:
    """Show what editors decided on findings and gaps, and what became of it."""
    number = page.filters.page()
    rows, total = page.warehouse.portion(DECISIONS, number, PAGE_SIZE)
    return page.show(
        "quality_decisions.html.j2", "Decisions", rows=rows, total=total, number=number, size=PAGE_SIZE,
        **(page.warehouse.row(IGNORED) or {}),
    )  # fmt: skip


def download_decisions(page: Page) -> Response:
    """Return the decisions as a file."""
    return page.download(page.warehouse.rows(DECISIONS), "decisions")


def _problem(page: Page) -> str:
    """Return the problem that is asked for; "" for all."""
    known = [row["key"] for row in page.warehouse.rows(SITE_PROBLEM_NAMES)]
    return page.filters.choice("problem", ["", *known], "")


def download(page: Page) -> Response:
    """Return the findings as a file."""
    return page.download(page.warehouse.rows(FINDINGS, **_asked(page)[0]), "findings")


def download_duplicates(page: Page) -> Response:
    """Return the pairs as a file."""
    return page.download(page.warehouse.rows(DUPLICATES), "duplicates")


def download_terms(page: Page) -> Response:
    """Return the terms as a file."""
    return page.download(page.warehouse.rows(TERMS), "unknown-terms")


def download_templates(page: Page) -> Response:
    """Return the templates as a file."""
    return page.download(page.warehouse.rows(ALL_TEMPLATES), "templated-text")


def download_site(page: Page) -> Response:
    """Return what is wrong at the sites as a file."""
    return page.download(page.warehouse.rows(ALL_OF_SITE, problem=_problem(page)), "site-health")


def _asked(page: Page) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return what is asked for, and what each filter can be."""
    choices = {
        "severity": dict(SEVERITY_NAMES),
        "family": dict(FINDING_FAMILIES),
        "rule": {row["key"]: row["name"] for row in page.warehouse.rows(RULES)},
        "source": {row["key"]: row["name"] for row in page.warehouse.rows(SOURCES)},
    }
    asked = {name: page.filters.choice(name, ["", *known], "") for name, known in choices.items()}
    return asked, choices


ROUTES: Mapping[str, Callable[[Page], Response]] = {
    "/quality": show,
    "/quality/download": download,
    "/quality/duplicates": show_duplicates,
    "/quality/duplicates/download": download_duplicates,
    "/quality/terms": show_terms,
    "/quality/terms/download": download_terms,
    "/quality/decisions": show_decisions,
    "/quality/decisions/download": download_decisions,
    "/quality/site": show_site,
    "/quality/site/download": download_site,
    "/quality/templates": show_templates,
    "/quality/templates/download": download_templates,
}

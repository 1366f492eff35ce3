"""Quality: what is wrong on the pages, by rule and severity, with what to do about it."""

from collections.abc import Callable, Mapping

from starlette.responses import Response

from dashboards.page import Page
from flows.findings_page import FAMILIES

PAGE_SIZE = 100
SEVERITIES = {"error": "Error", "warning": "Warning", "info": "Info"}
BY_RULE = "select * from quality.findings_by_rule"
RULES = "select rule as key, title as name from core.dim_finding_rule order by rule"
SOURCES = "select source as key, title as name from core.dim_source order by role, source"
FINDINGS = """
select *
from quality.findings
where
    ($severity = '' or severity = $severity)
    and ($family = '' or family = $family)
    and ($rule = '' or rule = $rule)
    and ($source = '' or source = $source)
"""
RULE = "select * from core.dim_finding_rule where rule = $rule"
PARAMETERS = "select * from core.dim_finding_parameter where rule = $rule"
DUPLICATES = "select * from quality.duplicates"
SIDES = """
select
    d.exercise_id, d.equipment, d.target_muscles, d.difficulty, list(i.content order by i.position) as steps
from core.dim_exercise as d
left join core.fact_content_item as i on i.exercise_key = d.exercise_key and i.kind = 'step'
where d.is_current and d.exercise_id in (select unnest($ids::varchar[]))
group by all
"""
TERMS = "select * from quality.unmapped_terms"
TEMPLATES = "select * from quality.templated_text"


def show(page: Page) -> Response:
    """Show the findings."""
    asked, choices = _asked(page)
    number = page.filters.page()
    rows, total = page.warehouse.portion(FINDINGS, number, PAGE_SIZE, **asked)
    return page.show(
        "quality.html.j2",
        "Quality",
        by_rule=page.warehouse.rows(BY_RULE),
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
    pairs = page.warehouse.rows(DUPLICATES)
    number = page.filters.page()
    shown = pairs[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    ids = sorted({row[name] for row in shown for name in ("exercise_id", "other_exercise_id") if row[name]})
    sides = {row["exercise_id"]: row for row in page.warehouse.rows(SIDES, ids=tuple(ids))}
    return page.show(
        "quality_duplicates.html.j2", "Duplicates",
        pairs=shown, sides=sides, total=len(pairs), number=number, size=PAGE_SIZE,
    )  # fmt: skip


def show_terms(page: Page) -> Response:
    """Show the terms that the taxonomy does not know."""
    return page.show("quality_terms.html.j2", "Unknown terms", rows=page.warehouse.rows(TERMS))


def show_templates(page: Page) -> Response:
    """Show texts that many pages have in common."""
    return page.show("quality_templates.html.j2", "Templated text", rows=page.warehouse.rows(TEMPLATES))


def download(page: Page) -> Response:
    """Give the findings as a file."""
    return page.download(page.warehouse.rows(FINDINGS, **_asked(page)[0]), "findings")


def download_duplicates(page: Page) -> Response:
    """Give the pairs as a file."""
    return page.download(page.warehouse.rows(DUPLICATES), "duplicates")


def download_terms(page: Page) -> Response:
    """Give the terms as a file."""
    return page.download(page.warehouse.rows(TERMS), "unknown-terms")


def download_templates(page: Page) -> Response:
    """Give the templates as a file."""
    return page.download(page.warehouse.rows(TEMPLATES), "templated-text")


def _asked(page: Page) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return what is asked for, and what each filter can be."""
    choices = {
        "severity": SEVERITIES,
        "family": dict(FAMILIES),
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
    "/quality/templates": show_templates,
    "/quality/templates/download": download_templates,
}

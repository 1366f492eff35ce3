"""What the page of a run shows in Prefect's UI: tables and Markdown, made from the result and the warehouse.

This says what is shown; `flows/prefect_flows/flow.py` hands it to Prefect. Everything that comes from a
page or a file is data: what Markdown would read as markup is escaped.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from typing import Any

from flows.archive.manifest import Decision, decision_of
from flows.build.acceptance import assessed_figures
from flows.home.errors import RepertoireError
from flows.home.settings import Home, Settings
from flows.run.run import RunResult
from flows.run.summary import summarise
from flows.warehouse.query import open_warehouse, plain, run_query

Rows = list[dict[str, Any]]
OUTCOMES = ("present", "unchanged", "missing", "error", "unreadable", "not_exercise", "set_aside", "not_read")
REJECTED = """
select source, reason, disposition, meaning, remedy, count(*) as pages, min(url) as example
from operations.rejected_pages
group by all
order by disposition nulls first, pages desc, source, reason
limit 100
"""
HEADLINE = {
    "exercises": "exercises",
    "covered_muscle_groups": "muscle groups covered",
    "covered_equipment_families": "equipment families covered",
    "wanted_cells": "target cells",
    "covered_cells": "target cells covered",
    "gaps": "gaps",
    "errors": "findings: errors",
    "warnings": "findings: warnings",
    "pages_to_fix": "pages to fix",
}
COUNTED = ("pages", "exercises", "incomplete", "new", "changed", "gone", "rejected")
"""Figures of a collection that are shown whether they are as expected or not."""
MARKUP = re.compile(r"([\\`*_{}\[\]<>()#|!~])")


def source_rows(result: RunResult) -> Rows:
    """Return a row per source: what collecting it found, or why it was not collected."""
    rows = []
    for each in result.collected:
        counts = dict(each.manifest.counts) if each.manifest else {}
        figures = {outcome: counts.get(outcome, 0) if each.manifest else None for outcome in OUTCOMES}
        rows.append(
            {
                "source": each.source,
                "inputs": each.manifest and each.manifest.inputs,
                **figures,
                "problem": each.problem or "",
            }
        )
    return rows


def rejected_rows(home: Home, settings: Settings) -> Rows:
    """Return the pages that are not loaded today, counted by source and reason, with the remedy."""
    with closing(open_warehouse(home, settings)) as connection:
        columns, found = run_query(connection, REJECTED, (), settings.sql_timeout_seconds)
    return [dict(zip(columns, map(plain, row), strict=True)) for row in found]


def summary_text(home: Home, settings: Settings, result: RunResult) -> str:
    """Return the page: problems first, then the bounds, the coverage, the gaps and where the report is."""
    parts = ["# Repertoire", *_problems(result.problems), *_bounds(result)]
    if result.built is None:
        return "\n\n".join([*parts, "Nothing has been collected yet, so nothing was built."])
    summary = summarise(home, settings)
    headline = [(label, summary.headline[name]) for name, label in HEADLINE.items()]
    gaps = [(each["rank"], each["gap"], each["wanted"], each["have"]) for each in summary.gaps]
    version = result.built.version.name if result.built.version else "none"
    pages = f"{result.built.extracted:,} pages read, {result.built.reused:,} reused"
    parts += [
        f"Warehouse: {result.built.status}, `{version}`; {pages}.",
        "## Coverage",
        _table(("figure", "value"), headline),
        "## The largest gaps",
        _table(("rank", "gap", "wanted", "have"), gaps),
        *(f"- check: {_escaped(warning)}" for warning in result.built.warnings),
    ]
    return "\n\n".join(parts)


def failure_text(error: RepertoireError) -> str:
    """Return the page of a run that was stopped: why, line by line."""
    lines = [_escaped(line) for line in str(error).splitlines()]
    return "\n\n".join(["# Repertoire", f"**{type(error).__name__}**", *lines])


def _problems(problems: Sequence[str]) -> list[str]:
    if not problems:
        return ["Completed without a problem."]
    return ["**Completed with problems:**", "\n".join(f"- {_escaped(problem)}" for problem in problems)]


def _bounds(result: RunResult) -> list[str]:
    """Return what each new collection came to and was expected to: how many pages, and what is outside."""
    rows = [
        row
        for each in result.collected
        if each.manifest and (decision := decision_of(each.manifest))
        for row in _judged(each.source, decision)
    ]
    return (
        ["## Bounds", _table(("source", "verdict", "figure", "value", "before", "expected"), rows)]
        if rows
        else []
    )


def _judged(source: str, decision: Decision) -> list[tuple[str, ...]]:
    """Return a row a figure of one collection, those outside first."""
    verdict = "accepted" if decision.accepted else "refused"
    figures = assessed_figures(decision)
    outside = [name for name, one in figures.items() if one["status"] == "outside"]
    counted = [name for name in COUNTED if name in figures and name not in outside]
    if not outside and not counted:
        return [(source, verdict, "same as the previous collection", "", "", "")]
    return [
        (
            source,
            verdict,
            name,
            _figure(figures[name].get("value")),
            _figure(figures[name].get("before")),
            _expected(figures[name]),
        )
        for name in (*outside, *counted)
    ]


def _expected(figure: Mapping[str, float | str | None]) -> str:
    """Return the range that a figure may be in; nothing where nothing was expected of it."""
    low, high = _figure(figure.get("low")), _figure(figure.get("high"))
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}" if high else ""


def _figure(value: float | str | None) -> str:
    """Write a figure in short; nothing where it is not known."""
    if isinstance(value, str) or value is None:
        return value or ""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.4g}"


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [columns, ["---"] * len(columns)]
    shown = [f"| {' | '.join(line)} |" for line in lines]
    shown += [f"| {' | '.join(_escaped(str(cell)) for cell in row)} |" for row in rows]
    return "\n".join(shown)


def _escaped(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    return MARKUP.sub(r"\\\1", " ".join(text.split()))

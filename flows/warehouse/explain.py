"""Explaining an exercise: its record, the claims behind each value, its versions, its findings."""

from typing import Any

import duckdb

from flows.warehouse.query import Rows, plain, run_query

MAX_EXERCISES = 10
FIND = """
select d.exercise_id, d.exercise_key, d.source, d.name, d.slug, d.url, d.is_current, s.role
from core.dim_exercise as d
join core.dim_source as s using (source)
where {condition}
qualify row_number() over (partition by exercise_id order by version desc) = 1
order by is_current desc, s.role, source, url
"""
CALLED_SO = "d.slug = $asked or d.url = $asked or d.exercise_id = $asked or lower(d.name) = lower($asked)"
IN_THE_SAME_WORDS = "core.words_of(d.name) = core.words_of($asked)"
"""What is tried where nothing is called just so: "goblet-squat" is "Goblet Squat"."""
RECORD = """
select r.*
from core.exercise_record as r
join core.dim_exercise as d on d.source = r.source and d.url = r.url and d.is_current
where d.exercise_id = $exercise_id
"""
CONFORMED = """
select difficulty_key, category_key, body_part_key, movement_pattern_key,
    force_key, mechanic_key, completeness
from core.fact_exercise where exercise_key = $exercise_key
"""
TERMS = """
select 'target muscle' as kind, term, mapping, muscle_key as key, m.name, f.position
from core.fact_exercise_muscle as f join core.dim_muscle as m using (muscle_key)
where exercise_key = $exercise_key and f.role = 'target'
union all
select 'secondary muscle', term, mapping, muscle_key, m.name, f.position
from core.fact_exercise_muscle as f join core.dim_muscle as m using (muscle_key)
where exercise_key = $exercise_key and f.role = 'secondary'
union all
select role || ' equipment', term, mapping, equipment_key, e.name, f.position
from core.fact_exercise_equipment as f join core.dim_equipment as e using (equipment_key)
where exercise_key = $exercise_key
order by kind, position
"""
CLAIMS = """
select field, value, method, place, is_chosen, form_url
from core.fact_claim where exercise_key = $exercise_key order by field, is_chosen desc, position
"""
VERSIONS = """
select version, name, url, valid_from, valid_to, is_current, content_hash, payload_digest
from core.dim_exercise where exercise_id = $exercise_id order by version
"""
FINDINGS = """
select severity, rule, field, message, evidence, remedy
from quality.findings where exercise_id = $exercise_id
"""


def explain(connection: duckdb.DuckDBPyConnection, asked: str) -> list[dict[str, Any]]:
    """Return all that is known of each exercise with this slug, address, name or id.

    One document an exercise, with plain values: exercise, record, conformed, terms, claims, versions,
    findings. Own ones come first; there is none where nothing is called so.
    """
    found: list[dict[str, Any]] = []
    for condition in (CALLED_SO, IN_THE_SAME_WORDS):
        found = found or _dicts(connection, FIND.format(condition=condition), asked=asked)
    return [_explain_one(connection, exercise) for exercise in found[:MAX_EXERCISES]]


def _explain_one(connection: duckdb.DuckDBPyConnection, exercise: dict[str, Any]) -> dict[str, Any]:
    exercise_id, exercise_key = exercise["exercise_id"], exercise["exercise_key"]
    record = _dicts(connection, RECORD, exercise_id=exercise_id)
    conformed = _dicts(connection, CONFORMED, exercise_key=exercise_key)
    return {
        "exercise": exercise,
        "record": record[0] if record else None,
        "conformed": conformed[0] if conformed else None,
        "terms": _dicts(connection, TERMS, exercise_key=exercise_key),
        "claims": _dicts(connection, CLAIMS, exercise_key=exercise_key),
        "versions": _dicts(connection, VERSIONS, exercise_id=exercise_id),
        "findings": _dicts(connection, FINDINGS, exercise_id=exercise_id),
    }


def _dicts(connection: duckdb.DuckDBPyConnection, sql: str, **parameters: str) -> list[dict[str, Any]]:
    """Return the rows of a query as plain objects."""
    columns: list[str]
    rows: Rows
    columns, rows = run_query(connection, sql, parameters)
    return [dict(zip(columns, map(plain, row), strict=True)) for row in rows]

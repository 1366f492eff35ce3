"""Exercises to offer in the place of one that is asked for: own ones of its family first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import duckdb

from flows.warehouse.query import run_query

if TYPE_CHECKING:  # it brings Polars, which `explain` does without where the exercise is there
    from flows.search.search import Searcher

MAX_OFFERED = 4
OWN_OF_FAMILY = """
select d.slug
from core.fact_exercise as f
join core.dim_exercise as d using (exercise_key)
join core.dim_movement as m using (movement_key)
where f.is_current and f.role = 'own' and f.edition_of is null and m.family_key in (
    select n.family_key
    from core.fact_exercise as g
    join core.dim_movement as n using (movement_key)
    where g.is_current and list_contains($exercise_ids, g.exercise_id)
)
order by d.name, d.slug
"""
SLUGS = """
select d.slug
from core.dim_exercise as d
join core.fact_exercise as f using (exercise_key)
where d.is_current and list_contains($exercise_ids, d.exercise_id)
order by f.role, list_position($exercise_ids, d.exercise_id)
"""


def own_of_family(connection: duckdb.DuckDBPyConnection, exercise_ids: Sequence[str]) -> list[str]:
    """Return the slugs of own exercises that are the movement of one of these or a variant, by name."""
    return _slugs(connection, OWN_OF_FAMILY, exercise_ids)[:MAX_OFFERED]


def nearest(connection: duckdb.DuckDBPyConnection, searcher: "Searcher", text: str) -> list[str]:
    """Return the slugs of what a text may mean: own exercises of the family, then what a search finds."""
    found = searcher.search(text)
    if found.found_as == "none":
        return []
    first = f"select exercise_id from ({found.sql}) order by rank limit {MAX_OFFERED}"  # noqa: S608 - our own
    _, rows = run_query(connection, first, found.parameters)
    ids = [row[0] for row in rows]
    slugs = (*own_of_family(connection, ids[:1]), *_slugs(connection, SLUGS, ids))
    return list(dict.fromkeys(slugs))[:MAX_OFFERED]


def _slugs(connection: duckdb.DuckDBPyConnection, sql: str, exercise_ids: Sequence[str]) -> list[str]:
    _, rows = run_query(connection, sql, {"exercise_ids": list(exercise_ids)})
    return [slug for (slug,) in rows]

"""What an editor means to decide on, compared with the findings and gaps that the warehouse has."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flows.home.errors import UsageError
from flows.warehouse.names import known_member, known_term

if TYPE_CHECKING:
    import duckdb

Named = dict[str, str | None]

RULES = "select rule from core.dim_finding_rule order by rule"
CALLED = """
with pages as (
    select exercise_id, source, url, slug, name
    from core.dim_exercise
    where is_current
    union
    select null, source, url, null, null
    from core.fact_finding
    where exercise_id is null
)
select distinct p.exercise_id, p.source, p.url
from pages as p
join core.dim_source as s on s.source = p.source and s.role = 'own'
where
    list_contains([p.exercise_id, lower(p.url), lower(p.slug), lower(p.name)], lower($exercise))
    and ($source is null or p.source = $source)
order by p.source, p.url
"""
FOUND = """
select rule, field
from core.fact_finding
where source = $source and ($exercise_id is null or exercise_id = $exercise_id) and url = $url
order by rule, field
"""
MEMBERS: Mapping[str, str] = {
    "muscle_group": "group",
    "equipment_family": "equipment_family",
    "difficulty": "difficulty",
}
GAPS = """
with listed as (
    select kind, muscle_group_key, equipment_family_key, difficulty_key from gaps.ranked
    union all
    select kind, muscle_group_key, equipment_family_key, difficulty_key from gaps.ignored
)
select count(*)
from listed
where
    ($muscle_group is null or muscle_group_key = $muscle_group)
    and ($equipment_family is null or equipment_family_key = $equipment_family)
    and ($difficulty is null or difficulty_key = $difficulty)
    and ($kind is null or kind = $kind)
"""


def known_finding(
    connection: "duckdb.DuckDBPyConnection", rule: str, exercise: str, source: str | None, field: str | None
) -> Named:
    """Return the columns of `decisions/` that name a finding of today.

    `exercise` is an id, slug, address or name, whatever its case. Raises UsageError, with what there is,
    where no such finding is, or where several pages are called so.
    """
    rule = known_term(connection, "rule", rule, RULES)
    pages = connection.execute(CALLED, {"exercise": exercise.strip(), "source": source}).fetchall()
    where = f" in source '{source}'" if source else ""
    if not pages:
        raise UsageError(
            f"--exercise: no page of your library is called '{exercise}'{where}. Take slug or address from: "
            "repertoire findings"
        )
    if len(pages) > 1:
        listed = "\n".join(f"  --source {of} --exercise {url}" for _, of, url in pages)
        raise UsageError(f"--exercise: '{exercise}' is {len(pages)} pages{where}. Say which:\n{listed}")
    [(exercise_id, of_source, url)] = pages
    page = {"source": of_source, "exercise_id": exercise_id, "url": url}
    found = connection.execute(FOUND, page).fetchall()
    if not any(each == rule and field in {None, of} for each, of in found):
        there = ", ".join(dict.fromkeys(f"{each} ({of})" if of else each for each, of in found)) or "nothing"
        wanted = f"{rule} ({field})" if field else rule
        raise UsageError(f"{url}: the rule {wanted} finds nothing there. What is found: {there}.")
    return {"rule": rule, "exercise": exercise_id or url, "source": of_source, "field": field}


def known_gap(connection: "duckdb.DuckDBPyConnection", axes: Mapping[str, str | None]) -> Named:
    """Return the columns of `decisions/` that name a gap of today; several where fewer axes are named.

    `axes` are muscle_group, equipment_family and difficulty by key or name, and kind. Raises UsageError where
    there is no such member, or no gap there.
    """
    named: Named = dict(axes)
    for axis, name in MEMBERS.items():
        if (wanted := axes[axis]) is not None:
            _, named[axis] = known_member(connection, axis.replace("_", " "), wanted, [name])
    [(gaps,)] = connection.execute(GAPS, named).fetchall()
    if not gaps:
        there = ", ".join(f"{axis.replace('_', ' ')} {key}" for axis, key in named.items() if key)
        raise UsageError(f"there is no gap of {there}. See: repertoire gaps")
    return named

"""Names that a user gives, compared with those that the warehouse knows."""

import difflib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from flows.home.errors import UsageError
from transforms.taxonomy.words import singular

if TYPE_CHECKING:
    import duckdb

MUSCLES = """
select name from core.dim_muscle
union all
select muscle_key from core.dim_muscle
union all
select distinct term
from core.fact_exercise_muscle
where is_current and mapping in ('exact', 'alias', 'spelling')
"""
EQUIPMENT = """
select name from core.dim_equipment
union all
select equipment_key from core.dim_equipment
union all
select family_name from core.dim_equipment
union all
select family_key from core.dim_equipment
"""
REFERENCES = "select source from core.dim_source where role = 'reference' order by source"
MEMBERS = """
select axis, member_key, member
from coverage.members
where list_contains($axes, axis) and not is_unspecified
order by axis, position
"""
MAX_LISTED = 20


def known_muscle(connection: "duckdb.DuckDBPyConnection", name: str) -> str:
    """Return the name of a muscle, group or region, or a word for it that a page used."""
    return known_term(connection, "muscle", name, MUSCLES)


def known_equipment(connection: "duckdb.DuckDBPyConnection", name: str) -> str:
    """Return the name of a kind of equipment or of a family."""
    return known_term(connection, "equipment", name, EQUIPMENT)


def known_reference(connection: "duckdb.DuckDBPyConnection", name: str) -> str:
    """Return the name of a source that is a reference library."""
    return known_term(connection, "reference source", name, REFERENCES)


def known_term(connection: "duckdb.DuckDBPyConnection", kind: str, name: str, terms: str) -> str:
    """Return the one of the terms that is meant, whatever its case.

    `terms` is a query of one column; of terms that differ in nothing else the first is returned.
    Raises UsageError, with the nearest ones, where there is none.
    """
    return _meant(kind, name, (str(term) for (term,) in connection.execute(terms).fetchall()))


def known_member(
    connection: "duckdb.DuckDBPyConnection", kind: str, name: str, axes: Sequence[str]
) -> tuple[str, str]:
    """Return the axis and the key of the member of one of these axes that is called so, by name or key.

    Raises UsageError, with the nearest ones, where there is none. Unspecified regions are no members here:
    there is neither a gap of them nor a target.
    """
    rows = connection.execute(MEMBERS, {"axes": [*axes]}).fetchall()
    named = {member: (axis, key) for axis, key, member in rows}
    keyed = {key: (axis, key) for axis, key, _ in rows}
    found: tuple[str, str] = (keyed | named)[_meant(kind, name, (*named, *keyed))]
    return found


def _meant(kind: str, name: str, terms: Iterable[str]) -> str:
    """Return the one of the terms that is meant, in the plural too.

    Raises UsageError, with the nearest ones, where there is none.
    """
    known: dict[str, str] = {}
    for term in terms:
        known.setdefault(_folded(term), term)
    wanted = _folded(name)
    if wanted in known:
        return known[wanted]
    in_one = {known[each] for each in known if _in_one(each) == _in_one(wanted)}
    if len({_folded(each) for each in in_one}) == 1:
        return min(in_one)
    near = [known[each] for each in difflib.get_close_matches(wanted, known, n=4)]
    near = near or [known[each] for each in known if wanted and wanted in each][:4]
    some = sorted(set(known.values()))[:MAX_LISTED]
    hint = f"Perhaps: {', '.join(near)}." if near else f"There are: {', '.join(some)}."
    raise UsageError(f"{kind}: nothing is called '{name}'. {hint if some else 'There is none.'}")


def _folded(term: str) -> str:
    return term.strip().casefold().replace("_", " ")


def _in_one(folded: str) -> list[str]:
    """Return the words of a term in the number of one: "glute" is "glutes", "kettlebells" "kettlebell"."""
    return [singular(word) for word in folded.split()]

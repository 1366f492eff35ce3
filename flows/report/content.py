"""What the gap report says: the rows of the views, and nothing that is computed here.

Each list of the report is a view or macro with the columns of that view. The report as JSON is the
record: the next report reads from it since when it has to tell what changed.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import duckdb

from flows.home.errors import UsageError
from flows.report.request import ReportRequest
from flows.report.since import SCHEMA_VERSION, Previous, Row, Since, since_previous
from flows.warehouse.names import known_equipment, known_muscle, known_reference
from flows.warehouse.query import plain, run_query

SECONDS = 600.0
"""Time limit of one query of the report: no person waits for it as for a query of the analyst's."""

FIRST_SHOWN = 5
"""Gaps, and rules with findings, that the first page of a report names."""

UNPRINTABLE: dict[int, str | None] = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]),
    **dict.fromkeys([0xFEFF, 0xFFFE, 0xFFFF]),
    ord("\t"): " ",
    ord("\n"): "\n",
}
"""Control characters, and those that turn the direction of text: they go, on the way to every format."""

WITHIN = "$group_keys::varchar[], $family_keys::varchar[]"
"""What a report is cut to, as the macros take it: keys of muscle groups and of families, null for all."""

HEADLINE = f"select * from gaps.headline_in({WITHIN})"  # noqa: S608 - our own text, here and below
LANGUAGES = """
select language, is_primary, exercises, original_exercises, translated_exercises, missing_exercises, share
from coverage.by_language
where role = 'own' and $is_whole
order by exercises desc, language
"""
"""The languages of the whole library; a part of it has none of its own."""

VERSION = "select code_version from core.build"
SOURCES = """
select s.source, s.title, s.role, s.is_demo, s.licence, s.is_stale, f.last_change_at,
    h.health, h.exercises, h.incomplete, h.set_aside + h.not_read + h.quarantined as not_loaded
from core.dim_source as s
join operations.freshness as f using (source)
join operations.source_health as h using (source)
order by s.role, s.source
"""
BODY_MAP = f"""
select map_shape, muscle_group_key, muscle_group, target_exercises, secondary_exercises, cells, covered_cells,
    covered_share, wanted, shortage, level
from coverage.body_map_in({WITHIN})
"""  # noqa: S608
MUSCLE_GROUPS = f"""
select muscle_group_key, muscle_group, kind, region,
    exercises, target_exercises, secondary_exercises, movements, cells, covered_cells, wanted, shortage
from coverage.muscle_groups_in({WITHIN})
where kind <> 'unknown' or exercises > 0
"""  # noqa: S608
TREND = f"select as_of, exercises, movements from history.size_in({WITHIN}) order by as_of"  # noqa: S608
MATRIX = """
select row_key, row_name, column_key, column_name,
    movements, wanted_cells, covered_cells, empty_cells, shortage, state, why
from gaps.matrix($axis, group_keys := $group_keys::varchar[], family_keys := $family_keys::varchar[])
where $axis = 'equipment_family' or column_key <> 'all'  -- the two stand side by side
order by row_position, column_position
"""
GAPS = f"""
select action, rank, place_key, kind, gap, muscle_group_key, muscle_group, equipment_family_key,
    equipment_family, difficulty_key, difficulty, cells, wanted, have, shortage,
    to_write, to_relabel, to_look_for,
    priority, why_rank, why, next_to, neighbours, neighbour_names, reference_movements, lineages,
    new_movements, new_names, relabel_movements, relabel_names,
    decision, decision_state, decided_by, decided_for, reason
from gaps.ranked_in({WITHIN})
order by gaps.order_of(action), rank
"""  # noqa: S608
FINDINGS = f"""
select severity, family, rule, title, source, url, exercise_id, name, field,
    message || coalesce(' Also: ' || also, '') as message, evidence, remedy,
    decision, decision_state, decided_by, decided_for, reason
from quality.causes
where $is_whole or exercise_id in (
    select e.exercise_id from coverage.pages_in({WITHIN}) as e where e.is_current
)
"""  # noqa: S608
IGNORED = f"""
select
    (
        select count(*)
        from quality.ignored_findings
        where $is_whole or exercise_id in (
            select e.exercise_id from coverage.pages_in({WITHIN}) as e where e.is_current
        )
    ) as findings,
    (
        select count(*)
        from gaps.ignored
        where
            ($group_keys is null or list_contains($group_keys::varchar[], muscle_group_key))
            and ($family_keys is null or list_contains($family_keys::varchar[], equipment_family_key))
    ) as gaps
"""  # noqa: S608
IN_SCOPE = """
($group_keys is null or list_has_any(muscle_group_keys, $group_keys::varchar[]))
and ($family_keys is null or list_has_any(equipment_family_keys, $family_keys::varchar[]))
"""
MISSING = f"""
select rank, name, lineages, reference_sources, sources, priority, demand_share, fills, why, nearby_status,
    nearby_name, muscle_groups, equipment_families, difficulties
from gaps.missing_exercises
where {IN_SCOPE}
order by rank
"""  # noqa: S608
LABELS = f"""
select rank, source, url, slug, name, field, change, stated, proposed, proposed_key, evidence, said,
    reference_source, reference_url, priority, fills
from gaps.to_relabel
where {IN_SCOPE}
order by rank
"""  # noqa: S608
HABITS = """
select rank, axis, own_label, reference_label, movements, names, own_movements, reference_movements, habit
from gaps.label_habits
where $is_whole
order by rank
"""
VARIANTS = f"""
select rank, kind, name, own_names, reason, lineages, sources, priority, fills, may_be
from gaps.missing_variants
where {IN_SCOPE}
order by rank
"""  # noqa: S608
COMPARISON = f"""
select part, rank, name, own_movements, reference_movements, shared_movements, priority, why,
    nearby_status, nearby_name
from gaps.compared_with($source)
where {IN_SCOPE}
order by part = 'exercise', part = 'cell', part = 'equipment_family', rank
"""  # noqa: S608
CHANGES = f"""
with baseline as (
    select unnest($sources::varchar[]) as source, unnest($moments::timestamp[]) as moment
)
select c.changed_at, c.source, c.name, c.url, c.change, c.field, c.before, c.after
from history.exercise_changes as c
join core.dim_source as s using (source)
left join baseline as b using (source)
where
    s.role = 'own'
    and (b.moment is null or c.changed_at > b.moment)
    and ($is_whole or c.exercise_id in (select e.exercise_id from coverage.pages_in({WITHIN}) as e))
order by c.changed_at desc, c.source, c.name, c.url, c.change desc, c.field, c.before, c.after
"""  # noqa: S608
SITE = """
select source, problem, meaning, url, target, status, referrers, linked_from[:20] as linked_from, remedy
from quality.site_health
where role = 'own' and problem <> 'noindex' and $is_whole
"""
DEMAND = """
select rank, source, kind, subject, share, matched_as, is_covered, names, url, evidence
from demand.subjects where $is_whole order by rank limit 1000
"""
DEMAND_PAGES = """
select rank, source, url, name, share, errors, warnings, first_message
from demand.pages_to_fix where $is_whole order by rank
"""
GROUPS_OF = """
select member_key as key, member as name
from coverage.members
where axis = 'group' and member_key in (select g.muscle_group_key from gaps.groups_of($term) as g)
order by position
"""
FAMILIES_OF = """
select member_key as key, member as name
from coverage.members
where axis = 'equipment_family'
    and member_key in (select f.equipment_family_key from gaps.families_of($term) as f)
order by position
"""


@dataclass(frozen=True)
class Scope:
    """What of the library a report is about: all of it where `muscle` and `equipment` are None.

    muscle, equipment: as the taxonomy calls what the user asked for. group_keys and family_keys: the muscle
    groups and equipment families that it means, None for all; group_names and family_names call them.
    """

    muscle: str | None = None
    group_keys: Sequence[str] | None = None
    group_names: Sequence[str] | None = None
    equipment: str | None = None
    family_keys: Sequence[str] | None = None
    family_names: Sequence[str] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole library."""
        return self.muscle is None and self.equipment is None

    @property
    def within(self) -> dict[str, Any]:
        """The parameters that `WITHIN` names."""
        return {"group_keys": self.group_keys, "family_keys": self.family_keys}


@dataclass(frozen=True)
class Report:
    """The whole content of a gap report; moments are ISO 8601 texts in UTC.

    scope: the part of the library that it is about. since: start of the reported changes; None where
    this is the first report. compared_with: the reference source that the library is compared with in
    `comparison`. ignored: how many findings and gaps an editor left as they are. The lists hold rows of the
    views that the queries above name.
    """

    schema_version: int
    repertoire_version: str
    scope: Scope
    since: Since | None
    headline: Row
    sources: Sequence[Row]
    body_map: Sequence[Row]
    trend: Sequence[Row]
    muscle_groups: Sequence[Row]
    muscle_by_equipment: Sequence[Row]
    muscle_by_difficulty: Sequence[Row]
    gaps: Sequence[Row]
    findings: Sequence[Row]
    labels: Sequence[Row]
    label_habits: Sequence[Row]
    ignored: Row
    missing_exercises: Sequence[Row]
    missing_variants: Sequence[Row]
    compared_with: str | None
    comparison: Sequence[Row]
    changes: Sequence[Row]
    site_problems: Sequence[Row]
    languages: Sequence[Row]
    demand: Sequence[Row]
    demand_pages: Sequence[Row]

    def gaps_to(self, action: str) -> list[Row]:
        """Return the gaps of one list: write, relabel or look_for."""
        return [gap for gap in self.gaps if gap["action"] == action]

    def first_gaps(self) -> list[Row]:
        """Return the first gaps to write; where nothing is to be written, the first of the other lists."""
        return (self.gaps_to("write") or list(self.gaps))[:FIRST_SHOWN]

    @property
    def missing_and_looked_for(self) -> list[Row]:
        """The exercises that only others have and that people look for, the most wanted first."""
        wanted = [row for row in self.missing_exercises if row["demand_share"]]
        return sorted(wanted, key=lambda row: (-row["demand_share"], row["rank"]))

    @property
    def not_known(self) -> list[Row]:
        """What people look for and is nothing that is known."""
        return [row for row in self.demand if row["matched_as"] == "nothing"]

    @property
    def is_demo(self) -> bool:
        """Whether it is on the library that ships for demonstration."""
        return bool(self.headline["has_demo_data"])

    @property
    def is_empty(self) -> bool:
        """Whether the library has no exercise."""
        return not self.headline["exercises"]

    @property
    def own_titles(self) -> list[str]:
        """Titles of the own sources."""
        return [source["title"] for source in self.sources if source["role"] == "own"]

    @property
    def reference_titles(self) -> list[str]:
        """Titles of the reference libraries."""
        return [source["title"] for source in self.sources if source["role"] == "reference"]

    def as_json(self) -> bytes:
        """Return the report as the JSON document that docs/gap-report.schema.json describes."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode(errors="replace")


def read_report(
    connection: duckdb.DuckDBPyConnection,
    previous: Previous | None = None,
    request: ReportRequest | None = None,
    *,
    since: Since | None = None,
) -> Report:
    """Read the report that is asked for from a warehouse.

    `previous` is the report before, None where there is none; `since`, where it is given, takes its place.
    Raises UsageError where the request names a muscle, equipment or reference that is not known.
    """
    asked = request or ReportRequest()
    scope = scope_of(connection, asked)
    compared = known_reference(connection, asked.compare) if asked.compare else None
    headline = read_headline(connection, scope)
    sources = read_sources(connection)
    compared_since = since or _without_headline(since_previous(previous, headline, sources), scope)
    within: dict[str, Any] = scope.within
    return Report(
        schema_version=SCHEMA_VERSION,
        repertoire_version=next((row["code_version"] for row in _rows(connection, VERSION)), "unknown"),
        scope=scope,
        since=compared_since,
        headline=headline,
        sources=sources,
        body_map=_rows(connection, BODY_MAP, **within),
        trend=_rows(connection, TREND, **within),
        muscle_groups=_rows(connection, MUSCLE_GROUPS, **within),
        muscle_by_equipment=_rows(connection, MATRIX, axis="equipment_family", **within),
        muscle_by_difficulty=_rows(connection, MATRIX, axis="difficulty", **within),
        gaps=_rows(connection, GAPS, **within),
        findings=_rows(connection, FINDINGS, is_whole=scope.is_whole, **within),
        labels=_rows(connection, LABELS, **within),
        label_habits=_rows(connection, HABITS, is_whole=scope.is_whole),
        ignored=_rows(connection, IGNORED, is_whole=scope.is_whole, **within)[0],
        missing_exercises=_rows(connection, MISSING, **within),
        missing_variants=_rows(connection, VARIANTS, **within),
        compared_with=compared,
        comparison=_rows(connection, COMPARISON, source=compared, **within) if compared else [],
        changes=_changes(connection, scope, compared_since),
        site_problems=_rows(connection, SITE, is_whole=scope.is_whole),
        languages=_rows(connection, LANGUAGES, is_whole=scope.is_whole),
        demand=_rows(connection, DEMAND, is_whole=scope.is_whole),
        demand_pages=_rows(connection, DEMAND_PAGES, is_whole=scope.is_whole),
    )


def scope_of(connection: duckdb.DuckDBPyConnection, request: ReportRequest) -> Scope:
    """Return the part of the library that is asked for. Raises UsageError for what no term is called."""
    muscle = known_muscle(connection, request.muscle) if request.muscle else None
    equipment = known_equipment(connection, request.equipment) if request.equipment else None
    group_keys, group_names = _members(connection, GROUPS_OF, muscle)
    family_keys, family_names = _members(connection, FAMILIES_OF, equipment)
    if group_keys == []:
        raise UsageError(f"--muscle: '{muscle}' is in no muscle group, so it has no gaps to show.")
    return Scope(muscle, group_keys, group_names, equipment, family_keys, family_names)


def _members(
    connection: duckdb.DuckDBPyConnection, sql: str, term: str | None
) -> tuple[list[str], list[str]] | tuple[None, None]:
    """Return the keys and the names of the members of an axis that a term means; None where there is none."""
    if term is None:
        return None, None
    rows = _rows(connection, sql, term=term)
    return [row["key"] for row in rows], [row["name"] for row in rows]


def _without_headline(since: Since | None, scope: Scope) -> Since | None:
    """Return it without its figures where the report is on a part of the library: they are of the whole."""
    return since if since is None or scope.is_whole else replace(since, headline=None)


def read_headline(connection: duckdb.DuckDBPyConnection, scope: Scope) -> Row:
    """Return the row of `gaps.headline_in` for a part of the library."""
    return _rows(connection, HEADLINE, **scope.within)[0]


def read_sources(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """Return the sources with their newest snapshot that changed something."""
    return _rows(connection, SOURCES)


def _changes(connection: duckdb.DuckDBPyConnection, scope: Scope, since: Since | None) -> list[Row]:
    """Return what changed in the own library since then; nothing in a first report."""
    if since is None:
        return []
    moments = {"sources": list(since.sources), "moments": list(since.sources.values())}
    return _rows(connection, CHANGES, is_whole=scope.is_whole, **scope.within, **moments)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, **parameters: object) -> list[Row]:
    """Run a query and return its rows by column, as values that JSON has."""
    columns, rows = run_query(connection, sql, parameters, SECONDS)
    return [
        {name: _printable(plain(value)) for name, value in zip(columns, row, strict=True)} for row in rows
    ]


def _printable(value: Any) -> Any:  # noqa: ANN401 - whatever JSON has
    """Return a value without what cannot be printed."""
    if isinstance(value, str):
        return value.translate(UNPRINTABLE)
    return [_printable(item) for item in value] if isinstance(value, list) else value

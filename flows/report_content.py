"""What the gap report says: the rows of the views, and nothing that is computed here.

Each list of the report is a view with the columns of that view. The report as JSON is the record:
the next report reads from it since when it has to tell what changed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from flows.queries import plain, run_query

SCHEMA_VERSION = 1
SECONDS = 600.0
"""Time limit of one query of the report: no person waits for it as for a query of the analyst's."""

UNPRINTABLE: dict[int, str | None] = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]),
    **dict.fromkeys([0xFEFF, 0xFFFE, 0xFFFF]),
    ord("\t"): " ",
    ord("\n"): "\n",
}
"""Control characters, and those that turn the direction of text: they go, on the way to every format."""

Row = dict[str, Any]

HEADLINE = "select * from gaps.headline"
VERSION = "select code_version from core.build"
SOURCES = """
select s.source, s.title, s.role, s.is_demo, s.licence, s.is_stale, f.last_change_at
from core.dim_source as s
join operations.freshness as f using (source)
order by s.role, s.source
"""
MUSCLE_GROUPS = """
select muscle_group_key, muscle_group, kind, region,
    exercises, target_exercises, secondary_exercises, movements
from coverage.by_muscle_group
where kind <> 'unknown' or exercises > 0
"""
MATRIX = """
select row_key, row_name, column_key, column_name,
    movements, wanted_cells, covered_cells, empty_cells, shortage, state, why
from gaps.matrix($axis)
order by row_position, column_position
"""
GAPS = """
select rank, kind, gap, muscle_group_key, muscle_group, equipment_family_key, equipment_family,
    difficulty_key, difficulty, cells, wanted, have, shortage, priority, why,
    next_to, neighbours, neighbour_names, reference_movements, new_names
from gaps.ranked
order by rank
"""
FINDINGS = """
select severity, family, rule, title, source, url, name, field, message, evidence, remedy
from quality.findings
"""
MISSING = """
select rank, name, lineages, reference_sources, sources, priority, fills, why, nearby_status, nearby_name,
    muscle_groups, equipment_families, difficulties
from gaps.missing_exercises
order by rank
"""
VARIANTS = """
select rank, kind, name, own_names, reason, lineages, sources, priority, fills, may_be
from gaps.missing_variants
order by rank
"""
CHANGES = """
with baseline as (
    select unnest($sources::varchar[]) as source, unnest($moments::timestamp[]) as moment
)
select c.changed_at, c.source, c.name, c.url, c.change, c.field, c.before, c.after
from history.exercise_changes as c
join core.dim_source as s using (source)
left join baseline as b using (source)
where s.role = 'own' and (b.moment is null or c.changed_at > b.moment)
order by c.changed_at desc, c.source, c.name, c.url, c.change desc, c.field, c.before, c.after
"""


@dataclass(frozen=True)
class Since:
    """The report before: how new its warehouse was in all (`as_of`), and each of its sources."""

    as_of: str | None
    sources: Mapping[str, str | None]


@dataclass(frozen=True)
class Previous:
    """What the next report has to know of a report."""

    snapshots: Since
    since: Since | None
    is_demo: bool


@dataclass(frozen=True)
class Report:
    """The whole content of a gap report; moments are ISO 8601 texts in UTC.

    since: the report before this one; None where this is the first. The lists hold rows of the views
    that the queries above name.
    """

    schema_version: int
    repertoire_version: str
    since: Since | None
    headline: Row
    sources: Sequence[Row]
    muscle_groups: Sequence[Row]
    muscle_by_equipment: Sequence[Row]
    muscle_by_difficulty: Sequence[Row]
    gaps: Sequence[Row]
    findings: Sequence[Row]
    missing_exercises: Sequence[Row]
    missing_variants: Sequence[Row]
    changes: Sequence[Row]

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


def read_report(connection: duckdb.DuckDBPyConnection, previous: Previous | None = None) -> Report:
    """Read the report from a warehouse; `previous` is the report before, None where there is none."""
    headline = _rows(connection, HEADLINE)[0]
    sources = _rows(connection, SOURCES)
    since = _since(previous, headline, sources)
    return Report(
        schema_version=SCHEMA_VERSION,
        repertoire_version=next((row["code_version"] for row in _rows(connection, VERSION)), "unknown"),
        since=since,
        headline=headline,
        sources=sources,
        muscle_groups=_rows(connection, MUSCLE_GROUPS),
        muscle_by_equipment=_rows(connection, MATRIX, axis="equipment_family"),
        muscle_by_difficulty=_rows(connection, MATRIX, axis="difficulty"),
        gaps=_rows(connection, GAPS),
        findings=_rows(connection, FINDINGS),
        missing_exercises=_rows(connection, MISSING),
        missing_variants=_rows(connection, VARIANTS),
        changes=_changes(connection, since),
    )


def read_previous(path: Path) -> Previous | None:
    """Read the report before from its JSON document; None where there is none that can be read."""
    try:
        document = json.loads(path.read_bytes())
        if document["schema_version"] != SCHEMA_VERSION:
            return None
        kept = document["since"]
        return Previous(
            snapshots=_read_since(document["headline"]["as_of"], _snapshots(document["sources"])),
            since=kept and _read_since(kept["as_of"], kept["sources"]),
            is_demo=bool(document["headline"]["has_demo_data"]),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _read_since(as_of: str | None, sources: Mapping[str, str | None]) -> Since:
    """Return what a document says of a report; what is no moment raises ValueError or TypeError."""
    for moment in (as_of, *sources.values()):
        if moment is not None:
            datetime.fromisoformat(moment)
    return Since(as_of, dict(sources))


def _since(previous: Previous | None, headline: Row, sources: Sequence[Row]) -> Since | None:
    """Return what to tell the changes since.

    That is the report before, unless it stands on the same or on newer snapshots: then that report
    is only made anew, and goes on telling what it told. Demonstration and own data have no history
    in common.
    """
    if previous is None or previous.is_demo != headline["has_demo_data"]:
        return None
    before, now = previous.snapshots, Since(headline["as_of"], _snapshots(sources))
    is_older = (before.as_of or "") < (now.as_of or "")
    is_other = before.as_of == now.as_of and before.sources != now.sources
    return before if is_older or is_other else previous.since


def _snapshots(sources: Sequence[Mapping[str, Any]]) -> dict[str, str | None]:
    """Return the start of the newest snapshot of each source."""
    return {source["source"]: source["last_change_at"] for source in sources}


def _changes(connection: duckdb.DuckDBPyConnection, since: Since | None) -> list[Row]:
    """Return what changed in the own library since the report before; nothing in the first one."""
    if since is None:
        return []
    return _rows(connection, CHANGES, sources=list(since.sources), moments=list(since.sources.values()))


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

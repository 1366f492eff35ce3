"""Drift: how a new warehouse differs from the published one, before it takes its place.

Two things are reported. The figures of the whole (`operations.figures`) must not move beyond their
bounds. And where something else than pages has changed since (code, taxonomy, settings, a source
file), the values that are read otherwise from the very same pages are counted, with examples.
"""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from flows.home.bounds import WAREHOUSE_FAMILIES, warehouse_rules
from flows.home.settings import Home, Settings
from flows.warehouse.offline import OFFLINE
from flows.warehouse.views import quoted
from transforms.bounds.assess import Assessed, assess, learn, outside

EXAMPLES = 5
MAX_VALUE_LENGTH = 300
INPUTS = {
    "code_version": "the version of Repertoire",
    "code_digest": "the code of Repertoire",
    "extractor_version": "how pages are read (code, parser or aliases)",
    "taxonomy_digest": "the taxonomy or its targets",
    "settings_digest": "repertoire.toml",
}
"""Columns of `core.build` that describe inputs other than pages."""

SOURCE_FILES = """
select distinct n.source
from new.core.dim_snapshot as n
join old.core.dim_snapshot as o using (source)
where n.is_latest and o.is_latest and n.source_digest <> o.source_digest
order by 1
"""
SAME = """
create temp table same as
select distinct exercise_id
from new.core.dim_exercise as n
join old.core.dim_exercise as o using (exercise_id, payload_digest)
where n.is_current and o.is_current
"""
OTHERWISE = """
select
    coalesce(n.field, o.field) as field,
    coalesce(n.source, o.source) as source,
    coalesce(n.url, o.url) as url,
    left(o.value, $longest) as before,
    left(n.value, $longest) as after
from temp.old_values as o
full join temp.new_values as n using (exercise_id, field)
where n.value is distinct from o.value
"""
BY_FIELD = """
select field, count(*) as exercises, (list({'source': source, 'url': url, 'before': before, 'after': after}
    order by source, url, before, after))[:$most] as examples
from temp.otherwise
group by field
order by exercises desc, field
"""
NO_EXERCISE = """
select concat(e.source, ': ', e.url)
from {one}.core.dim_exercise as e
join {other}.core.fact_page_state as s
    on s.source = e.source and s.url = e.url and s.payload_digest = e.payload_digest
where e.is_current and s.is_current and s.state not in ('present', 'incomplete')
order by 1
"""


@dataclass(frozen=True)
class Reread:
    """What is read otherwise from pages that are as they were.

    compared: exercises whose page is the same in both. changed: those of them with another value.
    fields: for each field how many, and examples of source, url, before and after. no_more, new_ones:
    pages that are no longer, or only now, read as exercises.
    """

    compared: int
    changed: int
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    no_more: Sequence[str] = ()
    new_ones: Sequence[str] = ()

    def __str__(self) -> str:
        """Describe the changes in a sentence."""
        counts = ", ".join(f"{name} {each['exercises']:,}" for name, each in self.fields.items())
        summary = f"{self.changed:,} of {self.compared:,} exercises are read differently from the same page"
        found = [f"{summary} ({counts})" if counts else summary]
        if self.no_more:
            found.append(f"{len(self.no_more):,} pages are no longer read as exercises")
        if self.new_ones:
            found.append(f"{len(self.new_ones):,} pages are now read as exercises")
        return "; ".join(found)


@dataclass(frozen=True)
class Drift:
    """How a new warehouse differs from the published one.

    because: what else than pages has changed since. assessed: the figures. reread: None where
    nothing else has changed.
    """

    because: tuple[str, ...]
    assessed: tuple[Assessed, ...]
    reread: Reread | None

    @property
    def problems(self) -> list[str]:
        """Sentences of the figures that moved too far."""
        return outside(self.assessed)


def compare(home: Home, built: Path, settings: Settings) -> Drift | None:
    """Compare a new warehouse file with the published one; None where none can be read.

    A published warehouse of an older Repertoire that does not have the views is not compared.
    """
    if not home.published.is_file():
        return None
    config: dict[str, Any] = {
        **OFFLINE,
        "memory_limit": settings.duckdb_memory_limit,
        "temp_directory": str(built.with_name(f"{built.name}.tmp")),
    }
    # Both are attached to an instance of its own: another connection of this process may have the
    # published one open with other options.
    try:
        with closing(duckdb.connect(config=config)) as connection:
            try:
                _attach_published(connection, home, built)
                before = _figures(connection, "old")
            except duckdb.Error:  # damaged, or of a Repertoire that had no figures
                return None
            connection.execute(f"attach {quoted(str(built))} as new (read_only)")
            try:
                return _compare(connection, settings, before)
            except (duckdb.CatalogException, duckdb.BinderException):
                return None
    finally:
        _adjacent_copy(built).unlink(missing_ok=True)


def _attach_published(connection: duckdb.DuckDBPyConnection, home: Home, built: Path) -> None:
    """Attach the published warehouse as `old`; a copy of it, where somebody has it open to write."""
    try:
        connection.execute(f"attach {quoted(str(home.published))} as old (read_only)")
    except duckdb.IOException:
        copy = shutil.copyfile(home.published, _adjacent_copy(built))
        connection.execute(f"attach {quoted(str(copy))} as old (read_only)")


def _adjacent_copy(built: Path) -> Path:
    return built.with_name(f"{built.name}.old")


def changes_text(drift: Drift, reread: Reread) -> str:
    """Return the report on values that are read otherwise, as Markdown."""
    lines = [
        "# Values that are read differently",
        "",
        "Since the previous version, something other than pages has changed: "
        + "; ".join(drift.because)
        + ".",
        f"Of unchanged pages: {reread}.",
    ]
    for name, each in reread.fields.items():
        lines += ["", f"## {name}: {each['exercises']:,} exercises", ""]
        lines += [
            f"- {one['source']}, {one['url']}: {_as_code(one['before'])} became {_as_code(one['after'])}"
            for one in each["examples"]
        ]
    for title, pages in (("No longer exercises", reread.no_more), ("Now exercises", reread.new_ones)):
        if pages:
            lines += ["", f"## {title}: {len(pages):,} pages", "", *(f"- {page}" for page in pages)]
    return "\n".join(lines) + "\n"


def changes_document(drift: Drift, reread: Reread) -> dict[str, Any]:
    """Return the same as values that JSON has."""
    return {"because": list(drift.because), **asdict(reread)}


def _compare(connection: duckdb.DuckDBPyConnection, settings: Settings, before: Mapping[str, float]) -> Drift:
    because = _because(connection)
    reread = _reread(connection) if because else None
    after = _comparable(connection, _figures(connection, "new"))
    if reread is not None and reread.compared:
        after |= {
            f"reread.{name}": each["exercises"] / reread.compared for name, each in reread.fields.items()
        }
    learnt = learn(after, [before], warehouse_rules(settings.bounds), "against the published warehouse")
    return Drift(because, tuple(assess(after, {}, learnt, WAREHOUSE_FAMILIES)), reread)


def _because(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return sentences that name the inputs other than pages are not those of the published warehouse."""
    old, new = (_row(connection, f"from {one}.core.build") for one in ("old", "new"))
    changed = [description for column, description in INPUTS.items() if old.get(column) != new.get(column)]
    files = connection.execute(SOURCE_FILES).fetchall()
    return (*changed, *(f"the file of the source {source}" for (source,) in files))


def _comparable(connection: duckdb.DuckDBPyConnection, figures: Mapping[str, float]) -> dict[str, float]:
    """Return the figures that may be compared with the published ones.

    Where a person has added or removed a source, or decided on one of its snapshots, it is meant
    that its figures and those of the whole move.
    """
    moved = connection.execute(
        "(select source from old.core.dim_source except select source from new.core.dim_source) union "
        "(select source from new.core.dim_source except select source from old.core.dim_source) union "
        "select source from (select source, snapshot_id, number from new.core.fact_snapshot_decision "
        "where decided_at is not null except select source, snapshot_id, number from "
        "old.core.fact_snapshot_decision)"
    ).fetchall()
    if not moved:
        return dict(figures)
    listed = connection.execute("select source from new.core.dim_source").fetchall()
    still = {source for (source,) in listed} - {source for (source,) in moved}
    return {
        figure: value
        for figure, value in figures.items()
        if figure.startswith(("exercises.", "unmapped_share.")) and figure.partition(".")[2] in still
    }


def _figures(connection: duckdb.DuckDBPyConnection, one: str) -> dict[str, float]:
    connection.execute(f"use {one}")  # views name no database
    return dict(connection.execute("select figure, value from operations.figures order by 1").fetchall())


def _reread(connection: duckdb.DuckDBPyConnection) -> Reread:
    """Compare what is read from the same pages."""
    connection.execute(SAME)
    for one in ("old", "new"):
        connection.execute(f"use {one}")
        connection.execute(
            f"create temp table {one}_values as from operations.current_values "  # noqa: S608 - own names
            "where exercise_id in (select exercise_id from temp.same)"
        )
    connection.execute(f"create temp table otherwise as {OTHERWISE}", {"longest": MAX_VALUE_LENGTH})
    fields = connection.execute(BY_FIELD, {"most": EXAMPLES}).fetchall()
    [(compared,)] = connection.execute("select count(*) from temp.same").fetchall()
    [(changed,)] = connection.execute("select count(distinct (source, url)) from temp.otherwise").fetchall()
    no_more, new_ones = (
        [page for (page,) in connection.execute(NO_EXERCISE.format(one=one, other=other)).fetchall()]
        for one, other in (("old", "new"), ("new", "old"))
    )
    by_field = {name: {"exercises": count, "examples": examples} for name, count, examples in fields}
    return Reread(compared, changed, by_field, no_more, new_ones)


def _row(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    found = connection.execute(sql)
    columns = [column[0] for column in found.description or ()]
    rows = found.fetchall()
    return dict(zip(columns, rows[0], strict=True)) if rows else {}


def _as_code(value: str | None) -> str:
    """Return a value in backticks on one line: it comes from a page."""
    return "nothing" if value is None else f"`{' / '.join(value.splitlines()).replace('`', chr(39))}`"

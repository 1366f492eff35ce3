"""What the gaps would be with other targets: the published warehouse with some targets changed, in memory.

Only what follows from the targets is worked out again; all else is read from the published file, which
stays as it is.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import closing

import duckdb

from flows.home.errors import UsageError
from flows.home.settings import Home, Settings
from flows.warehouse.names import known_member
from flows.warehouse.offline import OFFLINE
from flows.warehouse.query import open_warehouse
from flows.warehouse.views import ViewFile, quoted, read_view_files
from flows.warehouse.write import SQL

TARGETS = "core.fact_target"
KIND = "muscle group or equipment family"
SCOPES: Mapping[str, str] = {"group": "muscle_group", "equipment_family": "equipment_family"}
"""The axes that have targets in all, with what core.fact_target calls them."""

CHANGE = f"""
update {TARGETS}
set wanted = $wanted, is_excluded = false
where scope = $scope and $key in (muscle_group_key, equipment_family_key)
"""  # noqa: S608 - our own name


def parse_targets(text: str) -> dict[str, int]:
    """Return the names and numbers of "obliques=8,band=12". Raises UsageError for what is no such list."""
    targets = {}
    for each in text.split(","):
        name, sign, number = each.partition("=")
        if not (name.strip() and sign and number.strip().isdecimal()):
            raise UsageError(
                f"--target {each.strip()!r}: give a muscle group or an equipment family and a number, "
                "such as: --target obliques=8,band=12"
            )
        targets[name.strip()] = int(number)
    return targets


def open_with_targets(
    home: Home, settings: Settings, targets: Mapping[str, int], reading: Collection[str]
) -> duckdb.DuckDBPyConnection:
    """Open a copy in memory in which some muscle groups or families have another target in all.

    `targets` has names or keys of these; `reading` are the full names of the views that will be asked, which
    are there with all that they read. Raises UsageError for a name that is neither, with the nearest ones,
    and for a whole without a target, such as cardiovascular.
    """
    with closing(open_warehouse(home, settings)) as published:
        keys = {name: known_member(published, KIND, name, tuple(SCOPES)) for name in targets}
    connection = duckdb.connect(config={**OFFLINE, "memory_limit": settings.duckdb_memory_limit})
    connection.execute(
        f"attach {quoted(str(home.published))} as published (read_only); set enable_external_access = false"
    )
    connection.execute("set global TimeZone = 'UTC'; create schema core")
    connection.execute(f"create table {TARGETS} as from published.{TARGETS}")
    for name, (axis, key) in keys.items():
        values = {"scope": SCOPES[axis], "key": key, "wanted": targets[name]}
        if not connection.execute(CHANGE, values).fetchall()[0][0]:
            raise UsageError(f"--target {name}: it can have no target; it is no muscle group.")
    _create(connection, read_view_files(SQL), reading)
    return connection


def _create(
    connection: duckdb.DuckDBPyConnection, files: Sequence[ViewFile], reading: Collection[str]
) -> None:
    """Create what is read: from the published file where no target matters, anew where one does."""
    by_name = {file.full_name: file for file in files}
    follows: set[str] = {TARGETS}
    for file in files:  # each after what it reads
        if file.depends_on & follows:
            follows.add(file.full_name)
    needed: set[str] = set()
    to_look_at = list(reading)
    while to_look_at:
        name = to_look_at.pop()
        if name in needed:
            continue
        needed.add(name)
        if name in by_name and (name in follows or by_name[name].kind != "view"):
            to_look_at += by_name[name].depends_on
    schemas = sorted({name.partition(".")[0] for name in needed})
    connection.execute("".join(f"create schema if not exists {schema};" for schema in schemas))
    for name in [*sorted(needed - by_name.keys() - follows), *(each for each in by_name if each in needed)]:
        is_view = name not in by_name or by_name[name].kind == "view"
        if is_view and name not in follows:
            connection.execute(f"create view {name} as from published.{name}")
        elif by_name[name].stored:
            connection.execute(f"create table {name} as {by_name[name].query}")
        else:
            connection.execute(by_name[name].statement)

"""The records of other files that the records of a dataset refer to; see `flows/sources/join.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.collect.dataset import read_records
from flows.home.errors import NotArchivedError, UsageError
from flows.sources.join import Join
from transforms.pages.datasets.paths import holds, reach


@dataclass(frozen=True)
class JoinTable:
    """A join with the records of its file by id."""

    join: Join
    by_id: dict[str, list[Mapping[str, object]]] = field(default_factory=dict)


def load_joins(joins: tuple[Join, ...]) -> list[JoinTable]:
    """Read the other files. Raises UsageError where one cannot be read, or has a record without its id."""
    return [_load(join) for join in joins]


def _load(join: Join) -> JoinTable:
    table = JoinTable(join)
    for number, record in enumerate(read_records(join.path, join.records, join.form), start=1):
        ids = _ids(reach(record, join.id_path)) if isinstance(record, Mapping) else []
        if len(ids) != 1 or not isinstance(record, Mapping):
            raise UsageError(
                f"{join.path}: record {number} has no single id at '{join.id_path}'. "
                f"Correct it, or id of [join.{join.name}]."
            )
        if holds(record, join.where):
            table.by_id.setdefault(ids[0], []).append(record)
        else:
            table.by_id.setdefault(ids[0], [])
    return table


def joined(record: object, tables: list[JoinTable]) -> object:
    """Return a record with what it refers to. Raises NotArchivedError where that is not there."""
    if not tables or not isinstance(record, Mapping):
        return record
    whole = dict(record)
    for table in tables:
        name = table.join.name
        if name in record:
            detail = f"it has a field {name!r} itself; give the join another name"
            raise NotArchivedError("error", "join_failed", detail)
        ids = _ids(reach(whole, table.join.field))
        unknown = [each for each in ids if each not in table.by_id]
        if unknown and table.join.is_required:
            detail = f"{table.join.path.name} has no record {', '.join(unknown[:5])} for {table.join.field}"
            raise NotArchivedError("error", "join_failed", detail)
        whole[name] = [found for each in dict.fromkeys(ids) for found in table.by_id.get(each, [])]
    return whole


def _ids(value: object) -> list[str]:
    """Return ids as texts: of one value, or of a list of them; nulls are none."""
    listed = value if isinstance(value, list) else [value]
    texts = [str(each).strip() for each in listed if isinstance(each, str | int | float)]
    return [text.removesuffix(".0") for text in texts if text]

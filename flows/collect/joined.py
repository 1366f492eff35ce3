"""What the records of a dataset refer to in other files, and the editions that they are then parted into.

See `flows/sources/join.py` and `flows/sources/editions.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.collect.dataset import read_records
from flows.home.errors import NotArchivedError, UsageError
from flows.sources.join import Join
from transforms.pages.datasets.editions import Edition, Editions, editions_of
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
        if name in record and name != table.join.field:
            detail = f"it has a field {name!r} itself; give the join another name"
            raise NotArchivedError("error", "join_failed", detail)
        ids = _ids(reach(whole, table.join.field))
        unknown = [each for each in ids if each not in table.by_id]
        if unknown and table.join.is_required:
            detail = f"{table.join.path.name} has no record {', '.join(unknown[:5])} for {table.join.field}"
            raise NotArchivedError("error", "join_failed", detail)
        whole[name] = [found for each in dict.fromkeys(ids) for found in table.by_id.get(each, [])]
    return whole


def joined_editions(record: object, tables: list[JoinTable], editions: Editions | None) -> list[Edition]:
    """Return the editions of a record, each with what it refers to; a record without editions is one.

    A list of translations is parted as soon as it is there, so that what a later join adds belongs to one of
    them. Raises NotArchivedError as `joined` does.
    """
    if editions is None or not isinstance(record, Mapping):
        return [Edition(None, joined(record, tables))]
    own = (editions.path or "").partition(".")[0]
    names = [table.join.name for table in tables]
    before = names.index(own) + 1 if own in names else 0 if editions.path else len(names)
    whole = joined(record, tables[:before])
    found = editions_of(whole, editions) if isinstance(whole, Mapping) else []
    return [each._replace(record=joined(each.record, tables[before:])) for each in found]


def _ids(value: object) -> list[str]:
    """Return ids as texts: of one value, or of a list of them; nulls are none."""
    listed = value if isinstance(value, list) else [value]
    texts = [str(each).strip() for each in listed if isinstance(each, str | int | float)]
    return [text.removesuffix(".0") for text in texts if text]

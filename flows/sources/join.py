"""Joining the records of a dataset with those of other files, by an id that both hold.

`[join.<name>]` in a source file puts, into each record, the records of the other file that it refers
to, as a list under <name>; the field map then reads `<name>.<field>`. Called as the field that refers to
them, it takes its place. Joins are made in the order of the
file, and one may go on from another: its `field` reads what that one has put there.
"""

from dataclasses import dataclass
from pathlib import Path

from flows.home.toml import TomlTable
from flows.sources.field_map import read_conditions
from flows.sources.file_form import AS_FOUND, FORM_KEYS, FileForm, read_file_form
from transforms.pages.datasets.fields import Conditions

KEYS = ("path", "records", "id", "field", "where", "required", *FORM_KEYS)


@dataclass(frozen=True)
class Join:
    """One join. `id_path` is where a record of the other file holds the id, `field` where ours does.

    where: what fields of the other file's records must hold to count. is_required: an id that the other
    file does not have is an error. form: how the file is written, such as which sheet is meant.
    """

    name: str
    path: Path
    records: str | None
    id_path: str
    field: str
    where: Conditions
    is_required: bool
    form: FileForm = AS_FOUND


def read_joins(root: Path, table: TomlTable) -> tuple[Join, ...]:
    """Read the joins of a source file in their order; none may go on from one that comes later."""
    joins = [read_join(root, name, table.table(name)) for name in table.content]
    names = [join.name for join in joins]
    for place, join in enumerate(joins):
        needed = join.field.partition(".")[0]
        if needed in names[place + 1 :]:
            problem = f"goes on from [join.{needed}], which is not made yet. Put that join before it."
            raise table.table(join.name).error("field", problem)
    return tuple(joins)


def read_join(root: Path, name: str, table: TomlTable) -> Join:
    """Read one join of a source file, strictly."""
    table.allow(KEYS)
    if "." in name:
        raise table.error("path", f"the name {name!r} holds a full stop. Give the join another name.")
    return Join(
        name=name,
        path=(root / Path(table.text("path")).expanduser()).resolve(),
        records=table.optional_text("records"),
        id_path=table.text("id"),
        field=table.text("field"),
        where=read_conditions(table.table("where")),
        is_required=table.flag("required", default=True),
        form=read_file_form(table),
    )
